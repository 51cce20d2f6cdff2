//! The season: dates with weekly hours of their own.

use alloc::string::String;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::WeeklyHours;

/// Dates with weekly hours of their own: a summer, a Ramadan, a shutdown.
///
/// A season replaces the hours and the weekly breaks of its dates: what starts on them, not the tail of the night
/// before, and with all of the last evening's shift. An override of a date beats the season; holidays and dated breaks
/// are taken away from it as from ordinary hours. A season without hours closes its dates, and an account then gives
/// its name. Seasons do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// What the season is called.
    pub name: String,
    /// Its first local date.
    pub from: NaiveDate,
    /// Its last local date.
    pub to: NaiveDate,
    /// The shifts of a week within it; none close its dates.
    pub hours: WeeklyHours,
    /// The breaks of a week within it.
    #[serde(default, skip_serializing_if = "WeeklyHours::is_empty")]
    pub weekly_breaks: WeeklyHours,
}
