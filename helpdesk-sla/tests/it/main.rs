//! Public behaviour of the crate: tables of named rows, laws against a slow model, stored formats, shared vectors.
#![cfg(test)]

mod algebra;
mod blocks;
mod clocks;
mod kit;
mod ladders;
mod laws;
mod ledgers;
mod life;
mod model;
mod open_times;
mod plans;
mod retargets;
mod schedules;
mod tidy;
mod vectors;
mod verifier_laws;
mod verifier_refusals;
mod verifiers;
mod wire;
