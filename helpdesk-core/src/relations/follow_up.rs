//! Following up: a new ticket goes on where one was closed.
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::TicketId;

/// What opens a follow-up of a closed ticket. The two are linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The new ticket's id.
    pub ticket: TicketId,
    /// Its first message.
    pub body: String,
}

/// What a follow-up takes over from the ticket before, beside subject, kind and organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Inherited {
    /// Its tags.
    Tags,
    /// Its custom fields.
    Fields,
    /// Impact and urgency.
    Assessment,
}
