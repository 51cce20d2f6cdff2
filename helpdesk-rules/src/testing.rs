//! Tests beside rules: `test("…", |x| { … })` in a script. They run through the real desk, in memory, without a clock.
mod bench;
mod entries;
mod made_event;
mod made_people;
mod made_ticket;
mod test_report;
mod trial;

use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::{AgentId, AgentSpec, Configuration, ConfigurationSpec, TeamId, TeamSpec, Tier};
use rhai::Dynamic;

pub(crate) use self::bench::TestBench;
pub use self::test_report::{TestFailure, TestReport, TestResult};
use crate::{
    RuleSet,
    declaration::{Closure, TestDraft},
    engine::hardened_engine,
    fault_text,
    fuel::Fuel,
    limits::FUEL_PER_TEST_MAX,
    literal::Named,
};

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
    #[must_use]
    pub fn run_tests(self: &Arc<Self>, configuration: Option<&Configuration>) -> TestReport {
        let spec = configuration.map_or_else(|| self.named(), |configuration| configuration.spec().clone());
        TestReport { tests: self.tests.iter().map(|test| self.run_test(test, spec.clone())).collect() }
    }

    fn run_test(self: &Arc<Self>, test: &TestCase, spec: ConfigurationSpec) -> TestResult {
        let fuel = Arc::new(Fuel::new(FUEL_PER_TEST_MAX, self.watchdog.clone()));
        fuel.begin(FUEL_PER_TEST_MAX);
        let mut modules = self.modules.clone();
        modules.push(bench::module());
        let engine = hardened_engine(&self.limits, &fuel, &modules);
        let bench = TestBench::new(Arc::clone(self), spec);
        let Some(file) = self.files.get(test.file) else { return TestResult::default() };
        let arguments = vec![Dynamic::from(bench.clone())];
        let called: Result<Dynamic, _> = test.closure.function.call(&engine, &file.functions, arguments);
        let (n_checks, mut surprises) = bench.take();
        if let Err(error) = called {
            let mut finding = fault_text::of_run(&error, &fuel, &self.limits);
            if finding.line == 0 {
                finding.line = test.line;
            }
            surprises.push(bench::Surprise { finding, expected: None, found: None });
        } else if n_checks == 0 {
            let text = String::from("the test checks nothing, expected `x.eq(…)`, `x.has(…)`, `x.no(…)` or `x.ok(…)`");
            let finding = fault_text::Finding::new(test.closure.at, text);
            surprises.push(bench::Surprise { finding, expected: None, found: None });
        }
        let failures = surprises.into_iter().map(|surprise| TestFailure::new(&file.source, surprise)).collect();
        let (name, file) = (test.name.clone(), file.source.name.clone());
        TestResult { name, file, line: test.line, n_checks, failures }
    }

    /// A desk with the teams and agents that the rules name.
    fn named(&self) -> ConfigurationSpec {
        let (mut teams, mut agents) = (BTreeSet::new(), BTreeSet::new());
        for mention in self.files.iter().flat_map(|file| &file.mentions) {
            match &mention.named {
                Named::Team(team) => teams.extend(TeamId::new(team.as_str())),
                Named::Agent(agent) => agents.extend(AgentId::new(agent.as_str())),
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
            ..ConfigurationSpec::default()
        }
    }
}
