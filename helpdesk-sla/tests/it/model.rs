//! A slow and obvious model: every minute of a few days, looked at one by one with chrono's own local times.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use helpdesk_sla::{Instant, SchedulePlan, Shift, WeeklyHours, Zone};

/// The open minutes from `from` on. Plans must be made of whole minutes.
pub(crate) struct Model {
    from: Instant,
    open: Vec<bool>,
}

impl Model {
    pub(crate) fn new(plan: &SchedulePlan, from: Instant, minutes: usize) -> Model {
        let mut model = Model { from, open: vec![false; minutes] };
        let zone = named(&plan.zone);
        let first = from.date_naive() - Days::new(3);
        let days = u64::try_from(minutes / 1440 + 6).expect("a few days");
        for date in (0..days).map(|day| first + Days::new(day)).filter(|date| existed(zone, *date)) {
            let shifts = plan.overrides.get(&date).map_or_else(|| on(&plan.hours, date), |shifts| shifts.clone());
            shifts.iter().for_each(|shift| model.paint(zone, date, *shift, true));
        }
        for date in (0..days).map(|day| first + Days::new(day)).filter(|date| existed(zone, *date)) {
            if !plan.overrides.contains_key(&date) {
                on(&plan.weekly_breaks, date).iter().for_each(|shift| model.paint(zone, date, *shift, false));
            }
        }
        let closed = !plan.holidays.is_empty() || !plan.breaks.is_empty();
        for index in 0..if closed { minutes } else { 0 } {
            let at = model.instant(index);
            model.open[index] &= !is_holiday(plan, at) && !is_break(plan, at);
        }
        model
    }

    pub(crate) fn end(&self) -> Instant {
        self.instant(self.open.len())
    }

    pub(crate) fn is_open(&self, at: Instant) -> bool {
        let minute = usize::try_from((at - self.from).num_minutes()).expect("an instant inside the model");
        self.open[minute]
    }

    /// Open seconds between two instants, `from` first.
    pub(crate) fn measure(&self, from: Instant, to: Instant) -> i64 {
        let mut sum = 0;
        let mut at = from;
        while at < to {
            let next = (self.next_minute(at)).min(to);
            if self.is_open(at) {
                sum += (next - at).num_seconds();
            }
            at = next;
        }
        sum
    }

    /// The first instant with so many open seconds since `start`, if the model reaches as far.
    pub(crate) fn advance(&self, start: Instant, seconds: i64) -> Option<Instant> {
        let mut left = seconds;
        let mut at = start;
        while left > 0 {
            if at >= self.end() {
                return None;
            }
            let next = self.next_minute(at);
            if self.is_open(at) {
                let here = (next - at).num_seconds();
                if here >= left {
                    return Some(at + TimeDelta::seconds(left));
                }
                left -= here;
            }
            at = next;
        }
        Some(at)
    }

    fn next_minute(&self, at: Instant) -> Instant {
        at + TimeDelta::seconds(60 - (at - self.from).num_seconds().rem_euclid(60))
    }

    fn instant(&self, index: usize) -> Instant {
        self.from + TimeDelta::minutes(i64::try_from(index).expect("a small index"))
    }

    fn paint(&mut self, zone: Tz, date: NaiveDate, shift: Shift, open: bool) {
        let (start, end): (String, String) = shift.into();
        let from = resolve(zone, date, &start);
        let to =
            if shift.is_overnight() { resolve(zone, date + Days::new(1), &end) } else { resolve(zone, date, &end) };
        let minute = |at: Instant| usize::try_from((at - self.from).num_minutes().max(0)).expect("after the beginning");
        let end = minute(to).min(self.open.len());
        for index in minute(from)..end {
            self.open[index] = open;
        }
    }
}

/// Resolves a local time by asking chrono, all three arms.
pub(crate) fn resolve(zone: Tz, date: NaiveDate, time: &str) -> Instant {
    let local = match time {
        "24:00" => (date + Days::new(1)).and_time(NaiveTime::MIN),
        time => date.and_time(NaiveTime::parse_from_str(&format!("{time}:00"), "%H:%M:%S").expect("a time")),
    };
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(at) => at.to_utc(),
        chrono::LocalResult::Ambiguous(first, second) => first.to_utc().min(second.to_utc()),
        chrono::LocalResult::None => {
            let before = zone.from_utc_datetime(&(local - TimeDelta::hours(24)));
            local.and_utc() - chrono::Offset::fix(before.offset()).local_minus_utc_delta()
        }
    }
}

trait Delta {
    fn local_minus_utc_delta(&self) -> TimeDelta;
}

impl Delta for chrono::FixedOffset {
    fn local_minus_utc_delta(&self) -> TimeDelta {
        TimeDelta::seconds(self.local_minus_utc().into())
    }
}

/// Whether any minute near noon, in any zone, had that date.
fn existed(zone: Tz, date: NaiveDate) -> bool {
    let noon = date.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    (-36..=36).any(|hours| local_date(zone, noon + TimeDelta::hours(hours)) == date)
}

/// The zone by its name, for chrono's own data to answer.
fn named(zone: &Zone) -> Tz {
    zone.name().parse().expect("a zone of the IANA data")
}

fn local_date(zone: Tz, at: DateTime<chrono::Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn is_holiday(plan: &SchedulePlan, at: Instant) -> bool {
    plan.holidays.iter().any(|holiday| {
        let zone = named(holiday.zone.as_ref().unwrap_or(&plan.zone));
        let replaced = zone == named(&plan.zone) && plan.overrides.contains_key(&holiday.on);
        !replaced && local_date(zone, at) == holiday.on
    })
}

fn is_break(plan: &SchedulePlan, at: Instant) -> bool {
    let near = |time: chrono::NaiveDateTime| (time.and_utc() - at).abs() < TimeDelta::days(4);
    plan.breaks.iter().filter(|dated| near(dated.from)).any(|dated| {
        let end =
            |time: chrono::NaiveDateTime| resolve(named(&plan.zone), time.date(), &time.format("%H:%M").to_string());
        end(dated.from) <= at && at < end(dated.to)
    })
}

fn on(hours: &WeeklyHours, date: NaiveDate) -> Vec<Shift> {
    match date.weekday() {
        Weekday::Mon => hours.mon.clone(),
        Weekday::Tue => hours.tue.clone(),
        Weekday::Wed => hours.wed.clone(),
        Weekday::Thu => hours.thu.clone(),
        Weekday::Fri => hours.fri.clone(),
        Weekday::Sat => hours.sat.clone(),
        Weekday::Sun => hours.sun.clone(),
    }
}
