//! The questions a schedule is asked, and the laws its answers keep.

use arbitrary::{Result, Unstructured};
use chrono::TimeDelta;
use helpdesk_sla::{Instant, NEVER, OpenTime, Reason, Schedule, TimeError};

use crate::draw;
use crate::law::{answer, present};
use crate::model::Model;
use crate::paint::Why;

/// How far from the middle of a case questions reach, in days.
const REACH_DAYS: i64 = 2;

/// Two instants and a budget.
#[derive(Debug)]
pub(crate) struct Question {
    a: Instant,
    b: Instant,
    budget: OpenTime,
}

impl Question {
    /// Draws a question: mostly near an instant, sometimes years away.
    pub(crate) fn draw(source: &mut Unstructured<'_>, center: Instant) -> Result<Question> {
        let a = draw::instant(source, center, REACH_DAYS)?;
        let b = match source.int_in_range(0..=7_u8)? {
            0 => a,
            1 => center + TimeDelta::days(source.int_in_range(-800..=1200)?),
            _ => draw::instant(source, center, REACH_DAYS)?,
        };
        Ok(Question { a, b, budget: draw::budget(source)? })
    }

    /// Asks, and checks what comes back.
    pub(crate) fn ask(&self, schedule: &Schedule, model: &Model) {
        let horizon = schedule.horizon();
        let inside =
            |at: Instant| horizon.from.timestamp() <= at.timestamp() && at.timestamp() <= horizon.to.timestamp();
        check_unix(schedule, self);
        for at in [self.a, self.b] {
            if inside(at) {
                check_instant(schedule, model, at);
                check_budget(schedule, model, at, self.budget);
            } else {
                check_outside(schedule, at, self.budget);
            }
        }
        if inside(self.a) && inside(self.b) {
            check_pair(schedule, model, self.a, self.b);
        } else {
            let refused = |error: Option<TimeError>| matches!(error, Some(TimeError::OutsideHorizon { .. }));
            assert!(refused(schedule.measure(self.a, self.b).err()), "measure outside the horizon is an error");
            assert!(refused(schedule.account(self.a, self.b).err()), "an account outside the horizon is an error");
            assert!(refused(schedule.intervals(self.a, self.b).err()), "intervals outside the horizon are an error");
        }
    }
}

/// Whether an instant is open is what the model and the intervals around it say.
fn check_instant(schedule: &Schedule, model: &Model, at: Instant) {
    let open = answer(schedule.is_open(at), "is_open inside the horizon");
    let second = Instant::from_timestamp(at.timestamp(), 0).unwrap_or_default();
    if let Some(why) = model.why(at.timestamp()) {
        assert_eq!(open, why == Why::Open, "is_open at {at}");
    }
    let next = (second + TimeDelta::seconds(1)).min(schedule.horizon().to);
    let mut here = answer(schedule.intervals(second, next), "intervals inside the horizon");
    assert_eq!(open, here.next().is_some(), "is_open agrees with the intervals at {at}");
    if let Ok(next) = schedule.next_open(at) {
        assert_eq!(next == second, open, "next_open is the instant itself while open");
        assert!(next >= second && answer(schedule.is_open(next), "is_open"), "next_open is open");
        assert!(answer(schedule.measure(at, next), "measure").is_zero(), "next_open is the next");
    }
    if let Ok(close) = schedule.next_close(at) {
        assert!(close > second, "next_close comes after");
        assert!(answer(schedule.is_open(close - TimeDelta::seconds(1)), "is_open"), "before a closing it is open");
        if let Some(expected) = model.covers(at.timestamp()).then(|| model.next_close(at.timestamp())).flatten() {
            assert_eq!(close.timestamp(), expected, "next_close from {at}");
        }
    }
    let version = answer(usize::try_from(schedule.version_at(at)), "a version fits");
    if !schedule.versions().is_empty() {
        let in_force = present(schedule.versions().get(version.saturating_sub(1)), "a version is in force");
        assert_eq!(*schedule.zone_at(at), in_force.plan.zone, "the zone is that of the version in force");
    }
}

/// Whole seconds in, whole seconds out: the same answers, one by one and in bulk.
fn check_unix(schedule: &Schedule, question: &Question) {
    let (unix, budget) = (schedule.unix(), question.budget.seconds());
    let (a, b) = (question.a.timestamp(), question.b.timestamp());
    let second = |found: core::result::Result<Instant, TimeError>| found.ok().map(|at| at.timestamp());
    for (at, second_at) in [(question.a, a), (question.b, b)] {
        assert_eq!(unix.is_open(second_at), schedule.is_open(at).ok(), "is_open in seconds");
        assert_eq!(
            unix.advance(second_at, budget),
            second(schedule.advance(at, question.budget)),
            "advance in seconds"
        );
        let landing = second(schedule.advance_to_open(at, question.budget));
        assert_eq!(unix.advance_to_open(second_at, budget), landing, "advance_to_open in seconds");
        assert_eq!(
            unix.retreat(second_at, budget),
            second(schedule.retreat(at, question.budget)),
            "retreat in seconds"
        );
        assert_eq!(unix.next_open(second_at), second(schedule.next_open(at)), "next_open in seconds");
        assert_eq!(unix.next_close(second_at), second(schedule.next_close(at)), "next_close in seconds");
    }
    let measured = schedule.measure(question.a, question.b).ok().map(|open| open.seconds());
    assert_eq!(unix.measure(a, b), measured, "measure in seconds");
    let (mut dues, mut open) = ([0; 2], [0; 2]);
    let never = answer(unix.advance_all(&[a, b], &[budget; 2], &mut dues), "slices are equally long");
    assert_eq!(dues, [a, b].map(|at| unix.advance(at, budget).unwrap_or(NEVER)), "advance in bulk");
    assert_eq!(never, dues.iter().filter(|due| **due == NEVER).count(), "what has no answer is counted");
    answer(unix.measure_all(&[a, b], &[b, a], &mut open), "slices are equally long");
    assert_eq!(open, [(a, b), (b, a)].map(|(from, to)| unix.measure(from, to).unwrap_or(NEVER)), "measure in bulk");
    assert!(unix.measure_all(&[a], &[b, a], &mut open).is_err(), "slices of two lengths are refused");
}

/// `advance` and `retreat` are inverses of `measure`, earliest and latest of their kind, and monotone.
fn check_budget(schedule: &Schedule, model: &Model, at: Instant, budget: OpenTime) {
    if budget.is_negative() {
        let refused = Some(TimeError::NegativeBudget { budget });
        assert_eq!(schedule.advance(at, budget).err(), refused, "a negative budget is refused");
        assert_eq!(schedule.advance_to_open(at, budget).err(), refused, "a negative budget is refused");
        assert_eq!(schedule.retreat(at, budget).err(), refused, "a negative budget is refused");
        return;
    }
    let (second, one) = (TimeDelta::seconds(1), OpenTime::from_seconds(1));
    let whole = at.timestamp();
    let modelled = model.covers(whole);
    let measure = |from, to| answer(schedule.measure(from, to), "measure inside the horizon");
    match schedule.advance(at, budget) {
        Ok(landing) => {
            assert_eq!(measure(at, landing), budget, "measure(start, advance(start, b)) == b");
            assert!(landing.timestamp() >= whole, "advance goes forward");
            assert!(budget.is_zero() || measure(at, landing - second) < budget, "advance is the earliest");
            let expected = modelled.then(|| model.advance(whole, budget.seconds())).flatten();
            assert!(expected.is_none_or(|expected| expected == landing.timestamp()), "advance from {at} by {budget}");
            if let Ok(longer) = schedule.advance(at, budget.saturating_add(one)) {
                assert!(landing < longer, "advance is monotone");
            }
        }
        Err(_) => assert!(measure(at, schedule.horizon().to) < budget, "advance finds what there is"),
    }
    if let Ok(open) = schedule.advance_to_open(at, budget) {
        assert_eq!(measure(at, open), budget, "advance_to_open has used the budget");
        assert!(answer(schedule.is_open(open), "is_open"), "advance_to_open is open");
        let expected = modelled.then(|| model.advance_to_open(whole, budget.seconds())).flatten();
        assert!(expected.is_none_or(|expected| expected == open.timestamp()), "advance_to_open from {at} by {budget}");
    }
    match schedule.retreat(at, budget) {
        Ok(landing) => {
            assert_eq!(measure(landing, at), budget, "measure(retreat(end, b), end) == b");
            assert!(landing.timestamp() <= whole, "retreat goes back");
            assert!(budget.is_zero() || measure(landing + second, at) < budget, "retreat is the latest");
            let expected = modelled.then(|| model.retreat(whole, budget.seconds())).flatten();
            assert!(expected.is_none_or(|expected| expected == landing.timestamp()), "retreat from {at} by {budget}");
        }
        Err(_) => assert!(measure(schedule.horizon().from, at) < budget, "retreat finds what there is"),
    }
}

/// Nothing is answered outside the horizon.
fn check_outside(schedule: &Schedule, at: Instant, budget: OpenTime) {
    assert!(schedule.is_open(at).is_err(), "is_open outside the horizon is an error");
    assert!(schedule.advance(at, budget).is_err(), "advance outside the horizon is an error");
    assert!(schedule.advance_to_open(at, budget).is_err(), "advance_to_open outside the horizon is an error");
    assert!(schedule.retreat(at, budget).is_err(), "retreat outside the horizon is an error");
    assert!(schedule.next_open(at).is_err(), "next_open outside the horizon is an error");
    assert!(schedule.next_close(at).is_err(), "next_close outside the horizon is an error");
}

/// Between two instants: the account is gap-free, true and sums to `measure`; so do the intervals.
fn check_pair(schedule: &Schedule, model: &Model, a: Instant, b: Instant) {
    let (from, to) = (a.min(b), a.max(b));
    let measured = answer(schedule.measure(from, to), "measure inside the horizon").seconds();
    assert_eq!(answer(schedule.measure(to, from), "measure inside the horizon").seconds(), -measured, "measure turns");
    assert!((0..=to.timestamp() - from.timestamp()).contains(&measured), "no more is open than there is");
    if let Some(expected) = model.measure(from.timestamp(), to.timestamp()) {
        assert_eq!(measured, expected, "measure from {from} to {to}");
    }
    let account = answer(schedule.account(from, to), "an account inside the horizon");
    let mut end = from.timestamp();
    let mut sum = 0;
    let mut before: Option<&Reason> = None;
    for piece in &account {
        assert_eq!(piece.from.timestamp(), end, "an account has no gap");
        assert!(piece.from < piece.to, "a piece is not empty");
        assert!(before != Some(&piece.reason), "two pieces of one reason are one");
        end = piece.to.timestamp();
        before = Some(&piece.reason);
        let why = present(Why::of(&piece.reason), "the model knows every reason");
        if why == Why::Open {
            sum += end - piece.from.timestamp();
        }
        let expected = model.between(piece.from.timestamp(), end);
        expected.for_each(|(_, _, expected)| assert_eq!(why, expected, "the reason of {piece:?}"));
    }
    assert_eq!(end, to.timestamp(), "an account ends where it was asked to");
    assert_eq!(sum, measured, "an account sums to measure");
    let pieces: Vec<_> = answer(schedule.intervals(from, to), "intervals inside the horizon").collect();
    let listed: i64 = pieces.iter().map(|piece| (piece.to - piece.from).num_seconds()).sum();
    assert_eq!(listed, measured, "intervals sum to measure");
    let clipped = pieces.iter().all(|piece| from.timestamp() <= piece.from.timestamp() && piece.to <= to);
    assert!(clipped, "intervals are clipped");
    assert!(answer(schedule.account(to, from), "an account").is_empty() || from.timestamp() == to.timestamp());
}
