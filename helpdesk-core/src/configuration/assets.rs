//! Assets in a configuration: each once, with an owner that fits its contract; and what they say of a ticket.
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Configuration, ConfigurationSpec, problems::Problems};
use crate::{
    AssetSpec, ContractId, HostSubject, SubjectLink, Ticket,
    limits::{ASSETS_MAX, NAME_MAX},
};

/// The assets by what tickets are linked to.
pub(super) fn compile_assets(spec: &ConfigurationSpec, problems: &mut Problems) -> BTreeMap<HostSubject, AssetSpec> {
    if spec.assets.len() > ASSETS_MAX {
        let n = spec.assets.len();
        problems.add(String::from("assets"), format!("has {n} entries, expected at most {ASSETS_MAX}"));
    }
    let contracts: BTreeMap<_, _> = spec.contracts.iter().map(|contract| (&contract.id, contract)).collect();
    let mut assets = BTreeMap::new();
    for asset in &spec.assets {
        let place = || format!("asset {}", asset.subject());
        if let Err(refusal) = asset.subject().check() {
            problems.add(place(), refusal.to_string());
        }
        if asset.name.len() > NAME_MAX {
            problems.add(place(), format!("has a name of {} bytes, expected at most {NAME_MAX}", asset.name.len()));
        }
        if let Some(id) = &asset.contract {
            match contracts.get(id) {
                None => problems.add(place(), format!("is covered by the unknown contract `{id}`")),
                Some(contract) if asset.organization.as_ref().is_some_and(|own| *own != contract.organization) => {
                    let what =
                        format!("is covered by contract `{id}` of `{}`, expected its owner's", contract.organization);
                    problems.add(place(), what);
                }
                Some(_) => {}
            }
        }
        if assets.insert(asset.subject(), asset.clone()).is_some() {
            problems.add(place(), String::from("is there twice"));
        }
    }
    assets
}

impl Configuration {
    /// What is known of a host subject; nothing where it is the host's alone.
    #[must_use]
    pub fn asset(&self, subject: &HostSubject) -> Option<&AssetSpec> {
        self.checked.assets.get(subject)
    }

    /// The assets that a ticket is about, in the order of its subjects.
    pub fn assets_of(&self, ticket: &Ticket) -> impl Iterator<Item = &AssetSpec> {
        ticket.subjects.iter().filter_map(|link| self.asset(&link.subject))
    }

    /// The contracts that cover what a ticket is about.
    pub(crate) fn covering(&self, subjects: &[SubjectLink]) -> Vec<ContractId> {
        let assets = subjects.iter().filter_map(|link| self.asset(&link.subject));
        assets.filter_map(|asset| asset.contract.clone()).collect()
    }
}
