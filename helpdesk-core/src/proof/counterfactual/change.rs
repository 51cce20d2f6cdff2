//! One input that would be otherwise.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec,
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentSpec, AttributeCommand, Channel, Command, Condition, Configuration, Impact, LanguageTag, OpenTicket,
    OrganizationId, Priority, Roster, SkillId, SkillLevel, Ticket, TicketKind, Urgency,
    limits::COUNTERFACTUAL_SKILLS_MAX,
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
    /// It is asked in this language.
    Language(LanguageTag),
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
    /// The agent is online and on shift.
    Present(AgentId),
    /// The agent is this good at something.
    Skill {
        /// Who.
        agent: AgentId,
        /// At what.
        skill: SkillId,
        /// How good.
        level: SkillLevel,
    },
}

impl Change {
    /// What the configuration makes worth trying on a request, input by input, each input's values from low to high.
    pub(super) fn dials(
        request: &OpenTicket,
        (ticket, wanted): (&Ticket, Option<&AgentId>),
        configuration: &Configuration,
        also: &[Self],
    ) -> Vec<Vec<Self>> {
        let mut named = Named::default();
        configuration.spec().policies.iter().for_each(|policy| named.take(&policy.when));
        for rule in &configuration.spec().skill_rules {
            named.take(&rule.when);
            named.take_fields(&rule.fields);
        }
        let Named { organizations, tags, languages, fields } = named;
        let mut dials = vec![
            Priority::ALL.map(Self::Priority).into(),
            Impact::ALL.map(Self::Impact).into(),
            Urgency::ALL.map(Self::Urgency).into(),
            TicketKind::ALL.map(Self::Kind).into(),
            Channel::ALL.map(Self::Channel).into(),
            organizations.into_iter().cloned().map(Self::Organization).collect(),
            languages.into_iter().cloned().map(Self::Language).collect(),
        ];
        let lacking = tags.into_iter().filter(|tag| !request.tags.contains(*tag));
        let lacking = lacking.map(|tag| vec![Self::Tag(tag.clone())]);
        dials.extend(lacking);
        dials.extend(request.tags.iter().map(|tag| vec![Self::WithoutTag(tag.clone())]));
        dials.extend(fields.into_iter().map(|(name, values)| {
            let field = |value: &String| Self::Field { name: name.clone(), value: value.clone() };
            values.into_iter().map(field).collect()
        }));
        dials.extend(configuration.agents().map(|agent| vec![Self::Free(agent.id.clone())]));
        dials.extend(wanted.map(|agent| vec![Self::Present(agent.clone())]));
        dials.extend(also.iter().map(|change| vec![change.clone()]));
        dials.extend(skills(ticket, configuration, wanted));
        dials
    }

    /// Whether its input has an order, so that "or more" makes sense.
    pub(super) fn is_ordered(&self) -> bool {
        match self {
            Self::Priority(_) | Self::Impact(_) | Self::Urgency(_) => true,
            Self::Kind(_) | Self::Channel(_) | Self::Organization(_) | Self::Language(_) => false,
            Self::Tag(_) | Self::WithoutTag(_) => false,
            Self::Field { .. } | Self::Free(_) | Self::Present(_) => false,
            Self::Skill { .. } => true,
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
            Self::Language(language) => request.language.as_ref() == Some(language),
            Self::Tag(tag) => request.tags.contains(tag),
            Self::WithoutTag(tag) => !request.tags.contains(tag),
            Self::Field { name, value } => request.fields.get(name) == Some(value),
            Self::Free(_) | Self::Present(_) | Self::Skill { .. } => false,
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
            Self::Language(language) => request.language = Some(language.clone()),
            Self::Tag(tag) => {
                request.tags.insert(tag.clone());
            }
            Self::WithoutTag(tag) => {
                request.tags.remove(tag);
            }
            Self::Field { name, value } => {
                request.fields.insert(name.clone(), value.clone());
            }
            Self::Free(_) | Self::Present(_) | Self::Skill { .. } => {}
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
            Self::Kind(kind) => Some(Command::Attribute(AttributeCommand::SetKind { kind: *kind })),
            Self::Organization(to) => {
                Some(Command::Attribute(AttributeCommand::SetOrganization { organization: Some(to.clone()) }))
            }
            Self::Language(to) => {
                Some(Command::Attribute(AttributeCommand::SetLanguage { language: Some(to.clone()) }))
            }
            Self::Channel(_) => None,
            Self::Free(_) | Self::Present(_) | Self::Skill { .. } => None,
        }
    }

    /// Makes an agent's load like that; nothing where it is about something else.
    pub(super) fn load(&self, roster: &mut Roster) {
        match self {
            Self::Free(agent) => roster.entry(agent.clone()).or_default().open = 0,
            Self::Present(agent) => roster.entry(agent.clone()).or_default().presence = None,
            Self::Priority(_) | Self::Impact(_) | Self::Urgency(_) | Self::Kind(_) | Self::Channel(_) => {}
            Self::Organization(_) | Self::Language(_) | Self::Tag(_) | Self::WithoutTag(_) => {}
            Self::Field { .. } | Self::Skill { .. } => {}
        }
    }

    /// Makes an agent like that; nothing where it is about something else.
    pub(super) fn edit(&self) -> Option<(&AgentId, impl FnOnce(&mut AgentSpec))> {
        let (agent, skill) = match self {
            Self::Present(agent) => (agent, None),
            Self::Skill { agent, skill, level } => (agent, Some((skill, *level))),
            Self::Priority(_) | Self::Impact(_) | Self::Urgency(_) | Self::Kind(_) | Self::Channel(_) => return None,
            Self::Organization(_) | Self::Language(_) | Self::Tag(_) | Self::WithoutTag(_) => return None,
            Self::Field { .. } | Self::Free(_) => return None,
        };
        let edit = move |spec: &mut AgentSpec| match skill {
            Some((skill, level)) => drop(spec.skills.insert(skill.clone(), level)),
            None => spec.shift = None,
        };
        Some((agent, edit))
    }

    /// Whether it is about an agent, not about the ticket.
    pub(super) fn is_of_an_agent(&self) -> bool {
        matches!(self, Self::Free(_) | Self::Present(_) | Self::Skill { .. })
    }
}

/// What conditions name, those within conditions too.
#[derive(Default)]
struct Named<'a> {
    organizations: BTreeSet<&'a OrganizationId>,
    tags: BTreeSet<&'a String>,
    languages: BTreeSet<&'a LanguageTag>,
    fields: BTreeMap<&'a String, BTreeSet<&'a String>>,
}

impl<'a> Named<'a> {
    fn take(&mut self, condition: &'a Condition) {
        self.organizations.extend(&condition.organizations);
        self.tags.extend(&condition.tags);
        self.languages.extend(&condition.languages);
        self.take_fields(&condition.fields);
        condition.all.iter().chain(&condition.any).chain(&condition.not).for_each(|within| self.take(within));
    }

    fn take_fields(&mut self, fields: &'a BTreeMap<String, BTreeSet<String>>) {
        for (name, values) in fields {
            self.fields.entry(name).or_default().extend(values);
        }
    }
}

/// The skills worth trying: of whoever is wanted those the ticket needs, of everybody those that somebody has or a rule names,
/// few enough that they leave room for other changes.
fn skills(ticket: &Ticket, configuration: &Configuration, wanted: Option<&AgentId>) -> Vec<Vec<Change>> {
    let mut named: BTreeSet<&SkillId> = configuration.agents().flat_map(|agent| agent.skills.keys()).collect();
    named.extend(configuration.spec().skill_rules.iter().flat_map(|rule| rule.needs.skills.keys()));
    let needs = configuration.requirements(ticket);
    let agents = configuration.agents().filter(|agent| wanted.is_none_or(|wanted| *wanted == agent.id));
    let pairs = agents.flat_map(|agent| named.iter().map(move |skill| (agent, *skill)));
    let pairs =
        pairs.filter(|(_, skill)| wanted.is_none() || needs.skills.is_empty() || needs.skills.contains_key(*skill));
    let above = |(agent, skill): (&AgentSpec, &SkillId)| better(&agent.id, skill, agent.skills.get(skill).copied());
    pairs.map(above).filter(|dial| !dial.is_empty()).take(COUNTERFACTUAL_SKILLS_MAX).collect()
}

/// An agent better at something than now, level by level.
fn better(agent: &AgentId, skill: &SkillId, has: Option<SkillLevel>) -> Vec<Change> {
    let levels = (1..=5).filter_map(|level| SkillLevel::new(level).ok()).filter(|level| Some(*level) > has);
    levels.map(|level| Change::Skill { agent: agent.clone(), skill: skill.clone(), level }).collect()
}
