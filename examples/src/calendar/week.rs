//! A week as rows of local days, drawn with letters.
use std::fmt;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};
use helpdesk_sla::{LedgerReason, OpenTime, Schedule, TimeError};
use serde::Serialize;

use super::day::{DayAccount, day};

/// How many cells a day is drawn with: half an hour each.
const CELLS: usize = 48;

/// A week, from Monday on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its seven days, or those of them inside the horizon.
    pub days: Vec<WeekDay>,
    /// What of it is open.
    pub open: OpenTime,
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
    let mut week = Week { days: Vec::new(), open: OpenTime::ZERO };
    for date in monday.iter_days().take(7) {
        let day = match day(schedule, date) {
            // The first week of the horizon, or its last, can lie partly outside.
            Err(TimeError::DateOutsideHorizon { .. }) if date != asked => continue,
            told => told?,
        };
        week.open = week.open.saturating_add(day.open);
        week.days.push(WeekDay { labels: labels(&day), day });
    }
    Ok(week)
}

fn labels(day: &DayAccount) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    if day.pieces.is_empty() {
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
    const LETTERS: [char; 4] = ['█', '░', 'h', '·'];
    let mut shares = [[0_u32; LETTERS.len()]; CELLS];
    for piece in &day.pieces {
        let kind = match piece.reason {
            LedgerReason::Open => 0,
            LedgerReason::Break { .. } => 1,
            LedgerReason::Holiday { .. } => 2,
            LedgerReason::Closed | LedgerReason::Paused { .. } | _ => 3,
        };
        let (from, to) = seconds(&piece.local_from, &piece.local_to);
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

/// `09:00–12:30 13:30–18:00`.
pub(super) fn open_pieces(day: &DayAccount) -> String {
    let open = day.pieces.iter().filter(|piece| piece.reason == LedgerReason::Open);
    let shown: Vec<String> = open.map(|piece| format!("{}–{}", piece.local_from, piece.local_to)).collect();
    shown.join(" ")
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.days.first() {
            writeln!(f, "{} (zone data {})", first.day.zone, first.day.zone_data)?;
        }
        write!(f, "{:15}", "")?;
        for hour in (0..24).step_by(3) {
            write!(f, "{hour:<6}")?;
        }
        writeln!(f, "24")?;
        for WeekDay { day, labels } in &self.days {
            let parts = [open_pieces(day)].into_iter().chain(labels.iter().cloned());
            let said: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            let row = format!("{} {} {:>8}  {}", day.date.format("%a %F"), cells(day), day.open, said.join(", "));
            writeln!(f, "{}", row.trim_end())?;
        }
        writeln!(f, "{:15}{:48} {:>8}  open", "", "", self.open)?;
        writeln!(f, "{:15}█ open  · closed  ░ break  h holiday  (blank: does not exist)", "")
    }
}
