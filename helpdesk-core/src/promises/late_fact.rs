//! A fact that is told late: when it happened, and whether clocks count it from then.
use alloc::format;
use core::time::Duration;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Refusal, limits::LATE_FACT_DAYS_MAX};

const LATE_MAX: Duration = Duration::from_secs(LATE_FACT_DAYS_MAX * 86_400);

/// That something happened before it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateFact {
    /// When it happened.
    pub occurred_at: Instant,
    /// From when on clocks count it, as the ticket's policy said when it was recorded.
    pub counts: LateFacts,
}

/// From when on clocks count what happened earlier than it is recorded, such as a mail that was delayed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateFacts {
    /// From when it is recorded.
    #[default]
    AsRecorded,
    /// From when it happened. A breach that would not have come about is excused by a further event.
    AsOccurred,
}

impl LateFacts {
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether something can have happened at that instant if it is told at `at`.
pub(crate) fn check_occurred(occurred_at: Instant, at: Instant) -> Result<(), Refusal> {
    if occurred_at > at {
        let what = format!("it happened at {occurred_at}, after it is told at {at}, expected no later instant");
        return Err(Refusal::BadRequest { what });
    }
    if (at - occurred_at).to_std().is_ok_and(|late| late > LATE_MAX) {
        let what =
            format!("it happened at {occurred_at}, more than {LATE_FACT_DAYS_MAX} days before it is told at {at}");
        return Err(Refusal::BadRequest { what });
    }
    Ok(())
}

/// Nothing happens to a ticket before it is opened.
pub(crate) fn check_opened(occurred_at: Instant, opened_at: Instant) -> Result<(), Refusal> {
    if occurred_at < opened_at {
        let what = format!("it happened at {occurred_at}, expected no instant before the opening at {opened_at}");
        return Err(Refusal::BadRequest { what });
    }
    Ok(())
}
