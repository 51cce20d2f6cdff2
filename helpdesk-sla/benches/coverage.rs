//! A year and ten years of three teams, and the forecast of a hundred thousand promises.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up cannot go on")]
use divan::{Bencher, black_box};
use helpdesk_sla::{
    Coverage, Forecast, Instant, OpenTime, PlanVersion, Schedule, SchedulePlan, Shift, Team, Tz, WeeklyHours,
};

fn main() {
    divan::main();
}

fn schedule(zone: Tz) -> Schedule {
    let hours = WeeklyHours::weekdays(&[Shift::new("08:00", "17:00").expect("a shift")]);
    let plan = SchedulePlan::new(zone, hours);
    Schedule::build_between(&[PlanVersion { effective_from: None, plan }], 2018, 2036).expect("a schedule")
}

#[divan::bench(args = [1, 10])]
fn coverage(bencher: Bencher<'_, '_>, years: i32) {
    let zones = [Tz::Asia__Tokyo, Tz::Europe__Berlin, Tz::America__Los_Angeles];
    let schedules = zones.map(|zone| (zone.name(), schedule(zone)));
    let teams = schedules.iter().map(|(name, schedule)| Team { name, schedule }).collect::<Vec<_>>();
    let at = |year: i32| format!("{year}-01-01T00:00:00Z").parse::<Instant>().expect("an instant");
    bencher.bench_local(|| Coverage::of(black_box(&teams), at(2026), at(2026 + years)));
}

#[divan::bench]
fn forecast(bencher: Bencher<'_, '_>) {
    let schedule = schedule(Tz::Europe__Berlin);
    let at = "2026-01-05T09:00:00Z".parse().expect("an instant");
    let left: Vec<OpenTime> =
        (0..100_000_i64).map(|n| OpenTime::from_seconds(n.wrapping_mul(7_919) % 1_000_000)).collect();
    bencher.bench_local(|| Forecast::of_remaining(at, black_box(&left), &schedule));
}
