//! What a unit writes over: the only way in which something stored changes.
use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use crate::{Decision, Event, Notice, NoticeId};

/// What a part of a unit writes over what is stored about its ticket, because something was taken out of it. It is named one by one;
/// nothing else changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrites {
    pub(crate) events: BTreeMap<u64, Event>,
    pub(crate) decisions: BTreeMap<u64, Decision>,
    pub(crate) notices: BTreeMap<NoticeId, Notice>,
}

impl Rewrites {
    /// The events as they are stored from now on, each in the place of the one with its number: their seals and everything but
    /// texts that people wrote are as they were.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
    }

    /// The decisions as they are stored from now on, each by its place among the ticket's, from 1.
    pub fn decisions(&self) -> impl Iterator<Item = (u64, &Decision)> {
        self.decisions.iter().map(|(n, decision)| (*n, decision))
    }

    /// The notices as they are stored from now on, each in the place of the one with its id: waiting or dead, with its attempts and
    /// its end as they are. What is not there any more is not written.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.values()
    }

    /// Whether there is nothing to write over.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.decisions.is_empty() && self.notices.is_empty()
    }

    /// As a part carries it.
    pub(crate) fn boxed(self) -> Option<Box<Self>> {
        (!self.is_empty()).then(|| Box::new(self))
    }
}

/// Where a ticket's words may stand again: its decisions in order, and its notices that wait or are dead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    /// Its decisions.
    pub decisions: Vec<Decision>,
    /// Its notices.
    pub notices: Vec<Notice>,
}
