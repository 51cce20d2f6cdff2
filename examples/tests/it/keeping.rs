//! `desk erase` and `desk retain`, as a person runs them: counted first, then done, and verified.
use std::process::Output;

use helpdesk_core::{CloseReason, Command};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::Fixture;
use serde_json::Value;

use crate::outcome::{Room, desk, ran};

fn told(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A store with four tickets, of which the first is closed.
fn filled(name: &str) -> Room {
    let (room, fixture) = (Room::new(name), Fixture::of("replay"));
    let store = SqliteStore::open(room.path("desk.sqlite")).expect("the store opens");
    for ticket in 1..=4 {
        let opening =
            fixture.opening_with(ticket, 1, |open| open.body = Some(format!("The secret of ticket {ticket}")));
        let commit = helpdesk_core::Tickets::commit(&store, vec![opening]);
        assert!(pollster::block_on(commit).iter().all(Result::is_ok));
    }
    fixture.act(&store, "solve", 1, 5, Command::Solve);
    fixture.act(&store, "close", 1, 6, Command::Close { reason: CloseReason::Completed });
    room
}

const KEEPER: [&str; 6] = ["--tenant", "replay", "--by", "keeper", "--at", "2026-03-01T10:00:00Z"];

#[test]
fn a_person_is_counted_and_then_erased() {
    let room = filled("erase");
    let store = room.store();
    let erase = |more: &[&str]| {
        let whom = ["erase", "--store", &store, "--person", "requester-1", "--reason", "asked for"];
        ran(desk().args(whom).args(KEEPER).args(more))
    };
    let counted = told(&erase(&[]));
    assert_eq!((&counted["applied"], counted["tickets"].as_array().map(Vec::len)), (&Value::Bool(false), Some(2)));
    let done = told(&erase(&["--apply"]));
    assert_eq!(done["tickets"][0]["n_texts"], 1);
    assert_eq!(done["rest"]["n_receipts"], counted["rest"]["n_receipts"]);
    assert_eq!(told(&erase(&["--apply"]))["tickets"].as_array().map(Vec::len), Some(0));
    let verified = ran(desk().args(["verify", "--store", &store]));
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && said.contains("event 1 redacted by event"), "{said}");
    let bytes = std::fs::read(room.path("desk.sqlite")).expect("the file");
    assert!(!String::from_utf8_lossy(&bytes).contains("The secret of ticket 1"), "it is in the file still");
    let refused = ran(desk().args(["erase", "--store", "memory", "--person", "x", "--reason", "y"]).args(KEEPER));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("there is no store `memory`"), "{said}");
}

#[test]
fn what_was_stopped_goes_on_by_its_journal() {
    let room = filled("journal");
    let (store, journal) = (room.store(), room.path("journal.jsonl"));
    let erase = |person: &str| {
        let whom = ["erase", "--store", &store, "--reason", "asked for", "--apply", "--person", person];
        ran(desk().args(whom).args(KEEPER).arg("--journal").arg(&journal))
    };
    let done = told(&erase("requester-1"));
    assert_eq!(done["tickets"].as_array().map(Vec::len), Some(2));
    let written = std::fs::read_to_string(&journal).expect("the journal");
    assert!(!written.contains("requester-1"), "{written}");
    // All is done: the proofs are told again, and nothing is read.
    let again = told(&erase("requester-1"));
    assert_eq!((&again["tickets"], &again["n_looked_at"]), (&done["tickets"], &done["n_looked_at"]));
    let other = String::from_utf8_lossy(&erase("requester-2").stderr).into_owned();
    assert!(other.contains("it is the journal of"), "{other}");
    // A page whose line was cut off is done again: nothing is left to do.
    std::fs::write(&journal, &written[..written.len() - 20]).expect("it is cut");
    assert_eq!(told(&erase("requester-1"))["tickets"].as_array().map(Vec::len), Some(0));
    assert_eq!(std::fs::read_to_string(&journal).expect("the journal").lines().count(), 2);
}

#[test]
fn what_is_due_is_counted_and_then_taken() {
    let room = filled("retain");
    let store = room.store();
    let policy = |spec: &str| room.write("policy.json", spec).display().to_string();
    let retain = |policy: &str, more: &[&str]| {
        ran(desk().args(["retain", "--store", &store, "--policy", policy]).args(KEEPER).args(more))
    };
    let held = policy(
        r#"{"policies": [{"id": "month", "after_days": 30, "take": "ticket"}], "holds": [{"id": "case", "when": {"tickets": [1]}}]}"#,
    );
    assert_eq!(told(&retain(&held, &["--apply"]))["n_by_hold"]["case"], 1);
    let free = policy(r#"{"policies": [{"id": "month", "after_days": 30, "take": "ticket"}]}"#);
    assert_eq!(told(&retain(&free, &[]))["n_by_policy"]["month"], 1);
    let done = told(&retain(&free, &["--apply"]));
    assert_eq!((&done["removed"][0]["ticket"], &done["removed"][0]["policy"]), (&1.into(), &"month".into()));
    assert_eq!(told(&retain(&free, &["--apply"]))["n_looked_at"], 3);
    let wrong = policy(r#"{"policies": [{"id": "", "after_days": 0, "take": "texts"}]}"#);
    let said = String::from_utf8_lossy(&retain(&wrong, &[]).stderr).into_owned();
    assert!(said.contains("policies[0].id") && said.contains("policies[0].after_days"), "{said}");
}

#[test]
fn what_is_held_of_somebody_is_told() {
    let room = filled("person");
    let (store, file) = (room.store(), room.path("held.jsonl"));
    let person = |whom: &[&str]| {
        let to = file.display().to_string();
        ran(desk().args(["person", "--store", &store, "--tenant", "replay", "--to", &to]).args(whom))
    };
    let counts = told(&person(&["--person", "requester-1"]));
    assert_eq!((&counts["ticket"], &counts["message"]), (&2.into(), &2.into()));
    let written = std::fs::read_to_string(&file).expect("the file");
    let lines: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&lines[0]["format"], &lines[0]["version"]), (&"helpdesk-held".into(), &1.into()));
    assert_eq!(lines.last().expect("a line")["end"], counts);
    assert!(written.contains("The secret of ticket 1") && !written.contains("The secret of ticket 2"), "{written}");
    let refused = ran(desk().args(["person", "--store", &store, "--tenant", "replay", "--to", "x"]));
    assert!(!refused.status.success(), "somebody is to be named");
}

/// The same on a server: somebody is told what is held of them, is erased, and what is due goes; the histories verify.
#[cfg(feature = "postgres")]
#[test]
fn people_are_told_and_erased_on_a_server() {
    let Some(database) = crate::database::Database::new("kept") else { return };
    let (room, store) = (filled("server"), database.store());
    let missing = ran(desk().args(["erase", "--store", &store, "--person", "x", "--reason", "y"]).args(KEEPER));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no schema"), "no store is made");
    let copied = ran(desk().args(["copy", "--from", &room.store(), "--to", &store]));
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let file = room.path("held.jsonl");
    let person = || {
        let to = file.display().to_string();
        told(&ran(desk().args([
            "person",
            "--store",
            &store,
            "--tenant",
            "replay",
            "--to",
            &to,
            "--person",
            "requester-1",
        ])))
    };
    assert_eq!(person()["ticket"], 2);
    assert!(std::fs::read_to_string(&file).expect("the file").contains("The secret of ticket 1"));
    let erase = |more: &[&str]| {
        let whom = ["erase", "--store", &store, "--person", "requester-1", "--reason", "asked for"];
        told(&ran(desk().args(whom).args(KEEPER).args(more)))
    };
    let counted = erase(&[]);
    assert_eq!((&counted["applied"], counted["tickets"].as_array().map(Vec::len)), (&Value::Bool(false), Some(2)));
    let done = erase(&["--apply"]);
    assert_eq!((&done["tickets"][0]["n_texts"], &done["rest"]), (&1.into(), &counted["rest"]));
    assert_eq!(erase(&["--apply"])["tickets"].as_array().map(Vec::len), Some(0));
    assert_eq!(person()["ticket"], Value::Null, "nothing is held of them");
    let verified = ran(desk().args(["verify", "--store", &store]));
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && said.contains("event 1 redacted by event"), "{said}");
    let spec = r#"{"policies": [{"id": "month", "after_days": 30, "take": "ticket"}]}"#;
    let policy = room.write("policy.json", spec).display().to_string();
    let retain = || told(&ran(desk().args(["retain", "--store", &store, "--policy", &policy, "--apply"]).args(KEEPER)));
    assert_eq!(retain()["removed"][0]["ticket"], 1);
    assert_eq!(retain()["n_looked_at"], 3);
    assert!(ran(desk().args(["verify", "--store", &store])).status.success());
}
