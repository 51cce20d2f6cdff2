//! Mutation testing: which small changes to the rules does no test notice?
use std::sync::Arc;

use helpdesk_core::Configuration;

use super::mutation::{MUTATIONS_MAX, Mutation, mutations};
use crate::{Limits, RuleErrors, RuleSet, SourceFile};

/// What came of trying small changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MutationReport {
    /// How many changes were tried that still are rules.
    pub n_tried: usize,
    /// How many of them a test noticed.
    pub n_noticed: usize,
    /// The changes that no test noticed.
    pub unnoticed: Vec<Mutation>,
    /// Whether there were more changes than are tried.
    pub cut: bool,
}

impl RuleSet {
    /// Changes the rules in one small place at a time and runs the tests each time. `step` is told how many changes were
    /// tried, of how many.
    ///
    /// # Errors
    /// Where the files themselves do not compile.
    pub fn mutate(
        files: &[SourceFile],
        limits: &Limits,
        configuration: Option<&Configuration>,
        step: &mut dyn FnMut(usize, usize),
    ) -> Result<MutationReport, RuleErrors> {
        Self::compile(files, limits.clone())?;
        let mut changes: Vec<(usize, Mutation)> = Vec::new();
        for (n, file) in files.iter().enumerate() {
            changes.extend(mutations(file).into_iter().map(|mutation| (n, mutation)));
        }
        let mut report = MutationReport { cut: changes.len() > MUTATIONS_MAX, ..MutationReport::default() };
        changes.truncate(MUTATIONS_MAX);
        let n_changes = changes.len();
        for (tried, (n, mutation)) in changes.into_iter().enumerate() {
            step(tried.saturating_add(1), n_changes);
            let changed =
                |(at, file): (usize, &SourceFile)| if at == n { mutation.applied(file) } else { file.clone() };
            let mutant: Vec<SourceFile> = files.iter().enumerate().map(changed).collect();
            // What is no rule set any more is noticed before any test runs.
            let Ok(rules) = Self::compile(&mutant, limits.clone()) else { continue };
            report.n_tried = report.n_tried.saturating_add(1);
            if Arc::new(rules).a_test_fails(configuration) {
                report.n_noticed = report.n_noticed.saturating_add(1);
            } else {
                report.unnoticed.push(mutation);
            }
        }
        Ok(report)
    }

    fn a_test_fails(self: &Arc<Self>, configuration: Option<&Configuration>) -> bool {
        let spec = self.desk_of_tests(configuration);
        self.tests.iter().any(|test| !self.run_test(test, spec.clone()).0.failures.is_empty())
    }
}
