//! What a caller hands to the desk: commands under one id, for one ticket, at one instant.
use alloc::{vec, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{Command, CommandId, Fingerprint, OpenTicket, TicketId};

/// Commands under one id: all of them are done, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The caller's name for it. Sent twice, it is done once and answered the same.
    pub id: CommandId,
    /// The ticket; a new one for [`Command::Open`].
    pub ticket: TicketId,
    /// What is asked, in order.
    pub commands: Vec<Command>,
    /// When it happens. One instant for everything it causes.
    pub at: Instant,
}

impl Request {
    /// Opens a ticket.
    #[must_use]
    pub fn open(id: CommandId, ticket: TicketId, request: OpenTicket, at: Instant) -> Self {
        Self::one(id, ticket, Command::open(request), at)
    }

    /// Asks for one thing.
    #[must_use]
    pub fn one(id: CommandId, ticket: TicketId, command: Command, at: Instant) -> Self {
        Self { id, ticket, commands: vec![command], at }
    }

    /// What was asked of which ticket, without the instant: a retry a second later is the same request.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        #[derive(Serialize)]
        struct Content<'a> {
            ticket: TicketId,
            commands: &'a [Command],
        }
        Fingerprint::of(&Content { ticket: self.ticket, commands: &self.commands })
    }
}
