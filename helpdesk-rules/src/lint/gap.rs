//! Tickets that no rule routes: which combinations of kind, channel and other such facts nobody has thought of.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::EventKind;

use super::{
    formula::{Alternative, Domain, Formula},
    guard::universe,
    reading::{ReadRule, Reading},
    remark::Remark,
    term::Constant,
};
use crate::{Severity, fault_text::Finding};

/// Facts that a new ticket has and that can be gone through.
const LISTED: [&str; 5] = ["t.kind", "t.channel", "t.priority", "t.impact", "t.urgency"];
/// Most combinations that are gone through.
const COMBINATIONS_MAX: usize = 20_000;
/// Most gaps that are named.
const NAMED_MAX: usize = 5;

/// One choice for each fact that is asked for.
type Combination = BTreeMap<&'static str, Constant>;

/// What is said of tickets that are opened and not routed.
pub(crate) fn gaps(reading: &Reading) -> Vec<Remark> {
    let routes = |rule: &&ReadRule| {
        rule.on.contains(&EventKind::Opened) && rule.effects.iter().any(|effect| effect.action == "route")
    };
    let rules: Vec<&ReadRule> = reading.rules.iter().filter(routes).collect();
    let Some(first) = rules.first().filter(|_| rules.iter().all(|rule| !rule.faulty)) else { return Vec::new() };
    let on = BTreeSet::from([EventKind::Opened]);
    let mut ways: Vec<(Alternative, bool)> = Vec::new();
    for rule in &rules {
        let surely = rule.effects.iter().any(|effect| effect.action == "route" && !effect.conditional);
        // What is not routed yet has no team and no agent.
        let new = Formula::And(vec![
            rule.guard.clone(),
            Formula::is("t.team", Constant::Nothing),
            Formula::is("t.assignee", Constant::Nothing),
        ]);
        let Some(found) = new.alternatives(&universe(&on, &new)) else {
            return vec![undecided(first, &format!("the guard of `{}` has too many cases", rule.name))];
        };
        ways.extend(found.into_iter().map(|way| (way, surely)));
    }
    let asked: Vec<&'static str> =
        LISTED.into_iter().filter(|fact| ways.iter().any(|(way, _)| way.contains_key(*fact))).collect();
    let combinations = combinations(&asked);
    if combinations.len() > COMBINATIONS_MAX {
        return vec![undecided(first, "there are too many combinations")];
    }
    let mut open = Vec::new();
    let mut n_unsure = 0_usize;
    for combination in combinations {
        let (mut sure, mut perhaps) = (false, false);
        for (way, surely) in ways.iter().filter(|(way, _)| fits(way, &combination)) {
            let all = way.keys().all(|fact| is_listed(fact) || fact == "t.team" || fact == "t.assignee");
            sure |= all && *surely;
            perhaps = true;
        }
        if !perhaps {
            open.push(combination);
        } else if !sure {
            n_unsure = n_unsure.saturating_add(1);
        }
    }
    let mut remarks = Vec::new();
    if !open.is_empty() && !asked.is_empty() {
        remarks.push(gap(first, &asked, &open));
    } else if n_unsure > 0 {
        remarks.push(undecided(first, "that depends on more than kind, channel and the like"));
    }
    remarks
}

fn is_listed(fact: &str) -> bool {
    LISTED.contains(&fact)
}

fn fits(way: &Alternative, combination: &Combination) -> bool {
    combination.iter().all(|(fact, value)| way.get(*fact).is_none_or(|domain| domain.allows(value)))
}

fn words(fact: &str) -> Vec<Constant> {
    let all = universe(&BTreeSet::from([EventKind::Opened]), &Formula::Truth(true));
    let domain: Option<&Domain> = all.get(fact);
    domain.and_then(|domain| domain.allowed.clone()).unwrap_or_default().into_iter().collect()
}

fn combinations(asked: &[&'static str]) -> Vec<Combination> {
    let mut all = vec![Combination::new()];
    for fact in asked {
        let words = words(fact);
        all = all
            .into_iter()
            .flat_map(|combination| {
                words.iter().map(move |word| {
                    let mut more = combination.clone();
                    more.insert(fact, word.clone());
                    more
                })
            })
            .collect();
        if all.len() > COMBINATIONS_MAX {
            break;
        }
    }
    all
}

/// The gaps with as few facts as say it.
fn gap(rule: &ReadRule, asked: &[&'static str], open: &[Combination]) -> Remark {
    let mut told: BTreeSet<Combination> = BTreeSet::new();
    for combination in open {
        let mut small = combination.clone();
        for fact in asked {
            let mut without = small.clone();
            without.remove(fact);
            let missing: Vec<&'static str> = asked.iter().copied().filter(|fact| !without.contains_key(fact)).collect();
            let all_open = combinations(&missing).into_iter().all(|rest| {
                let whole: Combination = without.clone().into_iter().chain(rest).collect();
                open.contains(&whole)
            });
            if all_open {
                small = without;
            }
        }
        told.insert(small);
    }
    let shown = |combination: &Combination| {
        let facts = combination.iter().map(|(fact, value)| {
            let word = if let Constant::Text(word) = value { word.clone() } else { value.to_string() };
            format!("{}={word}", fact.trim_start_matches("t."))
        });
        facts.collect::<Vec<String>>().join(", ")
    };
    let named: Vec<String> = told.iter().take(NAMED_MAX).map(shown).collect();
    let more = told.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let text = format!("no rule routes {}{more}", named.join("; nor "));
    let mut finding = Finding::new(rule.at, text);
    finding.help = Some(String::from("a last rule with `.when(|t| t.team == ())` takes what is left"));
    Remark { file: rule.file, code: "gap", severity: Severity::Warning, finding }
}

fn undecided(rule: &ReadRule, why: &str) -> Remark {
    let text = format!("cannot decide whether every new ticket is routed: {why}");
    Remark { file: rule.file, code: "undecided", severity: Severity::Note, finding: Finding::new(rule.at, text) }
}
