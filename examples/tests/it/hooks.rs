//! The three hooks of the guide, on a desk.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Command, Configuration, Delivery, Desk, Event, EventBody, EventKind, Instant, Notifier, NotifyError,
    OpenTicket, Priority, Request, SubmitError, TicketId,
};
use helpdesk_examples::hooks::{BoardFirst, EventCounter, NoCardNumbers};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

struct Nobody;

#[async_trait::async_trait]
impl Notifier for Nobody {
    async fn deliver(&self, _delivery: &Delivery) -> Result<(), NotifyError> {
        Ok(())
    }
}

fn at() -> Instant {
    "2026-01-05T10:00:00Z".parse().expect("an instant")
}

#[test]
fn a_guard_a_reaction_and_an_observer() {
    let counter = Arc::new(EventCounter::default());
    let configuration = Configuration::build(serde_json::from_str("{}").expect("JSON")).expect("a configuration");
    let desk = Desk::new("acme".parse().expect("an id"), Arc::new(MemoryStore::new()), configuration)
        .with_hook(Arc::new(NoCardNumbers))
        .with_hook(Arc::new(BoardFirst))
        .with_observer(counter.clone());
    let ann = desk.acting_as(Actor::agent("acme".parse().expect("an id"), "ann".parse().expect("an id")));
    let ticket = TicketId::new(1).expect("an id");
    let send =
        |id: &str, command| block_on(ann.submit(&Request::one(id.parse().expect("an id"), ticket, command, at())));

    let mut request = OpenTicket::new("the lift stands", "rita".parse().expect("an id"));
    request.tags = ["board".to_owned()].into();
    send("open", Command::open(request)).expect("opened");
    assert_eq!(block_on(ann.ticket(ticket)).expect("a ticket").priority, Priority::Urgent);

    let with_card = "your card 4111 1111-1111 1111 is charged".to_owned();
    let refused = send("reply", Command::Reply { body: with_card.clone() }).expect_err("refused");
    let why = "guard `no-card-numbers` does not let it pass: it holds a card number, write only its last four digits";
    assert!(matches!(&refused, SubmitError::Refused(refusal) if refusal.to_string() == why), "{refused}");
    send("note", Command::AddNote { body: with_card }).expect("noted");
    send("again", Command::Reply { body: "order 4111 1111 1111 1112 is on its way".into() }).expect("no card number");
    let history = block_on(ann.history(ticket)).expect("a history");
    let text = |event: &Event| {
        let EventBody::MessageAdded { body, .. } = &event.body else { return None };
        Some(body.clone())
    };
    let texts: Vec<String> = history.iter().filter_map(text).collect();
    assert_eq!(texts, ["your card █████ is charged", "order 4111 1111 1111 1112 is on its way"]);

    for _round in 0..2 {
        block_on(desk.relay(&Nobody, at(), 100)).expect("relayed");
    }
    assert_eq!((counter.n(EventKind::Opened), counter.n(EventKind::Replied), counter.n(EventKind::Solved)), (1, 1, 0));
}
