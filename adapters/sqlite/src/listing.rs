//! Pages of lists: a walk along several shelves at once, each in the order that was asked for.
use std::collections::{BTreeSet, VecDeque};

use helpdesk_core::{
    AgentId, Cursor, Held, Listing, Order, OrganizationId, Reach, RequesterId, Scope, StatusKind, TeamId, TicketId,
};
use rusqlite::{Connection, params};

use crate::fault::Fault;
use crate::read::{bound, not_text, ticket_id};
use crate::shelf::{Kind, NEVER, Shelf};
use crate::{moment, statements};

/// Rows that are read at once from each of many shelves, at least.
const ROWS_MIN: usize = 8;

/// A shelf with one status, as far as it is read.
struct Walk {
    shelf: Shelf,
    status: StatusKind,
    rows: VecDeque<Row>,
    after: Option<Cursor>,
    is_over: bool,
}

/// A ticket on a shelf.
#[derive(Debug, Clone, Copy)]
struct Row {
    place: Cursor,
    opened: (i64, u32),
}

/// The places of tickets in an order, at most `limit`. All reads see the store at one instant.
pub(crate) fn list(
    connection: &Connection,
    scope: &Scope,
    listing: &Listing,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Vec<Cursor>, Fault> {
    // A place of another order is before everything, or after it.
    let after = match after {
        Some(after) if after.order() > listing.order => return Ok(Vec::new()),
        after => after.copied().filter(|after| after.order() == listing.order),
    };
    let transaction = connection.unchecked_transaction()?;
    let tenant = scope.tenant().as_str();
    let mut conditions = conditions(&transaction, scope, listing)?;
    if conditions.iter().any(BTreeSet::is_empty) {
        return Ok(Vec::new());
    }
    let shelves = match conditions.pop_front() {
        Some(shelves) => shelves,
        None => all_teams(&transaction, tenant, Kind::Team)?,
    };
    let statuses = listing.listed_statuses();
    let walk = |shelf: &Shelf, status: &StatusKind| Walk {
        shelf: shelf.clone(),
        status: *status,
        rows: VecDeque::new(),
        after,
        is_over: false,
    };
    let mut walks: Vec<Walk> =
        shelves.iter().flat_map(|shelf| statuses.iter().map(move |status| walk(shelf, status))).collect();
    let at_once = limit.saturating_mul(2).checked_div(walks.len()).unwrap_or(0).max(ROWS_MIN);
    let (mut found, mut last) = (Vec::new(), None);
    while found.len() < limit {
        for walk in walks.iter_mut().filter(|walk| walk.rows.is_empty() && !walk.is_over) {
            walk.read(&transaction, tenant, listing.order, at_once)?;
        }
        let heads = walks.iter_mut().filter(|walk| !walk.rows.is_empty());
        let first = heads.min_by_key(|walk| walk.rows.front().map(|row| row.place));
        let Some((row, status)) = first.and_then(|walk| Some((walk.rows.pop_front()?, walk.status))) else { break };
        // A ticket may stand on several of the shelves.
        if last.replace(row.place) == Some(row.place) {
            continue;
        }
        if stands_on_each(&transaction, tenant, &conditions, (row, status))? {
            found.push(row.place);
        }
    }
    Ok(found)
}

/// What each ticket of the list stands on one of: the narrowest first. None where everything of the tenant is listed.
fn conditions(connection: &Connection, scope: &Scope, listing: &Listing) -> Result<VecDeque<BTreeSet<Shelf>>, Fault> {
    let mut conditions = VecDeque::new();
    let one = |kind, name: &str| BTreeSet::from([Shelf(kind, name.to_owned())]);
    conditions.extend(listing.requester.as_ref().map(|id: &RequesterId| one(Kind::Requester, id.as_str())));
    if let Reach::Requests(requests) = scope.reach() {
        let named = |kind| requests.of.iter().map(move |id| Shelf(kind, id.as_str().to_owned()));
        let shared =
            requests.shared.iter().map(|id: &OrganizationId| Shelf(Kind::Organization, id.as_str().to_owned()));
        conditions.push_back(named(Kind::Requester).chain(named(Kind::Copied)).chain(shared).collect());
    }
    let team = listing.team.as_ref().map(TeamId::as_str);
    match (&listing.held, team) {
        (Some(Held::By(agent)), team) => {
            conditions.push_back(one(Kind::Agent, agent.as_str()));
            conditions.extend(team.map(|team| one(Kind::Team, team)));
        }
        (Some(Held::Nobody), Some(team)) => conditions.push_back(one(Kind::Queue, team)),
        (Some(Held::Nobody), None) => {
            conditions.push_back(all_teams(connection, scope.tenant().as_str(), Kind::Queue)?);
        }
        (None, team) => conditions.extend(team.map(|team| one(Kind::Team, team))),
    }
    if let Some(tag) = &listing.tag {
        // A tag is narrower than a team, as a rule, and wider than an agent.
        let at = conditions.len().saturating_sub(usize::from(listing.held.is_none() && team.is_some()));
        conditions.insert(at, one(Kind::Tag, tag));
    }
    if let Reach::Places(places) = scope.reach() {
        let teams = places.teams.iter().map(|team| Shelf(Kind::Team, team.as_str().to_owned()));
        let unplaced = places.unplaced.then(|| Shelf(Kind::Team, String::new()));
        let own = places.assignee.iter().map(|agent: &AgentId| Shelf(Kind::Agent, agent.as_str().to_owned()));
        conditions.push_back(teams.chain(unplaced).chain(own).collect());
    }
    Ok(conditions)
}

/// The shelves of all teams that have or had tickets, and of those without one.
fn all_teams(connection: &Connection, tenant: &str, kind: Kind) -> Result<BTreeSet<Shelf>, Fault> {
    let mut select = connection.prepare_cached(statements::COUNTS)?;
    let mut rows = select.query(params![tenant])?;
    let mut shelves = BTreeSet::new();
    while let Some(row) = rows.next()? {
        shelves.insert(Shelf(kind, row.get_ref(1)?.as_str().map_err(not_text)?.to_owned()));
    }
    Ok(shelves)
}

impl Walk {
    /// Reads on.
    fn read(&mut self, connection: &Connection, tenant: &str, order: Order, limit: usize) -> Result<(), Fault> {
        let (statement, (seconds, nanoseconds), ticket) = match (order, self.after) {
            (Order::Due, Some(Cursor::Due { due_at, ticket })) => {
                (statements::DUE_ON_SHELF, due_at.map_or(NEVER, moment::columns), ticket.signed())
            }
            (Order::Due, _) => (statements::DUE_ON_SHELF, (i64::MIN, 0), 0),
            (Order::Newest, Some(Cursor::Newest { opened_at, ticket })) => {
                (statements::NEWEST_ON_SHELF, moment::columns(opened_at), ticket.signed())
            }
            (Order::Newest, _) => (statements::NEWEST_ON_SHELF, NEVER, i64::MAX),
        };
        let Shelf(kind, name) = &self.shelf;
        let key =
            params![tenant, kind.as_str(), name, self.status.as_str(), seconds, nanoseconds, ticket, bound(limit)];
        let mut select = connection.prepare_cached(statement)?;
        let mut rows = select.query(key)?;
        while let Some(row) = rows.next()? {
            let place = || format!("a ticket on the shelf of {} `{name}`", kind.as_str());
            let ticket: TicketId = ticket_id(row.get(0)?, place)?;
            let opened: (i64, u32) = (row.get(1)?, row.get(2)?);
            let cursor = match order {
                Order::Due => {
                    let due: (i64, u32) = (row.get(3)?, row.get(4)?);
                    let due_at = if due == NEVER { None } else { Some(moment::instant(due.0, due.1, place)?) };
                    Cursor::Due { due_at, ticket }
                }
                Order::Newest => Cursor::Newest { opened_at: moment::instant(opened.0, opened.1, place)?, ticket },
            };
            self.rows.push_back(Row { place: cursor, opened });
        }
        self.is_over = self.rows.len() < limit;
        self.after = self.rows.back().map(|row| row.place).or(self.after);
        Ok(())
    }
}

/// Whether a ticket stands on one shelf of each set.
fn stands_on_each(
    connection: &Connection,
    tenant: &str,
    conditions: &VecDeque<BTreeSet<Shelf>>,
    (row, status): (Row, StatusKind),
) -> Result<bool, Fault> {
    for shelves in conditions {
        let mut is_on_one = false;
        for Shelf(kind, name) in shelves {
            let (seconds, nanoseconds) = row.opened;
            let ticket = row.place.ticket().signed();
            let key = params![tenant, kind.as_str(), name, status.as_str(), seconds, nanoseconds, ticket];
            if connection.prepare_cached(statements::STANDS_ON)?.exists(key)? {
                is_on_one = true;
                break;
            }
        }
        if !is_on_one {
            return Ok(false);
        }
    }
    Ok(true)
}
