//! What names its tenant, or a scope that does: it goes to the tenant's shard as it is.
use std::collections::BTreeMap;

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, Configurations, Counts, Cursor, DeadLetter, DueTicket, DueTickets,
    Fingerprint, Holder, HostSubject, InHand, Instant, KeepError, LaneLease, Lanes, Lease, LeasedNotice, Listing,
    Notice, NoticeId, Outbox, Outgoing, People, Person, RequesterId, Responsible, Scope, Settlement, Store, StoreError,
    TenantId, Ticket, TicketId, Views, WaitingNotice, Workforce,
};

use crate::{ShardedStore, joined};

#[async_trait]
impl<S: Store + ?Sized> Views for ShardedStore<S> {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        let shard = self.shards.home(scope.tenant());
        shard.says(shard.store.page(scope, after, limit).await)
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        let shard = self.shards.home(scope.tenant());
        shard.says(shard.store.about(scope, subject, after, limit).await)
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        let shard = self.shards.home(scope.tenant());
        shard.says(shard.store.list(scope, listing, after, limit).await)
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        let shard = self.shards.home(scope.tenant());
        shard.says(shard.store.count_up_to(scope, listing, most).await)
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        let shard = self.shards.home(scope.tenant());
        shard.says(shard.store.counts(scope).await)
    }
}

#[async_trait]
impl<S: Store + ?Sized> DueTickets for ShardedStore<S> {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.due(tenant, at, limit).await)
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.next_wake(tenant).await)
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.claim(tenant, at, until, limit).await)
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.release(tenant, lease).await)
    }
}

#[async_trait]
impl<S: Store + ?Sized> Outbox for ShardedStore<S> {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.waiting(tenant, at, limit).await)
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.settle(tenant, notice, settlement).await)
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.dead_letters(tenant, limit).await)
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.notices_of(tenant, ticket, after, limit).await)
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.revive(tenant, notice, at).await)
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.set_outgoing(tenant, outgoing).await)
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.outgoing(tenant).await)
    }
}

#[async_trait]
impl<S: Store + ?Sized> Lanes for ShardedStore<S> {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.claim_lanes(tenant, at, until, limit).await)
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.settle_under(tenant, lease, notice, settlement).await)
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.release_lanes(tenant, leases).await)
    }
}

#[async_trait]
impl<S: Store + ?Sized> Workforce for ShardedStore<S> {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.loads(tenant, agents).await)
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.held(tenant, holders).await)
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.set_presence(tenant, agent, presence).await)
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.in_hands(tenant, whose, after, limit).await)
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.helped(tenant, requester, except).await)
    }
}

/// A configuration names no tenant: every shard keeps it, so that each can be explained alone. One that does not answer gets it before the
/// next commit on it, as long as another one has kept it.
#[async_trait]
impl<S: Store + ?Sized> Configurations for ShardedStore<S> {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        let kept = self.shards.all().map(async |shard| (shard, shard.says(shard.store.keep(version, document).await)));
        let (mut n_kept, mut failed) = (0_usize, Vec::new());
        for (shard, answer) in joined::all(kept).await {
            match answer {
                Ok(()) => n_kept += 1,
                Err(error) => failed.push((shard.number, error)),
            }
        }
        if n_kept > 0 {
            failed.iter().for_each(|(shard, _)| self.owed.note(*shard, version, document));
            return Ok(());
        }
        failed.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        let mut failed = None;
        for shard in self.shards.all() {
            match shard.says(shard.store.document(version).await) {
                Ok(Some(found)) => return Ok(Some(found)),
                Ok(None) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(None), Err)
    }
}

#[async_trait]
impl<S: Store + ?Sized> People for ShardedStore<S> {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.person(tenant, id).await)
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.person_at(tenant, address).await)
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.keep_person(tenant, person).await)
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.mergers(tenant, of).await)
    }
}
