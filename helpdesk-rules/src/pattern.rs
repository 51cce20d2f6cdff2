//! Patterns of `matches`: linear time, bounded size, compiled once and kept.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use regex::{Regex, RegexBuilder};
use rhai::{EvalAltResult, Module, NativeCallContext};

use crate::{
    fault_text::complain,
    fuel::charge,
    limits::{PATTERN_MAX, PATTERN_PROGRAM_MAX, PATTERNS_MAX},
};

/// Compiled patterns. Literal ones are compiled with the set; others when they are first met, as long as there is room.
#[derive(Default)]
pub(crate) struct Patterns(Mutex<BTreeMap<String, Pattern>>);

/// A compiled pattern and the size class it fell into.
#[derive(Clone)]
pub(crate) struct Pattern {
    regex: Regex,
    program_bytes: usize,
}

impl Patterns {
    /// The compiled pattern.
    pub(crate) fn compiled(&self, pattern: &str) -> Result<Pattern, String> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(pattern) {
            return Ok(known.clone());
        }
        let compiled = compile(pattern)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < PATTERNS_MAX {
            kept.insert(pattern.to_owned(), compiled.clone());
        }
        Ok(compiled)
    }

    /// Whether it is there already.
    fn has(&self, pattern: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(pattern)
    }
}

/// How deep a pattern may be nested.
const NEST_MAX: u32 = 32;
/// What a pattern costs that has to be compiled in the middle of a run.
const COMPILATION_STEPS: usize = 5_000;

/// Registers `matches` over these patterns.
pub(crate) fn register(module: &mut Module, patterns: &Arc<Patterns>) {
    let patterns = Arc::clone(patterns);
    module.set_native_fn(
        "matches",
        move |context: NativeCallContext<'_>, s: &str, pattern: &str| -> Result<bool, Box<EvalAltResult>> {
            if !patterns.has(pattern) {
                charge(&context, COMPILATION_STEPS)?;
            }
            let pattern = patterns.compiled(pattern).map_err(complain)?;
            charge(&context, pattern.cost(s))?;
            Ok(pattern.regex.is_match(s))
        },
    );
}

impl Pattern {
    /// Matching is linear in the text times the program, at worst; one step stands for this many of such products.
    const PRODUCTS_PER_STEP: usize = 12_800;

    fn cost(&self, text: &str) -> usize {
        text.len().saturating_mul(self.program_bytes).wrapping_div(Self::PRODUCTS_PER_STEP).saturating_add(1)
    }
}

/// Size classes of compiled patterns, the smallest first.
const PROGRAM_CLASSES: [usize; 4] = [4_096, 16_384, 65_536, PATTERN_PROGRAM_MAX];

fn compile(pattern: &str) -> Result<Pattern, String> {
    if pattern.len() > PATTERN_MAX {
        return Err(format!("the pattern has {} bytes, expected at most {PATTERN_MAX}", pattern.len()));
    }
    for program_bytes in PROGRAM_CLASSES {
        let built = RegexBuilder::new(pattern)
            .size_limit(program_bytes)
            .dfa_size_limit(PATTERN_PROGRAM_MAX)
            .nest_limit(NEST_MAX)
            .build();
        match built {
            Ok(regex) => return Ok(Pattern { regex, program_bytes }),
            Err(regex::Error::CompiledTooBig(_)) => {}
            Err(error) => return Err(refused(pattern, &error)),
        }
    }
    Err(format!("the pattern `{pattern}` is over {PATTERN_PROGRAM_MAX} bytes when compiled, expected a smaller one"))
}

fn refused(pattern: &str, error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    format!("the pattern `{pattern}` does not compile: {reason}")
}
