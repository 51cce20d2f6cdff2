//! The public behaviour of the desk: tables, laws and pinned formats.
#![cfg(test)]
mod access;
mod assignment;
mod binding;
mod configuration;
mod hooks;
mod laws;
mod lifecycle;
mod shell;
mod stage;
mod tiers;
mod wire;
