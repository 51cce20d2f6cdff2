//! Reads by key: tickets, histories, decisions, receipts, external ids, configurations.
use std::sync::Arc;

use helpdesk_core::{CommandId, Decision, Event, ExternalId, Fingerprint, Receipt, TenantId, Ticket, TicketId};
use tokio_postgres::Row;

use crate::fault::{Fault, from_json};
use crate::link::{Link, Twice};
use crate::row::{bound, get, text, ticket_id};
use crate::statements;
use crate::step::{Step, key, unkey};

/// A ticket as it stands.
pub(crate) async fn load(link: &Link, ticket: TicketId) -> Result<Option<Arc<Ticket>>, Fault> {
    let rows = link.rows(Step::new(statements::LOAD, link.shard).with(ticket.signed())).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let found: Ticket = from_json(text(row, 0)?, || format!("ticket {ticket}"))?;
    let found = Arc::new(found);
    link.known.put(&found);
    Ok(Some(found))
}

/// Events after a sequence number.
pub(crate) async fn history(link: &Link, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, Fault> {
    let Ok(after) = i64::try_from(after) else {
        return Ok(Vec::new());
    };
    let step = Step::new(statements::HISTORY, link.shard).with(ticket.signed()).with(after).with(bound(limit));
    let mut events = Vec::new();
    for row in link.rows(step).await? {
        let seq: i64 = get(&row, 0)?;
        events.push(from_json(text(&row, 1)?, || format!("event {seq} of ticket {ticket}"))?);
    }
    Ok(events)
}

/// Decisions without the first few.
pub(crate) async fn decisions(
    link: &Link,
    ticket: TicketId,
    skip: usize,
    limit: usize,
) -> Result<Vec<Decision>, Fault> {
    let step = Step::new(statements::DECISIONS, link.shard).with(ticket.signed()).with(bound(skip)).with(bound(limit));
    let mut decisions = Vec::new();
    for row in link.rows(step).await? {
        let n: i64 = get(&row, 0)?;
        decisions.push(from_json(text(&row, 1)?, || format!("decision {n} of ticket {ticket}"))?);
    }
    Ok(decisions)
}

/// The owner of an external id.
pub(crate) async fn find(link: &Link, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, Fault> {
    let step = Step::new(statements::FIND, link.shard).text(tenant.as_str()).text(external.as_str());
    let rows = link.rows(step).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    ticket_id(get(row, 0)?, || format!("external id `{external}` of tenant `{tenant}`")).map(Some)
}

/// The answer to a request.
pub(crate) async fn receipt(link: &Link, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, Fault> {
    receipt_of(&link.rows(receipt_step(link, tenant, command)).await?, tenant, command)
}

/// What asks for the answer to a request.
pub(crate) fn receipt_step(link: &Link, tenant: &TenantId, command: &CommandId) -> Step {
    Step::new(statements::RECEIPT, link.shard).text(tenant.as_str()).text(command.as_str())
}

/// The answer to a request in what was found.
pub(crate) fn receipt_of(rows: &[Row], tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, Fault> {
    let Some(row) = rows.first() else { return Ok(None) };
    from_json(text(row, 0)?, || format!("receipt `{command}` of tenant `{tenant}`")).map(Some)
}

/// A configuration that was kept.
pub(crate) async fn document(link: &Link, version: &Fingerprint) -> Result<Option<String>, Fault> {
    let rows = link.rows(Step::new(statements::DOCUMENT, link.shard).text(version.as_str())).await?;
    rows.first().map(|row| text(row, 0).map(unkey)).transpose()
}

/// Keeps a configuration.
pub(crate) async fn keep(link: &Link, version: &Fingerprint, document: &str) -> Result<(), Fault> {
    let step = Step::new(statements::KEEP, link.shard).text(version.as_str()).with(key(document));
    link.write(&[step], Twice::Harmless).await.map(drop)
}
