//! How a store is opened.
use std::time::Duration;

/// How a store is opened. The default is the safe one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// The schema that holds the tables.
    pub schema: String,
    /// Whether the schema is made where there is none; where it is not, that is an error.
    pub is_made: bool,
    /// The number of the shard that this store writes and reads; 1 on one machine.
    pub shard: i16,
    /// How many connections there are at once, at most. What finds none free waits for one.
    pub connections: usize,
    /// How many may wait for a connection at once; whoever comes then is answered with
    /// [`StoreError::Busy`](helpdesk_core::StoreError::Busy) at once.
    pub waiting: usize,
    /// How long a statement may take on the server before it is canceled, its wait for locks included.
    pub statement_timeout: Duration,
    /// How long a write goes on trying: while somebody else is always faster, and while the server is away, as in a restart. A read is
    /// tried as long.
    pub patience: Duration,
    /// Whether other desks are told that something was written ([`Hints`](crate::Hints)), about twenty times a second at most.
    pub hints: bool,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "helpdesk".to_owned(),
            is_made: true,
            shard: 1,
            connections: 16,
            waiting: 16_384,
            statement_timeout: Duration::from_secs(15),
            patience: Duration::from_secs(20),
            hints: true,
        }
    }
}
