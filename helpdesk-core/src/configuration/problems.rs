//! What is wrong with a configuration, all at once, each with its place.
use alloc::{string::String, vec::Vec};
use core::fmt;

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationProblems(Vec<ConfigurationProblem>);

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationProblem {
    /// Where: `teams[2] "platform"`.
    pub place: String,
    /// What, and what was expected.
    pub what: String,
}

impl ConfigurationProblems {
    /// The problems, in the order in which they were found.
    #[must_use]
    pub fn problems(&self) -> &[ConfigurationProblem] {
        &self.0
    }
}

impl fmt::Display for ConfigurationProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: {}", problem.place, problem.what)?;
        }
        Ok(())
    }
}

impl core::error::Error for ConfigurationProblems {}

/// Problems as they are found.
#[derive(Default)]
pub(super) struct Problems(Vec<ConfigurationProblem>);

impl Problems {
    pub(super) fn add(&mut self, place: String, what: String) {
        self.0.push(ConfigurationProblem { place, what });
    }

    /// Nothing, or everything that was found.
    pub(super) fn none(self) -> Result<(), ConfigurationProblems> {
        if self.0.is_empty() { Ok(()) } else { Err(ConfigurationProblems(self.0)) }
    }
}
