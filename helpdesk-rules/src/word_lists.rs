//! Lists of words by name and language, declared once in any file of a set: `words("refund", "de", ["erstatt", "geld zurück"])`.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{LanguageTag, NAME_MAX};
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString, Module, NativeCallContext, Position};

use crate::{
    fault_text::{complain, kind},
    fuel::charge,
    limits::{ARRAY_MAX, STRING_MAX, WORD_LISTS_MAX},
    suggestion::nearest,
};

/// Words that cost one step.
const WORDS_PER_STEP: usize = 16;

/// Lists of words, by name and language.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordLists(BTreeMap<String, BTreeMap<String, List>>);

/// One list, and where it is declared: the name of its file is known once files come together.
#[derive(Debug, Clone)]
struct List {
    words: Vec<ImmutableString>,
    file: Option<String>,
    at: Position,
}

impl WordLists {
    /// Adds a list, as a script declares it at a place.
    pub(crate) fn declare(&mut self, name: &str, language: &str, words: Array, at: Position) -> Result<(), String> {
        if name.trim().is_empty() || name.len() > NAME_MAX {
            return Err(format!("the name of a list of words is 1 to {NAME_MAX} bytes of text"));
        }
        LanguageTag::new(language).map_err(|error| error.to_string())?;
        let mut list = Vec::new();
        for word in words {
            let found = word.type_name();
            let word = word.try_cast::<ImmutableString>().filter(|word| !word.trim().is_empty());
            let wrong = || format!("`words` takes a list of texts that say something, this one holds {}", kind(found));
            list.push(word.ok_or_else(wrong)?);
        }
        self.add(name, language, List { words: list, file: None, at })
    }

    fn add(&mut self, name: &str, language: &str, list: List) -> Result<(), String> {
        if self.0.values().map(BTreeMap::len).sum::<usize>() >= WORD_LISTS_MAX {
            return Err(format!("there are more than {WORD_LISTS_MAX} lists of words"));
        }
        let of_name = self.0.entry(name.to_owned()).or_default();
        if let Some(List { file, at, .. }) = of_name.get(language) {
            let line = at.line().unwrap_or(0);
            let there = file.as_ref().map_or_else(|| format!("in line {line}"), |file| format!("at {file}:{line}"));
            return Err(format!("the words `{name}` in `{language}` are there already {there}"));
        }
        let all = || of_name.values().chain([&list]).flat_map(|list| &list.words);
        let bytes: usize = all().map(|word| word.len()).sum();
        if all().count() > ARRAY_MAX || bytes > STRING_MAX {
            return Err(format!(
                "the words `{name}` are more than {ARRAY_MAX}, or over {STRING_MAX} bytes, in all languages"
            ));
        }
        of_name.insert(language.to_owned(), list);
        Ok(())
    }

    /// Adds the lists of another file; gives what is wrong with that, each with its place in that file.
    pub(crate) fn join(&mut self, other: Self, file: &str) -> Vec<(Position, String)> {
        let lists = other.0.into_iter().flat_map(|(name, languages)| {
            languages.into_iter().map(move |(language, list)| (name.clone(), language, list))
        });
        let added = lists.map(|(name, language, list)| {
            let at = list.at;
            (at, self.add(&name, &language, List { file: Some(file.to_owned()), ..list }))
        });
        added.filter_map(|(at, added)| Some((at, added.err()?))).collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The words of a list in a language, or in all of them; none in a language that it does not have.
    pub(crate) fn get(&self, name: &str, language: Option<&str>) -> Result<Vec<ImmutableString>, String> {
        let of_name = self.0.get(name).ok_or_else(|| self.unknown(name))?;
        let lists = of_name.iter().filter(|(known, _)| language.is_none_or(|language| speaks(known, language)));
        Ok(lists.flat_map(|(_, list)| list.words.iter().cloned()).collect())
    }

    fn unknown(&self, name: &str) -> String {
        let hint = nearest(name, self.names()).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
        format!("there are no words `{name}`{hint}")
    }
}

/// Whether a list of a language is for a text in another: `de` is for `de-AT` too.
fn speaks(list: &str, language: &str) -> bool {
    let (list, language) = (list.to_lowercase(), language.to_lowercase());
    language.strip_prefix(list.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// `words` over these lists.
pub(crate) fn module(lists: WordLists) -> Arc<Module> {
    let lists = Arc::new(lists);
    let mut module = Module::new();
    let known = Arc::clone(&lists);
    module.set_native_fn("words", move |c: NativeCallContext<'_>, name: &str| found(&c, &known, name, None));
    module.set_native_fn("words", move |c: NativeCallContext<'_>, name: &str, language: Dynamic| {
        if language.is_unit() {
            return found(&c, &lists, name, None);
        }
        let language = language.into_immutable_string().map_err(|found| {
            complain(format!(
                "`words` takes a language such as `de`, or nothing where it is unknown, not {}",
                kind(found)
            ))
        })?;
        found(&c, &lists, name, Some(&language))
    });
    Arc::new(module)
}

fn found(
    call: &NativeCallContext<'_>,
    lists: &WordLists,
    name: &str,
    language: Option<&str>,
) -> Result<Array, Box<EvalAltResult>> {
    let words = lists.get(name, language).map_err(complain)?;
    charge(call, words.len().wrapping_div(WORDS_PER_STEP).saturating_add(1))?;
    let most = call.engine().max_array_size();
    if words.len() > most {
        return Err(complain(format!("the words `{name}` are {}, a list holds at most {most}", words.len())));
    }
    Ok(words.into_iter().map(Dynamic::from).collect())
}
