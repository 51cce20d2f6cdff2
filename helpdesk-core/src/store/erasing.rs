//! A person is erased from a store: ticket by ticket, then what is kept of them beside tickets.
use alloc::{boxed::Box, collections::BTreeSet, format, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    CommandId, CommitError, Erase, ErasedTicket, Erasure, Holder, People, PeopleError, Person, RecordKey, RecordKind,
    RequesterId, StoreError, StoredRecord, TenantId, Ticket, TicketId, Upkeep,
    keeping::{
        erasing::{erase, without},
        whole_ticket::{Knife, Rewriting, WholeTicket},
    },
    limits::{RECORDS_MAX, RETRIES_MAX},
};

/// Whether something is done, or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Only counted.
    DryRun,
    /// Done.
    Apply,
}

/// What came of a page of tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedPage {
    /// How many tickets were looked at.
    pub n_looked_at: u64,
    /// Those of which something was erased, or would be.
    pub tickets: Vec<ErasedTicket>,
    /// Those that were to be left alone and in which the person stands.
    pub spared: Vec<TicketId>,
    /// Those that could not be erased, each with the reason.
    pub failed: Vec<(TicketId, String)>,
    /// After which ticket the next page goes on; nothing where this was the last one.
    pub next: Option<TicketId>,
}

/// What came of everything beside tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ErasedRest {
    /// Answers to requests that named the person.
    pub n_receipts: u64,
    /// What is kept of them as people.
    pub n_people: u64,
}

/// Reads who is to be erased: everybody whom the person turned out to be, with their names and addresses.
///
/// # Errors
/// [`PeopleError::Refused`] for a reason or a word that is no text, [`PeopleError::Store`].
pub async fn begin_erasure(people: &dyn People, tenant: &TenantId, asked: Erase) -> Result<Erasure, PeopleError> {
    let mergers = people.mergers(tenant, &asked.person).await?;
    let around = mergers.iter().flat_map(|(from, into)| [from, into]).cloned();
    let ids: BTreeSet<RequesterId> = around.chain([asked.person.clone()]).collect();
    let mut kept: Vec<Person> = Vec::new();
    for id in &ids {
        kept.extend(people.person(tenant, id).await?);
    }
    Ok(Erasure::of(tenant.clone(), asked, ids, &kept)?)
}

/// Erases the person from the tickets of a page, in the order of ids, after one, about `limit` of them; `spares` says which are left alone.
///
/// Each ticket is one commit of its own, made by whoever has seen it as it was: desks may work on meanwhile. Stopped anywhere, it is begun
/// again; what is done already changes nothing. Every ticket of the tenant is read, since people stand in tickets that are not theirs.
///
/// # Errors
/// [`StoreError`]; a ticket by itself that cannot be erased is told in the answer, and left as it is.
///
/// # Laws
/// `an_erased_person_is_nowhere_and_the_rest_stays`, `lives_keep_the_laws`, `erasing_again_changes_nothing_and_the_pseudonym_is_the_same_everywhere`, `an_erased_history_proves_itself`.
pub async fn erase_tickets(
    store: &dyn Upkeep,
    erasure: &Erasure,
    spares: &(dyn Fn(&Ticket) -> bool + Sync),
    after: Option<TicketId>,
    limit: usize,
    doing: Doing,
) -> Result<ErasedPage, StoreError> {
    let (page, next) = tickets_after(store, after, limit).await?;
    let mut found = ErasedPage { next, ..ErasedPage::default() };
    for ticket in page.iter().filter(|ticket| ticket.tenant == erasure.tenant) {
        found.n_looked_at += 1;
        match rewritten(store, ticket.id, Knife::Person(erasure), &|ticket| !spares(ticket), doing).await {
            Ok(Some(Outcome::Done(told))) => found.tickets.push(told),
            Ok(Some(Outcome::Spared)) => found.spared.push(ticket.id),
            Ok(None) => {}
            Err(StoreError::Damaged { what }) => found.failed.push((ticket.id, what)),
            Err(error @ (StoreError::Unavailable { .. } | StoreError::Busy { .. })) => return Err(error),
        }
    }
    Ok(found)
}

/// Erases what is kept of the person beside tickets: answers to their requests say who they are no more, what they are called and how they
/// are reached is forgotten. It comes after the tickets: until then names and addresses are known by what is forgotten here.
///
/// # Errors
/// [`CommitError`]; what was written until then is.
pub async fn erase_rest(
    store: &dyn Upkeep,
    people: &dyn People,
    erasure: &Erasure,
    doing: Doing,
) -> Result<ErasedRest, CommitError> {
    let mut rest = ErasedRest::default();
    let mut after = CommandId::new(" ").ok().map(|first| RecordKey::Receipt(erasure.tenant.clone(), first));
    loop {
        let page = store.records(after.as_ref(), RECORDS_MAX).await.map_err(CommitError::NotWritten)?;
        let n_page = page.len();
        after = page.last().map(StoredRecord::key);
        let mut theirs = page.into_iter().map_while(|record| {
            let StoredRecord::Receipt { tenant, receipt } = record else { return None };
            (tenant == erasure.tenant).then_some(receipt)
        });
        let (mut left, mut n_theirs) = (Vec::new(), 0);
        for receipt in theirs.by_ref() {
            n_theirs += 1;
            let receipt = without(&*receipt, erasure).map_err(CommitError::NotWritten)?;
            let tenant = erasure.tenant.clone();
            left.extend(receipt.map(|receipt| StoredRecord::Receipt { tenant, receipt: Box::new(receipt) }));
        }
        rest.n_receipts += u64::try_from(left.len()).unwrap_or(u64::MAX);
        if doing == Doing::Apply && !left.is_empty() {
            store.rewrite(&[], left, Vec::new()).await?;
        }
        if n_theirs < RECORDS_MAX || n_page < RECORDS_MAX {
            break;
        }
    }
    let mut gone = Vec::new();
    for id in &erasure.ids {
        let kept = people.person(&erasure.tenant, id).await.map_err(CommitError::NotWritten)?;
        rest.n_people += u64::from(kept.is_some());
        let holder = Holder::Surveyed(id.clone());
        gone.push(RecordKey::Person(erasure.tenant.clone(), id.clone()));
        gone.push(RecordKey::Held(erasure.tenant.clone(), String::from(holder.kind()), String::from(holder.id())));
    }
    if doing == Doing::Apply {
        store.rewrite(&[], Vec::new(), gone).await?;
    }
    Ok(rest)
}

/// What came of one ticket.
pub(crate) enum Outcome {
    Done(ErasedTicket),
    Spared,
}

/// Takes something out of a ticket as it stands, again where somebody else was faster; nothing where there is nothing to take out.
pub(crate) async fn rewritten(
    store: &dyn Upkeep,
    id: TicketId,
    knife: Knife<'_>,
    may: &(dyn Fn(&Ticket) -> bool + Sync),
    doing: Doing,
) -> Result<Option<Outcome>, StoreError> {
    let mut tried: Option<ErasedTicket> = None;
    for _try in 0..RETRIES_MAX {
        let Some(whole) = WholeTicket::of(store.whole(id).await?) else { return Ok(None) };
        // What was not answered may be there.
        if let Some(told) = tried.take_if(|told| told.seal == whole.ticket.seal) {
            return Ok(Some(Outcome::Done(told)));
        }
        let Some(Rewriting { seen, records, gone, told }) = erase(&whole, knife)? else { return Ok(None) };
        if !may(&whole.ticket) {
            return Ok(Some(Outcome::Spared));
        }
        if doing == Doing::DryRun {
            return Ok(Some(Outcome::Done(told)));
        }
        match store.rewrite(&[seen], records, gone).await {
            Ok(()) => return Ok(Some(Outcome::Done(told))),
            Err(CommitError::Conflict { .. }) => {}
            Err(CommitError::Unknown { .. }) => tried = Some(told),
            Err(CommitError::NotWritten(error)) => return Err(error),
            Err(
                error @ (CommitError::CommandReused { .. }
                | CommitError::ExternalIdTaken { .. }
                | CommitError::OverCapacity { .. }),
            ) => {
                let what = format!("ticket {id} is not written over: {error}");
                return Err(StoreError::Damaged { what });
            }
        }
    }
    Err(StoreError::Unavailable { why: format!("others write to ticket {id} all the time") })
}

/// Tickets in the order of their ids, after one, and after which the next page goes on.
pub(crate) async fn tickets_after(
    store: &dyn Upkeep,
    after: Option<TicketId>,
    limit: usize,
) -> Result<(Vec<Ticket>, Option<TicketId>), StoreError> {
    let mut key = after.map(RecordKey::Ticket);
    let (limit, mut found) = (limit.max(1), Vec::new());
    loop {
        let wanted = if key.as_ref().is_some_and(|key| key.kind() == RecordKind::Ticket) {
            limit.saturating_sub(found.len()).clamp(1, RECORDS_MAX)
        } else {
            RECORDS_MAX
        };
        let page = store.records(key.as_ref(), wanted).await?;
        let is_last = page.len() < wanted;
        key = page.last().map(StoredRecord::key);
        let mut is_over = is_last;
        for record in page {
            is_over |= record.key().kind() > RecordKind::Ticket;
            if let StoredRecord::Ticket { ticket, .. } = record {
                found.push(*ticket);
            }
        }
        let is_cut = found.len() > limit;
        found.truncate(limit);
        if is_cut || is_over || found.len() == limit {
            let last = found.last().map(|ticket| ticket.id).filter(|_| is_cut || !is_over);
            return Ok((found, last));
        }
    }
}
