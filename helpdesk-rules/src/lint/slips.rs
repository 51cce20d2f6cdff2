//! Slips of single rules: bodies that do nothing, tags that differ by a letter, functions that nobody calls.
use std::collections::BTreeMap;

use rhai::Position;

use super::{
    formula::{Atom, Formula, Test},
    reading::Reading,
    remark::Remark,
    term::Constant,
};
use crate::{Severity, fault_text::Finding, suggestion::nearest};

/// What is said of single rules.
pub(crate) fn slips(reading: &Reading) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for rule in reading.rules.iter().filter(|rule| rule.effects.is_empty() && !rule.faulty) {
        let text = format!("`{}` asks for nothing: its body has no action", rule.name);
        let finding = Finding::new(rule.then_at, text);
        remarks.push(Remark { file: rule.file, code: "no-effect", severity: Severity::Warning, finding });
    }
    remarks.extend(tags(reading));
    remarks.extend(cancelled(reading));
    remarks
}

/// Waits that are ended and that no rule has. A timer of somebody else's may have the name.
fn cancelled(reading: &Reading) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for rule in &reading.rules {
        for effect in rule.effects.iter().filter(|effect| effect.action == "cancel") {
            let Some(Constant::Text(name)) = effect.arguments.first().and_then(|v| v.only()) else { continue };
            if reading.rules.iter().any(|known| known.name == *name) {
                continue;
            }
            let finding = Finding::new(effect.at, format!("there is no rule `{name}` whose wait could end"));
            let finding = finding.suggest(name, reading.rules.iter().map(|known| known.name.as_str()));
            remarks.push(Remark { file: rule.file, code: "unknown-rule", severity: Severity::Warning, finding });
        }
    }
    remarks
}

/// Tags that are asked for and never set, where another one that is set looks almost the same.
fn tags(reading: &Reading) -> Vec<Remark> {
    let mut set: Vec<String> = Vec::new();
    let mut asked: BTreeMap<String, (usize, Position)> = BTreeMap::new();
    for rule in &reading.rules {
        for effect in &rule.effects {
            if let ("tag", Some(Constant::Text(tag))) =
                (effect.action.as_str(), effect.arguments.first().and_then(|v| v.only()))
            {
                set.push(tag.clone());
            }
        }
        each_atom(&rule.guard, &mut |atom| {
            let quoted = atom.subject.strip_prefix("t.has_tag(\"").and_then(|rest| rest.strip_suffix("\")"));
            if let (Some(tag), Test::Holds) = (quoted, &atom.test) {
                asked.entry(tag.to_owned()).or_insert((rule.file, rule.guard_at()));
            }
        });
    }
    let almost = asked.into_iter().filter(|(tag, _)| !set.contains(tag)).filter_map(|(tag, (file, at))| {
        let other = nearest(&tag, set.iter().map(String::as_str))?;
        let finding = Finding::new(at, format!("no rule sets the tag `{tag}`, but one sets `{other}`"));
        Some(Remark { file, code: "unknown-tag", severity: Severity::Warning, finding: finding.suggest(&tag, [other]) })
    });
    almost.collect()
}

fn each_atom(formula: &Formula, see: &mut dyn FnMut(&Atom)) {
    match formula {
        Formula::Truth(_) => {}
        Formula::Atom(atom) => see(atom),
        Formula::Not(inner) => each_atom(inner, see),
        Formula::And(parts) | Formula::Or(parts) => parts.iter().for_each(|part| each_atom(part, see)),
    }
}
