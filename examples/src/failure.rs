//! Why a command failed: one text for a person, whatever was underneath.
use std::fmt::Display;

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with this text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The failure that an error is for a person: its own text says the cause and what was expected.
    pub fn from_display(error: impl Display) -> Self {
        Self(error.to_string())
    }
}
