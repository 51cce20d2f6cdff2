//! `desk`: replays logs and simulations through the real desk, explains tickets, examines and moves stores.
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand};
use helpdesk_core::{CopyMode, RecordKind};
use helpdesk_examples::{
    desk_backup,
    desk_doctor::{self, Findings},
    desk_explain,
    desk_keeping_verb::KeepingVerb,
    desk_move::{self, Manner, Origin},
    desk_replay::{Progress, ReplayOptions, ReplayResult, replay},
    desk_verify::{self, Verification},
    failure::Failure,
    say,
    store_choice::StoreChoice,
};
use indicatif::ProgressBar;

/// A help desk that lives inside other products, seen from a terminal.
#[derive(Parser)]
#[command(name = "desk", version)]
struct Cli {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Replay an incident log, or a simulated fortnight, and write a report.
    Replay(ReplayArgs),
    /// Say why a ticket is where it is.
    Explain(ExplainArgs),
    /// Examine every ticket of a store.
    Doctor(DoctorArgs),
    /// Check that the history of every ticket is the one that was written.
    Verify(DoctorArgs),
    /// Copy the file of a store that may be in use into a new file.
    Backup(BackupArgs),
    /// Write a store's file anew without the room that is free in it.
    Optimize(StoreArgs),
    /// Copy everything from one store into another, and check it there. Run again, it goes on where it stopped.
    Copy(MoveArgs),
    /// Write everything that a store keeps into a file, a line of JSON for each record.
    Export(ExportArgs),
    /// Read such a file into a store, and check it there.
    Import(ImportArgs),
    /// Copy a backup into a store whose outboxes are held: nothing is said again until `desk release`.
    Restore(MoveArgs),
    /// Let the held outboxes of a store flow again.
    Release(ReleaseArgs),
    #[command(flatten)]
    Keeping(KeepingVerb),
}

#[derive(Args)]
struct MoveArgs {
    /// From which store.
    #[arg(long)]
    from: StoreChoice,
    /// Into which store: an empty one, or one that an earlier copy has begun.
    #[arg(long)]
    to: StoreChoice,
    /// Make the target like the source whatever it holds: what the source has not is taken away.
    #[arg(long)]
    mirror: bool,
    /// Print what was moved as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ExportArgs {
    /// From which store.
    #[arg(long)]
    from: StoreChoice,
    /// Into which file; what stood there is replaced once the new one is whole.
    #[arg(long)]
    to: PathBuf,
}

#[derive(Args)]
struct ImportArgs {
    /// From which file.
    #[arg(long)]
    from: PathBuf,
    /// Into which store: an empty one, or one that an earlier import has begun.
    #[arg(long)]
    to: StoreChoice,
    /// Make the target like the file whatever it holds: what the file has not is taken away.
    #[arg(long)]
    mirror: bool,
    /// Print what was moved as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ReleaseArgs {
    /// Which store.
    #[arg(long)]
    store: StoreChoice,
}

#[derive(Args)]
struct ReplayArgs {
    /// The incident log, a CSV file; without one, a simulated fortnight is replayed.
    #[arg(long, requires = "mapping")]
    log: Option<PathBuf>,
    /// What the columns of the log mean, a TOML file.
    #[arg(long, requires = "log")]
    mapping: Option<PathBuf>,
    /// The seed of the simulated fortnight.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Where tickets are kept: `memory` or `sqlite:PATH`; a file under `out/` if left out.
    #[arg(long)]
    store: Option<StoreChoice>,
    /// The configuration: a directory with `*.toml` files and `rules/*.rhai`.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where the report goes.
    #[arg(long, default_value = "out/report.html")]
    report: PathBuf,
    /// Print the counts as JSON.
    #[arg(long)]
    json: bool,
    /// Print each step as a line once it is in the store.
    #[arg(long, conflicts_with = "json")]
    verbose: bool,
}

#[derive(Args)]
struct ExplainArgs {
    /// The ticket: its name in the log, or its number.
    ticket: String,
    /// The store.
    #[arg(long, default_value = "sqlite:out/fortnight-42.sqlite")]
    store: StoreChoice,
    /// Up to when running clocks are accounted for, as RFC 3339; up to the ticket's last event if left out.
    #[arg(long)]
    at: Option<helpdesk_core::Instant>,
    /// In which language: `en` or `de`.
    #[arg(long, default_value = "en")]
    language: String,
    /// Print the explanation as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct StoreArgs {
    /// The store.
    #[arg(long, default_value = "sqlite:out/fortnight-42.sqlite")]
    store: StoreChoice,
}

#[derive(Args)]
struct BackupArgs {
    /// The store.
    #[arg(long, default_value = "sqlite:out/fortnight-42.sqlite")]
    store: StoreChoice,
    /// The new file.
    to: PathBuf,
}

#[derive(Args)]
struct DoctorArgs {
    /// The store.
    #[arg(long, default_value = "sqlite:out/fortnight-42.sqlite")]
    store: StoreChoice,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match pollster::block_on(run(Cli::parse().command)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

async fn run(verb: Verb) -> Result<ExitCode, Failure> {
    match verb {
        Verb::Replay(args) => run_replay(args).await,
        Verb::Explain(args) => {
            let language = desk_explain::language(&args.language)?;
            let explanation = desk_explain::explanation(&args.store, &args.ticket, args.at).await?;
            if args.json {
                return print_json(&explanation);
            }
            say!("{}", explanation.say(&language).trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Doctor(args) => {
            let findings = desk_doctor::examine(&args.store).await?;
            let healthy = findings.sick.is_empty();
            if args.json {
                print_json(&findings)?;
            } else {
                print_findings(&findings);
            }
            Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Verb::Verify(args) => {
            let found = desk_verify::verify_store(&args.store).await?;
            if args.json {
                print_json(&found)?;
            } else {
                print_verification(&found);
            }
            Ok(if found.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Verb::Backup(args) => done(desk_backup::backup(&args.store, &args.to)),
        Verb::Optimize(args) => done(desk_backup::optimize(&args.store)),
        Verb::Copy(args) => run_move(Origin::Store(&args.from), &args.to, (args.mirror, false), args.json).await,
        Verb::Restore(args) => run_move(Origin::Store(&args.from), &args.to, (args.mirror, true), args.json).await,
        Verb::Import(args) => run_move(Origin::File(&args.from), &args.to, (args.mirror, false), args.json).await,
        Verb::Export(args) => {
            let n_records = desk_move::export(&args.from, &args.to).await?;
            print_records(&n_records);
            Ok(ExitCode::SUCCESS)
        }
        Verb::Keeping(verb) => {
            let (told, is_well) = verb.run().await?;
            print_json(&told)?;
            Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Verb::Release(args) => {
            let released = desk_move::release(&args.store).await?;
            released.iter().for_each(|tenant| say!("the outbox of tenant `{tenant}` flows again"));
            if released.is_empty() {
                say!("no outbox was held");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn run_move(
    origin: Origin<'_>,
    to: &StoreChoice,
    (mirror, held): (bool, bool),
    json: bool,
) -> Result<ExitCode, Failure> {
    let mode = if mirror { CopyMode::Mirror } else { CopyMode::Fill };
    // Drawn where somebody looks only: a pipe gets the result.
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    let moved =
        desk_move::move_into(origin, to, Manner { mode, held }, &mut |n| bar.set_message(format!("{n} records"))).await;
    bar.finish_and_clear();
    let moved = moved?;
    let code = if moved.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if json {
        print_json(&moved)?;
        return Ok(code);
    }
    print_records(&moved.records);
    say!("written {}, taken away {}, already there {}", moved.n_written, moved.n_taken_away, moved.n_same);
    moved.broken.iter().for_each(|broken| say!("{broken}"));
    say!("{} histories are {}", moved.n_histories, if moved.broken.is_empty() { "whole" } else { "not all whole" });
    for tenant in &moved.held {
        say!("the outbox of tenant `{tenant}` is held until `desk release --store {to}`");
    }
    Ok(code)
}

fn print_records(n_records: &BTreeMap<RecordKind, u64>) {
    for (kind, n) in n_records {
        say!("  {n:>8}  {}", kind.as_str());
    }
}

/// Says what became of a file.
fn done(said: Result<String, Failure>) -> Result<ExitCode, Failure> {
    say!("{}", said?);
    Ok(ExitCode::SUCCESS)
}

async fn run_replay(args: ReplayArgs) -> Result<ExitCode, Failure> {
    let progress = match (args.json, args.verbose) {
        (true, _) => Progress::Hidden,
        (false, true) => Progress::Lines,
        (false, false) => Progress::Shown,
    };
    let options = ReplayOptions {
        log: args.log.zip(args.mapping),
        seed: args.seed,
        store: args.store,
        config: args.config,
        report: args.report,
        progress,
    };
    let result = replay(&options).await?;
    if args.json {
        print_json(&result)?;
    } else {
        print_result(&result);
    }
    if result.adds_up() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(String::from("the counts do not add up to the rows of the log: this is a defect of the desk")))
}

fn print_json(value: &impl serde::Serialize) -> Result<ExitCode, Failure> {
    say!("{}", serde_json::to_string_pretty(value).map_err(Failure::from_display)?);
    Ok(ExitCode::SUCCESS)
}

/// How many rejected rows and notes are shown; the report and `--json` have them all.
const SHOWN: usize = 20;

fn print_result(result: &ReplayResult) {
    say!("{}", result.source);
    for (what, n) in result.rows().into_iter().chain(result.others()) {
        say!("  {n:>8}  {what}");
    }
    for row in result.rejected.iter().take(SHOWN) {
        say!("  line {} {}: {}", row.line, row.ticket, row.reason);
    }
    if result.rejected.len() > SHOWN {
        say!("  … and {} more, see the report", result.rejected.len() - SHOWN);
    }
    for note in result.notes.iter().take(SHOWN) {
        say!("  note, line {} {}: {}", note.line, note.ticket, note.what);
    }
    if result.notes.len() > SHOWN {
        say!("  … and {} more notes, see --json", result.notes.len() - SHOWN);
    }
    say!("store:  {}", result.store);
    say!("report: {}", result.report.display());
}

fn print_findings(findings: &Findings) {
    let f = findings;
    say!(
        "{} tickets, {} events; {} not closed, {} of them with a wake time",
        f.n_tickets,
        f.n_events,
        f.n_not_closed,
        f.n_with_wake
    );
    for sick in &f.sick {
        for ailment in &sick.ailments {
            say!("{}: {}: {}", sick.ticket, ailment.law, ailment.what);
        }
    }
    say!("{}", if f.sick.is_empty() { "healthy" } else { "sick" });
}

fn print_verification(found: &Verification) {
    say!(
        "{} tickets, {} events, {} of them from before there were seals",
        found.n_tickets,
        found.n_events,
        found.n_unsealed
    );
    for event in &found.redacted {
        say!("{}: event {} redacted by event {}", event.ticket, event.seq, event.by);
    }
    for history in &found.broken {
        for broken in &history.broken {
            say!("{}: {broken}", history.ticket);
        }
    }
    say!("{}", if found.broken.is_empty() { "whole" } else { "broken" });
}
