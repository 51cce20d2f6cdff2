//! Agents and teams as tests write them.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentLoad, AgentSpec, ContractId, ContractPeriod, ContractSpec, LanguageTag, OrganizationId,
    OrganizationSpec, SkillId, SkillLevel, StatusId, StatusKind, StatusSpec, Strategy, TeamId, TeamSpec, Tier, WaitEnd,
    WhenUsedUp,
    sla::{OpenTime, Tz, Zone},
};
use rhai::{EvalAltResult, Map};

use crate::entries::{Entries, id, needed};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// What an agent of a test can have.
pub(crate) const AGENT_ENTRIES: &[&str] = &["id", "team", "teams", "tiers", "capacity", "skills", "languages", "open"];
/// What a team of a test can have.
pub(crate) const TEAM_ENTRIES: &[&str] = &["id", "name", "tiers", "path", "lead", "strategy"];
/// What a company of a test can have.
pub(crate) const ORGANIZATION_ENTRIES: &[&str] = &["id", "name"];
/// What a status of a test can have.
pub(crate) const STATUS_ENTRIES: &[&str] = &["id", "base"];
/// What a contract of a test can have.
pub(crate) const CONTRACT_ENTRIES: &[&str] = &["id", "organization", "hours", "ends_on"];

/// An agent and what the agent has to do already.
pub(crate) fn agent(map: Map) -> Outcome<(AgentSpec, AgentLoad)> {
    let mut entries = Entries::new("an agent", AGENT_ENTRIES, map)?;
    let name = needed("id", entries.parsed("id", AgentId::new)?)?;
    let one = entries.parsed("team", TeamId::new)?;
    let many = entries.texts("teams")?.unwrap_or_default();
    let many: Vec<TeamId> = many.into_iter().map(|team| id(TeamId::new(team))).collect::<Outcome<_>>()?;
    let mut skills = BTreeMap::new();
    for (skill, level) in entries.map("skills")?.unwrap_or_default() {
        let level = level.as_int().ok().and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
        skills.insert(id(SkillId::new(skill.as_str()))?, id(SkillLevel::new(level))?);
    }
    let languages = entries.texts("languages")?.unwrap_or_default();
    let languages = languages.iter().map(|tag| id(LanguageTag::new(tag.as_str()))).collect::<Outcome<_>>()?;
    let tiers = entries.numbers("tiers")?.unwrap_or_else(|| (1..=9).collect());
    let spec = AgentSpec {
        id: name,
        name: String::new(),
        teams: one.into_iter().chain(many).collect(),
        tiers: tiers.into_iter().map(Tier).collect(),
        capacity: entries.number("capacity")?,
        shift: None,
        skills,
        languages,
        weights: Vec::new(),
        substitutes: Vec::new(),
    };
    let load = AgentLoad { open: entries.number("open")?.unwrap_or(0), ..AgentLoad::default() };
    Ok((spec, load))
}

/// A team.
pub(crate) fn team(map: Map) -> Outcome<TeamSpec> {
    let mut entries = Entries::new("a team", TEAM_ENTRIES, map)?;
    let mut spec = TeamSpec::new(needed("id", entries.parsed("id", TeamId::new)?)?);
    if let Some(tiers) = entries.numbers("tiers")? {
        spec.tiers = tiers.into_iter().map(Tier).collect();
    }
    spec.name = entries.text("name")?.unwrap_or_default();
    let path = entries.texts("path")?.unwrap_or_default();
    spec.path = path.into_iter().map(|team| id(TeamId::new(team))).collect::<Outcome<_>>()?;
    spec.lead = entries.parsed("lead", AgentId::new)?;
    spec.strategy = entries.word("strategy", &Strategy::ALL.map(|s| (s.as_str(), s)))?;
    Ok(spec)
}

/// A company of which nothing is said.
pub(crate) fn company(id: OrganizationId) -> OrganizationSpec {
    OrganizationSpec { id, name: String::new(), domains: [].into(), shares_tickets: false }
}

/// A company.
pub(crate) fn organization(map: Map) -> Outcome<OrganizationSpec> {
    let mut entries = Entries::new("a company", ORGANIZATION_ENTRIES, map)?;
    let name = entries.text("name")?.unwrap_or_default();
    Ok(OrganizationSpec { name, ..company(needed("id", entries.parsed("id", OrganizationId::new)?)?) })
}

/// A status of the desk's own.
pub(crate) fn status(map: Map) -> Outcome<StatusSpec> {
    let mut entries = Entries::new("a status", STATUS_ENTRIES, map)?;
    let base = entries.word("base", &StatusKind::ALL.map(|kind| (kind.as_str(), kind)))?;
    Ok(StatusSpec {
        id: needed("id", entries.parsed("id", StatusId::new)?)?,
        base: needed("base", base)?,
        default: false,
        names: [].into(),
        shown: [].into(),
        ends_in: WaitEnd::default(),
    })
}

/// A contract with so many hours, until its last day in UTC.
pub(crate) fn contract(map: Map) -> Outcome<ContractSpec> {
    let mut entries = Entries::new("a contract", CONTRACT_ENTRIES, map)?;
    Ok(ContractSpec {
        id: needed("id", entries.parsed("id", ContractId::new)?)?,
        organization: needed("organization", entries.parsed("organization", OrganizationId::new)?)?,
        zone: Zone::from(Tz::UTC),
        starts_on: None,
        ends_on: entries.parsed("ends_on", |day| day.parse())?,
        services: Vec::new(),
        policy: None,
        included: entries.number("hours")?.map(|hours| OpenTime::from_hours(i64::from(hours))),
        per: ContractPeriod::Contract,
        when_used_up: WhenUsedUp::default(),
    })
}
