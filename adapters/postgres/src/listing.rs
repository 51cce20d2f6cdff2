//! Pages of lists: a walk along several shelves at once, each in the order that was asked for. All shelves are read on in one statement.
use std::collections::{BTreeSet, VecDeque};

use helpdesk_core::{Cursor, Listing, Order, Scope, Shelf, ShelfKind, Shelves, StatusKind};
use tokio_postgres::Row;

use crate::fault::Fault;
use crate::link::Link;
use crate::moment::{self, ALWAYS, Moment, NEVER};
use crate::row::{bound, get, moment as columns, text, ticket_id};
use crate::step::{Step, key};
use crate::{statements, views};

/// Rows that are read at once from each shelf, at least and at most.
const ROWS: (usize, usize) = (8, 1_000);

/// How many tickets are looked for on other shelves at once, at most.
const ASKED_MAX: usize = 256;

/// A shelf with one status, as far as it is read.
struct Walk {
    shelf: Shelf,
    status: StatusKind,
    places: VecDeque<Place>,
    after: Option<Cursor>,
    is_over: bool,
}

/// A ticket on a shelf.
#[derive(Debug, Clone, Copy)]
struct Place {
    cursor: Cursor,
    opened: Moment,
    status: StatusKind,
}

/// What each ticket of a list stands on one of, for each of several things.
type Conditions = VecDeque<BTreeSet<Shelf>>;

/// The places of tickets in an order, at most `limit`.
pub(crate) async fn list(
    link: &Link,
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
    let mut conditions = Conditions::new();
    for shelves in listing.shelves(scope) {
        conditions.push_back(named(link, scope, shelves).await?);
    }
    if conditions.iter().any(BTreeSet::is_empty) {
        return Ok(Vec::new());
    }
    let shelves = conditions.pop_front().unwrap_or_default();
    let statuses = listing.listed_statuses();
    let new = |shelf: &Shelf, status: StatusKind| Walk {
        shelf: shelf.clone(),
        status,
        places: VecDeque::new(),
        after,
        is_over: false,
    };
    let mut walks: Vec<Walk> =
        shelves.iter().flat_map(|shelf| statuses.iter().map(|status| new(shelf, *status))).collect();
    let mut at_once = limit.saturating_mul(2).checked_div(walks.len()).unwrap_or(0).clamp(ROWS.0, ROWS.1);
    let (mut found, mut last) = (Vec::new(), None);
    while found.len() < limit && walks.iter().any(|walk| !walk.is_over || !walk.places.is_empty()) {
        read_on(link, scope, listing.order, &mut walks, at_once).await?;
        at_once = at_once.saturating_mul(2).min(ROWS.1);
        let wanted = if conditions.is_empty() { limit - found.len() } else { ASKED_MAX };
        let mut next = Vec::new();
        while next.len() < wanted && walks.iter().all(|walk| walk.is_over || !walk.places.is_empty()) {
            let heads = walks.iter_mut().filter(|walk| !walk.places.is_empty());
            let first = heads.min_by_key(|walk| walk.places.front().map(|place| place.cursor));
            let Some(place) = first.and_then(|walk| walk.places.pop_front()) else { break };
            // A ticket may stand on several of the shelves, and may have been put from one onto another meanwhile.
            if last.is_none_or(|last| place.cursor > last) {
                last = Some(place.cursor);
                next.push(place);
            }
        }
        found.extend(standing(link, scope, &conditions, next).await?);
    }
    found.truncate(limit);
    Ok(found)
}

/// The shelves of a condition, by name.
async fn named(link: &Link, scope: &Scope, shelves: Shelves) -> Result<BTreeSet<Shelf>, Fault> {
    match shelves {
        Shelves::These(shelves) => Ok(shelves),
        Shelves::AllTeams(kind) => all_teams(link, scope, kind).await,
    }
}

/// The shelves of all teams that have tickets, and of those without one.
async fn all_teams(link: &Link, scope: &Scope, kind: ShelfKind) -> Result<BTreeSet<Shelf>, Fault> {
    let rows = views::team_counts(link, scope).await?;
    rows.iter().map(|row| Ok(Shelf(kind, text(row, 1)?.to_owned()))).collect()
}

/// What is asked of several shelves at once, column by column.
#[derive(Default)]
struct Asked {
    n: Vec<i64>,
    kinds: Vec<&'static str>,
    names: Vec<String>,
    statuses: Vec<&'static str>,
    seconds: Vec<i64>,
    nanoseconds: Vec<i64>,
    tickets: Vec<i64>,
}

impl Asked {
    fn push(&mut self, n: usize, Shelf(kind, name): &Shelf, status: StatusKind, at: Moment, ticket: i64) {
        self.n.push(bound(n));
        self.kinds.push(kind.as_str());
        self.names.push(key(name));
        self.statuses.push(status.as_str());
        self.seconds.push(at.0);
        self.nanoseconds.push(at.1);
        self.tickets.push(ticket);
    }

    fn step(self, link: &Link, statement: &'static str, scope: &Scope) -> Step {
        let step = Step::new(statement, link.shard).text(scope.tenant().as_str()).with(self.n).with(self.kinds);
        let step = step.with(self.names).with(self.statuses).with(self.seconds).with(self.nanoseconds);
        step.with(self.tickets)
    }
}

/// Reads on where nothing is left of what was read.
async fn read_on(link: &Link, scope: &Scope, order: Order, walks: &mut [Walk], at_once: usize) -> Result<(), Fault> {
    let mut asked = Asked::default();
    for (n, walk) in walks.iter().enumerate().filter(|(_, walk)| walk.places.is_empty() && !walk.is_over) {
        let (at, ticket) = match (order, walk.after) {
            (Order::Due, Some(Cursor::Due { due_at, ticket })) => {
                (due_at.map_or(NEVER, moment::columns), ticket.signed())
            }
            (Order::Due, _) => (ALWAYS, 0),
            (Order::Newest, Some(Cursor::Newest { opened_at, ticket })) => {
                (moment::columns(opened_at), ticket.signed())
            }
            (Order::Newest, _) => (NEVER, i64::MAX),
        };
        asked.push(n, &walk.shelf, walk.status, at, ticket);
    }
    if asked.n.is_empty() {
        return Ok(());
    }
    let statement = match order {
        Order::Due => statements::DUE_ON_SHELVES,
        Order::Newest => statements::NEWEST_ON_SHELVES,
    };
    let numbers: BTreeSet<usize> = asked.n.iter().filter_map(|n| usize::try_from(*n).ok()).collect();
    for row in link.rows(asked.step(link, statement, scope).with(bound(at_once))).await? {
        let n = usize::try_from(get::<i64>(&row, 0)?).unwrap_or(usize::MAX);
        if let Some(walk) = walks.get_mut(n) {
            walk.places.push_back(place(&row, order, walk.status)?);
        }
    }
    for (_, walk) in walks.iter_mut().enumerate().filter(|(n, _)| numbers.contains(n)) {
        walk.places.make_contiguous().sort_unstable_by_key(|place| place.cursor);
        walk.is_over = walk.places.len() < at_once;
        walk.after = walk.places.back().map(|place| place.cursor).or(walk.after);
    }
    Ok(())
}

fn place(row: &Row, order: Order, status: StatusKind) -> Result<Place, Fault> {
    let number: i64 = get(row, 1)?;
    let named = || format!("ticket {number} on a shelf");
    let (ticket, opened) = (ticket_id(number, named)?, columns(row, 2)?);
    let cursor = match order {
        Order::Due => {
            let due = columns(row, 4)?;
            let due_at = if due == NEVER { None } else { Some(moment::instant(due, named)?) };
            Cursor::Due { due_at, ticket }
        }
        Order::Newest => Cursor::Newest { opened_at: moment::instant(opened, named)?, ticket },
    };
    Ok(Place { cursor, opened, status })
}

/// Those that stand on one shelf of each set.
async fn standing(
    link: &Link,
    scope: &Scope,
    conditions: &Conditions,
    places: Vec<Place>,
) -> Result<Vec<Cursor>, Fault> {
    if conditions.is_empty() || places.is_empty() {
        return Ok(places.into_iter().map(|place| place.cursor).collect());
    }
    let mut asked = Asked::default();
    for (n, shelves) in conditions.iter().enumerate() {
        for (place, shelf) in places.iter().flat_map(|place| shelves.iter().map(move |shelf| (place, shelf))) {
            asked.push(n, shelf, place.status, place.opened, place.cursor.ticket().signed());
        }
    }
    let mut stand = BTreeSet::new();
    for row in link.rows(asked.step(link, statements::STAND_ON, scope)).await? {
        stand.insert((get::<i64>(&row, 0)?, get::<i64>(&row, 1)?));
    }
    let fits = |place: &Place| {
        let ticket = place.cursor.ticket().signed();
        (0..conditions.len()).all(|n| stand.contains(&(bound(n), ticket)))
    };
    Ok(places.into_iter().filter(fits).map(|place| place.cursor).collect())
}
