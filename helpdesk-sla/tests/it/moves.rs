//! Promises that are moved from one schedule to another: what was used before stays measured as it was.

use chrono::TimeDelta;
use helpdesk_sla::{
    BreachCause, Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, PlanVersion, RetargetMode, Schedule,
    SchedulePlan, Schedules, Tz, WeeklyHours,
};
use proptest::prelude::*;

use crate::{
    kit::{at, between, office, open_time, shift},
    laws::{Life, a_life},
};

fn nights() -> SchedulePlan {
    SchedulePlan::new(Tz::UTC, WeeklyHours::weekdays(&[shift("22:00", "06:00")]))
}

/// A clock and the schedules it has counted by.
struct Moved<'a> {
    clock: Clock,
    current: &'a Schedule,
    earlier: Vec<(Instant, &'a Schedule)>,
    ladder: Ladder,
}

impl<'a> Moved<'a> {
    fn new(target: OpenTime, current: &'a Schedule, ladder: Ladder, at: Instant) -> Self {
        let events = Clock::start(target, at, current).expect("a promise");
        let clock = events.iter().fold(None, |clock, event| Clock::evolve(clock, event, at)).expect("a clock");
        Moved { clock, current, earlier: Vec::new(), ladder }
    }

    fn schedules(&self) -> Schedules<'_> {
        Schedules { current: self.current, earlier: &self.earlier }
    }

    fn send(&mut self, input: ClockInput, at: Instant) -> Vec<ClockEvent> {
        let events = self.clock.decide(input, at, self.schedules(), &self.ladder).expect("a decision");
        for event in &events {
            self.clock = Clock::evolve(Some(self.clock.clone()), event, at).expect("a clock");
        }
        events
    }

    /// Counts by another schedule from `at` on, and makes the promise again.
    fn move_to(&mut self, to: &'a Schedule, at: Instant) {
        self.earlier.push((at, core::mem::replace(&mut self.current, to)));
        let target = self.clock.target;
        self.send(ClockInput::Retarget { target, mode: RetargetMode::Carry }, at);
    }
}

/// Eight hours from Monday at noon are due on Tuesday at noon. Then the office is open around the clock, or on Fridays only.
#[test]
fn a_promise_that_was_made_is_kept_by_its_own_instant() {
    let friday = WeeklyHours { fri: vec![shift("09:00", "17:00")], ..WeeklyHours::default() };
    let friday = between(&SchedulePlan::new(Tz::UTC, friday), 2025, 2027);
    let (days, always) = (between(&office(Tz::UTC), 2025, 2027), Schedule::always_open());
    for (edited, used) in [(&always, "24h"), (&friday, "0s")] {
        let noon = at("2026-01-06 12:00");
        for (when, met) in [(noon, true), (noon + TimeDelta::seconds(1), false)] {
            let mut clock = Moved::new(open_time("8h"), &days, Ladder::default(), at("2026-01-05 12:00"));
            clock.current = edited;
            let told = clock.send(ClockInput::Fulfil, when);
            let broken = told.iter().any(|event| matches!(event, ClockEvent::Breached { .. }));
            let Some(ClockEvent::Fulfilled { met: found, used: counted }) = told.last() else { panic!("{told:?}") };
            assert_eq!((*found, broken), (met, !met), "{when}");
            assert!(*counted >= open_time(used), "what is used is counted by the schedule that holds");
        }
    }
}

#[test]
fn what_was_used_before_a_move_keeps_its_instants() {
    let (always, days) = (Schedule::always_open(), between(&office(Tz::UTC), 2025, 2027));
    let begun = || Moved::new(open_time("20h"), &always, Ladder::default(), at("2026-01-05 18:00"));

    // Ten hours at night are used by four in the morning. By day, the six hours to go begin at nine.
    let mut clock = begun();
    clock.move_to(&days, at("2026-01-06 04:00"));
    clock.send(ClockInput::Retarget { target: open_time("16h"), mode: RetargetMode::Carry }, at("2026-01-06 04:00"));
    assert_eq!(clock.clock.due, Some(at("2026-01-06 15:00")));
    assert_eq!(clock.clock.used_at(at("2026-01-06 01:00"), clock.schedules()), Ok(open_time("7h")));
    assert_eq!(clock.clock.used_at(at("2026-01-06 10:00"), clock.schedules()), Ok(open_time("11h")));

    // A target that is past already was due at night, when it was used up.
    let mut clock = begun();
    clock.move_to(&days, at("2026-01-06 04:00"));
    clock.send(ClockInput::Retarget { target: open_time("5h"), mode: RetargetMode::Carry }, at("2026-01-06 04:00"));
    let breach = clock.clock.breach.expect("a breach");
    assert_eq!((breach.due, breach.cause), (at("2026-01-05 23:00"), BreachCause::TargetTightened));

    // And back again: what is used by day is measured by day, though it is due at night.
    let mut clock = begun();
    clock.move_to(&days, at("2026-01-06 04:00"));
    clock.move_to(&always, at("2026-01-06 12:00"));
    assert_eq!(clock.clock.due, Some(at("2026-01-06 19:00")));
}

/// Lives a life that is moved to the other schedule before some of its steps; answers also before which, when, and the end.
fn live<'a>(
    life: &Life,
    moves: &[bool],
    schedules: [&'a Schedule; 2],
    from: Instant,
) -> (Moved<'a>, Vec<(usize, Instant)>, Instant) {
    let (mut now, mut moved) = (from, Vec::new());
    let mut clock = Moved::new(life.target, schedules[0], life.ladder.clone(), now);
    for (step, ((later, input), moves)) in life.steps.iter().zip(moves).enumerate() {
        now += TimeDelta::seconds(*later);
        let last = moved.last().map_or(from, |(_, last)| *last);
        // A promise that has ended is not moved.
        if *moves && last < now && !clock.clock.is_ended() {
            moved.push((step, now));
            clock.move_to(schedules[moved.len() % 2], now);
        }
        clock.send(*input, now);
    }
    clock.send(ClockInput::Tick, now);
    (clock, moved, now)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A clock that is moved between two schedules comes to what one comes to whose only schedule changes its hours then.
    #[test]
    fn a_move_counts_like_a_version(life in a_life(), moves in prop::collection::vec(any::<bool>(), 12), looks in 0..500_000_i64) {
        let plans = [office(Tz::Europe__Berlin), nights()];
        let built = [between(&plans[0], 2024, 2026), between(&plans[1], 2024, 2026)];
        let from = at("2024-03-28 07:30");
        let (moved, moves, now) = live(&life, &moves, [&built[0], &built[1]], from);

        let mut versions = vec![PlanVersion { effective_from: None, plan: plans[0].clone() }];
        for (place, (_, at)) in (1..).zip(&moves) {
            versions.push(PlanVersion { effective_from: Some(*at), plan: plans[place % 2].clone() });
        }
        let versioned = Schedule::build_between(&versions, 2024, 2026)?;
        let mut alone = Moved::new(life.target, &versioned, life.ladder.clone(), from);
        let mut then = from;
        for (step, (later, input)) in life.steps.iter().enumerate() {
            then += TimeDelta::seconds(*later);
            // Where the other one is moved, this one looks at what has come to pass.
            if moves.iter().any(|(before, _)| *before == step) {
                let target = alone.clock.target;
                alone.send(ClockInput::Retarget { target, mode: RetargetMode::Carry }, then);
            }
            alone.send(*input, then);
        }
        alone.send(ClockInput::Tick, now);
        prop_assert_eq!(&moved.clock, &alone.clock);
        let when = from + TimeDelta::seconds(looks);
        prop_assert_eq!(moved.clock.used_at(when, moved.schedules())?, alone.clock.used_at(when, &versioned)?);
        prop_assert_eq!(moved.clock.next_wake(moved.schedules(), &life.ladder)?, alone.clock.next_wake(&versioned, &life.ladder)?);
    }

    /// What is used never becomes less, and what is used over two stretches is what is used in each of them.
    #[test]
    fn elapsed_is_additive_and_monotone(life in a_life(), moves in prop::collection::vec(any::<bool>(), 12), looks in prop::array::uniform3(0..900_000_i64)) {
        let built = [between(&office(Tz::Europe__Berlin), 2024, 2026), between(&nights(), 2024, 2026)];
        let from = at("2024-03-28 07:30");
        let (moved, _, now) = live(&life, &moves, [&built[0], &built[1]], from);
        let mut looks = looks;
        looks.sort_unstable();
        let used = |at: Instant| moved.clock.used_at(at, moved.schedules());
        let [a, b, c] = looks.map(|seconds| moved.clock.counts_from + TimeDelta::seconds(seconds));
        prop_assert!(used(a)? <= used(b)? && used(b)? <= used(c)?);
        prop_assert!(used(b)?.saturating_sub(used(a)?).seconds() <= (b - a).num_seconds(), "no faster than time");
        // Stopped and started at `b`, nothing is lost and nothing counted twice.
        let (b, c) = (b.max(now), c.max(now));
        let mut stopped = Moved { clock: moved.clock.clone(), current: moved.current, earlier: moved.earlier.clone(), ladder: moved.ladder.clone() };
        if stopped.clock.is_running() {
            stopped.send(ClockInput::Pause, b);
            let until = stopped.clock.used;
            stopped.send(ClockInput::Resume, b);
            prop_assert_eq!(until, used(b)?);
            prop_assert_eq!(stopped.clock.used_at(c, stopped.schedules())?, used(c)?);
            prop_assert_eq!(used(c)?.saturating_sub(used(b)?), moved.current.measure(b, c)?);
        }
    }
}
