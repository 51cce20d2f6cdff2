//! What a configuration says of skills, weights, substitutes and queues: every name is there, every number makes sense.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::OpenTime;

use super::{ConfigurationSpec, problems::Problems};
use crate::{
    AgentId, AgentSpec, AssignmentSpec, Requirements, ScheduleId, Skills, Strategy, TeamId, TeamSpec, WeightRule,
    limits::{
        AGENT_LANGUAGES_MAX, SKILL_RULES_MAX, SKILLS_MAX, STRATEGIES_MAX, SUBSTITUTES_DEPTH_MAX, SUBSTITUTES_MAX,
        WEIGHT_MAX, WEIGHTS_MAX,
    },
};

type Teams = BTreeMap<TeamId, TeamSpec>;
type Agents = BTreeMap<AgentId, AgentSpec>;

pub(super) fn check(spec: &ConfigurationSpec, teams: &Teams, agents: &Agents, problems: &mut Problems) {
    for team in &spec.teams {
        check_team(team, spec, teams, agents, problems);
    }
    for agent in &spec.agents {
        check_agent(agent, agents, problems);
    }
    let rules = String::from("skill_rules");
    count(&rules, "rules", spec.skill_rules.len(), SKILL_RULES_MAX, problems);
    for (n, rule) in spec.skill_rules.iter().enumerate() {
        let place = format!("skill_rules[{n}]");
        for team in rule.when.teams.iter().filter(|team| !teams.contains_key(*team)) {
            problems.add(place.clone(), format!("asks for the unknown team `{team}`"));
        }
        check_needs(&rule.needs, spec, &place, problems);
    }
}

fn check_team(team: &TeamSpec, spec: &ConfigurationSpec, teams: &Teams, agents: &Agents, problems: &mut Problems) {
    let place = format!("team `{}`", team.id);
    let AssignmentSpec { then, fixed, weights, overflow, act_within, requeue_offline } = &team.assignment;
    if team.strategy.is_none() && !then.is_empty() {
        problems.add(place.clone(), String::from("has further strategies and no first one, expected `strategy`"));
    }
    count(&place, "strategies", then.len() + 1, STRATEGIES_MAX, problems);
    check_weights(weights, &place, problems);
    match fixed {
        Some(agent) if !agents.get(agent).is_some_and(|agent| agent.teams.contains(&team.id)) => {
            problems.add(place.clone(), format!("gives its tickets to `{agent}`, expected one of its agents"));
        }
        None if team.strategies().any(|strategy| strategy == Strategy::Fixed) => {
            problems.add(place.clone(), String::from("has the strategy `fixed`, expected the agent in `fixed`"));
        }
        Some(_) | None => {}
    }
    if let Some(overflow) = overflow {
        if !teams.contains_key(&overflow.to) {
            problems.add(place.clone(), format!("overflows to the unknown team `{}`", overflow.to));
        }
        if let Some(circle) = overflow_circle(team, teams) {
            problems.add(place.clone(), format!("overflows in a circle: {circle}, expected an end"));
        }
        check_delay("overflow", overflow.after, overflow.schedule.as_ref(), spec, &place, problems);
    }
    for (what, delay) in [("act_within", act_within), ("requeue_offline", requeue_offline)] {
        if let Some(delay) = delay {
            check_delay(what, delay.after, delay.schedule.as_ref(), spec, &place, problems);
        }
    }
}

fn check_agent(agent: &AgentSpec, agents: &Agents, problems: &mut Problems) {
    let place = format!("agent `{}`", agent.id);
    count(&place, "skills", agent.skills.len(), SKILLS_MAX, problems);
    count(&place, "languages", agent.languages.len(), AGENT_LANGUAGES_MAX, problems);
    check_weights(&agent.weights, &place, problems);
    count(&place, "substitutes", agent.substitutes.len(), SUBSTITUTES_MAX, problems);
    for substitute in &agent.substitutes {
        if !agents.contains_key(&substitute.agent) {
            problems.add(place.clone(), format!("has the unknown substitute `{}`", substitute.agent));
        }
        if let (Some(from), Some(until)) = (substitute.from, substitute.until)
            && until <= from
        {
            let what = format!("has `{}` as substitute until {until}, expected an end after {from}", substitute.agent);
            problems.add(place.clone(), what);
        }
    }
    if let Some(circle) = substitute_circle(agent, agents) {
        problems.add(place, format!("stands in for itself in the end: {circle}, expected no circle"));
    }
}

fn check_weights(weights: &[WeightRule], place: &str, problems: &mut Problems) {
    count(place, "rules about weights", weights.len(), WEIGHTS_MAX, problems);
    for rule in weights.iter().filter(|rule| rule.weight > WEIGHT_MAX) {
        problems.add(
            place.to_string(),
            format!("gives a ticket the weight {}, expected at most {WEIGHT_MAX}", rule.weight),
        );
    }
}

/// What is needed by a rule: a skill that nobody has is a mistake in writing.
fn check_needs(needs: &Requirements, spec: &ConfigurationSpec, place: &str, problems: &mut Problems) {
    if needs.is_empty() {
        problems.add(place.to_string(), String::from("needs nothing, expected `skills` or a `language`"));
    }
    count(place, "skills", needs.skills.len(), SKILLS_MAX, problems);
    let held = |skills: &Skills, skill| skills.contains_key(skill);
    for skill in needs.skills.keys().filter(|skill| !spec.agents.iter().any(|agent| held(&agent.skills, skill))) {
        problems.add(place.to_string(), format!("needs `{skill}`, expected a skill that some agent has"));
    }
}

fn check_delay(
    what: &str,
    after: OpenTime,
    schedule: Option<&ScheduleId>,
    spec: &ConfigurationSpec,
    place: &str,
    problems: &mut Problems,
) {
    if after.is_negative() {
        problems.add(place.to_string(), format!("waits for less than no time in `{what}`"));
    }
    if let Some(schedule) = schedule.filter(|schedule| !spec.schedules.contains_key(*schedule)) {
        problems.add(place.to_string(), format!("counts `{what}` by the unknown schedule `{schedule}`"));
    }
}

fn count(place: &str, what: &str, actual: usize, limit: usize, problems: &mut Problems) {
    if actual > limit {
        problems.add(place.to_string(), format!("has {actual} {what}, the limit is {limit}"));
    }
}

/// The way of a ticket that comes back to the team it flowed from, in words.
fn overflow_circle(team: &TeamSpec, teams: &Teams) -> Option<String> {
    let mut way = format!("`{}`", team.id);
    let mut next = team;
    for _step in 0..=teams.len() {
        next = teams.get(&next.assignment.overflow.as_ref()?.to)?;
        way = format!("{way} → `{}`", next.id);
        if next.id == team.id {
            return Some(way);
        }
    }
    None
}

/// The way from an agent over substitutes back to the agent, in words.
fn substitute_circle(agent: &AgentSpec, agents: &Agents) -> Option<String> {
    let mut seen: BTreeSet<&AgentId> = BTreeSet::new();
    let mut open: Vec<(&AgentSpec, String)> = alloc::vec![(agent, format!("`{}`", agent.id))];
    while let Some((at, way)) = open.pop() {
        for next in at.substitutes.iter().filter_map(|substitute| agents.get(&substitute.agent)) {
            if next.id == agent.id {
                return Some(format!("{way} → `{}`", next.id));
            }
            if seen.insert(&next.id) {
                open.push((next, format!("{way} → `{}`", next.id)));
            }
        }
    }
    None
}

/// The agents of each team and everybody who may stand in for one of them.
pub(super) fn everybody(members: &BTreeMap<TeamId, Vec<AgentId>>, agents: &Agents) -> BTreeMap<TeamId, Vec<AgentId>> {
    let stand_ins = |of: &BTreeSet<AgentId>| -> BTreeSet<AgentId> {
        let named = of.iter().filter_map(|id| agents.get(id)).flat_map(|agent| &agent.substitutes);
        named.map(|substitute| substitute.agent.clone()).collect()
    };
    let all = |members: &Vec<AgentId>| {
        let mut everybody: BTreeSet<AgentId> = members.iter().cloned().collect();
        let mut next = everybody.clone();
        for _depth in 0..SUBSTITUTES_DEPTH_MAX {
            next = stand_ins(&next);
            everybody.extend(next.iter().cloned());
        }
        everybody.into_iter().collect()
    };
    members.iter().map(|(team, members)| (team.clone(), all(members))).collect()
}

/// The teams with a strategy around each agent.
pub(super) fn around(everybody: &BTreeMap<TeamId, Vec<AgentId>>, teams: &Teams) -> BTreeMap<AgentId, Vec<TeamId>> {
    let mut around: BTreeMap<AgentId, Vec<TeamId>> = BTreeMap::new();
    let chooses = |team: &TeamId| teams.get(team).is_some_and(|team| team.strategy.is_some());
    for (team, agents) in everybody.iter().filter(|(team, _)| chooses(team)) {
        for agent in agents {
            around.entry(agent.clone()).or_default().push(team.clone());
        }
    }
    around
}
