//! Public behaviour of the crate: tables of named rows, laws against a slow model, stored formats.
#![cfg(test)]

mod algebra;
mod blocks;
mod business_dates;
mod clocks;
mod coverage_checks;
mod coverage_laws;
mod coverages;
mod forecasts;
mod holiday_rules;
mod kit;
mod ladders;
mod laws;
mod ledgers;
mod life;
mod model;
mod moves;
mod open_times;
mod openings;
mod plans;
mod retargets;
mod schedules;
mod seasons;
mod tidy;
mod verifier_crowds;
mod verifier_laws;
mod verifier_refusals;
mod verifiers;
mod wire;
mod yearly_dates;
mod zones;
