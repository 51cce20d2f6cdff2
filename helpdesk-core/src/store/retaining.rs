//! What is due to go from a store by its policies of retention goes: texts, or whole tickets.
use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use super::erasing::{Outcome, rewritten, tickets_after};
use crate::{
    Author, CommitError, Doing, ErasedTicket, Head, RecordKey, Retained, Retention, RetentionTake, StoreError,
    StoredRecord, TenantId, Ticket, TicketId, Ties, Upkeep,
    keeping::{
        retention::closed_at,
        whole_ticket::{Knife, WholeTicket},
    },
    limits::RETRIES_MAX,
};

/// What came of a page of tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetainedPage {
    /// How many tickets were looked at.
    pub n_looked_at: u64,
    /// How many tickets each policy took something of, or would.
    pub n_by_policy: BTreeMap<String, u64>,
    /// How many tickets each hold keeps from that.
    pub n_by_hold: BTreeMap<String, u64>,
    /// The tickets whose texts went.
    pub emptied: Vec<ErasedTicket>,
    /// The tickets that went.
    pub removed: Vec<RemovedTicket>,
    /// Tickets that stay although a policy takes them, because others are bound to them: merged, linked, split.
    pub tied: Vec<TicketId>,
    /// Those that could not be written over, each with the reason.
    pub failed: Vec<(TicketId, String)>,
    /// After which ticket the next page goes on; nothing where this was the last one.
    pub next: Option<TicketId>,
}

/// A ticket that went. Keep it: nothing in the store tells of it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedTicket {
    /// Which.
    pub ticket: TicketId,
    /// By which policy.
    pub policy: String,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When it went.
    pub at: Instant,
    /// Where its history ended: who keeps a copy can prove what went.
    pub head: Head,
}

/// Takes what is due of the tickets of a page, in the order of ids, after one, about `limit` of them.
///
/// Nothing open is taken, nothing held, and nothing twice; each ticket is one commit of its own, made by whoever has seen it as it was:
/// desks may work on meanwhile. Stopped anywhere, it is begun again.
///
/// # Errors
/// [`StoreError`]; what was taken until then is.
///
/// # Laws
/// `what_is_open_or_held_is_never_taken`, `a_removed_ticket_is_nowhere`.
pub async fn retain(
    store: &dyn Upkeep,
    tenant: &TenantId,
    retention: &Retention,
    (by, at): (&Author, Instant),
    (after, limit): (Option<TicketId>, usize),
    doing: Doing,
) -> Result<RetainedPage, StoreError> {
    let (page, next) = tickets_after(store, after, limit).await?;
    let mut found = RetainedPage { next, ..RetainedPage::default() };
    for ticket in page.iter().filter(|ticket| &ticket.tenant == tenant) {
        found.n_looked_at += 1;
        let policy = match retention.of(ticket, at) {
            Retained::Kept => continue,
            Retained::Held(hold) => {
                *found.n_by_hold.entry(hold.id.clone()).or_default() += 1;
                continue;
            }
            Retained::Taken(policy) => policy,
        };
        let still = |ticket: &Ticket| retention.of(ticket, at) == Retained::Taken(policy);
        let reason = format!("closed for {} days", policy.after_days);
        let taken = match policy.take {
            RetentionTake::Texts => {
                let knife = Knife::Texts { policy: &policy.id, reason: &reason, by, at };
                rewritten(store, ticket.id, knife, &still, doing).await.map(|outcome| {
                    let Some(Outcome::Done(told)) = outcome else { return false };
                    found.emptied.push(told);
                    true
                })
            }
            RetentionTake::Ticket => removed(store, ticket.id, &still, doing).await.map(|removal| match removal {
                Removal::Done(head) => {
                    let (policy, closed_at) = (policy.id.clone(), closed_at(ticket));
                    found.removed.push(RemovedTicket { ticket: ticket.id, policy, closed_at, at, head });
                    true
                }
                Removal::Tied => {
                    found.tied.push(ticket.id);
                    false
                }
                Removal::Spared => false,
            }),
        };
        match taken {
            Ok(true) => *found.n_by_policy.entry(policy.id.clone()).or_default() += 1,
            Ok(false) => {}
            Err(StoreError::Damaged { what }) => found.failed.push((ticket.id, what)),
            Err(error @ (StoreError::Unavailable { .. } | StoreError::Busy { .. })) => return Err(error),
        }
    }
    Ok(found)
}

enum Removal {
    Done(Head),
    Tied,
    Spared,
}

/// Takes a ticket away with everything that belongs to it, again where somebody else was faster.
async fn removed(
    store: &dyn Upkeep,
    id: TicketId,
    may: &(dyn Fn(&Ticket) -> bool + Sync),
    doing: Doing,
) -> Result<Removal, StoreError> {
    let mut tried = None;
    for _try in 0..RETRIES_MAX {
        let records = store.whole(id).await?;
        let mut gone: Vec<RecordKey> = records.iter().map(StoredRecord::key).collect();
        let Some(whole) = WholeTicket::of(records) else {
            // What was not answered may be done.
            return Ok(tried.map_or(Removal::Spared, Removal::Done));
        };
        let ticket = &whole.ticket;
        if !may(ticket) {
            return Ok(Removal::Spared);
        }
        if ticket.ties() != Ties::NONE {
            return Ok(Removal::Tied);
        }
        if doing == Doing::DryRun {
            return Ok(Removal::Done(ticket.head()));
        }
        gone.extend(
            ticket.external.iter().map(|external| RecordKey::ExternalId(ticket.tenant.clone(), external.clone())),
        );
        let own = whole.decisions.iter().filter(|decision| decision.part_of.is_none());
        gone.extend(own.map(|decision| RecordKey::Receipt(ticket.tenant.clone(), decision.command.clone())));
        match store.rewrite(&[whole.seen()], Vec::new(), gone).await {
            Ok(()) => return Ok(Removal::Done(ticket.head())),
            Err(CommitError::Conflict { .. }) => {}
            Err(CommitError::Unknown { .. }) => tried = Some(ticket.head()),
            Err(CommitError::NotWritten(error)) => return Err(error),
            Err(
                error @ (CommitError::CommandReused { .. }
                | CommitError::ExternalIdTaken { .. }
                | CommitError::OverCapacity { .. }),
            ) => return Err(StoreError::Damaged { what: format!("ticket {id} is not removed: {error}") }),
        }
    }
    Err(StoreError::Unavailable { why: format!("others write to ticket {id} all the time") })
}
