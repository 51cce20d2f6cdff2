//! Who may do what: the table, and what nobody may learn.
use helpdesk_core::{
    Action, Actor, AgentId, Command, OpenTicket, Refusal, RequesterId, RequesterView, Rights, StatusKind, TenantId,
    Verdict, judge,
};

use crate::stage::{Stage, agent, request, requester, service, tenant};

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow(_) => "allow",
        Verdict::Deny(_) => "deny",
        Verdict::Hide => "hide",
    }
}

fn stranger() -> Actor {
    Actor::requester(tenant(), RequesterId::new("sam").expect("an id"))
}

fn foreign_agent() -> Actor {
    Actor::agent(TenantId::new("umbrella").expect("an id"), AgentId::new("ann").expect("an id"))
}

#[test]
fn the_table_on_an_existing_ticket() {
    let stage = Stage::opened("09:00");
    let auditor = Actor::auditor(tenant(), AgentId::new("olga").expect("an id"));
    let reader = Actor::service(tenant(), "reader", Rights::of([Action::Read]));
    let rows: [(&str, &Actor, [&str; 5]); 6] = [
        // Read, Reply, Note, Assign, Tick
        ("its requester", &requester(), ["allow", "allow", "deny", "deny", "deny"]),
        ("another requester", &stranger(), ["hide", "hide", "hide", "hide", "hide"]),
        ("an agent", &agent("ann"), ["allow", "allow", "allow", "allow", "deny"]),
        ("an agent of another tenant", &foreign_agent(), ["hide", "hide", "hide", "hide", "hide"]),
        ("an auditor", &auditor, ["allow", "deny", "deny", "deny", "deny"]),
        ("a service that may read", &reader, ["allow", "deny", "deny", "deny", "deny"]),
    ];
    for (who, actor, expected) in rows {
        let actions = [Action::Read, Action::Reply, Action::Note, Action::Assign, Action::Tick];
        let got = actions.map(|action| word(judge(actor, action, stage.ticket.as_ref())));
        assert_eq!(got, expected, "{who}");
    }
}

#[test]
fn hidden_and_missing_give_the_same_answer() {
    let mut stage = Stage::opened("09:00");
    let hidden = stage.act(&stranger(), Command::Reply { body: "hi".into() }, "10:00").map(|_| ()).expect_err("hidden");
    stage.ticket = None;
    let missing =
        stage.act(&stranger(), Command::Reply { body: "hi".into() }, "10:00").map(|_| ()).expect_err("missing");
    assert_eq!(hidden, missing);
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
fn only_staff_writes_internal_messages() {
    let mut stage = Stage::opened("09:00");
    let note = Command::AddNote { body: "psst".into() };
    let refusal = stage.act(&requester(), note, "10:00").map(|_| ()).expect_err("not for requesters");
    assert_eq!(refusal.to_string(), "requester rita may not add_note: this is for agents");
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
        RequesterView::of(stage.ticket(), &stage.events)
    };
    let hidden = [
        Command::AddNote { body: "secret".into() },
        Command::Route { team: "lab".parse().expect("a team") },
        Command::Hold { reason: "internal reason".into(), until: None },
        Command::Tag { add: ["secret".to_owned()].into(), remove: [].into() },
    ];
    assert_eq!(view(&[]), view(&hidden));
    assert_eq!(view(&hidden).status, StatusKind::Open);
    let text = serde_json::to_string(&view(&hidden)).expect("json");
    assert!(!text.contains("secret") && !text.contains("internal"), "{text}");
}
