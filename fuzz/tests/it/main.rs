//! The bodies on stable: saved inputs are replayed, random bytes break no law, and the conformance set is answered.
#![cfg(test)]

mod conformance;
mod random;
mod replay;
