//! Laws of ranking over random teams.
use helpdesk_core::Strategy;
use proptest::{prelude::*, strategy::Strategy as _};

use super::*;

/// What is drawn for one agent.
#[derive(Debug, Clone)]
struct Drawn {
    is_member: bool,
    tiers: Vec<u8>,
    capacity: Option<u32>,
    sql: u8,
    speaks_german: bool,
    works_late: bool,
    stands_in: Option<usize>,
    presence: &'static str,
    open: u32,
    assigned: Option<u32>,
}

fn drawn() -> impl proptest::strategy::Strategy<Value = Drawn> {
    let tiers = proptest::sample::subsequence(vec![1_u8, 2], 1..=2);
    let presence = proptest::sample::select(vec!["online", "online", "away", "offline"]);
    let first = (prop::bool::weighted(0.7), tiers, prop::option::of(0..5_u32), 0..=5_u8, any::<bool>());
    let second =
        (prop::bool::weighted(0.3), prop::option::of(0..5_usize), presence, 0..4_u32, prop::option::of(0..3_u32));
    (first, second).prop_map(|((is_member, tiers, capacity, sql, speaks_german), rest)| {
        let (works_late, stands_in, presence, open, assigned) = rest;
        Drawn { is_member, tiers, capacity, sql, speaks_german, works_late, stands_in, presence, open, assigned }
    })
}

const IDS: [&str; 5] = ["ann", "bob", "cem", "dan", "eva"];

fn spec(agents: &[Drawn]) -> Vec<Value> {
    let spec = |(n, agent): (usize, &Drawn)| {
        let skills = if agent.sql == 0 { json!({}) } else { json!({"sql": agent.sql}) };
        // Only somebody later in the list stands in: no circles.
        let substitutes: Vec<Value> = agent
            .stands_in
            .filter(|m| (n + 1..agents.len()).contains(m))
            .map(|m| json!({"agent": IDS[m]}))
            .into_iter()
            .collect();
        let mut spec = json!({
            "id": IDS[n], "teams": if agent.is_member { json!(["desk"]) } else { json!([]) }, "tiers": agent.tiers,
            "skills": skills, "languages": if agent.speaks_german { json!(["de"]) } else { json!([]) }, "substitutes": substitutes,
        });
        if let Some(capacity) = agent.capacity {
            spec["capacity"] = json!(capacity);
        }
        if agent.works_late {
            spec["shift"] = json!("late");
        }
        spec
    };
    agents.iter().enumerate().map(spec).collect()
}

fn roster(agents: &[Drawn]) -> Roster {
    let load = |(n, agent): (usize, &Drawn)| {
        let mut load = said(agent.presence);
        load["open"] = json!(agent.open);
        load["assigned_at"] = json!(agent.assigned.map(|hour| format!("2026-01-05T0{hour}:00:00Z")));
        (IDS[n].to_owned(), load)
    };
    let loads: serde_json::Map<String, Value> = agents.iter().enumerate().map(load).collect();
    serde_json::from_value(loads.into()).expect("loads")
}

fn tickets() -> impl proptest::strategy::Strategy<Value = Value> {
    let had_by = prop::option::of(proptest::sample::select(IDS.to_vec()));
    let passed_over = proptest::sample::subsequence(IDS.to_vec(), 0..=2);
    (1..=2_u8, 0..=5_u8, any::<bool>(), had_by, passed_over).prop_map(|(tier, sql, german, had_by, passed_over)| {
        let skills = if sql == 0 { json!({}) } else { json!({"sql": sql}) };
        let mut needs = json!({"skills": skills});
        if german {
            needs["language"] = json!("de");
        }
        json!({"tier": tier, "hands": {"requirements": needs, "had_by": had_by, "passed_over": passed_over}})
    })
}

/// Whether somebody is there, written down once more.
fn is_there(agent: &Drawn, late: bool) -> bool {
    agent.presence == "online" && (!agent.works_late || late)
}

proptest! {
    #![proptest_config(crate::stage::histories(96))]

    /// Two configurations that name the same in another order rank alike.
    #[test]
    fn the_order_of_lists_is_no_matter(
        agents in proptest::collection::vec(drawn(), 1..=5), ticket in tickets(), turn in 0..5_usize,
    ) {
        let mut other = spec(&agents);
        let n = other.len();
        other.rotate_left(turn % n);
        other.iter_mut().for_each(|agent| agent["tiers"].as_array_mut().expect("tiers").reverse());
        let team = json!({"assignment": {"fixed": null}});
        let (one, two) = (floor(&team, &spec(&agents).into()), floor(&team, &other.into()));
        let (ticket, roster) = (queued(&ticket), roster(&agents));
        for by in Strategy::ALL {
            for when in ["10:00", "15:00"] {
                prop_assert_eq!(rank(&one, &ticket, by, &roster, at(when)), rank(&two, &ticket, by, &roster, at(when)));
            }
        }
    }

    /// Whoever has no reason against them passes every check, asked plainly; whoever passes has no reason against them; and
    /// those without a reason come first.
    #[test]
    fn the_chosen_is_eligible(agents in proptest::collection::vec(drawn(), 1..=5), parts in tickets(), late in any::<bool>()) {
        let configuration = floor(&json!({}), &spec(&agents).into());
        let ticket = queued(&parts);
        let ranked = rank(&configuration, &ticket, Strategy::SkillMatch, &roster(&agents), at(if late { "15:00" } else { "10:00" }));
        let needs = &parts["hands"];
        for candidate in &ranked {
            let n = IDS.iter().position(|id| *id == candidate.agent.as_str()).expect("one of them");
            let agent = &agents[n];
            let can = agent.tiers.iter().any(|tier| json!(tier) == parts["tier"])
                && needs["requirements"]["skills"]["sql"].as_u64().is_none_or(|sql| u64::from(agent.sql) >= sql)
                && (needs["requirements"]["language"].is_null() || agent.speaks_german)
                && !needs["passed_over"].as_array().expect("a list").contains(&json!(IDS[n]))
                && is_there(agent, late)
                && agent.capacity.is_none_or(|capacity| agent.open < capacity);
            prop_assert_eq!(candidate.against.is_none(), can, "{:?}", candidate);
            let absent = candidate.stands_in_for.as_ref().map(|whom| whom.as_str().to_owned());
            let absent = absent.and_then(|whom| agents.get(IDS.iter().position(|id| *id == whom)?));
            prop_assert!(agent.is_member || absent.is_some_and(|absent| absent.is_member && !is_there(absent, late)));
        }
        let members = agents.iter().filter(|agent| agent.is_member).count();
        prop_assert!(ranked.len() >= members, "nobody of the team is left out");
        prop_assert!(ranked.iter().is_sorted_by_key(|candidate| candidate.against.is_some()));
    }

    /// Whoever a strategy chose is chosen again by it: that the ticket is theirs now speaks for nobody else.
    #[test]
    fn who_was_chosen_is_chosen_again(
        agents in proptest::collection::vec(drawn(), 1..=5), parts in tickets(), minute in 0..60_u32,
    ) {
        let fixed = agents.iter().position(|agent| agent.is_member).map(|n| IDS[n]);
        let configuration = floor(&json!({"assignment": {"fixed": fixed}}), &spec(&agents).into());
        for by in Strategy::ALL {
            let (mut ticket, mut roster) = (queued(&parts), roster(&agents));
            let when = at(&format!("14:{minute:02}"));
            let chosen = rank(&configuration, &ticket, by, &roster, when).into_iter().find(|c| c.against.is_none());
            let Some(chosen) = chosen else { continue };
            ticket.assignee = Some(chosen.agent.clone());
            ticket.hands.held_since = Some(when);
            let load = roster.entry(chosen.agent.clone()).or_default();
            load.open += 1;
            load.assigned_at = Some(when);
            let again = rank(&configuration, &ticket, by, &roster, when).into_iter().find(|c| c.against.is_none());
            prop_assert_eq!(again.map(|c| (c.agent, c.load)), Some((chosen.agent, helpdesk_core::AgentLoad { assigned_at: None, ..chosen.load })), "{}", by);
        }
    }
}
