//! A week as rows of local days, drawn with letters.
use std::fmt;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};
use helpdesk_sla::{LedgerReason, OpenTime, Schedule, TimeError};
use serde::Serialize;

use super::day::{DayAccount, DayUnknown, day};

/// How many cells a day is drawn with: half an hour each.
const CELLS: usize = 48;

/// A week, from Monday on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its seven days, or those of them inside the horizon.
    pub days: Vec<WeekDay>,
    /// What of it is open, every instant counted once.
    pub open: OpenTime,
    /// What is to be said about the days and their sum.
    pub notes: Vec<String>,
}

/// A day of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeekDay {
    /// The day, explained.
    #[serde(flatten)]
    pub day: DayAccount,
    /// Names of its holidays and dated breaks, and changes of the clocks.
    pub labels: Vec<String>,
}

/// Lays out the week a date lies in.
///
/// # Errors
/// [`TimeError::DateOutsideHorizon`], where the date lies there; other days of its week are left out.
pub fn week(schedule: &Schedule, asked: NaiveDate) -> Result<Week, TimeError> {
    let since_monday = Days::new(asked.weekday().num_days_from_monday().into());
    let monday = asked.checked_sub_days(since_monday).unwrap_or(asked);
    let mut week = Week { days: Vec::new(), open: OpenTime::ZERO, notes: Vec::new() };
    for date in monday.iter_days().take(7) {
        let day = match day(schedule, date) {
            // The first week of the horizon, or its last, can lie partly outside.
            Err(TimeError::DateOutsideHorizon { .. }) if date != asked => continue,
            told => told?,
        };
        week.days.push(WeekDay { labels: labels(&day), day });
    }
    week.sum(schedule)?;
    if week.days.len() < 7 {
        week.notes.push(String::from("the other days of this week lie outside the horizon of the schedule"));
    }
    Ok(week)
}

impl Week {
    /// Names the zone of its days, or each with the day it begins with.
    #[must_use]
    pub fn zones(&self) -> String {
        let mut told = String::new();
        let mut before = None;
        for WeekDay { day, .. } in &self.days {
            let zone = (day.zone.as_str(), day.zone_data.as_str());
            if before == Some(zone) {
                continue;
            }
            if before.is_some() {
                told.push_str(&format!(", from {} on ", day.date.format("%a %F")));
            }
            told.push_str(zone.0);
            before = Some(zone);
        }
        told
    }

    /// Sums by instants: days of two zones can overlap, or leave time between them.
    fn sum(&mut self, schedule: &Schedule) -> Result<(), TimeError> {
        let pieces = || self.days.iter().flat_map(|day| &day.day.pieces);
        let ends = pieces().map(|piece| piece.from).min().zip(pieces().map(|piece| piece.to).max());
        self.open = ends.map_or(Ok(OpenTime::ZERO), |(from, to)| schedule.measure(from, to))?;
        let rows = self.days.iter().fold(OpenTime::ZERO, |sum, day| sum.saturating_add(day.day.open));
        if rows != self.open {
            let apart = if rows > self.open { "overlap" } else { "leave time between them" };
            let note =
                format!("the rows add up to {rows}: days of different zones {apart}, the sum counts each instant once");
            self.notes.push(note);
        }
        Ok(())
    }
}

fn labels(day: &DayAccount) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    if day.does_not_exist() {
        labels.push(String::from("does not exist here"));
    }
    for piece in &day.pieces {
        let name = match &piece.reason {
            LedgerReason::Holiday { name } => name.clone(),
            LedgerReason::Break { name } if name != "weekly break" => {
                format!("{name} {}–{}", piece.local_from, piece.local_to)
            }
            LedgerReason::Open
            | LedgerReason::Closed
            | LedgerReason::Break { .. }
            | LedgerReason::Paused { .. }
            | _ => continue,
        };
        if !labels.contains(&name) {
            labels.push(name);
        }
    }
    let unknown = |part: &DayUnknown| format!("{}–{} outside the horizon", part.local_from, part.local_to);
    labels.extend(day.unknown.iter().map(unknown));
    labels.extend(day.changes.iter().map(|change| format!("{}, {}", day.length, change.what)));
    labels
}

/// Local seconds of a day that a piece covers.
pub(super) fn seconds(local_from: &str, local_to: &str) -> (u32, u32) {
    let second = |text: &str| {
        let full = if text.len() == 5 { format!("{text}:00") } else { text.to_owned() };
        full.parse::<NaiveTime>().map_or(86_400, |time| time.num_seconds_from_midnight())
    };
    (second(local_from), second(local_to))
}

/// The letters of a day: of each cell, what most of it is.
fn cells(day: &DayAccount) -> String {
    const LETTERS: [char; 5] = ['█', '░', 'h', '·', '?'];
    let mut shares = [[0_u32; LETTERS.len()]; CELLS];
    let kind = |reason: &LedgerReason| match reason {
        LedgerReason::Open => 0,
        LedgerReason::Break { .. } => 1,
        LedgerReason::Holiday { .. } => 2,
        LedgerReason::Closed | LedgerReason::Paused { .. } | _ => 3,
    };
    let known = day.pieces.iter().map(|piece| (&piece.local_from, &piece.local_to, kind(&piece.reason)));
    let unknown = day.unknown.iter().map(|part| (&part.local_from, &part.local_to, 4));
    for (from, to, kind) in known.chain(unknown) {
        let (from, to) = seconds(from, to);
        for (begin, cell) in (0_u32..).step_by(1800).zip(&mut shares) {
            let covered = to.min(begin + 1800).saturating_sub(from.max(begin));
            if let Some(share) = cell.get_mut(kind) {
                *share += covered;
            }
        }
    }
    let letter = |cell: &[u32; LETTERS.len()]| {
        let most = cell.iter().max().copied().unwrap_or_default();
        let kinds = LETTERS.into_iter().zip(cell);
        kinds.into_iter().find(|(_, share)| **share == most && most > 0).map_or(' ', |(letter, _)| letter)
    };
    shares.iter().map(letter).collect()
}

/// `09:00–12:30` and `13:30–18:00`.
pub(super) fn open_pieces(day: &DayAccount) -> Vec<String> {
    let open = day.pieces.iter().filter(|piece| piece.reason == LedgerReason::Open);
    open.map(|piece| format!("{}–{}", piece.local_from, piece.local_to)).collect()
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.days.first() {
            writeln!(f, "{} (zone data {})", self.zones(), first.day.zone_data)?;
        }
        write!(f, "{:15}", "")?;
        for hour in (0..24).step_by(3) {
            write!(f, "{hour:<6}")?;
        }
        writeln!(f, "24")?;
        for WeekDay { day, labels } in &self.days {
            let parts = [open_pieces(day).join(" ")].into_iter().chain(labels.iter().cloned());
            let said: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            let row = format!("{} {} {:>8}  {}", day.date.format("%a %F"), cells(day), day.open, said.join(", "));
            writeln!(f, "{}", row.trim_end())?;
        }
        writeln!(f, "{:15}{:48} {:>8}  open", "", "", self.open)?;
        let unknown = if self.days.iter().any(|day| !day.day.unknown.is_empty()) { "  ? not known" } else { "" };
        writeln!(f, "{:15}█ open  · closed  ░ break  h holiday{unknown}  (blank: does not exist)", "")?;
        self.notes.iter().try_for_each(|note| writeln!(f, "{:15}{note}", ""))
    }
}
