//! Tickets and the desk: decide and evolve, tiers, assignment, SLA binding, hooks and the ports a host implements.
