//! Laws over random histories, held by proptest.
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use helpdesk_core::{
    Actor, CloseReason, Command, Configuration, EventBody, Explanation, HandOff, Impact, Instant, Metric, Priority,
    Responsible, ReturnWhen, SolvedWithoutReply, StatusKind, Strategy as Choice, Ticket, Urgency, examine,
};
use helpdesk_sla::{BreachCause, ClockEvent};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![Just(requester()), Just(agent("ann")), Just(agent("cleo")), Just(service())]
}

fn commands() -> impl Strategy<Value = Command> {
    let team = prop_oneof![Just("desk"), Just("lab"), Just("attic"), Just("cellar")];
    let person = prop_oneof![Just("ann"), Just("bob"), Just("cleo")];
    let priority = prop_oneof![Just(None), Just(Some(Priority::Normal)), Just(Some(Priority::High))];
    let level = prop_oneof![Just(Impact::Low), Just(Impact::Medium), Just(Impact::High)];
    prop_oneof![
        3 => Just(Command::Reply { body: "text".into() }),
        1 => Just(Command::AddNote { body: "text".into() }),
        2 => Just(Command::Start),
        2 => Just(Command::Wait { until: None }),
        1 => Just(Command::Wait { until: Some(at("2026-01-08 12:00")) }),
        2 => Just(Command::Hold { reason: "vendor".into(), until: None }),
        2 => Just(Command::Solve),
        2 => Just(Command::Reopen),
        1 => Just(Command::Close { reason: CloseReason::Completed }),
        2 => team.prop_map(|team| Command::Route { team: team.parse().expect("an id") }),
        2 => person.prop_map(|agent| Command::Assign { agent: agent.parse().expect("an id") }),
        1 => Just(Command::AssignBy { strategy: Choice::LongestIdle }),
        1 => Just(Command::Unassign),
        1 => Just(Command::escalate("hard")),
        1 => Just(lent("2026-01-06 11:00")),
        1 => Just(lent("2026-01-09 16:00")),
        1 => Just(Command::hand_back("easy")),
        2 => priority.prop_map(|priority| Command::SetPriority { priority }),
        1 => level.prop_map(|impact| Command::Assess { impact, urgency: Urgency::High }),
        1 => Just(Command::Tag { add: ["vip".to_owned()].into(), remove: [].into() }),
        1 => Just(Command::Tag { add: ["night".to_owned()].into(), remove: ["vip".to_owned()].into() }),
        1 => Just(Command::Tag { add: [].into(), remove: ["vip".to_owned(), "night".to_owned()].into() }),
        1 => Just(Command::Touch),
        2 => crate::approvals::commands(),
        3 => Just(Command::Tick),
    ]
}

/// An escalation that comes back by itself at an instant.
fn lent(until: &str) -> Command {
    let return_when = ReturnWhen { at: Some(at(until)), holds: None };
    Command::Escalate(Box::new(HandOff { return_when: Some(Box::new(return_when)), ..HandOff::new("hard") }))
}

/// A random history: who, what, and how many minutes later.
pub(crate) fn histories() -> impl Strategy<Value = Vec<(Actor, Command, u64)>> {
    proptest::collection::vec((actors(), commands(), prop_oneof![Just(0u64), 0..600u64, 0..4_000u64]), 0..24)
}

fn later(when: Instant, minutes: u64) -> Instant {
    when + std::time::Duration::from_secs(minutes * 60 + 7)
}

pub(crate) fn live(history: &[(Actor, Command, u64)]) -> (Stage, Instant) {
    let mut stage = Stage::new();
    let mut when = at("09:00");
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    for (actor, command, minutes) in history {
        when = later(when, *minutes);
        // Refusals are part of the game; the stage checks that the fold equals the snapshot after each step.
        let _ = stage.act_at(actor, vec![command.clone()], when);
        // Whatever the time brought is noticed before anything else happens.
        stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
    }
    (stage, when)
}

proptest! {
    #![proptest_config(crate::stage::histories(1_000))]

    /// And everything else that a ticket can be examined for.
    #[test]
    fn fold_equals_snapshot(history in histories()) {
        let (stage, when) = live(&history);
        let wake = stage.units.last().and_then(|u| u.wake_at());
        let ailments = examine(stage.ticket(), &stage.events, stage.decisions.clone(), wake, (&*stage.configuration).into(), when);
        prop_assert!(ailments.is_empty(), "{ailments:?}");
    }

    #[test]
    fn somebody_is_responsible_unless_it_is_closed(history in histories()) {
        let (stage, _) = live(&history);
        let nobody = stage.ticket().responsible() == Responsible::Nobody;
        prop_assert_eq!(nobody, stage.ticket().status.kind() == StatusKind::Closed);
    }

    #[test]
    fn an_extra_tick_changes_nothing(history in histories()) {
        let (mut stage, when) = live(&history);
        let before = stage.ticket().clone();
        let unit = stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
        prop_assert!(unit.events().is_empty());
        prop_assert_eq!(&before, stage.ticket());
    }

    /// After a tick, the next time the desk looks lies ahead: timers always come to an end.
    #[test]
    fn a_tick_moves_the_wake_time_on(history in histories()) {
        let (stage, when) = live(&history);
        let wake = stage.ticket().wake(&stage.configuration).at();
        prop_assert!(wake.is_none_or(|wake| wake > when), "{wake:?} after {when}");
    }

    /// The same history gives the same bytes.
    #[test]
    fn planning_is_deterministic(history in histories()) {
        let bytes = || {
            let (stage, _) = live(&history);
            serde_json::to_string(&(&stage.events, &stage.decisions, &stage.ticket)).expect("json")
        };
        prop_assert_eq!(bytes(), bytes());
    }

    /// Every instance of every clock has a ledger that sums to its value and holds under its own check.
    #[test]
    fn ledgers_sum_to_their_clocks(history in histories(), minutes in 0u64..5_000) {
        let (stage, when) = live(&history);
        let end = later(when, minutes);
        let explained =
            Explanation::of(stage.ticket(), &stage.events, stage.decisions.clone(), (&*stage.configuration).into(), end);
        for clock in explained.expect("explained").clocks {
            prop_assert_eq!(clock.ledger.total, clock.used);
            prop_assert!(clock.ledger.check().is_ok());
        }
    }

    /// Events, snapshots and decisions survive the way through their stored form.
    #[test]
    fn stored_forms_read_back(history in histories()) {
        let (stage, _) = live(&history);
        let again = |value: serde_json::Value| serde_json::from_value(value).expect("read back");
        let events: Vec<helpdesk_core::Event> = again(serde_json::to_value(&stage.events).expect("json"));
        prop_assert_eq!(&events, &stage.events);
        let decisions: Vec<helpdesk_core::Decision> =
            serde_json::from_value(serde_json::to_value(&stage.decisions).expect("json")).expect("read back");
        prop_assert_eq!(&decisions, &stage.decisions);
        let ticket: Ticket =
            serde_json::from_value(serde_json::to_value(stage.ticket()).expect("json")).expect("read back");
        prop_assert_eq!(&ticket, stage.ticket());
    }

    /// A ticket that nobody looked at for hours ends like one that was looked at whenever its time came: the same breaches,
    /// rungs and fulfilments, the same team and agent, the same approvals, whatever changed policy, priority or team in between.
    #[test]
    fn looking_late_changes_nothing_but_when_it_is_noticed(history in histories()) {
        let (often, late) = (watched(&history, true), watched(&history, false));
        prop_assert_eq!(outcomes(&often), outcomes(&late));
        let stands = |stage: &Stage| serde_json::to_value(as_if_noticed_in_time(stage.ticket())).expect("json");
        prop_assert_eq!(stands(&often), stands(&late));
    }
}

/// A ticket without what depends on when its desk looked: how many events that made, and when it noticed what was due.
fn as_if_noticed_in_time(ticket: &Ticket) -> Ticket {
    let mut ticket = Ticket { version: 0, seal: None, updated_at: ticket.opened_at, ..ticket.clone() };
    for clock in ticket.clocks.iter_mut().map(|held| &mut Arc::make_mut(held).clock) {
        if let Some(breach) = clock.breach.as_mut().filter(|breach| breach.cause == BreachCause::TimeRanOut) {
            breach.detected_at = breach.due;
        }
        clock.rungs.values_mut().for_each(|rung| rung.fired_at = rung.planned_at);
    }
    ticket
}

/// Lives a history, looked at whenever the ticket's time comes, or only by what is asked of it.
fn watched(history: &[(Actor, Command, u64)], often: bool) -> Stage {
    // A strategy chooses among those who are there when it is asked: here nobody is chosen. Ladders escalate, queues overflow, and agents
    // lose what they do not act upon.
    static MOVING: LazyLock<Arc<Configuration>> = LazyLock::new(|| {
        let mut spec = spec();
        spec.teams.iter_mut().for_each(|team| team.strategy = None);
        for (team, assignment) in spec.teams.iter_mut().zip([
            r#"{"overflow": {"to": "lab", "after": "5h", "schedule": "office"}, "act_within": {"after": "20h"}}"#,
            r#"{"overflow": {"to": "attic", "after": "9h"}, "act_within": {"after": "3h", "schedule": "office"}}"#,
        ]) {
            team.assignment = serde_json::from_str(assignment).expect("an assignment");
        }
        // Without replies what waits for one goes on until it is closed.
        spec.policies.iter_mut().for_each(|policy| policy.solved_without_reply = SolvedWithoutReply::KeepsRunning);
        Arc::new(Configuration::build(spec).expect("a configuration"))
    });
    let mut stage = Stage::new();
    stage.configuration = MOVING.clone();
    let mut when = at("09:00");
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    // Who is chosen depends on when somebody asks.
    let timed = |command: &Command| matches!(command, Command::AssignBy { .. } | Command::Tick);
    for (actor, command, minutes) in history.iter().filter(|(_, command, _)| !timed(command)) {
        when = later(when, *minutes);
        let configuration = stage.configuration.clone();
        while let Some(wake) = stage.ticket().wake(&configuration).at().filter(|wake| often && *wake <= when) {
            stage.act_at(&service(), vec![Command::Tick], wake).expect("a tick");
        }
        let _ = stage.act_at(actor, vec![command.clone()], when);
    }
    stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
    stage
}

/// What became of each clock: breaches with their due instants, rungs with their planned ones, ends.
fn outcomes(stage: &Stage) -> BTreeMap<(Metric, u32), Vec<String>> {
    let mut outcomes: BTreeMap<(Metric, u32), Vec<String>> = BTreeMap::new();
    for event in &stage.events {
        let EventBody::ClockMoved { metric, instance, change, .. } = &event.body else { continue };
        let told = match change {
            ClockEvent::Breached { due, cause } => format!("breach {due} {cause:?}"),
            ClockEvent::RungFired { rung, n, planned_at } => format!("rung {rung} {n} {planned_at}"),
            ClockEvent::Fulfilled { used, met } => format!("done {used} {met}"),
            ClockEvent::Cancelled { used } => format!("cancelled {used}"),
            ClockEvent::Started { .. }
            | ClockEvent::Promised { .. }
            | ClockEvent::PromiseSuspended { .. }
            | ClockEvent::Paused { .. }
            | ClockEvent::Resumed
            | ClockEvent::Reopened
            | ClockEvent::Restarted
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::Recalled { .. }
            | ClockEvent::Rewound { .. }
            | ClockEvent::Excused { .. }
            | ClockEvent::Retargeted { .. } => continue,
        };
        outcomes.entry((*metric, *instance)).or_default().push(told);
    }
    outcomes
}
