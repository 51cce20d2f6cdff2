//! The oracle: answers of the library held against those of the model, around every change of every zone.

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use chrono_tz::{TZ_VARIANTS, Tz};
use helpdesk_sla::{FIRST_YEAR, LAST_YEAR, Schedule, Zone, ZoneChange, ZoneTable};
use serde_json::{Value, json};

use crate::case::versions;
use crate::change::{Change, changes};
use crate::difference::Difference;
use crate::model::{Combining, Model};
use crate::operation::{Answer, Asked, Operation};
use crate::place::Place;
use crate::plan::repair;
use crate::random::Random;
use crate::wall::{DAY, date_of};
use crate::window::Window;

const HOUR: i64 = 3600;

/// The bytes a plan is drawn from.
const BYTES: usize = 3000;

/// A schedule is compiled in blocks of so many seconds, from the beginning of its first year.
const BLOCK: i64 = 1 << 29;

/// How many windows of twenty years there are, and how many years.
const FAR: u64 = 24;
const FAR_YEARS: i32 = 20;

/// The most differences that are kept.
const DIFFERENCES_MAX: usize = 5;

/// What there is to compare.
#[derive(Debug)]
pub struct Oracle {
    seed: u64,
    comparisons: u64,
    changes: Vec<(Tz, Change)>,
    report: Report,
}

/// What was compared.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many answers of the library were held against the model's.
    pub comparisons: u64,
    /// How many by operation.
    pub by_operation: BTreeMap<&'static str, u64>,
    /// How many windows were looked at, by what they are around.
    pub windows: BTreeMap<&'static str, u64>,
    /// How many zones, and how many changes of their clocks, each looked at.
    pub zones: usize,
    /// How many changes of clocks were looked at.
    pub changes: usize,
    /// How many plans never open in their years and were rightly refused.
    pub refused: u64,
    /// How many answers differ.
    pub differing: u64,
    /// The first of those that differ, made small.
    pub differences: Vec<Value>,
}

impl Oracle {
    /// Finds every change of the zones named, from 1970 to 2099; of all zones if none is named.
    ///
    /// # Errors
    /// The first name that is no zone.
    pub fn new(seed: u64, comparisons: u64, names: &[String]) -> Result<Oracle, String> {
        let named = names.iter().map(|name| name.parse::<Tz>().map_err(|_| format!("`{name}` is no zone")));
        let named = named.collect::<Result<Vec<Tz>, String>>()?;
        let zones = if named.is_empty() { TZ_VARIANTS.to_vec() } else { named };
        let (from, to) = (new_year(FIRST_YEAR), new_year(LAST_YEAR + 1));
        let of_zone = |zone: Tz| changes(&zone.into(), from, to).into_iter().map(move |change| (zone, change));
        let changes: Vec<(Tz, Change)> = zones.iter().copied().flat_map(of_zone).collect();
        // A zone without changes gets days of its own like the others.
        let report = Report { zones: zones.len(), changes: changes.len(), ..Report::default() };
        let mut oracle = Oracle { seed, comparisons, changes, report };
        oracle.changes.extend(zones.iter().map(|zone| (*zone, Change { at: from + 200 * DAY, before: 0, after: 0 })));
        Ok(oracle)
    }

    /// Compares, and tells what has been compared after every window.
    pub fn run(mut self, mut progress: impl FnMut(&Report)) -> Report {
        let n = u64::try_from(self.changes.len()).unwrap_or(u64::MAX);
        let windows = n + n / 8 + n / 64 + FAR;
        let questions = self.comparisons / windows / 10 + 1;
        let mut number = 0;
        while number < windows || self.report.comparisons < self.comparisons {
            let mut random = Random::new(self.seed, number);
            let (kind, window) = if number < n || number >= windows {
                let index = if number < n { number } else { random.next() % n };
                let change = usize::try_from(index).ok().and_then(|index| self.changes.get(index)).copied();
                let Some((zone, change)) = change else { break };
                ("around a change", around(&mut random, zone, change))
            } else if number < n + n / 8 {
                ("on any day", on_any_day(&mut random, self.zone(&mut Random::new(self.seed, number))))
            } else if number < n + n / 8 + n / 64 {
                ("at a seam of blocks", at_a_seam(&mut random, self.zone(&mut Random::new(self.seed, number))))
            } else {
                ("over twenty years", over_years(&mut random, self.zone(&mut Random::new(self.seed, number))))
            };
            *self.report.windows.entry(kind).or_default() += 1;
            let questions = if window.grain > 1 { (questions * 200).min(20_000) } else { questions };
            self.look(&window, &mut random, questions);
            progress(&self.report);
            number += 1;
        }
        self.report
    }

    fn zone(&self, random: &mut Random) -> Tz {
        random.one_of(&self.changes).map_or(Tz::UTC, |(zone, _)| *zone)
    }

    /// Asks so many questions about a window.
    fn look(&mut self, window: &Window, random: &mut Random, questions: u64) {
        let model = window.model();
        let schedule = match window.schedule() {
            Ok(schedule) => schedule,
            Err(errors) if window.is_wrongly_refused(&errors, &model) => {
                self.report.differing += 1;
                if self.report.differences.len() < DIFFERENCES_MAX {
                    self.report.differences.push(json!({"refused": errors.to_string(), "window": window}));
                }
                return;
            }
            Err(_) => {
                self.report.refused += 1;
                return;
            }
        };
        let edges: Vec<i64> = model.between(window.from, window.to).map(|(begin, _, _)| begin).collect();
        let mut all = Vec::new();
        for number in 0..questions {
            let asked = asked(random, window, &model, &edges);
            for operation in Operation::NUMBERS {
                self.compare(window, &schedule, &model, operation, asked);
            }
            if number % 8 == 0 && (window.grain == 1 || number % 512 == 0) {
                for operation in Operation::LISTS {
                    self.compare(window, &schedule, &model, operation, asked);
                }
            }
            all.push(asked);
        }
        self.compare_in_bulk(window, &schedule, &model, &all);
    }

    fn compare(&mut self, window: &Window, schedule: &Schedule, model: &Model, operation: Operation, asked: Asked) {
        if let Some(expected) = operation.modelled(model, asked) {
            self.judge(window, operation, asked, operation.answered(schedule, asked), expected);
        }
    }

    /// All questions about a window in one call.
    fn compare_in_bulk(&mut self, window: &Window, schedule: &Schedule, model: &Model, all: &[Asked]) {
        let column = |of: fn(&Asked) -> i64| all.iter().map(of).collect::<Vec<i64>>();
        let (from, to, budgets) = (column(|a| a.from), column(|a| a.to), column(|a| a.budget));
        let (mut dues, mut open) = (vec![0; all.len()], vec![0; all.len()]);
        let answered = schedule.unix().advance_all(&from, &budgets, &mut dues).is_ok()
            && schedule.unix().measure_all(&from, &to, &mut open).is_ok();
        if !answered {
            self.report.differing += 1;
            return;
        }
        for ((asked, due), open) in all.iter().zip(dues).zip(open) {
            if let Some(expected) = Operation::AdvanceAll.modelled(model, *asked) {
                self.judge(window, Operation::AdvanceAll, *asked, Answer::Second(due), expected);
            }
            if let Some(expected) = Operation::MeasureAll.modelled(model, *asked) {
                self.judge(window, Operation::MeasureAll, *asked, Answer::Seconds(open), expected);
            }
        }
    }

    fn judge(&mut self, window: &Window, operation: Operation, asked: Asked, found: Answer, expected: Answer) {
        self.report.comparisons += 1;
        *self.report.by_operation.entry(operation.name()).or_default() += 1;
        if found != expected {
            self.report.differing += 1;
            if self.report.differences.len() < DIFFERENCES_MAX {
                let difference = Difference::new(operation, asked, (found, expected), window);
                self.report.differences.push(difference.small().to_json());
            }
        }
    }
}

/// The day and a half or more before a change and after it.
pub(crate) fn around(random: &mut Random, zone: Tz, change: Change) -> Window {
    let (from, to) = (change.at - random.between(36, 60) * HOUR, change.at + random.between(36, 60) * HOUR);
    let near = change.at - change.at.rem_euclid(DAY);
    let zone = if random.once_in(8) { table(zone, near) } else { zone.into() };
    let place = Place::new(zone, date_of(change.at + change.before), 1);
    window(random, &place, (from, to), (0, 1))
}

fn on_any_day(random: &mut Random, zone: Tz) -> Window {
    let middle = random.between(new_year(FIRST_YEAR), new_year(LAST_YEAR + 1) - 1);
    let place = Place::new(zone.into(), date_of(middle), 1);
    window(random, &place, (middle - 40 * HOUR, middle + 40 * HOUR), (0, 1))
}

/// Where one block of a compiled schedule ends and the next begins.
fn at_a_seam(random: &mut Random, zone: Tz) -> Window {
    let first_year = i32::try_from(random.between(FIRST_YEAR.into(), (LAST_YEAR - 18).into())).unwrap_or(FIRST_YEAR);
    let seam = new_year(first_year) + BLOCK;
    let place = Place::new(zone.into(), date_of(seam), 1);
    let mut window = window(random, &place, (seam - 40 * HOUR, seam + 40 * HOUR), (0, 1));
    window.first_year = first_year;
    window
}

/// Many years, painted by the minute: offsets have been whole minutes since 1972.
fn over_years(random: &mut Random, zone: Tz) -> Window {
    let first = i32::try_from(random.between(1973, (LAST_YEAR - FAR_YEARS).into())).unwrap_or(1973);
    let (from, to) = (new_year(first), new_year(first + FAR_YEARS));
    let place = Place::new(zone.into(), date_of((from + to) / 2), 60);
    let mut window = window(random, &place, (from, to), (0, 0));
    (window.first_year, window.last_year) = (first, first + FAR_YEARS);
    (window.from, window.to, window.grain) = (from, to, 60);
    window
}

/// Draws plans for a place; one window in eight has two schedules put together.
fn window(random: &mut Random, place: &Place, (from, to): (i64, i64), around: (i64, i64)) -> Window {
    let year = chrono::Datelike::year(&place.date);
    let drawn = |random: &mut Random, place: &Place| {
        let bytes = random.bytes(BYTES);
        let mut drawn = versions(&mut Unstructured::new(&bytes), place).unwrap_or_default();
        repair(&mut drawn);
        drawn
    };
    let one = drawn(random, place);
    let mut year_beside = |sign: i32| {
        let years = i32::try_from(random.between(around.0, around.1)).unwrap_or_default();
        year + sign * years
    };
    let years = (year_beside(-1), year_beside(1));
    let mut window = Window::new(one, years, from, to, 1);
    if random.once_in(8) {
        let zone = random.one_of(&TZ_VARIANTS).copied().filter(|_| place.grain == 1 && random.once_in(2));
        let zone = zone.map_or(place.zone.clone(), Zone::from);
        let other = drawn(random, &Place { zone, ..place.clone() });
        window.other = random.clone().one_of(&Combining::ALL).map(|how| (*how, other));
    }
    window
}

/// The zone as a table of its changes near a second.
fn table(zone: Tz, near: i64) -> Zone {
    let zone = Zone::from(zone);
    let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
    let narrow = |offset| i32::try_from(offset).unwrap_or_default();
    let from = (near - 800 * DAY).max(new_year(FIRST_YEAR));
    let near = changes(&zone, from, (near + 800 * DAY).min(new_year(LAST_YEAR + 1) - 1));
    let listed = near.iter().map(|change| ZoneChange { at: at(change.at), offset: narrow(change.after) }).collect();
    let first = narrow(crate::wall::offset_at(&zone, from));
    ZoneTable::new(zone.name(), "oracle", first, listed).map_or(zone, Zone::from)
}

/// Draws a question: from edges and from anywhere, with budgets that end at edges and others.
pub(crate) fn asked(random: &mut Random, window: &Window, model: &Model, edges: &[i64]) -> Asked {
    let grain = window.grain;
    let mut second = || {
        let at = match random.one_of(edges) {
            Some(edge) if random.once_in(2) => edge + grain * random.between(-1, 1),
            Some(_) | None => window.from + grain * random.between(0, (window.to - window.from) / grain),
        };
        at.clamp(window.from, window.to)
    };
    let (one, other) = (second(), second());
    let (from, to) = (one.min(other), one.max(other));
    let between = model.measure(from, to).unwrap_or_default();
    let budget = match random.between(0, 7) {
        0 => 0,
        1 => grain * random.between(0, (window.to - from) / grain),
        2 => (between - grain).max(0),
        3 => between + grain,
        _ => between,
    };
    Asked { from, to, budget }
}

fn new_year(year: i32) -> i64 {
    let date = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}
