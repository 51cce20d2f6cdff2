//! Whose hands a ticket comes into and out of: by strategy, by what it needs, by the passing of time.
use alloc::{boxed::Box, string::ToString, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    AgentId, AgentPresence, AssignmentCommand, AssignmentEvent, AssignmentTrace, Configuration, EventBody, Placement,
    Presence, Refusal, Requirements, Roster, Strategy, TakenBack, Ticket,
    limits::SKILLS_MAX,
    workforce::assignment::{look_again, rank},
};

use super::{
    Decided,
    check::within,
    one,
    placement::{assign, lowest_tier, move_to, team, unassign},
};

pub(super) fn assignment(
    ticket: &Ticket,
    command: &AssignmentCommand,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    match command {
        AssignmentCommand::RequireSkills(needs) => require(ticket, needs),
        AssignmentCommand::Give { agent, reason } => assign(ticket, agent, Some(reason), configuration),
        AssignmentCommand::Reconsider => reconsider(ticket, configuration, roster, at),
        AssignmentCommand::NotePresence { agent, presence } => Ok(note(ticket, agent, presence, configuration)),
    }
}

/// Lets strategies choose, one after the other until one finds somebody. Nothing is written again that is so already.
pub(super) fn assign_by(
    ticket: &Ticket,
    strategies: &[Strategy],
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    let team = ticket.team.as_ref().ok_or(Refusal::NoTeam)?;
    let mut earlier: Vec<AssignmentTrace> = Vec::new();
    for strategy in strategies.iter().copied() {
        let candidates = rank(configuration, ticket, strategy, roster, at);
        let trace = AssignmentTrace { team: team.clone(), strategy, candidates, earlier: Vec::new() };
        let Some(best) = trace.candidates.first().filter(|c| c.against.is_none()) else {
            earlier.push(trace);
            continue;
        };
        let (from, to) = (ticket.assignee.clone(), best.agent.clone());
        let stays = from.as_ref() == Some(&to);
        let events = if stays { Vec::new() } else { vec![EventBody::Assigned { from, to, reason: None }] };
        return Ok(Decided { events, assignment: Some(AssignmentTrace { earlier, ..trace }) });
    }
    let again_at = earlier.iter().filter_map(|trace| look_again(configuration, team, &trace.candidates, at)).min();
    let is_news = ticket.hands.deferred_since.is_none() || ticket.assign_again_at != again_at;
    let defers = ticket.assignee.is_none() && is_news;
    let events = if defers { vec![EventBody::AssignmentDeferred { again_at }] } else { Vec::new() };
    let assignment = earlier.pop().map(|last| AssignmentTrace { earlier, ..last });
    Ok(Decided { events, assignment })
}

/// Looks for an agent by the team's strategies. Who has it keeps it.
fn reconsider(
    ticket: &Ticket,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    let team = team(configuration, ticket.team.as_ref().ok_or(Refusal::NoTeam)?)?;
    let strategies: Vec<Strategy> = team.strategies().collect();
    if ticket.assignee.is_some() || !ticket.status.kind().is_active() || strategies.is_empty() {
        return Ok(Decided::default());
    }
    assign_by(ticket, &strategies, configuration, roster, at)
}

fn require(ticket: &Ticket, needs: &Requirements) -> Result<Decided, Refusal> {
    within("the skills", needs.skills.len(), SKILLS_MAX)?;
    let said = ticket.hands.requirements.as_deref();
    if said.map_or_else(|| needs.is_empty(), |said| said == needs) {
        return Ok(Decided::default());
    }
    let needs = Box::new(needs.clone());
    Ok(one(EventBody::Assignment(AssignmentEvent::RequirementsSet { needs })))
}

fn note(ticket: &Ticket, agent: &AgentId, presence: &AgentPresence, configuration: &Configuration) -> Decided {
    if ticket.assignee.as_ref() != Some(agent) || !ticket.status.kind().is_active() {
        return Decided::default();
    }
    let agent = agent.clone();
    match presence.presence {
        Presence::Offline if ticket.hands.requeue_at.is_none() => {
            let team = ticket.team.as_ref().and_then(|team| configuration.team(team));
            let delay = team.and_then(|team| team.assignment.requeue_offline.as_ref());
            let requeue_at = delay.and_then(|delay| delay.ends(presence.since, configuration));
            requeue_at.map_or_else(Decided::default, |requeue_at| {
                one(EventBody::Assignment(AssignmentEvent::AssigneeLeft { agent, requeue_at }))
            })
        }
        Presence::Online | Presence::Away if ticket.hands.requeue_at.is_some() => {
            one(EventBody::Assignment(AssignmentEvent::AssigneeBack { agent }))
        }
        Presence::Online | Presence::Away | Presence::Offline => Decided::default(),
    }
}

/// Takes it back from an agent whose time is over.
pub(super) fn taken_back(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Vec<EventBody> {
    let is_over = |due: Option<Instant>| due.is_some_and(|due| due <= at);
    let because = if is_over(ticket.requeues_at()) {
        TakenBack::Offline
    } else if is_over(ticket.to_act_by(configuration)) {
        TakenBack::NotActedUpon
    } else {
        return Vec::new();
    };
    let Some(agent) = ticket.assignee.clone() else { return Vec::new() };
    let mut events = vec![EventBody::Assignment(AssignmentEvent::TakenBack { agent, because })];
    events.extend(unassign(ticket, &because.to_string()).events);
    events
}

/// Lets it go on to the team that its team overflows to.
pub(super) fn overflow(ticket: &Ticket, configuration: &Configuration) -> Vec<EventBody> {
    let from = ticket.team.as_ref().and_then(|team| configuration.team(team));
    let to = from.and_then(|team| team.assignment.overflow.as_ref()).and_then(|spec| configuration.team(&spec.to));
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let (there, from) = (to.id.clone(), from.id.clone());
    let tier = if to.serves(ticket.tier) { ticket.tier } else { lowest_tier(to) };
    let mut events = vec![EventBody::Assignment(AssignmentEvent::Overflowed { from, to: there })];
    events.extend(move_to(ticket, to, tier, Placement::Routed, configuration));
    events
}
