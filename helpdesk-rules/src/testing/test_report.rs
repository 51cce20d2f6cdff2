//! What came of running tests: which hold, and what was not as expected, with its place.
use std::fmt;

use super::{bench::Surprise, coverage::Coverage};
use crate::{RuleProblem, SourceFile, fault_text::shortened};

/// What came of running the tests of a rule set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestReport {
    /// The tests, as declared.
    pub tests: Vec<TestResult>,
    /// Which rules matched, and which lines ran where the rules were [traced](crate::RuleSet::traced).
    pub coverage: Coverage,
}

/// What came of one test.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// How often it checked something.
    pub n_checks: usize,
    /// What was not as expected; nothing where it holds.
    pub failures: Vec<TestFailure>,
}

/// Something that was not as a test expects.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestFailure {
    /// What, and where.
    pub problem: RuleProblem,
    /// What was expected, where the test says that.
    pub expected: Option<String>,
    /// What was found.
    pub found: Option<String>,
}

impl TestReport {
    /// The tests that do not hold.
    pub fn failed(&self) -> impl Iterator<Item = &TestResult> {
        self.tests.iter().filter(|test| !test.failures.is_empty())
    }
}

impl TestFailure {
    pub(crate) fn new(file: &SourceFile, surprise: Surprise) -> Self {
        let Surprise { finding, expected, found } = surprise;
        let (expected, found) = (expected.map(shortened), found.map(shortened));
        Self { problem: RuleProblem::new(file, finding), expected, found }
    }
}

impl fmt::Display for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)?;
        self.expected.iter().try_for_each(|expected| write!(f, "\n  expected {expected}"))?;
        self.found.iter().try_for_each(|found| write!(f, "\n  found    {found}"))
    }
}
