//! Who may do what: what the desk answers to people who may not, and what nobody may learn.
use helpdesk_core::{
    Actor, AgentId, CloseReason, Command, Grants, Ground, OpenTicket, Refusal, RequesterId, RequesterView, Right,
    Rights, Staff, StatusKind, TeamRights,
};

use crate::stage::{Stage, agent, request, requester, service, tenant};

fn stranger() -> Actor {
    Actor::requester(tenant(), RequesterId::new("sam").expect("an id"))
}

fn member(id: &str) -> Actor {
    Actor::staff(tenant(), Staff::new(AgentId::new(id).expect("an id"), Grants::of_members()))
}

fn reply() -> Command {
    Command::Reply { body: "hi".into() }
}

fn to_team(team: &str) -> Command {
    Command::Route { team: team.parse().expect("a team") }
}

#[test]
fn hidden_and_missing_give_the_same_answer() {
    let foreign = Actor::agent("umbrella".parse().expect("an id"), "ann".parse().expect("an id"));
    let admin = Actor::admin(tenant(), "adam".parse().expect("an id"));
    let blind = Actor::service(tenant(), "intake", Rights::default());
    for actor in [stranger(), foreign, admin, blind, Actor::anonymous(tenant())] {
        for command in [reply(), Command::Start, Command::Tick, Command::escalate("x"), to_team("lab")] {
            let mut stage = Stage::opened("09:00");
            let hidden = stage.act(&actor, command.clone(), "10:00").map(|_| ()).expect_err("hidden");
            stage.ticket = None;
            let missing = stage.act(&actor, command, "10:00").map(|_| ()).expect_err("missing");
            assert_eq!(hidden, missing, "{actor}");
        }
    }
}

/// Who may not know of a ticket does not learn of it by opening another one under its id.
#[test]
fn a_taken_id_tells_a_stranger_nothing() {
    let open = |who: &str| Command::open(OpenTicket::new("x", RequesterId::new(who).expect("an id")));
    let mut stage = Stage::opened("09:00");
    let refused = stage.act(&stranger(), open("sam"), "10:00").map(|_| ()).expect_err("taken");
    assert!(matches!(refused, Refusal::NoSuchTicket { .. }), "{refused}");
    let refused = stage.act(&requester(), open("rita"), "10:00").map(|_| ()).expect_err("taken");
    assert!(matches!(refused, Refusal::AlreadyOpened { .. }), "{refused}");
}

/// A ticket that was loaded for another request is never written under this one.
#[test]
fn a_plan_is_about_the_ticket_that_was_asked_for() {
    let mut stage = Stage::opened("09:00");
    stage.ticket.as_mut().expect("a ticket").id = helpdesk_core::TicketId::new(8).expect("an id");
    let refusal = stage.act(&agent("ann"), Command::Start, "10:00").map(|_| ()).expect_err("another ticket");
    assert_eq!(refusal.to_string(), "the ticket that was loaded is not the one that was asked for");
}

#[test]
fn a_requester_opens_tickets_of_their_own_only() {
    let mut stage = Stage::new();
    let open = Command::open(OpenTicket::new("x", RequesterId::new("sam").expect("an id")));
    let refusal = stage.act(&requester(), open, "09:00").map(|_| ()).expect_err("not theirs");
    assert!(matches!(refusal, Refusal::NotAllowed { .. }), "{refusal}");
    assert_eq!(refusal.to_string(), "requester rita may not open: a requester opens tickets of their own only");
}

#[test]
fn what_the_desk_says_to_who_may_not() {
    let spam = Command::Close { reason: CloseReason::Spam };
    let note = || Command::AddNote { body: "psst".into() };
    let olga = Actor::auditor(tenant(), "olga".parse().expect("an id"));
    let reader = Actor::service(tenant(), "reader", Rights::of([helpdesk_core::Action::ReadPublic]));
    let noting = Grants::none().give(Ground::Everywhere, TeamRights::of_a_collaborator());
    let noting = Actor::staff(tenant(), Staff::new("nina".parse().expect("an id"), noting));
    let leaving = TeamRights::of_an_agent().without(Right::MoveIn);
    let leaving = Staff::new("liam".parse().expect("an id"), Grants::none().give(Ground::Everywhere, leaving));
    let leaving = Actor::staff(tenant(), leaving);
    let rows = [
        ("a note of a requester", requester(), note(), "requester rita may not add_note: this is for agents"),
        (
            "spam of a requester",
            requester(),
            spam,
            "requester rita may not close: a requester closes a ticket as completed or cancelled",
        ),
        ("a note of an auditor", olga, note(), "agent olga may not add_note: an auditor changes nothing"),
        ("a service", reader, note(), "service reader may not add_note: the service was not given this right"),
        ("a reply without the right", noting, reply(), "agent nina may not reply: the right `reply` is needed"),
        (
            "a move without a right over there",
            leaving,
            to_team("lab"),
            "agent liam may not route: the right `move_in` is needed in team `lab`",
        ),
        ("a tick of an agent", agent("ann"), Command::Tick, "agent ann may not tick: only the desk looks at timers"),
    ];
    for (name, actor, command, expected) in rows {
        let mut stage = Stage::opened("09:00");
        let refusal = stage.act(&actor, command, "10:00").map(|_| ()).expect_err(name);
        assert_eq!(refusal.to_string(), expected, "{name}");
    }
}

/// Membership is what the configuration says: people work in their own teams, on what they have and on what nobody has.
#[test]
fn members_work_where_they_belong() {
    let mut stage = Stage::opened("09:00");
    stage.act(&member("cleo"), Command::Start, "09:10").expect("no team has it yet");
    stage.act(&service(), to_team("lab"), "09:20").expect("moved");
    stage.act(&member("cleo"), reply(), "09:30").expect("her team has it");
    let hidden = stage.act(&member("bob"), reply(), "09:30").map(|_| ()).expect_err("another team");
    assert!(matches!(hidden, Refusal::NoSuchTicket { .. }), "{hidden}");
    let away = stage.act(&member("cleo"), to_team("desk"), "09:40").map(|_| ()).expect_err("not her team");
    assert_eq!(away.to_string(), "agent cleo may not route: the right `move_in` is needed in team `desk`");
    let escalated = Command::escalate("hard");
    stage.act(&member("cleo"), escalated, "09:50").expect("along the path");
}

/// A service that acts for somebody does what both may, and both stand in the history.
#[test]
fn on_behalf_of_is_what_both_may() {
    let bob = Staff::new("bob".parse().expect("an id"), Grants::of_members());
    let all = Rights::of(helpdesk_core::Action::ALL);
    let for_bob = Actor::service(tenant(), "mail", all).on_behalf_of_staff(bob.clone());
    let mut stage = Stage::opened("09:00");
    stage.act(&for_bob, reply(), "09:10").expect("both may");
    assert_eq!(stage.events.last().expect("an event").by.to_string(), "the desk");
    let by = stage.events.iter().map(|e| e.by.to_string());
    assert!(by.into_iter().any(|by| by == "mail for agent bob"));
    stage.act(&service(), to_team("lab"), "09:20").expect("moved");
    let hidden = stage.act(&for_bob, reply(), "09:30").map(|_| ()).expect_err("bob may not");
    assert!(matches!(hidden, Refusal::NoSuchTicket { .. }), "{hidden}");
    let narrow = Rights::of([helpdesk_core::Action::ReadPublic]);
    let narrow = Actor::service(tenant(), "mail", narrow).on_behalf_of_staff(bob);
    let mut stage = Stage::opened("09:00");
    let refused = stage.act(&narrow, reply(), "09:30").map(|_| ()).expect_err("mail may not");
    assert_eq!(refused.to_string(), "mail for agent bob may not reply: the service was not given this right");
}

/// Two worlds that differ only in what is hidden look the same to the requester.
#[test]
fn nothing_internal_reaches_the_requesters_view() {
    let view = |hidden: &[Command]| {
        let mut stage = Stage::new();
        let open = OpenTicket { body: Some("help".into()), ..request() };
        stage.act(&requester(), Command::open(open), "09:00").expect("opened");
        stage.act(&agent("ann"), Command::Reply { body: "yes?".into() }, "09:30").expect("a reply");
        for command in hidden {
            stage.act(&service(), command.clone(), "09:40").expect("done");
        }
        RequesterView::of(stage.ticket(), &stage.events, &stage.configuration)
    };
    let hidden = [
        Command::AddNote { body: "secret".into() },
        to_team("lab"),
        Command::Hold { reason: "internal reason".into(), until: None },
        Command::Tag { add: ["secret".to_owned()].into(), remove: [].into() },
    ];
    assert_eq!(view(&[]), view(&hidden));
    assert_eq!(view(&hidden).status, StatusKind::Open);
    let text = serde_json::to_string(&view(&hidden)).expect("json");
    assert!(!text.contains("secret") && !text.contains("internal"), "{text}");
}
