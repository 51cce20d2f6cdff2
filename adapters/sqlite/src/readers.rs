//! Connections that read, apart from the one that writes: nobody who reads waits for a flush.
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::Connection;

/// A few connections that cannot write. None for a database in memory, which has one connection only.
pub(crate) struct Readers(Vec<Mutex<Connection>>);

impl Readers {
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        Self(connections.into_iter().map(Mutex::new).collect())
    }

    /// One that is free, the first ones sooner: what was read before is in their memory. Where none is, whoever asks waits.
    pub(crate) fn get(&self) -> Option<MutexGuard<'_, Connection>> {
        let free = self.0.iter().find_map(|connection| match connection.try_lock() {
            Ok(connection) => Some(connection),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        });
        free.or_else(|| self.0.first().map(|first| first.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}
