//! The result of an import: what was understood, and what was not.

use crate::Problem;
use crate::problem::Problems;

/// What was read from a calendar, and what could not be taken.
///
/// An import does not stop at an event that cannot be taken: it reports it and reads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported<T> {
    /// What was understood.
    pub value: T,
    /// What was not, by line; at most [`PROBLEMS_MAX`](crate::PROBLEMS_MAX).
    pub problems: Vec<Problem>,
    /// How many problems there are beyond those that are listed.
    pub n_unlisted: usize,
    /// How many single events were left out because they lie outside the years asked for.
    pub n_outside: usize,
}

impl<T> Imported<T> {
    pub(crate) fn new(value: T, problems: Problems, n_outside: usize) -> Imported<T> {
        let (problems, n_unlisted) = problems.sorted();
        Imported { value, problems, n_unlisted, n_outside }
    }

    /// Tells whether everything was taken as it stands.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }
}
