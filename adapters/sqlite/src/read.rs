//! Reads by key: tickets, histories, decisions, receipts, external ids, loads, configurations.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentLoad, AgentPresence, CommandId, Decision, Event, ExternalId, Fingerprint, Holder, InHand, Instant,
    Presence, Receipt, RequesterId, Responsible, TenantId, Ticket, TicketId,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::fault::{Fault, from_json};
use crate::{moment, statements};

/// A ticket as it stands.
pub(crate) fn load(connection: &Connection, ticket: TicketId) -> Result<Option<Ticket>, Fault> {
    let body = text(connection, statements::LOAD, params![ticket.signed()])?;
    body.map(|body| from_json(&body, || format!("ticket {ticket}"))).transpose()
}

/// Events after a sequence number.
pub(crate) fn history(
    connection: &Connection,
    ticket: TicketId,
    after: u64,
    limit: usize,
) -> Result<Vec<Event>, Fault> {
    let Ok(after) = i64::try_from(after) else {
        return Ok(Vec::new());
    };
    let mut select = connection.prepare_cached(statements::HISTORY)?;
    let mut rows = select.query(params![ticket.signed(), after, bound(limit)])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        events.push(from_json(text_at(row, 1)?, || format!("event {seq} of ticket {ticket}"))?);
    }
    Ok(events)
}

/// Decisions without the first few.
pub(crate) fn decisions(
    connection: &Connection,
    ticket: TicketId,
    skip: usize,
    limit: usize,
) -> Result<Vec<Decision>, Fault> {
    let mut select = connection.prepare_cached(statements::DECISIONS)?;
    let mut rows = select.query(params![ticket.signed(), bound(skip), bound(limit)])?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        let n: i64 = row.get(0)?;
        decisions.push(from_json(text_at(row, 1)?, || format!("decision {n} of ticket {ticket}"))?);
    }
    Ok(decisions)
}

/// The owner of an external id.
pub(crate) fn find(
    connection: &Connection,
    tenant: &TenantId,
    external: &ExternalId,
) -> Result<Option<TicketId>, Fault> {
    let key = params![tenant.as_str(), external.as_str()];
    let found: Option<i64> =
        connection.prepare_cached(statements::FIND)?.query_row(key, |row| row.get(0)).optional()?;
    found.map(|number| ticket_id(number, || format!("external id `{external}` of tenant `{tenant}`"))).transpose()
}

/// The answer to a request.
pub(crate) fn receipt(
    connection: &Connection,
    tenant: &TenantId,
    command: &CommandId,
) -> Result<Option<Receipt>, Fault> {
    let body = text(connection, statements::RECEIPT, params![tenant.as_str(), command.as_str()])?;
    body.map(|body| from_json(&body, || format!("receipt `{command}` of tenant `{tenant}`"))).transpose()
}

/// What somebody holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    pub(crate) sum: i64,
    pub(crate) assigned_at: Option<Instant>,
}

/// The loads of these agents.
pub(crate) fn loads(
    connection: &Connection,
    tenant: &TenantId,
    agents: &[AgentId],
) -> Result<BTreeMap<AgentId, AgentLoad>, Fault> {
    let mut loads = BTreeMap::new();
    for agent in agents {
        let held = held_by(connection, tenant, &Holder::Agent(agent.clone()))?;
        let presence = presence(connection, tenant, agent)?;
        if held.is_some() || presence.is_some() {
            let Held { sum, assigned_at } = held.unwrap_or_default();
            let open = u32::try_from(sum.max(0)).unwrap_or(u32::MAX);
            loads.insert(agent.clone(), AgentLoad { open, assigned_at, presence, ..AgentLoad::default() });
        }
    }
    Ok(loads)
}

/// What an agent last said of being there.
fn presence(connection: &Connection, tenant: &TenantId, agent: &AgentId) -> Result<Option<AgentPresence>, Fault> {
    let mut select = connection.prepare_cached(statements::PRESENCE)?;
    let mut rows = select.query(params![tenant.as_str(), agent.as_str()])?;
    let place = || format!("presence of agent `{agent}` of tenant `{tenant}`");
    rows.next()?.map(|row| presence_at(row, 0, place)).transpose()
}

/// What an agent last said of being there: a word, and the two columns after it, since when.
pub(crate) fn presence_at(row: &Row<'_>, column: usize, place: impl Fn() -> String) -> Result<AgentPresence, Fault> {
    let word = text_at(row, column)?;
    let known = Presence::ALL.into_iter().find(|presence| presence.as_str() == word);
    let presence = known.ok_or_else(|| Fault::damaged(&place(), format!("`{word}` is no presence")))?;
    Ok(AgentPresence { presence, since: moment::instant(row.get(column + 1)?, row.get(column + 2)?, place)? })
}

/// Tickets in somebody's hands.
pub(crate) fn in_hands(
    connection: &Connection,
    tenant: &TenantId,
    whose: &Responsible,
    after: Option<InHand>,
    limit: usize,
) -> Result<Vec<InHand>, Fault> {
    let Some((hands, whose)) = whose.hands() else {
        return Ok(Vec::new());
    };
    let (seconds, nanoseconds) = after.map_or((i64::MIN, 0), |after| moment::columns(after.opened_at));
    let last = after.map_or(0, |after| after.ticket.signed());
    let mut select = connection.prepare_cached(statements::IN_HANDS)?;
    let mut rows = select.query(params![tenant.as_str(), hands, whose, seconds, nanoseconds, last, bound(limit)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (seconds, nanoseconds, number): (i64, u32, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let place = || format!("ticket {number} in the hands of {hands} `{whose}`");
        let opened_at = moment::instant(seconds, nanoseconds, place)?;
        found.push(InHand { opened_at, ticket: ticket_id(number, place)? });
    }
    Ok(found)
}

/// Who helped a requester last.
pub(crate) fn helped(
    connection: &Connection,
    tenant: &TenantId,
    requester: &RequesterId,
    except: TicketId,
) -> Result<Option<AgentId>, Fault> {
    let found = text(connection, statements::HELPED, params![tenant.as_str(), requester.as_str(), except.signed()])?;
    found.map(|agent| AgentId::new(agent).map_err(|error| Fault::damaged("an assignee", error))).transpose()
}

/// The sums of these holders.
pub(crate) fn held(
    connection: &Connection,
    tenant: &TenantId,
    holders: &[Holder],
) -> Result<BTreeMap<Holder, i64>, Fault> {
    let mut sums = BTreeMap::new();
    for holder in holders {
        if let Some(held) = held_by(connection, tenant, holder)? {
            sums.insert(holder.clone(), held.sum);
        }
    }
    Ok(sums)
}

/// What one holder holds.
pub(crate) fn held_by(connection: &Connection, tenant: &TenantId, holder: &Holder) -> Result<Option<Held>, Fault> {
    let mut select = connection.prepare_cached(statements::HELD)?;
    let mut rows = select.query(params![tenant.as_str(), holder.kind(), holder.id()])?;
    let place = || format!("what {holder} of tenant `{tenant}` holds");
    rows.next()?.map(|row| held_at(row, 0, place)).transpose()
}

/// What somebody holds: a sum, and the two columns after it, when they last got something.
pub(crate) fn held_at(row: &Row<'_>, column: usize, place: impl FnOnce() -> String) -> Result<Held, Fault> {
    let assigned = (row.get(column + 1)?, row.get(column + 2)?);
    Ok(Held { sum: row.get(column)?, assigned_at: moment::instant_of(assigned, place)? })
}

/// A configuration that was kept.
pub(crate) fn document(connection: &Connection, version: &Fingerprint) -> Result<Option<String>, Fault> {
    text(connection, statements::DOCUMENT, params![version.as_str()])
}

/// A ticket's id as it is stored.
pub(crate) fn ticket_id(number: i64, place: impl FnOnce() -> String) -> Result<TicketId, Fault> {
    let id = u64::try_from(number).ok().and_then(|number| TicketId::new(number).ok());
    id.ok_or_else(|| Fault::damaged(&place(), format!("{number} is no ticket id")))
}

/// A limit as SQLite takes it.
pub(crate) fn bound(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A column that should hold text.
pub(crate) fn text_at<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, Fault> {
    row.get_ref(column)?.as_str().map_err(not_text)
}

/// What is said of a column that should hold text.
pub(crate) fn not_text(error: rusqlite::types::FromSqlError) -> Fault {
    Fault::damaged("a text column", error)
}

fn text(connection: &Connection, statement: &str, key: &[&dyn rusqlite::ToSql]) -> Result<Option<String>, Fault> {
    Ok(connection.prepare_cached(statement)?.query_row(key, |row| row.get(0)).optional()?)
}
