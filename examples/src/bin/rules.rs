//! `rules`: what the author of rules works with: tests beside rules, and what they say.
use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::{Args, Parser, Subcommand};
use helpdesk_core::Configuration;
use helpdesk_examples::{
    failure::Failure,
    rules::{Paint, RuleFiles, ToldProblem, ToldTests, configuration},
};
use helpdesk_rules::{Limits, RuleProblem, RuleSet, Severity, TestReport, lint};

/// Works on files of rules: tries them out before a desk runs them.
///
/// Ends with 0 where all is well, 1 where something is not as it should be, 2 where the files cannot be used at all.
#[derive(Parser)]
#[command(name = "rules", version)]
struct Cli {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the tests that stand beside the rules.
    Test(TestArgs),
    /// Look for what is wrong without running anything.
    Check(CheckArgs),
}

#[derive(Args)]
struct Named {
    /// Files of rules, or folders with such files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The configuration of the desk that the rules are for: a folder with `*.toml` files.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, conflicts_with = "plain")]
    json: bool,
    /// Print without color, even on a terminal.
    #[arg(long)]
    plain: bool,
}

#[derive(Args)]
struct TestArgs {
    #[command(flatten)]
    named: Named,
    /// Run again whenever a file changes, until interrupted.
    #[arg(long)]
    watch: bool,
}

#[derive(Args)]
struct CheckArgs {
    #[command(flatten)]
    named: Named,
    /// Say nothing of problems with this code; may be given several times.
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode, Failure> {
    match verb {
        Verb::Test(args) if args.watch => watch(&args),
        Verb::Test(args) => test(&args.named),
        Verb::Check(args) => check(&args),
    }
}

impl Named {
    fn read(&self) -> Result<(RuleFiles, Option<Configuration>), Failure> {
        let files = RuleFiles::read(&self.files)?;
        Ok((files, self.config.as_deref().map(configuration).transpose()?))
    }

    fn paint(&self) -> Paint {
        Paint::for_output(self.plain)
    }
}

fn test(named: &Named) -> Result<ExitCode, Failure> {
    let (files, configuration) = named.read()?;
    let rules = RuleSet::compile(&files.files, Limits::default()).map_err(Failure::from_display)?;
    let report = Arc::new(rules).run_tests(configuration.as_ref());
    if report.tests.is_empty() {
        return Err(Failure::new(String::from("there is no test in these files, expected `test(\"…\", |x| { … })`")));
    }
    let failed = report.failed().count() > 0;
    if named.json {
        print_json(&ToldTests::from(&report))?;
    } else {
        print_tests(&report, named.paint());
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let (files, configuration) = args.named.read()?;
    let mut problems = lint(&files.files, configuration.as_ref(), &Limits::default());
    problems.retain(|problem| !args.allow.iter().any(|code| code == problem.code));
    if args.named.json {
        print_json(&problems.iter().map(ToldProblem::from).collect::<Vec<_>>())?;
    } else if args.named.plain {
        problems.iter().for_each(|problem| println!("{}", problem.in_one_line()));
    } else {
        print_problems(&problems, args.named.paint());
    }
    let clean = problems.iter().all(|problem| problem.severity == Severity::Note);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_problems(problems: &[RuleProblem], paint: Paint) {
    for problem in problems {
        let label = format!("{}[{}]", problem.severity.as_str(), problem.code);
        let label = match problem.severity {
            Severity::Error => paint.bad(&label),
            Severity::Warning => paint.doubtful(&label),
            Severity::Note => paint.faint(&label),
        };
        println!("{label} {problem}\n");
    }
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let verdict = format!("{errors} errors, {warnings} warnings, {} notes", count(Severity::Note));
    println!("{}", if errors + warnings == 0 { paint.good(&verdict) } else { paint.bad(&verdict) });
}

/// How long to wait before looking at the files again.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

fn watch(args: &TestArgs) -> Result<ExitCode, Failure> {
    let mut seen = None;
    loop {
        let written = RuleFiles::read(&args.named.files).map(|files| files.last_written());
        if seen.as_ref() != Some(&written) {
            if let Err(failure) = test(&args.named) {
                println!("error: {failure}");
            }
            println!("{}", args.named.paint().faint("waiting for a change"));
            seen = Some(written);
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Failure::from_display)?);
    Ok(())
}

fn print_tests(report: &TestReport, paint: Paint) {
    for test in &report.tests {
        if test.failures.is_empty() {
            println!("{} {}", paint.good("holds"), test.name);
            continue;
        }
        println!("{} {} ({}:{})", paint.bad("fails"), test.name, test.file, test.line);
        for failure in &test.failures {
            for line in failure.to_string().lines() {
                println!("    {line}");
            }
        }
    }
    let (n, failed) = (report.tests.len(), report.failed().count());
    let checks: usize = report.tests.iter().map(|test| test.n_checks).sum();
    let verdict = format!("{n} tests, {checks} checks, {failed} fail");
    println!("{}", if failed == 0 { paint.good(&verdict) } else { paint.bad(&verdict) });
}
