//! Deadlines and measures over ten years, beside a binary search in a plain sorted array of the same length.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot go on")]
use divan::{Bencher, black_box};
use helpdesk_sla::{Instant, OpenTime, PlanVersion, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};

fn main() {
    divan::main();
}

/// Monday to Friday, 9:00–12:30 and 13:30–18:00 in Berlin, thirteen years.
fn schedule() -> Schedule {
    let shift = |from, to| Shift::new(from, to).expect("a shift");
    let hours = WeeklyHours::weekdays(&[shift("09:00", "12:30"), shift("13:30", "18:00")]);
    let plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
    Schedule::build_between(&[PlanVersion { effective_from: None, plan }], 2018, 2030).expect("a schedule")
}

/// Starts spread over ten years, each with a budget from half an hour to four hundred.
fn questions() -> Vec<(Instant, OpenTime)> {
    let first: Instant = "2019-01-01T00:00:00Z".parse().expect("an instant");
    let mut state = 7_u64;
    let mut next = move |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let question = |_| {
        let start = first + std::time::Duration::from_secs(next(10 * 365 * 86_400));
        (start, OpenTime::from_minutes(i64::try_from(30 + next(400 * 60)).expect("small")))
    };
    (0..4_096).map(question).collect()
}

#[divan::bench]
fn deadline(bencher: Bencher<'_, '_>) {
    let (schedule, questions) = (schedule(), questions());
    let mut n = 0;
    bencher.bench_local(|| {
        n = (n + 1) % questions.len();
        let (start, budget) = questions[n];
        schedule.advance(black_box(start), budget)
    });
}

#[divan::bench]
fn measure(bencher: Bencher<'_, '_>) {
    let (schedule, questions) = (schedule(), questions());
    let mut n = 0;
    bencher.bench_local(|| {
        n = (n + 1) % questions.len();
        let (start, budget) = questions[n];
        schedule.measure(black_box(start), start + std::time::Duration::from_secs(budget.seconds().unsigned_abs() * 3))
    });
}

/// The limit of a table: one search among as many sorted numbers.
#[divan::bench]
fn binary_search(bencher: Bencher<'_, '_>) {
    let table: Vec<u32> = (0..6_522).map(|n| n * 62_900).collect();
    let mut n: u32 = 7;
    bencher.bench_local(|| {
        n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        table.partition_point(|from| *from <= black_box(n % 410_000_000))
    });
}

#[divan::bench]
fn compile_thirteen_years() -> Schedule {
    schedule()
}
