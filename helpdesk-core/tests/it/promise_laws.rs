//! Laws of promises over random histories in which everything moves them: priorities, tags, teams, versions of policies and
//! schedules, migrations.
mod recount;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use helpdesk_core::{
    Actor, Cause, Command, Configuration, Event, EventBody, Instant, Metric, Migrate, Priority, Ticket,
};
use helpdesk_sla::{ClockEvent, OpenTime, Phase, RetargetMode};
use proptest::prelude::*;

use self::recount::Recount;
use crate::stage::{Stage, agent, at, request, requester, service, tenant};

/// A deed, by whom, and how many minutes after the one before.
type Deed = (Actor, Command, u64);

const SPEC: &str = r#"{
    "schedules": {
        "always": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]], "thu": [["00:00", "24:00"]],
            "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}}}],
        "office": [
            {"effective_from": null, "plan": {"zone": "UTC", "hours": {
                "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]],
                "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}},
            {"effective_from": "2026-01-07T12:00:00Z", "plan": {"zone": "UTC", "hours": {
                "mon": [["10:00", "20:00"]], "tue": [["10:00", "20:00"]], "wed": [["10:00", "20:00"]],
                "thu": [["10:00", "20:00"]], "fri": [["10:00", "20:00"]]}}}],
        "late": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["14:00", "22:00"]], "tue": [["14:00", "22:00"]], "wed": [["14:00", "22:00"]],
            "thu": [["14:00", "22:00"]], "fri": [["14:00", "22:00"]]}}}]
    },
    "teams": [{"id": "desk"}, {"id": "lab"}, {"id": "attic"}],
    "agents": [{"id": "ann", "teams": ["desk", "lab"]}],
    "policies": [
        {"id": "vip", "schedule": "late", "when": {"tags": ["vip"]}, "on_change": "restart", "targets": {
            "first_reply": {"normal": "32m", "high": "16m"}, "pausable_update": {"normal": "2h"},
            "requester_wait": {"normal": "4h", "high": "2h", "schedule": "always"},
            "resolution": {"normal": "2h", "high": "1h", "low": "4h", "pauses_in": ["on_hold"], "ladder": "climb"}}},
        {"id": "night", "schedule": "always", "when": {"tags": ["night"]}, "targets": {
            "next_reply": {"normal": "8h", "high": "2h"}, "agent_work": {"normal": "20h", "high": "4h", "pauses_in": []},
            "resolution": {"normal": "16h", "high": "4h", "low": "32h", "pauses_in": ["pending", "on_hold"], "ladder": "climb"}}},
        {"id": "kept", "schedule": "late", "when": {"teams": ["lab"]}, "on_change": "keep", "targets": {
            "resolution": {"normal": "8h", "high": "4h"}, "agent_work": {"normal": "4h"}}},
        {"id": "usual", "schedule": "office", "targets": {
            "first_reply": {"normal": "2h", "high": "1h"}, "next_reply": {"normal": "4h", "low": "16h"},
            "periodic_update": {"normal": "6h"}, "requester_wait": {"normal": "8h", "high": "4h", "low": "20h"},
            "agent_work": {"normal": "6h", "high": "3h", "ladder": "climb"},
            "resolution": {"normal": "16h", "high": "4h", "low": "40h", "ladder": "climb"},
            "assignment": {"normal": "1h", "high": "1h"}, "tier": {"normal": "4h", "high": "2h"}}},
        {"id": "usual", "version": 2, "effective_from": "2026-01-08T00:00:00Z", "schedule": "late",
            "solved_without_reply": "keeps_running", "targets": {
            "first_reply": {"normal": "4h", "high": "4h"}, "next_reply": {"normal": "2h", "low": "2h"},
            "requester_wait": {"normal": "6h", "high": "6h", "low": "6h", "schedule": "office"},
            "agent_work": {"normal": "12h", "high": "1h", "schedule": "always"},
            "resolution": {"normal": "8h", "high": "8h", "low": "20h", "schedule": "office", "ladder": "climb"}}}
    ],
    "ladders": [{"id": "climb", "rungs": [
        {"id": "half", "trigger": {"used": 50}, "notify": ["assignee"]},
        {"id": "most", "trigger": {"used": 75}, "notify": ["lead"]},
        {"id": "after", "trigger": {"after_breach": "1h"}, "notify": ["lead"], "repeat": {"every": "2h", "max": 2}}]}],
    "close_solved_after_days": 5
}"#;

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let admin = Actor::admin(tenant(), "amy".parse().expect("an id"));
    let by = |actor: &Actor| {
        let actor = actor.clone();
        move |command: Command| (actor.clone(), command)
    };
    let priorities = [Priority::Low, Priority::Normal, Priority::High];
    let priority = proptest::sample::select(priorities.to_vec());
    let tag = proptest::sample::select(vec!["vip", "night"]);
    let tagged = (tag, any::<bool>()).prop_map(|(tag, adds)| {
        let (tag, none) = ([tag.to_owned()].into(), [].into());
        if adds { Command::Tag { add: tag, remove: none } } else { Command::Tag { add: none, remove: tag } }
    });
    let team = proptest::sample::select(vec!["desk", "lab", "attic"]);
    let mode = proptest::sample::select(vec![RetargetMode::Carry, RetargetMode::Restart, RetargetMode::Keep]);
    let policy = proptest::sample::select(vec!["usual", "usual", "usual", "vip"]);
    let version = proptest::sample::select(vec![None, Some(1), Some(2)]);
    let migrate = (policy, version, mode).prop_map(|(policy, version, mode)| {
        Command::Migrate(Migrate { policy: policy.parse().expect("an id"), version, mode })
    });
    let deed = prop_oneof![
        3 => priority.prop_map(|priority| Command::SetPriority { priority: Some(priority) }).prop_map(by(&service())),
        4 => tagged.prop_map(by(&service())),
        2 => team.prop_map(|team| Command::Route { team: team.parse().expect("an id") }).prop_map(by(&service())),
        3 => migrate.prop_map(by(&admin)),
        1 => Just((service(), Command::Assign { agent: "ann".parse().expect("an id") })),
        3 => Just((agent("ann"), Command::Reply { body: "text".into() })),
        2 => Just((requester(), Command::Reply { body: "text".into() })),
        2 => Just((agent("ann"), Command::Start)),
        2 => Just((agent("ann"), Command::Wait { until: None })),
        1 => Just((agent("ann"), Command::Wait { until: Some(at("2026-01-08 11:00")) })),
        2 => Just((agent("ann"), Command::Hold { reason: "parts".into(), until: None })),
        1 => Just((agent("ann"), Command::Solve)),
        1 => Just((agent("ann"), Command::Reopen)),
        2 => Just((service(), Command::Tick)),
    ];
    let gap = prop_oneof![2 => Just(0u64), 4 => 0..400u64, 2 => 0..2_000u64];
    proptest::collection::vec((deed, gap).prop_map(|((who, what), gap)| (who, what, gap)), 1..25)
}

/// Lives a history, and hands the ticket before and after each unit to `look`.
fn live(deeds: &[Deed], mut look: impl FnMut(Option<&Ticket>, &Stage)) -> Stage {
    static BUILT: LazyLock<Arc<Configuration>> = LazyLock::new(|| {
        let spec = serde_json::from_str(SPEC).expect("a configuration");
        Arc::new(Configuration::build(spec).expect("a configuration without problems"))
    });
    let mut stage = Stage::new();
    stage.configuration = BUILT.clone();
    let mut when = at("09:00");
    let open = vec![Command::open(request())];
    stage.act_at(&requester(), open, when).expect("opened");
    look(None, &stage);
    for (actor, command, minutes) in deeds {
        when += std::time::Duration::from_secs(minutes * 60);
        let before = stage.ticket().clone();
        // Refusals are part of the game.
        if stage.act_at(actor, vec![command.clone()], when).is_ok() {
            look(Some(&before), &stage);
        }
    }
    let before = stage.ticket().clone();
    stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
    look(Some(&before), &stage);
    stage
}

/// The moves of clocks among the events of a history.
fn moves(events: &[Event]) -> impl Iterator<Item = (&Event, Metric, u32, &ClockEvent)> {
    events.iter().filter_map(|event| {
        let EventBody::ClockMoved { metric, instance, change, .. } = &event.body else { return None };
        Some((event, *metric, *instance, change))
    })
}

proptest! {
    #![proptest_config(crate::stage::histories(1_000))]

    /// Counted again from the history, minute by minute, under the versions that it names, every promise is due when it was said to
    /// be, every breach and rung lies where it was stamped, and everything used is what was said.
    #[test]
    fn recomputed_due_is_promised_due(deeds in deeds()) {
        let stage = live(&deeds, |_, _| {});
        let told = Recount::of(&stage.events);
        prop_assert!(told.is_ok(), "{}", told.unwrap_err());
    }

    /// What a clock has used never becomes less and grows no faster than time, and what it used until an instant and since is what
    /// it used altogether, over whatever moves its promise; only a restart begins anew.
    #[test]
    fn elapsed_is_additive_and_monotone(deeds in deeds()) {
        let mut last: BTreeMap<(Metric, u32), (Instant, Instant, OpenTime)> = BTreeMap::new();
        let mut wrong = Vec::new();
        live(&deeds, |_, stage| {
            let now = stage.ticket().updated_at;
            for held in &stage.ticket().clocks {
                let earlier = held.counted_before(&stage.configuration);
                let current = stage.configuration.schedule(&held.binding.schedule).expect("a schedule");
                let schedules = helpdesk_sla::Schedules { current, earlier: &earlier };
                let used = |at| held.clock.used_at(at, schedules).expect("inside the horizon");
                let key = (held.metric, held.instance);
                if let Some((from, then, before)) = last.get(&key).filter(|(from, ..)| *from == held.clock.counts_from) {
                    let grown = used(now).saturating_sub(*before);
                    if used(*then) != *before || grown.is_negative() || grown.seconds() > (now - *then).num_seconds() {
                        wrong.push(format!("{key:?} from {from}: {before} by {then}, now {} by then and {} by {now}", used(*then), used(now)));
                    }
                }
                last.insert(key, (held.clock.counts_from, now, used(now)));
            }
        });
        prop_assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// However a clock is stopped and started: while its promise stays, it is never due earlier than it was.
    #[test]
    fn pausing_never_moves_a_due_time_earlier(deeds in deeds()) {
        let stage = live(&deeds, |_, _| {});
        let mut due: BTreeMap<(Metric, u32), Instant> = BTreeMap::new();
        for (event, metric, instance, change) in moves(&stage.events) {
            let EventBody::ClockMoved { binding, .. } = &event.body else { continue };
            let key = (metric, instance);
            let stays = matches!(change, ClockEvent::RungFired { .. });
            if (binding.is_some() && !stays) || matches!(change, ClockEvent::Retargeted { .. } | ClockEvent::Restarted) {
                // Another promise, or the same one made again.
                due.remove(&key);
            }
            let (ClockEvent::Promised { due: told, .. } | ClockEvent::PromiseSuspended { due: Some(told) }) = change else {
                continue;
            };
            if let Some(before) = due.insert(key, *told) {
                prop_assert!(before <= *told, "{metric} #{instance}: {before}, then {told}");
            }
        }
    }

    /// Whatever is promised later: what was broken stays broken, as it was.
    #[test]
    fn loosening_a_target_never_deletes_a_breach(deeds in deeds()) {
        let mut wrong = Vec::new();
        let stage = live(&deeds, |before, stage| {
            let after = stage.ticket();
            let Some(before) = before else { return };
            if before.n_breaches > after.n_breaches {
                wrong.push(format!("{} breaches became {}", before.n_breaches, after.n_breaches));
            }
            for held in &before.clocks {
                let Some(breach) = held.clock.breach else { continue };
                let now = after.clock(held.metric).expect("clocks stay");
                // Another instance is about another fact, unless it is the same fact under a promise that came back.
                let same_fact = now.instance == held.instance
                    || (matches!(held.clock.phase, Phase::Cancelled { .. }) && now.clock.counts_from <= held.clock.counts_from);
                if same_fact && now.clock.breach != Some(breach) {
                    wrong.push(format!("{}: {breach:?} became {:?}", held.metric, now.clock.breach));
                }
            }
        });
        prop_assert!(wrong.is_empty(), "{wrong:#?}");
        let told = moves(&stage.events).filter(|(.., change)| matches!(change, ClockEvent::Breached { .. })).count();
        prop_assert_eq!(u32::try_from(told).expect("few"), stage.ticket().n_breaches);
    }

    /// What follows from one event for the clocks comes in this order: what it fulfils or ends, what it lets stand, what it begins.
    #[test]
    fn within_one_event_fulfil_then_pause_then_start(deeds in deeds()) {
        let stage = live(&deeds, |_, _| {});
        let mut of_each: BTreeMap<u64, Vec<(Metric, u32, &ClockEvent)>> = BTreeMap::new();
        for (event, metric, instance, change) in moves(&stage.events) {
            if let Cause::Event { seq } = event.cause {
                of_each.entry(seq).or_default().push((metric, instance, change));
            }
        }
        for (seq, told) in of_each {
            let place = |is: &dyn Fn(&ClockEvent) -> bool| told.iter().enumerate().filter(|(_, (.., change))| is(change)).map(|(n, _)| n).collect::<Vec<_>>();
            let begins = place(&|change| matches!(change, ClockEvent::Started { .. }));
            let ends = place(&|change| matches!(change, ClockEvent::Fulfilled { .. } | ClockEvent::Cancelled { .. }));
            // A clock that changes over to another schedule stands for an instant before; one that begins where the ticket waits
            // stands from its beginning on.
            let is_own = |n: &usize| {
                let (metric, instance, _) = told[*n];
                let of_it = |change: fn(&ClockEvent) -> bool| told.iter().any(|(m, i, c)| (*m, *i) == (metric, instance) && change(c));
                !of_it(|change| matches!(change, ClockEvent::Resumed)) && !of_it(|change| matches!(change, ClockEvent::Started { .. }))
            };
            let pauses: Vec<_> = place(&|change| matches!(change, ClockEvent::Paused { .. })).into_iter().filter(is_own).collect();
            let before = |first: &[usize], then: &[usize]| first.iter().max().is_none_or(|last| then.iter().min().is_none_or(|next| last < next));
            let kind = stage.events[usize::try_from(seq - 1).expect("few")].kind();
            prop_assert!(before(&ends, &pauses) && before(&ends, &begins) && before(&pauses, &begins), "after {kind}: {told:#?}");
        }
    }
}

/// The histories of these laws are not idle: they break promises, move them between schedules and versions, and stand.
#[test]
fn the_histories_have_what_the_laws_are_about() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..100 {
        let stage = live(&deeds().new_tree(&mut runner).expect("deeds").current(), |_, _| {});
        let mut note = |what: &'static str, is: bool| *seen.entry(what).or_default() += usize::from(is);
        note("moved to another schedule", stage.ticket().clocks.iter().any(|held| !held.counted_by.is_empty()));
        note("migrated", stage.events.iter().any(|event| matches!(event.body, EventBody::Migrated { .. })));
        for (.., change) in moves(&stage.events) {
            match change {
                ClockEvent::Breached { .. } => note("broken", true),
                ClockEvent::Paused { .. } => note("paused", true),
                ClockEvent::Restarted => note("restarted", true),
                ClockEvent::Retargeted { .. } => note("retargeted", true),
                ClockEvent::RungFired { .. } => note("rungs", true),
                ClockEvent::Recalled { .. } => note("recalled", true),
                ClockEvent::Started { .. }
                | ClockEvent::Promised { .. }
                | ClockEvent::PromiseSuspended { .. }
                | ClockEvent::Resumed
                | ClockEvent::Fulfilled { .. }
                | ClockEvent::Reopened
                | ClockEvent::Cancelled { .. }
                | ClockEvent::Acknowledged { .. }
                | ClockEvent::Rewound { .. }
                | ClockEvent::Excused { .. } => {}
            }
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
    for (what, n) in &seen {
        assert!(*n >= 5, "{what}: {n} in 100 histories; {seen:?}");
    }
}
