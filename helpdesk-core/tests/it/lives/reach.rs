//! What the lives reach: a law over lives in which something never happens says nothing about it.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Event, EventKind};
use proptest::strategy::{Strategy, ValueTree};

use super::{Life, deed::deeds, json};

/// In how many of a thousand lives each command was done, refused, and each kind of event happened.
#[derive(Default)]
struct Reach {
    done: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
    happened: BTreeMap<EventKind, usize>,
    n_asked: usize,
    n_refused: usize,
}

fn count<K: Ord>(of: &mut BTreeMap<K, usize>, seen: BTreeSet<K>) {
    seen.into_iter().for_each(|key| *of.entry(key).or_default() += 1);
}

impl Reach {
    fn note(&mut self, life: &Life) {
        let (mut done, mut refused) = (BTreeSet::new(), BTreeSet::new());
        for asked in &life.asked {
            let command: serde_json::Value = serde_json::from_str(&json(&asked.request.commands[0])).expect("json");
            let word = |key: &str| command[key].as_str().map(|word| format!(" {word}")).unwrap_or_default();
            let name = format!("{}{}", command["do"].as_str().expect("a name"), word("step"));
            self.n_asked += 1;
            self.n_refused += usize::from(asked.answer.is_err());
            if asked.answer.is_ok() {
                done.insert(name)
            } else {
                refused.insert(name)
            };
        }
        count(&mut self.done, done);
        count(&mut self.refused, refused);
        let events = life.tickets().into_iter().flat_map(|number| life.history(number));
        count(&mut self.happened, events.map(|event| Event::kind(&event)).collect());
    }
}

/// So many lives are looked at, and in so many of them each command is done and each kind of event happens, at least.
const LIVES: usize = 500;
const ENOUGH: usize = 3;

#[test]
fn lives_reach_every_command_and_every_event() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reach = Reach::default();
    for _ in 0..LIVES {
        reach.note(&Life::of(&deeds().new_tree(&mut runner).expect("deeds").current()));
    }
    println!("{} asked, {} refused", reach.n_asked, reach.n_refused);
    for (name, n) in &reach.done {
        println!("{n:5} done, {:5} refused: {name}", reach.refused.get(name).unwrap_or(&0));
    }
    for kind in EventKind::ALL {
        println!("{:5} {kind}", reach.happened.get(kind).unwrap_or(&0));
    }
    let n_done = |name: &String| reach.done.get(name).copied().unwrap_or(0);
    let rare: Vec<&String> =
        reach.refused.keys().chain(reach.done.keys()).filter(|name| n_done(name) < ENOUGH).collect();
    assert!(rare.is_empty(), "done in fewer than {ENOUGH} lives of {LIVES}: {rare:?}");
    let n_happened = |kind: &EventKind| reach.happened.get(kind).copied().unwrap_or(0);
    // Erasing is nothing that anybody asks of the desk: it has lives of its own.
    let of_desks = EventKind::ALL.iter().filter(|kind| **kind != EventKind::Erased);
    let rare: Vec<&EventKind> = of_desks.filter(|kind| n_happened(kind) < ENOUGH).collect();
    assert!(rare.is_empty(), "happened in fewer than {ENOUGH} lives of {LIVES}: {rare:?}");
    // Much is refused, and most is done.
    assert!(reach.n_refused > reach.n_asked / 10 && reach.n_refused < reach.n_asked / 2);
}
