//! Named pieces: what is closed for a reason that has a name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::compile::{dated_break, weekly_breaks};
use crate::day::DAY;
use crate::offsets::Offsets;
use crate::piece::Piece;
use crate::{SchedulePlan, holiday_date, plan_days};

/// What a weekly break, which has no name in the plan, is called in an account.
pub(crate) const WEEKLY_BREAK: &str = "weekly break";

/// A piece that is closed for a reason with a name.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) piece: Piece,
    pub(crate) name: String,
}

/// The holidays that touch `within`, ascending and apart; of two at once, the one that began first.
pub(crate) fn named_holidays(plan: &SchedulePlan, within: Piece) -> Vec<Named> {
    let offsets = Offsets::new(&plan.zone, within.from, within.to);
    let mut holidays = Vec::new();
    for date in holiday_date::near(plan, within) {
        date.cover(plan, &offsets, |piece| holidays.push(Named { piece, name: date.name.to_string() }));
    }
    apart(holidays, within)
}

/// The dated and weekly breaks and the seasons without hours that touch `within`, ascending and apart; of two at once,
/// the one that began first.
pub(crate) fn named_breaks(plan: &SchedulePlan, within: Piece) -> Vec<Named> {
    let offsets = Offsets::new(&plan.zone, within.from, within.to);
    let dated = plan.breaks.iter().map(|dated| (dated_break(&offsets, dated), dated.name.as_str()));
    let closed = plan.seasons.iter().filter(|season| season.hours.is_empty()).flat_map(|season| {
        let days = plan_days::days_of(plan, season);
        days.flat_map(|(first, end)| offsets.instants_of(first * DAY, end * DAY))
            .map(|piece| (piece, season.name.as_str()))
    });
    let weekly = weekly_breaks(plan, &offsets, within).into_iter().map(|piece| (piece, WEEKLY_BREAK));
    let near = dated.chain(closed).chain(weekly).filter(|(piece, _)| piece.touches(within));
    apart(near.map(|(piece, name)| Named { piece, name: name.to_string() }).collect(), within)
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
