//! Choices that depend on choices: a tree, of which a value is a path.
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    limits::{CHOICE_DEPTH_MAX, CHOICES_MAX, NAME_MAX},
    spelling,
};

/// A choice and what can be chosen after it. A value is a path to where there is nothing more to choose: `hardware/printer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it is called; no `/` in it.
    pub name: String,
    /// What can be chosen after it; nothing where the path ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

/// What stands between the steps of a path.
const STEP: char = '/';

/// What is wrong with a path, and what was expected.
pub(super) fn check_path(options: &[Choice], path: &str) -> Result<(), String> {
    let end = follow(options, path)?;
    if end.is_empty() {
        return Ok(());
    }
    Err(format!("`{path}` goes on, expected one of {}", listed(path, end)))
}

/// The same of a path that may end on its way.
pub(super) fn check_part(options: &[Choice], path: &str) -> Result<(), String> {
    follow(options, path).map(|_| ())
}

/// Whether a path is another one or goes on from it.
pub(super) fn is_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(STEP))
}

/// Where a path leads: what can be chosen there.
fn follow<'a>(options: &'a [Choice], path: &str) -> Result<&'a [Choice], String> {
    let (mut options, mut gone) = (options, String::new());
    for step in path.split(STEP) {
        let place = if gone.is_empty() { String::new() } else { format!(" after `{gone}`") };
        if options.is_empty() {
            return Err(format!("there is nothing to choose{place}, expected the path to end there"));
        }
        let Some(choice) = options.iter().find(|choice| choice.name == step) else {
            let expected = spelling::expected(step, options.iter().map(|choice| choice.name.as_str()));
            return Err(format!("there is no choice `{step}`{place}, {expected}"));
        };
        if !gone.is_empty() {
            gone.push(STEP);
        }
        gone.push_str(step);
        options = &choice.options;
    }
    Ok(options)
}

fn listed(path: &str, options: &[Choice]) -> String {
    let named: Vec<String> = options.iter().take(3).map(|choice| format!("`{path}/{}`", choice.name)).collect();
    let more = if options.len() > named.len() { " …" } else { "" };
    format!("{}{more}", named.join(", "))
}

/// What is wrong with a tree of choices.
pub(crate) fn wrong(options: &[Choice]) -> Vec<String> {
    let mut wrong = Vec::new();
    if options.is_empty() {
        wrong.push(String::from("has no options, expected at least one"));
    }
    let (n, depth) = size(options);
    if n > CHOICES_MAX {
        wrong.push(format!("has {n} choices, expected at most {CHOICES_MAX}"));
    }
    if depth > CHOICE_DEPTH_MAX {
        wrong.push(format!("goes {depth} choices deep, expected at most {CHOICE_DEPTH_MAX}"));
    }
    if wrong.is_empty() {
        check_names(options, "", &mut wrong);
    }
    wrong
}

fn check_names(options: &[Choice], above: &str, wrong: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for choice in options {
        let (name, path) = (&choice.name, format!("{above}{}", choice.name));
        if name.trim().is_empty() || name.len() > NAME_MAX || name.contains(STEP) {
            wrong.push(format!("has the choice `{path}`, expected a name of 1 to {NAME_MAX} bytes without `/`"));
        }
        if !seen.insert(name) {
            wrong.push(format!("has the choice `{path}` twice"));
        }
        check_names(&choice.options, &format!("{path}/"), wrong);
    }
}

/// How many choices there are, and how many of them one after the other.
fn size(options: &[Choice]) -> (usize, usize) {
    let below = options.iter().map(|choice| size(&choice.options));
    below.fold((options.len(), 0), |(n, deepest), (m, depth)| (n + m, deepest.max(depth + 1)))
}
