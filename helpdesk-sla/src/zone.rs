//! The zone: whose clock local times are read from, by name or as data of the host's own.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{IANA_TZDB_VERSION, Tz};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::instant::seconds;
use crate::{Instant, ZoneTable};

/// Whose clock local times are read from.
///
/// A name of the IANA data is looked up in the data this crate was built with; a table carries its data with it. Two
/// zones are equal if they are the same name or the same table: a table never equals a name, nor a name another that the
/// data links to it.
///
/// Stored and sent as a text, which is an IANA name, or as an object, which is a [`ZoneTable`]. A table is part of the
/// plan it stands in, so a replay of stored plans needs no zone data of the machine it runs on.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{IANA_TZDB_VERSION, Tz, Zone};
///
/// let berlin: Zone = "Europe/Berlin".parse()?;
/// assert_eq!(berlin, Zone::from(Tz::Europe__Berlin));
/// assert_eq!(berlin.offset_at("2026-07-01T00:00:00Z".parse()?), 7200);
/// assert_eq!(berlin.data_version(), IANA_TZDB_VERSION);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// A zone of the IANA data.
    Iana(Tz),
    /// Data of the host's own.
    Table(Arc<ZoneTable>),
}

impl Zone {
    /// Tells the name: that of the IANA data, or the table's own.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Zone::Iana(zone) => zone.name(),
            Zone::Table(table) => table.name(),
        }
    }

    /// Tells which data the zone reads: the release of the IANA data, or the table's own version.
    #[must_use]
    pub fn data_version(&self) -> &str {
        match self {
            Zone::Iana(_) => IANA_TZDB_VERSION,
            Zone::Table(table) => table.version(),
        }
    }

    /// Tells the offset at an instant, in seconds east of UTC.
    #[must_use]
    pub fn offset_at(&self, at: Instant) -> i32 {
        match self {
            Zone::Iana(zone) => zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
            Zone::Table(table) => table.offset_at(seconds(at)),
        }
    }

    /// Tells what a local clock shows at an instant.
    ///
    /// At the very ends of the calendar, where no local time can be written, it is that of UTC.
    #[must_use]
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        let offset = TimeDelta::seconds(self.offset_at(at).into());
        at.naive_utc().checked_add_signed(offset).unwrap_or(at.naive_utc())
    }
}

impl From<Tz> for Zone {
    fn from(zone: Tz) -> Zone {
        Zone::Iana(zone)
    }
}

impl From<ZoneTable> for Zone {
    fn from(table: ZoneTable) -> Zone {
        Zone::Table(Arc::new(table))
    }
}

/// Why a text is no zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no zone of the IANA data {IANA_TZDB_VERSION}, expected a name such as `Europe/Berlin`")]
pub struct ZoneError {
    /// What was written.
    pub text: String,
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Zone, ZoneError> {
        text.parse::<Tz>().map(Zone::Iana).map_err(|_| ZoneError { text: text.to_string() })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Zone::Iana(zone) => serializer.serialize_str(zone.name()),
            Zone::Table(table) => table.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
        deserializer.deserialize_any(ZoneVisitor)
    }
}

struct ZoneVisitor;

impl<'de> Visitor<'de> for ZoneVisitor {
    type Value = Zone;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IANA name such as `Europe/Berlin`, or a table of offsets")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Zone, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Zone, A::Error> {
        ZoneTable::deserialize(MapAccessDeserializer::new(map)).map(Zone::from)
    }
}
