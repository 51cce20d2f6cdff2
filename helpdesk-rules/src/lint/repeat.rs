//! Rules that set each other off without end. The desk cuts such chains; the author learns of it here.
use std::collections::BTreeSet;

use helpdesk_core::EventKind;

use super::{
    formula::{Atom, Formula, Test},
    guard::universe,
    reader::Effect,
    reading::{ReadRule, Reading},
    remark::Remark,
    term::Constant,
};
use crate::{Severity, fault_text::Finding};

/// Most effects whose chains are followed.
const EFFECTS_MAX: usize = 1_000;

/// Chains of rules that come back to where they began.
pub(crate) fn loops(reading: &Reading) -> Vec<Remark> {
    let nodes: Vec<(usize, &ReadRule, &Effect)> = reading
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| !rule.faulty)
        .flat_map(|(n, rule)| rule.effects.iter().map(move |effect| (n, rule, effect)))
        .take(EFFECTS_MAX)
        .collect();
    let mut next: Vec<Vec<usize>> = Vec::new();
    for (_, rule, effect) in &nodes {
        let follows = |(_, then, done): &(usize, &ReadRule, &Effect)| leads(rule, effect, then, done);
        next.push(nodes.iter().enumerate().filter(|(_, node)| follows(node)).map(|(n, _)| n).collect());
    }
    let mut told: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    let mut remarks = Vec::new();
    for start in 0..nodes.len() {
        let Some(way) = way_back(start, &next) else { continue };
        let rules: Vec<usize> = way.iter().filter_map(|n| nodes.get(*n)).map(|(rule, ..)| *rule).collect();
        if !told.insert(rules.iter().copied().collect()) {
            continue;
        }
        let names: Vec<&str> =
            rules.iter().filter_map(|n| reading.rules.get(*n)).map(|rule| rule.name.as_str()).collect();
        let Some((_, rule, effect)) = nodes.get(start) else { continue };
        remarks.push(told_loop(rule, effect, &names));
    }
    remarks
}

fn told_loop(rule: &ReadRule, effect: &Effect, names: &[&str]) -> Remark {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.dedup();
    let text = if names.len() == 1 {
        format!(
            "{} may set itself off again and again: it reacts to what its own `{}` leads to",
            names.concat(),
            effect.action
        )
    } else {
        names.extend(names.first().cloned());
        format!("these rules may set each other off again and again: {}", names.join(" → "))
    };
    let mut finding = Finding::new(rule.at, text);
    finding.help = Some(String::from("a guard such as `e.by != \"rule\"` or a tag ends it"));
    Remark { file: rule.file, code: "loop", severity: Severity::Warning, finding }
}

/// The shortest way from a node back to it.
fn way_back(start: usize, next: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut ways: Vec<Vec<usize>> = vec![vec![start]];
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for node in way.last().and_then(|last| next.get(*last)).into_iter().flatten() {
                if *node == start {
                    return Some(way);
                }
                if seen.insert(*node) {
                    longer.push(way.iter().copied().chain([*node]).collect());
                }
            }
        }
        ways = longer;
    }
    None
}

/// Whether what one rule does can lead to another doing something.
fn leads(rule: &ReadRule, effect: &Effect, then: &ReadRule, done: &Effect) -> bool {
    let raised: BTreeSet<EventKind> = effect.raises().iter().copied().filter(|kind| then.on.contains(kind)).collect();
    if raised.is_empty() || then.once || rises(then, done) {
        return false;
    }
    let word = |text: &str| Constant::Text(text.to_owned());
    let kinds = raised.iter().map(|kind| word(kind.as_str())).collect();
    let mut after = vec![
        Formula::is("e.by", word("rule")),
        Formula::is("e.rule", word(&rule.name)),
        Formula::Atom(Atom { subject: String::from("e.kind"), test: Test::In(kinds) }),
        // What the rule did not change is as it was; its event is another one.
        rule.guard
            .without(&|subject| subject.contains("e.") || rule.effects.iter().any(|effect| effect.touches(subject))),
    ];
    after.extend(rule.effects.iter().filter(|effect| !effect.conditional).filter_map(Effect::makes));
    let still = Formula::And(after);
    let again = Formula::And(vec![still.clone(), then.guard.clone()]);
    if again.is_never(&universe(&raised, &again)) {
        return false;
    }
    // Setting what is so already changes nothing, and nothing follows from it.
    let Some(made) = done.makes() else { return true };
    let changes = Formula::And(vec![again, made.negated()]);
    !changes.is_never(&universe(&raised, &changes))
}

/// Whether each round brings the rule nearer to its end: tiers only rise, and its guard ends somewhere.
fn rises(rule: &ReadRule, effect: &Effect) -> bool {
    if effect.action != "escalate" {
        return false;
    }
    let top = Formula::And(vec![rule.guard.clone(), Formula::is("t.tier", Constant::Int(255))]);
    top.is_never(&universe(&rule.on, &top))
}
