//! Host subjects: linked, unlinked, said anew, and brought along when a ticket is opened.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Command, CommandId, Configuration, Desk, HostSubject, OpenTicket, Request, SubjectCommand, SubjectLink,
    TicketId,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::stage::{Stage, agent, at, request, requester, service, spec, tenant};

fn subject(kind: &str, id: &str) -> HostSubject {
    HostSubject::new(kind, id).expect("a subject")
}

fn link(kind: &str, id: &str, role: &str) -> SubjectLink {
    SubjectLink { subject: subject(kind, id), role: role.to_owned() }
}

fn linking(link: SubjectLink) -> Command {
    Command::Subject(SubjectCommand::Link(link))
}

#[test]
fn a_ticket_is_about_objects_of_the_hosts() {
    let mut stage = Stage::opened("09:00");
    let order = || link("order", "4711", "affected");
    stage.act(&agent("ann"), linking(order()), "09:01").expect("linked");
    let n = stage.act(&agent("ann"), linking(order()), "09:02").expect("nothing new").events().len();
    assert_eq!(n, 0, "what is already so changes nothing");
    stage.act(&service(), linking(link("customer", "4711", "")), "09:03").expect("another kind");
    stage.act(&agent("ann"), linking(link("order", "4711", "cause")), "09:04").expect("said anew");
    assert_eq!(stage.ticket().subjects, [link("customer", "4711", ""), link("order", "4711", "cause")]);
    assert!(stage.ticket().is_about(&subject("order", "4711")));
    let unlink = Command::Subject(SubjectCommand::Unlink(subject("order", "4711")));
    stage.act(&agent("ann"), unlink.clone(), "09:05").expect("unlinked");
    assert_eq!(stage.act(&agent("ann"), unlink, "09:06").expect("nothing new").events().len(), 0);
    assert_eq!(stage.ticket().subjects, [link("customer", "4711", "")]);
}

#[test]
fn a_ticket_brings_its_subjects_along() {
    let mut stage = Stage::new();
    let subjects = vec![link("order", "2", ""), link("order", "1", "")];
    stage.act(&requester(), Command::open(OpenTicket { subjects, ..request() }), "09:00").expect("opened");
    assert_eq!(stage.ticket().subjects, [link("order", "1", ""), link("order", "2", "")], "in order");
}

#[test]
fn subjects_are_named_and_few() {
    let long = "x".repeat(201);
    let bare = |kind: &str, id: &str| HostSubject { kind: kind.into(), id: id.into() };
    for (subject, expected) in [
        (bare("", "1"), "the kind of a subject is empty, expected some text"),
        (bare("order", ""), "the id of a subject is empty, expected some text"),
        (bare("order", &long), "the id of a subject: 201 bytes, the limit is 200"),
    ] {
        let mut stage = Stage::opened("09:00");
        let link = SubjectLink { subject, role: String::new() };
        let refusal = stage.act(&agent("ann"), linking(link), "09:01").map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
    let mut stage = Stage::new();
    let twice = vec![link("order", "1", ""), link("order", "1", "cause")];
    let refusal = stage.act(&requester(), Command::open(OpenTicket { subjects: twice, ..request() }), "09:00");
    assert_eq!(
        refusal.map(|_| ()).expect_err("twice").to_string(),
        "order `1` stands twice, expected each subject once"
    );
    let mut stage = Stage::opened("09:00");
    for n in 0..50 {
        stage.act(&agent("ann"), linking(link("order", &n.to_string(), "")), "09:01").expect("within the limit");
    }
    let refusal =
        stage.act(&agent("ann"), linking(link("order", "50", "")), "09:02").map(|_| ()).expect_err("one more");
    assert_eq!(refusal.to_string(), "the subjects of the ticket: 51 entries, the limit is 50");
    stage.act(&agent("ann"), linking(link("order", "7", "cause")), "09:03").expect("no more of them");
    let asked = stage.act(&requester(), linking(link("order", "7", "")), "09:04").map(|_| ()).expect_err("for agents");
    assert_eq!(asked.to_string(), "requester rita may not subject: this is for agents");
}

/// Whoever may list finds tickets by what they are about, and no others; requesters do not.
#[test]
fn tickets_are_found_by_what_they_are_about() {
    let desk = Desk::new(tenant(), Arc::new(MemoryStore::new()), Configuration::build(spec()).expect("built"));
    for n in 1..=3 {
        let subjects = if n == 2 { Vec::new() } else { vec![link("order", "4711", "")] };
        let id = CommandId::new(format!("open-{n}")).expect("an id");
        let opened = OpenTicket { subjects, ..request() };
        let request = Request::open(id, TicketId::new(n).expect("an id"), opened, at("09:00"));
        block_on(desk.acting_as(requester()).submit(&request)).expect("opened");
    }
    let found = |actor: Actor| {
        let rows = block_on(desk.acting_as(actor).about(&subject("order", "4711"), None, 10));
        rows.map(|rows| rows.iter().map(|t| t.id.number()).collect::<Vec<_>>()).map_err(|error| error.to_string())
    };
    assert_eq!(found(agent("ann")), Ok(vec![1, 3]));
    assert_eq!(found(Actor::admin(tenant(), "max".parse().expect("an id"))), Ok(vec![]));
    let refused = "requester rita may not list tickets: the list shows what is internal";
    assert_eq!(found(requester()), Err(refused.to_owned()));
}
