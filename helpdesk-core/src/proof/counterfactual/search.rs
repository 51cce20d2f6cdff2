//! The search: one changed input at a time, then two.
use alloc::{
    borrow::{Cow, ToOwned},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::{Basis, Change, Counterfactual, Counterfactuals, Wanted};
use crate::{
    Action, Actor, Command, CommandId, Configuration, Context, OpenTicket, Request, Rights, Roster, TenantId, Ticket,
    TicketId,
    limits::{COUNTERFACTUAL_TRIES_MAX, COUNTERFACTUALS_MAX},
    plan,
};

/// What is tried anew.
pub(crate) struct Trial<'a> {
    pub(crate) tenant: &'a TenantId,
    pub(crate) basis: Basis,
    /// The request that opened the ticket or, for [`Basis::Now`], one that would open it as it stands.
    pub(crate) request: &'a OpenTicket,
    pub(crate) ticket: &'a Ticket,
    /// When it is tried.
    pub(crate) at: Instant,
    pub(crate) context: Context<'a>,
}

/// Searches the ways to what is wanted.
pub(crate) fn search(trial: &Trial<'_>, wanted: &Wanted, also: &[Change]) -> Counterfactuals {
    let mut answer = Counterfactuals { is_so: trial.leads_to(wanted, &[]), ..Counterfactuals::default() };
    if answer.is_so {
        return answer;
    }
    let dials = trial.dials(wanted, also);
    let mut left = Vec::new();
    for dial in dials {
        let works: Vec<bool> = dial.iter().map(|change| answer.tries(trial, wanted, &[change])).collect();
        if works.contains(&true) {
            answer.keep(&dial, &works);
        } else {
            left.push(dial);
        }
    }
    for (n, dial) in left.iter().enumerate() {
        for other in left.iter().skip(n + 1) {
            for (a, b) in dial.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                if answer.found.len() >= COUNTERFACTUALS_MAX || answer.cut {
                    return answer;
                }
                if answer.tries(trial, wanted, &[a, b]) {
                    let changes = vec![a.clone(), b.clone()];
                    answer.found.push(Counterfactual { changes, or_more: false });
                }
            }
        }
    }
    answer
}

impl Counterfactuals {
    fn tries(&mut self, trial: &Trial<'_>, wanted: &Wanted, changes: &[&Change]) -> bool {
        if self.n_tried >= COUNTERFACTUAL_TRIES_MAX {
            self.cut = true;
            return false;
        }
        self.n_tried += 1;
        trial.leads_to(wanted, changes)
    }

    /// Keeps what works of one input: its lowest value where all above do as well, each value otherwise.
    fn keep(&mut self, dial: &[Change], works: &[bool]) {
        let first = works.iter().position(|works| *works).unwrap_or(works.len());
        let all_above = works.iter().skip(first).all(|works| *works) && works.len() > first + 1;
        let ordered = dial.first().is_some_and(Change::is_ordered);
        let working = dial.iter().zip(works).filter(|(_, works)| **works).map(|(change, _)| change);
        let n = if ordered && all_above { 1 } else { works.len() };
        for change in working.take(n) {
            if self.found.len() < COUNTERFACTUALS_MAX {
                let changes = vec![change.clone()];
                self.found.push(Counterfactual { changes, or_more: ordered && all_above });
            }
        }
    }
}

impl Trial<'_> {
    fn dials(&self, wanted: &Wanted, also: &[Change]) -> Vec<Vec<Change>> {
        let possible = |change: &Change| match self.basis {
            Basis::Opening => true,
            Basis::Now => change.command(self.request).is_some() || change.is_of_an_agent(),
        };
        let agent = if let Wanted::Agent(agent) = wanted { Some(agent) } else { None };
        let mut dials = Change::dials(self.request, (self.ticket, agent), self.context.configuration, also);
        for dial in &mut dials {
            dial.retain(|change| possible(change) && !change.is_so(self.request));
        }
        dials.retain(|dial| !dial.is_empty());
        dials
    }

    /// Plans the changed request, and looks at what became of the ticket.
    fn leads_to(&self, wanted: &Wanted, changes: &[&Change]) -> bool {
        let mut roster: Roster = self.context.roster.clone();
        changes.iter().for_each(|change| change.load(&mut roster));
        let configuration = self.configuration(changes);
        let context = Context { configuration: &configuration, roster: &roster, restricts: &[], ..self.context };
        let (before, commands) = match self.basis {
            Basis::Opening => {
                let mut request = self.request.clone();
                changes.iter().for_each(|change| change.apply(&mut request));
                // The name is taken by the ticket that is.
                request.external = None;
                (None, vec![Command::open(request)])
            }
            Basis::Now => (Some(self.ticket.clone()), self.commands(wanted, changes)),
        };
        let (Ok(id), false) = (CommandId::new("counterfactual".to_owned()), commands.is_empty()) else {
            return wanted.holds(self.ticket);
        };
        let actor = Actor::service(self.tenant.clone(), "counterfactual", Rights::of(Action::ALL));
        let request = Request { id, ticket: self.id(), commands, at: self.at, occurred_at: None, follow_up: None };
        let planned = plan(&actor, &request, before, context);
        planned.is_ok_and(|planned| planned.ticket.is_some_and(|ticket| wanted.holds(&ticket)))
    }

    /// The configuration with the agents that these changes are about as they would be.
    fn configuration(&self, changes: &[&Change]) -> Cow<'_, Configuration> {
        let mut configuration = Cow::Borrowed(self.context.configuration);
        for (agent, edit) in changes.iter().filter_map(|change| change.edit()) {
            configuration.to_mut().edit_agent(agent, edit);
        }
        configuration
    }

    fn id(&self) -> TicketId {
        self.ticket.id
    }

    /// What changes the ticket as it stands. Who gets it is asked anew where an agent is wanted.
    fn commands(&self, wanted: &Wanted, changes: &[&Change]) -> Vec<Command> {
        let mut changed = self.request.clone();
        changes.iter().for_each(|change| change.apply(&mut changed));
        let mut commands: Vec<Command> = changes.iter().filter_map(|change| change.command(&changed)).collect();
        let team = self.ticket.team.as_ref().and_then(|team| self.context.configuration.team(team));
        if let (Wanted::Agent(_), Some(strategy)) = (wanted, team.and_then(|team| team.strategy)) {
            commands.push(Command::AssignBy { strategy });
        }
        commands
    }
}
