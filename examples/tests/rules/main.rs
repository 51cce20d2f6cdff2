//! The binary `rules`, as its author would use it: checks, tests, a folder to begin with, lines, and imported triggers.
#![cfg(test)]

mod commands;
mod cookbook;
mod histories;
mod large_set;
mod replays;
mod scores;
mod starter;
mod triggers;
