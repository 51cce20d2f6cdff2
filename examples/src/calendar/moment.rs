//! Moments as a person writes them: an instant, or a wall-clock time of the schedule's zone.
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use helpdesk_sla::{Instant, LocalTime, Schedule, TimeError};
use thiserror::Error;

use super::wall::{offset, time, utc};

/// An instant, and what is to be said about how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Instant,
    /// Why it is this one, where the wall clock shows the time twice or never.
    pub note: Option<String>,
}

/// Why a text is no moment or no date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MomentError {
    /// No moment.
    #[error(
        "`{text}` is no time, expected one of the schedule's zone such as `2026-03-30 09:15`, or RFC 3339 such as `2026-03-30T07:15:00Z`"
    )]
    Moment {
        /// What was written.
        text: String,
    },
    /// No date.
    #[error("`{text}` is no date, expected one such as `2026-03-30`")]
    Date {
        /// What was written.
        text: String,
    },
    /// A wall-clock time the schedule knows nothing of.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// Reads a moment: RFC 3339, or a local time `2026-03-30 09:15`, or a date for its first moment.
///
/// The time `24:00` of a date is the midnight after it. What is less than a second is dropped, and the note says so.
///
/// # Errors
/// [`MomentError::Moment`]; [`MomentError::Time`], where a local time lies outside the horizon.
pub fn moment(text: &str, schedule: &Schedule) -> Result<Moment, MomentError> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let fraction = at.timestamp_subsec_nanos() != 0;
        let at = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or_else(|| at.with_timezone(&Utc));
        let note = fraction.then(|| format!("time is counted in whole seconds: `{text}` is read as {}", utc(at)));
        return Ok(Moment { at, note });
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let midnight = || date(text).ok().and_then(|date| date.and_hms_opt(0, 0, 0));
    // The end of a day, as a shift can end.
    let end = || text.strip_suffix("24:00").and_then(|day| date(day.trim_end_matches([' ', 'T'])).ok()?.succ_opt());
    let local = local
        .or_else(midnight)
        .or_else(|| end()?.and_hms_opt(0, 0, 0))
        .ok_or_else(|| MomentError::Moment { text: text.to_owned() })?;
    Ok(resolved(local, schedule)?)
}

/// Reads a date.
///
/// # Errors
/// [`MomentError::Date`].
pub fn date(text: &str) -> Result<NaiveDate, MomentError> {
    let parsed = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
    parsed.map_err(|_| MomentError::Date { text: text.to_owned() })
}

fn resolved(local: NaiveDateTime, schedule: &Schedule) -> Result<Moment, TimeError> {
    let meant = schedule.resolve(local)?;
    let at = meant.instant();
    let zone = schedule.zone_at(at);
    let shown = format!("{} {}", local.date(), time(local));
    let note = match meant {
        LocalTime::Once { .. } => None,
        LocalTime::Repeated { first, second } => Some(format!(
            "{shown} happens twice in {zone}, at {} and {}: the first is meant (RFC 5545, 3.3.5); write {} for the second",
            utc(first),
            utc(second),
            utc(second),
        )),
        LocalTime::Skipped { at } => {
            let before = local.and_utc().timestamp() - at.timestamp();
            let before = i32::try_from(before).map_or_else(|_| String::from("before"), offset);
            Some(format!(
                "{shown} does not exist in {zone}: with the offset before the change, {before}, it is {} there (RFC 5545, 3.3.5)",
                reached(zone.local(at), local.date()),
            ))
        }
    };
    Ok(Moment { at, note })
}

/// A local time, with its date where that is not the one asked about.
fn reached(local: NaiveDateTime, asked: NaiveDate) -> String {
    if local.date() == asked { time(local) } else { format!("{} {}", local.date(), time(local)) }
}
