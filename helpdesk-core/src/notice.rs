//! What is to be sent, and to whom.
use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    Audience, Author, Cause, Configuration, Event, EventBody, NoticeChannel, NoticeId, Participant, Status, TenantId,
    Ticket, TicketId, Visibility,
};

/// Something to be sent. It is in the outbox before anybody tries to deliver it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its stable name: the same however often it is delivered.
    pub id: NoticeId,
    /// Whose.
    pub tenant: TenantId,
    /// About which ticket.
    pub ticket: TicketId,
    /// About which event of it.
    pub seq: u64,
    /// About what.
    pub topic: NoticeTopic,
    /// To whom: one agent, team or requester; every other audience is looked up by then.
    pub to: Audience,
    /// On which way.
    #[serde(default, skip_serializing_if = "NoticeChannel::is_usual")]
    pub channel: NoticeChannel,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Since when it may be sent.
    pub at: Instant,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoticeTopic {
    /// Somebody got the ticket.
    Assigned,
    /// Somebody answered the requester.
    Reply,
    /// The requester wrote.
    RequesterReply,
    /// A ladder calls.
    Escalation,
    /// A rule or a person says so.
    Message,
    /// It is solved.
    Solved,
    /// A message names them.
    Mention,
}

impl Notice {
    /// What goes out in order: notices about one ticket to one recipient on one channel.
    #[must_use]
    pub fn lane(&self) -> String {
        #[expect(clippy::expect_used, reason = "INVARIANT: an audience has text keys and no failing serializer")]
        let to = serde_json::to_string(&self.to).expect("an audience with a JSON form");
        format!("{} {} {to}", self.ticket, self.channel)
    }
}

/// What an event gives to send, each with the reason; nothing where nobody is to be told.
pub(crate) fn notices_of(event: &Event, ticket: &Ticket, configuration: &Configuration) -> Vec<(Notice, String)> {
    let Some((topic, to, body)) = wanted(event) else { return Vec::new() };
    let mut told: Vec<_> = to.iter().flat_map(|to| addresses(to, ticket, configuration)).collect();
    told.retain(|to| !is_the_author(to, &event.by));
    let notice = |(n, to): (usize, Audience)| Notice {
        id: NoticeId::of(ticket.id, event.seq, n + 1),
        tenant: ticket.tenant.clone(),
        ticket: ticket.id,
        seq: event.seq,
        topic,
        to,
        channel: NoticeChannel::default(),
        subject: ticket.subject.clone(),
        body: body.clone(),
        at: event.at,
    };
    told.into_iter().enumerate().map(notice).map(|notice| (notice, String::from(topic.because()))).collect()
}

fn wanted(event: &Event) -> Option<(NoticeTopic, Vec<Audience>, String)> {
    if let EventBody::Assigned { to, .. } = &event.body {
        return Some((NoticeTopic::Assigned, vec![Audience::Agent(to.clone())], String::from("you have a ticket")));
    }
    if let EventBody::MessageAdded { visibility: Visibility::Public, body, details } = &event.body {
        let by_requester = matches!(event.by, Author::Requester { .. });
        // An absence note is nothing to be told of: two machines would go on telling each other.
        if by_requester && details.automatic {
            return None;
        }
        let reply = (NoticeTopic::Reply, Audience::Requester);
        let (topic, to) = if by_requester { (NoticeTopic::RequesterReply, Audience::Assignee) } else { reply };
        return Some((topic, vec![to], body.clone()));
    }
    if let EventBody::MessageAdded { body, details, .. } = &event.body {
        let named = details.mentions.iter().cloned().map(Audience::Agent).collect();
        return Some((NoticeTopic::Mention, named, body.clone()));
    }
    if let EventBody::StatusChanged { to: Status::Solved { .. }, .. } = &event.body {
        return Some((NoticeTopic::Solved, vec![Audience::Requester], String::from("your request is solved")));
    }
    if let EventBody::Notified { to, text } = &event.body {
        let by_rung = matches!(event.cause, Cause::Rung { .. });
        let topic = if by_rung { NoticeTopic::Escalation } else { NoticeTopic::Message };
        return Some((topic, vec![to.clone()], text.clone()));
    }
    None
}

/// Everybody whom an audience means for this ticket.
fn addresses(to: &Audience, ticket: &Ticket, configuration: &Configuration) -> Vec<Audience> {
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
        Audience::Assignee
        | Audience::Team
        | Audience::Lead
        | Audience::Requester
        | Audience::Agent(_)
        | Audience::NamedTeam(_)
        | Audience::NamedRequester(_) => address(to, ticket, configuration).into_iter().collect(),
    }
}

/// Whom an audience of one means: the team where nobody has the ticket, nobody where there is no team.
fn address(to: &Audience, ticket: &Ticket, configuration: &Configuration) -> Option<Audience> {
    let team = ticket.team.as_ref();
    match to {
        Audience::Assignee => match &ticket.assignee {
            Some(agent) => Some(Audience::Agent(agent.clone())),
            None => team.cloned().map(Audience::NamedTeam),
        },
        Audience::Team => team.cloned().map(Audience::NamedTeam),
        Audience::Lead => {
            let lead = team.and_then(|t| configuration.team(t)).and_then(|t| t.lead.clone());
            lead.map(Audience::Agent).or_else(|| team.cloned().map(Audience::NamedTeam))
        }
        Audience::Requester => Some(Audience::NamedRequester(ticket.requester.clone())),
        Audience::Collaborators | Audience::StaffInCopy | Audience::Followers | Audience::StaffFollowers => None,
        Audience::Agent(_) | Audience::NamedTeam(_) | Audience::NamedRequester(_) => Some(to.clone()),
    }
}

/// Nobody is told of what they did themselves.
fn is_the_author(to: &Audience, by: &Author) -> bool {
    match (to, by) {
        (Audience::Agent(to), by) => by.human_agent() == Some(to),
        (Audience::NamedRequester(to), Author::Requester { id }) => to == id,
        (
            Audience::NamedRequester(_)
            | Audience::NamedTeam(_)
            | Audience::Assignee
            | Audience::Team
            | Audience::Lead
            | Audience::Requester
            | Audience::Collaborators
            | Audience::StaffInCopy
            | Audience::Followers
            | Audience::StaffFollowers,
            _,
        ) => false,
    }
}

impl NoticeTopic {
    fn because(self) -> &'static str {
        match self {
            Self::Assigned => "the ticket is theirs now",
            Self::Reply | Self::Solved => "they asked for help",
            Self::RequesterReply => "the requester wrote to whoever has the ticket",
            Self::Escalation => "a ladder calls for them",
            Self::Mention => "a message names them",
            Self::Message => "a rule or a person said so",
        }
    }
}
