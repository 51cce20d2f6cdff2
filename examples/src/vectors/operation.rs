//! The operations of the format, each answered by one question to the library.
use helpdesk_sla::{Account, Instant, Reason, Schedule};
use serde_json::{Value, json};

use super::{
    algebra::{difference, intersection, union},
    calendar::{Calendar, segments},
    clock, days, face,
    fault::Fault,
    input::Input,
    periods::{Direction, after, before, covering, listed, text},
    shelf::{Shelf, World},
};

/// The operations of the format, for a person who writes one that is none.
const OPERATIONS: [&str; 28] = [
    "build",
    "local_to_utc",
    "segments_and",
    "segments_minus",
    "on_holiday",
    "on_break",
    "intersect_periods_after",
    "is_open",
    "elapsed",
    "next_close",
    "account",
    "add",
    "sub",
    "add_days",
    "sub_days",
    "is_open_date",
    "open_dates_after",
    "clock",
    "periods_after",
    "periods_before",
    "periods_between",
    "periods_between_back",
    "periods_on",
    "periods_for_back",
    "timeline_until",
    "timeline_until_back",
    "timeline_for",
    "timeline_for_back",
];

/// Answers an operation.
pub(super) fn answer(input: &Input<'_>, world: &World, shelf: &Shelf) -> Result<Value, Fault> {
    match input.op {
        "build" => world.schedule().map(|_| json!({"ok": true})),
        "local_to_utc" => days::local_to_utc(input, world.calendar()?),
        "segments_and" | "segments_minus" => algebra(input, world.calendar()?),
        "on_holiday" => value(world.calendar()?.is_on_holiday(input.instant("at")?)?),
        "on_break" => value(world.calendar()?.is_on_break(input.instant("at")?)?),
        "intersect_periods_after" => {
            let other = Calendar::read(shelf.find(input.optional("other"))?)?;
            let common = face::common(world.calendar()?, &other)?;
            listed(after(&common, input.instant("at")?)?.take(input.count("take")?))
        }
        _ => of_schedule(input, world.schedule()?),
    }
}

/// Answers an operation that needs nothing but a schedule.
fn of_schedule(input: &Input<'_>, schedule: &Schedule) -> Result<Value, Fault> {
    match input.op {
        "is_open" => value(schedule.is_open(input.instant("at")?)?),
        "elapsed" => {
            let measured = schedule.measure(input.instant("from")?, input.instant("to")?)?;
            Ok(json!({"seconds": measured.seconds()}))
        }
        "next_close" => at(schedule.next_close(input.instant("at")?)?),
        "account" => accounted(schedule.account(input.instant("from")?, input.instant("to")?)?),
        "add" => at(added(input, schedule)?),
        "sub" => at(subtracted(input, schedule)?),
        "add_days" => at(schedule.advance_days(input.instant("at")?, input.days("days")?)?),
        "sub_days" => at(schedule.retreat_days(input.instant("at")?, input.days("days")?)?),
        "is_open_date" => value(schedule.is_business_date(input.date("date")?)?),
        "open_dates_after" => days::open_dates_after(input, schedule),
        "clock" => clock::played(input, schedule),
        _ => periods(input, schedule),
    }
}

/// Answers an operation whose answer is a list of periods.
fn periods(input: &Input<'_>, schedule: &Schedule) -> Result<Value, Fault> {
    let horizon = schedule.horizon();
    match input.op {
        "periods_after" => listed(after(schedule, input.instant("at")?)?.take(input.count("take")?)),
        "periods_before" => listed(before(schedule, input.instant("at")?)?.take(input.count("take")?)),
        "periods_between" => listed(schedule.intervals(input.instant("from")?, input.instant("to")?)?),
        "periods_between_back" => {
            // Going back, `from` is the later end as a rule; the stretch between the two is meant either way.
            let (one, other) = (input.instant("from")?, input.instant("to")?);
            listed(schedule.intervals(one.min(other), one.max(other))?.rev())
        }
        "periods_on" => listed(schedule.intervals_on(input.date("date")?)?),
        "periods_for_back" => {
            let periods = before(schedule, input.instant("at")?)?;
            listed(covering(periods, input.seconds("seconds")?, Direction::Backward)?)
        }
        "timeline_until" => listed(before(schedule, input.instant("to")?)?.collect::<Vec<_>>().into_iter().rev()),
        "timeline_until_back" => listed(after(schedule, input.instant("to")?)?.collect::<Vec<_>>().into_iter().rev()),
        "timeline_for" => {
            let periods = after(schedule, horizon.from)?;
            listed(covering(periods, input.seconds("seconds")?, Direction::Forward)?)
        }
        "timeline_for_back" => {
            let periods = before(schedule, horizon.to)?;
            listed(covering(periods, input.seconds("seconds")?, Direction::Backward)?)
        }
        unknown => {
            let names: Vec<String> = OPERATIONS.iter().map(|name| format!("`{name}`")).collect();
            Err(Fault::unreadable(format!("`{unknown}` is no operation, expected one of {}", names.join(", "))))
        }
    }
}

/// The algebra of explicit intervals; of a calendar with hours, of all its open periods.
fn algebra(input: &Input<'_>, calendar: &Calendar) -> Result<Value, Fault> {
    let other = union(segments(input.value("other")?)?);
    let own = match &calendar.intervals {
        Some(intervals) => intervals.clone(),
        None => {
            let schedule = calendar.schedule()?;
            after(&schedule, schedule.horizon().from)?.map(Into::into).collect()
        }
    };
    match input.op {
        "segments_and" => listed(intersection(&own, &other)),
        _ => listed(difference(&own, &other)),
    }
}

/// An account without names: neighbors with one reason are one.
fn accounted(account: Vec<Account>) -> Result<Value, Fault> {
    let mut pieces: Vec<(Instant, Instant, &str)> = Vec::new();
    for Account { from, to, reason } in account {
        let reason = match reason {
            Reason::Open => "open",
            Reason::Closed => "closed",
            Reason::Holiday { .. } => "holiday",
            Reason::Break { .. } => "break",
            _ => return Err(Fault::unreadable(String::from("an account has a reason that is not of the format"))),
        };
        match pieces.last_mut() {
            Some((_, end, before)) if *before == reason => *end = to,
            Some(_) | None => pieces.push((from, to, reason)),
        }
    }
    let written = pieces.into_iter().map(|(from, to, reason)| json!([text(from), text(to), reason]));
    Ok(json!({"account": written.collect::<Vec<_>>()}))
}

fn added(input: &Input<'_>, schedule: &Schedule) -> Result<Instant, Fault> {
    let (at, budget) = (input.instant("at")?, input.seconds("seconds")?);
    let next_open = match input.optional("landing").map(|_| input.text("landing")).transpose()? {
        None | Some("earliest") => false,
        // A vector whose own answer differs by its landing says so: ours is the earliest one, and zero the identity.
        Some("next_open") => !input.ours.is_some_and(|why| budget.is_zero() || why.contains("landing earliest")),
        Some(other) => return Err(no_landing(other, "`earliest` or `next_open`")),
    };
    if next_open { Ok(schedule.advance_to_open(at, budget)?) } else { Ok(schedule.advance(at, budget)?) }
}

fn subtracted(input: &Input<'_>, schedule: &Schedule) -> Result<Instant, Fault> {
    let (at, budget) = (input.instant("at")?, input.seconds("seconds")?);
    match input.optional("landing").map(|_| input.text("landing")).transpose()? {
        // Stepping back to the last moment of work first moves nothing but the landing of zero.
        Some("biz") if budget.is_zero() && input.ours.is_none() => Ok(schedule.retreat_days(at, 0)?),
        None | Some("latest" | "biz") => Ok(schedule.retreat(at, budget)?),
        Some(other) => Err(no_landing(other, "`latest` or `biz`")),
    }
}

fn no_landing(found: &str, expected: &str) -> Fault {
    Fault::unreadable(format!("`{found}` is no landing of this operation, expected {expected}"))
}

fn value(value: bool) -> Result<Value, Fault> {
    Ok(json!({ "value": value }))
}

fn at(at: Instant) -> Result<Value, Fault> {
    Ok(json!({ "at": text(at) }))
}
