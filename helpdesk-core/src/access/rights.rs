//! What a program of the host may do.
use alloc::collections::BTreeSet;

use super::table::{self, Who};
use crate::{Action, TeamRights};

/// What a service may do: an explicit set of actions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights(BTreeSet<Action>);

impl Rights {
    /// These and no others. Without [`Action::ReadPublic`] every ticket is hidden from the service.
    #[must_use]
    pub fn of(actions: impl IntoIterator<Item = Action>) -> Self {
        Self(actions.into_iter().collect())
    }

    /// Everything that an agent may do on any ticket: for programs that bring the deeds of people from elsewhere.
    #[must_use]
    pub fn of_an_agent() -> Self {
        let rights = TeamRights::of_an_agent();
        let may = |who: &Who| match who {
            Who::Staff(right) | Who::StaffSomewhere(right) => rights.has(*right),
            Who::AnyStaff | Who::Anybody => true,
            Who::Owner | Who::InCopy | Who::Colleague | Who::Approver | Who::AnyRequester => false,
            Who::Admin | Who::Auditor | Who::Engine => false,
        };
        Self::of(Action::ALL.into_iter().filter(|action| table::row(*action).may.iter().any(may)))
    }

    /// Whether an action is among them.
    #[must_use]
    pub fn has(&self, action: Action) -> bool {
        self.0.contains(&action)
    }

    /// The same without one.
    #[must_use]
    pub fn without(mut self, action: Action) -> Self {
        self.0.remove(&action);
        self
    }
}
