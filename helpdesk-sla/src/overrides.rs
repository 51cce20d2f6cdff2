//! Overrides as they are read: each date once, so that no entry is lost without a word.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use chrono::NaiveDate;
use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};

use crate::Shift;

/// Reads overrides; a date that stands twice is refused.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<NaiveDate, Vec<Shift>>, D::Error> {
    deserializer.deserialize_map(Dates)
}

struct Dates;

impl<'de> Visitor<'de> for Dates {
    type Value = BTreeMap<NaiveDate, Vec<Shift>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dates, each with its shifts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut dates = BTreeMap::new();
        while let Some((date, shifts)) = map.next_entry()? {
            if dates.insert(date, shifts).is_some() {
                return Err(A::Error::custom(format!("the override `{date}` stands twice, expected each date once")));
            }
        }
        Ok(dates)
    }
}
