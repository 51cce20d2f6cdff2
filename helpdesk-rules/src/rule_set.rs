//! A rule set: files of rules, compiled once, shared by every thread of the desk.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use helpdesk_core::{Beside, Configuration, EventKind, Fingerprint};
use rhai::{AST, Module, Position};

use crate::{
    LanguageDetector, Limits, RuleErrors, RuleProblem, Watchdog, act, clock_facts,
    declaration::{Closure, Desk, Draft, ONCE},
    engine::{base_module, disable_words, hardened_engine},
    event_facts, facts,
    fault_text::{self, Finding},
    fixed::{self, Fixed},
    fuel::Fuel,
    limits::{FILES_MAX, LINE_MAX, PROBLEMS_MAX},
    lint::Words,
    literal::{self, Mention, Named},
    local_facts, moment_facts,
    occasion::Occasion,
    part::{Part, n_parameters, parameter_counts},
    pattern::{self, Patterns},
    plan::{Plan, Ranked, plans},
    predicate::{Predicate, Term},
    syntax::{self, Bodies},
    testing::{LineTrace, TestCase},
    vocabulary,
    waits::Waits,
    word_lists::{self, WordLists},
};

mod guards;

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
    /// When rules run by themselves, and what waits for it.
    pub(crate) waits: Waits,
    /// Texts that are worked out once for all rules of an event.
    pub(crate) texts: Vec<Term>,
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
    again: BTreeSet<String>,
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
    /// All problems of all files, each with file, line, column and a suggestion; at most [`PROBLEMS_MAX`].
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
        self.rules.iter().map(|rule| rule.name.as_str())
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

struct Compiler {
    limits: Limits,
    watchdog: Option<Watchdog>,
    base: Arc<Module>,
    facts: Arc<Module>,
    patterns: Patterns,
    /// What guards that are read ahead may still be worth.
    guard_steps: usize,
    words: WordLists,
    /// The lists of words that are named, each in its file.
    word_lists: Vec<(usize, String, Position)>,
    texts: Vec<Term>,
    drafts: Vec<(usize, Draft)>,
    tests: Vec<TestCase>,
    files: Vec<File>,
    /// What the functions of each file do, until all rules are read.
    bodies: Vec<Bodies>,
    problems: Vec<RuleProblem>,
    beside: BTreeSet<Beside>,
}

impl Compiler {
    fn new(limits: Limits, watchdog: Option<Watchdog>) -> Self {
        let mut facts_module = Module::new();
        facts::register(&mut facts_module, limits.string_bytes);
        event_facts::register(&mut facts_module, limits.string_bytes);
        clock_facts::register(&mut facts_module);
        local_facts::register(&mut facts_module);
        moment_facts::register(&mut facts_module);
        act::register(&mut facts_module);
        Self {
            guard_steps: limits.guard_steps,
            limits,
            watchdog,
            base: base_module(),
            facts: Arc::new(facts_module),
            patterns: Patterns::default(),
            words: WordLists::default(),
            word_lists: Vec::new(),
            texts: Vec::new(),
            drafts: Vec::new(),
            tests: Vec::new(),
            files: Vec::new(),
            bodies: Vec::new(),
            problems: Vec::new(),
            beside: BTreeSet::new(),
        }
    }

    fn compile(mut self, files: &[SourceFile]) -> Result<RuleSet, RuleErrors> {
        for (n, file) in files.iter().enumerate() {
            if n >= FILES_MAX {
                let text = format!("there are {} files, expected at most {FILES_MAX}", files.len());
                self.report(file, Finding::new(Position::NONE, text));
                break;
            }
            self.read(file);
        }
        self.check_word_lists();
        let rules = self.finish();
        self.finish_tests();
        let waits = Waits::of(&rules);
        if let Some((file, finding)) = waits.too_many(&rules)
            && let Some(source) = self.files.get(file).map(|file| file.source.clone())
        {
            self.report(&source, finding);
        }
        if !self.problems.is_empty() {
            let place = |p: &RuleProblem| (files.iter().position(|f| f.name == p.file), p.line, p.column);
            self.problems.sort_by_key(place);
            return Err(RuleErrors::new(self.problems));
        }
        let named: Vec<(&str, &str)> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
        let mut set = RuleSet {
            plans: plans(&rules, !waits.is_empty()),
            waits,
            texts: self.texts,
            rules: rules.into_iter().map(|(rule, _, _)| rule).collect(),
            files: self.files,
            modules: vec![self.base, self.facts, pattern::module(self.patterns), word_lists::module(self.words)],
            limits: self.limits,
            watchdog: self.watchdog,
            tests: self.tests,
            trace: None,
            version: Fingerprint::of(&named),
            way: Way::ReadAhead,
            detector: None,
            beside: self.beside,
        };
        fixed::settle(&mut set);
        Ok(set)
    }

    fn report(&mut self, file: &SourceFile, finding: Finding) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(RuleProblem::new(file, finding));
        }
    }

    /// Parses, surveys and runs one file.
    fn read(&mut self, file: &SourceFile) {
        let most = self.limits.source_bytes;
        if file.text.len() > most {
            let text = format!("the file has {} bytes, expected at most {most}", file.text.len());
            return self.report(file, Finding::new(Position::NONE, text));
        }
        // INVARIANT: the survey tells closures apart by their place, which rhai counts in 16 bits.
        if file.text.lines().count() > LINE_MAX || file.text.lines().any(|line| line.len() > LINE_MAX) {
            let text = format!("expected at most {LINE_MAX} lines of at most {LINE_MAX} bytes");
            return self.report(file, Finding::new(Position::NONE, text));
        }
        let fuel = Arc::new(Fuel::new(self.limits.fuel_per_file, self.watchdog.as_ref()));
        fuel.begin(self.limits.fuel_per_file);
        let desk = Desk::default();
        let room = self.limits.rules.saturating_sub(self.drafts.len());
        let modules =
            [Arc::clone(&self.base), Arc::clone(&self.facts), pattern::module(Patterns::default()), desk.module(room)];
        // The kinds of events stand in the scope of a file beside what it declares itself.
        let variables = self.limits.variables.saturating_add(vocabulary::constants().len());
        let mut engine = hardened_engine(&Limits { variables, ..self.limits.clone() }, &fuel, &modules);
        disable_words(&mut engine);
        syntax::bound_parsing(&mut engine, &self.limits, self.watchdog.as_ref());
        let mut scope = vocabulary::scope();
        let ast = match engine.compile_with_scope(&scope, &file.text) {
            Ok(ast) => ast,
            Err(error) => return self.report(file, fault_text::of_parse(&error, &file.text, &self.limits)),
        };
        let survey = syntax::survey(&ast, &mut self.patterns);
        let safe_to_run = !survey.unsafe_to_run;
        let n_findings = survey.findings.len();
        survey.findings.into_iter().for_each(|finding| self.report(file, finding));
        let failure = if safe_to_run { engine.run_ast_with_scope(&mut scope, &ast).err() } else { None };
        let mut drafts = desk.take();
        if let Some(error) = failure {
            // What is half declared would only be complained about again, and so would what the survey has found.
            drafts.rules.clear();
            if n_findings == 0 {
                self.report(file, fault_text::of_run(&error, &fuel, &self.limits));
            }
        }
        drafts.findings.into_iter().for_each(|finding| self.report(file, finding));
        let index = self.files.len();
        for (at, text) in self.words.join(drafts.words, &file.name) {
            self.report(file, Finding::new(at, text));
        }
        self.word_lists.extend(survey.word_lists.into_iter().map(|(list, at)| (index, list, at)));
        let mut mentions = survey.mentions;
        for draft in &drafts.rules {
            let named = draft.occasions.iter().filter_map(|occasion| occasion.schedule.clone());
            let named = named.map(|schedule| Named::Other(Words::Schedule, schedule));
            mentions.extend(named.map(|named| Mention { at: draft.at, named }));
        }
        self.drafts.extend(drafts.rules.into_iter().map(|draft| (index, draft)));
        self.tests.extend(drafts.tests.into_iter().map(|draft| TestCase::new(index, draft)));
        self.beside.extend(survey.beside);
        let functions = ast.clone_functions_only();
        self.bodies.push(Bodies::of(&ast));
        self.files.push(File { source: file.clone(), functions, mentions, again: survey.again });
    }

    /// Which lists of words are named that no file declares.
    fn check_word_lists(&mut self) {
        for (file, list, at) in std::mem::take(&mut self.word_lists) {
            let Some(source) = self.files.get(file).map(|file| file.source.clone()) else { continue };
            if self.words.get(&list, None).is_err() {
                let finding = Finding::new(at, format!("there are no words `{list}`"));
                self.report(&source, finding.suggest(&list, self.words.names()));
            }
        }
    }

    /// What is wrong with tests.
    fn finish_tests(&mut self) {
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
    fn finish(&mut self) -> Vec<Ranked> {
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
            if draft.on.is_none() && draft.occasions.is_empty() {
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
            if let Some(source) = self.files.get(file).map(|f| f.source.clone()) {
                findings.into_iter().for_each(|finding| self.report(&source, finding));
            }
            let Some(then) = then else { continue };
            let (predicate, ends) = self.read_guard(file, when.as_ref(), unless.as_ref());
            let looks_at_nothing = self.looks_at_nothing(file, &then);
            let once = draft.once.then(|| format!("{ONCE}{}", draft.name));
            let Draft { name, at, on, phase, order, stop, occasions, .. } = draft;
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
                again,
                occasions,
                fixed: None,
            };
            rules.push((rule, listens, (phase, order)));
        }
        rules
    }
}
