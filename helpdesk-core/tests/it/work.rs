//! The work log: what counts, what it costs, and what takes an entry back.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Billing, Command, Configuration, RateSpec, Rounding, WorkCategorySpec, WorkCommand, WorkSpec, WorkSum,
    WorkSums,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is an id"))
}

fn card(rounding: Rounding) -> WorkSpec {
    let category = |name: &str| WorkCategorySpec { id: id(name), name: String::new() };
    WorkSpec {
        categories: vec![category("remote"), category("travel")],
        rates: vec![
            RateSpec { categories: vec![id("travel")], per_hour: 4_000, ..RateSpec::default() },
            RateSpec { agents: vec![id("cleo")], per_hour: 20_000, ..RateSpec::default() },
            RateSpec {
                teams: vec![id("desk")],
                effective_from: Some(at("12:00")),
                per_hour: 11_000,
                ..RateSpec::default()
            },
            RateSpec { teams: vec![id("desk")], per_hour: 10_000, ..RateSpec::default() },
        ],
        rounding,
        currency: "EUR".into(),
    }
}

fn stage(rounding: Rounding) -> Stage {
    let mut spec = spec();
    spec.work = card(rounding);
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a rate card"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn log(seconds: u32, category: Option<&str>, billing: Billing) -> Command {
    Command::Work(WorkCommand::Log {
        seconds,
        category: category.map(id),
        note: String::new(),
        billing,
        began_at: None,
        agent: None,
    })
}

fn correct(number: u32) -> Command {
    Command::Work(WorkCommand::Correct { number, reason: "wrong ticket".into() })
}

fn sum(stage: &Stage) -> WorkSum {
    stage.ticket().work.as_ref().map(|log| log.sum).unwrap_or_default()
}

/// Who works how long on what and when, and what the customer pays for.
#[test]
fn what_work_costs() {
    use Billing::{Billable, Free};
    let quarter = Rounding::PerStarted { seconds: 900 };
    let nearest = Rounding::Nearest { seconds: 600 };
    let rows = [
        ("an hour", Rounding::Exact, "ann", 3_600, None, Billable, "11:00", Some(3_600), Some(10_000)),
        ("an hour at the new rate", Rounding::Exact, "ann", 3_600, None, Billable, "13:00", Some(3_600), Some(11_000)),
        ("it began before it", Rounding::Exact, "ann", 3_600, None, Billable, "12:59", Some(3_600), Some(10_000)),
        ("a second: half a unit up", Rounding::Exact, "ann", 1, None, Billable, "11:00", Some(1), Some(3)),
        (
            "travel by anybody",
            Rounding::Exact,
            "cleo",
            1_800,
            Some("travel"),
            Billable,
            "11:00",
            Some(1_800),
            Some(2_000),
        ),
        ("an expert", Rounding::Exact, "cleo", 1_800, Some("remote"), Billable, "11:00", Some(1_800), Some(10_000)),
        ("free", quarter, "ann", 1_800, None, Free, "11:00", None, None),
        ("a quarter", quarter, "ann", 900, None, Billable, "11:00", Some(900), Some(2_500)),
        ("a second more", quarter, "ann", 901, None, Billable, "11:00", Some(1_800), Some(5_000)),
        ("a second", quarter, "ann", 1, None, Billable, "11:00", Some(900), Some(2_500)),
        ("just less than half", nearest, "ann", 299, None, Billable, "11:00", Some(0), Some(0)),
        ("half", nearest, "ann", 300, None, Billable, "11:00", Some(600), Some(1_667)),
    ];
    for (name, rounding, who, seconds, category, billing, when, billed, cost) in rows {
        let mut stage = stage(rounding);
        stage.act(&agent(who), log(seconds, category, billing), when).expect(name);
        let entry = &stage.ticket().work.as_ref().expect("a log").entries[0];
        assert_eq!((entry.billed_seconds, entry.cost), (billed, cost), "{name}");
    }
}

#[test]
fn an_entry_is_taken_back_by_one_against_it() {
    let mut stage = stage(Rounding::PerStarted { seconds: 900 });
    stage.act(&agent("ann"), log(1_000, Some("remote"), Billing::Billable), "10:00").expect("logged");
    stage.act(&agent("bob"), log(600, None, Billing::Free), "10:10").expect("logged");
    assert_eq!(sum(&stage), WorkSum { seconds: 1_600, billed_seconds: 1_800, cost: 5_000 });
    stage.act(&agent("bob"), correct(1), "10:20").expect("taken back");
    assert_eq!(sum(&stage), WorkSum { seconds: 600, billed_seconds: 0, cost: 0 });
    let log = stage.ticket().work.as_ref().expect("a log");
    assert_eq!(log.entries.len(), 3, "nothing is edited");
    let sums = log.sums();
    assert_eq!(sums.by_agent[&id("ann")], WorkSum::default());
    assert_eq!(sums.by_agent[&id("bob")].seconds, 600);
    assert_eq!(sums.by_category[&id("remote")], WorkSum::default());
    for (number, expected) in [
        (1, "entry 1 of the work log was taken back, expected one that counts"),
        (3, "entry 3 of the work log takes another one back, expected one that counts"),
        (9, "the work log has no entry 9"),
    ] {
        let refusal = stage.act(&agent("ann"), correct(number), "10:30").map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn whose_work_it_is() {
    let named = |who: &str, began_at: Option<&str>| {
        let (agent, began_at) = (Some(id(who)), began_at.map(at));
        Command::Work(WorkCommand::Log {
            seconds: 60,
            category: None,
            note: String::new(),
            billing: Billing::Billable,
            began_at,
            agent,
        })
    };
    let plain = || log(60, None, Billing::Billable);
    let rows: [(&str, Actor, Command, &str); 9] = [
        ("one's own", agent("ann"), plain(), ""),
        ("one's own by name", agent("ann"), named("ann", None), ""),
        (
            "another's",
            agent("ann"),
            named("bob", None),
            "agent `ann` logs their own work, expected another author or no `agent`",
        ),
        ("a program's", service(), plain(), "service import is nobody who works, expected `agent` to say who did"),
        ("a program for somebody", service(), named("bob", None), ""),
        (
            "a program for nobody",
            service(),
            named("zoe", None),
            "there is no agent `zoe`, expected one of `ann`, `bob`, `cleo`",
        ),
        ("just over", agent("ann"), named("ann", Some("09:59")), ""),
        (
            "not over yet",
            agent("ann"),
            named("ann", Some("2026-01-05 09:59:01")),
            "the work began at 2026-01-05 09:59:01 UTC and took 60 seconds, which ends after 2026-01-05 10:00:00 UTC",
        ),
        ("a requester's", requester(), plain(), "requester rita may not work: this is for agents"),
    ];
    for (name, who, command, expected) in rows {
        let mut stage = stage(Rounding::Exact);
        let done = stage.act(&who, command, "10:00").map(|_| ());
        assert_eq!(done.err().map(|refusal| refusal.to_string()).unwrap_or_default(), expected, "{name}");
    }
    let mut stage = stage(Rounding::Exact);
    for (command, expected) in [
        (log(0, None, Billing::Billable), "the work took no time, expected some seconds"),
        (log(2_678_401, None, Billing::Billable), "an entry of the work log: 2678401 seconds, the limit is 2678400"),
        (log(60, Some("golf"), Billing::Billable), "there is no work category `golf` in the configuration"),
    ] {
        let refusal = stage.act(&agent("ann"), command, "10:00").map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn a_rate_card_names_what_is_there() {
    let mut spec = spec();
    spec.work = WorkSpec {
        rates: vec![RateSpec {
            categories: vec![id("golf")],
            agents: vec![id("zoe")],
            teams: vec![id("cellar")],
            ..RateSpec::default()
        }],
        rounding: Rounding::PerStarted { seconds: 0 },
        ..WorkSpec::default()
    };
    let problems = Configuration::build(spec).expect_err("problems").to_string();
    assert_eq!(
        problems,
        "work.rounding: rounds to 0 seconds, expected 1 to 2678400\n\
         work.rates[0]: is for the unknown work category `golf`\n\
         work.rates[0]: is for the unknown agent `zoe`\n\
         work.rates[0]: is for the unknown team `cellar`"
    );
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// The sum that a ticket keeps, the sums by agent, and money counted entry by entry from the rate card, in whole numbers.
    #[test]
    fn sums_of_work_equal_a_slow_recount(
        deeds in proptest::collection::vec((0u32..10_000, any::<bool>(), any::<bool>(), 0u32..8), 0..25),
        step in 1u32..2_000,
    ) {
        let mut stage = stage(Rounding::PerStarted { seconds: step });
        for (seconds, free, by_ann, wrong) in deeds {
            let who = agent(if by_ann { "ann" } else { "cleo" });
            let billing = if free { Billing::Free } else { Billing::Billable };
            let command = if wrong > 5 { correct(wrong - 5) } else { log(seconds, None, billing) };
            let _ = stage.act(&who, command, "11:00");
        }
        let Some(log) = stage.ticket().work.clone() else { return Ok(()) };
        let (mut seconds, mut billed, mut cost) = (0i64, 0i64, 0i64);
        for entry in &log.entries {
            let sign = entry.seconds.signum();
            let worked = entry.seconds.abs();
            seconds += entry.seconds;
            if entry.billed_seconds.is_none() {
                continue;
            }
            // Slowly: step by step until nothing is left, then a unit at a time.
            let (mut begun, mut left) = (0i64, worked);
            while left > 0 {
                begun += i64::from(step);
                left -= i64::from(step);
            }
            billed += sign * begun;
            let per_hour = if entry.agent.as_str() == "cleo" { 20_000 } else { 10_000 };
            let (whole, rest) = (begun * per_hour / 3_600, begun * per_hour % 3_600);
            cost += sign * (whole + i64::from(rest * 2 >= 3_600));
        }
        let slow = WorkSum { seconds, billed_seconds: billed, cost };
        prop_assert_eq!(log.sum, slow);
        let by_agent = WorkSums::of(&log.entries).by_agent.into_values();
        let together = by_agent.fold((0, 0, 0), |(s, b, c), sum| (s + sum.seconds, b + sum.billed_seconds, c + sum.cost));
        prop_assert_eq!(together, (slow.seconds, slow.billed_seconds, slow.cost));
    }
}
