//! Stored JSON: what parses reads back from its own text, a stored history folds, and a sent command is decided.

use core::fmt::Debug;

use helpdesk_core::{Command, Configuration, ConfigurationSpec, Decision, Event, PlanError, Ticket, evolve};
use serde::{Serialize, de::DeserializeOwned};

use crate::facts::{FACTS, monday, planned, service};
use crate::law::answer;

/// The most versions of schedules that are compiled, each for 130 years.
const VERSIONS_MAX: usize = 2;

/// Reads bytes as everything that is stored or sent.
///
/// # Laws
/// What parses is equal to what its own text parses to; a configuration is built or refused, the same each time; the fold
/// of any events ends; a command of any content is decided or refused, the same each time.
pub fn stored_json(bytes: &[u8]) {
    read::<Event>(bytes);
    if let Some(ticket) = read::<Ticket>(bytes) {
        decide(&ticket, &Command::Tick);
    }
    read::<Decision>(bytes);
    if let (Some(command), Some(ticket)) = (read::<Command>(bytes), FACTS.ticket()) {
        decide(ticket, &command);
    }
    if let Some(history) = read::<Vec<Event>>(bytes) {
        let fold = || history.iter().fold(None, evolve);
        assert_eq!(fold(), fold(), "the same history is the same ticket");
        if let Some(ticket) = fold() {
            reads_back(&ticket);
        }
    }
    if let Some(spec) = read::<ConfigurationSpec>(bytes) {
        build(&spec);
    }
}

fn read<T: Debug + PartialEq + Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let value = serde_json::from_slice(bytes).ok()?;
    reads_back::<T>(&value);
    Some(value)
}

fn reads_back<T: Debug + PartialEq + Serialize + DeserializeOwned>(value: &T) {
    let text = answer(serde_json::to_string(value), "a value has a text");
    let again: T = match serde_json::from_str(&text) {
        Ok(again) => again,
        Err(error) => panic!("a value reads back: {error}: {text}"),
    };
    assert_eq!(&again, value, "a value reads back as it was: {text}");
    assert_eq!(answer(serde_json::to_string(&again), "a value has a text"), text, "the same value has the same text");
}

fn decide(ticket: &Ticket, command: &Command) {
    let plan = || planned(&FACTS.configuration, (Some(ticket.clone()), &[]), command, &service(), monday(), &[]);
    match (plan(), plan()) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one.unit.events(), other.unit.events(), "the same events");
            assert_eq!(one.unit.decision(), other.unit.decision(), "the same decision");
            let folded = one.unit.events().iter().try_fold(ticket.clone(), |ticket, event| evolve(Some(ticket), event));
            assert!(
                one.unit.snapshot().is_none() || one.unit.snapshot() == folded.as_ref(),
                "the fold is the snapshot"
            );
            one.unit.events().iter().for_each(reads_back);
            reads_back(one.unit.decision());
            one.ticket.iter().for_each(reads_back);
        }
        (Err(PlanError::Denied(one)), Err(PlanError::Denied(other))) => assert_eq!(one, other, "the same refusal"),
        (one, other) => assert_eq!(one.err(), other.err(), "the same end"),
    }
}

fn build(spec: &ConfigurationSpec) {
    if spec.schedules.values().map(Vec::len).sum::<usize>() > VERSIONS_MAX {
        return;
    }
    match Configuration::build(spec.clone()) {
        Ok(configuration) => {
            let again: ConfigurationSpec =
                answer(serde_json::from_str(&configuration.document()), "a document reads back");
            assert_eq!(&again, spec, "the document is what was written");
            FACTS.facts.iter().for_each(|fact| {
                let (chosen, passed) = configuration.choose_policy(&fact.ticket, fact.event.seq, fact.event.at);
                assert!(chosen.is_none() || !passed.is_empty(), "the chosen policy is traced");
            });
        }
        Err(problems) => {
            assert!(!problems.problems().is_empty() && !problems.to_string().is_empty(), "a refusal has reasons");
        }
    }
}
