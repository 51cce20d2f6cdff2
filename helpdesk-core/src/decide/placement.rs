//! Where a ticket goes: to a team, a tier, an agent, and back.
use alloc::{string::ToString, vec::Vec};

use crate::{
    AgentId, Author, Configuration, EventBody, Placement, Refusal, TeamId, TeamSpec, Ticket, Tier, limits::REASON_MAX,
};

use super::{Decided, check::text, one, several};

pub(super) fn team<'a>(configuration: &'a Configuration, id: &TeamId) -> Result<&'a TeamSpec, Refusal> {
    configuration.team(id).ok_or_else(|| Refusal::unknown_team(id, configuration))
}

pub(super) fn route(
    ticket: &Ticket,
    to: &TeamId,
    author: &Author,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    let to = team(configuration, to)?;
    let placement = match (author, &ticket.team, ticket.placement) {
        (Author::Rule { .. } | Author::Desk, _, _) => Placement::Routed,
        (_, None, _) | (_, _, None | Some(Placement::Routed)) => Placement::Placed,
        (_, Some(_), Some(_)) => Placement::Transferred,
    };
    let tier = if to.serves(ticket.tier) { ticket.tier } else { lowest_tier(to) };
    Ok(several(move_to(ticket, to, tier, placement, configuration)))
}

/// The events that bring a ticket to a team and a tier. An agent who cannot serve it there loses it.
pub(super) fn move_to(
    ticket: &Ticket,
    to: &TeamSpec,
    tier: Tier,
    placement: Placement,
    configuration: &Configuration,
) -> Vec<EventBody> {
    let mut events = Vec::new();
    let changes_team = ticket.team.as_ref() != Some(&to.id);
    if changes_team {
        events.push(EventBody::TeamChanged { from: ticket.team.clone(), to: to.id.clone(), placement });
    }
    if ticket.tier != tier {
        events.push(EventBody::TierChanged { from: ticket.tier, to: tier });
    }
    let agent = ticket.assignee.as_ref().and_then(|id| configuration.agent(id));
    let stays = agent.is_some_and(|agent| agent.teams.contains(&to.id) && agent.tiers.contains(&tier));
    if !events.is_empty() && !stays {
        events.extend(lost(ticket, "not of the new team or tier", placement));
    }
    events
}

pub(super) fn lowest_tier(team: &TeamSpec) -> Tier {
    team.tiers.iter().copied().min().unwrap_or(Tier::FIRST)
}

pub(super) fn assign(
    ticket: &Ticket,
    agent: &AgentId,
    reason: Option<&str>,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    if let Some(reason) = reason {
        text("the reason", reason, REASON_MAX)?;
    }
    let spec = configuration.agent(agent).ok_or_else(|| Refusal::unknown_agent(agent, configuration))?;
    if let Some(team) = ticket.team.as_ref().filter(|team| !spec.teams.contains(team)) {
        return Err(Refusal::not_a_member(agent, team, configuration));
    }
    if ticket.assignee.as_ref() == Some(agent) {
        return Ok(Decided::default());
    }
    let (from, to, reason) = (ticket.assignee.clone(), agent.clone(), reason.map(ToString::to_string));
    Ok(one(EventBody::Assigned { from, to, reason }))
}

pub(super) fn unassign(ticket: &Ticket, reason: &str) -> Decided {
    ticket.assignee.as_ref().map_or_else(Decided::default, |from| {
        one(EventBody::Unassigned { from: from.clone(), reason: reason.to_string(), moved: None })
    })
}

/// That its agent loses a ticket which goes elsewhere. Nobody put it back: in its new queue no person is waited for.
pub(super) fn lost(ticket: &Ticket, reason: &str, placement: Placement) -> Option<EventBody> {
    let from = ticket.assignee.clone()?;
    Some(EventBody::Unassigned { from, reason: reason.to_string(), moved: Some(placement) })
}
