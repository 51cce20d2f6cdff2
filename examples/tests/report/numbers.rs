//! Numbers of the report against worlds that are small enough to count by hand.
use std::sync::Arc;

use helpdesk_core::{
    CloseReason, Command, EventKind, Hook, HookFacts, Metric, Priority, Proposal, Reaction, RuleOutcome, RuleTrace,
    TeamId,
};
use helpdesk_examples::report::{Intake, LogVerdicts, Ours, Outcomes, Rejected, Report, Step, USED_BUCKETS, WORST_MAX};
use helpdesk_sla::OpenTime;

use crate::world::{World, ask, at, head, is_rule, small};

fn route(team: &str) -> Command {
    Command::Route { team: TeamId::new(team).unwrap() }
}

fn reply() -> Command {
    Command::Reply { body: "We look into it.".to_string() }
}

/// Four tickets over three days; see the comments for what happens to each.
fn four_tickets() -> World {
    let mut world = World::new(small());
    // Met in all: reply after 1 h, solved after 4 h of which 2 were pending, closed by its timer on the 8th.
    let met = world.open(at("2026-01-05T08:00:00Z"), ask("A printer"));
    world.agent(met, at("2026-01-05T08:00:00Z"), "ann", route("desk"));
    world.agent(met, at("2026-01-05T09:00:00Z"), "ann", reply());
    world.agent(met, at("2026-01-05T09:00:00Z"), "ann", Command::Wait { until: None });
    world.agent(met, at("2026-01-05T11:00:00Z"), "ann", Command::Start);
    world.agent(met, at("2026-01-05T12:00:00Z"), "ann", Command::Solve);
    world.wake(met, at("2026-01-09T00:00:00Z"));
    // Breached in both: nobody answers; urgent, so due after 1 h and 4 h; escalated after 5 h.
    let urgent = helpdesk_core::OpenTicket { priority: Some(Priority::Urgent), ..ask("The network") };
    let late = world.open(at("2026-01-06T00:00:00Z"), urgent);
    world.agent(late, at("2026-01-06T00:00:00Z"), "ann", route("desk"));
    world.wake(late, at("2026-01-06T08:00:00Z"));
    world.agent(late, at("2026-01-06T10:00:00Z"), "ann", reply());
    world.agent(late, at("2026-01-06T10:00:00Z"), "ann", Command::hand_back("done here"));
    world.agent(late, at("2026-01-06T12:00:00Z"), "ann", Command::Solve);
    world.requester(late, at("2026-01-06T14:00:00Z"), reply());
    // Cancelled: spam.
    let spam = world.open(at("2026-01-06T06:00:00Z"), ask("Buy now"));
    world.agent(spam, at("2026-01-06T07:00:00Z"), "ann", Command::Close { reason: CloseReason::Spam });
    // Running: moved twice by a person.
    let running = world.open(at("2026-01-07T12:00:00Z"), ask("A question"));
    world.agent(running, at("2026-01-07T12:00:00Z"), "ann", route("desk"));
    world.agent(running, at("2026-01-07T12:10:00Z"), "ann", route("apps"));
    world.agent(running, at("2026-01-07T12:20:00Z"), "ann", route("network"));
    world
}

fn report() -> Report {
    let mut head = head();
    head.span = Some((at("2026-01-05T00:00:00Z"), at("2026-01-07T13:00:00Z")));
    four_tickets().tally(head, at("2026-01-07T13:00:00Z")).finish()
}

#[test]
fn key_figures() {
    let glance = report().glance;
    assert_eq!((glance.tickets, glance.solved, glance.active), (4, 2, 2));
    assert_eq!((glance.breached, glance.reopened), (1, 1));
}

#[test]
fn volume_per_day_with_the_backlog_at_its_end() {
    let volume = report().volume;
    assert_eq!(volume.step, Step::Day);
    let rows: Vec<_> =
        volume.periods.iter().map(|p| (p.from.to_string(), p.opened, p.solved, p.closed, p.backlog)).collect();
    let day = |day: &str, o, s, c, b| (format!("2026-01-{day}"), o, s, c, b);
    assert_eq!(rows, [day("05", 1, 1, 0, 0), day("06", 2, 1, 1, 1), day("07", 1, 0, 0, 2), day("08", 0, 0, 1, 2)]);
}

#[test]
fn long_spans_are_shown_by_week_and_month_and_lose_nothing() {
    for (last, step, n) in [
        ("2026-05-04T00:00:00Z", Step::Day, 120),
        ("2026-05-05T00:00:00Z", Step::Week, 18),
        ("2029-01-06T00:00:00Z", Step::Week, 157),
        ("2029-01-07T00:00:00Z", Step::Month, 37),
    ] {
        let mut head = head();
        head.span = Some((at("2026-01-05T00:00:00Z"), at(last)));
        let volume = four_tickets().tally(head, at(last)).finish().volume;
        assert_eq!((volume.step, volume.periods.len()), (step, n), "{last}");
        let sums = volume.periods.iter().fold([0; 3], |s, p| [s[0] + p.opened, s[1] + p.solved, s[2] + p.closed]);
        assert_eq!(sums, [4, 2, 2], "{last}");
        assert_eq!(volume.periods.last().map(|p| p.backlog), Some(2), "{last}");
    }
}

#[test]
fn attainment_per_metric_and_priority() {
    let attainment = report().attainment;
    assert_eq!(attainment.total, Outcomes { met: 2, breached: 2, running: 2, cancelled: 2 });
    assert_eq!(attainment.metrics.len(), 2);
    let resolution = &attainment.metrics[1];
    assert_eq!(resolution.metric, Metric::Resolution);
    let of = |priority| resolution.priorities.iter().find(|row| row.priority == priority).map(|row| row.outcomes);
    assert_eq!(of(Priority::Normal), Some(Outcomes { met: 1, breached: 0, running: 1, cancelled: 1 }));
    assert_eq!(of(Priority::Urgent), Some(Outcomes { met: 0, breached: 1, running: 0, cancelled: 0 }));
    assert_eq!(of(Priority::High), None);
    // 2 h of 8 h is a quarter, which is within the first bucket; 35 h of 4 h is over 200 %.
    assert_eq!(resolution.used, [1, 0, 0, 0, 0, 0, 1]);
    // 1 h of 2 h; 10 h of 1 h.
    assert_eq!(attainment.metrics[0].used, [0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(USED_BUCKETS.len(), resolution.used.len());
}

#[test]
fn a_promise_used_up_to_the_second_is_kept() {
    let mut world = World::new(small());
    for (day, second) in [("05", "00"), ("06", "01")] {
        let ticket = world.open(at(&format!("2026-01-{day}T08:00:00Z")), ask("A question"));
        world.agent(ticket, at(&format!("2026-01-{day}T10:00:{second}Z")), "ann", reply());
    }
    let attainment = world.tally(head(), at("2026-01-06T11:00:00Z")).finish().attainment;
    assert_eq!(attainment.metrics[0].total, Outcomes { met: 1, breached: 1, running: 0, cancelled: 0 });
    assert_eq!(attainment.metrics[0].used, [0, 0, 0, 1, 1, 0, 0]);
}

#[test]
fn the_priority_is_that_at_the_end_of_the_clock() {
    let mut world = World::new(small());
    let ticket = world.open(at("2026-01-05T08:00:00Z"), ask("A question"));
    world.agent(ticket, at("2026-01-05T08:30:00Z"), "ann", reply());
    world.agent(ticket, at("2026-01-05T09:00:00Z"), "ann", Command::SetPriority { priority: Some(Priority::High) });
    let attainment = world.tally(head(), at("2026-01-05T09:00:00Z")).finish().attainment;
    let priorities: Vec<_> = attainment.metrics.iter().map(|m| m.priorities[0].priority).collect();
    assert_eq!(priorities, [Priority::Normal, Priority::High]);
}

#[test]
fn time_in_statuses_and_tiers_up_to_the_end_of_the_span() {
    let stays = report().stays;
    let hours = |stays: &[helpdesk_examples::report::Stay]| {
        stays.iter().map(|s| (s.name.clone(), s.tickets, s.seconds / 60)).collect::<Vec<_>>()
    };
    let row = |name: &str, tickets, minutes| (name.to_string(), tickets, minutes);
    // Each but the spam was routed by an agent at the instant of its opening, so only the spam was new for an hour.
    // Open: 1 + 1 h, 12 + 23 h, 1 h; solved: three days, 2 h.
    assert_eq!(
        hours(&stays.statuses),
        [row("new", 4, 60), row("open", 3, 38 * 60), row("pending", 1, 120), row("solved", 2, 74 * 60)]
    );
    // Tier 2: the late one from 5:00 to 10:00, the running one from 12:20 on.
    assert_eq!(hours(&stays.tiers), [row("tier 1", 4, 4 * 60 + 60 + 30 * 60 + 20), row("tier 2", 2, 5 * 60 + 40)]);
}

#[test]
fn rungs_that_fired_and_rungs_that_did_not() {
    let escalations = report().escalations;
    assert_eq!((escalations.escalated, escalations.handed_back), (1, 1));
    let rows: Vec<_> = escalations.rungs.iter().map(|r| (r.rung.as_str(), r.fired, r.tickets)).collect();
    assert_eq!(rows, [("up", 1, 1), ("warn", 1, 1)]);
    let up = &escalations.rungs[0];
    assert_eq!(up.fires_at, ["1\u{a0}h after the breach"]);
    assert_eq!(up.asked, [("escalate to the next tier".to_string(), 1), ("notify the team lead".to_string(), 1)]);
    let none = World::new(small()).tally(head(), at("2026-01-05T00:00:00Z")).finish().escalations;
    assert_eq!(none.rungs.iter().map(|r| r.fired).collect::<Vec<_>>(), [0, 0]);
}

#[test]
fn movement_between_teams() {
    let movement = report().movement;
    assert_eq!(movement.reassigned, [(0, 3), (1, 0), (2, 1)]);
    assert_eq!(movement.reopened, [(0, 3), (1, 1)]);
    let flows: Vec<_> = movement.flows.iter().map(|f| (f.from.as_str(), f.to.as_str(), f.n_moves())).collect();
    assert_eq!(flows, [("apps", "network", 1), ("desk", "apps", 1), ("desk", "network", 1), ("network", "desk", 1)]);
    assert_eq!((movement.flows[2].escalated, movement.flows[3].handed_back), (1, 1));
    assert_eq!((movement.routed, movement.corrections_total), (0, 0));
}

#[test]
fn teams_at_the_end() {
    let rows: Vec<_> = report().teams.iter().map(|t| (t.name.clone(), t.tickets, t.solved, t.breached)).collect();
    let row = |name: &str, tickets, solved, breached| (name.to_string(), tickets, solved, breached);
    assert_eq!(rows, [row("apps", 0, 0, 0), row("Service desk", 2, 1, 1), row("network", 1, 0, 0), row("", 1, 1, 0)]);
}

#[test]
fn the_worst_tickets_with_ledgers_that_sum() {
    let worst = report().worst;
    assert_eq!(worst.len(), 1);
    assert_eq!(worst[0].overrun.metric, Metric::Resolution);
    // Open from 0:00 to 12:00 and from 14:00 on the 6th to 13:00 on the 7th: 35 h of 4 h.
    assert_eq!(worst[0].overrun.by, OpenTime::from_hours(31));
    assert_eq!(worst[0].solved_at, None);
    for sheet in &worst[0].clocks {
        assert_eq!(sheet.ledger.total, sheet.used);
        assert_eq!(sheet.ledger.check(), Ok(()));
    }
}

#[test]
fn the_worst_are_those_over_the_resolution_then_the_others() {
    let mut world = World::new(small());
    for hours in 1..=12 {
        let day = format!("2026-02-{:02}", hours);
        let ticket = world.open(at(&format!("{day}T00:00:00Z")), ask("A question"));
        world.agent(ticket, at(&format!("{day}T{:02}:00:00Z", hours)), "ann", reply());
        world.agent(ticket, at(&format!("{day}T{:02}:00:00Z", hours)), "ann", Command::Solve);
    }
    let worst = world.tally(head(), at("2026-03-01T00:00:00Z")).finish().worst;
    let rows: Vec<_> = worst.iter().map(|t| (t.overrun.metric, t.overrun.by.seconds() / 3600)).collect();
    let resolution = [4, 3, 2, 1].map(|by| (Metric::Resolution, by));
    let reply = [6, 5, 4, 3, 2, 1].map(|by| (Metric::FirstReply, by));
    assert_eq!(rows, [&resolution[..], &reply[..]].concat());
    assert_eq!(rows.len(), WORST_MAX);
}

#[test]
fn agreement_with_the_log() {
    let mut world = World::new(small());
    for (name, hours) in [("INC1", 1), ("INC2", 9), ("INC3", 2), ("INC4", 9)] {
        let external = Some(helpdesk_core::ExternalId::new(name).unwrap());
        let request = helpdesk_core::OpenTicket { external, ..ask("A question") };
        let ticket = world.open(at("2026-01-05T00:00:00Z"), request);
        world.agent(ticket, at(&format!("2026-01-05T{hours:02}:00:00Z")), "ann", Command::Solve);
    }
    world.open(at("2026-01-05T00:00:00Z"), ask("Not from the log"));
    let verdicts = [("INC1", true), ("INC2", false), ("INC3", false), ("INC9", true)];
    let by_ticket = verdicts.map(|(name, met)| (name.to_string(), met)).into();
    let mut head = head();
    head.log_verdicts = Some(LogVerdicts { column: "made_sla".to_string(), by_ticket });
    let agreement = world.tally(head, at("2026-01-06T00:00:00Z")).finish().agreement.unwrap();
    assert_eq!((agreement.agreed, agreement.compared), (2, 3));
    assert_eq!((agreement.without_verdict, agreement.not_replayed), (2, 1));
    let cells: Vec<_> = agreement.table.iter().map(|(ours, says)| (*ours, says.met, says.breached)).collect();
    assert_eq!(cells, [(Ours::Met, 1, 1), (Ours::Breached, 0, 1), (Ours::None, 0, 0)]);
    let disagreements: Vec<_> = agreement.disagreements().collect();
    let [only] = disagreements.as_slice() else { panic!("one disagreement") };
    assert_eq!(u64::try_from(agreement.results.len()).unwrap(), agreement.compared);
    assert_eq!((only.external.as_str(), only.ours, only.log_says_met), ("INC3", Ours::Met, false));
    assert_eq!(only.used, Some(OpenTime::from_hours(2)));
    assert_eq!(only.solved_at, Some(at("2026-01-05T02:00:00Z")));
}

/// Routes to the network, and asks for something that is refused when the subject says so.
struct Rules;

impl Hook for Rules {
    fn name(&self) -> &str {
        "rules"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::Opened
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        if is_rule(&facts.event.by) {
            return Reaction::default();
        }
        let to = if facts.ticket.subject.contains("broken") { "nowhere" } else { "network" };
        let (wanted, vain) = (route(to), route("apps"));
        let matched =
            RuleOutcome::Matched { commands: vec![wanted.clone()], overruled: vec![(vain, "to-network".to_string())] };
        let trace = |rule: &str, outcome| RuleTrace { rule: rule.to_string(), outcome };
        Reaction {
            proposals: vec![Proposal { rule: "to-network".to_string(), command: wanted }],
            rules: vec![
                trace("to-network", matched),
                trace("other", RuleOutcome::NotMatched),
                trace("odd", RuleOutcome::Failed),
            ],
            ..Reaction::default()
        }
    }
}

#[test]
fn rules_faults_and_corrections() {
    let mut world = World::new(small()).with_hook(Arc::new(Rules));
    let right = world.open(at("2026-01-05T00:00:00Z"), ask("A question"));
    world.agent(right, at("2026-01-05T00:10:00Z"), "ann", route("apps"));
    world.agent(right, at("2026-01-05T00:20:00Z"), "ann", route("desk"));
    world.open(at("2026-01-05T01:00:00Z"), ask("A broken rule"));
    world.agent(right, at("2026-01-05T02:00:00Z"), "ann", Command::hand_back("no"));
    let mut head = head();
    let names = ["to-network", "other", "never", "odd"].map(str::to_string).to_vec();
    head.rule_set = Some(("v7".to_string(), names));
    let report = world.tally(head, at("2026-01-05T03:00:00Z")).finish();
    let rows: Vec<_> = report.rules.rules.iter().map(|r| (r.rule.as_str(), r.matched, r.not_matched)).collect();
    assert_eq!(rows, [("to-network", 2, 0), ("other", 0, 2), ("never", 0, 0), ("odd", 0, 0)]);
    assert_eq!((report.rules.rules[0].overruled, report.rules.rules[3].failed), (2, 2));
    assert_eq!((report.faults.total, report.faults.refused), (1, 1));
    assert!(report.faults.first[0].message.contains("nowhere"), "{:?}", report.faults.first);
    assert_eq!((report.movement.routed, report.movement.corrections_total), (1, 1));
    assert_eq!(report.movement.corrections[0].to.as_str(), "apps");
    assert_eq!(report.movement.flows[0].transferred, 1);
}

#[test]
fn rows_of_the_log_add_up_or_are_said_not_to() {
    let rows = |read, applied, rejected| {
        let mut head = head();
        let row = |name: &str, n| (name.to_string(), n);
        head.counts = vec![row("read", read), row("applied", applied), row("rejected", rejected)];
        head.rejected = (0..rejected)
            .rev()
            .map(|k| Rejected { line: k + 2, ticket: format!("INC{k}"), reason: "no such team".to_string() })
            .collect();
        head.rejected_total = rejected;
        World::new(small()).tally(head, at("2026-01-05T00:00:00Z")).finish().intake
    };
    let intake: Intake = rows(1300, 1000, 300);
    assert!(intake.adds_up());
    assert_eq!((intake.rejected.len(), intake.rejected_total, intake.rejected[0].line), (200, 300, 2));
    assert!(!rows(1300, 1000, 299).adds_up());
}

#[test]
fn order_makes_no_difference() {
    let world = four_tickets();
    let at = at("2026-01-07T13:00:00Z");
    let mut backwards = helpdesk_examples::report::Tally::new(&world.configuration, head());
    for explanation in world.explanations(at).iter().rev() {
        backwards.add(explanation);
    }
    assert_eq!(world.tally(head(), at).finish(), backwards.finish());
}
