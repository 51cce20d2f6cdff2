//! Marks: words that an index of searched texts keeps beside a ticket's own, so that a query finds only what its scope reaches.
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use core::fmt::Write as _;

use crate::{OrganizationId, Reach, RequesterId, TenantId, Ticket};

/// Whose a ticket is, who sees it as a requester, or where it is. A ticket has several ([`of_ticket`](Self::of_ticket)); a reach finds those
/// that have one of its own ([`of_reach`](Self::of_reach)).
///
/// # Laws
/// What is found by marks is what the scope reaches (`search_keeps_to_its_scope` of `helpdesk-testkit`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchMark {
    letter: char,
    name: String,
}

impl SearchMark {
    fn new(letter: char, name: &str) -> Self {
        Self { letter, name: name.to_owned() }
    }

    fn of_requester(id: &RequesterId) -> Self {
        Self::new('r', id.as_str())
    }

    fn of_organization(id: &OrganizationId) -> Self {
        Self::new('o', id.as_str())
    }

    fn of_team(team: Option<&str>) -> Self {
        team.map_or_else(|| Self::new('u', ""), |team| Self::new('m', team))
    }

    /// The mark of everything of a tenant.
    #[must_use]
    pub fn of_tenant(id: &TenantId) -> Self {
        Self::new('t', id.as_str())
    }

    /// The marks of a ticket: its tenant, its requesters, their company, its team or that it has none, its agent.
    #[must_use]
    pub fn of_ticket(ticket: &Ticket) -> Vec<Self> {
        let mut marks = vec![Self::of_tenant(&ticket.tenant), Self::of_requester(&ticket.requester)];
        marks.extend(ticket.participants.collaborators().map(Self::of_requester));
        marks.extend(ticket.organization.iter().map(Self::of_organization));
        marks.push(Self::of_team(ticket.team.as_ref().map(|team| team.as_str())));
        marks.extend(ticket.assignee.iter().map(|agent| Self::new('a', agent.as_str())));
        marks
    }

    /// The marks of which a ticket within the reach has one: all tickets of the tenant where the list is empty, and none where there is
    /// nothing.
    #[must_use]
    pub fn of_reach(reach: &Reach) -> Option<Vec<Self>> {
        let marks: Vec<Self> = match reach {
            Reach::Everything => return Some(Vec::new()),
            Reach::Requests(requests) => {
                let shared = requests.shared.iter().map(Self::of_organization);
                requests.of.iter().map(Self::of_requester).chain(shared).collect()
            }
            Reach::Places(places) => {
                let teams = places.teams.iter().map(|team| Self::of_team(Some(team.as_str())));
                let own = places.assignee.iter().map(|agent| Self::new('a', agent.as_str()));
                teams.chain(own).chain(places.unplaced.then(|| Self::of_team(None))).collect()
            }
        };
        if marks.is_empty() { None } else { Some(marks) }
    }

    /// What it is of, as a letter: `t` a tenant, `r` a requester, `o` an organization, `m` a team, `u` no team, `a` an agent.
    #[must_use]
    pub fn letter(&self) -> char {
        self.letter
    }

    /// The bytes of the name in hexadecimal digits: no name can be anything but letters and digits in an index.
    #[must_use]
    pub fn digits(&self) -> String {
        self.name.bytes().fold(String::with_capacity(self.name.len() * 2), |mut digits, byte| {
            // A String takes every text.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}
