//! What a configuration must hold to be taken: every name it uses is there, every number makes sense.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
};

use helpdesk_sla::{Ladder, OpenTime, Schedule};

use super::{ConfigurationSpec, problems::Problems};
use crate::{
    AgentId, AgentSpec, LadderId, LadderSpec, Metric, Priority, ScheduleId, TargetSpec, TeamId, TeamSpec, Tier,
};

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
        for rung in &ladder.rungs {
            if !seen.insert(rung.id.as_str()) {
                problems.add(format!("ladder `{}`", ladder.id), format!("rung `{}` is there twice", rung.id));
            }
            if rung.notify.iter().any(|to| to.may_be_outside()) {
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

pub(super) fn check_policies(
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

pub(super) fn check_target(
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
