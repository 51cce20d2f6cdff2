//! What a configuration says of canned responses and macros: every text is read, every step can be done.
use alloc::{
    boxed::Box,
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use super::{Configuration, ConfigurationSpec, fields::check_named, problems::Problems};
use crate::{
    Command, ForRequesters, LanguageTag, MacroId, MacroStep, Reader, ResponseId, TeamId, TeamSpec, Template,
    limits::{LANGUAGES_MAX, MACRO_STEPS_MAX, MACROS_MAX},
    messages::macros::{Macro, Step, Texts},
    spelling,
};

/// Canned responses and macros, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared {
    responses: BTreeMap<ResponseId, Texts<ForRequesters>>,
    macros: BTreeMap<MacroId, Macro>,
}

impl Configuration {
    /// A canned response.
    pub(crate) fn response(&self, id: &ResponseId) -> Option<&Texts<ForRequesters>> {
        self.checked.prepared.responses.get(id)
    }

    /// A macro.
    pub(crate) fn macro_of(&self, id: &MacroId) -> Option<&Macro> {
        self.checked.prepared.macros.get(id)
    }
}

pub(super) fn prepare(
    spec: &ConfigurationSpec,
    teams: &BTreeMap<TeamId, TeamSpec>,
    problems: &mut Problems,
) -> Prepared {
    for (what, n) in [("responses", spec.responses.len()), ("macros", spec.macros.len())] {
        if n > MACROS_MAX {
            problems.add(String::from(what), format!("has {n}, the limit is {MACROS_MAX}"));
        }
    }
    let mut prepared = Prepared::default();
    for (id, response) in &spec.responses {
        let texts = read(&response.texts, spec, &format!("response `{id}`"), problems);
        prepared.responses.insert(id.clone(), texts);
    }
    for (id, given) in &spec.macros {
        let place = format!("macro `{id}`");
        for team in given.teams.iter().filter(|team| !teams.contains_key(*team)) {
            problems.add(place.clone(), format!("is for the unknown team `{team}`"));
        }
        if given.steps.is_empty() || given.steps.len() > MACRO_STEPS_MAX {
            problems.add(place.clone(), format!("has {} steps, expected 1 to {MACRO_STEPS_MAX}", given.steps.len()));
        }
        let steps = given.steps.iter().enumerate();
        let steps =
            steps.filter_map(|(n, step)| prepare_step(step, spec, &format!("{place} step {}", n + 1), problems));
        let steps = steps.collect();
        prepared.macros.insert(id.clone(), Macro { teams: given.teams.clone(), steps });
    }
    prepared
}

fn prepare_step(step: &MacroStep, spec: &ConfigurationSpec, place: &str, problems: &mut Problems) -> Option<Step> {
    match step {
        MacroStep::Reply(texts) => Some(Step::Reply(read(texts, spec, place, problems))),
        MacroStep::Note(texts) => Some(Step::Note(read(texts, spec, place, problems))),
        MacroStep::Respond(id) => {
            if !spec.responses.contains_key(id) {
                let expected = spelling::expected(id.as_str(), spec.responses.keys().map(ResponseId::as_str));
                problems.add(place.to_string(), format!("there is no response `{id}`, {expected}"));
            }
            Some(Step::Respond(id.clone()))
        }
        MacroStep::Do(command) => match misplaced(command).map(String::from).or_else(|| wrong_field(command, spec)) {
            None => Some(Step::Do(Box::new((**command).clone()))),
            Some(expected) => {
                problems.add(place.to_string(), format!("does `{}`, {expected}", command.name()));
                None
            }
        },
    }
}

/// What is wrong with a field that a step sets, as far as the definitions say it.
fn wrong_field(command: &Command, spec: &ConfigurationSpec) -> Option<String> {
    let Command::SetField { name, value } = command else { return None };
    if spec.fields.is_empty() {
        return None;
    }
    let Some(field) = spec.fields.iter().find(|field| field.name == *name) else {
        let expected = spelling::expected(name, spec.fields.iter().map(|field| field.name.as_str()));
        return Some(format!("there is no field `{name}`, {expected}"));
    };
    value.as_ref().and_then(|value| field.kind.check(value).err()).map(|what| format!("field `{name}`: {what}"))
}

/// What is expected instead of a command that is no step.
fn misplaced(command: &Command) -> Option<&'static str> {
    if matches!(command, Command::Reply { .. }) {
        return Some("expected a step `reply` with a text by language");
    }
    if matches!(command, Command::AddNote { .. } | Command::Write(_) | Command::EditMessage { .. }) {
        return Some("expected a step `note` with a text by language");
    }
    let alone = matches!(command, Command::Open(_) | Command::Tick | Command::ApplyMacro(_) | Command::Redact(_));
    alone.then_some("which is no step of a macro")
}

fn read<R: Reader>(
    texts: &BTreeMap<LanguageTag, String>,
    spec: &ConfigurationSpec,
    place: &str,
    problems: &mut Problems,
) -> Texts<R> {
    if texts.is_empty() || texts.len() > LANGUAGES_MAX {
        problems.add(place.to_string(), format!("has {} languages, expected 1 to {LANGUAGES_MAX}", texts.len()));
    }
    let mut read = Texts::new();
    for (language, text) in texts {
        match Template::parse(text) {
            Ok(_) if text.trim().is_empty() => {
                problems.add(format!("{place} in `{language}`"), String::from("is empty, expected some text"));
            }
            Ok(template) => {
                check_named(&template, &spec.fields, &format!("{place} in `{language}`"), problems);
                read.insert(language.clone(), template);
            }
            Err(error) => problems.add(format!("{place} in `{language}`"), error.to_string()),
        }
    }
    read
}
