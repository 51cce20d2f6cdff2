//! What the numbers of a limit count.
use serde::{Deserialize, Serialize};

/// What the numbers of a limit count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LimitUnit {
    /// What stands in a list, one by one.
    #[default]
    Entries,
    /// The bytes of a text.
    Bytes,
    /// How deep something stands in something.
    Levels,
    /// A length of time.
    Seconds,
}

impl LimitUnit {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Bytes => "bytes",
            Self::Levels => "levels",
            Self::Seconds => "seconds",
        }
    }

    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
