//! Facts and timers of rules: guards put together from the reference's own examples, actions that run again later, and a ticket
//! that lives under them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arbitrary::{Result, Unstructured};
use chrono::TimeDelta;
use helpdesk_core::{
    Command, Event, EventBody, Hook, HookFacts, Instant, TICKET_TIMERS_MAX, Ticket, TimerEvent, evolve,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile, reference_entries};

use crate::draw::{one_of, several};
use crate::facts::{FACTS, monday, opening, planned, requester, service};
use crate::law::{answer, present};

/// Actions that ask to run again, or not.
const AGAIN: [&str; 8] = [
    r#"act.again("1 minute")"#,
    r#"act.again("40 minutes")"#,
    r#"act.again("3 days")"#,
    r#"act.again("2 open hours", "office")"#,
    r#"act.again("9 open hours", "offices")"#,
    r#"act.again_at("weekday 09:00", "Europe/Berlin")"#,
    r#"act.again_at("02:30", "America/New_York")"#,
    "act.never_again()",
];

/// What rules listen to.
const LISTENED: [&str; 8] =
    ["OPENED", "TIMER_DUE", "REPLIED", "TAGS_CHANGED", "NOTE_ADDED", "PRIORITY_CHANGED", "SOLVED", "STATUS_CHANGED"];

/// What somebody asks for while the rules watch.
const ASKED: [&str; 7] = [
    r#"{"do":"touch"}"#,
    r#"{"do":"tag","add":["vpn"],"remove":[]}"#,
    r#"{"do":"add_note","body":"by hand"}"#,
    r#"{"do":"set_priority","priority":"urgent"}"#,
    r#"{"do":"wait","until":null}"#,
    r#"{"do":"start"}"#,
    r#"{"do":"solve"}"#,
];

const RULES_MAX: usize = 24;
const STEPS_MAX: usize = 8;

/// Asks a drawn set of rules about everything that happened, and lets a ticket live under it.
///
/// # Laws
/// What the reference shows compiles; the quick way, the plain way and the explanation agree; a timer comes due once for each
/// time that it was set and not before its time; a look that comes twice changes nothing; the same life has the same events.
pub fn rule_facts(bytes: &[u8]) {
    let mut source = Unstructured::new(bytes);
    let Ok(text) = script(&mut source) else { return };
    let files = [SourceFile::new("drawn.rhai", text)];
    let compiled = || answer(RuleSet::compile(&files, Limits::default()), "what the reference shows compiles");
    let (set, plain) = (compiled(), compiled().plain());
    let Ok(steps) = several(&mut source, STEPS_MAX, |source| {
        let wait = one_of(source, &[0, 60, 3_600, 12 * 3_600, 30 * 86_400])?;
        Ok((wait + i64::from(source.int_in_range(0..=3_000_u16)?), one_of(source, &ASKED)?))
    }) else {
        return;
    };
    let set = Arc::new(set);
    let hook: Arc<dyn Hook> = set.clone();
    let events = lived(&hook, &steps);
    assert_eq!(events, lived(&hook, &steps), "the same life has the same events");
    timers_come_due_once(&events);
    let mut ticket: Option<Ticket> = None;
    for event in events {
        ticket = evolve(ticket, &event);
        let ticket = present(ticket.clone(), "an opened ticket stays one");
        assert!(ticket.timers.len() <= TICKET_TIMERS_MAX, "timers are bounded");
        let facts = HookFacts::new(&ticket, &event, &FACTS.configuration);
        let reaction = set.react(&facts);
        assert_eq!(reaction, plain.react(&facts), "the quick way and the plain way agree");
        assert_eq!(&reaction, set.explain(&facts).reaction(), "an explanation comes to the same reaction");
    }
}

/// Rules of a file: each with a guard and an action.
fn script(source: &mut Unstructured<'_>) -> Result<String> {
    let of = |section: &str| -> Vec<&'static str> {
        let found = reference_entries().iter().filter(|entry| entry.section.starts_with(section));
        found.map(|entry| entry.example).collect()
    };
    let (facts, actions) = (of("Facts of"), of("Actions"));
    let n_rules = source.int_in_range(1..=RULES_MAX)?;
    let mut text = String::new();
    for n in 0..n_rules {
        let on = one_of(source, &LISTENED)?;
        let (a, b) = (one_of(source, &facts)?, one_of(source, &facts)?);
        let guard = match source.int_in_range(0..=4_u8)? {
            0 => format!("{a} && {b}"),
            1 => format!("{a} || {b}"),
            2 => format!("!({a})"),
            3 => String::from("true"),
            _ => a.to_owned(),
        };
        let action = if source.ratio(1_u8, 2)? { one_of(source, &AGAIN)? } else { one_of(source, &actions)? };
        let phase = one_of(source, &["triage", "route", "escalate", "notify"])?;
        text.push_str(&format!(
            "rule(\"r{n}\").on({on}).phase(\"{phase}\").when(|t, e| {guard}).then(|t, act, e| {{ {action}; }});\n"
        ));
    }
    Ok(text)
}

/// What happens to a ticket: each step waits so many seconds, looks whether anything is due, twice, and asks for something.
fn lived(hook: &Arc<dyn Hook>, steps: &[(i64, &str)]) -> Vec<Event> {
    let hooks = [Arc::clone(hook)];
    let send = |ticket: Option<Ticket>, events: &[Event], command: &Command, at: Instant| {
        let actor = if ticket.is_some() { service() } else { requester() };
        answer(planned(&FACTS.configuration, (ticket, events), command, &actor, at, &hooks), "rules stop nobody")
    };
    let opened = send(None, &[], &opening(), monday());
    let mut events = opened.unit.events().to_vec();
    let mut ticket = present(opened.ticket, "an opened ticket is there");
    let mut at = monday();
    for (wait, json) in steps {
        at += TimeDelta::seconds(*wait);
        let looked = send(Some(ticket), &events, &Command::Tick, at);
        events.extend(looked.unit.events().iter().cloned());
        ticket = present(looked.ticket, "a ticket stays one");
        let again = send(Some(ticket.clone()), &events, &Command::Tick, at);
        assert!(again.unit.events().is_empty(), "a look that comes twice changes nothing");
        let command: Command = answer(serde_json::from_str(json), "a command");
        let done = send(Some(ticket), &events, &command, at);
        events.extend(done.unit.events().iter().cloned());
        ticket = present(done.ticket, "a ticket stays one");
    }
    events
}

fn timers_come_due_once(events: &[Event]) {
    let mut running: BTreeMap<&str, Instant> = BTreeMap::new();
    for event in events {
        let EventBody::Timer(step) = &event.body else { continue };
        match step {
            TimerEvent::Set { name, until } => drop(running.insert(name, *until)),
            TimerEvent::Dropped { name } => {
                assert!(running.remove(name.as_str()).is_some(), "what is stopped was running");
            }
            TimerEvent::Due { name } => {
                let until = present(running.remove(name.as_str()), "what comes due was set and has not come due yet");
                assert!(event.took_effect_at() == until && event.at >= until, "a timer comes due at its time");
            }
            other => panic!("a step of timers without a law: {other:?}"),
        }
    }
}
