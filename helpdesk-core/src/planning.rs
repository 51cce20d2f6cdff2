//! From a request to the unit that is committed: the pure part of a command's way.

pub(crate) mod assembly;
pub(crate) mod draft;
pub(crate) mod errand;
pub(crate) mod guard;
pub(crate) mod hook;
pub(crate) mod known;
pub(crate) mod others;
pub(crate) mod plan;
pub(crate) mod reaction;
pub(crate) mod redacting;
pub(crate) mod request;
pub(crate) mod rewrites;
pub(crate) mod unit;
pub(crate) mod written;
