//! On which ground somebody has which rights.
use alloc::{collections::BTreeMap, sync::Arc};

use crate::{AgentId, Facts, Right, Subject, TeamId, TeamRights};

/// Why somebody has rights on a ticket. Whether a ground holds is computed from the facts, never claimed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Ground {
    /// On every ticket of the tenant.
    Everywhere,
    /// On tickets of teams that the person belongs to, as the configuration says.
    Member,
    /// On tickets of teams that the person leads, as the configuration says.
    Lead,
    /// On tickets that the person has.
    Assignee,
    /// On tickets that no team has.
    Unplaced,
    /// On tickets of this team.
    Team(TeamId),
}

/// Rights of a member of staff, by ground. They add up. A clone shares them.
///
/// # Examples
/// ```
/// use helpdesk_core::{Actor, Grants, Ground, Staff, TeamRights};
///
/// // Works in the own teams, and reads along in another one.
/// let grants = Grants::of_members().give(Ground::Team("security".parse()?), TeamRights::of_a_collaborator());
/// let ann = Actor::staff("acme".parse()?, Staff::new("ann".parse()?, grants));
/// # Ok::<(), helpdesk_core::IdError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(Arc<BTreeMap<Ground, TeamRights>>);

impl Grants {
    /// No right at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The desk at which everybody who answers works on every ticket; leads lead their teams.
    #[must_use]
    pub fn everywhere() -> Self {
        Self::none().give(Ground::Everywhere, TeamRights::of_an_agent()).give(Ground::Lead, TeamRights::of_a_lead())
    }

    /// The desk at which people work on the tickets of their teams, on what they have, and on what no team has.
    #[must_use]
    pub fn of_members() -> Self {
        Self::none()
            .give(Ground::Member, TeamRights::of_an_agent())
            .give(Ground::Assignee, TeamRights::of_an_agent())
            .give(Ground::Unplaced, TeamRights::of_an_agent())
            .give(Ground::Lead, TeamRights::of_a_lead())
    }

    /// The same with other rights on this ground; what was there before is replaced.
    #[must_use]
    pub fn give(mut self, ground: Ground, rights: TeamRights) -> Self {
        Arc::make_mut(&mut self.0).insert(ground, rights);
        self
    }

    /// The grounds and their rights, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Ground, &TeamRights)> {
        self.0.iter()
    }

    /// Whether a right holds on what the facts are about.
    pub(super) fn hold(&self, id: &AgentId, right: Right, facts: &Facts) -> bool {
        self.given(right).any(|ground| ground.holds(id, facts))
    }

    /// Whether what the facts are about stands in lists.
    pub(super) fn find(&self, id: &AgentId, facts: &Facts) -> bool {
        self.finding().any(|ground| ground.holds(id, facts))
    }

    /// The grounds on which tickets stand in lists: those that give both listing and reading.
    pub(super) fn finding(&self) -> impl Iterator<Item = &Ground> {
        let finds = |rights: &TeamRights| rights.has(Right::List) && rights.has(Right::Read);
        self.0.iter().filter(move |(_, rights)| finds(rights)).map(|(ground, _)| ground)
    }

    /// Whether a right holds on the tickets of a team.
    pub(super) fn hold_in(&self, right: Right, team: &TeamId, facts: &Facts) -> bool {
        self.given(right).any(|ground| match ground {
            Ground::Everywhere => true,
            Ground::Member => facts.standing.member_of.contains(team),
            Ground::Lead => facts.standing.leads.contains(team),
            Ground::Assignee | Ground::Unplaced => false,
            Ground::Team(granted) => granted == team,
        })
    }

    /// Whether a right holds on any ticket that could be.
    pub(super) fn hold_somewhere(&self, right: Right, facts: &Facts) -> bool {
        self.given(right).any(|ground| match ground {
            Ground::Everywhere | Ground::Assignee | Ground::Unplaced | Ground::Team(_) => true,
            Ground::Member => !facts.standing.member_of.is_empty(),
            Ground::Lead => !facts.standing.leads.is_empty(),
        })
    }

    fn given(&self, right: Right) -> impl Iterator<Item = &Ground> {
        self.0.iter().filter(move |(_, rights)| rights.has(right)).map(|(ground, _)| ground)
    }
}

impl Ground {
    fn holds(&self, id: &AgentId, facts: &Facts) -> bool {
        let (team, assignee) = match &facts.subject {
            Subject::Tenant => return false,
            Subject::Team { team, .. } => (Some(team), None),
            Subject::Ticket(ticket) => (ticket.team.as_ref(), ticket.assignee.as_ref()),
        };
        match self {
            Self::Everywhere => true,
            Self::Member => team.is_some_and(|team| facts.standing.member_of.contains(team)),
            Self::Lead => team.is_some_and(|team| facts.standing.leads.contains(team)),
            Self::Assignee => assignee == Some(id),
            Self::Unplaced => team.is_none(),
            Self::Team(granted) => team == Some(granted),
        }
    }
}
