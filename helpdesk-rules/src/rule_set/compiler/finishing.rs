//! What files declare becomes rules and tests.
use std::collections::BTreeMap;

use helpdesk_core::EventKind;
use rhai::Position;

use super::Compiler;
use crate::{
    declaration::{Closure, Draft, ONCE},
    fault_text::Finding,
    part::{Part, n_parameters, parameter_counts},
    plan::Ranked,
    rule_set::{Guard, Rule},
};

impl Compiler {
    /// What is wrong with tests.
    pub(super) fn finish_tests(&mut self) {
        let parameters: Vec<BTreeMap<String, Vec<usize>>> = self.files.iter().map(parameter_counts).collect();
        let mut names: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for test in std::mem::take(&mut self.tests) {
            let Some(source) = self.files.get(test.file).map(|file| file.source.clone()) else { continue };
            if let Some((other, line)) = names.insert(test.name.clone(), (test.file, test.line)) {
                let other = self.files.get(other).map_or("", |f| f.source.name.as_str());
                let text = format!("test `{}` is there already at {other}:{line}, expected another name", test.name);
                self.report(&source, Finding::new(test.closure.at, text));
            }
            if n_parameters(&test.closure, &Part::TEST, parameters.get(test.file)).is_none() {
                self.report(&source, Finding::new(test.closure.at, Part::TEST.wrong_parameters()));
            }
            self.tests.push(test);
        }
    }

    /// Turns drafts into rules.
    pub(super) fn finish(&mut self) -> Vec<Ranked> {
        let parameters: Vec<BTreeMap<String, Vec<usize>>> = self.files.iter().map(parameter_counts).collect();
        let mut names: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut rules = Vec::new();
        for (file, draft) in std::mem::take(&mut self.drafts) {
            let mut findings = Vec::new();
            let place = (file, draft.at.line().unwrap_or(0));
            if let Some((other, line)) = names.insert(draft.name.clone(), place) {
                let other = self.files.get(other).map_or("", |f| f.source.name.as_str());
                let text = format!("rule `{}` is there already at {other}:{line}, expected another name", draft.name);
                findings.push(Finding::new(draft.at, text));
            }
            if draft.on.is_none() && draft.occasions.is_empty() && !draft.is_macro {
                let text = format!("rule `{}` listens to nothing, expected `.on(…)` with an event", draft.name);
                findings.push(Finding::new(draft.at, text));
            }
            let counts = parameters.get(file);
            let guard = |closure: Closure, part: &Part, findings: &mut Vec<Finding>| {
                let n = n_parameters(&closure, part, counts);
                findings.extend(n.is_none().then(|| Finding::new(closure.at, part.wrong_parameters())));
                Guard { closure, n_parameters: n.unwrap_or_default() }
            };
            let when = draft.when.map(|closure| guard(closure, &Part::WHEN, &mut findings));
            let unless = draft.unless.map(|closure| guard(closure, &Part::UNLESS, &mut findings));
            let then = draft.then.map(|closure| guard(closure, &Part::THEN, &mut findings));
            if then.is_none() {
                let text = format!("rule `{}` does nothing, expected `.then(|t, act| …)`", draft.name);
                findings.push(Finding::new(draft.at, text));
            }
            let asks = |then: &Guard| {
                self.files.get(file).is_some_and(|file| file.again.contains(then.closure.function.fn_name()))
            };
            let again = then.as_ref().is_some_and(asks);
            findings.extend((again && draft.is_macro).then(|| waits(&draft.name, draft.at)));
            if let Some(source) = self.files.get(file).map(|f| f.source.clone()) {
                findings.into_iter().for_each(|finding| self.report(&source, finding));
            }
            let Some(then) = then else { continue };
            let (predicate, ends) = self.read_guard(file, when.as_ref(), unless.as_ref());
            let looks_at_nothing = self.looks_at_nothing(file, &then);
            let once = draft.once.then(|| format!("{ONCE}{}", draft.name));
            let Draft { name, at, on, phase, order, stop, occasions, is_macro, .. } = draft;
            let mut on = on.unwrap_or_default();
            let own_timers = (again || !occasions.is_empty()) && on.insert(EventKind::TimerDue);
            let listens = on.clone();
            let rule = Rule {
                name,
                file,
                at,
                on,
                order,
                phase,
                stop,
                once,
                when,
                unless,
                predicate,
                ends,
                then,
                looks_at_nothing,
                own_timers,
                is_macro,
                again,
                occasions,
                fixed: None,
            };
            rules.push((rule, listens, (phase, order)));
        }
        rules
    }
}

/// That a macro asks to run again.
fn waits(name: &str, at: Position) -> Finding {
    Finding::new(at, format!("macro `{name}` asks to run again: only rules do"))
}
