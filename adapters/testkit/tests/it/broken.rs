//! A suite that cannot fail proves nothing: stores that break a guarantee, and the laws that notice.
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use helpdesk_core::{
    Actor, Address, AgentId, AgentLoad, AgentPresence, Command, CommandId, CommitError, Configurations, Counts, Cursor,
    DeadLetter, Decision, Desk, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand,
    Instant, KeepError, LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, People,
    Person, Receipt, RequesterId, Responsible, Scope, Settlement, Store, StoreError, SubmitError, TenantId, Ticket,
    TicketId, Tickets, Unit, Views, WaitingNotice, Workforce,
};
use helpdesk_memory::MemoryStore;
use helpdesk_testkit::{Fixture, LAWS, Place, RecordingNotifier, configuration, instant, ticket_id};
use pollster::block_on;

/// Which guarantee is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// Receipts are forgotten.
    ForgetsReceipts,
    /// Pages lack their last ticket.
    PagesLackTheLast,
    /// Pages show everything of the tenant.
    WholeTenant,
    /// Histories ignore their limit.
    HistoriesHaveNoLimit,
    /// Due tickets come the latest first.
    DueBackwards,
    /// Dead letters are thrown away.
    NoDeadLetters,
    /// Loads are not known.
    NoLoads,
    /// Nothing is about anything.
    NoSubjects,
    /// Counts are those of yesterday.
    OldCounts,
    /// Documents are cut off.
    CutDocuments,
    /// Only the first unit of a batch is looked at.
    OnlyTheFirst,
    /// External ids are not found.
    NoExternalIds,
    /// Timers of all tenants are in one list.
    OneAgenda,
    /// Notices of all tenants are in one outbox.
    OneOutbox,
    /// A notice is settled whoever asks.
    SettlesForAnybody,
    /// Refused openings keep their decisions.
    KeepsRefusedOpenings,
    /// A second try looks like the first.
    ForgetsAttempts,
    /// What is behind something that waits goes out before it.
    NoLanes,
    /// Dead letters stay dead.
    NeverRevives,
    /// People are kept whatever their version.
    KeepsAnyVersion,
    /// Who names an address of somebody else is kept without.
    SharedAddresses,
    /// Mergers are found from one side only.
    OneSidedMergers,
    /// Whom somebody is merged into is not looked at: who would close a circle is kept without.
    CirclesPass,
    /// People of all tenants are one.
    OnePeople,
    /// Who came and went is forgotten.
    NoPresence,
    /// Late news takes the place of newer news.
    LateNewsWins,
    /// Each ticket weighs one at most.
    LightTickets,
    /// Queues begin with what was opened last.
    QueuesBackwards,
    /// A lease is over when it begins.
    LeasesAreEverybodys,
    /// Leases are not given back.
    NeverGivesBack,
    /// Lists begin with their end.
    ListsBackwards,
    /// Each page of a list lacks its first ticket.
    ListsSkipARow,
    /// The ticket that is asked about counts too.
    HelpedByItself,
    /// What is freed is not given back.
    KeepsLoads,
    /// What is to be written over stays.
    KeepsTheWords,
    /// Notices of a ticket are not known.
    NoNoticesOf,
    /// An outbox that is to be held is not.
    NeverHolds,
    /// Whoever had a lane once settles what is in it.
    StaleFencesSettle,
    /// Lists show everything of the tenant.
    ListsShowAll,
    /// Who asks for a ticket gets the first one.
    AlwaysTheFirst,
}

struct Broken {
    inner: MemoryStore,
    how: Break,
    refused: Mutex<Vec<(TicketId, Decision)>>,
    old: Mutex<BTreeMap<(TicketId, u64), Event>>,
}

/// The tenants that the laws know.
fn tenants() -> [TenantId; 2] {
    ["acme", "other"].map(|name| name.try_into().expect("a text"))
}

fn reply() -> Command {
    Command::Reply { body: "done".to_owned() }
}

struct Kept(Arc<Broken>);

impl Place for Kept {
    fn open(&self) -> Arc<dyn Store> {
        self.0.clone()
    }
}

#[async_trait]
impl Tickets for Broken {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        let first = TicketId::new(1).expect("a number");
        let ticket = if self.how == Break::AlwaysTheFirst { first } else { ticket };
        self.inner.load(ticket).await
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        let limit = if self.how == Break::HistoriesHaveNoLimit { usize::MAX } else { limit };
        let mut history = self.inner.history(ticket, after, limit).await?;
        let old = self.old.lock().expect("nobody panics here");
        for event in &mut history {
            if let Some(old) = old.get(&(ticket, event.seq)) {
                event.clone_from(old);
            }
        }
        Ok(history)
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        let mut decisions = self.inner.decisions(ticket, skip, limit).await?;
        if self.how == Break::KeepsRefusedOpenings {
            let refused = self.refused.lock().expect("nobody panics here");
            decisions.extend(refused.iter().filter(|(of, _)| *of == ticket).map(|(_, decision)| decision.clone()));
        }
        Ok(decisions)
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
        let refused = units.iter().filter(|unit| unit.is_refused_opening());
        let refused = refused.map(|unit| (unit.ticket(), unit.decision().clone()));
        self.refused.lock().expect("nobody panics here").extend(refused);
        for unit in units.iter().filter(|_| self.how == Break::KeepsTheWords) {
            for event in unit.own().rewrites().into_iter().flat_map(|rewrites| rewrites.events()) {
                let held = self.inner.history(unit.ticket(), event.seq - 1, 1).await.unwrap_or_default();
                let held = held.into_iter().map(|held| ((unit.ticket(), held.seq), held));
                self.old.lock().expect("nobody panics here").extend(held);
            }
        }
        self.inner.commit(units).await
    }
}

#[async_trait]
impl Views for Broken {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        let whole = Fixture::of(scope.tenant().as_str()).scope();
        let scope = if self.how == Break::WholeTenant { &whole } else { scope };
        let mut page = self.inner.page(scope, after, limit).await?;
        if self.how == Break::PagesLackTheLast {
            page.pop();
        }
        Ok(page)
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        if self.how == Break::NoSubjects {
            return Ok(Vec::new());
        }
        let whole = Fixture::of(scope.tenant().as_str()).scope();
        let scope = if self.how == Break::WholeTenant { &whole } else { scope };
        self.inner.about(scope, subject, after, limit).await
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        let whole = Fixture::of(scope.tenant().as_str()).scope();
        let scope = if self.how == Break::ListsShowAll { &whole } else { scope };
        let mut places = self.inner.list(scope, listing, after, limit).await?;
        if self.how == Break::ListsBackwards {
            places.reverse();
        }
        if self.how == Break::ListsSkipARow && places.len() > 1 {
            places.remove(0);
        }
        Ok(places)
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        let n = self.inner.count_up_to(scope, listing, most).await?;
        Ok(if self.how == Break::OldCounts { 0 } else { n })
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
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        let mut due = self.inner.due(tenant, at, limit).await?;
        if self.how == Break::OneAgenda {
            due.clear();
            for tenant in tenants() {
                due.extend(self.inner.due(&tenant, at, limit).await?);
            }
            due.sort();
            due.truncate(limit);
        }
        if self.how == Break::DueBackwards {
            due.reverse();
        }
        Ok(due)
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        self.inner.next_wake(tenant).await
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        // Whoever claims finds that every lease is over.
        let at_end = if self.how == Break::LeasesAreEverybodys { at } else { until };
        self.inner.claim(tenant, at, at_end, limit).await
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        if self.how == Break::NeverGivesBack {
            return Ok(());
        }
        self.inner.release(tenant, lease).await
    }
}

#[async_trait]
impl Outbox for Broken {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        let mut waiting = self.inner.waiting(tenant, at, limit).await?;
        if self.how == Break::OneOutbox {
            waiting.clear();
            for tenant in tenants() {
                waiting.extend(self.inner.waiting(&tenant, at, limit).await?);
            }
            waiting.truncate(limit);
        }
        if self.how == Break::NoLanes {
            waiting = self.inner.waiting(tenant, Instant::MAX_UTC, limit).await?;
            waiting.retain(|waiting| waiting.not_before <= at);
        }
        if self.how == Break::ForgetsAttempts {
            waiting.iter_mut().for_each(|waiting| waiting.n_attempts = 0);
        }
        Ok(waiting)
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        if self.how == Break::SettlesForAnybody {
            for tenant in tenants() {
                self.inner.settle(&tenant, notice, settlement.clone()).await?;
            }
            return Ok(());
        }
        self.inner.settle(tenant, notice, settlement).await
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        if self.how == Break::NoDeadLetters {
            return Ok(Vec::new());
        }
        self.inner.dead_letters(tenant, limit).await
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        if self.how == Break::NoNoticesOf {
            return Ok(Vec::new());
        }
        self.inner.notices_of(tenant, ticket, after, limit).await
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        if self.how == Break::NeverRevives {
            return Ok(true);
        }
        self.inner.revive(tenant, notice, at).await
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        if self.how == Break::NeverHolds {
            return Ok(());
        }
        self.inner.set_outgoing(tenant, outgoing).await
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        self.inner.outgoing(tenant).await
    }
}

#[async_trait]
impl Lanes for Broken {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        // Whoever claims finds that every lease is over.
        let at_end = if self.how == Break::LeasesAreEverybodys { at } else { until };
        self.inner.claim_lanes(tenant, at, at_end, limit).await
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        if self.how == Break::StaleFencesSettle {
            self.inner.settle(tenant, notice, settlement).await?;
            return Ok(true);
        }
        self.inner.settle_under(tenant, lease, notice, settlement).await
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        if self.how == Break::NeverGivesBack {
            return Ok(());
        }
        self.inner.release_lanes(tenant, leases).await
    }
}

#[async_trait]
impl Workforce for Broken {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        if self.how == Break::NoLoads {
            return Ok(BTreeMap::new());
        }
        let mut loads = self.inner.loads(tenant, agents).await?;
        if self.how == Break::LightTickets {
            loads.values_mut().for_each(|load| load.open = load.open.min(1));
        }
        if self.how == Break::KeepsLoads {
            loads.values_mut().for_each(|load| load.open += 1);
        }
        Ok(loads)
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        self.inner.held(tenant, holders).await
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        if self.how == Break::NoPresence {
            return Ok(());
        }
        let late = AgentPresence { since: Instant::MAX_UTC, ..presence };
        let presence = if self.how == Break::LateNewsWins { late } else { presence };
        self.inner.set_presence(tenant, agent, presence).await
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        let mut page = self.inner.in_hands(tenant, whose, after, limit).await?;
        if self.how == Break::QueuesBackwards {
            page.reverse();
        }
        Ok(page)
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        let nothing = TicketId::new(u64::from(u32::MAX)).expect("a number");
        let except = if self.how == Break::HelpedByItself { nothing } else { except };
        self.inner.helped(tenant, requester, except).await
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

impl Broken {
    /// Whose people are looked at.
    fn whose<'a>(&self, tenant: &'a TenantId) -> &'a TenantId {
        static FIRST: LazyLock<TenantId> = LazyLock::new(|| tenants()[0].clone());
        if self.how == Break::OnePeople { &FIRST } else { tenant }
    }
}

#[async_trait]
impl People for Broken {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        self.inner.person(self.whose(tenant), id).await
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        self.inner.person_at(self.whose(tenant), address).await
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let mut person = person.clone();
        if self.how == Break::KeepsAnyVersion {
            let stored = self.inner.person(tenant, &person.id).await?;
            person.version = stored.map_or(0, |stored| stored.version);
        }
        if self.how == Break::SharedAddresses {
            if self.inner.keep_person(tenant, &person).await.is_ok() {
                return Ok(());
            }
            person.addresses.clear();
        }
        match self.inner.keep_person(self.whose(tenant), &person).await {
            Err(KeepError::Circle { .. }) if self.how == Break::CirclesPass => Ok(()),
            answer => answer,
        }
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        let mut mergers = self.inner.mergers(self.whose(tenant), of).await?;
        if self.how == Break::OneSidedMergers {
            mergers.retain(|from, _| from == of);
        }
        Ok(mergers)
    }
}

#[test]
fn each_break_is_noticed_by_its_law() {
    let table = [
        (Break::ForgetsReceipts, "refusals_are_answers_too"),
        (Break::PagesLackTheLast, "pages_show_each_row_once"),
        (Break::WholeTenant, "scope_filters"),
        (Break::WholeTenant, "staff_scopes_filter"),
        (Break::HistoriesHaveNoLimit, "history_is_gap_free_and_pages"),
        (Break::DueBackwards, "due_is_ordered_and_bounded"),
        (Break::NoDeadLetters, "outbox_order_and_settlement"),
        (Break::NoLoads, "loads_follow_assignments"),
        (Break::NoSubjects, "tickets_are_found_by_their_subjects"),
        (Break::OldCounts, "counts_equal_a_full_scan"),
        (Break::CutDocuments, "configurations_are_kept"),
        (Break::OnlyTheFirst, "batch_with_conflicts"),
        (Break::NoExternalIds, "external_id_has_one_owner"),
        (Break::OneAgenda, "timers_of_tenants_are_apart"),
        (Break::OneAgenda, "desks_of_tenants_run_side_by_side"),
        (Break::OneOutbox, "notices_of_tenants_are_apart"),
        (Break::OneOutbox, "desks_of_tenants_run_side_by_side"),
        (Break::SettlesForAnybody, "notices_of_tenants_are_apart"),
        (Break::ForgetsAttempts, "attempts_are_counted"),
        (Break::NoLanes, "lanes_keep_their_order"),
        (Break::NeverRevives, "dead_letters_come_back"),
        (Break::KeepsAnyVersion, "people_are_kept_by_version"),
        (Break::SharedAddresses, "an_address_has_one_owner"),
        (Break::OneSidedMergers, "mergers_are_found_from_every_side"),
        (Break::CirclesPass, "mergers_of_people_make_no_circle"),
        (Break::CirclesPass, "interleaved_mergers_make_no_circle"),
        (Break::OnePeople, "people_of_tenants_are_apart"),
        (Break::KeepsRefusedOpenings, "refused_openings_leave_no_decision"),
        (Break::NoPresence, "presence_is_kept"),
        (Break::LateNewsWins, "presence_is_kept"),
        (Break::LightTickets, "claims_carry_weights"),
        (Break::QueuesBackwards, "hands_are_listed_in_order"),
        (Break::LeasesAreEverybodys, "a_lease_is_one_desks"),
        (Break::LeasesAreEverybodys, "desks_share_the_timers"),
        (Break::NeverGivesBack, "a_lease_is_one_desks"),
        (Break::NeverGivesBack, "leases_of_tenants_are_apart"),
        (Break::ListsBackwards, "listings_equal_a_full_scan"),
        (Break::ListsSkipARow, "listings_show_each_row_once"),
        (Break::OldCounts, "listings_equal_a_full_scan"),
        (Break::HelpedByItself, "who_helped_last"),
        (Break::KeepsLoads, "loads_equal_a_recount"),
        (Break::KeepsLoads, "interleaved_desks_keep_capacity"),
        (Break::KeepsTheWords, "a_redaction_rewrites_what_it_names"),
        (Break::KeepsTheWords, "redactions_are_done_once"),
        (Break::KeepsTheWords, "killed_anywhere_it_is_whole_or_not_at_all"),
        (Break::NoNoticesOf, "notices_of_a_ticket_are_listed"),
        (Break::NeverHolds, "a_held_outbox_hands_out_nothing"),
        (Break::LeasesAreEverybodys, "a_lane_is_one_desks"),
        (Break::LeasesAreEverybodys, "desks_share_the_outbox"),
        (Break::NeverGivesBack, "a_lane_is_one_desks"),
        (Break::StaleFencesSettle, "a_stale_lane_settles_nothing"),
        (Break::NoNoticesOf, "a_redaction_rewrites_what_it_names"),
    ];
    for (how, name) in table {
        let (_, law) = LAWS.iter().find(|(law, _)| *law == name).expect("the law is in the list");
        let place =
            Kept(Arc::new(Broken { inner: MemoryStore::new(), how, refused: Mutex::default(), old: Mutex::default() }));
        let kept = catch_unwind(AssertUnwindSafe(|| law(&place)));
        assert!(kept.is_err(), "`{name}` does not notice {how:?}");
    }
}

/// What a store answers beyond what was asked reaches nobody: the desk looks at each row again, and says that the store is damaged.
#[test]
fn the_lies_of_a_store_are_no_leaks() {
    let fixture = Fixture::acme();
    let rows = [
        (Break::WholeTenant, "stored data is damaged: a page with a ticket outside its scope"),
        (Break::AlwaysTheFirst, "stored data is damaged: a ticket under the id of another one"),
        (Break::ListsShowAll, ""),
        (Break::OneOutbox, ""),
    ];
    for (how, expected) in rows {
        let store = Broken { inner: MemoryStore::new(), how, refused: Mutex::default(), old: Mutex::default() };
        for tenant in [&fixture, &Fixture::of("other")] {
            let from = if tenant.tenant() == fixture.tenant() { 1 } else { 11 };
            for (number, who) in (from..).zip(["rita", "sam"]) {
                let subject = format!("of {who} of {}", tenant.tenant());
                let opening = tenant.opening_with(number, 0, |open| {
                    open.requester = who.parse().expect("a text");
                    open.subject = subject;
                });
                block_on(store.inner.commit(vec![opening])).remove(0).expect("opened");
                let reply = tenant.unit(&store.inner, &format!("r{number}"), number, 5, reply());
                block_on(store.inner.commit(vec![reply])).remove(0).expect("replied");
            }
        }
        let desk = Desk::new(fixture.tenant().clone(), Arc::new(store), configuration().clone());
        let rita = desk.acting_as(Actor::requester(fixture.tenant().clone(), "rita".parse().expect("a text")));
        let mut told = Vec::new();
        let mut tell = |answer: Result<String, SubmitError>| told.push(answer.unwrap_or_else(|why| why.to_string()));
        tell(block_on(rita.requests(None, 10)).map(|rows| format!("{rows:?}")));
        tell(block_on(rita.request(ticket_id(2))).map(|view| format!("{view:?}")));
        let newest = Listing::all(helpdesk_core::Order::Newest);
        // Who reads along with a team sees nothing that no team has.
        let along = Actor::collaborator(fixture.tenant().clone(), "ann".parse().expect("a text"));
        tell(block_on(desk.acting_as(along).list(&newest, None, 10)).map(|page| format!("{page:?}")));
        let sent = RecordingNotifier::default();
        let relayed = block_on(desk.relay(&sent, instant(10), 100)).map_err(SubmitError::Store);
        tell(
            relayed.map(|_| {
                sent.delivered().iter().map(|notice| format!("of {} to {}", notice.tenant, notice.to)).collect()
            }),
        );
        let told = told.join("\n");
        assert!(!told.contains("of sam") && !told.contains("of other"), "{how:?}: {told}");
        assert!(told.contains(expected), "{how:?}: {told}");
    }
}
