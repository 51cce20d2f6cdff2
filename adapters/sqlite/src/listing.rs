//! Pages of lists: a walk along several shelves at once, each in the order that was asked for.
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use helpdesk_core::{Cursor, Listing, Order, Scope, Shelf, ShelfKind, Shelves, StatusKind, TicketId};
use rusqlite::{Connection, params};

use crate::fault::Fault;
use crate::read::{bound, text_at, ticket_id};
use crate::shelf::NEVER;
use crate::{moment, statements, views};

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
    let teams = Teams::of(&transaction, tenant)?;
    let conditions = listing.shelves(scope).into_iter();
    let mut conditions: VecDeque<BTreeSet<Shelf>> = conditions.map(|shelves| teams.named(shelves)).collect();
    if conditions.iter().any(BTreeSet::is_empty) {
        return Ok(Vec::new());
    }
    let shelves = conditions.pop_front().unwrap_or_default();
    let statuses = listing.listed_statuses();
    let walk = |shelf: &Shelf, status: StatusKind| Walk {
        shelf: shelf.clone(),
        status,
        rows: VecDeque::new(),
        after,
        is_over: false,
    };
    let mut walks: Vec<Walk> = Vec::new();
    for shelf in &shelves {
        let standing = statuses.iter().filter(|status| teams.has(shelf, **status));
        walks.extend(standing.map(|status| walk(shelf, *status)));
    }
    let at_once = limit.saturating_mul(2).checked_div(walks.len()).unwrap_or(0).clamp(ROWS_MIN, limit.max(ROWS_MIN));
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

/// The teams that have tickets, the empty name among them, and in which statuses they have some.
struct Teams(BTreeMap<String, Vec<StatusKind>>);

impl Teams {
    fn of(connection: &Connection, tenant: &str) -> Result<Self, Fault> {
        let mut select = connection.prepare_cached(statements::COUNTS)?;
        let mut rows = select.query(params![tenant])?;
        let mut teams: BTreeMap<String, Vec<StatusKind>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let status = views::status(text_at(row, 0)?)?;
            let team = text_at(row, 1)?;
            match teams.get_mut(team) {
                Some(statuses) => statuses.push(status),
                None => drop(teams.insert(team.to_owned(), vec![status])),
            }
        }
        Ok(Self(teams))
    }

    /// The shelves of a condition, by name.
    fn named(&self, shelves: Shelves) -> BTreeSet<Shelf> {
        match shelves {
            Shelves::These(shelves) => shelves,
            Shelves::AllTeams(kind) => self.0.keys().map(|team| Shelf(kind, team.clone())).collect(),
        }
    }

    /// Whether something can stand on a shelf in a status: what is counted for no team is on no shelf of it.
    fn has(&self, shelf: &Shelf, status: StatusKind) -> bool {
        match shelf.0 {
            ShelfKind::Team | ShelfKind::Queue => self.0.get(&shelf.1).is_some_and(|known| known.contains(&status)),
            ShelfKind::Agent | ShelfKind::Requester | ShelfKind::Copied | ShelfKind::Organization | ShelfKind::Tag => {
                self.0.values().any(|known| known.contains(&status))
            }
        }
    }
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
