//! Reaching for what is somebody else's: another tenant's, another team's, another agent's, what is internal.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, Attachment, Audience, Command, CommandId, Configuration, ConfigurationSpec, Desk, ForRequesters,
    Grants, Ground, Listing, NewMessage, Order, People, Person, Redact, Redaction, Request, Rights, SearchQuery, Staff,
    Standing, Subject, SubmitError, TeamRights, Template, TenantId, Verdict, Visibility, judge,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use serde_json::{Value, json};

use crate::{
    matrix::id,
    participants::{copy, outside},
    relay::{Recorder, submit},
    stage::{agent, at, request, requester, service, tenant},
    world::{link, ticket},
};

use super::{Case, each, unknown};

/// What nobody here may see: that of another team, of another tenant, and of their own team in other hands.
const HIDDEN: [u64; 3] = [2, 3, 4];

/// The desks of two tenants over one store. Of the tickets of the first, 1 is a1's, 2 is of another team, 4 is a2's; 3 is the other tenant's.
struct Desks {
    desk: Desk,
    theirs: Desk,
    store: Arc<MemoryStore>,
}

fn spec() -> ConfigurationSpec {
    let spec = json!({
        "teams": [{"id": "red", "lead": "lea"}, {"id": "blue"}],
        "agents": [{"id": "a1", "teams": ["red"]}, {"id": "a2", "teams": ["red"]}, {"id": "b1", "teams": ["blue"]}, {"id": "lea", "teams": ["red"]}]
    });
    serde_json::from_value(spec).expect("a configuration")
}

/// The bytes of a file by their digest; each ticket has one of its own on an internal message.
fn digest(number: u64) -> String {
    format!("{number:064x}")
}

impl Desks {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let desk = |tenant: TenantId| {
            let configuration = Configuration::build(spec()).expect("a configuration");
            Desk::new(tenant, store.clone(), configuration).with_search(store.clone())
        };
        let desks = Self { desk: desk(tenant()), theirs: desk(id("other")), store: store.clone() };
        for (number, team, who) in [(1, "red", "a1"), (2, "blue", "b1"), (3, "blue", "b1"), (4, "red", "a2")] {
            let desk = if number == 3 { &desks.theirs } else { &desks.desk };
            let host = Actor::service(desk.tenant().clone(), "host", Rights::of(Action::ALL));
            let mut open = request();
            open.subject = format!("T{number} secret");
            let file = Attachment::new("plan.txt", "text/plain", 3, &digest(number)).expect("an attachment");
            let note = NewMessage { attachments: vec![file], ..NewMessage::new(Visibility::Internal, "not for you") };
            for command in [
                Command::open(open),
                Command::Route { team: id(team) },
                Command::Assign { agent: id(who) },
                Command::Write(Box::new(note)),
            ] {
                submit(desk, host.clone(), number, command, at("09:00"));
            }
        }
        desks
    }

    fn ask(&self, actor: &Actor, name: &str, number: u64, command: Command) -> Result<u64, SubmitError> {
        let request = Request::one(id(name), ticket(number), command, at("10:00"));
        block_on(self.desk.acting_as(actor.clone()).submit(&request)).map(|receipt| receipt.version)
    }

    /// What is answered about a ticket, without its number: the same for what is hidden as for what is not there.
    fn same_as_missing(&self, case: &Case, answer: impl Fn(&Self, u64) -> String) {
        let missing = answer(self, 99).replace("99", "N");
        for number in HIDDEN {
            assert_eq!(answer(self, number).replace(&number.to_string(), "N"), missing, "{}: {number}", case.name);
        }
    }
}

/// An agent who sees what is in their own hands, and no more.
fn a1() -> Actor {
    let grants = Grants::none().give(Ground::Assignee, TeamRights::of_an_agent());
    Actor::staff(tenant(), Staff::new(id("a1"), grants))
}

fn said<T: std::fmt::Debug>(answer: Result<T, impl ToString>) -> String {
    answer.map_or_else(|error| error.to_string(), |done| format!("{done:?}"))
}

#[test]
fn nobody_reaches_what_is_not_theirs() {
    let asked = |op: &str, more: Value| {
        let mut input = json!({"op": op});
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        json!({"slug": op, "input": input, "expect": {"oracle": "authz"}})
    };
    let own = json!([
        asked("ticket.list", json!({})),
        asked("search", json!({"q": "secret"})),
        asked("search", json!({"q": "\"not for\" you"})),
        asked("search.count", json!({"q": "se*"})),
        asked("ticket.link", json!({})),
        asked("ticket.get", json!({})),
        asked("draft.save", json!({})),
        asked("attachment.get", json!({})),
        asked("attachment.get", json!({"actor": "requester"})),
        asked("comment.add", json!({})),
        asked("comment.add internal", json!({})),
        asked("comment.add as agent", json!({})),
        asked("person.get", json!({})),
        asked("person.add_email", json!({})),
        asked("ticket.empty_trash", json!({})),
        asked("notify", json!({})),
        asked("team.add_member", json!({})),
        asked("any", json!({})),
        asked("ticket.create", json!({})),
        asked("audit.list", json!({})),
        asked("mail to requester", json!({"template": "{{notice.reason}}"}))
    ]);
    each("crossing.json", &own, |case| {
        let Some(op) = case.text("op") else {
            // Who somebody is, the host says from its own session: no header is read here, and the host in the examples reads none.
            assert!(!case.input["http"].is_null(), "{}", case.name);
            return;
        };
        decide(case, op, &Desks::new());
    });
}

fn decide(case: &Case, op: &str, desks: &Desks) {
    match op {
        "ticket.list" => lists(case, desks),
        "search" | "search.count" => search(case, desks),
        "ticket.link" => {
            let link = |desks: &Desks, number| {
                said(desks.ask(&a1(), &format!("link-{number}"), 1, link(helpdesk_core::LinkKind::RelatesTo, number)))
            };
            desks.same_as_missing(case, link);
            assert!(block_on(desks.desk.acting_as(a1()).ticket(ticket(1))).expect("theirs").ties().links.is_empty());
        }
        "ticket.get" => {
            submit(&desks.desk, service(), 1, link(helpdesk_core::LinkKind::ChildOf, 4), at("09:30"));
            desks.same_as_missing(case, |desks, number| {
                said(block_on(desks.desk.acting_as(a1()).ticket(ticket(number))))
            });
            let child = block_on(desks.desk.acting_as(a1()).ticket(ticket(1))).expect("theirs");
            assert!(!format!("{child:?}").contains("T4"), "{}: of the parent only its number is known", case.name);
        }
        // There are no drafts. What is written, and what is read, is the same for what is hidden as for what is not there.
        "draft.save" => {
            let note = |desks: &Desks, number| {
                said(desks.ask(&a1(), &format!("note-{number}"), number, Command::AddNote { body: "x".into() }))
            };
            desks.same_as_missing(case, note);
            desks.same_as_missing(case, reads);
        }
        "attachment.get" => attachment(case, desks),
        "comment.add" => takes_no_file_away(case, desks),
        "comment.add internal" => tells_nobody_outside(case, desks),
        "comment.add as agent" => {
            let note = desks.ask(&requester(), "note", 1, Command::AddNote { body: "I am staff".into() });
            assert_eq!(said(note), "requester rita may not add_note: this is for agents", "{}", case.name);
        }
        "person.get" => {
            keep(desks, "hidden", "hidden@b.example");
            let person = |address: &str| said(block_on(desks.desk.acting_as(a1()).person_at(&id(address))));
            assert_eq!(person("hidden@b.example"), person("nobody@b.example"), "{}", case.name);
        }
        "person.add_email" => rebind(case, desks),
        "notify" => withdrawn(case, desks),
        "team.add_member" => {
            let lead = Actor::staff(tenant(), Staff::new(id("lea"), Grants::of_members()));
            let standing = Standing::of(&lead, desks.desk.configuration());
            assert!(standing.leads.contains(&id("red")), "{}", case.name);
            let facts = helpdesk_core::Facts::of(&lead, None, desks.desk.configuration());
            let facts = facts.about(Subject::Team { tenant: tenant(), team: id("blue") });
            assert!(
                matches!(judge(&lead, Action::ManageTeam, &facts), Verdict::Deny(_) | Verdict::Hide),
                "{}",
                case.name
            );
            no_command(case, "add_member");
        }
        "any" => on_behalf(case, desks),
        "ticket.create" => same_id(case, desks),
        "audit.list" => {
            let facts = helpdesk_core::Facts::of(&a1(), None, desks.desk.configuration());
            assert!(!judge(&a1(), Action::ReadAudit, &facts).is_allow(), "{}", case.name);
        }
        "mail to requester" => {
            let template = case.text("template").expect("a template");
            assert!(Template::<ForRequesters>::parse(template).is_err(), "{}", case.name);
        }
        // Nothing of the kind can be asked: who may do what, and who hears what, the host configures; exports are the host's, over the whole
        // store. Rules have no way to other tickets, which is tested beside them.
        "ticket.empty_trash" => no_command(case, "empty_trash"),
        "events.subscribe" => no_command(case, "subscribe"),
        "person.set_role" => no_command(case, "set_role"),
        "export.download" | "webhook" | "rule script" => no_command(case, op),
        _ => unknown(case),
    }
}

fn lists(case: &Case, desks: &Desks) {
    let acting = desks.desk.acting_as(a1());
    let numbers =
        |tickets: &[helpdesk_core::Ticket]| tickets.iter().map(|ticket| ticket.id.number()).collect::<Vec<_>>();
    let newest = Listing::all(Order::Newest);
    assert_eq!(numbers(&block_on(acting.page(None, 9)).expect("a page")), [1], "{}", case.name);
    assert_eq!(numbers(&block_on(acting.list(&newest, None, 9)).expect("a page").tickets), [1], "{}", case.name);
    assert_eq!(block_on(acting.count_up_to(&newest, 9)).expect("a count"), 1, "{}", case.name);
    // Whoever comes to the wrong door gets nothing at all.
    let stranger = Actor::agent(id("other"), id("a1"));
    let found = block_on(desks.desk.acting_as(stranger).page(None, 9)).map(|page| page.len()).unwrap_or_default();
    assert_eq!(found, 0, "{}", case.name);
}

/// There is no total: a page says what is on it and whether it goes on.
fn search(case: &Case, desks: &Desks) {
    let query: SearchQuery = case.text("q").expect("a query").parse().expect("a search");
    for (actor, own) in [(a1(), 1), (Actor::agent(id("other"), id("b1")), 3)] {
        let desk = if own == 1 { &desks.desk } else { &desks.theirs };
        let page = block_on(desk.acting_as(actor).search(&query, None, 9)).expect("a page");
        assert!(page.hits.iter().all(|hit| hit.found.id.number() == own), "{}: {:?}", case.name, page.hits.len());
        assert_eq!(page.next, None, "{}", case.name);
    }
    let page = block_on(desks.desk.acting_as(requester()).search_requests(&query, None, 9)).expect("a page");
    let read = format!("{:?}", page.hits);
    assert!(!read.contains("not for you") && !read.contains("T3"), "{}: {read}", case.name);
}

/// Everything that staff can read about one ticket.
fn reads(desks: &Desks, number: u64) -> String {
    let (acting, id) = (desks.desk.acting_as(a1()), ticket(number));
    [
        said(block_on(acting.ticket(id))),
        said(block_on(acting.request(id))),
        said(block_on(acting.history(id))),
        said(block_on(acting.messages(id))),
        said(block_on(acting.conversation(id))),
        said(block_on(acting.approvals(id))),
        said(block_on(acting.attachment(id, &digest(number)))),
        said(block_on(acting.explain(id, at("11:00")))),
        said(block_on(acting.obstacles(id))),
        said(block_on(acting.person_behind(id))),
    ]
    .join("\n")
}

fn attachment(case: &Case, desks: &Desks) {
    let staff = case.text("actor").is_none();
    let actor = if staff { a1() } else { requester() };
    let get = |number: u64, digest: &str| {
        said(block_on(desks.desk.acting_as(actor.clone()).attachment(ticket(number), digest)))
    };
    if staff {
        desks.same_as_missing(case, |desks, number| {
            said(block_on(desks.desk.acting_as(a1()).attachment(ticket(number), &digest(number))))
        });
        assert!(get(1, &digest(1)).contains("plan.txt"), "{}: theirs", case.name);
        assert_eq!(get(1, &digest(3)), get(1, &digest(9)), "{}: another one's bytes under an own ticket", case.name);
    } else {
        assert_eq!(get(1, &digest(1)), get(1, &digest(9)), "{}: a file of an internal message", case.name);
    }
}

/// What comes with another message is taken away by nobody who names it here.
fn takes_no_file_away(case: &Case, desks: &Desks) {
    let all = Actor::agent(tenant(), id("a1"));
    let what = Redaction::Attachments([digest(4)].into());
    for (n, of) in [1, 2, 3, 4, 99].into_iter().enumerate() {
        let redact = Redact { of, what: what.clone(), reason: "not mine".into() };
        let done = desks.ask(&all, &format!("redact-{n}"), 1, Command::Redact(Box::new(redact)));
        assert!(done.is_err(), "{}: {of}", case.name);
    }
    let kept = said(block_on(desks.desk.acting_as(all).attachment(ticket(4), &digest(4))));
    assert!(kept.contains("plan.txt"), "{}: {kept}", case.name);
}

fn tells_nobody_outside(case: &Case, desks: &Desks) {
    submit(&desks.desk, service(), 1, copy(outside("colin")), at("09:30"));
    let recorder = Recorder::default();
    block_on(desks.desk.relay(&recorder, at("09:40"), 99)).expect("relayed");
    recorder.seen.lock().expect("a lock").clear();
    let body = "rita@acme.example @rita: never tell them".to_owned();
    submit(&desks.desk, agent("a2"), 1, Command::AddNote { body }, at("10:00"));
    block_on(desks.desk.relay(&recorder, at("10:10"), 99)).expect("relayed");
    let seen = recorder.seen.lock().expect("a lock");
    let outside: Vec<_> = seen.iter().filter(|told| matches!(told.to(), Audience::NamedRequester(_))).collect();
    assert!(outside.is_empty(), "{}: {outside:?}", case.name);
}

fn keep(desks: &Desks, who: &str, address: &str) {
    let mut person = Person::new(id(who));
    person.addresses.insert(id(address));
    block_on(desks.store.keep_person(&tenant(), &person)).expect("kept");
}

/// Whose an address is is told to those who may read that person, and to nobody else.
fn rebind(case: &Case, desks: &Desks) {
    keep(desks, "hidden", "hidden@b.example");
    let mut visible = Person::new(id("visible"));
    visible.addresses.insert(id("hidden@b.example"));
    let few = [Action::List, Action::ReadPublic, Action::ReadInternal, Action::MergePeople];
    let programs = [("few", few.to_vec()), ("more", [few.as_slice(), &[Action::ReadPersonalData]].concat())];
    let programs = programs.map(|(name, rights)| Actor::service(tenant(), name, Rights::of(rights)));
    let [told, knows] = programs.map(|actor| said(block_on(desks.desk.acting_as(actor).keep_person(&visible))));
    assert_eq!(
        told, "`hidden@b.example` belongs to somebody else, expected an address that nobody else has",
        "{}",
        case.name
    );
    assert!(knows.contains("requester `hidden`"), "{}: {knows}", case.name);
    let refused = said(block_on(desks.desk.acting_as(a1()).keep_person(&visible)));
    assert!(!refused.contains("hidden"), "{}: {refused}", case.name);
}

/// Who is not there any more is not told what was meant for them.
fn withdrawn(case: &Case, desks: &Desks) {
    block_on(desks.desk.relay(&Recorder::default(), at("09:40"), 99)).expect("relayed");
    submit(&desks.desk, service(), 1, Command::Assign { agent: id("a2") }, at("10:00"));
    let mut later = spec();
    later.agents.retain(|agent| agent.id.as_str() != "a2");
    let after = Desk::new(tenant(), desks.store.clone(), Configuration::build(later).expect("a configuration"));
    let recorder = Recorder::default();
    let relayed = block_on(after.relay(&recorder, at("10:10"), 99)).expect("relayed");
    assert_eq!((relayed.n_withdrawn, recorder.bodies()), (1, Vec::new()), "{}", case.name);
}

/// A program for somebody may do what both may.
fn on_behalf(case: &Case, desks: &Desks) {
    let of = |rights: Rights, grants: Grants| {
        Actor::service(tenant(), "importer", rights).on_behalf_of_staff(Staff::new(id("a1"), grants))
    };
    let close = |name: &str, actor: &Actor| said(desks.ask(actor, name, 2, Command::AddNote { body: "x".into() }));
    let (all, none) = (|| Rights::of(Action::ALL), || Rights::of([Action::List]));
    let missing = close("neither", &of(none(), Grants::none()));
    assert_eq!(close("the-person-only", &of(none(), Grants::everywhere())), missing, "{}", case.name);
    assert!(close("the-program-only", &of(all(), Grants::none())).contains("there is no ticket 2"), "{}", case.name);
    assert!(close("both", &of(all(), Grants::everywhere())).parse::<u64>().is_ok(), "{}", case.name);
    let as_admin = Staff::new(id("max"), Grants::none()).with_role(helpdesk_core::Role::Admin);
    let as_admin = Actor::service(tenant(), "importer", none()).on_behalf_of_staff(as_admin);
    assert!(close("admin", &as_admin).parse::<u64>().is_err(), "{}", case.name);
}

/// The same id: somebody else gets no answer of the first one's, and another request no answer at all.
fn same_id(case: &Case, desks: &Desks) {
    let opening = |subject: &str, number: u64| {
        let mut open = request();
        subject.clone_into(&mut open.subject);
        Request::one(CommandId::new("k1").expect("an id"), ticket(number), Command::open(open), at("10:00"))
    };
    let submit = |actor: Actor, request: &Request| block_on(desks.desk.acting_as(actor).submit(request));
    submit(agent("a2"), &opening("mine", 20)).expect("opened");
    for (actor, request) in [
        (agent("b1"), opening("mine", 20)),
        (agent("a2"), opening("mine", 21)),
        (agent("a2"), opening("yours", 20)),
        (requester(), opening("mine", 20)),
    ] {
        let again = submit(actor, &request);
        assert!(matches!(again, Err(SubmitError::CommandReused { .. })), "{}: {again:?}", case.name);
    }
    submit(agent("a2"), &opening("mine", 20)).expect("the first answer");
}

/// Nothing of this name can be asked for.
fn no_command(case: &Case, name: &str) {
    let asked = serde_json::from_value::<Command>(json!({"do": name}));
    assert!(asked.is_err(), "{}: {asked:?}", case.name);
}
