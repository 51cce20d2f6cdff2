//! The account: why each stretch between two instants is open or closed.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::instant::instant;
use crate::named::{Named, named_breaks, named_holidays};
use crate::piece::Piece;
use crate::{Instant, SchedulePlan};

/// A stretch of time and why it is open or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// Why.
    #[serde(flatten)]
    pub reason: Reason,
}

/// Why a stretch of time is open or closed.
///
/// A holiday and a break name all the time they cover, also what the hours would not have opened anyway. Of a holiday and
/// a break at once the holiday is named. A weekly break, which has no name in the plan, is called `weekly break`. A season
/// without hours is a break of its name, less what is open in it all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Somebody works.
    Open,
    /// The hours say nothing.
    Closed,
    /// A whole day without work.
    Holiday {
        /// What it is called.
        name: String,
    },
    /// A stretch without work.
    Break {
        /// What it is called.
        name: String,
    },
}

/// Appends the account of `within`, in which one plan is in force, joining it to what is there already.
pub(crate) fn extend(accounts: &mut Vec<Account>, within: Piece, open: &[Piece], plan: &SchedulePlan) {
    let holidays = named_holidays(plan, within);
    let breaks = named_breaks(plan, within);
    for piece in between_edges(within, open, &holidays, &breaks) {
        let reason = if open_at(open, piece.from) {
            Reason::Open
        } else if let Some(name) = name_at(&holidays, piece.from) {
            Reason::Holiday { name }
        } else if let Some(name) = name_at(&breaks, piece.from) {
            Reason::Break { name }
        } else {
            Reason::Closed
        };
        push(accounts, Account { from: instant(piece.from), to: instant(piece.to), reason });
    }
}

/// Puts two accounts of the same time together; `reason` tells why a stretch is open or closed by the reasons of both.
pub(crate) fn combine(
    left: &[Account],
    right: &[Account],
    reason: impl Fn(&Reason, &Reason) -> Reason,
) -> Vec<Account> {
    let mut accounts = Vec::new();
    let mut right = right.iter().peekable();
    for one in left {
        while let Some(other) = right.peek().copied() {
            let (from, to) = (one.from.max(other.from), one.to.min(other.to));
            if from < to {
                push(&mut accounts, Account { from, to, reason: reason(&one.reason, &other.reason) });
            }
            if other.to > one.to {
                break;
            }
            right.next();
        }
    }
    accounts
}

/// Appends a stretch; one for the same reason is prolonged.
fn push(accounts: &mut Vec<Account>, account: Account) {
    match accounts.last_mut() {
        Some(last) if last.reason == account.reason => last.to = account.to,
        Some(_) | None => accounts.push(account),
    }
}

/// Cuts a range wherever any reason begins or ends.
fn between_edges(within: Piece, open: &[Piece], holidays: &[Named], breaks: &[Named]) -> Vec<Piece> {
    let named = holidays.iter().chain(breaks).map(|named| named.piece);
    let mut edges: Vec<i64> = open.iter().copied().chain(named).flat_map(|piece| [piece.from, piece.to]).collect();
    edges.extend([within.from, within.to]);
    edges.sort_unstable();
    edges.dedup();
    edges.iter().zip(edges.iter().skip(1)).map(|(from, to)| Piece { from: *from, to: *to }).collect()
}

fn open_at(open: &[Piece], at: i64) -> bool {
    let index = open.partition_point(|piece| piece.to <= at);
    open.get(index).is_some_and(|piece| piece.from <= at)
}

fn name_at(named: &[Named], at: i64) -> Option<String> {
    let index = named.partition_point(|named| named.piece.to <= at);
    named.get(index).filter(|named| named.piece.from <= at).map(|named| named.name.clone())
}
