//! Conditions of policies: a few lists, all of which must hold, and conditions in conditions.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{
    Channel, Configuration, ContractId, LanguageTag, OrganizationId, Priority, RequesterId, ServiceId, TeamId, Ticket,
    TicketKind, Tier,
};

/// Holds for a ticket if each list that is not empty holds one of its values. The empty condition holds for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// One of these kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<TicketKind>,
    /// One of these priorities.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// One of these channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// One of these teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// One of these organizations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<OrganizationId>,
    /// At least one of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// In the hands of one of these tiers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// One of these requesters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requesters: Vec<RequesterId>,
    /// Asked in one of these languages, or in a narrower one: `de` holds for `de-at`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<LanguageTag>,
    /// Custom fields that hold one of the values named for them; of choices after choices, a value stands for all below it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, BTreeSet<String>>,
    /// Asked for one of these services of the catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Entitled by one of these contracts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<ContractId>,
    /// Every one of these holds too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<Condition>,
    /// At least one of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
    /// None of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<Condition>,
}

impl Condition {
    /// The first part that does not hold, in words; nothing where the condition holds.
    #[must_use]
    pub fn failure(&self, ticket: &Ticket, configuration: &Configuration) -> Option<&'static str> {
        let team = ticket.team.as_ref();
        let organization = ticket.organization.as_ref();
        let language = ticket.language.as_ref();
        let service = ticket.service.as_ref();
        let contract = ticket.entitlement.as_ref().map(|held| &held.contract);
        let parts = [
            (self.kinds.is_empty() || self.kinds.contains(&ticket.kind), "another kind"),
            (self.priorities.is_empty() || self.priorities.contains(&ticket.priority), "another priority"),
            (self.channels.is_empty() || self.channels.contains(&ticket.channel), "another channel"),
            (self.teams.is_empty() || team.is_some_and(|t| self.teams.contains(t)), "another team"),
            (
                self.organizations.is_empty() || organization.is_some_and(|o| self.organizations.contains(o)),
                "another organization",
            ),
            (self.tags.is_empty() || self.tags.iter().any(|t| ticket.tags.contains(t)), "none of the tags"),
            (self.tiers.is_empty() || self.tiers.contains(&ticket.tier), "another tier"),
            (self.requesters.is_empty() || self.requesters.contains(&ticket.requester), "another requester"),
            (
                self.languages.is_empty() || language.is_some_and(|l| self.languages.iter().any(|one| one.covers(l))),
                "another language",
            ),
            (self.fields.iter().all(|named| has_field(ticket, named, configuration)), "another value of a field"),
            (self.services.is_empty() || service.is_some_and(|s| self.services.contains(s)), "another service"),
            (self.contracts.is_empty() || contract.is_some_and(|c| self.contracts.contains(c)), "another contract"),
            (
                self.any.is_empty() || self.any.iter().any(|one| one.failure(ticket, configuration).is_none()),
                "none of the alternatives",
            ),
            (self.not.iter().all(|one| one.failure(ticket, configuration).is_some()), "what is excepted"),
        ];
        let own = parts.into_iter().find(|(holds, _)| !holds).map(|(_, why)| why);
        own.or_else(|| self.all.iter().find_map(|one| one.failure(ticket, configuration)))
    }

    /// How deep conditions stand in conditions: 1 where there are none.
    #[must_use]
    pub fn depth(&self) -> usize {
        let within = self.all.iter().chain(&self.any).chain(&self.not);
        within.map(Self::depth).max().unwrap_or(0).saturating_add(1)
    }

    /// How many values it has, those of the conditions in it too.
    #[must_use]
    pub fn size(&self) -> usize {
        let people = self.organizations.len() + self.requesters.len() + self.teams.len();
        let values = self.kinds.len() + self.priorities.len() + self.channels.len() + self.tags.len();
        let asked = self.services.len() + self.contracts.len() + self.languages.len();
        let fields: usize = self.fields.values().map(BTreeSet::len).sum();
        let within = self.all.iter().chain(&self.any).chain(&self.not);
        within.fold(people + values + asked + self.tiers.len() + fields, |sum, one| sum + 1 + one.size())
    }

    /// Whether it asks for languages, or a condition in it does.
    #[must_use]
    pub fn names_languages(&self) -> bool {
        let mut within = self.all.iter().chain(&self.any).chain(&self.not);
        !self.languages.is_empty() || within.any(Self::names_languages)
    }

    /// The services that it names, those of the conditions in it too.
    #[must_use]
    pub fn named_services(&self) -> Vec<&ServiceId> {
        let within = self.all.iter().chain(&self.any).chain(&self.not);
        self.services.iter().chain(within.flat_map(Self::named_services)).collect()
    }

    /// The contracts that it names, those of the conditions in it too.
    #[must_use]
    pub fn named_contracts(&self) -> Vec<&ContractId> {
        let within = self.all.iter().chain(&self.any).chain(&self.not);
        self.contracts.iter().chain(within.flat_map(Self::named_contracts)).collect()
    }

    /// The teams that it names, those of the conditions in it too.
    #[must_use]
    pub fn named_teams(&self) -> Vec<&TeamId> {
        let within = self.all.iter().chain(&self.any).chain(&self.not);
        self.teams.iter().chain(within.flat_map(Self::named_teams)).collect()
    }
}

/// Whether a custom field holds one of the values, or, where choices depend on choices, something below one of them.
pub(crate) fn has_field(
    ticket: &Ticket,
    (name, values): (&String, &BTreeSet<String>),
    configuration: &Configuration,
) -> bool {
    let Some(value) = ticket.fields.get(name) else { return false };
    let spec = || configuration.spec().fields.iter().find(|spec| spec.name == *name);
    values.contains(value) || spec().is_some_and(|spec| values.iter().any(|wanted| spec.kind.covers(wanted, value)))
}
