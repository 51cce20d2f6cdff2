//! Contracts: which organization is entitled to which policy, from which day to which, and for how many hours.
use alloc::{boxed::Box, format, string::String, vec::Vec};

use chrono::NaiveDate;
use helpdesk_sla::{Instant, OpenTime, Zone};
use serde::{Deserialize, Serialize};

use crate::{Audience, ContractId, EventKind, Holder, OrganizationId, PolicyId, ServiceId};

/// A contract as a configuration names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractSpec {
    /// Its id.
    pub id: ContractId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Whose days its dates are.
    pub zone: Zone,
    /// Its first day; since ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Its last day; without an end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// For requests of these services; for everything where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Which policy it entitles to; the first that fits the ticket where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// How much billed work is included; no end of it where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<OpenTime>,
    /// In what time.
    #[serde(default, skip_serializing_if = "ContractPeriod::is_usual")]
    pub per: ContractPeriod,
    /// What changes when that is used up.
    #[serde(default, skip_serializing_if = "WhenUsedUp::is_usual")]
    pub when_used_up: WhenUsedUp,
}

/// In what time the included work can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractPeriod {
    /// From the first to the last day.
    #[default]
    Contract,
    /// In each calendar month of the contract's zone, anew.
    Month,
}

/// What changes when a contract is used up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WhenUsedUp {
    /// It entitles to nothing any more: the next contract is looked at.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub refuse: bool,
    /// It entitles to this policy instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// The ticket gets this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// These are told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Audience>,
}

/// What a ticket is entitled to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// By which contract.
    pub contract: ContractId,
    /// What counts its work: the contract, or its month.
    pub counted_as: ContractId,
    /// Whether the included work was used up when it was last looked at.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub used_up: bool,
}

/// A contract that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractTrace {
    /// Which.
    pub contract: ContractId,
    /// What spoke against it; nothing for the chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// What has happened to what a ticket is entitled to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContractEvent {
    /// Another contract counts, or none.
    Chosen {
        /// Which.
        entitlement: Option<Entitlement>,
    },
    /// The included work is used up.
    UsedUp {
        /// Of which contract.
        contract: ContractId,
    },
}

/// What a contract is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Claimant<'a> {
    /// Who asks.
    pub organization: Option<&'a OrganizationId>,
    /// For which service.
    pub service: Option<&'a ServiceId>,
    /// The contracts that cover what the ticket is about: looked at first.
    pub covering: &'a [ContractId],
}

impl ContractEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Chosen { .. } => EventKind::ContractChosen,
            Self::UsedUp { .. } => EventKind::ContractUsedUp,
        }
    }
}

impl ContractSpec {
    /// The name under which work at an instant is counted: the contract's, or that of its month.
    #[must_use]
    pub fn counted_as(&self, at: Instant) -> ContractId {
        match self.per {
            ContractPeriod::Contract => self.id.clone(),
            ContractPeriod::Month => {
                let month = self.zone.local(at).format("%Y-%m");
                ContractId::new(format!("{}@{month}", self.id)).unwrap_or_else(|_| self.id.clone())
            }
        }
    }

    /// Whether so many seconds use up what is included.
    #[must_use]
    pub fn is_used_up(&self, seconds: i64) -> bool {
        self.included.is_some_and(|included| seconds >= included.seconds())
    }

    /// What speaks against it, whatever was used of it.
    fn against(&self, claimant: Claimant<'_>, at: Instant) -> Option<String> {
        let today = self.zone.local(at).date();
        if claimant.organization != Some(&self.organization) {
            return Some(String::from("another organization"));
        }
        if let Some(starts) = self.starts_on.filter(|starts| today < *starts) {
            return Some(format!("starts on {starts}"));
        }
        if let Some(ended) = self.ends_on.filter(|ends| today > *ends) {
            return Some(format!("ended on {ended}"));
        }
        let covers =
            self.services.is_empty() || claimant.service.is_some_and(|service| self.services.contains(service));
        (!covers).then(|| String::from("does not cover the service"))
    }
}

/// Applies an event to what a ticket is entitled to.
pub(crate) fn apply(held: &mut Option<Box<Entitlement>>, event: &ContractEvent) {
    match event {
        ContractEvent::Chosen { entitlement } => *held = entitlement.clone().map(Box::new),
        ContractEvent::UsedUp { .. } => {
            if let Some(held) = held {
                held.used_up = true;
            }
        }
    }
}

/// The holders whose sums decide: those of contracts that would fit and include so much and no more.
pub(crate) fn counted<'a>(
    contracts: &'a [ContractSpec],
    claimant: Claimant<'a>,
    at: Instant,
) -> impl Iterator<Item = Holder> + 'a {
    let fits = move |contract: &&ContractSpec| contract.included.is_some() && contract.against(claimant, at).is_none();
    contracts.iter().filter(fits).map(move |contract| Holder::Contract(contract.counted_as(at)))
}

/// What somebody is entitled to: by the first contract against which nothing speaks. Contracts that cover what the ticket is
/// about are looked at first, then those of the organization in their order. Each that was looked at says why not.
///
/// # Laws
/// It is a function of the contracts, the instant and what is used (`entitlement_is_a_function_of_its_arguments`).
#[must_use]
pub fn entitlement(
    contracts: &[ContractSpec],
    claimant: Claimant<'_>,
    at: Instant,
    used: &dyn Fn(&Holder) -> i64,
) -> (Option<Entitlement>, Vec<ContractTrace>) {
    let mut traces = Vec::new();
    let (covering, own): (Vec<&ContractSpec>, Vec<&ContractSpec>) = contracts
        .iter()
        .filter(|contract| {
            claimant.organization == Some(&contract.organization) || claimant.covering.contains(&contract.id)
        })
        .partition(|contract| claimant.covering.contains(&contract.id));
    for contract in covering.into_iter().chain(own) {
        let counted_as = contract.counted_as(at);
        let used_up = contract.is_used_up(used(&Holder::Contract(counted_as.clone())));
        let refused = (used_up && contract.when_used_up.refuse).then(|| String::from("its hours are used up"));
        let against = contract.against(claimant, at).or(refused);
        let chosen = against.is_none();
        traces.push(ContractTrace { contract: contract.id.clone(), against });
        if chosen {
            return (Some(Entitlement { contract: contract.id.clone(), counted_as, used_up }), traces);
        }
    }
    (None, traces)
}

impl ContractPeriod {
    fn is_usual(&self) -> bool {
        *self == Self::Contract
    }
}

impl WhenUsedUp {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
