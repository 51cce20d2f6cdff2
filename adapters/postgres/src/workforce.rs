//! Who has how much to do, who is there, and what is in whose hands.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentLoad, AgentPresence, Holder, InHand, Instant, Presence, RequesterId, Responsible, TenantId, TicketId,
};
use tokio_postgres::Row;

use crate::fault::Fault;
use crate::link::{Link, Twice};
use crate::moment::{self, ALWAYS};
use crate::row::{bound, get, moment as columns, text, ticket_id};
use crate::statements;
use crate::step::Step;

/// What somebody holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    pub(crate) sum: i64,
    pub(crate) assigned_at: Option<Instant>,
}

/// What holders hold, by the words that name them: more than was asked for where kinds and names cross.
pub(crate) type Holdings = BTreeMap<(String, String), Held>;

/// What asks for what holders hold.
pub(crate) fn held_step(link: &Link, tenant: &TenantId, holders: &[Holder]) -> Step {
    let kinds: Vec<&'static str> = holders.iter().map(Holder::kind).collect();
    let names: Vec<String> = holders.iter().map(|holder| holder.id().to_owned()).collect();
    Step::new(statements::HELD, link.shard).text(tenant.as_str()).with(kinds).with(names)
}

/// What holders hold, in what was found.
pub(crate) fn held_of(rows: &[Row], tenant: &TenantId) -> Result<Holdings, Fault> {
    let mut holdings = BTreeMap::new();
    for row in rows {
        let (kind, holder) = (text(row, 0)?, text(row, 1)?);
        let place = || format!("what {kind} `{holder}` of tenant `{tenant}` holds");
        let (seconds, nanoseconds): (Option<i64>, Option<i64>) = (get(row, 3)?, get(row, 4)?);
        let assigned_at = seconds.zip(nanoseconds).map(|at| moment::instant(at, place)).transpose()?;
        holdings.insert((kind.to_owned(), holder.to_owned()), Held { sum: get(row, 2)?, assigned_at });
    }
    Ok(holdings)
}

/// The loads of these agents.
pub(crate) async fn loads(
    link: &Link,
    tenant: &TenantId,
    agents: &[AgentId],
) -> Result<BTreeMap<AgentId, AgentLoad>, Fault> {
    if agents.is_empty() {
        return Ok(BTreeMap::new());
    }
    let holders: Vec<Holder> = agents.iter().cloned().map(Holder::Agent).collect();
    let names: Vec<String> = agents.iter().map(ToString::to_string).collect();
    let asked = Step::new(statements::PRESENCES, link.shard).text(tenant.as_str()).with(names);
    let answers = link.read(&[held_step(link, tenant, &holders), asked]).await?;
    let [held, present] = answers.as_slice() else { return Ok(BTreeMap::new()) };
    let (held, present) = (held_of(held, tenant)?, presences(present, tenant)?);
    let mut loads = BTreeMap::new();
    for (agent, holder) in agents.iter().zip(&holders) {
        let own = held.get(&(holder.kind().to_owned(), holder.id().to_owned()));
        let presence = present.get(agent.as_str()).copied();
        if own.is_some() || presence.is_some() {
            let Held { sum, assigned_at } = own.copied().unwrap_or_default();
            let open = u32::try_from(sum.max(0)).unwrap_or(u32::MAX);
            loads.insert(agent.clone(), AgentLoad { open, assigned_at, presence, ..AgentLoad::default() });
        }
    }
    Ok(loads)
}

/// What agents last said of being there.
fn presences(rows: &[Row], tenant: &TenantId) -> Result<BTreeMap<String, AgentPresence>, Fault> {
    let mut presences = BTreeMap::new();
    for row in rows {
        let (agent, word) = (text(row, 0)?, text(row, 1)?);
        let place = || format!("presence of agent `{agent}` of tenant `{tenant}`");
        let known = Presence::ALL.into_iter().find(|presence| presence.as_str() == word);
        let presence = known.ok_or_else(|| Fault::damaged(&place(), format!("`{word}` is no presence")))?;
        let since = moment::instant(columns(row, 2)?, place)?;
        presences.insert(agent.to_owned(), AgentPresence { presence, since });
    }
    Ok(presences)
}

/// The sums of these holders.
pub(crate) async fn held(link: &Link, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, Fault> {
    let found = held_of(&link.rows(held_step(link, tenant, holders)).await?, tenant)?;
    let sum = |holder: &Holder| found.get(&(holder.kind().to_owned(), holder.id().to_owned())).map(|held| held.sum);
    Ok(holders.iter().filter_map(|holder| Some((holder.clone(), sum(holder)?))).collect())
}

/// Keeps what an agent said of being there, unless something later is stored.
pub(crate) async fn set_presence(
    link: &Link,
    tenant: &TenantId,
    agent: &AgentId,
    presence: AgentPresence,
) -> Result<(), Fault> {
    let (seconds, nanoseconds) = moment::columns(presence.since);
    let step = Step::new(statements::SET_PRESENCE, link.shard).text(tenant.as_str()).text(agent.as_str());
    let step = step.text(presence.presence.as_str()).with(seconds).with(nanoseconds);
    link.write(&[step], Twice::Harmless).await.map(drop)
}

/// Tickets in somebody's hands.
pub(crate) async fn in_hands(
    link: &Link,
    tenant: &TenantId,
    whose: &Responsible,
    after: Option<InHand>,
    limit: usize,
) -> Result<Vec<InHand>, Fault> {
    let Some((hands, whose)) = whose.hands() else {
        return Ok(Vec::new());
    };
    let (seconds, nanoseconds) = after.map_or(ALWAYS, |after| moment::columns(after.opened_at));
    let last = after.map_or(0, |after| after.ticket.signed());
    let step = Step::new(statements::IN_HANDS, link.shard).text(tenant.as_str()).text(hands).text(whose);
    let step = step.with(seconds).with(nanoseconds).with(last).with(bound(limit));
    let mut found = Vec::new();
    for row in link.rows(step).await? {
        let number: i64 = get(&row, 2)?;
        let place = || format!("ticket {number} in the hands of {hands} `{whose}`");
        let opened_at = moment::instant(columns(&row, 0)?, place)?;
        found.push(InHand { opened_at, ticket: ticket_id(number, place)? });
    }
    Ok(found)
}

/// Who helped a requester last.
pub(crate) async fn helped(
    link: &Link,
    tenant: &TenantId,
    requester: &RequesterId,
    except: TicketId,
) -> Result<Option<AgentId>, Fault> {
    let step = Step::new(statements::HELPED, link.shard).text(tenant.as_str()).text(requester.as_str());
    let rows = link.rows(step.with(except.signed())).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    AgentId::new(text(row, 0)?).map(Some).map_err(|error| Fault::damaged("an assignee", error))
}
