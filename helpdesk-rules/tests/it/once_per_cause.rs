//! Each rule reacts at most once to each event, whatever rules make of each other: on random rules and commands.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use helpdesk_core::{
    Actor, Cause, Command, CommandId, Configuration, ConfigurationSpec, Context, Decision, Event, EventKind, Hook,
    Others, Request, Rights, Roster, RuleOutcome, TenantId, Ticket, plan,
};
use proptest::prelude::*;

use crate::world::{at, compiled, ticket};

/// A rule as a test makes it up.
#[derive(Debug, Clone)]
struct Sketch {
    on: BTreeSet<usize>,
    phase: usize,
    action: usize,
    once: bool,
}

const EVENTS: [&str; 8] = [
    "TAGS_CHANGED",
    "NOTE_ADDED",
    "PRIORITY_CHANGED",
    "FIELD_CHANGED",
    "STATUS_CHANGED",
    "SOLVED",
    "TEAM_CHANGED",
    "REOPENED",
];
const ACTIONS: [&str; 8] = [
    "act.tag(`seen-${e.kind}`)",
    "act.note(`about ${e.kind}`)",
    "{ act.priority(\"urgent\"); act.note(\"raised\"); }",
    "{ act.field(\"region\", e.kind); act.untag(\"new\"); }",
    "act.hold(\"parts\")",
    "act.solve()",
    "{ act.start(); act.tag(\"started\"); }",
    "throw \"no\"",
];
const PHASES: [&str; 4] = ["triage", "route", "escalate", "notify"];
const COMMANDS: [&str; 6] = [
    r#"{"do":"tag","add":["new"],"remove":[]}"#,
    r#"{"do":"add_note","body":"by hand"}"#,
    r#"{"do":"set_priority","priority":"low"}"#,
    r#"{"do":"set_field","name":"region","value":"apac"}"#,
    r#"{"do":"start"}"#,
    r#"{"do":"solve"}"#,
];

fn rules() -> impl Strategy<Value = Vec<Sketch>> {
    let on = prop::collection::btree_set(0..EVENTS.len(), 1..4);
    let sketch = (on, 0..PHASES.len(), 0..ACTIONS.len(), prop::bool::weighted(0.2))
        .prop_map(|(on, phase, action, once)| Sketch { on, phase, action, once });
    prop::collection::vec(sketch, 1..8)
}

fn script(rules: &[Sketch]) -> String {
    let rule = |(n, sketch): (usize, &Sketch)| {
        let on: Vec<&str> = sketch.on.iter().map(|n| EVENTS[*n]).collect();
        let once = if sketch.once { ".once()" } else { "" };
        let (phase, action) = (PHASES[sketch.phase], ACTIONS[sketch.action]);
        format!("rule(\"r{n}\").on([{}]).phase(\"{phase}\"){once}.then(|t, act, e| {action});\n", on.join(", "))
    };
    rules.iter().enumerate().map(rule).collect()
}

/// What the desk makes of these commands, one after the other.
fn lived(hooks: &[Arc<dyn Hook>], commands: &[usize]) -> Vec<(Decision, Vec<Event>)> {
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    let actor = Actor::service(TenantId::new("acme").unwrap(), "test", Rights::of_an_agent());
    let (roster, others) = (Roster::default(), Others::new());
    let mut now: Ticket = ticket();
    let step = |(n, command): (usize, &usize)| {
        let command: Command = serde_json::from_str(COMMANDS[*command]).unwrap();
        let id = CommandId::new(format!("c{n}")).unwrap();
        let context =
            Context { configuration: &configuration, hooks, restricts: &[], roster: &roster, others: &others };
        let planned = plan(&actor, &Request::one(id, now.id, command, at()), Some(now.clone()), context).unwrap();
        now = planned.ticket.unwrap();
        (planned.unit.decision().clone(), planned.unit.events().to_vec())
    };
    commands.iter().enumerate().map(step).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_reacts_at_most_once_to_an_event(
        rules in rules(),
        commands in prop::collection::vec(0..COMMANDS.len(), 1..6),
    ) {
        let hooks: [Arc<dyn Hook>; 1] = [Arc::new(compiled(&script(&rules)))];
        let lived = lived(&hooks, &commands);
        let mut reactions: BTreeMap<(u64, String), bool> = BTreeMap::new();
        let kinds: BTreeMap<u64, EventKind> =
            lived.iter().flat_map(|(_, events)| events).map(|event| (event.seq, event.kind())).collect();
        for (decision, events) in &lived {
            let own: BTreeSet<u64> = events.iter().map(|event| event.seq).collect();
            let asked: Vec<u64> = decision.hooks.iter().map(|trace| trace.seq).collect();
            let once: BTreeSet<u64> = asked.iter().copied().collect();
            prop_assert_eq!(asked.len(), once.len(), "each event is told once");
            prop_assert!(once.is_subset(&own), "and only in the decision that it belongs to");
            for trace in &decision.hooks {
                for rule in &trace.rules {
                    let matched = matches!(rule.outcome, RuleOutcome::Matched { .. });
                    let before = reactions.insert((trace.seq, rule.rule.clone()), matched);
                    prop_assert_eq!(before, None, "{} on event {}", &rule.rule, trace.seq);
                }
            }
        }
        // Whatever a rule did says which event it answered, and to that event it did answer.
        for event in lived.iter().flat_map(|(_, events)| events) {
            if let Cause::Rule { rule, seq, .. } = &event.cause {
                prop_assert!(kinds.contains_key(seq) && *seq < event.seq);
                prop_assert_eq!(reactions.get(&(*seq, rule.clone())), Some(&true), "{:?}", event);
            }
        }
    }
}
