//! Paint: why each second of some days is open or closed, painted second by second as a plan says it.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use helpdesk_sla::{PlanVersion, Reason, SchedulePlan, Shift, WeeklyHours, Zone};
use serde::Serialize;

use crate::wall::{DAY, date_of, existed, offset_at, resolve};
use crate::yearly;

const HOURS: u8 = 1;
const BREAK: u8 = 2;
const HOLIDAY: u8 = 4;
/// A date of a season without hours: it takes nothing away, but what is closed is closed by its name.
const SHUT: u8 = 8;

/// Zones change their offset at most once in so many seconds.
const CHUNK: i64 = 900;

/// The reasons of an account, without their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    Open,
    Closed,
    Holiday,
    Break,
}

impl Why {
    fn of_mark(mark: u8) -> Why {
        if mark & !SHUT == HOURS {
            Why::Open
        } else if mark & HOLIDAY != 0 {
            Why::Holiday
        } else if mark & (BREAK | SHUT) != 0 {
            Why::Break
        } else {
            Why::Closed
        }
    }

    /// The reason of a piece of an account; none for a reason this model does not know.
    pub(crate) fn of(reason: &Reason) -> Option<Why> {
        match reason {
            Reason::Open => Some(Why::Open),
            Reason::Closed => Some(Why::Closed),
            Reason::Holiday { .. } => Some(Why::Holiday),
            Reason::Break { .. } => Some(Why::Break),
            _ => None,
        }
    }
}

/// Paints from one second until another, a mark for every `grain` seconds, each by the version in force then.
///
/// Where a mark stands for more than a second, all edges of the plans must lie on such marks.
pub(crate) fn painted(versions: &[PlanVersion], from: i64, to: i64, grain: i64) -> Vec<Why> {
    let mut whys = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let next = versions.get(index + 1).and_then(|next| next.effective_from);
        let end = next.map_or(to, |next| next.timestamp().clamp(from, to));
        let (until, already) = (index_of((end - from) / grain), whys.len());
        if until > already {
            let canvas = Canvas::of(&version.plan, from, to, grain);
            whys.extend(canvas.marks.into_iter().take(until).skip(already).map(Why::of_mark));
        }
    }
    whys
}

struct Canvas {
    from: i64,
    to: i64,
    grain: i64,
    marks: Vec<u8>,
}

impl Canvas {
    fn of(plan: &SchedulePlan, from: i64, to: i64, grain: i64) -> Canvas {
        let mut canvas = Canvas { from, to, grain, marks: vec![0; index_of((to - from) / grain)] };
        let (first, last) = (date_of(from - 4 * DAY), date_of(to + 4 * DAY));
        for date in first.iter_days().take_while(|date| *date <= last) {
            if existed(&plan.zone, date) {
                canvas.day(plan, date);
            }
        }
        for opening in &plan.openings {
            canvas.paint(opening.from.timestamp(), opening.to.timestamp(), HOURS);
        }
        for dated in &plan.breaks {
            let bounded = |local: NaiveDateTime| {
                let naive = local.and_utc().timestamp();
                let is_far = naive < from - 30 * DAY || naive > to + 30 * DAY;
                if is_far { naive } else { resolve(&plan.zone, local) }
            };
            canvas.paint(bounded(dated.from), bounded(dated.to), BREAK);
        }
        for holiday in &plan.holidays {
            canvas.holiday(plan, holiday.on, holiday.zone.as_ref());
        }
        for rule in &plan.holiday_rules {
            for date in yearly::kept(rule, first, last) {
                canvas.holiday(plan, date, rule.zone.as_ref());
            }
        }
        canvas
    }

    /// Paints what starts on a date, or what the date is.
    fn day(&mut self, plan: &SchedulePlan, date: NaiveDate) {
        let season = plan.seasons.iter().find(|season| season.from <= date && date <= season.to);
        match (plan.overrides.get(&date), season) {
            (Some(shifts), _) => self.shifts(&plan.zone, date, shifts, HOURS),
            (None, Some(season)) => {
                self.shifts(&plan.zone, date, on(&season.hours, date), HOURS);
                self.shifts(&plan.zone, date, on(&season.weekly_breaks, date), BREAK);
                if season.hours.is_empty() {
                    self.date(&plan.zone, date, SHUT);
                }
            }
            (None, None) => {
                self.shifts(&plan.zone, date, on(&plan.hours, date), HOURS);
                self.shifts(&plan.zone, date, on(&plan.weekly_breaks, date), BREAK);
            }
        }
    }

    fn shifts(&mut self, zone: &Zone, date: NaiveDate, shifts: &[Shift], mark: u8) {
        for shift in shifts {
            let (start, end): (String, String) = (*shift).into();
            let closes = if shift.is_overnight() { date + Days::new(1) } else { date };
            self.paint(resolve(zone, at(date, &start)), resolve(zone, at(closes, &end)), mark);
        }
    }

    /// An override replaces a holiday of the plan's own zone, and none of another.
    fn holiday(&mut self, plan: &SchedulePlan, date: NaiveDate, zone: Option<&Zone>) {
        match zone {
            Some(zone) if *zone != plan.zone => self.date(zone, date, HOLIDAY),
            Some(_) | None if plan.overrides.contains_key(&date) => {}
            Some(_) | None => self.date(&plan.zone, date, HOLIDAY),
        }
    }

    /// Paints what a date is somewhere, chunk by chunk, or mark by mark where the offset changes.
    fn date(&mut self, zone: &Zone, date: NaiveDate, mark: u8) {
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        let mut chunk = self.from.max(midnight - 2 * DAY);
        while chunk < self.to.min(midnight + 3 * DAY) {
            let end = chunk + CHUNK;
            let offset = offset_at(zone, chunk);
            if offset == offset_at(zone, end - 1) {
                let (begins, ends) = (midnight - offset, midnight + DAY - offset);
                self.paint(begins.clamp(chunk, end), ends.clamp(chunk, end), mark);
            } else {
                for second in (chunk..end).step_by(index_of(self.grain)) {
                    if date_of(second + offset_at(zone, second)) == date {
                        self.paint(second, second + self.grain, mark);
                    }
                }
            }
            chunk = end;
        }
    }

    fn paint(&mut self, from: i64, to: i64, mark: u8) {
        let (from, to) = (index_of((from - self.from) / self.grain), index_of((to - self.from) / self.grain));
        let to = to.min(self.marks.len());
        if let Some(part) = self.marks.get_mut(from..to.max(from)) {
            part.iter_mut().for_each(|second| *second |= mark);
        }
    }
}

fn at(date: NaiveDate, time: &str) -> NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    let parts = time.split(':').map(|part| part.parse::<i64>().unwrap_or_default());
    let seconds: i64 = parts.zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum();
    midnight + TimeDelta::seconds(seconds)
}

fn on(hours: &WeeklyHours, date: NaiveDate) -> &[Shift] {
    match date.weekday() {
        chrono::Weekday::Mon => &hours.mon,
        chrono::Weekday::Tue => &hours.tue,
        chrono::Weekday::Wed => &hours.wed,
        chrono::Weekday::Thu => &hours.thu,
        chrono::Weekday::Fri => &hours.fri,
        chrono::Weekday::Sat => &hours.sat,
        chrono::Weekday::Sun => &hours.sun,
    }
}

fn index_of(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
