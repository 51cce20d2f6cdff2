//! Tickets that are being opened: of two tenants on two shards, only one opens a ticket of one id.
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpdesk_core::TicketId;

use crate::ShardNumber;

/// Tickets that are being opened just now, each on one shard.
#[derive(Default)]
pub(crate) struct Openings(Mutex<HashMap<TicketId, Opening>>);

/// On which shard, and by how many commits at once.
struct Opening {
    shard: ShardNumber,
    n: usize,
}

/// Ids that are being opened on a shard, until this is dropped.
pub(crate) struct Reserved<'a> {
    openings: &'a Openings,
    ids: Vec<TicketId>,
}

impl Openings {
    /// Reserves ids for a shard. Answers those beside that are being opened on another one.
    pub(crate) fn reserve(&self, shard: ShardNumber, ids: &[TicketId]) -> (Reserved<'_>, BTreeSet<TicketId>) {
        let (mut reserved, mut taken) = (Vec::new(), BTreeSet::new());
        let mut open = self.lock();
        for id in ids {
            let opening = open.entry(*id).or_insert(Opening { shard, n: 0 });
            if opening.shard == shard {
                opening.n += 1;
                reserved.push(*id);
            } else {
                taken.insert(*id);
            }
        }
        (Reserved { openings: self, ids: reserved }, taken)
    }

    /// A thread that panicked here left nothing half done.
    fn lock(&self) -> MutexGuard<'_, HashMap<TicketId, Opening>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut open = self.openings.lock();
        for id in &self.ids {
            let Some(opening) = open.get_mut(id) else { continue };
            opening.n = opening.n.saturating_sub(1);
            if opening.n == 0 {
                open.remove(id);
            }
        }
    }
}
