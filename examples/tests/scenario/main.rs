//! Scenarios: every story that comes along, what is said of mistakes, and the schema held against the reader.
#![cfg(test)]
mod answers;
mod deeds;
mod mistakes;
mod schema;
mod schema_check;
mod stories;
mod telling;
