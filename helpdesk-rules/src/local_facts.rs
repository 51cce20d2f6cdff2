//! What the clock on a wall shows: `e.local("Europe/Berlin")`.
use chrono::{Datelike, NaiveDateTime, Timelike};
use helpdesk_core::sla::Weekday;
use rhai::{INT, Module};

use crate::{fact::Holds, lint::Words, value::Value};

/// What the clock on the wall of a zone shows.
#[derive(Clone)]
pub(crate) struct LocalFacts(pub(crate) NaiveDateTime);

/// A fact of what a clock shows.
pub(crate) struct LocalFact {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) words: Words,
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
    get: fn(&NaiveDateTime) -> Value<'static>,
}

const fn fact(
    name: &'static str,
    (holds, words): (Holds, Words),
    what: &'static str,
    example: &'static str,
    get: fn(&NaiveDateTime) -> Value<'static>,
) -> LocalFact {
    LocalFact { name, holds, words, what, example, get }
}

const NUMBER: (Holds, Words) = (Holds::Number, Words::Free);

/// The facts of what a clock shows.
pub(crate) const LOCAL: &[LocalFact] = &[
    fact("hour", NUMBER, "the hour, 0 to 23", r#"e.local("Europe/Berlin").hour >= 18"#, |at| number(at.hour())),
    fact("minute", NUMBER, "the minute, 0 to 59", r#"e.local("Europe/Berlin").minute < 30"#, |at| number(at.minute())),
    fact(
        "weekday",
        (Holds::Word, Words::Weekday),
        "the day of the week",
        r#"e.local("Asia/Tokyo").weekday == "saturday""#,
        |at| Value::text(Weekday::from(at.weekday()).name()),
    ),
    fact("day", NUMBER, "the day of the month", r#"e.local("Europe/Berlin").day == 1"#, |at| number(at.day())),
    fact("month", NUMBER, "the month, 1 to 12", r#"e.local("Europe/Berlin").month == 12"#, |at| number(at.month())),
    fact("year", NUMBER, "the year", r#"e.local("Europe/Berlin").year > 2025"#, |at| Value::Number(at.year().into())),
    fact(
        "date",
        (Holds::Text, Words::Free),
        "the date, so that later ones are larger",
        r#"e.local("Europe/Berlin").date >= "2026-12-24""#,
        |at| Value::owned(Some(at.date().to_string())),
    ),
];

pub(crate) fn register(module: &mut Module) {
    module.set_custom_type::<LocalFacts>("local time");
    for LocalFact { name, get, .. } in LOCAL {
        module.set_getter_fn(*name, move |local: &mut LocalFacts| Ok(get(&local.0).to_script()));
    }
}

fn number(n: u32) -> Value<'static> {
    Value::Number(INT::from(n))
}
