//! Promises that are made late count from the facts: as if they had been made at the opening.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Command, Configuration, Course, EventBody, Metric, OpenTicket, Priority, STAYS_MAX, SolvedWithoutReply, StatusKind,
    TicketClock,
};
use helpdesk_sla::{ClockEvent, OpenTime};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

/// The stage's usual policy alone, for tickets with a tag or for all, without its first reply or with it.
fn only_usual(edit: impl Fn(&mut helpdesk_core::PolicySpec)) -> Arc<Configuration> {
    let mut spec = spec();
    spec.policies.retain(|policy| policy.id.as_str() == "usual");
    spec.policies.iter_mut().for_each(edit);
    // A ladder that escalates does so when it is looked at.
    spec.ladders.iter_mut().flat_map(|ladder| &mut ladder.rungs).for_each(|rung| rung.escalate = false);
    Arc::new(Configuration::build(spec).expect("a configuration"))
}

fn tagged() -> Arc<Configuration> {
    static BUILT: LazyLock<Arc<Configuration>> =
        LazyLock::new(|| only_usual(|policy| policy.when.tags = vec!["late".to_owned()]));
    BUILT.clone()
}

fn always() -> Arc<Configuration> {
    static BUILT: LazyLock<Arc<Configuration>> = LazyLock::new(|| only_usual(|_| ()));
    BUILT.clone()
}

fn stage(configuration: Arc<Configuration>) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = configuration;
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn tag(add: &str, remove: &str) -> Command {
    let one = |tag: &str| [tag.to_owned()].into_iter().filter(|tag| !tag.is_empty()).collect();
    Command::Tag { add: one(add), remove: one(remove) }
}

fn reply() -> Command {
    Command::Reply { body: "text".into() }
}

/// The clock of a metric: from when it counts, what it has used, when it is due, what it does.
fn clock(stage: &Stage, metric: Metric) -> String {
    let Some(TicketClock { clock, .. }) = stage.ticket().clock(metric) else { return String::from("none") };
    let phase = serde_json::to_value(clock).expect("json")["phase"].as_str().expect("a phase").to_owned();
    let due = clock.due.map_or(String::from("not due"), |due| format!("due {}", due.format("%a %R")));
    format!("from {}, {due}, {phase}", clock.counts_from.format("%a %R"))
}

/// Name, what is done when, and the clock of a metric after the promise was made.
type Row<'a> = (&'a str, &'a [(&'a str, Command)], Metric, &'a str);

#[test]
fn the_time_it_stood_is_known() {
    let rows: [Row<'_>; 8] = [
        ("a question of eleven", &[("10:00", reply())], Metric::NextReply, "none"),
        (
            "pending from ten to twelve",
            &[("10:00", Command::Wait { until: None }), ("12:00", Command::Start)],
            Metric::RequesterWait,
            "from Mon 09:00, due Tue 11:00, running",
        ),
        (
            "the same is no pause of the resolution",
            &[("10:00", Command::Wait { until: None }), ("12:00", Command::Start)],
            Metric::Resolution,
            "from Mon 09:00, due Tue 17:00, running",
        ),
        (
            "pending, then on hold: agents worked one hour",
            &[("10:00", Command::Wait { until: None }), ("12:00", Command::Hold { reason: "x".into(), until: None })],
            Metric::AgentWork,
            "from Mon 09:00, not due, paused",
        ),
        (
            "on hold is waiting for the requester too",
            &[("10:00", Command::Wait { until: None }), ("12:00", Command::Hold { reason: "x".into(), until: None })],
            Metric::RequesterWait,
            "from Mon 09:00, due Tue 11:00, running",
        ),
        (
            "solved from ten to twelve",
            &[("10:00", Command::Solve), ("12:00", Command::Reopen)],
            Metric::Resolution,
            "from Mon 09:00, due Wed 11:00, running",
        ),
        ("who was answered waits for no first reply", &[("10:00", reply())], Metric::FirstReply, "none"),
        (
            "a reply asks for the next one",
            &[("10:00", reply())],
            Metric::PeriodicUpdate,
            "from Mon 10:00, due Mon 16:00, running",
        ),
    ];
    for (name, deeds, metric, expected) in rows {
        let mut stage = stage(tagged());
        for (when, command) in deeds {
            stage.act(&agent("ann"), command.clone(), when).expect(name);
        }
        stage.act(&service(), tag("late", ""), "13:00").expect(name);
        assert_eq!(clock(&stage, metric), expected, "{name}");
        stage.explain("15:00");
    }
}

#[test]
fn an_opening_with_a_message_is_a_question_where_no_first_reply_is_promised() {
    let mut stage = Stage::new();
    stage.configuration = only_usual(|policy| {
        policy.targets.remove(&Metric::FirstReply);
    });
    let asked = OpenTicket { body: Some("help".into()), ..request() };
    stage.act(&requester(), Command::open(asked), "09:00").expect("opened");
    assert_eq!(clock(&stage, Metric::NextReply), "from Mon 09:00, due Mon 13:00, running");
    stage.act(&requester(), reply(), "10:00").expect("asked");
    assert_eq!(clock(&stage, Metric::NextReply), "from Mon 09:00, due Mon 13:00, running");
    stage.act(&agent("ann"), reply(), "11:00").expect("answered");
    assert_eq!(clock(&stage, Metric::NextReply), "from Mon 09:00, due Mon 13:00, fulfilled");
}

#[test]
fn a_breach_of_a_promise_made_late_is_stamped_at_its_due_instant() {
    let mut stage = stage(tagged());
    stage.act(&agent("ann"), Command::Wait { until: None }, "16:00").expect("pending");
    stage.act(&service(), tag("late", ""), "2026-01-06 10:00").expect("tagged");
    // Agents worked seven hours of six by four o'clock; the clock stands now, and is broken all the same.
    let held = stage.ticket().clock(Metric::AgentWork).expect("a clock");
    let breach = held.clock.breach.expect("a breach");
    assert_eq!((breach.due, breach.detected_at), (at("15:00"), at("2026-01-06 10:00")));
}

#[test]
fn a_promise_withdrawn_and_made_again_fires_no_rung_twice_and_keeps_its_breach() {
    let mut stage = stage(always());
    let set = |priority| Command::SetPriority { priority: Some(priority) };
    stage.act(&service(), Command::Tick, "2026-01-06 10:00").expect("half is used");
    stage.act(&agent("ann"), set(Priority::High), "2026-01-06 10:00").expect("four hours only: broken");
    stage.act(&service(), Command::Tick, "2026-01-06 10:00").expect("three quarters are used");
    let fired = |stage: &Stage| {
        let rung = |e: &&helpdesk_core::Event| {
            matches!(
                &e.body,
                EventBody::ClockMoved { metric: Metric::Resolution, change: ClockEvent::RungFired { .. }, .. }
            )
        };
        stage.events.iter().filter(rung).count()
    };
    assert_eq!(fired(&stage), 2);
    let broken = stage.ticket().n_breaches;
    stage.act(&agent("ann"), set(Priority::Low), "2026-01-06 10:30").expect("nothing is promised");
    stage.act(&agent("ann"), set(Priority::High), "2026-01-06 11:00").expect("the same promise again");
    stage.act(&service(), Command::Tick, "2026-01-06 11:00").expect("a tick");
    let held = stage.ticket().clock(Metric::Resolution).expect("a clock");
    assert_eq!((held.instance, held.clock.counts_from), (2, at("09:00")));
    assert_eq!(fired(&stage), 2, "each rung once");
    let resolution_breaches = stage.events.iter().filter(|e| {
        matches!(&e.body, EventBody::ClockMoved { metric: Metric::Resolution, change: ClockEvent::Breached { .. }, .. })
    });
    assert_eq!(resolution_breaches.count(), 1, "broken once");
    assert!(held.clock.breach.is_some() && stage.ticket().n_breaches >= broken);
}

#[test]
fn a_fulfilled_promise_is_no_withdrawn_one_though_the_next_begins_where_it_had_restarted() {
    let configuration = only_usual(|policy| {
        policy.on_change = helpdesk_sla::RetargetMode::Restart;
        let update = policy.targets.get_mut(&Metric::PeriodicUpdate).expect("updates are promised");
        update.high = Some(OpenTime::from_hours(2));
    });
    let mut stage = stage(configuration);
    stage.act(&agent("ann"), reply(), "09:00").expect("a reply");
    stage.act(&service(), Command::Tick, "16:00").expect("six hours are over: broken");
    let urgent = Command::SetPriority { priority: Some(Priority::High) };
    stage
        .act_at(&agent("ann"), vec![urgent, reply()], at("16:00"))
        .expect("restarted, and answered in the same instant");
    let held = stage.ticket().clock(Metric::PeriodicUpdate).expect("a clock");
    assert_eq!((held.instance, held.clock.counts_from, held.clock.breach), (2, at("16:00"), None));
    stage.act(&service(), Command::Tick, "2026-01-06 10:00:01").expect("two hours are over");
    let held = stage.ticket().clock(Metric::PeriodicUpdate).expect("a clock");
    assert_eq!(held.clock.breach.map(|breach| breach.due), Some(at("2026-01-06 10:00")));
}

#[test]
fn what_began_within_the_instant_in_which_a_clock_was_fulfilled_is_another_fact() {
    let mut stage = stage(tagged());
    for command in [tag("late", ""), Command::Solve, tag("", "late"), Command::Reopen, tag("late", "")] {
        stage.act(&service(), command, "09:00").expect("done");
    }
    assert_eq!(clock(&stage, Metric::Tier), "from Mon 09:00, due Mon 13:00, running");
}

#[test]
fn solving_without_a_reply_is_what_the_policy_says() {
    for (says, first_reply) in [
        (SolvedWithoutReply::Cancels, "from Mon 09:00, due Mon 11:00, cancelled"),
        (SolvedWithoutReply::Fulfils, "from Mon 09:00, due Mon 11:00, fulfilled"),
        (SolvedWithoutReply::KeepsRunning, "from Mon 09:00, due Mon 11:00, running"),
    ] {
        let mut stage = stage(only_usual(|policy| policy.solved_without_reply = says));
        stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
        assert_eq!(clock(&stage, Metric::FirstReply), first_reply, "{says:?}");
        stage.act(&service(), Command::Tick, "12:00").expect("a tick");
        let broken = u32::from(says == SolvedWithoutReply::KeepsRunning);
        assert_eq!(stage.ticket().n_breaches, broken, "{says:?}");
        stage.act(&agent("ann"), reply(), "13:00").expect("an answer after all");
        let held = stage.ticket().clock(Metric::FirstReply).expect("a clock");
        assert!(held.clock.is_ended(), "{says:?}");
        assert_eq!(stage.ticket().clock(Metric::Resolution).map(|c| c.clock.is_ended()), Some(true), "{says:?}");
    }
}

/// A promise that was made runs on over the solution where the policy says so. Of what the solution found without one none is made.
#[test]
fn solving_settles_what_was_not_promised() {
    let keeps = || {
        only_usual(|policy| {
            policy.when.tags = vec!["late".to_owned()];
            policy.solved_without_reply = SolvedWithoutReply::KeepsRunning;
        })
    };
    for (tagged, expected) in
        [("10:30", "from Mon 10:00, due Mon 16:00, running"), ("11:30", "none"), ("12:30", "none")]
    {
        let mut stage = stage(keeps());
        let mut deeds = vec![
            ("10:00", agent("ann"), reply()),
            ("11:00", requester(), Command::Solve),
            ("12:00", requester(), Command::Reopen),
            (tagged, agent("ann"), tag("late", "")),
        ];
        deeds.sort_by_key(|(when, _, _)| *when);
        for (when, who, command) in deeds {
            stage.act(&who, command, when).expect("done");
        }
        assert_eq!(clock(&stage, Metric::PeriodicUpdate), expected, "promised at {tagged}");
    }
}

#[test]
fn a_pausable_update_stands_while_the_requester_is_waited_for() {
    let mut stage = stage(only_usual(|policy| {
        let update = policy.targets[&Metric::PeriodicUpdate].clone();
        policy.targets.insert(Metric::PausableUpdate, update);
    }));
    stage.act(&agent("ann"), reply(), "10:00").expect("a reply");
    stage.act(&agent("ann"), Command::Wait { until: None }, "11:00").expect("pending");
    stage.act(&requester(), reply(), "14:00").expect("asked");
    assert_eq!(clock(&stage, Metric::PausableUpdate), "from Mon 10:00, due Tue 11:00, running");
    assert_eq!(clock(&stage, Metric::PeriodicUpdate), "from Mon 10:00, due Mon 16:00, running");
}

#[test]
fn a_course_is_bounded() {
    let mut stage = stage(tagged());
    for n in 0..u32::try_from(STAYS_MAX).expect("few") + 4 {
        let when = at("09:00") + std::time::Duration::from_secs(u64::from(n) * 60 + 60);
        let command = if n % 2 == 0 { Command::Wait { until: None } } else { Command::Start };
        stage.act_at(&agent("ann"), vec![command], when).expect("moved");
    }
    let course: &Course = &stage.ticket().course;
    assert_eq!(course.stays.len(), STAYS_MAX);
    assert_eq!(course.known_from, course.stays.first().map(|stay| stay.since));
    assert_eq!(course.stays.last().map(|stay| stay.status), Some(StatusKind::Open));
    let known_from = course.known_from;
    stage.act(&service(), tag("late", ""), "16:30").expect("tagged");
    let held = stage.ticket().clock(Metric::AgentWork).expect("a clock");
    assert_eq!(Some(held.clock.counts_from), known_from, "what is not known any more is not counted");
}

/// What can happen to a ticket without moving its promises.
fn deeds() -> impl Strategy<Value = Vec<(bool, Command, u64)>> {
    let route = |team: &str| Command::Route { team: team.parse().expect("an id") };
    let deed = prop_oneof![
        3 => Just((false, reply())),
        3 => Just((true, reply())),
        2 => Just((false, Command::Start)),
        3 => Just((false, Command::Wait { until: None })),
        2 => Just((false, Command::Hold { reason: "vendor".into(), until: None })),
        2 => Just((false, Command::Solve)),
        2 => Just((false, Command::Reopen)),
        2 => Just((false, route("attic"))),
        1 => Just((false, route("lab"))),
        1 => Just((false, Command::Assign { agent: "cleo".parse().expect("an id") })),
        1 => Just((false, Command::Unassign)),
        1 => Just((false, Command::escalate("hard"))),
    ];
    proptest::collection::vec((deed, 0..400u64).prop_map(|((asks, command), later)| (asks, command, later)), 0..20)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// A promise that was made at the opening and one that was made just now agree on every clock that is under way.
    #[test]
    fn promises_depend_on_facts_and_not_on_when_they_are_made(deeds in deeds()) {
        let live = |configuration: Arc<Configuration>| {
            let mut stage = stage(configuration);
            let mut when = at("09:00");
            for (asks, command, minutes) in &deeds {
                when += std::time::Duration::from_secs(minutes * 60 + 7);
                let who = if *asks { requester() } else { agent("ann") };
                let _ = stage.act_at(&who, vec![command.clone()], when);
            }
            stage.act_at(&service(), vec![tag("late", "")], when).expect("tagged");
            stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
            (stage, when)
        };
        let ((early, when), (late, _)) = (live(always()), live(tagged()));
        prop_assert!(late.explain(&when.format("%F %T").to_string()).ticket == *late.ticket());
        let terms = |held: &TicketClock| {
            let c = &held.clock;
            let used: OpenTime = c.used_at(when, late.configuration.schedule(&held.binding.schedule).expect("known")).expect("inside");
            (held.metric, c.counts_from, used, c.due, c.late_from, c.breach.map(|b| b.due))
        };
        // First replies of tickets that were solved without a word, and what was asked in the meantime, differ by design.
        let open = |stage: &Stage, of: &dyn Fn(Metric) -> bool| -> Vec<_> {
            stage.ticket().clocks.iter().filter(|c| !c.clock.is_ended() && of(c.metric)).map(|held| terms(held)).collect()
        };
        let lasting = |metric: Metric| !matches!(metric, Metric::NextReply);
        if late.ticket().status.kind().is_active() {
            prop_assert_eq!(open(&early, &lasting), open(&late, &lasting));
        }
    }
}

#[test]
fn conditions_stand_in_conditions_and_tiers_have_targets_of_their_own() {
    let when = r#"{"not": [{"requesters": ["bill"]}], "any": [{"tags": ["vip"]}, {"all": [{"tiers": [2]}, {"teams": ["lab"]}]}]}"#;
    let mut stage = stage(only_usual(|policy| {
        policy.when = serde_json::from_str(when).expect("a condition");
        let tier = policy.targets.get_mut(&Metric::Tier).expect("a target");
        tier.tiers = serde_json::from_str(r#"[{"tier": 2, "normal": "1h"}]"#).expect("targets");
    }));
    let policy = |stage: &Stage| stage.ticket().policy.is_some();
    assert!(!policy(&stage), "neither alternative holds");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("an id") }, "09:00").expect("routed");
    stage.act(&agent("ann"), tag("vip", ""), "10:00").expect("tagged");
    assert_eq!(clock(&stage, Metric::Tier), "from Mon 09:00, due Mon 13:00, running");
    stage.act(&agent("ann"), Command::escalate("hard"), "11:00").expect("escalated");
    assert_eq!(clock(&stage, Metric::Tier), "from Mon 11:00, due Mon 12:00, running");
    stage.act(&agent("ann"), tag("", "vip"), "11:10").expect("untagged");
    assert!(policy(&stage), "the lab's second tier holds it by itself");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("an id") }, "11:30").expect("routed");
    assert!(!policy(&stage));
}
