//! What a configuration must hold to be taken: every name it uses is there, every number makes sense.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
};

use helpdesk_sla::{Ladder, Schedule};

use super::{ConfigurationSpec, problems::Problems};
use crate::{AgentId, AgentSpec, LadderId, LadderSpec, ScheduleId, TeamId, TeamSpec, Tier, spelling};

pub(super) fn compile_schedules(spec: &ConfigurationSpec, problems: &mut Problems) -> BTreeMap<ScheduleId, Schedule> {
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

pub(super) fn compile_ladders(
    spec: &ConfigurationSpec,
    problems: &mut Problems,
) -> BTreeMap<LadderId, (Ladder, LadderSpec)> {
    check_unique(spec.ladders.iter().map(|l| l.id.as_str()), "ladder", problems);
    for ladder in &spec.ladders {
        let mut seen = BTreeSet::new();
        if let Some(unknown) = ladder.sends_in.as_ref().filter(|id| !spec.schedules.contains_key(*id)) {
            problems.add(format!("ladder `{}`", ladder.id), format!("sends in the unknown schedule `{unknown}`"));
        }
        for rung in &ladder.rungs {
            if !seen.insert(rung.id.as_str()) {
                problems.add(format!("ladder `{}`", ladder.id), format!("rung `{}` is there twice", rung.id));
            }
            for what in rung.problems() {
                problems.add(format!("ladder `{}`", ladder.id), format!("rung `{}` {what}", rung.id));
            }
            if let Some(unknown) = rung.ask_for.as_ref().filter(|id| !spec.approvals.contains_key(*id)) {
                let expected = spelling::expected(unknown.as_str(), spec.approvals.keys().map(|id| id.as_str()));
                let what = format!("rung `{}` asks for the unknown approval `{unknown}`, {expected}", rung.id);
                problems.add(format!("ladder `{}`", ladder.id), what);
            }
        }
    }
    spec.ladders.iter().map(|l| (l.id.clone(), (l.clock_ladder(), l.clone()))).collect()
}

pub(super) fn check_unique<'a>(ids: impl Iterator<Item = &'a str>, what: &str, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            problems.add(format!("{what} `{id}`"), String::from("is there twice"));
        }
    }
}

pub(super) fn check_team(
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

pub(super) fn check_agent(
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
