//! Who may do what: one pure, table-driven policy with a default of no.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, Author, Command, OrganizationId, RequesterId, TenantId, Ticket};

/// Who acts, as the host knows from its own session. The desk owns no passwords and no sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    tenant: TenantId,
    principal: Principal,
}

/// As what somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principal {
    /// Somebody who asks.
    Requester {
        /// Who.
        id: RequesterId,
        /// Of which company.
        organization: Option<OrganizationId>,
    },
    /// Somebody who answers.
    Agent {
        /// Who.
        id: AgentId,
    },
    /// Reads everything, changes nothing.
    Auditor {
        /// Who.
        id: AgentId,
    },
    /// A program of the host with an explicit set of rights.
    Service {
        /// Its name.
        name: String,
        /// What it may do.
        rights: Rights,
        /// The agent whose deeds it reports.
        on_behalf_of: Option<AgentId>,
    },
    /// The desk's own timers. Only the desk can make one.
    #[doc(hidden)]
    Engine(EngineSeal),
}

/// Keeps [`Principal::Engine`] from being made outside this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSeal(());

/// What a service may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights(BTreeSet<Action>);

/// What can be done to a ticket, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// See it.
    Read,
    /// Open one.
    Open,
    /// Write a public message.
    Reply,
    /// Write an internal message.
    Note,
    /// Change its status.
    Work,
    /// Take up a solved one again.
    Reopen,
    /// Close it.
    Close,
    /// Give it to a team or an agent.
    Assign,
    /// Move it between tiers.
    Escalate,
    /// Change priority, tags and fields.
    Edit,
    /// Tell somebody.
    Notify,
    /// Let the desk look at its timers.
    Tick,
}

/// What the policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allow(Permit),
    /// No, and why.
    Deny(&'static str),
    /// The actor may not even know of it: answered like a ticket that does not exist.
    Hide,
}

/// The proof that an actor may write. Only [`judge`] makes one, and only from one a [`Unit`](crate::Unit) can be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    tenant: TenantId,
    author: Author,
}

/// What an actor may list. Only [`Actor::scope`] makes one; stores turn it into a filter, core checks each row again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    tenant: TenantId,
    requester: Option<RequesterId>,
}

/// Judges one action of one actor on one ticket, or on none for [`Action::Open`].
#[must_use]
pub fn judge(actor: &Actor, action: Action, ticket: Option<&Ticket>) -> Verdict {
    if ticket.is_some_and(|t| t.tenant != actor.tenant) {
        return Verdict::Hide;
    }
    let answer = match &actor.principal {
        Principal::Requester { id, .. } => return judge_requester(actor, id, action, ticket),
        Principal::Agent { .. } => may_agent(action),
        Principal::Auditor { .. } if action == Action::Read => Ok(()),
        Principal::Auditor { .. } => Err("an auditor changes nothing"),
        Principal::Service { rights, .. } if rights.0.contains(&action) => Ok(()),
        Principal::Service { .. } => Err("the service was not given this right"),
        Principal::Engine(_) => Ok(()),
    };
    match answer {
        Ok(()) => Verdict::Allow(actor.permit()),
        Err(why) => Verdict::Deny(why),
    }
}

fn judge_requester(actor: &Actor, id: &RequesterId, action: Action, ticket: Option<&Ticket>) -> Verdict {
    if ticket.is_some_and(|t| &t.requester != id) {
        return Verdict::Hide;
    }
    match action {
        Action::Read | Action::Open | Action::Reply | Action::Reopen => Verdict::Allow(actor.permit()),
        Action::Note
        | Action::Work
        | Action::Close
        | Action::Assign
        | Action::Escalate
        | Action::Edit
        | Action::Notify
        | Action::Tick => Verdict::Deny("this is for agents"),
    }
}

fn may_agent(action: Action) -> Result<(), &'static str> {
    match action {
        Action::Read
        | Action::Open
        | Action::Reply
        | Action::Note
        | Action::Work
        | Action::Reopen
        | Action::Close
        | Action::Assign
        | Action::Escalate
        | Action::Edit
        | Action::Notify => Ok(()),
        Action::Tick => Err("only the desk looks at timers"),
    }
}

impl Actor {
    /// Somebody who asks.
    #[must_use]
    pub fn requester(tenant: TenantId, id: RequesterId) -> Self {
        Self { tenant, principal: Principal::Requester { id, organization: None } }
    }

    /// The same requester as somebody of this company. Everybody else stays who they are.
    #[must_use]
    pub fn of_organization(mut self, company: OrganizationId) -> Self {
        if let Principal::Requester { organization, .. } = &mut self.principal {
            *organization = Some(company);
        }
        self
    }

    /// Somebody who answers.
    #[must_use]
    pub fn agent(tenant: TenantId, id: AgentId) -> Self {
        Self { tenant, principal: Principal::Agent { id } }
    }

    /// Somebody who reads everything and changes nothing.
    #[must_use]
    pub fn auditor(tenant: TenantId, id: AgentId) -> Self {
        Self { tenant, principal: Principal::Auditor { id } }
    }

    /// A program of the host.
    #[must_use]
    pub fn service(tenant: TenantId, name: impl Into<String>, rights: Rights) -> Self {
        Self { tenant, principal: Principal::Service { name: name.into(), rights, on_behalf_of: None } }
    }

    /// The same program, reporting what an agent did. Everybody else stays who they are.
    #[must_use]
    pub fn on_behalf_of(mut self, agent: AgentId) -> Self {
        if let Principal::Service { on_behalf_of, .. } = &mut self.principal {
            *on_behalf_of = Some(agent);
        }
        self
    }

    /// Whether it is somebody who asks.
    #[must_use]
    pub fn is_requester(&self) -> bool {
        matches!(self.principal, Principal::Requester { .. })
    }

    pub(crate) fn engine(tenant: TenantId) -> Self {
        Self { tenant, principal: Principal::Engine(EngineSeal(())) }
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

    /// How events name the actor.
    #[must_use]
    pub fn author(&self) -> Author {
        match &self.principal {
            Principal::Requester { id, .. } => Author::Requester { id: id.clone() },
            Principal::Agent { id } | Principal::Auditor { id } => Author::Agent { id: id.clone() },
            Principal::Service { name, on_behalf_of, .. } => {
                Author::Service { name: name.clone(), on_behalf_of: on_behalf_of.clone() }
            }
            Principal::Engine(_) => Author::Desk,
        }
    }

    /// What the actor may list.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        let requester = match &self.principal {
            Principal::Requester { id, .. } => Some(id.clone()),
            Principal::Service { rights, .. } if !rights.0.contains(&Action::Read) => return None,
            Principal::Agent { .. } | Principal::Auditor { .. } | Principal::Service { .. } | Principal::Engine(_) => {
                None
            }
        };
        Some(Scope { tenant: self.tenant.clone(), requester })
    }

    fn permit(&self) -> Permit {
        Permit { tenant: self.tenant.clone(), author: self.author() }
    }
}

impl Rights {
    /// These and no others.
    #[must_use]
    pub fn of(actions: impl IntoIterator<Item = Action>) -> Self {
        Self(actions.into_iter().collect())
    }

    /// Everything that an agent may do: for programs that bring the deeds of people from elsewhere.
    #[must_use]
    pub fn of_an_agent() -> Self {
        Self::of(Action::ALL.into_iter().filter(|a| may_agent(*a).is_ok()))
    }
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 12] = [
        Self::Read,
        Self::Open,
        Self::Reply,
        Self::Note,
        Self::Work,
        Self::Reopen,
        Self::Close,
        Self::Assign,
        Self::Escalate,
        Self::Edit,
        Self::Notify,
        Self::Tick,
    ];

    /// What a command needs.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        match command {
            Command::Open(_) => Self::Open,
            Command::Reply { .. } => Self::Reply,
            Command::AddNote { .. } => Self::Note,
            Command::Start | Command::Wait { .. } | Command::Hold { .. } | Command::Solve | Command::Touch => {
                Self::Work
            }
            Command::Reopen => Self::Reopen,
            Command::Close { .. } => Self::Close,
            Command::Route { .. } | Command::Assign { .. } | Command::AssignBy { .. } | Command::Unassign => {
                Self::Assign
            }
            Command::Escalate { .. } | Command::HandBack { .. } => Self::Escalate,
            Command::SetPriority { .. } | Command::Assess { .. } | Command::Tag { .. } | Command::SetField { .. } => {
                Self::Edit
            }
            Command::Notify { .. } => Self::Notify,
            Command::Tick => Self::Tick,
        }
    }
}

impl Permit {
    /// Whose tickets it is for.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// How events name the actor.
    #[must_use]
    pub fn author(&self) -> &Author {
        &self.author
    }
}

impl Scope {
    /// Whose tickets.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// Only this requester's, where there is one.
    #[must_use]
    pub fn requester(&self) -> Option<&RequesterId> {
        self.requester.as_ref()
    }

    /// Whether a ticket lies within.
    #[must_use]
    pub fn covers(&self, ticket: &Ticket) -> bool {
        ticket.tenant == self.tenant && self.requester.as_ref().is_none_or(|r| r == &ticket.requester)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.author().to_string())
    }
}
