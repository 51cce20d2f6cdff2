//! Promises: which clocks run for a ticket, under which policy, and what happens when they reach a rung.

pub(crate) mod authorization;
pub(crate) mod binding;
pub(crate) mod condition;
pub(crate) mod course;
pub(crate) mod escalation;
pub(crate) mod ladder;
pub(crate) mod late_fact;
pub(crate) mod metric;
pub(crate) mod migration;
pub(crate) mod policy;
pub(crate) mod ticket_clock;
