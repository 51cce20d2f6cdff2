//! People: addresses, who may read and write whom, and two requesters who turn out to be one.
use std::sync::Arc;

use helpdesk_core::{
    ADDRESS_MAX, Action, Actor, Address, ApprovalCommand, ApprovalRequest, Approver, Audience, Beside, Command,
    Configuration, Delivery, Desk, EventKind, Hook, HookFacts, Notifier, NotifyError, OpenTicket, Outbox, People,
    PeopleError, Person, Reaction, Request, RequesterId, Rights, SubmitError, TenantId, TicketId, Vote,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;
use std::sync::Mutex;

use crate::{
    matrix::id,
    participants::{copy, outside},
    stage::{agent, at, service, spec, tenant},
};

struct World {
    desk: Desk,
    store: Arc<MemoryStore>,
    n: u32,
}

/// Everybody around is told of what is public; the requester's name stands in it.
fn configuration() -> Configuration {
    let mut spec = spec();
    spec.notices = serde_json::from_value(serde_json::json!({
        "subscriptions": [{"on": ["reply", "requester_reply"], "tell": ["requester", "collaborators"]}],
        "texts": {"en": {"reply": {"requesters": {"body": "Dear {{requester.name}}: {{message.body}}"}}}}
    }))
    .expect("notices");
    spec.macros = serde_json::from_value(serde_json::json!({
        "greet": {"steps": [{"reply": {"en": "Hello {{requester.name|there}}"}}]}
    }))
    .expect("macros");
    spec.organizations = serde_json::from_value(serde_json::json!([
        {"id": "bolt", "domains": ["bolt.example"]}, {"id": "core", "domains": ["core.example"]}
    ]))
    .expect("organizations");
    Configuration::build(spec).expect("a configuration")
}

fn asks(name: &str) -> Actor {
    Actor::requester(tenant(), id(name))
}

fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

impl World {
    fn of(tenant: TenantId, store: Arc<MemoryStore>) -> Self {
        Self { desk: Desk::new(tenant, store.clone(), configuration()), store, n: 0 }
    }

    /// Ticket 1 is of rita, 2 of anna, 3 of dan.
    fn new() -> Self {
        let mut world = Self::of(tenant(), Arc::new(MemoryStore::new()));
        for (number, who) in [(1, "rita"), (2, "anna"), (3, "dan")] {
            let open = OpenTicket { body: Some("help".into()), ..OpenTicket::new("printer", id(who)) };
            world.ask(&service(), number, Command::open(open)).expect("opened");
            world.ask(&service(), number, Command::Route { team: id("desk") }).expect("routed");
        }
        world
    }

    fn ask(&mut self, actor: &Actor, number: u64, command: Command) -> Result<u32, SubmitError> {
        self.n += 1;
        let request = Request::one(id(&format!("q{}", self.n)), ticket(number), command, at("09:00"));
        block_on(self.desk.acting_as(actor.clone()).submit(&request)).map(|receipt| receipt.n_events)
    }

    fn reply(&mut self, actor: &Actor, number: u64) -> String {
        let answer = self.ask(actor, number, Command::Reply { body: "and?".into() });
        answer.map_or_else(|error| error.to_string(), |_| "done".to_owned())
    }

    fn merge(&self, from: u64, into: u64) -> Result<(), PeopleError> {
        block_on(self.desk.acting_as(service()).merge_people(ticket(from), ticket(into), at("10:00")))
    }

    fn unmerge(&self, of: u64) -> Result<(), PeopleError> {
        block_on(self.desk.acting_as(service()).unmerge_people(ticket(of)))
    }

    fn keep(&self, person: &Person) -> Person {
        block_on(self.desk.acting_as(service()).keep_person(person)).expect("kept")
    }

    /// The tickets in a requester's list.
    fn list(&self, who: &str) -> Vec<u64> {
        let lines = block_on(self.desk.acting_as(asks(who)).requests(None, 10)).expect("a list");
        lines.iter().map(|line| line.id.number()).collect()
    }

    /// Everything that requesters can read.
    fn reads(&self) -> String {
        let mut told = String::new();
        for who in ["rita", "anna", "dan", "eve"] {
            let acting = self.desk.acting_as(asks(who));
            for number in 1..=3 {
                told += &format!("{who} {number} {:?}\n", block_on(acting.request(ticket(number))));
                told += &format!("{who} {number} {:?}\n", block_on(acting.approvals(ticket(number))));
                told += &format!("{who} {number} {:?}\n", block_on(acting.person_behind(ticket(number))).map(bare));
            }
            told += &format!("{who} {:?}\n", self.list(who));
            let of_rita = block_on(acting.person(&id("rita"))).map(bare);
            told += &format!("{who} {of_rita:?}\n");
        }
        told
    }

    fn told(&self) -> Vec<(String, String)> {
        let notifier = Notes(Mutex::default());
        block_on(self.desk.relay(&notifier, at("2026-02-01 00:00"), 100)).expect("relayed");
        notifier.0.into_inner().expect("nobody panics")
    }
}

fn with(mut person: Person, edit: impl FnOnce(&mut Person)) -> Person {
    edit(&mut person);
    person
}

/// A person without what the count of writes says.
fn bare(person: Option<Person>) -> Option<Person> {
    person.map(|mut person| {
        person.version = 0;
        person
    })
}

struct Notes(Mutex<Vec<(String, String)>>);

#[async_trait::async_trait]
impl Notifier for Notes {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        let mut notes = self.0.lock().expect("nobody panics");
        notes.extend(delivery.notices().map(|notice| (notice.to.to_string(), notice.body.clone())));
        Ok(())
    }
}

#[test]
fn addresses() {
    let row = |text: &str, expected: Result<&str, &str>| {
        let found = Address::new(text);
        let found = found.as_ref().map(Address::as_str).map_err(ToString::to_string);
        assert_eq!(found, expected.map_err(ToOwned::to_owned), "{text}");
    };
    row("rita@acme.example", Ok("rita@acme.example"));
    row("Rita.Ray+Help@ACME.Example", Ok("rita.ray+help@acme.example"));
    row("r@ümlaut.example", Ok("r@ümlaut.example"));
    let wrong = |text: &str| format!("{text:?} is no address, expected one such as `rita@acme.example`");
    let long = format!("{}@acme.example", "a".repeat(65));
    for text in [
        "",
        "rita",
        "@acme.example",
        "rita@",
        "rita@acme",
        "Rita <rita@acme.example>",
        " rita@acme.example",
        "rita@acme.example\r\nBcc: eve@acme.example",
        "a b@acme.example",
        "a..b@acme.example",
        ".a@acme.example",
        "\"a\"@acme.example",
        "rita@-acme.example",
        "rita@acme..example",
        "r\u{200b}ita@acme.example",
        // The sign of kelvin has the small letter k.
        "\u{212a}ate@acme.example",
        "rita@\u{212a}.example",
        "рита@acme.example",
        &long,
    ] {
        row(text, Err(&wrong(text)));
    }
    let endless = Address::new(&"x".repeat(10_000)).expect_err("no address").to_string();
    assert!(endless.len() < ADDRESS_MAX + 80, "{endless}");
    assert!(serde_json::from_str::<Address>("\"rita\"").is_err(), "stored ones are checked too");
}

#[test]
fn the_organization_of_a_person() {
    let row = |named: Option<&str>, addresses: &[&str], expected: Option<&str>| {
        let mut person = Person::new(id("rita"));
        person.organization = named.map(id);
        person.addresses = addresses.iter().map(|text| Address::new(text).expect("an address")).collect();
        let found = person.organization_in(&configuration()).map(|organization| organization.id.to_string());
        assert_eq!(found.as_deref(), expected, "{named:?} {addresses:?}");
    };
    row(None, &[], None);
    row(None, &["rita@home.example"], None);
    row(None, &["rita@home.example", "rita@CORE.example"], Some("core"));
    row(Some("bolt"), &["rita@core.example"], Some("bolt"));
    row(Some("gone"), &["rita@core.example"], Some("core"));
}

#[test]
fn who_may_read_and_keep_whom() {
    let world = World::new();
    let mut rita = Person::new(id("rita"));
    rita.addresses.insert(Address::new("rita@bolt.example").expect("an address"));
    let reader = || Actor::service(tenant(), "reader", Rights::of([Action::ReadPublic, Action::ReadPersonalData]));
    let rows = [
        (service(), "Ok(true)", "Ok(true)", "Ok(true)", "kept"),
        (reader(), "Ok(true)", "Ok(true)", "Ok(true)", "no"),
        (agent("ann"), "Ok(true)", "Ok(true)", "Ok(true)", "no"),
        (Actor::auditor(tenant(), id("zoe")), "Ok(true)", "Ok(true)", "Ok(true)", "no"),
        (asks("rita"), "Ok(true)", "Ok(true)", "Ok(true)", "no"),
        (asks("anna"), "Ok(false)", "Ok(false)", "no", "no"),
        (Actor::admin(tenant(), id("adam")), "Ok(false)", "Ok(false)", "no", "no"),
        (Actor::anonymous(tenant()), "Ok(false)", "Ok(false)", "no", "no"),
        (Actor::agent(id("other"), id("ann")), "Ok(false)", "Ok(false)", "no", "no"),
    ];
    for (actor, by_id, by_address, by_ticket, kept) in rows {
        let acting = world.desk.acting_as(actor.clone());
        let keeps = block_on(acting.keep_person(&rita)).map(|kept| rita = kept);
        assert_eq!(keeps.map_or("no", |()| "kept"), kept, "{actor} keeps");
        let there = |found: Result<Option<Person>, PeopleError>| {
            found.map_or_else(|_| "no".to_owned(), |found| format!("Ok({})", found.is_some()))
        };
        let address = Address::new("RITA@bolt.example").expect("an address");
        assert_eq!(there(block_on(acting.person(&id("rita")))), by_id, "{actor} by id");
        assert_eq!(there(block_on(acting.person_at(&address))), by_address, "{actor} by address");
        assert_eq!(there(block_on(acting.person_behind(ticket(1)))), by_ticket, "{actor} by ticket");
    }
}

#[test]
fn what_is_not_kept() {
    let world = World::new();
    let acting = world.desk.acting_as(service());
    let rita = world.keep(&with(Person::new(id("rita")), |p| p.names = vec!["Rita".into()]));
    assert_eq!((rita.version, rita.name()), (1, Some("Rita")));
    let address = Address::new("rita@bolt.example").expect("an address");
    world.keep(&with(rita.clone(), |p| p.addresses = [address.clone()].into()));
    let said = |person: Person| block_on(acting.keep_person(&person)).expect_err("not kept").to_string();
    let dan = || Person::new(id("dan"));
    assert_eq!(said(rita), "requester `rita` is not at version 1, read it again");
    assert_eq!(
        said(with(dan(), |p| p.addresses = [address].into())),
        "`rita@bolt.example` belongs to requester `rita`, expected an address that nobody else has"
    );
    assert_eq!(said(with(dan(), |p| p.names = vec![" ".into()])), "a name is empty, expected some text");
    assert_eq!(
        said(with(dan(), |p| p.names = vec!["Dan\r\nBcc: eve".into()])),
        "a name holds a control character, expected printable text"
    );
    assert_eq!(
        said(with(dan(), |p| p.names = vec!["Dan".into(); 21])),
        "the list of names: 21 entries, the limit is 20"
    );
    let unknown = said(with(dan(), |p| p.organization = Some(id("blot"))));
    assert!(unknown.starts_with("there is no organization `blot`"), "{unknown}");
}

#[test]
fn two_who_are_one() {
    let mut world = World::new();
    let before = world.reads();
    assert_eq!(world.reply(&asks("anna"), 1), "there is no ticket 1");
    world.merge(1, 2).expect("merged");
    // Each of them sees and does what both may, whoever they come as; everybody else is where they were.
    assert_eq!((world.list("rita"), world.list("anna"), world.list("dan")), (vec![1, 2], vec![1, 2], vec![3]));
    assert_eq!(world.reply(&asks("anna"), 1), "done");
    assert_eq!(world.reply(&asks("rita"), 2), "done");
    assert_eq!(world.reply(&asks("dan"), 1), "there is no ticket 1");
    assert_eq!(world.reply(&asks("rita"), 3), "there is no ticket 3");
    let view = block_on(world.desk.acting_as(asks("rita")).request(ticket(1))).expect("a view");
    // The first was written by the program that opened it.
    assert!(view.messages.iter().skip(1).all(|message| message.is_own), "{view:?}");
    // What happened stands under the name of who did it.
    let by: Vec<String> =
        view.messages.iter().filter_map(|message| message.by.as_ref()).map(ToString::to_string).collect();
    assert_eq!(by, ["anna"]);
    world.ask(&asks("anna"), 1, copy(outside("eve"))).expect("they decide who sees their ticket");
    world.unmerge(1).expect("undone");
    assert_eq!(world.reply(&asks("anna"), 1), "there is no ticket 1");
    assert_ne!(world.reads(), before, "what was said meanwhile stays");
}

#[test]
fn what_is_no_merger() {
    let world = World::new();
    let said = |answer: Result<(), PeopleError>| answer.expect_err("not merged").to_string();
    assert_eq!(said(world.unmerge(1)), "requester `rita` is not merged into anybody");
    assert_eq!(
        said(world.merge(1, 1)),
        "requester `rita` cannot be merged into `rita`: it is the same requester, expected another one"
    );
    world.merge(1, 2).expect("merged");
    assert_eq!(
        said(world.merge(2, 1)),
        "requester `anna` cannot be merged into `rita`: the two are one person already"
    );
    assert_eq!(
        said(world.merge(1, 3)),
        "requester `rita` cannot be merged into `dan`: they are merged into `anna`, expected that to be undone first"
    );
    world.merge(2, 3).expect("over several");
    assert_eq!((world.list("rita"), world.list("dan")), (vec![1, 2, 3], vec![1, 2, 3]));
    world.unmerge(2).expect("undone");
    assert_eq!((world.list("rita"), world.list("anna"), world.list("dan")), (vec![1, 2], vec![1, 2], vec![3]));
    assert_eq!(said(world.merge(7, 1)), "there is no ticket 7");
}

#[test]
fn who_may_merge() {
    let mut world = World::new();
    world.ask(&service(), 3, Command::Route { team: id("lab") }).expect("routed");
    let merged = |actor: Actor, from: u64, into: u64| {
        let acting = world.desk.acting_as(actor);
        let answer = block_on(acting.merge_people(ticket(from), ticket(into), at("10:00")));
        answer.map_or_else(|error| error.to_string(), |()| "merged".to_owned())
    };
    // Ann leads the desk, cleo the lab; bob leads nothing.
    let lacks = |who: &str| format!("agent {who} may not person.merge: ");
    assert!(merged(agent("bob"), 1, 2).starts_with(&lacks("bob")));
    assert!(merged(agent("ann"), 1, 3).starts_with(&lacks("ann")), "one of the two is not enough");
    assert!(merged(agent("cleo"), 1, 3).starts_with(&lacks("cleo")), "one of the two is not enough");
    assert!(merged(asks("rita"), 1, 1).starts_with("requester rita may not person.merge: "));
    assert_eq!(merged(asks("rita"), 1, 2), merged(asks("rita"), 1, 2));
    assert_eq!(merged(asks("rita"), 2, 1), "there is no ticket 2");
    assert_eq!(merged(agent("ann"), 1, 2), "merged");
    let acting = world.desk.acting_as(agent("bob"));
    assert!(block_on(acting.unmerge_people(ticket(1))).expect_err("no").to_string().starts_with(&lacks("bob")));
    // Who keeps somebody changes nothing about whom they turned out to be.
    let stored = block_on(world.store.person(&tenant(), &id("rita"))).expect("people").expect("rita");
    world.keep(&with(Person::new(id("rita")), |p| {
        p.version = stored.version;
        p.names = vec!["Rita".into()]
    }));
    assert_eq!(world.list("anna"), [1, 2]);
}

#[test]
fn notices_go_to_who_they_are_by_now() {
    let mut world = World::new();
    world.keep(&with(Person::new(id("anna")), |p| p.names = vec!["Anna Ray".into()]));
    let row = |world: &mut World, by: &Actor| {
        world.reply(by, 1);
        world.told()
    };
    let told = |who: &str, text: &str| vec![(format!("requester {who}"), text.to_owned())];
    assert_eq!(row(&mut world, &agent("ann")), told("rita", "Dear rita: and?"));
    world.merge(1, 2).expect("merged");
    assert_eq!(row(&mut world, &agent("ann")), told("anna", "Dear Anna Ray: and?"));
    assert_eq!(row(&mut world, &asks("anna")), [], "nobody is told of what they did");
    // What waits goes to who they are when it goes out.
    world.reply(&agent("ann"), 1);
    world.unmerge(1).expect("undone");
    assert_eq!(world.told(), told("rita", "Dear Anna Ray: and?"));
    assert_eq!(row(&mut world, &agent("ann")), told("rita", "Dear rita: and?"));
    let dead = block_on(world.store.dead_letters(&tenant(), 10)).expect("letters");
    assert!(dead.is_empty(), "{dead:?}");
}

#[test]
fn texts_call_people_by_their_names() {
    let mut world = World::new();
    let greet = |world: &mut World, number: u64, values: &[(&str, &str)]| {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let applied = helpdesk_core::ApplyMacro { id: id("greet"), language: None, values };
        let preview = block_on(world.desk.acting_as(agent("ann")).preview(ticket(number), &applied, at("10:00")))
            .expect("a preview");
        world.ask(&agent("ann"), number, Command::ApplyMacro(Box::new(applied))).expect("applied");
        let said = block_on(world.desk.acting_as(agent("ann")).messages(ticket(number))).expect("messages");
        let body = said.last().expect("a message").body.clone();
        assert_eq!(preview, [Command::Reply { body: body.clone() }]);
        body
    };
    assert_eq!(greet(&mut world, 1, &[]), "Hello there");
    assert_eq!(greet(&mut world, 1, &[("requester.name", "R.")]), "Hello R.");
    world.keep(&with(Person::new(id("rita")), |p| p.names = vec!["Rita Ray".into(), "R. Ray".into()]));
    assert_eq!(greet(&mut world, 1, &[("requester.name", "R.")]), "Hello Rita Ray");
    assert_eq!(greet(&mut world, 2, &[]), "Hello there");
    world.merge(2, 1).expect("merged");
    assert_eq!(greet(&mut world, 2, &[]), "Hello Rita Ray");
}

#[test]
fn approvals_are_one_persons() {
    let ask = |approvers: &[&str], needed: u32| {
        let seats = approvers.iter().map(|who| Approver::Requester(id(who))).collect();
        Command::Approval(ApprovalCommand::Ask(Box::new(ApprovalRequest {
            needed: Some(needed),
            ..ApprovalRequest::new("ok?", seats)
        })))
    };
    let yes = || Command::Approval(ApprovalCommand::Answer { number: 1, vote: Vote::Approve, comment: String::new() });
    let said = |world: &mut World, who: &str| {
        let answer = world.ask(&asks(who), 1, yes());
        answer.map_or_else(|error| error.to_string(), |_| "done".to_owned())
    };
    // Who was asked under another id answers under that one, and once.
    let mut world = World::new();
    world.ask(&agent("ann"), 1, ask(&["dan", "anna"], 2)).expect("asked");
    world.merge(3, 2).expect("merged");
    assert_eq!(block_on(world.desk.acting_as(asks("anna")).approvals(ticket(1))).expect("approvals").len(), 1);
    assert_eq!(said(&mut world, "anna"), "done");
    let held = block_on(world.desk.acting_as(agent("ann")).ticket(ticket(1))).expect("a ticket").approvals;
    let answers: Vec<_> = held.iter().flat_map(|held| &held.seats).filter_map(|seat| seat.answer.as_ref()).collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(said(&mut world, "dan").contains("answered"), "one person has one answer");
    // Nobody approves what they asked for, under whatever id.
    let mut world = World::new();
    world.ask(&agent("ann"), 1, ask(&["anna"], 1)).expect("asked");
    world.merge(1, 2).expect("merged");
    assert_eq!(said(&mut world, "anna"), "requester anna asked for it, expected somebody else to answer approval 1");
}

#[test]
fn tenants_have_people_of_their_own() {
    let world = World::new();
    let mut other = World::of(id("other"), world.store.clone());
    let from = Actor::service(id("other"), "import", Rights::of(Action::ALL));
    for (number, who) in [(11, "rita"), (12, "anna")] {
        other.ask(&from, number, Command::open(OpenTicket::new("printer", id(who)))).expect("opened");
    }
    let acting = other.desk.acting_as(from);
    block_on(acting.merge_people(ticket(11), ticket(12), at("10:00"))).expect("merged");
    assert_eq!((world.list("rita"), world.list("anna")), (vec![1], vec![2]));
    for (ours, theirs) in [(11, 1), (1, 11)] {
        let answer = block_on(acting.merge_people(ticket(ours), ticket(theirs), at("10:00")));
        assert_eq!(answer.expect_err("not theirs").to_string(), "there is no ticket 1");
    }
    let listed = block_on(other.desk.acting_as(Actor::requester(id("other"), id("rita"))).requests(None, 10));
    assert_eq!(listed.expect("a list").len(), 2);
    // Whoever comes from another tenant is nobody here.
    let stranger = block_on(world.desk.acting_as(Actor::requester(id("other"), id("rita"))).request(ticket(1)));
    assert!(stranger.is_err());
}

proptest! {
    #![proptest_config(crate::stage::histories(32))]

    /// Mergers in any order and their undoing in any other leave every read as it was; meanwhile who is one person reads one list.
    #[test]
    fn merged_and_unmerged_is_as_before(
        mergers in proptest::collection::vec((1_u64..4, 1_u64..4), 1..6),
        order in Just(vec![1_u64, 2, 3]).prop_shuffle(),
    ) {
        let mut world = World::new();
        for who in ["rita", "anna", "dan"] {
            world.keep(&with(Person::new(id(who)), |p| { p.names = vec![who.to_owned()] }));
        }
        world.ask(&asks("dan"), 3, copy(outside("anna"))).expect("in copy");
        let before = world.reads();
        for (from, into) in mergers {
            if world.merge(from, into).is_ok() {
                let who = |number: u64| ["rita", "anna", "dan"][usize::try_from(number - 1).expect("small")];
                prop_assert_eq!(world.list(who(from)), world.list(who(into)));
                prop_assert!(world.list(who(from)).contains(&into));
            }
        }
        for of in order {
            drop(world.unmerge(of));
        }
        prop_assert_eq!(world.reads(), before);
    }
}

/// What waits for somebody is addressed to the id it was written for.
#[test]
fn stored_notices_are_not_rewritten() {
    let mut world = World::new();
    world.reply(&agent("ann"), 1);
    world.merge(1, 2).expect("merged");
    let waiting = block_on(world.store.waiting(&tenant(), at("2026-02-01 00:00"), 10)).expect("the outbox");
    let to: Vec<Audience> = waiting.into_iter().map(|waiting| waiting.notice.to).collect();
    assert_eq!(to, [Audience::NamedRequester(RequesterId::new("rita").expect("an id"))]);
}

/// Notes what it is told beside the ticket.
struct Curious(Vec<Beside>, Mutex<Vec<String>>);

impl Hook for Curious {
    fn name(&self) -> &str {
        "curious"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::RequesterReplied
    }
    fn looks_at(&self, what: Beside) -> bool {
        self.0.contains(&what)
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let known = facts.known;
        let name = known.requester.and_then(Person::name);
        self.1.lock().unwrap().push(format!("{name:?} {:?} {:?}", known.contract_seconds, known.n_candidates));
        Reaction::default()
    }
}

#[test]
fn hooks_see_beside_the_ticket_what_they_look_at() {
    let told = |looks: &[Beside]| {
        let curious = Arc::new(Curious(looks.to_vec(), Mutex::default()));
        let mut world = World::new();
        world.desk = world.desk.with_hook(curious.clone());
        world.keep(&with(Person::new(id("rita")), |p| p.names = vec!["Rita Ray".into()]));
        world.reply(&asks("rita"), 1);
        curious.1.lock().unwrap().last().cloned().expect("it was asked")
    };
    assert_eq!(told(&[]), "None None None");
    assert_eq!(told(&[Beside::Requester]), "Some(\"Rita Ray\") None None");
    // Nobody is entitled to anything here, and of two members the shift of one has begun.
    let all = told(&[Beside::Requester, Beside::ContractHours, Beside::Candidates]);
    assert_eq!(all, "Some(\"Rita Ray\") None Some(1)");
}
