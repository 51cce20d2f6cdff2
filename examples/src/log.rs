//! Incident logs of other systems: what their columns mean, how they are read, and what the desk is asked to do.
mod cells;
mod mapping;
mod read;
mod row;
mod script;

pub use mapping::{
    Columns, Dates, Escalation, LogState, Mapping, MappingError, OneOrMany, TeamMapping, TierPattern, VerdictMapping,
};
pub use read::{LogError, UNREADABLE_SHARE_MAX, read_log};
pub use row::{Log, LogAgent, Note, Row, Unfit};
pub use script::{LogScript, script};
