//! The commands: what they print and how they end.
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A folder of its own for a test, with these files.
pub(crate) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-{name}"));
    let _was_there = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// What a command prints, what it complains of, and how it ends.
pub(crate) fn rules(folder: &Path, arguments: &[&str], input: &str) -> (String, String, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rules"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

const SLIP: &str = "rule(\"a\").on(OPENED)\n  .when(|t| t.status == \"opne\")\n  .then(|t, act| act.start());\n";
const RULE: &str = "rule(\"a\").on(OPENED)\n  .when(|t| t.tier < 2)\n  .then(|t, act| act.tag(\"x\"));\n";

#[test]
fn a_check_says_what_is_wrong_in_three_ways() {
    let here = folder("check", &[("a.rhai", SLIP)]);
    let (told, _, code) = rules(&here, &["check", "a.rhai"], "");
    assert_eq!(code, 1);
    assert_eq!(
        told,
        "error[unknown-value] a.rhai:2:25: unknown status `opne`, expected `new`, `open`, `pending`, `on_hold`, `solved` or `closed`\n  |\n\
         2 |   .when(|t| t.status == \"opne\")\n  |                         ^ did you mean `open`?\n\n1 errors, 0 warnings, 0 notes\n"
    );
    let (told, _, code) = rules(&here, &["check", "--plain", "a.rhai"], "");
    let line = "a.rhai:2:25: error unknown-value: unknown status `opne`, expected `new`, `open`, `pending`, `on_hold`, `solved` or `closed`; \
                did you mean `open`?\n";
    assert_eq!((told.as_str(), code), (line, 1));
    let (told, _, code) = rules(&here, &["check", "--json", "a.rhai"], "");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told[0]["code"].as_str(), told[0]["line"].as_u64(), code), (Some("unknown-value"), Some(2), 1));
    assert_eq!(rules(&here, &["check", "--allow", "unknown-value", "a.rhai"], "").2, 0);
    let (_, complaint, code) = rules(&here, &["check", "nowhere.rhai"], "");
    assert_eq!((complaint.starts_with("error: `nowhere.rhai` cannot be read"), code), (true, 2));
}

#[test]
fn a_test_run_fails_where_a_test_fails_and_where_there_is_none() {
    let holds = "test(\"t\", |x| { x.has(x.decide(OPENED, #{}).tags, \"x\"); });";
    let fails = "test(\"u\", |x| {\n  x.no(x.decide(OPENED, #{}).tags);\n});";
    let here = folder("test", &[("a.rhai", RULE), ("b.rhai", holds), ("c.rhai", fails), ("bad.rhai", "rule(")]);
    let (told, _, code) = rules(&here, &["test", "a.rhai", "b.rhai"], "");
    assert_eq!((told.as_str(), code), ("holds t\n1 tests, 1 checks, 0 fail\n", 0));
    let (told, _, code) = rules(&here, &["test", "a.rhai", "b.rhai", "c.rhai"], "");
    assert_eq!(code, 1);
    assert!(told.contains("fails u (c.rhai:1)\n    c.rhai:2:5: there is something\n"), "{told}");
    assert!(told.contains("      expected nothing\n      found    [\"x\"]\n2 tests, 2 checks, 1 fail\n"), "{told}");
    let (_, complaint, code) = rules(&here, &["test", "a.rhai"], "");
    assert_eq!((complaint.starts_with("error: there is no test in these files"), code), (true, 2));
    let (_, complaint, code) = rules(&here, &["test", "b.rhai", "bad.rhai"], "");
    assert_eq!((complaint.contains("bad.rhai:1:"), code), (true, 2));
    assert_eq!(rules(&folder("empty", &[]), &["test", "."], "").2, 2);
}

#[test]
fn coverage_and_changes_are_told() {
    let tests = "test(\"t\", |x| { x.has(x.decide(OPENED, #{}).tags, \"x\"); });";
    let more = "rule(\"b\").on(SOLVED)\n  .then(|t, act|\n    act.start());\n";
    let here = folder("coverage", &[("a.rhai", RULE), ("b.rhai", tests), ("c.rhai", more)]);
    let (told, _, code) = rules(&here, &["test", "--coverage", "."], "");
    assert_eq!(code, 0);
    assert!(told.contains("never ./c.rhai:1: `b` matches in no test\nmissed ./c.rhai: lines 3\n"), "{told}");
    assert!(told.ends_with("2 of 3 lines ran, 1 of 2 rules matched\n"), "{told}");
    let (told, _, code) = rules(&here, &["test", "--mutate", "a.rhai", "b.rhai"], "");
    assert_eq!(code, 1);
    assert!(told.contains("unnoticed a.rhai:2:20: `<` changed to `<=`\n"), "{told}");
    assert!(told.ends_with("of 8 changes were noticed\n") || told.contains(" changes were noticed\n"), "{told}");
}

#[test]
fn lines_are_answered() {
    let functions = "fn twice(n) { n * 2 }\n";
    let here = folder("repl", &[("a.rhai", functions)]);
    let input = "twice(t.tier)\n:ticket {\"tier\": 4}\ntwice(t.tier)\nfn more(n) { n + 1 }\nmore(twice(t.tier))\nt.teir\n:event breached {}\ne.kind\n:quit\n";
    let (told, _, code) = rules(&here, &["repl", "a.rhai"], input);
    assert_eq!(code, 0);
    let told: Vec<&str> = told.split("> ").map(str::trim).collect();
    assert_eq!(
        told,
        [
            "",
            "2",
            "ticket 1, opened",
            "8",
            "noted",
            "9",
            "`t.teir`: unknown property `teir`; did you mean `tier`?",
            "ticket 1, breached",
            "\"breached\"",
            "",
        ]
    );
}

#[test]
fn the_rules_that_come_along_have_no_errors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for set in ["fortnight", "incident-log"] {
        let (rules_of, config) = (format!("config/{set}/rules"), format!("config/{set}"));
        let (told, complaint, _) = rules(root, &["check", "--plain", &rules_of, "--config", &config], "");
        assert!(!told.contains(": error "), "{told}{complaint}");
        assert_eq!(complaint, "");
    }
}

const MACRO: &str = "macro(\"park\")\n  .when(|t| t.status == \"open\")\n  .then(|t, act, e| { act.note(`parked by ${e.who}`); act.hold(\"parts\"); });\n\
                     rule(\"parked\").on(STATUS_CHANGED).then(|t, act| act.tag(\"parked\"));\n";

#[test]
fn a_macro_is_seen_before_it_is_applied() {
    let here = folder("preview", &[("a.rhai", MACRO), ("open.json", r#"{ "status": "open" }"#)]);
    let by = ["preview", "a.rhai", "--macro", "park", "--by", "kim"];
    let (told, complaint, code) = rules(&here, &[&by[..], &["--ticket", "open.json"]].concat(), "");
    assert_eq!((complaint.as_str(), code), ("", 0));
    for line in [
        "`park` applied by kim; nothing is done\nasks for\n  note parked by kim\n  hold parts\nchanges\n",
        "  t.status: \"open\" -> \"on_hold\"\n",
        "  t.tags: [] -> [\"parked\"]\n",
        "happens\n  note_added\n  status_changed\n  tags_changed\nrules that react\n  parked\n",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let (told, _, code) = rules(&here, &by, "");
    assert_eq!(
        (told.as_str(), code),
        ("`park` applied by kim; nothing is done\nrefused: macro `park` is not for this ticket as it stands\n", 1)
    );
    let (told, _, code) = rules(&here, &[&by[..], &["--ticket", "open.json", "--json"]].concat(), "");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["asked"][1].as_str(), told["refused"].is_null(), code), (Some("hold parts"), true, 0));
    let (_, complaint, code) = rules(&here, &["preview", "a.rhai", "--macro", "prak"], "");
    assert!(complaint.contains("there is no macro `prak` in these files, did you mean `park`?"), "{complaint}");
    assert_eq!(code, 2);
}
