//! The desk's configuration: what a person writes, checked and compiled once.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use helpdesk_sla::{Instant, Ladder, OpenTime, PlanVersion, Schedule};
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentSpec, Audience, Fingerprint, LadderId, LadderSpec, Metric, PolicyId, PolicyRef, PolicySpec,
    PolicyTrace, Priority, PriorityMatrix, RungSpec, ScheduleId, TargetSpec, TeamId, TeamSpec, Ticket, Tier,
};

/// What a person writes. Everything is optional: the empty configuration is a desk without teams and promises.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigurationSpec {
    /// Schedules, each a list of versions.
    pub schedules: BTreeMap<ScheduleId, Vec<PlanVersion>>,
    /// Teams.
    pub teams: Vec<TeamSpec>,
    /// Agents.
    pub agents: Vec<AgentSpec>,
    /// Policies in the order in which they are tried; versions of one policy share its place.
    pub policies: Vec<PolicySpec>,
    /// Ladders.
    pub ladders: Vec<LadderSpec>,
    /// Priority by impact and urgency.
    pub priorities: PriorityMatrix,
    /// After how many days (of 24 hours) a solved ticket closes by itself; never where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_solved_after_days: Option<u16>,
}

/// A checked and compiled configuration. Immutable: an edit makes another one, with another version.
#[derive(Debug, Clone)]
pub struct Configuration {
    spec: ConfigurationSpec,
    version: Fingerprint,
    schedules: BTreeMap<ScheduleId, Schedule>,
    ladders: BTreeMap<LadderId, (Ladder, LadderSpec)>,
    teams: BTreeMap<TeamId, TeamSpec>,
    agents: BTreeMap<AgentId, AgentSpec>,
    members: BTreeMap<TeamId, Vec<AgentId>>,
    policy_order: Vec<PolicyId>,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationProblems(Vec<ConfigurationProblem>);

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationProblem {
    /// Where: `teams[2] "platform"`.
    pub place: String,
    /// What, and what was expected.
    pub what: String,
}

impl Configuration {
    /// Checks and compiles.
    ///
    /// # Errors
    /// All problems at once, each with its place.
    pub fn build(spec: ConfigurationSpec) -> Result<Self, ConfigurationProblems> {
        let mut problems = Problems::default();
        let schedules = compile_schedules(&spec, &mut problems);
        let ladders = compile_ladders(&spec, &mut problems);
        let teams: BTreeMap<_, _> = spec.teams.iter().map(|t| (t.id.clone(), t.clone())).collect();
        let agents: BTreeMap<_, _> = spec.agents.iter().map(|a| (a.id.clone(), a.clone())).collect();
        check_unique(spec.teams.iter().map(|t| t.id.as_str()), "team", &mut problems);
        check_unique(spec.agents.iter().map(|a| a.id.as_str()), "agent", &mut problems);
        for team in &spec.teams {
            check_team(team, &teams, &agents, &mut problems);
        }
        for agent in &spec.agents {
            check_agent(agent, &teams, &spec, &mut problems);
        }
        check_policies(&spec, &ladders, &teams, &mut problems);
        if !problems.0.is_empty() {
            return Err(ConfigurationProblems(problems.0));
        }
        let mut members: BTreeMap<TeamId, Vec<AgentId>> = BTreeMap::new();
        for (id, agent) in &agents {
            for team in &agent.teams {
                members.entry(team.clone()).or_default().push(id.clone());
            }
        }
        let mut policy_order: Vec<PolicyId> = Vec::new();
        for policy in &spec.policies {
            if !policy_order.contains(&policy.id) {
                policy_order.push(policy.id.clone());
            }
        }
        let version = Fingerprint::of(&spec);
        Ok(Self { spec, version, schedules, ladders, teams, agents, members, policy_order })
    }

    /// What a person wrote.
    #[must_use]
    pub fn spec(&self) -> &ConfigurationSpec {
        &self.spec
    }

    /// The content address that decisions name.
    #[must_use]
    pub fn version(&self) -> &Fingerprint {
        &self.version
    }

    /// What a person wrote, as the JSON document that is kept under [`version`](Self::version).
    #[must_use]
    pub fn document(&self) -> String {
        #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
        serde_json::to_string(&self.spec).expect("a configuration with a JSON form")
    }

    /// The configuration of a document that was kept.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_document(document: &str) -> Result<Self, String> {
        let spec = serde_json::from_str(document).map_err(|e| e.to_string())?;
        Self::build(spec).map_err(|problems| problems.to_string())
    }

    /// A schedule.
    #[must_use]
    pub fn schedule(&self, id: &ScheduleId) -> Option<&Schedule> {
        self.schedules.get(id)
    }

    /// The part of a ladder that its clock looks at. The empty ladder where there is none.
    #[must_use]
    pub fn clock_ladder(&self, id: Option<&LadderId>) -> &Ladder {
        static NONE: Ladder = Ladder { rungs: Vec::new() };
        id.and_then(|id| self.ladders.get(id)).map_or(&NONE, |(ladder, _)| ladder)
    }

    /// What a rung does.
    #[must_use]
    pub fn rung(&self, ladder: &LadderId, rung: &str) -> Option<&RungSpec> {
        self.ladders.get(ladder)?.1.rungs.iter().find(|r| r.id == rung)
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: &TeamId) -> Option<&TeamSpec> {
        self.teams.get(id)
    }

    /// An agent.
    #[must_use]
    pub fn agent(&self, id: &AgentId) -> Option<&AgentSpec> {
        self.agents.get(id)
    }

    /// All teams, by id.
    pub fn teams(&self) -> impl Iterator<Item = &TeamSpec> {
        self.teams.values()
    }

    /// All agents, by id.
    pub fn agents(&self) -> impl Iterator<Item = &AgentSpec> {
        self.agents.values()
    }

    /// The agents of a team, by id.
    #[must_use]
    pub fn members(&self, team: &TeamId) -> &[AgentId] {
        self.members.get(team).map_or(&[], Vec::as_slice)
    }

    /// A version of a policy.
    #[must_use]
    pub fn policy(&self, reference: &PolicyRef) -> Option<&PolicySpec> {
        self.spec.policies.iter().find(|p| p.id == reference.id && p.version == reference.version)
    }

    /// The first policy whose condition holds, in the version in force at `at`, with the ones that were
    /// passed over. `seq` is the event that asks.
    #[must_use]
    pub fn choose_policy(&self, ticket: &Ticket, seq: u64, at: Instant) -> (Option<&PolicySpec>, Vec<PolicyTrace>) {
        let mut traces = Vec::new();
        for id in &self.policy_order {
            let in_force = self
                .spec
                .policies
                .iter()
                .filter(|p| &p.id == id && p.effective_from.is_none_or(|from| from <= at))
                .max_by_key(|p| (p.effective_from, p.version));
            let Some(policy) = in_force else { continue };
            let against = policy.when.failure(ticket).map(ToString::to_string);
            let chosen = against.is_none();
            traces.push(PolicyTrace { seq, policy: policy.reference(), against });
            if chosen {
                return (Some(policy), traces);
            }
        }
        (None, traces)
    }

    /// The team that serves a tier for tickets of a team: the team itself, or the first on its path that does.
    #[must_use]
    pub fn serving(&self, team: &TeamSpec, tier: Tier) -> Option<&TeamSpec> {
        if team.serves(tier) {
            return self.team(&team.id);
        }
        team.path.iter().filter_map(|id| self.team(id)).find(|t| t.serves(tier))
    }
}

impl ConfigurationProblems {
    /// The problems, in the order in which they were found.
    #[must_use]
    pub fn problems(&self) -> &[ConfigurationProblem] {
        &self.0
    }
}

impl fmt::Display for ConfigurationProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: {}", problem.place, problem.what)?;
        }
        Ok(())
    }
}

impl core::error::Error for ConfigurationProblems {}

#[derive(Default)]
struct Problems(Vec<ConfigurationProblem>);

impl Problems {
    fn add(&mut self, place: String, what: String) {
        self.0.push(ConfigurationProblem { place, what });
    }
}

fn compile_schedules(spec: &ConfigurationSpec, problems: &mut Problems) -> BTreeMap<ScheduleId, Schedule> {
    let mut schedules = BTreeMap::new();
    for (id, versions) in &spec.schedules {
        match Schedule::build_versions(versions) {
            Ok(schedule) => {
                schedules.insert(id.clone(), schedule);
            }
            Err(errors) => {
                for problem in errors.problems() {
                    problems.add(format!("schedules.{id}"), problem.to_string());
                }
            }
        }
    }
    schedules
}

fn compile_ladders(spec: &ConfigurationSpec, problems: &mut Problems) -> BTreeMap<LadderId, (Ladder, LadderSpec)> {
    check_unique(spec.ladders.iter().map(|l| l.id.as_str()), "ladder", problems);
    for ladder in &spec.ladders {
        let mut seen = BTreeSet::new();
        for rung in &ladder.rungs {
            if !seen.insert(rung.id.as_str()) {
                problems.add(format!("ladder `{}`", ladder.id), format!("rung `{}` is there twice", rung.id));
            }
            if rung.notify.iter().any(|to| matches!(to, Audience::Requester | Audience::NamedRequester(_))) {
                let what = format!("rung `{}` tells a requester of an internal promise, expected staff", rung.id);
                problems.add(format!("ladder `{}`", ladder.id), what);
            }
            if rung.notify.is_empty() && !rung.escalate {
                let what = format!("rung `{}` does nothing, expected `notify` or `escalate`", rung.id);
                problems.add(format!("ladder `{}`", ladder.id), what);
            }
        }
    }
    spec.ladders.iter().map(|l| (l.id.clone(), (l.clock_ladder(), l.clone()))).collect()
}

fn check_unique<'a>(ids: impl Iterator<Item = &'a str>, what: &str, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            problems.add(format!("{what} `{id}`"), String::from("is there twice"));
        }
    }
}

fn check_team(
    team: &TeamSpec,
    teams: &BTreeMap<TeamId, TeamSpec>,
    agents: &BTreeMap<AgentId, AgentSpec>,
    problems: &mut Problems,
) {
    let place = || format!("team `{}`", team.id);
    if team.tiers.is_empty() {
        problems.add(place(), String::from("serves no tier, expected at least one of 1, 2, 3 …"));
    }
    if team.tiers.contains(&Tier(0)) {
        problems.add(place(), String::from("serves tier 0, tiers count from 1"));
    }
    for next in team.path.iter().filter(|next| !teams.contains_key(*next)) {
        problems.add(place(), format!("has the unknown team `{next}` on its path"));
    }
    if let Some(lead) = team.lead.as_ref().filter(|lead| !agents.contains_key(*lead)) {
        problems.add(place(), format!("is led by the unknown agent `{lead}`"));
    }
}

fn check_agent(
    agent: &AgentSpec,
    teams: &BTreeMap<TeamId, TeamSpec>,
    spec: &ConfigurationSpec,
    problems: &mut Problems,
) {
    if agent.tiers.is_empty() || agent.tiers.contains(&Tier(0)) {
        let what = String::from("serves no tier or tier 0, expected at least one of 1, 2, 3 …");
        problems.add(format!("agent `{}`", agent.id), what);
    }
    for team in agent.teams.iter().filter(|team| !teams.contains_key(*team)) {
        problems.add(format!("agent `{}`", agent.id), format!("is in the unknown team `{team}`"));
    }
    if let Some(shift) = agent.shift.as_ref().filter(|shift| !spec.schedules.contains_key(*shift)) {
        problems.add(format!("agent `{}`", agent.id), format!("works by the unknown schedule `{shift}`"));
    }
}

fn check_policies(
    spec: &ConfigurationSpec,
    ladders: &BTreeMap<LadderId, (Ladder, LadderSpec)>,
    teams: &BTreeMap<TeamId, TeamSpec>,
    problems: &mut Problems,
) {
    let mut seen = BTreeSet::new();
    for policy in &spec.policies {
        let place = || format!("policy `{}` version {}", policy.id, policy.version);
        if !seen.insert(policy.reference()) {
            problems.add(place(), String::from("is there twice, expected another version"));
        }
        let named = policy.targets.values().filter_map(|t| t.schedule.as_ref()).chain([&policy.schedule]);
        for schedule in named.filter(|id| !spec.schedules.contains_key(*id)) {
            problems.add(place(), format!("counts by the unknown schedule `{schedule}`"));
        }
        for team in policy.when.teams.iter().filter(|team| !teams.contains_key(*team)) {
            problems.add(place(), format!("asks for the unknown team `{team}`"));
        }
        for (metric, target) in &policy.targets {
            check_target(*metric, target, ladders, &place, problems);
        }
    }
}

fn check_target(
    metric: Metric,
    target: &TargetSpec,
    ladders: &BTreeMap<LadderId, (Ladder, LadderSpec)>,
    place: &dyn Fn() -> String,
    problems: &mut Problems,
) {
    if Priority::ALL.into_iter().filter_map(|p| target.for_priority(p)).any(OpenTime::is_negative) {
        problems.add(place(), format!("promises less than no time for {metric}"));
    }
    if let Some(ladder) = target.ladder.as_ref().filter(|ladder| !ladders.contains_key(*ladder)) {
        problems.add(place(), format!("has the unknown ladder `{ladder}` for {metric}"));
    }
}
