//! Which rules can match an event at all: those of whose keys one is there, and those without keys.
//!
//! The index may only ever say "cannot match" when that is so: a rule it leaves out would have said no, and nothing in its
//! guard would have failed.
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rhai::INT;

use crate::{
    by_text::ByText,
    candidates::{Candidates, Hit},
    fact::{FactId, Seen},
    predicate::{Found, Key, Literal, Predicate, Term},
    value::Value,
};

/// Most cells, of four bytes, of the table that a search for words is made of; beyond, it is smaller and slower.
const TABLE_CELLS_MAX: usize = 1 << 19;

/// The rules that listen to one kind of event, by what they cannot match without.
#[derive(Debug)]
pub(crate) struct Index {
    /// Rules without keys, as a start for every event.
    always: Candidates,
    fixed: Vec<(FactId, Values)>,
    moving: Vec<(FactId, Values)>,
    fields: Vec<(String, Values)>,
    tags: ByText<Vec<Hit>>,
    texts: Vec<TextIndex>,
}

/// Rules by the value of a fact.
#[derive(Debug)]
struct Values {
    nothing: Vec<Hit>,
    numbers: BTreeMap<INT, Vec<Hit>>,
    texts: ByText<Vec<Hit>>,
}

/// Rules by words in a text, all found in one pass over it.
#[derive(Debug)]
struct TextIndex {
    of: Term,
    automaton: AhoCorasick,
    hits: Vec<Vec<Hit>>,
    without: Vec<Hit>,
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
    facts: BTreeMap<FactId, Listed>,
    fields: BTreeMap<&'p str, Listed>,
    tags: BTreeMap<String, Vec<Hit>>,
    /// By the term as it is written, and whether letters count in either case.
    texts: BTreeMap<(String, Case), (&'p Term, Words<'p>)>,
}

/// Rules by the value of a fact, under construction.
#[derive(Default)]
struct Listed {
    nothing: Vec<Hit>,
    numbers: BTreeMap<INT, Vec<Hit>>,
    texts: BTreeMap<String, Vec<Hit>>,
}

#[derive(Default)]
struct Words<'p> {
    hits: BTreeMap<&'p str, Vec<Hit>>,
    without: Vec<Hit>,
}

impl Index {
    /// The index of these guards, in the order of running; nothing where it cannot be built.
    pub(crate) fn of<'p>(guards: impl ExactSizeIterator<Item = Option<&'p Predicate>>) -> Option<Self> {
        let mut always = Candidates::none_of(guards.len());
        let mut builder = Builder::default();
        for (place, guard) in guards.enumerate() {
            let place = u32::try_from(place).ok()?;
            match guard.and_then(Predicate::keys) {
                Some(keys) => keys.into_iter().for_each(|found| builder.add(place, found)),
                None => always.add(Hit { place, sure: false }),
            }
        }
        let (fixed, moving) = builder
            .facts
            .into_iter()
            .map(|(fact, listed)| (fact, listed.done()))
            .partition(|(fact, _)| fact.is_fixed());
        let texts: Option<Vec<TextIndex>> =
            builder.texts.into_iter().map(|((_, case), (of, words))| words.index(of, case)).collect();
        let fields = builder.fields.into_iter().map(|(name, listed)| (name.to_owned(), listed.done())).collect();
        Some(Self { always, fixed, moving, fields, tags: ByText::of(builder.tags), texts: texts? })
    }

    /// The rules that can match by what no rule changes, and those without keys.
    pub(crate) fn lasting(&self, seen: &Seen<'_>) -> Option<Candidates> {
        let mut candidates = self.always.clone();
        for (fact, values) in &self.fixed {
            candidates.add_all(values.find(&fact.get(seen)));
        }
        for index in &self.texts {
            index.find(seen, &mut candidates)?;
        }
        Some(candidates)
    }

    /// Those and the rules that can match by what rules may have changed.
    pub(crate) fn add_moving(&self, seen: &Seen<'_>, candidates: &mut Candidates) {
        for (fact, values) in &self.moving {
            candidates.add_all(values.find(&fact.get(seen)));
        }
        for (name, values) in &self.fields {
            let value = Value::maybe(seen.source.ticket.fields.get(name).map(String::as_str));
            candidates.add_all(values.find(&value.bounded(seen.bytes_max)));
        }
        if !self.tags.is_empty() {
            for tag in &seen.source.ticket.tags {
                candidates.add_all(self.tags.get(tag).map_or(&[], Vec::as_slice));
            }
        }
    }
}

impl<'p> Builder<'p> {
    fn add(&mut self, place: u32, Found { key, sure }: Found<'p>) {
        let hit = Hit { place, sure };
        match key {
            Key::Tag(tag) => self.tags.entry(tag.to_owned()).or_default().push(hit),
            Key::Fact(fact, literal) => self.facts.entry(fact).or_default().add(hit, literal),
            Key::Field(name, literal) => self.fields.entry(name).or_default().add(hit, literal),
            Key::Text(of, words) => self.words(of, Case::AsWritten).hits.entry(words).or_default().push(hit),
            Key::AnyCase(of, words) => self.words(of, Case::Any).hits.entry(words).or_default().push(hit),
            Key::NoText(of) => self.words(of, Case::AsWritten).without.push(hit),
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
            .kind(self.is_small().then_some(AhoCorasickKind::DFA))
            .build(self.hits.keys())
            .ok()?;
        Some(TextIndex { of: of.clone(), automaton, hits: self.hits.into_values().collect(), without: self.without })
    }

    /// Whether a table with a row for each letter of each word, and a column for each letter there is, stays small.
    fn is_small(&self) -> bool {
        let letters: BTreeSet<u8> = self.hits.keys().flat_map(|words| words.bytes()).collect();
        let n_rows = self.hits.keys().map(|words| words.len()).sum::<usize>();
        n_rows.saturating_mul(letters.len().saturating_mul(2)) <= TABLE_CELLS_MAX
    }
}

impl TextIndex {
    fn find(&self, seen: &Seen<'_>, candidates: &mut Candidates) -> Option<()> {
        let Ok(Value::Text(text)) = self.of.value(seen) else {
            candidates.add_all(&self.without);
            return Some(());
        };
        for found in self.automaton.try_find_overlapping_iter(text.as_ref()).ok()? {
            candidates.add_all(self.hits.get(found.pattern().as_usize()).map_or(&[], Vec::as_slice));
        }
        Some(())
    }
}

impl Listed {
    fn add(&mut self, hit: Hit, literal: &Literal) {
        match literal {
            Literal::Nothing => self.nothing.push(hit),
            Literal::Number(n) => self.numbers.entry(*n).or_default().push(hit),
            Literal::Text(text) => self.texts.entry(text.clone()).or_default().push(hit),
            Literal::Truth(_) => {}
        }
    }

    fn done(self) -> Values {
        Values { nothing: self.nothing, numbers: self.numbers, texts: ByText::of(self.texts) }
    }
}

impl Values {
    fn find(&self, value: &Value<'_>) -> &[Hit] {
        let found = match value {
            Value::Nothing => Some(&self.nothing),
            Value::Number(n) => self.numbers.get(n),
            Value::Text(text) => self.texts.get(text.as_ref()),
            Value::Truth(_) | Value::Texts(_) => None,
        };
        found.map_or(&[], Vec::as_slice)
    }
}
