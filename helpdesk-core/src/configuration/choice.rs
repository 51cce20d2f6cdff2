//! Which policy a ticket gets: the first whose condition holds, or what its contract or its service gives it.
use alloc::{string::ToString, vec::Vec};

use helpdesk_sla::Instant;

use crate::{Configuration, PolicyId, PolicySpec, PolicyTrace, Ticket};

impl Configuration {
    /// The version of a policy that is in force at an instant.
    #[must_use]
    pub fn policy_in_force(&self, id: &PolicyId, at: Instant) -> Option<&PolicySpec> {
        let versions = self.checked.spec.policies.iter().filter(|policy| &policy.id == id);
        let begun = versions.filter(|policy| policy.effective_from.is_none_or(|from| from <= at));
        begun.max_by_key(|policy| (policy.effective_from, policy.version))
    }

    /// What [`choose_policy`](Self::choose_policy) chooses, without saying why.
    pub(crate) fn policy_for(&self, ticket: &Ticket, at: Instant) -> Option<&PolicySpec> {
        self.tried(ticket, at).find(|(_, against)| against.is_none()).map(|(policy, _)| policy)
    }

    /// The first policy whose condition holds, in the version in force at `at`, with the ones that were
    /// passed over. `seq` is the event that asks.
    #[must_use]
    pub fn choose_policy(&self, ticket: &Ticket, seq: u64, at: Instant) -> (Option<&PolicySpec>, Vec<PolicyTrace>) {
        let mut traces = Vec::new();
        for (policy, against) in self.tried(ticket, at) {
            let chosen = against.is_none();
            traces.push(PolicyTrace { seq, policy: policy.reference(), against: against.map(|why| why.to_string()) });
            if chosen {
                return (Some(policy), traces);
            }
        }
        (None, traces)
    }

    /// The policies in the order in which they are asked, each in the version in force, with what speaks against it: nothing
    /// against the one that is given.
    fn tried(&self, ticket: &Ticket, at: Instant) -> impl Iterator<Item = (&PolicySpec, Option<&'static str>)> {
        let given = self.given_policy(ticket);
        given.into_iter().chain(&self.checked.policy_order).filter_map(move |id| {
            let policy = self.policy_in_force(id, at)?;
            Some((policy, if given == Some(id) { None } else { policy.when.failure(ticket, self) }))
        })
    }

    /// The policy that a ticket's contract or its service gives it, whatever its condition.
    fn given_policy(&self, ticket: &Ticket) -> Option<&PolicyId> {
        let by_contract = ticket.entitlement.as_ref().and_then(|held| {
            let contract = self.checked.spec.contracts.iter().find(|contract| contract.id == held.contract)?;
            let otherwise = contract.when_used_up.policy.as_ref().filter(|_| held.used_up);
            otherwise.or(contract.policy.as_ref())
        });
        let service = || ticket.service.as_ref().and_then(|id| self.service(id));
        by_contract.or_else(|| service().and_then(|service| service.policy.as_ref()))
    }
}
