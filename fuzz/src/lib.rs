//! Fuzz bodies: plain functions over bytes that panic only where a law is broken.
//!
//! libFuzzer feeds them through `fuzz_targets/`, and the stable test replays every saved input of `seeds/`. A body must
//! never read a clock, a file or the environment: the same bytes lead to the same questions and the same verdict.
#![expect(clippy::panic, reason = "a broken law ends the body with a panic: that is how libFuzzer learns of it")]

mod calendar;
mod calendar_file;
mod case;
mod change;
mod clock_history;
mod conformance;
mod difference;
mod draw;
mod facts;
mod law;
mod life;
mod model;
mod open_time;
mod operation;
mod oracle;
mod paint;
mod place;
mod plan;
mod question;
mod random;
mod rule_facts;
mod rule_script;
mod schedule_plan;
mod stored_json;
mod vector;
mod wall;
mod window;
mod yearly;

pub use calendar_file::calendar_file;
pub use clock_history::clock_history;
pub use conformance::generated;
pub use open_time::open_time;
pub use oracle::{Oracle, Report};
pub use rule_facts::rule_facts;
pub use rule_script::rule_script;
pub use schedule_plan::schedule_plan;
pub use stored_json::stored_json;
pub use vector::Vector;

/// A body: panics only where a law is broken.
pub type Body = fn(&[u8]);

/// All bodies, by the names of their targets and of their folders under `seeds/`.
pub const BODIES: [(&str, Body); 7] = [
    ("calendar_file", calendar_file),
    ("clock_history", clock_history),
    ("open_time", open_time),
    ("rule_facts", rule_facts),
    ("rule_script", rule_script),
    ("schedule_plan", schedule_plan),
    ("stored_json", stored_json),
];
