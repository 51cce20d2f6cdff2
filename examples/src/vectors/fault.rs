//! Why a vector has no answer: a refusal that vectors can state themselves, or a text for a person.
use helpdesk_sla::TimeError;
use serde_json::{Value, json};

/// Why a vector has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A refusal with a name of the format, such as `no_hours` or `negative_duration`.
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
        match error {
            TimeError::NegativeBudget { .. } => Self::Refused("negative_duration"),
            TimeError::OutsideHorizon { .. } => Self::Refused("outside_horizon"),
            TimeError::PastHorizon { .. } => Self::Refused("past_horizon"),
            TimeError::AfterLastOpening { .. } => Self::Refused("after_last_opening"),
            TimeError::BeforeHorizon { .. } => Self::Refused("before_horizon"),
            TimeError::DateOutsideHorizon { .. }
            | TimeError::DaysPastHorizon { .. }
            | TimeError::DaysBeforeHorizon { .. }
            | _ => Self::Said(error.to_string()),
        }
    }
}
