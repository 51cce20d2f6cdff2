//! What a person runs, tried as a person would; and the rules of this workspace, held by tests.
#![cfg(test)]
mod backups;
mod blobs;
mod broken_logs;
mod coverage_page;
#[cfg(feature = "postgres")]
mod database;
mod hooks;
mod host;
mod keeping;
mod kills;
mod moving;
mod other_logs;
mod outcome;
mod settings;
mod simulated;
mod tidy;
mod verifier;
