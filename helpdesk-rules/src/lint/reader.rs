//! Reads the closures of rules without running them: what each part is, what cannot be meant, and what a body asks for.
use std::collections::BTreeSet;

use helpdesk_core::Configuration;
use rhai::Position;

use super::{
    remark::Remarks,
    term::{Constant, Term, TermKind},
    value::{Letters, Scope, Value},
    words::{Types, Words},
};
use crate::{
    Severity,
    clock_facts::{CLOCK, ClockFact},
    event_facts::EVENT,
    fact::Fact,
    facts::TICKET,
    fault_text::Finding,
    local_facts::{LOCAL, LocalFact},
    moment_facts::{MOMENTS, MomentFact, Whose},
    syntax::Outline,
    vocabulary,
};

/// How deep functions of the script are read into.
const DEPTH_MAX: usize = 6;

/// Most parts that are read of one file's closures, functions as often as they are called: beyond, nothing more is claimed.
const STEPS_MAX: usize = 100_000;

/// Something a body asks for.
#[derive(Debug, Clone)]
pub(crate) struct Effect {
    pub(crate) action: String,
    pub(crate) arguments: Vec<Value>,
    pub(crate) at: Position,
    /// Whether it is asked for only in some cases.
    pub(crate) conditional: bool,
}

/// Reads closures of one file.
pub(crate) struct Reader<'a> {
    pub(crate) outline: &'a Outline,
    pub(crate) configuration: Option<&'a Configuration>,
    pub(crate) remarks: Remarks,
    pub(crate) effects: Vec<Effect>,
    /// The functions of the script that were called.
    pub(crate) called: BTreeSet<(String, usize)>,
    pub(crate) depth: usize,
    n_steps: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: usize, outline: &'a Outline, configuration: Option<&'a Configuration>) -> Self {
        let (effects, called) = (Vec::new(), BTreeSet::new());
        Self { outline, configuration, remarks: Remarks::new(file), effects, called, depth: 0, n_steps: 0 }
    }

    /// What a part is. What is wrong with it is remarked.
    pub(crate) fn read(&mut self, term: &Term, scope: &mut Scope) -> Value {
        if !self.may_go_on() {
            return Value::unknown();
        }
        match &term.kind {
            TermKind::Constant(constant) => self.constant(constant, term.at),
            TermKind::Filled(parts) => self.read_all(parts.iter(), Types::TEXT, scope),
            TermKind::List(parts) => self.read_list(parts, scope),
            TermKind::Map(entries) => self.read_all(entries.iter().map(|(_, _, part)| part), Types::MAP, scope),
            TermKind::Name(name) => name_of(name, scope),
            TermKind::Property(base, name) => {
                let base = self.read(base, scope);
                self.property(&base, name, term.at)
            }
            TermKind::Method(base, name, arguments) => {
                let terms: Vec<&Term> = std::iter::once(&**base).chain(arguments).collect();
                self.read_call(name, &terms, term.at, scope)
            }
            TermKind::Call(name, arguments) => {
                let terms: Vec<&Term> = arguments.iter().collect();
                self.read_call(name, &terms, term.at, scope)
            }
            TermKind::Operator(name, parts) => self.read_operator(name, parts, term.at, scope),
            TermKind::And(parts) => self.read_chain(parts, true, scope),
            TermKind::Or(parts) => self.read_chain(parts, false, scope),
            TermKind::Closure => Value::of(Types::OTHER),
            TermKind::Block(parts) => self.read_block(parts, scope),
            TermKind::If(parts) => self.read_if(parts, scope),
            TermKind::Loop(over, names, body) => self.read_loop(over, names, body, scope),
            TermKind::Let(name, value) => {
                let value = self.read(value, scope);
                scope.names.insert(name.clone(), value);
                Value::of(Types::NOTHING)
            }
            TermKind::Assign(target, _, value) => {
                let value = self.read(value, scope);
                if let TermKind::Name(name) = &target.kind {
                    let before = scope.names.remove(name).unwrap_or_else(Value::unknown);
                    let now = Value { constants: None, elements: None, ..before.or(value) };
                    scope.names.insert(name.clone(), now);
                }
                Value::of(Types::NOTHING)
            }
            TermKind::Return(value) => self.read(value, scope),
            TermKind::Throw(value) => {
                self.read(value, scope);
                Value::unknown()
            }
            TermKind::Index(base, place) => {
                let base = self.read(base, scope);
                self.read(place, scope);
                let elements = base.elements.clone();
                Value { constants: elements, ..Value::unknown() }
            }
            TermKind::Other(parts) => {
                let before = std::mem::replace(&mut scope.conditional, true);
                parts.iter().for_each(|part| {
                    self.read(part, scope);
                });
                scope.conditional = before;
                Value::unknown()
            }
        }
    }

    /// Whether there is still something to be read: functions that call functions can be more than anybody wants to know.
    pub(crate) fn may_go_on(&mut self) -> bool {
        self.n_steps = self.n_steps.saturating_add(1);
        self.n_steps <= STEPS_MAX
    }

    /// Whether more was to be read than is read: nothing is claimed of what came last.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.n_steps > STEPS_MAX
    }

    /// The parts of something, which is of this type whatever they are.
    fn read_all<'t>(&mut self, parts: impl Iterator<Item = &'t Term>, types: Types, scope: &mut Scope) -> Value {
        parts.for_each(|part| {
            self.read(part, scope);
        });
        Value::of(types)
    }

    fn read_list(&mut self, parts: &[Term], scope: &mut Scope) -> Value {
        let values: Vec<Value> = parts.iter().map(|part| self.read(part, scope)).collect();
        let elements: Option<Vec<BTreeSet<Constant>>> = values.into_iter().map(|value| value.constants).collect();
        Value { elements: elements.map(|sets| sets.into_iter().flatten().collect()), ..Value::of(Types::LIST) }
    }

    fn property(&mut self, base: &Value, name: &str, at: Position) -> Value {
        let Some((of, facts)) = facts_of(base.types) else {
            return self.property_of_value(base, name, at);
        };
        let path = base.path.as_ref().map_or_else(|| name.to_owned(), |base| format!("{base}.{name}"));
        let Some((_, types, words)) = facts.iter().find(|(fact, _, _)| *fact == name) else {
            let known = facts.iter().map(|(fact, _, _)| *fact);
            let known_elsewhere = base.types != Types::CLOCK
                && base.types != Types::LOCAL
                && vocabulary::facts().any(|known| known == name);
            if !known_elsewhere {
                let finding = Finding::new(at, format!("unknown property `{name}` of the {of}"));
                self.remarks.add("unknown-fact", Severity::Error, finding.suggest(name, known));
            }
            return Value { path: Some(path), ..Value::unknown() };
        };
        Value::fact(*types, *words, path)
    }

    /// A property of a text, a list or something else that has no facts.
    fn property_of_value(&mut self, base: &Value, name: &str, at: Position) -> Value {
        if name == "len" {
            return Value::of(Types::INT);
        }
        let plain = Types::TEXT.or(Types::LIST).or(Types::NUMBER).or(Types::BOOL).or(Types::NOTHING);
        if base.types.is_within(plain) && vocabulary::HELPERS.contains(&name) {
            let text = format!("`{name}` is a function, expected `{name}(…)`");
            self.remarks.error("wrong-type", at, text);
        }
        Value::unknown()
    }

    fn constant(&mut self, constant: &Constant, at: Position) -> Value {
        if let Constant::Text(text) = constant
            && text
                .split_once("${")
                .is_some_and(|(_, rest)| rest.starts_with(char::is_alphabetic) && rest.contains('}'))
        {
            let finding = Finding::new(at, "`${…}` is filled in only where the text stands between backticks");
            self.remarks.add("template", Severity::Warning, finding);
        }
        Value::constant(constant.clone())
    }

    /// A chain of truths: each is read knowing that those before it held, or did not.
    fn read_chain(&mut self, parts: &[Term], and: bool, scope: &mut Scope) -> Value {
        let before = scope.there.clone();
        for part in parts {
            let value = self.read(part, scope);
            self.must_be_truth(&value, part);
            let there = self.there(part, and, scope);
            scope.there.extend(there);
        }
        scope.there = before;
        Value::of(Types::BOOL)
    }

    pub(crate) fn must_be_truth(&mut self, value: &Value, part: &Term) {
        if !value.types.meets(Types::BOOL) {
            let text = format!("`{part}` is {}, expected true or false", value.types.shown());
            let mut finding = Finding::new(part.start(), text);
            if value.types.meets(Types::NOTHING) {
                finding.help = Some(format!("did you mean `{part} != ()`?"));
            }
            self.remarks.add("wrong-type", Severity::Error, finding);
        }
    }

    pub(crate) fn read_block(&mut self, parts: &[Term], scope: &mut Scope) -> Value {
        let names = scope.names.clone();
        let mut last = Value::of(Types::NOTHING);
        for (n, part) in parts.iter().enumerate() {
            last = self.read(part, scope);
            if let (TermKind::Return(_) | TermKind::Throw(_), Some(next)) = (&part.kind, parts.get(n.saturating_add(1)))
            {
                let text = String::from("this never runs: what stands before it ends the function");
                self.remarks.warn("never-runs", next.start(), text);
            }
            // What comes after `if … { return … }` runs only where that did not hold.
            if let TermKind::If(branches) = &part.kind
                && ends(branches.get(1))
                && let Some(condition) = branches.first()
            {
                let there = self.there(condition, false, scope);
                scope.there.extend(there);
                scope.conditional = true;
            }
        }
        // What was declared inside is gone; what was changed stays changed.
        let inside = std::mem::take(&mut scope.names);
        scope.names =
            names.into_iter().map(|(name, old)| (name.clone(), inside.get(&name).cloned().unwrap_or(old))).collect();
        last
    }

    fn read_if(&mut self, parts: &[Term; 3], scope: &mut Scope) -> Value {
        let [condition, then, otherwise] = parts;
        let value = self.read(condition, scope);
        self.must_be_truth(&value, condition);
        let (before, conditional) = (scope.there.clone(), scope.conditional);
        scope.conditional = true;
        let there = self.there(condition, true, scope);
        scope.there.extend(there);
        let one = self.read(then, scope);
        scope.there = before.clone();
        let there = self.there(condition, false, scope);
        scope.there.extend(there);
        let other = self.read(otherwise, scope);
        (scope.there, scope.conditional) = (before, conditional);
        one.or(other)
    }

    fn read_loop(&mut self, over: &Term, names: &[String], body: &Term, scope: &mut Scope) -> Value {
        if names.is_empty() && over.is_always() && !body.may_leave() {
            self.remarks.warn(
                "endless-loop",
                body.start(),
                String::from("this loop never ends: nothing in it leaves it"),
            );
        }
        let over = self.read(over, scope);
        let before = scope.clone();
        scope.conditional = true;
        if let Some(first) = names.first() {
            let types = if over.elements.is_some() { Types::TEXT.or(Types::NUMBER) } else { Types::ANY };
            let element = over.elements.as_ref().and_then(|all| all.first().cloned());
            let types = element.map_or(types, |element| Value::constant(element).types);
            scope.names.insert(first.clone(), Value { constants: over.elements, ..Value::of(types) });
        }
        names.iter().skip(1).for_each(|name| {
            scope.names.insert(name.clone(), Value::of(Types::INT));
        });
        self.read(body, scope);
        scope.there = before.there;
        scope.conditional = before.conditional;
        Value::of(Types::NOTHING)
    }

    /// Which fact a part is, where it is one.
    pub(crate) fn path(&mut self, term: &Term, scope: &Scope) -> Option<String> {
        self.remarks.silent = self.remarks.silent.saturating_add(1);
        let n_effects = self.effects.len();
        let value = self.read(term, &mut scope.clone());
        self.effects.truncate(n_effects);
        self.remarks.silent = self.remarks.silent.saturating_sub(1);
        value.path
    }

    /// What a part is, without a remark.
    pub(crate) fn value(&mut self, term: &Term, scope: &Scope) -> Value {
        self.remarks.silent = self.remarks.silent.saturating_add(1);
        let n_effects = self.effects.len();
        let value = self.read(term, &mut scope.clone());
        self.effects.truncate(n_effects);
        self.remarks.silent = self.remarks.silent.saturating_sub(1);
        value
    }

    /// The facts that are there, not nothing, where a part is true, or false.
    pub(crate) fn there(&mut self, term: &Term, truth: bool, scope: &Scope) -> BTreeSet<String> {
        let term = term.inner();
        if let TermKind::And(parts) | TermKind::Or(parts) = &term.kind {
            let mut sets = parts.iter().map(|part| self.there(part, truth, scope));
            // All parts of a conjunction are true, or all of a disjunction false; else it may be any of them.
            if matches!(term.kind, TermKind::And(_)) == truth {
                return sets.flatten().collect();
            }
            let first = sets.next().unwrap_or_default();
            return sets.fold(first, |all, set| all.intersection(&set).cloned().collect());
        }
        if let TermKind::Operator(name, parts) = &term.kind {
            return match (name.as_str(), parts.as_slice()) {
                ("!", [inner]) => self.there(inner, !truth, scope),
                ("==" | "!=", [a, b]) => self.there_by_equality(a, b, truth == (name == "=="), scope),
                ("<" | ">" | "<=" | ">=", [a, b]) if truth => {
                    [a, b].into_iter().filter_map(|part| self.path(part, scope)).collect()
                }
                _ => BTreeSet::new(),
            };
        }
        let TermKind::Call(name, parts) = &term.kind else { return BTreeSet::new() };
        let found = parts.get(1).filter(|_| name == "contains" && truth);
        found.and_then(|part| self.path(part, scope)).into_iter().collect()
    }

    fn there_by_equality(&mut self, a: &Term, b: &Term, equal: bool, scope: &Scope) -> BTreeSet<String> {
        let (one, other) = (self.value(a, scope), self.value(b, scope));
        let mut there = BTreeSet::new();
        for (fact, against) in [(&one, &other), (&other, &one)] {
            let nothing = against.only() == Some(&Constant::Nothing);
            let something = !against.types.meets(Types::NOTHING);
            if (equal && something) || (!equal && nothing) {
                there.extend(fact.path.clone());
            }
        }
        there
    }

    /// What a function of the script gives for these arguments.
    pub(crate) fn inline(&mut self, name: &str, arguments: Vec<Value>, scope: &Scope) -> Option<Value> {
        let function = self.outline.function(name, arguments.len())?;
        self.called.insert((name.to_owned(), arguments.len()));
        if self.depth >= DEPTH_MAX {
            return Some(Value::unknown());
        }
        self.depth = self.depth.saturating_add(1);
        let names = function.parameters.iter().cloned().zip(arguments).collect();
        let mut inside = Scope { names, there: scope.there.clone(), conditional: scope.conditional };
        let value = self.read(&function.body, &mut inside);
        self.depth = self.depth.saturating_sub(1);
        let several = function.body.parts().len() > 1;
        Some(if several { Value { path: None, constants: None, ..Value::unknown() } } else { value })
    }
}

/// A fact: its name, the types of its values, and its words.
type Row = (&'static str, Types, Words);

/// What has facts of its own: what it is called, and its facts.
fn facts_of(types: Types) -> Option<(&'static str, Vec<Row>)> {
    let moments = |whose: Whose| MOMENTS.iter().filter(move |fact| fact.whose == whose);
    let moments = |whose| moments(whose).map(|fact: &MomentFact| (fact.name, fact.types, Words::Free));
    let row = |fact: &Fact| (fact.name, fact.holds.types(), fact.words);
    if types == Types::TICKET {
        return Some(("ticket", TICKET.iter().map(row).chain(moments(Whose::Ticket)).collect()));
    }
    if types == Types::EVENT {
        return Some(("event", EVENT.iter().map(row).chain(moments(Whose::Event)).collect()));
    }
    let row = |fact: &ClockFact| (fact.name, fact.holds.types(), fact.words);
    if types == Types::CLOCK {
        return Some(("clock", CLOCK.iter().map(row).chain(moments(Whose::Clock)).collect()));
    }
    let row = |fact: &LocalFact| (fact.name, fact.holds.types(), fact.words);
    (types == Types::LOCAL).then(|| ("local time", LOCAL.iter().map(row).collect()))
}

/// Whether a branch surely leaves the function.
pub(crate) fn ends(branch: Option<&Term>) -> bool {
    let last = branch.map(Term::parts).and_then(|parts| parts.last().copied());
    last.is_some_and(|last| matches!(last.kind, TermKind::Return(_) | TermKind::Throw(_)))
}

fn name_of(name: &str, scope: &Scope) -> Value {
    if let Some(value) = scope.names.get(name) {
        return value.clone();
    }
    if vocabulary::constants().iter().any(|constant| constant == name) {
        return Value { words: Words::Event, ..Value::text(&name.to_lowercase()) };
    }
    Value { letters: Letters::Mixed, ..Value::unknown() }
}
