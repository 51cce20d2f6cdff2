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

fn difference(expected: &Value, found: &Value, place: &str) -> Difference {
    Difference { place: place.to_owned(), expected: expected.clone(), found: found.clone() }
}

/// Whether two texts say the same: the same words, instant or open time.
fn same(wanted: &str, given: &str) -> bool {
    let instants = || instant(wanted).is_some_and(|wanted| instant(given) == Some(wanted));
    let lengths = || wanted.parse::<OpenTime>().is_ok_and(|wanted| given.parse() == Ok(wanted));
    wanted == given || instants() || lengths()
}
