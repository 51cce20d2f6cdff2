//! A day explained: every stretch of it, and what a change of the clocks does to its shifts.
use std::fmt;

use chrono::NaiveDate;
use helpdesk_sla::{Instant, LedgerReason, LocalTime, OpenTime, Schedule, Shift, TimeError};
use serde::Serialize;

use super::{
    local_day::{Change, LocalDay},
    wall::{length, offset, time, utc},
};

/// A day explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayAccount {
    /// The local date.
    pub date: NaiveDate,
    /// The zone.
    pub zone: String,
    /// Which zone data it reads.
    pub zone_data: String,
    /// How long the day is.
    pub length: OpenTime,
    /// What of it is open.
    pub open: OpenTime,
    /// Whether days are counted by it.
    pub business_date: bool,
    /// What changes of the clocks do to it.
    pub changes: Vec<DayChange>,
    /// Its stretches.
    pub pieces: Vec<DayPiece>,
    /// The shifts that begin on it.
    pub shifts: Vec<DayShift>,
    /// The shifts of the evening before that a change of the clocks does something to.
    pub shifts_before: Vec<DayShift>,
    /// What of it lies outside the horizon of the schedule.
    pub unknown: Vec<DayUnknown>,
}

/// A part of a day that the schedule knows nothing of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayUnknown {
    /// Its first moment on the wall clock.
    pub local_from: String,
    /// The moment after it on the wall clock.
    pub local_to: String,
}

/// What a change of the clocks does to a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayChange {
    /// When the clocks change.
    pub at: Instant,
    /// Which times are skipped or repeated.
    pub what: String,
    /// The offset before, as it is written.
    pub offset_before: String,
    /// The offset after, as it is written.
    pub offset_after: String,
}

/// A stretch of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayPiece {
    /// Its first moment on the wall clock.
    pub local_from: String,
    /// The moment after it on the wall clock.
    pub local_to: String,
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// How long it is.
    pub length: OpenTime,
    /// Why it is open or closed.
    #[serde(flatten)]
    pub reason: LedgerReason,
}

/// A shift of a day and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayShift {
    /// The shift as the plan has it.
    pub shift: Shift,
    /// When it happens; none where nothing is left of it.
    pub happens: Option<(Instant, Instant)>,
    /// What a change of the clocks does to it.
    pub notes: Vec<String>,
}

/// Explains a day.
///
/// # Errors
/// [`TimeError::DateOutsideHorizon`].
pub fn day(schedule: &Schedule, date: NaiveDate) -> Result<DayAccount, TimeError> {
    let local = LocalDay::of(schedule, date)?;
    let midnight = schedule.resolve(date.and_time(chrono::NaiveTime::MIN))?.instant();
    let zone = schedule.zone_at(midnight);
    let pieces: Vec<DayPiece> = local
        .stretches
        .iter()
        .map(|stretch| DayPiece {
            local_from: time(stretch.local_from()),
            local_to: until(stretch.local_to(), date),
            from: stretch.from,
            to: stretch.to,
            length: length(stretch.from, stretch.to),
            reason: LedgerReason::from(stretch.reason.clone()),
        })
        .collect();
    let sum = |pieces: &mut dyn Iterator<Item = &DayPiece>| {
        pieces.fold(OpenTime::ZERO, |sum, piece| sum.saturating_add(piece.length))
    };
    Ok(DayAccount {
        date,
        zone: zone.to_string(),
        zone_data: zone.data_version().to_owned(),
        length: sum(&mut pieces.iter()),
        open: sum(&mut pieces.iter().filter(|piece| piece.reason == LedgerReason::Open)),
        business_date: schedule.is_business_date(date)?,
        changes: local.changes.iter().map(|change| told(change, date)).collect(),
        shifts: schedule.shifts_on(date).iter().map(|shift| of_shift(schedule, date, *shift)).collect(),
        shifts_before: shifts_before(schedule, date),
        unknown: local.unknown.iter().map(|(from, to)| unknown(*from, *to, date)).collect(),
        pieces,
    })
}

/// What a change does to the wall clock of a day.
fn told(change: &Change, date: NaiveDate) -> DayChange {
    let (from, to) = change.span();
    let what = if change.before < change.after { "does not exist" } else { "happens twice" };
    let from =
        if from.date() == date || from.date() == to.date() { time(from) } else { from.format("%F %H:%M").to_string() };
    DayChange {
        at: change.at,
        what: format!("{from}–{} {what}", until(to, date)),
        offset_before: offset(change.before),
        offset_after: offset(change.after),
    }
}

/// A time of day that ends something: midnight after the date is 24:00.
pub(super) fn until(local: chrono::NaiveDateTime, date: NaiveDate) -> String {
    if local.date() > date && local == local.date().and_time(chrono::NaiveTime::MIN) {
        return String::from("24:00");
    }
    time(local)
}

fn unknown(from: chrono::NaiveDateTime, to: chrono::NaiveDateTime, date: NaiveDate) -> DayUnknown {
    DayUnknown { local_from: time(from), local_to: until(to, date) }
}

/// The shifts that reach over the midnight a date begins with, where their times are not plain.
fn shifts_before(schedule: &Schedule, date: NaiveDate) -> Vec<DayShift> {
    let exists = |date: &NaiveDate| schedule.parts_of(*date).is_ok_and(|parts| !parts.is_empty());
    let Some(evening) = date.pred_opt().filter(exists) else { return Vec::new() };
    let shifts = schedule.shifts_on(evening).iter().filter(|shift| shift.is_overnight());
    shifts.map(|shift| of_shift(schedule, evening, *shift)).filter(|shift| !shift.notes.is_empty()).collect()
}

fn of_shift(schedule: &Schedule, date: NaiveDate, shift: Shift) -> DayShift {
    let (start, end): (String, String) = shift.into();
    let at = |text: &str, days: u64| {
        let (text, days) = if text == "24:00" { ("00:00", days + 1) } else { (text, days) };
        let full = if text.len() == 5 { format!("{text}:00") } else { text.to_owned() };
        let date = date.checked_add_days(chrono::Days::new(days))?;
        schedule.resolve(date.and_time(full.parse().ok()?)).ok()
    };
    let (Some(from), Some(to)) = (at(&start, 0), at(&end, u64::from(shift.is_overnight()))) else {
        return DayShift { shift, happens: None, notes: Vec::new() };
    };
    let zone = schedule.zone_at(from.instant());
    let mut notes: Vec<String> =
        [(start, from), (end, to)].iter().filter_map(|(text, meant)| note(text, *meant, zone)).collect();
    let (from, to) = (from.instant(), to.instant());
    // INVARIANT: a date that was skipped has no instants, and its shifts happen on no other.
    let exists = schedule.parts_of(date).is_ok_and(|parts| !parts.is_empty());
    if !exists {
        return DayShift { shift, happens: None, notes: vec![String::from("the date does not exist")] };
    }
    if to <= from {
        notes.push(String::from("so it ends no later than it begins, and nothing is left of it"));
    }
    DayShift { shift, happens: (from < to).then_some((from, to)), notes }
}

fn note(text: &str, meant: LocalTime, zone: &helpdesk_sla::Zone) -> Option<String> {
    match meant {
        LocalTime::Once { .. } => None,
        LocalTime::Repeated { first, .. } => {
            Some(format!("{text} happens twice, the first time at {}, counts", utc(first)))
        }
        LocalTime::Skipped { at } => Some(format!("{text} does not exist and becomes {}", time(zone.local(at)))),
    }
}

impl fmt::Display for DayAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {} (zone data {})", self.date.format("%A %F"), self.zone, self.zone_data)?;
        if self.does_not_exist() {
            return writeln!(f, "this date does not exist here, so it has no working time");
        }
        for change in &self.changes {
            let (before, after) = (&change.offset_before, &change.offset_after);
            write!(f, "this day has {}: {}, ", self.length, change.what)?;
            writeln!(f, "since at {} the clocks go from UTC{before} to UTC{after}", utc(change.at))?;
        }
        for DayUnknown { local_from, local_to } in &self.unknown {
            writeln!(f, "{local_from}–{local_to} is not known: it lies outside the horizon of the schedule")?;
        }
        writeln!(f)?;
        writeln!(f, "{:<14}{:<44}{:>10}  why", "local", "UTC", "length")?;
        for piece in &self.pieces {
            let local = format!("{}–{}", piece.local_from, piece.local_to);
            let instants = format!("{} – {}", utc(piece.from), utc(piece.to));
            writeln!(f, "{local:<14}{instants:<44}{:>10}  {}", piece.length, piece.reason)?;
        }
        writeln!(f, "{:<58}{:>10}  of {}", "open", self.open, self.length)?;
        writeln!(f)?;
        writeln!(f, "{} business date", if self.business_date { "a" } else { "no" })?;
        if !self.shifts.is_empty() {
            let shifts: Vec<String> = self.shifts.iter().map(|shift| shift.shift.to_string()).collect();
            writeln!(f, "shifts that begin on it, before holidays and breaks: {}", shifts.join(", "))?;
        }
        let before = self.shifts_before.iter().map(|shift| ("shift of the evening before", shift));
        for (what, shift) in before.chain(self.shifts.iter().map(|shift| ("shift", shift))) {
            shift.tell(f, what)?;
        }
        Ok(())
    }
}

impl DayAccount {
    /// Tells whether the wall clock never shows the date.
    #[must_use]
    pub fn does_not_exist(&self) -> bool {
        self.pieces.is_empty() && self.unknown.is_empty()
    }
}

impl DayShift {
    /// Tells what a change of the clocks does to it; nothing where it does nothing.
    fn tell(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        if self.notes.is_empty() {
            return Ok(());
        }
        write!(f, "{what} {}: {}", self.shift, self.notes.join("; "))?;
        match self.happens {
            Some((from, to)) => writeln!(f, "; it lasts {}, from {} to {}", length(from, to), utc(from), utc(to)),
            None => writeln!(f),
        }
    }
}
