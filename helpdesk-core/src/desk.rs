//! The desk: the thin shell that loads, plans, commits and tries again. The only code in this crate that awaits.
mod changing;
mod conversations;
mod counterfactuals;
mod histories;
mod listings;
mod lists;
mod people;
mod reassess;
mod relay;
mod searching;
mod submit_error;
mod timers;

use alloc::{boxed::Box, collections::BTreeSet, format, string::String, sync::Arc, vec, vec::Vec};

pub use self::{changing::Rewoken, reassess::Reassessed, relay::Relayed, submit_error::SubmitError, timers::Ticked};
use core::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use helpdesk_sla::Instant;

use crate::{
    Acting, Action, Actor, Command, CommandId, CommitError, Configuration, Context, ExternalId, Facts, Fingerprint,
    Hook, Lease, Observer, Others, PlanError, Principal, Receipt, Recipients, Refusal, Request, Restrict, Roster,
    Search, Store, StoreError, Subject, SurveyCommand, SurveySecret, SurveyToken, TeamId, TenantId, Ticket, TicketId,
    Unit, Verdict, judge_restricted,
    limits::{RETRIES_MAX, WANTS_MAX},
    observer::observations,
    planning::{hook::deputies, plan::plan_unit},
};

/// A desk of one tenant: a store, a configuration and hooks.
///
/// Everything goes through [`acting_as`](Self::acting_as); timers through [`run_due`](Self::run_due) and notices through
/// [`relay`](Self::relay), which the host calls from its own loop.
///
/// It holds no lock and no connection: share it among threads, or clone it. Any number of desks, in any number of processes, may work on one
/// store. A future of it that is dropped half way leaves nothing half done: send the same request again.
///
/// # Examples
/// The loop that is yours. How often it comes by decides how late a rung fires, never what is stamped:
///
/// ```
/// use std::sync::Arc;
///
/// use helpdesk_core::{Configuration, ConfigurationSpec, Delivery, Desk, Instant, Notifier, NotifyError, async_trait};
/// use helpdesk_memory::MemoryStore;
///
/// struct Printed;
///
/// #[async_trait]
/// impl Notifier for Printed {
///     async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
///         delivery.notices().for_each(|notice| println!("{} to {}: {}", notice.channel, notice.to, notice.subject));
///         Ok(())
///     }
/// }
///
/// /// What a timer of the host calls every few seconds.
/// async fn round(desk: &Desk, now: Instant) -> Result<(), Box<dyn std::error::Error>> {
///     if desk.next_wake().await?.is_some_and(|wake| wake <= now) {
///         let ticked = desk.run_due(now, 500).await?;
///         ticked.stuck.iter().for_each(|ticket| eprintln!("ticket {ticket} is stuck"));
///     }
///     let relayed = desk.relay(&Printed, now, 500).await?;
///     relayed.faults.iter().for_each(|fault| eprintln!("{fault}"));
///     Ok(())
/// }
///
/// # pollster::block_on(async {
/// let configuration = Configuration::build(ConfigurationSpec::default())?;
/// let desk = Desk::new("acme".parse()?, Arc::new(MemoryStore::new()), configuration);
/// round(&desk, "2026-01-05T15:00:00Z".parse()?).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Desk {
    tenant: TenantId,
    pub(crate) store: Arc<dyn Store>,
    configuration: Arc<Configuration>,
    hooks: Vec<Arc<dyn Hook>>,
    restricts: Vec<Arc<dyn Restrict>>,
    observers: Vec<Arc<dyn Observer>>,
    recipients: Option<Arc<dyn Recipients>>,
    search: Option<Arc<dyn Search>>,
    keeps: Arc<AtomicBool>,
    // Whether a look at the queues is owed: at the start, and where one was not finished.
    pub(crate) owes: Arc<AtomicBool>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hooks: Vec<&str> = self.hooks.iter().map(|hook| hook.name()).collect();
        f.debug_struct("Desk")
            .field("tenant", &self.tenant)
            .field("configuration", self.configuration.version())
            .field("hooks", &hooks)
            .finish_non_exhaustive()
    }
}

/// How the ids of the desk's own requests begin.
pub(crate) const TICKS: &str = "tick/";
pub(crate) const LOOKS: &str = "look/";

/// What a request leaves behind on which nothing happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    /// Its receipt and its decision, like any other.
    Written,
    /// Nothing.
    LeftOut,
}

/// A request that was done.
pub(crate) struct Done {
    pub(crate) receipt: Receipt,
    /// The teams that may look for somebody again.
    pub(crate) around: BTreeSet<TeamId>,
}

impl Done {
    fn nothing_new(receipt: Receipt) -> Self {
        Self { receipt, around: BTreeSet::new() }
    }
}

impl Desk {
    /// A desk without hooks.
    #[must_use]
    pub fn new(tenant: TenantId, store: Arc<dyn Store>, configuration: Configuration) -> Self {
        Self {
            tenant,
            store,
            configuration: Arc::new(configuration),
            hooks: Vec::new(),
            restricts: Vec::new(),
            observers: Vec::new(),
            recipients: None,
            search: None,
            keeps: Arc::default(),
            owes: Arc::new(AtomicBool::new(true)),
        }
    }

    /// The same desk with one more hook; hooks are asked in the order in which they were added.
    #[must_use]
    pub fn with_hook(mut self, hook: Arc<dyn Hook>) -> Self {
        self.hooks.push(hook);
        self
    }

    /// The same desk with one more restriction: it takes away from what people, programs and rules may do.
    #[must_use]
    pub fn with_restrict(mut self, restrict: Arc<dyn Restrict>) -> Self {
        self.restricts.push(restrict);
        self
    }

    /// The same desk with one more observer: it is told of what is committed from now on, by [`relay`](Self::relay).
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observers.push(observer);
        self
    }

    /// The same desk, told by the host who the recipients of notices are by the time these go out.
    #[must_use]
    pub fn with_recipients(mut self, recipients: Arc<dyn Recipients>) -> Self {
        self.recipients = Some(recipients);
        self
    }

    /// The same desk under another configuration, which counts from its next decision on; requests that are under way end under the
    /// one they began with.
    ///
    /// No promise that was made moves by it: see [`Acting::migration`] for that, and [`rewake`](Self::rewake) where schedules or
    /// times of teams are others.
    ///
    /// # Examples
    /// A host that takes a new configuration while it runs keeps its desk where it can be exchanged:
    ///
    /// ```
    /// use std::sync::{Arc, RwLock};
    ///
    /// use helpdesk_core::{Configuration, ConfigurationProblems, ConfigurationSpec, Desk};
    ///
    /// fn reload(current: &RwLock<Arc<Desk>>, spec: ConfigurationSpec) -> Result<(), ConfigurationProblems> {
    ///     let configuration = Configuration::build(spec)?; // a configuration with problems changes nothing
    ///     let mut desk = current.write().unwrap();
    ///     *desk = Arc::new(Desk::clone(&desk).with_configuration(configuration));
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn with_configuration(mut self, configuration: Configuration) -> Self {
        self.configuration = Arc::new(configuration);
        self.keeps = Arc::default();
        self.owes = Arc::new(AtomicBool::new(true));
        self
    }

    /// Its configuration.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Whose desk it is.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// Keeps the configuration in the store before the first decision under it, so that decisions can be explained later.
    async fn keep_configuration(&self) -> Result<(), StoreError> {
        if self.keeps.load(Ordering::Acquire) {
            return Ok(());
        }
        self.store.keep(self.configuration.version(), &self.configuration.document()).await?;
        self.keeps.store(true, Ordering::Release);
        Ok(())
    }

    /// The desk as this actor may use it: the only door to reads and writes.
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> Acting<'_> {
        Acting::new(self, actor)
    }

    /// Answers the survey of a ticket for whoever holds its token, as its requester.
    ///
    /// # Errors
    /// [`SubmitError`]. A token that is wrong, too late or used gets [`Refusal::NoSurvey`], whatever is wrong with it.
    pub async fn rate(
        &self,
        secret: &SurveySecret,
        token: &str,
        id: CommandId,
        rating: SurveyCommand,
        at: Instant,
    ) -> Result<Receipt, SubmitError> {
        let none = || SubmitError::Refused(Refusal::NoSurvey);
        let claimed = SurveyToken::claimed(token).ok_or_else(none)?;
        let found = self.held(claimed).await?;
        let own = found.as_ref().and_then(|ticket| SurveyToken::of(secret, ticket));
        let fits = own.as_ref().unwrap_or(&SurveyToken::of_nothing(secret, claimed)).is(token);
        let Some(ticket) = found.filter(|_| fits && own.is_some()) else { return Err(none()) };
        let actor = Actor::requester(self.tenant.clone(), ticket.requester.clone());
        self.submit(&actor, &Request::one(id, claimed, Command::Survey(rating), at)).await
    }

    pub(crate) async fn submit(&self, actor: &Actor, request: &Request) -> Result<Receipt, SubmitError> {
        if request.id.as_str().starts_with(TICKS) || request.id.as_str().starts_with(LOOKS) {
            let own = matches!(actor.principal(), Principal::Engine(_));
            let what =
                format!("command ids that begin with `{TICKS}` or `{LOOKS}` are the desk's own, expected another one");
            if !own {
                return Err(SubmitError::Refused(Refusal::BadRequest { what }));
            }
        }
        self.submit_under(actor, request, None).await
    }

    /// Does a request, all of it under a lease where there is one.
    pub(crate) async fn submit_under(
        &self,
        actor: &Actor,
        request: &Request,
        lease: Option<Lease>,
    ) -> Result<Receipt, SubmitError> {
        let done = self.submit_once(actor, request, (Idle::Written, lease)).await?;
        if !done.around.is_empty() {
            // Boxed: most requests free nobody, and need not carry the room for what follows then.
            Box::pin(self.after(done.around, request.at)).await;
        }
        Ok(done.receipt)
    }

    /// Does a request and says whose teams may look for somebody again because of it.
    pub(crate) async fn submit_once(
        &self,
        actor: &Actor,
        request: &Request,
        (idle, lease): (Idle, Option<Lease>),
    ) -> Result<Done, SubmitError> {
        if actor.tenant() != &self.tenant {
            return Err(SubmitError::Refused(Refusal::NoSuchTicket { ticket: request.ticket }));
        }
        let (mut roster, mut others) = (Roster::new(), Others::new());
        for attempt in 0..RETRIES_MAX {
            // A commit answers what was answered before. It is asked for where none follows, and where one before may have been written.
            if attempt > 0
                && let Some(done) = self.done_before(actor, request).await?
            {
                return Ok(done);
            }
            self.keep_configuration().await?;
            let ticket = self.store.load(request.ticket).await?;
            let unit = match self.plan(actor, request, ticket.as_ref(), (&mut roster, &mut others)).await {
                Ok(unit) => unit,
                Err(refused) => return self.done_before(actor, request).await?.ok_or(refused),
            };
            if idle == Idle::LeftOut && unit.events().is_empty() {
                let done = self.done_before(actor, request).await?;
                return Ok(done.unwrap_or_else(|| Done::nothing_new(unit.receipt().clone())));
            }
            let (around, content) = (self.freed_by(unit.claims()), unit.receipt().content.clone());
            let unit = Unit { lease, ..unit };
            match self.commit(unit).await {
                Ok(receipt) => {
                    return answer(actor, request, &content, receipt).map(|receipt| Done { receipt, around });
                }
                Err(CommitError::Conflict { .. } | CommitError::OverCapacity { .. } | CommitError::Unknown { .. }) => {
                    roster.clear();
                    others.clear();
                }
                Err(CommitError::CommandReused { command }) => return Err(SubmitError::CommandReused { command }),
                Err(CommitError::ExternalIdTaken { external, owner }) => {
                    let external = String::from(external);
                    return Err(SubmitError::Refused(Refusal::ExternalIdTaken { external, owner }));
                }
                Err(CommitError::NotWritten(error)) => return Err(SubmitError::Store(error)),
            }
        }
        Err(SubmitError::Busy { ticket: request.ticket })
    }

    /// What a request was answered before, for whoever may hear that again.
    async fn done_before(&self, actor: &Actor, request: &Request) -> Result<Option<Done>, SubmitError> {
        if !self.judge(actor, Action::ReplayOwn, None).is_allow() {
            return Ok(None);
        }
        let Some(receipt) = self.store.receipt(&self.tenant, &request.id).await? else { return Ok(None) };
        answer(actor, request, &request.fingerprint(), receipt).map(Done::nothing_new).map(Some)
    }

    /// Plans, and fetches what the plan asks for: the loads of agents, other tickets, histories.
    pub(crate) async fn plan(
        &self,
        actor: &Actor,
        request: &Request,
        ticket: Option<&Arc<Ticket>>,
        (roster, others): (&mut Roster, &mut Others),
    ) -> Result<Unit, SubmitError> {
        // One version of each hook decides, and says what it looks at.
        let hooks = deputies(&self.hooks);
        self.note_names(request, ticket.map(Arc::as_ref), (&hooks, others)).await?;
        for _look in 0..WANTS_MAX {
            let Self { configuration, restricts, .. } = self;
            let context = Context { configuration, hooks: &hooks, restricts, roster, others };
            match plan_unit(actor, request, ticket, context) {
                Ok(unit) => return Ok(unit),
                // Boxed: most plans want nothing.
                Err(wanted) => Box::pin(self.fetch(wanted, request, &hooks, (roster, others))).await?,
            }
        }
        // Trying again would ask for the same.
        let what = "what one request has to look at, one thing after the other";
        Err(SubmitError::Refused(Refusal::over_limit(what, WANTS_MAX.saturating_add(1), WANTS_MAX)))
    }

    async fn fetch(
        &self,
        wanted: PlanError,
        request: &Request,
        hooks: &[Arc<dyn Hook>],
        (roster, others): (&mut Roster, &mut Others),
    ) -> Result<(), SubmitError> {
        match wanted {
            PlanError::Denied(refusal) => return Err(SubmitError::Refused(refusal)),
            PlanError::RosterWanted { wanted } => self.fill_roster(&wanted, request.ticket, (roster, others)).await?,
            PlanError::TicketsWanted { tickets } => {
                for id in tickets {
                    // A ticket of another tenant is none here: tenants do not meet.
                    let found = self.held(id).await?;
                    self.note_name(found.as_ref().map(|t| &t.requester), (hooks, others)).await?;
                    others.insert(id, found);
                }
            }
            PlanError::HeldWanted { holders } => {
                let held = self.store.held(&self.tenant, &holders).await?;
                for holder in holders {
                    let sum = held.get(&holder).copied().unwrap_or(0);
                    others.insert_held(holder, sum);
                }
            }
            PlanError::HistoryWanted { ticket } => others.insert_history(ticket, self.whole_history(ticket).await?),
            PlanError::CopiesWanted { ticket } => others.insert_copies(ticket, self.copies(ticket).await?),
        }
        Ok(())
    }

    async fn commit(&self, mut unit: Unit) -> Result<Receipt, CommitError> {
        let told = observations(&unit, &self.observers);
        unit.notices.extend(told);
        let answers = self.store.commit(vec![unit]).await;
        let missing = || CommitError::Unknown { why: String::from("the store gave no answer") };
        answers.into_iter().next().ok_or_else(missing)?
    }

    pub(crate) fn judge(&self, actor: &Actor, action: Action, ticket: Option<&Ticket>) -> Verdict {
        judge_restricted(actor, action, &Facts::of(actor, ticket, &self.configuration), &self.restricts)
    }

    pub(crate) fn judge_about(&self, actor: &Actor, action: Action, subject: Subject) -> Verdict {
        let facts = Facts::of(actor, None, &self.configuration).about(subject);
        judge_restricted(actor, action, &facts, &self.restricts)
    }

    /// The ticket, if the actor may read it: a hidden one and a missing one give the same answer.
    pub(crate) async fn readable(
        &self,
        actor: &Actor,
        reading: Action,
        ticket: TicketId,
    ) -> Result<Ticket, SubmitError> {
        let missing = || SubmitError::Refused(Refusal::NoSuchTicket { ticket });
        let found = self.held(ticket).await?.ok_or_else(missing)?;
        match self.judge(actor, reading, Some(&found)) {
            Verdict::Allow(_) => Ok(Arc::unwrap_or_clone(found)),
            Verdict::Deny(_) | Verdict::Hide => Err(missing()),
        }
    }

    /// A ticket of this desk as the store has it. One under the id of another would lend its readers the other one's history.
    pub(crate) async fn held(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        let found = self.store.load(ticket).await?;
        if found.as_ref().is_some_and(|found| found.id != ticket) {
            return Err(damaged("a ticket under the id of another one"));
        }
        Ok(found.filter(|found| found.tenant == self.tenant))
    }

    pub(crate) async fn find(&self, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        self.store.find(&self.tenant, external).await
    }
}

pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: String::from(what) }
}

/// Turns a stored receipt into the answer: the refusal it holds, or a mismatch if it answers something or somebody else.
fn answer(actor: &Actor, request: &Request, content: &Fingerprint, receipt: Receipt) -> Result<Receipt, SubmitError> {
    if receipt.content != *content || receipt.by != actor.author() {
        return Err(SubmitError::CommandReused { command: request.id.clone() });
    }
    match receipt.refused {
        // That a ticket is on hold, or that nobody has acted, is internal.
        Some(refusal) if actor.is_requester() => Err(SubmitError::Refused(refusal.shown_to_requester())),
        Some(refusal) => Err(SubmitError::Refused(refusal)),
        // How much happened on a ticket is internal.
        None if actor.is_requester() => Ok(Receipt { version: 0, n_events: 0, ..receipt }),
        None => Ok(receipt),
    }
}
