//! A person is erased: what they wrote and who they are is gone from wherever it stood, everything else stays, and the histories prove it.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{
    Actor, Address, Attachment, Author, Broken, CloseReason, Command, Configuration, Desk, Doing, Erase, EventBody,
    Instant, Message, NewMessage, OpenTicket, Participant, ParticipantCommand, Person, RecordKey, Request,
    RetainedPage, Retention, StoredRecord, Tickets, Transfer, Visibility, begin_erasure, erase_rest, erase_tickets,
    retain, verify,
};
use helpdesk_core::{Whom, held_beside, held_in_tickets, requester_held};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::{
    matrix::id,
    stage::{agent, at, spec, tenant},
};

/// What is asked of an erasure.
pub(crate) fn asked(person: &str, now: Instant) -> Erase {
    Erase {
        person: id(person),
        also: BTreeSet::new(),
        fields: BTreeSet::new(),
        key: "a key that nobody keeps".to_owned(),
        reason: "she asked for it".to_owned(),
        by: Author::Service { name: "keeper".to_owned(), on_behalf_of: None },
        at: now,
    }
}

/// Everything a store keeps.
pub(crate) fn records(store: &dyn Transfer) -> Vec<StoredRecord> {
    let mut found: Vec<StoredRecord> = Vec::new();
    loop {
        let after: Option<RecordKey> = found.last().map(StoredRecord::key);
        let page = block_on(store.records(after.as_ref(), 500)).expect("records");
        let is_last = page.len() < 500;
        found.extend(page);
        if is_last {
            return found;
        }
    }
}

fn text_of(store: &dyn Transfer) -> String {
    records(store).iter().map(|record| serde_json::to_string(record).expect("JSON") + "\n").collect()
}

struct Scene {
    store: Arc<MemoryStore>,
    desk: Desk,
    n: u64,
}

impl Scene {
    fn does(&mut self, who: &Actor, ticket: u64, command: Command) {
        self.n += 1;
        let minute = self.n;
        let request = Request::one(id(&format!("c-{minute}")), number(ticket), command, at(&format!("10:{minute:02}")));
        block_on(self.desk.acting_as(who.clone()).submit(&request)).expect("it is done");
    }

    fn erase(&self, key: &str, doing: Doing) -> (usize, Vec<String>) {
        let asked = Erase { key: key.to_owned(), ..asked("rita@mail.example", at("12:00")) };
        let erasure = block_on(begin_erasure(&*self.store, &tenant(), asked)).expect("she is read");
        let page = block_on(erase_tickets(&*self.store, &erasure, &|_| false, None, 100, doing)).expect("answered");
        block_on(erase_rest(&*self.store, &*self.store, &erasure, doing)).expect("answered");
        assert_eq!(page.failed, []);
        (page.tickets.len(), page.tickets.into_iter().flat_map(|told| told.left).collect())
    }

    fn history(&self, ticket: u64) -> Vec<helpdesk_core::Event> {
        block_on(self.store.history(number(ticket), 0, usize::MAX)).expect("answered")
    }

    fn verified(&self, ticket: u64, history: &[helpdesk_core::Event]) -> Result<usize, Vec<Broken>> {
        let head = block_on(self.store.load(number(ticket))).expect("answered").expect("a ticket").head();
        verify(history, Some(head)).map(|verified| verified.redacted.len())
    }
}

fn number(ticket: u64) -> helpdesk_core::TicketId {
    helpdesk_core::TicketId::new(ticket).expect("a number")
}

fn rita() -> Actor {
    Actor::requester(tenant(), id("rita@mail.example"))
}

/// Rita asks, is answered by name, and answers; of sam's ticket she is in copy, and writes there; of a third one she knows nothing.
fn scene() -> Scene {
    let store = Arc::new(MemoryStore::new());
    let configuration = Configuration::build(spec()).expect("a configuration");
    let desk = Desk::new(tenant(), store.clone(), configuration);
    let mut scene = Scene { store, desk, n: 0 };
    let ann = agent("ann");
    let mut person = Person::new(id("rita@mail.example"));
    person.names = vec!["Rita Ray".to_owned()];
    person.addresses.insert(Address::new("rr@home.example").expect("an address"));
    let people = scene.desk.acting_as(crate::stage::service());
    block_on(people.keep_person(&person)).expect("she is kept");
    let open = |subject: &str, who: &str, body: &str| {
        Command::open(OpenTicket { body: Some(body.to_owned()), ..OpenTicket::new(subject, id(who)) })
    };
    scene.does(&rita(), 1, open("My salary", "rita@mail.example", "I earn nothing since May."));
    scene.does(&ann, 1, Command::Reply { body: "Dear rita ray, we wrote to rr@home.example. Ritardando.".to_owned() });
    let digest = "ab".repeat(32);
    let attachment = Attachment::new("salary.pdf", "application/pdf", 1, &digest).expect("an attachment");
    let message = NewMessage { attachments: vec![attachment], ..NewMessage::new(Visibility::Public, "See the paper.") };
    scene.does(&rita(), 1, Command::Write(Box::new(message)));
    scene.does(&Actor::requester(tenant(), id("sam")), 2, open("The door", "sam", "It creaks."));
    let copy = ParticipantCommand::Copy { who: Participant::Requester(id("rita@mail.example")) };
    scene.does(&ann, 2, Command::Participant(copy));
    scene.does(&rita(), 2, Command::Reply { body: "It creaks at night as well.".to_owned() });
    scene.does(&Actor::requester(tenant(), id("sam")), 3, open("The window", "sam", "It is open."));
    scene
}

const GONE: [&str; 9] = [
    "rita@mail.example",
    "Rita Ray",
    "rita ray",
    "rr@home.example",
    "My salary",
    "I earn nothing",
    "See the paper",
    "salary.pdf",
    "creaks at night",
];

#[test]
fn an_erased_person_is_nowhere_and_the_rest_stays() {
    let scene = scene();
    let before = text_of(&*scene.store);
    assert!(GONE.iter().all(|words| before.contains(words)), "all of it stood there");
    assert_eq!(scene.erase("k", Doing::DryRun).0, 2);
    assert_eq!(text_of(&*scene.store), before, "a dry run changes nothing");
    let (n, left) = scene.erase("k", Doing::Apply);
    assert_eq!((n, left), (2, Vec::new()));
    let after = text_of(&*scene.store);
    for words in GONE {
        assert!(!after.contains(words), "`{words}` stands there still");
    }
    for words in ["Dear erased-", "Ritardando", "It creaks.", "The door", "\"sam\"", "The window"] {
        assert!(after.contains(words), "`{words}` is gone");
    }
    for (ticket, n_changed) in [(1, 3), (2, 2), (3, 0)] {
        assert_eq!(scene.verified(ticket, &scene.history(ticket)), Ok(n_changed), "ticket {ticket}");
    }
    let messages = Message::all(&scene.history(1));
    assert!(messages.iter().all(|message| message.details.attachments.is_empty()), "nobody is offered her paper");
    assert_eq!(messages.iter().filter(|message| !message.redactions.is_empty()).count(), 2);
}

#[test]
fn erasing_again_changes_nothing_and_the_pseudonym_is_the_same_everywhere() {
    let scene = scene();
    scene.erase("k", Doing::Apply);
    let after = text_of(&*scene.store);
    assert_eq!(scene.erase("k", Doing::Apply).0, 0);
    assert_eq!(text_of(&*scene.store), after);
    let names: BTreeSet<&str> =
        after.match_indices("erased-").filter_map(|(place, _)| after.get(place..place + 23)).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(text_of(&*erased_with("other").store).find(*names.first().expect("one")).is_none(), "the key decides it");
}

fn erased_with(key: &str) -> Scene {
    let scene = scene();
    scene.erase(key, Doing::Apply);
    scene
}

#[test]
fn an_erased_history_proves_itself() {
    let (before, scene) = (scene(), erased_with("k"));
    let whole = scene.history(1);
    assert!(scene.verified(1, &whole).is_ok());
    for place in 0..whole.len() {
        // What says otherwise who did something is an edit, even where it is as it was; a text as it was proves itself.
        let mut history = whole.clone();
        if let Some(old) = before.history(1).get(place).filter(|old| old.by != whole[place].by) {
            history[place] = old.clone();
            assert!(scene.verified(1, &history).is_err(), "event {place} as it was");
        }
        let mut history = whole.clone();
        history[place].by = Author::Requester { id: id("mallory") };
        assert!(scene.verified(1, &history).is_err(), "event {place} by somebody else");
    }
    let mut history = whole.clone();
    let last = history.last_mut().expect("an event");
    let EventBody::Erased(erased) = &mut last.body else { panic!("it ends with the erasure") };
    erased.events.pop();
    assert!(scene.verified(1, &history).is_err(), "an erasure that says less");
    let short = &whole[..whole.len() - 1];
    assert!(verify(short, None).is_err(), "without the erasure nothing explains what changed");
}

#[test]
fn spared_tickets_stay_and_are_named() {
    let scene = scene();
    let asked = asked("rita@mail.example", at("12:00"));
    let erasure = block_on(begin_erasure(&*scene.store, &tenant(), asked)).expect("she is read");
    let spares = |ticket: &helpdesk_core::Ticket| ticket.id == number(1);
    let page = block_on(erase_tickets(&*scene.store, &erasure, &spares, None, 2, Doing::Apply)).expect("answered");
    assert_eq!(page.spared, [number(1)]);
    assert_eq!(page.tickets.iter().map(|told| told.ticket).collect::<Vec<_>>(), [number(2)]);
    assert_eq!(page.next, Some(number(2)), "there may be more");
    let page = block_on(erase_tickets(&*scene.store, &erasure, &spares, page.next, 2, Doing::Apply)).expect("answered");
    assert_eq!((page.n_looked_at, page.next), (1, None));
    assert!(text_of(&*scene.store).contains("My salary"));
}

#[test]
fn an_agent_of_the_same_id_stays() {
    let store = Arc::new(MemoryStore::new());
    let configuration = Configuration::build(spec()).expect("a configuration");
    let mut scene = Scene { desk: Desk::new(tenant(), store.clone(), configuration), store, n: 0 };
    let open = Command::open(OpenTicket::new("A screen", id("ann")));
    scene.does(&Actor::requester(tenant(), id("ann")), 1, open);
    scene.does(&agent("ann"), 1, Command::AddNote { body: "Mine.".to_owned() });
    let erasure = block_on(begin_erasure(&*scene.store, &tenant(), asked("ann", at("12:00")))).expect("read");
    block_on(erase_tickets(&*scene.store, &erasure, &|_| false, None, 9, Doing::Apply)).expect("answered");
    let history = scene.history(1);
    assert!(history.iter().any(|event| event.by == Author::Agent { id: id("ann") }));
    assert!(history.iter().all(|event| event.by != Author::Requester { id: id("ann") }));
    assert_eq!(scene.verified(1, &history), Ok(1));
}

/// Ticket 1 of the scene is closed, then looked at by a policy.
fn retained(scene: &Scene, spec: &str, when: &str, doing: Doing) -> RetainedPage {
    let retention = Retention::build(serde_json::from_str(spec).expect("a policy")).expect("without problems");
    let by = Author::Service { name: "keeper".to_owned(), on_behalf_of: None };
    let at: Instant = when.parse().expect("an instant");
    block_on(retain(&*scene.store, &tenant(), &retention, (&by, at), (None, 100), doing)).expect("answered")
}

fn closed() -> Scene {
    let mut scene = scene();
    let close = Command::Close { reason: CloseReason::Completed };
    scene.does(&agent("ann"), 1, Command::Solve);
    scene.does(&crate::stage::service(), 1, close);
    scene
}

const LATER: &str = "2026-03-01T00:00:00Z";

#[test]
fn what_is_open_or_held_is_never_taken() {
    let scene = closed();
    let before = text_of(&*scene.store);
    let all = r#"{"policies": [{"id": "soon", "after_days": 1, "take": "texts"}, {"id": "later", "after_days": 30, "take": "ticket"}]"#;
    for (rest, when, n_held) in [
        (r#", "holds": [{"id": "case", "when": {"requesters": ["rita@mail.example"]}}]}"#, LATER, 1),
        (r#", "holds": [{"id": "case", "when": {"tickets": [1]}}]}"#, LATER, 1),
        ("}", "2026-01-05T23:00:00Z", 0),
    ] {
        let page = retained(&scene, &format!("{all}{rest}"), when, Doing::Apply);
        assert_eq!((page.n_looked_at, page.n_by_hold.len(), page.n_by_policy.len()), (3, n_held, 0), "{rest}");
        assert_eq!(text_of(&*scene.store), before, "{rest}");
    }
    let page = retained(&scene, &format!("{all}}}"), LATER, Doing::DryRun);
    assert_eq!(page.n_by_policy, [("later".to_owned(), 1)].into(), "only what is closed, and the whole ticket first");
    assert_eq!(text_of(&*scene.store), before, "a dry run takes nothing");
}

#[test]
fn a_removed_ticket_is_nowhere() {
    let scene = closed();
    let head = block_on(scene.store.load(number(1))).expect("answered").expect("a ticket").head();
    let policy =
        r#"{"policies": [{"id": "month", "after_days": 30, "take": "ticket", "when": {"closed_as": ["completed"]}}]}"#;
    let page = retained(&scene, policy, LATER, Doing::Apply);
    assert_eq!(page.removed.iter().map(|gone| (gone.ticket, gone.head)).collect::<Vec<_>>(), [(number(1), head)]);
    let after = text_of(&*scene.store);
    for words in ["My salary", "I earn nothing", "Ritardando"] {
        assert!(!after.contains(words), "`{words}` stands there still");
    }
    assert!(records(&*scene.store).iter().all(|record| !matches!(record.key(),
        RecordKey::Event(ticket, _) | RecordKey::Decision(ticket, _) | RecordKey::Ticket(ticket) if ticket == number(1))));
    assert_eq!(retained(&scene, policy, LATER, Doing::Apply).removed, []);
    assert_eq!(scene.verified(2, &scene.history(2)), Ok(0), "others stay");
}

#[test]
fn texts_go_and_the_history_holds() {
    let scene = closed();
    let policy = r#"{"policies": [{"id": "month", "after_days": 30, "take": "texts", "when": {"kinds": ["question", "incident"]}}]}"#;
    let page = retained(&scene, policy, LATER, Doing::Apply);
    let told = page.emptied.first().expect("a ticket");
    assert_eq!((told.ticket, told.n_texts, told.attachments.len()), (number(1), 4, 1));
    let after = text_of(&*scene.store);
    assert!(!after.contains("I earn nothing") && !after.contains("Ritardando") && after.contains("My salary"));
    assert_eq!(scene.verified(1, &scene.history(1)), Ok(3));
    assert_eq!(retained(&scene, policy, LATER, Doing::Apply).emptied, [], "nothing twice");
}

#[test]
fn policies_are_checked_all_at_once() {
    let spec = r#"{"policies": [{"id": "a", "after_days": 0, "take": "texts"}, {"id": "a", "after_days": 9, "take": "ticket", "when": {"closed_as": ["lost"]}}],
        "holds": [{"id": "", "when": {}}]}"#;
    let problems = Retention::build(serde_json::from_str(spec).expect("JSON")).expect_err("problems");
    assert_eq!(
        problems,
        [
            "policies[1].id: `a` is used twice, expected another name",
            "policies[1].when.closed_as: `lost` is no reason to close, expected one of completed, spam, cancelled, merged",
            "holds[0].id: `` is no name, expected 1 to 100 bytes of text",
            "policies[0].after_days: 0 days, expected 1 to 36525",
            "holds[0].when: it names nothing, expected which tickets are held",
        ]
    );
}

/// What is told of somebody, as JSON lines.
fn held(scene: &Scene, whom: &Whom, internal: bool) -> String {
    let page = block_on(held_in_tickets(&*scene.store, &tenant(), whom, internal, (None, 100))).expect("answered");
    let beside = block_on(held_beside(&*scene.store, &*scene.store, &tenant(), whom)).expect("answered");
    let all = beside.iter().chain(&page.holdings);
    all.map(|holding| serde_json::to_string(holding).expect("JSON") + "\n").collect()
}

#[test]
fn everything_held_of_a_person_is_told_and_nothing_internal() {
    let mut scene = scene();
    scene.does(&agent("ann"), 1, Command::AddNote { body: "She is tiresome.".to_owned() });
    let whom = block_on(requester_held(&*scene.store, &tenant(), &id("rita@mail.example"))).expect("she is read");
    let told = held(&scene, &whom, false);
    for words in [
        r#"{"held":"person","person":{"id":"rita@mail.example""#,
        "rr@home.example",
        r#"{"held":"ticket","ticket":1,"as":["author","requester"],"subject":"My salary""#,
        r#"{"held":"ticket","ticket":2,"as":["author","collaborator"]"#,
        "I earn nothing",
        "Dear rita ray",
        "salary.pdf",
        "creaks at night",
        r#""step":"copied""#,
        r#"{"held":"receipt""#,
    ] {
        assert!(told.contains(words), "`{words}` is not told:\n{told}");
    }
    assert!(!told.contains("tiresome") && !told.contains("The window"), "{told}");
    assert!(held(&scene, &whom, true).contains("tiresome"));
    let ann = Whom::Agent(id("ann"));
    let told = held(&scene, &ann, false);
    assert!(told.contains("tiresome") && told.contains("Dear rita ray") && !told.contains("I earn nothing"), "{told}");
    scene.erase("k", Doing::Apply);
    assert_eq!(held(&scene, &whom, true), "", "of an erased person nothing is held");
}
