//! How a store is opened.
use std::time::Duration;

/// Most writes that wait for the disk at once. Where so many do, what comes is answered with
/// [`StoreError::Busy`](helpdesk_core::StoreError::Busy) at once; what one caller brings together is taken whole or not at all.
pub const WAITING_MAX: usize = 16_384;

/// About how many bytes the writes that wait for the disk have together, at most, before what comes is answered with
/// [`StoreError::Busy`](helpdesk_core::StoreError::Busy).
pub const WAITING_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How a store is opened. The default is the safe one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How surely a commit is on the disk before it is answered.
    pub durability: Durability,
    /// How long one process waits for another that writes to the same file, before it answers that the store is not
    /// available.
    pub busy_timeout: Duration,
    /// How many threads can read at once; one at least.
    pub readers: usize,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { durability: Durability::Full, busy_timeout: Duration::from_secs(5), readers: 4 }
    }
}

/// How surely a commit is on the disk before it is answered.
///
/// A killed process loses nothing either way, and neither leaves half a unit or a damaged file behind.
///
/// # Source
/// SQLite, `PRAGMA synchronous` in WAL mode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is flushed before its answer: a power cut loses nothing that was answered with `Ok`.
    #[default]
    Full,
    /// The log is flushed now and then: many times faster, but **a power cut or a crash of the operating system loses
    /// the latest commits although they were answered with `Ok`**: all since the last flush, which may be minutes. For
    /// imports that can be run again, and for tests.
    Normal,
}

impl Durability {
    /// The word for `PRAGMA synchronous`.
    pub(crate) fn pragma(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
        }
    }
}
