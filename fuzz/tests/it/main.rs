//! The bodies on stable: saved inputs are replayed, and random bytes break no law.
#![cfg(test)]

mod random;
mod replay;
