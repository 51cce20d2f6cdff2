//! `calendar`: a calculator for business time, useful without any file.
mod answer;
mod arguments;
mod coverage;
mod import;
mod listings;
mod options;
mod vector_files;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match verbs::run(&arguments::Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            answer::tell(&format!("error: {failure}"));
            ExitCode::from(2)
        }
    }
}
