//! Tests beside rules: `test("…", |x| { … })` in a script. They run through the real desk, in memory, without a clock.
mod bench;
mod coverage;
mod macro_preview;
mod made_event;
mod made_life;
mod made_people;
mod made_ticket;
mod mutating;
mod mutation;
mod scene;
mod test_report;
mod token;
mod trial;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use helpdesk_core::{
    AgentId, AgentSpec, ApprovalId, ApprovalRequest, Approver, Cause, ChecklistEntry, ChecklistId, ChecklistSpec,
    Configuration, ConfigurationSpec, Fault, LanguageTag, MacroId, MacroSpec, MacroStep, ResponseId, ResponseSpec,
    ScheduleId, TeamId, TeamSpec, Tier,
    sla::{PlanVersion, SchedulePlan, Tz},
};
use rhai::{Dynamic, Position};

pub(crate) use self::{bench::TestBench, coverage::LineTrace};
pub use self::{
    coverage::{Coverage, FileCoverage, RuleCoverage},
    macro_preview::{FactChange, MacroPreview},
    mutating::MutationReport,
    mutation::Mutation,
    scene::Scene,
    test_report::{TestFailure, TestReport, TestResult},
};
use crate::{
    RuleSet,
    declaration::{Closure, TestDraft},
    engine::hardened_engine,
    fault_text::{self, Finding},
    fuel::Fuel,
    limits::FUEL_PER_TEST_MAX,
    lint::Words,
    literal::Named,
    syntax::Outline,
};

/// Most faults of rules that are told of a test that does not hold.
const FAULTS_TOLD_MAX: usize = 8;

/// A test as a script declares it.
#[derive(Debug, Clone)]
pub(crate) struct TestCase {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) line: usize,
    pub(crate) closure: Closure,
}

impl TestCase {
    pub(crate) fn new(file: usize, draft: TestDraft) -> Self {
        Self { name: draft.name, file, line: draft.at.line().unwrap_or(0), closure: draft.closure }
    }
}

impl RuleSet {
    /// The names of the tests, as declared.
    pub fn test_names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(|test| test.name.as_str())
    }

    /// Runs the tests that stand beside the rules, each on a desk of its own with this configuration. Without one, the desk
    /// of a test has the teams and agents that the rules name, and what the test itself puts there.
    ///
    /// # Laws
    /// A line is said to have run where it did (`lines_that_report_themselves_are_those_that_are_covered`).
    #[must_use]
    pub fn run_tests(self: &Arc<Self>, configuration: Option<&Configuration>) -> TestReport {
        let spec = self.desk_of_tests(configuration);
        let mut matched: BTreeMap<String, u64> = BTreeMap::new();
        let mut tests = Vec::new();
        for test in &self.tests {
            let (result, fired) = self.run_test(test, spec.clone());
            tests.push(result);
            for rule in fired {
                let n = matched.entry(rule).or_default();
                *n = n.saturating_add(1);
            }
        }
        TestReport { tests, coverage: self.coverage(&matched) }
    }

    /// The same rules, noting which of their lines run: for trying them out, not for a desk.
    #[must_use]
    pub fn traced(self) -> Self {
        Self { trace: Some(Arc::default()), ..self.plain() }
    }

    fn desk_of_tests(&self, configuration: Option<&Configuration>) -> ConfigurationSpec {
        configuration.map_or_else(|| self.named(), |configuration| configuration.spec().clone())
    }

    fn coverage(&self, matched: &BTreeMap<String, u64>) -> Coverage {
        let rule = |rule: &crate::rule_set::Rule| RuleCoverage {
            rule: rule.name.clone(),
            file: self.files.get(rule.file).map(|file| file.source.name.clone()).unwrap_or_default(),
            line: rule.at.line().unwrap_or(0),
            n_matched: matched.get(&rule.name).copied().unwrap_or(0),
        };
        let tests: BTreeSet<(usize, &str)> =
            self.tests.iter().map(|test| (test.file, test.closure.function.fn_name())).collect();
        let mut files = Vec::new();
        for (n, file) in self.files.iter().enumerate() {
            let lines = Outline::of(&file.functions).lines(&|name| tests.contains(&(n, name)));
            let ran = self.trace.as_ref().map(|trace| trace.lines(n)).unwrap_or_default();
            let ran = ran.intersection(&lines).copied().collect();
            files.push(FileCoverage { file: file.source.name.clone(), lines, ran });
        }
        Coverage { files, rules: self.rules.iter().map(rule).collect() }
    }

    fn run_test(self: &Arc<Self>, test: &TestCase, spec: ConfigurationSpec) -> (TestResult, Vec<String>) {
        let fuel = Arc::new(Fuel::new(FUEL_PER_TEST_MAX, self.watchdog.as_ref()));
        fuel.begin(FUEL_PER_TEST_MAX);
        let mut modules = self.modules.clone();
        modules.push(bench::module());
        let engine = hardened_engine(&self.limits, &fuel, &modules);
        let bench = TestBench::new(Arc::clone(self), spec);
        let Some(file) = self.files.get(test.file) else { return Default::default() };
        let arguments = vec![Dynamic::from(bench.clone())];
        let called: Result<Dynamic, _> = test.closure.function.call(&engine, &file.functions, arguments);
        let bench::Findings { n_checks, mut surprises, fired, faults } = bench.take();
        if let Err(error) = called {
            let mut finding = fault_text::of_run(&error, &fuel, &self.limits);
            if finding.line == 0 {
                finding.line = test.line;
            }
            surprises.push(bench::Surprise { finding, expected: None, found: None });
        } else if n_checks == 0 {
            let text = String::from("the test checks nothing, expected `x.eq(…)`, `x.has(…)`, `x.no(…)` or `x.ok(…)`");
            let finding = Finding::new(test.closure.at, text);
            surprises.push(bench::Surprise { finding, expected: None, found: None });
        }
        let mut failures: Vec<TestFailure> =
            surprises.into_iter().map(|surprise| TestFailure::new(&file.source, surprise)).collect();
        if !failures.is_empty() {
            failures.extend(self.told(faults));
        }
        let (name, file) = (test.name.clone(), file.source.name.clone());
        (TestResult { name, file, line: test.line, n_checks, failures }, fired)
    }

    /// What went wrong in rules: mostly it is why a test does not hold.
    fn told(&self, mut faults: Vec<Fault>) -> Vec<TestFailure> {
        faults.dedup_by(|a, b| (&a.place, &a.message) == (&b.place, &b.message));
        let told = faults.into_iter().take(FAULTS_TOLD_MAX).filter_map(|fault| {
            let (place, Cause::Rule { rule, .. }) = (fault.place?, fault.cause) else { return None };
            let file = self.files.iter().find(|file| file.source.name == place.file)?;
            let number = |n: u32| usize::try_from(n).unwrap_or(0);
            let text = format!("rule `{rule}` failed here: {}", fault.message);
            let finding = Finding {
                line: number(place.line),
                column: number(place.column),
                ..Finding::new(Position::NONE, text)
            };
            Some(TestFailure::new(&file.source, bench::Surprise { finding, expected: None, found: None }))
        });
        told.collect()
    }

    /// A desk with the teams and agents that the rules name.
    fn named(&self) -> ConfigurationSpec {
        let (mut teams, mut agents) = (BTreeSet::new(), BTreeSet::new());
        let mut spec = ConfigurationSpec::default();
        for mention in self.files.iter().flat_map(|file| &file.mentions) {
            match &mention.named {
                Named::Team(team) => teams.extend(TeamId::new(team.as_str())),
                Named::Agent(agent) => agents.extend(AgentId::new(agent.as_str())),
                Named::Other(words, name) => prepare(&mut spec, *words, name),
            }
        }
        let agent = |id: AgentId| AgentSpec {
            id,
            name: String::new(),
            teams: teams.iter().cloned().collect(),
            tiers: (1..=9).map(Tier).collect(),
            capacity: None,
            shift: None,
            skills: [].into(),
            languages: [].into(),
            weights: Vec::new(),
            substitutes: Vec::new(),
        };
        ConfigurationSpec {
            agents: agents.into_iter().map(agent).collect(),
            teams: teams.iter().cloned().map(TeamSpec::new).collect(),
            ..spec
        }
    }
}

/// Puts something on the desk of a test that the rules name: a text in brackets says what it stands for.
fn prepare(spec: &mut ConfigurationSpec, words: Words, name: &str) {
    let Ok(english) = LanguageTag::new("en") else { return };
    let texts = BTreeMap::from([(english, format!("[{name}]"))]);
    if words == Words::Schedule
        && let Ok(id) = ScheduleId::new(name)
    {
        let plan = SchedulePlan::always_open(Tz::UTC);
        spec.schedules.insert(id, vec![PlanVersion { effective_from: None, plan }]);
    } else if words == Words::Response
        && let Ok(id) = ResponseId::new(name)
    {
        spec.responses.insert(id, ResponseSpec { name: String::new(), texts });
    } else if words == Words::Macro
        && let Ok(id) = MacroId::new(name)
    {
        let steps = vec![MacroStep::Note(texts)];
        spec.macros.insert(id, MacroSpec { name: String::new(), teams: [].into(), steps });
    } else if words == Words::Checklist
        && let Ok(id) = ChecklistId::new(name)
    {
        let items = vec![ChecklistEntry { text: format!("[{name}]"), optional: false }];
        spec.checklists.retain(|list| list.id != id);
        spec.checklists.push(ChecklistSpec { id, kinds: Vec::new(), items });
    } else if words == Words::Approval
        && let Ok(id) = ApprovalId::new(name)
    {
        let whoever = Approver::Role(String::from("whoever approves"));
        spec.approvals.insert(id, ApprovalRequest::new(format!("[{name}]"), vec![whoever]));
    }
}
