//! What a decision about access rests on: plain values.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    Actor, AgentId, Approval, Configuration, OrganizationId, Principal, RequesterId, Right, TeamId, TeamRights,
    TenantId, Ticket,
};

/// What a decision about access rests on. Relations are computed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What the configuration says of the person who acts.
    pub standing: Arc<Standing>,
    /// What the action is about.
    pub subject: Subject,
    /// The team that a ticket is to move to, where it is.
    pub into: Option<TeamId>,
    /// Who wrote the message that is to be changed, where one is.
    pub written_by: Option<AgentId>,
}

/// What the configuration says of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The teams the person belongs to.
    pub member_of: BTreeSet<TeamId>,
    /// The teams the person leads.
    pub leads: BTreeSet<TeamId>,
    /// The organization of a requester, where it shares its tickets among its people.
    pub colleague_in: Option<OrganizationId>,
}

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The actor's tenant, or a ticket that does not exist.
    Tenant,
    /// A team.
    Team {
        /// Whose.
        tenant: TenantId,
        /// Which.
        team: TeamId,
    },
    /// A ticket.
    Ticket(TicketFacts),
}

/// What the policy needs to know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFacts {
    /// Whose it is.
    pub tenant: TenantId,
    /// Who asks.
    pub requester: RequesterId,
    /// The requester's company, where it shares its tickets among its people.
    pub shared_with: Option<OrganizationId>,
    /// Who is in copy.
    pub in_copy: BTreeSet<RequesterId>,
    /// Requesters whose approval is asked for now.
    pub approvers: BTreeSet<RequesterId>,
    /// Which team has it.
    pub team: Option<TeamId>,
    /// Which agent has it.
    pub assignee: Option<AgentId>,
    /// Who of the staff may do more on it just now because of rungs that hold.
    pub authorized: BTreeMap<AgentId, TeamRights>,
}

impl Facts {
    /// The facts of an actor and a ticket, or none.
    #[must_use]
    pub fn of(actor: &Actor, ticket: Option<&Ticket>, configuration: &Configuration) -> Self {
        let subject = ticket.map_or(Subject::Tenant, |ticket| Subject::Ticket(TicketFacts::of(ticket, configuration)));
        Self { standing: configuration.standing(actor), subject, into: None, written_by: None }
    }

    /// The same as if nobody was asked for an approval; nothing where nobody is.
    pub(super) fn without_approvers(&self) -> Option<Self> {
        let Subject::Ticket(ticket) = &self.subject else { return None };
        let without = || TicketFacts { approvers: BTreeSet::new(), ..ticket.clone() };
        (!ticket.approvers.is_empty()).then(|| self.clone().about(Subject::Ticket(without())))
    }

    /// Whether somebody may do this on the ticket because of a rung that holds. Whoever may do something there may read it.
    pub(super) fn authorize(&self, id: &AgentId, right: Right) -> bool {
        let Subject::Ticket(ticket) = &self.subject else { return false };
        ticket.authorized.get(id).is_some_and(|rights| right == Right::Read || rights.has(right))
    }

    /// The same about another subject.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }
}

impl Standing {
    /// What the configuration says of the agent behind an actor, or of the organization of a requester.
    #[must_use]
    pub fn of(actor: &Actor, configuration: &Configuration) -> Self {
        if let Principal::Requester { organization: Some(id), .. } = actor.principal() {
            let shares = configuration.organization(id).is_some_and(|organization| organization.shares_tickets);
            return Self { colleague_in: shares.then(|| id.clone()), ..Self::default() };
        }
        actor.agent_id().map(|agent| Self::of_agent(agent, configuration)).unwrap_or_default()
    }

    /// What the configuration says of an agent.
    pub(crate) fn of_agent(agent: &AgentId, configuration: &Configuration) -> Self {
        let member_of = configuration.agent(agent).into_iter().flat_map(|spec| &spec.teams).cloned().collect();
        let leads = configuration.teams().filter(|team| team.lead.as_ref() == Some(agent));
        Self { member_of, leads: leads.map(|team| team.id.clone()).collect(), colleague_in: None }
    }
}

impl TicketFacts {
    /// The facts of a ticket. Whether its organization shares is what the configuration says of it now.
    #[must_use]
    pub fn of(ticket: &Ticket, configuration: &Configuration) -> Self {
        let shares = |id: &&OrganizationId| configuration.organization(id).is_some_and(|o| o.shares_tickets);
        Self {
            tenant: ticket.tenant.clone(),
            requester: ticket.requester.clone(),
            shared_with: ticket.organization.as_ref().filter(shares).cloned(),
            in_copy: ticket.participants.collaborators().cloned().collect(),
            approvers: ticket.approvals.iter().flat_map(Approval::waits_for_requesters).cloned().collect(),
            team: ticket.team.clone(),
            assignee: ticket.assignee.clone(),
            authorized: ticket.authorized(configuration),
        }
    }
}
