//! What rules set each time, numbered when the set is compiled: claims on it need no names.
use std::collections::BTreeMap;

use helpdesk_core::Command;

use crate::conflict::{self, Slot};

/// What rules of a set set each time, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Slots(BTreeMap<Slot<'static>, u32>);

impl Slots {
    /// The numbers of what a command sets; new ones where there are none yet.
    pub(crate) fn numbers(&mut self, command: &Command) -> Box<[u32]> {
        conflict::slots(command).map(|slot| self.number_for(slot)).collect()
    }

    fn number_for(&mut self, slot: Slot<'_>) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(slot.kept()).or_insert(next)
    }

    /// The number of a slot, where it has one.
    pub(crate) fn number(&self, slot: &Slot<'_>) -> Option<u32> {
        self.0.get(slot).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
