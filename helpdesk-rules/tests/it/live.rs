//! Rules that change while the desk runs: what acts, what stays as it is, what comes back, and what runs beside.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

use helpdesk_core::{
    Actor, Command, CommandId, Configuration, ConfigurationSpec, Context, Decision, Event, EventKind, Hook, HookFacts,
    Others, Reaction, Request, Rights, Roster, TenantId, plan,
};
use helpdesk_rules::{
    DIFFERENCE_LINES_MAX, DIFFERENCES_MAX, Limits, LiveRules, ReloadError, RuleSet, SourceFile, VERSIONS_KEPT_MAX,
    Watch,
};
use proptest::prelude::*;

use crate::world::{at, compiled, ticket};

/// Rules that answer twice, each time with their number.
fn numbered(n: usize) -> [SourceFile; 1] {
    let priority = ["low", "high", "urgent"][n % 3];
    let text = format!(
        "rule(\"say-{n}\").on(TAGS_CHANGED).then(|t, act| act.note(`{n} of ${{t.id}}`));\n\
         rule(\"rank-{n}\").on(NOTE_ADDED).then(|t, act| {{ act.priority(\"{priority}\"); act.note(\"again\"); }});"
    );
    [SourceFile::new("test.rhai", text)]
}

fn one(text: &str) -> [SourceFile; 1] {
    [SourceFile::new("test.rhai", text)]
}

fn live(n: usize) -> Arc<LiveRules> {
    Arc::new(LiveRules::new(RuleSet::compile(&numbered(n), Limits::default()).unwrap()))
}

/// What comes of one more tag.
pub(crate) fn decided(hooks: &[Arc<dyn Hook>]) -> (Decision, Vec<Event>) {
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    let actor = Actor::service(TenantId::new("acme").unwrap(), "test", Rights::of_an_agent());
    let command = Command::Tag { add: ["new".to_owned()].into(), remove: [].into() };
    let request = Request::one(CommandId::new("c").unwrap(), ticket().id, command, at());
    let (roster, others) = (Roster::default(), Others::new());
    let context = Context { configuration: &configuration, hooks, restricts: &[], roster: &roster, others: &others };
    let unit = plan(&actor, &request, Some(ticket()), context).unwrap().unit;
    (unit.decision().clone(), unit.events().to_vec())
}

/// What each of the first `n` versions decides alone.
fn alone(n: usize) -> Vec<(Decision, Vec<Event>)> {
    let set = |n| RuleSet::compile(&numbered(n), Limits::default()).unwrap();
    (0..n).map(|n| decided(&[Arc::new(set(n))])).collect()
}

/// Lets another version act at every event.
struct Swapper(Arc<LiveRules>);

impl Hook for Swapper {
    fn name(&self) -> &str {
        "swapper"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, _kind: EventKind) -> bool {
        true
    }
    fn react(&self, _facts: &HookFacts<'_>) -> Reaction {
        self.0.roll_back(&self.0.versions()[1]).unwrap();
        Reaction::default()
    }
}

#[test]
fn a_swap_in_the_middle_of_a_decision_waits_for_the_next() {
    let live = live(0);
    live.reload(&numbered(1), None).unwrap();
    let alone = alone(2);
    let hooks: [Arc<dyn Hook>; 3] =
        [Arc::new(Swapper(Arc::clone(&live))), live.clone(), Arc::new(Swapper(Arc::clone(&live)))];
    let mut met = [0; 2];
    for _round in 0..8 {
        let acting = live.acting();
        let found = decided(&hooks);
        assert!(found.0.hooks.len() > 2, "{found:?}");
        assert!(found.0.hooks.iter().all(|trace| trace.version == acting && trace.hook == "rules"));
        let n = alone.iter().position(|alone| *alone == found).expect("the decision of one version");
        met[n] += 1;
        live.roll_back(&live.versions()[1]).unwrap();
    }
    assert!(met.iter().all(|n| *n > 0), "{met:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_decision_is_that_of_exactly_one_version(swaps in prop::collection::vec(0..4_usize, 1..40)) {
        let live = live(0);
        let alone = alone(4);
        let mut versions = vec![live.acting()];
        versions.extend((1..4).map(|n| live.reload(&numbered(n), None).unwrap()));
        thread::scope(|scope| {
            let decide = || {
                let hooks: [Arc<dyn Hook>; 1] = [live.clone()];
                (0..20).all(|_round| alone.contains(&decided(&hooks)))
            };
            let deciders = [scope.spawn(decide), scope.spawn(decide)];
            for n in swaps {
                live.roll_back(&versions[n]).unwrap();
                thread::yield_now();
            }
            assert!(deciders.into_iter().all(|decider| decider.join().unwrap()));
        });
        let mut kept = live.versions();
        kept.sort();
        versions.sort();
        prop_assert_eq!(kept, versions);
    }
}

#[test]
fn what_does_not_hold_changes_nothing_and_says_why() {
    let live = live(0);
    let before = live.versions();
    let refused = |text: &str, configuration: Option<&Configuration>| {
        let error = live.reload(&one(text), configuration).expect_err("rules that do not hold");
        assert_eq!(live.run_beside(&one(text), configuration).expect_err("the same"), error);
        assert_eq!(live.versions(), before);
        error
    };
    let slip = refused("rule(\"x\").on(OPENED).then(|t, act| act.rout(\"desk\"));", None);
    assert!(matches!(&slip, ReloadError::Rules(_)));
    assert!(slip.to_string().starts_with("test.rhai:1:40: unknown action `rout`"), "{slip}");

    let nobody = "rule(\"x\").on(OPENED).then(|t, act| act.route(\"cellar\"));";
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    assert!(refused(nobody, Some(&configuration)).to_string().contains("unknown team `cellar`"));

    let wrong = "rule(\"x\").on(OPENED).then(|t, act| act.priority(\"low\"));\n\
        test(\"urgent\", |x| { let d = x.decide(OPENED, #{ subject: \"a\" }); x.eq(d.priority, \"urgent\"); });";
    let failed = refused(wrong, None);
    let text = failed.to_string();
    assert!(text.starts_with("1 of the tests beside the rules do not hold\n\ntest `urgent`\ntest.rhai:2:"), "{text}");
    assert!(matches!(failed, ReloadError::Tests(tests) if tests.len() == 1));

    let unknown = live.roll_back("0000").unwrap_err().to_string();
    assert_eq!(unknown, "no version `0000` of the rules is kept, expected one of the last 8");
    assert_eq!(live.versions(), before);
}

#[test]
fn the_last_versions_are_kept_and_come_back() {
    let live = live(0);
    let first = live.acting();
    assert_eq!(live.reload(&numbered(0), None).unwrap(), first);
    assert_eq!((live.acting(), live.versions().len()), (first.clone(), 1));
    for n in 1..VERSIONS_KEPT_MAX + 3 {
        live.reload(&numbered(n), None).unwrap();
    }
    let kept = live.versions();
    assert_eq!(kept.len(), VERSIONS_KEPT_MAX);
    assert!(!kept.contains(&first));
    live.roll_back(&first).unwrap_err();
    live.roll_back(&kept[5]).unwrap();
    assert_eq!(live.acting(), kept[5]);
    assert_eq!(live.versions()[1], kept[0]);
    assert_eq!(live.versions().len(), VERSIONS_KEPT_MAX);
}

#[test]
fn a_shadow_never_touches_a_decision() {
    // What the acting rules ask for is worked out before: no step of theirs asks the watchdog.
    let acting = "rule(\"a\").on(TAGS_CHANGED).then(|t, act| act.priority(\"low\"));";
    let panics = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&panics);
    let watchdog = Arc::new(move || -> Watch {
        let asked = Arc::clone(&asked);
        Box::new(move || {
            assert!(!asked.load(Relaxed), "the watchdog of a host breaks");
            false
        })
    });
    let set = RuleSet::compile_watched(&one(acting), Limits::default(), watchdog).unwrap();
    let live = Arc::new(LiveRules::new(set));
    let hooks: [Arc<dyn Hook>; 1] = [live.clone()];
    let alone = decided(&[Arc::new(compiled(acting))]);
    assert_eq!(decided(&hooks), alone);

    let beside = |text: &str| live.run_beside(&one(text), None).unwrap();
    let same = beside(&acting.replace("\"a\"", "\"renamed\""));
    assert_eq!(decided(&hooks), alone);
    assert_eq!(same.n_different(), 0);

    let other = beside("rule(\"b\").on([TAGS_CHANGED, PRIORITY_CHANGED]).then(|t, act| act.note(`${t.id}`));");
    assert_eq!((decided(&hooks), decided(&hooks)), (alone.clone(), alone.clone()));
    let found = other.differences();
    assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [EventKind::TagsChanged, EventKind::PriorityChanged]);
    assert_eq!((found[0].asked.concat(), found[1].asked.len()), ("a: priority low".to_owned(), 0));
    assert!(found[0].beside[0].starts_with("b: "), "{found:?}");
    assert_eq!(found[0].acting, live.acting());

    let failing = beside("rule(\"b\").on(TAGS_CHANGED).then(|t, act| loop {});");
    assert_eq!(decided(&hooks), alone);
    assert!(failing.differences()[0].beside[0].starts_with("fault: test.rhai:1:"), "{:?}", failing.differences());

    panics.store(true, Relaxed);
    assert_eq!(decided(&hooks), alone);
    assert_eq!((failing.n_panics(), failing.n_different()), (1, 1));
    live.end_shadow();
    assert_eq!(decided(&hooks), alone);
    assert_eq!(failing.n_panics(), 1);
}

#[test]
fn what_is_kept_of_a_shadow_is_bounded() {
    let live = live(0);
    let tags: String = (0..30).map(|n| format!("act.note(\"{n} {}\");\n", "x".repeat(4_000))).collect();
    let shadow =
        live.run_beside(&one(&format!("rule(\"b\").on(TAGS_CHANGED).then(|t, act| {{ {tags} }});")), None).unwrap();
    let event = decided(&[]).1.remove(0);
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    for seq in 0..300 {
        let event = Event { seq, ..event.clone() };
        live.react(&HookFacts::new(&ticket(), &event, &configuration));
    }
    let found = shadow.differences();
    assert_eq!((shadow.n_different(), found.len()), (300, DIFFERENCES_MAX));
    assert_eq!((found[0].seq, found[0].beside.len()), (44, DIFFERENCE_LINES_MAX + 1));
    assert_eq!(found[0].beside[DIFFERENCE_LINES_MAX], "and 14 more");
    assert!(found.iter().flat_map(|d| &d.beside).all(|line| line.len() < 2_000));
}
