//! The customer companies as a configuration names them.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
};

use serde::{Deserialize, Serialize};

use crate::{OrganizationId, limits::DOMAIN_MAX};

/// A customer company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationSpec {
    /// Its id.
    pub id: OrganizationId,
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The domains of its addresses, in small letters: who writes from one of them belongs to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub domains: BTreeSet<String>,
    /// Whether its people see each other's tickets.
    #[serde(default)]
    pub shares_tickets: bool,
}

/// Small letters, digits, hyphens and dots; no label is empty and none begins or ends with a hyphen.
pub(crate) fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: char| {
            c.is_ascii_digit() || c == '-' || (c.is_alphanumeric() && c.to_lowercase().to_string() == c.to_string())
        };
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(plain)
    };
    text.len() <= DOMAIN_MAX && text.contains('.') && text.split('.').all(label)
}
