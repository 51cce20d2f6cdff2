//! The verifier in another language agrees with the desk. Where there is no Python, there is nothing to compare.
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use helpdesk_core::{Author, Doing, Erase, Tickets, begin_erasure, erase_tickets};
use helpdesk_memory::MemoryStore;
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;

fn verify(history: &str) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verify_history.py");
    let mut verifier = Command::new("python3");
    let spawned = verifier.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut running = spawned.ok()?;
    running.stdin.take().expect("an input").write_all(history.as_bytes()).expect("written");
    running.wait_with_output().ok()
}

/// A text that was taken out is sealed by the digest that the redaction names, and what is left by the other one.
#[test]
fn it_agrees_about_what_was_taken_out() {
    let history = include_str!("../../../docs/history.redacted.jsonl");
    let longer = history.replace("the PIN is [redacted]", "the PIN is [redacted]!");
    let forgotten: String =
        history.lines().filter(|line| !line.contains(r#""event":"redacted""#)).collect::<Vec<_>>().join("\n");
    let broken = String::from("event 15 and its seal do not belong together\n");
    for (history, expected) in
        [(history, String::from("event 15 redacted by event ")), (&longer, broken.clone()), (&forgotten, broken)]
    {
        let Some(output) = verify(history) else { return };
        let told = String::from_utf8(output.stdout).expect("text");
        assert!(told.starts_with(&expected), "{told}");
        assert_eq!(output.status.success(), told.contains("events hold"));
    }
}

#[test]
fn a_verifier_in_another_language_agrees() {
    let history = include_str!("../../../docs/history.example.jsonl");
    let last = "482ea2e3cca562ddcad45c0b91024187b455d27b33127b1afbb232b83d794c0a";
    let edited = history.replace("4711", "4712");
    let cut: String = history.lines().skip(1).map(|line| line.to_owned() + "\n").collect();
    for (history, expected) in [
        (history, format!("19 events hold, the last seal is {last}\n")),
        (&edited, String::from("event 15 and its seal do not belong together\n")),
        (&cut, String::from("event 2 stands at place 1")),
    ] {
        let Some(output) = verify(history) else { return };
        let told = String::from_utf8(output.stdout).expect("text");
        assert!(told.starts_with(&expected), "{told}");
        assert_eq!(output.status.success(), told.contains("events hold"));
    }
}

/// An erased history holds for both, and not without the erasure, nor with somebody else in the place of the pseudonym.
#[test]
fn it_agrees_about_who_was_erased() {
    let (store, fixture) = (MemoryStore::new(), Fixture::acme());
    fixture.open_many(&store, 1);
    fixture.act(&store, "reply", 1, 5, helpdesk_core::Command::Reply { body: "We come.".to_owned() });
    let asked = Erase {
        person: "requester-1".parse().expect("an id"),
        also: [].into(),
        fields: [].into(),
        key: String::new(),
        reason: "asked for".to_owned(),
        by: Author::Service { name: "keeper".to_owned(), on_behalf_of: None },
        at: instant(9),
    };
    let erasure = block_on(begin_erasure(&store, fixture.tenant(), asked)).expect("they are read");
    block_on(erase_tickets(&store, &erasure, &|_| false, None, 9, Doing::Apply)).expect("answered");
    let events = block_on(store.history(ticket_id(1), 0, 99)).expect("answered");
    let lines: Vec<String> = events.iter().map(|event| serde_json::to_string(event).expect("JSON")).collect();
    let history = lines.join("\n");
    assert!(history.contains(erasure.pseudonym().as_str()) && !history.contains("requester-1"));
    let forged = history.replacen(erasure.pseudonym().as_str(), "requester-2", 1);
    let forgotten = lines.get(..lines.len() - 1).expect("a history").join("\n");
    let broken = "event 1 and its seal do not belong together\n";
    for (history, expected) in [(&history, "event 1 redacted by event "), (&forged, broken), (&forgotten, broken)] {
        let Some(output) = verify(history) else { return };
        let told = String::from_utf8(output.stdout).expect("text");
        assert!(told.starts_with(expected), "{told}");
    }
}
