//! The pure part of a command's way: allow, decide, evolve, hooks, and the unit that is to be committed.
use alloc::{string::ToString, sync::Arc, vec::Vec};

use crate::{
    Actor, AgentId, Command, Configuration, Holder, Hook, Others, Refusal, Request, RequesterId, Restrict, Roster,
    Ticket, TicketId, Unit,
    decide::within,
    limits::COMMANDS_MAX,
    planning::{assembly::Assembly, draft::Stop, hook::deputies},
    promises::late_fact::check_occurred,
};

/// What a decision rests on beside the ticket.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Teams, agents, schedules, policies.
    pub configuration: &'a Configuration,
    /// What reacts, in order.
    pub hooks: &'a [Arc<dyn Hook>],
    /// What the host takes away from the policy of access.
    pub restricts: &'a [Arc<dyn Restrict>],
    /// The loads of the agents that can be chosen; asked for by [`PlanError::RosterWanted`].
    pub roster: &'a Roster,
    /// Tickets beside the one that was asked for; asked for by [`PlanError::TicketsWanted`] and
    /// [`PlanError::HistoryWanted`] and [`PlanError::CopiesWanted`].
    pub others: &'a Others,
}

/// What is to be written, and the ticket as it will be.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What is to be written.
    pub unit: Unit,
    /// The ticket afterwards; none if opening it was refused.
    pub ticket: Option<Ticket>,
}

/// Why there is no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The actor may not ask this, or the request makes no sense at all. Nothing is recorded.
    #[error(transparent)]
    Denied(#[from] Refusal),
    /// An agent is to be chosen: plan again with the loads of these in the roster.
    #[error("the loads of {} agents are needed to choose one", wanted.agents.len())]
    RosterWanted {
        /// What is wanted.
        wanted: RosterWanted,
    },
    /// The decision is about other tickets too: plan again with these among the others.
    #[error("{} more tickets are needed to decide", tickets.len())]
    TicketsWanted {
        /// Which.
        tickets: Vec<TicketId>,
    },
    /// The decision is about what is used up: plan again with these sums among the others.
    #[error("the sums of {} holders are needed", holders.len())]
    HeldWanted {
        /// Whose.
        holders: Vec<Holder>,
    },
    /// The decision is about messages: plan again with the history of this ticket among the others.
    #[error("the history of ticket {ticket} is needed to decide")]
    HistoryWanted {
        /// Whose.
        ticket: TicketId,
    },
    /// Something is taken out: plan again with the decisions and notices of this ticket among the others.
    #[error("the decisions and notices of ticket {ticket} are needed to take something out")]
    CopiesWanted {
        /// Whose.
        ticket: TicketId,
    },
}

/// What has to be in the roster so that an agent can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterWanted {
    /// For which ticket one is to be chosen.
    pub ticket: TicketId,
    /// Whose loads, beside those that are in the roster already.
    pub agents: Vec<AgentId>,
    /// The requester for whom it matters who helped last: marked in the roster ([`AgentLoad::helped`](crate::AgentLoad::helped))
    /// for the ticket that was asked for, among the others ([`Others::insert_helper`]) for another one.
    pub helped: Option<RequesterId>,
}

/// Plans one request on a ticket as it was loaded. A refused request gives a unit too: its receipt holds the refusal.
///
/// # Errors
/// [`PlanError`].
///
/// # Laws
/// Pure: the same arguments give the same unit (`planning_is_deterministic`).
pub fn plan(
    actor: &Actor,
    request: &Request,
    ticket: Option<Ticket>,
    context: Context<'_>,
) -> Result<Planned, PlanError> {
    let (ticket, hooks) = (ticket.map(Arc::new), deputies(context.hooks));
    let unit = plan_unit(actor, request, ticket.as_ref(), Context { hooks: &hooks, ..context })?;
    let ticket = unit.own.snapshot.clone().or(ticket).map(Arc::unwrap_or_clone);
    Ok(Planned { unit, ticket })
}

/// Plans one request on a ticket that stays with the caller, who plans again where something is wanted, with the same hooks: they
/// are asked as they are, not who stands for them.
pub(crate) fn plan_unit(
    actor: &Actor,
    request: &Request,
    ticket: Option<&Arc<Ticket>>,
    context: Context<'_>,
) -> Result<Unit, PlanError> {
    check_shape(request, ticket.map(Arc::as_ref))?;
    let mut assembly = Assembly::new(actor, request, ticket, context);
    match assembly.run() {
        Ok(permit) => Ok(assembly.finish(permit)),
        Err(Stop::Denied(refusal)) => Err(PlanError::Denied(refusal)),
        Err(Stop::Wanted(wanted)) => Err(wanted),
        Err(Stop::Refused(refused)) => {
            let (refusal, permit) = *refused;
            Ok(assembly.refuse(refusal, permit))
        }
    }
}

fn check_shape(request: &Request, ticket: Option<&Ticket>) -> Result<(), Refusal> {
    let bad = |what: &str| Err(Refusal::BadRequest { what: what.to_string() });
    if ticket.is_some_and(|ticket| ticket.id != request.ticket) {
        return bad("the ticket that was loaded is not the one that was asked for");
    }
    if request.commands.is_empty() {
        return bad("the request asks for nothing, expected at least one command");
    }
    within("the request's list of commands", request.commands.len(), COMMANDS_MAX)?;
    if let Some(occurred_at) = request.occurred_at {
        check_occurred(occurred_at, request.at)?;
    }
    if request.commands.iter().skip(1).any(|c| matches!(c, Command::Open(_))) {
        return bad("`open` stands after other commands, expected it first");
    }
    let opens = matches!(request.commands.first(), Some(Command::Open(_)));
    if ticket.is_none() && !opens {
        return Err(Refusal::NoSuchTicket { ticket: request.ticket });
    }
    Ok(())
}
