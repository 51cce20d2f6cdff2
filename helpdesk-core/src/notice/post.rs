//! What an event gives to send: who is considered, who is told, and why the others are not.
use alloc::{collections::BTreeSet, vec::Vec};

use super::{
    Together,
    letters::Source,
    recipients::{addresses, author, because, is_by_machine, is_for_others, named},
    timing::NoticeDelay,
};
use crate::{
    Audience, Configuration, Event, EventBody, Fault, Instant, Notice, NoticeChannel, NoticeId, NoticeTopic,
    NoticeTrace, RequesterId, Ticket, Untold, UntoldTrace,
};

/// What an event gives to send, and why.
#[derive(Default)]
pub(crate) struct Post {
    pub(crate) notices: Vec<Notice>,
    pub(crate) told: Vec<NoticeTrace>,
    pub(crate) untold: Vec<UntoldTrace>,
    pub(crate) faults: Vec<Fault>,
}

/// What is known of who asks, beside the ticket.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// What the ticket's requester is called.
    pub(crate) name: Option<&'a str>,
    /// Every id of the requester who asked for what happened, where there are more than one.
    pub(crate) alike: &'a BTreeSet<RequesterId>,
}

/// Somebody who could be told, with every reason for it.
struct Considered<'a> {
    topic: NoticeTopic,
    to: Audience,
    because: Vec<&'static str>,
    // Named by the event itself, or asked for as its author: what goes for subscriptions does not go for them.
    named: bool,
    asked: bool,
    channels: Option<&'a [NoticeChannel]>,
}

/// What an event gives to send on the ticket as it stands after the request.
pub(crate) fn post(event: &Event, ticket: &Ticket, configuration: &Configuration, asker: Asker<'_>) -> Post {
    let (topic, book) = (NoticeTopic::of(event), configuration.notices());
    let mut considered: Vec<Considered<'_>> = Vec::new();
    if is_by_machine(event) {
        return Post::default();
    }
    for (topic, to, because) in named(event) {
        for to in addresses(&to, event, ticket, configuration) {
            consider(&mut considered, topic, to, because, on_way(event)).named = true;
        }
    }
    for subscription in book.subscriptions(topic) {
        for to in addresses(&subscription.tell, event, ticket, configuration) {
            let because = because(topic, &subscription.tell);
            let entry = consider(&mut considered, topic, to, because, subscription.channels.as_deref());
            entry.asked |= subscription.tell == Audience::Author;
        }
    }
    let mut post = Post::default();
    for who in considered {
        tell(who, event, (ticket, asker), configuration, &mut post);
    }
    post
}

/// One entry for each person, whatever they are told for.
fn consider<'a, 'b>(
    considered: &'b mut Vec<Considered<'a>>,
    topic: NoticeTopic,
    to: Audience,
    because: &'static str,
    channels: Option<&'a [NoticeChannel]>,
) -> &'b mut Considered<'a> {
    let place = considered.iter().position(|who| who.to == to).unwrap_or(considered.len());
    if place == considered.len() {
        considered.push(Considered { topic, to, because: Vec::new(), named: false, asked: false, channels });
    }
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: it was found there or put there")]
    let entry = &mut considered[place];
    if !entry.because.contains(&because) {
        entry.because.push(because);
    }
    entry.channels = entry.channels.or(channels);
    entry
}

/// Since when an event's notices may go out: the quiet hours of a ladder delay them, and nothing else.
fn not_before(event: &Event) -> Instant {
    if let EventBody::Notified { not_before: Some(not_before), .. } = &event.body {
        return event.at.max(*not_before);
    }
    event.at
}

/// The way that whoever said to tell somebody named for it.
fn on_way(event: &Event) -> Option<&[NoticeChannel]> {
    let EventBody::Notified { channel, .. } = &event.body else { return None };
    channel.as_ref().map(core::slice::from_ref)
}

fn tell(
    who: Considered<'_>,
    event: &Event,
    (ticket, asker): (&Ticket, Asker<'_>),
    configuration: &Configuration,
    post: &mut Post,
) {
    let (topic, book) = (who.topic, configuration.notices());
    let because = who.because.join("; ");
    let channels = book.channels(topic, &who.to, who.channels);
    let did_it = asker.is_one(author(&event.by).as_ref(), &who.to) && !who.asked && !book.wants_own(&who.to);
    let internal = who.to.may_be_outside() && !who.named && !topic.is_public();
    let against = if internal || is_for_others(&who.to, event, configuration) {
        Some(Untold::NoRight)
    } else if did_it {
        Some(Untold::DidIt)
    } else {
        channels.is_empty().then_some(Untold::SwitchedOff)
    };
    if let Some(against) = against {
        post.untold.push(UntoldTrace { seq: event.seq, topic, to: who.to, because, against });
        return;
    }
    let requester_name = asker.name;
    let source = Source { topic, event, ticket, configuration, to: &who.to, because: &because, requester_name };
    let said = book.letters.say(&source);
    if let Some(message) = said.fault {
        post.faults.push(Fault { place: None, hook: None, cause: event.cause.clone(), message });
    }
    for channel in channels {
        let from = not_before(event);
        let (at, mut waits_for) = book.time(topic, &who.to, from);
        if from > event.at && !waits_for.contains(&NoticeDelay::QuietHours) {
            waits_for.push(NoticeDelay::QuietHours);
        }
        let id = NoticeId::of(&ticket.tenant, ticket.id, event, &who.to, channel);
        post.told.push(NoticeTrace {
            id: id.clone(),
            to: who.to.clone(),
            because: because.clone(),
            channel: channel.clone(),
            waits_until: Some(at).filter(|at| *at > event.at),
            waits_for: waits_for.clone(),
        });
        post.notices.push(Notice {
            id,
            tenant: ticket.tenant.clone(),
            ticket: ticket.id,
            seq: event.seq,
            topic,
            to: who.to.clone(),
            channel: channel.clone(),
            subject: said.subject.clone(),
            body: said.body.clone(),
            at,
            together: together(&waits_for),
        });
    }
}

impl Asker<'_> {
    /// Whether who did something and who could be told of it are one person.
    fn is_one(self, author: Option<&Audience>, to: &Audience) -> bool {
        if author == Some(to) {
            return true;
        }
        let alike = |who: &Audience| matches!(who, Audience::NamedRequester(id) if self.alike.contains(id));
        author.is_some_and(alike) && alike(to)
    }
}

fn together(waits_for: &[NoticeDelay]) -> Option<Together> {
    let of = |delay: &NoticeDelay| match delay {
        NoticeDelay::Digest => Some(Together::Digest),
        NoticeDelay::Burst => Some(Together::Burst),
        NoticeDelay::QuietHours => None,
    };
    waits_for.iter().find_map(of)
}
