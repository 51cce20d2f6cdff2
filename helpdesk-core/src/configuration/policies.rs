//! What policies must hold: every name they use is there, every promise makes sense.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use helpdesk_sla::{Ladder, OpenTime};

use super::{Configuration, ConfigurationSpec, problems::Problems};
use crate::{
    Condition, LadderId, LadderSpec, Metric, PolicyId, PolicySpec, Priority, RungSpec, TargetSpec, TeamId, TeamSpec,
    Tier, limits::CONDITION_DEPTH_MAX,
};

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
        if policy.when.depth() > CONDITION_DEPTH_MAX {
            problems.add(
                place(),
                format!("has conditions deeper than {CONDITION_DEPTH_MAX}, expected fewer in each other"),
            );
        }
        for team in policy.when.named_teams().into_iter().filter(|team| !teams.contains_key(*team)) {
            problems.add(place(), format!("asks for the unknown team `{team}`"));
        }
        let services = policy.when.named_services().into_iter();
        for service in services.filter(|id| !spec.services.iter().any(|known| known.id == **id)) {
            problems.add(place(), format!("asks for the unknown service `{service}`"));
        }
        let contracts = policy.when.named_contracts().into_iter();
        for contract in contracts.filter(|id| !spec.contracts.iter().any(|known| known.id == **id)) {
            problems.add(place(), format!("asks for the unknown contract `{contract}`"));
        }
        check_ladder(policy, ladders, &place, problems);
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
    if !target.tiers.is_empty() && !matches!(metric, Metric::Assignment | Metric::Tier) {
        problems.add(place(), format!("promises by tier for {metric}, expected that of `assignment` and `tier` only"));
    }
    let by_tier = |tier| Priority::ALL.into_iter().filter_map(move |p| target.for_ticket(p, tier));
    let tiers = target.tiers.iter().map(|own| own.tier).chain([Tier(0)]);
    if tiers.flat_map(by_tier).any(OpenTime::is_negative) {
        problems.add(place(), format!("promises less than no time for {metric}"));
    }
    if let Some(ladder) = target.ladder.as_ref().filter(|ladder| !ladders.contains_key(*ladder)) {
        problems.add(place(), format!("has the unknown ladder `{ladder}` for {metric}"));
    }
}

/// A ladder of the ticket itself has a rung that can be reached, and one of a clock none that only a ticket reaches.
fn check_ladder(
    policy: &PolicySpec,
    ladders: &BTreeMap<LadderId, (Ladder, LadderSpec)>,
    place: &dyn Fn() -> String,
    problems: &mut Problems,
) {
    if let Some(unknown) = policy.ladder.as_ref().filter(|ladder| !ladders.contains_key(*ladder)) {
        problems.add(place(), format!("has the unknown ladder `{unknown}`"));
    }
    let named = |id: &Option<LadderId>| id.as_ref().and_then(|id| ladders.get(id)).map(|(_, spec)| spec);
    for rung in named(&policy.ladder).into_iter().flat_map(|ladder| &ladder.rungs) {
        if rung.trigger.of_a_clock().is_some() {
            let what = "waits for a clock, expected the ladder at a target";
            problems.add(place(), format!("rung `{}` of the ticket's ladder {what}", rung.id));
        }
    }
    for (metric, target) in &policy.targets {
        for rung in named(&target.ladder).into_iter().flat_map(|ladder| &ladder.rungs) {
            if rung.trigger.is_of_the_ticket() {
                let what = "is reached by the ticket itself, expected the ladder at the policy";
                problems.add(place(), format!("rung `{}` of the ladder for {metric} {what}", rung.id));
            }
        }
    }
}

/// The policies in the order in which they are tried, each once however many versions it has.
pub(super) fn policy_order(spec: &ConfigurationSpec) -> Vec<PolicyId> {
    let mut order: Vec<PolicyId> = Vec::new();
    for policy in &spec.policies {
        if !order.contains(&policy.id) {
            order.push(policy.id.clone());
        }
    }
    order
}

/// What a configuration makes use of that most do not: what it does not use costs nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uses {
    languages: bool,
    authority: bool,
    moving_rungs: bool,
}

impl Uses {
    pub(super) fn of(spec: &ConfigurationSpec) -> Self {
        let rungs = || spec.ladders.iter().flat_map(|ladder| &ladder.rungs);
        Self {
            languages: asks_languages(spec),
            authority: rungs().any(|rung| !rung.authorize.is_empty()),
            moving_rungs: rungs().any(RungSpec::moves),
        }
    }
}

/// Whether a condition, a form or a text depends on the language that a ticket is asked in.
fn asks_languages(spec: &ConfigurationSpec) -> bool {
    let skills = spec.skill_rules.iter().map(|rule| &rule.when);
    let mut conditions = spec
        .policies
        .iter()
        .map(|policy| &policy.when)
        .chain(skills)
        .chain(spec.survey.iter().map(|survey| &survey.when));
    conditions.any(Condition::names_languages)
        || spec.fields.iter().any(|field| !field.languages.is_empty())
        || !spec.responses.is_empty()
        || !spec.macros.is_empty()
        || !spec.notices.texts.is_empty()
}

impl Configuration {
    /// Whether something depends on the language that a ticket is asked in: else nobody looks it up.
    pub(crate) fn asks_languages(&self) -> bool {
        self.checked.uses.languages
    }

    /// Whether some rung does more than tell somebody.
    pub(crate) fn has_moving_rungs(&self) -> bool {
        self.checked.uses.moving_rungs
    }

    /// Whether some rung lets somebody do more: most desks have none.
    pub(crate) fn authorizes(&self) -> bool {
        self.checked.uses.authority
    }
}
