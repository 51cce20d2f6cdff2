//! The form of a ticket: what decides which custom fields are there.
use alloc::{collections::BTreeMap, string::String};

use crate::{LanguageTag, Priority, ServiceId, Ticket, TicketKind};

/// What decides which custom fields are there on a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// What it is.
    pub kind: TicketKind,
    /// How much it presses.
    pub priority: Priority,
    /// What of the catalogue is asked for.
    pub service: Option<&'a ServiceId>,
    /// In which language it is asked.
    pub language: Option<&'a LanguageTag>,
    /// What the fields hold.
    pub values: &'a BTreeMap<String, String>,
}

impl<'a> Form<'a> {
    /// The form of a ticket as it stands.
    #[must_use]
    pub fn of(ticket: &'a Ticket) -> Self {
        let (service, language) = (ticket.service.as_ref(), ticket.language.as_ref());
        Self { kind: ticket.kind, priority: ticket.priority, service, language, values: &ticket.fields }
    }

    /// Whether a field holds nothing.
    #[must_use]
    pub fn is_empty(&self, name: &str) -> bool {
        self.values.get(name).is_none_or(|value| value.trim().is_empty())
    }
}
