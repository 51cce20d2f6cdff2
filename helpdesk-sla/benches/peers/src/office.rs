//! The office all peers are asked about: Berlin, two shifts on weekdays, twelve holidays a year.
use std::error::Error;
use std::time::Instant;

use chrono::{Datelike, NaiveDate};
use helpdesk_sla::{Holiday, PlanVersion, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
use jiff::civil::Date;

/// The zone, as every peer names it.
pub(crate) const ZONE: &str = "Europe/Berlin";

/// The first and the last year that is compiled: one before the first start, two after the last.
pub(crate) const YEARS: (i32, i32) = (2018, 2030);

/// The shifts of Monday to Friday.
pub(crate) const SHIFTS: [(&str, &str); 2] = [("09:00", "12:30"), ("13:30", "18:00")];

/// The holidays of each year, as month and day: the same dates every year, some of them on a weekend.
const HOLIDAYS: [(u32, u32); 12] =
    [(1, 1), (1, 6), (3, 8), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (10, 3), (10, 31), (12, 25), (12, 26)];

/// An open stretch in Unix seconds, half-open.
pub(crate) type Stretch = (i64, i64);

/// When the office is open, as a schedule and in words for the peers.
pub(crate) struct Office {
    schedule: Schedule,
    holidays: Vec<NaiveDate>,
}

impl Office {
    pub(crate) fn new() -> Result<Office, Box<dyn Error>> {
        let dates = (YEARS.0..=YEARS.1).flat_map(|year| HOLIDAYS.map(|(month, day)| (year, month, day)));
        let holidays: Option<Vec<NaiveDate>> =
            dates.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day)).collect();
        let holidays = holidays.ok_or("a holiday is no date")?;
        let shifts = SHIFTS.iter().map(|(from, to)| Shift::new(from, to)).collect::<Result<Vec<Shift>, _>>()?;
        let closed = holidays.iter().map(|on| Holiday { name: format!("Holiday {on}"), on: *on, zone: None });
        let plan = SchedulePlan {
            holidays: closed.collect(),
            ..SchedulePlan::new(Tz::Europe__Berlin, WeeklyHours::weekdays(&shifts))
        };
        let version = PlanVersion { effective_from: None, plan };
        let schedule = Schedule::build_between(&[version], YEARS.0, YEARS.1)?;
        schedule.prepare(schedule.horizon().from, schedule.horizon().to)?;
        Ok(Office { schedule, holidays })
    }

    pub(crate) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The holidays of all years, ascending.
    pub(crate) fn holidays(&self) -> &[NaiveDate] {
        &self.holidays
    }

    /// The holidays in the types of `jiff`, ascending.
    pub(crate) fn holidays_of_jiff(&self) -> Result<Vec<Date>, Box<dyn Error>> {
        let date = |on: &NaiveDate| Ok(Date::new(on.year().try_into()?, on.month().try_into()?, on.day().try_into()?)?);
        self.holidays.iter().map(date).collect()
    }

    /// The open stretches of all years: what the table and the walk are made of, so that they are as long as the schedule.
    pub(crate) fn intervals(&self) -> Result<Vec<Stretch>, Box<dyn Error>> {
        let horizon = self.schedule.horizon();
        let intervals = self.schedule.intervals(horizon.from, horizon.to)?;
        Ok(intervals.map(|open| (open.from.timestamp(), open.to.timestamp())).collect())
    }
}

/// Tells what it takes to build the schedule of this office, which the peers that walk days do not need.
pub(crate) fn building() -> Result<String, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    let mut intervals = 0;
    for _ in 0..50 {
        let began = Instant::now();
        let office = Office::new()?;
        best = best.min(began.elapsed().as_secs_f64() * 1e6);
        intervals = office.intervals()?.len();
    }
    Ok(format!("the schedule of helpdesk-sla, {} to {}, {intervals} intervals, {best:.0} µs", YEARS.0, YEARS.1))
}
