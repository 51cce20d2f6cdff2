//! Scenarios: a desk's configuration, what people do, and what is asked of the desk then, from one JSON file.
//!
//! The form is in `docs/SCENARIO.md`. Nothing here reads a clock: every instant stands in the file or follows from it.
mod answer;
mod ask;
mod compare;
mod config;
mod deed;
mod desk_deed;
mod event;
mod fault;
mod faulted;
mod form;
mod hand_off;
mod hands;
mod hours;
mod inquiry;
mod lines;
mod macros;
mod node;
mod notices;
mod policy;
mod quoted;
mod read;
mod rights;
mod rooms;
mod run;
mod talk;
mod ties;
mod unique;

pub use compare::Difference;
pub use fault::ScenarioFault;
pub use faulted::Faulted;
pub use read::{ASKS_MAX, EVENTS_MAX, SCENARIOS_MAX, Scenario, TICKET_NAME_MAX, read};
pub use run::{Answer, Outcome, Refused, run};
