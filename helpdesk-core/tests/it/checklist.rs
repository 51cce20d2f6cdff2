//! Checklists: items, templates, and what stands against solving.
use std::sync::Arc;

use helpdesk_core::{
    Actor, ChecklistCommand, ChecklistEvent, Command, Configuration, EventBody, EventKind, Obstacle, OpenTicket,
    Refusal, StatusKind, TicketKind,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

const TEMPLATES: &str = r#"[
    {"id": "laptop", "kinds": ["service_request"], "items": [{"text": "order"}, {"text": "engrave", "optional": true}]},
    {"id": "goodbye", "kinds": ["service_request", "change"], "items": [{"text": "collect the badge"}]},
    {"id": "audit", "items": [{"text": "sign"}]}
]"#;

fn configuration() -> Configuration {
    let mut spec = spec();
    spec.checklists = serde_json::from_str(TEMPLATES).expect("templates");
    Configuration::build(spec).expect("a configuration")
}

fn opened(kind: TicketKind) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(configuration());
    stage.act(&requester(), Command::open(OpenTicket { kind, ..request() }), "09:00").expect("opened");
    stage
}

fn add(text: &str, optional: bool) -> Command {
    Command::Checklist(ChecklistCommand::Add { text: text.into(), optional })
}

fn check(item: u32) -> Command {
    Command::Checklist(ChecklistCommand::Check { item })
}

fn uncheck(item: u32) -> Command {
    Command::Checklist(ChecklistCommand::Uncheck { item })
}

fn remove(item: u32) -> Command {
    Command::Checklist(ChecklistCommand::Remove { item })
}

fn apply(template: &str) -> Command {
    Command::Checklist(ChecklistCommand::Apply { template: template.parse().expect("an id") })
}

/// The checklist in short: number, a mark for what is checked and for what is optional, text.
fn shown(stage: &Stage) -> String {
    let items = stage.ticket().checklist.iter().flat_map(|list| &list.items);
    let line = |item: &helpdesk_core::ChecklistItem| {
        let mark = if item.checked.is_some() { "x" } else { " " };
        let optional = if item.optional { "?" } else { "" };
        format!("{}[{mark}] {}{optional}", item.n, item.text)
    };
    items.map(line).collect::<Vec<_>>().join(", ")
}

fn after(commands: &[Command]) -> (Stage, Vec<String>) {
    let mut stage = opened(TicketKind::Incident);
    let mut refused = Vec::new();
    for command in commands {
        if let Err(refusal) = stage.act(&agent("ann"), command.clone(), "10:00") {
            refused.push(refusal.to_string());
        }
    }
    (stage, refused)
}

#[test]
fn what_each_step_does() {
    let none: &[&str] = &[];
    for (commands, then, refused) in [
        (vec![add("call", false)], "1[ ] call", none),
        (vec![add("call", true)], "1[ ] call?", none),
        (vec![add("call", false), check(1)], "1[x] call", none),
        (vec![add("call", false), check(1), check(1)], "1[x] call", none),
        (vec![add("call", false), check(1), uncheck(1)], "1[ ] call", none),
        (vec![add("call", false), uncheck(1)], "1[ ] call", none),
        (vec![add("a", false), add("b", false), remove(1)], "2[ ] b", none),
        // Numbers are not given twice.
        (vec![add("a", false), remove(1), add("b", false)], "2[ ] b", none),
        (vec![check(1)], "", &["there is no item 1 on the checklist"]),
        (vec![add("a", false), remove(1), uncheck(1)], "", &["there is no item 1 on the checklist"]),
        (vec![add("a", false), remove(2)], "1[ ] a", &["there is no item 2 on the checklist"]),
        (vec![add(" ", false)], "", &["the item is empty, expected some text"]),
        (vec![add(&"x".repeat(501), false)], "", &["the item: 501 bytes, the limit is 500"]),
        (vec![apply("audit"), apply("audit")], "1[ ] sign, 2[ ] sign", none),
        (vec![apply("audti")], "", &["there is no checklist `audti`, did you mean `audit`?"]),
        (vec![apply("x")], "", &["there is no checklist `x`, expected one of `laptop`, `goodbye`, `audit`"]),
    ] {
        let (stage, found) = after(&commands);
        assert_eq!(
            (shown(&stage).as_str(), found.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
            (then, refused),
            "{commands:?}"
        );
    }
}

#[test]
fn a_new_ticket_gets_the_templates_of_its_kind() {
    for (kind, then) in [
        (TicketKind::Incident, ""),
        (TicketKind::ServiceRequest, "1[ ] order, 2[ ] engrave?, 3[ ] collect the badge"),
        (TicketKind::Change, "1[ ] collect the badge"),
    ] {
        assert_eq!(shown(&opened(kind)), then, "{kind}");
    }
    let stage = opened(TicketKind::Change);
    let given = stage.events.iter().find(|event| event.kind() == EventKind::ChecklistChanged).expect("items");
    assert_eq!(given.by, helpdesk_core::Author::Desk);
    assert_eq!(given.cause, helpdesk_core::Cause::Event { seq: 1 });
}

#[test]
fn what_is_left_stands_against_solving_whoever_asks() {
    let mut stage = opened(TicketKind::ServiceRequest);
    let staff = "the ticket cannot be solved yet: item 1 of the checklist is not checked: `order`; \
                 item 3 of the checklist is not checked: `collect the badge`";
    for actor in [agent("ann"), service(), requester()] {
        let refusal = stage.act(&actor, Command::Solve, "10:00").map(|_| ()).expect_err("items are left");
        assert_eq!(refusal.to_string(), staff);
    }
    stage.act(&agent("ann"), check(1), "10:01").expect("checked");
    stage.act(&agent("ann"), check(3), "10:02").expect("checked");
    let item = stage.ticket().checklist.as_ref().and_then(|list| list.item(1)).expect("an item");
    let checked = item.checked.as_ref().expect("checked");
    assert_eq!((checked.by.to_string().as_str(), checked.at), ("agent ann", at("10:01")));
    stage.act(&agent("ann"), Command::Solve, "10:03").expect("solved");
    // What is optional is left undone.
    assert_eq!(shown(&stage), "1[x] order, 2[ ] engrave?, 3[x] collect the badge");
    // Solved is solved: opening an item again says nothing of the past.
    stage.act(&agent("ann"), uncheck(1), "10:04").expect("unchecked");
    stage.act(&agent("ann"), Command::Solve, "10:05").expect("unchanged");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Solved);
}

#[test]
fn cancelling_and_spam_need_no_checklist() {
    let mut stage = opened(TicketKind::ServiceRequest);
    let close = Command::Close { reason: helpdesk_core::CloseReason::Cancelled };
    stage.act(&requester(), close, "10:00").expect("taken back");
    let refusal = stage.act(&agent("ann"), check(1), "10:01").map(|_| ()).expect_err("closed");
    assert_eq!(refusal, Refusal::Closed);
}

#[test]
fn a_requester_has_no_hand_in_it() {
    let mut stage = opened(TicketKind::ServiceRequest);
    for command in [add("faster", false), check(1), remove(1), apply("audit")] {
        let refusal = stage.act(&requester(), command, "10:00").map(|_| ()).expect_err("not theirs");
        assert!(matches!(refusal, Refusal::NotAllowed { .. }), "{refusal}");
    }
}

#[test]
fn problems_of_templates() {
    let templates = r#"[{"id": "a", "items": []}, {"id": "a", "kinds": ["task"], "items": [{"text": " "}]}]"#;
    let mut spec = spec();
    spec.checklists = serde_json::from_str(templates).expect("templates");
    let many = serde_json::json!({"id": "b", "kinds": ["task"], "items": vec![serde_json::json!({"text": "x"}); 100]});
    spec.checklists.push(serde_json::from_value(many).expect("a template"));
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "checklist `a`: is there twice",
            "checklist `a`: has no items, expected at least one",
            "checklist `a`: item 1 has 1 bytes, expected 1 to 500",
            "checklists: give a new task 101 items, expected at most 100",
        ]
    );
}

#[test]
fn stored_forms() {
    assert_eq!(json(&check(3)), r#"{"do":"checklist","step":"check","item":3}"#);
    assert_eq!(json(&add("call", false)), r#"{"do":"checklist","step":"add","text":"call"}"#);
    assert_eq!(json(&add("call", true)), r#"{"do":"checklist","step":"add","text":"call","optional":true}"#);
    assert_eq!(json(&apply("audit")), r#"{"do":"checklist","step":"apply","template":"audit"}"#);
    assert_eq!(
        json(&EventBody::Checklist(ChecklistEvent::Checked { item: 3 })),
        r#"{"event":"checklist","step":"checked","item":3}"#
    );
    let stage = opened(TicketKind::Change);
    assert_eq!(
        json(&stage.events.iter().find(|e| e.kind() == EventKind::ChecklistChanged).expect("items").body),
        r#"{"event":"checklist","step":"added","first":1,"items":[{"text":"collect the badge"}],"template":"goodbye"}"#
    );
    let obstacles = stage.ticket().obstacles(&stage.configuration);
    assert_eq!(
        json(&Refusal::CannotSolve { obstacles }),
        r#"{"code":"cannot_solve","obstacles":[{"obstacle":"unchecked_item","item":1,"text":"collect the badge"}]}"#
    );
    assert_eq!(json(&Obstacle::InProgress), r#"{"obstacle":"in_progress"}"#);
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("json")
}

fn steps() -> impl Strategy<Value = Vec<(Actor, Command)>> {
    let step = prop_oneof![
        any::<bool>().prop_map(|optional| add("x", optional)),
        Just(apply("laptop")),
        (1u32..6).prop_map(check),
        (1u32..6).prop_map(uncheck),
        (1u32..6).prop_map(remove),
        Just(Command::Solve),
        Just(Command::Reopen),
    ];
    let actor = prop_oneof![Just(agent("ann")), Just(service()), Just(requester())];
    proptest::collection::vec((actor, step), 0..30)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Whoever solves, and however the list came to be: at the moment of solving nothing required was left.
    #[test]
    fn nothing_required_is_left_when_a_ticket_is_solved(steps in steps()) {
        let mut stage = opened(TicketKind::Incident);
        for (actor, command) in steps {
            let before = stage.ticket().clone();
            let solved = stage.act(&actor, command, "10:00").is_ok()
                && before.status.kind() != StatusKind::Solved
                && stage.ticket().status.kind() == StatusKind::Solved;
            prop_assert!(!solved || before.obstacles(&stage.configuration).is_empty());
            let items = stage.ticket().checklist.iter().flat_map(|list| &list.items);
            let numbers: Vec<u32> = items.map(|item| item.n).collect();
            prop_assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        }
    }
}
