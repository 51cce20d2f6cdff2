//! Pages in the order of ids, and counts, under a scope.
use helpdesk_core::{
    AgentId, Counts, HostSubject, OrganizationId, PAGE_MAX, Places, Reach, RequesterId, Requests, Scope, StatusKind,
    TeamId, Ticket, TicketId,
};
use tokio_postgres::Row;

use crate::fault::{Fault, from_json};
use crate::link::Link;
use crate::row::{bound, get, text};
use crate::statements;
use crate::step::{Step, key};

/// Rows that are read at once of what is about an object.
const ABOUT_AT_ONCE: usize = 100;

/// One page, in the order of ids.
pub(crate) async fn page(
    link: &Link,
    scope: &Scope,
    after: Option<TicketId>,
    limit: usize,
) -> Result<Vec<Ticket>, Fault> {
    let asked = |statement| {
        let step = of(link, statement, scope).with(after.map_or(0, TicketId::signed));
        step.with(bound(limit.min(PAGE_MAX)))
    };
    let step = match scope.reach() {
        Reach::Everything => asked(statements::PAGE),
        Reach::Requests(requests) => asked(statements::PAGE_OF_REQUESTS).with(names(requests)).with(shared(requests)),
        Reach::Places(places) => {
            let assignee = places.assignee.as_ref().map(|agent| agent.as_str().to_owned());
            asked(statements::PAGE_OF_PLACES).with(teams(places)).with(places.unplaced).with(assignee)
        }
    };
    link.rows(step).await?.iter().map(ticket).collect()
}

/// One page of what is about an object of the host's. The scope is held against each row as it is read: few are about one.
pub(crate) async fn about(
    link: &Link,
    scope: &Scope,
    subject: &HostSubject,
    after: Option<TicketId>,
    limit: usize,
) -> Result<Vec<Ticket>, Fault> {
    let limit = limit.min(PAGE_MAX);
    let (mut found, mut after) = (Vec::new(), after.map_or(0, TicketId::signed));
    while found.len() < limit {
        let step = of(link, statements::ABOUT, scope).with(key(&subject.kind)).with(key(&subject.id));
        let rows = link.rows(step.with(after).with(bound(ABOUT_AT_ONCE))).await?;
        let Some(last) = rows.last() else { break };
        after = get(last, 0)?;
        for row in &rows {
            let ticket = ticket(row)?;
            if scope.covers(&ticket) {
                found.push(ticket);
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// How many there are. Those of a tenant, its teams and its agents are kept; a requester's are counted.
pub(crate) async fn counts(link: &Link, scope: &Scope) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    match scope.reach() {
        Reach::Everything => add_up(&team_counts(link, scope).await?, |_team| true, &mut counts)?,
        Reach::Requests(requests) => {
            let step = of(link, statements::COUNTS_OF_REQUESTS, scope).with(names(requests)).with(shared(requests));
            add_up(&link.rows(step).await?, |_team| true, &mut counts)?;
        }
        Reach::Places(places) => {
            let within =
                |team: &str| places.unplaced && team.is_empty() || places.teams.iter().any(|t| t.as_str() == team);
            let mut steps = vec![of(link, statements::COUNTS, scope)];
            let of_agent = |agent: &AgentId| of(link, statements::COUNTS_OF_AGENT, scope).text(agent.as_str());
            steps.extend(places.assignee.as_ref().map(of_agent));
            // Both at one instant: a ticket that goes from one to the other is counted once.
            let mut answers = link.read_at_once(&steps).await?.into_iter();
            add_up(&answers.next().unwrap_or_default(), within, &mut counts)?;
            add_up(&answers.next().unwrap_or_default(), |team| !within(team), &mut counts)?;
        }
    }
    Ok(counts)
}

/// How many tickets the tenant's teams have, by status.
pub(crate) async fn team_counts(link: &Link, scope: &Scope) -> Result<Vec<Row>, Fault> {
    link.rows(of(link, statements::COUNTS, scope)).await
}

fn of(link: &Link, statement: &'static str, scope: &Scope) -> Step {
    Step::new(statement, link.shard).text(scope.tenant().as_str())
}

fn names(requests: &Requests) -> Vec<String> {
    requests.of.iter().map(RequesterId::to_string).collect()
}

fn shared(requests: &Requests) -> Option<String> {
    requests.shared.as_ref().map(OrganizationId::to_string)
}

fn teams(places: &Places) -> Vec<String> {
    places.teams.iter().map(TeamId::to_string).collect()
}

fn ticket(row: &Row) -> Result<Ticket, Fault> {
    let id: i64 = get(row, 0)?;
    from_json(text(row, 1)?, || format!("ticket {id}"))
}

fn add_up(rows: &[Row], is_counted: impl Fn(&str) -> bool, counts: &mut Counts) -> Result<(), Fault> {
    for row in rows {
        let team = text(row, 1)?;
        if !is_counted(team) {
            continue;
        }
        let word = text(row, 0)?;
        let status = StatusKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        let status = status.ok_or_else(|| Fault::damaged("a ticket's status", format!("`{word}` is no status")))?;
        let n = u64::try_from(get::<i64>(row, 2)?).map_err(|error| Fault::damaged("counts", error))?;
        *counts.by_status.entry(status).or_default() += n;
        if !team.is_empty() && status != StatusKind::Closed {
            let team = TeamId::new(team).map_err(|error| Fault::damaged("a team's count", error))?;
            *counts.not_closed_by_team.entry(team).or_default() += n;
        }
    }
    Ok(())
}
