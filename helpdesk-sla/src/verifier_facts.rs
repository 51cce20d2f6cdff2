//! The verifier's facts: what a plan says about one day of UTC, and whether a reason is true at an instant of it.

use alloc::collections::BTreeMap;
use alloc::string::ToString;

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

/// All that holds at one instant, and how often.
#[derive(Debug, Default)]
pub(crate) struct State<'a> {
    // At one instant an end may be told before a beginning, so counts go below zero in between.
    work: i64,
    holidays: Names<'a>,
    breaks: Names<'a>,
    closed_seasons: Names<'a>,
}

/// How many hold under each name.
#[derive(Debug, Default)]
struct Names<'a>(BTreeMap<&'a str, i64>);

impl<'a> State<'a> {
    pub(crate) fn begin(&mut self, what: What<'a>) {
        self.add(what, 1);
    }

    pub(crate) fn end(&mut self, what: What<'a>) {
        self.add(what, -1);
    }

    fn add(&mut self, what: What<'a>, number: i64) {
        match what {
            What::Work => self.work += number,
            What::Holiday(name) => self.holidays.add(name, number),
            What::Break(name) => self.breaks.add(name, number),
            What::ClosedSeason(name) => self.closed_seasons.add(name, number),
        }
    }

    fn is_open(&self) -> bool {
        self.work > 0 && self.holidays.is_empty() && self.breaks.is_empty()
    }

    /// Tells whether a line may give a reason: a holiday goes before a break, and of two of a kind either may be named.
    pub(crate) fn allows(&self, reason: &LedgerReason) -> bool {
        let is_named = !self.holidays.is_empty() || !self.breaks.is_empty() || !self.closed_seasons.is_empty();
        match reason {
            LedgerReason::Open => self.is_open(),
            LedgerReason::Closed => !self.is_open() && !is_named,
            LedgerReason::Holiday { name } => self.holidays.has(name),
            LedgerReason::Break { name } => {
                !self.is_open() && self.holidays.is_empty() && (self.breaks.has(name) || self.closed_seasons.has(name))
            }
            LedgerReason::Paused { .. } => false,
        }
    }

    /// Gives a reason that is true.
    pub(crate) fn reason(&self) -> LedgerReason {
        let break_name = self.breaks.first().or(self.closed_seasons.first());
        match (self.holidays.first(), break_name) {
            _ if self.is_open() => LedgerReason::Open,
            (Some(name), _) => LedgerReason::Holiday { name: name.to_string() },
            (None, Some(name)) => LedgerReason::Break { name: name.to_string() },
            (None, None) => LedgerReason::Closed,
        }
    }
}

impl<'a> Names<'a> {
    fn add(&mut self, name: &'a str, number: i64) {
        let held = self.0.entry(name).or_default();
        *held += number;
        if *held == 0 {
            self.0.remove(name);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn first(&self) -> Option<&'a str> {
        self.0.keys().next().copied()
    }
}
