//! What a configuration says of messages.
use crate::LanguageTag;
use serde::{Deserialize, Serialize};

/// What a configuration says of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MessagesSpec {
    /// For how many minutes their author of the staff may edit them; not at all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit_within_minutes: Option<u32>,
    /// The language of a text where no other is asked for; English where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub language: LanguageTag,
}

impl MessagesSpec {
    /// Whether everything is as it is where nothing is said.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

fn is_default(language: &LanguageTag) -> bool {
    *language == LanguageTag::default()
}
