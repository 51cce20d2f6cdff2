//! From rhai's tree to the tree of the checks. The checks know no other.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rhai::{AST, ASTNode, Dynamic, Expr, FnCallExpr, FnPtr, Ident, Position, ScriptFuncDef, Stmt, StmtBlock};

use crate::lint::{Constant, Term, TermKind};

/// The functions of one file, closures included: by name and number of parameters.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    functions: BTreeMap<(String, usize), Function>,
}

/// A function of a script.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Term,
}

impl Outline {
    pub(crate) fn of(ast: &AST) -> Self {
        let mut bodies: Vec<Vec<Term>> = ast.iter_fn_def().map(|_| Vec::new()).collect();
        let places: BTreeMap<Position, (Position, usize)> =
            ast.iter_fn_def().enumerate().map(|(n, f)| (f.body.start_position(), (f.body.end_position(), n))).collect();
        // rhai walks the statements of the file first, then those of each function, and does not say of which.
        let mut n_before = ast.statements().len();
        ast.walk(&mut |path: &[ASTNode<'_>]| {
            let [ASTNode::Stmt(root)] = path else { return true };
            if n_before > 0 {
                n_before = n_before.saturating_sub(1);
                return true;
            }
            let at = root.position();
            let around = |start: &Position, end: Position| if end.is_none() { *start == at } else { at <= end };
            let owner = places.range(..=at).rev().find(|(start, (end, _))| around(start, *end));
            if let Some(body) = owner.and_then(|(_, (_, n))| bodies.get_mut(*n)) {
                body.extend(statement(root));
            }
            true
        });
        let named = |(function, body): (&Arc<ScriptFuncDef>, Vec<Term>)| {
            let parameters: Vec<String> = function.params.iter().map(ToString::to_string).collect();
            let body = Term { at: function.body.start_position(), kind: TermKind::Block(body) };
            ((function.name.to_string(), parameters.len()), Function { parameters, body })
        };
        Self { functions: ast.iter_fn_def().zip(bodies).map(named).collect() }
    }

    pub(crate) fn function(&self, name: &str, n_parameters: usize) -> Option<&Function> {
        self.functions.get(&(name.to_owned(), n_parameters))
    }

    /// The lines on which something can run: statements of bodies and parts of guards, but for some functions.
    pub(crate) fn lines(&self, left_out: &dyn Fn(&str) -> bool) -> BTreeSet<usize> {
        let mut lines = BTreeSet::new();
        for (_, function) in self.functions.iter().filter(|((name, _), _)| !left_out(name)) {
            steps(&function.body, &mut lines);
        }
        lines
    }

    /// With how many parameters a function of this name can be called.
    pub(crate) fn counts(&self, name: &str) -> Vec<usize> {
        self.functions.keys().filter(|(known, _)| known == name).map(|(_, n)| *n).collect()
    }
}

/// A value that a closure took along.
pub(crate) fn captured(value: &Dynamic, at: Position) -> Term {
    let kind = if let Ok(text) = value.as_immutable_string_ref() {
        TermKind::Constant(Constant::Text(text.to_string()))
    } else if let Ok(number) = value.as_int() {
        TermKind::Constant(Constant::Int(number))
    } else if let Ok(truth) = value.as_bool() {
        TermKind::Constant(Constant::Bool(truth))
    } else if value.is_float() {
        TermKind::Constant(Constant::Float(value.to_string()))
    } else if value.is_unit() {
        TermKind::Constant(Constant::Nothing)
    } else if let Ok(list) = value.as_array_ref() {
        TermKind::List(list.iter().map(|part| captured(part, at)).collect())
    } else if value.is::<FnPtr>() {
        TermKind::Closure
    } else {
        TermKind::Other(Vec::new())
    };
    Term { at, kind }
}

fn block(block: &StmtBlock) -> Term {
    let parts = block.statements().iter().filter_map(statement).collect();
    Term { at: block.position(), kind: TermKind::Block(parts) }
}

fn statement(statement: &Stmt) -> Option<Term> {
    let at = statement.position();
    let some = |kind| Some(Term { at, kind });
    let boxed = |expr: Option<&Expr>| Box::new(expr.map_or_else(|| Term::nothing(at), expression));
    #[expect(clippy::wildcard_enum_match_arm, reason = "rhai's own statements, of which rules have few")]
    match statement {
        Stmt::Noop(_) | Stmt::Share(_) => None,
        Stmt::If(flow, _) => {
            some(TermKind::If(Box::new([expression(&flow.expr), block(&flow.body), block(&flow.branch)])))
        }
        Stmt::While(flow, _) | Stmt::Do(flow, ..) => {
            some(TermKind::Loop(Box::new(expression(&flow.expr)), Vec::new(), Box::new(block(&flow.body))))
        }
        Stmt::For(parts, _) => {
            let names = std::iter::once(&parts.0).chain(&parts.1).map(|name| name.as_str().to_owned());
            let (over, body) = (expression(&parts.2.expr), block(&parts.2.body));
            some(TermKind::Loop(Box::new(over), names.collect(), Box::new(body)))
        }
        Stmt::Var(parts, ..) => some(TermKind::Let(parts.0.as_str().to_owned(), Box::new(expression(&parts.1)))),
        Stmt::Assignment(parts) => {
            let operator = parts.0.get_op_assignment_info().map(|info| info.5.to_owned());
            let (target, value) = (Box::new(expression(&parts.1.lhs)), Box::new(expression(&parts.1.rhs)));
            let at = parts.0.position();
            Some(Term { at, kind: TermKind::Assign(target, operator, value) })
        }
        Stmt::FnCall(called, _) => some(call(called)),
        Stmt::Block(inner) => Some(block(inner)),
        Stmt::Expr(expr) => Some(expression(expr)),
        Stmt::Return(value, flags, _) => {
            let value = boxed(value.as_deref());
            let throws = flags.intersects(rhai::ASTFlags::BREAK);
            some(if throws { TermKind::Throw(value) } else { TermKind::Return(value) })
        }
        Stmt::BreakLoop(value, ..) => some(TermKind::Other(value.iter().map(|value| expression(value)).collect())),
        Stmt::Switch(parts, _) => {
            let cases = parts.1.expressions.iter().flat_map(|case| [expression(&case.lhs), expression(&case.rhs)]);
            some(TermKind::Other(std::iter::once(expression(&parts.0)).chain(cases).collect()))
        }
        _ => some(TermKind::Other(Vec::new())),
    }
}

fn call(called: &FnCallExpr) -> TermKind {
    let name = called.name.to_string();
    let arguments: Vec<Term> = called.args.iter().map(expression).collect();
    let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    match (name.as_str(), arguments.len()) {
        ("!", 1) => TermKind::Operator(name, arguments),
        _ if is_word => TermKind::Call(name, arguments),
        _ => TermKind::Operator(name, arguments),
    }
}

fn expression(expr: &Expr) -> Term {
    let constant = |constant| TermKind::Constant(constant);
    let parts = |parts: &[Expr]| parts.iter().map(expression).collect::<Vec<Term>>();
    #[expect(clippy::wildcard_enum_match_arm, reason = "rhai's own expressions, of which rules have few")]
    let kind = match expr {
        Expr::DynamicConstant(found, at) => return captured(found, *at),
        Expr::BoolConstant(truth, _) => constant(Constant::Bool(*truth)),
        Expr::IntegerConstant(number, _) => constant(Constant::Int(*number)),
        Expr::FloatConstant(number, _) => constant(Constant::Float(number.to_string())),
        Expr::CharConstant(letter, _) => constant(Constant::Text(letter.to_string())),
        Expr::StringConstant(text, _) => constant(Constant::Text(text.to_string())),
        Expr::Unit(_) => constant(Constant::Nothing),
        Expr::InterpolatedString(texts, _) => TermKind::Filled(parts(texts)),
        Expr::Array(list, _) => TermKind::List(parts(list)),
        Expr::Map(map, _) => {
            let entry = |(name, value): &(Ident, Expr)| (name.name.to_string(), name.pos, expression(value));
            TermKind::Map(map.0.iter().map(entry).collect())
        }
        Expr::Variable(variable, ..) => TermKind::Name(variable.1.to_string()),
        Expr::Stmt(inner) => match inner.statements() {
            // A closure that takes something along.
            [.., Stmt::Expr(last)] if matches!(&**last, Expr::FnCall(called, _) if called.name == "curry") => {
                TermKind::Closure
            }
            _ => return block(inner),
        },
        Expr::FnCall(called, _) | Expr::MethodCall(called, _) => call(called),
        Expr::Dot(pair, ..) => return member(expression(&pair.lhs), &pair.rhs),
        Expr::Index(pair, ..) => return indexed(expression(&pair.lhs), &pair.rhs),
        Expr::And(list, _) => TermKind::And(parts(list)),
        Expr::Or(list, _) => TermKind::Or(parts(list)),
        Expr::Coalesce(list, _) => TermKind::Other(parts(list)),
        _ => TermKind::Other(Vec::new()),
    };
    Term { at: expr.position(), kind }
}

/// The member of a value: rhai keeps a chain from its last link on.
fn member(base: Term, link: &Expr) -> Term {
    #[expect(clippy::wildcard_enum_match_arm, reason = "rhai's own expressions: nothing else can be a member")]
    match link {
        Expr::Property(property, at) => {
            Term { at: *at, kind: TermKind::Property(Box::new(base), property.2.to_string()) }
        }
        Expr::MethodCall(called, at) | Expr::FnCall(called, at) => {
            let arguments = called.args.iter().map(expression).collect();
            Term { at: *at, kind: TermKind::Method(Box::new(base), called.name.to_string(), arguments) }
        }
        Expr::Dot(pair, ..) => member(member(base, &pair.lhs), &pair.rhs),
        Expr::Index(pair, ..) => indexed(member(base, &pair.lhs), &pair.rhs),
        _ => Term { at: link.position(), kind: TermKind::Other(vec![base]) },
    }
}

fn indexed(base: Term, place: &Expr) -> Term {
    let at = place.position();
    if let Expr::Dot(pair, ..) = place {
        let index = Box::new(expression(&pair.lhs));
        return member(Term { at, kind: TermKind::Index(Box::new(base), index) }, &pair.rhs);
    }
    Term { at, kind: TermKind::Index(Box::new(base), Box::new(expression(place))) }
}

/// The lines on which the steps of a part begin: what is done one after the other, and what decides whether it is done.
fn steps(term: &Term, lines: &mut BTreeSet<usize>) {
    let parts: Vec<&Term> = match &term.kind {
        TermKind::Block(parts) | TermKind::And(parts) | TermKind::Or(parts) => parts.iter().collect(),
        TermKind::If(parts) => parts.iter().collect(),
        TermKind::Loop(over, _, body) => vec![over, body],
        TermKind::Let(..)
        | TermKind::Assign(..)
        | TermKind::Return(_)
        | TermKind::Throw(_)
        | TermKind::Constant(_)
        | TermKind::Filled(_)
        | TermKind::List(_)
        | TermKind::Map(_)
        | TermKind::Name(_)
        | TermKind::Property(..)
        | TermKind::Method(..)
        | TermKind::Index(..)
        | TermKind::Call(..)
        | TermKind::Operator(..)
        | TermKind::Closure
        | TermKind::Other(_) => {
            lines.extend(term.start().line());
            return;
        }
    };
    parts.into_iter().for_each(|part| steps(part, lines));
}
