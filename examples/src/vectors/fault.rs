//! Why a vector has no answer: a refusal that vectors can state themselves, or a text for a person.
use helpdesk_sla::TimeError;
use serde_json::{Value, json};

/// Why a vector has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A refusal with a name of the format: `no_hours`, `empty_interval`, `bad_time`, `negative_duration`.
    Refused(&'static str),
    /// What the library, or the reader of the vector, has to say.
    Said(String),
}

impl Fault {
    pub(super) fn unreadable(text: String) -> Self {
        Self::Said(text)
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Refused(name) => json!({ "error": name }),
            Self::Said(text) => json!({ "error": text }),
        }
    }
}

impl From<TimeError> for Fault {
    fn from(error: TimeError) -> Self {
        if matches!(error, TimeError::NegativeBudget { .. }) {
            return Self::Refused("negative_duration");
        }
        Self::Said(error.to_string())
    }
}
