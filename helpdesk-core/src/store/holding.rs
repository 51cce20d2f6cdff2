//! What is held of somebody is told, ticket by ticket, then what is kept of them beside tickets.
use alloc::{collections::BTreeSet, vec::Vec};

use super::erasing::tickets_after;
use crate::{
    AgentId, CommandId, Holding, People, PeopleError, RecordKey, RequesterId, StoreError, StoredRecord, TenantId,
    TicketId, Upkeep, Whom,
    keeping::{holdings::holdings, whole_ticket::WholeTicket},
    limits::RECORDS_MAX,
};

/// What of tickets is held of somebody, and after which ticket the next page goes on; nothing where this was the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingPage {
    /// How many tickets were looked at.
    pub n_looked_at: u64,
    /// What is held, ticket by ticket.
    pub holdings: Vec<Holding>,
    /// After which ticket the next page goes on.
    pub next: Option<TicketId>,
}

/// A requester with everybody whom they turned out to be: of whom it is asked what is held.
///
/// # Errors
/// [`PeopleError::Store`].
pub async fn requester_held(people: &dyn People, tenant: &TenantId, person: &RequesterId) -> Result<Whom, PeopleError> {
    let mergers = people.mergers(tenant, person).await?;
    let around = mergers.into_iter().flat_map(|(from, into)| [from, into]);
    let ids: BTreeSet<RequesterId> = around.chain([person.clone()]).collect();
    Ok(Whom::Requester(ids))
}

/// What the tickets of a page hold of somebody, in the order of ids, after one, about `limit` of them. Every ticket of the tenant is read.
///
/// # Errors
/// [`StoreError`].
///
/// # Laws
/// `everything_held_of_a_person_is_told_and_nothing_internal`.
pub async fn held_in_tickets(
    store: &dyn Upkeep,
    tenant: &TenantId,
    whom: &Whom,
    internal: bool,
    (after, limit): (Option<TicketId>, usize),
) -> Result<HoldingPage, StoreError> {
    let (page, next) = tickets_after(store, after, limit).await?;
    let (mut found, mut n_looked_at) = (Vec::new(), 0);
    for ticket in page.iter().filter(|ticket| &ticket.tenant == tenant) {
        n_looked_at += 1;
        if let Some(whole) = WholeTicket::of(store.whole(ticket.id).await?) {
            found.extend(holdings(&whole, whom, internal));
        }
    }
    Ok(HoldingPage { n_looked_at, holdings: found, next })
}

/// What is held of somebody beside tickets: what they are called and how they are reached, what they said of being there, the answers to
/// their requests.
///
/// # Errors
/// [`StoreError`].
pub async fn held_beside(
    store: &dyn Upkeep,
    people: &dyn People,
    tenant: &TenantId,
    whom: &Whom,
) -> Result<Vec<Holding>, StoreError> {
    let mut found = Vec::new();
    match whom {
        Whom::Requester(ids) => {
            for id in ids {
                let person = people.person(tenant, id).await?;
                found.extend(person.map(|person| Holding::Person { person }));
            }
        }
        Whom::Agent(agent) => found.extend(presence(store, tenant, agent).await?),
    }
    let mut after = CommandId::new(" ").ok().map(|first| RecordKey::Receipt(tenant.clone(), first));
    loop {
        let page = store.records(after.as_ref(), RECORDS_MAX).await?;
        let mut is_over = page.len() < RECORDS_MAX;
        after = page.last().map(StoredRecord::key);
        for record in page {
            match record {
                StoredRecord::Receipt { tenant: whose, receipt } if &whose == tenant => {
                    found.extend(whom.is(&receipt.by).then_some(Holding::Receipt { receipt: *receipt }));
                }
                StoredRecord::Configuration { .. }
                | StoredRecord::Person { .. }
                | StoredRecord::Presence { .. }
                | StoredRecord::Held { .. }
                | StoredRecord::Ticket { .. }
                | StoredRecord::Event { .. }
                | StoredRecord::Decision { .. }
                | StoredRecord::ExternalId { .. }
                | StoredRecord::Receipt { .. }
                | StoredRecord::Waiting { .. }
                | StoredRecord::DeadLetter { .. } => is_over = true,
            }
        }
        if is_over {
            return Ok(found);
        }
    }
}

/// What an agent last said of being there.
async fn presence(store: &dyn Upkeep, tenant: &TenantId, agent: &AgentId) -> Result<Option<Holding>, StoreError> {
    // What comes after an id with nothing between them: the next record is it, or there is none.
    let mut after = RequesterId::new(" ").ok().map(|first| RecordKey::Person(tenant.clone(), first));
    loop {
        let page = store.records(after.as_ref(), RECORDS_MAX).await?;
        let is_last = page.len() < RECORDS_MAX;
        after = page.last().map(StoredRecord::key);
        for record in page {
            if let StoredRecord::Presence { tenant: whose, agent: who, presence } = record {
                if &whose == tenant && &who == agent {
                    return Ok(Some(Holding::Presence { presence }));
                }
            } else if !matches!(record, StoredRecord::Person { .. }) {
                return Ok(None);
            }
        }
        if is_last {
            return Ok(None);
        }
    }
}
