//! Logs of other systems: another mapping, no code.
use std::fs;

use crate::outcome::{Room, desk, fixture, healthy, json, number, ran};

fn reasons(value: &serde_json::Value) -> Vec<(u64, String)> {
    let rows = value["rejected"].as_array().expect("a list");
    rows.iter().map(|r| (number(r, "line"), r["reason"].as_str().expect("a reason").to_owned())).collect()
}

fn adds_up(value: &serde_json::Value) {
    let sum = number(value, "n_applied") + number(value, "n_applied_before") + number(value, "n_rejected");
    assert_eq!(sum, number(value, "n_rows"), "{value}");
}

#[test]
fn states_in_two_columns_tiers_in_group_names_and_unsorted_rows() {
    let room = Room::new("tiers");
    let result = json(&mut room.replay(&fixture("tiers.csv"), &fixture("tiers.toml")));
    adds_up(&result);
    assert_eq!((number(&result, "n_rows"), number(&result, "n_tickets")), (12, 3));
    let expected = "column `Status/Sub Status` is `Unmatched/Unmatched`, expected a state of the mapping: \
                    `Accepted/In Progress`, `Accepted/Wait - User`, `Accepted/Wait - Vendor`, `Completed/Closed`, \
                    `Completed/In Call`, `Completed/Resolved`, `Queued/*`";
    assert_eq!(reasons(&result), [(11, expected.to_owned())]);
    healthy(&room);
    let explained = json(desk().args(["explain", "1-100", "--store", &room.store()]));
    let ticket = &explained["ticket"];
    assert_eq!((ticket["tier"].as_u64(), ticket["team"].as_str()), (Some(3), Some("C1 3rd")));
    assert_eq!((ticket["n_reassignments"].as_u64(), ticket["assignee"].as_str()), (Some(2), Some("Zoë")));
    assert_eq!(ticket["status"]["status"], "closed");
    let html = fs::read_to_string(room.path("report.html")).expect("a report");
    assert!(html.contains("Line A2") || html.contains("A12"), "the report names the teams");
}

#[test]
fn activities_as_states_milliseconds_quotes_and_a_zone_with_a_change_of_clocks() {
    let room = Room::new("activities");
    let result = json(&mut room.replay(&fixture("activities.csv"), &fixture("activities.toml")));
    adds_up(&result);
    assert_eq!(number(&result, "n_rejected"), 1);
    let (line, reason) = &reasons(&result)[0];
    assert_eq!(*line, 13);
    assert_eq!(reason, "the ticket is closed, only tags can change; a reply opens a follow-up ticket");
    healthy(&room);
    let explained = json(desk().args(["explain", "Case 2", "--store", &room.store()]));
    let at: Vec<&str> =
        explained["steps"].as_array().expect("steps").iter().filter_map(|s| s["decision"]["at"].as_str()).collect();
    // 02:30 in Rome on that day is its first occurrence, before the clocks go back.
    assert!(at.contains(&"2012-10-28T00:30:00Z"), "{at:?}");
    assert!(at.contains(&"2012-10-28T02:30:00Z"), "{at:?}");
    assert_eq!(explained["ticket"]["organization"], "Straße \"Nord\"");
}

#[test]
fn a_second_run_imports_nothing_twice_and_a_longer_log_goes_on() {
    let room = Room::new("twice");
    let whole = fs::read_to_string(fixture("activities.csv")).expect("a log");
    let start: String = whole.lines().take(6).map(|l| format!("{l}\n")).collect();
    let short = room.write("log.csv", start);
    let first = json(&mut room.replay(&short, &fixture("activities.toml")));
    assert_eq!((number(&first, "n_applied"), number(&first, "n_opened")), (5, 1));
    let log = room.write("log.csv", &whole);
    let second = json(&mut room.replay(&log, &fixture("activities.toml")));
    assert_eq!((number(&second, "n_applied_before"), number(&second, "n_opened_before")), (5, 1));
    let third = json(&mut room.replay(&log, &fixture("activities.toml")));
    assert_eq!((number(&third, "n_applied"), number(&third, "n_opened"), number(&third, "n_rejected")), (0, 0, 1));
    assert_eq!(number(&third, "n_events"), number(&second, "n_events"));
    healthy(&room);
}

/// What was measured stays as it was measured, whatever the configuration says later.
#[test]
fn a_changed_configuration_rewrites_nothing_and_the_store_stays_healthy() {
    let room = Room::new("changed");
    let whole = fs::read_to_string(fixture("tiers.csv")).expect("a log");
    let mut rows: Vec<&str> = whole.lines().skip(1).collect();
    rows.sort_by_key(|row| row.split(';').nth(1));
    let header = whole.lines().next().expect("a header");
    let first = room.write("log.csv", format!("{header}\n{}\n", rows[..4].join("\n")));
    json(&mut room.replay(&first, &fixture("tiers.toml")));
    let config = room.path("config");
    fs::create_dir_all(&config).expect("a directory");
    let schedule =
        "[[schedules.office]]\nplan = { zone = \"Asia/Tokyo\", hours = { tue = [[\"10:00\", \"11:00\"]] } }\n";
    let around =
        "[[schedules.around_the_clock]]\nplan = { zone = \"UTC\", hours = { wed = [[\"10:00\", \"11:00\"]] } }\n";
    let policy = "[[policies]]\nid = \"log\"\nschedule = \"office\"\ntargets.resolution = { normal = \"90m\", high = \"90m\" }\n";
    room.write("config/desk.toml", format!("{schedule}{around}{policy}[[teams]]\nid = \"dispatch\"\n"));
    let log = room.write("log.csv", format!("{header}\n{}\n", rows.join("\n")));
    let result = json(room.replay(&log, &fixture("tiers.toml")).arg("--config").arg(&config));
    adds_up(&result);
    assert_eq!(number(&result, "n_applied_before"), 4);
    healthy(&room);
}

#[test]
fn a_row_that_is_there_twice_is_listed_with_the_line_of_the_first() {
    let room = Room::new("double");
    let whole = fs::read_to_string(fixture("activities.csv")).expect("a log");
    let last = whole.lines().last().expect("a line");
    let second = whole.lines().nth(1).expect("a line");
    let log = room.write("log.csv", format!("{whole}{second}\n{last}\n"));
    let result = json(&mut room.replay(&log, &fixture("activities.toml")));
    adds_up(&result);
    let found = reasons(&result);
    assert_eq!(found.len(), 3);
    assert_eq!(found[1], (14, "the row is the same as line 2, expected each row once".to_owned()));
}

#[test]
fn explaining_a_ticket_that_is_not_there_says_what_was_expected() {
    let room = Room::new("missing");
    let missing = ran(desk().args(["explain", "X", "--store", &room.store()]));
    assert_eq!(missing.status.code(), Some(2));
    let said = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(
        said.contains("there is no store") && said.contains("expected one that `desk replay` has filled"),
        "{said}"
    );
    json(&mut room.replay(&fixture("tiers.csv"), &fixture("tiers.toml")));
    let missing = ran(desk().args(["explain", "X", "--store", &room.store()]));
    let said = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert_eq!(said.trim(), "error: there is no ticket `X` in the store, expected its external id or its number");
}

/// A log of three columns and what a mapping may leave out.
const SMALL: &str = r#"
source = "small"
nobody = ["-"]
[columns]
ticket = "id"
at = "at"
state = "state"
team = "team"
agent = "agent"
impact = "impact"
[dates]
formats = ["%Y-%m-%d %H:%M"]
[states]
"*" = "open"
"new" = "new"
"done" = "solved"
[impacts]
"L" = "low"
"H" = "high"
"#;

fn small(room: &Room, rows: &str) -> serde_json::Value {
    let mapping = room.write("small.toml", SMALL);
    let log = room.write("small.csv", format!("id,at,state,team,agent,impact\n{rows}"));
    json(&mut room.replay(&log, &mapping))
}

fn ticket(room: &Room, name: &str) -> serde_json::Value {
    json(desk().args(["explain", name, "--store", &room.store()]))["ticket"].clone()
}

/// The two names have the same bits in their ids, and were opened in the same second.
#[test]
fn two_tickets_never_become_one() {
    let room = Room::new("collision");
    let row = |name: &str, state: &str| format!("{name},2024-01-08 09:00,{state},Blue,,\n");
    let rows = [row("INC0010066", "new"), row("INC0016127", "new"), row("INC0016127", "done")].concat();
    let result = small(&room, &rows);
    assert_eq!((number(&result, "n_tickets"), number(&result, "n_opened")), (2, 2));
    assert_eq!(ticket(&room, "INC0010066")["status"]["status"], "new");
    assert_eq!(ticket(&room, "INC0016127")["status"]["status"], "solved");
    healthy(&room);
}

#[test]
fn an_agent_stays_until_another_is_named_or_the_team_changes() {
    let room = Room::new("agents");
    small(
        &room,
        "A,2024-01-08 09:00,new,Blue,ann,\nA,2024-01-08 10:00,work,Blue,,\nA,2024-01-08 11:00,work,,,\n\
         B,2024-01-08 09:00,new,Blue,ann,\nB,2024-01-08 10:00,work,,,\nB,2024-01-08 11:00,work,Red,,\n\
         C,2024-01-08 09:00,new,Blue,ann,\nC,2024-01-08 10:00,work,Blue,-,\n",
    );
    assert_eq!(ticket(&room, "A")["assignee"], "ann");
    assert_eq!(ticket(&room, "B")["assignee"], serde_json::Value::Null);
    assert_eq!(ticket(&room, "C")["assignee"], serde_json::Value::Null, "`-` means nobody");
    healthy(&room);
}

#[test]
fn impact_alone_moves_the_priority() {
    let room = Room::new("impact");
    small(&room, "A,2024-01-08 09:00,new,Blue,,L\nA,2024-01-08 10:00,work,Blue,,H\n");
    assert_eq!(
        (ticket(&room, "A")["impact"].as_str(), ticket(&room, "A")["priority"].as_str()),
        (Some("high"), Some("high"))
    );
}

#[test]
fn a_longer_export_with_more_columns_is_the_same_log_and_a_late_row_is_listed() {
    let room = Room::new("longer");
    let mapping = room.write("small.toml", SMALL);
    let first = "id,at,state,team,agent,impact\nA,2024-01-08 09:00,new,Blue,,\nA,2024-01-08 12:00,done,Blue,,\n";
    json(&mut room.replay(&room.write("log.csv", first), &mapping));
    let second = "id,at,state,team,agent,impact,extra\nA,2024-01-08 09:00,new,Blue,,,x\nA,2024-01-08 10:00,work,Red,bob,,x\n\
                  A,2024-01-08 12:00,done,Blue,,,y\nA,2024-01-09 12:00,again,Blue,,,y\n";
    let result = json(&mut room.replay(&room.write("log.csv", second), &mapping));
    adds_up(&result);
    assert_eq!((number(&result, "n_applied"), number(&result, "n_applied_before")), (1, 2));
    let (line, reason) = &reasons(&result)[0];
    assert_eq!(*line, 3);
    assert!(reason.contains("lies before") && reason.contains("replayed before"), "{reason}");
    assert_eq!(ticket(&room, "A")["n_reopenings"], 1);
    healthy(&room);
}
