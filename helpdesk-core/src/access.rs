//! Who may do what: one pure, table-driven policy with a default of no.
mod action;
mod actor;
mod facts;
#[cfg(doctest)]
mod forgeries;
mod grants;
mod policy;
mod restrict;
mod right;
mod rights;
mod scope;
mod table;
mod verdict;

pub use action::Action;
pub use actor::{Actor, EngineSeal, Principal, Role, Staff};
pub use facts::{Facts, Standing, Subject, TicketFacts};
pub use grants::{Grants, Ground};
pub use policy::{finds, judge};
pub use restrict::{Restrict, Restriction, judge_restricted};
pub use right::{Right, TeamRights};
pub use rights::Rights;
pub use scope::{Places, Reach, Requests, Scope};
pub use verdict::{Denial, Permit, Verdict};
