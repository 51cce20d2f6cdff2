//! Ladders of the ticket itself, repetitions until somebody takes notice, quiet hours, and rungs by hand.
use std::sync::Arc;

use helpdesk_core::{
    Command, Configuration, ConfigurationSpec, EscalationCommand, EscalationEvent, Event, EventBody, Instant, Metric,
    NoticeTopic, StatusKind,
};
use helpdesk_sla::ClockEvent;
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

const LADDERS: &str = r#"[
    {"id": "climb", "rungs": [
        {"id": "half", "trigger": {"used": 50}, "notify": ["assignee"], "repeat": {"every": "1h", "max": 3}},
        {"id": "late", "trigger": {"after_breach": "1h"}, "notify": ["lead"]}]},
    {"id": "care", "sends_in": "office", "rungs": [
        {"id": "twice", "trigger": {"reopened": 2}, "notify": ["lead"]},
        {"id": "ping_pong", "trigger": {"reassigned": 2}, "notify": ["lead"], "requeue": true},
        {"id": "alone", "trigger": {"untouched": "4h"}, "notify": ["lead"], "repeat": {"every": "2h", "max": 2}},
        {"id": "boss", "trigger": "by_hand", "notify": [{"agent": "cleo"}]}]}
]"#;

fn configured() -> ConfigurationSpec {
    let mut spec = spec();
    spec.ladders = serde_json::from_str(LADDERS).expect("ladders");
    spec.policies.retain(|policy| policy.id.as_str() == "usual");
    spec.policies[0].ladder = Some("care".parse().expect("an id"));
    spec
}

fn opened() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(configured()).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), route("attic"), "09:00").expect("routed");
    stage
}

fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

fn acknowledge() -> Command {
    Command::Escalation(EscalationCommand::Acknowledge { metric: None })
}

fn fire(rung: &str) -> Command {
    let (ladder, rung, reason) = ("care".parse().expect("an id"), rung.to_owned(), "it burns".to_owned());
    Command::Escalation(EscalationCommand::Fire { ladder, rung, reason })
}

/// Looks whenever the ticket's time comes, up to `until`.
fn watch(stage: &mut Stage, until: &str) {
    let until = at(until);
    while let Some(wake) = stage.ticket().wake(&stage.configuration.clone()).at().filter(|wake| *wake <= until) {
        stage.act_at(&service(), vec![Command::Tick], wake).expect("a tick");
    }
}

/// What fired with an event: whose rung, its number, and when it was planned.
fn firing(event: &Event) -> Option<(String, u32, Instant)> {
    if let EventBody::Escalation(EscalationEvent::Fired { rung, n, planned_at, .. }) = &event.body {
        return Some((rung.clone(), *n, *planned_at));
    }
    let EventBody::ClockMoved { metric, change: ClockEvent::RungFired { rung, n, planned_at }, .. } = &event.body
    else {
        return None;
    };
    Some((format!("{metric}.{rung}"), *n, *planned_at))
}

/// The firings so far: rung, number, instant.
fn fired(stage: &Stage) -> Vec<String> {
    let told = stage.events.iter().filter_map(firing);
    told.map(|(rung, n, planned_at)| format!("{rung} {n} {}", planned_at.format("%a %R"))).collect()
}

#[test]
fn the_second_reopening_fires_once() {
    let mut stage = opened();
    for (when, command) in [
        ("10:00", Command::Solve),
        ("11:00", Command::Reopen),
        ("12:00", Command::Solve),
        ("13:00", Command::Reopen),
        ("13:30", Command::Solve),
        ("14:00", Command::Reopen),
    ] {
        stage.act(&agent("ann"), command, when).expect(when);
        stage.act(&service(), Command::Tick, when).expect("an extra tick");
    }
    assert_eq!(fired(&stage), ["twice 1 Mon 13:00"]);
    let told: Vec<_> =
        stage.units.iter().flat_map(|unit| unit.notices()).filter(|n| n.topic == NoticeTopic::Escalation).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].body, "care: rung `twice`");
}

#[test]
fn the_second_reassignment_puts_it_back_into_the_queue() {
    let mut stage = opened();
    for (when, team) in [("09:10", "desk"), ("09:20", "lab"), ("09:30", "desk")] {
        stage.act(&agent("ann"), route(team), when).expect(when);
    }
    assert_eq!(fired(&stage)[..1], ["ping_pong 1 Mon 09:20"]);
    assert_eq!(stage.ticket().n_reassignments, 3);
    assert!(stage.story().iter().filter(|kind| *kind == "rung_fired").count() == 1);
}

#[test]
fn untouched_counts_open_time_and_begins_anew_with_each_touch() {
    let mut stage = opened();
    watch(&mut stage, "14:00");
    assert_eq!(fired(&stage)[..1], ["alone 1 Mon 13:00"]);
    stage.act(&agent("ann"), Command::Touch, "14:30").expect("touched");
    watch(&mut stage, "2026-01-06 09:00");
    let alone =
        |stage: &Stage| -> Vec<String> { fired(stage).into_iter().filter(|f| f.starts_with("alone")).collect() };
    assert_eq!(alone(&stage), ["alone 1 Mon 13:00"], "2 h 30 min until the close, then a night");
    watch(&mut stage, "2026-01-06 15:00");
    let expected = ["alone 1 Mon 13:00", "alone 1 Tue 10:30", "alone 2 Tue 12:30", "alone 3 Tue 14:30"];
    assert_eq!(alone(&stage), expected, "twice more, and no oftener");
}

#[test]
fn who_waits_for_the_requester_need_not_touch_it() {
    let mut stage = opened();
    stage.act(&agent("ann"), Command::Wait { until: Some(at("15:00")) }, "10:00").expect("pending");
    watch(&mut stage, "2026-01-06 10:00");
    let alone: Vec<String> = fired(&stage).into_iter().filter(|f| f.starts_with("alone")).collect();
    assert!(alone.is_empty(), "awake since three, four hours are not over: {alone:?}");
    watch(&mut stage, "2026-01-06 11:00");
    assert!(fired(&stage).iter().any(|f| f == "alone 1 Tue 11:00"), "{:?}", fired(&stage));
}

#[test]
fn a_desk_that_slept_calls_twice_and_not_three_times() {
    let mut stage = opened();
    stage.act(&service(), Command::Tick, "2026-01-06 12:00").expect("one late look");
    stage.act(&service(), Command::Tick, "2026-01-06 12:00").expect("an extra tick");
    let alone: Vec<String> = fired(&stage).into_iter().filter(|f| f.starts_with("alone")).collect();
    assert_eq!(alone, ["alone 1 Mon 13:00", "alone 3 Mon 17:00"], "the first is never left out");
}

#[test]
fn repetitions_stop_when_somebody_takes_notice() {
    let mut stage = opened();
    // Half of sixteen hours is used on Monday at the close.
    watch(&mut stage, "2026-01-06 10:30");
    let half = |stage: &Stage| -> Vec<String> { fired(stage).into_iter().filter(|f| f.contains("half")).collect() };
    assert_eq!(half(&stage), ["resolution.half 1 Mon 17:00", "resolution.half 2 Tue 10:00"]);
    stage.act(&agent("ann"), acknowledge(), "2026-01-06 10:40").expect("acknowledged");
    let unit = stage.act(&agent("ann"), acknowledge(), "2026-01-06 10:41").expect("again");
    assert!(unit.events().is_empty(), "what is already so changes nothing");
    watch(&mut stage, "2026-01-06 17:00");
    assert_eq!(half(&stage).len(), 2);
    let held = stage.ticket().clock(Metric::Resolution).expect("a clock");
    assert_eq!(held.clock.acknowledged.iter().collect::<Vec<_>>(), ["half"]);
}

#[test]
fn by_hand_needs_a_reason_and_fires_as_often_as_the_rung_may() {
    let mut stage = opened();
    stage.act(&agent("ann"), fire("boss"), "10:00").expect("fired");
    let notice = stage.units.last().and_then(|unit| unit.notices().first()).expect("a notice");
    assert_eq!((notice.to.to_string(), notice.body.as_str()), ("agent cleo".to_owned(), "care: rung `boss`: it burns"));
    for (command, expected) in [
        (fire("boss"), "rung `boss` of ladder `care` has fired 1 times, that is as often as it may"),
        (fire("bass"), "there is no rung `bass` on ladder `care` in the configuration"),
    ] {
        let refusal = stage.act(&agent("ann"), command, "10:10").map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
    let silent = Command::Escalation(EscalationCommand::Fire {
        ladder: "care".parse().expect("an id"),
        rung: "boss".into(),
        reason: String::new(),
    });
    assert_eq!(
        stage.act(&agent("ann"), silent, "10:10").map(|_| ()).expect_err("no reason").to_string(),
        "the reason is empty, expected some text"
    );
    assert!(stage.act(&requester(), fire("boss"), "10:10").is_err(), "no requester climbs");
}

#[test]
fn quiet_hours_delay_notices_and_never_stamps() {
    let mut stage = opened();
    stage.act(&agent("ann"), fire("boss"), "20:00").expect("fired");
    let event = stage.events.iter().rfind(|e| e.kind() == helpdesk_core::EventKind::RungFired).expect("a firing");
    assert_eq!(event.at, at("20:00"));
    let notices = stage.units.last().expect("a unit").notices();
    let notice = notices.iter().find(|n| n.body.contains("boss")).expect("a notice");
    assert_eq!(notice.at, at("2026-01-06 09:00"));
}

#[test]
fn what_is_wrong_with_a_ladder_is_told_with_its_place() {
    let mut spec = configured();
    spec.ladders[1].sends_in = Some("night".parse().expect("an id"));
    spec.policies[0].ladder = Some("climb".parse().expect("an id"));
    spec.policies[0].targets.get_mut(&Metric::FirstReply).expect("a target").ladder =
        Some("care".parse().expect("an id"));
    spec.ladders[1].rungs[0].trigger = serde_json::from_str(r#"{"reopened": 0}"#).expect("a trigger");
    let problems = Configuration::build(spec).expect_err("problems").to_string();
    for expected in [
        "ladder `care`: sends in the unknown schedule `night`",
        "ladder `care`: rung `twice` counts to 0, expected at least 1",
        "policy `usual` version 1: rung `half` of the ticket's ladder waits for a clock, expected the ladder at a target",
        "policy `usual` version 1: rung `alone` of the ladder for first_reply is reached by the ticket itself, expected the ladder at the policy",
    ] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
}

#[test]
fn what_fired_by_hand_does_not_fire_again_by_the_clock() {
    let climb = |rung: &str| {
        let (ladder, rung, reason) = ("climb".parse().expect("an id"), rung.to_owned(), "now".to_owned());
        Command::Escalation(EscalationCommand::Fire { ladder, rung, reason })
    };
    let calls = |stage: &Stage| {
        let notices = stage.units.iter().flat_map(|unit| unit.notices());
        notices.filter(|notice| notice.topic == NoticeTopic::Escalation).count()
    };
    let mut stage = opened();
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    stage.act(&agent("ann"), climb("late"), "10:00").expect("by hand");
    assert_eq!(calls(&stage), 1, "the lead is called once");
    let refused = stage.act(&agent("ann"), climb("late"), "10:10").expect_err("once is once").to_string();
    assert_eq!(refused, "rung `late` of ladder `climb` has fired 1 times, that is as often as it may");
    watch(&mut stage, "2026-01-09 17:00");
    let late: Vec<String> = fired(&stage).into_iter().filter(|told| told.contains("late")).collect();
    assert_eq!(late, ["late 1 Mon 10:00", "resolution.late 1 Mon 10:00"], "counted for the clock, and not again");
    // What the clock has done is not done by hand once more.
    let mut stage = opened();
    watch(&mut stage, "2026-01-09 17:00");
    stage.act(&agent("ann"), climb("late"), "2026-01-09 17:00").expect_err("it has fired");
}

#[test]
fn stored_forms() {
    let json = |value: &dyn erased::Json| value.json();
    for (value, expected) in [
        (json(&fire("boss")), r#"{"do":"escalation","step":"fire","ladder":"care","rung":"boss","reason":"it burns"}"#),
        (json(&acknowledge()), r#"{"do":"escalation","step":"acknowledge"}"#),
        (
            json(&EventBody::Escalation(EscalationEvent::Fired {
                ladder: "care".parse().expect("an id"),
                rung: "alone".into(),
                n: 2,
                planned_at: at("09:00"),
                reason: None,
            })),
            r#"{"event":"escalation","step":"fired","ladder":"care","rung":"alone","n":2,"planned_at":"2026-01-05T09:00:00Z"}"#,
        ),
        (
            json(&EventBody::Escalation(EscalationEvent::Acknowledged {
                ladder: "care".parse().expect("an id"),
                rungs: ["alone".to_owned()].into(),
            })),
            r#"{"event":"escalation","step":"acknowledged","ladder":"care","rungs":["alone"]}"#,
        ),
    ] {
        assert_eq!(value, expected);
    }
}

mod erased {
    pub(super) trait Json {
        fn json(&self) -> String;
    }
    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("json")
        }
    }
}

fn deeds() -> impl Strategy<Value = Vec<(Command, u64)>> {
    let deed = prop_oneof![
        2 => Just(Command::Reply { body: "text".into() }),
        2 => Just(Command::Start),
        2 => Just(Command::Wait { until: None }),
        3 => Just(Command::Solve),
        3 => Just(Command::Reopen),
        2 => Just(route("desk")),
        2 => Just(route("lab")),
        1 => Just(route("attic")),
        1 => Just(acknowledge()),
        1 => Just(fire("boss")),
        1 => Just(fire("alone")),
        2 => Just(Command::Tick),
    ];
    proptest::collection::vec((deed, 0..500u64), 0..25)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Each firing of each rung of each instance is told once, whoever looks how often.
    #[test]
    fn a_rung_fires_at_most_once_for_each_number(deeds in deeds()) {
        let mut stage = opened();
        let mut when = at("09:00");
        for (command, minutes) in deeds {
            when += std::time::Duration::from_secs(minutes * 60 + 7);
            let _ = stage.act_at(&agent("ann"), vec![command], when);
            for _ in 0..2 {
                stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
            }
            let wake = stage.ticket().wake(&stage.configuration.clone()).at();
            prop_assert!(wake.is_none_or(|wake| wake > when), "{:?} after {}", wake, when);
        }
        let mut seen = std::collections::BTreeSet::new();
        for event in &stage.events {
            let Some((rung, n, planned_at)) = firing(event) else { continue };
            let instance = if let EventBody::ClockMoved { instance, .. } = &event.body { *instance } else { 0 };
            // Each stretch without a touch is an instance of its own.
            let stretch = Some(planned_at).filter(|_| rung == "alone");
            let key = (rung, instance, n, stretch);
            prop_assert!(seen.insert(key.clone()), "{:?} twice", key);
        }
        prop_assert_ne!(stage.ticket().status.kind(), StatusKind::Closed);
    }
}

/// A ticket that comes back at two, and at noon a repetition of a rung that only its policy in the other team has.
#[test]
fn a_rung_planned_before_a_timer_fires_on_a_late_look_too() {
    let firings = |looks: &[&str]| {
        let mut stage = Stage::new();
        let mut spec = configured();
        let mut other = spec.policies[0].clone();
        other.id = "calm".parse().expect("an id");
        (other.ladder, other.when.teams) = (None, vec!["desk".parse().expect("an id")]);
        spec.policies.insert(0, other);
        stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
        stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
        stage.act(&service(), route("desk"), "09:00").expect("routed");
        let when = helpdesk_core::ReturnWhen { at: Some(at("14:00")), holds: None };
        let asked = helpdesk_core::HandOff { return_when: Some(Box::new(when)), ..helpdesk_core::HandOff::new("hard") };
        stage.act(&agent("ann"), Command::Escalate(Box::new(asked)), "09:10").expect("up");
        for look in looks {
            stage.act(&service(), Command::Tick, look).expect("a tick");
        }
        fired(&stage).into_iter().filter(|told| told.starts_with("alone")).collect::<Vec<_>>()
    };
    assert_eq!(firings(&["13:10", "14:00", "16:30"]), ["alone 1 Mon 13:10"]);
    assert_eq!(firings(&["16:30"]), ["alone 1 Mon 13:10"], "one late look finds the same");
}
