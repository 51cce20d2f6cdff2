//! Which rules can match an event at all: those of whose keys one is there, and those without keys.
//!
//! The index may only ever say "cannot match" when that is so: a rule it leaves out would have said no, and nothing in its
//! guard would have failed.
use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use rhai::INT;

use crate::{
    fact::{FactId, Seen},
    places::Places,
    predicate::{Key, Literal, Predicate, Term},
    value::Value,
};

/// The rules that listen to one kind of event, by what they cannot match without.
#[derive(Debug)]
pub(crate) struct Index {
    /// Rules without keys, as a start for every event.
    always: Places,
    fixed: Vec<(FactId, Values)>,
    moving: Vec<(FactId, Values)>,
    fields: Vec<(String, Values)>,
    tags: BTreeMap<String, Vec<u32>>,
    texts: Vec<TextIndex>,
}

/// Rules by the value of a fact.
#[derive(Debug, Default)]
struct Values {
    nothing: Vec<u32>,
    numbers: BTreeMap<INT, Vec<u32>>,
    texts: BTreeMap<String, Vec<u32>>,
}

/// Rules by words in a text, all found in one pass over it.
#[derive(Debug)]
struct TextIndex {
    of: Term,
    automaton: AhoCorasick,
    places: Vec<Vec<u32>>,
    without: Vec<u32>,
}

/// How letters count in a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    AsWritten,
    Any,
}

/// An index under construction.
#[derive(Default)]
struct Builder<'p> {
    facts: BTreeMap<FactId, Values>,
    fields: BTreeMap<&'p str, Values>,
    tags: BTreeMap<String, Vec<u32>>,
    /// By the term as it is written, and whether letters count in either case.
    texts: BTreeMap<(String, Case), (&'p Term, Words<'p>)>,
}

#[derive(Default)]
struct Words<'p> {
    places: BTreeMap<&'p str, Vec<u32>>,
    without: Vec<u32>,
}

impl Index {
    /// The index of these guards, in the order of running; nothing where it cannot be built.
    pub(crate) fn of<'p>(guards: impl ExactSizeIterator<Item = Option<&'p Predicate>>) -> Option<Self> {
        let mut always = Places::none_of(guards.len());
        let mut builder = Builder::default();
        for (place, guard) in guards.enumerate() {
            let place = u32::try_from(place).ok()?;
            match guard.and_then(Predicate::keys) {
                Some(keys) => keys.into_iter().for_each(|key| builder.add(place, key)),
                None => always.insert(place),
            }
        }
        let (fixed, moving) = builder.facts.into_iter().partition(|(fact, _)| fact.is_fixed());
        let texts: Option<Vec<TextIndex>> =
            builder.texts.into_iter().map(|((_, case), (of, words))| words.index(of, case)).collect();
        let fields = builder.fields.into_iter().map(|(name, values)| (name.to_owned(), values)).collect();
        Some(Self { always, fixed, moving, fields, tags: builder.tags, texts: texts? })
    }

    /// The rules that can match by what no rule changes, and those without keys.
    pub(crate) fn lasting(&self, seen: &Seen<'_>) -> Option<Places> {
        let mut places = self.always.clone();
        for (fact, values) in &self.fixed {
            values.find(&fact.get(seen), &mut places);
        }
        for index in &self.texts {
            index.find(seen, &mut places)?;
        }
        Some(places)
    }

    /// Those and the rules that can match by what rules may have changed.
    pub(crate) fn add_moving(&self, seen: &Seen<'_>, places: &mut Places) {
        for (fact, values) in &self.moving {
            values.find(&fact.get(seen), places);
        }
        for (name, values) in &self.fields {
            let value = Value::maybe(seen.source.ticket.fields.get(name).map(String::as_str));
            values.find(&value.bounded(seen.bytes_max), places);
        }
        if !self.tags.is_empty() {
            for tag in &seen.source.ticket.tags {
                places.insert_all(self.tags.get(tag).map_or(&[], Vec::as_slice));
            }
        }
    }
}

impl<'p> Builder<'p> {
    fn add(&mut self, place: u32, key: Key<'p>) {
        match key {
            Key::Tag(tag) => self.tags.entry(tag.to_owned()).or_default().push(place),
            Key::Fact(fact, literal) => self.facts.entry(fact).or_default().add(place, literal),
            Key::Field(name, literal) => self.fields.entry(name).or_default().add(place, literal),
            Key::Text(of, words) => self.words(of, Case::AsWritten).places.entry(words).or_default().push(place),
            Key::AnyCase(of, words) => self.words(of, Case::Any).places.entry(words).or_default().push(place),
            Key::NoText(of) => self.words(of, Case::AsWritten).without.push(place),
        }
    }

    fn words(&mut self, of: &'p Term, case: Case) -> &mut Words<'p> {
        &mut self.texts.entry((of.to_string(), case)).or_insert_with(|| (of, Words::default())).1
    }
}

impl Words<'_> {
    fn index(self, of: &Term, case: Case) -> Option<TextIndex> {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(case == Case::Any)
            .build(self.places.keys())
            .ok()?;
        Some(TextIndex {
            of: of.clone(),
            automaton,
            places: self.places.into_values().collect(),
            without: self.without,
        })
    }
}

impl TextIndex {
    fn find(&self, seen: &Seen<'_>, places: &mut Places) -> Option<()> {
        let Ok(Value::Text(text)) = self.of.value(seen) else {
            places.insert_all(&self.without);
            return Some(());
        };
        for found in self.automaton.try_find_overlapping_iter(text.as_ref()).ok()? {
            places.insert_all(self.places.get(found.pattern().as_usize()).map_or(&[], Vec::as_slice));
        }
        Some(())
    }
}

impl Values {
    fn add(&mut self, place: u32, literal: &Literal) {
        match literal {
            Literal::Nothing => self.nothing.push(place),
            Literal::Number(n) => self.numbers.entry(*n).or_default().push(place),
            Literal::Text(text) => self.texts.entry(text.clone()).or_default().push(place),
            Literal::Truth(_) => {}
        }
    }

    fn find(&self, value: &Value<'_>, places: &mut Places) {
        let found = match value {
            Value::Nothing => Some(&self.nothing),
            Value::Number(n) => self.numbers.get(n),
            Value::Text(text) => self.texts.get(text.as_ref()),
            Value::Truth(_) | Value::Texts(_) => None,
        };
        places.insert_all(found.map_or(&[], Vec::as_slice));
    }
}
