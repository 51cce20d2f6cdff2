//! Scripts written to break out, hang, fill the memory or bring the process down. Each must end, as a typed error or as
//! a harmless value, with nothing of its own done. These stand without any shared data.
use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use helpdesk_core::{Command, RuleOutcome};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::{
    hostile_grid::grid,
    hostile_scripts::scripts,
    world::{opened, react_to, ticket},
};

/// The longest load and run that were seen.
#[derive(Debug, Default)]
pub(crate) struct Worst {
    pub(crate) load: (Duration, String),
    pub(crate) run: (Duration, String),
}

/// A bound that only an endless run meets, however busy the machine is.
const ENDLESS: Duration = Duration::from_secs(120);

/// Loads and runs a script as a whole file and as the body of a guard and of an action.
pub(crate) fn survive(name: &str, script: &str, worst: &mut Worst) {
    let bodies = bodies(script);
    // Past a limit of line lengths: what is too long for one line is also tried on many.
    let broken =
        bodies.iter().filter(|body| body.len() > 30_000).map(|body| body.replace(';', ";\n")).collect::<Vec<_>>();
    for body in bodies.into_iter().chain(broken) {
        outlive(name, &body, worst);
    }
}

/// A script as a whole file, as the body of a guard and as the body of an action; all of them have a function `same`.
fn bodies(script: &str) -> [String; 3] {
    [
        format!("{script} fn same(x) {{ x }}"),
        format!(
            "fn same(x) {{ x }} rule(\"own\").on(OPENED).when(|t, e| {{ {script} }}).then(|t, act| act.note(\"guard\"));"
        ),
        format!("fn same(x) {{ x }} rule(\"own\").on(OPENED).then(|t, act, e| {{ act.note(\"before\"); {script} }});"),
    ]
}

/// Loads and runs one file, and says in a few words what came of it.
fn outlive(name: &str, body: &str, worst: &mut Worst) -> String {
    let began = now();
    let compiled = RuleSet::compile(&[SourceFile::new("own", body)], Limits::default());
    note(&mut worst.load, began.elapsed(), name);
    let set = match compiled {
        Ok(set) => set,
        Err(errors) => {
            let first = errors.problems().first().unwrap_or_else(|| panic!("{name}: refused without a word"));
            return format!("refused at {}:{}", first.line, first.column);
        }
    };
    let began = now();
    let reaction = react_to(&set, &ticket(), &opened());
    note(&mut worst.run, began.elapsed(), name);
    for trace in &reaction.rules {
        let faults = reaction.faults.iter().filter(|fault| fault.cause.to_string().contains(&trace.rule)).count();
        match &trace.outcome {
            RuleOutcome::Matched { commands, .. } => {
                assert!(commands.len() <= 32, "{name}");
                let is_harmless =
                    |c: &Command| matches!(c, Command::AddNote { .. } | Command::Tag { .. } | Command::SetField { .. });
                assert!(commands.iter().all(is_harmless), "{name}");
            }
            RuleOutcome::Failed => assert!(faults > 0, "{name}: a failure without a fault"),
            RuleOutcome::NotMatched | RuleOutcome::Skipped { .. } | _ => {}
        }
    }
    let failed = reaction.rules.iter().any(|trace| trace.outcome == RuleOutcome::Failed);
    assert!(!failed || reaction.proposals.is_empty() || reaction.rules.len() > 1, "{name}: a failed rule acted");
    assert!(reaction.faults.iter().all(|fault| fault.message.len() < 2_000), "{name}");
    let began = now();
    assert!(set.lint(None).iter().all(|problem| problem.message.len() < 2_000), "{name}");
    note(&mut worst.load, began.elapsed(), name);
    match reaction.faults.first().and_then(|fault| fault.place.as_ref()) {
        Some(place) => format!("failed at {}:{}", place.line, place.column),
        None => format!("{} rules answered with {} commands", reaction.rules.len(), reaction.proposals.len()),
    }
}

#[expect(clippy::disallowed_methods, reason = "this test is about how long things take")]
fn now() -> Instant {
    Instant::now()
}

fn note(worst: &mut (Duration, String), took: Duration, name: &str) {
    assert!(took < ENDLESS, "{name} took {took:?}");
    if took > worst.0 {
        *worst = (took, name.to_owned());
    }
}

#[test]
fn own_scripts_end_and_do_nothing() {
    let scripts = scripts();
    assert!(scripts.len() > 100);
    let mut worst = Worst::default();
    for (name, script) in &scripts {
        survive(name, script, &mut worst);
    }
    println!("{} scripts; {worst:?}", scripts.len());
}

#[test]
fn own_scripts_leave_the_desk_as_it_was() {
    let keep = crate::world::compiled("rule(\"ok\").on(OPENED).then(|t, act| act.note(\"fine\"));");
    let before = react_to(&keep, &ticket(), &opened());
    for (name, script) in scripts().iter().take(20) {
        survive(name, script, &mut Worst::default());
        assert_eq!(react_to(&keep, &ticket(), &opened()), before, "{name}");
    }
}

/// What becomes of each is the same in debug and in release builds: nothing of it hangs on time, memory or the stack.
/// `UPDATE_GOLDEN=1` writes the table anew.
#[test]
fn debug_and_release_agree_on_what_becomes_of_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hostile_outcomes.txt");
    let own = scripts().into_iter().map(|(name, script)| (name.to_owned(), script));
    let mut table = String::new();
    for (name, script) in own.chain(grid()) {
        let [file, _, action] = bodies(&script);
        let [file, action] = [file, action].map(|body| outlive(&name, &body, &mut Worst::default()));
        writeln!(table, "{name} | {file} | {action}").unwrap();
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let pinned = std::fs::read_to_string(&path).unwrap();
    let differ = pinned.lines().zip(table.lines()).find(|(pinned, found)| pinned != found);
    assert_eq!(differ, None);
    assert_eq!(pinned.lines().count(), table.lines().count());
}
