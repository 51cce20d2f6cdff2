//! References: a custom field that names something else, and whether that is there.
use alloc::{
    format,
    string::{String, ToString},
};

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AssetSpec, Configuration, HostSubject, OrganizationId, TeamId, TicketId, limits::ID_MAX, spelling,
};

/// What a custom field names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Referent {
    /// Another ticket, by its id: one that whoever says so may see.
    Ticket,
    /// An agent of the configuration.
    Agent,
    /// A team of the configuration.
    Team,
    /// An asset of the configuration, by its id.
    Asset {
        /// Of which kind.
        kind: String,
    },
    /// An object of the host's own, by its id. The desk cannot know whether it is there.
    Subject {
        /// Of which kind.
        kind: String,
    },
}

/// How many assets are looked at to say what was probably meant.
const LOOKED_AT_MAX: usize = 1_000;

impl Referent {
    /// What is wrong with a name by itself, and what was expected.
    pub(super) fn check(&self, value: &str) -> Result<(), String> {
        let wrong = |expected: &str| Err(format!("`{}` does not fit, expected {expected}", spelling::shown(value)));
        match self {
            Self::Ticket if ticket(value).is_none() => wrong("the id of a ticket, such as `42`"),
            Self::Agent if value.parse::<AgentId>().is_err() => wrong("the id of an agent"),
            Self::Team if value.parse::<TeamId>().is_err() => wrong("the id of a team"),
            Self::Asset { .. } | Self::Subject { .. } if value.trim().is_empty() || value.len() > ID_MAX => {
                wrong("an id")
            }
            Self::Ticket | Self::Agent | Self::Team | Self::Asset { .. } | Self::Subject { .. } => Ok(()),
        }
    }

    /// What is wrong with a name that is nobody's in the configuration. Who asks for help knows of the assets of their own
    /// organization and of those that are nobody's; `asker` is that organization, none for staff.
    pub(crate) fn find(
        &self,
        value: &str,
        asker: Option<Option<&OrganizationId>>,
        configuration: &Configuration,
    ) -> Result<(), String> {
        match self {
            // Whether a ticket is there is found out where other tickets can be looked at.
            Self::Ticket | Self::Subject { .. } => Ok(()),
            Self::Agent => {
                let known = || configuration.agents().map(|agent| agent.id.as_str());
                among("agent", value, known().any(|id| id == value), || spelling::expected(value, known()))
            }
            Self::Team => {
                let known = || configuration.teams().map(|team| team.id.as_str());
                among("team", value, known().any(|id| id == value), || spelling::expected(value, known()))
            }
            Self::Asset { kind } => {
                let is_known = |asset: &AssetSpec| {
                    let theirs = |company: Option<&OrganizationId>| {
                        asset.organization.is_none() || asset.organization.as_ref() == company
                    };
                    asker.is_none_or(theirs)
                };
                let subject = HostSubject { kind: kind.clone(), id: value.to_string() };
                let found = configuration.asset(&subject).is_some_and(is_known);
                let of_kind = || configuration.spec().assets.iter().filter(|asset| asset.kind == *kind);
                let known = || of_kind().filter(|asset| is_known(asset)).take(LOOKED_AT_MAX);
                among(kind, value, found, || spelling::expected(value, known().map(|asset| asset.id.as_str())))
            }
        }
    }

    /// Whether to say that a name is wrong tells who is on the staff.
    pub(crate) fn is_staff(&self) -> bool {
        match self {
            Self::Agent | Self::Team => true,
            Self::Ticket | Self::Asset { .. } | Self::Subject { .. } => false,
        }
    }
}

fn among(what: &str, value: &str, found: bool, expected: impl FnOnce() -> String) -> Result<(), String> {
    if found { Ok(()) } else { Err(format!("there is no {what} `{value}`, {}", expected())) }
}

/// The ticket of an id, where it is written as the desk would write it.
pub(crate) fn ticket(value: &str) -> Option<TicketId> {
    let id = TicketId::new(value.parse().ok()?).ok()?;
    (id.to_string() == value).then_some(id)
}
