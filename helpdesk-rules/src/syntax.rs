//! Reads the syntax tree of a script: every use of rhai's volatile `internals` is in this file and its folder.
//!
//! The tree is checked before anything runs. Closures may stand only in `when(…)` and `then(…)`, and only plain variables
//! may be assigned to: so no value can hold a closure, contain itself, or grow where rhai does not look.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use helpdesk_core::Beside;
use rhai::{AST, ASTNode, Engine, Expr, FnCallExpr, FnPtr, LexError, Position, ScriptFuncDef, Stmt, Token};

use crate::{Limits, Watchdog, fault_text::Finding, lint::Words, literal, pattern::Patterns, source, vocabulary};

mod body;
mod lowering;
mod outline;

pub(crate) use body::is_fixed;
pub(crate) use lowering::{Bodies, lower};
pub(crate) use outline::{Outline, captured};

/// Counts what the parser reads and ends it at the limit.
pub(crate) fn bound_parsing(engine: &mut Engine, limits: &Limits, watchdog: Option<&Watchdog>) {
    let watch = watchdog.map(|begin| begin());
    let (n_tokens, n_names) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (tokens_max, names_max) = (limits.tokens, limits.declarations);
    let refuse = |text: String| Token::LexError(Box::new(LexError::ImproperSymbol(String::new(), text)));
    #[expect(deprecated, reason = "rhai marks what may change with `deprecated`; it is the only way to bound parsing")]
    engine.on_parse_token(move |token, _, _| {
        let n = n_tokens.fetch_add(1, Relaxed);
        if n >= tokens_max {
            return refuse(format!("the file has more than {tokens_max} words and signs"));
        }
        let declares = matches!(token, Token::Let | Token::Const | Token::Fn | Token::For);
        if declares && n_names.fetch_add(1, Relaxed) >= names_max {
            return refuse(format!("the file declares more than {names_max} names"));
        }
        if n % 64 == 0 && watch.as_ref().is_some_and(|give_up| give_up()) {
            return refuse(String::from("the host gave up waiting"));
        }
        token
    });
}

/// What the tree says without running.
#[derive(Default)]
pub(crate) struct Survey {
    pub(crate) findings: Vec<Finding>,
    /// Whether running the file could get around a limit.
    pub(crate) unsafe_to_run: bool,
    /// Teams and agents that are named literally.
    pub(crate) mentions: Vec<literal::Mention>,
    /// What rules look at beside the ticket.
    pub(crate) beside: BTreeSet<Beside>,
    /// The closures that ask to run again.
    pub(crate) again: BTreeSet<String>,
    /// The lists of words that are named literally.
    pub(crate) word_lists: Vec<(String, Position)>,
}

/// What a parameter of a rule's closure stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Ticket,
    Event,
    Act,
    Bench,
}

struct Surveyor<'a> {
    survey: Survey,
    patterns: &'a mut Patterns,
    functions: Functions,
    script_functions: BTreeSet<String>,
    /// Where closures may stand.
    welcome: BTreeSet<Position>,
    /// The parameters of each closure of a rule.
    roles: BTreeMap<usize, BTreeMap<String, Role>>,
    /// The names of the functions, in their order.
    names: Vec<String>,
    /// The function that is being read.
    owner: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    When,
    Then,
    Test,
}

/// Reads the tree of one file.
pub(crate) fn survey(ast: &AST, patterns: &mut Patterns) -> Survey {
    let functions = Functions::of(ast);
    let script_functions = ast.iter_fn_def().map(|f| f.name.to_string()).collect();
    let mut surveyor = Surveyor {
        survey: Survey::default(),
        patterns,
        functions,
        script_functions,
        welcome: BTreeSet::new(),
        roles: BTreeMap::new(),
        names: ast.iter_fn_def().map(|f| f.name.to_string()).collect(),
        owner: None,
    };
    surveyor.note_closures(ast);
    for function in ast.iter_fn_def() {
        surveyor.check_name(function);
    }
    let functions = std::mem::take(&mut surveyor.functions);
    functions.each_node(ast, &mut |owner, node| {
        surveyor.owner = owner;
        if let ASTNode::Expr(expr) = node {
            surveyor.read_expr(expr);
        }
        if let ASTNode::Stmt(stmt) = node {
            surveyor.read_stmt(stmt);
        }
    });
    surveyor.survey.findings.sort_by_key(|f| (f.line, f.column));
    surveyor.survey
}

/// Where the bodies of functions lie: rhai walks them one after the other and does not say which one it is in.
#[derive(Default)]
struct Functions {
    /// By its beginning: the end, if the body is a block, and which function it is.
    bodies: BTreeMap<Position, (Position, usize)>,
    n_top_level: usize,
}

impl Functions {
    fn of(ast: &AST) -> Self {
        let bodies = ast.iter_fn_def().enumerate();
        let bodies = bodies.map(|(n, f)| (f.body.start_position(), (f.body.end_position(), n))).collect();
        Self { bodies, n_top_level: ast.statements().len() }
    }

    /// The innermost function around a statement.
    fn owner(&self, at: Position) -> Option<usize> {
        let around = |start: &Position, end: Position| if end.is_none() { *start == at } else { at <= end };
        self.bodies.range(..=at).rev().find(|(start, (end, _))| around(start, *end)).map(|(_, (_, n))| *n)
    }

    /// Calls `see` for every node, the value of `break` included, which rhai's own walk leaves out.
    fn each_node(&self, ast: &AST, see: &mut dyn FnMut(Option<usize>, &ASTNode<'_>)) {
        let mut n_roots = 0_usize;
        let mut owner = None;
        ast.walk(&mut |path: &[ASTNode<'_>]| {
            let Some(node) = path.last() else { return true };
            if let [ASTNode::Stmt(root)] = path {
                n_roots = n_roots.saturating_add(1);
                owner = if n_roots > self.n_top_level { self.owner(root.position()) } else { None };
            }
            see(owner, node);
            if let ASTNode::Stmt(Stmt::BreakLoop(Some(value), ..)) = node {
                value.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                    path.last().into_iter().for_each(|node| see(owner, node));
                    true
                });
            }
            true
        });
    }
}

impl Surveyor<'_> {
    fn note_closures(&mut self, ast: &AST) {
        let mut closures: BTreeMap<String, (Place, usize)> = BTreeMap::new();
        // A name that is declared again inside stands for something else from there on.
        let mut declared: BTreeSet<(usize, String)> = BTreeSet::new();
        let welcome = &mut self.welcome;
        self.functions.each_node(ast, &mut |owner, node| {
            if let Some((place, name, captured, position)) = call(node).and_then(rule_closure) {
                welcome.insert(position);
                closures.insert(name, (place, captured));
            }
            declared.extend(owner.zip(declared_name(node)));
        });
        for (n, function) in ast.iter_fn_def().enumerate() {
            let Some((place, captured)) = closures.get(function.name.as_str()) else { continue };
            let order: &[Role] = match place {
                Place::When => &[Role::Ticket, Role::Event],
                Place::Then => &[Role::Ticket, Role::Act, Role::Event],
                Place::Test => &[Role::Bench],
            };
            let own = function.params.iter().skip(*captured).map(ToString::to_string).zip(order.iter().copied());
            self.roles.insert(n, own.filter(|(name, _)| !declared.contains(&(n, name.clone()))).collect());
        }
    }

    fn role(&self, name: &str) -> Option<Role> {
        self.roles.get(&self.owner?)?.get(name).copied()
    }

    fn check_name(&mut self, function: &ScriptFuncDef) {
        let name = function.name.as_str();
        if vocabulary::is_function(name) || !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            self.refuse(
                function.body.start_position(),
                format!("`{name}` is a function of the rule language, expected another name"),
            );
        }
    }

    fn refuse(&mut self, position: Position, message: String) {
        self.survey.unsafe_to_run = true;
        self.survey.findings.push(Finding::new(position, message));
    }

    fn read_stmt(&mut self, stmt: &Stmt) {
        if let Stmt::Assignment(parts) = stmt {
            let target = &parts.1.lhs;
            if !matches!(target, Expr::Variable(..)) {
                let text = "only a variable can be changed, not a part of a value; build a new value instead";
                self.refuse(target.start_position(), String::from(text));
            }
        }
        if let Stmt::FnCall(call, position) = stmt {
            self.read_call(call, *position, None);
        }
    }

    fn read_expr(&mut self, expr: &Expr) {
        if let Expr::DynamicConstant(value, position) = expr
            && value.is::<FnPtr>()
            && !self.welcome.contains(position)
        {
            self.refuse(*position, String::from("a closure can stand only in `when(…)` or `then(…)`"));
        }
        if let Expr::FnCall(call, position) = expr {
            self.read_call(call, *position, None);
        }
        if let Expr::Dot(parts, ..) = expr {
            let role = receiver(&parts.lhs).and_then(|name| self.role(name));
            self.read_member(first(&parts.rhs), role);
        }
    }

    fn read_member(&mut self, member: &Expr, role: Option<Role>) {
        if let Expr::MethodCall(call, position) = member {
            self.read_call(call, *position, role);
        }
        let Expr::Property(property, position) = member else { return };
        let name = property.2.as_str();
        // Whatever it is a property of: a ticket may be handed on to a function.
        self.survey.beside.extend(source::beside(name));
        let Some(role) = role else { return };
        let (whose, known): (&str, Vec<&'static str>) = match role {
            Role::Ticket => ("the ticket", vocabulary::ticket_facts().collect()),
            Role::Event => ("the event", vocabulary::event_facts().collect()),
            Role::Act => ("`act`", vocabulary::actions().collect()),
            Role::Bench => ("the bench of a test", vocabulary::BENCH.to_vec()),
        };
        let is_called = matches!(role, Role::Act | Role::Bench);
        let methods = match role {
            Role::Ticket => vocabulary::TICKET_METHODS,
            Role::Event => vocabulary::EVENT_METHODS,
            Role::Act | Role::Bench => &[],
        };
        let called = is_called || methods.contains(&name);
        if called && (known.contains(&name) || methods.contains(&name)) {
            let text = format!("`{name}` of {whose} is a function, expected `{name}(…)`");
            self.survey.findings.push(Finding::new(*position, text));
        } else if !known.contains(&name) || is_called {
            let finding = Finding::new(*position, format!("unknown property `{name}` of {whose}"));
            self.survey.findings.push(finding.suggest(name, known));
        }
    }

    fn read_call(&mut self, call: &FnCallExpr, position: Position, role: Option<Role>) {
        let name = call.name.as_str();
        let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_word || name == "curry" || self.script_functions.contains(name) {
            return;
        }
        if let Some(finding) = unknown_call(name, position, role, &self.script_functions) {
            self.survey.findings.push(finding);
            return;
        }
        if matches!(name, "again" | "again_at") {
            // It is the rule that runs again: only what stands in the rule itself says which.
            match self.owner.and_then(|owner| self.names.get(owner)).filter(|_| role == Some(Role::Act)) {
                Some(closure) => drop(self.survey.again.insert(closure.clone())),
                None => {
                    let text = format!("`{name}` lets a rule run again, it stands in the `then` of the rule itself");
                    self.survey.findings.push(Finding::new(position, text));
                }
            }
        }
        if role == Some(Role::Act) {
            // What is prepared for requesters speaks to them by name and in their language.
            self.survey.beside.extend(matches!(name, "respond" | "notify_with" | "apply").then_some(Beside::Requester));
            // `notify_by` says the way first.
            let first = if name == "notify_by" { call.args.get(1) } else { call.args.first() };
            literal::check_action(
                name,
                first.and_then(text_literal),
                &mut self.survey.findings,
                &mut self.survey.mentions,
            );
        }
        if name == "notify_with"
            && let Some((response, at)) = call.args.get(1).and_then(text_literal)
        {
            let named = literal::Named::Other(Words::Response, response.to_owned());
            self.survey.mentions.push(literal::Mention { at, named });
        }
        if let Some((schedule, at)) = schedule_of(name, &call.args).and_then(text_literal) {
            let named = literal::Named::Other(Words::Schedule, schedule.to_owned());
            self.survey.mentions.push(literal::Mention { at, named });
        }
        if name == "words" && call.args.len() < 3 {
            let named = call.args.first().and_then(text_literal);
            self.survey.word_lists.extend(named.map(|(list, at)| (list.to_owned(), at)));
        }
        if name == "matches" {
            // As a method the pattern is the only argument, as a function it is the second.
            let wanted = call.args.len().saturating_sub(1);
            if let Some((pattern, at)) = call.args.get(wanted).and_then(text_literal) {
                let refused = self.patterns.learn(pattern).err();
                self.survey.findings.extend(refused.map(|text| Finding::new(at, text)));
            }
        }
    }
}

/// The argument that names a schedule, where a call has one.
fn schedule_of<'e>(name: &str, arguments: &'e [Expr]) -> Option<&'e Expr> {
    let takes = match name {
        "in_hours" | "minutes_to_open" | "open_between" => true,
        "add" | "again" | "wait" => arguments.len() == 2,
        "hold" => arguments.len() == 3,
        _ => false,
    };
    arguments.last().filter(|_| takes)
}

fn unknown_call(name: &str, position: Position, role: Option<Role>, own: &BTreeSet<String>) -> Option<Finding> {
    if role == Some(Role::Act) && !vocabulary::is_action(name) {
        let finding = Finding::new(position, format!("unknown action `{name}`"));
        return Some(finding.suggest(name, vocabulary::actions()));
    }
    if role == Some(Role::Bench) && !vocabulary::BENCH.contains(&name) {
        let finding = Finding::new(position, format!("the bench of a test has no `{name}`"));
        return Some(finding.suggest(name, vocabulary::BENCH.iter().copied()));
    }
    if vocabulary::is_function(name) {
        return None;
    }
    let mut known: Vec<&str> = own.iter().map(String::as_str).collect();
    vocabulary::functions().for_each(|name| known.push(name));
    Some(Finding::new(position, format!("unknown function `{name}`")).suggest(name, known))
}

/// The closure of `when(…)`, `unless(…)` or `then(…)`: its name, how many variables it captures, and where it stands.
fn rule_closure(call: &FnCallExpr) -> Option<(Place, String, usize, Position)> {
    let place = match call.name.as_str() {
        "when" | "unless" => Place::When,
        "then" => Place::Then,
        "test" => Place::Test,
        _ => return None,
    };
    let closure = call.args.last()?;
    let (constant, captured) = if let Expr::Stmt(block) = closure {
        let Some(Stmt::Expr(curry)) = block.statements().last() else { return None };
        let Expr::FnCall(curry, _) = &**curry else { return None };
        (curry.args.first()?, curry.args.len().saturating_sub(1))
    } else {
        (closure, 0)
    };
    let Expr::DynamicConstant(value, position) = constant else { return None };
    let name = value.read_lock::<FnPtr>()?.fn_name().to_owned();
    Some((place, name, captured, *position))
}

fn call<'n>(node: &ASTNode<'n>) -> Option<&'n FnCallExpr> {
    if let ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) =
        node
    {
        return Some(call);
    }
    None
}

fn declared_name(node: &ASTNode<'_>) -> Option<String> {
    if let ASTNode::Stmt(Stmt::Var(parts, ..)) = node {
        return Some(parts.0.as_str().to_owned());
    }
    let ASTNode::Stmt(Stmt::For(parts, ..)) = node else { return None };
    Some(parts.0.as_str().to_owned())
}

fn receiver(expr: &Expr) -> Option<&str> {
    let Expr::Variable(variable, ..) = expr else { return None };
    Some(variable.1.as_str())
}

/// The first member of a chain: `subject` of `subject.len()`.
fn first(expr: &Expr) -> &Expr {
    if let Expr::Dot(parts, ..) | Expr::Index(parts, ..) = expr { first(&parts.lhs) } else { expr }
}

fn text_literal(expr: &Expr) -> Option<(&str, Position)> {
    let Expr::StringConstant(text, position) = expr else { return None };
    Some((text.as_str(), *position))
}
