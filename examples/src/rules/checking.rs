//! `rules check`: what is wrong with rules before anything runs.
use std::process::ExitCode;

use clap::Args;
use helpdesk_rules::{Limits, RuleProblem, Severity, lint};

use super::{Named, Paint, ToldProblem, print_json};
use crate::{failure::Failure, say};

/// What is checked.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Which files.
    #[command(flatten)]
    pub named: Named,
    /// Say nothing of problems with this code; may be given several times.
    #[arg(long, value_name = "CODE")]
    pub allow: Vec<String>,
}

/// Checks, prints, and says whether there is an error or a warning.
///
/// # Errors
/// [`Failure`] where the files or the configuration cannot be read.
pub fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let (files, configuration) = args.named.read()?;
    let mut problems = lint(&files.files, configuration.as_ref(), &Limits::default());
    problems.retain(|problem| !args.allow.iter().any(|code| code == problem.code));
    if args.named.json {
        print_json(&problems.iter().map(ToldProblem::from).collect::<Vec<_>>())?;
    } else if args.named.plain {
        problems.iter().for_each(|problem| say!("{}", problem.in_one_line()));
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
        say!("{label} {problem}\n");
    }
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let verdict = format!("{errors} errors, {warnings} warnings, {} notes", count(Severity::Note));
    say!("{}", if errors + warnings == 0 { paint.good(&verdict) } else { paint.bad(&verdict) });
}
