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
    /// What is wrong, and what was expected.
    pub message: String,
    /// What may have been meant.
    pub help: Option<String>,
    /// The line as it stands in the file.
    pub source: Option<String>,
}

/// Longest part of a source line that is shown, in characters.
const SHOWN_MAX: usize = 160;

impl RuleErrors {
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
        Self { file: file.name.clone(), line, column, message, help, source }
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
