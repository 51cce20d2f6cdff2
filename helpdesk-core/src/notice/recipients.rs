//! Whom an audience means for a ticket, and why they are told.
use alloc::{collections::BTreeSet, vec, vec::Vec};

use crate::{
    AgentId, Audience, Author, Configuration, Event, EventBody, NoticeTopic, Participant, Ticket, Visibility,
    messages::mention::is_of_team,
};

/// Everybody whom an audience means for this ticket and this event.
pub(super) fn addresses(to: &Audience, event: &Event, ticket: &Ticket, configuration: &Configuration) -> Vec<Audience> {
    let around = &ticket.participants;
    let told = |who: &BTreeSet<Participant>, staff_only: bool| {
        let told = who.iter().filter(|who| !staff_only || who.agent().is_some());
        told.map(|who| Audience::from(who.clone())).collect()
    };
    match to {
        Audience::Collaborators => around.collaborators().cloned().map(Audience::NamedRequester).collect(),
        Audience::StaffInCopy => told(&around.in_copy, true),
        Audience::Followers => told(&around.followers, false),
        Audience::StaffFollowers => told(&around.followers, true),
        Audience::Members => {
            let members = ticket.team.as_ref().map_or(&[][..], |team| configuration.members(team));
            members.iter().cloned().map(Audience::Agent).collect()
        }
        Audience::Author => author(&event.by).into_iter().collect(),
        Audience::Assignee
        | Audience::Team
        | Audience::Lead
        | Audience::Requester
        | Audience::Agent(_)
        | Audience::NamedTeam(_)
        | Audience::NamedRequester(_)
        | Audience::Observer(_) => address(to, event, ticket, configuration).into_iter().collect(),
    }
}

/// Whom an audience of one means: the team where nobody has the ticket, nobody where there is no team.
fn address(to: &Audience, event: &Event, ticket: &Ticket, configuration: &Configuration) -> Option<Audience> {
    let team = ticket.team.as_ref();
    match to {
        Audience::Assignee => match (&event.body, &ticket.assignee) {
            // Whoever got it, also where somebody else has it by now.
            (EventBody::Assigned { to, .. }, _) => Some(Audience::Agent(to.clone())),
            (_, Some(agent)) => Some(Audience::Agent(agent.clone())),
            (_, None) => team.cloned().map(Audience::NamedTeam),
        },
        Audience::Team => team.cloned().map(Audience::NamedTeam),
        Audience::Lead => {
            let lead = team.and_then(|t| configuration.team(t)).and_then(|t| t.lead.clone());
            lead.map(Audience::Agent).or_else(|| team.cloned().map(Audience::NamedTeam))
        }
        Audience::Requester => Some(Audience::NamedRequester(ticket.requester.clone())),
        Audience::Collaborators | Audience::StaffInCopy | Audience::Followers | Audience::StaffFollowers => None,
        Audience::Members | Audience::Author | Audience::Observer(_) => None,
        Audience::Agent(_) | Audience::NamedTeam(_) | Audience::NamedRequester(_) => Some(to.clone()),
    }
}

/// The person who did something, if it was one.
pub(super) fn author(by: &Author) -> Option<Audience> {
    if let Author::Requester { id } = by {
        return Some(Audience::NamedRequester(id.clone()));
    }
    by.human_agent().cloned().map(Audience::Agent)
}

/// Why an audience is told of a topic.
pub(super) fn because(topic: NoticeTopic, to: &Audience) -> &'static str {
    match (topic, to) {
        (NoticeTopic::Assigned, Audience::Assignee) => "the ticket is theirs now",
        (NoticeTopic::RequesterReply, Audience::Assignee) => "the requester wrote to whoever has the ticket",
        (_, Audience::Assignee) => "they have the ticket",
        (_, Audience::Team) => "the ticket is in their team",
        (_, Audience::Members) => "they belong to the team that has the ticket",
        (_, Audience::Lead) => "they lead the team that has the ticket",
        (_, Audience::Requester) => "they asked for help",
        (_, Audience::Collaborators | Audience::StaffInCopy) => "they are in copy",
        (_, Audience::Followers | Audience::StaffFollowers) => "they follow the ticket",
        (_, Audience::Author) => "they did it and are told of what they do",
        (_, Audience::Agent(_) | Audience::NamedTeam(_) | Audience::NamedRequester(_)) => "they are subscribed to it",
        (_, Audience::Observer(_)) => "it listens to that",
    }
}

/// Whom an event itself names, each with the topic and why.
pub(super) fn named(event: &Event) -> Vec<(NoticeTopic, Audience, &'static str)> {
    if let EventBody::Notified { to, .. } = &event.body {
        let topic = NoticeTopic::of(event);
        let ladder = topic == NoticeTopic::Escalation;
        let because = if ladder { "a ladder calls for them" } else { "a rule or a person said so" };
        return vec![(topic, to.clone(), because)];
    }
    if let EventBody::MessageAdded { visibility: Visibility::Internal | Visibility::Team(_), details, .. } = &event.body
    {
        let mention = |agent: &AgentId| (NoticeTopic::Mention, Audience::Agent(agent.clone()), "a message names them");
        return details.mentions.iter().map(mention).collect();
    }
    Vec::new()
}

/// Whether it is nothing to tell anybody: of an absence note two machines would go on telling each other.
pub(super) fn is_by_machine(event: &Event) -> bool {
    let requester = matches!(event.by, Author::Requester { .. });
    requester && matches!(&event.body, EventBody::MessageAdded { details, .. } if details.automatic)
}

/// Whether a message is for a team that somebody does not belong to.
pub(crate) fn is_for_others(to: &Audience, event: &Event, configuration: &Configuration) -> bool {
    let EventBody::MessageAdded { visibility: Visibility::Team(team), .. } = &event.body else { return false };
    if let Audience::Agent(agent) = to {
        return !is_of_team(agent, team, configuration);
    }
    !matches!(to, Audience::NamedTeam(told) if told == team)
}
