//! `scenario`: what people do to a desk and what is asked of it then, from JSON files, answered by the real desk.
use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use helpdesk_examples::scenario::{self, Outcome, ScenarioFault};
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
    /// The files; `-` for what comes in, which is read where no file is named.
    #[arg(default_value = "-")]
    files: Vec<PathBuf>,
    /// Print the answers on many lines.
    #[arg(long)]
    pretty: bool,
    /// Print only what is not as expected, and how many scenarios there are.
    #[arg(long)]
    quiet: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
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
                eprintln!("error: `{}`{why}", file.display());
                unusable = true;
            }
        }
    }
    if cli.quiet {
        print_differences(&told)
    } else {
        print_all(&told, cli.pretty)
    }
    let as_expected = told.iter().flat_map(|(_, outcomes)| outcomes).all(Outcome::is_as_expected);
    match (unusable, as_expected) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(1),
    }
}

fn text_of(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(FILE_MAX + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|opened| opened.take(FILE_MAX + 1).read_to_string(&mut text))
    };
    let n = read.map_err(|why| format!(": cannot be read: {why}"))?;
    if u64::try_from(n).is_ok_and(|n| n <= FILE_MAX) {
        return Ok(text);
    }
    Err(format!(": is over {FILE_MAX} bytes, expected at most that"))
}

fn answers(text: &str) -> Result<Vec<Outcome>, String> {
    let placed = |why: ScenarioFault| match why.line {
        Some(line) => format!(", line {line}: {why}"),
        None => format!(": {why}"),
    };
    let scenarios = scenario::read(text).map_err(placed)?;
    let run = |each: &_| pollster::block_on(scenario::run(each)).map_err(placed);
    scenarios.iter().map(run).collect()
}

fn print_all(told: &[(String, Vec<Outcome>)], pretty: bool) {
    let all: Vec<Told<'_>> = told.iter().map(|(file, scenarios)| Told { file, scenarios }).collect();
    let text = if pretty { serde_json::to_string_pretty(&all) } else { serde_json::to_string(&all) };
    match text {
        Ok(text) => say(&text),
        Err(why) => eprintln!("error: {why}"),
    }
}

fn print_differences(told: &[(String, Vec<Outcome>)]) {
    let outcomes = || told.iter().flat_map(|(file, outcomes)| outcomes.iter().map(move |outcome| (file, outcome)));
    for (file, outcome) in outcomes() {
        let known = outcome.known.as_ref().map_or_else(String::new, |why| format!(", known: {why}"));
        for d in &outcome.differences {
            say(&format!(
                "{file}: {}: {}: expected {}, found {}{known}",
                outcome.scenario, d.place, d.expected, d.found
            ));
        }
        if outcome.differences.is_empty() && outcome.known.is_some() {
            say(&format!("{file}: {}: is known to differ, and does not", outcome.scenario));
        }
    }
    let surprises = outcomes().filter(|(_, outcome)| !outcome.is_as_expected()).count();
    say(&format!("{} scenarios, {surprises} not as expected", outcomes().count()));
}

/// Prints a line. Whoever reads only the first of many is no mistake.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
