//! The address of a decision: which ticket it is about, and which request it answers.
use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{CommandId, Decision, Step, TicketId};

/// The address of a decision. It holds for good: a ticket has one decision for each request that touched it, also for one that
/// was refused, and [`Decision::configuration`] names what it was made under.
///
/// # Examples
/// ```
/// use helpdesk_core::DecisionId;
///
/// let id: DecisionId = "42/mail-4711".parse()?;
/// assert_eq!((id.ticket.number(), id.command.as_str()), (42, "mail-4711"));
/// assert_eq!(id.to_string(), "42/mail-4711");
/// assert!("mail-4711".parse::<DecisionId>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DecisionId {
    /// The ticket it is about.
    pub ticket: TicketId,
    /// The request it answers.
    pub command: CommandId,
}

/// Why a text is no address of a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no decision, expected a ticket and a command such as `42/mail-4711`")]
pub struct DecisionIdError {
    text: String,
}

impl Decision {
    /// Its address, as one of this ticket.
    #[must_use]
    pub fn id(&self, ticket: TicketId) -> DecisionId {
        DecisionId { ticket, command: self.command.clone() }
    }
}

impl DecisionId {
    /// The decision with this address among those of its ticket, with the events it wrote.
    pub(crate) fn among(&self, steps: alloc::vec::Vec<Step>) -> Option<Step> {
        steps.into_iter().find(|step| step.decision.command == self.command)
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ticket, self.command)
    }
}

impl FromStr for DecisionId {
    type Err = DecisionIdError;
    fn from_str(text: &str) -> Result<Self, DecisionIdError> {
        let wrong = || DecisionIdError { text: text.to_string() };
        let (ticket, command) = text.split_once('/').ok_or_else(wrong)?;
        let number = ticket.parse::<u64>().ok().filter(|number| number.to_string() == ticket).ok_or_else(wrong)?;
        let ticket = TicketId::new(number).map_err(|_| wrong())?;
        Ok(Self { ticket, command: CommandId::new(command).map_err(|_| wrong())? })
    }
}

impl TryFrom<String> for DecisionId {
    type Error = DecisionIdError;
    fn try_from(text: String) -> Result<Self, DecisionIdError> {
        text.parse()
    }
}

impl From<DecisionId> for String {
    fn from(id: DecisionId) -> String {
        id.to_string()
    }
}
