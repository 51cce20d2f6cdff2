//! Comparing an answer with what was expected: only what is expected is looked at.
use helpdesk_sla::OpenTime;
use serde::Serialize;
use serde_json::Value;

use super::node::instant;

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where in the answer.
    pub place: String,
    /// What was expected.
    pub expected: Value,
    /// What the desk says.
    pub found: Value,
}

/// Whether an entry of a list is to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    There,
    Nowhere,
}

/// Everything in which an answer differs from what is expected of it.
pub(super) fn differences(expected: &Value, found: &Value, place: &str, differs: &mut Vec<Difference>) {
    match (expected, found) {
        (Value::Object(wanted), Value::Object(given)) => {
            for (key, value) in wanted {
                let below = format!("{place}.{key}");
                match given.get(key) {
                    Some(found) => differences(value, found, &below, differs),
                    None => differs.push(difference(value, &Value::from("no such part"), &below)),
                }
            }
        }
        (Value::Array(wanted), Value::Array(given)) if wanted.len() == given.len() => {
            for (n, (value, found)) in wanted.iter().zip(given).enumerate() {
                differences(value, found, &format!("{place}[{n}]"), differs);
            }
        }
        (Value::String(wanted), Value::String(given)) if same(wanted, given) => {}
        _ if expected == found => {}
        _ => differs.push(difference(expected, found, place)),
    }
}

/// What of a list is not as expected, of which one entry, or none, is to be so. A list of such is expected entry by entry.
pub(super) fn entries(wanted: &Value, found: &Value, is_there: Wanted, place: &str, differs: &mut Vec<Difference>) {
    let single = std::slice::from_ref(wanted);
    let wanted = wanted.as_array().map_or(single, Vec::as_slice);
    let found_in = |wanted: &Value| {
        let is_so = |entry: &Value| {
            let mut differs = Vec::new();
            differences(wanted, entry, place, &mut differs);
            differs.is_empty()
        };
        found.as_array().is_some_and(|entries| entries.iter().any(is_so))
    };
    let missed = wanted.iter().filter(|wanted| match is_there {
        Wanted::There => !found_in(wanted),
        Wanted::Nowhere => found_in(wanted),
    });
    differs.extend(missed.map(|wanted| difference(wanted, found, place)));
}

fn difference(expected: &Value, found: &Value, place: &str) -> Difference {
    Difference { place: place.to_owned(), expected: expected.clone(), found: found.clone() }
}

/// Whether two texts say the same: the same words, instant or open time.
fn same(wanted: &str, given: &str) -> bool {
    let instants = || instant(wanted).is_some_and(|wanted| instant(given) == Some(wanted));
    let lengths = || wanted.parse::<OpenTime>().is_ok_and(|wanted| given.parse() == Ok(wanted));
    wanted == given || instants() || lengths()
}
