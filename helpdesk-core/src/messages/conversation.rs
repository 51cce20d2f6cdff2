//! What is said on a ticket and on those that go on in it, in one order.
use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Message, MessageId, TicketId};

/// A message with the ticket in whose history it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// In whose history it stands.
    pub ticket: TicketId,
    /// The message.
    pub message: Message,
}

impl Line {
    /// Its place among all: by time, then by ticket, then by its number there.
    #[must_use]
    pub fn place(&self) -> (Instant, TicketId, MessageId) {
        (self.message.at, self.ticket, self.message.id)
    }
}
