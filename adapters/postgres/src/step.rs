//! A statement with its values: what is to be run, before it is.
use tokio_postgres::types::ToSql;

/// A value of a statement.
pub(crate) type Value = Box<dyn ToSql + Send + Sync>;

/// A statement with its values.
pub(crate) struct Step {
    pub(crate) statement: &'static str,
    values: Vec<Value>,
}

impl Step {
    /// A statement; the number of the shard is its first value.
    pub(crate) fn new(statement: &'static str, shard: i16) -> Self {
        Self { statement, values: vec![Box::new(shard)] }
    }

    /// The same with a value more.
    pub(crate) fn with(mut self, value: impl ToSql + Send + Sync + 'static) -> Self {
        self.values.push(Box::new(value));
        self
    }

    /// The same with a text more.
    pub(crate) fn text(self, text: &str) -> Self {
        self.with(text.to_owned())
    }

    /// The values, as the client takes them.
    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| -> &(dyn ToSql + Sync) { &**value }).collect()
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
