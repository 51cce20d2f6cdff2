//! A desk under five hundred rules, of which every tenth has a fault: the others act, each fault is told once and with its place,
//! and the desk itself goes on as it would without rules.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Author, Cause, Command, Configuration, Decision, Desk, Event, EventBody, EventKind, Fault, Instant,
    OpenTicket, Request, RuleOutcome, Store, TicketId, Tickets,
};
use helpdesk_memory::MemoryStore;
use helpdesk_rules::{Limits, RuleSet, SourceFile};
use pollster::block_on;

const RULES: usize = 500;
const TICKETS: u64 = 40;
/// What rules listen to: every rule to one kind of event.
const EVENTS: [EventKind; 5] =
    [EventKind::Opened, EventKind::RequesterReplied, EventKind::Replied, EventKind::PriorityChanged, EventKind::Solved];
/// What goes wrong in every tenth rule, where the fault is placed, and what is said of it.
const FAULTS: [(&str, &str, &str); 10] = [
    ("throw \"no region\";", "throw", "no region"),
    ("let x = 1 / 0;", "/ 0", "division by zero: 1 / 0"),
    ("let p = \"urgnt\"; act.priority(p);", "priority(", "unknown priority `urgnt`, expected"),
    ("let x = [1][5];", "5]", "array index 5 out of bounds: only 1 element in array"),
    ("let m = #{a: 1}; let y = m.b;", "b;", "the map has no `b`"),
    ("t.custom_status.len();", "len", "`len` cannot be used with nothing; compare with `()` first"),
    ("let x = t; x.prority;", "prority", "unknown property `prority`; did you mean `priority`?"),
    ("act.route(7);", "route", "`route` cannot be used with `act`, a whole number"),
    ("t.subject.split(\"\");", "split", "`split` takes a separator that is not empty"),
    ("let x = \"a\" + t;", "+ t", "`+` cannot be used between text and the ticket"),
];

/// Rule `n` listens to one of five events, on tickets of one of ten groups; the last of the ten for each is faulty.
fn event_of(n: usize) -> EventKind {
    EVENTS[n % 5]
}

fn group_of(n: usize) -> usize {
    n / 5 % 10
}

fn is_faulty(n: usize) -> bool {
    n / 50 == 9
}

/// The rules in files of fifty, each of four lines.
fn files() -> Vec<SourceFile> {
    let rule = |n: usize| {
        let (event, group) = (event_of(n).as_str().to_uppercase(), group_of(n));
        let what = if is_faulty(n) { FAULTS[group].0.to_owned() } else { String::new() };
        format!(
            "rule(\"r{n}\").on({event})\n  .when(|t| t.field(\"group\") == \"g{group}\")\n  \
             .then(|t, act, e| {{ act.note(`r{n} of ${{t.id}}`);\n    {what} }});\n"
        )
    };
    let file = |n: usize| SourceFile::new(format!("{n}.rhai"), (n * 50..n * 50 + 50).map(rule).collect::<String>());
    (0..RULES / 50).map(file).collect()
}

/// Where a faulty rule is at fault.
fn place_of(n: usize) -> (String, u32, u32) {
    let (what, needle, _) = FAULTS[group_of(n)];
    let column = 5 + what.find(needle).expect("the place of the fault");
    let number = |n: usize| u32::try_from(n).expect("a small number");
    (format!("{}.rhai", n / 50), number(n % 50 * 4 + 4), number(column))
}

fn at(minute: u64) -> Instant {
    Instant::from_timestamp(1_767_600_000 + i64::try_from(minute).expect("a small number") * 60, 0).expect("an instant")
}

fn desk(store: Arc<dyn Store>) -> Desk {
    let spec = serde_json::from_str(r#"{"fields": [{"name": "group"}], "agents": [{"id": "ann"}]}"#).expect("JSON");
    Desk::new("acme".parse().expect("an id"), store, Configuration::build(spec).expect("a configuration"))
}

/// A ticket's life: six commands, each of which some rules listen to.
fn live(desk: &Desk, number: u64) {
    let tenant = || "acme".parse().expect("an id");
    let rita = Actor::requester(tenant(), "rita".parse().expect("an id"));
    let ann = Actor::agent(tenant(), "ann".parse().expect("an id"));
    let mut request = OpenTicket::new(format!("number {number}"), "rita".parse().expect("an id"));
    request.fields = [("group".to_owned(), format!("g{}", number % 10))].into();
    let reply = |body: &str| Command::Reply { body: body.to_owned() };
    let story = [
        (&ann, Command::open(request)),
        (&rita, reply("it still does not work")),
        (&ann, reply("have you tried again?")),
        (&ann, Command::SetPriority { priority: Some("high".parse().expect("a priority")) }),
        (&ann, reply("it is mended")),
        (&ann, Command::Solve),
    ];
    let ticket = TicketId::new(number).expect("an id");
    for (n, (actor, command)) in (0_u64..).zip(story) {
        let id = format!("{number}-{n}").parse().expect("an id");
        let request = Request::one(id, ticket, command, at(number * 10 + n));
        block_on(desk.acting_as(actor.clone()).submit(&request)).expect("nobody is stopped by rules");
    }
}

fn told(store: &MemoryStore, number: u64) -> (Vec<Event>, Vec<Decision>) {
    let ticket = TicketId::new(number).expect("an id");
    let events = block_on(store.history(ticket, 0, 200)).expect("a history");
    (events, block_on(store.decisions(ticket, 0, 200)).expect("decisions"))
}

/// What happened, but for what rules wrote.
fn without_rules(events: &[Event]) -> Vec<(Author, EventKind)> {
    let of_rule = |event: &&Event| matches!(event.cause, Cause::Rule { .. });
    events.iter().filter(|event| !of_rule(event)).map(|event| (event.by.clone(), event.kind())).collect()
}

fn check_fault(fault: &Fault, n: usize, seq: u64) {
    let (_, _, message) = FAULTS[group_of(n)];
    let place = fault.place.as_ref().expect("a place");
    assert_eq!((place.file.clone(), place.line, place.column), place_of(n), "{fault}");
    assert!(fault.message.starts_with(message), "{fault}");
    assert_eq!(fault.cause, Cause::Rule { hook: "rules".into(), rule: format!("r{n}"), seq });
}

/// Each rule that listens to this event on such a ticket acted once, or failed with its fault; none did anything else.
fn check_event(number: u64, event: &Event, events: &[Event], decision: &Decision) -> usize {
    let group = usize::try_from(number % 10).expect("a small number");
    let listening: Vec<usize> = (0..RULES).filter(|n| event_of(*n) == event.kind() && group_of(*n) == group).collect();
    let traces: Vec<_> = decision.hooks.iter().filter(|trace| trace.seq == event.seq).collect();
    let [trace] = traces.as_slice() else { panic!("event {} is told once", event.seq) };
    assert_eq!(trace.rules.len(), listening.len());
    assert_eq!(usize::try_from(trace.n_not_matched).expect("a small number"), RULES / 5 - listening.len());
    for (rule, n) in trace.rules.iter().zip(&listening) {
        assert_eq!(rule.rule, format!("r{n}"), "in the order of the files");
        assert_eq!(rule.outcome == RuleOutcome::Failed, is_faulty(*n), "{rule:?}");
        let faults: Vec<&Fault> = decision
            .faults
            .iter()
            .filter(|fault| matches!(&fault.cause, Cause::Rule { rule: name, seq, .. } if *name == rule.rule && *seq == event.seq))
            .collect();
        assert_eq!(faults.len(), usize::from(is_faulty(*n)));
        faults.into_iter().for_each(|fault| check_fault(fault, *n, event.seq));
        let note = format!("r{n} of {number}");
        let is_its = |written: &&Event| {
            matches!(&written.body, EventBody::MessageAdded { body, .. } if *body == note)
                && matches!(&written.cause, Cause::Rule { seq, .. } if *seq == event.seq)
        };
        let written = events.iter().filter(is_its);
        assert_eq!(written.count(), usize::from(!is_faulty(*n)), "what a failing rule asked for before is not done");
    }
    listening.len()
}

#[test]
fn a_desk_under_five_hundred_rules_with_a_fault_in_every_tenth() {
    let rules = RuleSet::compile(&files(), Limits::default()).expect("rules that compile");
    assert_eq!((rules.rule_names().count(), (0..RULES).filter(|n| is_faulty(*n)).count()), (500, 50));
    let (store, plain) = (Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new()));
    let (ruled, unruled) = (desk(store.clone()).with_hook(Arc::new(rules)), desk(plain.clone()));
    let (mut n_reactions, mut n_faults) = (0, 0);
    for number in 1..=TICKETS {
        live(&ruled, number);
        live(&unruled, number);
        let (events, decisions) = told(&store, number);
        let (expected, _) = told(&plain, number);
        assert_eq!(without_rules(&events), without_rules(&expected), "the desk goes on as without rules");
        assert!(decisions.iter().all(|decision| decision.refused.is_none()));
        for event in events.iter().filter(|event| EVENTS.contains(&event.kind())) {
            let first = |decision: &&Decision| decision.first_seq.is_some_and(|first| first <= event.seq);
            let decision = decisions.iter().rfind(first).expect("the decision of an event");
            n_reactions += check_event(number, event, &events, decision);
        }
        n_faults += decisions.iter().map(|decision| decision.faults.len()).sum::<usize>();
    }
    // Six events of each ticket, each heard by ten rules of which one fails.
    assert_eq!((n_reactions, n_faults), (2_400, 240));
}
