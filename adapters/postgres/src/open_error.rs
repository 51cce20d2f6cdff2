//! Why a database cannot be opened as a store.

/// Why a database cannot be opened as a store. Nothing that belongs to somebody else was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The connection string cannot be read.
    #[error("the connection string cannot be read: {why}")]
    Config {
        /// What is wrong with it. The string is not repeated: it may hold a password.
        why: String,
    },
    /// The schema's name would have to be quoted.
    #[error(
        "`{schema}` is no name for a schema, expected a lower-case letter and then letters, digits or `_`, at most 63"
    )]
    SchemaName {
        /// The name.
        schema: String,
    },
    /// No server answers.
    #[error("the server cannot be reached: {why}")]
    Unreachable {
        /// What happened.
        why: String,
    },
    /// The database cannot hold every text.
    #[error("the database has encoding `{found}`, expected `UTF8`")]
    Encoding {
        /// Its encoding.
        found: String,
    },
    /// There is no store in the schema, and none was to be made.
    #[error("there is no schema `{schema}` with a desk in it")]
    Missing {
        /// The schema.
        schema: String,
    },
    /// The schema holds tables of another program.
    #[error("schema `{schema}` belongs to another program: it has a table `{table}` and says no version")]
    Foreign {
        /// The schema.
        schema: String,
        /// A table of the same name as one of ours.
        table: String,
    },
    /// A newer version of this crate has written it.
    #[error("schema `{schema}` has version {found}, expected at most {expected}: a newer program has written it")]
    Newer {
        /// The schema.
        schema: String,
        /// Its version.
        found: i32,
        /// The newest that this crate knows.
        expected: i32,
    },
    /// The server refused to read or migrate it.
    #[error("schema `{schema}` cannot be opened: {why}")]
    Unusable {
        /// The schema.
        schema: String,
        /// What happened.
        why: String,
    },
    /// It was not opened inside a tokio runtime.
    #[error("there is no tokio runtime here, expected `connect` to be awaited inside one")]
    NoRuntime,
}
