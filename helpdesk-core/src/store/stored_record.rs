//! What a store keeps, as records that another store can keep.
use alloc::{borrow::ToOwned, boxed::Box, string::String};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentPresence, CommandId, DeadLetter, Decision, Event, ExternalId, Fingerprint, Holder, Person, Receipt,
    RequesterId, TenantId, Ticket, TicketId, WaitingNotice,
};

/// One thing that a store keeps, whole. What a store works out from others (counts, lists, who has what) is no record; neither is a
/// lease, which is over before anybody reads it elsewhere, nor that an outbox is held, which is said of one store and not of its copies.
///
/// Written as JSON it is one line of an export; its words are part of that format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum StoredRecord {
    /// A configuration that decisions name.
    Configuration {
        /// Its fingerprint.
        version: Fingerprint,
        /// As it was kept.
        document: String,
    },
    /// Somebody who asks.
    Person {
        /// Whose.
        tenant: TenantId,
        /// The person, at the version that is stored.
        person: Box<Person>,
    },
    /// What an agent last said of being there.
    Presence {
        /// Whose.
        tenant: TenantId,
        /// Who.
        agent: AgentId,
        /// What.
        presence: AgentPresence,
    },
    /// What claims have added up to.
    Held {
        /// Whose.
        tenant: TenantId,
        /// Of what.
        holder: Holder,
        /// How much.
        sum: i64,
        /// When something was last assigned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assigned_at: Option<Instant>,
    },
    /// A ticket as it stands.
    Ticket {
        /// The ticket.
        ticket: Box<Ticket>,
        /// When the desk looks at it again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wake_at: Option<Instant>,
    },
    /// Something that happened.
    Event {
        /// To which ticket.
        ticket: TicketId,
        /// What.
        event: Box<Event>,
    },
    /// Why.
    Decision {
        /// About which ticket.
        ticket: TicketId,
        /// Which of its decisions, from 1.
        n: u64,
        /// The decision.
        decision: Box<Decision>,
    },
    /// An external id and its owner.
    ExternalId {
        /// Whose.
        tenant: TenantId,
        /// The id.
        external: ExternalId,
        /// The owner.
        ticket: TicketId,
    },
    /// The answer to a request.
    Receipt {
        /// Whose.
        tenant: TenantId,
        /// The answer.
        receipt: Box<Receipt>,
    },
    /// A notice that waits.
    Waiting {
        /// Its place among all notices, in the order they were committed.
        position: u64,
        /// The notice.
        waiting: Box<WaitingNotice>,
    },
    /// A notice that was not delivered.
    DeadLetter {
        /// Its place among all notices, in the order they were committed.
        position: u64,
        /// The notice.
        letter: Box<DeadLetter>,
    },
}

/// By what a store knows a record. Records are ordered by it: first the kinds in this order, so that a ticket comes before its history,
/// then the ids, texts by their bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKey {
    /// [`StoredRecord::Configuration`].
    Configuration(Fingerprint),
    /// [`StoredRecord::Person`].
    Person(TenantId, RequesterId),
    /// [`StoredRecord::Presence`].
    Presence(TenantId, AgentId),
    /// [`StoredRecord::Held`]: the kind of holder and the id.
    Held(TenantId, String, String),
    /// [`StoredRecord::Ticket`].
    Ticket(TicketId),
    /// [`StoredRecord::Event`], by its number.
    Event(TicketId, u64),
    /// [`StoredRecord::Decision`], by its number.
    Decision(TicketId, u64),
    /// [`StoredRecord::ExternalId`].
    ExternalId(TenantId, ExternalId),
    /// [`StoredRecord::Receipt`].
    Receipt(TenantId, CommandId),
    /// [`StoredRecord::Waiting`].
    Waiting(u64),
    /// [`StoredRecord::DeadLetter`].
    DeadLetter(u64),
}

/// A kind of record, in the order of [`RecordKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// [`StoredRecord::Configuration`].
    Configuration,
    /// [`StoredRecord::Person`].
    Person,
    /// [`StoredRecord::Presence`].
    Presence,
    /// [`StoredRecord::Held`].
    Held,
    /// [`StoredRecord::Ticket`].
    Ticket,
    /// [`StoredRecord::Event`].
    Event,
    /// [`StoredRecord::Decision`].
    Decision,
    /// [`StoredRecord::ExternalId`].
    ExternalId,
    /// [`StoredRecord::Receipt`].
    Receipt,
    /// [`StoredRecord::Waiting`].
    Waiting,
    /// [`StoredRecord::DeadLetter`].
    DeadLetter,
}

impl RecordKind {
    /// All of them, in order.
    pub const ALL: [Self; 11] = [
        Self::Configuration,
        Self::Person,
        Self::Presence,
        Self::Held,
        Self::Ticket,
        Self::Event,
        Self::Decision,
        Self::ExternalId,
        Self::Receipt,
        Self::Waiting,
        Self::DeadLetter,
    ];

    /// The word for it in exports and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Person => "person",
            Self::Presence => "presence",
            Self::Held => "held",
            Self::Ticket => "ticket",
            Self::Event => "event",
            Self::Decision => "decision",
            Self::ExternalId => "external_id",
            Self::Receipt => "receipt",
            Self::Waiting => "waiting",
            Self::DeadLetter => "dead_letter",
        }
    }
}

impl StoredRecord {
    /// By what a store knows it.
    #[must_use]
    pub fn key(&self) -> RecordKey {
        match self {
            Self::Configuration { version, .. } => RecordKey::Configuration(version.clone()),
            Self::Person { tenant, person } => RecordKey::Person(tenant.clone(), person.id.clone()),
            Self::Presence { tenant, agent, .. } => RecordKey::Presence(tenant.clone(), agent.clone()),
            Self::Held { tenant, holder, .. } => {
                RecordKey::Held(tenant.clone(), holder.kind().to_owned(), holder.id().to_owned())
            }
            Self::Ticket { ticket, .. } => RecordKey::Ticket(ticket.id),
            Self::Event { ticket, event } => RecordKey::Event(*ticket, event.seq),
            Self::Decision { ticket, n, .. } => RecordKey::Decision(*ticket, *n),
            Self::ExternalId { tenant, external, .. } => RecordKey::ExternalId(tenant.clone(), external.clone()),
            Self::Receipt { tenant, receipt } => RecordKey::Receipt(tenant.clone(), receipt.command.clone()),
            Self::Waiting { position, .. } => RecordKey::Waiting(*position),
            Self::DeadLetter { position, .. } => RecordKey::DeadLetter(*position),
        }
    }
}

impl RecordKey {
    /// What it is a key of.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Configuration(_) => RecordKind::Configuration,
            Self::Person(..) => RecordKind::Person,
            Self::Presence(..) => RecordKind::Presence,
            Self::Held(..) => RecordKind::Held,
            Self::Ticket(_) => RecordKind::Ticket,
            Self::Event(..) => RecordKind::Event,
            Self::Decision(..) => RecordKind::Decision,
            Self::ExternalId(..) => RecordKind::ExternalId,
            Self::Receipt(..) => RecordKind::Receipt,
            Self::Waiting(_) => RecordKind::Waiting,
            Self::DeadLetter(_) => RecordKind::DeadLetter,
        }
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(version) => write!(f, "configuration {version}"),
            Self::Person(tenant, person) => write!(f, "person `{person}` of tenant `{tenant}`"),
            Self::Presence(tenant, agent) => write!(f, "presence of agent `{agent}` of tenant `{tenant}`"),
            Self::Held(tenant, kind, id) => write!(f, "sum of {kind} `{id}` of tenant `{tenant}`"),
            Self::Ticket(ticket) => write!(f, "ticket {ticket}"),
            Self::Event(ticket, seq) => write!(f, "event {seq} of ticket {ticket}"),
            Self::Decision(ticket, n) => write!(f, "decision {n} of ticket {ticket}"),
            Self::ExternalId(tenant, external) => write!(f, "external id `{external}` of tenant `{tenant}`"),
            Self::Receipt(tenant, command) => write!(f, "receipt `{command}` of tenant `{tenant}`"),
            Self::Waiting(position) => write!(f, "notice at place {position} of the outbox"),
            Self::DeadLetter(position) => write!(f, "dead letter at place {position}"),
        }
    }
}
