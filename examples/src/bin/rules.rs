//! `rules`: what the author of rules works with.
use std::{io, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use helpdesk_examples::{
    failure::Failure,
    rules::{
        BenchArgs, CheckArgs, ExplainArgs, Lines, PreviewArgs, ReplayArgs, RuleFiles, ScoreArgs, TestArgs, bench,
        check, cookbook, explain, import, init, preview, replay, score, test, text_of,
    },
    say,
};
use helpdesk_rules::{SourceFile, reference};

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
    /// Look for what is wrong without running anything.
    Check(CheckArgs),
    /// Run the tests that stand beside the rules.
    Test(TestArgs),
    /// Say what each rule does on an event, and why.
    Explain(ExplainArgs),
    /// Say what a macro would do to a ticket, without doing it.
    Preview(PreviewArgs),
    /// Say what would be otherwise under other rules: over a log, the simulated fortnight, or the histories of a store.
    Replay(ReplayArgs),
    /// Measure how long events take, and which rules take most steps.
    Bench(BenchArgs),
    /// Print the reference of the language, a page of Markdown.
    Docs,
    /// Say how well rules sort a table of tickets that people have sorted already.
    Score(ScoreArgs),
    /// Print a page from recipes: files that begin with a title and a paragraph, then have rules, then tests.
    Cookbook {
        /// The folder of recipes.
        folder: PathBuf,
    },
    /// Write rules and tests to begin with, and definitions for editors.
    Init(InitArgs),
    /// Evaluate expressions over a ticket, line by line.
    Repl(ReplArgs),
    /// Print rules that say what triggers of Zendesk say.
    Import(ImportArgs),
}

#[derive(Args)]
struct InitArgs {
    /// The folder; made where it is not there.
    folder: PathBuf,
}

#[derive(Args)]
struct ReplArgs {
    /// A file whose functions can be called.
    file: Option<PathBuf>,
    /// A ticket, as JSON with the entries that tests use.
    #[arg(long, value_name = "FILE")]
    ticket: Option<PathBuf>,
}

#[derive(Args)]
struct ImportArgs {
    /// What the API gives for triggers; `-` for what comes in.
    file: PathBuf,
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
        Verb::Check(args) => check(&args),
        Verb::Test(args) => test(&args),
        Verb::Explain(args) => explain(&args),
        Verb::Preview(args) => preview(&args),
        Verb::Replay(args) => replay(&args),
        Verb::Bench(args) => bench(&args),
        Verb::Docs => {
            say!("{}", reference().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Score(args) => score(&args),
        Verb::Cookbook { folder } => {
            say!("{}", cookbook(&folder)?.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Init(args) => {
            init(&args.folder)?.iter().for_each(|path| say!("wrote {path}"));
            say!("next: rules check {0} && rules test {0}", args.folder.display());
            Ok(ExitCode::SUCCESS)
        }
        Verb::Repl(args) => repl(&args),
        Verb::Import(args) => {
            let imported = import(&text_of(&args.file)?)?;
            say!("{}", imported.rules.trim_end());
            eprintln!("{} triggers, {} parts without a counterpart", imported.n_triggers, imported.n_open);
            Ok(if imported.n_open == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

fn repl(args: &ReplArgs) -> Result<ExitCode, Failure> {
    let none = || SourceFile::new("line", "");
    let file = args.file.as_ref().map(|path| RuleFiles::read(std::slice::from_ref(path))).transpose()?;
    let file = file.and_then(|read| read.files.into_iter().next()).unwrap_or_else(none);
    let ticket = args.ticket.as_deref().map(text_of).transpose()?;
    Lines::new(file, ticket)?.run(io::stdin().lock(), io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}
