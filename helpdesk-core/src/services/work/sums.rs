//! Sums of work: everything, and by agent, category and contract.
use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::WorkEntry;
use crate::{AgentId, ContractId, WorkCategoryId};

/// A sum of work. Whole seconds and whole units of money: sums are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkSum {
    /// How long was worked.
    pub seconds: i64,
    /// What the customer pays for.
    pub billed_seconds: i64,
    /// What it costs, in the smallest unit of the currency.
    pub cost: i64,
}

/// Sums of work by what they are about. Work without a category or a contract stands under none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WorkSums {
    /// By who worked.
    pub by_agent: BTreeMap<AgentId, WorkSum>,
    /// By what kind of work it was.
    pub by_category: BTreeMap<WorkCategoryId, WorkSum>,
    /// By the contract that it counts against.
    pub by_contract: BTreeMap<ContractId, WorkSum>,
}

impl WorkSum {
    /// Adds an entry.
    pub fn add(&mut self, entry: &WorkEntry) {
        self.seconds = self.seconds.saturating_add(entry.seconds);
        self.billed_seconds = self.billed_seconds.saturating_add(entry.billed_seconds.unwrap_or(0));
        self.cost = self.cost.saturating_add(entry.cost.unwrap_or(0));
    }
}

impl WorkSums {
    /// The sums of some entries, of one ticket or of many.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a WorkEntry>) -> Self {
        let mut sums = Self::default();
        for entry in entries {
            sums.by_agent.entry(entry.agent.clone()).or_default().add(entry);
            if let Some(category) = &entry.category {
                sums.by_category.entry(category.clone()).or_default().add(entry);
            }
            if let Some(contract) = &entry.contract {
                sums.by_contract.entry(contract.clone()).or_default().add(entry);
            }
        }
        sums
    }
}
