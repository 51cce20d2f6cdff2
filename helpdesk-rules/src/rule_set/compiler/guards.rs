//! Guards of rules that can be read when the set is compiled, and actions that come to the same each time.
use super::Compiler;
use crate::{predicate::Predicate, rule_set::Guard, syntax};

impl Compiler {
    /// What a guard says, if that can be read and all that was read stays cheap to ask.
    fn read_ahead(&mut self, file: usize, guard: &Guard) -> Option<Predicate> {
        let bodies = self.bodies.get(file)?;
        let function = &guard.closure.function;
        let mut predicate =
            syntax::lower(bodies, (&self.patterns, &self.words), &self.limits, function, guard.n_parameters)?;
        self.guard_steps = self.guard_steps.checked_sub(predicate.steps_max(&self.limits))?;
        predicate.share(&mut self.texts);
        Some(predicate)
    }

    /// What a rule's guard says as a whole, and what of it ends what waits for it.
    pub(super) fn read_guard(
        &mut self,
        file: usize,
        when: Option<&Guard>,
        unless: Option<&Guard>,
    ) -> (Option<Predicate>, Option<Predicate>) {
        let asked = when.and_then(|guard| self.read_ahead(file, guard));
        let Some(unless) = unless else { return (asked, None) };
        let ends = self.read_ahead(file, unless);
        let Some(against) = ends.clone().map(|ends| Predicate::Not(Box::new(ends))) else { return (None, None) };
        let whole = match (when, asked) {
            (None, _) => Some(against),
            (Some(_), Some(asked)) => Some(Predicate::And(vec![asked, against])),
            (Some(_), None) => None,
        };
        (whole, ends)
    }

    pub(super) fn looks_at_nothing(&self, file: usize, then: &Guard) -> bool {
        self.bodies.get(file).is_some_and(|bodies| syntax::is_fixed(bodies, &then.closure.function, then.n_parameters))
    }
}
