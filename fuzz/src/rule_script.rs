//! Rule scripts: any text as a file of rules and as the body of an action, compiled, asked, and put behind a desk.

use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{Command, EventKind, Hook, HookFacts, Proposal, Reaction, RuleOutcome};
use helpdesk_rules::{COMMANDS_PER_RULE_MAX, Limits, PROBLEMS_MAX, RuleSet, SourceFile};

use crate::facts::{FACTS, monday, opening, planned, requester};

/// The longest text that is tried; the limits of a rule set lie higher.
const TEXT_MAX: usize = 8_192;

/// The names of the rules around a body.
const AROUND: [&str; 3] = ["before", "body", "after"];

/// The parts of a rule that wait for something: a set with them listens where none of its rules is asked.
const WAITS: [&str; 4] = ["every", "untouched", "due_soon", "unless"];

/// Compiles a text as it is and as the body of an action, and asks it about everything that happened.
///
/// # Laws
/// Compiling and asking return; the same text and facts give the same version and reaction, the plain way too; an
/// explanation names every listening rule once; what is proposed is what the trace says was taken; a failed rule has a fault.
pub fn rule_script(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes.get(..TEXT_MAX).unwrap_or(bytes)).into_owned();
    try_text(&text, false);
    let body = format!(
        "rule(\"before\").on(OPENED).then(|t, act| act.tag(\"x\"));\n\
         rule(\"body\").on(OPENED).when(|t, e| true).then(|t, act, e| {{\n{text}\n}});\n\
         rule(\"after\").on(OPENED).then(|t, act| act.tag(\"y\"));"
    );
    try_text(&body, !text.contains("on"));
}

/// Tries one file. `around` says that exactly the rules around a body listen to an opening.
fn try_text(text: &str, around: bool) {
    let files = [SourceFile::new("fuzz.rhai", text)];
    let compiled = RuleSet::compile(&files, Limits::default());
    let again = RuleSet::compile(&files, Limits::default());
    let (set, again) = match (compiled, again) {
        (Ok(set), Ok(again)) => (set, again.plain()),
        (Err(errors), Err(again)) => {
            assert_eq!(errors.to_string(), again.to_string(), "the same text has the same problems");
            assert!((1..=PROBLEMS_MAX).contains(&errors.problems().len()), "a refusal has reasons");
            return;
        }
        (Ok(_), Err(errors)) | (Err(errors), Ok(_)) => panic!("the same text compiles or not: {errors}"),
    };
    assert_eq!(set.version(), again.version(), "the same text has the same version");
    let _ = set.check(&FACTS.configuration).map_err(|errors| errors.to_string());
    let lint = |rules: &RuleSet| rules.lint(Some(&FACTS.configuration));
    assert_eq!(lint(&set), lint(&again), "the same text has the same remarks");
    let names: BTreeSet<&str> = set.rule_names().collect();
    assert_eq!(names.len(), set.rule_names().count(), "names are unique");
    let waits = WAITS.iter().any(|part| text.contains(part));
    let mut asked = BTreeSet::new();
    let mut traced = BTreeSet::new();
    for fact in &FACTS.facts {
        let kind = fact.event.kind();
        // One event of each kind is enough: what a rule does may take long.
        if !asked.insert(kind) {
            continue;
        }
        let facts = HookFacts::new(&fact.ticket, &fact.event, &FACTS.configuration);
        let reaction = set.react(&facts);
        assert_eq!(reaction, again.react(&facts), "the same facts give the same reaction, whichever way rules run");
        let explanation = set.explain(&facts);
        assert_eq!(&reaction, explanation.reaction(), "an explanation comes to the same reaction");
        let rules: Vec<&str> = explanation.rules().map(|rule| rule.name()).collect();
        let kept: Vec<Command> = explanation.timers().iter().cloned().map(Command::Timer).collect();
        check_reaction(&reaction, &names, &kept);
        let n_rules = reaction.rules.len() + usize::try_from(reaction.n_not_matched).unwrap_or(usize::MAX);
        let listens = set.listens_to(kind);
        assert!(listens == (n_rules > 0) || (listens && waits), "a set says where it listens that it does");
        let n_failed = reaction.rules.iter().filter(|trace| trace.outcome == RuleOutcome::Failed).count();
        let n_faults = reaction.faults.len();
        assert!(n_faults >= n_failed && (waits || n_faults <= n_failed + 1), "a failed rule has a fault");
        if around && kind == EventKind::Opened {
            assert_eq!(rules, AROUND, "every listening rule is explained once");
        }
        traced.extend(rules.into_iter().map(str::to_owned));
    }
    if EventKind::ALL.iter().copied().filter(|kind| set.listens_to(*kind)).all(|kind| asked.contains(&kind)) {
        let traced: BTreeSet<&str> = traced.iter().map(String::as_str).collect();
        assert_eq!(traced, names, "every rule listens to something and is traced there");
    }
    if set.listens_to(EventKind::Opened) {
        behind_a_desk(Arc::new(set));
    }
}

/// `kept` is what the explanation says of timers that rules wait for: who only waits is not asked, and not traced.
fn check_reaction(reaction: &Reaction, names: &BTreeSet<&str>, kept: &[Command]) {
    let traced: BTreeSet<&str> = reaction.rules.iter().map(|trace| trace.rule.as_str()).collect();
    assert_eq!(traced.len(), reaction.rules.len(), "no rule is traced twice");
    assert!(traced.is_subset(names), "only rules are traced");
    let mut taken = Vec::new();
    for trace in &reaction.rules {
        match &trace.outcome {
            RuleOutcome::Matched { commands, overruled } => {
                assert!(commands.len() + overruled.len() <= COMMANDS_PER_RULE_MAX, "a rule's commands are bounded");
                let proposal = |command: &_| Proposal { rule: trace.rule.clone(), command: Clone::clone(command) };
                taken.extend(commands.iter().map(proposal));
            }
            RuleOutcome::Failed | RuleOutcome::NotMatched | RuleOutcome::Skipped { .. } => {}
            other => panic!("an outcome without a law: {other:?}"),
        }
    }
    let (asked, timers) = reaction.proposals.split_at(reaction.proposals.len().saturating_sub(kept.len()));
    assert_eq!(asked, taken, "what is proposed is what was taken");
    let timers: Vec<&Command> = timers.iter().map(|proposal| &proposal.command).collect();
    assert_eq!(timers, kept.iter().collect::<Vec<_>>(), "and what becomes of the timers that rules wait for");
}

/// A desk takes an opening whatever its rules say, and the same way each time.
fn behind_a_desk(set: Arc<RuleSet>) {
    let hooks: [Arc<dyn Hook>; 1] = [set];
    let plan = || planned(&FACTS.configuration, (None, &[]), &opening(), &requester(), monday(), &hooks);
    match (plan(), plan()) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one.unit.events(), other.unit.events(), "the same events");
            assert_eq!(one.unit.decision(), other.unit.decision(), "the same decision");
            assert_eq!(one.unit.receipt().refused, None, "rules refuse no caller");
            assert_eq!(one.unit.snapshot(), one.ticket.as_ref(), "the ticket is the snapshot");
        }
        (Err(error), _) | (_, Err(error)) => panic!("rules stop no caller: {error}"),
    }
}
