//! Assets: host subjects that the configuration knows more of than their names, such as whose they are and which contract covers them.
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{ContractId, HostSubject, OrganizationId};

/// A thing that tickets are about. A ticket is about it when it is linked to the [`HostSubject`] of the same kind and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetSpec {
    /// What kind of thing it is, such as `server`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// The contract that covers it: looked at before all others, for tickets that are about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractId>,
}

impl AssetSpec {
    /// The subject that tickets are linked to.
    #[must_use]
    pub fn subject(&self) -> HostSubject {
        HostSubject { kind: self.kind.clone(), id: self.id.clone() }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
}
