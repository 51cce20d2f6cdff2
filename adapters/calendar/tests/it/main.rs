//! Public behaviour of the crate: files as programs write them, tables of odd events, laws against other readers.
#![cfg(test)]

mod bytes;
mod events;
mod files;
mod kit;
mod laws;
mod limits;
mod reports;
