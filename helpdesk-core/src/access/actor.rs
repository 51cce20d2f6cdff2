//! Who acts.
use alloc::{collections::BTreeSet, string::String, string::ToString};
use core::fmt;

use crate::{AgentId, Author, Grants, Ground, Identity, OrganizationId, RequesterId, Rights, TeamRights, TenantId};

/// Who acts, as the host knows from its own session. The desk owns no passwords and no sessions.
///
/// The desk's own timers cannot be made outside:
/// ```compile_fail
/// let timers = helpdesk_core::Actor::engine("acme".parse().unwrap());
/// ```
/// ```compile_fail
/// let timers = helpdesk_core::Principal::Engine(helpdesk_core::EngineSeal(()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    tenant: TenantId,
    principal: Principal,
    // INVARIANT: a requester's other ids, as the desk read them from its store; nobody outside can say them.
    also: BTreeSet<RequesterId>,
}

/// As what somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principal {
    /// Nobody the host knows.
    Anonymous,
    /// Somebody who asks.
    Requester {
        /// Who.
        id: RequesterId,
        /// Of which company.
        organization: Option<OrganizationId>,
    },
    /// Somebody of the company that answers.
    Staff(Staff),
    /// A program of the host with an explicit set of rights.
    Service {
        /// Its name.
        name: String,
        /// What it may do.
        rights: Rights,
        /// For whom it acts: it may do what both may.
        on_behalf_of: Option<Staff>,
    },
    /// The desk's own timers. Only the desk can make one.
    #[doc(hidden)]
    Engine(EngineSeal),
}

/// Keeps [`Principal::Engine`] from being made outside this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSeal(());

/// Somebody of the company that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    id: AgentId,
    roles: BTreeSet<Role>,
    grants: Grants,
}

/// What somebody is beside what the grants say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Changes the configuration. It opens no ticket.
    Admin,
    /// Reads everything, and changes nothing by it.
    Auditor,
}

impl Actor {
    fn new(tenant: TenantId, principal: Principal) -> Self {
        Self { tenant, principal, also: BTreeSet::new() }
    }

    /// Nobody the host knows.
    #[must_use]
    pub fn anonymous(tenant: TenantId) -> Self {
        Self::new(tenant, Principal::Anonymous)
    }

    /// Somebody who asks.
    #[must_use]
    pub fn requester(tenant: TenantId, id: RequesterId) -> Self {
        Self::new(tenant, Principal::Requester { id, organization: None })
    }

    /// The same requester as somebody of this company. Everybody else stays who they are.
    #[must_use]
    pub fn of_organization(mut self, company: OrganizationId) -> Self {
        if let Principal::Requester { organization, .. } = &mut self.principal {
            *organization = Some(company);
        }
        self
    }

    /// Somebody of the company that answers.
    #[must_use]
    pub fn staff(tenant: TenantId, staff: Staff) -> Self {
        Self::new(tenant, Principal::Staff(staff))
    }

    /// Somebody who answers, on every ticket of the tenant: [`Grants::everywhere`].
    #[must_use]
    pub fn agent(tenant: TenantId, id: AgentId) -> Self {
        Self::staff(tenant, Staff::new(id, Grants::everywhere()))
    }

    /// Somebody who reads along in the own teams and writes internal messages.
    #[must_use]
    pub fn collaborator(tenant: TenantId, id: AgentId) -> Self {
        let grants = Grants::none().give(Ground::Member, TeamRights::of_a_collaborator());
        Self::staff(tenant, Staff::new(id, grants))
    }

    /// Somebody who reads everything and changes nothing.
    #[must_use]
    pub fn auditor(tenant: TenantId, id: AgentId) -> Self {
        Self::staff(tenant, Staff::new(id, Grants::none()).with_role(Role::Auditor))
    }

    /// Somebody who changes the configuration and sees no ticket.
    #[must_use]
    pub fn admin(tenant: TenantId, id: AgentId) -> Self {
        Self::staff(tenant, Staff::new(id, Grants::none()).with_role(Role::Admin))
    }

    /// A program of the host.
    #[must_use]
    pub fn service(tenant: TenantId, name: impl Into<String>, rights: Rights) -> Self {
        Self::new(tenant, Principal::Service { name: name.into(), rights, on_behalf_of: None })
    }

    /// The same program, reporting what an agent did; the agent's grants are [`Grants::everywhere`].
    #[must_use]
    pub fn on_behalf_of(self, agent: AgentId) -> Self {
        self.on_behalf_of_staff(Staff::new(agent, Grants::everywhere()))
    }

    /// The same program, acting for somebody: it may do what both may. Everybody else stays who they are.
    #[must_use]
    pub fn on_behalf_of_staff(mut self, staff: Staff) -> Self {
        if let Principal::Service { on_behalf_of, .. } = &mut self.principal {
            *on_behalf_of = Some(staff);
        }
        self
    }

    /// Whether it is somebody who asks.
    #[must_use]
    pub fn is_requester(&self) -> bool {
        matches!(self.principal, Principal::Requester { .. })
    }

    pub(crate) fn engine(tenant: TenantId) -> Self {
        Self::new(tenant, Principal::Engine(EngineSeal(())))
    }

    /// Whose tickets the actor may meet at all.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// As what the actor acts.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The requester, if it is one.
    #[must_use]
    pub fn requester_id(&self) -> Option<&RequesterId> {
        match &self.principal {
            Principal::Requester { id, .. } => Some(id),
            Principal::Anonymous | Principal::Staff(_) | Principal::Service { .. } | Principal::Engine(_) => None,
        }
    }

    /// Every id under which the desk knows the requester, the own one first: those of people who were merged are one person's.
    /// Empty for everybody else.
    pub fn requester_ids(&self) -> impl Iterator<Item = &RequesterId> {
        self.requester_id().into_iter().chain(&self.also)
    }

    /// Whether it is a requester whom the desk knows under this id.
    #[must_use]
    pub fn is_known_as(&self, id: &RequesterId) -> bool {
        self.requester_ids().any(|own| own == id)
    }

    /// Whether the desk knows the requester under more than one id.
    pub(crate) fn is_merged(&self) -> bool {
        !self.also.is_empty()
    }

    /// The same requester under every id that the store knows of them, and no other.
    pub(crate) fn identified(self, identity: Identity) -> Self {
        Self { also: identity.others, ..self }
    }

    /// The person of the staff behind it: the one who acts, or the one a service acts for.
    #[must_use]
    pub fn agent_id(&self) -> Option<&AgentId> {
        match &self.principal {
            Principal::Staff(staff) => Some(&staff.id),
            Principal::Service { on_behalf_of, .. } => on_behalf_of.as_ref().map(|staff| &staff.id),
            Principal::Anonymous | Principal::Requester { .. } | Principal::Engine(_) => None,
        }
    }

    /// How events name the actor. Nobody the host knows may write, so no event names them.
    #[must_use]
    pub fn author(&self) -> Author {
        match &self.principal {
            Principal::Anonymous => Author::Service { name: String::from("anonymous"), on_behalf_of: None },
            Principal::Requester { id, .. } => Author::Requester { id: id.clone() },
            Principal::Staff(staff) => Author::Agent { id: staff.id.clone() },
            Principal::Service { name, on_behalf_of, .. } => {
                Author::Service { name: name.clone(), on_behalf_of: on_behalf_of.as_ref().map(|s| s.id.clone()) }
            }
            Principal::Engine(_) => Author::Desk,
        }
    }
}

impl Staff {
    /// Somebody with these grants and no role.
    #[must_use]
    pub fn new(id: AgentId, grants: Grants) -> Self {
        Self { id, roles: BTreeSet::new(), grants }
    }

    /// The same person with one more role.
    #[must_use]
    pub fn with_role(mut self, role: Role) -> Self {
        self.roles.insert(role);
        self
    }

    /// Who.
    #[must_use]
    pub fn id(&self) -> &AgentId {
        &self.id
    }

    /// Whether somebody has a role.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Which rights on which ground.
    #[must_use]
    pub fn grants(&self) -> &Grants {
        &self.grants
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.principal == Principal::Anonymous {
            return f.write_str("anonymous");
        }
        f.write_str(&self.author().to_string())
    }
}
