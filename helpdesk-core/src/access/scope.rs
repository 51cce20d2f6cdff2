//! What an actor may list.
use alloc::{collections::BTreeSet, sync::Arc};

use super::policy::judge;
use crate::{
    Action, Actor, AgentId, Configuration, Facts, Ground, OrganizationId, Principal, RequesterId, Role, Staff,
    Standing, Subject, TeamId, TenantId, Ticket,
};

/// What an actor may list. Made by the policy only; stores turn it into a filter, core checks each row again.
///
/// ```compile_fail
/// fn forge(tenant: helpdesk_core::TenantId) -> helpdesk_core::Scope {
///     helpdesk_core::Scope { tenant, reach: helpdesk_core::Reach::Everything }
/// }
/// ```
///
/// # Laws
/// It covers what the policy lets the actor find, no more and no less (`a_scope_is_the_filter_by_policy`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    tenant: TenantId,
    reach: Reach,
}

/// How far a scope reaches within its tenant. A new way breaks every store on purpose: none may guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Every ticket.
    Everything,
    /// The tickets that a requester sees.
    Requests(Requests),
    /// Tickets that fit one of these; none where nothing is set.
    Places(Places),
}

/// The tickets that a requester sees. A ticket that fits one of these is within.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// Tickets that one of these asks for, or is in copy of: the names of one person.
    pub of: BTreeSet<RequesterId>,
    /// Tickets of this organization, which shares them among its people.
    pub shared: Option<OrganizationId>,
}

/// Where the tickets of a member of staff are. A ticket that fits one of them is within.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Tickets of these teams.
    pub teams: BTreeSet<TeamId>,
    /// Tickets that this agent has.
    pub assignee: Option<AgentId>,
    /// Tickets that no team has.
    pub unplaced: bool,
}

impl Actor {
    /// What the actor may list of everything that staff sees, or of public things for a requester. `None` where the
    /// actor may not list at all.
    #[must_use]
    pub fn scope(&self, configuration: &Configuration) -> Option<Scope> {
        let reading = if self.is_requester() { Action::ReadPublic } else { Action::ReadInternal };
        Scope::of(self, reading, &configuration.standing(self))
    }
}

impl Scope {
    /// What an actor may list of what can be read by [`Action::ReadPublic`] or [`Action::ReadInternal`].
    #[must_use]
    pub fn of(actor: &Actor, reading: Action, standing: &Standing) -> Option<Self> {
        let subject = Subject::Tenant;
        let facts = Facts { standing: Arc::new(standing.clone()), subject, into: None, written_by: None };
        if !judge(actor, Action::List, &facts).is_allow() {
            return None;
        }
        let reach = match actor.principal() {
            Principal::Requester { .. } if reading == Action::ReadPublic => {
                let of = actor.requester_ids().cloned().collect();
                Reach::Requests(Requests { of, shared: standing.colleague_in.clone() })
            }
            Principal::Anonymous | Principal::Requester { .. } => Reach::Places(Places::default()),
            Principal::Staff(staff) => reach_of(staff, standing),
            Principal::Service { rights, .. } if !(rights.has(reading) && rights.has(Action::ReadPublic)) => {
                Reach::Places(Places::default())
            }
            Principal::Service { on_behalf_of: Some(staff), .. } => reach_of(staff, standing),
            Principal::Service { on_behalf_of: None, .. } | Principal::Engine(_) => Reach::Everything,
        };
        Some(Self { tenant: actor.tenant().clone(), reach })
    }

    /// Whose tickets.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The requester whose it is, where it is a requester's.
    #[must_use]
    pub fn requester(&self) -> Option<&RequesterId> {
        match &self.reach {
            Reach::Requests(requests) => requests.of.first(),
            Reach::Everything | Reach::Places(_) => None,
        }
    }

    /// Whether a ticket lies within.
    #[must_use]
    pub fn covers(&self, ticket: &Ticket) -> bool {
        ticket.tenant == self.tenant
            && match &self.reach {
                Reach::Everything => true,
                Reach::Requests(requests) => requests.hold(ticket),
                Reach::Places(places) => places.hold(ticket),
            }
    }
}

/// Where a member of staff finds tickets: on each ground that gives both listing and reading.
fn reach_of(staff: &Staff, standing: &Standing) -> Reach {
    if staff.has_role(Role::Auditor) {
        return Reach::Everything;
    }
    let mut places = Places::default();
    for ground in staff.grants().finding() {
        match ground {
            Ground::Everywhere => return Reach::Everything,
            Ground::Member => places.teams.extend(standing.member_of.iter().cloned()),
            Ground::Lead => places.teams.extend(standing.leads.iter().cloned()),
            Ground::Assignee => places.assignee = Some(staff.id().clone()),
            Ground::Unplaced => places.unplaced = true,
            Ground::Team(team) => {
                places.teams.insert(team.clone());
            }
        }
    }
    Reach::Places(places)
}

impl Requests {
    fn hold(&self, ticket: &Ticket) -> bool {
        self.of.contains(&ticket.requester)
            || ticket.participants.collaborators().any(|who| self.of.contains(who))
            || (self.shared.is_some() && self.shared == ticket.organization)
    }
}

impl Places {
    fn hold(&self, ticket: &Ticket) -> bool {
        let of_a_team = ticket.team.as_ref().map_or(self.unplaced, |team| self.teams.contains(team));
        of_a_team || (self.assignee.is_some() && self.assignee == ticket.assignee)
    }
}
