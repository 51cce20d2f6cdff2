//! What the policy says.
use alloc::string::String;

use crate::{Actor, Author, Right, TeamId, TenantId};

/// What the policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allow(Permit),
    /// No, and why.
    Deny(Denial),
    /// The actor may not even know of it: answered like a ticket that does not exist.
    Hide,
}

/// The proof that an actor may. Only [`judge`](crate::judge) makes one, and only from one a [`Unit`](crate::Unit) can be
/// built.
///
/// ```compile_fail
/// fn forge(tenant: helpdesk_core::TenantId, author: helpdesk_core::Author) -> helpdesk_core::Permit {
///     helpdesk_core::Permit { tenant, author }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    tenant: TenantId,
    author: Author,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Denial {
    /// Nobody the host knows does anything.
    #[error("sign in first")]
    Anonymous,
    /// Requesters do not do this.
    #[error("this is for agents")]
    ForAgents,
    /// Only requesters do this.
    #[error("this is for the requester")]
    ForTheRequester,
    /// A right is missing.
    #[error("the right `{0}` is needed")]
    Missing(Right),
    /// The other team takes no tickets from the actor.
    #[error("the right `move_in` is needed in team `{0}`")]
    MayNotMoveInto(TeamId),
    /// Only administrators change the configuration.
    #[error("this is for administrators")]
    ForAdmins,
    /// Reading everything is not changing anything.
    #[error("an auditor changes nothing")]
    AuditorsOnlyRead,
    /// Somebody else wrote it.
    #[error("somebody else wrote it")]
    NotTheAuthor,
    /// It is not in the service's set.
    #[error("the service was not given this right")]
    NotGiven,
    /// Timers do not do this.
    #[error("the desk does not do this by itself")]
    NotByItself,
    /// Nobody but the desk does this.
    #[error("only the desk looks at timers")]
    OnlyByItself,
    /// A restriction of the host took it away.
    #[error("{by}: {why}")]
    Restricted {
        /// The restriction.
        by: String,
        /// What it said.
        why: String,
    },
}

impl Verdict {
    /// Whether it is yes.
    #[must_use]
    pub fn is_allow(&self) -> bool {
        matches!(self, Self::Allow(_))
    }
}

impl Permit {
    pub(super) fn of(actor: &Actor) -> Self {
        Self { tenant: actor.tenant().clone(), author: actor.author() }
    }

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
