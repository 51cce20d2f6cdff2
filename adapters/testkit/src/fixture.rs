//! A small desk that plans units for tests: a unit can only be made from a permit, so laws plan real commands.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Action, Actor, AgentId, CommandId, CommitError, Configuration, Context, Copies, Instant, OpenTicket, Others,
    Person, PlanError, Receipt, Request, RequesterId, Rights, Roster, Scope, Store, TenantId, Ticket, TicketId, Unit,
    plan,
};
use helpdesk_core::{Command, ExternalId};
use pollster::block_on;

/// A small desk of one tenant that plans units for tests.
///
/// It has two teams, `support` (tier 1, path to `platform`, led by `ann`; a phone call
/// weighs two, an urgent ticket three) and `platform` (tier 2, gives its tickets to
/// the least loaded); three agents, `ann` (capacity 2), `ben` (capacity 3, office hours) and `cem` (platform); one
/// policy over office hours in Berlin with one ladder; and it closes what was solved five days ago.
#[derive(Debug, Clone)]
pub struct Fixture {
    tenant: TenantId,
    actor: Actor,
}

/// The configuration of every [`Fixture`].
#[must_use]
pub fn configuration() -> &'static Configuration {
    static CONFIGURATION: LazyLock<Configuration> = LazyLock::new(|| {
        let spec = serde_json::from_str(include_str!("fixture.json")).expect("the fixture is JSON of a configuration");
        Configuration::build(spec).expect("the fixture has no problems")
    });
    &CONFIGURATION
}

/// So many minutes after Monday, 5 January 2026, 09:00 in Berlin.
#[must_use]
pub fn instant(minute: i64) -> Instant {
    Instant::from_timestamp(1_767_600_000 + minute * 60, 0).expect("a minute near 2026")
}

/// A ticket's id.
#[must_use]
pub fn ticket_id(number: u64) -> TicketId {
    TicketId::new(number).expect("a number from 1 on")
}

/// A command's id.
pub(crate) fn command_id(text: &str) -> CommandId {
    CommandId::new(text).expect("a short printable text")
}

/// An agent's id.
pub(crate) fn agent_id(text: &str) -> AgentId {
    AgentId::new(text).expect("a short printable text")
}

/// An external id.
pub(crate) fn external_id(text: &str) -> ExternalId {
    ExternalId::new(text).expect("a short printable text")
}

/// A requester's id.
pub(crate) fn requester_id(text: &str) -> RequesterId {
    RequesterId::new(text).expect("a short printable text")
}

/// A person as they are written, merged or not: only a desk merges people.
pub(crate) fn kept_person(id: &str, version: u64, addresses: &[&str], into: Option<&str>) -> Person {
    let mut written = serde_json::json!({"id": id, "version": version, "names": [id], "addresses": addresses});
    if let (Some(into), Some(fields)) = (into, written.as_object_mut()) {
        let by = serde_json::json!({"who": "service", "name": "testkit"});
        let merged = serde_json::json!({"into": into, "by": by, "at": "2026-01-05T08:00:00Z"});
        fields.insert("merged".to_owned(), merged);
    }
    serde_json::from_value(written).expect("a person")
}

impl Fixture {
    /// The desk of the tenant `acme`.
    #[must_use]
    pub fn acme() -> Self {
        Self::of("acme")
    }

    /// The desk of a tenant.
    #[must_use]
    pub fn of(tenant: &str) -> Self {
        let tenant = TenantId::new(tenant).expect("a short printable text");
        let actor = Actor::service(tenant.clone(), "testkit", Rights::of(Action::ALL));
        Self { tenant, actor }
    }

    /// Whose desk it is.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// Who asks for everything: a service with all rights.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Everything of the tenant.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.actor.scope(configuration()).expect("the service may read")
    }

    /// What one requester may list.
    #[must_use]
    pub fn scope_of(&self, requester: &str) -> Scope {
        let actor = Actor::requester(self.tenant.clone(), requester_id(requester));
        actor.scope(configuration()).expect("a requester may list")
    }

    /// The unit that opens a ticket: asked by one of three requesters, its command id is `open-<number>`.
    #[must_use]
    pub fn opening(&self, ticket: u64, minute: i64) -> Unit {
        self.opening_with(ticket, minute, |_open| {})
    }

    /// The unit that opens a ticket after an edit of the request.
    #[must_use]
    pub fn opening_with(&self, ticket: u64, minute: i64, edit: impl FnOnce(&mut OpenTicket)) -> Unit {
        let request = self.open_request(ticket, minute, edit);
        self.plan(&request, None, &Roster::new(), &Others::new()).expect("the opening is allowed")
    }

    /// The request that [`opening_with`](Self::opening_with) plans.
    #[must_use]
    pub fn open_request(&self, ticket: u64, minute: i64, edit: impl FnOnce(&mut OpenTicket)) -> Request {
        let requester = requester_id(&format!("requester-{}", ticket % 3));
        let mut open = OpenTicket::new(format!("Printer {ticket} is on fire"), requester);
        edit(&mut open);
        Request::open(command_id(&format!("open-{ticket}")), ticket_id(ticket), open, instant(minute))
    }

    /// The unit for one command on a ticket as the store has it.
    #[must_use]
    pub fn unit(&self, store: &dyn Store, id: &str, ticket: u64, minute: i64, command: Command) -> Unit {
        let request = Request::one(command_id(id), ticket_id(ticket), command, instant(minute));
        self.unit_for(store, &request).expect("the command is allowed")
    }

    /// The unit for a request on a ticket as the store has it, with the loads of agents where they are wanted.
    ///
    /// # Errors
    /// [`PlanError::Denied`] where the fixture's actor may not ask for it.
    pub fn unit_for(&self, store: &dyn Store, request: &Request) -> Result<Unit, PlanError> {
        let ticket = block_on(store.load(request.ticket)).expect("the store answers").map(Arc::unwrap_or_clone);
        let (mut roster, mut others) = (Roster::new(), Others::new());
        loop {
            match self.plan(request, ticket.clone(), &roster, &others) {
                Err(PlanError::RosterWanted { wanted }) => {
                    let agents = wanted.agents;
                    let loads = block_on(store.loads(&self.tenant, &agents)).expect("the store answers");
                    let load = |agent: AgentId| (agent.clone(), loads.get(&agent).copied().unwrap_or_default());
                    roster.extend(agents.into_iter().map(load));
                    if let Some(requester) = wanted.helped.filter(|_| wanted.ticket != request.ticket) {
                        let helper = block_on(store.helped(&self.tenant, &requester, wanted.ticket));
                        others.insert_helper(wanted.ticket, helper.expect("the store answers"));
                    }
                }
                Err(PlanError::TicketsWanted { tickets }) => {
                    for id in tickets {
                        let found = block_on(store.load(id)).expect("the store answers");
                        others.insert(id, found.filter(|ticket| ticket.tenant == self.tenant));
                    }
                }
                Err(PlanError::HistoryWanted { ticket }) => {
                    let history = block_on(store.history(ticket, 0, usize::MAX)).expect("the store answers");
                    others.insert_history(ticket, history);
                }
                Err(PlanError::CopiesWanted { ticket }) => {
                    let decisions = block_on(store.decisions(ticket, 0, usize::MAX)).expect("the store answers");
                    let notices = block_on(store.notices_of(&self.tenant, ticket, None, usize::MAX));
                    let notices = notices.expect("the store answers");
                    others.insert_copies(ticket, Copies { decisions, notices });
                }
                Err(PlanError::HeldWanted { holders }) => {
                    let held = block_on(store.held(&self.tenant, &holders)).expect("the store answers");
                    for holder in holders {
                        let sum = held.get(&holder).copied().unwrap_or(0);
                        others.insert_held(holder, sum);
                    }
                }
                planned => return planned,
            }
        }
    }

    fn plan(
        &self,
        request: &Request,
        ticket: Option<Ticket>,
        roster: &Roster,
        others: &Others,
    ) -> Result<Unit, PlanError> {
        let context = Context { configuration: configuration(), hooks: &[], restricts: &[], roster, others };
        plan(&self.actor, request, ticket, context).map(|planned| planned.unit)
    }

    /// Does one command on a ticket as the store has it.
    ///
    /// # Panics
    /// Where the store does not write it.
    pub fn act(&self, store: &dyn Store, id: &str, ticket: u64, minute: i64, command: Command) -> Receipt {
        written(store, self.unit(store, id, ticket, minute, command))
    }

    /// Opens tickets 1 to `n`, one per minute.
    ///
    /// # Panics
    /// Where the store does not write one.
    pub fn open_many(&self, store: &dyn Store, n: u64) {
        for ticket in 1..=n {
            written(store, self.opening(ticket, i64::try_from(ticket).expect("a small number")));
        }
    }
}

/// Commits one unit.
pub(crate) fn commit(store: &dyn Store, unit: Unit) -> Result<Receipt, CommitError> {
    let mut answers = block_on(store.commit(vec![unit]));
    assert_eq!(answers.len(), 1, "one unit has one answer");
    answers.remove(0)
}

/// Commits one unit that must be written: a law whose scene cannot be set does not hold, and says so by a panic.
pub(crate) fn written(store: &dyn Store, unit: Unit) -> Receipt {
    let ticket = unit.ticket();
    match commit(store, unit) {
        Ok(receipt) => receipt,
        Err(error) => panic!("a unit of ticket {ticket} was not written: {error}"),
    }
}

/// The ticket as the store has it.
pub(crate) fn loaded(store: &dyn Store, ticket: u64) -> Ticket {
    Arc::unwrap_or_clone(
        block_on(store.load(ticket_id(ticket))).expect("the store answers").expect("the ticket is there"),
    )
}

/// A desk over a store, with the fixture's configuration.
pub(crate) fn desk(fixture: &Fixture, store: Arc<dyn Store>) -> helpdesk_core::Desk {
    helpdesk_core::Desk::new(fixture.tenant().clone(), store, configuration().clone())
}
