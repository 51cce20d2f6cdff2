//! Everybody whom one requester turned out to be.
use alloc::collections::{BTreeMap, BTreeSet};

use crate::RequesterId;

/// Everybody whom one requester turned out to be: computed from what the store holds, never claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Who they are by now: the one at the end of the mergers.
    pub(crate) now: RequesterId,
    /// The other ids of the same person.
    pub(crate) others: BTreeSet<RequesterId>,
}

impl Identity {
    /// The identity of a requester by the mergers around it, each from whom into whom.
    pub(crate) fn of(id: &RequesterId, mergers: &BTreeMap<RequesterId, RequesterId>) -> Self {
        let mut now = id;
        // As many steps as there are mergers: what was written before stores refused circles may lead in one.
        for _step in mergers {
            now = mergers.get(now).unwrap_or(now);
        }
        let others = mergers.iter().flat_map(|(from, into)| [from, into]).filter(|other| *other != id);
        Self { now: now.clone(), others: others.cloned().collect() }
    }
}
