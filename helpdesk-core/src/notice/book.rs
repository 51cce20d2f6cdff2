//! Who is told of what, compiled once with the configuration.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::{
    letters::Letters,
    retry::Retry,
    timing::{Digest, NoticeDelay, Quiet, later},
};
use crate::{Audience, EventKind, LanguageTag, NoticeChannel, NoticeTopic};

/// Who is told of what, on which channel, when and in which words.
#[derive(Debug, Clone)]
pub(crate) struct NoticeBook {
    pub(crate) subscriptions: BTreeMap<NoticeTopic, Vec<Subscription>>,
    pub(crate) channels: Vec<NoticeChannel>,
    pub(crate) urgent: BTreeSet<NoticeTopic>,
    pub(crate) burst_seconds: u32,
    pub(crate) attempts: u32,
    pub(crate) retry: Retry,
    pub(crate) language: LanguageTag,
    pub(crate) people: BTreeMap<Audience, Wishes>,
    pub(crate) letters: Letters,
}

/// One audience of one topic.
#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) tell: Audience,
    pub(crate) channels: Option<Vec<NoticeChannel>>,
}

/// What somebody wants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    pub(crate) channels: Option<Vec<NoticeChannel>>,
    pub(crate) topics: BTreeMap<NoticeTopic, Vec<NoticeChannel>>,
    pub(crate) own: bool,
    pub(crate) language: Option<LanguageTag>,
    pub(crate) digest: Option<Digest>,
    pub(crate) quiet: Option<Quiet>,
}

/// Who is told of what where nobody says.
pub(crate) const USUAL: [(NoticeTopic, Audience); 5] = [
    (NoticeTopic::Assigned, Audience::Assignee),
    (NoticeTopic::Reply, Audience::Requester),
    (NoticeTopic::RequesterReply, Audience::Assignee),
    (NoticeTopic::Solved, Audience::Requester),
    (NoticeTopic::Happened(EventKind::Reminded), Audience::Requester),
];

impl NoticeBook {
    pub(crate) fn subscriptions(&self, topic: NoticeTopic) -> &[Subscription] {
        self.subscriptions.get(&topic).map_or(&[], Vec::as_slice)
    }

    /// On which channels somebody is told: as they want for the topic, as they want at all, as the subscription says, or as
    /// the desk does.
    pub(crate) fn channels<'a>(
        &'a self,
        topic: NoticeTopic,
        to: &Audience,
        subscribed: Option<&'a [NoticeChannel]>,
    ) -> &'a [NoticeChannel] {
        let wishes = self.people.get(to);
        let of_topic = wishes.and_then(|wishes| wishes.topics.get(&topic));
        let own = of_topic.or_else(|| wishes.and_then(|wishes| wishes.channels.as_ref()));
        own.map(Vec::as_slice).or(subscribed).unwrap_or(&self.channels)
    }

    /// Whether somebody wants to be told of what they did themselves.
    pub(crate) fn wants_own(&self, to: &Audience) -> bool {
        self.people.get(to).is_some_and(|wishes| wishes.own)
    }

    /// The language that somebody wished for.
    pub(crate) fn wished_language(&self, to: &Audience) -> Option<&LanguageTag> {
        self.people.get(to).and_then(|wishes| wishes.language.as_ref())
    }

    /// When a notice goes out that would go out at `at`, and the last reason to wait where it waits.
    pub(crate) fn time(&self, topic: NoticeTopic, to: &Audience, at: Instant) -> (Instant, Vec<NoticeDelay>) {
        if self.urgent.contains(&topic) {
            return (at, Vec::new());
        }
        let wishes = self.people.get(to);
        let digest = wishes.and_then(|wishes| wishes.digest.as_ref()).and_then(|digest| digest.next(at));
        let (mut planned, mut delays) = match digest {
            Some(planned) => (planned, vec![NoticeDelay::Digest]),
            None if self.burst_seconds > 0 => (later(at, self.burst_seconds), vec![NoticeDelay::Burst]),
            None => (at, Vec::new()),
        };
        if let Some(end) = wishes.and_then(|wishes| wishes.quiet.as_ref()).and_then(|quiet| quiet.until(planned)) {
            planned = end;
            delays.push(NoticeDelay::QuietHours);
        }
        (planned, delays)
    }
}
