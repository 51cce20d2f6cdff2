//! Texts with places for values. No code, no loops: what is not a variable stays as it is.
mod error;
mod values;

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

pub use self::{
    error::TemplateError,
    values::{ForRequesters, ForStaff, Reader, TemplateValues},
};
use crate::{
    limits::{TEMPLATE_MAX, TEMPLATE_VARIABLES_MAX, TEXT_MAX},
    spelling,
};

/// A text with places for values: `Hello {{requester.name}}, about {{ticket.subject|your request}}`.
///
/// `{{name}}` is a value, `{{name|text}}` a value or else the text, `\{{` two braces; a backslash before that is written
/// twice. There are no statements: a `{%` that came along from another product is refused, `\{%` stands for the signs. Everything else stays as it is. Who reads a text is in its type: a template for requesters that names something
/// internal is refused, so it cannot be written by mistake.
///
/// # Laws
/// - A text without `{{` is what comes out (`a_text_without_places_stays`).
/// - A value goes in as it is and is never read as a template again (`values_are_never_read_as_templates`).
///
/// # Examples
/// ```
/// use helpdesk_core::{ForRequesters, Template, TemplateValues};
///
/// let hello: Template<ForRequesters> = Template::parse("Hello {{requester.name|there}}, #{{ticket.number}} is open.")?;
/// let values = TemplateValues::new().with("ticket.number", "7");
/// assert_eq!(hello.fill(&values)?, "Hello there, #7 is open.");
///
/// let wrong = Template::<ForRequesters>::parse("It is {{ticket.priority}}.").unwrap_err();
/// assert_eq!(wrong.to_string(), "`ticket.priority` is internal, a text for requesters cannot hold it");
/// # Ok::<(), helpdesk_core::TemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<R> {
    source: String,
    parts: Vec<Part>,
    reader: PhantomData<R>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value { name: String, or: Option<String> },
}

impl<R: Reader> Template<R> {
    /// Reads and checks a template.
    ///
    /// # Errors
    /// [`TemplateError`] with what was expected.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        if source.len() > TEMPLATE_MAX {
            return Err(TemplateError::TooLong { actual: source.len(), limit: TEMPLATE_MAX });
        }
        let (mut parts, mut text, mut rest) = (Vec::new(), String::new(), source);
        while let Some((before, sign, after)) = split(rest) {
            let plain = before.trim_end_matches('\\');
            let slashes = before.len() - plain.len();
            text.push_str(plain);
            text.extend(core::iter::repeat_n('\\', slashes / 2));
            if slashes % 2 == 1 {
                text.push_str(sign);
                rest = after;
                continue;
            }
            let at = source.len() - rest.len() + before.len();
            if sign == STATEMENT {
                return Err(TemplateError::Statement { at });
            }
            let Some((inside, after)) = after.split_once("}}") else {
                return Err(TemplateError::Unclosed { at });
            };
            if !text.is_empty() {
                parts.push(Part::Text(core::mem::take(&mut text)));
            }
            parts.push(value::<R>(inside)?);
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        let n_values = parts.iter().filter(|part| matches!(part, Part::Value { .. })).count();
        if n_values > TEMPLATE_VARIABLES_MAX {
            return Err(TemplateError::TooManyValues { actual: n_values, limit: TEMPLATE_VARIABLES_MAX });
        }
        Ok(Self { source: source.to_string(), parts, reader: PhantomData })
    }

    /// As it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the values it holds places for, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value { name, .. } => Some(name.as_str()),
        })
    }

    /// The text with its values.
    ///
    /// # Errors
    /// [`TemplateError::Missing`] for a value that is not there and that nothing stands in for; [`TemplateError::TooLong`].
    pub fn fill(&self, values: &TemplateValues<R>) -> Result<String, TemplateError> {
        self.fill_from(|name| values.get(name).map(Cow::Borrowed))
    }

    /// The same with values that are asked for where they stand: none of them empty.
    pub(crate) fn fill_from<'v>(&self, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> Result<String, TemplateError> {
        let mut filled = String::new();
        for part in &self.parts {
            let next = match part {
                Part::Text(text) => Cow::Borrowed(text.as_str()),
                Part::Value { name, or } => value(name)
                    .or_else(|| or.as_deref().map(Cow::Borrowed))
                    .ok_or_else(|| TemplateError::Missing { name: name.clone() })?,
            };
            if filled.len() + next.len() > TEXT_MAX {
                return Err(TemplateError::TooLong { actual: filled.len() + next.len(), limit: TEXT_MAX });
            }
            filled.push_str(&next);
        }
        Ok(filled)
    }
}

/// How a statement begins in the template languages that have them.
const STATEMENT: &str = "{%";

/// The text before the first two signs that mean something, these two, and what comes after.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let means = |at: &usize| text.get(*at..).is_some_and(|rest| rest.starts_with("{{") || rest.starts_with(STATEMENT));
    let (before, rest) = text.split_at_checked(text.match_indices('{').map(|(at, _)| at).find(means)?)?;
    let (sign, after) = rest.split_at_checked(STATEMENT.len())?;
    Some((before, sign, after))
}

/// What stands between the braces.
fn value<R: Reader>(inside: &str) -> Result<Part, TemplateError> {
    let (name, or) = match inside.split_once('|') {
        Some((name, or)) => (name.trim(), Some(or.trim().to_string())),
        None => (inside.trim(), None),
    };
    if inside.contains("{{") {
        return Err(TemplateError::Nested { inside: spelling::shown(inside.trim()) });
    }
    if R::knows(name) {
        return Ok(Part::Value { name: name.to_string(), or });
    }
    if ForStaff::knows(name) {
        return Err(TemplateError::Internal { name: spelling::shown(name) });
    }
    let expected = spelling::expected(name, R::names().chain(["fields.…"]));
    Err(TemplateError::Unknown { name: spelling::shown(name), expected })
}

impl<R: Reader> fmt::Display for Template<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
