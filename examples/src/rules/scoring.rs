//! `rules score`: how well rules sort a table of tickets that people have sorted already, in two halves.
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use clap::Args;
use helpdesk_core::{Command, Configuration, EventKind, Hook as _};
use helpdesk_rules::{RuleSet, Scene};
use serde_json::json;

use super::Named;
use crate::{failure::Failure, say};

/// What is scored.
#[derive(Debug, Clone, Args)]
pub struct ScoreArgs {
    /// Which rules.
    #[command(flatten)]
    pub named: Named,
    /// The table: CSV with a head, a ticket in each row.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// The column with the subject.
    #[arg(long, default_value = "title")]
    pub subject: String,
    /// The column with the first message.
    #[arg(long, default_value = "body")]
    pub body: String,
    /// The column that says where people put it.
    #[arg(long, default_value = "category")]
    pub label: String,
    /// What the table calls a team, `equipment=5`; a team that is not named has its own name there.
    #[arg(long, value_name = "TEAM=LABEL")]
    pub means: Vec<String>,
}

/// How one label fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Tickets that people put there.
    pub n_labeled: u64,
    /// Tickets that the rules put there.
    pub n_sorted: u64,
    /// Tickets that both put there.
    pub n_right: u64,
}

/// The scores of a half by label.
pub type Scores = BTreeMap<String, Score>;

/// Scores the rules on both halves of the table and prints.
///
/// # Errors
/// [`Failure`] where rules or table are of no use.
pub fn score(args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let (rules, configuration) = args.named.compiled()?;
    let means = means(&args.means)?;
    let mut halves = [Scores::new(), Scores::new()];
    let mut table = csv::Reader::from_path(&args.table).map_err(Failure::from_display)?;
    for row in table.deserialize::<BTreeMap<String, String>>() {
        let row = row.map_err(Failure::from_display)?;
        let column =
            |name: &str| row.get(name).ok_or_else(|| Failure::new(format!("the table has no column `{name}`")));
        let (subject, body, label) = (column(&args.subject)?, column(&args.body)?, column(&args.label)?);
        let sorted = team(&rules, &configuration, subject, body)?;
        let sorted = sorted.map(|team| means.get(&team).cloned().unwrap_or(team));
        let [tune, held_out] = &mut halves;
        note(if is_held_out(subject, body) { held_out } else { tune }, label, sorted.as_deref());
    }
    let [tune, held_out] = &halves;
    let told = [shown("tune", tune), shown("held out", held_out)].concat();
    say!("{}", told.strip_suffix('\n').unwrap_or(&told));
    Ok(ExitCode::SUCCESS)
}

/// Whether a ticket belongs to the half that no list of words was made from: by its text alone, so the same on every machine.
#[must_use]
pub fn is_held_out(subject: &str, body: &str) -> bool {
    // FNV-1a with 64 bits: bit 32 of it halves a table well.
    let bytes = subject.bytes().chain([b'\n']).chain(body.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash >> 32 & 1 == 1
}

/// Counts one ticket.
pub fn note(scores: &mut Scores, label: &str, sorted: Option<&str>) {
    scores.entry(label.to_owned()).or_default().n_labeled += 1;
    let Some(sorted) = sorted else { return };
    let score = scores.entry(sorted.to_owned()).or_default();
    score.n_sorted += 1;
    score.n_right += u64::from(sorted == label);
}

/// A half as a table of Markdown.
#[must_use]
pub fn shown(half: &str, scores: &Scores) -> String {
    let total: u64 = scores.values().map(|score| score.n_labeled).sum();
    let right: u64 = scores.values().map(|score| score.n_right).sum();
    let most = scores.values().map(|score| score.n_labeled).max().unwrap_or(0);
    let mut table = format!(
        "{half}: {total} tickets, {} right; the largest label alone is {}\n\n\
         | label | tickets | sorted there | precision | recall |\n|---|---|---|---|---|\n",
        percent(right, total),
        percent(most, total)
    );
    for (label, Score { n_labeled, n_sorted, n_right }) in scores {
        let (precision, recall) = (percent(*n_right, *n_sorted), percent(*n_right, *n_labeled));
        table.push_str(&format!("| {label} | {n_labeled} | {n_sorted} | {precision} | {recall} |\n"));
    }
    table.push('\n');
    table
}

/// A share in percent with one decimal, rounded to the nearest.
fn percent(part: u64, whole: u64) -> String {
    let Some(tenths) = (part * 1000 + whole / 2).checked_div(whole) else { return String::from("–") };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn means(named: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| {
        let wrong = || Failure::new(format!("`{text}` is no pair, expected one such as `equipment=5`"));
        text.split_once('=').map(|(team, label)| (team.to_owned(), label.to_owned())).ok_or_else(wrong)
    };
    named.iter().map(pair).collect()
}

/// Where the rules put a new ticket.
fn team(rules: &RuleSet, on: &Configuration, subject: &str, body: &str) -> Result<Option<String>, Failure> {
    let ticket = json!({ "subject": subject, "body": body }).to_string();
    let scene = Scene::from_json(&ticket, EventKind::Opened, "{}").map_err(Failure::new)?;
    let reaction = rules.react(&scene.facts(on));
    if let Some(fault) = reaction.faults.first() {
        return Err(Failure::from_display(fault));
    }
    let routed = reaction.proposals.iter().find_map(|proposal| {
        let Command::Route { team } = &proposal.command else { return None };
        Some(team.to_string())
    });
    Ok(routed)
}
