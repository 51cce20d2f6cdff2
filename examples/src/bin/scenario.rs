//! `scenario`: what people do to a desk and what is asked of it then, from JSON files, answered by the real desk.
use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use helpdesk_examples::scenario::{self, Outcome};
use serde::Serialize;

/// The largest file, in bytes.
const FILE_MAX: u64 = 16 * 1024 * 1024;

/// Runs scenarios through the real desk and prints what was asked, as JSON.
///
/// The form of a file is in docs/SCENARIO.md. Ends with 0; 1 where something is not as expected; 2 for a file that cannot be
/// used.
#[derive(Parser)]
#[command(name = "scenario", version)]
struct Cli {
    /// The files; `-` for what comes in.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print only what is not as expected, and how many scenarios there are.
    #[arg(long)]
    quiet: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    file: String,
    scenarios: &'a [Outcome],
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut told = Vec::new();
    let mut unusable = false;
    for file in &cli.files {
        match text_of(file).and_then(|text| answers(&text)) {
            Ok(outcomes) => told.push((file.display().to_string(), outcomes)),
            Err(why) => {
                eprintln!("error: `{}`: {why}", file.display());
                unusable = true;
            }
        }
    }
    let n_differences = if cli.quiet { print_differences(&told) } else { print_all(&told) };
    match (unusable, n_differences) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(1),
    }
}

fn text_of(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(FILE_MAX + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|opened| opened.take(FILE_MAX + 1).read_to_string(&mut text))
    };
    let n = read.map_err(|why| format!("cannot be read: {why}"))?;
    if u64::try_from(n).is_ok_and(|n| n <= FILE_MAX) {
        return Ok(text);
    }
    Err(format!("is over {FILE_MAX} bytes, expected at most that"))
}

fn answers(text: &str) -> Result<Vec<Outcome>, String> {
    let scenarios = scenario::read(text).map_err(|why| why.to_string())?;
    let run = |each: &_| pollster::block_on(scenario::run(each)).map_err(|why| why.to_string());
    scenarios.iter().map(run).collect()
}

fn print_all(told: &[(String, Vec<Outcome>)]) -> usize {
    let all: Vec<Told<'_>> =
        told.iter().map(|(file, outcomes)| Told { file: file.clone(), scenarios: outcomes }).collect();
    match serde_json::to_string_pretty(&all) {
        Ok(text) => println!("{text}"),
        Err(why) => eprintln!("error: {why}"),
    }
    told.iter().flat_map(|(_, outcomes)| outcomes).map(|outcome| outcome.differences.len()).sum()
}

fn print_differences(told: &[(String, Vec<Outcome>)]) -> usize {
    let mut n_differences = 0;
    let mut n_scenarios = 0;
    for (file, outcomes) in told {
        for outcome in outcomes {
            n_scenarios += 1;
            for d in &outcome.differences {
                n_differences += 1;
                println!("{file}: {}: {}: expected {}, found {}", outcome.scenario, d.place, d.expected, d.found);
            }
        }
    }
    println!("{n_scenarios} scenarios, {n_differences} differences");
    n_differences
}
