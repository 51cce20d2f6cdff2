//! What a wall clock shows, as text.
use chrono::{DateTime, FixedOffset, NaiveDateTime, Timelike};
use helpdesk_sla::{Instant, OpenTime, Zone};

/// Writes an instant as a wall clock shows it: `Mon 2026-03-30 11:30 +02:00`, with seconds where there are any.
#[must_use]
pub fn stamp(zone: &Zone, at: Instant) -> String {
    let local = zone.local(at);
    let form = if local.second() == 0 { "%a %Y-%m-%d %H:%M" } else { "%a %Y-%m-%d %H:%M:%S" };
    format!("{} {}", local.format(form), offset(zone.offset_at(at)))
}

/// Writes an offset in seconds east of UTC: `+02:00`, `-00:44:30`.
#[must_use]
pub fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = seconds.unsigned_abs();
    let (hours, minutes, rest) = (size / 3600, size / 60 % 60, size % 60);
    if rest == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{rest:02}")
    }
}

/// Writes an instant for machines, with the offset it has there.
#[must_use]
pub fn rfc3339(zone: &Zone, at: Instant) -> String {
    let there = FixedOffset::east_opt(zone.offset_at(at))
        .map(|offset| DateTime::<FixedOffset>::from(at).with_timezone(&offset));
    there.map_or_else(|| utc(at), |at| at.format("%FT%T%:z").to_string())
}

/// Writes an instant in UTC: `2026-03-30T09:30:00Z`.
pub(super) fn utc(at: Instant) -> String {
    at.format("%FT%TZ").to_string()
}

/// Writes a time of day, with seconds where there are any.
pub(super) fn time(local: NaiveDateTime) -> String {
    local.format(if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// The time between two instants.
pub(super) fn length(from: Instant, to: Instant) -> OpenTime {
    OpenTime::from_seconds(to.timestamp() - from.timestamp())
}
