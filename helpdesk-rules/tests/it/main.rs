//! The rule engine through its public face: what rules do, what they are told when they are wrong, and what they survive.
#![cfg(test)]

mod actions;
mod again;
mod compile_errors;
mod facts;
mod faults;
mod guide;
mod hostile;
mod hostile_grid;
mod hostile_scripts;
mod large_set;
mod laws;
mod live;
mod macros;
mod mistakes;
mod newcomers;
mod occasions;
mod once_per_cause;
mod order;
mod own_hostile;
mod plain_way;
mod planted;
mod reference;
mod testing;
mod word_lists;
mod world;
