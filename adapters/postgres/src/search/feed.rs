//! How the index is fed: behind the commits, each ticket as it stands.
use std::collections::BTreeMap;

use helpdesk_core::{Event, SearchLag, SearchText, Ticket};

use super::lexemes;
use crate::fault::{Fault, from_json};
use crate::link::{Link, Twice};
use crate::row::{bound, get, signed, text};
use crate::statements::words as statements;
use crate::step::Step;

/// How many tickets are read and written at once, at most.
const AT_ONCE: usize = 200;

/// How many tickets a look at the lag counts, at most.
const COUNTED_MAX: usize = 10_000;

/// How many tickets are forgotten at once.
const FORGOTTEN_AT_ONCE: usize = 1_000;

/// Brings the index forward by about `limit` events.
pub(super) async fn feed(link: &Link, limit: usize) -> Result<SearchLag, Fault> {
    let mut left = limit;
    while left > 0 {
        let n = feed_some(link, left.min(AT_ONCE)).await?;
        if n == 0 {
            break;
        }
        left = left.saturating_sub(n);
    }
    lag(link).await
}

/// Indexes so many tickets, and says how many there were.
async fn feed_some(link: &Link, limit: usize) -> Result<usize, Fault> {
    let mut tickets = Vec::new();
    for row in link.rows(Step::new(statements::UNINDEXED, link.shard).with(bound(limit))).await? {
        let id: i64 = get(&row, 0)?;
        let ticket: Ticket = from_json(text(&row, 1)?, || format!("ticket {id}"))?;
        tickets.push(ticket);
    }
    if tickets.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id.signed()).collect();
    let mut histories: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
    for row in link.rows(Step::new(statements::HISTORIES, link.shard).with(ids.clone())).await? {
        let (id, seq): (i64, i64) = (get(&row, 0)?, get(&row, 1)?);
        let event = from_json(text(&row, 2)?, || format!("event {seq} of ticket {id}"))?;
        histories.entry(id).or_default().push(event);
    }
    let (mut steps, mut stamps) = (Vec::new(), Vec::new());
    for ticket in &tickets {
        let (id, version) = (ticket.id.signed(), signed(ticket.version));
        let history = histories.remove(&id).unwrap_or_default();
        let lexemes = lexemes::lexemes(ticket, &SearchText::of(ticket, &history));
        steps.push(Step::new(statements::PUT_WORDS, link.shard).with(id).with(version).with(lexemes));
        stamps.push(Step::new(statements::STAMP, link.shard).with(id).with(version));
    }
    // Commits wait for a ticket that is stamped: that comes last.
    steps.extend(stamps);
    steps.push(Step::new(statements::FORGET_WORDS_OF_GONE, link.shard).with(ids));
    link.write(&steps, Twice::Harmless).await?;
    Ok(tickets.len())
}

/// How far the index is behind, counted over the first ten thousand tickets that it does not know as they stand.
pub(super) async fn lag(link: &Link) -> Result<SearchLag, Fault> {
    let rows = link.rows(Step::new(statements::LAG, link.shard).with(bound(COUNTED_MAX))).await?;
    let n: i64 = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
    Ok(SearchLag { n_events: n.unsigned_abs() })
}

/// Throws the index away, some tickets at a time.
pub(super) async fn begin_anew(link: &Link) -> Result<(), Fault> {
    let mut after = 0;
    loop {
        let step = Step::new(statements::SOME, link.shard).with(after).with(bound(FORGOTTEN_AT_ONCE));
        let rows = link.rows(step).await?;
        let last: i64 = rows.last().map(|row| get(row, 0)).transpose()?.unwrap_or(i64::MAX);
        let of = |statement| Step::new(statement, link.shard).with(after).with(last);
        link.write(&[of(statements::FORGET_WORDS), of(statements::UNSTAMP)], Twice::Harmless).await?;
        if last == i64::MAX {
            return Ok(());
        }
        after = last;
    }
}
