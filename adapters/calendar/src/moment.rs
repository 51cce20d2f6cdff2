//! The moment: a date or a time as a calendar writes it, with the clock it is read on.

use chrono::{NaiveDate, NaiveDateTime};
use helpdesk_sla::Tz;

use crate::content_line::ContentLine;
use crate::local_time::{DAY, midnight, resolve};
use crate::zones::Zones;

/// On which clock a time is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// It is a whole day of the plan.
    Date,
    /// The plan's wall clock.
    Floating,
    /// UTC.
    Utc,
    /// The wall clock of a zone.
    Zone(Tz),
}

/// A date or time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) local: NaiveDateTime,
    pub(crate) clock: Clock,
}

/// Why a line is no moment: what was found, and what was expected.
pub(crate) type Unreadable = (String, String);

impl Moment {
    /// Reads the moment of a line that has one.
    pub(crate) fn read(line: &ContentLine, zones: &Zones) -> Result<Moment, Unreadable> {
        Moment::of(&line.value, line, zones)
    }

    /// Reads one of the moments of a line.
    pub(crate) fn of(text: &str, line: &ContentLine, zones: &Zones) -> Result<Moment, Unreadable> {
        let bad = || (text.to_owned(), "a date like `20261224` or a time like `20261224T090000Z`".to_owned());
        let text = text.trim();
        let zoned = line.parameter("VALUE").is_none_or(|value| !value.eq_ignore_ascii_case("DATE"));
        if let Some(date) = date(text) {
            return Ok(Moment { local: midnight(date), clock: Clock::Date });
        }
        if !zoned {
            return Err((text.to_owned(), "a date like `20261224`, as `VALUE=DATE` says".to_owned()));
        }
        if let Some(utc) = text.strip_suffix(['Z', 'z']) {
            return Ok(Moment { local: date_time(utc).ok_or_else(bad)?, clock: Clock::Utc });
        }
        let local = date_time(text).ok_or_else(bad)?;
        let clock = match line.parameter("TZID") {
            Some(id) => Clock::Zone(zones.find(id).ok_or_else(|| Zones::unknown(id))?),
            None => Clock::Floating,
        };
        Ok(Moment { local, clock })
    }

    /// The moment as a second of UTC; floating times and dates are in the zone given.
    pub(crate) fn seconds(self, plan: Tz) -> i64 {
        resolve(self.zone(plan), self.local)
    }

    pub(crate) fn zone(self, plan: Tz) -> Tz {
        match self.clock {
            Clock::Date | Clock::Floating => plan,
            Clock::Utc => Tz::UTC,
            Clock::Zone(zone) => zone,
        }
    }
}

/// How long something lasts: first on the wall clock, then exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    /// Seconds of the wall clock; a day has 24 hours there.
    pub(crate) wall: i64,
    /// Seconds of UTC, after the wall clock.
    pub(crate) exact: i64,
}

impl Length {
    pub(crate) const ONE_DAY: Length = Length { wall: DAY, exact: 0 };
    pub(crate) const NOTHING: Length = Length { wall: 0, exact: 0 };

    /// How long it is from one moment to another.
    pub(crate) fn between(start: Moment, end: Moment, plan: Tz) -> Length {
        if start.clock == end.clock {
            return Length { wall: end.local.signed_duration_since(start.local).num_seconds(), exact: 0 };
        }
        Length { wall: 0, exact: end.seconds(plan) - start.seconds(plan) }
    }

    /// Reads a duration such as `P1DT2H`.
    ///
    /// # Source
    ///
    /// RFC 5545 3.3.6 and 3.8.5.3: weeks and days are of the wall clock, hours and less are exact.
    pub(crate) fn read(text: &str) -> Result<Length, Unreadable> {
        parse_length(text.trim())
            .ok_or_else(|| (text.to_owned(), "a positive duration like `PT8H` or `P1D`".to_owned()))
    }
}

fn parse_length(text: &str) -> Option<Length> {
    let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let mut length = Length::NOTHING;
    let mut in_time = false;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|time| !in_time && !time.is_empty()) {
            in_time = true;
            rest = time;
        }
        let (digits, unit_on) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        // Nine digits of weeks, some hundred times in a line, are far from an overflow.
        let n: i64 = if digits.len() <= 9 { digits.parse().ok()? } else { return None };
        let mut characters = unit_on.chars();
        match (characters.next()?, in_time) {
            ('W', false) => length.wall += n * 7 * DAY,
            ('D', false) => length.wall += n * DAY,
            ('H', true) => length.exact += n * 3600,
            ('M', true) => length.exact += n * 60,
            ('S', true) => length.exact += n,
            _ => return None,
        }
        rest = characters.as_str();
    }
    Some(length)
}

pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let year = digits(text, 0, 4)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, digits(text, 4, 6)?, digits(text, 6, 8)?)?;
    (text.len() == 8 && year > 0).then_some(date)
}

pub(crate) fn date_time(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_once(['T', 't'])?;
    // A leap second counts as the one before.
    let second = digits(time, 4, 6)?;
    let second = if second == 60 { 59 } else { second };
    let local = date(day)?.and_hms_opt(digits(time, 0, 2)?, digits(time, 2, 4)?, second)?;
    (time.len() == 6).then_some(local)
}

fn digits(text: &str, from: usize, to: usize) -> Option<u32> {
    let part = text.get(from..to)?;
    if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
}
