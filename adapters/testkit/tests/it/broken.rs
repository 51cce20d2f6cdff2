//! A suite that cannot fail proves nothing: stores that break a guarantee, and the laws that notice.
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    AgentId, AgentLoad, CommandId, CommitError, Configurations, Counts, Decision, DueTicket, DueTickets, Event,
    ExternalId, Fingerprint, Instant, Notice, NoticeId, Outbox, Receipt, Scope, Settlement, Store, StoreError,
    TenantId, Ticket, TicketId, Tickets, Unit, Views, Workforce,
};
use helpdesk_memory::MemoryStore;
use helpdesk_testkit::{LAWS, Place};

/// Which guarantee is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// Receipts are forgotten.
    ForgetsReceipts,
    /// Pages lack their last ticket.
    PagesLackTheLast,
    /// Histories ignore their limit.
    HistoriesHaveNoLimit,
    /// Due tickets come the latest first.
    DueBackwards,
    /// Dead letters are thrown away.
    NoDeadLetters,
    /// Loads are not known.
    NoLoads,
    /// Counts are those of yesterday.
    OldCounts,
    /// Documents are cut off.
    CutDocuments,
    /// Only the first unit of a batch is looked at.
    OnlyTheFirst,
    /// External ids are not found.
    NoExternalIds,
}

struct Broken {
    inner: MemoryStore,
    how: Break,
}

struct Kept(Arc<Broken>);

impl Place for Kept {
    fn open(&self) -> Arc<dyn Store> {
        self.0.clone()
    }
}

#[async_trait]
impl Tickets for Broken {
    async fn load(&self, ticket: TicketId) -> Result<Option<Ticket>, StoreError> {
        self.inner.load(ticket).await
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        let limit = if self.how == Break::HistoriesHaveNoLimit { usize::MAX } else { limit };
        self.inner.history(ticket, after, limit).await
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        self.inner.decisions(ticket, skip, limit).await
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        if self.how == Break::NoExternalIds {
            return Ok(None);
        }
        self.inner.find(tenant, external).await
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        if self.how == Break::ForgetsReceipts {
            return Ok(None);
        }
        self.inner.receipt(tenant, command).await
    }

    async fn commit(&self, mut units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        if self.how == Break::OnlyTheFirst {
            units.truncate(1);
        }
        self.inner.commit(units).await
    }
}

#[async_trait]
impl Views for Broken {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        let mut page = self.inner.page(scope, after, limit).await?;
        if self.how == Break::PagesLackTheLast {
            page.pop();
        }
        Ok(page)
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        if self.how == Break::OldCounts {
            return Ok(Counts::default());
        }
        self.inner.counts(scope).await
    }
}

#[async_trait]
impl DueTickets for Broken {
    async fn due(&self, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        let mut due = self.inner.due(at, limit).await?;
        if self.how == Break::DueBackwards {
            due.reverse();
        }
        Ok(due)
    }

    async fn next_wake(&self) -> Result<Option<Instant>, StoreError> {
        self.inner.next_wake().await
    }
}

#[async_trait]
impl Outbox for Broken {
    async fn waiting(&self, at: Instant, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.inner.waiting(at, limit).await
    }

    async fn settle(&self, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        self.inner.settle(notice, settlement).await
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<(Notice, String)>, StoreError> {
        if self.how == Break::NoDeadLetters {
            return Ok(Vec::new());
        }
        self.inner.dead_letters(limit).await
    }
}

#[async_trait]
impl Workforce for Broken {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        if self.how == Break::NoLoads {
            return Ok(BTreeMap::new());
        }
        self.inner.loads(tenant, agents).await
    }
}

#[async_trait]
impl Configurations for Broken {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        self.inner.keep(version, document).await
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        let document = self.inner.document(version).await?;
        let cut = |text: String| text.chars().take(100).collect();
        Ok(if self.how == Break::CutDocuments { document.map(cut) } else { document })
    }
}

#[test]
fn each_break_is_noticed_by_its_law() {
    let table = [
        (Break::ForgetsReceipts, "refusals_are_answers_too"),
        (Break::PagesLackTheLast, "pages_show_each_row_once"),
        (Break::HistoriesHaveNoLimit, "history_is_gap_free_and_pages"),
        (Break::DueBackwards, "due_is_ordered_and_bounded"),
        (Break::NoDeadLetters, "outbox_order_and_settlement"),
        (Break::NoLoads, "loads_follow_assignments"),
        (Break::OldCounts, "counts_equal_a_full_scan"),
        (Break::CutDocuments, "configurations_are_kept"),
        (Break::OnlyTheFirst, "batch_with_conflicts"),
        (Break::NoExternalIds, "external_id_has_one_owner"),
    ];
    for (how, name) in table {
        let (_, law) = LAWS.iter().find(|(law, _)| *law == name).expect("the law is in the list");
        let place = Kept(Arc::new(Broken { inner: MemoryStore::new(), how }));
        let kept = catch_unwind(AssertUnwindSafe(|| law(&place)));
        assert!(kept.is_err(), "`{name}` does not notice {how:?}");
    }
}
