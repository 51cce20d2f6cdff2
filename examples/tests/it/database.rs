//! A schema of its own on the server that `HELPDESK_POSTGRES` names, removed in the end.
use std::process::Command;

/// A schema of its own.
pub(crate) struct Database {
    server: String,
    schema: String,
}

impl Database {
    /// A new one, where there is a server.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let server = std::env::var("HELPDESK_POSTGRES").ok().filter(|server| !server.is_empty())?;
        Some(Self { server, schema: format!("{name}_{}", std::process::id()) })
    }

    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// How `desk` names it.
    pub(crate) fn store(&self) -> String {
        format!("postgres:{} schema={}", self.server, self.schema)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Where the programs of the server are not here, the schema stays.
        let bin = std::env::var("HELPDESK_POSTGRES_BIN").map(|bin| format!("{bin}/")).unwrap_or_default();
        let drop = format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {} CASCADE", self.schema);
        let _ = Command::new(format!("{bin}psql")).args([&self.server, "-qc", &drop]).status();
    }
}
