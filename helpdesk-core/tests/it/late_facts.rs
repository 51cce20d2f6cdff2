//! What is told late: counted from when it is recorded or from when it happened, as the policy chooses. Nothing is rewritten.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Actor, Broken, Command, Configuration, EventBody, LateFact, LateFacts, Metric, OpenTicket, StatusKind, TicketClock,
    verify,
};
use helpdesk_sla::{ClockEvent, Phase};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec};

/// The stage's usual policy alone, first replies stand while the requester is waited for.
fn configured(late_facts: LateFacts) -> Arc<Configuration> {
    static BUILT: LazyLock<[Arc<Configuration>; 2]> = LazyLock::new(|| {
        [LateFacts::AsRecorded, LateFacts::AsOccurred].map(|late_facts| {
            let mut spec = spec();
            spec.policies.retain(|policy| policy.id.as_str() == "usual");
            for policy in &mut spec.policies {
                policy.late_facts = late_facts;
                let first = policy.targets.get_mut(&Metric::FirstReply).expect("a promise");
                first.pauses_in = Some(vec![StatusKind::Pending]);
            }
            spec.ladders.iter_mut().flat_map(|ladder| &mut ladder.rungs).for_each(|rung| rung.escalate = false);
            Arc::new(Configuration::build(spec).expect("a configuration"))
        })
    });
    BUILT[usize::from(late_facts == LateFacts::AsOccurred)].clone()
}

fn stage(late_facts: LateFacts) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = configured(late_facts);
    stage
}

fn reply() -> Command {
    Command::Reply { body: "text".into() }
}

fn wait() -> Command {
    Command::Wait { until: None }
}

/// How the latest clock of a metric stands.
fn clock(stage: &Stage, metric: Metric) -> String {
    let Some(TicketClock { clock, .. }) = stage.ticket().clock(metric) else { return String::from("none") };
    let time = |at: helpdesk_core::Instant| at.format("%a %R").to_string();
    let phase = match clock.phase {
        Phase::Running { .. } => format!("due {}", clock.due.map_or(String::from("never"), time)),
        Phase::Paused { .. } => format!("stands with {}", clock.used),
        Phase::Fulfilled { at, met: true } => format!("met {}", time(at)),
        Phase::Fulfilled { at, met: false } => format!("missed {}", time(at)),
        Phase::Cancelled { at } => format!("cancelled {}", time(at)),
    };
    let broken = clock.breach.map_or(String::new(), |breach| format!(", broken {}", time(breach.due)));
    let excused = clock.excused.map_or(String::new(), |breach| format!(", excused {}", time(breach.due)));
    format!("{}: {phase}{broken}{excused}", time(clock.counts_from))
}

/// By whom what is done, when it happened, and when it is told.
type Deed = (fn() -> Actor, fn() -> Command, &'static str, &'static str);
const TUE: &str = "2026-01-06 10:00";
const WED: &str = "2026-01-07 10:00";
const ANN: fn() -> Actor = || agent("ann");
const OPEN: Deed = (requester, || Command::open(request()), "09:00", "09:00");
const SOLVE: fn() -> Command = || Command::Solve;

fn now(who: fn() -> Actor, what: fn() -> Command, when: &'static str) -> Deed {
    (who, what, when, when)
}

fn lived(name: &str, deeds: &[Deed], late_facts: LateFacts) -> Stage {
    let mut stage = stage(late_facts);
    for (who, what, occurred_at, told_at) in deeds {
        stage.occurred_at = Some(at(occurred_at));
        stage.act(&who(), what(), told_at).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
    // The explanation adds up, and every event is as it was written.
    stage.explain("2026-01-08 10:00");
    verify(&stage.events, Some(stage.ticket().head())).expect(name);
    stage
}

#[test]
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table, a row a line")]
fn what_is_told_late_counts_as_the_policy_chooses() {
    use Metric::{FirstReply, NextReply, PeriodicUpdate, RequesterWait, Resolution};
    let first = || now(ANN, reply, "09:30");
    let rows: Vec<(&str, Vec<Deed>, Metric, &str, &str)> = vec![
        ("a reply in time, told in time", vec![OPEN, (ANN, reply, "09:30", "10:30")], FirstReply,
            "Mon 09:00: met Mon 10:30", "Mon 09:00: met Mon 09:30"),
        ("a reply in time, told when it is broken", vec![OPEN, (ANN, reply, "10:00", "13:00")], FirstReply,
            "Mon 09:00: missed Mon 13:00, broken Mon 11:00", "Mon 09:00: met Mon 10:00, excused Mon 11:00"),
        ("at the due instant", vec![OPEN, (ANN, reply, "11:00", "13:00")], FirstReply,
            "Mon 09:00: missed Mon 13:00, broken Mon 11:00", "Mon 09:00: met Mon 11:00, excused Mon 11:00"),
        ("a second later", vec![OPEN, (ANN, reply, "11:00:01", "13:00")], FirstReply,
            "Mon 09:00: missed Mon 13:00, broken Mon 11:00", "Mon 09:00: missed Mon 11:00, broken Mon 11:00"),
        ("a breach that was noticed long ago",
            vec![OPEN, now(service, || Command::Tick, "11:30"), (ANN, reply, "10:00", TUE)], FirstReply,
            "Mon 09:00: missed Tue 10:00, broken Mon 11:00", "Mon 09:00: met Mon 10:00, excused Mon 11:00"),
        ("a reply before the pause", vec![OPEN, now(ANN, wait, "10:00"), (ANN, reply, "09:30", "12:00")], FirstReply,
            "Mon 09:00: met Mon 12:00", "Mon 09:00: met Mon 09:30"),
        ("a reply before another one that was too late",
            vec![OPEN, now(ANN, reply, "12:00"), (ANN, reply, "10:00", "13:00")], FirstReply,
            "Mon 09:00: missed Mon 12:00, broken Mon 11:00", "Mon 09:00: met Mon 10:00, excused Mon 11:00"),
        ("a reply before another one asks for no update", vec![OPEN, now(ANN, reply, "12:00"), (ANN, reply, "10:00", "13:00")],
            PeriodicUpdate, "Mon 13:00: due Tue 11:00", "Mon 12:00: due Tue 10:00"),
        ("an update", vec![OPEN, first(), (ANN, reply, "15:00", TUE)], PeriodicUpdate,
            "Tue 10:00: due Tue 16:00", "Mon 15:00: due Tue 13:00"),
        ("a question", vec![OPEN, first(), (requester, reply, "11:00", "14:00")], NextReply,
            "Mon 14:00: due Tue 10:00", "Mon 11:00: due Mon 15:00"),
        ("a question that is told when it should be answered", vec![OPEN, first(), (requester, reply, "11:00", TUE)], NextReply,
            "Tue 10:00: due Tue 14:00", "Mon 11:00: due Mon 15:00, broken Mon 15:00"),
        ("a question before another one",
            vec![OPEN, first(), now(requester, reply, "13:00"), (requester, reply, "11:00", "14:00")], NextReply,
            "Mon 13:00: due Mon 17:00", "Mon 11:00: due Mon 15:00"),
        ("a question before the reply to something else is still asked",
            vec![OPEN, now(ANN, reply, "12:00"), (requester, reply, "11:00", "14:00")], NextReply,
            "Mon 14:00: due Tue 10:00", "Mon 11:00: due Mon 15:00"),
        ("a reply before the question is no answer to it",
            vec![OPEN, first(), now(requester, reply, "10:00"), (ANN, reply, "09:45", "11:00")], NextReply,
            "Mon 10:00: met Mon 11:00", "Mon 10:00: due Mon 14:00"),
        ("a reply between two questions answers the first",
            vec![OPEN, first(), now(requester, reply, "10:00"), now(requester, reply, "12:00"), (ANN, reply, "11:00", "13:00")],
            NextReply, "Mon 10:00: met Mon 13:00", "Mon 12:00: due Mon 16:00"),
        ("solved in time", vec![OPEN, first(), (ANN, SOLVE, "2026-01-06 16:00", WED)], Resolution,
            "Mon 09:00: missed Wed 10:00, broken Tue 17:00", "Mon 09:00: met Tue 16:00, excused Tue 17:00"),
        ("solved in the closed time after the due instant", vec![OPEN, first(), (ANN, SOLVE, "2026-01-06 20:00", WED)], Resolution,
            "Mon 09:00: missed Wed 10:00, broken Tue 17:00", "Mon 09:00: met Tue 20:00, excused Tue 17:00"),
        ("solved before it was waited for", vec![OPEN, first(), now(ANN, wait, "12:00"), (ANN, SOLVE, "11:00", "15:00")],
            RequesterWait, "Mon 09:00: met Mon 15:00", "Mon 09:00: met Mon 11:00"),
        ("an answer that was waited for", vec![OPEN, now(ANN, wait, "10:00"), (requester, reply, "12:00", "15:00")], RequesterWait,
            "Mon 09:00: due Tue 14:00", "Mon 09:00: due Tue 11:00"),
        ("an answer from before it was waited for", vec![OPEN, now(ANN, wait, "12:00"), (requester, reply, "11:00", "15:00")],
            RequesterWait, "Mon 09:00: due Tue 12:00", "Mon 09:00: due Mon 17:00"),
        ("an answer whose credit is used up", vec![OPEN, now(ANN, wait, "10:00"), (requester, reply, "12:00", WED)], RequesterWait,
            "Mon 09:00: due Wed 17:00", "Mon 09:00: due Tue 11:00, broken Tue 11:00"),
        ("waiting since before", vec![OPEN, (ANN, wait, "10:00", "12:00")], RequesterWait,
            "Mon 09:00: stands with 3h", "Mon 09:00: stands with 1h"),
        ("waiting since before the breach", vec![OPEN, (ANN, wait, "10:00", "2026-01-06 10:00")], RequesterWait,
            "Mon 09:00: stands with 9h, broken Mon 17:00", "Mon 09:00: stands with 1h, excused Mon 17:00"),
        ("an opening", vec![(requester, || Command::open(request()), "09:00", "12:00")], FirstReply,
            "Mon 12:00: due Mon 14:00", "Mon 09:00: due Mon 11:00, broken Mon 11:00"),
    ];
    let mut wrong = Vec::new();
    for (name, deeds, metric, as_recorded, as_occurred) in rows {
        // Name, deeds, a metric, and its clock where facts count as recorded and where they count as they occurred.
        let recorded = lived(name, &deeds, LateFacts::AsRecorded);
        let mut compare = |how: &str, found: String, expected: &str| {
            if found != expected {
                wrong.push(format!("{name}, {how}: `{found}`, expected `{expected}`"));
            }
        };
        compare("as recorded", clock(&recorded, metric), as_recorded);
        let occurred = lived(name, &deeds, LateFacts::AsOccurred);
        compare("as occurred", clock(&occurred, metric), as_occurred);
        let excused = |e: &&helpdesk_core::Event| matches!(&e.body, EventBody::ClockMoved { change: ClockEvent::Excused { .. }, .. });
        assert_eq!(recorded.events.iter().filter(excused).count(), 0, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn events_say_when_it_happened_and_seals_hold_it() {
    let written: fn() -> Command = reply;
    let deeds = [OPEN, (ANN, written, "10:00", "13:00")];
    for counts in [LateFacts::AsRecorded, LateFacts::AsOccurred] {
        let stage = lived("a reply", &deeds, counts);
        let late = Some(LateFact { occurred_at: at("10:00"), counts });
        let replied = stage.events.iter().find(|e| e.is_human_reply()).expect("a reply");
        assert_eq!((replied.at, replied.late), (at("13:00"), late));
        // The clocks' own events follow from it and are no late facts themselves.
        assert!(stage.events.iter().filter(|e| e.cause != helpdesk_core::Cause::Caller).all(|e| e.late.is_none()));
        assert!(stage.events.iter().take_while(|e| e.at == at("09:00")).all(|e| e.late.is_none()));
        let mut events = stage.events.clone();
        let place = events.iter().position(helpdesk_core::Event::is_human_reply).expect("a place");
        events[place].late = None;
        assert_eq!(verify(&events, None), Err(vec![Broken::Edited { seq: events[place].seq }]));
        let said = stage.explain("14:00").say(&helpdesk_core::Language::english());
        let from = match counts {
            LateFacts::AsRecorded => "happened at 2026-01-05 10:00:00Z, clocks count from when it was recorded",
            LateFacts::AsOccurred => "happened at 2026-01-05 10:00:00Z, clocks count from then",
        };
        assert!(said.contains(from), "{said}");
        assert_eq!(said.contains("is excused"), counts == LateFacts::AsOccurred, "{said}");
        assert_eq!(stage.ticket().n_breaches, u32::from(counts == LateFacts::AsRecorded));
    }
}

#[test]
fn what_can_not_have_happened_is_refused() {
    let told = |occurred: &str, when: &str| {
        let mut stage = stage(LateFacts::AsOccurred);
        stage.act(&requester(), Command::open(request()), "2025-12-01 09:00").expect("opened");
        stage.occurred_at = Some(at(occurred));
        stage.act(&agent("ann"), reply(), when).map(|unit| unit.events().len()).map_err(|why| why.to_string())
    };
    assert!(told("10:00", "10:00").is_ok());
    assert!(told("2025-12-05 10:00", "10:00").is_ok(), "31 days");
    let refused = |occurred: &str, when: &str| told(occurred, when).expect_err("refused");
    assert_eq!(
        refused("10:00:01", "10:00"),
        "it happened at 2026-01-05 10:00:01 UTC, after it is told at 2026-01-05 10:00:00 UTC, expected no later instant"
    );
    assert_eq!(
        refused("2025-12-05 09:59:59", "10:00"),
        "it happened at 2025-12-05 09:59:59 UTC, more than 31 days before it is told at 2026-01-05 10:00:00 UTC"
    );
    assert_eq!(
        refused("2025-12-01 08:59:59", "2025-12-02 10:00"),
        "it happened at 2025-12-01 08:59:59 UTC, expected no instant before the opening at 2025-12-01 09:00:00 UTC"
    );
}

#[test]
fn the_same_fact_from_another_instant_is_another_request() {
    let asked = OpenTicket { body: None, ..request() };
    let id = "c1".parse().expect("an id");
    let ticket = helpdesk_core::TicketId::new(7).expect("an id");
    let one = helpdesk_core::Request::open(id, ticket, asked, at("10:00"));
    let late = one.clone().occurred_at(at("09:00"));
    assert_ne!(one.fingerprint(), late.fingerprint());
    assert_eq!(late.fingerprint(), helpdesk_core::Request { at: at("11:00"), ..late.clone() }.fingerprint());
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// A reply that is told late ends the clock as if it had been told in time, whatever the ticket went through since.
    #[test]
    fn a_reply_told_late_ends_the_clock_as_in_time(
        before in proptest::collection::vec((0..3u8, 0..240u64), 0..4),
        since in proptest::collection::vec((0..3u8, 0..600u64), 0..5),
        later in 1..600u64,
    ) {
        let lived = |is_late: bool| {
            let mut stage = stage(LateFacts::AsOccurred);
            stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
            let mut when = at("09:00");
            let mut go = |stage: &mut Stage, deeds: &[(u8, u64)]| {
                for (deed, minutes) in deeds {
                    when += std::time::Duration::from_secs(minutes * 60 + 7);
                    let command = [Command::Start, wait(), Command::Tick][usize::from(*deed)].clone();
                    stage.act_at(&service(), vec![command], when).expect("moved");
                }
                when += std::time::Duration::from_secs(later * 60);
                when
            };
            let replied_at = go(&mut stage, &before);
            if !is_late {
                stage.act_at(&agent("ann"), vec![reply()], replied_at).expect("a reply");
            }
            let told_at = go(&mut stage, &since);
            if is_late {
                stage.occurred_at = Some(replied_at);
                stage.act_at(&agent("ann"), vec![reply()], told_at).expect("a reply");
            }
            stage.explain("2026-02-08 10:00");
            let held = stage.ticket().clock(Metric::FirstReply).expect("a clock").clock.clone();
            (held.phase, held.used, held.breach.map(|b| b.due))
        };
        prop_assert_eq!(lived(true), lived(false));
    }
}
