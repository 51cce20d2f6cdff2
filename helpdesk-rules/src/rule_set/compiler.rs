//! From files to a rule set: each file is read and run once, then drafts become rules.
use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::{Beside, Fingerprint};
use rhai::{Module, Position};

use super::{File, RuleSet, SourceFile, Way};
use crate::{
    Limits, RuleErrors, RuleProblem, Watchdog, act, clock_facts,
    declaration::{Desk, Draft},
    engine::{base_module, disable_words, hardened_engine},
    event_facts, facts,
    fault_text::{self, Finding},
    fixed,
    fuel::Fuel,
    limits::{FILES_MAX, LINE_MAX, PROBLEMS_MAX},
    lint::Words,
    literal::{Mention, Named},
    local_facts, moment_facts,
    pattern::{self, Patterns},
    plan::{macros, plans},
    predicate::Term,
    slots::Slots,
    syntax::{self, Bodies},
    testing::TestCase,
    vocabulary,
    waits::Waits,
    word_lists::{self, WordLists},
};

mod finishing;
mod guards;

/// Reads files, and keeps what is wrong with them.
pub(super) struct Compiler {
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
    /// Whether a file did not get to declare what it has: what another one misses may stand there.
    unread: bool,
    beside: BTreeSet<Beside>,
}

impl Compiler {
    pub(super) fn new(limits: Limits, watchdog: Option<Watchdog>) -> Self {
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
            unread: false,
            beside: BTreeSet::new(),
        }
    }

    pub(super) fn compile(mut self, files: &[SourceFile]) -> Result<RuleSet, RuleErrors> {
        for (n, file) in files.iter().enumerate() {
            if n >= FILES_MAX {
                let text = format!("there are {} files, expected at most {FILES_MAX}", files.len());
                self.report(file, Finding::new(Position::NONE, text));
                break;
            }
            self.read(file);
        }
        if !self.unread {
            self.check_word_lists();
        }
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
            macros: macros(&rules),
            waits,
            texts: self.texts,
            slots: Slots::default(),
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
            Err(error) => {
                self.unread = true;
                return self.report(file, fault_text::of_parse(&error, &file.text, &self.limits));
            }
        };
        let survey = syntax::survey(&ast, &mut self.patterns);
        let safe_to_run = !survey.unsafe_to_run;
        let n_findings = survey.findings.len();
        survey.findings.into_iter().for_each(|finding| self.report(file, finding));
        let failure = if safe_to_run { engine.run_ast_with_scope(&mut scope, &ast).err() } else { None };
        self.unread |= !safe_to_run || failure.is_some();
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
}
