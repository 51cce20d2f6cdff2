//! Merging: one ticket goes on in another one, until that is undone.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Cause, Course, Event, RequesterId, Status, StatusId, Ticket, TicketClock, TicketId, Waiting, shared};

/// What can be asked about merging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MergeCommand {
    /// Close it and go on in another ticket.
    Into {
        /// Which.
        ticket: TicketId,
    },
    /// Take it out of that again.
    Undo,
}

/// What happened to a merger, on one side or the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MergeEvent {
    /// It goes on in another ticket; its closing follows.
    Merged {
        /// Which.
        into: TicketId,
    },
    /// It goes on by itself: status and clocks are as they were, and what was written to it since is its own.
    Unmerged {
        /// Where it was.
        from: TicketId,
        /// Where it stands now.
        status: Status,
        /// What was written to it, or to a ticket merged into it, while it was merged.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        came: Vec<Came>,
    },
    /// Something was written to it, and it went on to the ticket where it is now.
    Forwarded {
        /// Which.
        to: TicketId,
    },
    /// Another ticket goes on here.
    Absorbed {
        /// Which.
        ticket: TicketId,
        /// The tickets that were merged into that one before.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        under: BTreeSet<TicketId>,
        /// Its oldest unanswered question, where it is older and the policy takes it over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_at: Option<Instant>,
        /// Its requester, where they came in copy by this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copied: Option<RequesterId>,
        /// Its collaborators who came in copy by this.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        with: BTreeSet<RequesterId>,
    },
    /// Another ticket goes on by itself again.
    Released {
        /// Which.
        ticket: TicketId,
        /// The messages here that were written to it.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        messages: BTreeSet<u64>,
    },
}

/// A message that was written to a ticket while it was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Came {
    /// In whose history it stands.
    pub ticket: TicketId,
    /// The sequence number of its event.
    pub seq: u64,
    /// The ticket it was written to.
    pub to: TicketId,
}

/// Whether a policy counts from the oldest unanswered question of a ticket that is merged in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMerge {
    /// It counts its own questions only.
    #[default]
    Own,
    /// It takes the older question over.
    Inherit,
}

/// What a merged ticket was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Where it goes on.
    pub into: TicketId,
    /// Where it stood.
    pub status: Status,
    /// The name of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_status: Option<StatusId>,
    /// The wait it was in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Its clocks; they count on as if they ran when it comes back.
    #[serde(with = "shared::list")]
    pub clocks: Vec<Arc<TicketClock>>,
    /// Its course.
    pub course: Course,
}

/// A ticket that goes on in this one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The tickets that were merged into that one before.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub under: BTreeSet<TicketId>,
    /// Since when a question of this ticket waited before, where that one's was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_before: Option<Box<AskedBefore>>,
    /// Its requester, where they came in copy by this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied: Option<RequesterId>,
    /// Its collaborators who came in copy by this.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub with: BTreeSet<RequesterId>,
}

/// The question of a ticket before it took over an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedBefore {
    /// Its own.
    pub own: Option<Instant>,
    /// What was taken over.
    pub taken_over: Instant,
}

/// What a ticket has of mergers: where it went, and what came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mergers {
    /// Where it goes on, while it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// What goes on here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub absorbed: BTreeMap<TicketId, Absorbed>,
    /// Its messages that were written to a ticket that goes on here, each with that ticket.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addressed: BTreeMap<u64, TicketId>,
    /// Messages that stand in other histories and belong here.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub received: BTreeSet<Came>,
    /// Messages of its history that belong to another ticket.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub given: BTreeSet<u64>,
}

impl Mergers {
    /// Whether there is nothing of any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All tickets that go on here, over as many mergers as it takes.
    #[must_use]
    pub fn all_absorbed(&self) -> BTreeSet<TicketId> {
        let under = self.absorbed.values().flat_map(|absorbed| absorbed.under.iter().copied());
        self.absorbed.keys().copied().chain(under).collect()
    }

    /// What was written to a ticket that goes on here, or to one under it.
    pub(crate) fn came_for(&self, here: TicketId, ticket: TicketId) -> Vec<Came> {
        let under = self.absorbed.get(&ticket).map(|absorbed| &absorbed.under);
        let is_its = |to: TicketId| to == ticket || under.is_some_and(|under| under.contains(&to));
        let own = self.addressed.iter().map(|(seq, to)| Came { ticket: here, seq: *seq, to: *to });
        own.chain(self.received.iter().copied()).filter(|came| is_its(came.to)).collect()
    }

    pub(crate) fn release(&mut self, ticket: TicketId, messages: &BTreeSet<u64>, came: &[Came]) {
        self.absorbed.remove(&ticket);
        self.addressed.retain(|seq, _| !messages.contains(seq));
        self.given.extend(messages);
        self.received.retain(|held| !came.contains(held));
    }
}

impl MergeCommand {
    /// Its name as decisions and scripts show it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Into { .. } => "merge",
            Self::Undo => "unmerge",
        }
    }
}

impl OnMerge {
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Applies what happened to a merger.
pub(crate) fn apply(ticket: &mut Ticket, event: &MergeEvent) {
    let id = ticket.id;
    let mergers = &mut ticket.ties.get_or_insert_default().mergers;
    match event {
        MergeEvent::Merged { into } => {
            let (status, clocks, course) = (ticket.status.clone(), ticket.clocks.clone(), ticket.course.clone());
            let (named_status, waiting) = (ticket.named_status.clone(), ticket.waiting.clone());
            mergers.merged = Some(Merged { into: *into, status, named_status, waiting, clocks, course });
        }
        MergeEvent::Unmerged { status, came, .. } => {
            if let Some(merged) = mergers.merged.take() {
                ticket.clocks = merged.clocks;
                ticket.course = merged.course;
                ticket.named_status = merged.named_status;
                ticket.waiting = merged.waiting;
            }
            mergers.received.extend(came);
            ticket.status = status.clone();
        }
        MergeEvent::Forwarded { .. } => {}
        MergeEvent::Absorbed { ticket: other, under, asked_at, copied, with } => {
            let own = ticket.course.asked_at;
            let asked_before = asked_at.map(|taken_over| Box::new(AskedBefore { own, taken_over }));
            let absorbed = Absorbed { under: under.clone(), asked_before, copied: copied.clone(), with: with.clone() };
            mergers.absorbed.insert(*other, absorbed);
            ticket.course.asked_at = asked_at.or(own);
        }
        MergeEvent::Released { ticket: other, messages } => {
            let before = mergers.absorbed.get(other).and_then(|absorbed| absorbed.asked_before.as_deref());
            if let Some(before) = before.filter(|before| ticket.course.asked_at == Some(before.taken_over)) {
                ticket.course.asked_at = before.own;
            }
            let came = mergers.came_for(id, *other);
            mergers.release(*other, messages, &came);
        }
    }
}

/// Keeps to which ticket a message was written that came from there.
pub(crate) fn note_address(ticket: &mut Ticket, event: &Event) {
    if let Cause::Ticket { ticket: to, .. } = event.cause {
        ticket.ties.get_or_insert_default().mergers.addressed.insert(event.seq, to);
    }
}
