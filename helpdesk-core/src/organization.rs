//! The customer companies as a configuration names them.
use alloc::{collections::BTreeSet, string::String};

use serde::{Deserialize, Serialize};

use crate::OrganizationId;

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
