//! Deadlines and measures beside a binary search in plain sorted arrays of the same length, all in one run.
//!
//! The schedule is Monday to Friday, 9:00–12:30 and 13:30–18:00 in Berlin with twelve holidays a year, compiled for thirteen
//! years. Starts are random in ten of them, budgets from half an hour to four hundred, measures up to a year. A bench asks
//! [`QUESTIONS`] questions; what divan shows as items is what one question costs.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot go on")]
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use helpdesk_sla::{Holiday, Instant, NEVER, OpenTime, PlanVersion, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};

const QUESTIONS: usize = 4_096;
const TICKETS: usize = 1_000_000;
const SCHEDULES: usize = 500;
const FIRST_YEAR: i32 = 2018;
const LAST_YEAR: i32 = 2030;
/// 2019-01-01T00:00:00Z.
const START: i64 = 1_546_300_800;
const TEN_YEARS: u64 = 3_652 * 86_400;

fn main() {
    divan::main();
}

fn plan() -> SchedulePlan {
    let shift = |from, to| Shift::new(from, to).expect("a shift");
    let hours = WeeklyHours::weekdays(&[shift("09:00", "12:30"), shift("13:30", "18:00")]);
    let mut plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
    for year in FIRST_YEAR..=LAST_YEAR {
        for month in 1..=12 {
            let on = chrono::NaiveDate::from_ymd_opt(year, month, 1 + month * 2).expect("a date");
            plan.holidays.push(Holiday { name: "a holiday".into(), on, zone: None });
        }
    }
    plan
}

fn schedule() -> Schedule {
    compiled(&[PlanVersion { effective_from: None, plan: plan() }])
}

fn compiled(versions: &[PlanVersion]) -> Schedule {
    let schedule = Schedule::build_between(versions, FIRST_YEAR, LAST_YEAR).expect("a schedule");
    let horizon = schedule.horizon();
    schedule.prepare(horizon.from, horizon.to).expect("inside the horizon");
    schedule
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % bound).expect("small")
    }
}

/// Starts in ten years and budgets from half an hour to four hundred.
fn deadlines(count: usize) -> Vec<(i64, i64)> {
    let mut random = Random(7);
    (0..count).map(|_| (START + random.below(TEN_YEARS), 1_800 + random.below(400 * 3_600 - 1_800))).collect()
}

/// Pairs of seconds up to a year apart.
fn stretches(count: usize) -> Vec<(i64, i64)> {
    let mut random = Random(11);
    let pair = |_| {
        let from = START + random.below(TEN_YEARS);
        (from, from + random.below(365 * 86_400))
    };
    (0..count).map(pair).collect()
}

/// The table that a binary search looks into: starts, open seconds before each, and ends, each in an array of its own.
struct Table {
    base: i64,
    starts: Vec<u32>,
    before: Vec<u32>,
    lengths: Vec<u32>,
}

impl Table {
    fn of(schedule: &Schedule) -> Table {
        let horizon = schedule.horizon();
        let base = horizon.from.timestamp();
        let mut table = Table { base, starts: vec![], before: vec![], lengths: vec![] };
        let mut total = 0;
        for interval in schedule.intervals(horizon.from, horizon.to).expect("inside the horizon") {
            let length = u32::try_from(interval.to.timestamp() - interval.from.timestamp()).expect("small");
            table.starts.push(u32::try_from(interval.from.timestamp() - base).expect("small"));
            table.before.push(total);
            table.lengths.push(length);
            total += length;
        }
        table
    }

    fn open_before(&self, at: i64) -> u32 {
        let at = u32::try_from(at - self.base).expect("inside");
        let after = self.starts.partition_point(|start| *start <= at);
        if after == 0 { 0 } else { self.before[after - 1] + (at - self.starts[after - 1]).min(self.lengths[after - 1]) }
    }

    fn advance(&self, start: i64, budget: i64) -> i64 {
        let open = self.open_before(start) + u32::try_from(budget).expect("small");
        let after = self.before.partition_point(|before| *before < open);
        self.base + i64::from(self.starts[after - 1] + open - self.before[after - 1])
    }

    fn measure(&self, from: i64, to: i64) -> i64 {
        i64::from(self.open_before(to)) - i64::from(self.open_before(from))
    }
}

/// Asks all questions, each on its own.
fn independent(bencher: Bencher<'_, '_>, questions: &[(i64, i64)], answer: impl Fn(i64, i64) -> i64) {
    bencher
        .counter(ItemsCount::new(questions.len()))
        .bench_local(|| questions.iter().fold(0_i64, |sum, (first, second)| sum.wrapping_add(answer(*first, *second))));
}

/// Asks each question only when the one before is answered: the answer's lowest bits shift the next question.
fn dependent(bencher: Bencher<'_, '_>, questions: &[(i64, i64)], answer: impl Fn(i64, i64) -> i64) {
    bencher.counter(ItemsCount::new(questions.len())).bench_local(|| {
        questions.iter().fold(0_i64, |last, (first, second)| answer(*first + (last & 63), *second + (last & 63)))
    });
}

#[divan::bench_group]
mod deadline {
    use super::{
        Bencher, Instant, ItemsCount, NEVER, OpenTime, QUESTIONS, Table, black_box, deadlines, dependent, independent,
        schedule,
    };

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let unix = schedule.unix();
        independent(bencher, &deadlines(QUESTIONS), |start, budget| unix.advance(start, budget).unwrap_or(NEVER));
    }

    #[divan::bench]
    fn ours_dependent(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let unix = schedule.unix();
        dependent(bencher, &deadlines(QUESTIONS), |start, budget| unix.advance(start, budget).unwrap_or(NEVER));
    }

    #[divan::bench]
    fn ours_typed(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let typed: Vec<(Instant, OpenTime)> = deadlines(QUESTIONS)
            .into_iter()
            .map(|(start, budget)| {
                (Instant::from_timestamp(start, 0).expect("an instant"), OpenTime::from_seconds(budget))
            })
            .collect();
        bencher.counter(ItemsCount::new(typed.len())).bench_local(|| {
            for (start, budget) in &typed {
                black_box(schedule.advance(*start, *budget)).expect("a due time");
            }
        });
    }

    #[divan::bench]
    fn binary_search(bencher: Bencher<'_, '_>) {
        let table = Table::of(&schedule());
        independent(bencher, &deadlines(QUESTIONS), |start, budget| table.advance(start, budget));
    }

    #[divan::bench]
    fn binary_search_dependent(bencher: Bencher<'_, '_>) {
        let table = Table::of(&schedule());
        dependent(bencher, &deadlines(QUESTIONS), |start, budget| table.advance(start, budget));
    }
}

#[divan::bench_group]
mod measure {
    use super::{Bencher, NEVER, QUESTIONS, Table, dependent, independent, schedule, stretches};

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let unix = schedule.unix();
        independent(bencher, &stretches(QUESTIONS), |from, to| unix.measure(from, to).unwrap_or(NEVER));
    }

    #[divan::bench]
    fn ours_dependent(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let unix = schedule.unix();
        dependent(bencher, &stretches(QUESTIONS), |from, to| unix.measure(from, to).unwrap_or(NEVER));
    }

    #[divan::bench]
    fn binary_search(bencher: Bencher<'_, '_>) {
        let table = Table::of(&schedule());
        independent(bencher, &stretches(QUESTIONS), |from, to| table.measure(from, to));
    }

    #[divan::bench]
    fn binary_search_dependent(bencher: Bencher<'_, '_>) {
        let table = Table::of(&schedule());
        dependent(bencher, &stretches(QUESTIONS), |from, to| table.measure(from, to));
    }
}

/// Five hundred schedules in turn: together they are larger than a core's own cache.
#[divan::bench_group]
mod out_of_cache {
    use super::{Bencher, ItemsCount, NEVER, Random, SCHEDULES, Schedule, TICKETS, Table, deadlines, schedule};

    /// Asks a quarter of a million deadlines, each of another table; `last` is the answer before.
    fn bench<T>(bencher: Bencher<'_, '_>, tables: &[T], answer: impl Fn(&T, i64, i64, i64) -> i64) {
        let mut random = Random(3);
        let questions: Vec<(i64, i64)> = deadlines(TICKETS / 4);
        let which: Vec<usize> = questions.iter().map(|_| usize::try_from(random.below(500)).expect("small")).collect();
        bencher.counter(ItemsCount::new(questions.len())).bench_local(|| {
            questions
                .iter()
                .zip(&which)
                .fold(0_i64, |last, ((start, budget), which)| answer(&tables[*which], *start, *budget, last))
        });
    }

    #[divan::bench]
    fn ours_dependent(bencher: Bencher<'_, '_>) {
        let schedules: Vec<Schedule> = (0..SCHEDULES).map(|_| schedule()).collect();
        bench(bencher, &schedules, |schedule, start, budget, last| {
            schedule.unix().advance(start + (last & 63), budget).unwrap_or(NEVER)
        });
    }

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let schedules: Vec<Schedule> = (0..SCHEDULES).map(|_| schedule()).collect();
        bench(bencher, &schedules, |schedule, start, budget, last| {
            last.wrapping_add(schedule.unix().advance(start, budget).unwrap_or(NEVER))
        });
    }

    #[divan::bench]
    fn binary_search_dependent(bencher: Bencher<'_, '_>) {
        let one = schedule();
        let tables: Vec<Table> = (0..SCHEDULES).map(|_| Table::of(&one)).collect();
        bench(bencher, &tables, |table, start, budget, last| table.advance(start + (last & 63), budget));
    }

    /// The least that any table of this size costs: four reads at random, each of which tells where the next one is.
    #[divan::bench]
    fn four_reads_dependent(bencher: Bencher<'_, '_>) {
        let bytes: usize = schedule().compiled_bytes() * SCHEDULES;
        let mut random = Random(3);
        let places = u64::try_from(bytes / size_of::<u32>()).expect("small");
        let memory: Vec<u32> = (0..places).map(|_| u32::try_from(random.below(places)).expect("small")).collect();
        bencher.counter(ItemsCount::new(TICKETS / 4)).bench_local(|| {
            (0..TICKETS / 4).fold(0_u32, |last, question| {
                let first =
                    (last ^ u32::try_from(question).expect("small")) % u32::try_from(memory.len()).expect("small");
                (0..4).fold(first, |place, _| memory[usize::try_from(place).expect("small")])
            })
        });
    }
}

/// A million tickets in one call, beside the least that any such call does: read both inputs and write the output.
#[divan::bench_group]
mod bulk {
    use super::{Bencher, BytesCount, ItemsCount, TICKETS, black_box, deadlines, schedule};

    fn bench(bencher: Bencher<'_, '_>, run: impl Fn(&[i64], &[i64], &mut [i64])) {
        let (starts, budgets): (Vec<i64>, Vec<i64>) = deadlines(TICKETS).into_iter().unzip();
        let mut dues = vec![0; TICKETS];
        bencher
            .counter(ItemsCount::new(TICKETS))
            .counter(BytesCount::new(TICKETS * 24))
            .bench_local(|| run(&starts, &budgets, black_box(&mut dues)));
    }

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        bench(bencher, |starts, budgets, dues| {
            schedule.unix().advance_all(starts, budgets, dues).expect("equally long");
        });
    }

    #[divan::bench]
    fn ours_on_two_cores(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        bench(bencher, |starts, budgets, dues| {
            std::thread::scope(|scope| {
                let parts =
                    starts.chunks(TICKETS / 2).zip(budgets.chunks(TICKETS / 2)).zip(dues.chunks_mut(TICKETS / 2));
                for ((starts, budgets), dues) in parts {
                    scope.spawn(|| schedule.unix().advance_all(starts, budgets, dues).expect("equally long"));
                }
            });
        });
    }

    #[divan::bench]
    fn memory(bencher: Bencher<'_, '_>) {
        bench(bencher, |starts, budgets, dues| {
            for ((start, budget), due) in starts.iter().zip(budgets).zip(dues) {
                *due = start + budget;
            }
        });
    }
}

#[divan::bench_group]
mod compile {
    use super::{Bencher, PlanVersion, Schedule, compiled, plan};
    use helpdesk_sla::{HolidayRule, Weekday, YearlyDate};

    #[divan::bench]
    fn thirteen_years(bencher: Bencher<'_, '_>) {
        let versions = [PlanVersion { effective_from: None, plan: plan() }];
        bencher.bench_local(|| compiled(&versions));
    }

    /// Eight rules instead of dates, two of them by Easter.
    #[divan::bench]
    fn thirteen_years_with_rules(bencher: Bencher<'_, '_>) {
        let fixed = |month, day| YearlyDate::Fixed { month, day };
        let days = [
            fixed(1, 1),
            YearlyDate::Easter { days: -2 },
            YearlyDate::Easter { days: 1 },
            fixed(5, 1),
            fixed(10, 3),
            YearlyDate::NthWeekday { nth: 3, weekday: Weekday::Wed, month: 11 },
            fixed(12, 25),
            fixed(12, 26),
        ];
        let mut plan = plan();
        plan.holidays.clear();
        plan.holiday_rules = days.map(|day| HolidayRule::new("a holiday", day)).to_vec();
        let versions = [PlanVersion { effective_from: None, plan }];
        bencher.bench_local(|| compiled(&versions));
    }

    #[divan::bench]
    fn all_years_but_none_asked_for(bencher: Bencher<'_, '_>) {
        let plan = plan();
        bencher.bench_local(|| Schedule::build(&plan).expect("a schedule"));
    }
}

/// One event on one clock with a ladder of five rungs, of which one repeats.
#[divan::bench_group]
mod clock_step {
    use super::{Bencher, Schedule, schedule};
    use divan::black_box;
    use helpdesk_sla::{Clock, ClockInput, Instant, Ladder, OpenTime};

    fn ladder() -> Ladder {
        serde_json::from_str(
            r#"{"rungs": [
                {"id": "half", "trigger": {"used": 50}},
                {"id": "warn", "trigger": {"used": 75}},
                {"id": "urge", "trigger": {"remaining": "30m"}},
                {"id": "lead", "trigger": {"after_breach": "1h"}, "repeat": {"every": "2h", "max": 3}},
                {"id": "head", "trigger": {"after_breach": "8h"}}
            ]}"#,
        )
        .expect("a ladder")
    }

    fn running(schedule: &Schedule) -> (Clock, Instant) {
        let started: Instant = "2026-01-05T09:00:00Z".parse().expect("an instant");
        let mut clock = None;
        for event in Clock::start(OpenTime::from_hours(16), started, schedule).expect("a promise") {
            clock = Clock::evolve(clock, &event, started);
        }
        (clock.expect("a clock"), "2026-01-05T13:00:00Z".parse().expect("an instant"))
    }

    /// Decides an input on a clock and applies what comes of it.
    fn step(bencher: Bencher<'_, '_>, clock: &Clock, at: Instant, input: ClockInput) {
        let (schedule, ladder) = (schedule(), ladder());
        bencher.with_inputs(|| Some(clock.clone())).bench_local_values(|clock| {
            let events = clock.as_ref().expect("a clock").decide(black_box(input), at, &schedule, &ladder);
            let mut clock = clock;
            for event in events.expect("a decision") {
                clock = Clock::evolve(clock, &event, at);
            }
            clock
        });
    }

    #[divan::bench]
    fn tick(bencher: Bencher<'_, '_>) {
        let (clock, at) = running(&schedule());
        step(bencher, &clock, at, ClockInput::Tick);
    }

    #[divan::bench]
    fn pause(bencher: Bencher<'_, '_>) {
        let (clock, at) = running(&schedule());
        step(bencher, &clock, at, ClockInput::Pause);
    }

    #[divan::bench]
    fn resume(bencher: Bencher<'_, '_>) {
        let schedule = schedule();
        let (clock, at) = running(&schedule);
        let events = clock.decide(ClockInput::Pause, at, &schedule, &ladder()).expect("a decision");
        let mut paused = Some(clock);
        for event in &events {
            paused = Clock::evolve(paused, event, at);
        }
        step(bencher, &paused.expect("a clock"), at, ClockInput::Resume);
    }

    #[divan::bench]
    fn next_wake(bencher: Bencher<'_, '_>) {
        let (schedule, ladder) = (schedule(), ladder());
        let (clock, _) = running(&schedule);
        bencher.bench_local(|| black_box(&clock).next_wake(&schedule, &ladder));
    }
}
