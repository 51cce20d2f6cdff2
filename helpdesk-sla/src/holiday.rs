//! The holiday: a named whole local day on which nobody works.

use alloc::string::String;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Zone;

/// A day without work, from midnight to midnight of its own zone.
///
/// A holiday cuts the tail of the night shift before it and its own evening; the shift of the evening goes on after
/// midnight. A partial holiday is a [`DatedBreak`](crate::DatedBreak), and one of every year a
/// [`HolidayRule`](crate::HolidayRule).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What the day is called.
    pub name: String,
    /// The local date.
    pub on: NaiveDate,
    /// Whose local date it is; the zone of the schedule if none is given.
    ///
    /// A holiday of another zone covers what that day is there: one of Los Angeles lasts from 09:00 to 09:00 in Berlin.
    ///
    /// Zones are the same if they have one name, or are one table: `Asia/Calcutta` on a schedule in `Asia/Kolkata` is another
    /// zone, though it shows the same time, and no override replaces the holiday. For the schedule's own zone give none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}
