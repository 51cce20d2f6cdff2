//! Timers of a ticket: at an instant that somebody named it is told that its time has come.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::EventKind;

/// A timer that is running. It is data of the ticket: any desk over the same store lets it come due, once, and stamps that with
/// the instant that was named, however late it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketTimer {
    /// When it comes due.
    pub at: Instant,
    /// Its name; a ticket has one of a name.
    pub name: String,
}

/// What can be asked about timers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimerCommand {
    /// Set one, in the place of one of the same name.
    Set {
        /// Its name.
        name: String,
        /// When it comes due: a minute from now at the earliest, a year at the latest.
        at: Instant,
    },
    /// Stop one.
    Drop {
        /// Its name.
        name: String,
    },
}

/// What happened to a timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimerEvent {
    /// It was set.
    Set {
        /// Its name.
        name: String,
        /// When it comes due. The event itself has an `at`.
        until: Instant,
    },
    /// Its time has come.
    Due {
        /// Its name.
        name: String,
    },
    /// It was stopped before.
    Dropped {
        /// Its name.
        name: String,
    },
}

impl TimerEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Set { .. } => EventKind::TimerSet,
            Self::Due { .. } => EventKind::TimerDue,
            Self::Dropped { .. } => EventKind::TimerDropped,
        }
    }

    /// The name of the timer.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Set { name, .. } | Self::Due { name } | Self::Dropped { name } => name,
        }
    }
}

/// Applies an event to the timers of a ticket, which stand in the order in which they come due.
pub(crate) fn apply(timers: &mut Vec<TicketTimer>, event: &TimerEvent) {
    timers.retain(|timer| timer.name != event.name());
    if let TimerEvent::Set { name, until: at } = event {
        let place = timers.partition_point(|timer| (timer.at, &timer.name) < (*at, name));
        timers.insert(place, TicketTimer { at: *at, name: name.clone() });
    }
}
