//! The form of a written plan: what stands where, so that a mistake is told with its place and what was expected.
//!
//! It decides nothing: a plan is read by `helpdesk-sla`, and this says why it could not be.
use serde_json::{Map, Value};

use self::Form::{Dates, List, OneOf, Record, Whole, Word};
use super::{
    plain::cut,
    word::{self, found},
};

/// The most mistakes that are told.
const MISTAKES_MAX: usize = 20;

/// How the expectation of a table begins.
const TABLE_WITH: &str = "a table with the keys ";

/// What stands at a place.
enum Form {
    /// A text with a meaning.
    Word(word::Kind),
    /// A whole number.
    Whole {
        least: i64,
        most: i64,
    },
    /// A pair of times.
    Shift,
    /// A name, or a table of offsets.
    Zone,
    List(&'static Form),
    Record(&'static [Field]),
    /// One key of several, with what stands under it.
    OneOf(&'static [Field]),
    /// What each date has.
    Dates(&'static Form),
}

struct Field {
    key: &'static str,
    form: Form,
    is_needed: bool,
}

const fn needed(key: &'static str, form: Form) -> Field {
    Field { key, form, is_needed: true }
}

const fn free(key: &'static str, form: Form) -> Field {
    Field { key, form, is_needed: false }
}

const TEXT: Form = Word(word::Kind::Text);
const DATE: Form = Word(word::Kind::Date);
const WEEKDAY: Form = Word(word::Kind::Weekday);
const LOCAL: Form = Word(word::Kind::Local);
const INSTANT: Form = Word(word::Kind::Instant);
const MONTH: Form = Whole { least: 1, most: 12 };
const DAY: Form = Whole { least: 1, most: 31 };
const MOVE: Form = Whole { least: -7, most: 7 };
const DAYS: Form = Whole { least: -200, most: 200 };
const OFFSET: Form = Whole { least: -86_399, most: 86_399 };
const YEAR: Form = Whole { least: -2_147_483_648, most: 2_147_483_647 };
const SHIFTS: Form = List(&Form::Shift);
const WEEK: Form = Record(&[
    free("mon", SHIFTS),
    free("tue", SHIFTS),
    free("wed", SHIFTS),
    free("thu", SHIFTS),
    free("fri", SHIFTS),
    free("sat", SHIFTS),
    free("sun", SHIFTS),
]);
const MOVES: Form = Record(&[
    free("mon", MOVE),
    free("tue", MOVE),
    free("wed", MOVE),
    free("thu", MOVE),
    free("fri", MOVE),
    free("sat", MOVE),
    free("sun", MOVE),
]);
const NEAR_DAY: Form = Record(&[needed("weekday", WEEKDAY), needed("month", MONTH), needed("day", DAY)]);
const YEARLY: Form = OneOf(&[
    needed("fixed", Record(&[needed("month", MONTH), needed("day", DAY)])),
    needed(
        "nth_weekday",
        Record(&[needed("nth", Whole { least: 1, most: 5 }), needed("weekday", WEEKDAY), needed("month", MONTH)]),
    ),
    needed("last_weekday", Record(&[needed("weekday", WEEKDAY), needed("month", MONTH)])),
    needed("weekday_on_or_after", NEAR_DAY),
    needed("weekday_on_or_before", NEAR_DAY),
    needed("easter", Record(&[needed("days", DAYS)])),
    needed("orthodox_easter", Record(&[needed("days", DAYS)])),
]);
const SEASON: Form = Record(&[
    needed("name", TEXT),
    needed("from", DATE),
    needed("to", DATE),
    needed("hours", WEEK),
    free("weekly_breaks", WEEK),
]);
const HOLIDAY: Form = Record(&[needed("name", TEXT), needed("on", DATE), free("zone", Form::Zone)]);
const RULE: Form = Record(&[
    needed("name", TEXT),
    needed("on", YEARLY),
    free("observed", MOVES),
    free("from_year", YEAR),
    free("to_year", YEAR),
    free("zone", Form::Zone),
]);
const OPENING: Form = Record(&[needed("from", INSTANT), needed("to", INSTANT)]);
const BREAK: Form = Record(&[needed("name", TEXT), needed("from", LOCAL), needed("to", LOCAL)]);
const PLAN: Form = Record(&[
    needed("zone", Form::Zone),
    needed("hours", WEEK),
    free("weekly_breaks", WEEK),
    free("seasons", List(&SEASON)),
    free("overrides", Dates(&SHIFTS)),
    free("holidays", List(&HOLIDAY)),
    free("holiday_rules", List(&RULE)),
    free("openings", List(&OPENING)),
    free("breaks", List(&BREAK)),
]);
const VERSION: Form = Record(&[free("effective_from", INSTANT), needed("plan", PLAN)]);
const CHANGE: Form = Record(&[needed("at", INSTANT), needed("offset", OFFSET)]);
const TABLE: Form =
    Record(&[needed("name", TEXT), needed("version", TEXT), needed("first", OFFSET), needed("changes", List(&CHANGE))]);

/// Tells the mistakes of a plan, or of a list of its versions, each with its place; none where the form is right.
pub(super) fn mistakes(written: &Value) -> Vec<String> {
    let mut mistakes = Vec::new();
    match (written.as_array(), written.get("versions")) {
        (Some(versions), _) => check_list(&mut mistakes, "version", &VERSION, versions),
        (None, Some(versions)) => check(&mut mistakes, "versions", &List(&VERSION), versions),
        (None, None) => check(&mut mistakes, "", &PLAN, written),
    }
    shortened(mistakes)
}

/// Tells what can be read although it is not of the form: lists where tables stand.
pub(super) fn oddities(written: &Value) -> Vec<String> {
    mistakes(written).into_iter().filter(|mistake| mistake.contains(TABLE_WITH)).collect()
}

fn shortened(mut mistakes: Vec<String>) -> Vec<String> {
    if mistakes.len() > MISTAKES_MAX {
        let n_more = mistakes.len() - MISTAKES_MAX;
        mistakes.truncate(MISTAKES_MAX);
        mistakes.push(format!("… and {n_more} more"));
    }
    mistakes.iter().map(|mistake| cut(mistake)).collect()
}

fn check(mistakes: &mut Vec<String>, place: &str, form: &Form, value: &Value) {
    let mut wrong =
        |expected: &str| mistakes.push(told(place, &format!("found {}, expected {expected}", found(value))));
    match (form, value) {
        (Word(kind), _) => {
            if let Err(why) = kind.check(value) {
                mistakes.push(told(place, &why));
            }
        }
        (Whole { least, most }, _) => {
            if !value.as_i64().is_some_and(|number| (*least..=*most).contains(&number)) {
                wrong(&format!("a whole number from {least} to {most}"));
            }
        }
        (Form::Shift, _) => {
            if let Err(why) = word::shift(value) {
                mistakes.push(told(place, &why));
            }
        }
        (Form::Zone, Value::Object(_)) => {
            check(mistakes, place, &TABLE, value);
            let close = word::close_changes(value).into_iter();
            mistakes.extend(close.map(|(number, why)| told(&format!("{} {number}", within(place, "changes")), &why)));
        }
        (Form::Zone, _) => {
            if let Err(why) = word::zone(value) {
                mistakes.push(told(place, &why));
            }
        }
        (List(form), Value::Array(entries)) => check_list(mistakes, place, form, entries),
        (List(_), _) => wrong("a list"),
        (Record(fields), Value::Object(entries)) => check_record(mistakes, place, fields, entries),
        (Record(fields), _) => wrong(&format!("{TABLE_WITH}{}", keys(fields))),
        (OneOf(fields), Value::Object(entries)) if entries.len() == 1 => {
            for (key, value) in entries {
                match fields.iter().find(|field| field.key == key) {
                    Some(field) => check(mistakes, &within(place, key), &field.form, value),
                    None => mistakes.push(unknown(place, key, fields)),
                }
            }
        }
        (OneOf(fields), _) => wrong(&format!("a table with one of {}", keys(fields))),
        (Dates(form), Value::Object(entries)) => {
            for (date, value) in entries {
                if let Err(why) = word::Kind::Date.check(&Value::from(date.as_str())) {
                    mistakes.push(told(place, &why));
                }
                check(mistakes, &within(place, date), form, value);
            }
        }
        (Dates(_), _) => wrong("a table of dates"),
    }
}

fn check_list(mistakes: &mut Vec<String>, place: &str, form: &Form, entries: &[Value]) {
    for (number, entry) in (1..).zip(entries) {
        check(mistakes, &format!("{place} {number}"), form, entry);
    }
}

fn check_record(mistakes: &mut Vec<String>, place: &str, fields: &[Field], entries: &Map<String, Value>) {
    for field in fields.iter().filter(|field| field.is_needed && !entries.contains_key(field.key)) {
        mistakes.push(told(place, &format!("has no `{}`", field.key)));
    }
    for (key, value) in entries {
        match fields.iter().find(|field| field.key == key) {
            // An absent value may be written as one that is none.
            Some(field) if !field.is_needed && value.is_null() && !matches!(field.form, List(_) | Record(_)) => {}
            Some(field) => check(mistakes, &within(place, key), &field.form, value),
            None => mistakes.push(unknown(place, key, fields)),
        }
    }
}

fn unknown(place: &str, key: &str, fields: &[Field]) -> String {
    let key = found(&Value::from(key));
    let near = fields.iter().find(|field| strsim::jaro_winkler(field.key, key.trim_matches(['`', '"'])) > 0.85);
    let meant = near.map(|field| format!("; did you mean `{}`?", field.key)).unwrap_or_default();
    told(place, &format!("{key} means nothing here, expected one of {}{meant}", keys(fields)))
}

fn keys(fields: &[Field]) -> String {
    let keys: Vec<String> = fields.iter().map(|field| format!("`{}`", field.key)).collect();
    keys.join(", ")
}

fn within(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}, {key}") }
}

fn told(place: &str, why: &str) -> String {
    if place.is_empty() { why.to_owned() } else { format!("{place}: {why}") }
}
