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
    limits::{PATTERN_MAX, PATTERN_MET_PROGRAM_MAX, PATTERN_PROGRAM_MAX, PATTERNS_MAX, PATTERNS_PROGRAM_MAX},
    pattern_words, predicate,
};

/// Compiled patterns. Those in quotation marks are compiled with the set; others when they are first met.
#[derive(Default)]
pub(crate) struct Patterns {
    literal: BTreeMap<String, Pattern>,
    program_bytes: usize,
    /// A memory of what was met while running: it saves time and changes no answer and no cost.
    met: Mutex<BTreeMap<String, Pattern>>,
}

/// A compiled pattern and the size class it fell into.
#[derive(Clone)]
pub(crate) struct Pattern {
    regex: Regex,
    program_bytes: usize,
}

/// How deep a pattern may be nested.
const NEST_MAX: u32 = 32;
/// What a pattern costs that is put together while running, compiled already or not.
const COMPILATION_STEPS: usize = 5_000;
/// Most patterns put together while running that are kept.
const MET_MAX: usize = 32;

impl Patterns {
    /// Compiles a pattern in quotation marks.
    pub(crate) fn learn(&mut self, pattern: &str) -> Result<(), String> {
        if self.literal.contains_key(pattern) {
            return Ok(());
        }
        if self.literal.len() >= PATTERNS_MAX {
            return Err(format!("the set has more than {PATTERNS_MAX} different patterns"));
        }
        if self.program_bytes >= PATTERNS_PROGRAM_MAX {
            return Err(format!("the patterns of the set are over {PATTERNS_PROGRAM_MAX} bytes when compiled"));
        }
        let compiled = compile(pattern, PATTERN_PROGRAM_MAX);
        // What is refused for its size has cost as much as the largest that is not.
        let bytes = compiled.as_ref().map_or(PATTERN_PROGRAM_MAX, |pattern| pattern.program_bytes);
        self.program_bytes = self.program_bytes.saturating_add(bytes);
        let compiled = compiled?;
        self.literal.insert(pattern.to_owned(), compiled);
        Ok(())
    }

    /// A pattern that is compiled with the set.
    pub(crate) fn learned(&self, pattern: &str) -> Option<predicate::Pattern> {
        let Pattern { regex, program_bytes } = self.literal.get(pattern)?.clone();
        let words = pattern_words::words(pattern);
        Some(predicate::Pattern { regex, program_bytes, words })
    }

    /// A pattern that was put together while running.
    fn meet(&self, pattern: &str) -> Result<Pattern, String> {
        if let Some(known) = self.met.lock().unwrap_or_else(PoisonError::into_inner).get(pattern) {
            return Ok(known.clone());
        }
        let compiled = compile(pattern, PATTERN_MET_PROGRAM_MAX)?;
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if met.len() < MET_MAX {
            met.insert(pattern.to_owned(), compiled.clone());
        }
        Ok(compiled)
    }

    fn is_match(&self, context: &NativeCallContext<'_>, text: &str, pattern: &str) -> Result<bool, Box<EvalAltResult>> {
        if let Some(literal) = self.literal.get(pattern) {
            charge(context, literal.cost(text))?;
            return Ok(literal.regex.is_match(text));
        }
        charge(context, COMPILATION_STEPS)?;
        let met = self.meet(pattern).map_err(complain)?;
        charge(context, met.cost(text))?;
        Ok(met.regex.is_match(text))
    }
}

/// `matches` over these patterns.
pub(crate) fn module(patterns: Patterns) -> Arc<Module> {
    let mut module = Module::new();
    module.set_native_fn("matches", move |context: NativeCallContext<'_>, text: &str, pattern: &str| {
        patterns.is_match(&context, text, pattern)
    });
    Arc::new(module)
}

impl Pattern {
    /// Matching is linear in the text times the program, at worst; one step stands for this many of such products.
    const PRODUCTS_PER_STEP: usize = 12_800;

    fn cost(&self, text: &str) -> usize {
        text.len().saturating_mul(self.program_bytes).wrapping_div(Self::PRODUCTS_PER_STEP).saturating_add(1)
    }
}

/// Size classes of compiled patterns, the smallest first.
const PROGRAM_CLASSES: [usize; 4] = [4_096, PATTERN_MET_PROGRAM_MAX, 65_536, PATTERN_PROGRAM_MAX];

fn compile(pattern: &str, bytes_max: usize) -> Result<Pattern, String> {
    if pattern.len() > PATTERN_MAX {
        return Err(format!("the pattern has {} bytes, expected at most {PATTERN_MAX}", pattern.len()));
    }
    for program_bytes in PROGRAM_CLASSES.into_iter().filter(|class| *class <= bytes_max) {
        let built = RegexBuilder::new(pattern)
            .size_limit(program_bytes)
            .dfa_size_limit(program_bytes.saturating_mul(16).min(PATTERN_PROGRAM_MAX))
            .nest_limit(NEST_MAX)
            .build();
        match built {
            Ok(regex) => return Ok(Pattern { regex, program_bytes }),
            Err(regex::Error::CompiledTooBig(_)) => {}
            Err(error) => return Err(refused(pattern, &error)),
        }
    }
    Err(format!("the pattern `{pattern}` is over {bytes_max} bytes when compiled, expected a smaller one"))
}

fn refused(pattern: &str, error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    format!("the pattern `{pattern}` does not compile: {reason}")
}
