//! The zone table: the zone data of a host, as a value that is stored with the plan.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Instant;
use crate::day::{self, DAY};
use crate::instant::{instant, seconds, whole};
use crate::probe;
use crate::schedule::{FIRST_YEAR, LAST_YEAR};

/// The most changes a zone table can have.
pub const ZONE_CHANGES_MAX: usize = 1_000;

/// The most bytes the name or the version of a zone table can have.
pub const ZONE_TEXT_MAX: usize = 100;

/// The largest offset, either way, in seconds: a second less than a day.
const OFFSET_MAX: i32 = 86_399;

/// The shortest time between two changes: longer than any change moves a clock, so that local times ascend.
const APART_MIN: i64 = 2 * DAY;

/// A change of a zone's offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneChange {
    /// The first instant with the offset.
    pub at: Instant,
    /// The offset from then on, in seconds east of UTC.
    pub offset: i32,
}

/// The zone data of a host, as a value: an offset to begin with and its changes.
///
/// A host brings its own data where the data this crate was built with are too old, or where a replay must not depend on
/// them. The table is part of the plan it stands in: it is stored with the plan, and a digest of the plan covers it. A
/// replay then needs no zone data of the machine.
///
/// # Time and units
///
/// Offsets are in seconds east of UTC, less than 24 hours either way. Changes lie within [`FIRST_YEAR`] to
/// [`LAST_YEAR`], in UTC, at least two days apart, and are at most [`ZONE_CHANGES_MAX`]. The first offset holds for all
/// time before the first change, the last for all time after the last.
///
/// # Laws
///
/// A table probed from a zone answers as the zone does (`a_probed_table_is_its_zone`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{SchedulePlan, ZoneTable};
///
/// let plan: SchedulePlan = serde_json::from_str(
///     r#"{
///         "zone": {
///             "name": "Home", "version": "ours 3", "first": 3600,
///             "changes": [{"at": "2027-03-28T01:00:00Z", "offset": 7200}]
///         },
///         "hours": {"mon": [["09:00", "17:00"]]}
///     }"#,
/// )?;
/// assert_eq!(plan.zone.offset_at("2027-03-28T01:00:00Z".parse()?), 7200);
/// assert!(ZoneTable::new("Home", "ours 4", 90_000, vec![]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawZoneTable")]
pub struct ZoneTable {
    name: String,
    version: String,
    first: i32,
    // INVARIANT: whole seconds, ascending, `APART_MIN` apart.
    changes: Vec<ZoneChange>,
}

impl ZoneTable {
    /// Makes a table of its changes; an instant loses what is smaller than a second.
    ///
    /// # Errors
    ///
    /// [`ZoneTableError`]: the first thing that is wrong, with its place.
    pub fn new(name: &str, version: &str, first: i32, changes: Vec<ZoneChange>) -> Result<ZoneTable, ZoneTableError> {
        let (name, version) = (name.to_string(), version.to_string());
        ZoneTable::try_from(RawZoneTable { name, version, first, changes })
    }

    /// Makes a table of any zone chrono can ask, by asking it for every six days from [`FIRST_YEAR`] to [`LAST_YEAR`].
    ///
    /// Every change of the IANA data is found. Of two changes less than six days apart, one can be missed.
    ///
    /// # Errors
    ///
    /// As [`new`](ZoneTable::new), for a zone that keeps none of its rules.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{IANA_TZDB_VERSION, Tz, ZoneTable};
    ///
    /// let table = ZoneTable::probe("Europe/Berlin", IANA_TZDB_VERSION, &Tz::Europe__Berlin)?;
    /// assert_eq!(table.first(), 3600);
    /// assert_eq!(table.changes().len(), 240);
    /// # Ok::<(), helpdesk_sla::ZoneTableError>(())
    /// ```
    pub fn probe<Z: TimeZone>(name: &str, version: &str, zone: &Z) -> Result<ZoneTable, ZoneTableError> {
        let (from, to) = (day::new_year(FIRST_YEAR), day::new_year(LAST_YEAR + 1));
        let found = probe::changes(zone, from, to).into_iter().filter(|(at, _)| *at < to);
        let changes = found.map(|(at, offset)| ZoneChange { at: instant(at), offset: narrow(offset) });
        ZoneTable::new(name, version, narrow(probe::offset_at(zone, from)), changes.collect())
    }

    /// Tells the name of the zone.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells the version of the data, in the host's own words.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Tells the offset before the first change, in seconds east of UTC.
    #[must_use]
    pub fn first(&self) -> i32 {
        self.first
    }

    /// Lists the changes, ascending.
    #[must_use]
    pub fn changes(&self) -> &[ZoneChange] {
        &self.changes
    }

    /// The offset at a second, in seconds east of UTC.
    pub(crate) fn offset_at(&self, at: i64) -> i32 {
        let passed = self.changes.partition_point(|change| seconds(change.at) <= at);
        passed.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(self.first, |change| change.offset)
    }

    /// The changes after `from` and until `to`.
    pub(crate) fn changes_between(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let passed = self.changes.partition_point(|change| seconds(change.at) <= from);
        let changes = self.changes.iter().skip(passed);
        changes.map(|change| (seconds(change.at), i64::from(change.offset))).take_while(move |(at, _)| *at <= to)
    }
}

fn narrow(offset: i64) -> i32 {
    i32::try_from(offset).unwrap_or(i32::MAX)
}

/// What is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawZoneTable {
    name: String,
    version: String,
    first: i32,
    changes: Vec<ZoneChange>,
}

impl TryFrom<RawZoneTable> for ZoneTable {
    type Error = ZoneTableError;

    fn try_from(raw: RawZoneTable) -> Result<ZoneTable, ZoneTableError> {
        let RawZoneTable { name, version, first, mut changes } = raw;
        for (what, text) in [("name", &name), ("version", &version)] {
            if text.is_empty() || text.len() > ZONE_TEXT_MAX {
                return Err(ZoneTableError::Text { what, found: text.len() });
            }
        }
        if changes.len() > ZONE_CHANGES_MAX {
            return Err(ZoneTableError::TooManyChanges { name, found: changes.len() });
        }
        if first.checked_abs().is_none_or(|size| size > OFFSET_MAX) {
            return Err(ZoneTableError::Offset { name, place: 0, offset: first });
        }
        let mut before = None;
        for (index, change) in changes.iter_mut().enumerate() {
            change.at = whole(change.at);
            check(&name, index + 1, *change, before)?;
            before = Some(seconds(change.at));
        }
        Ok(ZoneTable { name, version, first, changes })
    }
}

fn check(name: &str, place: usize, change: ZoneChange, before: Option<i64>) -> Result<(), ZoneTableError> {
    let (name, at) = (name.to_string(), seconds(change.at));
    if change.offset.checked_abs().is_none_or(|size| size > OFFSET_MAX) {
        return Err(ZoneTableError::Offset { name, place, offset: change.offset });
    }
    if at < day::new_year(FIRST_YEAR) || at >= day::new_year(LAST_YEAR + 1) {
        return Err(ZoneTableError::OutsideYears { name, place, at: change.at });
    }
    if before.is_some_and(|before| at - before < APART_MIN) {
        return Err(ZoneTableError::TooClose { name, place, at: change.at });
    }
    Ok(())
}

/// A place as a person counts.
fn told(place: usize) -> String {
    if place == 0 { String::from("first") } else { format!("change {place}") }
}

/// Why zone data are no zone table. A place counts the changes from 1; 0 is the first offset.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ZoneTableError {
    /// The name or the version is empty or too long.
    #[error("the {what} of a zone table has {found} bytes, expected 1 to {ZONE_TEXT_MAX}")]
    Text {
        /// Which text.
        what: &'static str,
        /// How many bytes it has.
        found: usize,
    },
    /// More changes than a table can have.
    #[error("zone `{name}`: has {found} changes, expected at most {ZONE_CHANGES_MAX}")]
    TooManyChanges {
        /// Which zone.
        name: String,
        /// How many changes it has.
        found: usize,
    },
    /// An offset of a day or more.
    #[error("zone `{name}`, {}: has the offset `{offset}`, expected less than 86400 seconds either way", told(*.place))]
    Offset {
        /// Which zone.
        name: String,
        /// Which change; 0 is the first offset.
        place: usize,
        /// The offset.
        offset: i32,
    },
    /// A change before the first year or after the last.
    #[error("zone `{name}`, change {place}: happens at `{at}`, expected a year from {FIRST_YEAR} to {LAST_YEAR}")]
    OutsideYears {
        /// Which zone.
        name: String,
        /// Which change.
        place: usize,
        /// When.
        at: Instant,
    },
    /// A change before the one listed before it, or less than two days after.
    #[error("zone `{name}`, change {place}: happens at `{at}`, expected at least two days after the one before")]
    TooClose {
        /// Which zone.
        name: String,
        /// Which change.
        place: usize,
        /// When.
        at: Instant,
    },
}
