//! A slow and obvious model: every second of a few days, painted with chrono's own local times.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use helpdesk_sla::{PlanVersion, Reason, SchedulePlan, Shift, WeeklyHours, Zone};

const DAY: i64 = 86_400;
const HOURS: u8 = 1;
const BREAK: u8 = 2;
const HOLIDAY: u8 = 4;

/// Zones change their offset at most once in so many seconds.
const CHUNK: i64 = 900;

/// What each second from `from` on is, as stretches of one reason.
pub(crate) struct Model {
    from: i64,
    to: i64,
    // INVARIANT: one begins where the one before ends, from `from` until `to`.
    stretches: Vec<(i64, i64, Why)>,
}

impl Model {
    /// Paints the seconds from `from` until `to`, each by the version in force then.
    pub(crate) fn new(versions: &[PlanVersion], from: i64, to: i64) -> Model {
        let mut marks = Vec::new();
        for (index, version) in versions.iter().enumerate() {
            let next = versions.get(index + 1).and_then(|next| next.effective_from);
            let end = next.map_or(to, |next| next.timestamp().clamp(from, to));
            if end > from + length(&marks) {
                marks.extend(painted(&version.plan, from, to).into_iter().take(index_of(end - from)).skip(marks.len()));
            }
        }
        let mut begin = from;
        let mut stretches = Vec::new();
        for run in marks.chunk_by(|one, other| one == other) {
            let end = begin + length(run);
            stretches.extend(run.first().map(|mark| (begin, end, Why::of_mark(*mark))));
            begin = end;
        }
        Model { from, to, stretches }
    }

    pub(crate) fn covers(&self, second: i64) -> bool {
        (self.from..=self.to).contains(&second)
    }

    /// What there is between two seconds, clipped to them.
    pub(crate) fn between(&self, from: i64, to: i64) -> impl DoubleEndedIterator<Item = (i64, i64, Why)> + '_ {
        let clipped = self.stretches.iter().map(move |(begin, end, why)| (*begin.max(&from), *end.min(&to), *why));
        clipped.filter(|(begin, end, _)| begin < end)
    }

    /// The open stretches between two seconds, those that touch being one.
    pub(crate) fn open(&self, from: i64, to: i64) -> impl DoubleEndedIterator<Item = (i64, i64)> + '_ {
        self.between(from, to).filter(|(_, _, why)| *why == Why::Open).map(|(begin, end, _)| (begin, end))
    }

    /// Why a second is as it is.
    pub(crate) fn why(&self, second: i64) -> Option<Why> {
        self.between(second, second + 1).next().map(|(_, _, why)| why)
    }

    /// Open seconds between two seconds it covers.
    pub(crate) fn measure(&self, from: i64, to: i64) -> i64 {
        self.open(from, to).map(|(begin, end)| end - begin).sum()
    }

    /// The first second with so much open time since `start`, if it reaches as far.
    pub(crate) fn advance(&self, start: i64, budget: i64) -> Option<i64> {
        let mut left = budget;
        for (begin, end) in self.open(start, self.to) {
            if left > 0 && end - begin >= left {
                return Some(begin + left);
            }
            left -= end - begin;
        }
        (budget == 0).then_some(start)
    }

    /// The last second with so much open time since `start`, if it reaches as far: an open one.
    pub(crate) fn advance_to_open(&self, start: i64, budget: i64) -> Option<i64> {
        let mut left = budget;
        for (begin, end) in self.open(start, self.to) {
            if end - begin > left {
                return Some(begin + left);
            }
            left -= end - begin;
        }
        None
    }

    /// The last second with so much open time until `end`, if it reaches as far.
    pub(crate) fn retreat(&self, end: i64, budget: i64) -> Option<i64> {
        let mut left = budget;
        for (begin, end) in self.open(self.from, end).rev() {
            if left > 0 && end - begin >= left {
                return Some(end - left);
            }
            left -= end - begin;
        }
        (budget == 0).then_some(end)
    }

    /// The first closing after a second, if it reaches as far.
    pub(crate) fn next_close(&self, second: i64) -> Option<i64> {
        self.open(second, self.to).next().map(|(_, end)| end).filter(|end| *end < self.to)
    }
}

/// The reasons of an account, without their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Open,
    Closed,
    Holiday,
    Break,
}

impl Why {
    fn of_mark(mark: u8) -> Why {
        if mark == HOURS {
            Why::Open
        } else if mark & HOLIDAY != 0 {
            Why::Holiday
        } else if mark & BREAK != 0 {
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

fn painted(plan: &SchedulePlan, from: i64, to: i64) -> Vec<u8> {
    let own = named(&plan.zone);
    let mut marks = vec![0; index_of(to - from)];
    let first = date_of(from - 4 * DAY);
    let dates = (0..).map(|day| first + Days::new(day)).take_while(|date| *date <= date_of(to + 4 * DAY));
    for date in dates.filter(|date| existed(own, *date)) {
        match plan.overrides.get(&date) {
            Some(shifts) => shifts.iter().for_each(|shift| paint_shift(&mut marks, from, own, date, *shift, HOURS)),
            None => {
                let (hours, breaks) = (on(&plan.hours, date), on(&plan.weekly_breaks, date));
                hours.iter().for_each(|shift| paint_shift(&mut marks, from, own, date, *shift, HOURS));
                breaks.iter().for_each(|shift| paint_shift(&mut marks, from, own, date, *shift, BREAK));
            }
        }
    }
    for dated in &plan.breaks {
        paint(&mut marks, from, bounded(own, dated.from, from), bounded(own, dated.to, from), BREAK);
    }
    for holiday in &plan.holidays {
        let zone = named(holiday.zone.as_ref().unwrap_or(&plan.zone));
        if zone != own || !plan.overrides.contains_key(&holiday.on) {
            paint_date(&mut marks, from, to, zone, holiday.on);
        }
    }
    marks
}

/// The zone by its name, for chrono's own data to answer.
fn named(zone: &Zone) -> Tz {
    match zone {
        Zone::Iana(zone) => *zone,
        Zone::Table(table) => table.name().parse().unwrap_or(Tz::UTC),
    }
}

fn paint(marks: &mut [u8], origin: i64, from: i64, to: i64, mark: u8) {
    let (from, to) = (index_of(from - origin), index_of(to - origin).min(marks.len()));
    if let Some(part) = marks.get_mut(from..to.max(from)) {
        part.iter_mut().for_each(|second| *second |= mark);
    }
}

fn paint_shift(marks: &mut [u8], origin: i64, zone: Tz, date: NaiveDate, shift: Shift, mark: u8) {
    let (start, end): (String, String) = shift.into();
    let closes = if shift.is_overnight() { date + Days::new(1) } else { date };
    paint(marks, origin, resolve(zone, at(date, &start)), resolve(zone, at(closes, &end)), mark);
}

/// Paints what a date is somewhere, chunk by chunk, or second by second where the offset changes.
fn paint_date(marks: &mut [u8], from: i64, to: i64, zone: Tz, date: NaiveDate) {
    let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
    if midnight < from - 4 * DAY || midnight > to + 4 * DAY {
        return;
    }
    let mut chunk = from;
    while chunk < to {
        let end = chunk + CHUNK;
        let offset = offset_at(zone, chunk);
        if offset == offset_at(zone, end - 1) {
            let (begins, ends) = (midnight - offset, midnight + DAY - offset);
            paint(marks, from, begins.clamp(chunk, end), ends.clamp(chunk, end), HOLIDAY);
        } else {
            let there = (chunk..end).filter(|second| date_of(second + offset_at(zone, *second)) == date);
            there.for_each(|second| paint(marks, from, second, second + 1, HOLIDAY));
        }
        chunk = end;
    }
}

/// Resolves a local time by asking chrono, all three arms.
fn resolve(zone: Tz, local: NaiveDateTime) -> i64 {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => at.timestamp(),
        LocalResult::Ambiguous(first, second) => first.timestamp().min(second.timestamp()),
        LocalResult::None => {
            let local = local.and_utc().timestamp();
            local - offset_at(zone, local - 2 * DAY)
        }
    }
}

/// Resolves a local time; one that is far away stays as far away.
fn bounded(zone: Tz, local: NaiveDateTime, near: i64) -> i64 {
    let naive = local.and_utc().timestamp();
    if (naive - near).abs() > 30 * DAY { naive } else { resolve(zone, local) }
}

fn at(date: NaiveDate, time: &str) -> NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    let parts = time.split(':').map(|part| part.parse::<i64>().unwrap_or_default());
    let seconds: i64 = parts.zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum();
    midnight + TimeDelta::seconds(seconds)
}

fn existed(zone: Tz, date: NaiveDate) -> bool {
    let midnight = date.and_time(NaiveTime::MIN);
    let mut quarters = (0..96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    quarters.any(|time| zone.from_local_datetime(&time) != LocalResult::None)
}

fn offset_at(zone: Tz, second: i64) -> i64 {
    let naive = DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc();
    zone.offset_from_utc_datetime(&naive).fix().local_minus_utc().into()
}

fn date_of(second: i64) -> NaiveDate {
    DateTime::from_timestamp(second, 0).unwrap_or_default().date_naive()
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

fn length(marks: &[u8]) -> i64 {
    i64::try_from(marks.len()).unwrap_or(i64::MAX)
}

fn index_of(second: i64) -> usize {
    usize::try_from(second).unwrap_or_default()
}
