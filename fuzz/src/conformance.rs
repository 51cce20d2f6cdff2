//! The generated part of the conformance set: questions around changes of clocks, answered by the model.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde_json::json;

use crate::calendar::Calendar;
use crate::change::changes;
use crate::operation::Operation;
use crate::oracle::{around, asked};
use crate::random::Random;
use crate::vector::Vector;
use crate::wall::DAY;
use crate::window::Window;

/// Where and when clocks are changed, and what for.
const PLACES: [(Tz, &str, &str); 20] = [
    (Tz::Europe__Berlin, "2026-03-29", "an hour is skipped"),
    (Tz::Europe__Berlin, "2026-10-25", "an hour is repeated"),
    (Tz::America__New_York, "2026-03-08", "an hour is skipped"),
    (Tz::America__New_York, "2026-11-01", "an hour is repeated"),
    (Tz::America__Asuncion, "2023-10-01", "midnight is skipped"),
    (Tz::America__Asuncion, "2024-03-24", "the last hour of a day is repeated"),
    (Tz::America__Havana, "2026-11-01", "the first hour of a day is repeated"),
    (Tz::Asia__Beirut, "2026-03-29", "midnight is skipped"),
    (Tz::Africa__Cairo, "2026-04-24", "midnight is skipped"),
    (Tz::Australia__Lord_Howe, "2026-04-05", "half an hour is repeated"),
    (Tz::Australia__Lord_Howe, "2026-10-04", "half an hour is skipped"),
    (Tz::Antarctica__Troll, "2026-03-29", "two hours are skipped"),
    (Tz::Antarctica__Troll, "2026-10-25", "two hours are repeated"),
    (Tz::Europe__Moscow, "2014-10-26", "an hour is repeated, for good"),
    (Tz::Pacific__Apia, "2011-12-30", "a day is skipped"),
    (Tz::Pacific__Kwajalein, "1993-08-21", "a day is skipped"),
    (Tz::Africa__Casablanca, "2026-02-15", "an hour is repeated when Ramadan begins"),
    (Tz::Asia__Pyongyang, "2018-05-05", "half an hour is skipped"),
    (Tz::Africa__Monrovia, "1972-01-07", "44 minutes and 30 seconds are skipped"),
    (Tz::America__Caracas, "2016-05-01", "half an hour is skipped"),
];

/// What is asked of each calendar.
const ASKED: [Operation; 8] = [
    Operation::IsOpen,
    Operation::Advance,
    Operation::AdvanceToOpen,
    Operation::Retreat,
    Operation::Measure,
    Operation::NextClose,
    Operation::Intervals,
    Operation::Account,
];

/// How many calendars there are of each place.
const CALENDARS: u64 = 4;

/// Makes the lines of the generated file, the same for the same seed.
pub fn generated(seed: u64) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, (zone, date, what)) in (0..).zip(PLACES) {
        let day: NaiveDate = date.parse().unwrap_or_default();
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp();
        let Some(change) = changes(&zone.into(), midnight - DAY, midnight + 2 * DAY).first().copied() else { continue };
        let mut kept = 0;
        for number in 0.. {
            if kept == CALENDARS {
                break;
            }
            let mut random = Random::new(seed, place * 10_000 + number);
            let window = around(&mut random, zone, change);
            let name = format!("{}/{date}/{}", zone.name(), kept + 1);
            let is_usable = is_small(&window) && window.schedule().is_ok();
            let vectors = if is_usable { vectors(&mut random, &window, &name, what) } else { Vec::new() };
            if !vectors.is_empty() {
                kept += 1;
                lines.push(json!({"define": name, "calendar": Calendar::of(&window)}).to_string());
                lines.extend(vectors.iter().map(|vector| vector.line(&name)));
            }
        }
    }
    lines
}

/// Asks a calendar everything once; nothing of one that hardly opens.
fn vectors(random: &mut Random, window: &Window, name: &str, what: &str) -> Vec<Vector> {
    let model = window.model();
    if model.open(window.from, window.to).count() < 2 {
        return Vec::new();
    }
    let edges: Vec<i64> = model.between(window.from, window.to).map(|(begin, _, _)| begin).collect();
    let mut vector = |operation: Operation| {
        let id = format!("generated/{name}/{}", operation.name());
        (0..100).find_map(|_| {
            let asked = asked(random, window, &model, &edges);
            Vector::write(&id, window, operation, asked, what).filter(|_| asked.from < asked.to)
        })
    };
    ASKED.into_iter().filter_map(&mut vector).collect()
}

/// Whether a calendar is small enough to be read, with dates that every calendar program has.
fn is_small(window: &Window) -> bool {
    let text = serde_json::to_string(&Calendar::of(window)).unwrap_or_default();
    text.len() < 700 && !text.contains("2621")
}
