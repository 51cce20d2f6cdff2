//! Lists and counts under a scope.
use std::collections::BTreeSet;

use helpdesk_core::{
    Counts, HostSubject, OrganizationId, PAGE_MAX, Places, Reach, Requests, Scope, StatusKind, TeamId, Ticket, TicketId,
};
use rusqlite::{Connection, Rows, params};

use crate::fault::{Fault, from_json};
use crate::read::{bound, text_at, ticket_id};
use crate::{read, statements};

/// One page, in the order of ids.
pub(crate) fn page(
    connection: &Connection,
    scope: &Scope,
    after: Option<TicketId>,
    limit: usize,
) -> Result<Vec<Ticket>, Fault> {
    let tenant = scope.tenant().as_str();
    let after = after.map_or(0, TicketId::signed);
    let limit = bound(limit.min(PAGE_MAX));
    match scope.reach() {
        Reach::Everything => {
            let mut select = connection.prepare_cached(statements::PAGE)?;
            tickets(select.query(params![tenant, after, limit])?)
        }
        Reach::Requests(requests) => {
            let mut select = connection.prepare_cached(statements::PAGE_OF_REQUESTS)?;
            tickets(select.query(params![tenant, after, limit, names(requests), shared(requests)])?)
        }
        Reach::Places(places) => page_of_places(connection, tenant, places, (after, limit)),
    }
}

/// One page of what is in some places: the next of each team and those of the agent, of which the first are taken.
fn page_of_places(
    connection: &Connection,
    tenant: &str,
    places: &Places,
    (after, limit): (i64, i64),
) -> Result<Vec<Ticket>, Fault> {
    let transaction = connection.unchecked_transaction()?;
    let mut ids = BTreeSet::new();
    let mut add = |statement: &str, name: &str| -> Result<(), Fault> {
        let mut select = transaction.prepare_cached(statement)?;
        let found = select.query_map(params![tenant, name, after, limit], |row| row.get::<_, i64>(0))?;
        for id in found {
            ids.insert(id?);
        }
        Ok(())
    };
    for team in places.teams.iter().map(TeamId::as_str).chain(places.unplaced.then_some("")) {
        add(statements::OF_TEAM, team)?;
    }
    if let Some(agent) = &places.assignee {
        add(statements::OF_AGENT, agent.as_str())?;
    }
    let first = ids.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX));
    let load = |id: i64| read::load(&transaction, ticket_id(id, || "tickets by team".to_owned())?);
    first.filter_map(|id| load(id).transpose()).collect()
}

/// One page of what is about an object of the host's. The scope is held against each row as it is read: few are about one.
pub(crate) fn about(
    connection: &Connection,
    scope: &Scope,
    subject: &HostSubject,
    after: Option<TicketId>,
    limit: usize,
) -> Result<Vec<Ticket>, Fault> {
    let key = params![scope.tenant().as_str(), subject.kind, subject.id, after.map_or(0, TicketId::signed)];
    let mut select = connection.prepare_cached(statements::ABOUT)?;
    let mut rows = select.query(key)?;
    let mut found = Vec::new();
    while found.len() < limit.min(PAGE_MAX) {
        let Some(row) = rows.next()? else { break };
        let id: i64 = row.get(0)?;
        let ticket: Ticket = from_json(text_at(row, 1)?, || format!("ticket {id}"))?;
        if scope.covers(&ticket) {
            found.push(ticket);
        }
    }
    Ok(found)
}

/// How many there are. Those of a tenant, its teams and its agents are kept; a requester's are counted.
pub(crate) fn counts(connection: &Connection, scope: &Scope) -> Result<Counts, Fault> {
    let tenant = scope.tenant().as_str();
    let mut counts = Counts::default();
    match scope.reach() {
        Reach::Everything => {
            let mut select = connection.prepare_cached(statements::COUNTS)?;
            add_up(select.query(params![tenant])?, |_team| true, &mut counts)?;
        }
        Reach::Requests(requests) => {
            let mut select = connection.prepare_cached(statements::COUNTS_OF_REQUESTS)?;
            add_up(select.query(params![tenant, names(requests), shared(requests)])?, |_team| true, &mut counts)?;
        }
        Reach::Places(places) => {
            let within =
                |team: &str| places.unplaced && team.is_empty() || places.teams.iter().any(|t| t.as_str() == team);
            // Both at one instant: a ticket that goes from one to the other is counted once.
            let transaction = connection.unchecked_transaction()?;
            let mut select = transaction.prepare_cached(statements::COUNTS)?;
            add_up(select.query(params![tenant])?, within, &mut counts)?;
            if let Some(agent) = &places.assignee {
                let mut select = transaction.prepare_cached(statements::COUNTS_OF_AGENT)?;
                add_up(select.query(params![tenant, agent.as_str()])?, |team| !within(team), &mut counts)?;
            }
        }
    }
    Ok(counts)
}

/// The names as the JSON list that the statement unfolds.
fn names(requests: &Requests) -> String {
    serde_json::to_string(&requests.of).unwrap_or_else(|_| String::from("[]"))
}

fn shared(requests: &Requests) -> Option<&str> {
    requests.shared.as_ref().map(OrganizationId::as_str)
}

fn tickets(mut rows: Rows<'_>) -> Result<Vec<Ticket>, Fault> {
    let mut tickets = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        tickets.push(from_json(text_at(row, 1)?, || format!("ticket {id}"))?);
    }
    Ok(tickets)
}

fn add_up(mut rows: Rows<'_>, is_counted: impl Fn(&str) -> bool, counts: &mut Counts) -> Result<(), Fault> {
    while let Some(row) = rows.next()? {
        let team = text_at(row, 1)?;
        if !is_counted(team) {
            continue;
        }
        let status = status(text_at(row, 0)?)?;
        let n = u64::try_from(row.get::<_, i64>(2)?).map_err(|error| Fault::damaged("counts", error))?;
        *counts.by_status.entry(status).or_default() += n;
        if !team.is_empty() && status != StatusKind::Closed {
            let team = TeamId::new(team).map_err(|error| Fault::damaged("a team's count", error))?;
            *counts.not_closed_by_team.entry(team).or_default() += n;
        }
    }
    Ok(())
}

/// A status by its word.
pub(crate) fn status(word: &str) -> Result<StatusKind, Fault> {
    let status = StatusKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    status.ok_or_else(|| Fault::damaged("a ticket's status", format!("`{word}` is no status")))
}
