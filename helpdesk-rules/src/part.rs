//! The closures of a rule: which parameters each part takes.
use std::collections::BTreeMap;

use crate::{declaration::Closure, rule_set::File};

/// A part of a rule that takes a closure.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    parameters: &'static [usize],
    shapes: &'static str,
}

impl Part {
    pub(crate) const WHEN: Self = Self { name: "when", parameters: &[1, 2], shapes: "`|t|` or `|t, e|`" };
    pub(crate) const UNLESS: Self = Self { name: "unless", ..Self::WHEN };
    pub(crate) const THEN: Self = Self { name: "then", parameters: &[2, 3], shapes: "`|t, act|` or `|t, act, e|`" };
    pub(crate) const TEST: Self = Self { name: "test", parameters: &[1], shapes: "`|x|`" };

    pub(crate) fn wrong_parameters(&self) -> String {
        format!("`{}` takes a closure with the parameters {}", self.name, self.shapes)
    }
}

/// How many parameters each function of a file can be called with.
pub(crate) fn parameter_counts(file: &File) -> BTreeMap<String, Vec<usize>> {
    let mut counts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for function in file.functions.iter_functions() {
        counts.entry(function.name.to_owned()).or_default().push(function.params.len());
    }
    counts
}

pub(crate) fn n_parameters(
    closure: &Closure,
    part: &Part,
    counts: Option<&BTreeMap<String, Vec<usize>>>,
) -> Option<usize> {
    let captured = closure.function.curry().len();
    let known = counts?.get(closure.function.fn_name())?;
    part.parameters.iter().copied().find(|n| known.contains(&n.saturating_add(captured)))
}
