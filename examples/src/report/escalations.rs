//! What the ladders did: per metric and rung how often it fired and what it asked for.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Command, Configuration, Explanation, Metric, Placement, RungSpec, RungTrigger};
use serde::Serialize;

use super::{movement::team_changes, readable};

/// What the ladders did, and how often tickets went up and came back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Escalations {
    /// The rungs by metric and name, those that never fired included.
    pub rungs: Vec<RungUse>,
    /// How often a ticket was escalated to another team.
    pub escalated: u64,
    /// How often it was handed back to another team.
    pub handed_back: u64,
}

/// One rung of one metric's ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RungUse {
    /// The clock's metric.
    pub metric: Metric,
    /// The rung.
    pub rung: String,
    /// When it fires, as the configuration says; several where ladders share the name.
    pub fires_at: Vec<String>,
    /// How often it fired.
    pub fired: u64,
    /// On how many tickets.
    pub tickets: u64,
    /// What it asked for and how often, by name.
    pub asked: Vec<(String, u64)>,
}

#[derive(Debug, Default)]
pub(super) struct EscalationsTally {
    rungs: BTreeMap<(Metric, String), RungSums>,
    escalated: u64,
    handed_back: u64,
}

#[derive(Debug, Default)]
struct RungSums {
    fires_at: BTreeSet<String>,
    fired: u64,
    tickets: u64,
    asked: BTreeMap<String, u64>,
}

impl EscalationsTally {
    /// Begins with every rung that a policy's target names.
    pub(super) fn new(configuration: &Configuration) -> Self {
        let mut tally = Self::default();
        for policy in &configuration.spec().policies {
            for (metric, target) in &policy.targets {
                let ladders = configuration.spec().ladders.iter();
                let named = ladders.filter(|l| Some(&l.id) == target.ladder.as_ref());
                for rung in named.flat_map(|l| &l.rungs) {
                    let sums = tally.rungs.entry((*metric, rung.id.clone())).or_default();
                    sums.fires_at.insert(fires_at(rung));
                }
            }
        }
        tally
    }

    pub(super) fn add(&mut self, explanation: &Explanation) {
        let mut seen = BTreeSet::new();
        for trace in explanation.steps.iter().flat_map(|step| &step.decision.rungs) {
            // The rungs of the ticket itself belong to no metric.
            let Some(metric) = trace.metric else { continue };
            let key = (metric, trace.rung.clone());
            let sums = self.rungs.entry(key.clone()).or_default();
            sums.fired += 1;
            sums.tickets += u64::from(seen.insert(key));
            for command in &trace.commands {
                *sums.asked.entry(asked(command)).or_default() += 1;
            }
        }
        for change in team_changes(explanation) {
            self.escalated += u64::from(change.placement == Placement::Escalated);
            self.handed_back += u64::from(change.placement == Placement::HandedBack);
        }
    }

    pub(super) fn finish(self) -> Escalations {
        let rungs = self.rungs.into_iter().map(|((metric, rung), sums)| RungUse {
            metric,
            rung,
            fires_at: sums.fires_at.into_iter().collect(),
            fired: sums.fired,
            tickets: sums.tickets,
            asked: sums.asked.into_iter().collect(),
        });
        Escalations { rungs: rungs.collect(), escalated: self.escalated, handed_back: self.handed_back }
    }
}

fn fires_at(rung: &RungSpec) -> String {
    let when = match rung.trigger {
        RungTrigger::Used(percent) => format!("{percent}\u{a0}% used"),
        RungTrigger::Remaining(time) => format!("{} left", readable::length(&time)),
        RungTrigger::AfterBreach(time) => format!("{} after the breach", readable::length(&time)),
        RungTrigger::Reopened(n) => format!("reopened {n} times"),
        RungTrigger::Reassigned(n) => format!("reassigned {n} times"),
        RungTrigger::Untouched(time) => format!("{} without a touch", readable::length(&time)),
        RungTrigger::ByHand => "by hand".to_string(),
    };
    match &rung.repeat {
        None => when,
        Some(repeat) => format!("{when}, again every {} up to {} times", readable::length(&repeat.every), repeat.max),
    }
}

fn asked(command: &Command) -> String {
    if let Command::Notify { to, .. } = command {
        return format!("notify {to}");
    }
    if let Command::Escalate(_) = command {
        return "escalate to the next tier".to_string();
    }
    readable::words(command.name())
}
