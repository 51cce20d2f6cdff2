//! What a person runs: small binaries over the public API.
pub mod archive;
pub mod blobs_choice;
pub mod calendar;
pub mod coverage_picture;
pub mod desk_backup;
pub mod desk_blobs;
pub mod desk_doctor;
pub mod desk_explain;
pub mod desk_keeping;
pub mod desk_keeping_verb;
pub mod desk_move;
pub mod desk_replay;
pub mod desk_verify;
pub mod failure;
pub mod hooks;
pub mod host;
pub mod journal;
pub mod log;
pub mod postgres_choice;
pub mod printing;
pub mod random;
pub mod records_file;
pub mod replay;
pub mod report;
pub mod rules;
pub mod scenario;
pub mod settings;
pub mod simulation;
pub mod step;
pub mod store_choice;
pub mod vectors;

/// The README's code, compiled and run as it stands.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
