//! A slow and obvious model: every minute of a few days, looked at one by one with chrono's own local times.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use helpdesk_sla::{HolidayRule, Instant, SchedulePlan, Season, Shift, WeeklyHours, YearlyDate, Zone};

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
            let week = season_of(plan, date).map_or(&plan.hours, |season| &season.hours);
            let shifts = plan.overrides.get(&date).map_or_else(|| on(week, date), |shifts| shifts.clone());
            shifts.iter().for_each(|shift| model.paint(zone, date, *shift, true));
        }
        for index in 0..if plan.openings.is_empty() { 0 } else { minutes } {
            let at = model.instant(index);
            model.open[index] |= plan.openings.iter().any(|opening| opening.from <= at && at < opening.to);
        }
        for date in (0..days).map(|day| first + Days::new(day)).filter(|date| existed(zone, *date)) {
            if !plan.overrides.contains_key(&date) {
                let week = season_of(plan, date).map_or(&plan.weekly_breaks, |season| &season.weekly_breaks);
                on(week, date).iter().for_each(|shift| model.paint(zone, date, *shift, false));
            }
        }
        let holidays = holiday_dates(plan, from);
        let closed = !plan.holidays.is_empty() || !plan.holiday_rules.is_empty() || !plan.breaks.is_empty();
        let breaks = resolved_breaks(plan);
        for index in 0..if closed { minutes } else { 0 } {
            let at = model.instant(index);
            let is_break = breaks.iter().any(|(from, to)| *from <= at && at < *to);
            model.open[index] &= !is_break && !is_holiday(&holidays, at);
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

/// The dates of all holidays that can matter near an instant and are not replaced, each with the zone it is local to.
fn holiday_dates(plan: &SchedulePlan, near: Instant) -> Vec<(Tz, NaiveDate)> {
    let zone = |zone: &Option<Zone>| named(zone.as_ref().unwrap_or(&plan.zone));
    let years = near.year() - 1..=near.year() + 1;
    let by_rule = plan.holiday_rules.iter().flat_map(|rule| {
        years.clone().filter_map(move |year| kept_on(rule, year)).map(move |on| (zone(&rule.zone), on))
    });
    let dates = plan.holidays.iter().map(|holiday| (zone(&holiday.zone), holiday.on)).chain(by_rule);
    let replaced = |zone: Tz, on: &NaiveDate| zone == named(&plan.zone) && plan.overrides.contains_key(on);
    dates.filter(|(zone, on)| !replaced(*zone, on)).collect()
}

fn is_holiday(dates: &[(Tz, NaiveDate)], at: Instant) -> bool {
    // No local date lies two days from that of UTC.
    let near = |on: &NaiveDate| (at.date_naive() - *on).num_days().abs() <= 2;
    dates.iter().filter(|(_, on)| near(on)).any(|(zone, on)| local_date(*zone, at) == *on)
}

/// Looks at every day of a year and its neighbors for the one a rule means, then moves it.
fn kept_on(rule: &HolidayRule, year: i32) -> Option<NaiveDate> {
    if rule.from_year.unwrap_or(year) > year || rule.to_year.unwrap_or(year) < year {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(year - 1, 1, 1).expect("a year");
    let date = (0..3 * 366).map(|day| first + Days::new(day)).find(|date| is_meant(&rule.on, *date, year))?;
    let days = rule.observed.get(&helpdesk_sla::Weekday::of(date)).copied().unwrap_or(0);
    Some(date + TimeDelta::days(days.into()))
}

/// Whether a date is the one of that year.
fn is_meant(on: &YearlyDate, date: NaiveDate, year: i32) -> bool {
    let (this_month, number) = (date.year() == year, u8::try_from(date.day()).expect("a small number"));
    let is = |weekday| helpdesk_sla::Weekday::of(date) == weekday;
    let in_month = |month: u8| this_month && date.month() == u32::from(month);
    let days_from = |month: u8, day: u8| {
        let from = NaiveDate::from_ymd_opt(year, month.into(), day.into())?;
        Some((date - from).num_days())
    };
    match *on {
        YearlyDate::Fixed { month, day } => in_month(month) && number == day,
        YearlyDate::NthWeekday { nth, weekday, month } => in_month(month) && is(weekday) && number.div_ceil(7) == nth,
        YearlyDate::LastWeekday { weekday, month } => {
            in_month(month) && is(weekday) && (date + Days::new(7)).month() != date.month()
        }
        YearlyDate::WeekdayOnOrAfter { weekday, month, day } => {
            is(weekday) && days_from(month, day).is_some_and(|days| (0..7).contains(&days))
        }
        YearlyDate::WeekdayOnOrBefore { weekday, month, day } => {
            is(weekday) && days_from(month, day).is_some_and(|days| (-6..=0).contains(&days))
        }
        YearlyDate::Easter { days } => date - TimeDelta::days(days.into()) == western_easter(year),
        YearlyDate::OrthodoxEaster { days } => date - TimeDelta::days(days.into()) == orthodox_easter(year),
        _ => panic!("{on:?} is not modeled"),
    }
}

/// The Sunday after the paschal full moon, by the golden number, the epact and a walk from day to day.
pub(crate) fn western_easter(year: i32) -> NaiveDate {
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let (sun, moon) = (3 * century / 4 - 12, (8 * century + 5) / 25 - 5);
    let mut epact = (11 * golden + 20 + moon - sun).rem_euclid(30);
    if epact == 24 || (epact == 25 && golden > 11) {
        epact += 1;
    }
    // The moon is full on the day of March whose number and the epact make 44, or a lunation later.
    let mut full = 44 - epact;
    if full < 21 {
        full += 30;
    }
    sunday_after(NaiveDate::from_ymd_opt(year, 3, 1).expect("a date") + TimeDelta::days(i64::from(full) - 1))
}

/// The Sunday after the full moon that the table of nineteen years gives, in the Julian calendar.
pub(crate) fn orthodox_easter(year: i32) -> NaiveDate {
    const FULL_MOONS: [(u32, u32); 19] = [
        (4, 5),
        (3, 25),
        (4, 13),
        (4, 2),
        (3, 22),
        (4, 10),
        (3, 30),
        (4, 18),
        (4, 7),
        (3, 27),
        (4, 15),
        (4, 4),
        (3, 24),
        (4, 12),
        (4, 1),
        (3, 21),
        (4, 9),
        (3, 29),
        (4, 17),
    ];
    let (month, day) = FULL_MOONS[usize::try_from(year % 19).expect("a year")];
    // From 1900 to 2099 the Julian calendar is thirteen days behind.
    sunday_after(NaiveDate::from_ymd_opt(year, month, day).expect("a date") + Days::new(13))
}

fn sunday_after(moon: NaiveDate) -> NaiveDate {
    (1..=7).map(|day| moon + Days::new(day)).find(|date| date.weekday() == Weekday::Sun).expect("a Sunday in a week")
}

fn season_of(plan: &SchedulePlan, date: NaiveDate) -> Option<&Season> {
    plan.seasons.iter().find(|season| season.from <= date && date <= season.to)
}

fn resolved_breaks(plan: &SchedulePlan) -> Vec<(Instant, Instant)> {
    let zone = named(&plan.zone);
    let end = |time: chrono::NaiveDateTime| resolve(zone, time.date(), &time.format("%H:%M").to_string());
    plan.breaks.iter().map(|dated| (end(dated.from), end(dated.to))).collect()
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
