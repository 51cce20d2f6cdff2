//! Escalation: up the path, back, and by ladder.
use helpdesk_core::{Command, EventKind, Placement, Tier};

use crate::stage::{Stage, agent, at, service};

fn at_desk() -> Stage {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("a team") }, "09:00").expect("routed");
    stage
}

fn escalate(reason: &str) -> Command {
    Command::escalate(reason)
}

#[test]
fn escalation_goes_to_the_first_team_on_the_path_that_serves_the_tier_and_back() {
    let mut stage = at_desk();
    assert_eq!(stage.ticket().assignee.as_ref().map(|a| a.as_str()), Some("ann"));
    stage.act(&agent("ann"), escalate("needs the lab"), "10:00").expect("escalated");
    let ticket = stage.ticket();
    assert_eq!((ticket.team.as_ref().map(|t| t.as_str()), ticket.tier), (Some("lab"), Tier(2)));
    assert_eq!(ticket.assignee, None, "ann is not of the lab");
    assert_eq!((ticket.placement, ticket.n_reassignments), (Some(Placement::Escalated), 0));
    stage.act(&service(), Command::Assign { agent: "cleo".parse().expect("an agent") }, "10:05").expect("assigned");
    stage.act(&agent("cleo"), escalate("deeper"), "10:10").expect("tier 3 is in the same team");
    assert_eq!((stage.ticket().tier, stage.ticket().assignee.is_some()), (Tier(3), true));
    let refusal = stage.act(&agent("cleo"), escalate("deeper"), "10:20").expect_err("no tier 4");
    assert_eq!(refusal.to_string(), "no team on the path of `lab` serves tier 4");
    stage.act(&agent("cleo"), Command::hand_back("easier"), "10:25").expect("handed back");
    let ticket = stage.ticket();
    assert_eq!((ticket.team.as_ref().map(|t| t.as_str()), ticket.tier), (Some("lab"), Tier(2)), "one step at a time");
    stage.act(&agent("cleo"), Command::hand_back("easy after all"), "10:30").expect("handed back");
    assert_eq!((stage.ticket().team.as_ref().map(|t| t.as_str()), stage.ticket().tier), (Some("desk"), Tier(1)));
    let refusal = stage.act(&agent("ann"), Command::hand_back("no"), "10:40").expect_err("from nowhere");
    assert_eq!(refusal.to_string(), "the ticket was not escalated, there is nobody to hand it back to");
}

#[test]
fn placements_count_reassignments_only_from_team_to_team_by_people() {
    let mut stage = Stage::opened("09:00");
    let route = |team: &str| Command::Route { team: team.parse().expect("a team") };
    stage.act(&service(), route("attic"), "09:01").expect("placed");
    assert_eq!((stage.ticket().placement, stage.ticket().n_reassignments), (Some(Placement::Placed), 0));
    stage.act(&agent("ann"), route("desk"), "09:02").expect("moved");
    assert_eq!((stage.ticket().placement, stage.ticket().n_reassignments), (Some(Placement::Transferred), 1));
    let unit = stage.act(&agent("ann"), route("desk"), "09:03").expect("nothing new");
    assert!(unit.events().is_empty());
    let refusal = stage.act(&agent("ann"), route("cellar"), "09:04").expect_err("unknown");
    assert_eq!(refusal.to_string(), "there is no team `cellar`, expected one of `desk`, `lab`, `attic`");
}

#[test]
fn a_ladder_fires_each_rung_once_and_escalates() {
    let mut stage = at_desk();
    // Resolution: 16 open hours from Monday 9:00, half used on Monday at 17:00, three quarters on Tuesday at 13:00.
    stage.act(&service(), Command::Tick, "16:59:59").expect("a tick");
    assert_eq!(fired(&stage), 0);
    stage.act(&service(), Command::Tick, "17:00").expect("a tick");
    stage.act(&service(), Command::Tick, "17:00").expect("an extra tick");
    assert_eq!(fired(&stage), 1);
    stage.act(&service(), Command::Tick, "2026-01-06 13:00").expect("a tick");
    assert_eq!(fired(&stage), 2);
    assert_eq!(stage.ticket().tier, Tier(2));
    let decision = stage.decisions.last().expect("a decision");
    assert_eq!(decision.rungs.len(), 1);
    assert_eq!(decision.rungs[0].rung, "up");
    assert_eq!(stage.units.last().expect("a unit").decision().at, at("2026-01-06 13:00"));
}

fn fired(stage: &Stage) -> usize {
    stage.kinds().iter().filter(|k| **k == EventKind::RungFired).count()
}

#[test]
fn a_rung_with_nobody_above_says_so_and_is_no_fault() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("a team") }, "09:00").expect("routed");
    stage.act(&service(), Command::Tick, "2026-01-06 13:00").expect("a tick");
    let decision = stage.decisions.last().expect("a decision");
    assert!(decision.faults.is_empty(), "{:?}", decision.faults);
    let stays: Vec<String> = decision.rungs.iter().filter_map(|r| r.stays.as_ref().map(ToString::to_string)).collect();
    assert_eq!(stays, ["no team on the path of `attic` serves tier 2"]);
}

/// A rung whose time came before the command does its work before the command, with the ladder it was on.
#[test]
fn a_late_rung_comes_before_what_is_asked() {
    let mut stage = at_desk();
    let tag = Command::Tag { add: ["vip".to_owned()].into(), remove: [].into() };
    stage.act(&service(), tag, "2026-01-06 13:00:05").expect("tagged");
    let decision = stage.decisions.last().expect("a decision");
    let rungs: Vec<&str> = decision.rungs.iter().map(|r| r.rung.as_str()).collect();
    assert_eq!(rungs, ["half", "up"]);
    assert!(decision.rungs.iter().all(|r| !r.commands.is_empty()));
    assert_eq!(stage.ticket().tier, Tier(2));
    assert_eq!(stage.ticket().policy.as_ref().map(|p| p.id.as_str()), Some("vip"));
}
