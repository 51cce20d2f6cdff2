//! One input that would be otherwise.
use alloc::{collections::BTreeSet, string::String, vec, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, Channel, Command, Configuration, Impact, OpenTicket, OrganizationId, Priority, TicketKind, Urgency,
};

/// One input that would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The priority is set to this.
    Priority(Priority),
    /// So much is affected.
    Impact(Impact),
    /// It gets worse so fast.
    Urgency(Urgency),
    /// It is of this kind.
    Kind(TicketKind),
    /// It came in like this.
    Channel(Channel),
    /// The requester is of this organization.
    Organization(OrganizationId),
    /// It has this tag.
    Tag(String),
    /// It lacks this tag.
    WithoutTag(String),
    /// A custom field has this value.
    Field {
        /// Which.
        name: String,
        /// The value.
        value: String,
    },
    /// The agent has nothing to do.
    Free(AgentId),
}

impl Change {
    /// What the configuration makes worth trying on a request, input by input, each input's values from low to high.
    pub(super) fn dials(request: &OpenTicket, configuration: &Configuration, also: &[Self]) -> Vec<Vec<Self>> {
        let conditions = || configuration.spec().policies.iter().map(|policy| &policy.when);
        let mut organizations = BTreeSet::new();
        let mut tags = BTreeSet::new();
        for condition in conditions() {
            organizations.extend(condition.organizations.iter().cloned());
            tags.extend(condition.tags.iter().cloned());
        }
        let mut dials = vec![
            Priority::ALL.map(Self::Priority).into(),
            [Impact::Low, Impact::Medium, Impact::High].map(Self::Impact).into(),
            [Urgency::Low, Urgency::Medium, Urgency::High].map(Self::Urgency).into(),
            TicketKind::ALL.map(Self::Kind).into(),
            Channel::ALL.map(Self::Channel).into(),
            organizations.into_iter().map(Self::Organization).collect(),
        ];
        let lacking = tags.into_iter().filter(|tag| !request.tags.contains(tag)).map(|tag| vec![Self::Tag(tag)]);
        dials.extend(lacking);
        dials.extend(request.tags.iter().map(|tag| vec![Self::WithoutTag(tag.clone())]));
        dials.extend(configuration.agents().map(|agent| vec![Self::Free(agent.id.clone())]));
        dials.extend(also.iter().map(|change| vec![change.clone()]));
        dials
    }

    /// Whether its input has an order, so that "or more" makes sense.
    pub(super) fn is_ordered(&self) -> bool {
        match self {
            Self::Priority(_) | Self::Impact(_) | Self::Urgency(_) => true,
            Self::Kind(_) | Self::Channel(_) | Self::Organization(_) | Self::Tag(_) | Self::WithoutTag(_) => false,
            Self::Field { .. } | Self::Free(_) => false,
        }
    }

    /// Whether a request is like that already.
    pub(super) fn is_so(&self, request: &OpenTicket) -> bool {
        match self {
            Self::Priority(priority) => request.priority == Some(*priority),
            Self::Impact(impact) => request.impact == *impact,
            Self::Urgency(urgency) => request.urgency == *urgency,
            Self::Kind(kind) => request.kind == *kind,
            Self::Channel(channel) => request.channel == *channel,
            Self::Organization(organization) => request.organization.as_ref() == Some(organization),
            Self::Tag(tag) => request.tags.contains(tag),
            Self::WithoutTag(tag) => !request.tags.contains(tag),
            Self::Field { name, value } => request.fields.get(name) == Some(value),
            Self::Free(_) => false,
        }
    }

    /// Makes a request like that.
    pub(super) fn apply(&self, request: &mut OpenTicket) {
        match self {
            Self::Priority(priority) => request.priority = Some(*priority),
            Self::Impact(impact) => request.impact = *impact,
            Self::Urgency(urgency) => request.urgency = *urgency,
            Self::Kind(kind) => request.kind = *kind,
            Self::Channel(channel) => request.channel = *channel,
            Self::Organization(organization) => request.organization = Some(organization.clone()),
            Self::Tag(tag) => {
                request.tags.insert(tag.clone());
            }
            Self::WithoutTag(tag) => {
                request.tags.remove(tag);
            }
            Self::Field { name, value } => {
                request.fields.insert(name.clone(), value.clone());
            }
            Self::Free(_) => {}
        }
    }

    /// The command that makes a ticket like that; none where no command does.
    pub(super) fn command(&self, request: &OpenTicket) -> Option<Command> {
        let none = BTreeSet::new;
        match self {
            Self::Priority(priority) => Some(Command::SetPriority { priority: Some(*priority) }),
            Self::Impact(impact) => Some(Command::Assess { impact: *impact, urgency: request.urgency }),
            Self::Urgency(urgency) => Some(Command::Assess { impact: request.impact, urgency: *urgency }),
            Self::Tag(tag) => Some(Command::Tag { add: [tag.clone()].into(), remove: none() }),
            Self::WithoutTag(tag) => Some(Command::Tag { add: none(), remove: [tag.clone()].into() }),
            Self::Field { name, value } => Some(Command::SetField { name: name.clone(), value: Some(value.clone()) }),
            Self::Kind(_) | Self::Channel(_) | Self::Organization(_) | Self::Free(_) => None,
        }
    }

    /// The agent that would have nothing to do.
    pub(super) fn freed(&self) -> Option<&AgentId> {
        if let Self::Free(agent) = self { Some(agent) } else { None }
    }
}
