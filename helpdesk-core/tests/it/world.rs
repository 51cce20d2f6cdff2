//! A world for tables about several tickets: one desk over a store in memory, and short words for what people do.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Command, CommandId, Configuration, Decision, Desk, Event, Link, LinkCommand, LinkKind, OpenTicket, Receipt,
    Request, RequesterId, StatusKind, SubmitError, Ticket, TicketId, TicketKind, Tickets,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::stage::{agent, at, service, spec, tenant};

pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) store: Arc<MemoryStore>,
    n: u64,
}

pub(crate) fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

pub(crate) fn link(kind: LinkKind, to: u64) -> Command {
    Command::Link(LinkCommand::Add(Link { kind, ticket: ticket(to) }))
}

pub(crate) fn unlink(kind: LinkKind, to: u64) -> Command {
    Command::Link(LinkCommand::Remove(Link { kind, ticket: ticket(to) }))
}

impl World {
    pub(crate) fn new() -> Self {
        Self::under(spec())
    }

    pub(crate) fn under(spec: helpdesk_core::ConfigurationSpec) -> Self {
        let store = Arc::new(MemoryStore::new());
        let configuration = Configuration::build(spec).expect("a configuration");
        Self { desk: Desk::new(tenant(), store.clone(), configuration), store, n: 0 }
    }

    /// A world with tickets 1 to `n`, opened by rita at nine.
    pub(crate) fn with(n: u64) -> Self {
        let mut world = Self::new();
        (1..=n).for_each(|number| world.open(number, "rita", TicketKind::Incident));
        world
    }

    pub(crate) fn open(&mut self, number: u64, requester: &str, kind: TicketKind) {
        let requester = RequesterId::new(requester).expect("a requester");
        let body = Some(format!("help with {number}"));
        let open = OpenTicket { kind, body, ..OpenTicket::new(format!("subject {number}"), requester) };
        self.act(service(), number, Command::open(open), "09:00").expect("opened");
    }

    pub(crate) fn act(
        &mut self,
        actor: Actor,
        number: u64,
        command: Command,
        when: &str,
    ) -> Result<Receipt, SubmitError> {
        self.n += 1;
        let id = CommandId::new(format!("w{}", self.n)).expect("an id");
        block_on(self.desk.acting_as(actor).submit(&Request::one(id, ticket(number), command, at(when))))
    }

    pub(crate) fn act_all(
        &mut self,
        actor: Actor,
        number: u64,
        commands: Vec<Command>,
        when: &str,
    ) -> Result<Receipt, SubmitError> {
        self.n += 1;
        let id = CommandId::new(format!("w{}", self.n)).expect("an id");
        let request =
            Request { id, ticket: ticket(number), commands, at: at(when), occurred_at: None, follow_up: None };
        block_on(self.desk.acting_as(actor).submit(&request))
    }

    /// What ann does, as `ok` or the refusal's text.
    pub(crate) fn ann(&mut self, number: u64, command: Command, when: &str) -> String {
        said(self.act(agent("ann"), number, command, when))
    }

    pub(crate) fn load(&self, number: u64) -> Ticket {
        Arc::unwrap_or_clone(block_on(self.store.load(ticket(number))).expect("an answer").expect("a ticket"))
    }

    pub(crate) fn status(&self, number: u64) -> StatusKind {
        self.load(number).status.kind()
    }

    pub(crate) fn history(&self, number: u64) -> Vec<Event> {
        block_on(self.store.history(ticket(number), 0, usize::MAX)).expect("an answer")
    }

    pub(crate) fn decisions(&self, number: u64) -> Vec<Decision> {
        block_on(self.store.decisions(ticket(number), 0, usize::MAX)).expect("an answer")
    }

    /// The kinds of a ticket's links with the ticket at the other end.
    pub(crate) fn links(&self, number: u64) -> Vec<String> {
        self.load(number).ties().links.iter().map(ToString::to_string).collect()
    }
}

pub(crate) fn said(answer: Result<Receipt, SubmitError>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}
