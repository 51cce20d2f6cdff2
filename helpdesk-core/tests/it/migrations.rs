//! Another version of a policy for tickets that are under way: shown first, then done, and what becomes of each promise.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Command, CommandId, Configuration, ConfigurationSpec, Desk, EventBody, Metric, Migrate, Priority, Refusal,
    Request, SubmitError, TicketId,
};
use helpdesk_memory::MemoryStore;
use helpdesk_sla::{BreachCause, RetargetMode, Shift, WeeklyHours};
use pollster::block_on;

use crate::stage::{Stage, agent, at, request, requester, service, spec, tenant};

/// The usual policy, and from ten o'clock on a second version: four hours for the resolution, eight for agents' work, no tier.
fn configured() -> ConfigurationSpec {
    let mut spec = spec();
    spec.policies.retain(|policy| policy.id.as_str() == "usual");
    spec.ladders.clear();
    for target in spec.policies[0].targets.values_mut() {
        target.ladder = None;
    }
    let mut second = spec.policies[0].clone();
    second.version = 2;
    second.effective_from = Some(at("10:00"));
    second.targets.remove(&Metric::Tier);
    second.targets.get_mut(&Metric::Resolution).expect("a target").normal = Some("4h".parse().expect("a length"));
    second.targets.get_mut(&Metric::AgentWork).expect("a target").normal = Some("8h".parse().expect("a length"));
    spec.policies.push(second);
    spec
}

fn admin() -> Actor {
    Actor::admin(tenant(), "amy".parse().expect("an id"))
}

fn asked(mode: RetargetMode) -> Migrate {
    Migrate { policy: "usual".parse().expect("an id"), version: None, mode }
}

fn opened() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(configured()).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn due(stage: &Stage, metric: Metric) -> String {
    let held = stage.ticket().clock(metric).filter(|held| !held.clock.is_ended());
    held.and_then(|held| held.clock.due).map_or_else(|| "none".to_owned(), |due| due.format("%a %R").to_string())
}

#[test]
fn each_mode_does_with_the_clocks_what_it_says() {
    for (mode, resolution, agent_work, tier) in [
        (RetargetMode::Carry, "Mon 13:00", "Mon 17:00", "none"),
        (RetargetMode::Restart, "Mon 15:00", "Tue 11:00", "none"),
        (RetargetMode::Keep, "Tue 17:00", "Mon 15:00", "Mon 13:00"),
    ] {
        let mut stage = opened();
        stage.act(&admin(), Command::Migrate(asked(mode)), "11:00").expect("migrated");
        assert_eq!(due(&stage, Metric::Resolution), resolution, "{mode:?}");
        assert_eq!(due(&stage, Metric::AgentWork), agent_work, "{mode:?}");
        assert_eq!(due(&stage, Metric::Tier), tier, "{mode:?}");
        assert_eq!(stage.ticket().policy.as_ref().map(|held| held.version), Some(2));
        let tag = Command::Tag { add: ["x".to_owned()].into(), remove: [].into() };
        stage.act(&agent("ann"), tag, "11:10").expect("tagged");
        assert_eq!(due(&stage, Metric::Resolution), resolution, "{mode:?}: a tag moves nothing");
        let again = stage.act(&admin(), Command::Migrate(asked(mode)), "11:20").expect("again");
        assert!(again.events().is_empty(), "what is already so changes nothing");
        stage.explain("12:00");
    }
}

#[test]
fn a_promise_that_was_kept_goes_with_the_next_change_of_what_it_rests_on() {
    let mut stage = opened();
    stage.act(&admin(), Command::Migrate(asked(RetargetMode::Keep)), "11:00").expect("migrated");
    let high = Command::SetPriority { priority: Some(Priority::High) };
    stage.act(&agent("ann"), high, "11:30").expect("set");
    assert_eq!(due(&stage, Metric::Resolution), "Mon 13:00", "four hours for high, in both versions");
    assert_eq!(due(&stage, Metric::Tier), "none", "the second version has none");
}

#[test]
fn a_target_that_is_past_already_is_broken_at_the_instant_of_the_migration() {
    let mut stage = opened();
    stage.act(&admin(), Command::Migrate(asked(RetargetMode::Carry)), "15:00").expect("migrated");
    let breach = stage.ticket().clock(Metric::Resolution).and_then(|held| held.clock.breach).expect("a breach");
    assert_eq!(
        (breach.due, breach.detected_at, breach.cause),
        (at("13:00"), at("15:00"), BreachCause::TargetTightened)
    );
}

/// From noon on the office is open until ten in the evening. Promises stand as they were made, until they are made anew.
#[test]
fn promises_that_were_made_before_a_schedule_was_edited_are_made_anew_by_a_migration() {
    let edited = || {
        let mut spec = configured();
        spec.policies.truncate(1);
        let office = spec.schedules.get_mut(&"office".parse().expect("an id")).expect("a schedule");
        let mut later = office.first().expect("a version").clone();
        later.effective_from = Some(at("12:00"));
        later.plan.hours = WeeklyHours::weekdays(&[Shift::new("09:00", "22:00").expect("a shift")]);
        office.push(later);
        Arc::new(Configuration::build(spec).expect("a configuration"))
    };
    for (mode, expected) in
        [(RetargetMode::Carry, "Tue 12:00"), (RetargetMode::Restart, "Tue 14:00"), (RetargetMode::Keep, "Tue 17:00")]
    {
        let mut stage = opened();
        stage.configuration = edited();
        let tag = Command::Tag { add: ["x".to_owned()].into(), remove: [].into() };
        stage.act(&agent("ann"), tag, "11:00").expect("tagged");
        assert_eq!(due(&stage, Metric::Resolution), "Tue 17:00", "sixteen hours, as promised");
        stage.act(&admin(), Command::Migrate(asked(mode)), "11:00").expect("migrated");
        assert_eq!(due(&stage, Metric::Resolution), expected, "{mode:?}");
        let again = stage.act(&admin(), Command::Migrate(asked(mode)), "11:00").expect("again");
        assert!(again.events().is_empty(), "what is already so changes nothing");
    }
}

#[test]
fn what_cannot_be_migrated_is_told() {
    let other =
        |policy: &str, version| Migrate { policy: policy.parse().expect("an id"), version, mode: RetargetMode::Carry };
    for (asked, when, expected) in [
        (other("gold", None), "11:00", "there is no policy `gold`, expected one of which a version is in force"),
        (other("usual", Some(3)), "11:00", "there is no policy `usual v3`, expected a version of the configuration"),
        (other("usual", Some(2)), "09:30", "policy `usual v2` is not in force yet, expected a version that is"),
    ] {
        let refusal = opened().act(&admin(), Command::Migrate(asked), when).map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
    let mut spec = configured();
    spec.policies.iter_mut().for_each(|policy| policy.when.tags = vec!["vip".into()]);
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    let refused = stage.act(&admin(), Command::Migrate(asked(RetargetMode::Carry)), "11:00").map(|_| ());
    assert_eq!(refused.expect_err("none").to_string(), "the ticket is not under policy `usual`, it is under none");
    for who in [agent("ann"), requester()] {
        let refused = opened().act(&who, Command::Migrate(asked(RetargetMode::Carry)), "11:00").map(|_| ());
        assert!(matches!(refused, Err(Refusal::NotAllowed { .. } | Refusal::NoSuchTicket { .. })));
    }
}

#[test]
fn what_a_migration_shows_comes_about() {
    let store = Arc::new(MemoryStore::new());
    let desk = Desk::new(tenant(), store, Configuration::build(configured()).expect("a configuration"));
    let ticket = |number| TicketId::new(number).expect("an id");
    let id = |text: String| CommandId::new(text).expect("an id");
    for number in 1..=5 {
        let open = Request::open(id(format!("open-{number}")), ticket(number), request(), at("09:00"));
        block_on(desk.acting_as(requester()).submit(&open)).expect("opened");
    }
    let close = Command::Close { reason: helpdesk_core::CloseReason::Spam };
    let close = Request::one(id("close".into()), ticket(4), close, at("09:10"));
    block_on(desk.acting_as(agent("ann")).submit(&close)).expect("closed");
    let wait = Request::one(id("wait".into()), ticket(2), Command::Wait { until: None }, at("10:00"));
    block_on(desk.acting_as(service()).submit(&wait)).expect("pending");
    let asked = asked(RetargetMode::Carry);
    let amy = desk.acting_as(admin());
    let first = block_on(amy.migration(&asked, None, 3, at("15:00"))).expect("a page");
    assert_eq!(first.tickets.len(), 3);
    let second = block_on(amy.migration(&asked, first.next, 3, at("15:00"))).expect("a page");
    assert_eq!((second.tickets.len(), second.next), (1, None));
    let resolution = first.tickets[0].promises.iter().find(|moved| moved.metric == Metric::Resolution).expect("moved");
    assert!(resolution.breaches);
    assert_eq!(resolution.after.and_then(|promised| promised.due), Some(at("13:00")));
    for shown in first.tickets.iter().chain(&second.tickets) {
        let found = block_on(desk.acting_as(agent("ann")).ticket(shown.ticket)).expect("a ticket");
        assert_eq!(found.policy.map(|held| held.version), Some(1), "nothing was written");
        let command = Command::Migrate(asked.clone());
        let request = Request::one(id(format!("m-{}", shown.ticket)), shown.ticket, command, at("15:00"));
        block_on(amy.submit(&request)).expect("migrated");
        let found = block_on(desk.acting_as(agent("ann")).ticket(shown.ticket)).expect("a ticket");
        for moved in &shown.promises {
            let held = found.clock(moved.metric).filter(|held| !held.clock.is_ended());
            assert_eq!(held.map(|held| held.clock.due), moved.after.map(|after| after.due), "{moved:?}");
            assert!(!moved.breaches || held.is_some_and(|held| held.clock.breach.is_some()), "{moved:?}");
        }
    }
    let after = block_on(amy.migration(&asked, None, 10, at("15:00"))).expect("a page");
    assert!(after.tickets.is_empty());
    let refused = block_on(desk.acting_as(agent("ann")).migration(&asked, None, 10, at("15:00")));
    assert!(matches!(refused, Err(SubmitError::Refused(Refusal::NotAllowed { .. }))));
}

#[test]
fn tickets_are_looked_at_when_a_changed_configuration_says_so() {
    let store = Arc::new(MemoryStore::new());
    let before = Desk::new(tenant(), store.clone(), Configuration::build(configured()).expect("a configuration"));
    let ticket = TicketId::new(1).expect("an id");
    let open = Request::open(CommandId::new("open").expect("an id"), ticket, request(), at("09:00"));
    block_on(before.acting_as(requester()).submit(&open)).expect("opened");
    let solve = Request::one(CommandId::new("s").expect("an id"), ticket, Command::Solve, at("09:30"));
    block_on(before.acting_as(agent("ann")).submit(&solve)).expect("solved");
    let mut spec = configured();
    spec.close_solved_after_days = Some(1);
    let after = Desk::new(tenant(), store, Configuration::build(spec).expect("a configuration"));
    assert_eq!(block_on(after.next_wake()).expect("an answer"), Some(at("2026-01-13 09:30")));
    let rewoken = block_on(after.rewake(None, 10, at("10:00"))).expect("looked at");
    assert_eq!((rewoken.n_looked_at, rewoken.n_changed, rewoken.next), (1, 0, None));
    assert_eq!(block_on(after.next_wake()).expect("an answer"), Some(at("2026-01-06 09:30")));
}

#[test]
fn stored_forms_of_migrations() {
    let command = Command::Migrate(Migrate { version: Some(2), ..asked(RetargetMode::Keep) });
    let json = serde_json::to_string(&command).expect("json");
    assert_eq!(json, r#"{"do":"migrate","policy":"usual","version":2,"mode":"keep"}"#);
    let mut stage = opened();
    stage.act(&admin(), command, "11:00").expect("migrated");
    let event = stage.events.iter().find(|e| matches!(e.body, EventBody::Migrated { .. })).expect("an event");
    assert_eq!(
        serde_json::to_string(&event.body).expect("json"),
        r#"{"event":"migrated","from":{"id":"usual","version":1},"to":{"id":"usual","version":2},"mode":"keep"}"#
    );
}
