//! What binds a ticket to others, as it stands.
use alloc::collections::{BTreeMap, BTreeSet};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Link, LinkEvent, LinkKind, Mergers, TicketId};

/// What binds a ticket to others. Most tickets have none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// Its links, by kind and then by ticket.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub links: BTreeSet<Link>,
    /// Incidents that are still to be solved with it, and since when they wait for that.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to_solve: BTreeMap<TicketId, Instant>,
    /// Tickets that wait for it and are still to be told that it is done, and since when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to_call: BTreeMap<TicketId, Instant>,
    /// Tickets of the same requester in which messages of this one go on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub went_on: BTreeSet<TicketId>,
    /// The ticket of the same requester with messages of which it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_in: Option<TicketId>,
    /// What it has of mergers.
    #[serde(default, skip_serializing_if = "Mergers::is_empty")]
    pub mergers: Mergers,
}

impl Ties {
    /// No ties.
    pub const NONE: &'static Self = &Self {
        links: BTreeSet::new(),
        to_solve: BTreeMap::new(),
        to_call: BTreeMap::new(),
        went_on: BTreeSet::new(),
        began_in: None,
        mergers: Mergers {
            merged: None,
            absorbed: BTreeMap::new(),
            addressed: BTreeMap::new(),
            received: BTreeSet::new(),
            given: BTreeSet::new(),
        },
    };

    /// The tickets it is linked with in one way, by id.
    pub fn linked(&self, kind: LinkKind) -> impl Iterator<Item = TicketId> {
        self.links.iter().filter(move |link| link.kind == kind).map(|link| link.ticket)
    }

    /// Whether it has this link.
    #[must_use]
    pub fn has(&self, link: Link) -> bool {
        self.links.contains(&link)
    }

    /// Since when the desk has something of its own to do with other tickets.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.to_solve.values().chain(self.to_call.values()).min().copied()
    }

    pub(crate) fn apply(&mut self, event: &LinkEvent, at: Instant) {
        match event {
            LinkEvent::Added(link) => {
                self.links.insert(*link);
            }
            LinkEvent::Removed(link) => {
                self.links.remove(link);
            }
            LinkEvent::Cascaded { left, to_call, .. } => {
                self.to_solve = left.iter().map(|ticket| (*ticket, at)).collect();
                self.to_call = to_call.iter().map(|ticket| (*ticket, at)).collect();
            }
        }
    }
}
