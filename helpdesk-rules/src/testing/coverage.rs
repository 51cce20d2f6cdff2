//! Which lines of the rules ran while something was tried, and which rules matched.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// Which lines of the rules ran, and which rules matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverage {
    /// The files, as they were given.
    pub files: Vec<FileCoverage>,
    /// The rules, as declared.
    pub rules: Vec<RuleCoverage>,
}

/// Which lines of a file ran.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileCoverage {
    /// Its name.
    pub file: String,
    /// The lines on which something can run: statements of bodies, and parts of guards.
    pub lines: BTreeSet<usize>,
    /// Those of them that ran.
    pub ran: BTreeSet<usize>,
}

/// How often a rule matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleCoverage {
    /// Its name.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// The line of its declaration.
    pub line: usize,
    /// How often its guard held.
    pub n_matched: u64,
}

impl Coverage {
    /// How many lines ran, of how many.
    #[must_use]
    pub fn lines(&self) -> (usize, usize) {
        let ran = self.files.iter().map(|file| file.ran.len()).sum();
        (ran, self.files.iter().map(|file| file.lines.len()).sum())
    }

    /// How many rules matched at least once, of how many.
    #[must_use]
    pub fn rules(&self) -> (usize, usize) {
        (self.rules.iter().filter(|rule| rule.n_matched > 0).count(), self.rules.len())
    }
}

impl FileCoverage {
    /// The lines that did not run.
    pub fn missed(&self) -> impl Iterator<Item = usize> {
        self.lines.difference(&self.ran).copied()
    }
}

/// Notes which lines run. One trace belongs to one run of tests, which are run one after the other.
#[derive(Debug, Default)]
pub(crate) struct LineTrace {
    file: AtomicUsize,
    ran: Mutex<BTreeMap<usize, BTreeSet<usize>>>,
}

impl LineTrace {
    /// From here on, lines are of this file.
    pub(crate) fn enter(&self, file: usize) {
        self.file.store(file, Relaxed);
    }

    pub(crate) fn note(&self, line: usize) {
        let mut ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        ran.entry(self.file.load(Relaxed)).or_default().insert(line);
    }

    pub(crate) fn lines(&self, file: usize) -> BTreeSet<usize> {
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).get(&file).cloned().unwrap_or_default()
    }
}
