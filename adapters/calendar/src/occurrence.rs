//! Occurrences: events played out, with their exceptions, within the years asked for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use helpdesk_sla::Tz;

use crate::component::Components;
use crate::event::{Event, Reading};
use crate::local_time::{later, midnight, resolve};
use crate::moment::{Clock, Length, Moment};
use crate::problem::{Outcome, Problems};
use crate::rule::Budget;
use crate::zones::Zones;
use crate::{CalendarError, ImportOptions};

/// The most occurrences of all events together; a whole day is one.
pub const OCCURRENCES_MAX: usize = 50_000;

/// When something happens. Half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// Whole local days, to the day after the last.
    Days(NaiveDate, NaiveDate),
    /// Seconds of UTC.
    Seconds(i64, i64),
}

/// A calendar, read and ready to be played out.
#[derive(Debug)]
pub(crate) struct Agenda {
    events: Vec<Event>,
    plan: Tz,
    /// The days asked for, to the day after the last.
    days: (NaiveDate, NaiveDate),
    pub(crate) n_outside: usize,
}

/// An occurrence is found again by its instant; a whole day by its date.
type Key = (bool, i64);

impl Agenda {
    pub(crate) fn read(bytes: &[u8], options: ImportOptions, problems: &mut Problems) -> Result<Agenda, CalendarError> {
        let components = Components::read(bytes, problems)?;
        let zones = Zones::of(&components.zones);
        let reading = Reading { zones: &zones, plan: options.zone() };
        let events = components.events.iter().filter_map(|event| Event::read(event, reading, problems)).collect();
        let first = NaiveDate::from_ymd_opt(options.first_year(), 1, 1).unwrap_or_default();
        let after = NaiveDate::from_ymd_opt(options.last_year() + 1, 1, 1).unwrap_or_default();
        Ok(Agenda {
            events: newest(events, options.zone(), problems),
            plan: options.zone(),
            days: (first, after),
            n_outside: 0,
        })
    }

    /// Plays the events out: ascending by time, then by line.
    pub(crate) fn occurrences(&mut self, problems: &mut Problems) -> Vec<(usize, When)> {
        let replaced = replaced(&self.events, self.plan);
        let mut budget = Budget::new();
        let mut all: Vec<(usize, When)> = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            if event.is_cancelled {
                continue;
            }
            let mut gone: BTreeSet<Key> = event.excluded.iter().map(|moment| key(*moment, self.plan)).collect();
            if let (Some(uid), None) = (&event.uid, event.replaces) {
                gone.extend(replaced.get(uid).into_iter().flatten());
            }
            let found = self.of_event(event, &gone, &mut budget, problems);
            if event.rule.is_none() && event.more.is_empty() && found.is_empty() && gone.is_empty() {
                self.n_outside += 1;
            }
            if all.len() + found.len() > OCCURRENCES_MAX {
                let expected = format!("at most {OCCURRENCES_MAX} occurrences in a file");
                problems.report(event.line, &event.name, expected, Outcome::EventLeftOut);
                continue;
            }
            all.extend(found.into_iter().map(|when| (index, when)));
        }
        all.sort_by_key(|(index, when)| (when.begins(self.plan), *index, *when));
        all
    }

    pub(crate) fn event(&self, index: usize) -> Option<&Event> {
        self.events.get(index)
    }

    fn of_event(&self, event: &Event, gone: &BTreeSet<Key>, budget: &mut Budget, problems: &mut Problems) -> Vec<When> {
        let mut starts: Vec<(Moment, Length)> = event.more.clone();
        match &event.rule {
            None => starts.push((event.start, event.length)),
            Some((_, line)) if event.replaces.is_some() => {
                let expected = "no rule in an event that replaces one occurrence";
                problems.report(*line, "RRULE", expected, Outcome::LineIgnored);
                starts.push((event.start, event.length));
            }
            Some((rule, line)) => {
                let within = self.starting_within(event.length);
                match rule.times(event.start, self.plan, within, budget) {
                    Ok(given) => {
                        if given.starts_elsewhere {
                            let expected = "a first date that the rule gives, it is taken beside those of the rule";
                            problems.report(*line, "RRULE", expected, Outcome::TakenAsExpected);
                        }
                        if given.is_cut {
                            let expected = format!("at most {} occurrences of a rule", crate::RULE_OCCURRENCES_MAX);
                            problems.report(*line, "RRULE", expected, Outcome::OccurrencesLeftOut);
                        }
                        let times = given.times.into_iter();
                        starts.extend(times.map(|local| (Moment { local, ..event.start }, event.length)));
                    }
                    Err((found, expected)) => {
                        problems.report(*line, &found, expected, Outcome::EventLeftOut);
                        return Vec::new();
                    }
                }
            }
        }
        let mut seen = BTreeSet::new();
        starts.retain(|(start, _)| !is_gone(*start, gone, self.plan) && seen.insert(key(*start, self.plan)));
        starts.into_iter().filter_map(|(start, length)| self.when(start, length)).collect()
    }

    /// The wall-clock times that an occurrence within the years can start at, with room for every zone.
    fn starting_within(&self, length: Length) -> (NaiveDateTime, NaiveDateTime) {
        let room = TimeDelta::days(2);
        let (first, after) = (midnight(self.days.0), midnight(self.days.1));
        let first = later(first - room, -(length.wall + length.exact)).unwrap_or(NaiveDateTime::MIN);
        (first, after + room)
    }

    /// When an occurrence is, if it touches the years. Whole days are clipped to them.
    ///
    /// Where the wall clock reaches the end no later than a start that it skipped, the length counts exactly.
    fn when(&self, start: Moment, length: Length) -> Option<When> {
        if start.clock == Clock::Date {
            let end = later(start.local, length.wall)?;
            let (from, to) = (start.local.date().max(self.days.0), end.date().min(self.days.1));
            return (from < to).then_some(When::Days(from, to));
        }
        let end = Moment { local: later(start.local, length.wall)?, ..start };
        let (from, to) = (start.seconds(self.plan), end.seconds(self.plan) + length.exact);
        let to = if from < to { to } else { from + length.wall + length.exact };
        let (first, after) = (resolve(self.plan, midnight(self.days.0)), resolve(self.plan, midnight(self.days.1)));
        (from < to && to > first && from < after).then_some(When::Seconds(from, to))
    }
}

impl When {
    fn begins(self, plan: Tz) -> i64 {
        match self {
            When::Days(from, _) => resolve(plan, midnight(from)),
            When::Seconds(from, _) => from,
        }
    }

    /// The same as seconds of UTC.
    pub(crate) fn seconds(self, plan: Tz) -> (i64, i64) {
        match self {
            When::Days(from, to) => (resolve(plan, midnight(from)), resolve(plan, midnight(to))),
            When::Seconds(from, to) => (from, to),
        }
    }
}

fn key(moment: Moment, plan: Tz) -> Key {
    match moment.clock {
        Clock::Date => (true, moment.local.and_utc().timestamp()),
        Clock::Floating | Clock::Utc | Clock::Zone(_) => (false, moment.seconds(plan)),
    }
}

/// Whether an occurrence is excluded: by its instant, or by its local date.
fn is_gone(start: Moment, gone: &BTreeSet<Key>, plan: Tz) -> bool {
    let date = (true, midnight(start.local.date()).and_utc().timestamp());
    let at_midnight_of_utc = (false, date.1);
    gone.contains(&key(start, plan))
        || gone.contains(&date)
        || (start.clock == Clock::Date
            && (gone.contains(&(false, start.seconds(plan))) || gone.contains(&at_midnight_of_utc)))
}

/// The occurrences that other events of the same name stand for.
fn replaced(events: &[Event], plan: Tz) -> BTreeMap<String, BTreeSet<Key>> {
    let mut replaced: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    for event in events {
        if let (Some(uid), Some(moment)) = (&event.uid, event.replaces) {
            replaced.entry(uid.clone()).or_default().insert(key(moment, plan));
        }
    }
    replaced
}

/// Keeps of several versions of an event the newest: the highest sequence, then the last in the file.
fn newest(events: Vec<Event>, plan: Tz, problems: &mut Problems) -> Vec<Event> {
    let identity = |event: &Event| {
        let uid = event.uid.clone()?;
        Some((uid, event.replaces.map(|moment| key(moment, plan))))
    };
    let mut kept: BTreeMap<_, (u32, usize)> = BTreeMap::new();
    for event in &events {
        if let Some(id) = identity(event) {
            let version = (event.sequence, event.line);
            kept.entry(id).and_modify(|newest| *newest = version.max(*newest)).or_insert(version);
        }
    }
    let is_newest = |event: &Event| {
        let newest = identity(event).and_then(|id| kept.get(&id).copied());
        newest.filter(|(_, line)| *line != event.line)
    };
    let mut left = Vec::new();
    for event in events {
        match is_newest(&event) {
            None => left.push(event),
            Some((_, line)) => {
                let expected = format!("one event of this `UID`, the one of line {line} is newer");
                problems.report(event.line, &event.name, expected, Outcome::EventLeftOut);
            }
        }
    }
    left
}
