//! Words that stand for themselves: read from a text as they are written, with what was expected where there is no such word.
use alloc::{string::String, vec::Vec};
use core::str::FromStr;

use crate::{
    Channel, EventKind, Impact, LinkKind, Metric, Presence, Priority, StatusKind, Strategy, TicketKind, Urgency,
    spelling,
};

/// Why a text is none of the words that can stand in its place.
///
/// # Examples
/// ```
/// use helpdesk_core::{Priority, StatusKind};
///
/// assert_eq!("urgent".parse(), Ok(Priority::Urgent));
/// let wrong = "onhold".parse::<StatusKind>().unwrap_err();
/// assert_eq!(wrong.to_string(), "there is no status `onhold`, did you mean `on_hold`?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} `{text}`, {}", spelling::expected(text, known.iter().copied()))]
pub struct WordError {
    /// What kind of word was wanted.
    what: &'static str,
    text: String,
    known: Vec<&'static str>,
}

impl WordError {
    /// What kind of word was wanted.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The words that can stand there.
    #[must_use]
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }
}

fn read<T: Copy>(text: &str, what: &'static str, all: &[T], word: fn(T) -> &'static str) -> Result<T, WordError> {
    let found = all.iter().copied().find(|one| word(*one) == text);
    found.ok_or_else(|| {
        let known = all.iter().map(|one| word(*one)).collect();
        WordError { what, text: String::from(text), known }
    })
}

macro_rules! words {
    ($($name:ident $what:literal),+ $(,)?) => {
        $(impl FromStr for $name {
            type Err = WordError;
            fn from_str(text: &str) -> Result<Self, WordError> {
                read(text, $what, &Self::ALL, Self::as_str)
            }
        })+
    };
}

words!(
    Channel "channel",
    EventKind "event",
    Impact "impact",
    LinkKind "kind of link",
    Metric "metric",
    Presence "presence",
    Priority "priority",
    StatusKind "status",
    Strategy "strategy",
    TicketKind "kind of ticket",
    Urgency "urgency",
);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_word_reads_itself() {
        fn all<T: FromStr<Err = WordError> + Copy + PartialEq + core::fmt::Debug>(
            all: &[T],
            word: fn(T) -> &'static str,
        ) {
            assert!(all.iter().all(|one| word(*one).parse() == Ok(*one)), "{all:?}");
        }
        all(&Channel::ALL, Channel::as_str);
        all(&Impact::ALL, Impact::as_str);
        all(&LinkKind::ALL, LinkKind::as_str);
        all(&Metric::ALL, Metric::as_str);
        all(&Presence::ALL, Presence::as_str);
        all(&Priority::ALL, Priority::as_str);
        all(&StatusKind::ALL, StatusKind::as_str);
        all(&Strategy::ALL, Strategy::as_str);
        all(&TicketKind::ALL, TicketKind::as_str);
        all(&Urgency::ALL, Urgency::as_str);
    }

    #[test]
    fn other_words_say_what_was_expected() {
        for (error, expected) in [
            ("urgnt".parse::<Priority>().unwrap_err(), "there is no priority `urgnt`, did you mean `urgent`?"),
            ("".parse::<Urgency>().unwrap_err(), "there is no urgency ``, expected one of `low`, `medium`, `high`"),
            ("reopend".parse::<EventKind>().unwrap_err(), "there is no event `reopend`, did you mean `reopened`?"),
            (
                "fax".parse::<Channel>().unwrap_err(),
                "there is no channel `fax`, expected one of `web`, `email`, `phone`, `chat`, `api`",
            ),
        ] {
            assert_eq!(error.to_string(), expected);
        }
    }
}
