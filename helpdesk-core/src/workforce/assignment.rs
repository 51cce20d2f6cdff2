//! Choosing an agent: who is eligible, who comes first, and the reasons against the rest.
use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;

use helpdesk_sla::{Instant, Schedule};
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentPresence, AgentSpec, Candidate, Configuration, Exclusion, Presence, Requirements, TeamId, Ticket,
    limits::SUBSTITUTES_DEPTH_MAX,
};

/// How an agent is chosen. What is still a tie then is broken by the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strategy {
    /// Who has the least to do, measured by capacity where there is one; of equals the longest idle.
    LeastLoaded,
    /// Who has waited longest for a ticket.
    LongestIdle,
    /// Who is best at what the ticket needs; of equals the least loaded, then the longest idle.
    SkillMatch,
    /// Who has the ticket, or else who had it before, or else who helped its requester last.
    SameAgent,
    /// The one whom the team names.
    Fixed,
}

/// What an agent has to do, and whether the agent is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentLoad {
    /// The weights of the agent's active tickets, added up; their number where nothing says that they weigh more or less.
    pub open: u32,
    /// When the agent last got a ticket.
    pub assigned_at: Option<Instant>,
    /// What the agent last said of being there; online where nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<AgentPresence>,
    /// Whether the agent is who helped the ticket's requester last. No store keeps it with the load: whoever plans marks it.
    #[serde(default, skip_serializing_if = "is_not")]
    pub helped: bool,
}

/// The loads that a choice rests on. Agents that are not in it have nothing to do and are online.
pub type Roster = BTreeMap<AgentId, AgentLoad>;

/// The members of a ticket's team and who stands in for them, the best first, then those who are not eligible, by id.
///
/// # Laws
/// - Deterministic: the same arguments give the same order (`ranking_is_deterministic`), whatever the order of the
///   configuration's lists (`the_order_of_lists_is_no_matter`).
/// - Whoever has no reason against them comes first, and passes every check (`the_chosen_is_eligible`).
/// - The ticket never counts against who has it: whoever was chosen is chosen again (`who_was_chosen_is_chosen_again`).
#[must_use]
pub fn rank(
    configuration: &Configuration,
    ticket: &Ticket,
    strategy: Strategy,
    roster: &Roster,
    at: Instant,
) -> Vec<Candidate> {
    let Some(team) = &ticket.team else { return Vec::new() };
    let question = Question { configuration, ticket, roster, at, needs: configuration.requirements(ticket) };
    let mut found: BTreeMap<AgentId, Candidate> = BTreeMap::new();
    let members = || configuration.members(team).iter().filter_map(|id| configuration.agent(id));
    for agent in members() {
        found.insert(agent.id.clone(), question.consider(agent));
    }
    for agent in members() {
        if let Some(substitute) = question.substitute(agent, SUBSTITUTES_DEPTH_MAX) {
            let candidate = found.entry(substitute.id.clone()).or_insert_with(|| question.consider(substitute));
            candidate.stands_in_for.get_or_insert_with(|| agent.id.clone());
        }
    }
    let mut candidates: Vec<Candidate> = found.into_values().collect();
    question.only_wanted(team, strategy, &mut candidates);
    candidates.sort_by(|a, b| match (&a.against, &b.against) {
        (None, None) => a.order(b, strategy).then_with(|| a.agent.cmp(&b.agent)),
        (a_against, b_against) => a_against.is_some().cmp(&b_against.is_some()).then_with(|| a.agent.cmp(&b.agent)),
    });
    candidates
}

/// Whether somebody of a team is there and has room for something: where not, no ticket of its queue needs a look.
pub(crate) fn has_room(configuration: &Configuration, team: &TeamId, roster: &Roster, at: Instant) -> bool {
    let weightless = |agent: &AgentSpec| {
        let of_team = configuration.team(team).map_or(&[][..], |team| &team.assignment.weights);
        agent.weights.iter().chain(of_team).any(|rule| rule.weight == 0)
    };
    configuration.everybody_for(team).iter().filter_map(|id| configuration.agent(id)).any(|agent| {
        let load = roster.get(&agent.id).copied().unwrap_or_default();
        absence(configuration, agent, &load, at).is_empty()
            && (agent.capacity.is_none_or(|capacity| load.open < capacity) || weightless(agent))
    })
}

/// When the answer can be another without anybody doing something: a shift begins, or somebody begins to stand in.
pub(crate) fn look_again(
    configuration: &Configuration,
    team: &TeamId,
    candidates: &[Candidate],
    at: Instant,
) -> Option<Instant> {
    let hopeless = |agent: &AgentId| {
        candidates.iter().any(|candidate| &candidate.agent == agent && !candidate.reasons().all(Exclusion::passes))
    };
    let instants =
        configuration.everybody_for(team).iter().filter_map(|id| configuration.agent(id)).flat_map(|agent| {
            let shift = agent.shift.as_ref().and_then(|shift| configuration.schedule(shift));
            let leaves = shift.and_then(|shift| shift.next_close(at).ok()).filter(|_| !agent.substitutes.is_empty());
            let comes = shift.filter(|_| !hopeless(&agent.id)).and_then(|shift| next_shift(shift, at));
            agent.substitutes.iter().filter_map(|substitute| substitute.from).chain(leaves).chain(comes)
        });
    instants.filter(|again| *again > at).min()
}

/// When somebody comes to work the next time, on shift now or not.
fn next_shift(shift: &Schedule, at: Instant) -> Option<Instant> {
    let from = if shift.is_open(at).ok()? { shift.next_close(at).ok()? } else { at };
    shift.next_open(from).ok()
}

struct Question<'a> {
    configuration: &'a Configuration,
    ticket: &'a Ticket,
    roster: &'a Roster,
    at: Instant,
    needs: Requirements,
}

impl<'a> Question<'a> {
    fn load(&self, agent: &AgentId) -> AgentLoad {
        self.roster.get(agent).copied().unwrap_or_default()
    }

    /// What the agent has to do beside the ticket: what it weighs already is no new burden for whoever has it, and that it was
    /// the last one they got makes nobody less idle.
    fn load_beside(&self, agent: &AgentId) -> AgentLoad {
        let load = self.load(agent);
        if self.ticket.assignee.as_ref() != Some(agent) {
            return load;
        }
        let own = self.ticket.load().and_then(|(_, weight)| u32::try_from(weight).ok()).unwrap_or(0);
        let assigned_at = load.assigned_at.filter(|got_at| Some(*got_at) > self.ticket.hands.held_since);
        AgentLoad { open: load.open.saturating_sub(own), assigned_at, ..load }
    }

    fn consider(&self, agent: &AgentSpec) -> Candidate {
        let load = self.load_beside(&agent.id);
        let weight = self.configuration.weight(&agent.id, self.ticket);
        let mut candidate = Candidate {
            agent: agent.id.clone(),
            load,
            holds: self.ticket.assignee.as_ref() == Some(&agent.id),
            capacity: agent.capacity,
            weight: Some(weight).filter(|weight| *weight != 1),
            levels: self.levels(agent),
            stands_in_for: None,
            against: None,
            also: Vec::new(),
        };
        let tier = self.ticket.tier;
        if !agent.tiers.contains(&tier) {
            candidate.exclude(Exclusion::WrongTier { tier });
        }
        for lack in self.lacks(agent) {
            candidate.exclude(lack);
        }
        if self.ticket.hands.passed_over.contains(&agent.id) {
            candidate.exclude(Exclusion::PassedOver);
        }
        for absence in absence(self.configuration, agent, &load, self.at) {
            candidate.exclude(absence);
        }
        if let Some(capacity) = agent.capacity
            && weight > 0
            && load.open.saturating_add(weight) > capacity
        {
            candidate.exclude(Exclusion::Full { capacity, load: load.open, weight });
        }
        candidate
    }

    fn levels(&self, agent: &AgentSpec) -> Option<u32> {
        let level = |skill| agent.skills.get(skill).map_or(0, |level| u32::from(level.number()));
        (!self.needs.skills.is_empty()).then(|| self.needs.skills.keys().map(level).sum())
    }

    fn lacks(&self, agent: &AgentSpec) -> Vec<Exclusion> {
        let skills = self.needs.skills.iter().filter_map(|(skill, needed)| {
            let has = agent.skills.get(skill).copied();
            let enough = has.is_some_and(|has| has >= *needed);
            (!enough).then(|| Exclusion::LacksSkill { skill: skill.clone(), needed: *needed, has })
        });
        let language = self.needs.language.as_ref().filter(|language| !agent.languages.contains(*language));
        skills.chain(language.map(|language| Exclusion::LacksLanguage { language: language.clone() })).collect()
    }

    /// Who stands in for an agent who is not there: the first named who is, or who stands in for that one.
    fn substitute(&self, agent: &AgentSpec, depth: usize) -> Option<&'a AgentSpec> {
        if absence(self.configuration, agent, &self.load(&agent.id), self.at).is_empty() {
            return None;
        }
        let depth = depth.checked_sub(1)?;
        agent.substitutes.iter().filter(|named| named.holds(self.at)).find_map(|named| {
            let substitute = self.configuration.agent(&named.agent)?;
            if absence(self.configuration, substitute, &self.load(&substitute.id), self.at).is_empty() {
                return Some(substitute);
            }
            self.substitute(substitute, depth)
        })
    }

    /// Excludes everybody whom a strategy does not mean that means somebody.
    fn only_wanted(&self, team: &TeamId, strategy: Strategy, candidates: &mut [Candidate]) {
        let fixed = self.configuration.team(team).and_then(|team| team.assignment.fixed.as_ref());
        let is = |candidate: &Candidate, wanted: Option<&AgentId>| {
            wanted.is_some() && (Some(&candidate.agent) == wanted || candidate.stands_in_for.as_ref() == wanted)
        };
        for candidate in candidates {
            match strategy {
                Strategy::LeastLoaded | Strategy::LongestIdle | Strategy::SkillMatch => {}
                Strategy::Fixed if is(candidate, fixed) => {}
                Strategy::Fixed => candidate.exclude(Exclusion::NotFixed),
                Strategy::SameAgent
                    if is(candidate, self.ticket.assignee.as_ref())
                        || is(candidate, self.ticket.hands.had_by.as_ref())
                        || is(candidate, self.ticket.hands.had_in.get(team)) =>
                {
                    candidate.load.helped = false;
                }
                Strategy::SameAgent => {
                    let stands_in = candidate.stands_in_for.as_ref().is_some_and(|agent| self.load(agent).helped);
                    candidate.load.helped |= stands_in;
                    if !candidate.load.helped {
                        candidate.exclude(Exclusion::NotBefore);
                    }
                }
            }
        }
    }
}

/// What says that an agent is not there.
fn absence(configuration: &Configuration, agent: &AgentSpec, load: &AgentLoad, at: Instant) -> Vec<Exclusion> {
    let presence = load.presence.and_then(|AgentPresence { presence, since }| match presence {
        Presence::Online => None,
        Presence::Away => Some(Exclusion::Away { since }),
        Presence::Offline => Some(Exclusion::Offline { since }),
    });
    presence.into_iter().chain(off_shift(configuration, agent, at)).collect()
}

fn off_shift(configuration: &Configuration, agent: &AgentSpec, at: Instant) -> Option<Exclusion> {
    let shift = configuration.schedule(agent.shift.as_ref()?)?;
    match shift.is_open(at) {
        Ok(true) => None,
        Ok(false) => Some(Exclusion::OffShift { until: shift.next_open(at).ok() }),
        Err(_) => Some(Exclusion::OffShift { until: None }),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_not(helped: &bool) -> bool {
    !helped
}

impl Strategy {
    /// All strategies.
    pub const ALL: [Self; 5] = [Self::LeastLoaded, Self::LongestIdle, Self::SkillMatch, Self::SameAgent, Self::Fixed];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeastLoaded => "least_loaded",
            Self::LongestIdle => "longest_idle",
            Self::SkillMatch => "skill_match",
            Self::SameAgent => "same_agent",
            Self::Fixed => "fixed",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
