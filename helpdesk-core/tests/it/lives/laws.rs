//! The laws over random lives, each a plain look at what is stored.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    Actor, Command, Decision, Doing, Event, EventBody, Explanation, Link, MergeCommand, MergeEvent, Metric, Request,
    Responsible, Status, StatusKind, TRANSITIONS, Ticket, TicketClock, Tickets, Workforce, begin_erasure, erase_rest,
    erase_tickets, evolve, examine,
};
use pollster::block_on;
use proptest::{prelude::*, test_runner::TestCaseResult};

use super::{Life, deed::deeds, json, ticket};
use crate::{
    erasing,
    matrix::id,
    stage::{agent, same_histories, service, tenant},
};

/// A law, and how it is looked at.
type Law = (&'static str, fn(&Life) -> TestCaseResult);

/// Those that change nothing come first.
const LAWS: &[Law] = &[
    ("the fold of a history is the snapshot", fold_equals_snapshot),
    ("open tickets have somebody responsible and a wake time or a reason", somebody_is_responsible),
    ("no ticket leaves the table of transitions", no_ticket_leaves_the_table),
    ("agents have what the store says", agents_have_what_the_store_says),
    ("both ends of a link know", both_ends_of_a_link_know),
    ("nothing internal gets out", nothing_internal_gets_out),
    ("everything is explained and read back", everything_is_explained_and_read_back),
    ("a command id has one effect and the first answer", a_command_id_has_one_effect),
    ("extra ticks change nothing", extra_ticks_change_nothing),
    ("merging and taking out again is the identity", merging_and_taking_out_again_is_the_identity),
    ("an erased person is nowhere, and everything else is well", an_erased_person_is_nowhere),
];

proptest! {
    #![proptest_config(same_histories(1_000))]

    /// Each life keeps every law of the list, and lived once more it is the same byte by byte.
    #[test]
    fn lives_keep_the_laws(deeds in deeds()) {
        let life = Life::of(&deeds);
        let bytes = life.dump();
        prop_assert!(bytes == Life::of(&deeds).dump(), "same input, same bytes");
        for (law, holds) in LAWS {
            holds(&life).map_err(|broken| TestCaseError::fail(format!("{law}: {broken}")))?;
        }
    }
}

/// And everything else that a ticket can be examined for is well: seals, decisions, ledgers, who is responsible, the wake time.
fn fold_equals_snapshot(life: &Life) -> TestCaseResult {
    for number in life.tickets() {
        let (stored, events) = (life.load(number), life.history(number));
        let folded = events.iter().fold(None, evolve);
        prop_assert_eq!(folded.as_ref(), Some(&stored));
        let grounds = life.desk.configuration().into();
        let ailments = examine(&stored, &events, life.decisions(number), life.wake(number), grounds, life.now);
        prop_assert!(ailments.is_empty(), "ticket {number}: {ailments:?}");
    }
    Ok(())
}

/// The desk looks again at an instant that lies ahead, the one that the store knows, or says why not.
fn somebody_is_responsible(life: &Life) -> TestCaseResult {
    for number in life.tickets() {
        let found = life.load(number);
        let closed = found.status.kind() == StatusKind::Closed;
        prop_assert_eq!(found.responsible() == Responsible::Nobody, closed, "ticket {}", number);
        let wake = found.wake(life.desk.configuration());
        prop_assert!(wake.at().is_none_or(|at| at > life.now), "ticket {number}: {wake:?} at {}", life.now);
        prop_assert_eq!(wake.at(), life.wake(number));
    }
    Ok(())
}

/// No sequence of commands by any actor gets there; only undoing a merger takes a ticket out of closed, to where it was.
fn no_ticket_leaves_the_table(life: &Life) -> TestCaseResult {
    for number in life.tickets() {
        let mut status = Status::New;
        let mut merged_from = None;
        for event in life.history(number) {
            if let EventBody::Merge(MergeEvent::Merged { .. }) = &event.body {
                merged_from = Some(status.clone());
            }
            if let EventBody::Merge(MergeEvent::Unmerged { status: back, .. }) = &event.body {
                prop_assert_eq!(Some(back.clone()), merged_from.take());
                status = back.clone();
            }
            let to = if let EventBody::StatusChanged { from, to } = &event.body {
                prop_assert_eq!(from, &status, "what an event says of the past is so");
                to.clone()
            } else if matches!(event.body, EventBody::Woken { .. } | EventBody::Reopened { .. }) {
                Status::Open
            } else {
                continue;
            };
            let known = TRANSITIONS.iter().any(|(one, _, other)| (*one, *other) == (status.kind(), to.kind()));
            prop_assert!(known, "ticket {number}: {} → {} at {}", status.kind(), to.kind(), event.seq);
            status = to;
        }
        prop_assert_eq!(&status, &life.load(number).status);
    }
    Ok(())
}

/// The sum of all claims is what the tickets weigh.
fn agents_have_what_the_store_says(life: &Life) -> TestCaseResult {
    let agents: Vec<_> = life.desk.configuration().agents().map(|agent| agent.id.clone()).collect();
    let told = block_on(life.store.loads(&tenant(), &agents)).expect("an answer");
    let mut counted: BTreeMap<_, u32> = BTreeMap::new();
    for found in life.tickets().into_iter().map(|number| life.load(number)) {
        if let Some(agent) = found.assignee.clone().filter(|_| found.status.kind().is_active()) {
            *counted.entry(agent).or_default() += weight(&found);
        }
    }
    for agent in agents {
        let told = told.get(&agent).map_or(0, |load| load.open);
        prop_assert_eq!(told, counted.get(&agent).copied().unwrap_or(0), "{}", agent);
    }
    Ok(())
}

/// What a ticket weighs on the desk of these lives.
fn weight(ticket: &Ticket) -> u32 {
    use helpdesk_core::Priority::{High, Urgent};
    let is_heavy = ticket.team.is_some() && matches!(ticket.priority, High | Urgent);
    if is_heavy { 2 } else { 1 }
}

fn both_ends_of_a_link_know(life: &Life) -> TestCaseResult {
    let links = |number| -> BTreeSet<Link> { life.load(number).ties().links.iter().copied().collect() };
    let ties: BTreeMap<u64, BTreeSet<Link>> =
        life.tickets().into_iter().map(|number| (number, links(number))).collect();
    for (number, links) in &ties {
        for link in links {
            let back = Link { kind: link.kind.inverse(), ticket: ticket(*number) };
            prop_assert!(ties[&link.ticket.number()].contains(&back), "ticket {number}: {link}");
        }
    }
    Ok(())
}

/// In reads, in answers, in notices: everything that the staff keeps to itself in these lives says `secret`.
fn nothing_internal_gets_out(life: &Life) -> TestCaseResult {
    for outsider in ["rita", "sam", "tom"] {
        let who = Actor::requester(tenant(), id(outsider)).of_organization(id("acme"));
        let acting = life.desk.acting_as(who);
        let mut seen = format!("{:?}", block_on(acting.requests(None, 100)));
        for number in life.tickets().into_iter().map(ticket) {
            seen += &format!("{:?}", block_on(acting.request(number)));
            seen += &format!("{:?}", block_on(acting.messages(number)));
            seen += &format!("{:?}", block_on(acting.conversation(number)));
            seen += &format!("{:?}", block_on(acting.approvals(number)));
            seen += &format!("{:?}", block_on(acting.history(number)));
        }
        prop_assert!(!seen.contains("secret"), "{outsider}: {seen}");
    }
    for waiting in life.notices().into_iter().filter(|waiting| waiting.notice.to.may_be_outside()) {
        prop_assert!(!format!("{:?}", waiting.notice).contains("secret"), "{:?}", waiting.notice);
    }
    let asked = life.asked.iter().filter(|asked| asked.who.is_requester());
    for answer in asked.map(|asked| format!("{:?}", asked.answer)) {
        prop_assert!(!answer.contains("secret"), "{answer}");
    }
    Ok(())
}

fn everything_is_explained_and_read_back(life: &Life) -> TestCaseResult {
    for number in life.tickets() {
        let (found, events, decisions) = (life.load(number), life.history(number), life.decisions(number));
        let grounds = life.desk.configuration().into();
        let explained = Explanation::of(&found, &events, decisions.clone(), grounds, life.now);
        for clock in explained.map_err(|error| TestCaseError::fail(error.to_string()))?.clocks {
            prop_assert_eq!(clock.ledger.total, clock.used);
            prop_assert!(clock.ledger.check().is_ok());
        }
        prop_assert_eq!(again::<Ticket>(&json(&found)), found);
        prop_assert_eq!(again::<Vec<Event>>(&json(&events)), events);
        prop_assert_eq!(again::<Vec<Decision>>(&json(&decisions)), decisions);
    }
    Ok(())
}

fn again<T: serde::de::DeserializeOwned>(stored: &str) -> T {
    serde_json::from_str(stored).expect("read back")
}

/// Everything is asked again, later and backwards: what was done or refused gets the first answer, and nothing comes of it.
fn a_command_id_has_one_effect(life: &Life) -> TestCaseResult {
    let before = life.dump();
    for asked in life.asked.iter().rev() {
        // What nobody may ask leaves nothing behind, and no answer either.
        let kept = block_on(life.store.receipt(&tenant(), &asked.request.id)).expect("an answer");
        prop_assert!(kept.is_some() || asked.answer.is_err());
        if kept.is_some() {
            let again = Request { at: life.now, ..asked.request.clone() };
            let answer = block_on(life.desk.acting_as(asked.who.clone()).submit(&again));
            prop_assert_eq!(&answer, &asked.answer, "{:?}", again);
        }
    }
    prop_assert!(before == life.dump(), "asking again has changed something");
    Ok(())
}

fn extra_ticks_change_nothing(life: &Life) -> TestCaseResult {
    let state = || -> Vec<String> {
        life.tickets().into_iter().map(|number| json(&(life.load(number), life.history(number)))).collect()
    };
    let before = state();
    for number in life.tickets() {
        let tick = Request::one(id(&format!("extra-{number}")), ticket(number), Command::Tick, life.now);
        let receipt = block_on(life.desk.acting_as(service()).submit(&tick)).expect("a tick");
        prop_assert_eq!(receipt.n_events, 0);
    }
    block_on(life.desk.run_due(life.now, 100)).expect("timers");
    prop_assert!(before == state(), "a tick has changed something");
    Ok(())
}

/// Of any two tickets, at once: messages, clocks, status and people of both are as they were.
fn merging_and_taking_out_again_is_the_identity(life: &Life) -> TestCaseResult {
    for (n, (from, to)) in [(1, 2), (2, 1), (3, 1), (5, 4)].into_iter().enumerate() {
        let lines = |number| block_on(life.desk.acting_as(agent("lea")).conversation(ticket(number)));
        let before = [from, to].map(|number| (life.load(number), lines(number)));
        let ask = |name: &str, command| {
            let request = Request::one(id(&format!("{name}-{n}")), ticket(from), Command::Merge(command), life.now);
            block_on(life.desk.acting_as(service()).submit(&request))
        };
        if ask("merge", MergeCommand::Into { ticket: ticket(to) }).is_err() {
            continue;
        }
        ask("undo", MergeCommand::Undo).expect("taken back");
        for (number, (was, said)) in [from, to].into_iter().zip(before) {
            let is = life.load(number);
            // A question that the other took over has ended there with the undoing. Whoever had room meanwhile may have got one of
            // them from its queue.
            let is_kept = |held: &TicketClock| held.metric != Metric::Assignment || is.assignee == was.assignee;
            let clocks = |ticket: &Ticket| -> Vec<TicketClock> {
                let held = ticket.clocks.iter().map(|held| (**held).clone()).filter(is_kept);
                held.filter(|held| number == from || !held.clock.is_ended()).collect()
            };
            prop_assert_eq!(clocks(&is), clocks(&was), "clocks of ticket {}", number);
            prop_assert_eq!((&is.status, &is.named_status), (&was.status, &was.named_status));
            prop_assert_eq!((&is.participants, &is.waiting), (&was.participants, &was.waiting));
            prop_assert_eq!(lines(number), said);
        }
    }
    Ok(())
}

/// No record names her any more, every ticket is as healthy as before, and erasing her again changes nothing.
fn an_erased_person_is_nowhere(life: &Life) -> TestCaseResult {
    let asked = erasing::asked("rita", life.now);
    let erasure = block_on(begin_erasure(&*life.store, &tenant(), asked)).expect("she is read");
    let erase = || {
        let page = block_on(erase_tickets(&*life.store, &erasure, &|_| false, None, 1_000, Doing::Apply));
        let rest = block_on(erase_rest(&*life.store, &*life.store, &erasure, Doing::Apply));
        (page.expect("it is answered"), rest.expect("it is answered"))
    };
    let (page, _) = erase();
    prop_assert!(page.failed.is_empty(), "{:?}", page.failed);
    for record in erasing::records(&*life.store) {
        let told = serde_json::to_string(&record).expect("JSON");
        prop_assert!(!told.contains("\"rita\""), "{told}");
    }
    let before = erasing::records(&*life.store);
    prop_assert_eq!(erase().0.tickets.len(), 0);
    prop_assert_eq!(erasing::records(&*life.store), before);
    fold_equals_snapshot(life)
}
