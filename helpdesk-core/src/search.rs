//! Search: what somebody looks for, what of a ticket is searched, and what is shown of it. A store only finds candidates.
pub(crate) mod folding;
pub(crate) mod mark;
pub(crate) mod query;
pub(crate) mod snippet;
pub(crate) mod text;
