//! The cells of one row as the mapping reads them: ids, dates, numbers, words, and what is wrong with each.
use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive, str::FromStr};

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use helpdesk_core::{IdError, Instant};
use helpdesk_sla::{FIRST_YEAR, LAST_YEAR};

use super::{Dates, LogAgent, Mapping, read::Places};

/// The years that schedules cover, with room for promises at both ends.
const YEARS: RangeInclusive<i32> = FIRST_YEAR + 1..=LAST_YEAR - 5;

/// The cells of a row.
pub(super) struct Cells<'a> {
    pub(super) cells: &'a [String],
    pub(super) places: &'a Places<'a>,
    pub(super) mapping: &'a Mapping,
}

impl Cells<'_> {
    pub(super) fn known(&self, column: &str) -> Option<String> {
        let text = self.places.cell(self.cells, column);
        (!self.mapping.is_unknown(text)).then(|| text.to_owned())
    }

    pub(super) fn id<T: FromStr<Err = IdError>>(&self, column: Option<&String>) -> Result<Option<T>, String> {
        let Some((column, text)) = column.and_then(|column| Some((column, self.known(column)?))) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|e| format!("column `{column}`: {e}"))
    }

    pub(super) fn agent(&self) -> Result<LogAgent, String> {
        let column = self.mapping.columns.agent.as_ref();
        let text = column.map_or("", |column| self.places.cell(self.cells, column));
        if column.is_some() && self.mapping.nobody.iter().any(|nobody| nobody == text) {
            return Ok(LogAgent::Nobody);
        }
        Ok(self.id(column)?.map_or(LogAgent::Unknown, LogAgent::Is))
    }

    /// What the mapping reads of the row.
    pub(super) fn mapped(&self) -> String {
        pairs(self.places.read.iter().map(|column| (*column, self.places.cell(self.cells, column))))
    }

    pub(super) fn joined(&self, columns: &[String]) -> String {
        let parts: Vec<&str> = columns.iter().map(|column| self.places.cell(self.cells, column)).collect();
        parts.join("/")
    }

    pub(super) fn date(&self, column: &str) -> Result<Option<Instant>, String> {
        let Some(text) = self.known(column) else { return Ok(None) };
        let dates = &self.mapping.dates;
        match dates.formats.iter().find_map(|format| parse_date(&text, format, dates)) {
            Some(instant) if YEARS.contains(&instant.year()) => Ok(Some(instant)),
            Some(_) => {
                Err(format!("column `{column}` is `{text}`, expected a date from {} to {}", YEARS.start(), YEARS.end()))
            }
            None => Err(format!("column `{column}` is `{text}`, expected a date like {}", dates.formats.join(" or "))),
        }
    }

    pub(super) fn missing_date(&self, column: &str) -> String {
        let text = self.places.cell(self.cells, column);
        format!("column `{column}` is `{text}`, expected a date like {}", self.mapping.dates.formats.join(" or "))
    }

    pub(super) fn number(&self, column: &str) -> Result<Option<i64>, String> {
        let Some(text) = self.known(column) else { return Ok(None) };
        let number =
            i64::from_str(&text).map_err(|_| format!("column `{column}` is `{text}`, expected a whole number"))?;
        Ok(Some(number))
    }

    pub(super) fn word<T: Copy>(
        &self,
        column: Option<&String>,
        words: &BTreeMap<String, T>,
        table: &str,
    ) -> Result<Option<T>, String> {
        let Some((column, text)) = column.and_then(|column| Some((column, self.known(column)?))) else {
            return Ok(None);
        };
        let known = words.get(&text).or_else(|| words.get("*"));
        known.copied().map(Some).ok_or_else(|| {
            format!("column `{column}` is `{text}`, expected one of `{table}` in the mapping: {}", list(words.keys()))
        })
    }

    pub(super) fn unknown_state(&self, text: &str) -> String {
        let columns = self.mapping.columns.state.as_slice().join("/");
        format!("column `{columns}` is `{text}`, expected a state of the mapping: {}", list(self.mapping.states.keys()))
    }

    pub(super) fn verdict(&self) -> Option<bool> {
        let verdict = self.mapping.verdict.as_ref()?;
        let text = self.known(&verdict.column)?;
        if verdict.met.contains(&text) {
            return Some(true);
        }
        verdict.missed.contains(&text).then_some(false)
    }
}

fn list<T: Display>(items: impl Iterator<Item = T>) -> String {
    items.map(|i| format!("`{i}`")).collect::<Vec<_>>().join(", ")
}

fn parse_date(text: &str, format: &str, dates: &Dates) -> Option<Instant> {
    match format {
        "rfc3339" => return DateTime::parse_from_rfc3339(text).ok().map(|d| d.to_utc()),
        "unix" => return text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        _other => {}
    }
    if let Ok(with_offset) = DateTime::parse_from_str(text, format) {
        return Some(with_offset.to_utc());
    }
    let local = NaiveDateTime::parse_from_str(text, format)
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, format).ok().map(|day| day.and_time(NaiveTime::MIN)))?;
    resolve(local, dates.zone)
}

/// A local time by RFC 5545: a repeated one is its first occurrence, a skipped one takes the offset before the gap.
fn resolve(local: NaiveDateTime, zone: chrono_tz::Tz) -> Option<Instant> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => {
            let before = zone.from_local_datetime(&local.checked_sub_signed(TimeDelta::hours(3))?).latest()?;
            before.to_utc().checked_add_signed(TimeDelta::hours(3))
        }
    }
}

/// Names and values as one text, for a fingerprint: another order of columns is the same row.
pub(super) fn pairs<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<String> = cells.map(|(name, cell)| format!("{name}\u{1f}{cell}")).collect();
    pairs.sort();
    pairs.dedup();
    pairs.join("\u{1e}")
}
