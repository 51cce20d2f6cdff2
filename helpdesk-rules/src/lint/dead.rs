//! Guards that can never hold, and guards that always do.
use super::{
    formula::Formula,
    guard::universe,
    reader::Reader,
    reading::{ReadRule, Reading},
    remark::Remark,
    term::{Term, TermKind},
};
use crate::{Severity, fault_text::Finding, syntax::Outline};

/// What is said of guards.
pub(crate) fn guards(reading: &Reading) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for rule in reading.rules.iter().filter(|rule| !rule.faulty) {
        let Some((term, _)) = &rule.when else { continue };
        let Some(outline) = reading.outlines.get(rule.file) else { continue };
        let universe = rule.universe();
        let (term, at) = (term.inner(), rule.guard_at());
        let mut say = |code, at, text| {
            let finding = Finding::new(at, text);
            remarks.push(Remark { file: rule.file, code, severity: Severity::Warning, finding });
        };
        if rule.guard.is_never(&universe) {
            match contradiction(rule, term, outline) {
                Some((text, at)) => say("never-holds", at, text),
                None => say("never-holds", at, format!("the guard of `{}` never holds", rule.name)),
            }
        } else if rule.guard.is_always(&universe) && !matches!(rule.guard, Formula::Truth(true)) {
            say(
                "always-holds",
                at,
                format!("the guard of `{}` always holds: without it the rule does the same", rule.name),
            );
        } else {
            for (text, at, code) in parts(rule, term, outline) {
                say(code, at, text);
            }
        }
    }
    remarks
}

type Said = (String, rhai::Position);

/// Why a conjunction never holds: a part that never does, or two that exclude each other.
fn contradiction(rule: &ReadRule, term: &Term, outline: &Outline) -> Option<Said> {
    let TermKind::And(parts) = &term.kind else { return None };
    let formulas: Vec<(&Term, Formula)> = parts.iter().map(|part| (part, formula(rule, part, outline))).collect();
    let never = |formula: &Formula| formula.is_never(&universe(&rule.on, formula));
    if let Some((part, _)) = formulas.iter().find(|(_, formula)| never(formula)) {
        return Some((format!("`{part}` never holds, so `{}` never does anything", rule.name), part.start()));
    }
    for (n, (one, first)) in formulas.iter().enumerate() {
        for (other, second) in formulas.iter().skip(n.saturating_add(1)) {
            if never(&Formula::And(vec![first.clone(), second.clone()])) {
                let text = format!("`{one}` and `{other}` never hold together, so `{}` never does anything", rule.name);
                return Some((text, other.start()));
            }
        }
    }
    None
}

/// Parts of a guard that say nothing.
fn parts(rule: &ReadRule, term: &Term, outline: &Outline) -> Vec<(String, rhai::Position, &'static str)> {
    let is_or = matches!(term.kind, TermKind::Or(_));
    let (TermKind::And(parts) | TermKind::Or(parts)) = &term.kind else { return Vec::new() };
    let mut said = Vec::new();
    for part in parts {
        let inner = part.inner();
        let formula = formula(rule, inner, outline);
        let universe = universe(&rule.on, &formula);
        if formula.is_never(&universe) && is_or {
            said.push((format!("`{inner}` never holds"), inner.start(), "never-holds"));
        } else if formula.is_always(&universe) && !is_or && !matches!(formula, Formula::Truth(_)) {
            said.push((format!("`{inner}` always holds"), inner.start(), "always-holds"));
        } else {
            said.extend(self::parts(rule, inner, outline));
        }
    }
    said
}

fn formula(rule: &ReadRule, part: &Term, outline: &Outline) -> Formula {
    let Some((_, scope)) = &rule.when else { return Formula::Truth(true) };
    let mut reader = Reader::new(rule.file, outline, None);
    reader.formula(part, scope)
}
