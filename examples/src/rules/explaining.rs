//! `rules explain`: every rule in order, each part of its guard with its value, what it did, and what overrode it.
use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use helpdesk_core::{AgentId, Configuration, Event, EventKind, RuleOutcome, TenantId, Ticket, TimerCommand, evolve};
use helpdesk_rules::{ExplainedRule, LeafAnswer, PendingTimer, RuleExplanation, RuleSet, Scene, command_text};
use serde::Serialize;

use super::{Named, Paint, print_json, text_of};
use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, say, store_choice::StoreChoice};

/// What is explained.
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// Which files.
    #[command(flatten)]
    pub named: Named,
    /// The event, such as `opened`; with a store, the last event of this kind.
    #[arg(long, default_value = "opened")]
    pub event: String,
    /// A macro that is applied, in the place of an event.
    #[arg(long = "macro", value_name = "NAME", conflicts_with = "event")]
    pub applied: Option<String>,
    /// The ticket, as JSON with the entries that tests use.
    #[arg(long, value_name = "FILE")]
    pub ticket: Option<PathBuf>,
    /// What else is so of the event, as JSON with the entries that tests use.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub with: String,
    /// A store and a ticket in it: `sqlite:PATH`.
    #[arg(long, requires = "name", conflicts_with = "ticket")]
    pub db: Option<StoreChoice>,
    /// The ticket in the store: its name or number.
    #[arg(long, requires = "db")]
    pub name: Option<String>,
}

/// Explains, and prints.
///
/// # Errors
/// [`Failure`] where files, ticket or event are of no use.
pub fn explain(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let (rules, configuration) = args.named.compiled()?;
    let kind: EventKind = match &args.applied {
        Some(_) => EventKind::Touched,
        None => args.event.to_lowercase().parse().map_err(Failure::from_display)?,
    };
    let scene = match (&args.db, &args.name) {
        (Some(store), Some(name)) => pollster::block_on(stored(store, name, kind))?,
        _ => {
            let ticket = args.ticket.as_deref().map(text_of).transpose()?.unwrap_or_else(|| String::from("{}"));
            Scene::from_json(&ticket, kind, &args.with).map_err(Failure::new)?
        }
    };
    print_explanation(&rules, &scene, &configuration, args)?;
    Ok(ExitCode::SUCCESS)
}

/// The last event of a kind in a ticket's history, and the ticket as it was then.
async fn stored(store: &StoreChoice, name: &str, kind: EventKind) -> Result<Scene, Failure> {
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let archive = Archive::new(store.open_existing().map_err(Failure::from_display)?, tenant, auditor);
    let found = archive.find(name).await.map_err(Failure::from_display)?;
    let history = archive.history(found.id).await.map_err(Failure::from_display)?;
    let mut ticket: Option<Ticket> = None;
    let mut last: Option<(Ticket, Event)> = None;
    for event in history {
        ticket = evolve(ticket, &event);
        if let Some(ticket) = ticket.as_ref().filter(|_| event.kind() == kind) {
            last = Some((ticket.clone(), event));
        }
    }
    let none = || Failure::new(format!("nothing `{kind}` has happened to `{name}`"));
    last.map(|(ticket, event)| Scene { ticket, event }).ok_or_else(none)
}

fn print_explanation(
    rules: &RuleSet,
    scene: &Scene,
    configuration: &Configuration,
    args: &ExplainArgs,
) -> Result<(), Failure> {
    let facts = scene.facts(configuration);
    let explanation = match &args.applied {
        Some(name) => {
            rules.explain_macro(name, &facts).ok_or_else(|| Failure::new(format!("there is no macro `{name}`")))?
        }
        None => rules.explain(&facts),
    };
    if args.named.json {
        return print_json(&ToldExplanation::of(&explanation));
    }
    let paint = args.named.paint();
    let listening: Vec<ExplainedRule<'_>> = explanation.rules().collect();
    say!("{} on ticket {}: {} rules listen", scene.event.kind(), scene.ticket.id, listening.len());
    for rule in &listening {
        print_rule(rule, paint);
    }
    for fault in &explanation.reaction().faults {
        say!("{} {fault}", paint.bad("fault"));
    }
    for timer in explanation.timers() {
        say!("timer {}", told_timer(timer));
    }
    explanation.pending().iter().for_each(|timer| say!("waits: {}", told_wait(timer)));
    let asked: Vec<String> = explanation.reaction().proposals.iter().map(|p| command_text(&p.command)).collect();
    say!("asked for: {}", if asked.is_empty() { String::from("nothing") } else { asked.join(", ") });
    Ok(())
}

fn print_rule(rule: &ExplainedRule<'_>, paint: Paint) {
    let (word, told) = outcome(rule.outcome());
    let word = match word {
        "matched" => paint.good(word),
        "failed" => paint.bad(word),
        _ => paint.faint(word),
    };
    say!("\n{}: {} ({}:{}) {word}, {} steps", rule.phase(), rule.name(), rule.file(), rule.line(), rule.steps());
    for leaf in rule.leaves() {
        let values: Vec<String> = leaf.values().into_iter().map(|(what, value)| format!("{what} = {value}")).collect();
        let values = if values.is_empty() { String::new() } else { format!("   ({})", values.join(", ")) };
        say!("  {:>12} {leaf}{values}", answer(leaf.answer()));
    }
    if !rule.is_read() {
        say!("  {:>12} the guard is run as a script: its parts have no values here", "script");
    }
    told.iter().for_each(|line| say!("  {line}"));
    rule.fault().into_iter().for_each(|fault| say!("  {}", paint.bad(&fault.message)));
}

/// What became of a timer that rules wait for.
fn told_timer(timer: &TimerCommand) -> String {
    match timer {
        TimerCommand::Set { name, at } => format!("`{name}` is set to {}", at.format("%Y-%m-%dT%H:%M:%SZ")),
        TimerCommand::Drop { name } => format!("`{name}` is stopped"),
        _ => String::from("of another kind"),
    }
}

/// A time that the ticket waits for, and who hears it.
fn told_wait(timer: &PendingTimer<'_>) -> String {
    let heard = if timer.rules.is_empty() { String::from("no rule") } else { timer.rules.join(", ") };
    format!("`{}` at {}, heard by {heard}", timer.name, timer.at.format("%Y-%m-%dT%H:%M:%SZ"))
}

fn answer(answer: LeafAnswer) -> &'static str {
    match answer {
        LeafAnswer::Holds => "holds",
        LeafAnswer::DoesNot => "does not",
        LeafAnswer::Script => "script",
        LeafAnswer::NotAsked => "not asked",
    }
}

/// A word for what came of a rule, and what there is to tell of it.
fn outcome(outcome: &RuleOutcome) -> (&'static str, Vec<String>) {
    match outcome {
        RuleOutcome::Matched { commands, overruled } => {
            let did = commands.iter().map(|command| format!("asked for {}", command_text(command)));
            let lost = overruled
                .iter()
                .map(|(command, by)| format!("asked for {} in vain: `{by}` was first", command_text(command)));
            ("matched", did.chain(lost).collect())
        }
        RuleOutcome::NotMatched => ("did not match", Vec::new()),
        RuleOutcome::Skipped { because } => ("skipped", vec![because.clone()]),
        RuleOutcome::Failed => ("failed", Vec::new()),
        _ => ("", Vec::new()),
    }
}

#[derive(Serialize)]
struct ToldExplanation {
    version: String,
    rules: Vec<ToldRule>,
    timers: Vec<String>,
    waits: Vec<String>,
    asked: Vec<String>,
    faults: Vec<String>,
}

#[derive(Serialize)]
struct ToldRule {
    rule: String,
    file: String,
    line: usize,
    phase: &'static str,
    outcome: &'static str,
    steps: u64,
    told: Vec<String>,
    leaves: Vec<ToldLeaf>,
}

#[derive(Serialize)]
struct ToldLeaf {
    leaf: String,
    line: usize,
    column: usize,
    answer: &'static str,
    values: std::collections::BTreeMap<String, String>,
}

impl ToldExplanation {
    fn of(explanation: &RuleExplanation<'_>) -> Self {
        let leaf = |leaf: helpdesk_rules::ExplainedLeaf<'_>| ToldLeaf {
            leaf: leaf.to_string(),
            line: leaf.line(),
            column: leaf.column(),
            answer: answer(leaf.answer()),
            values: leaf.values().into_iter().collect(),
        };
        let rule = |rule: ExplainedRule<'_>| {
            let (outcome, told) = outcome(rule.outcome());
            ToldRule {
                rule: rule.name().to_owned(),
                file: rule.file().to_owned(),
                line: rule.line(),
                phase: rule.phase(),
                outcome,
                steps: rule.steps(),
                told,
                leaves: rule.leaves().map(leaf).collect(),
            }
        };
        Self {
            version: explanation.version().to_owned(),
            rules: explanation.rules().map(rule).collect(),
            timers: explanation.timers().iter().map(told_timer).collect(),
            waits: explanation.pending().iter().map(told_wait).collect(),
            asked: explanation.reaction().proposals.iter().map(|p| command_text(&p.command)).collect(),
            faults: explanation.reaction().faults.iter().map(ToString::to_string).collect(),
        }
    }
}
