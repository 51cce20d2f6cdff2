//! Why a text is no template, or cannot be filled.
use alloc::string::String;

/// Why a text is no template, or cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A place that does not end.
    #[error("`{{{{` at byte {at} has no `}}}}`, expected `{{{{name}}}}`, or `\\{{{{` for two braces")]
    Unclosed {
        /// Where it begins.
        at: usize,
    },
    /// What begins a statement elsewhere.
    #[error(
        "`{{%` at byte {at} begins a statement, and a text has none: expected `{{{{name}}}}`, or `\\{{%` for the signs"
    )]
    Statement {
        /// Where it begins.
        at: usize,
    },
    /// A place inside a place.
    #[error("`{inside}` holds `{{{{`, expected one name and perhaps `|` and a text")]
    Nested {
        /// What stands there.
        inside: String,
    },
    /// No such value.
    #[error("there is no value `{name}`, {expected}")]
    Unknown {
        /// As written.
        name: String,
        /// What there is.
        expected: String,
    },
    /// Not for the eyes of requesters.
    #[error("`{name}` is internal, a text for requesters cannot hold it")]
    Internal {
        /// Which.
        name: String,
    },
    /// There is no value this time.
    #[error("`{name}` has no value here, give one or write `{{{{{name}|…}}}}` with a text to use instead")]
    Missing {
        /// Which.
        name: String,
    },
    /// Too long, as written or as filled.
    #[error("the text has {actual} bytes, the limit is {limit}")]
    TooLong {
        /// How long it is.
        actual: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Too many places.
    #[error("the text has {actual} places for values, the limit is {limit}")]
    TooManyValues {
        /// How many it has.
        actual: usize,
        /// How many it may have.
        limit: usize,
    },
}
