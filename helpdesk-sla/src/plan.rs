//! The plan of a schedule: what a person writes down, in local words. It calculates nothing.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::holiday_date::{self, HolidayDate};
use crate::{DatedBreak, Holiday, HolidayRule, Interval, Season, Shift, WeeklyHours, Zone, overrides};

/// When somebody works, in local words.
///
/// Open is what the hours say, or the season or the override of a date, and the openings; less the weekly breaks, the
/// holidays and the dated breaks.
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
    pub zone: Zone,
    /// The shifts of an ordinary week.
    pub hours: WeeklyHours,
    /// Breaks of an ordinary week, taken away on dates without an override.
    #[serde(default, skip_serializing_if = "WeeklyHours::is_empty")]
    pub weekly_breaks: WeeklyHours,
    /// Dates with weekly hours and breaks of their own; they do not overlap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seasons: Vec<Season>,
    /// What a date has instead of its hours, weekly breaks and holiday; no shifts close it.
    ///
    /// An override beats a season. It replaces what starts on its date, not the tail of the night before. A plan in which
    /// a date stands twice is not read.
    #[serde(default, deserialize_with = "overrides::read", skip_serializing_if = "BTreeMap::is_empty")]
    pub overrides: BTreeMap<NaiveDate, Vec<Shift>>,
    /// Whole days without work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Holiday>,
    /// Whole days without work, every year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holiday_rules: Vec<HolidayRule>,
    /// Stretches of work beside the shifts, from instant to instant: an extra Saturday, or a whole rota.
    ///
    /// Joined to the shifts before weekly breaks, holidays and dated breaks are taken away. An override of a date or a
    /// season without hours does not close them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<Interval>,
    /// Stretches without work, taken away from everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<DatedBreak>,
}

impl SchedulePlan {
    /// Makes a plan of a zone and weekly hours and nothing else.
    #[must_use]
    pub fn new(zone: impl Into<Zone>, hours: WeeklyHours) -> SchedulePlan {
        SchedulePlan {
            zone: zone.into(),
            hours,
            weekly_breaks: WeeklyHours::default(),
            seasons: Vec::new(),
            overrides: BTreeMap::new(),
            holidays: Vec::new(),
            holiday_rules: Vec::new(),
            openings: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Makes the plan of somebody who always works.
    #[must_use]
    pub fn always_open(zone: impl Into<Zone>) -> SchedulePlan {
        SchedulePlan::new(zone, WeeklyHours::every_day(&[Shift::WHOLE_DAY]))
    }

    /// Lists the holidays that are kept in a year, by date and by rule, ascending; of one date, those by date first.
    ///
    /// A date is local to the holiday's own zone. Overrides are not looked at: a holiday that one replaces is listed.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::SchedulePlan;
    ///
    /// let plan: SchedulePlan = serde_json::from_str(
    ///     r#"{
    ///         "zone": "America/New_York",
    ///         "hours": {"mon": [["09:00", "17:00"]]},
    ///         "holiday_rules": [{
    ///             "name": "New Year's Day",
    ///             "on": {"fixed": {"month": 1, "day": 1}},
    ///             "observed": {"sat": -1, "sun": 1}
    ///         }]
    ///     }"#,
    /// )?;
    /// // 2028 begins on a Saturday, so 2027 has the day twice and 2028 has none.
    /// let dates: Vec<String> = plan.holidays_in(2027).iter().map(|holiday| holiday.on.to_string()).collect();
    /// assert_eq!(dates, ["2027-01-01", "2027-12-31"]);
    /// assert!(plan.holidays_in(2028).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn holidays_in(&self, year: i32) -> Vec<Holiday> {
        let rules = holiday_date::by_rule(self, year, year);
        let dates = self.holidays.iter().map(HolidayDate::from).chain(rules).filter(|date| date.on.year() == year);
        let mut holidays: Vec<Holiday> = dates.map(Holiday::from).collect();
        holidays.sort_by_key(|holiday| holiday.on);
        holidays
    }
}
