//! The only door: what each actor gets to read, and that nothing hidden shows in any answer.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Action, Actor, ChecklistCommand, CloseReason, Command, CommandId, Configuration, Desk, ExternalId, Facts, Grants,
    Impact, OpenTicket, Priority, Refusal, Request, Restrict, Restriction, Rights, Staff, SubmitError, TicketId,
    Urgency,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;

use crate::{
    matrix::id,
    stage::{agent, at, request, requester, service, spec, tenant},
};

fn desk() -> Desk {
    static BUILT: LazyLock<Configuration> = LazyLock::new(|| Configuration::build(spec()).expect("a configuration"));
    Desk::new(tenant(), Arc::new(MemoryStore::new()), BUILT.clone())
}

fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

fn ask(desk: &Desk, actor: Actor, name: &str, number: u64, command: Command, when: &str) -> Result<(), SubmitError> {
    let request = Request::one(CommandId::new(name).expect("an id"), ticket(number), command, at(when));
    block_on(desk.acting_as(actor).submit(&request)).map(|_| ())
}

fn open(desk: &Desk, number: u64, request: OpenTicket) {
    ask(desk, service(), &format!("open-{number}"), number, Command::open(request), "09:00").expect("opened");
}

fn route(team: &str) -> Command {
    Command::Route { team: id(team) }
}

/// Three tickets: in `desk`, in `lab`, and in no team.
fn three() -> Desk {
    let desk = desk();
    for number in 1..=3 {
        open(&desk, number, request());
    }
    ask(&desk, service(), "r1", 1, route("desk"), "09:01").expect("routed");
    ask(&desk, service(), "r2", 2, route("lab"), "09:01").expect("routed");
    desk
}

/// The numbers of a list as staff or requesters see it; none where it is refused.
type Found = Option<&'static [u64]>;

#[test]
fn everybody_lists_what_they_may_read() {
    let desk = three();
    let member = |who: &str| Actor::staff(tenant(), Staff::new(id(who), Grants::of_members()));
    let named = |name: &str, rights: &[Action]| Actor::service(tenant(), name, Rights::of(rights.iter().copied()));
    let public = named("public", &[Action::List, Action::ReadPublic]);
    let internal = named("internal", &[Action::List, Action::ReadPublic, Action::ReadInternal]);
    let none: &[u64] = &[];
    let rows: [(&str, Actor, Found, Found); 10] = [
        ("an agent of the whole desk", agent("ann"), Some(&[1, 2, 3]), Some(&[1, 2, 3])),
        ("a member of one team", member("cleo"), Some(&[2, 3]), Some(&[2, 3])),
        ("somebody who reads along", Actor::collaborator(tenant(), id("cleo")), Some(&[2]), Some(&[2])),
        ("an auditor", Actor::auditor(tenant(), id("olga")), Some(&[1, 2, 3]), Some(&[1, 2, 3])),
        ("who changes the configuration", Actor::admin(tenant(), id("max")), Some(none), Some(none)),
        ("the requester", requester(), None, Some(&[1, 2, 3])),
        ("another requester", Actor::requester(tenant(), id("sam")), None, Some(none)),
        ("a program that reads what is public", public, Some(none), Some(&[1, 2, 3])),
        ("a program that reads everything", internal, Some(&[1, 2, 3]), Some(&[1, 2, 3])),
        ("a program that may not list", named("blind", &[Action::ReadPublic]), None, None),
    ];
    for (name, actor, as_staff, as_requesters) in rows {
        let numbers = |ids: Vec<TicketId>| ids.into_iter().map(TicketId::number).collect::<Vec<_>>();
        let door = desk.acting_as(actor);
        let page = block_on(door.page(None, 10)).ok().map(|rows| numbers(rows.iter().map(|t| t.id).collect()));
        assert_eq!(page.as_deref(), as_staff, "{name}");
        let requests = block_on(door.requests(None, 10)).ok().map(|rows| numbers(rows.iter().map(|t| t.id).collect()));
        assert_eq!(requests.as_deref(), as_requesters, "{name}");
        let one_by_one = (1..=3).filter(|n| block_on(door.ticket(ticket(*n))).is_ok()).collect::<Vec<u64>>();
        assert_eq!(one_by_one, as_staff.unwrap_or_default(), "{name}");
    }
}

#[test]
fn nobody_the_host_knows_gets_nothing() {
    let desk = three();
    let anonymous = || desk.acting_as(Actor::anonymous(tenant()));
    let refused = block_on(anonymous().requests(None, 10)).expect_err("signed out").to_string();
    assert_eq!(refused, "anonymous may not list tickets: sign in first");
    assert!(block_on(anonymous().request(ticket(1))).is_err());
    let mine = Request::open(id("new"), ticket(9), request(), at("10:00"));
    let refused = block_on(anonymous().submit(&mine)).expect_err("signed out").to_string();
    assert_eq!(refused, "anonymous may not open: sign in first");
    // Not even an answer that a program of that name got.
    let twin = Actor::service(tenant(), "anonymous", Rights::of([Action::CreateOnBehalf]));
    block_on(desk.acting_as(twin).submit(&mine)).expect("opened");
    assert!(block_on(anonymous().submit(&mine)).is_err());
}

/// Hides the tickets of one number, fails for another, and denies notes.
struct Embargo;

impl Restrict for Embargo {
    fn name(&self) -> &str {
        "embargo"
    }

    fn restrict(&self, _actor: &Actor, action: Action, facts: &Facts) -> Result<Restriction, String> {
        let helpdesk_core::Subject::Ticket(ticket) = &facts.subject else { return Ok(Restriction::None) };
        match ticket.team.as_ref().map(|team| team.as_str()) {
            Some("lab") => Ok(Restriction::Hide),
            Some("desk") => Err("the list of embargoes is not there".into()),
            _ if action == Action::NoteInternal => Ok(Restriction::Deny { why: "no notes today".into() }),
            _ => Ok(Restriction::None),
        }
    }
}

#[test]
fn a_restriction_takes_away_and_fails_closed() {
    let desk = three().with_restrict(Arc::new(Embargo));
    let rows = block_on(desk.acting_as(agent("ann")).page(None, 10)).expect("a page");
    assert_eq!(rows.iter().map(|t| t.id).collect::<Vec<_>>(), [ticket(3)]);
    let one = block_on(desk.acting_as(agent("ann")).page(None, 1)).expect("a page");
    assert_eq!(one.len(), 1, "what is taken away leaves no gap");
    for number in [1, 2, 77] {
        let refused = ask(&desk, agent("ann"), &format!("s{number}"), number, Command::Start, "10:00");
        assert_eq!(refused, Err(SubmitError::Refused(Refusal::NoSuchTicket { ticket: ticket(number) })));
    }
    let note = Command::AddNote { body: "psst".into() };
    let refused = ask(&desk, agent("ann"), "n3", 3, note, "10:00").expect_err("no notes");
    assert_eq!(refused.to_string(), "agent ann may not add_note: embargo: no notes today");
    ask(&desk, agent("ann"), "s3", 3, Command::Start, "10:00").expect("everything else");
    assert!(block_on(desk.run_due(at("12:00"), 100)).expect("timers").stuck.is_empty(), "timers do not stop");
}

#[test]
fn a_requester_is_not_told_what_stands_against_solving() {
    let desk = desk();
    open(&desk, 1, request());
    for text in ["find out who did it", "call the police"] {
        let add = Command::Checklist(ChecklistCommand::Add { text: text.into(), optional: false });
        ask(&desk, agent("ann"), text, 1, add, "10:00").expect("an item");
    }
    let told = ask(&desk, agent("ann"), "s1", 1, Command::Solve, "10:01").expect_err("items are left").to_string();
    assert!(told.contains("find out who did it") && told.contains("call the police"), "{told}");
    let told = ask(&desk, requester(), "s2", 1, Command::Solve, "10:02").expect_err("items are left").to_string();
    assert_eq!(told, "the ticket cannot be solved yet: the desk is still at work on it");
}

/// What staff does that a requester must not notice.
fn hidden_deeds() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::AddNote { body: "secret".into() }),
        Just(route("lab")),
        Just(route("attic")),
        Just(Command::Start),
        Just(Command::Hold { reason: "secret".into(), until: None }),
        Just(Command::Tag { add: ["secret".to_owned()].into(), remove: [].into() }),
        Just(Command::SetField { name: "secret".into(), value: Some("secret".into()) }),
        Just(Command::SetPriority { priority: Some(Priority::High) }),
        Just(Command::Assess { impact: Impact::High, urgency: Urgency::High }),
        Just(Command::Notify {
            to: helpdesk_core::Audience::NamedTeam(id("lab")),
            text: "secret".into(),
            not_before: None,
            channel: None
        }),
        Just(Command::Assign { agent: id("cleo") }),
        Just(Command::Unassign),
        Just(Command::Touch),
    ]
}

/// What a requester asks, of the own ticket, of somebody else's and of one that is not there.
fn asked() -> Vec<Command> {
    vec![
        Command::Reopen,
        Command::AddNote { body: "x".into() },
        Command::Start,
        Command::escalate("x"),
        Command::hand_back("x"),
        Command::Assign { agent: id("cleo") },
        Command::Unassign,
        route("lab"),
        Command::SetPriority { priority: None },
        Command::Tag { add: ["x".to_owned()].into(), remove: [].into() },
        Command::Tick,
        Command::Close { reason: CloseReason::Completed },
        Command::Close { reason: CloseReason::Spam },
        Command::open(OpenTicket::new("again", id("rita"))),
        Command::Reply { body: "hello?".into() },
        Command::Solve,
        Command::Reopen,
        Command::Close { reason: CloseReason::Cancelled },
        Command::Reply { body: "too late".into() },
    ]
}

/// Everything a requester can ask today, and every answer, written down.
fn answers(desk: &Desk) -> String {
    let rita = || desk.acting_as(requester());
    let mut told = Vec::new();
    let mut look = |what: &str| {
        told.push(format!("{what} list {:?}", block_on(rita().requests(None, 10))));
        told.push(format!("{what} page {:?}", block_on(rita().page(None, 10))));
        for number in [1, 2, 3] {
            told.push(format!("{what} {number} request {:?}", block_on(rita().request(ticket(number)))));
            told.push(format!("{what} {number} ticket {:?}", block_on(rita().ticket(ticket(number)))));
            told.push(format!("{what} {number} history {:?}", block_on(rita().history(ticket(number)))));
            told.push(format!("{what} {number} explain {:?}", block_on(rita().explain(ticket(number), at("15:00")))));
        }
        for external in ["INC1", "INC2"] {
            let external = ExternalId::new(external).expect("an id");
            told.push(format!("{what} find {:?}", block_on(rita().find(&external))));
        }
    };
    look("before");
    let mut said = Vec::new();
    for (n, command) in asked().into_iter().enumerate() {
        for number in [1, 2, 3] {
            // A number that nobody has becomes a ticket of hers by opening it, in every world.
            let opens_hidden = number == 2 && matches!(command, Command::Open(_));
            if !opens_hidden && number != 3 {
                let asked = Request::one(id(&format!("a{n}-{number}")), ticket(number), command.clone(), at("14:00"));
                said.push(format!("{n} {number} {:?}", block_on(rita().submit(&asked))));
                said.push(format!("{n} {number} again {:?}", block_on(rita().submit(&asked))));
            }
        }
    }
    look("after");
    told.extend(said);
    told.join("\n")
}

proptest! {
    #![proptest_config(crate::stage::histories(32))]

    /// Two worlds that differ only in what is hidden give a requester the same answers. Ticket 2 is somebody else's in one
    /// world and nobody's in the other.
    #[test]
    fn worlds_that_differ_in_hidden_data_answer_alike(deeds in proptest::collection::vec(hidden_deeds(), 0..8)) {
        let world = |deeds: &[Command], others: bool| {
            let desk = desk();
            let mine = OpenTicket { body: Some("help".into()), external: Some(id("INC1")), ..request() };
            open(&desk, 1, mine);
            if others {
                let sams = OpenTicket { external: Some(id("INC2")), ..OpenTicket::new("sam's", id("sam")) };
                open(&desk, 2, sams);
            }
            for (n, deed) in deeds.iter().enumerate() {
                for number in [1, 2] {
                    // Some deeds make no sense where the ticket stands; that is no difference.
                    let _ = ask(&desk, service(), &format!("h{n}-{number}"), number, deed.clone(), "10:00");
                }
            }
            desk
        };
        let (plain, full) = (answers(&world(&[], false)), answers(&world(&deeds, true)));
        for (plain, full) in plain.lines().zip(full.lines()) {
            prop_assert_eq!(plain, full);
        }
        prop_assert!(!full.contains("secret"));
    }
}
