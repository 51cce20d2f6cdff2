//! The rows of a unit, and the bare statements that write them, from values that are there already: what the store is measured beside.
use std::path::Path;

use helpdesk_core::{Shelf, Ticket, Unit};
use helpdesk_sqlite::{Durability, SqliteStore};
use rusqlite::{Connection, TransactionBehavior, params};

/// The rows of one unit.
pub(crate) struct Rows {
    ticket: i64,
    version: i64,
    requester: String,
    status: &'static str,
    team: String,
    command: String,
    snapshot: String,
    shelved: String,
    shelves: Vec<(&'static str, String)>,
    hands: Option<(&'static str, String)>,
    events: Vec<String>,
    decision: String,
    receipt: String,
    notices: Vec<(String, String, i64, String)>,
    claims: Vec<(&'static str, String, i64)>,
    wake_s: Option<i64>,
    opened_s: i64,
    due_s: Option<i64>,
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it is JSON")
}

impl Rows {
    pub(crate) fn of(unit: &Unit) -> Self {
        let ticket = unit.snapshot().expect("a ticket");
        let is_active = ticket.status.kind().is_active();
        let team = ticket.team.as_ref().map_or(String::new(), ToString::to_string);
        let notice = |notice: &helpdesk_core::Notice| {
            (notice.id.to_string(), notice.lane(), notice.at.timestamp(), json(notice))
        };
        let claim = |claim: &helpdesk_core::Claim| (claim.holder.kind(), claim.holder.id().to_owned(), claim.delta);
        Self {
            ticket: ticket.id.signed(),
            version: i64::try_from(ticket.version).expect("a small number"),
            requester: ticket.requester.to_string(),
            status: ticket.status.kind().as_str(),
            command: unit.receipt().command.to_string(),
            snapshot: json(ticket),
            shelved: shelved(ticket),
            shelves: shelves(ticket),
            hands: ticket.in_hands_of().hands().map(|(kind, whose)| (kind, whose.to_owned())),
            team,
            events: unit.events().iter().map(json).collect(),
            decision: json(unit.decision()),
            receipt: json(unit.receipt()),
            notices: unit.notices().iter().map(notice).collect(),
            claims: unit.claims().iter().map(claim).collect(),
            wake_s: unit.wake_at().map(|at| at.timestamp()),
            opened_s: ticket.opened_at.timestamp(),
            due_s: is_active.then(|| ticket.next_due().map_or(i64::MAX, |at| at.timestamp())),
        }
    }
}

/// On which shelves a ticket stands.
fn shelves(ticket: &Ticket) -> Vec<(&'static str, String)> {
    ticket.shelves().into_iter().map(|Shelf(kind, name)| (kind.as_str(), name)).collect()
}

/// About what the store keeps of where the ticket is listed.
fn shelved(ticket: &Ticket) -> String {
    let on: Vec<String> = shelves(ticket).iter().map(|(kind, name)| format!(r#"["{kind}","{name}"]"#)).collect();
    let (status, opened) = (ticket.status.kind().as_str(), ticket.opened_at.timestamp());
    format!(r#"{{"status":"{status}","opened":[{opened},0],"due":[{opened},0],"on":[{}]}}"#, on.join(","))
}

/// A file with the settings and the tables of the store.
pub(crate) fn open(file: &Path, durability: Durability) -> Connection {
    drop(SqliteStore::open(file).expect("the store makes the tables"));
    let raw = Connection::open(file).expect("the file opens");
    raw.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "NORMAL" })
        .and_then(|()| raw.pragma_update(None, "wal_autocheckpoint", 16_000))
        .and_then(|()| raw.pragma_update(None, "cache_size", -48 * 1024))
        .and_then(|()| raw.pragma_update(None, "secure_delete", true))
        .expect("the settings of the store");
    raw.set_prepared_statement_cache_capacity(64);
    raw
}

/// Writes units in one transaction.
pub(crate) fn write(raw: &mut Connection, units: &[Rows]) -> rusqlite::Result<()> {
    let transaction = raw.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for rows in units {
        write_one(&transaction, rows)?;
    }
    transaction.commit()
}

fn write_one(transaction: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    for (seq, event) in (1_i64..).zip(&rows.events) {
        let insert = "INSERT INTO events (ticket, seq, body) VALUES (?1, ?2, ?3)";
        transaction.prepare_cached(insert)?.execute(params![rows.ticket, seq, event])?;
    }
    let hands = rows.hands.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO tickets (id, version, tenant, requester, status, team, wake_s, wake_ns, body, hands, whose,
                opened_s, opened_ns, shelved)
            VALUES (?1, ?2, 'acme', ?3, ?4, ?5, ?6, CASE WHEN ?6 IS NULL THEN NULL ELSE 0 END, ?7, ?8, ?9, ?10, 0, ?11)",
        )?
        .execute(params![
            rows.ticket,
            rows.version,
            rows.requester,
            rows.status,
            rows.team,
            rows.wake_s,
            rows.snapshot,
            hands.map(|hands| hands.0),
            hands.map(|hands| &hands.1),
            rows.opened_s,
            rows.shelved
        ])?;
    for (kind, name) in &rows.shelves {
        transaction
            .prepare_cached(
                "INSERT INTO shelves (tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
                VALUES ('acme', ?1, ?2, ?3, ?4, 0, ?5, ?6, CASE WHEN ?6 IS NULL THEN NULL ELSE 0 END)",
            )?
            .execute(params![kind, name, rows.status, rows.opened_s, rows.ticket, rows.due_s])?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO counts (tenant, team, status, n) VALUES ('acme', ?1, ?2, 1)
            ON CONFLICT DO UPDATE SET n = n + 1",
        )?
        .execute(params![rows.team, rows.status])?;
    for (notice, lane, at, body) in &rows.notices {
        transaction
            .prepare_cached(
                "INSERT INTO outbox (tenant, notice, not_before_s, not_before_ns, body, lane, at_s, at_ns)
                VALUES ('acme', ?1, ?2, 0, ?3, ?4, ?2, 0)",
            )?
            .execute(params![notice, at, body, lane])?;
    }
    for (kind, holder, delta) in &rows.claims {
        transaction
            .prepare_cached(
                "INSERT INTO held (tenant, kind, holder, sum) VALUES ('acme', ?1, ?2, ?3)
                ON CONFLICT DO UPDATE SET sum = sum + excluded.sum",
            )?
            .execute(params![kind, holder, delta])?;
    }
    transaction
        .prepare_cached("INSERT INTO decisions (ticket, n, body) VALUES (?1, 1, ?2)")?
        .execute(params![rows.ticket, rows.decision])?;
    transaction
        .prepare_cached("INSERT INTO receipts (tenant, command, body) VALUES ('acme', ?1, ?2)")?
        .execute(params![rows.command, rows.receipt])?;
    Ok(())
}
