//! The small fixed vocabularies of a ticket: what kind it is and how it came in.
use core::fmt;

use serde::{Deserialize, Serialize};

/// What a ticket is, in ITIL's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TicketKind {
    /// Something that worked is broken.
    #[default]
    Incident,
    /// Something is wanted from the catalogue.
    ServiceRequest,
    /// Somebody wants to know something.
    Question,
    /// The cause behind incidents.
    Problem,
    /// Something is to be altered.
    Change,
    /// Work without a customer.
    Task,
}

impl TicketKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Incident, Self::ServiceRequest, Self::Question, Self::Problem, Self::Change, Self::Task];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::ServiceRequest => "service_request",
            Self::Question => "question",
            Self::Problem => "problem",
            Self::Change => "change",
            Self::Task => "task",
        }
    }
}

impl fmt::Display for TicketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// A form or a widget in the host's pages.
    #[default]
    Web,
    /// Mail.
    Email,
    /// A call, written down by somebody.
    Phone,
    /// A live conversation.
    Chat,
    /// A program.
    Api,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 5] = [Self::Web, Self::Email, Self::Phone, Self::Chat, Self::Api];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Api => "api",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
