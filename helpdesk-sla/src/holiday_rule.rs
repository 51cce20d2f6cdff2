//! The holiday rule: a holiday that comes back every year, and where it moves when it falls on a free day.

use alloc::collections::BTreeMap;
use alloc::string::String;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::yearly_date::moved;
use crate::{Weekday, YearlyDate, Zone};

/// The most days a holiday can be observed away from its date, either way.
pub const OBSERVED_DAYS_MAX: i8 = 7;

/// A holiday that comes back every year.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::HolidayRule;
///
/// // In the United Kingdom a Christmas Day at the weekend is given on the second weekday after.
/// let christmas: HolidayRule = serde_json::from_str(
///     r#"{
///         "name": "Christmas Day",
///         "on": {"fixed": {"month": 12, "day": 25}},
///         "observed": {"sat": 2, "sun": 2}
///     }"#,
/// )?;
/// assert_eq!(christmas.in_year(2026), Some("2026-12-25".parse()?)); // a Friday
/// assert_eq!(christmas.in_year(2027), Some("2027-12-27".parse()?)); // the 25th is a Saturday
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayRule {
    /// What the day is called.
    pub name: String,
    /// The day.
    pub on: YearlyDate,
    /// By how many days the holiday moves if its day falls on a weekday; the day it leaves is an ordinary one.
    ///
    /// At most [`OBSERVED_DAYS_MAX`] either way. A move happens once, whatever lies on the other day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub observed: BTreeMap<Weekday, i8>,
    /// The first year the day is reckoned for; from the beginning if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_year: Option<i32>,
    /// The last year the day is reckoned for; for ever if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_year: Option<i32>,
    /// Whose local date it is; the zone of the schedule if none is given.
    ///
    /// As for a [`Holiday`](crate::Holiday::zone), another name for that zone is another zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

impl HolidayRule {
    /// Makes a rule of a name and a day and nothing else.
    #[must_use]
    pub fn new(name: impl Into<String>, on: YearlyDate) -> HolidayRule {
        HolidayRule { name: name.into(), on, observed: BTreeMap::new(), from_year: None, to_year: None, zone: None }
    }

    /// Finds the date the holiday of a year is kept on, after its move; none in a year without it.
    ///
    /// The date can lie in a neighboring year: a New Year's Day on a Saturday that is kept on the Friday is kept in the
    /// year before.
    #[must_use]
    pub fn in_year(&self, year: i32) -> Option<NaiveDate> {
        if self.from_year.is_some_and(|first| year < first) || self.to_year.is_some_and(|last| year > last) {
            return None;
        }
        let date = self.on.in_year(year)?;
        let days = if self.observed.is_empty() { None } else { self.observed.get(&Weekday::of(date)) };
        days.map_or(Some(date), |days| moved(date, i16::from(*days)))
    }
}
