//! Texts of which there is far too much of something.
use helpdesk_core::{Command, MENTIONS_MAX, SearchQuery, TEXT_MAX};
use serde_json::json;

use crate::stage::{Stage, agent, at, request, requester};

use super::{each, made};

/// A flood is written, read and searched in bounded time, or refused. Quotations, headers and markup of mail mean nothing to the desk.
#[test]
fn floods_take_bounded_time() {
    let flood = |name: &str, repeat: &str, count: usize| {
        let input = json!({"gen": {"repeat": repeat, "count": count}});
        json!({"slug": name, "input": input, "expect": {"max_ms": 500}})
    };
    let own = json!([
        flood("names", "@ann @bob,", 100_000),
        flood("names-of-nobody", "@x-", 300_000),
        flood("quotation-marks", "\" ", 500_000),
        flood("marks", "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}", 50_000),
        flood("braces", "{{", 500_000),
        flood("letters-with-marks", "\u{1ed5}", 340_000),
        flood("too-long", "x", TEXT_MAX + 1),
        flood("nothing", "\u{3000}", 300_000)
    ]);
    each("floods.json", &own, |case| {
        let text = made(&case.input["gen"]);
        case.in_time(|| {
            let mut stage = Stage::opened("09:00");
            let note = stage.act(&agent("ann"), Command::AddNote { body: text.clone() }, "09:10").map(|_| ());
            let is_taken = !text.trim().is_empty() && text.len() <= TEXT_MAX;
            assert_eq!(note.is_ok(), is_taken, "{}: {note:?}", case.name);
            assert!(stage.units.iter().all(|unit| unit.decision().mentions.len() <= MENTIONS_MAX), "{}", case.name);
            if let Err(refusal) = stage.act(&requester(), Command::Reply { body: text.clone() }, "09:20") {
                assert!(!is_taken && refusal.to_string().len() < 200, "{}: {refusal}", case.name);
            }
            let query: SearchQuery = "nowhere of phr*".parse().expect("a search");
            assert!(!query.fits([text.as_str()]), "{}", case.name);
            assert!(text.parse::<SearchQuery>().is_err(), "{}", case.name);
        });
    });
}

/// A subject is one line of bounded length.
#[test]
fn a_subject_is_one_line() {
    let refused = |subject: &str| {
        let mut open = request();
        subject.clone_into(&mut open.subject);
        Stage::new()
            .act_at(&requester(), vec![Command::open(open)], at("09:00"))
            .err()
            .map(|refusal| refusal.to_string())
    };
    for (subject, why) in [
        ("Printer", None),
        ("\u{202e}retnirP", None),
        ("a\u{1b}[31mb", Some("the subject holds the control character U+001B, expected one line of text")),
        ("a\r\nBcc: b@c.example", Some("the subject holds the control character U+000D, expected one line of text")),
        ("a\u{0}b", Some("the subject holds the control character U+0000, expected one line of text")),
        ("a\u{85}b", Some("the subject holds the control character U+0085, expected one line of text")),
        (" \t ", Some("the subject is empty, expected some text")),
    ] {
        assert_eq!(refused(subject).as_deref(), why, "{subject:?}");
    }
}
