//! Whose hands a ticket comes into and out of, one ticket at a time: needs, weights, chains of strategies, times that run out.
use std::sync::Arc;

use helpdesk_core::{
    AgentId, AgentPresence, AssignmentCommand, Channel, Command, Configuration, EventBody, EventKind, OpenTicket,
    Presence, Priority, Requirements,
};
use serde_json::{Value, json};

use crate::stage::{Stage, agent, at, request, service};

/// A desk with two agents, a night team that it overflows to, and whatever a row adds to the desk.
fn stage(desk: &Value) -> Stage {
    let office = json!([{"effective_from": null, "plan": {"zone": "UTC", "hours": {
        "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}}]);
    let mut team = json!({"id": "desk", "strategy": "least_loaded"});
    for (name, value) in desk.as_object().into_iter().flatten() {
        team[name] = value.clone();
    }
    let spec = json!({
        "schedules": {"office": office},
        "teams": [team, {"id": "night"}, {"id": "lab", "strategy": "least_loaded"}],
        "agents": [
            {"id": "ann", "teams": ["desk"], "capacity": 4, "skills": {"sql": 4}},
            {"id": "bob", "teams": ["desk"], "capacity": 4, "skills": {"sql": 2, "mail": 5}},
            {"id": "nina", "teams": ["night"]}, {"id": "cleo", "teams": ["lab"]}
        ],
        "skill_rules": [{"when": {"tags": ["database"]}, "needs": {"skills": {"sql": 3}}}]
    });
    let mut stage = Stage::new();
    stage.configuration =
        Arc::new(Configuration::build(serde_json::from_value(spec).expect("a spec")).expect("no problems"));
    stage.roster = stage.configuration.agents().map(|agent| (agent.id.clone(), Default::default())).collect();
    stage
}

fn opened(desk: &Value, open: OpenTicket) -> Stage {
    let mut stage = stage(desk);
    stage.act_at(&service(), vec![Command::open(open), route("desk")], at("09:00")).expect("opened");
    stage
}

fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

fn full(stage: &mut Stage, agents: &[&str]) {
    for id in agents {
        stage.roster.entry(AgentId::new(*id).expect("an id")).or_default().open = 4;
    }
}

fn gone(stage: &mut Stage, id: &str, presence: Presence, when: &str) {
    let presence = AgentPresence { presence, since: at(when) };
    stage.roster.entry(AgentId::new(id).expect("an id")).or_default().presence = Some(presence);
    let agent = id.parse().expect("an id");
    let note = Command::Assignment(AssignmentCommand::NotePresence { agent, presence });
    stage.act(&service(), note, when).expect("noted");
}

fn holder(stage: &Stage) -> &str {
    stage.ticket().assignee.as_ref().map_or("-", AgentId::as_str)
}

/// What assignment did beside giving and taking, in short.
fn steps(stage: &Stage) -> Vec<String> {
    let step = |body: &EventBody| {
        let told = serde_json::to_value(body).expect("JSON");
        let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        match told["event"].as_str().unwrap_or_default() {
            "assigned" => return Some(format!("got {}", text("to"))),
            "unassigned" => return Some(format!("lost {}", text("from"))),
            "assignment_deferred" => return Some("deferred".to_owned()),
            "assignment" => {}
            _ => return None,
        }
        let agent = text("agent");
        Some(match told["step"].as_str().unwrap_or_default() {
            "weighed" => format!("weighed {} {}", told["from"], told["to"]),
            "taken_back" => format!("{agent}: {}", text("because")),
            "assignee_left" => format!("{agent} left until {}", &text("requeue_at")[11..16]),
            "assignee_back" => format!("{agent} is back"),
            "overflowed" => format!("{} to {}", text("from"), text("to")),
            step => step.to_owned(),
        })
    };
    stage.events.iter().filter_map(|event| step(&event.body)).collect()
}

fn tick(stage: &mut Stage, when: &str) {
    stage.act(&service(), Command::Tick, when).expect("a tick");
}

#[test]
fn strategies_are_tried_in_turn() {
    let chain = json!({"strategy": "same_agent", "assignment": {"then": ["skill_match", "least_loaded"]}});
    let mut stage = opened(&chain, request());
    assert_eq!(steps(&stage), ["got ann"], "nobody had it, nothing is needed: the first of equals");
    let trace = stage.decisions[0].assignments[0].clone();
    assert_eq!((trace.strategy.as_str(), trace.earlier.len()), ("skill_match", 1), "the first strategy is told too");
    assert!(trace.earlier[0].candidates.iter().all(|candidate| candidate.against.is_some()));
    stage.act(&service(), route("night"), "09:10").expect("routed");
    stage.roster.entry("bob".parse().expect("an id")).or_default().open = 0;
    stage.roster.entry("ann".parse().expect("an id")).or_default().open = 3;
    stage.act(&service(), route("desk"), "09:20").expect("routed back");
    assert_eq!(holder(&stage), "ann", "who had it before, however loaded");
}

#[test]
fn what_is_needed_is_said_by_rules_and_by_people() {
    let desk = json!({"strategy": "skill_match"});
    let mut tagged = request();
    tagged.tags.insert("database".to_owned());
    assert_eq!(holder(&opened(&desk, tagged)), "ann");
    let mut stage = stage(&desk);
    let needs: Requirements = serde_json::from_value(json!({"skills": {"mail": 4}})).expect("needs");
    let require = |needs: &Requirements| Command::Assignment(AssignmentCommand::RequireSkills(needs.clone()));
    let commands = vec![Command::open(request()), require(&needs), route("desk")];
    stage.act_at(&service(), commands, at("09:00")).expect("opened");
    assert_eq!(holder(&stage), "bob");
    let n_events = stage.events.len();
    stage.act(&service(), require(&needs), "09:10").expect("said again");
    assert_eq!(stage.events.len(), n_events, "what is so already is not said again");
}

#[test]
fn a_deferred_ticket_is_tried_again_when_something_changes_what_it_needs() {
    let mut stage = stage(&json!({"strategy": "skill_match"}));
    let needs: Requirements = serde_json::from_value(json!({"skills": {"cobol": 1}})).expect("needs");
    let require = |needs: Requirements| Command::Assignment(AssignmentCommand::RequireSkills(needs));
    stage
        .act_at(&service(), vec![Command::open(request()), require(needs), route("desk")], at("09:00"))
        .expect("opened");
    assert_eq!(steps(&stage), ["requirements_set", "deferred"]);
    let n_events = stage.events.len();
    tick(&mut stage, "10:00");
    assert_eq!(stage.events.len(), n_events, "a look that changes nothing writes nothing");
    stage.act(&agent("ann"), require(Requirements::default()), "10:10").expect("nothing after all");
    assert_eq!(holder(&stage), "ann");
}

#[test]
fn what_a_ticket_weighs_follows_what_it_is() {
    let weights = json!({"assignment": {"weights": [
        {"statuses": ["pending"], "weight": 0}, {"priorities": ["urgent"], "channels": ["phone"], "weight": 3}, {"priorities": ["urgent"], "weight": 2}]}});
    let phone = OpenTicket { channel: Channel::Phone, ..request() };
    let mut stage = opened(&weights, phone);
    let priority = |priority| Command::SetPriority { priority: Some(priority) };
    let mut weighs = vec![stage.ticket().load().map(|(_, weight)| weight)];
    for (n, command) in [
        priority(Priority::Urgent),
        Command::Wait { until: None },
        Command::Start,
        priority(Priority::Low),
        Command::Solve,
    ]
    .into_iter()
    .enumerate()
    {
        stage.act(&agent("ann"), command, &format!("09:{}0", n + 1)).expect("done");
        weighs.push(stage.ticket().load().map(|(_, weight)| weight));
    }
    assert_eq!(weighs, [Some(1), Some(3), Some(0), Some(3), Some(1), None]);
    assert_eq!(steps(&stage)[1..], ["weighed 1 3", "weighed 3 0", "weighed 0 3", "weighed 3 1"]);
    let deltas: Vec<i64> = stage.units.iter().flat_map(|unit| unit.claims().iter().map(|claim| claim.delta)).collect();
    assert_eq!(deltas, [1, 2, -3, 3, -2, -1]);
}

#[test]
fn who_does_nothing_loses_it_and_is_passed_over() {
    let desk = json!({"assignment": {"act_within": {"after": "1h", "schedule": "office"}}});
    let mut stage = opened(&desk, request());
    assert_eq!(stage.ticket().to_act_by(&stage.configuration), Some(at("10:00")));
    tick(&mut stage, "09:59:59");
    assert_eq!(holder(&stage), "ann");
    tick(&mut stage, "10:00");
    assert_eq!(steps(&stage), ["got ann", "ann: not_acted_upon", "lost ann", "got bob"]);
    stage.act(&agent("bob"), Command::AddNote { body: "looking".to_owned() }, "10:30").expect("a note");
    tick(&mut stage, "16:00");
    assert_eq!(holder(&stage), "bob", "who did something keeps it");
    stage.act(&agent("bob"), Command::Assign { agent: "ann".parse().expect("an id") }, "16:30").expect("given");
    tick(&mut stage, "2026-01-06 09:29:59");
    assert_eq!(holder(&stage), "ann", "open time: half an hour on Monday, half an hour on Tuesday");
    tick(&mut stage, "2026-01-06 09:30");
    assert_eq!(holder(&stage), "bob");
}

#[test]
fn everybody_was_passed_over_and_the_queue_waits() {
    let desk = json!({"assignment": {"act_within": {"after": "1h"}}});
    let mut stage = opened(&desk, request());
    tick(&mut stage, "10:00");
    tick(&mut stage, "11:00");
    assert_eq!(holder(&stage), "-");
    assert_eq!(stage.ticket().hands.passed_over.len(), 2);
    stage.act(&agent("ann"), Command::Assign { agent: "ann".parse().expect("an id") }, "11:30").expect("taken");
    tick(&mut stage, "2026-01-06 16:00");
    assert_eq!(holder(&stage), "ann", "who takes it by hand has acted");
}

#[test]
fn a_queue_overflows_after_its_time() {
    let desk = json!({"assignment": {"overflow": {"to": "night", "after": "2h", "schedule": "office"}}});
    let mut stage = stage(&desk);
    full(&mut stage, &["ann", "bob"]);
    stage.act_at(&service(), vec![Command::open(request()), route("desk")], at("16:00")).expect("opened");
    assert_eq!(stage.ticket().wake(&stage.configuration).at(), Some(at("2026-01-06 10:00")));
    tick(&mut stage, "2026-01-06 09:59:59");
    assert_eq!(stage.ticket().team.as_ref().map(ToString::to_string).as_deref(), Some("desk"));
    tick(&mut stage, "2026-01-06 10:00");
    assert_eq!(steps(&stage), ["deferred", "desk to night"]);
    assert_eq!(stage.ticket().team.as_ref().map(ToString::to_string).as_deref(), Some("night"));
    assert_eq!(stage.ticket().n_reassignments, 0, "the desk moved it, nobody reassigned it");
    tick(&mut stage, "2026-01-06 16:00");
    assert_eq!(steps(&stage).len(), 2, "the night keeps it");
}

#[test]
fn a_wait_is_no_time_in_the_queue() {
    let desk = json!({"assignment": {"overflow": {"to": "night", "after": "2h"}}});
    let mut stage = stage(&desk);
    full(&mut stage, &["ann", "bob"]);
    stage.act_at(&service(), vec![Command::open(request()), route("desk")], at("09:00")).expect("opened");
    stage.act(&agent("ann"), Command::Wait { until: None }, "09:30").expect("pending");
    assert_eq!(stage.ticket().overflows_at(&stage.configuration), None);
    tick(&mut stage, "12:00");
    assert_eq!(stage.ticket().team.as_ref().map(ToString::to_string).as_deref(), Some("desk"));
}

#[test]
fn who_goes_offline_keeps_it_for_a_while() {
    let desk = json!({"assignment": {"requeue_offline": {"after": "30m"}}});
    let mut stage = opened(&desk, request());
    gone(&mut stage, "ann", Presence::Away, "09:10");
    assert_eq!(stage.ticket().requeues_at(), None, "away is not gone");
    gone(&mut stage, "ann", Presence::Offline, "09:20");
    gone(&mut stage, "ann", Presence::Offline, "09:25");
    assert_eq!(stage.ticket().requeues_at(), Some(at("09:50")), "said again, it counts from the first time");
    gone(&mut stage, "ann", Presence::Online, "09:40");
    tick(&mut stage, "10:00");
    assert_eq!(steps(&stage)[1..], ["ann left until 09:50", "ann is back"]);
    gone(&mut stage, "bob", Presence::Offline, "10:10");
    assert_eq!(steps(&stage).len(), 3, "bob does not have it");
    gone(&mut stage, "bob", Presence::Online, "10:20");
    gone(&mut stage, "ann", Presence::Offline, "11:00");
    tick(&mut stage, "11:30");
    assert_eq!(steps(&stage)[3..], ["ann left until 11:30", "ann: offline", "lost ann", "got bob"]);
    assert!(stage.ticket().hands.passed_over.is_empty(), "to be offline is no fault");
}

#[test]
fn what_a_person_put_back_is_given_anew_only_when_it_is_placed_anew() {
    let pend = || vec![Command::Wait { until: None }, Command::Start];
    let until = at("11:00");
    let hold = || Command::Hold { reason: "parts".to_owned(), until: Some(until) };
    let rows: [(&str, Vec<Command>, &str); 9] = [
        ("pending and open again", pend(), "-"),
        ("on hold and open again", vec![hold(), Command::Start], "-"),
        ("the end of a snooze", vec![hold(), Command::Tick], "-"),
        ("another tag", vec![Command::Tag { add: ["x".to_owned()].into(), remove: Default::default() }], "-"),
        ("to another team", vec![route("lab")], "cleo"),
        ("solved and taken up again", vec![Command::Solve, Command::Reopen], "ann"),
        (
            "somebody asks for a strategy",
            vec![Command::AssignBy { strategy: helpdesk_core::Strategy::LeastLoaded }],
            "ann",
        ),
        ("somebody takes it", vec![Command::Assign { agent: "bob".parse().expect("an id") }], "bob"),
        ("away and back again", vec![route("lab"), route("desk")], "ann"),
    ];
    for (name, commands, expected) in rows {
        let mut stage = opened(&json!({}), request());
        stage.act(&agent("ann"), Command::Unassign, "09:10").expect("put back");
        assert_eq!(holder(&stage), "-", "{name}");
        for (n, command) in commands.into_iter().enumerate() {
            stage.act(&service(), command, &format!("1{n}:30")).expect(name);
        }
        assert_eq!(holder(&stage), expected, "{name}");
        assert_eq!(stage.ticket().hands.put_back_since.is_some(), expected == "-", "{name}");
    }
    let mut stage = opened(&json!({}), request());
    stage.act(&agent("ann"), Command::Unassign, "09:10").expect("put back");
    stage.act(&agent("bob"), Command::Wait { until: None }, "09:20").expect("waits");
    stage.act(&crate::stage::requester(), Command::Reply { body: "here it is".to_owned() }, "09:30").expect("a reply");
    assert_eq!(holder(&stage), "-", "an answer is no wish for another agent");
}

/// Whoever moves a ticket elsewhere puts nothing back: no person is waited for where it comes to.
#[test]
fn whoever_loses_a_ticket_by_a_move_did_not_put_it_back() {
    let mut stage = opened(&json!({}), request());
    assert_eq!(holder(&stage), "ann");
    stage.act(&agent("ann"), route("night"), "09:10").expect("moved");
    let left = stage.events.iter().filter(|event| event.kind() == EventKind::Unassigned).count();
    assert_eq!((left, holder(&stage), stage.ticket().hands.put_back_since), (1, "-", None));
}

#[test]
fn what_a_person_puts_back_waits_for_a_person() {
    let mut stage = opened(&json!({}), request());
    stage.act(&agent("ann"), Command::Unassign, "09:10").expect("put back");
    let reconsider = || Command::Assignment(AssignmentCommand::Reconsider);
    tick(&mut stage, "10:00");
    assert_eq!(holder(&stage), "-");
    assert_eq!(stage.ticket().hands.put_back_since, Some(at("09:10")));
    stage.act(&service(), reconsider(), "10:10").expect("asked for by name");
    assert_eq!(holder(&stage), "ann");
    let n_events = stage.events.len();
    stage.act(&service(), reconsider(), "10:20").expect("looked at");
    assert_eq!(stage.events.len(), n_events, "who has it keeps it");
}

/// What a request has done to the ticket so far counts for whom it chooses next, as if it had been done in a request before.
#[test]
fn a_choice_rests_on_what_the_request_has_done_so_far() {
    let choose = || Command::AssignBy { strategy: helpdesk_core::Strategy::LeastLoaded };
    let chosen = |commands: Vec<Command>, at_once: bool| {
        let mut stage = opened(&json!({}), request());
        assert_eq!(holder(&stage), "ann");
        // She has four, this one among them.
        full(&mut stage, &["ann"]);
        stage.roster.entry("bob".parse().expect("an id")).or_default().open = 3;
        if at_once {
            stage.act_at(&service(), commands, at("10:00")).expect("done");
        } else {
            let (last, before) = commands.split_last().expect("some");
            stage.act_at(&service(), before.to_vec(), at("10:00")).expect("done");
            stage.roster.entry("ann".parse().expect("an id")).or_default().open = 3;
            stage.act_at(&service(), vec![last.clone()], at("10:00")).expect("done");
        }
        holder(&stage).to_owned()
    };
    for (what, first, expected) in [
        ("put back, and she has room for it again", Command::Unassign, "ann"),
        ("solved, so it is no burden to whoever has it", Command::Solve, "ann"),
    ] {
        assert_eq!(chosen(vec![first.clone(), choose()], true), expected, "{what}");
        assert_eq!(chosen(vec![first, choose()], false), expected, "{what}, in two requests");
    }
}
