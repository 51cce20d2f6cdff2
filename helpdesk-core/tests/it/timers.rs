//! Timers with a name: they come due once, at their own instant, however late and however often the desk looks.
use helpdesk_core::{
    CloseReason, Command, Event, EventBody, EventKind, TICKET_TIMERS_MAX, Ticket, TimerCommand, TimerEvent,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, service};

fn set(stage: &mut Stage, name: &str, due: &str, when: &str) -> Result<usize, String> {
    let command = Command::Timer(TimerCommand::Set { name: name.into(), at: at(due) });
    stage.act(&agent("ann"), command, when).map(|unit| unit.events().len()).map_err(|refusal| refusal.to_string())
}

fn tick(stage: &mut Stage, when: &str) {
    stage.act(&service(), Command::Tick, when).expect("a tick");
}

/// The timers that came due: each with when it was recorded and when it was due.
fn due(stage: &Stage) -> Vec<String> {
    let told = |event: &Event| {
        let EventBody::Timer(TimerEvent::Due { name }) = &event.body else { return None };
        Some(format!("{name} {} {}", event.at.format("%H:%M"), event.took_effect_at().format("%H:%M")))
    };
    stage.events.iter().filter_map(told).collect()
}

#[test]
fn a_timer_comes_due_once_and_is_stamped_with_its_instant() {
    for (looks, expected) in [
        (vec!["10:59"], vec![]),
        (vec!["11:00"], vec!["look 11:00 11:00"]),
        (vec!["11:00", "11:00", "11:01"], vec!["look 11:00 11:00"]),
        (vec!["12:30", "12:31"], vec!["look 12:30 11:00"]),
    ] {
        let mut stage = Stage::opened("09:00");
        assert_eq!(set(&mut stage, "look", "11:00", "09:30"), Ok(2), "the first action opens it");
        looks.iter().for_each(|when| tick(&mut stage, when));
        assert_eq!(due(&stage), expected, "{looks:?}");
    }
}

#[test]
fn a_timer_wakes_the_desk() {
    let mut stage = Stage::opened("09:00");
    set(&mut stage, "look", "09:05", "09:00").expect("set");
    assert_eq!(stage.ticket().wake(&stage.configuration).at(), Some(at("09:05")));
    assert_eq!(stage.ticket().timers.len(), 1);
    tick(&mut stage, "09:05");
    assert_eq!(stage.ticket().timers, []);
}

#[test]
fn one_of_a_name_moves_stops_and_is_bounded() {
    let mut stage = Stage::opened("09:00");
    set(&mut stage, "look", "11:00", "09:30").expect("set");
    assert_eq!(set(&mut stage, "look", "11:00", "09:31"), Ok(0), "it is so already");
    assert_eq!(set(&mut stage, "look", "12:00", "09:32"), Ok(1));
    assert_eq!(stage.ticket().timers.len(), 1);
    // A minute is the shortest time, a year the longest.
    set(&mut stage, "past", "09:00", "09:33").expect("set");
    assert_eq!(stage.ticket().timers[0].at, at("09:34"));
    assert!(set(&mut stage, "far", "2027-02-01 09:00", "09:33").unwrap_err().contains("at most 366 days"));
    let drop = |name: &str| Command::Timer(TimerCommand::Drop { name: name.into() });
    assert_eq!(stage.act(&agent("ann"), drop("past"), "09:33").map(|unit| unit.events().len()).ok(), Some(1));
    assert_eq!(stage.act(&agent("ann"), drop("past"), "09:33").map(|unit| unit.events().len()).ok(), Some(0));
    for n in 1..TICKET_TIMERS_MAX {
        set(&mut stage, &format!("t{n}"), "12:00", "09:35").expect("set");
    }
    assert!(set(&mut stage, "one more", "12:00", "09:35").unwrap_err().contains("16"));
    assert!(set(&mut stage, "", "12:00", "09:35").is_err());
}

#[test]
fn nothing_comes_due_on_a_closed_ticket() {
    let mut stage = Stage::opened("09:00");
    set(&mut stage, "look", "11:00", "09:30").expect("set");
    stage.act(&agent("ann"), Command::Close { reason: CloseReason::Spam }, "10:00").expect("closed");
    assert_eq!(stage.ticket().wake(&stage.configuration).at(), None);
    tick(&mut stage, "12:00");
    assert_eq!(due(&stage), Vec::<String>::new());
    assert!(set(&mut stage, "again", "13:00", "12:00").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// However often the desk looks between, each timer comes due once and at its own instant.
    #[test]
    fn timers_come_due_at_their_instants_whoever_looks_when(
        timers in prop::collection::vec(1_u32..180, 1..8),
        looks in prop::collection::btree_set(0_u32..200, 0..12),
    ) {
        let clock = |minute: u32| format!("{:02}:{:02}", 9 + minute / 60, minute % 60);
        let mut stage = Stage::opened("09:00");
        for (n, minute) in timers.iter().enumerate() {
            set(&mut stage, &format!("t{n}"), &clock(*minute), "09:00").expect("set");
        }
        looks.iter().for_each(|minute| tick(&mut stage, &clock(*minute)));
        tick(&mut stage, &clock(200));
        let mut found: Vec<(String, String)> = Vec::new();
        for event in &stage.events {
            if let EventBody::Timer(TimerEvent::Due { name }) = &event.body {
                found.push((name.clone(), event.took_effect_at().format("%H:%M").to_string()));
            }
        }
        let mut expected: Vec<(u32, String, String)> =
            timers.iter().enumerate().map(|(n, minute)| (*minute, format!("t{n}"), clock(*minute))).collect();
        expected.sort();
        let expected: Vec<(String, String)> = expected.into_iter().map(|(_, name, at)| (name, at)).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(&stage.ticket().timers, &[]);
        let folded = stage.events.iter().fold(None::<Ticket>, helpdesk_core::evolve);
        prop_assert_eq!(folded.as_ref(), Some(stage.ticket()));
        prop_assert!(stage.events.iter().any(|event| event.kind() == EventKind::TimerSet));
    }
}
