//! Lists of tickets: which, in which order, and from which place on. A store walks an index; it sorts and skips nothing.
use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::{cmp::Ordering, fmt};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{AgentId, RequesterId, StatusKind, TeamId, Ticket, TicketId};

/// Which tickets are listed, and in which order. A ticket is listed where everything that is set fits.
///
/// # Examples
/// What a team looks at in the morning, and what a requester asked before:
///
/// ```
/// use helpdesk_core::{Held, Listing, Order, RequesterId, TeamId};
///
/// let queue = Listing { team: Some(TeamId::new("support")?), held: Some(Held::Nobody), ..Listing::all(Order::Due) };
/// let before = Listing { requester: Some(RequesterId::new("rita")?), ..Listing::all(Order::Newest) };
/// # drop((queue, before));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// In which order.
    pub order: Order,
    /// Tickets of this team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Tickets that somebody has, or nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Tickets that this requester asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
    /// Tickets with this tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Tickets in one of these statuses; in any where this is empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub statuses: BTreeSet<StatusKind>,
}

/// Who has the tickets of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Nobody, and there is work on them: they are in a queue, or belong to no team.
    Nobody,
    /// This agent.
    By(AgentId),
}

/// In which order tickets are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What is due next first ([`Ticket::next_due`]), what has no due instant last, ties by id. Only tickets on which there is work:
    /// what is solved or closed is due no more.
    Due,
    /// What was opened last first, ties by id, the higher one first.
    Newest,
}

/// The place of a ticket in an order: what a page lists, and what the next one goes on after. It stays good when its ticket moves.
///
/// # Laws
/// What does not change is on exactly one page, whatever else is written meanwhile (`listings_show_each_row_once`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cursor {
    /// A place in [`Order::Due`].
    Due {
        /// When it is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Instant>,
        /// Which.
        ticket: TicketId,
    },
    /// A place in [`Order::Newest`].
    Newest {
        /// When it was opened.
        opened_at: Instant,
        /// Which.
        ticket: TicketId,
    },
}

impl Listing {
    /// Everything, in an order.
    #[must_use]
    pub fn all(order: Order) -> Self {
        Self { order, team: None, held: None, requester: None, tag: None, statuses: BTreeSet::new() }
    }

    /// The statuses that can be on the list, in their order.
    #[must_use]
    pub fn listed_statuses(&self) -> Vec<StatusKind> {
        StatusKind::ALL.into_iter().filter(|kind| self.has_status(*kind)).collect()
    }

    /// Whether tickets in a status can be on the list: what is due and what nobody has is worked on.
    fn has_status(&self, kind: StatusKind) -> bool {
        let working = self.order == Order::Due || self.held == Some(Held::Nobody);
        (self.statuses.is_empty() || self.statuses.contains(&kind)) && (kind.is_active() || !working)
    }

    /// Whether a ticket is on the list, as far as its scope reaches.
    #[must_use]
    pub fn lists(&self, ticket: &Ticket) -> bool {
        let held = match &self.held {
            None => true,
            Some(Held::Nobody) => ticket.assignee.is_none(),
            Some(Held::By(agent)) => ticket.assignee.as_ref() == Some(agent),
        };
        held && self.has_status(ticket.status.kind())
            && self.team.as_ref().is_none_or(|team| ticket.team.as_ref() == Some(team))
            && self.requester.as_ref().is_none_or(|requester| &ticket.requester == requester)
            && self.tag.as_ref().is_none_or(|tag| ticket.tags.contains(tag))
    }
}

impl Cursor {
    /// The place of a ticket in an order.
    #[must_use]
    pub fn of(ticket: &Ticket, order: Order) -> Self {
        match order {
            Order::Due => Self::Due { due_at: ticket.next_due(), ticket: ticket.id },
            Order::Newest => Self::Newest { opened_at: ticket.opened_at, ticket: ticket.id },
        }
    }

    /// The order that it is a place of.
    #[must_use]
    pub fn order(&self) -> Order {
        match self {
            Self::Due { .. } => Order::Due,
            Self::Newest { .. } => Order::Newest,
        }
    }

    /// Which ticket's place it is, or was.
    #[must_use]
    pub fn ticket(&self) -> TicketId {
        match self {
            Self::Due { ticket, .. } | Self::Newest { ticket, .. } => *ticket,
        }
    }
}

/// Places of two orders follow each other in the order of [`Order`]: a cursor of another order is before everything, or after it.
impl PartialOrd for Cursor {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cursor {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Due { due_at, ticket }, Self::Due { due_at: other, ticket: id }) => {
                // None is last: what is not due at all is never due before something.
                (due_at.is_none(), due_at, ticket).cmp(&(other.is_none(), other, id))
            }
            (Self::Newest { opened_at, ticket }, Self::Newest { opened_at: other, ticket: id }) => {
                (other, id).cmp(&(opened_at, ticket))
            }
            (Self::Due { .. }, Self::Newest { .. }) => Ordering::Less,
            (Self::Newest { .. }, Self::Due { .. }) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Due => "what is due",
            Self::Newest => "what is newest",
        })
    }
}
