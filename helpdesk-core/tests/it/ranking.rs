//! Who is eligible, who comes first and why not the rest: every reason, every tie, who stands in.
mod laws;

use std::sync::LazyLock;

use helpdesk_core::{Candidate, Configuration, Roster, Strategy, Ticket, rank};
use serde_json::{Value, json};

use crate::stage::{Stage, at};

/// Mondays and Tuesdays from two to ten in the evening.
const LATE: &str = r#"[{"effective_from": null, "plan": {"zone": "UTC", "hours": {
    "mon": [["14:00", "22:00"]], "tue": [["14:00", "22:00"]]}}}]"#;

/// A desk of these agents; `team` is what else its team says.
fn floor(team: &Value, agents: &Value) -> Configuration {
    let mut desk = json!({"id": "desk", "tiers": [1, 2]});
    extend(&mut desk, team);
    let shifts = agents.as_array().into_iter().flatten().any(|agent| !agent["shift"].is_null());
    let late: Value = serde_json::from_str(LATE).expect("JSON");
    let schedules = if shifts { json!({"late": late}) } else { json!({}) };
    let agents: Value = agents.as_array().into_iter().flatten().map(member).collect();
    let spec = json!({"schedules": schedules, "teams": [desk], "agents": agents});
    Configuration::build(serde_json::from_value(spec).expect("a configuration")).expect("no problems")
}

/// Of the desk and of the first tier unless it says something else.
fn member(agent: &Value) -> Value {
    let mut all = json!({"teams": ["desk"]});
    extend(&mut all, agent);
    all
}

fn extend(object: &mut Value, with: &Value) {
    for (name, value) in with.as_object().into_iter().flatten() {
        object[name] = value.clone();
    }
}

/// An incident in the queue of the desk, with these parts otherwise.
fn queued(parts: &Value) -> Ticket {
    static QUEUED: LazyLock<Value> = LazyLock::new(|| {
        let ticket = Stage::opened("08:00").ticket.expect("a ticket");
        let mut ticket = serde_json::to_value(ticket).expect("JSON");
        ticket["team"] = json!("desk");
        ticket
    });
    let mut ticket = QUEUED.clone();
    extend(&mut ticket, parts);
    serde_json::from_value(ticket).expect("a ticket")
}

fn told(candidate: &Candidate) -> String {
    let stands_in = candidate.stands_in_for.as_ref().map(|whom| format!(" for {whom}")).unwrap_or_default();
    let reasons: Vec<String> = candidate.reasons().map(ToString::to_string).collect();
    let against = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    format!("{}{stands_in}{against}", candidate.agent)
}

struct Row {
    name: &'static str,
    team: Value,
    agents: Value,
    ticket: Value,
    loads: Value,
    by: Strategy,
    at: &'static str,
    expected: &'static [&'static str],
}

impl Row {
    fn new(name: &'static str, agents: Value, expected: &'static [&'static str]) -> Self {
        let (team, ticket, loads) = (json!({}), json!({}), json!({}));
        Self { name, team, agents, ticket, loads, by: Strategy::LeastLoaded, at: "10:00", expected }
    }
    fn team(self, assignment: Value) -> Self {
        Self { team: json!({"assignment": assignment}), ..self }
    }
    fn ticket(self, ticket: Value) -> Self {
        Self { ticket, ..self }
    }
    fn loads(self, loads: Value) -> Self {
        Self { loads, ..self }
    }
    fn by(self, by: Strategy) -> Self {
        Self { by, ..self }
    }
    fn at(self, at: &'static str) -> Self {
        Self { at, ..self }
    }
}

fn check(rows: Vec<Row>) {
    for row in rows {
        let configuration = floor(&row.team, &row.agents);
        let roster: Roster = serde_json::from_value(row.loads).expect("loads");
        let ranked = rank(&configuration, &queued(&row.ticket), row.by, &roster, at(row.at));
        assert_eq!(ranked.iter().map(told).collect::<Vec<_>>(), row.expected, "{}", row.name);
    }
}

fn two() -> Value {
    json!([{"id": "ann", "capacity": 2}, {"id": "bob", "capacity": 4}])
}

fn needs(needs: Value) -> Value {
    json!({"hands": {"requirements": needs}})
}

fn said(presence: &str) -> Value {
    json!({"open": 0, "presence": {"presence": presence, "since": "2026-01-05T09:00:00Z"}})
}

fn loaded(open: u32, assigned: Option<&str>) -> Value {
    json!({"open": open, "assigned_at": assigned.map(|time| format!("2026-01-05T{time}:00Z"))})
}

const NINE: &str = "2026-01-05T09:00:00Z";

#[test]
fn every_reason_against_an_agent() {
    let ann = || json!([{"id": "ann"}]);
    let late = || json!([{"id": "bob", "shift": "late"}]);
    let skilled = json!([{"id": "ann"}, {"id": "bob", "skills": {"sql": 2}}, {"id": "cem", "skills": {"sql": 3}}]);
    let lacking = &["cem", "ann: lacks `sql`, expected at least 3", "bob: has `sql` at 2, expected at least 3"];
    let german = json!([{"id": "ann", "languages": ["de"]}, {"id": "bob", "languages": ["fr"]}]);
    let everything = json!([{"id": "bob", "tiers": [2], "shift": "late", "capacity": 1}]);
    check(vec![
        Row::new("nothing", ann(), &["ann"]),
        Row::new("tier", ann(), &["ann: does not serve tier 2"]).ticket(json!({"tier": 2})),
        Row::new("skill", skilled, lacking).ticket(needs(json!({"skills": {"sql": 3}}))),
        Row::new("language", german, &["ann", "bob: does not speak `de`"]).ticket(needs(json!({"language": "de"}))),
        Row::new("passed over", ann(), &["ann: had it and did not act on it in time"])
            .ticket(json!({"hands": {"passed_over": ["ann"]}})),
        Row::new("away", ann(), &["ann: away since 2026-01-05 09:00:00 UTC"]).loads(json!({"ann": said("away")})),
        Row::new("offline", ann(), &["ann: offline since 2026-01-05 09:00:00 UTC"])
            .loads(json!({"ann": said("offline")})),
        Row::new("online again", ann(), &["ann"]).loads(json!({"ann": said("online")})),
        Row::new("before the shift", late(), &["bob: off shift until 2026-01-05 14:00:00 UTC"]).at("13:59:59"),
        Row::new("as it begins", late(), &["bob"]).at("14:00"),
        Row::new("as it ends", late(), &["bob: off shift until 2026-01-06 14:00:00 UTC"]).at("22:00"),
        Row::new("full", two(), &["bob", "ann: full: 2 of 2 tickets"])
            .loads(json!({"ann": loaded(2, None), "bob": loaded(3, None)})),
        Row::new("no room at all", json!([{"id": "ann", "capacity": 0}]), &["ann: full: 0 of 0 tickets"]),
        Row::new(
            "another one had it",
            two(),
            &["ann", "bob: did not have it before and did not help its requester last"],
        )
        .by(Strategy::SameAgent)
        .ticket(json!({"hands": {"had_by": "ann"}})),
        Row::new(
            "who had it here when it was escalated",
            two(),
            &["ann", "bob: did not have it before and did not help its requester last"],
        )
        .by(Strategy::SameAgent)
        .ticket(json!({"hands": {"had_by": "cleo", "had_in": {"desk": "ann", "lab": "bob"}}})),
        Row::new("another one is meant", two(), &["bob", "ann: is not the one whom the team's tickets go to"])
            .by(Strategy::Fixed)
            .team(json!({"fixed": "bob"})),
        Row::new(
            "all reasons, not the first only",
            everything,
            &["bob: does not serve tier 1; lacks `sql`, expected at least 1; had it and did not act on it in time; \
               away since 2026-01-05 09:00:00 UTC; off shift until 2026-01-05 14:00:00 UTC; full: 1 of 1 tickets"],
        )
        .ticket(json!({"hands": {"requirements": {"skills": {"sql": 1}}, "passed_over": ["bob"]}}))
        .loads(json!({"bob": {"open": 1, "presence": {"presence": "away", "since": NINE}}})),
    ]);
}

#[test]
fn weights_decide_how_much_room_a_ticket_takes() {
    let heavy = json!({"weights": [{"priorities": ["urgent"], "channels": ["phone"], "weight": 3}, {"statuses": ["pending"], "weight": 0}]});
    let phone = || json!({"priority": "urgent", "channel": "phone"});
    let of_four = || json!([{"id": "ann", "capacity": 4}]);
    let own = json!([{"id": "ann", "capacity": 4, "weights": [{"channels": ["phone"], "weight": 1}]}]);
    let has_it = json!({"priority": "urgent", "channel": "phone", "assignee": "ann", "hands": {"weight": 3}});
    let row = |name, expected| Row::new(name, of_four(), expected).team(heavy.clone());
    check(vec![
        row("just fits", &["ann"]).ticket(phone()).loads(json!({"ann": loaded(1, None)})),
        row("one too many", &["ann: full: 2 of 4, and the ticket weighs 3"])
            .ticket(phone())
            .loads(json!({"ann": loaded(2, None)})),
        row("both lists must hold", &["ann"])
            .ticket(json!({"priority": "urgent"}))
            .loads(json!({"ann": loaded(3, None)})),
        row("no weight needs no room", &["ann"])
            .ticket(json!({"status": {"status": "pending"}}))
            .loads(json!({"ann": loaded(9, None)})),
        row("what it weighs already is no new burden", &["ann"]).ticket(has_it).loads(json!({"ann": loaded(4, None)})),
        Row::new("the agent's rules come before the team's", own, &["ann"])
            .team(heavy)
            .ticket(phone())
            .loads(json!({"ann": loaded(3, None)})),
    ]);
}

#[test]
fn every_tie_of_every_strategy() {
    let by = |name, by, ann: Value, bob: Value, expected| {
        Row::new(name, two(), expected).by(by).loads(json!({"ann": ann, "bob": bob}))
    };
    let (ann, bob): (&[&str], &[&str]) = (&["ann", "bob"], &["bob", "ann"]);
    let skilled = |ann: u8, bob: u8| json!([{"id": "ann", "capacity": 2, "skills": {"sql": ann}}, {"id": "bob", "capacity": 4, "skills": {"sql": bob}}]);
    let skill = |name, levels: (u8, u8), loads: (Value, Value), expected| {
        Row::new(name, skilled(levels.0, levels.1), expected)
            .by(Strategy::SkillMatch)
            .ticket(needs(json!({"skills": {"sql": 1}})))
            .loads(json!({"ann": loads.0, "bob": loads.1}))
    };
    let unbounded = json!([{"id": "ann"}, {"id": "bob", "capacity": 4}]);
    check(vec![
        by("load: the share of capacity", Strategy::LeastLoaded, loaded(1, None), loaded(1, None), bob),
        by("load: then idleness", Strategy::LeastLoaded, loaded(1, Some("08:30")), loaded(2, Some("08:00")), bob),
        by("load: never given one is longest", Strategy::LeastLoaded, loaded(0, None), loaded(0, Some("08:00")), ann),
        by("load: then the id", Strategy::LeastLoaded, loaded(1, Some("08:00")), loaded(2, Some("08:00")), ann),
        Row::new("load: without a bound there is room for a thousand", unbounded, ann)
            .loads(json!({"ann": loaded(200, None), "bob": loaded(1, None)})),
        by(
            "idle: who waited longest, however loaded",
            Strategy::LongestIdle,
            loaded(0, Some("08:30")),
            loaded(3, Some("08:00")),
            bob,
        ),
        by("idle: then the id", Strategy::LongestIdle, loaded(1, Some("08:00")), loaded(0, Some("08:00")), ann),
        skill("skill: the best level", (3, 4), (loaded(0, None), loaded(3, None)), bob),
        skill("skill: then the load", (3, 3), (loaded(1, None), loaded(1, None)), bob),
        skill("skill: then idleness", (3, 3), (loaded(1, Some("08:30")), loaded(2, Some("08:00"))), bob),
        skill("skill: then the id", (3, 3), (loaded(0, None), loaded(0, None)), ann),
        by("skill: nothing is needed", Strategy::SkillMatch, loaded(1, None), loaded(1, None), bob),
        by(
            "same: who had it comes before who helped",
            Strategy::SameAgent,
            json!({"open": 0, "helped": true}),
            loaded(3, None),
            bob,
        )
        .ticket(json!({"hands": {"had_by": "bob"}})),
        by(
            "same: who helped",
            Strategy::SameAgent,
            loaded(0, None),
            json!({"open": 3, "helped": true}),
            &["bob", "ann: did not have it before and did not help its requester last"],
        ),
    ]);
}

#[test]
fn who_stands_in_for_whom() {
    let gone = || json!({"ann": said("offline")});
    let with = |substitutes: Value| json!([{"id": "ann", "substitutes": substitutes}, {"id": "bob", "teams": []}]);
    let always = || json!([{"agent": "bob"}]);
    let chain = json!([
        {"id": "ann", "substitutes": [{"agent": "bob"}, {"agent": "dan"}]},
        {"id": "bob", "teams": [], "substitutes": [{"agent": "cem"}]}, {"id": "cem", "teams": []}, {"id": "dan", "teams": []}
    ]);
    let too_long: Value = (0..6)
        .map(|n| {
            let next = if n < 5 { json!([{"agent": format!("a{}", n + 1)}]) } else { json!([]) };
            json!({"id": format!("a{n}"), "teams": if n == 0 { json!(["desk"]) } else { json!([]) }, "substitutes": next})
        })
        .collect();
    let all_gone: Value = (0..5).map(|n| (format!("a{n}"), said("away"))).collect::<serde_json::Map<_, _>>().into();
    let timed = || with(json!([{"agent": "bob", "from": NINE, "until": "2026-01-05T12:00:00Z"}]));
    let alone: &[&str] = &["ann: offline since 2026-01-05 09:00:00 UTC"];
    let helped: &[&str] = &["bob for ann", "ann: offline since 2026-01-05 09:00:00 UTC"];
    check(vec![
        Row::new("nobody is needed", with(always()), &["ann"]),
        Row::new("offline", with(always()), helped).loads(gone()),
        Row::new("before the time", timed(), alone).loads(gone()).at("08:59:59"),
        Row::new("as it begins", timed(), helped).loads(gone()).at("09:00"),
        Row::new("as it ends", timed(), alone).loads(gone()).at("12:00"),
        Row::new(
            "the one who stands in is checked like any other",
            with(always()),
            &[
                "ann: does not serve tier 2; offline since 2026-01-05 09:00:00 UTC",
                "bob for ann: does not serve tier 2",
            ],
        )
        .ticket(json!({"tier": 2}))
        .loads(gone()),
        Row::new(
            "who stands in for the one who stands in",
            chain,
            &["cem for ann", "ann: offline since 2026-01-05 09:00:00 UTC"],
        )
        .loads(json!({"ann": said("offline"), "bob": said("away")})),
        Row::new("the chain has an end", too_long, &["a0: away since 2026-01-05 09:00:00 UTC"]).loads(all_gone),
        Row::new("for whom the ticket is meant", with(always()), helped)
            .by(Strategy::SameAgent)
            .ticket(json!({"hands": {"had_by": "ann"}}))
            .loads(gone()),
        Row::new("for who helped", with(always()), helped)
            .by(Strategy::SameAgent)
            .loads(json!({"ann": {"open": 0, "helped": true, "presence": {"presence": "offline", "since": NINE}}})),
        Row::new("for the one who is meant", with(always()), helped)
            .by(Strategy::Fixed)
            .team(json!({"fixed": "ann"}))
            .loads(gone()),
    ]);
}

#[test]
fn a_ticket_without_a_team_has_no_candidates() {
    let configuration = floor(&json!({}), &two());
    let ticket = queued(&json!({"team": null}));
    assert_eq!(rank(&configuration, &ticket, Strategy::LeastLoaded, &Roster::new(), at("10:00")), []);
}
