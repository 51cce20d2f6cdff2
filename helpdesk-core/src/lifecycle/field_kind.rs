//! What custom fields hold: types, each with one written form.
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use super::cascade;
use crate::{Choice, Pattern, Referent, spelling};

/// What a field holds. Values are stored as texts in one form each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FieldKind {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Lines,
    /// A whole number.
    Integer {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// A decimal number, exact.
    Decimal {
        /// How many digits at most stand behind the point.
        places: u8,
    },
    /// `true` or `false`.
    Boolean,
    /// A date such as `2026-01-05`.
    Date,
    /// An instant such as `2026-01-05T09:00:00Z`.
    Instant,
    /// One of these.
    Choice {
        /// Which there are.
        options: Vec<String>,
    },
    /// Some of these, with commas between them, in the order in which they stand here.
    MultiChoice {
        /// Which there are.
        options: Vec<String>,
    },
    /// A choice, and choices that depend on it: a path such as `hardware/printer`.
    Cascade {
        /// Which there are at first.
        options: Vec<Choice>,
    },
    /// One line that fits a pattern.
    Regex {
        /// Which.
        pattern: Pattern,
        /// What fits it, to say what is expected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<String>,
    },
    /// The id of something else.
    Reference {
        /// Of what.
        to: Referent,
    },
}

impl FieldKind {
    /// What is wrong with a value, and what was expected.
    ///
    /// # Errors
    /// One clause, without the name of the field.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::FieldKind;
    ///
    /// assert_eq!(FieldKind::Decimal { places: 2 }.check("-12.50"), Ok(()));
    /// let wrong = FieldKind::Choice { options: vec!["server".into()] }.check("sever");
    /// assert_eq!(wrong, Err(String::from("there is no choice `sever`, did you mean `server`?")));
    /// ```
    pub fn check(&self, value: &str) -> Result<(), String> {
        let must = |holds: bool, expected: &str| {
            if holds { Ok(()) } else { Err(format!("`{}` does not fit, expected {expected}", spelling::shown(value))) }
        };
        match self {
            Self::Text => must(!value.chars().any(char::is_control), "one line of text"),
            Self::Lines => Ok(()),
            Self::Integer { min, max } => {
                let number = value.parse::<i64>().ok().filter(|number| number.to_string() == value);
                let within = |n: i64| min.is_none_or(|min| min <= n) && max.is_none_or(|max| n <= max);
                must(number.is_some_and(within), &format!("a whole number{}", bounds(*min, *max)))
            }
            Self::Decimal { places } => must(
                is_decimal(value, usize::from(*places)),
                &format!("a number with up to {places} digits behind the point"),
            ),
            Self::Boolean => must(matches!(value, "true" | "false"), "`true` or `false`"),
            Self::Date => {
                let date = value.parse::<chrono::NaiveDate>().ok().filter(|date| date.to_string() == value);
                must(date.is_some(), "a date such as `2026-01-05`")
            }
            Self::Instant => must(value.parse::<Instant>().is_ok(), "an instant such as `2026-01-05T09:00:00Z`"),
            Self::Choice { options } => choice(value, options),
            Self::MultiChoice { options } => {
                let given: Vec<&str> = value.split(',').collect();
                given.iter().try_for_each(|one| choice(one, options))?;
                let in_order: Vec<&str> =
                    options.iter().map(String::as_str).filter(|one| given.contains(one)).collect();
                must(in_order == given, &format!("each once and in order: `{}`", in_order.join(",")))
            }
            Self::Cascade { options } => cascade::check_path(options, value),
            Self::Regex { pattern, example } => {
                let fits = !value.chars().any(char::is_control) && pattern.fits(value);
                match example {
                    Some(example) => must(fits, &format!("something like `{example}`")),
                    None => must(fits, &format!("a text of the form `{pattern}`")),
                }
            }
            Self::Reference { to } => to.check(value),
        }
    }

    /// What it names, where it names something else.
    pub(crate) fn refers_to(&self) -> Option<&Referent> {
        if let Self::Reference { to } = self { Some(to) } else { None }
    }

    /// What is wrong with a value that a condition asks for: of choices after choices it may be a part of a path.
    pub(crate) fn check_wanted(&self, value: &str) -> Result<(), String> {
        if let Self::Cascade { options } = self { cascade::check_part(options, value) } else { self.check(value) }
    }

    /// Whether a value is what a condition asks for, or below that where choices depend on choices.
    pub(crate) fn covers(&self, wanted: &str, value: &str) -> bool {
        wanted == value || (matches!(self, Self::Cascade { .. }) && cascade::is_below(value, wanted))
    }
}

fn choice(value: &str, options: &[String]) -> Result<(), String> {
    if options.iter().any(|option| option == value) {
        return Ok(());
    }
    Err(format!("there is no choice `{value}`, {}", spelling::expected(value, options.iter().map(String::as_str))))
}

fn bounds(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        (Some(min), None) => format!(" from {min} on"),
        (None, Some(max)) => format!(" up to {max}"),
        (None, None) => String::new(),
    }
}

/// A sign, digits, and digits behind a point: no float has a say in it.
fn is_decimal(value: &str, places: usize) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = value.strip_prefix('-').unwrap_or(value);
    match value.split_once('.') {
        Some((whole, behind)) => digits(whole) && digits(behind) && behind.len() <= places,
        None => digits(value),
    }
}
