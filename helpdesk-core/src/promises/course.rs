//! The course of a ticket: since when it waits for what, and the statuses it went through. What a promise that is made late counts from.
use alloc::vec::Vec;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Event, EventBody, EventKind, StatusKind, limits::STAYS_MAX};

/// Since when a ticket waits for what, and the statuses it went through.
///
/// Facts only: no promise is needed for them. So a promise that is made later counts as if it had been there from the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The oldest public message of the requester that nobody has answered. Solving settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Instant>,
    /// The last one, where several wait for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_again_at: Option<Instant>,
    /// The last public message of a human agent. Solving settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied_at: Option<Instant>,
    /// Since when it waits in queues for an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Instant>,
    /// When it was last taken up again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reopened_at: Option<Instant>,
    /// The statuses after New, ascending: the last [`STAYS_MAX`] of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<Stay>,
    /// Since when its statuses are known, where the list was cut; from the opening on where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Instant>,
}

/// A stretch in one status; the next one begins where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Which status.
    pub status: StatusKind,
    /// Since when.
    pub since: Instant,
}

impl Course {
    /// The course of a ticket that was opened just now.
    pub(crate) fn opened(at: Instant, with_message: Option<&str>) -> Self {
        Self { asked_at: with_message.map(|_| at), ..Self::default() }
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// The stays from `from` on, each with the instant from which it is told; the ticket was opened in New.
    pub fn stays_from(&self, from: Instant) -> impl Iterator<Item = Stay> + '_ {
        let before = self.stays.partition_point(|stay| stay.since <= from);
        let first = before.checked_sub(1).and_then(|place| self.stays.get(place));
        let first = Stay { status: first.map_or(StatusKind::New, |stay| stay.status), since: from };
        core::iter::once(first).chain(self.stays.iter().skip(before).copied())
    }

    /// Takes an event that the ticket has seen. `waits` tells whether it is in a queue now.
    pub(crate) fn apply(&mut self, event: &Event, waits: bool) {
        let at = event.counted_at();
        if let EventBody::MessageAdded { .. } = &event.body {
            if event.kind() == EventKind::RequesterReplied {
                self.ask(at);
            } else if event.is_human_reply() {
                // What was asked after a reply that is told late is not answered by it.
                let asked = [self.asked_at, self.asked_again_at.take()];
                self.asked_at = asked.into_iter().flatten().find(|asked| *asked > at);
                self.replied_at = self.replied_at.max(Some(at));
            }
        }
        if let EventBody::Reopened { .. } = &event.body {
            self.reopened_at = Some(at);
            self.queued_at = waits.then_some(at);
        }
        self.queued_at = if waits { self.queued_at.or(Some(at)) } else { None };
    }

    fn ask(&mut self, at: Instant) {
        match self.asked_at {
            Some(first) => {
                self.asked_again_at = self.asked_again_at.max(Some(at.max(first)));
                self.asked_at = Some(first.min(at));
            }
            None => self.asked_at = Some(at),
        }
    }

    /// Enters a status.
    pub(crate) fn enter(&mut self, status: StatusKind, at: Instant) {
        if status == StatusKind::Solved {
            (self.asked_at, self.asked_again_at, self.replied_at) = (None, None, None);
            // Solved, though told late: what was done to it since was done to a solved ticket.
            while self.stays.last().is_some_and(|last| last.since > at) {
                self.stays.pop();
            }
        }
        if let Some(last) = self.stays.last_mut().filter(|last| last.since >= at) {
            last.status = status;
            return;
        }
        self.stays.push(Stay { status, since: at });
        if self.stays.len() > STAYS_MAX {
            self.stays.remove(0);
            self.known_from = self.stays.first().map(|stay| stay.since);
        }
    }
}
