//! Everything of one ticket, and what an erasure writes over of it.
use alloc::{collections::BTreeSet, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Author, Decision, Erasure, Event, RecordKey, Seal, SeenWhole, StoredRecord, Ticket, TicketId};

/// Everything of one ticket that a store keeps, read at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WholeTicket {
    pub(crate) ticket: Ticket,
    pub(crate) wake_at: Option<Instant>,
    pub(crate) events: Vec<Event>,
    pub(crate) decisions: Vec<Decision>,
    /// Its notices that wait or are dead.
    pub(crate) outbox: Vec<StoredRecord>,
}

/// What is taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Knife<'a> {
    Person(&'a Erasure),
    Texts { policy: &'a str, reason: &'a str, by: &'a Author, at: Instant },
}

/// What is written over, by whoever has seen the ticket as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rewriting {
    pub(crate) seen: SeenWhole,
    pub(crate) records: Vec<StoredRecord>,
    pub(crate) gone: Vec<RecordKey>,
    pub(crate) told: ErasedTicket,
}

/// What was erased of one ticket, and where that is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedTicket {
    /// Which.
    pub ticket: TicketId,
    /// When, as its history says it.
    pub at: Instant,
    /// Its event that says so.
    pub seq: u64,
    /// The seal of that event, with which the history verifies.
    pub seal: Option<Seal>,
    /// How many of its events say something else now.
    pub n_events: u64,
    /// Out of how many texts something was taken.
    pub n_texts: u64,
    /// How many bytes.
    pub n_bytes: u64,
    /// How many decisions say something else.
    pub n_decisions: u64,
    /// How many notices say something else.
    pub n_notices: u64,
    /// How many notices to the person were taken away.
    pub n_withdrawn: u64,
    /// The digests of attachments that were taken out.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attachments: BTreeSet<String>,
    /// Where their ids, names or addresses stand still, because they are somebody else's or a part of something else: for somebody to look
    /// at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
}

impl WholeTicket {
    /// The ticket of a store's records; nothing where there are none.
    pub(crate) fn of(records: Vec<StoredRecord>) -> Option<Self> {
        let (mut found, mut events, mut decisions, mut outbox) = (None, Vec::new(), Vec::new(), Vec::new());
        for record in records {
            match record {
                StoredRecord::Ticket { ticket, wake_at } => found = Some((*ticket, wake_at)),
                StoredRecord::Event { event, .. } => events.push(*event),
                StoredRecord::Decision { decision, .. } => decisions.push(*decision),
                StoredRecord::Waiting { .. } | StoredRecord::DeadLetter { .. } => outbox.push(record),
                StoredRecord::Configuration { .. }
                | StoredRecord::Person { .. }
                | StoredRecord::Presence { .. }
                | StoredRecord::Held { .. }
                | StoredRecord::ExternalId { .. }
                | StoredRecord::Receipt { .. } => {}
            }
        }
        let (ticket, wake_at) = found?;
        Some(Self { ticket, wake_at, events, decisions, outbox })
    }

    /// As whoever writes over it has seen it.
    pub(crate) fn seen(&self) -> SeenWhole {
        let n_decisions = u64::try_from(self.decisions.len()).unwrap_or(u64::MAX);
        SeenWhole { ticket: self.ticket.id, version: self.ticket.version, n_decisions }
    }
}
