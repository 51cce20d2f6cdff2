//! The plan of a schedule: what a person writes down, in local words. It calculates nothing.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{DatedBreak, Holiday, Shift, WeeklyHours};

/// When somebody works, in local words.
///
/// Open is what the hours, or the override of a date, say; less the weekly breaks, the holidays and the dated breaks.
///
/// # Time and units
///
/// Local times resolve as in RFC 5545 3.3.5: a repeated time is its first occurrence, a skipped time takes the offset
/// before the gap. A shift whose end then is not after its start is empty. A local date that did not exist has no working
/// time.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Schedule, SchedulePlan};
///
/// let plan: SchedulePlan = serde_json::from_str(
///     r#"{
///         "zone": "Europe/Berlin",
///         "hours": {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], "fri": [["22:00", "06:00"]]},
///         "overrides": {"2026-12-24": [["09:00", "12:00"]]},
///         "holidays": [{"name": "Christmas Day", "on": "2026-12-25"}]
///     }"#,
/// )?;
/// let schedule = Schedule::build(&plan)?;
/// assert!(!schedule.is_open("2026-12-25T21:30:00Z".parse()?)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchedulePlan {
    /// The zone all local times are in.
    pub zone: Tz,
    /// The shifts of an ordinary week.
    pub hours: WeeklyHours,
    /// Breaks of an ordinary week, taken away on dates without an override.
    #[serde(default, skip_serializing_if = "WeeklyHours::is_empty")]
    pub weekly_breaks: WeeklyHours,
    /// What a date has instead of its hours, weekly breaks and holiday; no shifts close it.
    ///
    /// An override replaces what starts on its date, not the tail of the night before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub overrides: BTreeMap<NaiveDate, Vec<Shift>>,
    /// Whole days without work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Holiday>,
    /// Stretches without work, taken away from everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<DatedBreak>,
}

impl SchedulePlan {
    /// Makes a plan of a zone and weekly hours and nothing else.
    #[must_use]
    pub fn new(zone: Tz, hours: WeeklyHours) -> SchedulePlan {
        SchedulePlan {
            zone,
            hours,
            weekly_breaks: WeeklyHours::default(),
            overrides: BTreeMap::new(),
            holidays: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Makes the plan of somebody who always works.
    #[must_use]
    pub fn always_open(zone: Tz) -> SchedulePlan {
        SchedulePlan::new(zone, WeeklyHours::every_day(&[Shift::WHOLE_DAY]))
    }
}
