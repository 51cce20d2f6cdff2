//! A statement with its values: what is to be run, before it is.
use tokio_postgres::types::ToSql;

use crate::value::Value;

/// A statement with its values.
pub(crate) struct Step {
    pub(crate) statement: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Step {
    /// A statement; the number of the shard is its first value.
    pub(crate) fn new(statement: &'static str, shard: i16) -> Self {
        Self { statement, values: vec![Value::Small(shard)] }
    }

    /// The same with a value more. A word is one of ours; what somebody wrote is a [`text`](Self::text).
    pub(crate) fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The same with a text more.
    pub(crate) fn text(self, text: &str) -> Self {
        self.with(text.to_owned())
    }

    /// The values, as the client takes them.
    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(Value::as_sql).collect()
    }
}

/// A text that somebody wrote, as the server takes it, which knows no NUL. Two texts stay two.
pub(crate) fn key(text: &str) -> String {
    text.replace('\u{1}', "\u{1}1").replace('\0', "\u{1}0")
}

/// The text that somebody wrote.
pub(crate) fn unkey(stored: &str) -> String {
    stored.replace("\u{1}0", "\0").replace("\u{1}1", "\u{1}")
}
