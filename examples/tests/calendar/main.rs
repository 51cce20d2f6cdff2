//! The calendar as a person uses it, and the vectors it answers.
#![cfg(test)]
mod golden;
mod vectors;
