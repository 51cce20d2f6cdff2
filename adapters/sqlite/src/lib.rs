//! The embedded store: one SQLite file, one transaction per commit.
