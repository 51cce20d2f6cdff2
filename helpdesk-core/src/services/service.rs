//! The service catalogue: what can be asked for, what has to be said, and what follows from asking.
use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    ApprovalId, ChecklistId, ContractId, Impact, OrganizationId, PolicyId, Priority, ServiceId, TeamId, Urgency,
};

/// Something that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Its id.
    pub id: ServiceId,
    /// Its name by language; the id where a language is missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// The custom fields that have to be filled in when it is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The checklists that its tickets get, beside those of their kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklists: Vec<ChecklistId>,
    /// The approval that it needs; it is asked for when the ticket is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalId>,
    /// Its policy, unless a contract has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// The team that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// How much is affected, where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// How fast it gets worse, where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Its priority, where nobody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Only these organizations may ask for it; everybody where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<OrganizationId>,
    /// Only who is entitled by one of these contracts may ask for it; everybody where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<ContractId>,
}

impl ServiceSpec {
    /// Its name in a language.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        self.names.get(language).map_or(self.id.as_str(), String::as_str)
    }
}
