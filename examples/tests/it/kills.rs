//! Killed in the middle, several times at random, and started again: the store ends as after an undisturbed run.
use std::{
    fmt::Write as _,
    io::{BufRead, BufReader},
    process::Stdio,
};

use helpdesk_core::{Action, Actor, AgentId, ExternalId, Scope, Standing, TenantId};
use helpdesk_examples::{random::Random, store_choice::StoreChoice};
use helpdesk_testkit::{Extent, dump};
use serde_json::Value;

use crate::outcome::{Room, fixture, healthy, json};

/// How many runs are killed.
const KILLS: u64 = 6;

/// A log of many short lives, written by a generator of its own.
fn log() -> String {
    let mut random = Random::new(11);
    let mut text = String::from("SR Number;Change Date+Time;Status;Sub Status;Impact;ST;Org;Owner\n");
    let groups = ["A1", "A2", "B1 2nd", "C1 3rd"];
    let states = ["Accepted;In Progress", "Accepted;Wait - User", "Accepted;Wait - Vendor", "Completed;Resolved"];
    for ticket in 0..70 {
        let mut minute = random.below(60 * 24 * 20);
        for row in 0..random.between(1, 6) {
            let group = groups[usize::try_from(random.below(4)).expect("small")];
            let state = if row == 0 { "Queued;New" } else { states[usize::try_from(random.below(4)).expect("small")] };
            let (day, hour, left) = (minute / 1_440 + 1, minute / 60 % 24, minute % 60);
            let owner = random.below(5);
            writeln!(
                text,
                "T{ticket};2012-05-{day:02}T{hour:02}:{left:02}:00+00:00;{state};High;{group};Line;Owner {owner}"
            )
            .expect("a line");
            minute = (minute + random.between(1, 2_500)).min(60 * 24 * 30);
        }
    }
    text
}

/// Everything that the store answers, and whole files too: the rows of the dump are in the order of the store.
fn contents(room: &Room, result: &Value) -> String {
    let store = room.store().parse::<StoreChoice>().expect("a store").open_existing().expect("opened");
    let tenant = TenantId::new("replay").expect("an id");
    let auditor = Actor::auditor(tenant, AgentId::new("olga").expect("an id"));
    let agents = (0..5).map(|n| AgentId::new(format!("Owner {n}")).expect("an id")).collect();
    let externals = (0..70).map(|n| ExternalId::new(format!("T{n}")).expect("an id")).collect();
    let scopes = Scope::of(&auditor, Action::ReadInternal, &Standing::default()).into_iter().collect();
    let extent = Extent { scopes, agents, externals, ..Extent::default() };
    let refused = result["rejected"].to_string();
    format!("{}{refused}", dump(&*store, &extent))
}

#[test]
fn a_killed_import_goes_on_and_ends_like_an_undisturbed_one() {
    let (calm, rough) = (Room::new("calm"), Room::new("rough"));
    let log = calm.write("log.csv", log());
    let mapping = fixture("tiers.toml");
    let undisturbed = json(&mut calm.replay(&log, &mapping));
    let mut random = Random::new(5);
    for _kill in 0..KILLS {
        let mut child =
            rough.replay(&log, &mapping).arg("--verbose").stdout(Stdio::piped()).spawn().expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let n = usize::try_from(random.between(20, 160)).expect("small");
        let seen = lines.take(n).filter(Result::is_ok).count();
        child.kill().expect("killed");
        let status = child.wait().expect("ended");
        assert!(!status.success() || seen < n, "it was killed, or there was nothing left to do");
    }
    let last = json(&mut rough.replay(&log, &mapping));
    healthy(&rough);
    assert!(contents(&calm, &undisturbed) == contents(&rough, &last), "the stores differ");
}
