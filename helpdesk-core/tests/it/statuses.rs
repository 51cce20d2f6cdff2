//! From status to status: the table, statuses of the host's own, and that nothing leaves the table.
use std::sync::Arc;

use helpdesk_core::{
    Actor, CloseReason, Command, Configuration, Event, EventBody, SetStatus, Status, StatusKind, StatusStep,
    TRANSITIONS,
};
use proptest::prelude::*;

use crate::{
    laws::histories,
    stage::{Stage, agent, at, request, requester, service, spec},
};

const STATUSES: &str = r#"[
    {"id": "triage", "base": "new", "default": true, "names": {"en": "In triage", "de": "Wird gesichtet"}},
    {"id": "testing", "base": "open", "names": {"en": "Testing"}},
    {"id": "working", "base": "open", "default": true, "shown": {"en": "We are at it"}},
    {"id": "at-vendor", "base": "on_hold"},
    {"id": "asked", "base": "pending", "default": true},
    {"id": "fixed", "base": "solved"},
    {"id": "archived", "base": "closed"}
]"#;

fn configuration() -> Configuration {
    let mut spec = spec();
    spec.statuses = serde_json::from_str(STATUSES).expect("statuses");
    Configuration::build(spec).expect("a configuration")
}

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(configuration());
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn set(status: &str, step: StatusStep) -> Command {
    Command::SetStatus(SetStatus { status: status.parse().expect("an id"), step })
}

/// The base and the name.
fn stands(stage: &Stage) -> String {
    let ticket = stage.ticket();
    let name = ticket.named_status.as_ref().map_or("-", |name| name.as_str());
    format!("{} {name}", ticket.status.kind())
}

fn live(commands: &[(Actor, Command)]) -> Result<Stage, String> {
    let mut stage = stage();
    for (actor, command) in commands {
        stage.act(actor, command.clone(), "10:00").map(|_| ()).map_err(|refusal| refusal.to_string())?;
    }
    Ok(stage)
}

#[test]
fn statuses_of_the_hosts_own() {
    let by = |command: Command| (agent("ann"), command);
    let wait = StatusStep::Wait { until: None };
    let hold = StatusStep::Hold { reason: "parts".into(), until: None };
    let reply = (requester(), Command::Reply { body: "yes".into() });
    for (commands, then) in [
        (vec![], "new triage"),
        (vec![by(Command::AddNote { body: "seen".into() })], "open working"),
        (vec![by(Command::Start)], "open working"),
        (vec![by(set("testing", StatusStep::Start))], "open testing"),
        (vec![by(Command::Start), by(set("testing", StatusStep::Start))], "open testing"),
        (vec![by(set("testing", StatusStep::Start)), by(set("testing", StatusStep::Start))], "open testing"),
        (vec![by(set("testing", StatusStep::Start)), by(set("working", StatusStep::Start))], "open working"),
        // What is plainly open stays what it is: it is open already.
        (vec![by(set("testing", StatusStep::Start)), by(Command::Start)], "open testing"),
        (vec![by(set("at-vendor", hold.clone()))], "on_hold at-vendor"),
        (vec![by(Command::Hold { reason: "parts".into(), until: None })], "on_hold -"),
        (vec![by(set("asked", wait.clone()))], "pending asked"),
        (vec![by(Command::Wait { until: None })], "pending asked"),
        (vec![by(Command::Wait { until: None }), reply.clone()], "open working"),
        (vec![by(set("at-vendor", hold)), by(Command::Start)], "open working"),
        (vec![by(set("fixed", StatusStep::Solve))], "solved fixed"),
        (vec![by(Command::Solve)], "solved -"),
        (vec![by(Command::Solve), by(set("fixed", StatusStep::Solve))], "solved fixed"),
        (vec![by(set("fixed", StatusStep::Solve)), reply], "open working"),
        (vec![by(set("archived", StatusStep::Close { reason: CloseReason::Spam }))], "closed archived"),
    ] {
        let told: Vec<&str> = commands.iter().map(|(_, command)| command.name()).collect();
        let stage = live(&commands).expect("taken");
        assert_eq!(stands(&stage), then, "{told:?}");
    }
}

#[test]
fn what_is_refused() {
    let by = |command: Command| (agent("ann"), command);
    for (commands, then) in [
        (vec![by(set("tesing", StatusStep::Start))], "there is no status `tesing`, did you mean `testing`?"),
        (vec![by(set("at-vendor", StatusStep::Start))], "status `at-vendor` is one of on_hold, `start` leads to open"),
        (vec![by(set("triage", StatusStep::Start))], "status `triage` is one of new, `start` leads to open"),
        (
            vec![by(set("archived", StatusStep::Close { reason: CloseReason::Completed }))],
            "a ticket that is new cannot `close`: solve it first, or close it as spam or cancelled",
        ),
        (
            vec![by(Command::Solve), by(set("testing", StatusStep::Start))],
            "a ticket that is solved cannot `start`: reopen it first",
        ),
        (
            vec![by(set("at-vendor", StatusStep::Hold { reason: " ".into(), until: None }))],
            "the reason is empty, expected some text",
        ),
        (
            vec![(requester(), set("fixed", StatusStep::Solve))],
            "requester rita may not set_status: statuses of the desk's own are for agents",
        ),
    ] {
        assert_eq!(live(&commands).map(|_| ()), Err(then.to_owned()));
    }
}

#[test]
fn a_name_moves_no_clock() {
    let mut stage = stage();
    stage.act(&agent("ann"), Command::Start, "09:10").expect("open");
    let before = stage.ticket().clocks.clone();
    let unit = stage.act(&agent("ann"), set("testing", StatusStep::Start), "10:00").expect("named");
    assert_eq!(unit.events().len(), 1);
    assert_eq!(stage.ticket().clocks, before);
}

#[test]
fn a_requester_reads_what_is_meant_for_them() {
    for (command, then) in [
        (Command::Start, r#"{"en": "We are at it"}"#),
        (set("testing", StatusStep::Start), "{}"),
        (Command::Hold { reason: "the supplier's lawyers".into(), until: None }, "{}"),
    ] {
        let stage = live(&[(agent("ann"), command)]).expect("taken");
        let line = helpdesk_core::RequesterLine::of(stage.ticket(), &stage.configuration);
        let names = serde_json::to_value(&line.status_names).expect("json");
        assert_eq!(names, serde_json::from_str::<serde_json::Value>(then).expect("json"));
        assert_eq!(line.status, StatusKind::Open);
    }
}

#[test]
fn problems_of_statuses() {
    let mut spec = spec();
    let statuses = r#"[
        {"id": "a", "base": "open", "default": true, "names": {"en": ""}},
        {"id": "a", "base": "open", "default": true, "shown": {"en": " "}},
        {"id": "b", "base": "on_hold", "ends_in": "solved"}
    ]"#;
    spec.statuses = serde_json::from_str(statuses).expect("statuses");
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "status `a`: is there twice",
            "status `a`: has a name of 0 bytes, expected 1 to 200",
            "status `a`: is a second default for open, expected one",
            "status `a`: has a name of 1 bytes, expected 1 to 200",
            "status `b`: ends in solved and is one of on_hold, expected one of pending",
        ]
    );
}

#[test]
fn stored_forms() {
    let json = |command: &Command| serde_json::to_string(command).expect("json");
    let hold = set("at-vendor", StatusStep::Hold { reason: "parts".into(), until: None });
    for (command, expected) in [
        (set("testing", StatusStep::Start), r#"{"do":"set_status","status":"testing","step":"start"}"#),
        (hold, r#"{"do":"set_status","status":"at-vendor","step":"hold","reason":"parts","until":null}"#),
    ] {
        assert_eq!(json(&command), expected);
        assert_eq!(serde_json::from_str::<Command>(expected).expect("read back"), command);
    }
    let named = EventBody::StatusNamed { status: "testing".parse().expect("an id") };
    let expected = r#"{"event":"status_named","status":"testing"}"#;
    assert_eq!(serde_json::to_string(&named).expect("json"), expected);
}

/// The table as it is read: what leads where, one line for each status.
const TABLE: &str = "\
new: first action → open, start → open, wait → pending, hold → on_hold, solve → solved, abandon → closed
open: start → open, wait → pending, hold → on_hold, solve → solved, abandon → closed
pending: start → open, wait → pending, hold → on_hold, solve → solved, answer → open, wake → open, abandon → closed
on_hold: start → open, wait → pending, hold → on_hold, solve → solved, wake → open, abandon → closed
solved: solve → solved, answer → open, reopen → open, complete → closed, abandon → closed
closed: ";

#[test]
fn the_table_is_pinned() {
    let line = |from: StatusKind| {
        let steps = TRANSITIONS.iter().filter(|(status, ..)| *status == from);
        let told = steps.map(|(_, step, to)| format!("{step} → {to}"));
        format!("{from}: {}", told.collect::<Vec<_>>().join(", "))
    };
    assert_eq!(StatusKind::ALL.map(line).join("\n"), TABLE);
    // A step leads to one status, wherever it is done.
    for (from, step, to) in TRANSITIONS {
        assert!(step.is_allowed_in(*from));
        assert!(TRANSITIONS.iter().all(|(_, other, there)| other != step || there == to), "{step}");
    }
}

/// From where to where an event moves a ticket.
fn movement(event: &Event, before: StatusKind) -> Option<(StatusKind, StatusKind)> {
    if let EventBody::StatusChanged { from, to } = &event.body {
        return Some((from.kind(), to.kind()));
    }
    matches!(event.body, EventBody::Reopened { .. } | EventBody::Woken { .. }).then_some((before, StatusKind::Open))
}

proptest! {
    #![proptest_config(crate::stage::histories(1_000))]

    #[test]
    fn no_ticket_leaves_the_table(history in histories()) {
        let (stage, _) = crate::laws::live(&history);
        let mut status = StatusKind::New;
        for event in &stage.events {
            let Some((from, to)) = movement(event, status) else { continue };
            prop_assert_eq!(from, status, "what an event says of the past is so");
            let known = TRANSITIONS.iter().any(|(one, _, other)| (*one, *other) == (from, to));
            prop_assert!(known, "{from} → {to} at {}", event.seq);
            status = to;
        }
        prop_assert_eq!(status, stage.ticket().status.kind());
        let waits = matches!(stage.ticket().status, Status::Pending { .. } | Status::OnHold { .. });
        prop_assert_eq!(stage.ticket().waiting.is_some(), waits);
    }

    /// Every name is one of the status that the ticket is in, and a status with a default has a name.
    #[test]
    fn a_name_is_one_of_its_base(history in histories(), names in proptest::collection::vec(0usize..7, 0..12)) {
        let mut stage = stage();
        let mut when = at("09:00");
        let mut names = names.into_iter();
        for (actor, command, minutes) in history {
            when += std::time::Duration::from_secs(minutes * 60 + 7);
            let _ = stage.act_at(&actor, vec![command], when);
            if let Some(status) = names.next().and_then(|n| stage.configuration.spec().statuses.get(n)) {
                let step = match status.base {
                    StatusKind::New | StatusKind::Open => StatusStep::Start,
                    StatusKind::Pending => StatusStep::Wait { until: None },
                    StatusKind::OnHold => StatusStep::Hold { reason: "x".into(), until: None },
                    StatusKind::Solved => StatusStep::Solve,
                    StatusKind::Closed => StatusStep::Close { reason: CloseReason::Cancelled },
                };
                let command = Command::SetStatus(SetStatus { status: status.id.clone(), step });
                let _ = stage.act_at(&service(), vec![command], when);
            }
            let (base, named) = (stage.ticket().status.kind(), stage.ticket().named_status.clone());
            let spec = named.as_ref().and_then(|id| stage.configuration.status(id));
            prop_assert!(spec.is_none_or(|spec| spec.base == base));
            prop_assert!(spec.is_some() || stage.configuration.default_status(base).is_none(), "{base} without a name");
        }
    }
}
