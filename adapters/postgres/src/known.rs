//! Tickets that were read or written lately: what a commit has to know of before it needs not be asked for again.
use std::collections::HashMap;
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use helpdesk_core::{Ticket, TicketId};

/// How many there are, at most, in each of two generations.
const GENERATION_MAX: usize = 512;

/// Tickets that were read or written lately. What is here may be old: a commit rests on it only together with the version, and that is
/// checked where it is written.
#[derive(Default)]
pub(crate) struct Known(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<TicketId, Arc<Ticket>>,
    old: HashMap<TicketId, Arc<Ticket>>,
}

impl Known {
    pub(crate) fn get(&self, ticket: TicketId) -> Option<Arc<Ticket>> {
        let mut generations = self.lock();
        if let Some(found) = generations.young.get(&ticket) {
            return Some(Arc::clone(found));
        }
        let found = generations.old.remove(&ticket)?;
        generations.put(Arc::clone(&found));
        Some(found)
    }

    /// Keeps what is not older than what is there.
    pub(crate) fn put(&self, ticket: &Arc<Ticket>) {
        let mut generations = self.lock();
        let is_older = |kept: &Arc<Ticket>| kept.version > ticket.version;
        if !generations.young.get(&ticket.id).is_some_and(is_older) {
            generations.put(Arc::clone(ticket));
        }
    }

    /// Forgets everything: the server may not be the one it was.
    pub(crate) fn forget(&self) {
        drop(take(&mut *self.lock()));
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn put(&mut self, ticket: Arc<Ticket>) {
        if self.young.len() >= GENERATION_MAX {
            self.old = take(&mut self.young);
        }
        self.young.insert(ticket.id, ticket);
    }
}
