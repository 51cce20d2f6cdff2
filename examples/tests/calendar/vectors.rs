//! Vectors: the shared ones where they are, own ones for every operation, and lines that are none.
use std::{fs, path::Path};

use helpdesk_examples::vectors::{Vectors, Verdict};

fn verdicts(text: &str) -> Vec<Verdict> {
    let mut vectors = Vectors::default();
    text.lines().filter_map(|line| vectors.line(line)).collect()
}

fn differences(name: &str, text: &str) -> (usize, Vec<String>) {
    let verdicts = verdicts(text);
    let wrong = verdicts.iter().filter(|verdict| !verdict.ok);
    let told = wrong.map(|verdict| format!("{name}: {}", serde_json::to_string(verdict).expect("JSON"))).collect();
    (verdicts.len(), told)
}

/// Absent outside the project: then none runs.
#[test]
fn the_shared_vectors_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("absent: the shared vectors, so none ran");
        return;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "a folder of vectors holds some");
    let (mut all, mut wrong) = (0, Vec::new());
    for file in files {
        let (n, differ) = differences(&file.display().to_string(), &fs::read_to_string(&file).expect("a file"));
        all += n;
        wrong.extend(differ);
    }
    println!("{all} vectors, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} of {all}\n{}", wrong.len(), wrong.join("\n"));
}

/// The conformance set, by hand and generated: all of it, and no key that means nothing.
#[test]
fn the_conformance_set_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/conformance");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut all = 0;
    for file in files {
        let text = fs::read_to_string(&file).expect("a file");
        let (n, wrong) = differences(&file.display().to_string(), &text);
        assert!(wrong.is_empty(), "{} of {n}\n{}", wrong.len(), wrong.join("\n"));
        assert!(verdicts(&text).iter().all(|verdict| verdict.ignored.is_empty()), "{}", file.display());
        assert_eq!(n, text.lines().filter(|line| line.contains("\"op\"")).count());
        all += n;
    }
    assert!(all > 800, "{all} vectors");
}

/// Reckoned by hand, some for every operation of the format.
#[test]
fn own_vectors_hold() {
    let text = include_str!("own.jsonl");
    let (all, wrong) = differences("own", text);
    assert_eq!(all, text.lines().filter(|line| line.contains("\"op\"")).count());
    assert!(wrong.is_empty(), "{} of {all}\n{}", wrong.len(), wrong.join("\n"));
}

/// What is said of a line, as text; nothing for one without a verdict.
fn said(line: &str) -> String {
    Vectors::default().line(line).map_or_else(String::new, |v| serde_json::to_string(&v).expect("JSON"))
}

#[test]
fn what_is_no_vector_is_a_difference_and_never_a_panic() {
    let rows = [
        ("{", "the line is no JSON, expected an object"),
        ("[]", "found `[]`, expected an object"),
        ("\"x\"", "expected an object"),
        ("5", "found `5`, expected an object"),
        ("null", "found `null`, expected an object"),
        (r#"{"id":"a","out":{}}"#, "has no `op`"),
        (r#"{"id":"a","op":"is_open","out":{}}"#, "has no `calendar`"),
        (r#"{"id":"a","op":"is_open","calendar":"c1","out":{}}"#, "the calendar `c1` is not defined"),
        (r#"{"id":"a","op":"is_open","calendar":7,"out":{}}"#, "found `7`, expected a calendar"),
        (r#"{"id":"a","op":"is_open","calendar":{},"out":{}}"#, "has no `tz`"),
        (r#"{"id":"a","op":"is_open","calendar":{"tz":"Mars/Base"},"out":{}}"#, "expected the name of a zone"),
        (r#"{"id":"a","op":"x","calendar":{"tz":"UTC","hours":[]},"out":{}}"#, "found `[]`, expected an object"),
        (r#"{"id":"a","op":"x","calendar":{"tz":"UTC","hours":{"monday":[]}},"out":{}}"#, "`monday` is no weekday"),
        (r#"{"id":"a","op":"x","calendar":{"tz":"UTC","hours":{"mon":[["09:00"]]}},"out":{}}"#, "a pair of times"),
        (
            r#"{"id":"a","op":"x","calendar":{"tz":"UTC","hours":{"mon":[["09:00","10:00"]]}},"out":{}}"#,
            "`x` is no operation, expected one of `build`, ",
        ),
        (r#"{"id":"a","op":"is_open","calendar":{"intervals":[["a","b"]]},"out":{}}"#, "expected an instant"),
        (r#"{"define":"c1"}"#, "`c1` has no `calendar`"),
        (r#"{"define":3,"calendar":{}}"#, "expected the name of a calendar"),
    ];
    for (line, expected) in rows {
        let said = said(line).replace("\\\"", "\"");
        assert!(said.contains("\"ok\":false") && said.contains("\"line\":1"), "{line}: {said}");
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn a_clock_whose_events_make_no_sense_is_a_difference() {
    let rows = [
        (r#"["2026-01-05T12:00:00Z","start"],["2026-01-05T10:00:00Z","pause"]"#, "no earlier than the one before"),
        (r#"["2026-01-05T10:00:00Z","start"],["2026-01-05T09:00:00Z","stop"]"#, "no earlier than the one before"),
        (
            r#"["2026-01-05T10:00:00Z","start"],["2026-01-05T10:00:00Z","start"]"#,
            "expected no start of a clock that was started",
        ),
        (r#"["2026-01-05T10:00:00Z","pause"]"#, "expected a clock that was started before"),
        (r#"["2026-01-05T10:00:00Z","resume"]"#, "expected a clock that was started before"),
        (r#"["2026-01-05T10:00:00Z","stop"]"#, "expected a clock that was started before"),
        (r#"["2026-01-05T10:00:00Z","start","extra"]"#, "expected an event such as"),
        (r#"["2026-01-05T10:00:00Z","begin"]"#, "expected `start`, `pause`"),
    ];
    for (events, expected) in rows {
        let line = format!(
            r#"{{"id":"a","op":"clock","in":{{"target":3600,"events":[{events}]}},"out":{{"met":true}},
            "calendar":{{"tz":"UTC","hours":{{"mon":[["09:00","17:00"]]}}}}}}"#
        );
        let said = said(&line.replace('\n', ""));
        assert!(said.contains("\"ok\":false") && said.contains(expected), "{events}: {said}");
    }
}

#[test]
fn a_line_that_is_no_text_is_a_difference() {
    let line = b"{\"id\": \"a\xff\", \"op\": \"build\", \"calendar\": {\"tz\": \"UTC\"}, \"out\": {\"error\": \"no_hours\"}}\n";
    let verdict = Vectors::default().bytes(line).expect("a verdict");
    let said = serde_json::to_string(&verdict).expect("JSON");
    assert!(!verdict.ok && said.contains("not UTF-8 from byte 10 on"), "{said}");
    assert!(Vectors::default().bytes(b"\r\n").is_none());
}

#[test]
fn a_difference_shows_both_and_keys_that_mean_nothing_are_named() {
    let line = r#"{"id":"a","op":"is_open","in":{"at":"2026-01-05T09:00:00Z","by":1},"out":{"value":false},
        "calendar":{"tz":"UTC","hours":{"mon":[["09:00","10:00"]]},"name":"x"}}"#;
    let expected = r#"{"id":"a","ok":false,"line":1,"found":{"value":true},"expected":{"value":false},"ignored":["in.by","calendar.name"]}"#;
    assert_eq!(said(line), expected);
    assert_eq!(said(""), "");
    assert_eq!(said(r#"{"define":"c","calendar":{}}"#), "");
}
