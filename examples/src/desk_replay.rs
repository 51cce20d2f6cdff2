//! `desk replay`: a log of another system or a simulated fortnight through the real desk, and a report of what came out.
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use helpdesk_core::{AgentId, Desk, Fingerprint, Hook, Instant, Store, TenantId};
use helpdesk_sla::IANA_TZDB_VERSION;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    archive::Archive,
    failure::Failure,
    log::{LogScript, Mapping, Note, Unfit, read_log, script},
    replay::{Replay, Tallied},
    report::{LogVerdicts, Rejected, ReportHead, Tally},
    say,
    settings::Settings,
    simulation,
    step::Step,
    store_choice::StoreChoice,
};

/// Whose tickets a replay makes.
pub const TENANT: &str = "replay";

/// What is replayed, and where to.
#[derive(Debug, Clone)]
pub struct ReplayOptions {
    /// The log and its mapping; a simulated fortnight where absent.
    pub log: Option<(PathBuf, PathBuf)>,
    /// The seed of the simulation.
    pub seed: u64,
    /// Where tickets are kept; a file under `out/` where absent.
    pub store: Option<StoreChoice>,
    /// The configuration directory; the one that comes with the program where absent.
    pub config: Option<PathBuf>,
    /// Where the report goes.
    pub report: PathBuf,
    /// Whether a progress bar is shown.
    pub progress: Progress,
}

/// Whether a progress bar is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// On a terminal.
    Shown,
    /// Never.
    Hidden,
    /// Instead, each step is printed as a line once it is in the store.
    Lines,
}

/// What a replay did.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayResult {
    /// What was replayed.
    pub source: String,
    /// The store.
    pub store: String,
    /// The report.
    pub report: PathBuf,
    /// Rows of the log; none for a simulation.
    pub n_rows: Option<u64>,
    /// What was done.
    #[serde(flatten)]
    pub tallied: Tallied,
    /// Rows that do not fit or were refused. Rows = applied + applied before + these.
    pub n_rejected: u64,
    /// Those rows.
    pub rejected: Vec<Unfit>,
    /// Rows that were taken, but not as they stand.
    pub notes: Vec<Note>,
    /// Tickets in the store.
    pub n_tickets: u64,
    /// Events in their histories.
    pub n_events: u64,
    /// Promises that were broken.
    pub n_breaches: u64,
    /// What went wrong beside the commands: broken rules, refused reactions.
    pub n_faults: u64,
    /// The configuration.
    pub configuration: Fingerprint,
    /// The rule set.
    pub rule_set: Option<String>,
    /// The zone data.
    pub tzdata: &'static str,
}

/// What is to be replayed, understood before anything is written.
struct Material {
    source: String,
    settings: Settings,
    steps: Vec<Step>,
    from: Option<Instant>,
    until: Option<Instant>,
    log: Option<(LogScript, Mapping)>,
    default_store: PathBuf,
}

/// Replays, and writes the report.
///
/// # Errors
/// [`Failure`]; a log that cannot be read leaves the store as it was, an interrupted replay leaves whole events only.
pub async fn replay(options: &ReplayOptions) -> Result<ReplayResult, Failure> {
    let mut material = gather(options)?;
    let settings = std::mem::take(&mut material.settings);
    let (configuration, rules) = settings.compile().map_err(Failure::from_display)?;
    check_report(&options.report)?;
    let store_choice = options.store.clone().unwrap_or(StoreChoice::Sqlite(material.default_store.clone()));
    if let StoreChoice::Sqlite(path) = &store_choice {
        make_directory_of(path)?;
    }
    let store = store_choice.open().map_err(Failure::from_display)?;
    let rules = rules.map(Arc::new);
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let mut desk = Desk::new(tenant, store.clone(), configuration);
    if let Some(rules) = &rules {
        desk = desk.with_hook(rules.clone());
    }
    material.from = material.steps.first().map(|step| step.at);
    material.until = material.until.or_else(|| material.steps.last().map(|step| step.at));
    let mut replay = Replay::new(&desk, store.clone());
    let bar = bar(options.progress, material.steps.len());
    for step in std::mem::take(&mut material.steps) {
        let line = (options.progress == Progress::Lines).then(|| format!("{} {} {}", step.at, step.ticket, step.id));
        replay.step(step).await.map_err(Failure::from_display)?;
        bar.inc(1);
        if let Some(line) = line {
            say!("{line}");
        }
    }
    if let Some(until) = material.until {
        replay.run_due(until).await.map_err(Failure::from_display)?;
    }
    bar.finish_and_clear();
    let rule_set = rules.map(|r| (r.version().to_owned(), r.rule_names().map(str::to_owned).collect::<Vec<_>>()));
    let mut result =
        result(options, &material, replay, &desk, rule_set.as_ref().map(|(v, _)| v.clone()), &store_choice);
    write_report(options, &mut result, material, &desk, store, rule_set).await?;
    Ok(result)
}

fn gather(options: &ReplayOptions) -> Result<Material, Failure> {
    let settings = |fallback: fn() -> Result<Settings, crate::settings::SettingsError>| match &options.config {
        Some(directory) => Settings::read(directory).map_err(Failure::from_display),
        None => fallback().map_err(Failure::from_display),
    };
    let Some((log, mapping)) = &options.log else {
        return Ok(Material {
            source: format!("simulated fortnight, seed {}", options.seed),
            settings: settings(Settings::fortnight)?,
            steps: simulation::fortnight(options.seed).map_err(Failure::from_display)?,
            from: None,
            until: Some(simulation::end().map_err(Failure::from_display)?),
            log: None,
            default_store: PathBuf::from(format!("out/fortnight-{}.sqlite", options.seed)),
        });
    };
    let mapping = Mapping::read(mapping).map_err(Failure::from_display)?;
    let read = read_log(log, &mapping).map_err(Failure::from_display)?;
    let mut script = script(read, &mapping).map_err(Failure::from_display)?;
    let mut settings = settings(Settings::incident_log)?;
    script.people(&mut settings.spec);
    let name = log.file_name().map_or_else(|| log.display().to_string(), |n| n.to_string_lossy().into_owned());
    Ok(Material {
        source: format!("{name} ({})", mapping.source),
        settings,
        steps: std::mem::take(&mut script.steps),
        from: None,
        until: None,
        default_store: PathBuf::from(format!("out/{}.sqlite", mapping.source)),
        log: Some((script, mapping)),
    })
}

fn result(
    options: &ReplayOptions,
    material: &Material,
    replay: Replay<'_>,
    desk: &Desk,
    rule_set: Option<String>,
    store: &StoreChoice,
) -> ReplayResult {
    let script = material.log.as_ref().map(|(script, _)| script);
    let mut rejected = script.map(|s| s.unfit.clone()).unwrap_or_default();
    rejected.extend(replay.refused);
    rejected.sort_by_key(|unfit| unfit.line);
    let mut notes = script.map(|s| s.notes.clone()).unwrap_or_default();
    notes.extend(replay.notes);
    notes.sort_by_key(|note| note.line);
    ReplayResult {
        source: material.source.clone(),
        store: store.to_string(),
        report: options.report.clone(),
        n_rows: script.map(|s| s.n_rows),
        tallied: replay.tallied,
        n_rejected: u64::try_from(rejected.len()).unwrap_or(u64::MAX),
        rejected,
        notes,
        n_tickets: 0,
        n_events: 0,
        n_breaches: 0,
        n_faults: 0,
        configuration: desk.configuration().version().clone(),
        rule_set,
        tzdata: IANA_TZDB_VERSION,
    }
}

async fn write_report(
    options: &ReplayOptions,
    result: &mut ReplayResult,
    material: Material,
    desk: &Desk,
    store: Arc<dyn Store>,
    rule_set: Option<(String, Vec<String>)>,
) -> Result<(), Failure> {
    let until = material.until;
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let mut archive = Archive::new(store, desk.tenant().clone(), auditor);
    let mut tally = Tally::new(desk.configuration(), head(result, material, rule_set));
    let mut after = None;
    loop {
        let page = archive.page(after).await.map_err(Failure::from_display)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for ticket in page {
            let record = archive.record(ticket).await.map_err(Failure::from_display)?;
            let at = until.unwrap_or(record.ticket.updated_at);
            let explanation = record.explain(at).map_err(Failure::from_display)?;
            result.n_tickets += 1;
            result.n_events += record.ticket.version;
            result.n_breaches += u64::from(record.ticket.n_breaches);
            let n_faults: usize = record.decisions.iter().map(|d| d.faults.len()).sum();
            result.n_faults += u64::try_from(n_faults).unwrap_or(u64::MAX);
            tally.add(&explanation);
        }
    }
    let html = tally.finish().to_html().map_err(Failure::from_display)?;
    std::fs::write(&options.report, html)
        .map_err(|e| Failure::new(format!("the report `{}` cannot be written: {e}", options.report.display())))
}

fn head(result: &ReplayResult, material: Material, rule_set: Option<(String, Vec<String>)>) -> ReportHead {
    let span = material.from.zip(material.until);
    let log_verdicts = material.log.and_then(|(script, mapping)| {
        mapping.verdict.map(|verdict| LogVerdicts { column: verdict.column, by_ticket: script.verdicts })
    });
    let rejected = result.rejected.iter();
    let rejected =
        rejected.map(|r| Rejected { line: r.line, ticket: r.ticket.clone(), reason: r.reason.clone() }).collect();
    ReportHead {
        title: format!("Replay of {}", result.source),
        source: result.source.clone(),
        configuration: result.configuration.clone(),
        rule_set,
        tzdata: String::from(result.tzdata),
        span,
        counts: result.rows(),
        rejected,
        rejected_total: result.n_rejected,
        log_verdicts,
    }
}

impl ReplayResult {
    /// What became of the rows: first all of them, then the parts that add up to them.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, u64)> {
        let t = &self.tallied;
        let (unit, total) = match self.n_rows {
            Some(rows) => ("rows of the log", rows),
            None => ("acts of the simulation", t.n_applied + t.n_applied_before + self.n_rejected),
        };
        vec![
            (String::from(unit), total),
            (String::from("replayed now"), t.n_applied),
            (String::from("replayed before"), t.n_applied_before),
            (String::from("not replayed, listed with the reason"), self.n_rejected),
        ]
    }

    /// What else was counted.
    #[must_use]
    pub fn others(&self) -> Vec<(String, u64)> {
        let t = &self.tallied;
        vec![
            (String::from("tickets opened now"), t.n_opened),
            (String::from("tickets opened before"), t.n_opened_before),
            (String::from("times the desk looked at a ticket by itself"), t.n_ticks),
            (String::from("tickets in the store"), self.n_tickets),
            (String::from("events in their histories"), self.n_events),
            (String::from("broken promises"), self.n_breaches),
            (String::from("faults of rules and reactions, see the report"), self.n_faults),
        ]
    }

    /// Whether every row of the log is accounted for.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let t = &self.tallied;
        self.n_rows.is_none_or(|rows| rows == t.n_applied + t.n_applied_before + self.n_rejected)
    }
}

fn bar(progress: Progress, n_steps: usize) -> ProgressBar {
    if progress != Progress::Shown {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(n_steps).unwrap_or(0));
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A report that cannot be written is better known before the replay than after it.
fn check_report(path: &Path) -> Result<(), Failure> {
    make_directory_of(path)?;
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map(|_file| ()).map_err(|e| Failure::new(format!("the report `{}` cannot be written: {e}", path.display())))
}

fn make_directory_of(path: &Path) -> Result<(), Failure> {
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        None => Ok(()),
        Some(parent) => {
            std::fs::create_dir_all(parent).map_err(|e| Failure::new(format!("`{}`: {e}", parent.display())))
        }
    }
}
