//! A rule set as the checks see it: each rule with the formula of its guard and what its body asks for.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Configuration, EventKind};
use rhai::Position;

use super::{
    formula::{Formula, Universe},
    guard::universe,
    reader::{Effect, Reader},
    remark::Remark,
    term::{Constant, Term, TermKind},
    value::{Scope, Value},
    words::{Types, Words},
};
use crate::{
    RuleSet, Severity,
    declaration::Closure,
    fault_text::Finding,
    rule_set::{Guard, Rule},
    syntax::{self, Outline},
};

/// A rule set as the checks see it.
pub(crate) struct Reading {
    /// The rules, in the order in which they run.
    pub(crate) rules: Vec<ReadRule>,
    /// What was found on the way.
    pub(crate) remarks: Vec<Remark>,
    /// The functions of each file.
    pub(crate) outlines: Vec<Outline>,
}

/// A rule as the checks see it.
pub(crate) struct ReadRule {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) at: Position,
    /// Where its actions stand.
    pub(crate) then_at: Position,
    pub(crate) on: BTreeSet<EventKind>,
    pub(crate) phase: usize,
    pub(crate) order: i64,
    pub(crate) stop: bool,
    pub(crate) once: bool,
    pub(crate) is_macro: bool,
    /// The guard as it stands in the file, with what its names stand for.
    pub(crate) when: Option<(Term, Scope)>,
    pub(crate) guard: Formula,
    pub(crate) effects: Vec<Effect>,
    /// Whether something in it is wrong: what it comes to is not worth a word then.
    pub(crate) faulty: bool,
}

/// A closure as it was read.
struct Read {
    term: Term,
    scope: Scope,
}

impl Reading {
    pub(crate) fn of(set: &RuleSet, configuration: Option<&Configuration>) -> Self {
        let outlines: Vec<Outline> = set.files.iter().map(|file| Outline::of(&file.functions)).collect();
        let mut readers: Vec<Reader<'_>> =
            outlines.iter().enumerate().map(|(file, outline)| Reader::new(file, outline, configuration)).collect();
        let mut rules: Vec<ReadRule> =
            set.rules.iter().filter_map(|rule| Some(read_rule(rule, readers.get_mut(rule.file)?))).collect();
        for test in &set.tests {
            if let Some(reader) = readers.get_mut(test.file) {
                read_closure(&test.closure, &[Types::OTHER], reader);
            }
        }
        rules.sort_by_key(|rule| (rule.phase, rule.order));
        let remarks = readers.into_iter().flat_map(|reader| reader.remarks.list).collect();
        Self { rules, remarks, outlines }
    }
}

impl ReadRule {
    /// What facts can be where this rule is asked.
    pub(crate) fn universe(&self) -> Universe {
        universe(&self.on, &self.guard)
    }

    /// The file and the place of its guard, or of the rule where it has none.
    pub(crate) fn guard_at(&self) -> Position {
        self.when.as_ref().map_or(self.at, |(term, _)| term.inner().start())
    }
}

fn read_rule(rule: &Rule, reader: &mut Reader<'_>) -> ReadRule {
    const THEN: [Types; 3] = [Types::TICKET, Types::ACT, Types::EVENT];
    let n_errors = reader.remarks.n_errors;
    for schedule in rule.occasions.iter().filter_map(|occasion| occasion.schedule.as_deref()) {
        reader.check_word(schedule, Words::Schedule, rule.at);
    }
    let when = rule.when.as_ref().and_then(|when| read_guard(when, reader));
    let unless = rule.unless.as_ref().and_then(|unless| read_guard(unless, reader));
    let mut guard = when.as_ref().map_or(Formula::Truth(true), |read| reader.formula(&read.term, &read.scope));
    let mut there = when.as_ref().map(|read| reader.there(&read.term, true, &read.scope)).unwrap_or_default();
    if let Some(unless) = &unless {
        let against = reader.formula(&unless.term, &unless.scope).negated();
        guard = if rule.when.is_some() { Formula::And(vec![guard, against]) } else { against };
        there.extend(reader.there(&unless.term, false, &unless.scope));
    }
    let n_before = reader.effects.len();
    read_body(&rule.then.closure, &THEN, there, reader);
    let effects = reader.effects.split_off(n_before);
    let read = ReadRule {
        name: rule.name.clone(),
        file: rule.file,
        at: rule.at,
        then_at: rule.then.closure.at,
        // Whoever applies a macro touches the ticket, and nothing else has happened.
        on: if rule.is_macro { BTreeSet::from([EventKind::Touched]) } else { rule.on.clone() },
        phase: rule.phase,
        order: rule.order,
        stop: rule.stop,
        once: rule.once.is_some(),
        is_macro: rule.is_macro,
        when: when.map(|read| (read.term, read.scope)),
        guard,
        effects,
        faulty: reader.remarks.n_errors > n_errors || reader.is_exhausted(),
    };
    if reader.is_exhausted() {
        let text =
            format!("cannot decide what `{}` comes to: functions call each other too often to be read", read.name);
        reader.remarks.add("undecided", Severity::Note, Finding::new(read.at, text));
    }
    read
}

/// `when` or `unless`: both say true or false.
fn read_guard(guard: &Guard, reader: &mut Reader<'_>) -> Option<Read> {
    let (read, value) = read_closure(&guard.closure, &[Types::TICKET, Types::EVENT], reader)?;
    reader.must_be_truth(&value, read.term.inner());
    Some(read)
}

fn read_closure(closure: &Closure, roles: &[Types], reader: &mut Reader<'_>) -> Option<(Read, Value)> {
    let (term, scope) = opened(closure, roles, reader)?;
    let mut inside = scope.clone();
    let value = reader.read(&term, &mut inside);
    Some((Read { term, scope }, value))
}

fn read_body(closure: &Closure, roles: &[Types], there: BTreeSet<String>, reader: &mut Reader<'_>) {
    let Some((term, mut scope)) = opened(closure, roles, reader) else { return };
    scope.there = there;
    reader.read(&term, &mut scope);
}

/// The body of a closure, and what its names stand for.
fn opened(closure: &Closure, roles: &[Types], reader: &mut Reader<'_>) -> Option<(Term, Scope)> {
    let captured = closure.function.curry();
    let name = closure.function.fn_name();
    let counts = reader.outline.counts(name);
    let n = counts.into_iter().find(|n| *n >= captured.len())?;
    let function = reader.outline.function(name, n)?;
    let mut names: BTreeMap<String, Value> = BTreeMap::new();
    for (parameter, value) in function.parameters.iter().zip(captured) {
        let term = syntax::captured(value, closure.at);
        names.insert(parameter.clone(), constant(&term));
    }
    for (parameter, types) in function.parameters.iter().skip(captured.len()).zip(roles) {
        let path = if *types == Types::TICKET {
            Some(String::from("t"))
        } else if *types == Types::EVENT {
            Some(String::from("e"))
        } else {
            None
        };
        names.insert(parameter.clone(), Value { path, ..Value::of(*types) });
    }
    Some((function.body.clone(), Scope { names, ..Scope::default() }))
}

/// What is known of a value from outside.
fn constant(term: &Term) -> Value {
    if let Some(constant) = term.constant() {
        return Value::constant(constant.clone());
    }
    let elements: Option<BTreeSet<Constant>> = term.parts().into_iter().map(|part| part.constant().cloned()).collect();
    let is_list = matches!(term.kind, TermKind::List(_));
    if is_list { Value { elements, ..Value::of(Types::LIST) } } else { Value::unknown() }
}
