//! Tickets and other tickets: links, mergers, splits and follow-ups.

pub(crate) mod follow_up;
pub(crate) mod link;
pub(crate) mod merge;
pub(crate) mod merging;
pub(crate) mod open_linked;
pub(crate) mod split;
pub(crate) mod splitting;
pub(crate) mod ties;
pub(crate) mod walk;
