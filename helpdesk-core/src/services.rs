//! What is offered beside answers: the catalogue, contracts, approvals, work and surveys, and what of the host's a ticket is about.

pub(crate) mod approval;
pub(crate) mod asset;
pub(crate) mod contract;
pub(crate) mod entitling;
pub(crate) mod host_subject;
pub(crate) mod service;
pub(crate) mod survey;
pub(crate) mod surveying;
pub(crate) mod work;
