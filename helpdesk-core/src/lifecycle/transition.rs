//! From status to status: the one table that says what may lead where.
use core::fmt;

use crate::StatusKind::{self, Closed, New, OnHold, Open, Pending, Solved};

/// What moves a ticket from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The first deed of an agent.
    FirstAction,
    /// Somebody works on it.
    Start,
    /// Somebody waits for the requester.
    Wait,
    /// Somebody waits for a third party.
    Hold,
    /// Somebody, a problem or the end of a wait says that it is done.
    Solve,
    /// The requester writes.
    Answer,
    /// What was waited for has come: a date, a linked ticket, the end of a wait.
    Wake,
    /// Somebody takes it up again.
    Reopen,
    /// A solved one is closed: by a person, or by time.
    Complete,
    /// It is closed without having been solved: spam, taken back, merged.
    Abandon,
}

/// What may lead where: from, by what, to. What is not here is refused.
///
/// # Laws
/// No sequence of commands by anybody moves a ticket otherwise (`no_ticket_leaves_the_table`).
pub const TRANSITIONS: &[(StatusKind, Step, StatusKind)] = &[
    (New, Step::FirstAction, Open),
    (New, Step::Start, Open),
    (New, Step::Wait, Pending),
    (New, Step::Hold, OnHold),
    (New, Step::Solve, Solved),
    (New, Step::Abandon, Closed),
    (Open, Step::Start, Open),
    (Open, Step::Wait, Pending),
    (Open, Step::Hold, OnHold),
    (Open, Step::Solve, Solved),
    (Open, Step::Abandon, Closed),
    (Pending, Step::Start, Open),
    (Pending, Step::Wait, Pending),
    (Pending, Step::Hold, OnHold),
    (Pending, Step::Solve, Solved),
    (Pending, Step::Answer, Open),
    (Pending, Step::Wake, Open),
    (Pending, Step::Abandon, Closed),
    (OnHold, Step::Start, Open),
    (OnHold, Step::Wait, Pending),
    (OnHold, Step::Hold, OnHold),
    (OnHold, Step::Solve, Solved),
    (OnHold, Step::Wake, Open),
    (OnHold, Step::Abandon, Closed),
    (Solved, Step::Solve, Solved),
    (Solved, Step::Answer, Open),
    (Solved, Step::Reopen, Open),
    (Solved, Step::Complete, Closed),
    (Solved, Step::Abandon, Closed),
];

impl Step {
    /// Whether it may be done in a status. Each step leads to one status from wherever it is done.
    #[must_use]
    pub fn is_allowed_in(self, from: StatusKind) -> bool {
        TRANSITIONS.iter().any(|(status, step, _)| (*status, *step) == (from, self))
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstAction => "first action",
            Self::Start => "start",
            Self::Wait => "wait",
            Self::Hold => "hold",
            Self::Solve => "solve",
            Self::Answer => "answer",
            Self::Wake => "wake",
            Self::Reopen => "reopen",
            Self::Complete => "complete",
            Self::Abandon => "abandon",
        }
    }

    /// The command that asks for it.
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Complete | Self::Abandon => "close",
            Self::Answer => "reply",
            Self::FirstAction | Self::Start | Self::Wait | Self::Hold | Self::Solve | Self::Wake | Self::Reopen => {
                self.as_str()
            }
        }
    }

    /// What a refusal tells to do instead.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Reopen => "a solved ticket",
            Self::Complete => "solve it first, or close it as spam or cancelled",
            Self::FirstAction
            | Self::Start
            | Self::Wait
            | Self::Hold
            | Self::Solve
            | Self::Answer
            | Self::Wake
            | Self::Abandon => "reopen it first",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
