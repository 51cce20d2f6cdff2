//! Waits: snoozing and waking, reminders, and the end of a wait that nobody answers.
use std::sync::Arc;

use helpdesk_core::{
    Actor, ChecklistCommand, Command, Configuration, EventBody, EventKind, Instant, Metric, NoticeTopic, SetStatus,
    Status, StatusKind, StatusStep, WakeReason,
};
use helpdesk_sla::Phase;
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

/// Reminds after two days and after eight hours of the office, whichever comes first of what is next; gives up after four.
const PENDING: &str = r#"{
    "reminders": [{"open": {"time": "8h", "schedule": "office"}}, {"days": 2}],
    "solve_after": {"days": 4}
}"#;

fn stage(configure: impl Fn(&mut helpdesk_core::ConfigurationSpec)) -> Stage {
    let mut spec = spec();
    spec.pending = serde_json::from_str(PENDING).expect("a policy");
    configure(&mut spec);
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn tick(stage: &mut Stage, when: &str) {
    stage.act(&service(), Command::Tick, when).expect("a tick");
}

fn wait(stage: &mut Stage, when: &str) {
    stage.act(&agent("ann"), Command::Wait { until: None }, when).expect("pending");
}

fn planned(stage: &Stage) -> Vec<String> {
    let told = stage.events.iter().filter_map(|event| {
        if let EventBody::Woken { planned_at, because, .. } = &event.body {
            return Some(format!("woken {planned_at} {because:?}"));
        }
        if let EventBody::Reminded { n, planned_at } = &event.body {
            return Some(format!("reminded {n} {planned_at}"));
        }
        if let EventBody::StatusChanged { to: Status::Solved { since }, .. } = &event.body {
            return Some(format!("solved {since}"));
        }
        None
    });
    told.collect()
}

const REMINDED: [&str; 2] = ["reminded 1 2026-01-06 10:00:00 UTC", "reminded 2 2026-01-07 10:00:00 UTC"];

#[test]
fn reminders_and_the_end_of_a_wait() {
    for (looks, then, status) in [
        (vec!["2026-01-06 09:59:59"], vec![], StatusKind::Pending),
        (vec!["2026-01-06 10:00"], REMINDED[..1].to_vec(), StatusKind::Pending),
        (vec!["2026-01-06 10:00", "2026-01-06 10:00"], REMINDED[..1].to_vec(), StatusKind::Pending),
        (vec!["2026-01-07 10:00"], REMINDED.to_vec(), StatusKind::Pending),
        (
            vec!["2026-01-09 10:00"],
            [REMINDED.as_slice(), &["solved 2026-01-09 10:00:00 UTC"]].concat(),
            StatusKind::Solved,
        ),
        // Nobody looked for weeks: solved on the ninth, closed eight days later.
        (
            vec!["2026-02-01 10:00"],
            [REMINDED.as_slice(), &["solved 2026-01-09 10:00:00 UTC"]].concat(),
            StatusKind::Closed,
        ),
    ] {
        let mut stage = stage(|_| {});
        wait(&mut stage, "10:00");
        for look in &looks {
            tick(&mut stage, look);
        }
        assert_eq!(planned(&stage), then, "{looks:?}");
        assert_eq!(stage.ticket().status.kind(), status, "{looks:?}");
    }
}

#[test]
fn the_desk_looks_when_something_is_due() {
    let mut stage = stage(|spec| spec.policies.clear());
    wait(&mut stage, "10:00");
    let mut looks: Vec<Instant> = Vec::new();
    while let Some(wake) = stage.ticket().wake(&stage.configuration).at() {
        looks.push(wake);
        stage.act_at(&service(), vec![Command::Tick], wake).expect("a tick");
    }
    let expected = ["2026-01-06 10:00", "2026-01-07 10:00", "2026-01-09 10:00", "2026-01-17 10:00"];
    assert_eq!(looks, expected.map(at));
    assert_eq!(stage.ticket().status.kind(), StatusKind::Closed);
}

#[test]
fn an_answer_withdraws_what_has_not_happened() {
    let mut stage = stage(|_| {});
    wait(&mut stage, "10:00");
    tick(&mut stage, "2026-01-06 10:00");
    stage.act(&requester(), Command::Reply { body: "here".into() }, "2026-01-06 12:00").expect("an answer");
    tick(&mut stage, "2026-01-20 12:00");
    assert_eq!(planned(&stage), REMINDED[..1]);
    assert_eq!(stage.ticket().status, Status::Open);
    // The next wait counts for itself.
    wait(&mut stage, "2026-01-20 13:00");
    tick(&mut stage, "2026-01-21 13:00");
    assert_eq!(planned(&stage).last().map(String::as_str), Some("reminded 1 2026-01-21 13:00:00 UTC"));
}

#[test]
fn a_teams_own_policy_goes_before_the_desks() {
    let mut stage = stage(|spec| {
        spec.teams[2].pending = serde_json::from_str(r#"{"solve_after": {"days": 1}}"#).expect("a policy");
    });
    stage.act(&service(), Command::Route { team: "attic".parse().expect("an id") }, "09:30").expect("routed");
    wait(&mut stage, "10:00");
    tick(&mut stage, "2026-01-08 10:00");
    assert_eq!(planned(&stage), ["solved 2026-01-06 10:00:00 UTC"]);
}

#[test]
fn what_cannot_be_solved_is_opened_for_somebody_to_look() {
    let mut stage = stage(|_| {});
    let add = ChecklistCommand::Add { text: "call".into(), optional: false };
    stage.act(&agent("ann"), Command::Checklist(add), "09:30").expect("an item");
    wait(&mut stage, "10:00");
    tick(&mut stage, "2026-01-10 10:00");
    assert_eq!(stage.ticket().status, Status::Open);
    let woken = stage.events.iter().find_map(|event| {
        let EventBody::Woken { because, .. } = &event.body else { return None };
        Some(because.clone())
    });
    assert_eq!(woken, Some(WakeReason::Unanswered));
}

#[test]
fn the_requester_is_told_and_nobody_else() {
    let mut stage = stage(|_| {});
    wait(&mut stage, "10:00");
    tick(&mut stage, "2026-01-06 10:00");
    let notices: Vec<_> = stage.units.iter().flat_map(|unit| unit.notices()).collect();
    let told: Vec<_> =
        notices.iter().filter(|notice| notice.topic == NoticeTopic::Happened(EventKind::Reminded)).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].to.to_string().as_str(), told[0].body.as_str()), ("requester rita", "we wait for your answer"));
}

/// A ticket that waits from ten on, woken by a timer that comes at `when`.
fn woken(command: Command, until: &str, when: &str) -> Stage {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), command, "10:00").expect("waits");
    assert_eq!(stage.ticket().status.until(), Some(at(until)));
    tick(&mut stage, when);
    stage
}

#[test]
fn clocks_count_from_the_planned_instant_however_late_the_timer_comes() {
    let wait = |until| Command::Wait { until: Some(at(until)) };
    let hold = |until| Command::Hold { reason: "parts".into(), until: Some(at(until)) };
    for command in [wait("12:00"), hold("12:00")] {
        for when in ["12:00", "12:00:01", "16:00", "2026-01-06 09:00"] {
            let stage = woken(command.clone(), "12:00", when);
            assert_eq!(stage.ticket().status, Status::Open, "{when}");
            let clock = &stage.ticket().clock(Metric::AgentWork).expect("a clock").clock;
            assert_eq!(clock.phase, Phase::Running { since: at("12:00") }, "{when}");
            assert_eq!(clock.due, Some(at("17:00")), "{when}: an hour before and five after");
            stage.explain("2026-01-06 09:30");
        }
    }
}

#[test]
fn a_breach_between_the_waking_and_the_look_is_stamped_when_it_was_due() {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), Command::Wait { until: Some(at("12:00")) }, "10:00").expect("waits");
    tick(&mut stage, "2026-01-07 09:00");
    let breach = stage.ticket().clock(Metric::AgentWork).and_then(|held| held.clock.breach).expect("broken");
    assert_eq!((breach.due, breach.detected_at), (at("17:00"), at("2026-01-07 09:00")));
}

#[test]
fn a_wait_until_an_instant_that_has_passed_is_over_at_once() {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), Command::Wait { until: Some(at("09:30")) }, "10:00").expect("waits");
    tick(&mut stage, "11:00");
    let clock = &stage.ticket().clock(Metric::AgentWork).expect("a clock").clock;
    // Not before it began.
    assert_eq!(clock.phase, Phase::Running { since: at("10:00") });
}

/// A status of the desk's own in which a wait ends in solved when nobody answers.
fn closing(when: &[(Actor, Command, &str)], look: &str) -> Stage {
    let mut stage = stage(|spec| {
        spec.statuses = serde_json::from_str(
            r#"[{"id": "closing", "base": "pending", "ends_in": "solved"}, {"id": "asked", "base": "pending"}]"#,
        )
        .expect("statuses");
        spec.close_solved_after_days = Some(1);
    });
    for (actor, command, at) in when {
        stage.act(actor, command.clone(), at).expect("done");
    }
    tick(&mut stage, look);
    stage
}

fn set(status: &str, until: &str) -> Command {
    let status = status.parse().expect("an id");
    Command::SetStatus(SetStatus { status, step: StatusStep::Wait { until: Some(at(until)) } })
}

#[test]
fn a_wait_in_a_status_that_ends_in_solved() {
    let ann = |command: Command, at| (agent("ann"), command, at);
    let close = || ann(set("closing", "12:00"), "10:00");
    let answer = || (requester(), Command::Reply { body: "yes".into() }, "11:00");
    let item = || ann(Command::Checklist(ChecklistCommand::Add { text: "call".into(), optional: false }), "09:30");
    let solved = "solved 2026-01-05 12:00:00 UTC";
    for (when, look, then, status) in [
        (vec![close()], "11:59:59", "", StatusKind::Pending),
        (vec![close()], "12:00", solved, StatusKind::Solved),
        // Hours late, and a day after that it closes.
        (vec![close()], "18:00", solved, StatusKind::Solved),
        (vec![close()], "2026-01-06 12:00", solved, StatusKind::Closed),
        (vec![close(), answer()], "13:00", "", StatusKind::Open),
        // Its instant has passed: not before the wait began.
        (vec![ann(set("closing", "09:30"), "10:00")], "10:00", "solved 2026-01-05 10:00:00 UTC", StatusKind::Solved),
        // Something stands against it.
        (vec![item(), close()], "12:00", "woken 2026-01-05 12:00:00 UTC Unanswered", StatusKind::Open),
        // Another status of the same base.
        (
            vec![close(), ann(set("asked", "12:00"), "10:30")],
            "12:00",
            "woken 2026-01-05 12:00:00 UTC Date",
            StatusKind::Open,
        ),
    ] {
        let stage = closing(&when, look);
        assert_eq!((planned(&stage).join(", ").as_str(), stage.ticket().status.kind()), (then, status), "{look}");
        stage.explain(look);
    }
    let stage = closing(&[ann(set("closing", "12:00"), "10:00")], "18:00");
    let clock = &stage.ticket().clock(Metric::AgentWork).expect("a clock").clock;
    // By the planned instant, however late the desk looks.
    assert!(matches!(clock.phase, Phase::Fulfilled { at: when, .. } if when == at("12:00")), "{:?}", clock.phase);
}

#[test]
fn problems_of_waits() {
    let mut spec = spec();
    spec.pending = serde_json::from_str(
        r#"{"reminders": [{"days": 0}], "solve_after": {"open": {"time": "0s", "schedule": "office"}}}"#,
    )
    .expect("a policy");
    spec.teams[0].pending =
        serde_json::from_str(r#"{"reminders": [{"open": {"time": "1h", "schedule": "lunar"}}]}"#).expect("a policy");
    spec.teams[1].pending =
        serde_json::from_value(serde_json::json!({"reminders": vec![serde_json::json!({"days": 1}); 6]}))
            .expect("a policy");
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "pending: waits for 0 days, expected at least 1",
            "pending: waits for 0s, expected more than no time",
            "team `desk`, pending: counts by the unknown schedule `lunar`",
            "team `lab`, pending: has 6 reminders, expected at most 5",
        ]
    );
}

#[test]
fn stored_forms() {
    let pending: helpdesk_core::PendingPolicy = serde_json::from_str(PENDING).expect("a policy");
    assert_eq!(
        serde_json::to_string(&pending).expect("json"),
        r#"{"reminders":[{"open":{"time":"PT8H","schedule":"office"}},{"days":2}],"solve_after":{"days":4}}"#
    );
    let stage = woken(Command::Wait { until: Some(at("12:00")) }, "12:00", "13:00");
    let woken = stage.events.iter().find(|e| matches!(e.body, EventBody::Woken { .. })).expect("woken");
    assert_eq!(
        serde_json::to_string(&woken.body).expect("json"),
        r#"{"event":"woken","from":{"status":"pending","until":"2026-01-05T12:00:00Z"},"planned_at":"2026-01-05T12:00:00Z","because":{"why":"date"}}"#
    );
    let reminded = EventBody::Reminded { n: 1, planned_at: at("12:00") };
    assert_eq!(
        serde_json::to_string(&reminded).expect("json"),
        r#"{"event":"reminded","n":1,"planned_at":"2026-01-05T12:00:00Z"}"#
    );
}

fn steps() -> impl Strategy<Value = Vec<(Actor, Command, u64)>> {
    let until = (0u64..5_000).prop_map(|minutes| Some(at("09:00") + std::time::Duration::from_secs(minutes * 60)));
    let step = prop_oneof![
        until.prop_map(|until| Command::Wait { until }),
        Just(Command::Wait { until: None }),
        Just(Command::Hold { reason: "parts".into(), until: Some(at("2026-01-07 09:00")) }),
        Just(Command::Reply { body: "text".into() }),
        Just(Command::Start),
        Just(Command::Solve),
        Just(Command::Reopen),
    ];
    let actor = prop_oneof![Just(agent("ann")), Just(service()), Just(requester())];
    proptest::collection::vec((actor, step, 0u64..4_000), 0..12)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Whoever looks whenever: the same statuses, the same clocks, the same reminders at the same planned instants.
    #[test]
    fn a_late_timer_changes_nothing_but_when_it_is_noticed(steps in steps()) {
        let lived = |often: bool| {
            let mut stage = stage(|_| {});
            let mut when = at("09:00");
            for (actor, command, minutes) in &steps {
                when += std::time::Duration::from_secs(minutes * 60);
                let configuration = stage.configuration.clone();
                while let Some(wake) = stage.ticket().wake(&configuration).at().filter(|wake| often && *wake <= when) {
                    stage.act_at(&service(), vec![Command::Tick], wake).expect("a tick");
                }
                let _ = stage.act_at(actor, vec![command.clone()], when);
            }
            stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
            stage
        };
        let (often, late) = (lived(true), lived(false));
        prop_assert_eq!(planned(&often), planned(&late));
        prop_assert_eq!(&often.ticket().status, &late.ticket().status);
        let clocks = |stage: &Stage| {
            let clocks = stage.ticket().clocks.iter();
            clocks.map(|held| (held.metric, held.clock.used, held.clock.phase, held.clock.due)).collect::<Vec<_>>()
        };
        prop_assert_eq!(clocks(&often), clocks(&late));
    }
}
