//! Where tickets were found: a ticket stays on its shard, so that nobody else is asked again.
use std::collections::HashMap;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpdesk_core::TicketId;

use crate::ShardNumber;

/// How many are remembered, at most, in each of two generations.
const GENERATION_MAX: usize = 1 << 15;

/// Where tickets were found lately. It is a hint: a ticket that was taken away may be elsewhere by now.
#[derive(Default)]
pub(crate) struct Whereabouts(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<TicketId, ShardNumber>,
    old: HashMap<TicketId, ShardNumber>,
}

impl Whereabouts {
    pub(crate) fn get(&self, ticket: TicketId) -> Option<ShardNumber> {
        let mut generations = self.lock();
        if let Some(shard) = generations.young.get(&ticket) {
            return Some(*shard);
        }
        let shard = generations.old.remove(&ticket)?;
        generations.put(ticket, shard);
        Some(shard)
    }

    pub(crate) fn put(&self, ticket: TicketId, shard: ShardNumber) {
        self.lock().put(ticket, shard);
    }

    pub(crate) fn forget(&self, ticket: TicketId) {
        let mut generations = self.lock();
        generations.young.remove(&ticket);
        generations.old.remove(&ticket);
    }

    /// A thread that panicked here left nothing half done.
    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn put(&mut self, ticket: TicketId, shard: ShardNumber) {
        if self.young.len() >= GENERATION_MAX {
            self.old = take(&mut self.young);
        }
        self.young.insert(ticket, shard);
    }
}

#[cfg(test)]
mod tests;
