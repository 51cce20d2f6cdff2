//! A rule set: files of rules, compiled once, shared by every thread of the desk.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use helpdesk_core::{Beside, Configuration, EventKind, Fingerprint};
use rhai::{AST, Module, Position};

use self::compiler::Compiler;
use crate::{
    LanguageDetector, Limits, RuleErrors, RuleProblem, Watchdog,
    declaration::Closure,
    fixed::Fixed,
    literal::{self, Mention},
    occasion::Occasion,
    plan::Plan,
    predicate::{Predicate, Term},
    slots::Slots,
    testing::{LineTrace, TestCase},
    waits::Waits,
};

mod compiler;

/// A file of rules: its name for messages, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name in errors, faults and traces.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Routing rules in rhai, as one hook of the desk.
///
/// Rules run by phase (`triage`, `route`, `escalate`, `notify`), within a phase by `order(n)`, then as declared. All rules
/// of a phase see the same ticket; a later phase sees what earlier ones asked for. What one rule sets, a later one cannot
/// set again on the same event: its command is kept as overruled. A rule that fails is skipped with none of its commands
/// taken, and its fault says where and why.
///
/// # Laws
/// The same facts give the same reaction (`same_input_same_reaction`); each rule reacts at most once to each event, whatever
/// rules make of each other (`a_rule_reacts_at_most_once_to_an_event`); an explanation names every listening rule once and
/// in order, and the trace is that without the rules that did not match
/// (`an_explanation_lists_every_listening_rule_once_and_in_order`).
///
/// # Examples
/// ```
/// use helpdesk_core::{EventKind, Hook};
/// use helpdesk_rules::{Limits, RuleSet, SourceFile};
///
/// let rules = RuleSet::compile(
///     &[SourceFile::new("billing.rhai", r#"
///         rule("invoices-to-billing")
///             .on(OPENED)
///             .phase("route")
///             .when(|t| t.subject.to_lower().contains_any(["invoice", "refund"]))
///             .then(|t, act| {
///                 act.route("billing");
///                 act.tag("money");
///             });
///     "#)],
///     Limits::default(),
/// )?;
/// assert!(rules.listens_to(EventKind::Opened));
///
/// let slip = SourceFile::new("slip.rhai", r#"rule("x").on(OPENED).then(|t, act| act.rout("billing"));"#);
/// let errors = RuleSet::compile(&[slip], Limits::default()).unwrap_err();
/// assert!(errors.to_string().contains("did you mean `route`?"));
/// # Ok::<(), helpdesk_rules::RuleErrors>(())
/// ```
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    /// By the kind of event: the rules that listen, in the order in which they run.
    pub(crate) plans: BTreeMap<EventKind, Plan>,
    /// What somebody applies by its name: each a plan of one.
    pub(crate) macros: BTreeMap<String, Plan>,
    /// When rules run by themselves, and what waits for it.
    pub(crate) waits: Waits,
    /// Texts that are worked out once for all rules of an event.
    pub(crate) texts: Vec<Term>,
    /// What rules set each time.
    pub(crate) slots: Slots,
    pub(crate) files: Vec<File>,
    pub(crate) modules: Vec<Arc<Module>>,
    pub(crate) limits: Limits,
    pub(crate) watchdog: Option<Watchdog>,
    pub(crate) version: Fingerprint,
    pub(crate) tests: Vec<TestCase>,
    /// Notes which lines run, where somebody wants to know.
    pub(crate) trace: Option<Arc<LineTrace>>,
    pub(crate) way: Way,
    /// Tells the language of messages, where the host can.
    pub(crate) detector: Option<Arc<dyn LanguageDetector>>,
    /// What rules look at beside the ticket.
    pub(crate) beside: BTreeSet<Beside>,
}

/// How guards are asked. Every way gives the same answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Natively where they could be read, and only of rules that can match.
    ReadAhead,
    /// Each by the script engine.
    Scripts,
}

/// A compiled rule.
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) at: Position,
    pub(crate) on: BTreeSet<EventKind>,
    pub(crate) order: i64,
    pub(crate) phase: usize,
    pub(crate) stop: bool,
    /// The tag that says it has acted on a ticket, if it acts on each only once.
    pub(crate) once: Option<String>,
    pub(crate) when: Option<Guard>,
    /// What speaks against it, and ends what waits for it.
    pub(crate) unless: Option<Guard>,
    /// What both say, where it could be read.
    pub(crate) predicate: Option<Predicate>,
    /// What speaks against it, where that could be read.
    pub(crate) ends: Option<Predicate>,
    pub(crate) then: Guard,
    /// Whether its actions look at nothing.
    pub(crate) looks_at_nothing: bool,
    /// Whether it hears of no timers but its own.
    pub(crate) own_timers: bool,
    /// Whether somebody applies it, and no event does.
    pub(crate) is_macro: bool,
    /// Whether it asks to run again.
    pub(crate) again: bool,
    /// When it runs by itself.
    pub(crate) occasions: Vec<Occasion>,
    /// What its actions come to, where that is the same each time.
    pub(crate) fixed: Option<Fixed>,
}

/// A closure of a rule and how many arguments it takes.
pub(crate) struct Guard {
    pub(crate) closure: Closure,
    pub(crate) n_parameters: usize,
}

/// A compiled file: its functions, without what declared the rules.
pub(crate) struct File {
    pub(crate) source: SourceFile,
    pub(crate) functions: AST,
    pub(crate) mentions: Vec<Mention>,
    /// The closures that ask to run again.
    pub(crate) again: BTreeSet<String>,
}

impl SourceFile {
    /// A file with this name and text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

impl RuleSet {
    /// Compiles files of rules.
    ///
    /// # Errors
    /// All problems of all files, each with file, line, column and a suggestion; at most [`PROBLEMS_MAX`](crate::PROBLEMS_MAX).
    pub fn compile(files: &[SourceFile], limits: Limits) -> Result<Self, RuleErrors> {
        Compiler::new(limits, None).compile(files)
    }

    /// Compiles files of rules under a watchdog, which also watches every later run.
    ///
    /// # Errors
    /// As [`compile`](Self::compile), and one more problem where the watchdog gave up.
    pub fn compile_watched(files: &[SourceFile], limits: Limits, watchdog: Watchdog) -> Result<Self, RuleErrors> {
        Compiler::new(limits, Some(watchdog)).compile(files)
    }

    /// The same rules, run the plain way: every guard of every listening rule by the script engine, one after the other.
    ///
    /// It is what the quick way is held against, and no host needs it.
    ///
    /// # Laws
    /// It answers as the set itself does (`the_quick_way_and_the_plain_way_agree`).
    #[must_use]
    pub fn plain(self) -> Self {
        Self { way: Way::Scripts, ..self }
    }

    /// The same rules, told the language of messages by the host.
    #[must_use]
    pub fn with_languages(self, detector: Arc<dyn LanguageDetector>) -> Self {
        Self { detector: Some(detector), ..self }
    }

    /// The names of the rules, as declared.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|rule| !rule.is_macro).map(|rule| rule.name.as_str())
    }

    /// The names of the macros, in order.
    pub fn macro_names(&self) -> impl Iterator<Item = &str> {
        self.macros.keys().map(String::as_str)
    }

    /// Which teams and agents the rules name in quotation marks that this configuration does not know.
    ///
    /// # Errors
    /// All of them, each with its place and the nearest known name.
    pub fn check(&self, configuration: &Configuration) -> Result<(), RuleErrors> {
        let problems: Vec<RuleProblem> = self
            .files
            .iter()
            .flat_map(|file| file.mentions.iter().map(move |mention| (file, mention)))
            .filter_map(|(file, mention)| Some((file, literal::unknown_to(mention, configuration)?)))
            .map(|(file, finding)| RuleProblem::new(&file.source, finding))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(RuleErrors::new(problems)) }
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.rule_names().collect();
        f.debug_struct("RuleSet").field("version", &self.version).field("rules", &names).finish_non_exhaustive()
    }
}
