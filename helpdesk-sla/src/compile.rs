//! Compiling: from a plan in local words to pieces of UTC seconds. The only place that reads a plan.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::offsets::{DAY, MARGIN, Offsets};
use crate::piece::{Piece, minus, union};
use crate::{Holiday, SchedulePlan, Shift};

/// What a weekly break, which has no name in the plan, is called in an account.
const WEEKLY_BREAK: &str = "weekly break";

/// A piece that is closed for a reason with a name.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) piece: Piece,
    pub(crate) name: String,
}

/// What of `within` is open.
pub(crate) fn open(plan: &SchedulePlan, within: Piece) -> Vec<Piece> {
    let offsets = Offsets::new(plan.zone, within.from, within.to);
    let mut shifts = Vec::new();
    let mut taken = Vec::new();
    for day in days(&offsets, within) {
        let exception = date(day).and_then(|date| plan.overrides.get(&date));
        match exception {
            Some(exception) => place(&offsets, day, exception, &mut shifts),
            None => {
                place(&offsets, day, plan.hours.on(day), &mut shifts);
                place(&offsets, day, plan.weekly_breaks.on(day), &mut taken);
            }
        }
    }
    taken.extend(holidays(plan, &offsets, within).map(|named| named.piece));
    taken.extend(dated_breaks(plan, &offsets).map(|named| named.piece));
    clip(minus(&union(shifts), &union(taken)), within)
}

/// The holidays that touch `within`, ascending and apart; of two at once, the one that began first.
pub(crate) fn named_holidays(plan: &SchedulePlan, within: Piece) -> Vec<Named> {
    let offsets = Offsets::new(plan.zone, within.from, within.to);
    apart(holidays(plan, &offsets, within).collect(), within)
}

/// The dated and weekly breaks that touch `within`, ascending and apart; of two at once, the one that began first.
pub(crate) fn named_breaks(plan: &SchedulePlan, within: Piece) -> Vec<Named> {
    let offsets = Offsets::new(plan.zone, within.from, within.to);
    let mut breaks: Vec<Named> = dated_breaks(plan, &offsets).collect();
    let mut weekly = Vec::new();
    for day in days(&offsets, within) {
        if !date(day).is_some_and(|date| plan.overrides.contains_key(&date)) {
            place(&offsets, day, plan.weekly_breaks.on(day), &mut weekly);
        }
    }
    breaks.extend(weekly.into_iter().map(|piece| Named { piece, name: WEEKLY_BREAK.to_string() }));
    apart(breaks, within)
}

/// The local days, counted from 1970, whose shifts can touch `within`: those that existed.
fn days(offsets: &Offsets, within: Piece) -> impl Iterator<Item = i64> + '_ {
    let first = (within.from - MARGIN).div_euclid(DAY);
    let last = (within.to + MARGIN).div_euclid(DAY);
    (first..=last).filter(|day| offsets.instants_of(day * DAY, (day + 1) * DAY).next().is_some())
}

/// Resolves the shifts of one local day.
fn place(offsets: &Offsets, day: i64, shifts: &[Shift], pieces: &mut Vec<Piece>) {
    for shift in shifts {
        let from = offsets.resolve(day * DAY + shift.opens());
        let to = offsets.resolve(day * DAY + shift.closes());
        pieces.push(Piece { from, to });
    }
}

fn holidays<'a>(plan: &'a SchedulePlan, own: &'a Offsets, within: Piece) -> impl Iterator<Item = Named> + 'a {
    plan.holidays.iter().filter(move |holiday| is_near(holiday, within)).flat_map(move |holiday| {
        let midnight = day_number(holiday.on) * DAY;
        let pieces: Vec<Piece> = match holiday.zone {
            Some(zone) if zone != plan.zone => {
                let there = Offsets::new(zone, midnight, midnight + DAY);
                there.instants_of(midnight, midnight + DAY).collect()
            }
            Some(_) | None if plan.overrides.contains_key(&holiday.on) => Vec::new(),
            Some(_) | None => own.instants_of(midnight, midnight + DAY).collect(),
        };
        pieces.into_iter().map(|piece| Named { piece, name: holiday.name.clone() })
    })
}

/// Whether a holiday can touch a range, wherever in the world it is.
fn is_near(holiday: &Holiday, within: Piece) -> bool {
    let midnight = day_number(holiday.on) * DAY;
    midnight + DAY + MARGIN > within.from && midnight - MARGIN < within.to
}

fn dated_breaks<'a>(plan: &'a SchedulePlan, offsets: &'a Offsets) -> impl Iterator<Item = Named> + 'a {
    plan.breaks.iter().map(|dated| Named {
        piece: Piece { from: offsets.resolve(local(dated.from)), to: offsets.resolve(local(dated.to)) },
        name: dated.name.clone(),
    })
}

fn apart(mut named: Vec<Named>, within: Piece) -> Vec<Named> {
    named.sort_by_key(|named| named.piece.from);
    let mut end = within.from;
    named.retain_mut(|named| {
        named.piece.from = named.piece.from.max(end);
        named.piece.to = named.piece.to.min(within.to);
        let stays = named.piece.from < named.piece.to;
        if stays {
            end = named.piece.to;
        }
        stays
    });
    named
}

fn clip(mut pieces: Vec<Piece>, within: Piece) -> Vec<Piece> {
    pieces.retain_mut(|piece| {
        piece.from = piece.from.max(within.from);
        piece.to = piece.to.min(within.to);
        piece.from < piece.to
    });
    pieces
}

fn local(time: NaiveDateTime) -> i64 {
    time.and_utc().timestamp()
}

/// The day of a date, counted from 1970.
fn day_number(date: NaiveDate) -> i64 {
    const DAYS_TO_1970: i64 = 719_163;
    i64::from(date.num_days_from_ce()) - DAYS_TO_1970
}

fn date(day: i64) -> Option<NaiveDate> {
    const DAYS_TO_1970: i64 = 719_163;
    i32::try_from(day + DAYS_TO_1970).ok().and_then(NaiveDate::from_num_days_from_ce_opt)
}
