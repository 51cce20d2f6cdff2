//! Links: both tickets know, nothing leads in a circle, and what is done wakes what waits for it.
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use helpdesk_core::{
    Action, Actor, Cause, ChecklistCommand, Command, Configuration, Desk, Event, EventBody, Facts, Grants, GuardFacts,
    Guarded, Hook, INCIDENTS_MAX, LinkEvent, LinkKind, MergeCommand, Request, Restrict, Restriction, Rights, Staff,
    StatusKind, Subject, TicketKind,
};
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{agent, at, request, requester, tenant};
use crate::world::{World, link, said, ticket, unlink};

#[test]
fn every_kind_of_link_is_known_on_both_sides() {
    for kind in LinkKind::ALL {
        let mut world = World::new();
        (1..=2).for_each(|number| world.open(number, "rita", TicketKind::Problem));
        let answer = world.ann(1, link(kind, 2), "10:00");
        if kind.is_origin() {
            let expected = format!("ticket 2 cannot be linked as `{kind}`: only a split makes it, and it stays");
            assert_eq!(answer, expected);
            continue;
        }
        assert_eq!(answer, "ok", "{kind}");
        assert_eq!(world.links(1), [format!("{kind} 2")]);
        assert_eq!(world.links(2), [format!("{} 1", kind.inverse())], "{kind} from the other side");
        assert_eq!(kind.inverse().inverse(), kind);
        let there = world.history(2).last().cloned().expect("an event");
        let here = world.load(1).version;
        assert_eq!(there.cause, Cause::Ticket { ticket: ticket(1), seq: here }, "one event on each");
        let decision = world.decisions(2).last().cloned().expect("a decision");
        assert_eq!((decision.part_of, decision.first_seq), (Some(ticket(1)), Some(there.seq)));

        assert_eq!(world.ann(2, unlink(kind.inverse(), 1), "11:00"), "ok");
        assert!(world.links(1).is_empty() && world.links(2).is_empty(), "{kind} ends on both sides");
    }
}

#[test]
fn what_cannot_be_linked() {
    let table = [
        (
            1,
            link(LinkKind::Blocks, 1),
            "ticket 1 cannot be linked as `blocks`: it is the ticket itself, expected another one",
        ),
        (1, link(LinkKind::RelatesTo, 99), "there is no ticket 99"),
        (
            1,
            link(LinkKind::ProblemOf, 2),
            "ticket 2 cannot be linked as `problem_of`: only a problem has incidents, expected a ticket of kind `problem`",
        ),
        (
            2,
            link(LinkKind::IncidentOf, 1),
            "ticket 2 cannot be linked as `problem_of`: only a problem has incidents, expected a ticket of kind `problem`",
        ),
        (3, link(LinkKind::Blocks, 1), "`blocks` ticket 1 would lead back to ticket 3"),
        (1, link(LinkKind::BlockedBy, 3), "`blocked_by` ticket 3 would lead back to ticket 1"),
        (
            4,
            link(LinkKind::ChildOf, 5),
            "ticket 5 cannot be linked as `child_of`: it is a part of ticket 3 already, expected one parent",
        ),
        (1, link(LinkKind::RelatesTo, 2), "ok"),
    ];
    for (number, command, expected) in table {
        let mut world = World::with(5);
        // 1 blocks 2 blocks 3; 4 is a part of 3.
        for (from, kind, to) in [(1, LinkKind::Blocks, 2), (2, LinkKind::Blocks, 3), (4, LinkKind::ChildOf, 3)] {
            assert_eq!(world.ann(from, link(kind, to), "10:00"), "ok");
        }
        let before: Vec<_> = (1..=5).map(|n| world.load(n)).collect();
        let answer = world.ann(number, command.clone(), "11:00");
        assert_eq!(answer, expected, "{command:?}");
        if answer != "ok" {
            assert_eq!((1..=5).map(|n| world.load(n)).collect::<Vec<_>>(), before, "nothing is written");
        }
    }
}

#[test]
fn a_second_equal_link_changes_nothing() {
    let mut world = World::with(2);
    for (number, other) in [(1, 2), (1, 2), (2, 1)] {
        assert_eq!(world.ann(number, link(LinkKind::RelatesTo, other), "10:00"), "ok");
    }
    let linked = |number| world.history(number).iter().filter(|e| matches!(e.body, EventBody::Link(_))).count();
    assert_eq!((linked(1), linked(2)), (1, 1));
}

/// A ticket that is hidden from whoever names it, in another team or of another tenant, gets the answer of one that is not there, whatever is
/// asked about both.
#[test]
fn the_other_ticket_is_judged_too() {
    let mut world = World::with(2);
    assert_eq!(world.ann(1, Command::Route { team: "desk".parse().expect("an id") }, "09:30"), "ok");
    assert_eq!(world.ann(2, Command::Route { team: "lab".parse().expect("an id") }, "09:30"), "ok");
    let configuration = Configuration::build(crate::stage::spec()).expect("a configuration");
    let elsewhere = Desk::new("umbrella".parse().expect("an id"), world.store.clone(), configuration);
    let opened = Request::open("open-11".parse().expect("an id"), ticket(11), request(), at("09:00"));
    let importer = Actor::service(elsewhere.tenant().clone(), "import", Rights::of(Action::ALL));
    block_on(elsewhere.acting_as(importer).submit(&opened)).expect("opened");
    let cleo = || Actor::staff(tenant(), Staff::new("cleo".parse().expect("an id"), Grants::of_members()));
    let commands = |n: u64| {
        let others = [
            ("merge into".to_owned(), Command::Merge(MergeCommand::Into { ticket: ticket(n) })),
            ("unlink".to_owned(), unlink(LinkKind::RelatesTo, n)),
        ];
        LinkKind::ALL.map(|kind| (kind.to_string(), link(kind, n))).into_iter().chain(others).collect::<Vec<_>>()
    };
    for (who, hidden) in [(cleo(), 1), (cleo(), 11), (agent("ann"), 11)] {
        for ((what, missing), (_, hides)) in commands(99).into_iter().zip(commands(hidden)) {
            let mut ask = |command| said(world.act(who.clone(), 2, command, "10:00"));
            let (of_none, of_hidden) = (ask(missing), ask(hides));
            assert_eq!(
                of_none.replace("99", "N"),
                of_hidden.replace(&hidden.to_string(), "N"),
                "{who}: {what} {hidden}"
            );
            assert_ne!(of_none, "ok", "{who}: {what}");
        }
    }
    assert_eq!(said(world.act(cleo(), 2, link(LinkKind::RelatesTo, 1), "10:00")), "there is no ticket 1");
    let asked = said(world.act(requester(), 1, link(LinkKind::RelatesTo, 2), "10:00"));
    assert_eq!(asked, "requester rita may not link: this is for agents");
    assert!(world.links(1).is_empty() && world.links(2).is_empty());
}

#[test]
fn a_ticket_on_hold_is_taken_up_when_what_it_waits_for_is_done() {
    for (does, solved) in [(Command::Solve, StatusKind::Solved), (cancel(), StatusKind::Closed)] {
        let mut world = World::with(2);
        let hold = Command::Hold { reason: "the other one".into(), until: None };
        assert_eq!(world.ann(2, hold, "10:00"), "ok");
        assert_eq!(world.ann(2, link(LinkKind::WaitsFor, 1), "10:01"), "ok");
        assert_eq!(world.status(2), StatusKind::OnHold);
        assert_eq!(world.ann(1, does, "12:00"), "ok");
        assert_eq!((world.status(1), world.status(2)), (solved, StatusKind::Open));
        let brought = |e: &Event| matches!(e.cause, Cause::Ticket { ticket: id, .. } if id == ticket(1));
        let woke = world.history(2).into_iter().rfind(brought).expect("it woke");
        assert!(matches!(woke.body, EventBody::StatusChanged { .. }), "{woke:?}");
        assert_eq!(woke.at, at("12:00"));
    }
}

fn cancel() -> Command {
    Command::Close { reason: helpdesk_core::CloseReason::Cancelled }
}

/// Also where nobody solved it: the desk did, because nobody answered.
#[test]
fn what_a_timer_solves_reaches_what_waits_for_it() {
    let mut spec = crate::stage::spec();
    spec.pending = serde_json::from_str(r#"{"solve_after": {"days": 2}}"#).expect("a policy");
    let mut world = World::under(spec);
    world.open(1, "rita", TicketKind::Problem);
    (2..=3).for_each(|number| world.open(number, "rita", TicketKind::Incident));
    assert_eq!(world.ann(2, Command::Hold { reason: "the other one".into(), until: None }, "10:00"), "ok");
    assert_eq!(world.ann(2, link(LinkKind::WaitsFor, 1), "10:01"), "ok");
    assert_eq!(world.ann(1, link(LinkKind::ProblemOf, 3), "10:01"), "ok");
    assert_eq!(world.ann(1, Command::Wait { until: None }, "10:02"), "ok");
    block_on(world.desk.run_due(at("2026-01-07 12:00"), 100)).expect("timers");
    assert_eq!(world.status(1), StatusKind::Solved);
    assert_eq!((world.status(2), world.status(3)), (StatusKind::Open, StatusKind::Solved));
}

#[test]
fn what_waits_elsewhere_stays_on_hold() {
    let mut world = World::with(3);
    let hold = Command::Hold { reason: "the vendor".into(), until: None };
    assert_eq!(world.ann(2, hold, "10:00"), "ok");
    assert_eq!(world.ann(2, link(LinkKind::BlockedBy, 1), "10:01"), "ok");
    assert_eq!(world.ann(3, link(LinkKind::WaitsFor, 1), "10:01"), "ok");
    assert_eq!(world.ann(1, Command::Solve, "12:00"), "ok");
    assert_eq!(world.status(2), StatusKind::OnHold, "being blocked is not waiting");
    assert_eq!(world.status(3), StatusKind::Open, "it was not on hold");
}

#[test]
fn what_is_blocked_is_not_solved_before_what_blocks_it() {
    let mut world = World::with(3);
    for blocker in [1, 2] {
        assert_eq!(world.ann(3, link(LinkKind::BlockedBy, blocker), "10:00"), "ok");
    }
    let blocked = |world: &mut World, when| world.ann(3, Command::Solve, when);
    assert_eq!(blocked(&mut world, "11:00"), "the ticket cannot be solved yet: it is blocked by ticket 1, 2");
    assert_eq!(world.ann(1, Command::Solve, "12:00"), "ok");
    assert_eq!(blocked(&mut world, "12:01"), "the ticket cannot be solved yet: it is blocked by ticket 2");
    let item = ChecklistCommand::Add { text: "call back".into(), optional: false };
    assert_eq!(world.ann(3, Command::Checklist(item), "12:02"), "ok");
    let both = "the ticket cannot be solved yet: item 1 of the checklist is not checked: `call back`; it is blocked by ticket 2";
    assert_eq!(blocked(&mut world, "12:03"), both);
    let told = block_on(world.desk.acting_as(agent("ann")).obstacles(ticket(3))).expect("an answer");
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["item 1 of the checklist is not checked: `call back`", "it is blocked by ticket 2"]);
    let asked = said(world.act(requester(), 3, Command::Solve, "12:04"));
    assert_eq!(
        asked, "the ticket cannot be solved yet: the desk is still at work on it",
        "others are nothing of theirs"
    );
    assert_eq!(world.ann(3, Command::Checklist(ChecklistCommand::Check { item: 1 }), "12:05"), "ok");
    assert_eq!(world.ann(3, unlink(LinkKind::BlockedBy, 2), "12:06"), "ok");
    assert_eq!(blocked(&mut world, "12:07"), "ok");
}

#[test]
fn solving_a_problem_solves_its_incidents() {
    let mut world = World::with(3);
    world.open(9, "sam", TicketKind::Problem);
    for incident in [1, 2, 3] {
        assert_eq!(world.ann(9, link(LinkKind::ProblemOf, incident), "10:00"), "ok");
    }
    // One is closed already, and stays as it is.
    assert_eq!(world.ann(3, cancel(), "10:30"), "ok");
    assert_eq!(world.ann(9, Command::Solve, "12:00"), "ok");
    let found = [9, 1, 2, 3].map(|number| world.status(number));
    assert_eq!(found, [StatusKind::Solved, StatusKind::Solved, StatusKind::Solved, StatusKind::Closed]);
    let decision = world.decisions(9).pop().expect("a decision");
    assert!(decision.faults.is_empty(), "{:?}", decision.faults);
    let cascaded = world.history(9).into_iter().find(|e| matches!(e.body, EventBody::Link(LinkEvent::Cascaded { .. })));
    let seq = cascaded.expect("it says so").seq;
    let solved: Event =
        world.history(1).into_iter().find(|e| e.kind() == helpdesk_core::EventKind::Solved).expect("so");
    assert_eq!(solved.cause, Cause::Ticket { ticket: ticket(9), seq });
}

#[test]
fn more_incidents_than_one_commit_takes_follow_by_timer() {
    let n = u64::try_from(INCIDENTS_MAX).expect("a small number") + 7;
    let mut world = World::with(n);
    world.open(900, "sam", TicketKind::Problem);
    for incident in 1..=n {
        assert_eq!(world.ann(900, link(LinkKind::ProblemOf, incident), "10:00"), "ok");
    }
    assert_eq!(world.ann(900, Command::Solve, "12:00"), "ok");
    let solved = |world: &World| (1..=n).filter(|number| world.status(*number) == StatusKind::Solved).count();
    assert_eq!(solved(&world), INCIDENTS_MAX);
    assert_eq!(world.load(900).wake(world.desk.configuration()).at(), Some(at("12:00")));
    block_on(world.desk.run_due(at("12:01"), 1_000)).expect("timers run");
    assert_eq!(solved(&world), INCIDENTS_MAX + 7);
    assert!(world.load(900).ties().to_solve.is_empty());
}

#[test]
fn an_incident_that_cannot_be_solved_is_a_fault_of_the_problem() {
    let mut world = World::with(2);
    world.open(9, "sam", TicketKind::Problem);
    for incident in [1, 2] {
        assert_eq!(world.ann(9, link(LinkKind::ProblemOf, incident), "10:00"), "ok");
    }
    world.desk = world.desk.clone().with_restrict(Arc::new(NotInTheLab));
    assert_eq!(world.ann(1, Command::Route { team: "lab".parse().expect("an id") }, "10:30"), "ok");
    assert_eq!(world.ann(9, Command::Solve, "12:00"), "ok");
    assert_eq!(
        [9, 1, 2].map(|number| world.status(number)),
        [StatusKind::Solved, StatusKind::Open, StatusKind::Solved]
    );
    let faults: Vec<_> = world.decisions(9).pop().expect("a decision").faults.iter().map(ToString::to_string).collect();
    let seq = world.load(9).version;
    let expected = format!(
        "`solve` on ticket 1 was refused: agent ann may not solve: not-in-the-lab: the lab solves its own (from event {seq})"
    );
    assert_eq!(faults, [expected]);
}

struct NotInTheLab;

impl Restrict for NotInTheLab {
    fn name(&self) -> &'static str {
        "not-in-the-lab"
    }

    fn restrict(&self, _: &Actor, action: Action, facts: &Facts) -> Result<Restriction, String> {
        let in_the_lab =
            matches!(&facts.subject, Subject::Ticket(t) if t.team.as_ref().is_some_and(|t| t.as_str() == "lab"));
        if action == Action::Close && in_the_lab {
            return Ok(Restriction::Deny { why: "the lab solves its own".into() });
        }
        Ok(Restriction::None)
    }
}

/// Counts what it is asked about, and lets all of it pass.
#[derive(Default)]
struct Porter(Mutex<Vec<String>>);

impl Hook for Porter {
    fn name(&self) -> &str {
        "porter"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn guard(&self, facts: &GuardFacts<'_>) -> Result<Guarded, String> {
        let on = facts.ticket.map_or_else(|| "none".to_owned(), |ticket| ticket.id.to_string());
        self.0.lock().expect("a lock").push(format!("{} on {on}", facts.command.name()));
        Ok(Guarded::Pass)
    }
}

#[test]
fn guards_are_asked_of_what_the_caller_asks_and_not_of_what_it_brings() {
    let mut world = World::with(2);
    world.open(9, "sam", TicketKind::Problem);
    let porter = Arc::new(Porter::default());
    world.desk = world.desk.clone().with_hook(porter.clone());
    for command in [link(LinkKind::ProblemOf, 1), link(LinkKind::Blocks, 2), Command::Solve] {
        assert_eq!(world.ann(9, command, "10:00"), "ok");
    }
    assert_eq!(world.status(1), StatusKind::Solved);
    assert_eq!(world.ann(2, Command::Merge(MergeCommand::Into { ticket: ticket(1) }), "10:01"), "ok");
    // Planning again, with the tickets it wants, asks again.
    let asked: BTreeSet<String> = porter.0.lock().expect("a lock").iter().cloned().collect();
    let expected = ["link on 9", "merge on 2", "solve on 9"].map(ToOwned::to_owned);
    assert_eq!(asked, expected.into(), "neither the other ends nor the incidents");
}

fn kinds() -> impl Strategy<Value = LinkKind> {
    prop_oneof![Just(LinkKind::Blocks), Just(LinkKind::BlockedBy), Just(LinkKind::ParentOf), Just(LinkKind::WaitsFor)]
}

proptest! {
    #![proptest_config(crate::stage::histories(64))]

    /// Whatever is linked and unlinked: both sides always know the same, and no kind that must not leads in a circle.
    #[test]
    fn both_sides_know_and_no_circle_arises(
        steps in proptest::collection::vec((1u64..=6, kinds(), 1u64..=6, prop::bool::weighted(0.8)), 0..40),
    ) {
        let mut world = World::with(6);
        for (from, kind, to, adds) in steps {
            let _ = world.ann(from, if adds { link(kind, to) } else { unlink(kind, to) }, "10:00");
        }
        let tickets: Vec<_> = (1..=6).map(|number| world.load(number)).collect();
        for one in &tickets {
            for held in &one.ties().links {
                let other = tickets.iter().find(|t| t.id == held.ticket).expect("it is there");
                let back = helpdesk_core::Link { kind: held.kind.inverse(), ticket: one.id };
                prop_assert!(other.ties().has(back), "{held} of {} is not known there", one.id);
                prop_assert!(held.ticket != one.id);
            }
            for kind in [LinkKind::Blocks, LinkKind::ParentOf, LinkKind::WaitsFor] {
                let mut reached = vec![one.id];
                let mut next = 0;
                while let Some(id) = reached.get(next).copied() {
                    next += 1;
                    let ticket = tickets.iter().find(|t| t.id == id).expect("it is there");
                    for to in ticket.ties().linked(kind) {
                        prop_assert!(to != one.id, "{kind} leads back to {}", one.id);
                        if !reached.contains(&to) {
                            reached.push(to);
                        }
                    }
                }
            }
        }
    }
}
