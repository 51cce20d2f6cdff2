//! Statuses: what each command does in each of them.
use helpdesk_core::{CloseReason, Command, EventKind, Status, StatusKind};

use crate::stage::{Stage, agent, at, request, requester, service};

/// Brings a ticket into a status by commands of a service, which are no agent's first action.
fn in_status(kind: StatusKind) -> Stage {
    let mut stage = Stage::opened("09:00");
    let way: Vec<Command> = match kind {
        StatusKind::New => vec![],
        StatusKind::Open => vec![Command::Start],
        StatusKind::Pending => vec![Command::Wait { until: None }],
        StatusKind::OnHold => vec![Command::Hold { reason: "vendor".into(), until: None }],
        StatusKind::Solved => vec![Command::Solve],
        StatusKind::Closed => vec![Command::Close { reason: CloseReason::Cancelled }],
    };
    for command in way {
        stage.act(&service(), command, "09:10").expect("a way into the status");
    }
    assert_eq!(stage.ticket().status.kind(), kind);
    stage
}

fn check(from: StatusKind, command: Command, then: &str) {
    let mut stage = in_status(from);
    let outcome = stage.act(&service(), command.clone(), "10:00").map(|unit| unit.events().len());
    let got = match outcome {
        Ok(0) => String::from("unchanged"),
        Ok(_) => stage.ticket().status.to_string(),
        Err(refusal) => format!("refused: {refusal}"),
    };
    assert_eq!(got, then, "{} from {from}", command.name());
}

#[test]
fn every_command_in_every_status() {
    use StatusKind::{Closed, New, OnHold, Open, Pending, Solved};
    const CLOSED: &str = "refused: the ticket is closed, only tags can change; a reply opens a follow-up ticket";
    let wait = || Command::Wait { until: None };
    let hold = || Command::Hold { reason: "parts".into(), until: None };
    let close = |reason| Command::Close { reason };
    check(New, Command::Start, "open");
    check(Open, Command::Start, "unchanged");
    check(Pending, Command::Start, "open");
    check(OnHold, Command::Start, "open");
    check(Solved, Command::Start, "refused: a ticket that is solved cannot `start`: reopen it first");
    check(Closed, Command::Start, CLOSED);
    check(New, wait(), "pending");
    check(Open, wait(), "pending");
    check(Pending, wait(), "unchanged");
    check(OnHold, wait(), "pending");
    check(Solved, wait(), "refused: a ticket that is solved cannot `wait`: reopen it first");
    check(Closed, wait(), CLOSED);
    check(New, hold(), "on_hold (parts)");
    check(OnHold, hold(), "on_hold (parts)");
    check(Solved, hold(), "refused: a ticket that is solved cannot `hold`: reopen it first");
    check(New, Command::Solve, "solved");
    check(Open, Command::Solve, "solved");
    check(Pending, Command::Solve, "solved");
    check(OnHold, Command::Solve, "solved");
    check(Solved, Command::Solve, "unchanged");
    check(Closed, Command::Solve, CLOSED);
    check(New, Command::Reopen, "refused: a ticket that is new cannot `reopen`: a solved ticket");
    check(Solved, Command::Reopen, "open");
    check(Closed, Command::Reopen, CLOSED);
    let early = |status: &str| {
        format!("refused: a ticket that is {status} cannot `close`: solve it first, or close it as spam or cancelled")
    };
    check(New, close(CloseReason::Completed), &early("new"));
    check(Pending, close(CloseReason::Completed), &early("pending"));
    check(Solved, close(CloseReason::Completed), "closed (completed)");
    check(New, close(CloseReason::Spam), "closed (spam)");
    check(OnHold, close(CloseReason::Cancelled), "closed (cancelled)");
    check(Closed, close(CloseReason::Completed), CLOSED);
    check(Closed, Command::Tick, "unchanged");
    check(Closed, Command::Touch, CLOSED);
}

#[test]
fn holding_needs_a_reason() {
    let mut stage = Stage::opened("09:00");
    let refusal =
        stage.act(&service(), Command::Hold { reason: " ".into(), until: None }, "09:01").expect_err("no reason");
    assert_eq!(refusal.to_string(), "the reason is empty, expected some text");
}

#[test]
fn the_first_deed_of_an_agent_takes_it_out_of_new_and_only_that() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::AddNote { body: "seen".into() }, "09:01").expect("a note");
    assert_eq!(stage.ticket().status, Status::New);
    stage.act(&agent("ann"), Command::AddNote { body: "seen".into() }, "09:02").expect("a note");
    assert_eq!(stage.ticket().status, Status::Open);
    assert_eq!(stage.story(), ["opened", "note_added", "status_changed", "note_added"]);
}

#[test]
fn what_a_requesters_reply_does_in_each_status() {
    for (kind, then) in [
        (StatusKind::New, StatusKind::New),
        (StatusKind::Open, StatusKind::Open),
        (StatusKind::Pending, StatusKind::Open),
        (StatusKind::OnHold, StatusKind::OnHold),
        (StatusKind::Solved, StatusKind::Open),
    ] {
        let mut stage = in_status(kind);
        stage.act(&requester(), Command::Reply { body: "and?".into() }, "11:00").expect("a reply");
        assert_eq!(stage.ticket().status.kind(), then, "reply in {kind}");
        assert_eq!(stage.ticket().n_reopenings, u32::from(kind == StatusKind::Solved));
    }
}

#[test]
fn the_reopening_window_is_half_open_at_its_end() {
    let solved = at("2026-01-05 10:00");
    for (seconds, allowed) in [(0, true), (7 * 86_400, true), (7 * 86_400 + 1, false)] {
        let mut stage = Stage::opened("09:00");
        stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "09:01").expect("routed");
        stage.act_at(&service(), vec![Command::Solve], solved).expect("solved");
        let when = solved + seconds_of(seconds);
        let outcome = stage.act_at(&agent("ann"), vec![Command::Reopen], when).map(|_| ());
        assert_eq!(outcome.is_ok(), allowed, "{seconds} seconds after solving");
    }
}

fn seconds_of(seconds: i64) -> std::time::Duration {
    std::time::Duration::from_secs(seconds.unsigned_abs())
}

#[test]
fn waking_and_closing_by_time() {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), Command::Wait { until: Some(at("12:00")) }, "10:00").expect("pending");
    stage.act(&service(), Command::Tick, "11:59:59").expect("a tick");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Pending);
    stage.act(&service(), Command::Tick, "12:00").expect("a tick");
    assert_eq!(stage.ticket().status, Status::Open);
    stage.act(&agent("ann"), Command::Solve, "13:00").expect("solved");
    stage.act(&service(), Command::Tick, "2026-01-13 12:59:59").expect("a tick");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Solved);
    stage.act(&service(), Command::Tick, "2026-01-13 13:00").expect("a tick");
    assert_eq!(stage.ticket().status, Status::Closed { reason: CloseReason::Completed });
}

#[test]
fn an_extra_tick_changes_nothing() {
    let mut stage = Stage::opened("09:00");
    for _ in 0..2 {
        stage.act(&service(), Command::Tick, "2026-01-09 12:00").expect("a tick");
    }
    assert!(stage.units.last().expect("a unit").events().is_empty());
    assert!(stage.units.last().expect("a unit").snapshot().is_none());
}

#[test]
fn a_request_is_all_or_nothing() {
    let mut stage = Stage::opened("09:00");
    let commands = vec![Command::Solve, Command::Wait { until: None }];
    stage.act_at(&agent("ann"), commands, at("09:30")).expect_err("waiting for a solved ticket");
    assert_eq!(stage.ticket().status, Status::New);
    assert_eq!(stage.kinds().iter().filter(|k| **k == EventKind::Solved).count(), 0);
}

#[test]
fn texts_have_limits_that_are_named() {
    let mut stage = Stage::new();
    let long = helpdesk_core::OpenTicket { subject: "s".repeat(1_001), ..request() };
    let refusal = stage.act(&requester(), Command::open(long), "09:00").expect_err("too long");
    assert_eq!(refusal.to_string(), "the subject: 1001 bytes, the limit is 1000");
    let empty = helpdesk_core::OpenTicket { subject: String::new(), ..request() };
    let refusal = stage.act(&requester(), Command::open(empty), "09:00").expect_err("empty");
    assert_eq!(refusal.to_string(), "the subject is empty, expected some text");
}

#[test]
fn time_that_runs_back_is_taken_at_the_last_event_and_kept() {
    let mut stage = Stage::opened("12:00");
    let unit = stage.act(&agent("ann"), Command::Start, "11:00").expect("started");
    assert_eq!(unit.decision().at, at("12:00"));
    assert_eq!(unit.decision().occurred_at, Some(at("11:00")));
}
