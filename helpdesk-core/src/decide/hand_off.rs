//! Functional escalation and handing back: to the next tier, to whoever has a skill, and back again.
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::{
    Decided,
    check::{text, within},
    placement::{lost, move_to, team},
    several,
    status::unsolved,
};
use crate::{
    AssignmentEvent, Author, Configuration, EventBody, HandOff, HandOffSummary, LimitUnit, Placement, Refusal,
    Requirements, ReturnWhen, Returned, Skills, TeamId, TeamSpec, Ticket, Tier,
    limits::{CONDITION_DEPTH_MAX, CONDITION_PARTS_MAX, REASON_MAX, SKILLS_MAX, TEXT_MAX},
};

pub(super) fn escalate(
    ticket: &Ticket,
    asked: &HandOff,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    text("the reason", &asked.reason, REASON_MAX)?;
    if let Some(summary) = &asked.summary {
        text("the hand-off summary", summary, TEXT_MAX)?;
    }
    within("the skills", asked.skills.len(), SKILLS_MAX)?;
    if let Some(when) = &asked.return_when {
        check_return(ticket, when, configuration, at)?;
    }
    unsolved(ticket, "escalate")?;
    let decided = if asked.skills.is_empty() {
        up(ticket, asked, configuration)
    } else {
        to_skills(ticket, asked, configuration)
    }?;
    check_summary(ticket, asked, author, configuration)?;
    Ok(decided)
}

/// An agent says what whoever gets it has to know, unless their team does without. A program reports what happened elsewhere.
fn check_summary(
    ticket: &Ticket,
    asked: &HandOff,
    author: &Author,
    configuration: &Configuration,
) -> Result<(), Refusal> {
    let from = team(configuration, ticket.team.as_ref().ok_or(Refusal::NoTeam)?)?;
    match from.hand_off_summary {
        HandOffSummary::Required if asked.summary.is_none() && matches!(author, Author::Agent { .. }) => {
            Err(Refusal::SummaryWanted { team: from.id.clone() })
        }
        HandOffSummary::Required | HandOffSummary::Optional => Ok(()),
    }
}

fn check_return(ticket: &Ticket, when: &ReturnWhen, configuration: &Configuration, at: Instant) -> Result<(), Refusal> {
    if when.is_empty() {
        let what = "the return condition names neither an instant nor what has to hold, expected one of them";
        return Err(Refusal::BadRequest { what: what.to_string() });
    }
    if let Some(condition) = &when.holds {
        let depth = condition.depth();
        if depth > CONDITION_DEPTH_MAX {
            let what = "the depth of the return condition";
            return Err(Refusal::over_limit_of(LimitUnit::Levels, what, depth, CONDITION_DEPTH_MAX));
        }
        within("the return condition", condition.size(), CONDITION_PARTS_MAX)?;
    }
    if when.has_come(ticket, configuration, at).is_some() {
        let what = "the return condition holds already, expected one that does not";
        return Err(Refusal::BadRequest { what: what.to_string() });
    }
    Ok(())
}

fn up(ticket: &Ticket, asked: &HandOff, configuration: &Configuration) -> Result<Decided, Refusal> {
    let (from, to, tier) = above(ticket, configuration)?;
    let mut events = vec![escalated(ticket, &from.id, asked)];
    events.extend(move_to(ticket, to, tier, Placement::Escalated, configuration));
    Ok(several(events))
}

/// The events that bring a ticket to the next tier on its team's path.
pub(super) fn next_tier(
    ticket: &Ticket,
    reason: &str,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    Ok(up(ticket, &HandOff::new(reason), configuration)?.events)
}

fn above<'a>(ticket: &Ticket, configuration: &'a Configuration) -> Result<(&'a TeamSpec, &'a TeamSpec, Tier), Refusal> {
    let from = team(configuration, ticket.team.as_ref().ok_or(Refusal::NoTeam)?)?;
    let tier = ticket.tier.next();
    let to = configuration.serving(from, tier).ok_or_else(|| Refusal::NoHigherTier { team: from.id.clone(), tier })?;
    Ok((from, to, tier))
}

fn escalated(ticket: &Ticket, from: &TeamId, asked: &HandOff) -> EventBody {
    EventBody::Escalated {
        from: from.clone(),
        tier: ticket.tier,
        reason: asked.reason.clone(),
        summary: asked.summary.clone(),
        skills: asked.skills.clone(),
        return_when: asked.return_when.clone(),
    }
}

/// To the first team, its own before those on its path, in the lowest tier from its own on in which somebody else has the skills.
fn to_skills(ticket: &Ticket, asked: &HandOff, configuration: &Configuration) -> Result<Decided, Refusal> {
    let from = team(configuration, ticket.team.as_ref().ok_or(Refusal::NoTeam)?)?;
    let teams = core::iter::once(from).chain(from.path.iter().filter_map(|id| configuration.team(id)));
    let found = teams.into_iter().find_map(|team| {
        let tier = lowest_with(ticket, team, &asked.skills, configuration)?;
        Some((team, tier))
    });
    let Some((to, tier)) = found else {
        let skills: Vec<String> = asked.skills.iter().map(|(skill, level)| format(skill.as_str(), *level)).collect();
        return Err(Refusal::NobodySkilled { team: from.id.clone(), skills: skills.join(", ") });
    };
    let mut events = vec![escalated(ticket, &from.id, asked)];
    let said = ticket.hands.requirements.as_deref().cloned().unwrap_or_default();
    let needs = said.clone().and(&Requirements { skills: asked.skills.clone(), language: None });
    if needs != said {
        events.push(EventBody::Assignment(AssignmentEvent::RequirementsSet { needs: Box::new(needs) }));
    }
    events.extend(moved(ticket, to, tier, Placement::Escalated, configuration));
    Ok(several(events))
}

fn format(skill: &str, level: crate::SkillLevel) -> String {
    alloc::format!("`{skill}` {level}")
}

fn lowest_with(ticket: &Ticket, team: &TeamSpec, skills: &Skills, configuration: &Configuration) -> Option<Tier> {
    let others = configuration.members(&team.id).iter().filter(|id| ticket.assignee.as_ref() != Some(*id));
    let able = others
        .filter_map(|id| configuration.agent(id))
        .filter(|agent| skills.iter().all(|(skill, level)| agent.skills.get(skill).is_some_and(|has| has >= level)));
    let tiers = able.flat_map(|agent| agent.tiers.iter().copied());
    tiers.filter(|tier| *tier >= ticket.tier && team.serves(*tier)).min()
}

/// The events of a move after which somebody else is to have it, also where it stays in its team and tier.
fn moved(
    ticket: &Ticket,
    to: &TeamSpec,
    tier: Tier,
    placement: Placement,
    configuration: &Configuration,
) -> Vec<EventBody> {
    let mut events = move_to(ticket, to, tier, placement, configuration);
    if !events.iter().any(|event| matches!(event, EventBody::Unassigned { .. })) {
        events.extend(lost(ticket, "given to whoever has the skills, or back again", placement));
    }
    events
}

pub(super) fn hand_back(
    ticket: &Ticket,
    reason: &str,
    summary: Option<&str>,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    text("the reason", reason, REASON_MAX)?;
    if let Some(summary) = summary {
        text("the hand-off summary", summary, TEXT_MAX)?;
    }
    unsolved(ticket, "hand_back")?;
    let event =
        EventBody::HandedBack { reason: reason.to_string(), summary: summary.map(ToString::to_string), returned: None };
    Ok(several(back(ticket, event, configuration)?))
}

/// The events that bring a ticket back to where it was last escalated from. What it needed for that alone it needs no more.
fn back(ticket: &Ticket, event: EventBody, configuration: &Configuration) -> Result<Vec<EventBody>, Refusal> {
    let (to, tier) = ticket.came_from.last().ok_or(Refusal::NothingToHandBack)?;
    let to = team(configuration, to)?;
    let mut events = vec![event];
    let Some(held) = ticket.last_hand_off().filter(|held| !held.skills.is_empty()) else {
        events.extend(move_to(ticket, to, *tier, Placement::HandedBack, configuration));
        return Ok(events);
    };
    let said = ticket.hands.requirements.as_deref().cloned().unwrap_or_default();
    let set = held.needed.clone().and(&Requirements { skills: held.skills.clone(), language: None });
    // What somebody said anew in the meantime stays.
    if said == set && said != held.needed {
        let needs = Box::new(held.needed.clone());
        events.push(EventBody::Assignment(AssignmentEvent::RequirementsSet { needs }));
    }
    events.extend(moved(ticket, to, *tier, Placement::HandedBack, configuration));
    Ok(events)
}

/// Brings a ticket back if what its last hand-off waits for has come by now.
pub(super) fn come_back(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Decided {
    let returned = last_return(ticket, configuration).and_then(|when| when.has_come(ticket, configuration, at));
    returned.map_or_else(Decided::default, |returned| several(come_back_with(ticket, returned, configuration)))
}

/// The events that bring a ticket back by itself.
pub(super) fn come_back_with(ticket: &Ticket, returned: Returned, configuration: &Configuration) -> Vec<EventBody> {
    let event = EventBody::HandedBack { reason: returned.reason(), summary: None, returned: Some(returned) };
    back(ticket, event, configuration).unwrap_or_default()
}

/// When it comes back by itself, where that is an instant.
pub(super) fn returns_at(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    last_return(ticket, configuration)?.at
}

/// Whether what its last hand-off waits for holds of it now.
pub(crate) fn is_to_come_back(ticket: &Ticket, configuration: &Configuration) -> bool {
    let holds = last_return(ticket, configuration).and_then(|when| when.holds.as_ref());
    holds.is_some_and(|condition| condition.failure(ticket, configuration).is_none())
}

/// What its last hand-off waits for, while there is work on it and a team to come back to.
fn last_return<'a>(ticket: &'a Ticket, configuration: &Configuration) -> Option<&'a ReturnWhen> {
    let (to, _) = ticket.came_from.last()?;
    let waits = ticket.status.kind().is_active() && configuration.team(to).is_some();
    ticket.last_hand_off().filter(|_| waits)?.return_when.as_deref()
}
