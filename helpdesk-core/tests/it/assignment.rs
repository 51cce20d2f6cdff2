//! Choosing agents: order, exclusions with reasons, capacity.
use helpdesk_core::{AgentId, AgentLoad, Command, EventKind, Exclusion, Strategy, Ticket, rank};

use crate::stage::{Stage, agent, at, service};

fn load(open: u32, assigned: Option<&str>) -> AgentLoad {
    AgentLoad { open, assigned_at: assigned.map(at), ..AgentLoad::default() }
}

fn ranked(stage: &Stage, when: &str, strategy: Strategy) -> Vec<String> {
    let ticket = queued();
    let candidates = rank(&stage.configuration, &ticket, strategy, &stage.roster, at(when));
    let text = |against: &Option<Exclusion>| against.as_ref().map_or(String::new(), |a| format!(": {a}"));
    candidates.iter().map(|c| format!("{}{}", c.agent, text(&c.against))).collect()
}

/// A ticket in the queue of the desk.
fn queued() -> Ticket {
    let mut ticket = Stage::opened("08:00").ticket.expect("a ticket");
    ticket.team = Some("desk".parse().expect("a team"));
    ticket
}

fn with_loads(ann: AgentLoad, bob: AgentLoad) -> Stage {
    let mut stage = Stage::new();
    stage.roster.insert(AgentId::new("ann").expect("an id"), ann);
    stage.roster.insert(AgentId::new("bob").expect("an id"), bob);
    stage
}

#[test]
fn least_loaded_is_measured_by_capacity_and_ties_break_by_idleness_then_id() {
    // ann can take 2, bob can take 4.
    for (ann, bob, first) in [
        (load(0, None), load(0, None), "ann"),
        (load(1, None), load(1, None), "bob"),
        (load(1, Some("09:00")), load(2, Some("08:00")), "bob"),
        (load(0, Some("15:30")), load(0, Some("15:00")), "bob"),
    ] {
        let stage = with_loads(ann, bob);
        assert_eq!(ranked(&stage, "16:00", Strategy::LeastLoaded)[0], first, "{ann:?} {bob:?}");
    }
}

#[test]
fn longest_idle_is_a_round_robin_without_a_cursor() {
    for (ann, bob, first) in [
        (load(0, None), load(0, Some("08:00")), "ann"),
        (load(1, Some("09:00")), load(3, Some("08:00")), "bob"),
        (load(1, Some("08:00")), load(0, Some("08:00")), "ann"),
    ] {
        let stage = with_loads(ann, bob);
        assert_eq!(ranked(&stage, "16:00", Strategy::LongestIdle)[0], first, "{ann:?} {bob:?}");
    }
}

#[test]
fn everybody_who_is_not_eligible_has_a_reason() {
    let stage = with_loads(load(2, None), load(0, None));
    assert_eq!(
        ranked(&stage, "13:59:59", Strategy::LeastLoaded),
        ["ann: full: 2 of 2 tickets", "bob: off shift until 2026-01-05 14:00:00 UTC"]
    );
    assert_eq!(ranked(&stage, "14:00", Strategy::LeastLoaded), ["bob", "ann: full: 2 of 2 tickets"]);
    assert_eq!(ranked(&stage, "22:00", Strategy::LeastLoaded)[1], "bob: off shift until 2026-01-06 14:00:00 UTC");
}

#[test]
fn a_ticket_that_nobody_can_take_waits_and_is_tried_again() {
    let mut stage = with_loads(load(2, None), load(0, None));
    stage.act(&service(), Command::open(crate::stage::request()), "10:00").expect("opened");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "10:00").expect("routed");
    assert_eq!(stage.ticket().assignee, None);
    assert_eq!(stage.ticket().assign_again_at, Some(at("14:00")), "the shift begins");
    let deferred = stage.events.len();
    stage.act(&service(), Command::Tick, "11:30").expect("a tick");
    let looked = stage.events.iter().skip(deferred).any(|e| e.kind() == EventKind::AssignmentDeferred);
    assert!(!looked, "a full queue is looked at when that can change, not now and then");
    stage.act(&service(), Command::Tick, "14:00").expect("a tick");
    assert_eq!(stage.ticket().assignee.as_ref().map(AgentId::as_str), Some("bob"));
    assert_eq!(stage.ticket().assign_again_at, None);
}

#[test]
fn a_strategys_choice_is_bounded_and_a_persons_is_not() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "09:00").expect("routed");
    let claims = stage.units.last().expect("a unit").claims().to_vec();
    assert_eq!(claims.len(), 1);
    assert_eq!((claims[0].holder.id(), claims[0].delta, claims[0].limit), ("ann", 1, Some(2)));
    stage.act(&agent("ann"), Command::Assign { agent: "bob".parse().expect("an id") }, "09:10").expect("assigned");
    let claims = stage.units.last().expect("a unit").claims().to_vec();
    let short: Vec<_> = claims.iter().map(|c| (c.holder.id(), c.delta, c.limit)).collect();
    assert_eq!(short, [("ann", -1, None), ("bob", 1, None)]);
    stage.act(&agent("bob"), Command::Solve, "09:20").expect("solved");
    let claims = stage.units.last().expect("a unit").claims().to_vec();
    assert_eq!((claims[0].holder.id(), claims[0].delta), ("bob", -1), "a solved ticket is no load");
}

#[test]
fn only_members_of_the_team_can_be_given_its_tickets() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "lab".parse().expect("a team") }, "09:00").expect("routed");
    let refusal =
        stage.act(&service(), Command::Assign { agent: "ann".parse().expect("an id") }, "09:01").expect_err("not hers");
    assert_eq!(refusal.to_string(), "agent `ann` is not a member of team `lab`, expected one of `cleo`");
}

#[test]
fn ranking_is_deterministic() {
    let stage = with_loads(load(1, Some("08:00")), load(2, Some("08:00")));
    for strategy in Strategy::ALL {
        for when in ["09:00", "15:00"] {
            let mut reordered = with_loads(load(1, Some("08:00")), load(2, Some("08:00")));
            reordered.roster = stage.roster.clone().into_iter().rev().collect();
            assert_eq!(ranked(&stage, when, strategy), ranked(&reordered, when, strategy));
        }
    }
}
