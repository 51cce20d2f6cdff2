//! The users of the host, and who they are to the desk.
use helpdesk_core::{Actor, AgentId, Grants, IdError, RequesterId, Staff, TenantId};

/// Somebody who can sign in.
pub(super) struct User {
    name: &'static str,
    kind: Kind,
}

/// What somebody is in the host.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Customer,
    Support,
    Reader,
    Auditor,
}

/// A host has a table in its database here.
const USERS: [User; 7] = [
    User { name: "rita", kind: Kind::Customer },
    User { name: "rob", kind: Kind::Customer },
    User { name: "ann", kind: Kind::Support },
    User { name: "bea", kind: Kind::Support },
    User { name: "cid", kind: Kind::Support },
    User { name: "dora", kind: Kind::Reader },
    User { name: "eve", kind: Kind::Auditor },
];

impl User {
    /// The user of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.name == name)
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn is_customer(&self) -> bool {
        self.kind == Kind::Customer
    }

    /// Who it is to the desk. That bea leads a team is in the configuration, and nothing that a user could claim.
    pub(super) fn actor(&self, tenant: &TenantId) -> Result<Actor, IdError> {
        let (tenant, agent) = (tenant.clone(), || AgentId::new(self.name));
        Ok(match self.kind {
            Kind::Customer => Actor::requester(tenant, RequesterId::new(self.name)?),
            Kind::Support => Actor::staff(tenant, Staff::new(agent()?, Grants::of_members())),
            Kind::Reader => Actor::collaborator(tenant, agent()?),
            Kind::Auditor => Actor::auditor(tenant, agent()?),
        })
    }
}
