//! Reads a guard out of the tree: what it says becomes a [`Predicate`] where every part of it is known. One unknown part,
//! and the guard stays a script.
use std::collections::BTreeMap;

use helpdesk_core::Metric;
use rhai::{AST, ASTFlags, ASTNode, Dynamic, Expr, FnCallExpr, FnPtr, Position, Stmt};

use super::Functions;
use crate::{
    Limits,
    clock_facts::ClockFactId,
    fact::FactId,
    pattern::Patterns,
    predicate::{Change, Comparison, Leaf, Literal, Predicate, Term, Test},
    vocabulary,
    word_lists::WordLists,
};

/// How deep functions are followed.
const FOLLOWED_MAX: usize = 6;

/// The functions of a file, closures included, by name and number of parameters.
#[derive(Default)]
pub(crate) struct Bodies(BTreeMap<(String, usize), Body>);

/// A function: its parameters and what it does.
pub(super) struct Body {
    pub(super) parameters: Vec<String>,
    pub(super) statements: Vec<Stmt>,
}

/// What a name or an expression stands for.
#[derive(Clone)]
enum Meaning {
    Ticket,
    Event,
    Clock(Metric),
    Term(Term),
    List(Vec<Literal>),
    Predicate(Predicate),
}

type Names<'a> = BTreeMap<&'a str, Meaning>;

impl Bodies {
    pub(crate) fn of(ast: &AST) -> Self {
        if ast.iter_fn_def().next().is_none() {
            return Self::default();
        }
        let functions = Functions::of(ast);
        let mut statements: BTreeMap<usize, Vec<Stmt>> = BTreeMap::new();
        let mut n_roots = 0_usize;
        ast.walk(&mut |path: &[ASTNode<'_>]| {
            if let [ASTNode::Stmt(root)] = path {
                n_roots = n_roots.saturating_add(1);
                let owner = if n_roots > functions.n_top_level { functions.owner(root.position()) } else { None };
                if let Some(owner) = owner {
                    statements.entry(owner).or_default().push((*root).clone());
                }
            }
            true
        });
        let body = |(n, f): (usize, &rhai::Shared<rhai::ScriptFuncDef>)| {
            let parameters: Vec<String> = f.params.iter().map(ToString::to_string).collect();
            let statements = statements.remove(&n).unwrap_or_default();
            ((f.name.to_string(), parameters.len()), Body { parameters, statements })
        };
        Self(ast.iter_fn_def().enumerate().map(body).collect())
    }

    pub(super) fn get(&self, name: &str, n_parameters: usize) -> Option<&Body> {
        self.0.get(&(name.to_owned(), n_parameters))
    }
}

/// The guard as a predicate, or nothing where it has to stay a script.
pub(crate) fn lower(
    bodies: &Bodies,
    (patterns, words): (&Patterns, &WordLists),
    limits: &Limits,
    guard: &FnPtr,
    n_parameters: usize,
) -> Option<Predicate> {
    let body = bodies.get(guard.fn_name(), guard.curry().len().saturating_add(n_parameters))?;
    let captured = guard.iter_curry().map(meaning);
    let own = [Some(Meaning::Ticket), Some(Meaning::Event)].into_iter().take(n_parameters);
    let names: Option<Vec<Meaning>> = captured.chain(own).collect();
    Lowering { bodies, patterns, words, limits, depth: 0 }.body(body, names?)?.predicate(body.start())
}

struct Lowering<'a> {
    bodies: &'a Bodies,
    patterns: &'a Patterns,
    words: &'a WordLists,
    limits: &'a Limits,
    depth: usize,
}

impl Body {
    fn start(&self) -> Position {
        self.statements.first().map_or(Position::NONE, Stmt::position)
    }
}

impl Lowering<'_> {
    /// What a function of one expression gives back.
    fn body(&mut self, body: &Body, arguments: Vec<Meaning>) -> Option<Meaning> {
        if self.depth >= FOLLOWED_MAX.min(self.limits.call_depth.saturating_sub(2)) {
            return None;
        }
        let names: Names<'_> = body.parameters.iter().map(String::as_str).zip(arguments).collect();
        if names.len() != body.parameters.len() {
            return None;
        }
        self.depth = self.depth.saturating_add(1);
        let given = self.block(&body.statements, &names);
        self.depth = self.depth.saturating_sub(1);
        given
    }

    fn block(&mut self, statements: &[Stmt], names: &Names<'_>) -> Option<Meaning> {
        let [statement] = statements else { return None };
        if let Stmt::Expr(expr) = statement {
            return self.expression(expr, names);
        }
        if let Stmt::FnCall(call, position) = statement {
            return self.call(call, *position, names);
        }
        let Stmt::Block(block) = statement else { return None };
        self.block(block.statements(), names)
    }

    fn expression(&mut self, expr: &Expr, names: &Names<'_>) -> Option<Meaning> {
        if let Some(literal) = literal(expr) {
            return Some(Meaning::Term(Term::Literal(literal)));
        }
        if let Expr::Variable(variable, ..) = expr {
            let named = || names.get(variable.1.as_str()).cloned().or_else(|| event(variable.1.as_str()));
            return if variable.2.is_empty() { named() } else { None };
        }
        if let Expr::Array(items, _) = expr {
            let items: Option<Vec<Literal>> = items.iter().map(|item| self.constant(item, names)).collect();
            return self.list(items?);
        }
        if let Expr::And(parts, _) = expr {
            return Some(Meaning::Predicate(Predicate::And(self.predicates(parts, names)?)));
        }
        if let Expr::Or(parts, _) = expr {
            return Some(Meaning::Predicate(Predicate::Or(self.predicates(parts, names)?)));
        }
        if let Expr::FnCall(call, position) = expr {
            return self.call(call, *position, names);
        }
        if let Expr::Dot(parts, flags, _) = expr {
            let start = self.expression(&parts.lhs, names)?;
            return self.chain(start, &parts.rhs, *flags, expr.start_position(), names);
        }
        let Expr::Stmt(block) = expr else { return None };
        self.block(block.statements(), names)
    }

    fn predicates(&mut self, parts: &[Expr], names: &Names<'_>) -> Option<Vec<Predicate>> {
        parts.iter().map(|part| self.expression(part, names)?.predicate(part.start_position())).collect()
    }

    fn constant(&mut self, expr: &Expr, names: &Names<'_>) -> Option<Literal> {
        let Meaning::Term(Term::Literal(literal)) = self.expression(expr, names)? else { return None };
        Some(literal)
    }

    /// A list of words that is named literally.
    fn word_list(&mut self, arguments: &[Meaning]) -> Option<Meaning> {
        let [Meaning::Term(Term::Literal(Literal::Text(name))), language @ ..] = arguments else { return None };
        let language = match language {
            [] | [Meaning::Term(Term::Literal(Literal::Nothing))] => None,
            [Meaning::Term(Term::Literal(Literal::Text(language)))] => Some(language.as_str()),
            _ => return None,
        };
        let words = self.words.get(name, language).ok()?;
        self.list(words.into_iter().map(|word| Literal::Text(word.to_string())).collect())
    }

    /// A list that a script may hold.
    fn list(&self, items: Vec<Literal>) -> Option<Meaning> {
        let text = |item: &Literal| if let Literal::Text(text) = item { text.len() } else { 0 };
        let bytes: usize = items.iter().map(text).sum();
        (items.len() <= self.limits.array_length && bytes <= self.limits.string_bytes).then_some(Meaning::List(items))
    }

    /// `.subject.to_lower()` behind what `start` means.
    fn chain(
        &mut self,
        start: Meaning,
        links: &Expr,
        flags: ASTFlags,
        at: Position,
        names: &Names<'_>,
    ) -> Option<Meaning> {
        if flags.contains(ASTFlags::NEGATED) {
            return None;
        }
        if let Expr::Dot(parts, flags, _) = links {
            let next = self.link(start, &parts.lhs, at, names)?;
            return self.chain(next, &parts.rhs, *flags, at, names);
        }
        self.link(start, links, at, names)
    }

    fn link(&mut self, on: Meaning, link: &Expr, at: Position, names: &Names<'_>) -> Option<Meaning> {
        if let Expr::Property(property, _) = link {
            let name = property.2.as_str();
            return match on {
                Meaning::Ticket => FactId::of_ticket(name).map(|fact| Meaning::Term(Term::Fact(fact))),
                Meaning::Event => FactId::of_event(name).map(|fact| Meaning::Term(Term::Fact(fact))),
                Meaning::Clock(metric) => ClockFactId::of(name).map(|fact| Meaning::Term(Term::Clock(metric, fact))),
                Meaning::Term(term) if name == "len" => Some(Meaning::Term(Term::Length(Box::new(term)))),
                Meaning::Term(_) | Meaning::List(_) | Meaning::Predicate(_) => None,
            };
        }
        let Expr::MethodCall(call, _) = link else { return None };
        if !call.namespace.is_empty() {
            return None;
        }
        let arguments = self.arguments(&call.args, names)?;
        apply(self.patterns, &call.name, on, arguments, at)
    }

    fn arguments(&mut self, arguments: &[Expr], names: &Names<'_>) -> Option<Vec<Meaning>> {
        arguments.iter().map(|argument| self.expression(argument, names)).collect()
    }

    fn call(&mut self, call: &FnCallExpr, position: Position, names: &Names<'_>) -> Option<Meaning> {
        if !call.namespace.is_empty() || call.capture_parent_scope {
            return None;
        }
        let at = call.args.first().map_or(position, Expr::start_position);
        if let ("!", [of]) = (call.name.as_str(), &*call.args) {
            let of = self.expression(of, names)?.predicate(of.start_position())?;
            return Some(Meaning::Predicate(Predicate::Not(Box::new(of))));
        }
        let mut arguments = self.arguments(&call.args, names)?;
        if let (Some(how), [Meaning::Term(a), Meaning::Term(b)]) = (comparison(&call.name), arguments.as_slice()) {
            return Some(leaf(at, Test::Compare(how, a.clone(), b.clone())));
        }
        if let Some(body) = self.bodies.get(&call.name, arguments.len()) {
            return if arguments.iter().all(Meaning::is_settled) { self.body(body, arguments) } else { None };
        }
        if call.name == "words" {
            return self.word_list(&arguments);
        }
        if arguments.is_empty() {
            return None;
        }
        let on = arguments.remove(0);
        apply(self.patterns, &call.name, on, arguments, at)
    }
}

impl Meaning {
    /// Whether it can be put in the place of a parameter: working it out once, twice or never makes no difference.
    fn is_settled(&self) -> bool {
        match self {
            Self::Ticket | Self::Event | Self::Clock(_) | Self::List(_) => true,
            Self::Term(Term::Literal(_) | Term::Fact(_) | Term::Clock(..)) => true,
            Self::Term(Term::Field(_) | Term::Changed(..) | Term::Shared(..) | Term::Length(_))
            | Self::Predicate(_) => false,
        }
    }

    fn predicate(self, at: Position) -> Option<Predicate> {
        match self {
            Self::Predicate(predicate) => Some(predicate),
            Self::Term(Term::Literal(Literal::Truth(value))) => leaf(at, Test::Always(value)).predicate(at),
            Self::Term(term) if term.is_truth() => {
                let truth = Term::Literal(Literal::Truth(true));
                leaf(at, Test::Compare(Comparison::Equal, term, truth)).predicate(at)
            }
            Self::Ticket | Self::Event | Self::Clock(_) | Self::Term(_) | Self::List(_) => None,
        }
    }
}

/// A function of the rule language on what is known.
fn apply(patterns: &Patterns, name: &str, on: Meaning, arguments: Vec<Meaning>, at: Position) -> Option<Meaning> {
    if let (Meaning::Ticket, [Meaning::Term(Term::Literal(Literal::Text(word)))]) = (&on, arguments.as_slice()) {
        return match name {
            "has_tag" => Some(leaf(at, Test::HasTag(word.clone()))),
            "has_link" => Some(leaf(at, Test::HasLink(vocabulary::word(word).ok()?))),
            "clock" => Some(Meaning::Clock(vocabulary::word(word).ok()?)),
            "field" => Some(Meaning::Term(Term::Field(word.clone()))),
            _ => None,
        };
    }
    if let (Meaning::List(list), "contains", [Meaning::Term(item)]) = (&on, name, arguments.as_slice()) {
        return Some(leaf(at, Test::OneOf(list.clone(), item.clone())));
    }
    let Meaning::Term(on) = on else { return None };
    let change = |change| Some(Meaning::Term(Term::Changed(change, Box::new(on.clone()))));
    match (name, arguments.as_slice()) {
        ("to_lower", []) => change(Change::Lower),
        ("to_upper", []) => change(Change::Upper),
        ("trim", []) => change(Change::Trim),
        ("len", []) => Some(Meaning::Term(Term::Length(Box::new(on)))),
        ("is_empty", []) => Some(leaf(at, Test::IsEmpty(on))),
        ("contains", [Meaning::Term(part)]) => Some(leaf(at, Test::Contains(on, part.clone()))),
        ("starts_with", [Meaning::Term(part)]) => Some(leaf(at, Test::StartsWith(on, part.clone()))),
        ("ends_with", [Meaning::Term(part)]) => Some(leaf(at, Test::EndsWith(on, part.clone()))),
        ("contains_any", [Meaning::List(words)]) => {
            let word = |literal: &Literal| if let Literal::Text(word) = literal { Some(word.clone()) } else { None };
            let words: Option<Vec<String>> = words.iter().map(word).collect();
            Some(leaf(at, Test::ContainsAny(on, words?)))
        }
        ("matches", [Meaning::Term(Term::Literal(Literal::Text(pattern)))]) => {
            Some(leaf(at, Test::Matches(on, patterns.learned(pattern)?)))
        }
        _ => None,
    }
}

fn leaf(at: Position, test: Test) -> Meaning {
    let (line, column) = (at.line().unwrap_or(0), at.position().unwrap_or(0));
    Meaning::Predicate(Predicate::Leaf(Leaf { line, column, test }))
}

fn comparison(operator: &str) -> Option<Comparison> {
    match operator {
        "==" => Some(Comparison::Equal),
        "!=" => Some(Comparison::NotEqual),
        "<" => Some(Comparison::Less),
        "<=" => Some(Comparison::LessOrEqual),
        ">" => Some(Comparison::Greater),
        ">=" => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}

pub(super) fn literal(expr: &Expr) -> Option<Literal> {
    if let Expr::StringConstant(text, _) = expr {
        return Some(Literal::Text(text.to_string()));
    }
    if let Expr::IntegerConstant(n, _) = expr {
        return Some(Literal::Number(*n));
    }
    if let Expr::BoolConstant(value, _) = expr {
        return Some(Literal::Truth(*value));
    }
    matches!(expr, Expr::Unit(_)).then_some(Literal::Nothing)
}

/// The kind of event that a function names.
fn event(name: &str) -> Option<Meaning> {
    let known = vocabulary::constants().iter().any(|constant| constant == name);
    known.then(|| Meaning::Term(Term::Literal(Literal::Text(name.to_lowercase()))))
}

/// What a closure has captured.
fn meaning(value: &Dynamic) -> Option<Meaning> {
    if let Ok(list) = value.as_array_ref() {
        let items: Option<Vec<Literal>> = list.iter().map(captured).collect();
        return items.map(Meaning::List);
    }
    captured(value).map(|literal| Meaning::Term(Term::Literal(literal)))
}

fn captured(value: &Dynamic) -> Option<Literal> {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(Literal::Text(text.to_string()));
    }
    if let Ok(n) = value.as_int() {
        return Some(Literal::Number(n));
    }
    if let Ok(value) = value.as_bool() {
        return Some(Literal::Truth(value));
    }
    value.is_unit().then_some(Literal::Nothing)
}
