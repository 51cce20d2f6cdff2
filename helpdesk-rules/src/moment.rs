//! Instants that rules name: so much later, or when the clock on a wall shows something.
use std::fmt;

use chrono::{Datelike, NaiveTime, TimeDelta};
use helpdesk_core::{
    Configuration, Instant, ScheduleId,
    sla::{OpenTime, Schedule, SchedulePlan, Tz, Weekday, Zone},
};

use crate::suggestion::nearest;

/// How many days ahead a day of the week and a time of day are looked for: each comes within a week.
const DAYS_MAX: u64 = 8;

/// Steps that finding an instant, looking at a zone, and looking at a schedule stand for.
pub(crate) const STEPS: usize = 100;
pub(crate) const ZONE_STEPS: usize = 5;
pub(crate) const SCHEDULE_STEPS: usize = 20;

/// A length of time: `30 minutes`, `4 hours`, `2 days` of 24 hours, or `4 open hours` of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Length {
    /// As it is written, with single spaces.
    text: String,
    minutes: i64,
    pub(crate) open: bool,
}

impl Length {
    /// What a text says.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let expected =
            || format!("`{text}` is no length of time, expected one such as `30 minutes`, `2 days` or `4 open hours`");
        let words: Vec<&str> = text.split_whitespace().collect();
        let (number, open, unit) = match words.as_slice() {
            [number, "open", unit] => (number, true, *unit),
            [number, unit] => (number, false, *unit),
            _ => return Err(expected()),
        };
        let minutes: i64 = match unit {
            "minute" | "minutes" => 1,
            "hour" | "hours" => 60,
            "day" | "days" if !open => 24 * 60,
            _ => return Err(expected()),
        };
        let number = number.parse::<u32>().ok().filter(|n| *n > 0).ok_or_else(expected)?;
        Ok(Self { text: words.join(" "), minutes: i64::from(number).saturating_mul(minutes), open })
    }

    /// What it says, and by which schedule it counts: open hours have one, and nothing else has.
    pub(crate) fn by(text: &str, schedule: Option<&str>) -> Result<Self, String> {
        let length = Self::parse(text)?;
        match (length.open, schedule) {
            (true, None) => Err(format!("`{text}` counts by a schedule, expected its name as second value")),
            (false, Some(id)) => {
                Err(format!("`{text}` counts by no schedule, expected `{text}` alone, or open hours of `{id}`"))
            }
            (true, Some(_)) | (false, None) => Ok(length),
        }
    }

    pub(crate) fn minutes(&self) -> i64 {
        self.minutes
    }

    /// The instant that is so much later.
    pub(crate) fn after(
        &self,
        from: Instant,
        schedule: Option<&str>,
        configuration: &Configuration,
    ) -> Result<Instant, String> {
        let far = || format!("`{self}` is further away than there is time");
        match schedule {
            Some(id) => {
                let open_hours = self::schedule(id, configuration)?;
                open_hours.advance(from, OpenTime::from_minutes(self.minutes)).map_err(|_| far())
            }
            None => from.checked_add_signed(TimeDelta::minutes(self.minutes)).ok_or_else(far),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// So much later than an instant.
pub(crate) fn later(
    text: &str,
    schedule: Option<&str>,
    from: Instant,
    configuration: &Configuration,
) -> Result<Instant, String> {
    Length::by(text, schedule)?.after(from, schedule, configuration)
}

/// A schedule of the configuration.
pub(crate) fn schedule<'a>(id: &str, configuration: &'a Configuration) -> Result<&'a Schedule, String> {
    let found = ScheduleId::new(id).ok().and_then(|id| configuration.schedule(&id));
    found.ok_or_else(|| {
        let known = configuration.spec().schedules.keys().map(ScheduleId::as_str);
        let hint = nearest(id, known).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
        format!("there is no schedule `{id}` in the configuration{hint}")
    })
}

/// Whether a schedule is open.
pub(crate) fn is_open(id: &str, at: Instant, configuration: &Configuration) -> Result<bool, String> {
    schedule(id, configuration)?.is_open(at).map_err(|error| error.to_string())
}

/// The whole minutes until a schedule opens, 0 while it is open.
pub(crate) fn minutes_to_open(id: &str, at: Instant, configuration: &Configuration) -> Result<i64, String> {
    let open = schedule(id, configuration)?.next_open(at).map_err(|error| error.to_string())?;
    Ok(open.signed_duration_since(at).num_minutes())
}

/// A zone by its name.
pub(crate) fn zone(name: &str) -> Result<Zone, String> {
    let expected = |_| format!("`{name}` is no zone, expected one such as `Europe/Berlin`");
    name.parse::<Tz>().map(Zone::from).map_err(expected)
}

/// What the clock on the wall of a zone shows again and again: `09:00`, `weekday 09:00`, `monday 09:00`.
#[derive(Debug, Clone)]
pub(crate) struct WallTime {
    /// As it is written, with its zone.
    text: String,
    days: Vec<Weekday>,
    time: NaiveTime,
    zone: Zone,
}

impl WallTime {
    /// What a text says, in a zone.
    pub(crate) fn parse(text: &str, zone_name: &str) -> Result<Self, String> {
        let expected =
            || format!("`{text}` is no time of day, expected one such as `09:00`, `weekday 09:00` or `monday 09:00`");
        let (days, time) = text.trim().rsplit_once(' ').unwrap_or(("day", text.trim()));
        let time = NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| expected())?;
        let days: Vec<Weekday> = match days {
            "day" => Weekday::ALL.to_vec(),
            "weekday" => Weekday::ALL.into_iter().take(5).collect(),
            name => Weekday::ALL.into_iter().filter(|day| day.name() == name).collect(),
        };
        if days.is_empty() {
            return Err(expected());
        }
        Ok(Self { text: format!("{} {zone_name}", text.trim()), days, time, zone: zone(zone_name)? })
    }

    /// The first instant after `from` at which the clock shows it. A time that the clock leaves out comes when it goes on; one
    /// that it shows twice comes the first time.
    pub(crate) fn after(&self, from: Instant) -> Result<Instant, String> {
        let far = || format!("there is no `{self}` any more");
        let schedule = Schedule::build(&SchedulePlan::always_open(self.zone.clone())).map_err(|_| far())?;
        let today = self.zone.local(from).date();
        let candidates = (0..=DAYS_MAX).filter_map(|n| today.checked_add_days(chrono::Days::new(n)));
        let mut instants = candidates
            .filter(|date| self.days.contains(&Weekday::from(date.weekday())))
            .filter_map(|date| schedule.resolve(date.and_time(self.time)).ok());
        instants.find_map(|at| Some(at.instant()).filter(|at| *at > from)).ok_or_else(far)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The first instant after `from` at which the clock on the wall of a zone shows this.
pub(crate) fn on_the_wall(text: &str, zone_name: &str, from: Instant) -> Result<Instant, String> {
    WallTime::parse(text, zone_name)?.after(from)
}
