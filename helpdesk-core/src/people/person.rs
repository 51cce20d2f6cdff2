//! Who asks, as the desk keeps them: what they are called, how they are reached, and whom they turned out to be.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::{Instant, Zone};
use serde::{Deserialize, Serialize};

use crate::{
    Address, Author, Configuration, LanguageTag, OrganizationId, OrganizationSpec, Refusal, RequesterId, StoreError,
    decide::{text, within},
    limits::{NAME_MAX, PERSON_ADDRESSES_MAX, PERSON_NAMES_MAX},
    spelling,
};

/// Somebody who asks, as the desk keeps them. A requester of whom nothing is kept is no person here and asks all the same.
///
/// # Examples
/// ```
/// use helpdesk_core::{Address, Person};
///
/// let mut rita = Person::new("rita".parse()?);
/// rita.names.push("Rita Ray".to_owned());
/// rita.addresses.insert(Address::new("Rita@acme.example")?);
/// assert_eq!(rita.name(), Some("Rita Ray"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: RequesterId,
    /// How often they were kept; 0 before the first time.
    pub version: u64,
    /// What they are called, the name to use first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// How they are reached. Within a tenant an address belongs to one person.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub addresses: BTreeSet<Address>,
    /// The language they want to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Where their clock hangs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// Their company, where somebody said which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged: Option<MergedPerson>,
}

/// Whom somebody turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedPerson {
    /// Whom.
    pub into: RequesterId,
    /// Who said so.
    pub by: Author,
    /// When.
    pub at: Instant,
}

/// Why something is not done with people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// The actor may not, or what is to be kept is not in order.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody else was faster.
    #[error("requester `{person}` is not at version {version}, read it again")]
    Changed {
        /// Who.
        person: RequesterId,
        /// What was expected.
        version: u64,
    },
    /// An address belongs to somebody else.
    #[error("`{address}` belongs to {}, expected an address that nobody else has", owner_of(owner.as_ref()))]
    AddressTaken {
        /// Which.
        address: Address,
        /// Whose it is, for who may read them.
        owner: Option<RequesterId>,
    },
    /// Two people cannot become one.
    #[error("requester `{person}` cannot be merged into `{into}`: {why}")]
    CannotMerge {
        /// Who.
        person: RequesterId,
        /// Into whom.
        into: RequesterId,
        /// Why not, and what was expected.
        why: String,
    },
    /// There is nothing to undo.
    #[error("requester `{person}` is not merged into anybody")]
    NotMerged {
        /// Who.
        person: RequesterId,
    },
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn owner_of(owner: Option<&RequesterId>) -> String {
    owner.map_or_else(|| String::from("somebody else"), |owner| format!("requester `{owner}`"))
}

impl Person {
    /// Somebody of whom nothing is known yet.
    #[must_use]
    pub fn new(id: RequesterId) -> Self {
        let (names, addresses) = (Vec::new(), BTreeSet::new());
        Self { id, version: 0, names, addresses, language: None, zone: None, organization: None, merged: None }
    }

    /// The name to use.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.names.first().map(String::as_str)
    }

    /// Whom they turned out to be, where somebody said so.
    #[must_use]
    pub fn merged(&self) -> Option<&MergedPerson> {
        self.merged.as_ref()
    }

    /// Their company: the one that somebody named, or the one whose domain the first of their addresses that has one is of.
    #[must_use]
    pub fn organization_in<'a>(&self, configuration: &'a Configuration) -> Option<&'a OrganizationSpec> {
        let named = self.organization.as_ref().and_then(|id| configuration.organization(id));
        let of = |address: &Address| configuration.organization_of(address.as_str());
        named.or_else(|| self.addresses.iter().find_map(of))
    }

    /// Whether whom they are merged into leads back to them: a store refuses to keep that. `mergers` are those around whom they
    /// are merged into, as the store has them when it writes.
    #[must_use]
    pub fn closes_circle(&self, mergers: &BTreeMap<RequesterId, RequesterId>) -> bool {
        let Some(merged) = &self.merged else { return false };
        let mut now = &merged.into;
        // As many steps as there are mergers: what was stored before stores refused circles ends too.
        for _step in mergers {
            if now == &self.id {
                return true;
            }
            let Some(next) = mergers.get(now) else { return false };
            now = next;
        }
        now == &self.id
    }

    /// The same person under the next version, as a store keeps them.
    #[must_use]
    pub fn kept(self) -> Self {
        Self { version: self.version.saturating_add(1), ..self }
    }

    /// The same person, who turned out to be somebody or nobody else.
    #[must_use]
    pub(crate) fn merged_as(self, merged: Option<MergedPerson>) -> Self {
        Self { merged, ..self }
    }

    /// Whether what is to be kept is in order.
    pub(crate) fn check(&self, configuration: &Configuration) -> Result<(), Refusal> {
        within("the list of names", self.names.len(), PERSON_NAMES_MAX)?;
        within("the list of addresses", self.addresses.len(), PERSON_ADDRESSES_MAX)?;
        for name in &self.names {
            text("a name", name, NAME_MAX)?;
            // A line break in a name would begin another header of a mail.
            if name.chars().any(char::is_control) {
                let what = String::from("a name holds a control character, expected printable text");
                return Err(Refusal::BadRequest { what });
            }
        }
        match &self.organization {
            Some(id) if configuration.organization(id).is_none() => {
                let known = configuration.spec().organizations.iter().map(|organization| organization.id.as_str());
                let expected = spelling::expected(id.as_str(), known);
                Err(Refusal::Unknown { what: String::from("organization"), name: id.to_string(), expected })
            }
            Some(_) | None => Ok(()),
        }
    }
}
