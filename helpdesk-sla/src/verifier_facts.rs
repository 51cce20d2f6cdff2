//! The verifier's facts: what a plan says about one day of UTC, and whether a reason is true at an instant of it.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::{Instant, LedgerReason};

/// A stretch during which something in a plan holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact<'a> {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) what: What<'a>,
}

/// What holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What<'a> {
    /// A shift or an opening.
    Work,
    Holiday(&'a str),
    Break(&'a str),
    /// A date of a season without hours: it takes nothing away, but what is closed on it is closed by its name.
    ClosedSeason(&'a str),
}

/// All that holds at one instant.
#[derive(Debug)]
pub(crate) struct State<'a> {
    is_open: bool,
    holidays: Vec<&'a str>,
    breaks: Vec<&'a str>,
}

impl<'a> State<'a> {
    /// Judges what holds at an instant.
    pub(crate) fn at(facts: &[Fact<'a>], at: Instant) -> State<'a> {
        let (mut is_work, mut is_taken) = (false, false);
        let (mut holidays, mut breaks) = (Vec::new(), Vec::new());
        for fact in facts.iter().filter(|fact| fact.from <= at && at < fact.to) {
            match fact.what {
                What::Work => is_work = true,
                What::Holiday(name) => {
                    is_taken = true;
                    holidays.push(name);
                }
                What::Break(name) => {
                    is_taken = true;
                    breaks.push(name);
                }
                What::ClosedSeason(name) => breaks.push(name),
            }
        }
        State { is_open: is_work && !is_taken, holidays, breaks }
    }

    /// Tells whether a line may give a reason: a holiday goes before a break, and of two of a kind either may be named.
    pub(crate) fn allows(&self, reason: &LedgerReason) -> bool {
        match reason {
            LedgerReason::Open => self.is_open,
            LedgerReason::Closed => !self.is_open && self.holidays.is_empty() && self.breaks.is_empty(),
            LedgerReason::Holiday { name } => !self.is_open && self.holidays.contains(&name.as_str()),
            LedgerReason::Break { name } => {
                !self.is_open && self.holidays.is_empty() && self.breaks.contains(&name.as_str())
            }
            LedgerReason::Paused { .. } => false,
        }
    }

    /// Gives a reason that is true.
    pub(crate) fn reason(&self) -> LedgerReason {
        match (self.holidays.first(), self.breaks.first()) {
            _ if self.is_open => LedgerReason::Open,
            (Some(name), _) => LedgerReason::Holiday { name: name.to_string() },
            (None, Some(name)) => LedgerReason::Break { name: name.to_string() },
            (None, None) => LedgerReason::Closed,
        }
    }
}
