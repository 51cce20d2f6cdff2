//! Shelves: under what tickets are listed, for a store that keeps lists in an index.
use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{AgentId, Held, Listing, OrganizationId, Reach, Scope, Ticket};

/// A shelf of a tenant: what tickets on it have in common, and its name. A ticket stands on one for each thing that lists ask for
/// ([`Ticket::shelves`]); a list is a walk along the shelves of its narrowest condition, past what does not stand on one of each other
/// ([`Listing::shelves`]).
///
/// # Laws
/// What is listed by shelves is what a full scan lists (`listings_equal_a_full_scan`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shelf(pub ShelfKind, pub String);

/// What tickets on a shelf have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShelfKind {
    /// Their team; the empty name is of those without one.
    Team,
    /// The team in whose queue they are: there is work on them, and nobody has them.
    Queue,
    /// Who has them.
    Agent,
    /// Who asks.
    Requester,
    /// A requester who is in copy.
    Copied,
    /// The requester's company.
    Organization,
    /// A tag.
    Tag,
}

/// Of which shelves a listed ticket stands on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shelves {
    /// These; where there are none, nothing is listed.
    These(BTreeSet<Shelf>),
    /// The shelf of this kind of each team that there is, and of those without one: the store knows which teams have tickets.
    AllTeams(ShelfKind),
}

impl ShelfKind {
    /// The word as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::Requester => "requester",
            Self::Copied => "copied",
            Self::Organization => "organization",
            Self::Tag => "tag",
        }
    }
}

impl Shelf {
    fn new(kind: ShelfKind, name: &str) -> Self {
        Self(kind, name.to_owned())
    }
}

impl Ticket {
    /// The shelves that it stands on.
    #[must_use]
    pub fn shelves(&self) -> BTreeSet<Shelf> {
        let team = self.team.as_ref().map_or("", |team| team.as_str());
        let holder = match self.assignee.as_ref().map(AgentId::as_str) {
            Some(agent) => Some((ShelfKind::Agent, agent)),
            None => self.status.kind().is_active().then_some((ShelfKind::Queue, team)),
        };
        let own = [(ShelfKind::Team, team), (ShelfKind::Requester, self.requester.as_str())];
        let organization = self.organization.as_ref().map(|id| (ShelfKind::Organization, id.as_str()));
        let copied = self.participants.collaborators().map(|id| (ShelfKind::Copied, id.as_str()));
        let tags = self.tags.iter().map(|tag| (ShelfKind::Tag, tag.as_str()));
        let all = own.into_iter().chain(holder).chain(organization).chain(copied).chain(tags);
        all.map(|(kind, name)| Shelf::new(kind, name)).collect()
    }
}

impl Listing {
    /// The shelves of which each listed ticket under a scope stands on one, for each of its conditions, the narrowest first; never none.
    /// The statuses are apart ([`listed_statuses`](Self::listed_statuses)).
    #[must_use]
    pub fn shelves(&self, scope: &Scope) -> Vec<Shelves> {
        let mut conditions = Vec::new();
        let one = |kind, name: &str| Shelves::These(BTreeSet::from([Shelf::new(kind, name)]));
        conditions.extend(self.requester.as_ref().map(|id| one(ShelfKind::Requester, id.as_str())));
        if let Reach::Requests(requests) = scope.reach() {
            let named = |kind| requests.of.iter().map(move |id| Shelf::new(kind, id.as_str()));
            let shared =
                requests.shared.iter().map(|id: &OrganizationId| Shelf::new(ShelfKind::Organization, id.as_str()));
            let of = named(ShelfKind::Requester).chain(named(ShelfKind::Copied)).chain(shared);
            conditions.push(Shelves::These(of.collect()));
        }
        let team = self.team.as_ref().map(|team| team.as_str());
        match (&self.held, team) {
            (Some(Held::By(agent)), team) => {
                conditions.push(one(ShelfKind::Agent, agent.as_str()));
                conditions.extend(team.map(|team| one(ShelfKind::Team, team)));
            }
            (Some(Held::Nobody), Some(team)) => conditions.push(one(ShelfKind::Queue, team)),
            (Some(Held::Nobody), None) => conditions.push(Shelves::AllTeams(ShelfKind::Queue)),
            (None, team) => conditions.extend(team.map(|team| one(ShelfKind::Team, team))),
        }
        if let Some(tag) = &self.tag {
            // A tag is narrower than a team, as a rule, and wider than an agent.
            let at = conditions.len().saturating_sub(usize::from(self.held.is_none() && team.is_some()));
            conditions.insert(at, one(ShelfKind::Tag, tag));
        }
        if let Reach::Places(places) = scope.reach() {
            let teams = places.teams.iter().map(|team| Shelf::new(ShelfKind::Team, team.as_str()));
            let unplaced = places.unplaced.then(|| Shelf::new(ShelfKind::Team, ""));
            let own = places.assignee.iter().map(|agent: &AgentId| Shelf::new(ShelfKind::Agent, agent.as_str()));
            conditions.push(Shelves::These(teams.chain(unplaced).chain(own).collect()));
        }
        if conditions.is_empty() {
            conditions.push(Shelves::AllTeams(ShelfKind::Team));
        }
        conditions
    }
}
