//! SLA binding: when each metric starts, pauses, ends, and what a change of promise does.
use helpdesk_core::{ClockExplanation, Command, Metric, Priority};

use crate::stage::{Stage, agent, at, request, requester, service};

/// The clock of a metric at an instant: used, target, state, in short words.
fn clock(stage: &Stage, metric: Metric, when: &str) -> String {
    let explanation = stage.explain(when);
    let held: Vec<&ClockExplanation> = explanation.clocks.iter().filter(|c| c.metric == metric).collect();
    let Some(last) = held.last() else { return String::from("none") };
    let state = serde_json::to_value(&last.clock).expect("json")["phase"].as_str().expect("a phase").to_owned();
    let breached = if last.clock.breach.is_some() { ", breached" } else { "" };
    format!("#{} {} of {} {state}{breached}", last.instance, last.used, last.clock.target)
}

fn routed() -> Stage {
    let mut stage = Stage::new();
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("a team") }, "09:00").expect("routed");
    stage
}

#[test]
fn first_reply_is_fulfilled_by_a_human_agents_public_message_only() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::AddNote { body: "hm".into() }, "09:30").expect("a note");
    stage.act(&service(), Command::Reply { body: "automatic".into() }, "09:40").expect("a reply");
    stage.act(&requester(), Command::Reply { body: "hello?".into() }, "09:50").expect("a reply");
    assert_eq!(clock(&stage, Metric::FirstReply, "10:00"), "#1 1h of 2h running");
    stage.act(&agent("ann"), Command::Reply { body: "hello".into() }, "10:30").expect("a reply");
    assert_eq!(clock(&stage, Metric::FirstReply, "12:00"), "#1 1h 30m of 2h fulfilled");
}

#[test]
fn next_reply_runs_from_the_oldest_unanswered_message() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Reply { body: "first".into() }, "09:30").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "09:30"), "none");
    stage.act(&requester(), Command::Reply { body: "one".into() }, "10:00").expect("a reply");
    stage.act(&requester(), Command::Reply { body: "two".into() }, "11:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "12:00"), "#1 2h of 4h running");
    stage.act(&agent("ann"), Command::Reply { body: "so".into() }, "12:30").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "13:00"), "#1 2h 30m of 4h fulfilled");
    stage.act(&requester(), Command::Reply { body: "three".into() }, "14:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "15:00"), "#2 1h of 4h running");
}

#[test]
fn a_message_that_reopens_is_a_question_that_waits_for_the_next_reply() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Reply { body: "done".into() }, "10:00").expect("a reply");
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&requester(), Command::Reply { body: "it is back".into() }, "12:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "13:00"), "#1 1h of 4h running");
    stage.act(&agent("ann"), Command::Reply { body: "so it is".into() }, "14:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::NextReply, "15:00"), "#1 2h of 4h fulfilled");
}

#[test]
fn a_message_that_reopens_what_was_solved_without_a_word_waits_too() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&requester(), Command::Reply { body: "no".into() }, "12:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::FirstReply, "13:00"), "#1 1h of 2h cancelled");
    assert_eq!(clock(&stage, Metric::NextReply, "13:00"), "#1 1h of 4h running");
}

#[test]
fn waiting_and_holding_pause_what_they_should() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Wait { until: None }, "10:00").expect("pending");
    stage.act(&agent("ann"), Command::Hold { reason: "vendor".into(), until: None }, "12:00").expect("on hold");
    stage.act(&agent("ann"), Command::Start, "13:00").expect("open");
    assert_eq!(clock(&stage, Metric::RequesterWait, "15:00"), "#1 4h of 8h running");
    assert_eq!(clock(&stage, Metric::AgentWork, "15:00"), "#1 3h of 6h running");
    assert_eq!(clock(&stage, Metric::Resolution, "15:00"), "#1 6h of 16h running");
}

#[test]
fn solving_ends_and_reopening_runs_on_without_the_time_between() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Solve, "11:00").expect("solved");
    assert_eq!(clock(&stage, Metric::Resolution, "15:00"), "#1 2h of 16h fulfilled");
    assert_eq!(clock(&stage, Metric::FirstReply, "15:00"), "#1 2h of 2h cancelled");
    assert_eq!(clock(&stage, Metric::Assignment, "15:00"), "#1 2h of 1h cancelled, breached");
    stage.act(&requester(), Command::Reply { body: "no".into() }, "15:00").expect("a reply");
    assert_eq!(clock(&stage, Metric::Resolution, "16:00"), "#1 3h of 16h running");
}

#[test]
fn a_tier_has_an_instance_each() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "09:00").expect("routed");
    stage.act(&agent("ann"), Command::escalate("hard"), "11:00").expect("escalated");
    assert_eq!(clock(&stage, Metric::Tier, "12:00"), "#2 1h of 4h running");
    let first = &stage.explain("12:00").clocks;
    assert!(first.iter().any(|c| c.metric == Metric::Tier && c.instance == 1 && c.used.seconds() == 7_200));
}

#[test]
fn assignment_is_fulfilled_by_the_strategy_at_once() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "09:00").expect("routed");
    assert_eq!(clock(&stage, Metric::Assignment, "10:00"), "#1 0s of 1h fulfilled");
}

#[test]
fn a_higher_priority_keeps_the_time_used_and_may_breach_at_the_change() {
    let mut stage = routed();
    let urgent = Command::SetPriority { priority: Some(Priority::High) };
    stage.act(&agent("ann"), urgent, "14:00").expect("set");
    assert_eq!(clock(&stage, Metric::Resolution, "15:00"), "#1 6h of 4h running, breached");
    let held = stage.ticket().clock(Metric::Resolution).expect("a clock");
    let breach = held.clock.breach.as_ref().expect("a breach");
    assert_eq!((breach.due, breach.detected_at), (at("13:00"), at("14:00")));
    assert_eq!(format!("{:?}", breach.cause), "TargetTightened");
    stage.act(&agent("ann"), Command::SetPriority { priority: None }, "15:00").expect("set back");
    assert_eq!(
        clock(&stage, Metric::Resolution, "16:00"),
        "#1 7h of 16h running, breached",
        "loosening deletes no breach"
    );
}

#[test]
fn a_tag_that_brings_another_policy_moves_the_promise() {
    let mut stage = routed();
    stage
        .act(&agent("ann"), Command::Tag { add: ["vip".to_owned()].into(), remove: [].into() }, "09:15")
        .expect("tagged");
    assert_eq!(stage.ticket().policy.as_ref().expect("a policy").to_string(), "vip v1");
    assert_eq!(clock(&stage, Metric::FirstReply, "09:20"), "#1 20m of 30m running");
    assert_eq!(clock(&stage, Metric::AgentWork, "09:20"), "#1 15m of 6h cancelled", "vip promises no agent work");
    let traces = &stage.decisions.last().expect("a decision").policies;
    assert_eq!(traces.len(), 1, "the first policy holds");
}

#[test]
fn a_breach_is_stamped_at_its_due_instant_whenever_it_is_noticed() {
    let mut stage = routed();
    stage.act(&service(), Command::Tick, "2026-01-06 12:00").expect("a tick");
    let breach = stage.ticket().clock(Metric::FirstReply).and_then(|c| c.clock.breach).expect("a breach");
    assert_eq!((breach.due, breach.detected_at), (at("11:00"), at("2026-01-06 12:00")));
}

#[test]
fn due_at_the_close_is_in_time_until_work_goes_on() {
    let mut stage = Stage::new();
    stage.act(&requester(), Command::open(request()), "15:00").expect("opened");
    for (when, n) in [("17:00", 0), ("2026-01-06 09:00", 0), ("2026-01-06 09:00:01", 1)] {
        stage.act(&service(), Command::Tick, when).expect("a tick");
        assert_eq!(stage.ticket().n_breaches, n, "at {when}");
    }
}

#[test]
fn the_wake_time_is_the_first_thing_that_happens() {
    let stage = routed();
    // Assignment is due at 10:00 and breached a second later.
    assert_eq!(stage.ticket().wake(&stage.configuration).at(), Some(at("10:00:01")));
    assert_eq!(stage.units.last().expect("a unit").wake_at(), Some(at("10:00:01")));
}

#[test]
fn a_promise_under_another_schedule_keeps_what_was_used_under_the_first() {
    let mut stage = routed();
    // From Monday 15:00 the ticket counts around the clock; two open hours were used until then.
    stage
        .act(&agent("ann"), Command::Tag { add: ["night".to_owned()].into(), remove: [].into() }, "11:00")
        .expect("tagged");
    let held = stage.ticket().clock(Metric::Resolution).expect("a clock");
    assert_eq!((held.binding.policy.id.as_str(), held.binding.schedule.as_str()), ("night", "always"));
    assert_eq!(clock(&stage, Metric::Resolution, "23:00"), "#1 14h of 16h running", "2 h of office, 12 h of any time");
    assert_eq!(held.clock.due, Some(at("2026-01-06 01:00")));
}

#[test]
fn the_same_number_under_other_terms_is_a_promise_made_again() {
    let mut stage = routed();
    stage
        .act(&agent("ann"), Command::Tag { add: ["patient".to_owned()].into(), remove: [].into() }, "11:00")
        .expect("tagged");
    let held = stage.ticket().clock(Metric::AgentWork).expect("a clock");
    assert_eq!(held.binding.policy.id.as_str(), "patient");
    stage.act(&agent("ann"), Command::Wait { until: None }, "12:00").expect("pending");
    assert_eq!(clock(&stage, Metric::AgentWork, "14:00"), "#1 5h of 6h running", "this policy does not pause it");
}

#[test]
fn a_history_under_two_configurations_is_explained_by_both() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Wait { until: None }, "11:00").expect("pending");
    let first = stage.configuration.clone();
    let mut spec = crate::stage::spec();
    let office = spec.schedules.get_mut(&"office".parse().expect("an id")).expect("a schedule");
    office[0].plan = helpdesk_sla::SchedulePlan::always_open(helpdesk_sla::Tz::UTC);
    stage.configuration = std::sync::Arc::new(helpdesk_core::Configuration::build(spec).expect("a configuration"));
    stage.act(&agent("ann"), Command::Start, "13:00").expect("open");
    let earlier = [(first.version().clone(), first.clone())].into();
    let grounds = helpdesk_core::Grounds { current: &stage.configuration, earlier: &earlier };
    let explain = |grounds| {
        helpdesk_core::Explanation::of(stage.ticket(), &stage.events, stage.decisions.clone(), grounds, at("20:00"))
    };
    let explained = explain(grounds).expect("explained");
    let wait = explained.clocks.iter().find(|c| c.metric == Metric::RequesterWait).expect("a clock");
    assert_eq!(wait.used.to_string(), "9h", "two hours of the first schedule, seven of the second");
    let missing = explain((&*stage.configuration).into()).map(|_| ()).expect_err("the first is not at hand");
    assert!(missing.to_string().ends_with("is not at hand"), "{missing}");
}

/// Promises depend on facts, not on the way: a policy that comes with the team promises what one from the start would have.
#[test]
fn a_policy_that_comes_later_promises_from_the_facts() {
    let mut stage = Stage::new();
    let mut spec = crate::stage::spec();
    spec.policies.retain(|p| p.id.as_str() == "usual");
    spec.policies[0].when.teams = vec!["attic".parse().expect("an id")];
    stage.configuration = std::sync::Arc::new(helpdesk_core::Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    assert_eq!(clock(&stage, Metric::Resolution, "10:00"), "none");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("a team") }, "12:00").expect("routed");
    assert_eq!(clock(&stage, Metric::FirstReply, "12:00"), "#1 3h of 2h running");
    assert_eq!(clock(&stage, Metric::Resolution, "12:00"), "#1 3h of 16h running");
    assert_eq!(clock(&stage, Metric::RequesterWait, "12:00"), "#1 3h of 8h running");
    assert_eq!(clock(&stage, Metric::Tier, "12:00"), "#1 3h of 4h running");
    assert_eq!(clock(&stage, Metric::Assignment, "12:00"), "#1 0s of 1h running");
    stage.act(&service(), Command::Tick, "12:00").expect("a tick");
    assert_eq!(clock(&stage, Metric::FirstReply, "12:00"), "#1 3h of 2h running, breached");
}

#[test]
fn a_detour_over_a_priority_without_a_target_does_not_end_the_promise() {
    let mut stage = routed();
    let set = |priority| Command::SetPriority { priority: Some(priority) };
    stage.act(&agent("ann"), set(Priority::Low), "11:00").expect("set");
    assert_eq!(clock(&stage, Metric::Resolution, "11:00"), "#1 2h of 16h cancelled");
    stage.act(&agent("ann"), set(Priority::Normal), "12:00").expect("set");
    assert_eq!(clock(&stage, Metric::Resolution, "12:00"), "#2 3h of 16h running", "counted from the opening");
}

/// What was used by night keeps the instants it had by night, whatever the ticket counts by now.
#[test]
fn a_promise_that_moves_to_another_schedule_keeps_its_past() {
    let tag = |add: &str, remove: &str| {
        let words = |word: &str| (!word.is_empty()).then(|| word.to_owned()).into_iter().collect();
        Command::Tag { add: words(add), remove: words(remove) }
    };
    let mut stage = Stage::opened("18:00");
    stage.act(&service(), tag("night", ""), "18:00").expect("tagged");
    let resolution = |stage: &Stage| stage.ticket().clock(Metric::Resolution).expect("a clock").clone();
    assert_eq!(resolution(&stage).clock.due, Some(at("2026-01-06 10:00")));

    // Ten of sixteen hours are used when the day's policy takes over; the other six are hours of the day.
    stage.act(&service(), tag("", "night"), "2026-01-06 04:00").expect("tagged");
    let moved = resolution(&stage);
    assert_eq!(moved.clock.due, Some(at("2026-01-06 15:00")));
    let by: Vec<_> = moved.counted_by.iter().map(|by| (by.schedule.as_str(), by.until)).collect();
    assert_eq!(by, [("always", at("2026-01-06 04:00"))]);
    let half = moved.clock.rungs.get("half").expect("it fired by night");
    assert_eq!(half.planned_at, at("2026-01-06 02:00"));

    // Four hours were over at ten in the evening: by night, not by day.
    let set = Command::SetPriority { priority: Some(Priority::High) };
    stage.act(&agent("ann"), set, "2026-01-06 10:00").expect("set");
    let breach = resolution(&stage).clock.breach.expect("a breach");
    assert_eq!((breach.due, breach.detected_at), (at("22:00"), at("2026-01-06 10:00")));
    stage.act(&service(), Command::Tick, "2026-01-06 10:00").expect("a tick");
    assert_eq!(resolution(&stage).clock.rungs["up"].planned_at, at("21:00"), "three quarters of four hours");
    assert_eq!(clock(&stage, Metric::Resolution, "2026-01-06 12:00"), "#1 13h of 4h running, breached");
}

#[test]
fn what_changed_while_it_was_solved_holds_after_reopening() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&agent("ann"), Command::SetPriority { priority: Some(Priority::High) }, "10:30").expect("set");
    stage.act(&agent("ann"), Command::Reopen, "11:00").expect("reopened");
    assert_eq!(clock(&stage, Metric::Resolution, "12:00"), "#1 2h of 4h running");
}

#[test]
fn a_new_version_of_a_policy_moves_no_promise_that_was_made() {
    let mut spec = crate::stage::spec();
    let mut second = spec.policies.iter().find(|p| p.id.as_str() == "usual").expect("a policy").clone();
    (second.version, second.effective_from) = (2, Some(at("10:00")));
    second.targets.get_mut(&Metric::Resolution).expect("a target").normal =
        Some(helpdesk_sla::OpenTime::from_minutes(30));
    spec.policies.push(second);
    let mut stage = Stage::new();
    stage.configuration = std::sync::Arc::new(helpdesk_core::Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
        .act(&agent("ann"), Command::Tag { add: ["any".to_owned()].into(), remove: [].into() }, "11:00")
        .expect("tagged");
    assert_eq!(clock(&stage, Metric::Resolution, "12:00"), "#1 3h of 16h running");
    assert_eq!(stage.ticket().policy.as_ref().expect("a policy").version, 1);
}

#[test]
fn nothing_runs_on_a_solved_ticket() {
    let mut stage = routed();
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&agent("ann"), Command::Route { team: "lab".parse().expect("a team") }, "11:00").expect("routed");
    assert!(stage.ticket().clocks.iter().all(|c| c.clock.is_ended()));
    let refusal = stage.act(&agent("ann"), Command::escalate("x"), "12:00").map(|_| ()).expect_err("solved");
    assert_eq!(refusal.to_string(), "a ticket that is solved cannot `escalate`: reopen it first");
}
