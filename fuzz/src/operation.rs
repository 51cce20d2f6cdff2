//! An operation of a schedule: what the library answers, beside what the model does.

use helpdesk_sla::{Account, Instant, Interval, OpenTime, Schedule, TimeError};
use serde::Serialize;

use crate::model::Model;
use crate::paint::Why;

/// What is asked: two instants, the earlier first, and a budget, in seconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Asked {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) budget: i64,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Error(String),
    Flag(bool),
    Second(i64),
    Seconds(i64),
    Open(Vec<(i64, i64)>),
    Account(Vec<(i64, i64, Why)>),
}

/// The operations that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    IsOpen,
    Advance,
    AdvanceToOpen,
    Retreat,
    Measure,
    MeasureBack,
    NextOpen,
    NextClose,
    UnixIsOpen,
    UnixAdvance,
    UnixAdvanceToOpen,
    UnixRetreat,
    UnixMeasure,
    UnixNextOpen,
    UnixNextClose,
    AdvanceAll,
    MeasureAll,
    Intervals,
    IntervalsBack,
    Account,
}

impl Operation {
    /// Those with one number for an answer; the ones in bulk are asked all at once.
    pub(crate) const NUMBERS: [Operation; 15] = [
        Operation::IsOpen,
        Operation::Advance,
        Operation::AdvanceToOpen,
        Operation::Retreat,
        Operation::Measure,
        Operation::MeasureBack,
        Operation::NextOpen,
        Operation::NextClose,
        Operation::UnixIsOpen,
        Operation::UnixAdvance,
        Operation::UnixAdvanceToOpen,
        Operation::UnixRetreat,
        Operation::UnixMeasure,
        Operation::UnixNextOpen,
        Operation::UnixNextClose,
    ];

    /// Those with a list for an answer.
    pub(crate) const LISTS: [Operation; 3] = [Operation::Intervals, Operation::IntervalsBack, Operation::Account];

    /// The name, as the library has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Operation::IsOpen => "is_open",
            Operation::Advance => "advance",
            Operation::AdvanceToOpen => "advance_to_open",
            Operation::Retreat => "retreat",
            Operation::Measure => "measure",
            Operation::MeasureBack => "measure, backward",
            Operation::NextOpen => "next_open",
            Operation::NextClose => "next_close",
            Operation::UnixIsOpen => "unix is_open",
            Operation::UnixAdvance => "unix advance",
            Operation::UnixAdvanceToOpen => "unix advance_to_open",
            Operation::UnixRetreat => "unix retreat",
            Operation::UnixMeasure => "unix measure",
            Operation::UnixNextOpen => "unix next_open",
            Operation::UnixNextClose => "unix next_close",
            Operation::AdvanceAll => "unix advance_all",
            Operation::MeasureAll => "unix measure_all",
            Operation::Intervals => "intervals",
            Operation::IntervalsBack => "intervals, backward",
            Operation::Account => "account",
        }
    }

    /// What the model says; nothing where it does not reach as far.
    pub(crate) fn modelled(self, model: &Model, asked: Asked) -> Option<Answer> {
        let Asked { from, to, budget } = asked;
        Some(match self {
            Operation::IsOpen | Operation::UnixIsOpen => Answer::Flag(model.why(from)? == Why::Open),
            Operation::Advance | Operation::UnixAdvance | Operation::AdvanceAll => {
                Answer::Second(model.advance(from, budget)?)
            }
            Operation::AdvanceToOpen | Operation::UnixAdvanceToOpen => {
                Answer::Second(model.advance_to_open(from, budget)?)
            }
            Operation::Retreat | Operation::UnixRetreat => Answer::Second(model.retreat(to, budget)?),
            Operation::Measure | Operation::UnixMeasure | Operation::MeasureAll => {
                Answer::Seconds(model.measure(from, to)?)
            }
            Operation::MeasureBack => Answer::Seconds(model.measure(to, from)?),
            Operation::NextOpen | Operation::UnixNextOpen => Answer::Second(model.advance_to_open(from, 0)?),
            Operation::NextClose | Operation::UnixNextClose => Answer::Second(model.next_close(from)?),
            Operation::Intervals => Answer::Open(model.open(from, to).collect()),
            Operation::IntervalsBack => Answer::Open(model.open(from, to).rev().collect()),
            Operation::Account => Answer::Account(model.between(from, to).collect()),
        })
    }

    /// What the library says.
    pub(crate) fn answered(self, schedule: &Schedule, asked: Asked) -> Answer {
        let Asked { from, to, budget } = asked;
        let (unix, instants, open) = (schedule.unix(), (instant(from), instant(to)), OpenTime::from_seconds(budget));
        let (mut out, none) = ([0], || Answer::Error(String::from("none")));
        match self {
            Operation::IsOpen => schedule.is_open(instants.0).map_or_else(refused, Answer::Flag),
            Operation::Advance => second(schedule.advance(instants.0, open)),
            Operation::AdvanceToOpen => second(schedule.advance_to_open(instants.0, open)),
            Operation::Retreat => second(schedule.retreat(instants.1, open)),
            Operation::Measure => seconds(schedule.measure(instants.0, instants.1)),
            Operation::MeasureBack => seconds(schedule.measure(instants.1, instants.0)),
            Operation::NextOpen => second(schedule.next_open(instants.0)),
            Operation::NextClose => second(schedule.next_close(instants.0)),
            Operation::UnixIsOpen => unix.is_open(from).map_or_else(none, Answer::Flag),
            Operation::UnixAdvance => unix.advance(from, budget).map_or_else(none, Answer::Second),
            Operation::UnixAdvanceToOpen => unix.advance_to_open(from, budget).map_or_else(none, Answer::Second),
            Operation::UnixRetreat => unix.retreat(to, budget).map_or_else(none, Answer::Second),
            Operation::UnixMeasure => unix.measure(from, to).map_or_else(none, Answer::Seconds),
            Operation::UnixNextOpen => unix.next_open(from).map_or_else(none, Answer::Second),
            Operation::UnixNextClose => unix.next_close(from).map_or_else(none, Answer::Second),
            Operation::AdvanceAll => {
                unix.advance_all(&[from], &[budget], &mut out).map_or_else(|_| none(), |_| Answer::Second(out[0]))
            }
            Operation::MeasureAll => {
                unix.measure_all(&[from], &[to], &mut out).map_or_else(|_| none(), |_| Answer::Seconds(out[0]))
            }
            Operation::Intervals => {
                let found = schedule.intervals(instants.0, instants.1);
                found.map_or_else(refused, |found| Answer::Open(found.map(pair).collect()))
            }
            Operation::IntervalsBack => {
                let found = schedule.intervals(instants.0, instants.1);
                found.map_or_else(refused, |found| Answer::Open(found.rev().map(pair).collect()))
            }
            Operation::Account => {
                schedule.account(instants.0, instants.1).map_or_else(refused, |found| account(&found))
            }
        }
    }
}

fn second(found: Result<Instant, TimeError>) -> Answer {
    found.map_or_else(refused, |at| Answer::Second(at.timestamp()))
}

fn seconds(found: Result<OpenTime, TimeError>) -> Answer {
    found.map_or_else(refused, |open| Answer::Seconds(open.seconds()))
}

fn refused(error: TimeError) -> Answer {
    Answer::Error(error.to_string())
}

fn pair(interval: Interval) -> (i64, i64) {
    (interval.from.timestamp(), interval.to.timestamp())
}

/// An account without names: pieces that differ in nothing but the name are one.
fn account(pieces: &[Account]) -> Answer {
    let mut found: Vec<(i64, i64, Why)> = Vec::new();
    for piece in pieces {
        let Some(why) = Why::of(&piece.reason) else { return Answer::Error(String::from("an unknown reason")) };
        let (from, to) = (piece.from.timestamp(), piece.to.timestamp());
        match found.last_mut() {
            Some((_, end, before)) if *before == why && *end == from => *end = to,
            Some(_) | None => found.push((from, to, why)),
        }
    }
    Answer::Account(found)
}

fn instant(second: i64) -> Instant {
    Instant::from_timestamp(second, 0).unwrap_or_default()
}
