//! The ports of what is to be sent: the outbox, and how several desks share it.
use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    DeadLetter, LaneLease, LeasedNotice, Notice, NoticeId, Settlement, StoreError, TenantId, TicketId, WaitingNotice,
};

/// Notices that wait to be sent. Each tenant has an outbox of its own.
///
/// A notice keeps the place that its instant and its commit gave it. Notices of one [`lane`](crate::Notice::lane) go out in that
/// order: what waits for another try holds back what comes after it in its lane, and nothing else.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The tenant's notices that may be sent at `at` and are not held back, by their instants, then in the order they were
    /// committed, at most `limit`. None while the outbox is [held](Outgoing::Held).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError>;

    /// Says what became of a notice. Settling a notice that does not wait, or one of another tenant, changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError>;

    /// The tenant's notices that were given up or withdrawn, in the order they were committed, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError>;

    /// The tenant's notices about a ticket, those that wait and those that are dead, in the order of their ids, after one, at most
    /// `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError>;

    /// Lets a dead letter of the tenant wait again from `at` on, at its old place and as if it had never been tried. Says
    /// whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError>;

    /// Holds the tenant's outbox, or lets it go again. While it is held, nothing in it is handed out; commits fill it all the same, and
    /// what was handed out before is settled. Durable before it is answered.
    ///
    /// A store that was copied or brought back from yesterday is held first: what it has in it may be delivered already.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError>;

    /// Whether the tenant's outbox is held.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError>;
}

/// The outbox of several desks: each takes lanes for a while, and what is in them goes out through it alone.
///
/// A lease is of a whole [`lane`](Notice::lane), so that its order holds whoever delivers: until the lease is given back or over,
/// nothing of the lane is handed to another desk, what is committed to it meanwhile neither. Whoever was only thought dead settles
/// nothing under it then. One desk alone needs none of this; desks that share an outbox all take lanes.
#[async_trait]
pub trait Lanes: Send + Sync {
    /// Takes leases of the lanes of notices that [`waiting`](Outbox::waiting) would list at `at`, and hands these out in its order, at
    /// most `limit`; lanes of which a lease lasts longer than `at` are passed over. The new ones last until `until`, that instant not
    /// included, each under a fence that no lease had before. Durable before it is answered.
    ///
    /// # Errors
    /// [`StoreError`]; leases that were taken all the same are over at `until`.
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError>;

    /// Says what became of a notice, as [`settle`](Outbox::settle) does, if the lease of its lane is the latest that was taken of it and
    /// was not given back. Says whether it was; otherwise, and where the notice is of another lane, nothing changes.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError>;

    /// Gives leases of the tenant's lanes back. What is not held any more changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError>;
}

/// Whether an outbox hands out what is in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// It does.
    #[default]
    Flowing,
    /// It does not.
    Held,
}
