//! Shelves: under what a ticket is listed. A ticket stands on one shelf for each thing that lists ask for, by status, in the order
//! of opening and in the order of what is due; a page is a walk along a shelf.
use std::collections::BTreeSet;

use helpdesk_core::{Instant, Participants, Shelf, ShelfKind as Kind, StatusKind, Ticket, TicketClock};
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, from_json, to_json};
use crate::{moment, statements, views};

/// What stands for "not due at all": after every instant.
pub(crate) const NEVER: (i64, u32) = (i64::MAX, 0);

/// Where a ticket stands: kept with it, so that a commit moves what has moved and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shelved {
    status: StatusKind,
    opened: (i64, u32),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<(i64, u32)>,
    on: BTreeSet<Shelf>,
}

/// What of a ticket says where it is listed. A file of an older version is asked for nothing else of its tickets.
#[derive(Deserialize)]
struct Listed {
    requester: String,
    opened_at: Instant,
    #[serde(default)]
    team: Option<String>,
    #[serde(default)]
    assignee: Option<String>,
    #[serde(default)]
    organization: Option<String>,
    #[serde(default)]
    tags: BTreeSet<String>,
    #[serde(default)]
    participants: Participants,
    #[serde(default)]
    clocks: Vec<TicketClock>,
}

impl Shelved {
    /// Where a ticket stands as it is now.
    pub(crate) fn of(ticket: &Ticket) -> Self {
        Self { on: ticket.shelves(), ..Self::new(ticket.status.kind(), ticket.opened_at, ticket.next_due()) }
    }

    /// Where a ticket of an older file stands.
    fn of_listed(status: StatusKind, listed: &Listed) -> Self {
        let running = listed.clocks.iter().filter(|held| held.clock.is_running());
        let due_at = running.filter_map(|held| held.clock.due).min();
        let mut shelved = Self::new(status, listed.opened_at, due_at);
        shelved.put(Kind::Requester, &listed.requester);
        let team = listed.team.as_deref().unwrap_or_default();
        shelved.put(Kind::Team, team);
        if let Some(agent) = &listed.assignee {
            shelved.put(Kind::Agent, agent);
        } else if status.is_active() {
            shelved.put(Kind::Queue, team);
        }
        if let Some(organization) = &listed.organization {
            shelved.put(Kind::Organization, organization);
        }
        listed.participants.collaborators().for_each(|requester| shelved.put(Kind::Copied, requester.as_str()));
        listed.tags.iter().for_each(|tag| shelved.put(Kind::Tag, tag));
        shelved
    }

    fn new(status: StatusKind, opened_at: Instant, due_at: Option<Instant>) -> Self {
        let due = status.is_active().then(|| due_at.map_or(NEVER, moment::columns));
        Self { status, opened: moment::columns(opened_at), due, on: BTreeSet::new() }
    }

    fn put(&mut self, kind: Kind, name: &str) {
        self.on.insert(Shelf(kind, name.to_owned()));
    }

    /// As it is kept.
    pub(crate) fn to_text(&self) -> Result<String, Fault> {
        to_json(self, "tickets")
    }

    /// Who has the ticket, of which team, in which status: what is counted for an agent.
    fn counted(&self) -> Option<(&str, &str, StatusKind)> {
        let name = |kind| self.on.iter().find(|shelf| shelf.0 == kind).map(|shelf| shelf.1.as_str());
        Some((name(Kind::Agent)?, name(Kind::Team)?, self.status))
    }
}

/// Moves a ticket from where it stood to where it stands.
pub(crate) fn put(
    transaction: &Transaction<'_>,
    tenant: &str,
    ticket: i64,
    before: Option<&str>,
    after: &Shelved,
) -> Result<(), Fault> {
    let before =
        before.map(|text| from_json::<Shelved>(text, || format!("where ticket {ticket} is listed"))).transpose()?;
    let key = (tenant, ticket);
    let stays = |before: &&Shelved| before.status == after.status && before.opened == after.opened;
    let kept = before.as_ref().filter(stays).map(|before| &before.on);
    let due_stays = before.as_ref().is_some_and(|before| before.due == after.due);
    if let Some(before) = &before {
        for shelf in before.on.iter().filter(|shelf| kept.is_none() || !after.on.contains(*shelf)) {
            take_off(transaction, key, shelf, before)?;
        }
    }
    for shelf in after.on.iter().filter(|shelf| !due_stays || !kept.is_some_and(|kept| kept.contains(*shelf))) {
        put_on(transaction, key, shelf, after)?;
    }
    count(transaction, tenant, before.as_ref(), after)
}

/// Takes a ticket off all shelves.
pub(crate) fn clear(transaction: &Transaction<'_>, tenant: &str, ticket: i64, before: &str) -> Result<(), Fault> {
    let shelved: Shelved = from_json(before, || format!("where ticket {ticket} is listed"))?;
    put(transaction, tenant, ticket, Some(before), &Shelved { on: BTreeSet::new(), ..shelved })
}

fn put_on(
    transaction: &Transaction<'_>,
    (tenant, ticket): (&str, i64),
    Shelf(kind, name): &Shelf,
    shelved: &Shelved,
) -> Result<(), Fault> {
    let ((opened_s, opened_ns), (due_s, due_ns)) = (shelved.opened, shelved.due.unzip());
    let status = shelved.status.as_str();
    let row = params![tenant, kind.as_str(), name, status, opened_s, opened_ns, ticket, due_s, due_ns];
    transaction.prepare_cached(statements::PUT_ON_SHELF)?.execute(row)?;
    Ok(())
}

fn take_off(
    transaction: &Transaction<'_>,
    (tenant, ticket): (&str, i64),
    Shelf(kind, name): &Shelf,
    shelved: &Shelved,
) -> Result<(), Fault> {
    let (opened_s, opened_ns) = shelved.opened;
    let key = params![tenant, kind.as_str(), name, shelved.status.as_str(), opened_s, opened_ns, ticket];
    transaction.prepare_cached(statements::TAKE_OFF_SHELF)?.execute(key)?;
    Ok(())
}

/// Moves the ticket from the count of its agent that it was in to the one it is in.
fn count(transaction: &Transaction<'_>, tenant: &str, before: Option<&Shelved>, after: &Shelved) -> Result<(), Fault> {
    let (before, after) = (before.and_then(Shelved::counted), after.counted());
    if before == after {
        return Ok(());
    }
    for (counted, n) in [(before, -1), (after, 1)] {
        if let Some((agent, team, status)) = counted {
            let row = params![tenant, agent, team, status.as_str(), n];
            transaction.prepare_cached(statements::COUNT_FOR_AGENT)?.execute(row)?;
        }
    }
    Ok(())
}

/// Puts all tickets on their shelves, one by one: what a file of an older version lacks.
pub(crate) fn put_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let fail = |fault: Fault| match fault {
        Fault::Sqlite(error) => error,
        Fault::Damaged { what } | Fault::Panicked { why: what } => rusqlite::Error::ToSqlConversionFailure(what.into()),
    };
    let mut select = transaction.prepare("SELECT id, body, status, tenant FROM tickets")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (id, tenant): (i64, String) = (row.get(0)?, row.get(3)?);
        let status = views::status(row.get_ref(2)?.as_str()?);
        let listed: Listed = from_json(row.get_ref(1)?.as_str()?, || format!("ticket {id}")).map_err(fail)?;
        let shelved = Shelved::of_listed(status.map_err(fail)?, &listed);
        put(transaction, &tenant, id, None, &shelved).map_err(fail)?;
        let text = shelved.to_text().map_err(fail)?;
        transaction.prepare_cached("UPDATE tickets SET shelved = ?2 WHERE id = ?1")?.execute(params![id, text])?;
    }
    Ok(())
}
