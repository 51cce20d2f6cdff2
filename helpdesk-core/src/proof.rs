//! The proof of every decision: explanations, counterfactuals, seals, and what can be wrong with a stored ticket.

pub(crate) mod canonical;
pub(crate) mod copies;
pub(crate) mod counterfactual;
pub(crate) mod decision;
pub(crate) mod decision_id;
pub(crate) mod explanation;
pub(crate) mod fingerprint;
pub(crate) mod health;
pub(crate) mod redactions;
pub(crate) mod seal;
pub(crate) mod telling;
pub(crate) mod texts;
pub(crate) mod verify;
