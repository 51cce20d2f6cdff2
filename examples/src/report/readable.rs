//! Numbers, lengths and instants as people read them. Integers only: what is rounded is rounded down.
use std::borrow::Borrow;

use chrono::NaiveDate;
use helpdesk_core::Instant;
use helpdesk_sla::OpenTime;

/// Stands for a number that there is none of.
const NONE: &str = "–";

/// `1,234`.
pub(crate) fn count(number: impl Borrow<u64>) -> String {
    let digits = number.borrow().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The length of a list.
pub(crate) fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// `99.9 %`, rounded down to a tenth, so that 99.95 never reads as 100.
pub(crate) fn share(part: impl Borrow<u64>, whole: impl Borrow<u64>) -> String {
    let tenths = tenths(*part.borrow(), *whole.borrow());
    tenths.map_or_else(|| NONE.to_string(), |tenths| format!("{}.{}\u{a0}%", count(tenths / 10), tenths % 10))
}

/// The share in tenths of a percent, rounded down; none of nothing.
pub(crate) fn tenths(part: u64, whole: u64) -> Option<u64> {
    let exact = (u128::from(part) * 1000).checked_div(u128::from(whole))?;
    u64::try_from(exact).ok()
}

/// `12 h 30 m`, exact to the second.
pub(crate) fn length(time: &OpenTime) -> String {
    let total = time.seconds().unsigned_abs();
    let parts = [(total / 3600, "h"), (total / 60 % 60, "m"), (total % 60, "s")];
    let shown: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{}\u{a0}{unit}", count(number)))
        .collect();
    match (shown.is_empty(), time.is_negative()) {
        (true, _) => "0\u{a0}m".to_string(),
        (false, true) => format!("−{}", shown.join("\u{a0}")),
        (false, false) => shown.join("\u{a0}"),
    }
}

/// Wall-clock seconds as `1,234 h 5 m`, rounded down to the minute.
pub(crate) fn hours(seconds: impl Borrow<u64>) -> String {
    let seconds = *seconds.borrow();
    let whole_minutes = i64::try_from(seconds / 60).unwrap_or(i64::MAX / 60);
    if seconds > 0 && whole_minutes == 0 {
        return "under 1\u{a0}m".to_string();
    }
    length(&OpenTime::from_minutes(whole_minutes))
}

/// What is used of a target, as `125.0 %`, rounded down.
pub(crate) fn used_share(used: &OpenTime, target: &OpenTime) -> String {
    let seconds = |time: &OpenTime| u64::try_from(time.seconds()).unwrap_or(0);
    share(seconds(used), seconds(target))
}

/// `5 Jan 2026, 09:00` in UTC, with seconds where there are any.
pub(crate) fn moment(at: &Instant) -> String {
    let form = if at.timestamp() % 60 == 0 { "%-d %b %Y, %H:%M" } else { "%-d %b %Y, %H:%M:%S" };
    at.format(form).to_string()
}

/// The instant for machines: RFC 3339 in whole seconds.
pub(crate) fn iso(at: &Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `5 Jan 2026`.
pub(crate) fn day(on: &NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

/// `first_reply` as `first reply`.
pub(crate) fn words(word: &str) -> String {
    word.replace('_', " ")
}

/// `1 ticket`, `2 tickets`.
pub(crate) fn some(number: impl Borrow<u64>, noun: &str) -> String {
    let number = *number.borrow();
    let ending = if number == 1 { "" } else { "s" };
    format!("{}\u{a0}{noun}{ending}", count(number))
}
