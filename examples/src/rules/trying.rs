//! `rules test`: runs the tests beside rules, says which lines they ran, and which changes they do not notice.
use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use helpdesk_rules::{Coverage, Limits, MutationReport, RuleSet, TestReport};

use super::{Named, Paint, RuleFiles, ToldMutations, ToldTests, print_json};
use crate::{failure::Failure, say};

/// What is tried.
#[derive(Debug, Clone, Args)]
pub struct TestArgs {
    /// Which files.
    #[command(flatten)]
    pub named: Named,
    /// Say which rules matched and which lines ran.
    #[arg(long)]
    pub coverage: bool,
    /// Change the rules in one small place at a time, and name the changes that no test notices.
    #[arg(long, conflicts_with = "coverage")]
    pub mutate: bool,
    /// Run again whenever a file changes, until interrupted.
    #[arg(long)]
    pub watch: bool,
}

/// How long to wait before looking at the files again.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Runs the tests, prints, and says whether all hold.
///
/// # Errors
/// [`Failure`] where a file cannot be read or does not compile, or where there is no test.
pub fn test(args: &TestArgs) -> Result<ExitCode, Failure> {
    if !args.watch {
        return once(args);
    }
    let mut seen = None;
    loop {
        let written = RuleFiles::read(&args.named.files).map(|files| files.last_written());
        if seen.as_ref() != Some(&written) {
            if let Err(failure) = once(args) {
                say!("error: {failure}");
            }
            say!("{}", args.named.paint().faint("waiting for a change"));
            seen = Some(written);
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn once(args: &TestArgs) -> Result<ExitCode, Failure> {
    let (files, configuration) = args.named.read()?;
    let mut rules = RuleSet::compile(&files.files, Limits::default()).map_err(Failure::from_display)?;
    if args.coverage {
        rules = rules.traced();
    }
    let report = Arc::new(rules).run_tests(configuration.as_ref());
    if report.tests.is_empty() {
        return Err(Failure::new(String::from("there is no test in these files, expected `test(\"…\", |x| { … })`")));
    }
    let failed = report.failed().count() > 0;
    let paint = args.named.paint();
    if !args.mutate || failed {
        if args.named.json {
            print_json(&ToldTests::of(&report, args.coverage))?;
        } else {
            print_tests(&report, paint);
            if args.coverage {
                print_coverage(&report.coverage, paint);
            }
        }
        return Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let tried = RuleSet::mutate(&files.files, &Limits::default(), configuration.as_ref(), &mut |_, _| {});
    let tried = tried.map_err(Failure::from_display)?;
    if args.named.json {
        print_json(&ToldMutations::from(&tried))?;
    } else {
        print_mutations(&tried, paint);
    }
    Ok(if tried.unnoticed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_tests(report: &TestReport, paint: Paint) {
    for test in &report.tests {
        if test.failures.is_empty() {
            say!("{} {}", paint.good("holds"), test.name);
            continue;
        }
        say!("{} {} ({}:{})", paint.bad("fails"), test.name, test.file, test.line);
        for failure in &test.failures {
            failure.to_string().lines().for_each(|line| say!("    {line}"));
        }
    }
    let (n, failed) = (report.tests.len(), report.failed().count());
    let checks: usize = report.tests.iter().map(|test| test.n_checks).sum();
    let verdict = format!("{n} tests, {checks} checks, {failed} fail");
    say!("{}", if failed == 0 { paint.good(&verdict) } else { paint.bad(&verdict) });
}

fn print_coverage(coverage: &Coverage, paint: Paint) {
    for rule in coverage.rules.iter().filter(|rule| rule.n_matched == 0) {
        say!("{} {}:{}: `{}` matches in no test", paint.doubtful("never"), rule.file, rule.line, rule.rule);
    }
    for file in &coverage.files {
        let missed: Vec<usize> = file.missed().collect();
        if !missed.is_empty() {
            say!("{} {}: lines {}", paint.doubtful("missed"), file.file, ranges(&missed));
        }
    }
    let ((ran, lines), (matched, rules)) = (coverage.lines(), coverage.rules());
    say!("{ran} of {lines} lines ran, {matched} of {rules} rules matched");
}

/// Numbers as a reader lists them: `3, 5–7`.
fn ranges(numbers: &[usize]) -> String {
    let mut told: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match told.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            Some(_) | None => told.push((*number, *number)),
        }
    }
    let shown = |(from, to): &(usize, usize)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    told.iter().map(shown).collect::<Vec<String>>().join(", ")
}

fn print_mutations(report: &MutationReport, paint: Paint) {
    for mutation in &report.unnoticed {
        say!("{} {mutation}", paint.doubtful("unnoticed"));
    }
    let verdict = format!("{} of {} changes were noticed", report.n_noticed, report.n_tried);
    say!("{}", if report.unnoticed.is_empty() { paint.good(&verdict) } else { paint.bad(&verdict) });
    if report.cut {
        say!("there are more changes than are tried");
    }
}
