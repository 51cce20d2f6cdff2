//! The laws the documentation names, against the slow model, over several zones and the days their clocks change.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use helpdesk_sla::{
    Clock, ClockInput, HolidayRule, Instant, Interval, Ladder, Ledger, OpenTime, PlanVersion, Reason, Repeat,
    RetargetMode, Rung, Schedule, SchedulePlan, Season, Shift, Span, Trigger, Tz, Weekday, WeeklyHours, YearlyDate,
};
use proptest::prelude::*;

use crate::kit::{Desk, at, between};
use crate::model::{Model, orthodox_easter, western_easter};

pub(crate) const DAYS: i64 = 12;

/// Zones, and a date near a change of theirs; the model begins four days before.
const NEAR: [(Tz, &str); 12] = [
    (Tz::Europe__Berlin, "2024-03-31"),
    (Tz::Europe__Berlin, "2024-10-27"),
    (Tz::America__New_York, "2025-11-02"),
    (Tz::Australia__Lord_Howe, "2024-10-06"),
    (Tz::Australia__Lord_Howe, "2024-04-07"),
    (Tz::America__Sao_Paulo, "2018-11-04"),
    (Tz::America__Sao_Paulo, "2018-02-18"),
    (Tz::America__St_Johns, "2010-11-07"),
    (Tz::Pacific__Apia, "2011-12-30"),
    (Tz::Europe__Moscow, "2014-10-26"),
    (Tz::Asia__Kathmandu, "2024-02-29"),
    (Tz::UTC, "2024-12-31"),
];

#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) plan: SchedulePlan,
    pub(crate) from: Instant,
}

impl Case {
    pub(crate) fn schedule(&self) -> Option<Schedule> {
        let year = |at: Instant| at.year();
        let versions = [PlanVersion { effective_from: None, plan: self.plan.clone() }];
        Schedule::build_between(&versions, year(self.from), year(self.from) + 1).ok()
    }

    pub(crate) fn model(&self) -> Model {
        Model::new(&self.plan, self.from, usize::try_from(DAYS * 1440).expect("a few days"))
    }

    pub(crate) fn instant(&self, second: i64) -> Instant {
        self.from + TimeDelta::seconds(second)
    }
}

fn times() -> impl Strategy<Value = (u32, u32)> {
    (0..96_u32, 1..=96_u32).prop_filter("different ends", |(start, end)| start != end)
}

fn a_shift() -> impl Strategy<Value = Shift> {
    let text = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    times().prop_map(move |(start, end)| Shift::new(&text(start), &text(end)).expect("a shift"))
}

fn shifts(most: usize) -> impl Strategy<Value = Vec<Shift>> {
    prop::collection::vec(a_shift(), 0..=most)
}

pub(crate) fn week(most: usize) -> impl Strategy<Value = WeeklyHours> {
    prop::collection::vec(shifts(most), 7).prop_map(|mut days| {
        let mut next = || days.pop().expect("seven days");
        WeeklyHours { mon: next(), tue: next(), wed: next(), thu: next(), fri: next(), sat: next(), sun: next() }
    })
}

fn a_weekday() -> impl Strategy<Value = Weekday> {
    (0..7_u8).prop_map(|day| chrono::Weekday::try_from(day).expect("a day of the week").into())
}

/// A rule whose day lies near a date, told in any of the ways there are.
fn a_rule(near: NaiveDate) -> impl Strategy<Value = HolidayRule> {
    let moves = prop::collection::btree_map(a_weekday(), -7..=7_i8, 0..3);
    let years = (prop::option::of(-2..=1_i32), prop::option::of(0..=2_i32));
    let zone = prop::option::of(0..NEAR.len());
    (0..u64::try_from(DAYS).expect("a few"), 0..7_u8, a_weekday(), moves, years, zone).prop_map(
        move |(day, kind, weekday, observed, (from, to), zone)| {
            let date = near + Days::new(day);
            let small = |number: u32| u8::try_from(number).expect("a small number");
            let (month, day) = (small(date.month()), small(date.day()));
            let days = |easter: NaiveDate| i16::try_from((date - easter).num_days().clamp(-200, 200)).expect("small");
            let on = match kind {
                0 => YearlyDate::Fixed { month, day },
                1 => YearlyDate::NthWeekday { nth: day.div_ceil(7), weekday, month },
                2 => YearlyDate::LastWeekday { weekday, month },
                3 => YearlyDate::WeekdayOnOrAfter { weekday, month, day },
                4 => YearlyDate::WeekdayOnOrBefore { weekday, month, day },
                5 => YearlyDate::Easter { days: days(western_easter(date.year())) },
                _ => YearlyDate::OrthodoxEaster { days: days(orthodox_easter(date.year())) },
            };
            HolidayRule {
                name: format!("rule {kind}"),
                on,
                observed,
                from_year: from.map(|years| date.year() + years),
                to_year: to.map(|years| date.year() + years),
                zone: zone.map(|index| NEAR[index].0.into()),
            }
        },
    )
}

/// Seasons one after the other, with days between them or none.
fn seasons(near: NaiveDate) -> impl Strategy<Value = Vec<Season>> {
    let season = (0..4_u64, 0..5_u64, prop_oneof![Just(WeeklyHours::default()), week(2)], week(1));
    prop::collection::vec(season, 0..3).prop_map(move |seasons| {
        let mut next = near;
        let season = |(later, length, hours, weekly_breaks)| {
            let from = next + Days::new(later);
            let to = from + Days::new(length);
            next = to + Days::new(1);
            Season { name: format!("from {from}"), from, to, hours, weekly_breaks }
        };
        seasons.into_iter().map(season).collect()
    })
}

fn openings(near: NaiveDate) -> impl Strategy<Value = Vec<Interval>> {
    let midnight = near.and_hms_opt(0, 0, 0).expect("midnight").and_utc();
    let opening = (0..DAYS * 96, 1..150_i64).prop_map(move |(start, length)| {
        let from = midnight + TimeDelta::minutes(15 * start);
        Interval { from, to: from + TimeDelta::minutes(15 * length) }
    });
    prop::collection::vec(opening, 0..3)
}

/// A case of the ordinary kind, and in two of three the younger parts of a plan with it.
pub(crate) fn a_case() -> impl Strategy<Value = Case> {
    (a_plain_case(), 0..3_u8).prop_flat_map(|(case, kind)| {
        let near = case.from.date_naive();
        let (rules, more) = if kind == 0 { (0, 0) } else { (2, 1) };
        let rules = prop::collection::vec(a_rule(near), 0..=rules);
        let more = prop::collection::vec((seasons(near), openings(near)), 0..=more);
        (Just(case), rules, more).prop_map(|(mut case, holiday_rules, more)| {
            case.plan.holiday_rules = holiday_rules;
            for (seasons, openings) in more {
                case.plan.seasons = seasons;
                case.plan.openings = openings;
            }
            case
        })
    })
}

fn a_plain_case() -> impl Strategy<Value = Case> {
    let date = 0..u64::try_from(DAYS).expect("a few");
    let dates = prop::collection::vec((date.clone(), prop::option::of(0..NEAR.len())), 0..3);
    let overrides = prop::collection::btree_map(date.clone(), shifts(2), 0..3);
    let breaks = prop::collection::vec((date, 0..96_i64, 1..100_i64), 0..3);
    (0..NEAR.len(), week(3), week(1), dates, overrides, breaks).prop_map(
        |(near, hours, weekly_breaks, dates, overrides, breaks)| {
            let (zone, center) = NEAR[near];
            let first: NaiveDate = center.parse::<NaiveDate>().expect("a date") - Days::new(4);
            let mut plan = SchedulePlan::new(zone, hours);
            plan.weekly_breaks = weekly_breaks;
            plan.overrides = overrides.into_iter().map(|(day, shifts)| (first + Days::new(day), shifts)).collect();
            plan.holidays = dates
                .into_iter()
                .map(|(day, zone)| helpdesk_sla::Holiday {
                    name: format!("day {day}"),
                    on: first + Days::new(day),
                    zone: zone.map(|index| NEAR[index].0.into()),
                })
                .collect();
            plan.breaks = breaks
                .into_iter()
                .map(|(day, start, length)| {
                    let from = (first + Days::new(day)).and_hms_opt(0, 0, 0).expect("midnight");
                    let from = from + TimeDelta::minutes(15 * start);
                    let to = from + TimeDelta::minutes(15 * length);
                    helpdesk_sla::DatedBreak { name: format!("break {day}"), from, to }
                })
                .collect();
            Case { plan, from: first.and_hms_opt(0, 0, 0).expect("midnight").and_utc() }
        },
    )
}

pub(crate) fn a_second() -> impl Strategy<Value = i64> {
    prop_oneof![0..DAYS * 86_400, (0..DAYS * 96).prop_map(|quarter| quarter * 900)]
}

pub(crate) fn a_budget() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1..100_i64, 1..200_000_i64, (1..200_i64).prop_map(|quarter| quarter * 900)]
}

pub(crate) fn open(seconds: i64) -> OpenTime {
    OpenTime::from_seconds(seconds)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn measure_agrees_with_the_model(case in a_case(), a in a_second(), b in a_second()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (from, to) = (case.instant(a.min(b)), case.instant(a.max(b)));
        let model = case.model();
        prop_assert_eq!(schedule.measure(from, to)?.seconds(), model.measure(from, to));
        prop_assert_eq!(schedule.measure(to, from)?.seconds(), -model.measure(from, to));
        prop_assert_eq!(schedule.is_open(from)?, model.is_open(from));
    }

    #[test]
    fn advance_agrees_with_the_model(case in a_case(), a in a_second(), budget in a_budget()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        if let Some(landing) = case.model().advance(case.instant(a), budget) {
            prop_assert_eq!(schedule.advance(case.instant(a), open(budget))?, landing);
        }
    }

    #[test]
    fn measure_adds_up(case in a_case(), a in a_second(), b in a_second(), c in a_second()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (a, b, c) = (case.instant(a), case.instant(b), case.instant(c));
        let parts = schedule.measure(a, b)?.saturating_add(schedule.measure(b, c)?);
        prop_assert_eq!(parts, schedule.measure(a, c)?);
        if a <= b {
            prop_assert!(schedule.measure(a, b)? >= OpenTime::ZERO);
        }
    }

    #[test]
    fn advance_is_the_inverse_of_measure(case in a_case(), a in a_second(), budget in a_budget()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let start = case.instant(a);
        let Ok(landing) = schedule.advance(start, open(budget)) else { return Ok(()) };
        prop_assert_eq!(schedule.measure(start, landing)?, open(budget));
        if budget > 0 {
            prop_assert!(schedule.measure(start, landing - TimeDelta::seconds(1))? < open(budget));
        }
        if let Ok(other) = schedule.advance_to_open(start, open(budget)) {
            prop_assert!(landing <= other);
            prop_assert!(schedule.is_open(other)?);
            prop_assert_eq!(schedule.measure(start, other)?, open(budget));
        }
        if let Ok(longer) = schedule.advance(start, open(budget + 1)) {
            prop_assert!(landing < longer);
        }
    }

    #[test]
    fn retreat_mirrors_advance(case in a_case(), a in a_second(), budget in a_budget()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let end = case.instant(a);
        let Ok(landing) = schedule.retreat(end, open(budget)) else { return Ok(()) };
        prop_assert_eq!(schedule.measure(landing, end)?, open(budget));
        if budget > 0 {
            prop_assert!(schedule.measure(landing + TimeDelta::seconds(1), end)? < open(budget));
        }
    }

    #[test]
    fn account_sums_to_measure(case in a_case(), a in a_second(), b in a_second()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (from, to) = (case.instant(a.min(b)), case.instant(a.max(b)));
        let account = schedule.account(from, to)?;
        let mut end = from;
        let mut sum = 0;
        for piece in &account {
            prop_assert_eq!(piece.from, end);
            prop_assert!(piece.from < piece.to);
            end = piece.to;
            if piece.reason == Reason::Open {
                sum += (piece.to - piece.from).num_seconds();
            }
        }
        prop_assert_eq!(end, to);
        prop_assert_eq!(open(sum), schedule.measure(from, to)?);
        let listed: i64 = schedule.intervals(from, to)?.map(|piece| (piece.to - piece.from).num_seconds()).sum();
        prop_assert_eq!(listed, sum);
    }

    #[test]
    fn a_version_like_the_one_before_changes_nothing(case in a_case(), a in a_second(), b in a_second()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let year = case.from.year();
        let versions = [
            PlanVersion { effective_from: None, plan: case.plan.clone() },
            PlanVersion { effective_from: Some(case.instant(a)), plan: case.plan.clone() },
        ];
        let versioned = Schedule::build_between(&versions, year, year + 1)?;
        let (from, to) = (case.instant(a.min(b)), case.instant(a.max(b) + 86_400));
        prop_assert_eq!(versioned.measure(from, to)?, schedule.measure(from, to)?);
        prop_assert_eq!(versioned.account(from, to)?, schedule.account(from, to)?);
        let pieces = |schedule: &Schedule| schedule.intervals(from, to).map(Iterator::collect::<Vec<_>>);
        prop_assert_eq!(pieces(&versioned)?, pieces(&schedule)?);
    }

    #[test]
    fn open_time_reads_back(seconds in any::<i64>().prop_filter("has an opposite", |seconds| *seconds != i64::MIN)) {
        let time = open(seconds);
        prop_assert_eq!(time.to_string().parse::<OpenTime>()?, time);
        prop_assert_eq!(serde_json::from_str::<OpenTime>(&serde_json::to_string(&time).expect("a text")).expect("a length"), time);
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) target: OpenTime,
    pub(crate) steps: Vec<(i64, ClockInput)>,
    pub(crate) ladder: Ladder,
}

fn an_input() -> impl Strategy<Value = ClockInput> {
    let mode = prop_oneof![Just(RetargetMode::Carry), Just(RetargetMode::Restart), Just(RetargetMode::Keep)];
    let retarget =
        (0..80_i64, mode).prop_map(|(quarters, mode)| ClockInput::Retarget { target: open(quarters * 900), mode });
    prop_oneof![
        4 => Just(ClockInput::Pause),
        4 => Just(ClockInput::Resume),
        1 => Just(ClockInput::Fulfil),
        1 => Just(ClockInput::Reopen),
        2 => retarget,
        3 => Just(ClockInput::Tick),
    ]
}

fn a_rung() -> impl Strategy<Value = (Trigger, Option<Repeat>)> {
    let time = (0..20_i64).prop_map(|quarters| open(quarters * 900));
    let trigger = prop_oneof![
        (0..200_u16).prop_map(|percent| Trigger::Used { percent }),
        time.clone().prop_map(|time| Trigger::Remaining { time }),
        time.clone().prop_map(|time| Trigger::AfterBreach { time }),
    ];
    (trigger, prop::option::of((time, 0..4_u32).prop_map(|(every, max)| Repeat { every, max })))
}

pub(crate) fn a_life() -> impl Strategy<Value = Life> {
    let step = (prop_oneof![Just(0), Just(1), 0..100_000_i64], an_input());
    let rungs = prop::collection::vec(a_rung(), 0..4);
    (0..80_i64, prop::collection::vec(step, 0..12), rungs).prop_map(|(quarters, steps, rungs)| {
        let rung = |(index, (trigger, repeat))| Rung { id: format!("rung {index}"), trigger, repeat };
        let rungs = rungs.into_iter().enumerate().map(rung).collect();
        Life { target: open(quarters * 900), steps, ladder: Ladder { rungs } }
    })
}

fn office() -> Schedule {
    between(&crate::kit::office(Tz::Europe__Berlin), 2023, 2028)
}

/// Lives a life and hands every state to `look`.
fn live(life: &Life, mut look: impl FnMut(&Desk, Instant)) -> Desk {
    let mut now = at("2024-03-28 07:30");
    let mut desk = Desk::new(office(), life.ladder.clone());
    desk.start(life.target, now);
    look(&desk, now);
    for (later, input) in &life.steps {
        now += TimeDelta::seconds(*later);
        desk.send(*input, now);
        look(&desk, now);
    }
    desk
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_extra_tick_is_a_no_op(life in a_life()) {
        let mut desk = live(&life, |_, _| {});
        let now = desk.history.last().expect("a start").0 + TimeDelta::hours(1);
        desk.send(ClockInput::Tick, now);
        prop_assert_eq!(desk.send(ClockInput::Tick, now), vec![]);
        live(&life, |desk, now| {
            let started = desk.history.len() <= 2;
            let tick = desk.try_send(ClockInput::Tick, now).expect("a decision");
            assert!(started || tick.is_empty(), "{tick:?}");
        });
    }

    #[test]
    fn events_fold_to_one_clock(life in a_life()) {
        let desk = live(&life, |_, _| {});
        let again = live(&life, |_, _| {});
        prop_assert_eq!(&desk.history, &again.history);
        let stored = serde_json::to_string(&desk.history).expect("a text");
        let history: Vec<(Instant, helpdesk_sla::ClockEvent)> = serde_json::from_str(&stored).expect("events");
        let folded = history.iter().fold(None, |clock, (at, event)| Clock::evolve(clock, event, *at));
        prop_assert_eq!(folded.as_ref(), desk.clock.as_ref());
    }

    #[test]
    fn the_next_wake_is_exact(life in a_life()) {
        live(&life, |desk, now| {
            let Some(wake) = desk.next_wake() else {
                let later = now + TimeDelta::days(30);
                assert_eq!(desk.try_send(ClockInput::Tick, later).expect("a decision"), vec![]);
                return;
            };
            let early = wake - TimeDelta::seconds(1);
            if early >= now {
                assert_eq!(desk.try_send(ClockInput::Tick, early).expect("a decision"), vec![]);
            }
            assert_ne!(desk.try_send(ClockInput::Tick, wake.max(now)).expect("a decision"), vec![]);
        });
    }

    #[test]
    fn ticks_in_between_change_neither_breach_nor_due(life in a_life()) {
        let rare = live(&life, |_, _| {});
        let mut often = Desk::new(office(), life.ladder.clone());
        let mut now = at("2024-03-28 07:30");
        often.start(life.target, now);
        for (later, input) in &life.steps {
            for _ in 0..20 {
                let Some(wake) = often.next_wake().filter(|wake| *wake <= now + TimeDelta::seconds(*later)) else { break };
                often.send(ClockInput::Tick, wake.max(now));
            }
            now += TimeDelta::seconds(*later);
            often.send(*input, now);
        }
        let (rare, often) = (rare.clock(), often.clock());
        prop_assert_eq!((rare.due, rare.late_from, rare.used, rare.phase), (often.due, often.late_from, often.used, often.phase));
        prop_assert_eq!(rare.breach.map(|breach| (breach.due, breach.cause)), often.breach.map(|breach| (breach.due, breach.cause)));
        let rungs = |clock: &Clock| -> Vec<_> { clock.rungs.iter().map(|(id, record)| (id.clone(), record.n)).collect() };
        prop_assert_eq!(rungs(rare), rungs(often));
    }

    #[test]
    fn a_fulfilment_told_late_counts_as_in_time(life in a_life(), later in 1..200_000_i64, pauses in any::<bool>()) {
        let mut desk = live(&life, |_, _| {});
        let (clock, now) = (desk.clock().clone(), desk.history.last().expect("a start").0);
        prop_assume!(!clock.is_ended());
        let fold = |clock: Clock, events: Vec<helpdesk_sla::ClockEvent>| {
            events.iter().try_fold(clock, |clock, event| Clock::evolve(Some(clock), event, now)).expect("a clock")
        };
        let in_time = fold(clock.clone(), clock.decide(ClockInput::Fulfil, now, &office(), &life.ladder).expect("a decision"));
        desk.send(ClockInput::Tick, now + TimeDelta::seconds(later));
        desk.send(if pauses { ClockInput::Pause } else { ClockInput::Resume }, now + TimeDelta::seconds(later));
        let clock = desk.clock().clone();
        let late = fold(clock.clone(), clock.decide_late(ClockInput::Fulfil, now, &office(), &life.ladder).expect("a decision"));
        prop_assert_eq!((late.phase, late.used), (in_time.phase, in_time.used));
        prop_assert_eq!(late.breach.map(|breach| breach.due), in_time.breach.map(|breach| breach.due));
    }

    #[test]
    fn a_pause_of_no_length_is_neutral(life in a_life(), later in 0..200_000_i64) {
        let desk = live(&life, |_, _| {});
        prop_assume!(desk.clock().is_running());
        let now = desk.history.last().expect("a start").0 + TimeDelta::seconds(later);
        let mut paused = desk.clone();
        paused.send(ClockInput::Pause, now);
        paused.send(ClockInput::Resume, now);
        let mut ticked = desk;
        ticked.send(ClockInput::Tick, now);
        let (paused, ticked) = (paused.clock(), ticked.clock());
        prop_assert_eq!((paused.due, paused.late_from, paused.breach), (ticked.due, ticked.late_from, ticked.breach));
        prop_assert_eq!(&paused.rungs, &ticked.rungs);
    }

    #[test]
    fn ledger_sums_to_used(life in a_life()) {
        let restarts = life.steps.iter().any(|(_, input)| matches!(input, ClockInput::Retarget { mode: RetargetMode::Restart, .. }));
        prop_assume!(!restarts);
        let mut spans: Vec<Span> = Vec::new();
        let mut begin: Option<(Instant, bool)> = None;
        let desk = live(&life, |desk, now| {
            let running = desk.clock().is_running();
            if let Some((from, ran)) = begin {
                spans.push(Span { from, to: now, paused_by: (!ran).then(|| "waiting".to_owned()) });
            }
            begin = Some((now, running));
        });
        let (now, _) = begin.expect("a start");
        let ledger = Ledger::of(&spans, &desk.schedule)?;
        ledger.check()?;
        prop_assert_eq!(ledger.total, desk.clock().used_at(now, &desk.schedule)?);
    }
}
