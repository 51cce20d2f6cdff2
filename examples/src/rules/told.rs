//! Findings and results as JSON: what `--json` prints.
use helpdesk_rules::{Coverage, MutationReport, RuleProblem, TestReport};
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
    /// What they ran, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<ToldCoverage>,
}

/// What tests ran.
#[derive(Debug, Clone, Serialize)]
pub struct ToldCoverage {
    /// The files: lines on which something can run, and those of them that did not.
    pub files: Vec<ToldFile>,
    /// The rules: how often each matched.
    pub rules: std::collections::BTreeMap<String, u64>,
}

/// What tests ran of one file.
#[derive(Debug, Clone, Serialize)]
pub struct ToldFile {
    /// Its name.
    pub file: String,
    /// The lines on which something can run.
    pub lines: Vec<usize>,
    /// Those of them that did not.
    pub missed: Vec<usize>,
}

/// What came of small changes to rules.
#[derive(Debug, Clone, Serialize)]
pub struct ToldMutations {
    /// How many were tried.
    pub n_tried: usize,
    /// How many a test noticed.
    pub n_noticed: usize,
    /// The others.
    pub unnoticed: Vec<ToldMutation>,
}

/// One small change to a file of rules.
#[derive(Debug, Clone, Serialize)]
pub struct ToldMutation {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What stands there.
    pub was: String,
    /// What it was changed to.
    pub becomes: String,
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

impl ToldTests {
    /// A report, with or without what the tests ran.
    #[must_use]
    pub fn of(report: &TestReport, with_coverage: bool) -> Self {
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
            coverage: with_coverage.then(|| ToldCoverage::from(&report.coverage)),
        }
    }
}

impl From<&Coverage> for ToldCoverage {
    fn from(coverage: &Coverage) -> Self {
        let file = |file: &helpdesk_rules::FileCoverage| ToldFile {
            file: file.file.clone(),
            lines: file.lines.iter().copied().collect(),
            missed: file.missed().collect(),
        };
        Self {
            files: coverage.files.iter().map(file).collect(),
            rules: coverage.rules.iter().map(|rule| (rule.rule.clone(), rule.n_matched)).collect(),
        }
    }
}

impl From<&MutationReport> for ToldMutations {
    fn from(report: &MutationReport) -> Self {
        let told = |mutation: &helpdesk_rules::Mutation| ToldMutation {
            file: mutation.file.clone(),
            line: mutation.line,
            column: mutation.column,
            was: mutation.was.clone(),
            becomes: mutation.becomes.clone(),
        };
        Self {
            n_tried: report.n_tried,
            n_noticed: report.n_noticed,
            unnoticed: report.unnoticed.iter().map(told).collect(),
        }
    }
}
