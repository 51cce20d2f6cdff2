//! What a caller hands to the desk: commands under one id, for one ticket, at one instant.
use alloc::{vec, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{Command, CommandId, Fingerprint, OpenTicket, TicketId};

/// Commands under one id: all of them are done, or none.
///
/// # Examples
/// ```
/// use helpdesk_core::{Command, Instant, Request, TicketId};
///
/// let (ticket, at): (_, Instant) = (TicketId::new(42)?, "2026-01-05T15:00:00Z".parse()?);
/// let wait = Command::Wait { until: None };
///
/// // One thing. The id is yours: of a form that may be sent twice, of a mail that may come twice.
/// let one = Request::one("form-8f1c".parse()?, ticket, wait.clone(), at);
///
/// // Several: a reply, and the ticket waits for its requester.
/// let commands = vec![Command::Reply { body: "Which model is it?".into() }, wait];
/// let both = Request { commands, ..one };
/// assert_eq!(both.commands.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The caller's name for it. Sent twice, it is done once and answered the same.
    pub id: CommandId,
    /// The ticket; a new one for [`Command::Open`].
    pub ticket: TicketId,
    /// What is asked, in order.
    pub commands: Vec<Command>,
    /// When it is recorded. One instant for everything it causes.
    pub at: Instant,
    /// When it happened, where that is earlier: a mail that was delayed. No earlier than the opening, and by
    /// [`LATE_FACT_DAYS_MAX`](crate::LATE_FACT_DAYS_MAX) days at most. It is the host's word, as `at` is: hand on none that
    /// a requester may choose. What clocks make of it is the policy's choice, [`LateFacts`](crate::LateFacts).
    pub occurred_at: Option<Instant>,
    /// The id under which a message goes on as a new ticket, where this one is not taken up again: reserved by the host, and
    /// used only then. See [`follow_up_as`](Self::follow_up_as).
    pub follow_up: Option<TicketId>,
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
        Self { id, ticket, commands: vec![command], at, occurred_at: None, follow_up: None }
    }

    /// The same, where it happened earlier than it is told.
    #[must_use]
    pub fn occurred_at(self, occurred_at: Instant) -> Self {
        Self { occurred_at: Some(occurred_at), ..self }
    }

    /// The same with an id that is reserved for a follow-up: a public message that comes to a closed ticket, or to a solved one
    /// that its team does not take up again, opens a ticket under it instead of being refused. Both are linked in one commit,
    /// and the receipt names the new one. Teams that say `reject` refuse all the same.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Command, Instant, Request, TicketId};
    ///
    /// let (closed, next, at): (_, _, Instant) = (TicketId::new(7)?, TicketId::new(42)?, "2026-01-05T15:00:00Z".parse()?);
    /// let reply = Command::Reply { body: "It is broken again.".into() };
    /// let request = Request::one("mail-8f1c".parse()?, closed, reply, at).follow_up_as(next);
    /// assert_eq!(request.follow_up, Some(next));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn follow_up_as(self, ticket: TicketId) -> Self {
        Self { follow_up: Some(ticket), ..self }
    }

    /// What was asked of which ticket, without the instant at which it is told and the id that is reserved: a retry a second
    /// later, with another reserved id, is the same request.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        #[derive(Serialize)]
        struct Content<'a> {
            ticket: TicketId,
            commands: &'a [Command],
            #[serde(skip_serializing_if = "Option::is_none")]
            occurred_at: Option<Instant>,
        }
        let Self { ticket, commands, occurred_at, .. } = self;
        Fingerprint::of(&Content { ticket: *ticket, commands, occurred_at: *occurred_at })
    }
}
