//! `rules bench`: how long an event takes under a rule set, and which rules take most steps.
use std::{collections::BTreeMap, process::ExitCode, time::Instant};

use clap::Args;
use helpdesk_core::{Configuration, EventKind, Hook as _, RuleOutcome};
use helpdesk_rules::{RuleSet, Scene};
use serde::Serialize;

use super::{Named, print_json};
use crate::{failure::Failure, say};

/// What is measured.
#[derive(Debug, Clone, Args)]
pub struct BenchArgs {
    /// Which files.
    #[command(flatten)]
    pub named: Named,
    /// How often each event is tried.
    #[arg(long, default_value_t = 200)]
    pub rounds: u32,
    /// How many rules are shown.
    #[arg(long, default_value_t = 10)]
    pub shown: usize,
}

/// Tickets to try: subject, kind, channel, tags.
const TICKETS: [(&str, &str, &str, &str); 8] = [
    ("VPN down since Monday", "incident", "email", "vip"),
    ("Refund of invoice 4711, please", "question", "web", "billing"),
    ("How do I print on both sides?", "question", "chat", "printer"),
    ("New laptop for a colleague who starts in May", "service_request", "web", "hardware"),
    ("The shop answers slowly, orders are lost", "problem", "phone", "shop"),
    ("Change of the firewall rules", "change", "api", "network"),
    ("Login impossible after the update", "incident", "phone", "access"),
    ("Clean up old accounts", "task", "api", "access"),
];

#[derive(Debug, Serialize)]
struct Measured {
    n_rules: usize,
    n_events: u64,
    nanoseconds_per_event: u64,
    rules: Vec<MeasuredRule>,
}

#[derive(Debug, Default, Clone, Serialize)]
struct MeasuredRule {
    rule: String,
    n_asked: u64,
    n_matched: u64,
    steps: u64,
    steps_most: u64,
}

/// Measures, and prints the rules that take most.
///
/// # Errors
/// [`Failure`] where the files are of no use.
pub fn bench(args: &BenchArgs) -> Result<ExitCode, Failure> {
    let (rules, configuration) = args.named.compiled()?;
    let scenes = scenes(&rules)?;
    let measured = measure(&rules, &scenes, &configuration, args.rounds);
    if args.named.json {
        print_json(&measured)?;
        return Ok(ExitCode::SUCCESS);
    }
    say!(
        "{} rules, {} events tried, {:.1} µs each",
        measured.n_rules,
        measured.n_events,
        f64::from(u32::try_from(measured.nanoseconds_per_event).unwrap_or(u32::MAX)) / 1000.0
    );
    say!("{:>10} {:>10} {:>8} {:>8}  rule", "steps", "at most", "asked", "matched");
    for rule in measured.rules.iter().take(args.shown) {
        say!("{:>10} {:>10} {:>8} {:>8}  {}", rule.steps, rule.steps_most, rule.n_asked, rule.n_matched, rule.rule);
    }
    say!("steps are those of one round over {} tickets; a guard that is read ahead takes none", TICKETS.len());
    Ok(ExitCode::SUCCESS)
}

fn scenes(rules: &RuleSet) -> Result<Vec<Scene>, Failure> {
    let mut scenes = Vec::new();
    for kind in EventKind::ALL.iter().filter(|kind| rules.listens_to(**kind)) {
        for (subject, of_kind, channel, tag) in TICKETS {
            let ticket = serde_json::json!({
                "subject": subject, "kind": of_kind, "channel": channel, "tags": [tag],
                "team": "first", "assignee": "kim", "status": if *kind == EventKind::Opened { "new" } else { "open" },
            });
            let field = if *kind == EventKind::FieldChanged { Some("region") } else { None };
            let event = serde_json::json!({ "field": field });
            // Not every event can be made from nothing; those are left out.
            scenes.extend(Scene::from_json(&ticket.to_string(), *kind, &event.to_string()));
        }
    }
    if scenes.is_empty() {
        return Err(Failure::new(String::from("no rule listens to an event that can be tried")));
    }
    Ok(scenes)
}

fn measure(rules: &RuleSet, scenes: &[Scene], configuration: &Configuration, rounds: u32) -> Measured {
    let mut by_rule: BTreeMap<String, MeasuredRule> = BTreeMap::new();
    for scene in scenes {
        let facts = scene.facts(configuration);
        for rule in rules.explain(&facts).rules() {
            let entry = by_rule.entry(rule.name().to_owned()).or_default();
            entry.rule = rule.name().to_owned();
            entry.n_asked += 1;
            entry.n_matched += u64::from(matches!(rule.outcome(), RuleOutcome::Matched { .. }));
            entry.steps += rule.steps();
            entry.steps_most = entry.steps_most.max(rule.steps());
        }
    }
    let begun = Instant::now();
    let mut n_events = 0_u64;
    for _round in 0..rounds {
        for scene in scenes {
            let reaction = rules.react(&scene.facts(configuration));
            n_events += u64::from(reaction.rules.len() < usize::MAX);
        }
    }
    let nanoseconds = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let mut measured: Vec<MeasuredRule> = by_rule.into_values().collect();
    measured.sort_by(|a, b| b.steps.cmp(&a.steps).then_with(|| a.rule.cmp(&b.rule)));
    Measured {
        n_rules: rules.rule_names().count(),
        n_events,
        nanoseconds_per_event: nanoseconds.checked_div(n_events).unwrap_or(0),
        rules: measured,
    }
}
