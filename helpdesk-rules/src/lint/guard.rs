//! From a guard to a formula over facts, functions of the script and values from outside included.
use std::collections::BTreeSet;

use helpdesk_core::EventKind;
use rhai::INT;

use super::{
    call::written,
    formula::{Atom, Domain, Formula, Test, Universe},
    reader::{Reader, ends},
    term::{Constant, Term, TermKind},
    value::{Scope, Value},
    words::{Types, Words},
};
use crate::{
    event_facts::EVENT,
    fact::{Fact, Holds},
    facts::TICKET,
};

/// How deep functions of the script are followed.
const DEPTH_MAX: usize = 6;

impl Reader<'_> {
    /// What a guard says.
    pub(crate) fn formula(&mut self, term: &Term, scope: &Scope) -> Formula {
        if !self.may_go_on() {
            return self.opaque(term, scope);
        }
        match &term.kind {
            TermKind::Constant(Constant::Bool(truth)) => Formula::Truth(*truth),
            TermKind::And(parts) => Formula::And(parts.iter().map(|part| self.formula(part, scope)).collect()),
            TermKind::Or(parts) => Formula::Or(parts.iter().map(|part| self.formula(part, scope)).collect()),
            TermKind::Block(parts) => self.block_formula(parts, scope),
            TermKind::Return(value) => self.formula(value, scope),
            TermKind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let condition = self.formula(condition, scope);
                let (then, otherwise) = (self.formula(then, scope), self.formula(otherwise, scope));
                either(condition, then, otherwise)
            }
            TermKind::Operator(name, parts) => self.operator_formula(name, parts, term, scope),
            TermKind::Method(base, name, arguments) => {
                let parts: Vec<&Term> = std::iter::once(&**base).chain(arguments).collect();
                self.call_formula(name, &parts, term, scope)
            }
            TermKind::Call(name, arguments) => {
                let parts: Vec<&Term> = arguments.iter().collect();
                self.call_formula(name, &parts, term, scope)
            }
            TermKind::Name(_) | TermKind::Property(..) => self.as_it_is(term, scope),
            TermKind::Constant(_)
            | TermKind::Filled(_)
            | TermKind::List(_)
            | TermKind::Map(_)
            | TermKind::Index(..)
            | TermKind::Closure
            | TermKind::Loop(..)
            | TermKind::Let(..)
            | TermKind::Assign(..)
            | TermKind::Throw(_)
            | TermKind::Other(_) => self.opaque(term, scope),
        }
    }

    /// A truth of its own, about which nothing else is known. Where its names stand for something else it is another one.
    fn opaque(&self, term: &Term, scope: &Scope) -> Formula {
        let known = scope.names.iter().filter_map(|(name, value)| Some(format!("{name} = {}", written(value)?)));
        let known = known.collect::<Vec<String>>().join(", ");
        let subject = format!("`{term}` at {}:{} with {known}", self.remarks.file, term.at);
        Formula::Atom(Atom { subject, test: Test::Holds })
    }

    /// A fact that is a truth value itself.
    fn as_it_is(&mut self, term: &Term, scope: &Scope) -> Formula {
        let value = self.value(term, scope);
        if let Some(Constant::Bool(truth)) = value.only() {
            return Formula::Truth(*truth);
        }
        match value.path {
            Some(subject) => Formula::Atom(Atom { subject, test: Test::Holds }),
            None => self.opaque(term, scope),
        }
    }

    /// A block: names that are set on the way, and ends on the way.
    fn block_formula(&mut self, parts: &[Term], scope: &Scope) -> Formula {
        let mut scope = scope.clone();
        let Some((first, rest)) = parts.split_first() else { return Formula::Truth(false) };
        if rest.is_empty() {
            return self.formula(first, &scope);
        }
        match &first.kind {
            TermKind::Let(name, value) => {
                let value = self.value(value, &scope);
                scope.names.insert(name.clone(), value);
                self.block_formula(rest, &scope)
            }
            TermKind::If(branches) if ends(branches.get(1)) => {
                let [condition, then, _] = &**branches;
                let condition = self.formula(condition, &scope);
                let then = self.formula(then, &scope);
                either(condition, then, self.block_formula(rest, &scope))
            }
            TermKind::Return(value) => self.formula(value, &scope),
            TermKind::Constant(_)
            | TermKind::Filled(_)
            | TermKind::List(_)
            | TermKind::Map(_)
            | TermKind::Name(_)
            | TermKind::Property(..)
            | TermKind::Method(..)
            | TermKind::Index(..)
            | TermKind::Call(..)
            | TermKind::Operator(..)
            | TermKind::And(_)
            | TermKind::Or(_)
            | TermKind::Closure
            | TermKind::Block(_)
            | TermKind::If(_)
            | TermKind::Loop(..)
            | TermKind::Assign(..)
            | TermKind::Throw(_)
            | TermKind::Other(_) => self.opaque(first, &scope),
        }
    }

    fn operator_formula(&mut self, name: &str, parts: &[Term], term: &Term, scope: &Scope) -> Formula {
        match (name, parts) {
            ("!", [inner]) => self.formula(inner, scope).negated(),
            ("==", [a, b]) => self.equality(a, b, term, scope),
            ("!=", [a, b]) => self.equality(a, b, term, scope).negated(),
            ("<" | "<=" | ">" | ">=", [a, b]) => self.order(name, a, b, term, scope),
            _ => self.opaque(term, scope),
        }
    }

    fn equality(&mut self, a: &Term, b: &Term, term: &Term, scope: &Scope) -> Formula {
        let (one, other) = (self.value(a, scope), self.value(b, scope));
        if let (Some(x), Some(y)) = (one.only(), other.only()) {
            return Formula::Truth(x == y);
        }
        for ((value, side), against) in [((&one, a), &other), ((&other, b), &one)] {
            match (against.only(), &value.path) {
                (Some(Constant::Bool(truth)), _) if value.types == Types::BOOL => {
                    let formula = self.formula(side, scope);
                    return if *truth { formula } else { formula.negated() };
                }
                (Some(constant), Some(path)) if !matches!(constant, Constant::Float(_)) => {
                    return Formula::is(path.clone(), constant.clone());
                }
                _ => {}
            }
        }
        match (one.path, other.path) {
            (Some(x), Some(y)) if x == y => Formula::Truth(true),
            (Some(x), Some(y)) => {
                let (first, second) = if x < y { (x, y) } else { (y, x) };
                Formula::Atom(Atom { subject: format!("{first} == {second}"), test: Test::Holds })
            }
            _ => self.opaque(term, scope),
        }
    }

    fn order(&mut self, name: &str, a: &Term, b: &Term, term: &Term, scope: &Scope) -> Formula {
        let (one, other) = (self.value(a, scope), self.value(b, scope));
        let number = |value: &Value| if let Some(Constant::Int(n)) = value.only() { Some(*n) } else { None };
        let (fact, n, name) = match (number(&one), number(&other)) {
            (Some(x), Some(y)) => return Formula::Truth(holds(name, x, y)),
            (None, Some(n)) => (one, n, name),
            (Some(n), None) => (other, n, turned(name)),
            (None, None) => return self.opaque(term, scope),
        };
        let (Some(subject), true) = (fact.path, fact.types == Types::INT) else { return self.opaque(term, scope) };
        let test = match name {
            "<" => Test::AtMost(n.saturating_sub(1)),
            "<=" => Test::AtMost(n),
            ">" => Test::AtLeast(n.saturating_add(1)),
            _ => Test::AtLeast(n),
        };
        Formula::Atom(Atom { subject, test })
    }

    fn call_formula(&mut self, name: &str, parts: &[&Term], term: &Term, scope: &Scope) -> Formula {
        let values: Vec<Value> = parts.iter().map(|part| self.value(part, scope)).collect();
        if let Some(function) = self.outline.function(name, parts.len()).cloned() {
            if self.depth >= DEPTH_MAX {
                return self.opaque(term, scope);
            }
            self.depth = self.depth.saturating_add(1);
            let names = function.parameters.into_iter().zip(values).collect();
            let formula = self.formula(&function.body, &Scope { names, ..Scope::default() });
            self.depth = self.depth.saturating_sub(1);
            return formula;
        }
        let ([first, second], "contains" | "contains_any") = (values.as_slice(), name) else {
            return self.as_it_is(term, scope);
        };
        if name == "contains" {
            if let (Some(elements), Some(path)) = (&first.elements, &second.path) {
                let test = Test::In(elements.clone());
                return Formula::Atom(Atom { subject: path.clone(), test });
            }
            if let (Some(base), Some(tag)) = (first.path.as_ref().and_then(|p| p.strip_suffix(".tags")), second.only())
            {
                return Formula::Atom(Atom { subject: format!("{base}.has_tag({tag})"), test: Test::Holds });
            }
        }
        if let (Some(base), Some(words), "contains_any") = (&first.path, &second.elements, name) {
            let contains = |word: &Constant| Atom { subject: format!("{base}.contains({word})"), test: Test::Holds };
            return Formula::Or(words.iter().map(|word| Formula::Atom(contains(word))).collect());
        }
        self.as_it_is(term, scope)
    }
}

fn either(condition: Formula, then: Formula, otherwise: Formula) -> Formula {
    let not = condition.clone().negated();
    Formula::Or(vec![Formula::And(vec![condition, then]), Formula::And(vec![not, otherwise])])
}

fn holds(name: &str, a: INT, b: INT) -> bool {
    match name {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    }
}

/// The operator with its sides exchanged.
fn turned(name: &str) -> &'static str {
    match name {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        _ => "<=",
    }
}

/// What facts can be on these events.
pub(crate) fn universe(on: &BTreeSet<EventKind>, formula: &Formula) -> Universe {
    let mut universe = Universe::new();
    for (owner, facts) in [("t", TICKET), ("e", EVENT)] {
        universe.extend(facts.iter().filter_map(|fact| Some((format!("{owner}.{}", fact.name), domain(fact)?))));
    }
    let words = on.iter().map(|kind| Constant::Text(kind.as_str().to_owned()));
    universe.insert(String::from("e.kind"), Domain::of(words));
    for (fact, kinds) in ONLY_ON {
        if !on.iter().any(|kind| kinds.contains(kind)) {
            universe.insert(format!("e.{fact}"), Domain::of([Constant::Nothing]));
        }
    }
    // A ticket that is being opened was not opened before.
    if on.iter().all(|kind| *kind == EventKind::Opened) {
        for fact in ["t.reopenings", "t.reassignments"] {
            universe.insert(fact.to_owned(), Domain::of([Constant::Int(0)]));
        }
    }
    formula.each_subject(&mut |subject| {
        if subject.ends_with(".len()") || subject.ends_with(".len") {
            universe.insert(subject.to_owned(), Domain::between(0, None));
        }
    });
    universe
}

/// Facts of the event that only some events have.
const ONLY_ON: [(&str, &[EventKind]); 4] = [
    ("metric", &[EventKind::Breached, EventKind::RungFired, EventKind::ClockMoved]),
    ("rung", &[EventKind::RungFired]),
    ("field", &[EventKind::FieldChanged]),
    (
        "body",
        &[
            EventKind::Opened,
            EventKind::RequesterReplied,
            EventKind::Replied,
            EventKind::NoteAdded,
            EventKind::AutomaticMessage,
            EventKind::MessageEdited,
        ],
    ),
];

fn domain(fact: &Fact) -> Option<Domain> {
    if fact.holds == Holds::Number {
        return Some(match fact.name {
            "tier" => Domain::between(1, Some(255)),
            "hour" => Domain::between(0, Some(23)),
            "id" => Domain::between(1, None),
            _ => Domain::between(0, None),
        });
    }
    // What a desk calls its teams can change under a running rule set; what the language says cannot.
    if fact.words == Words::Free || fact.words.is_configured() || !fact.holds.types().meets(Types::TEXT) {
        return None;
    }
    let words = fact.words.known(None)?.into_iter().map(Constant::Text);
    let nothing = fact.holds.types().meets(Types::NOTHING).then_some(Constant::Nothing);
    Some(Domain::of(words.chain(nothing)))
}
