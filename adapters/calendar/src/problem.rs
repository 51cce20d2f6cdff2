//! The problem: a line that could not be taken as it stands, and what became of it.

use std::fmt;

/// The most problems that are listed; those after them are counted.
pub const PROBLEMS_MAX: usize = 1_000;

/// The most characters of a line that a problem repeats.
const SHOWN_MAX: usize = 60;

/// A line of a calendar that could not be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1, as an editor shows it.
    pub line: usize,
    /// What stands there.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What was done with it.
    pub outcome: Outcome,
}

/// What was done with a line that could not be taken as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The whole event is missing from the import.
    EventLeftOut,
    /// Some occurrences of the event are missing from the import.
    OccurrencesLeftOut,
    /// The event was taken as if the line were not there.
    LineIgnored,
    /// The event was taken, and means what is expected here.
    TakenAsExpected,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::EventLeftOut => "the event is left out",
            Outcome::OccurrencesLeftOut => "occurrences are left out",
            Outcome::LineIgnored => "the line is ignored",
            Outcome::TakenAsExpected => "taken as expected here",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: `{}`, expected {}; {}", self.line, self.found, self.expected, self.outcome)
    }
}

/// The problems found so far, within their limit.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    // INVARIANT: at most PROBLEMS_MAX.
    listed: Vec<Problem>,
    n_unlisted: usize,
}

impl Problems {
    pub(crate) fn report(&mut self, line: usize, found: &str, expected: impl Into<String>, outcome: Outcome) {
        if self.listed.len() == PROBLEMS_MAX {
            self.n_unlisted += 1;
            return;
        }
        self.listed.push(Problem { line, found: shown(found), expected: expected.into(), outcome });
    }

    /// Counts a problem of which enough are listed.
    pub(crate) fn count_unlisted(&mut self) {
        self.n_unlisted += 1;
    }

    pub(crate) fn sorted(mut self) -> (Vec<Problem>, usize) {
        self.listed.sort_by_key(|problem| problem.line);
        (self.listed, self.n_unlisted)
    }
}

/// The beginning of a text in one line that can be printed.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_MAX).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}
