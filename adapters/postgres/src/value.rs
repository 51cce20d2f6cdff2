//! Values of statements: a number, a text, bytes, or a list of them.
use tokio_postgres::types::ToSql;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Flag(bool),
    Small(i16),
    Number(Option<i64>),
    /// A word of ours: nothing that somebody wrote.
    Word(Option<&'static str>),
    Text(Option<String>),
    Bytes(Vec<u8>),
    Smalls(Vec<i16>),
    Numbers(Vec<Option<i64>>),
    Words(Vec<Option<&'static str>>),
    Texts(Vec<Option<String>>),
}

impl Value {
    /// The value, as the client takes it.
    pub(crate) fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Flag(flag) => flag,
            Self::Small(number) => number,
            Self::Number(number) => number,
            Self::Word(word) => word,
            Self::Text(text) => text,
            Self::Bytes(bytes) => bytes,
            Self::Smalls(numbers) => numbers,
            Self::Numbers(numbers) => numbers,
            Self::Words(words) => words,
            Self::Texts(texts) => texts,
        }
    }

    /// How many values it is a list of.
    pub(crate) fn n_listed(&self) -> Option<usize> {
        match self {
            Self::Flag(_) | Self::Small(_) | Self::Number(_) | Self::Word(_) | Self::Text(_) | Self::Bytes(_) => None,
            Self::Smalls(numbers) => Some(numbers.len()),
            Self::Numbers(numbers) => Some(numbers.len()),
            Self::Words(words) => Some(words.len()),
            Self::Texts(texts) => Some(texts.len()),
        }
    }

    /// A list of `n`: the same value each time, or the list that it is. There are no lists of flags, nor of bytes.
    pub(crate) fn listed(self, n: usize) -> Option<Self> {
        match self {
            Self::Flag(_) | Self::Bytes(_) => None,
            Self::Small(number) => Some(Self::Smalls(vec![number; n])),
            Self::Number(number) => Some(Self::Numbers(vec![number; n])),
            Self::Word(word) => Some(Self::Words(vec![word; n])),
            Self::Text(text) => Some(Self::Texts(vec![text; n])),
            list @ (Self::Smalls(_) | Self::Numbers(_) | Self::Words(_) | Self::Texts(_)) => Some(list),
        }
    }

    /// Puts a list behind another one of the same kind; nothing where it is of another.
    pub(crate) fn extend(&mut self, more: Self) -> Option<()> {
        match self {
            Self::Flag(_) | Self::Small(_) | Self::Number(_) | Self::Word(_) | Self::Text(_) | Self::Bytes(_) => {
                return None;
            }
            Self::Smalls(list) => {
                let Self::Smalls(more) = more else { return None };
                list.extend(more);
            }
            Self::Numbers(list) => {
                let Self::Numbers(more) = more else { return None };
                list.extend(more);
            }
            Self::Words(list) => {
                let Self::Words(more) = more else { return None };
                list.extend(more);
            }
            Self::Texts(list) => {
                let Self::Texts(more) = more else { return None };
                list.extend(more);
            }
        }
        Some(())
    }

    /// How many bytes it has, of texts and others.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Flag(_) | Self::Small(_) | Self::Number(_) | Self::Smalls(_) | Self::Numbers(_) => 0,
            Self::Word(word) => word.map_or(0, str::len),
            Self::Text(text) => text.as_ref().map_or(0, String::len),
            Self::Bytes(bytes) => bytes.len(),
            Self::Words(words) => words.iter().flatten().map(|word| word.len()).sum(),
            Self::Texts(texts) => texts.iter().flatten().map(String::len).sum(),
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i16> for Value {
    fn from(number: i16) -> Self {
        Self::Small(number)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Self::Word(Some(word))
    }
}

impl From<Option<&'static str>> for Value {
    fn from(word: Option<&'static str>) -> Self {
        Self::Word(word)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<i16>> for Value {
    fn from(numbers: Vec<i16>) -> Self {
        Self::Smalls(numbers)
    }
}

impl From<Vec<i64>> for Value {
    fn from(numbers: Vec<i64>) -> Self {
        Self::Numbers(numbers.into_iter().map(Some).collect())
    }
}

impl From<Vec<&'static str>> for Value {
    fn from(words: Vec<&'static str>) -> Self {
        Self::Words(words.into_iter().map(Some).collect())
    }
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts.into_iter().map(Some).collect())
    }
}
