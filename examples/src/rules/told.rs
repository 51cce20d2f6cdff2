//! Findings and results as JSON: what `--json` prints.
use helpdesk_rules::{RuleProblem, TestReport};
use serde::Serialize;

/// A problem and its place.
#[derive(Debug, Clone, Serialize)]
pub struct ToldProblem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where unknown.
    pub column: usize,
    /// How bad it is: `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What it is, in one stable word.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// What came of tests.
#[derive(Debug, Clone, Serialize)]
pub struct ToldTests {
    /// How many tests there are.
    pub n_tests: usize,
    /// How many do not hold.
    pub n_failed: usize,
    /// The tests.
    pub tests: Vec<ToldTest>,
}

/// What came of one test.
#[derive(Debug, Clone, Serialize)]
pub struct ToldTest {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// How often it checked something.
    pub n_checks: usize,
    /// What was not as expected.
    pub failures: Vec<ToldFailure>,
}

/// Something that is not as a test expects.
#[derive(Debug, Clone, Serialize)]
pub struct ToldFailure {
    /// What, and where.
    #[serde(flatten)]
    pub problem: ToldProblem,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl From<&RuleProblem> for ToldProblem {
    fn from(problem: &RuleProblem) -> Self {
        Self {
            file: problem.file.clone(),
            line: problem.line,
            column: problem.column,
            severity: problem.severity.as_str(),
            code: problem.code,
            message: problem.message.clone(),
            help: problem.help.clone(),
        }
    }
}

impl From<&TestReport> for ToldTests {
    fn from(report: &TestReport) -> Self {
        let told = |test: &helpdesk_rules::TestResult| ToldTest {
            name: test.name.clone(),
            file: test.file.clone(),
            line: test.line,
            n_checks: test.n_checks,
            failures: test
                .failures
                .iter()
                .map(|failure| ToldFailure {
                    problem: ToldProblem::from(&failure.problem),
                    expected: failure.expected.clone(),
                    found: failure.found.clone(),
                })
                .collect(),
        };
        Self {
            n_tests: report.tests.len(),
            n_failed: report.failed().count(),
            tests: report.tests.iter().map(told).collect(),
        }
    }
}
