//! Reads by key: tickets, histories, decisions, receipts, external ids, loads, configurations.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentLoad, CommandId, Decision, Event, ExternalId, Fingerprint, Receipt, TenantId, Ticket, TicketId,
};
use rusqlite::{Connection, OptionalExtension, params};

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
        events.push(from_json(row.get_ref(1)?.as_str().map_err(not_text)?, || {
            format!("event {seq} of ticket {ticket}")
        })?);
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
        let body = row.get_ref(1)?.as_str().map_err(not_text)?;
        decisions.push(from_json(body, || format!("decision {n} of ticket {ticket}"))?);
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

/// The loads of these agents.
pub(crate) fn loads(
    connection: &Connection,
    tenant: &TenantId,
    agents: &[AgentId],
) -> Result<BTreeMap<AgentId, AgentLoad>, Fault> {
    let mut loads = BTreeMap::new();
    for agent in agents {
        if let Some(load) = load_of_agent(connection, tenant, agent)? {
            loads.insert(agent.clone(), load);
        }
    }
    Ok(loads)
}

/// The load of one agent.
pub(crate) fn load_of_agent(
    connection: &Connection,
    tenant: &TenantId,
    agent: &AgentId,
) -> Result<Option<AgentLoad>, Fault> {
    let row = connection
        .prepare_cached(statements::LOAD_OF_AGENT)?
        .query_row(params![tenant.as_str(), agent.as_str()], |row| {
            let (open, seconds, nanoseconds): (u32, Option<i64>, Option<u32>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((open, seconds.zip(nanoseconds)))
        })
        .optional()?;
    let Some((open, assigned)) = row else {
        return Ok(None);
    };
    let place = || format!("load of agent `{agent}` of tenant `{tenant}`");
    let assigned_at = assigned.map(|(s, ns)| moment::instant(s, ns, place)).transpose()?;
    Ok(Some(AgentLoad { open, assigned_at }))
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
pub(crate) fn not_text(error: rusqlite::types::FromSqlError) -> Fault {
    Fault::damaged("a text column", error)
}

fn text(connection: &Connection, statement: &str, key: &[&dyn rusqlite::ToSql]) -> Result<Option<String>, Fault> {
    Ok(connection.prepare_cached(statement)?.query_row(key, |row| row.get(0)).optional()?)
}
