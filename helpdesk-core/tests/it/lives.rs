//! Random lives of several tickets of one desk with everything switched on, and the laws that hold whatever happens there.
//!
//! Every command, asked by anybody, with merges, splits, links, presence, late facts and a store under it.
mod deed;
mod fit;
mod laws;
mod reach;

use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Actor, Command, CommandId, Configuration, Decision, Desk, DueTickets, Event, Instant, MessageId, OpenTicket,
    Outbox, Receipt, Request, SubmitError, Ticket, TicketId, TicketKind, Tickets, WaitingNotice, Workforce,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use self::{
    deed::{Deed, What, text},
    fit::{Fit, actor, command, suits},
};
use crate::{
    matrix::id,
    stage::{at, service, tenant},
};

/// Something that was asked, and the answer.
pub(crate) struct Asked {
    pub(crate) who: Actor,
    pub(crate) request: Request,
    pub(crate) answer: Result<Receipt, SubmitError>,
}

/// A desk and what it has lived through.
pub(crate) struct Life {
    pub(crate) desk: Desk,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) now: Instant,
}

impl Life {
    fn new() -> Self {
        static BUILT: LazyLock<Configuration> = LazyLock::new(|| {
            let spec = serde_json::from_str(include_str!("lives/configuration.json")).expect("a configuration");
            Configuration::build(spec).expect("a configuration without problems")
        });
        let store = Arc::new(MemoryStore::new());
        let desk = Desk::new(tenant(), store.clone(), BUILT.clone());
        let mut life = Self { desk, store, asked: Vec::new(), now: at("09:00") };
        for (number, requester, kind) in [
            (1, "rita", TicketKind::Incident),
            (2, "sam", TicketKind::Incident),
            (3, "rita", TicketKind::Problem),
            (4, "sam", TicketKind::ServiceRequest),
            (5, "rita", TicketKind::Question),
        ] {
            let asks = kind == TicketKind::ServiceRequest;
            let open = OpenTicket {
                kind,
                body: Some("help with a text".to_owned()),
                organization: (requester == "rita").then(|| id("acme")),
                service: asks.then(|| id("laptop")),
                fields: if asks { [("model".to_owned(), "small".to_owned())].into() } else { [].into() },
                ..OpenTicket::new("printer", id(requester))
            };
            life.ask(service(), number, Command::open(open), None).expect("opened");
        }
        life
    }

    /// A desk after all these deeds, with every timer run.
    pub(crate) fn of(deeds: &[Deed]) -> Self {
        let mut life = Self::new();
        for deed in deeds {
            life.step(deed);
        }
        life
    }

    pub(crate) fn step(&mut self, deed: &Deed) {
        self.now += std::time::Duration::from_secs(deed.minutes * 60);
        block_on(self.desk.run_due_in_order(self.now)).expect("timers");
        match &deed.what {
            What::Row(row, numbers) => self.ask_row(deed, text(*row), *numbers),
            What::Presence(agent, presence) => {
                let acting = self.desk.acting_as(crate::stage::agent(agent));
                block_on(acting.set_presence(&id(agent), *presence, self.now)).expect("of oneself");
            }
            What::Reassess => {
                block_on(self.desk.reassess_all(self.now, 100)).expect("a look");
            }
        }
        block_on(self.desk.run_due_in_order(self.now)).expect("timers");
    }

    fn ask_row(&mut self, deed: &Deed, row: &str, numbers: [u8; 4]) {
        let numbers_of_all = self.tickets();
        let tickets: Vec<Ticket> = numbers_of_all.iter().map(|number| self.load(*number)).collect();
        let mut fitting: Vec<&Ticket> = tickets.iter().filter(|ticket| suits(row, ticket)).collect();
        if fitting.is_empty() || deed.ticket % 16 == 15 {
            fitting = tickets.iter().collect();
        }
        let found = fitting[usize::from(deed.ticket) % fitting.len()];
        let fresh = u64::try_from(tickets.len()).expect("few") + 1;
        let messages = self.messages(found.id.number());
        let fit = Fit { now: self.now, ticket: found, others: &numbers_of_all, messages: &messages, fresh };
        let (who, command) = (actor(deed.who, numbers, &fit), command(row, numbers, &fit));
        // Refusals are part of the game.
        let _ = self.ask(who, found.id.number(), command, deed.late);
    }

    fn ask(&mut self, who: Actor, number: u64, command: Command, late: Option<u64>) -> Result<Receipt, SubmitError> {
        let name: CommandId = id(&format!("c{}", self.asked.len()));
        let occurred_at = late.map(|minutes| self.now - std::time::Duration::from_secs(minutes * 60));
        let request = Request {
            id: name,
            ticket: ticket(number),
            commands: vec![command],
            at: self.now,
            occurred_at,
            follow_up: None,
        };
        let answer = block_on(self.desk.acting_as(who.clone()).submit(&request));
        self.asked.push(Asked { who, request, answer: answer.clone() });
        answer
    }

    /// The numbers of all tickets there are.
    pub(crate) fn tickets(&self) -> Vec<u64> {
        let there = |number: &u64| block_on(self.store.load(ticket(*number))).expect("an answer").is_some();
        (1..).take_while(there).collect()
    }

    pub(crate) fn load(&self, number: u64) -> Ticket {
        Arc::unwrap_or_clone(block_on(self.store.load(ticket(number))).expect("an answer").expect("a ticket"))
    }

    pub(crate) fn history(&self, number: u64) -> Vec<Event> {
        block_on(self.store.history(ticket(number), 0, usize::MAX)).expect("an answer")
    }

    pub(crate) fn decisions(&self, number: u64) -> Vec<Decision> {
        block_on(self.store.decisions(ticket(number), 0, usize::MAX)).expect("an answer")
    }

    /// Everything that is still to be sent.
    pub(crate) fn notices(&self) -> Vec<WaitingNotice> {
        block_on(self.store.waiting(&tenant(), at("2036-01-01 00:00"), usize::MAX)).expect("the outbox")
    }

    /// When the store means to look at a ticket again.
    pub(crate) fn wake(&self, number: u64) -> Option<Instant> {
        let due = block_on(self.store.due(&tenant(), at("2036-01-01 00:00"), usize::MAX)).expect("an answer");
        due.into_iter().find(|due| due.ticket == ticket(number)).map(|due| due.wake_at)
    }

    /// Everything that is stored, written down.
    pub(crate) fn dump(&self) -> String {
        let mut told = String::new();
        for number in self.tickets() {
            told += &json(&(self.load(number), self.history(number), self.decisions(number), self.wake(number)));
            told += "\n";
        }
        let agents: Vec<_> = self.desk.configuration().agents().map(|agent| agent.id.clone()).collect();
        let loads = block_on(self.store.loads(&tenant(), &agents)).expect("an answer");
        let notices: Vec<_> = self.notices().into_iter().map(|waiting| waiting.notice).collect();
        told + &json(&(loads, notices))
    }

    /// The messages of a ticket.
    fn messages(&self, number: u64) -> Vec<u64> {
        self.history(number).iter().filter_map(MessageId::of).map(MessageId::seq).collect()
    }
}

pub(crate) fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("json")
}
