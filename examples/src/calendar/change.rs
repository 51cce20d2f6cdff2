//! The next opening or closing: an instant, or that none is known.
use helpdesk_sla::{Instant, Schedule, TimeError};

/// When a schedule opens or closes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// At an instant.
    At {
        /// Which.
        at: Instant,
    },
    /// Not as long as the schedule is known.
    NotBefore {
        /// The first instant that is not known.
        to: Instant,
    },
    /// Never again: the last opening is over.
    Never,
}

/// Finds the next opening from an instant on.
///
/// # Errors
/// [`TimeError::OutsideHorizon`].
pub fn next_opening(schedule: &Schedule, at: Instant) -> Result<Change, TimeError> {
    known(schedule, schedule.next_open(at))
}

/// Finds the next closing after an instant; the end of what is known is none.
///
/// # Errors
/// [`TimeError::OutsideHorizon`].
pub fn next_closing(schedule: &Schedule, at: Instant) -> Result<Change, TimeError> {
    known(schedule, schedule.next_close(at))
}

fn known(schedule: &Schedule, found: Result<Instant, TimeError>) -> Result<Change, TimeError> {
    let to = schedule.horizon().to;
    match found {
        Ok(at) if at < to => Ok(Change::At { at }),
        Ok(_) | Err(TimeError::PastHorizon { .. }) => Ok(Change::NotBefore { to }),
        Err(TimeError::AfterLastOpening { .. }) => Ok(Change::Never),
        Err(error) => Err(error),
    }
}
