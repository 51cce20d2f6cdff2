//! Why a file of scenarios cannot be used: the place, and what was expected there.

/// Why a file of scenarios cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ScenarioFault {
    /// Where: `scenarios[2].events[0].at`.
    pub place: String,
    /// What was found, and what was expected.
    pub what: String,
    /// On which line of the file, from 1, where that is known.
    pub line: Option<usize>,
}

impl ScenarioFault {
    /// A fault at a place.
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), line: None }
    }
}
