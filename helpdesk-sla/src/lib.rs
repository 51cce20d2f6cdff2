//! Business time: schedules, clocks, targets, ladders and ledgers, exact at every edge.
//!
//! A [`SchedulePlan`] says when somebody works, in local words; [`Schedule::build`] compiles it into open intervals in
//! UTC, and the questions of a service level are answered from those: when is a budget of [`OpenTime`] used up
//! ([`Schedule::advance`]), how much lies between two instants ([`Schedule::measure`]), and why ([`Schedule::account`]).
//! A [`Clock`] is one promise in its life, a [`Ladder`] what happens on the way to its breach, a [`Ledger`] the proof.
//!
//! This crate must never read a clock, do I/O, hold global state or know what a ticket is. Time is an argument, facts
//! are values, and the same input gives the same output.
//!
//! ```
//! use helpdesk_sla::{Instant, OpenTime, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
//!
//! let nine_to_five = vec![Shift::new("09:00", "17:00")?];
//! let hours = WeeklyHours { mon: nine_to_five.clone(), tue: nine_to_five, ..WeeklyHours::default() };
//! let schedule = Schedule::build(&SchedulePlan::new(Tz::Europe__Berlin, hours))?;
//!
//! let asked: Instant = "2026-01-05T14:00:00Z".parse()?; // Monday, 15:00 in Berlin
//! let due = schedule.advance(asked, OpenTime::from_hours(4))?;
//! assert_eq!(due, "2026-01-06T10:00:00Z".parse::<Instant>()?); // Tuesday, 11:00 in Berlin
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]

extern crate alloc;

mod account;
mod block;
mod breach;
mod business_calendar;
mod business_dates;
mod clock;
mod clock_event;
mod clock_input;
mod compile;
mod cover;
mod coverage;
mod coverage_check;
mod coverage_error;
mod coverage_totals;
mod dated_break;
mod day;
mod decide;
mod easter;
mod evolve;
mod forecast;
mod forecast_bucket;
mod gap;
mod gap_pattern;
mod handover;
mod holiday;
mod holiday_date;
mod holiday_rule;
mod index;
mod instant;
mod interval;
mod ladder;
mod ledger;
mod ledger_line;
mod local_clock;
mod local_time;
mod named;
mod notice;
mod offsets;
mod open_time;
mod overrides;
mod phase;
mod piece;
mod plan;
mod plan_days;
mod plan_problems;
mod plan_version;
mod probe;
mod questions;
mod schedule;
mod schedule_errors;
mod schedules;
mod season;
mod shift;
mod source;
mod span;
mod team;
mod team_set;
mod time_error;
mod timeline;
mod unix;
mod verified;
mod verifier;
mod verifier_facts;
mod verifier_plan;
mod verifier_rule;
mod verifier_spans;
mod verifier_watch;
mod verifier_zone;
mod verify_error;
mod weekday;
mod weekly_hours;
mod yearly_date;
mod zone;
mod zone_table;

pub use account::{Account, Reason};
pub use breach::{Breach, BreachCause};
pub use chrono;
pub use chrono_tz::{IANA_TZDB_VERSION, Tz};
pub use clock::{Clock, RungRecord, STRETCHES_MAX, Stretch};
pub use clock_event::ClockEvent;
pub use clock_input::{ClockInput, RetargetMode};
pub use cover::Cover;
pub use coverage::{Coverage, INTERVALS_MAX};
pub use coverage_check::CoverageCheckError;
pub use coverage_error::{CoverageError, TEAM_NAME_MAX};
pub use coverage_totals::{CoverageTotals, TeamTotals};
pub use dated_break::DatedBreak;
pub use forecast::{Breaching, FORECAST_MAX, Forecast, ForecastError};
pub use forecast_bucket::{BUCKETS_MAX, Bucket, BucketError, BucketStep};
pub use gap::{CAUSES_MAX, Gap, GapCause};
pub use gap_pattern::{GapKind, GapPattern};
pub use handover::Handover;
pub use holiday::Holiday;
pub use holiday_rule::{HolidayRule, OBSERVED_DAYS_MAX};
pub use instant::Instant;
pub use interval::Interval;
pub use ladder::{Ladder, Repeat, Rung, Trigger};
pub use ledger::{Ledger, LedgerError};
pub use ledger_line::{LedgerLine, LedgerReason};
pub use local_time::LocalTime;
pub use open_time::{OpenTime, OpenTimeError};
pub use phase::Phase;
pub use plan::SchedulePlan;
pub use plan_version::PlanVersion;
pub use schedule::{FIRST_YEAR, LAST_YEAR, PARTS_MAX, Schedule};
pub use schedule_errors::{DATES_MAX, OPENINGS_MAX, Problem, SHIFTS_MAX, ScheduleErrors, VERSIONS_MAX};
pub use schedules::Schedules;
pub use season::Season;
pub use shift::{Shift, ShiftError};
pub use span::Span;
pub use team::{CoveredTeam, Team, TeamOffset};
pub use team_set::{TEAMS_MAX, TeamSet, TeamSetError};
pub use time_error::TimeError;
pub use unix::{NEVER, UnequalSlices, Unix};
pub use verified::Verified;
pub use verifier::{verify, verify_each};
pub use verify_error::VerifyError;
pub use weekday::Weekday;
pub use weekly_hours::WeeklyHours;
pub use yearly_date::{EASTER_DAYS_MAX, YearlyDate};
pub use zone::{Zone, ZoneError};
pub use zone_table::{ZONE_CHANGES_MAX, ZONE_TEXT_MAX, ZoneChange, ZoneTable, ZoneTableError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
