//! What agents can do and what a ticket needs: skills with levels, and a language.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Condition, Configuration, LanguageTag, SkillId, Ticket, promises::condition::has_field};

/// Skills by name, each with a level.
pub type Skills = BTreeMap<SkillId, SkillLevel>;

/// How well somebody can do something: 1 knows it, 5 teaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct SkillLevel(u8);

/// Why a number is no level of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{level} is no level of a skill, expected 1 to 5")]
pub struct SkillLevelError {
    /// As given.
    pub level: u8,
}

/// What a ticket needs of whoever is to have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Requirements {
    /// Skills, each with the lowest level that will do.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: Skills,
    /// A language, as a tag: `de`, `pt-BR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
}

/// What tickets need for which a condition holds. All rules that hold count: the highest level of each skill, the language of
/// the first that names one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SkillRule {
    /// For which tickets.
    pub when: Condition,
    /// Custom fields that must hold one of the values named for them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, BTreeSet<String>>,
    /// What they need.
    pub needs: Requirements,
}

impl SkillLevel {
    /// Checks the number.
    ///
    /// # Errors
    /// [`SkillLevelError`] unless it is 1 to 5.
    pub fn new(level: u8) -> Result<Self, SkillLevelError> {
        if (1..=5).contains(&level) { Ok(Self(level)) } else { Err(SkillLevelError { level }) }
    }

    /// The number, 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

impl Requirements {
    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.skills.is_empty() && self.language.is_none()
    }

    /// What both need together: the higher level of each skill, this language before the other.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (skill, level) in &other.skills {
            let held = self.skills.entry(skill.clone()).or_insert(*level);
            *held = (*held).max(*level);
        }
        self.language = self.language.or_else(|| other.language.clone());
        self
    }

    /// What a ticket needs: what was said of it, and what the rules say.
    #[must_use]
    pub fn of(ticket: &Ticket, configuration: &Configuration) -> Self {
        let said = ticket.hands.requirements.as_deref().cloned().unwrap_or_default();
        let rules = configuration.spec().skill_rules.iter();
        let held: Vec<&SkillRule> = rules.filter(|rule| rule.holds(ticket, configuration)).collect();
        held.into_iter().fold(said, |all, rule| all.and(&rule.needs))
    }
}

impl SkillRule {
    /// Whether it is about this ticket.
    #[must_use]
    pub fn holds(&self, ticket: &Ticket, configuration: &Configuration) -> bool {
        let field = |(name, values): (&String, &BTreeSet<String>)| has_field(ticket, (name, values), configuration);
        self.when.failure(ticket, configuration).is_none() && self.fields.iter().all(field)
    }
}

impl TryFrom<u8> for SkillLevel {
    type Error = SkillLevelError;
    fn try_from(level: u8) -> Result<Self, SkillLevelError> {
        Self::new(level)
    }
}

impl From<SkillLevel> for u8 {
    fn from(level: SkillLevel) -> u8 {
        level.0
    }
}

impl fmt::Display for SkillLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
