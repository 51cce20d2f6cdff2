//! What would be otherwise, grouped, with the tickets named.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer, ser::SerializeSeq as _};

use crate::say;

/// How many tickets of a group are named; `--json` has them all.
const NAMED: usize = 5;

/// Something that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What.
    pub what: String,
    /// Under the old rules.
    pub from: String,
    /// Under the new ones.
    pub to: String,
}

/// What would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How many tickets were looked at.
    pub n_tickets: usize,
    /// What is otherwise, each with the tickets it is so of.
    #[serde(serialize_with = "as_list")]
    pub changes: BTreeMap<Change, BTreeSet<String>>,
    /// How many tickets came to each team.
    pub loads: Loads,
    /// Promises kept and broken.
    pub promises: Promises,
    /// What this does not say.
    pub limits: Vec<String>,
}

/// How many tickets came to each team, before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Loads(BTreeMap<String, (u64, u64)>);

/// Promises kept and broken per metric, before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Promises(BTreeMap<String, [u64; 4]>);

#[derive(Serialize)]
struct Group<'a> {
    #[serde(flatten)]
    change: &'a Change,
    n_tickets: usize,
    tickets: &'a BTreeSet<String>,
}

fn as_list<S: Serializer>(changes: &BTreeMap<Change, BTreeSet<String>>, to: S) -> Result<S::Ok, S::Error> {
    let mut list = to.serialize_seq(Some(changes.len()))?;
    for (change, tickets) in changes {
        list.serialize_element(&Group { change, n_tickets: tickets.len(), tickets })?;
    }
    list.end()
}

impl Loads {
    /// Both sides, team by team.
    #[must_use]
    pub fn of(old: &BTreeMap<String, u64>, new: &BTreeMap<String, u64>) -> Self {
        let teams: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let of = |loads: &BTreeMap<String, u64>, team: &String| loads.get(team).copied().unwrap_or(0);
        Self(teams.into_iter().map(|team| (team.clone(), (of(old, team), of(new, team)))).collect())
    }
}

impl Promises {
    /// Both sides, metric by metric.
    #[must_use]
    pub fn of(old: &BTreeMap<String, (u64, u64)>, new: &BTreeMap<String, (u64, u64)>) -> Self {
        let metrics: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let of = |all: &BTreeMap<String, (u64, u64)>, metric: &String| all.get(metric).copied().unwrap_or_default();
        let both = |metric: &String| {
            let ((kept, broken), (now_kept, now_broken)) = (of(old, metric), of(new, metric));
            [kept, broken, now_kept, now_broken]
        };
        Self(metrics.into_iter().map(|metric| (metric.clone(), both(metric))).collect())
    }
}

impl Difference {
    /// Prints it, the largest groups first.
    pub fn print(&self) {
        let mut groups: Vec<(&Change, &BTreeSet<String>)> = self.changes.iter().collect();
        groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(b.0)));
        let tickets: BTreeSet<&String> = self.changes.values().flatten().collect();
        say!("{} tickets, {} of them otherwise, in {} groups", self.n_tickets, tickets.len(), groups.len());
        for (change, tickets) in groups {
            let named: Vec<&str> = tickets.iter().take(NAMED).map(String::as_str).collect();
            let more = if tickets.len() > NAMED { ", …" } else { "" };
            say!("{:>6}  {}: {} ⇒ {}", tickets.len(), change.what, shown(&change.from), shown(&change.to));
            say!("        {}{more}", named.join(", "));
        }
        if !self.loads.0.is_empty() {
            say!("\ntickets that came to each team, before and after:");
        }
        for (team, (before, after)) in &self.loads.0 {
            say!("{before:>8} {after:>8}  {team}");
        }
        if !self.promises.0.is_empty() {
            say!("\npromises, kept of all, before and after:");
        }
        for (metric, [kept, broken, now_kept, now_broken]) in &self.promises.0 {
            say!("{:>16} {:>16}  {metric}", share(*kept, *broken), share(*now_kept, *now_broken));
        }
        say!("\nwhat this does not say:");
        self.limits.iter().for_each(|limit| say!("  - {limit}"));
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// A share in tenths of a percent, without rounding up to all.
fn share(kept: u64, broken: u64) -> String {
    let all = kept + broken;
    let thousandths = (kept * 1000).checked_div(all).unwrap_or(1000);
    format!("{kept}/{all} {}.{} %", thousandths / 10, thousandths % 10)
}
