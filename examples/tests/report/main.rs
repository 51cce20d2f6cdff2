//! The report of a replay: its numbers against small worlds counted by hand, and the page they are shown on.
#![cfg(test)]

mod numbers;
mod page;
mod realistic;
mod well_formed;
mod world;
