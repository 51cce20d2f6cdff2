//! Custom fields with types: what a form asks, of whom, and when.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{TicketKind, spelling};

/// A custom field as a configuration defines it. Where a configuration defines none, fields are free texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type", default)]
    pub kind: FieldKind,
    /// When it must not be empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub required: BTreeSet<FieldMoment>,
    /// What the requester has to do with it.
    #[serde(default)]
    pub requester: FieldAccess,
    /// What a new ticket has in it that says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// On tickets of which kinds it is; on all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<TicketKind>,
    /// It is there only while each of these fields, which stand before it, holds one of these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, Vec<String>>,
}

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
}

/// When a field must not be empty. What is required on opening is required on solving too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldMoment {
    /// When a ticket is opened.
    Opening,
    /// When it is solved.
    Solving,
}

/// What a requester has to do with a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    /// Nothing: it is for staff.
    #[default]
    Hidden,
    /// Reads it.
    Reads,
    /// Reads it, and fills it in when opening a ticket.
    Fills,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// What is wrong, and what was expected.
    pub what: String,
}

impl FieldSpec {
    /// Whether the field is there on a ticket of this kind with these values. `specs` are all fields, in their order.
    #[must_use]
    pub fn is_shown(&self, specs: &[Self], kind: TicketKind, values: &BTreeMap<String, String>) -> bool {
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&kind);
        // Conditions ask for fields that stand before this one only, so this comes to an end.
        let before = specs.iter().position(|spec| spec.name == self.name).and_then(|place| specs.get(..place));
        let holds = |(name, wanted): (&String, &Vec<String>)| {
            let spec = before.unwrap_or_default().iter().find(|spec| spec.name == *name);
            let given = values.get(name).is_some_and(|value| wanted.contains(value));
            given && spec.is_some_and(|spec| spec.is_shown(specs, kind, values))
        };
        of_kind && self.when.iter().all(holds)
    }

    /// Whether it must not be empty then.
    #[must_use]
    pub fn is_required(&self, moment: FieldMoment) -> bool {
        self.required.contains(&FieldMoment::Opening) || self.required.contains(&moment)
    }
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
            if holds { Ok(()) } else { Err(format!("`{value}` does not fit, expected {expected}")) }
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
        }
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

/// Several problems in one clause.
pub(crate) fn listed(problems: &[FieldProblem]) -> String {
    let told: Vec<String> =
        problems.iter().map(|problem| format!("field `{}`: {}", problem.field, problem.what)).collect();
    told.join("; ")
}
