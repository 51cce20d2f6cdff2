//! `oracle`: answers of the library held against a model that paints every second, around every change of every zone.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use helpdesk_fuzz::{Oracle, Report};
use helpdesk_sla::IANA_TZDB_VERSION;

const USAGE: &str = "usage: oracle [--comparisons N] [--seed S] [--zones all|NAME ...]";

struct Arguments {
    comparisons: u64,
    seed: u64,
    zones: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let began = Instant::now();
    let oracle = match Oracle::new(arguments.seed, arguments.comparisons, &arguments.zones) {
        Ok(oracle) => oracle,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut told = began;
    let report = oracle.run(|report| {
        if told.elapsed() >= Duration::from_secs(5) {
            told = Instant::now();
            let windows: u64 = report.windows.values().sum();
            let seconds = began.elapsed().as_secs();
            eprintln!(
                "{seconds:>5} s  {windows} windows, {} compared, {} differ",
                report.comparisons, report.differing
            );
        }
    });
    match print(&report, &arguments, began.elapsed()) {
        Ok(()) if report.differing == 0 => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::FAILURE,
    }
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { comparisons: 10_000_000, seed: 1, zones: Vec::new() };
    let mut is_listing = false;
    while let Some(word) = given.next() {
        let mut number = || {
            let next = given.next().ok_or_else(|| format!("`{word}` stands alone, expected a number after it"))?;
            next.replace('_', "").parse().map_err(|_| format!("`{next}` is no number"))
        };
        match word.as_str() {
            "--comparisons" => (arguments.comparisons, is_listing) = (number()?, false),
            "--seed" => (arguments.seed, is_listing) = (number()?, false),
            "--zones" => is_listing = true,
            "all" if is_listing => arguments.zones.clear(),
            name if is_listing => arguments.zones.push(String::from(name)),
            other => return Err(format!("`{other}` is no argument")),
        }
    }
    Ok(arguments)
}

fn print(report: &Report, arguments: &Arguments, took: Duration) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for (operation, n) in &report.by_operation {
        writeln!(out, "{operation:<24}{n:>14}")?;
    }
    writeln!(out, "{:<24}{:>14}", "all", report.comparisons)?;
    for (kind, n) in &report.windows {
        writeln!(out, "windows {kind}: {n}")?;
    }
    let Report { zones, changes, refused, differing, .. } = report;
    writeln!(
        out,
        "zones: {zones}, data {IANA_TZDB_VERSION}; changes of clocks: {changes}, from 1970 to 2099, each looked at"
    )?;
    writeln!(out, "plans that never open, refused: {refused}")?;
    writeln!(out, "seed: {}, seconds: {}", arguments.seed, took.as_secs())?;
    writeln!(out, "differences: {differing}")?;
    for difference in &report.differences {
        writeln!(out, "{difference}")?;
    }
    Ok(())
}
