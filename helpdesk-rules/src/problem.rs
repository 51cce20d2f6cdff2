//! What is wrong with a rule set, for the person who wrote it: all of it at once, each with a caret under the place.
use std::fmt;

use crate::{
    SourceFile,
    fault_text::{Finding, printable},
};

/// Everything that is wrong with a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(Vec<RuleProblem>);

/// One thing that is wrong with a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleProblem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where unknown.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in one stable word.
    pub code: &'static str,
    /// What is wrong, and what was expected.
    pub message: String,
    /// What may have been meant.
    pub help: Option<String>,
    /// The line as it stands in the file.
    pub source: Option<String>,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It does not work, or not as it is written.
    Error,
    /// It works and is hardly meant.
    Warning,
    /// Worth knowing; it may be meant.
    Note,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Longest part of a source line that is shown, in characters.
const SHOWN_MAX: usize = 160;

impl RuleErrors {
    /// One problem of one file.
    pub(crate) fn one(file: &SourceFile, finding: Finding) -> Self {
        Self(vec![RuleProblem::new(file, finding)])
    }

    pub(crate) fn new(problems: Vec<RuleProblem>) -> Self {
        Self(problems)
    }

    /// The problems, by file and place.
    #[must_use]
    pub fn problems(&self) -> &[RuleProblem] {
        &self.0
    }
}

impl RuleProblem {
    pub(crate) fn new(file: &SourceFile, finding: Finding) -> Self {
        let Finding { line, column, message, help } = finding;
        let source =
            line.checked_sub(1).and_then(|n| file.text.lines().nth(n)).map(|text| printable(&text.replace('\t', " ")));
        let (file, code, severity) = (file.name.clone(), code_of(&message), Severity::Error);
        Self { file, line, column, severity, code, message, help, source }
    }

    /// The problem in one line, for other programs: place, how bad it is, its code, the words.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let Self { file, line, column, severity, code, message, help, .. } = self;
        let help = help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        format!("{file}:{line}:{column}: {} {code}: {message}{help}", severity.as_str())
    }

    pub(crate) fn of(self, code: &'static str, severity: Severity) -> Self {
        Self { code, severity, ..self }
    }
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleErrors {}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)?;
            return self.help.iter().try_for_each(|help| write!(f, "; {help}"));
        }
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        let Some(source) = &self.source else { return Ok(()) };
        let shown: String = source.chars().take(SHOWN_MAX).collect();
        let margin = " ".repeat(self.line.to_string().len());
        write!(f, "\n{margin} |\n{} | {shown}\n{margin} |", self.line)?;
        let Some(before) = self.column.checked_sub(1).filter(|before| *before < SHOWN_MAX) else { return Ok(()) };
        write!(f, " {}^", " ".repeat(before))?;
        self.help.iter().try_for_each(|help| write!(f, " {help}"))
    }
}

/// What the compiler complains of, by the first words of the complaint.
const CODES: [(&str, &str); 39] = [
    ("unknown property", "unknown-fact"),
    ("unknown function", "unknown-function"),
    ("unknown action", "unknown-action"),
    ("unknown event", "unknown-event"),
    ("unknown phase", "unknown-phase"),
    ("unknown priority", "unknown-value"),
    ("unknown strategy", "unknown-value"),
    ("unknown reason", "unknown-value"),
    ("unknown audience", "unknown-value"),
    ("unknown team", "unknown-team"),
    ("unknown agent", "unknown-agent"),
    ("unknown metric", "unknown-value"),
    ("unknown name", "unknown-name"),
    ("a function does not see", "unknown-name"),
    ("there are no words", "unknown-words"),
    ("the words `", "limit"),
    ("the name of a list", "bad-name"),
    ("`words` takes", "wrong-type"),
    ("the bench of a test has no", "unknown-function"),
    ("the pattern", "bad-pattern"),
    ("the name of a rule", "bad-name"),
    ("a closure", "misplaced-closure"),
    ("only a variable can be changed", "changed-fact"),
    ("the file has more", "limit"),
    ("the file declares", "limit"),
    ("there are more than", "limit"),
    ("the steps", "limit"),
    ("nested too deep", "limit"),
    ("`on` takes", "wrong-type"),
    ("`unless` takes a closure", "wrong-parameters"),
    ("`when` takes a closure", "wrong-parameters"),
    ("`then` takes a closure", "wrong-parameters"),
    ("`test` takes a closure", "wrong-parameters"),
    ("expected `", "syntax"),
    ("the file ends", "syntax"),
    ("unexpected", "syntax"),
    ("rule `", "incomplete-rule"),
    ("test `", "duplicate-name"),
    ("the host gave up", "limit"),
];

/// The code of a complaint of the compiler.
fn code_of(message: &str) -> &'static str {
    let told = |part: &str| message.contains(part);
    if told("is there already") || told("are there already") {
        return "duplicate-name";
    }
    if told("is there twice") {
        return "twice";
    }
    if ["is no time of day", "is no zone", "is no length of time", "counts by"].into_iter().any(told) {
        return "bad-time";
    }
    if told("is a function of the rule language") {
        return "shadowed-function";
    }
    if told("is not available in rules") {
        return "not-available";
    }
    if told("cannot be used") || told("is a function, expected") || told(", on its own in a file: ") {
        return "wrong-type";
    }
    CODES.iter().find(|(start, _)| message.starts_with(start)).map_or("syntax", |(_, code)| code)
}
