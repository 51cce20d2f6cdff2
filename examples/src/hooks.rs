//! One hook of each kind, as a host writes them: a guard, a reaction, an observer.
mod board_first;
mod event_counter;
mod no_card_numbers;

pub use self::{board_first::BoardFirst, event_counter::EventCounter, no_card_numbers::NoCardNumbers};
