//! How answers look, and how they are compared.
use std::process::Command;

use helpdesk_examples::scenario::{Outcome, read, run};

const DESK: &str = r#""config": {"schedules": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
    "policies": [{"id": "standard", "targets": {"first_reply": "4h"}}]},
    "events": [{"at": "2026-01-05 09:00", "do": "open"}]"#;

fn outcome(asks: &str) -> Outcome {
    let scenarios = read(&format!(r#"{{{DESK}, "ask": [{asks}]}}"#)).expect("in form");
    pollster::block_on(run(&scenarios[0])).expect("lived")
}

#[test]
fn a_clock_as_it_is_told() {
    let outcome = outcome(r#"{"at": "2026-01-05 10:00", "clock": "first_reply"}"#);
    let told = serde_json::to_string(&outcome.answers[0]).expect("JSON");
    assert_eq!(
        told,
        concat!(
            r#"{"ask":"ask[0]","ticket":"ticket","at":"2026-01-05T10:00:00Z","answer":{"breach":null,"counts_from":"2026-01-05T09:00:00Z","#,
            r#""due":"2026-01-05T13:00:00Z","excused":null,"instance":1,"late_from":"2026-01-05T13:00:01Z","met":null,"metric":"first_reply","#,
            r#""phase":"running","policy":"standard v1","remaining":"3h","remaining_seconds":10800,"rungs":{},"schedule":"office","schedule_version":1,"#,
            r#""since":"2026-01-05T09:00:00Z","target":"4h","target_seconds":14400,"used":"1h","used_seconds":3600}}"#
        )
    );
}

#[test]
fn only_what_is_expected_is_compared() {
    for (expect, differences) in [
        (r#"{}"#, 0),
        (r#"{"due": "2026-01-05 13:00"}"#, 0),
        (r#"{"due": "2026-01-05T14:00:00+01:00", "target": "PT4H"}"#, 0),
        (r#"{"due": "2026-01-05 13:01", "target": "4h1s"}"#, 2),
        (r#"{"duue": "2026-01-05 13:00"}"#, 1),
        (r#"null"#, 1),
        (r#"{"breach": {"due": "2026-01-05 13:00"}}"#, 1),
        (r#"{"target": 4}"#, 1),
    ] {
        let outcome = outcome(&format!(r#"{{"clock": "first_reply", "expect": {expect}}}"#));
        assert_eq!(outcome.differences.len(), differences, "{expect}: {:?}", outcome.differences);
    }
    let lists = outcome(
        r#"{"what": "clocks", "expect": [{}]}, {"what": "clocks", "expect": []}, {"what": "notices", "expect": []}"#,
    );
    assert_eq!(lists.differences.len(), 1, "a list is compared whole: {:?}", lists.differences);
}

#[test]
fn one_entry_of_a_list_or_none() {
    for (expect, differences) in [
        (r#""expect_some": {"metric": "first_reply"}"#, 0),
        (r#""expect_some": [{"metric": "first_reply"}, {"due": "2026-01-05 13:00"}]"#, 0),
        (r#""expect_some": [{"metric": "first_reply"}, {"metric": "tier"}]"#, 1),
        (r#""expect_some": {"metric": "first_reply", "due": "2026-01-05 14:00"}"#, 1),
        (r#""expect_none": {"metric": "tier"}"#, 0),
        (r#""expect_none": [{"metric": "tier"}, {}]"#, 1),
        (r#""expect_some": {"metric": "first_reply"}, "expect_none": {"phase": "paused"}, "expect": [{}]"#, 0),
    ] {
        let outcome = outcome(&format!(r#"{{"what": "clocks", {expect}}}"#));
        assert_eq!(outcome.differences.len(), differences, "{expect}: {:?}", outcome.differences);
    }
    let status = outcome(r#"{"what": "status", "expect_some": "new"}"#);
    assert_eq!(status.differences.len(), 1, "no list has no entries");
}

#[test]
fn any_refusal_can_be_expected() {
    let lived = |expect: &str, asked: &str| {
        let event =
            format!(r#"{{"at": "2026-01-05 09:30", "actor": "requester", "do": {asked}, "expect": "{expect}"}}"#);
        let text = format!("{{{}}}", DESK.replace(r#""do": "open"}]"#, &format!(r#""do": "open"}}, {event}]"#)));
        let scenarios = read(&text).expect("in form");
        pollster::block_on(run(&scenarios[0])).expect("lived").differences.len()
    };
    for (expect, asked, differences) in [
        ("refused", r#""reopen""#, 0),
        ("wrong_status", r#""reopen""#, 0),
        ("closed", r#""reopen""#, 1),
        ("done", r#""reopen""#, 1),
        ("refused", r#""solve""#, 1),
    ] {
        assert_eq!(lived(expect, asked), differences, "{asked} {expect}");
    }
}

#[test]
fn an_instant_beyond_the_schedule_is_a_fault_and_no_panic() {
    for (when, taken) in [("2100-01-01 00:00", false), ("9999-01-01 00:00", false), ("2099-12-31 23:59:59", true)] {
        let read = read(&format!(r#"{{{DESK}, "ask": [{{"at": "{when}", "what": "clocks"}}]}}"#));
        let told = read.map(|scenarios| pollster::block_on(run(&scenarios[0])).map(|_| ()).expect("lived"));
        assert_eq!(told.map_err(|why| why.place), if taken { Ok(()) } else { Err("ask[0].at".into()) }, "{when}");
    }
}

/// What the program ends with, and what it says.
fn program(text: &str, flags: &[&str]) -> (Option<i32>, String, String) {
    use std::io::Write as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_scenario"))
        .args(flags)
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program");
    child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("its end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn how_the_program_ends() {
    let asked = |expect: &str| format!(r#"{{{DESK}, "ask": [{{"what": "status", "expect": "{expect}"}}]}}"#);
    let (code, out, _) = program(&asked("new"), &["--quiet"]);
    assert_eq!((code, out.as_str()), (Some(0), "1 scenarios, 0 not as expected\n"));
    let (code, out, _) = program(&asked("open"), &["--quiet"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("-: scenario: ask[0]: expected \"open\", found \"new\"\n"), "{out}");
    let (code, _, err) = program("{", &[]);
    assert_eq!(code, Some(2));
    assert!(err.starts_with("error: `-`, line 1: file: is no JSON of scenarios: "), "{err}");
    let refused = format!(r#"{{{DESK}}}"#).replace(r#""do": "open"}"#, r#""do": "open", "expect": "closed"}"#);
    let (code, out, _) = program(&refused, &["--quiet"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("events[0]: expected \"closed\", found \"done\""), "{out}");
}

#[test]
fn what_is_known_to_differ_must_differ() {
    let known = |expect: &str| {
        format!(r#"{{"known": "so it is", {DESK}, "ask": [{{"what": "status", "expect": "{expect}"}}]}}"#)
    };
    assert_eq!(program(&known("open"), &[]).0, Some(0));
    let (code, out, _) = program(&known("new"), &["--quiet"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("-: scenario: is known to differ, and does not\n"), "{out}");
}

/// What every other kind of question answers: its shape is what the guide says.
#[test]
fn answers_as_they_are_told() {
    let asked = |ask: &str| outcome(&format!(r#"{{"at": "2026-01-05 10:00", {ask}}}"#)).answers[0].answer.to_string();
    for (ask, answer) in [
        (
            r#""ledger": "first_reply""#,
            r#"{"lines":[{"counted":"1h","from":"2026-01-05T09:00:00Z","reason":"open","to":"2026-01-05T10:00:00Z"}],"total":"1h","total_seconds":3600}"#,
        ),
        (r#""what": "verify""#, r#"{"n_events":4,"n_unsealed":0,"redacted":{},"whole":true}"#),
        (r#""what": "queue""#, "[]"),
        (r#""what": "person""#, "null"),
        (r#""what": "waiting""#, "null"),
        (r#""what": "obstacles""#, "[]"),
        (r#""what": "view", "as": "sam""#, "null"),
        (
            r#""what": "requests""#,
            r#"[{"number":"1","opened_at":"2026-01-05T09:00:00Z","status":"open","status_names":{},"subject":"…","ticket":"ticket"}]"#,
        ),
        (r#""what": "counterfactuals", "wanted": {"agent": "ann"}"#, r#""unknown_agent""#),
    ] {
        assert_eq!(asked(ask), answer, "{ask}");
    }
    let told = asked(r#""what": "explanation""#);
    assert!(told.starts_with(r#"["Ticket 1: …","  incident by rita over web, opened 2026-01-05 09:00:00Z""#), "{told}");
    let told = asked(r#""what": "explanation", "language": "de""#);
    assert!(told.contains("verbraucht"), "{told}");
}

/// A mail that is delivered twice, an id that is used for something else, and what is refused whatever the code.
#[test]
fn the_same_request_again_gets_the_first_answer() {
    let text = r#"{"events": [
        {"at": "2026-01-05 09:00", "id": "mail-1", "do": {"open": {"body": "Help"}}},
        {"at": "2026-01-05 09:10", "id": "mail-2", "actor": "requester", "do": {"reply": "And?"}, "expect": "done"},
        {"at": "2026-01-05 09:20", "id": "mail-2", "actor": "requester", "do": {"reply": "And?"}, "expect": "done"},
        {"at": "2026-01-05 09:30", "id": "mail-2", "actor": "requester", "do": {"reply": "Else?"}, "expect": "command_reused"},
        {"at": "2026-01-05 09:40", "actor": "requester", "do": {"note": "mine"}, "expect": "refused"},
        {"at": "2026-01-05 09:50", "actor": "requester", "do": {"reply": "Thanks."}, "expect": "refused"}
    ], "ask": [{"what": "counts", "expect": {"messages": 3}}]}"#;
    let scenarios = read(text).expect("in form");
    let outcome = pollster::block_on(run(&scenarios[0])).expect("lived");
    let places: Vec<&str> = outcome.differences.iter().map(|d| d.place.as_str()).collect();
    assert_eq!(places, ["events[5]"], "{:?}", outcome.differences);
}

/// What cannot be counted is told, and is no silence.
#[test]
fn what_went_wrong_is_told() {
    let text = r#"{"config": {"schedules": {"office": "always"}, "policies": [{"id": "p", "targets": {"resolution": "900000h"}}]},
        "events": [{"at": "2026-01-05 09:00", "do": "open"}], "ask": [{"clock": "resolution", "expect": null}]}"#;
    let outcome = pollster::block_on(run(&read(text).expect("in form")[0])).expect("lived");
    let told: Vec<&str> = outcome.faults.iter().map(|fault| fault.text.as_str()).collect();
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("the clock of resolution cannot be computed")),
        "{told:?}"
    );
}

/// A file may begin with a mark of the byte order, as some editors write it.
#[test]
fn a_mark_of_the_byte_order_is_no_mistake() {
    assert_eq!(read("\u{feff}{\"events\": []}").expect("in form").len(), 1);
}

/// Nobody can know the ids of messages before a story is lived: they are named by what they read.
#[test]
fn messages_are_named_by_what_they_read() {
    let text = r#"{"config": {"teams": {"desk": {"lead": "lea"}}, "agents": {"lea": "desk"}, "messages": {"edit_within_minutes": 10}}, "events": [
        {"at": "2026-01-05 09:00", "do": [{"open": {"body": "No paper."}}, {"route": "desk"}]},
        {"at": "2026-01-05 09:10", "actor": "requester", "do": {"reply": "Smoke, too. My code is 4711."}},
        {"at": "2026-01-05 09:20", "actor": "agent:lea", "do": {"redact": {"of": "Smoke, too. My code is 4711.", "what": {"passages": ["4711"]}, "reason": "a code"}}, "expect": "done"},
        {"at": "2026-01-05 09:30", "actor": "agent:lea", "do": {"note": "Cal."}},
        {"at": "2026-01-05 09:31", "actor": "agent:lea", "do": {"edit_message": {"message": "Cal.", "body": "Call."}}, "expect": "done"},
        {"at": "2026-01-05 09:40", "actor": "agent:lea", "do": {"split": {"ticket": "b", "messages": ["Smoke, too."]}}, "expect": "no_such_message"},
        {"at": "2026-01-05 09:41", "actor": "agent:lea", "do": {"split": {"ticket": "b", "messages": ["Smoke, too. My code is [redacted]."]}}, "expect": "done"}
    ], "ask": [
        {"what": "messages", "expect": [{"body": "No paper."}, {"body": "Call."}]},
        {"ticket": "b", "what": "conversation", "expect": [{"ticket": "ticket", "body": "Smoke, too. My code is [redacted]."}]}
    ]}"#;
    let outcome = pollster::block_on(run(&read(text).expect("in form")[0])).expect("lived");
    assert!(outcome.differences.is_empty(), "{:#?}", outcome.differences);
}
