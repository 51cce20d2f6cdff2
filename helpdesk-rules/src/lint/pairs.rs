//! Two rules at a time: one that is never reached, comes to nothing, says the same again or says the opposite.
use std::collections::BTreeSet;

use helpdesk_core::EventKind;

use super::{
    formula::Formula,
    guard::universe,
    reader::Effect,
    reading::{ReadRule, Reading},
    remark::Remark,
    term::Constant,
};
use crate::{Severity, fault_text::Finding};

/// Most rules that are held against each other.
const RULES_MAX: usize = 400;

/// What is said of pairs of rules.
pub(crate) fn pairs(reading: &Reading) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let rules: Vec<&ReadRule> = reading.rules.iter().filter(|rule| !rule.faulty).take(RULES_MAX).collect();
    for (n, later) in rules.iter().enumerate() {
        let earlier: Vec<&ReadRule> = rules
            .iter()
            .take(n)
            .copied()
            .filter(|rule| !rule.is_macro && !later.is_macro && !rule.on.is_disjoint(&later.on))
            .collect();
        let one = earlier.iter().find_map(|first| {
            duplicate(first, later).or_else(|| unreachable(first, later)).or_else(|| shadowed(first, later))
        });
        match one {
            Some(remark) => remarks.push(remark),
            None => remarks.extend(worst(earlier.iter().filter_map(|first| conflict(first, later)).collect())),
        }
    }
    if let Some(beyond) = reading.rules.iter().filter(|rule| !rule.faulty).nth(RULES_MAX) {
        let text =
            format!("cannot decide what rules from here on do to each other: {RULES_MAX} are held against each other");
        remarks.push(remark(beyond, "undecided", Severity::Note, text));
    }
    remarks.extend(rules.iter().flat_map(|rule| within(rule)));
    remarks
}

/// The worst of a rule's conflicts; how many there are beside it is enough to know.
fn worst(mut conflicts: Vec<Remark>) -> Option<Remark> {
    let others = conflicts.len().saturating_sub(1);
    conflicts.sort_by_key(|remark| remark.severity);
    let mut worst = conflicts.into_iter().next()?;
    if others > 0 {
        worst.finding.message = format!("{}; so it is with {others} more before it", worst.finding.message);
    }
    Some(worst)
}

fn remark(rule: &ReadRule, code: &'static str, severity: Severity, text: String) -> Remark {
    Remark { file: rule.file, code, severity, finding: Finding::new(rule.at, text) }
}

/// Whether the first rule's guard holds wherever the second's does, on all of its events.
fn covers(first: &ReadRule, second: &ReadRule) -> bool {
    if !second.on.is_subset(&first.on) {
        return false;
    }
    let both = Formula::And(vec![first.guard.clone(), second.guard.clone()]);
    second.guard.implies(&first.guard, &universe(&second.on, &both))
}

fn duplicate(first: &ReadRule, second: &ReadRule) -> Option<Remark> {
    let words = |rule: &ReadRule| rule.effects.iter().map(Effect::words).collect::<Option<BTreeSet<String>>>();
    let (one, other) = (words(first)?, words(second)?);
    let same = !one.is_empty() && one == other && first.on == second.on && first.phase == second.phase;
    if !same || !covers(first, second) || !covers(second, first) {
        return None;
    }
    let text =
        format!("`{}` says again what `{}` says: same events, same guard, same actions", second.name, first.name);
    Some(remark(second, "duplicate-rule", Severity::Warning, text))
}

fn unreachable(first: &ReadRule, second: &ReadRule) -> Option<Remark> {
    if !first.stop || first.phase != second.phase || !covers(first, second) {
        return None;
    }
    let text = format!(
        "`{}` is never reached: wherever it matches, `{}` has matched before and ended the phase",
        second.name, first.name
    );
    Some(remark(second, "unreachable", Severity::Warning, text))
}

/// A rule that sets nothing that an earlier one has not set already.
fn shadowed(first: &ReadRule, second: &ReadRule) -> Option<Remark> {
    let always = first.guard == Formula::Truth(true);
    if (first.phase != second.phase && !always) || second.effects.is_empty() {
        return None;
    }
    let set: BTreeSet<String> =
        first.effects.iter().filter(|effect| !effect.conditional).filter_map(Effect::slot).collect();
    let lost = second.effects.iter().all(|effect| effect.slot().is_some_and(|slot| set.contains(&slot)));
    if !lost || !covers(first, second) {
        return None;
    }
    let slots: BTreeSet<String> = second.effects.iter().filter_map(Effect::slot).collect();
    let slots: Vec<String> = slots.into_iter().collect();
    let text = format!(
        "`{}` never comes to anything: wherever it matches, `{}` has set {} before, and the first rule wins",
        second.name,
        first.name,
        slots.join(" and ")
    );
    Some(remark(second, "shadowed", Severity::Warning, text))
}

/// Two rules that set the same to something else.
fn conflict(first: &ReadRule, second: &ReadRule) -> Option<Remark> {
    let shared: BTreeSet<EventKind> = first.on.intersection(&second.on).copied().collect();
    let (one, other) = first.effects.iter().find_map(|one| {
        let slot = one.slot()?;
        let differs = |other: &&Effect| other.slot().as_ref() == Some(&slot) && other.words() != one.words();
        second.effects.iter().find(differs).map(|other| (one, other))
    })?;
    let both = Formula::And(vec![first.guard.clone(), second.guard.clone()]);
    let ends_before = first.stop && first.phase == second.phase;
    if ends_before || both.is_never(&universe(&shared, &both)) {
        return None;
    }
    let slot = one.slot()?;
    let what = |effect: &Effect| effect.words().unwrap_or_else(|| format!("{}(…)", effect.action));
    let chosen = first.phase != second.phase || first.order != second.order;
    if chosen && slot == "the team" && takes_the_rest(second) {
        return None;
    }
    let because = if first.phase != second.phase {
        "its phase runs first"
    } else if chosen {
        "its order is smaller"
    } else {
        "it stands before it, and nothing else decides"
    };
    let text = format!(
        "`{}` and `{}` both set {slot}: where both match, `{}` of the first wins and `{}` loses, because {because}",
        first.name,
        second.name,
        what(one),
        what(other)
    );
    let severity = if chosen { Severity::Note } else { Severity::Warning };
    let mut remark = remark(second, "conflict", severity, text);
    if !chosen {
        remark.finding.help =
            Some(String::from("say who is first with `.order(…)`, or make the guards exclude each other"));
    }
    Some(remark)
}

/// Whether a rule is for tickets that have no team yet: it is meant to lose where another one has routed.
fn takes_the_rest(rule: &ReadRule) -> bool {
    let without = Formula::is("t.team", Constant::Nothing);
    rule.guard.implies(&without, &rule.universe())
}

/// One rule that says two things about the same.
fn within(rule: &ReadRule) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let settled = |effect: &&Effect| !effect.conditional;
    let effects: Vec<&Effect> = rule.effects.iter().filter(settled).collect();
    for (n, one) in effects.iter().enumerate() {
        for other in effects.iter().skip(n.saturating_add(1)) {
            let (Some(slot), Some(a), Some(b)) = (one.slot(), one.words(), other.words()) else { continue };
            // Going on from one status to the next is a way, not a contradiction.
            let way = slot == "the status" || one.action == "route" && other.action == "escalate";
            if other.slot().as_ref() != Some(&slot) || a == b || way {
                continue;
            }
            let text = format!("`{}` sets {slot} twice: `{a}` and then `{b}`", rule.name);
            let finding = Finding::new(other.at, text);
            remarks.push(Remark { file: rule.file, code: "conflict", severity: Severity::Warning, finding });
        }
    }
    remarks
}
