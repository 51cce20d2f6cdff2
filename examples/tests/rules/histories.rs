//! What is said of tickets in a store: explanations, and answers under other rules.
use std::{fs, path::Path, process::Command};

use crate::commands::{folder, rules};

#[test]
fn a_ticket_is_explained_part_by_part() {
    let text = "rule(\"a\").on(OPENED)\n  .when(|t| t.tier < 2 && (t.has_tag(\"x\") || t.subject.contains(\"VPN\")))\n  \
                .then(|t, act| act.priority(\"high\"));\nrule(\"b\").on(OPENED).when(|t| t.kind == \"task\").then(|t, act| act.start());\n\
                rule(\"c\").on(OPENED).then(|t, act| act.priority(\"low\"));\n";
    let here = folder("explain", &[("a.rhai", text), ("t.json", "{ \"subject\": \"VPN\" }")]);
    let (told, _, code) = rules(&here, &["explain", "a.rhai", "--ticket", "t.json"], "");
    assert_eq!(code, 0);
    for part in [
        "opened on ticket 1: 3 rules listen\n",
        "triage: a (a.rhai:1) matched",
        "       holds t.tier < 2   (t.tier = 1)\n",
        "    does not t.has_tag(\"x\")",
        "       holds t.subject.contains(\"VPN\")",
        "  asked for priority high\n",
        "triage: b (a.rhai:4) did not match",
        "  asked for priority low in vain: `a` was first\n",
        "asked for: priority high\n",
    ] {
        assert!(told.contains(part), "`{part}` is not in\n{told}");
    }
    let (told, _, _) = rules(&here, &["explain", "--json", "a.rhai", "--ticket", "t.json"], "");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (told["rules"][1]["leaves"][0]["answer"].as_str(), told["rules"][1]["line"].as_u64()),
        (Some("does not"), Some(4))
    );
    let (_, complaint, code) = rules(&here, &["explain", "a.rhai", "--event", "opnd"], "");
    assert_eq!((complaint.starts_with("error: there is no event `opnd`"), code), (true, 2));
    let (told, _, code) = rules(&here, &["bench", "--json", "--rounds", "1", "a.rhai"], "");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["n_rules"].as_u64(), told["rules"].as_array().map(Vec::len), code), (Some(3), Some(3), 0));
}

#[test]
fn histories_of_a_store_are_asked_again() {
    let here = folder("histories", &[]);
    let store = format!("sqlite:{}", here.join("desk.sqlite").display());
    let report = here.join("report.html").display().to_string();
    let filled = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["replay", "--json", "--seed", "3", "--store", &store, "--report", &report])
        .output()
        .unwrap();
    assert!(filled.status.success());
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/fortnight/rules").display().to_string();
    let replay = |new: &str| rules(&here, &["replay", "--json", "--db", &store, "--old", &old, "--new", new], "");
    let (told, complaint, code) = replay(&old);
    let same: serde_json::Value = serde_json::from_str(&told).unwrap_or_default();
    assert_eq!((same["changes"].as_array().map(Vec::len), code), (Some(0), 0), "{complaint}");
    fs::create_dir_all(here.join("new")).unwrap();
    for file in ["10-triage.rhai", "20-route.rhai", "30-follow.rhai"] {
        let text = fs::read_to_string(Path::new(&old).join(file)).unwrap();
        fs::write(here.join("new").join(file), text.replace("act.tag(\"vip\")", "act.tag(\"important\")")).unwrap();
    }
    let (told, _, code) = replay("new");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let changes = told["changes"].as_array().unwrap();
    assert!(!changes.is_empty() && code == 1);
    assert!(
        changes.iter().all(|change| change["to"].as_str().is_some_and(|to| to.contains("tag important"))),
        "{changes:?}"
    );
    assert_eq!(told["loads"], same["loads"]);
    let name = changes[0]["tickets"][0].as_str().unwrap();
    let (told, _, code) = rules(&here, &["explain", &old, "--db", &store, "--name", name, "--event", "opened"], "");
    assert!(told.contains("vip-customers") && told.contains("asked for tag vip") && code == 0, "{told}");
}
