//! What is known of a value before anything runs: its types, its words, its constants, and which fact it is.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    term::Constant,
    words::{Types, Words},
};

/// What is known of a value.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) types: Types,
    pub(crate) words: Words,
    /// It is one of these, where that is known.
    pub(crate) constants: Option<BTreeSet<Constant>>,
    /// What a list holds, where that is known.
    pub(crate) elements: Option<BTreeSet<Constant>>,
    /// Which fact it is, as it is written.
    pub(crate) path: Option<String>,
    pub(crate) letters: Letters,
}

/// In which letters a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    Mixed,
    Lower,
    Upper,
}

/// What names stand for, and which facts are known to be there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) names: BTreeMap<String, Value>,
    pub(crate) there: BTreeSet<String>,
    /// Whether what is read runs only in some cases.
    pub(crate) conditional: bool,
}

impl Value {
    pub(crate) fn of(types: Types) -> Self {
        Self { types, words: Words::Free, constants: None, elements: None, path: None, letters: Letters::Mixed }
    }

    pub(crate) fn unknown() -> Self {
        Self::of(Types::ANY)
    }

    /// A text that is one of these.
    pub(crate) fn text(text: &str) -> Self {
        Self::constant(Constant::Text(text.to_owned()))
    }

    pub(crate) fn constant(constant: Constant) -> Self {
        let types = match &constant {
            Constant::Nothing => Types::NOTHING,
            Constant::Bool(_) => Types::BOOL,
            Constant::Int(_) => Types::INT,
            Constant::Text(_) => Types::TEXT,
            Constant::Float(_) => Types::FLOAT,
        };
        Self { constants: Some(BTreeSet::from([constant])), ..Self::of(types) }
    }

    pub(crate) fn fact(types: Types, words: Words, path: String) -> Self {
        Self { words, path: Some(path), ..Self::of(types) }
    }

    /// The one constant that it is.
    pub(crate) fn only(&self) -> Option<&Constant> {
        let constants = self.constants.as_ref()?;
        constants.first().filter(|_| constants.len() == 1)
    }

    /// The constants that are texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.constants.iter().flatten().filter_map(text)
    }

    /// The texts that a list holds.
    pub(crate) fn element_texts(&self) -> impl Iterator<Item = &str> {
        self.elements.iter().flatten().filter_map(text)
    }

    /// Either of two values.
    pub(crate) fn or(self, other: Self) -> Self {
        let both =
            |a: Option<BTreeSet<Constant>>, b: Option<BTreeSet<Constant>>| Some(a?.union(&b?).cloned().collect());
        Self {
            types: self.types.or(other.types),
            words: if self.words == other.words { self.words } else { Words::Free },
            constants: both(self.constants, other.constants),
            elements: both(self.elements, other.elements),
            path: None,
            letters: if self.letters == other.letters { self.letters } else { Letters::Mixed },
        }
    }
}

fn text(constant: &Constant) -> Option<&str> {
    if let Constant::Text(text) = constant { Some(text) } else { None }
}
