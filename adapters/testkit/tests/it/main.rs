//! The suite itself: that no law is forgotten, and that a law notices a store that breaks it.
#![cfg(test)]

mod broken;
mod broken_searches;
mod list;
