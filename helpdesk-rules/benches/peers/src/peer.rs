//! The peer: how one engine is asked about a ticket that it has in its own types.
use std::collections::BTreeSet;

/// An engine with its rules compiled and all tickets in its types.
pub(crate) trait Peer {
    /// Its name in the table.
    fn name(&self) -> &'static str;

    /// Works out the answer for a ticket and throws it away.
    fn ask(&mut self, ticket: usize);

    /// Which rules match a ticket.
    fn matched(&mut self, ticket: usize) -> BTreeSet<usize>;
}
