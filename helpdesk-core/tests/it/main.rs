//! The public behaviour of the desk: tables, laws and pinned formats.
#![cfg(test)]
mod access;
mod access_laws;
mod approvals;
mod assignment;
mod binding;
mod checklist;
mod configuration;
mod counterfactuals;
mod door;
mod history;
mod hooks;
mod late_promises;
mod laws;
mod lifecycle;
mod matrix;
mod messages;
mod participants;
mod relay;
mod shell;
mod stage;
mod subjects;
mod telling;
mod template;
mod tiers;
mod wire;
mod work;
