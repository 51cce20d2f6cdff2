//! `rules preview`: what a macro would do to a ticket, without doing it.
use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;
use helpdesk_core::{AgentId, Configuration, EventKind, Instant, TenantId, Ticket};
use helpdesk_rules::{Limits, MacroPreview, RuleSet, Scene};
use serde::Serialize;

use super::{Named, Paint, print_json, text_of};
use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, say, store_choice::StoreChoice};

/// What is looked at in advance.
#[derive(Debug, Clone, Args)]
pub struct PreviewArgs {
    /// Which files.
    #[command(flatten)]
    pub named: Named,
    /// The macro.
    #[arg(long = "macro", value_name = "NAME")]
    pub applied: String,
    /// Who applies it; without one, whoever has the ticket.
    #[arg(long, value_name = "AGENT")]
    pub by: Option<AgentId>,
    /// When; without it, when the ticket was last changed.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Instant>,
    /// The ticket, as JSON with the entries that tests use.
    #[arg(long, value_name = "FILE")]
    pub ticket: Option<PathBuf>,
    /// A store and a ticket in it, as it stands: `sqlite:PATH`.
    #[arg(long, requires = "name", conflicts_with = "ticket")]
    pub db: Option<StoreChoice>,
    /// The ticket in the store: its name or number.
    #[arg(long, requires = "db")]
    pub name: Option<String>,
}

/// Looks at what a macro would do, and prints it. Ends with 1 where nothing would be done.
///
/// # Errors
/// [`Failure`] where files or the ticket are of no use, or there is no such macro.
pub fn preview(args: &PreviewArgs) -> Result<ExitCode, Failure> {
    let (files, configuration) = args.named.read()?;
    let rules = RuleSet::compile(&files.files, Limits::default()).map_err(Failure::from_display)?;
    let ticket = match (&args.db, &args.name) {
        (Some(store), Some(name)) => pollster::block_on(stored(store, name))?,
        _ => {
            let text = args.ticket.as_deref().map(text_of).transpose()?.unwrap_or_else(|| String::from("{}"));
            Scene::from_json(&text, EventKind::Touched, "{}").map_err(Failure::new)?.ticket
        }
    };
    let by = match args.by.clone().or_else(|| ticket.assignee.clone()) {
        Some(by) => by,
        None => somebody(configuration.as_ref())?,
    };
    let at = args.at.unwrap_or(ticket.updated_at);
    let rules = Arc::new(rules);
    let preview = rules.preview_macro(&args.applied, &ticket, (by.clone(), at), configuration.as_ref());
    let preview = preview.map_err(Failure::new)?;
    if args.named.json {
        print_json(&ToldPreview::of(&preview))?;
    } else {
        print_preview(&preview, args, &by, args.named.paint());
    }
    Ok(if preview.refused.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A ticket of a store as it stands.
async fn stored(store: &StoreChoice, name: &str) -> Result<Ticket, Failure> {
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let archive = Archive::new(store.open_existing().map_err(Failure::from_display)?, tenant, auditor);
    archive.find(name).await.map_err(Failure::from_display)
}

/// An agent of the desk.
fn somebody(configuration: Option<&Configuration>) -> Result<AgentId, Failure> {
    let known = configuration.and_then(|desk| desk.agents().next()).map(|agent| agent.id.clone());
    known.map_or_else(|| AgentId::new("kim").map_err(Failure::from_display), Ok)
}

fn print_preview(preview: &MacroPreview, args: &PreviewArgs, by: &AgentId, paint: Paint) {
    say!("`{}` applied by {by}; nothing is done", args.applied);
    if let Some(why) = &preview.refused {
        say!("{} {why}", paint.bad("refused:"));
        return;
    }
    let section = |what: &str, lines: &mut dyn Iterator<Item = String>| {
        let lines: Vec<String> = lines.collect();
        if !lines.is_empty() {
            say!("{what}");
            lines.iter().for_each(|line| say!("  {line}"));
        }
    };
    section("asks for", &mut preview.asked.iter().cloned());
    section(
        "changes",
        &mut preview.changes.iter().map(|change| format!("{}: {} -> {}", change.fact, change.before, change.after)),
    );
    section("happens", &mut preview.happens.iter().map(|kind| (*kind).to_owned()));
    section("rules that react", &mut preview.reactions.iter().cloned());
    section("faults", &mut preview.faults.iter().map(|fault| paint.bad(fault)));
}

#[derive(Serialize)]
struct ToldPreview<'a> {
    asked: &'a [String],
    changes: Vec<ToldChange<'a>>,
    happens: &'a [&'static str],
    reactions: &'a [String],
    faults: &'a [String],
    refused: Option<&'a str>,
}

#[derive(Serialize)]
struct ToldChange<'a> {
    fact: &'a str,
    before: &'a str,
    after: &'a str,
}

impl<'a> ToldPreview<'a> {
    fn of(preview: &'a MacroPreview) -> Self {
        let MacroPreview { asked, changes, happens, reactions, faults, refused, .. } = preview;
        let change = |change: &'a helpdesk_rules::FactChange| ToldChange {
            fact: &change.fact,
            before: &change.before,
            after: &change.after,
        };
        Self {
            asked,
            changes: changes.iter().map(change).collect(),
            happens,
            reactions,
            faults,
            refused: refused.as_deref(),
        }
    }
}
