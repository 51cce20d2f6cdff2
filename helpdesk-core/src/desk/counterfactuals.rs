//! What would have had to be otherwise: the desk fetches what the search needs.
use alloc::{format, vec::Vec};

use helpdesk_sla::Instant;

use super::Desk;
use crate::{
    AgentId, Basis, Change, Configuration, Context, Counterfactuals, EventBody, Holder, OpenTicket, Others, Refusal,
    RosterWanted, StoreError, SubmitError, Ticket, Wanted,
    decide::within,
    limits::COUNTERFACTUAL_CHANGES_MAX,
    planning::hook::deputies,
    proof::counterfactual::{Trial, search},
};

impl Desk {
    pub(crate) async fn counterfactuals(
        &self,
        ticket: &Ticket,
        wanted: &Wanted,
        basis: Basis,
        also: &[Change],
        at: Instant,
    ) -> Result<Counterfactuals, SubmitError> {
        known(wanted, &self.configuration)?;
        within("the list of changes to try", also.len(), COUNTERFACTUAL_CHANGES_MAX).map_err(SubmitError::Refused)?;
        let agents: Vec<AgentId> = self.configuration.agents().map(|agent| agent.id.clone()).collect();
        let helped = Some(ticket.requester.clone());
        let roster = self.roster(&RosterWanted { ticket: ticket.id, agents, helped }).await?;
        let (request, at) = match basis {
            Basis::Opening => self.opening(ticket).await?,
            Basis::Now => (as_it_stands(ticket), at.max(ticket.updated_at)),
        };
        let others = self.used(at).await?;
        // What is compared is decided by the same hooks.
        let hooks = deputies(&self.hooks);
        let context = Context {
            configuration: &self.configuration,
            hooks: &hooks,
            restricts: &self.restricts,
            roster: &roster,
            others: &others,
        };
        let trial = Trial { tenant: &self.tenant, basis, request: &request, ticket, at, context };
        Ok(search(&trial, wanted, also))
    }

    /// What is used of each contract that includes so much and no more, as the store knows it now.
    async fn used(&self, at: Instant) -> Result<Others, StoreError> {
        let mut others = Others::new();
        let contracts = self.configuration.spec().contracts.iter().filter(|contract| contract.included.is_some());
        let holders: Vec<Holder> = contracts.map(|contract| Holder::Contract(contract.counted_as(at))).collect();
        if holders.is_empty() {
            return Ok(others);
        }
        let held = self.store.held(&self.tenant, &holders).await?;
        for holder in holders {
            let sum = held.get(&holder).copied().unwrap_or(0);
            others.insert_held(holder, sum);
        }
        Ok(others)
    }

    async fn opening(&self, ticket: &Ticket) -> Result<(OpenTicket, Instant), StoreError> {
        let history = self.store.history(ticket.id, 0, 1).await?;
        let missing = || StoreError::Damaged { what: "a history without its first event".into() };
        let first = history.into_iter().next().ok_or_else(missing)?;
        let EventBody::Opened { request, .. } = first.body else { return Err(missing()) };
        Ok((*request, first.at))
    }
}

/// A name that the configuration does not know can never come out.
fn known(wanted: &Wanted, configuration: &Configuration) -> Result<(), Refusal> {
    match wanted {
        Wanted::Team(team) | Wanted::Place { team, .. } if configuration.team(team).is_none() => {
            Err(Refusal::unknown_team(team, configuration))
        }
        Wanted::Agent(agent) if configuration.agent(agent).is_none() => {
            Err(Refusal::unknown_agent(agent, configuration))
        }
        Wanted::Policy(policy) if configuration.spec().policies.iter().all(|spec| &spec.id != policy) => {
            let what = format!("there is no policy `{policy}` in the configuration");
            Err(Refusal::BadRequest { what })
        }
        Wanted::Team(_) | Wanted::Place { .. } | Wanted::Agent(_) | Wanted::Policy(_) => Ok(()),
        Wanted::Tier(_) | Wanted::Priority(_) => Ok(()),
    }
}

/// A request that would open the ticket as it stands.
fn as_it_stands(ticket: &Ticket) -> OpenTicket {
    OpenTicket {
        organization: ticket.organization.clone(),
        language: ticket.language.clone(),
        kind: ticket.kind,
        channel: ticket.channel,
        impact: ticket.impact,
        urgency: ticket.urgency,
        priority: Some(ticket.priority),
        tags: ticket.tags.clone(),
        fields: ticket.fields.clone(),
        ..OpenTicket::new(ticket.subject.clone(), ticket.requester.clone())
    }
}
