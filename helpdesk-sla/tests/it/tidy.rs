//! What a machine can check of the house style.

use std::fs;
use std::path::Path;

#[test]
fn every_file_is_short_and_says_what_it_is_for() {
    let mut wrong = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(files.len() > 20, "the files are found");
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let too_long = text.lines().count() >= 400;
        let silent = !text.starts_with("//! ");
        let forbidden = ["mod.rs", "utils.rs", "helpers.rs", "common.rs", "manager.rs"].contains(&name.as_str());
        if too_long || silent || forbidden {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What of the crate the verifier may use: what a person writes, what a ledger says, and its own files.
const VERIFIER_KNOWS: [&str; 19] = [
    "HolidayRule",
    "Instant",
    "Ledger",
    "LedgerLine",
    "LedgerReason",
    "OpenTime",
    "PlanVersion",
    "SchedulePlan",
    "Season",
    "Shift",
    "Span",
    "Verified",
    "VerifyError",
    "Weekday",
    "WeeklyHours",
    "YearlyDate",
    "Zone",
    "ZoneTable",
    "verify",
];

/// Calls that would let those types reckon for the verifier.
const VERIFIER_REFUSES: [&str; 12] = [
    ".opens()",
    ".closes()",
    ".is_overnight()",
    ".in_year(",
    ".holidays_in(",
    ".on(",
    ".days_until(",
    "Weekday::of(",
    "Weekday::from(",
    ".offset_at(",
    ".local(",
    ".changes_between(",
];

/// What a text of the verifier shares with the arithmetic it judges.
fn shared_with_the_arithmetic(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let ends = |c: char| !c.is_alphanumeric() && c != '_';
    let mut shared: Vec<String> = Vec::new();
    for used in code.split("crate::").skip(1) {
        let list = used.strip_prefix('{').and_then(|list| list.split_once('}')).map(|(list, _)| list.split(','));
        let names: Vec<&str> =
            list.map_or_else(|| used.split(ends).take(1).collect(), |list| list.map(str::trim).collect());
        let strange = names.iter().filter(|name| !VERIFIER_KNOWS.contains(*name) && !name.starts_with("verif"));
        shared.extend(strange.filter(|name| !name.is_empty()).map(|name| (*name).to_owned()));
    }
    shared.extend(VERIFIER_REFUSES.iter().filter(|call| code.contains(**call)).map(|call| (*call).to_owned()));
    shared
}

#[test]
fn the_verifier_shares_nothing_with_the_arithmetic() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut n_files = 0;
    for entry in fs::read_dir(source).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        if name.starts_with("verif") {
            n_files += 1;
            let text = fs::read_to_string(&path).expect("a text");
            assert_eq!(shared_with_the_arithmetic(&text), Vec::<String>::new(), "{name}");
        }
    }
    assert!(n_files >= 8, "the files are found");
    let wrong =
        "use crate::offsets::Offsets;\nuse crate::{Ledger,\n Schedule};\nlet x = rule.in_year(2026);\n// crate::piece";
    assert_eq!(shared_with_the_arithmetic(wrong), ["offsets", "Schedule", ".in_year("]);
}
