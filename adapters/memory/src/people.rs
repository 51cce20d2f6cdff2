//! People, their addresses, and who was merged into whom.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use helpdesk_core::{Address, KeepError, Person, RequesterId, TenantId};

/// People, their addresses, and who was merged into whom.
#[derive(Debug, Default)]
pub(crate) struct Folk {
    people: BTreeMap<(TenantId, RequesterId), Person>,
    // INVARIANT: each address of each person of `people`, and no other.
    addresses: BTreeMap<(TenantId, Address), RequesterId>,
    // INVARIANT: whoever is merged into the key, as `people` has it.
    merged: BTreeMap<(TenantId, RequesterId), BTreeSet<RequesterId>>,
}

impl Folk {
    pub(crate) fn person(&self, tenant: &TenantId, id: &RequesterId) -> Option<&Person> {
        self.people.get(&(tenant.clone(), id.clone()))
    }

    pub(crate) fn person_at(&self, tenant: &TenantId, address: &Address) -> Option<&Person> {
        self.person(tenant, self.addresses.get(&(tenant.clone(), address.clone()))?)
    }

    /// Keeps a person under the next version: every check first, then everything is written.
    pub(crate) fn keep(&mut self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let key = (tenant.clone(), person.id.clone());
        let before = self.people.get(&key);
        if before.map_or(0, |before| before.version) != person.version {
            return Err(KeepError::Conflict { person: person.id.clone() });
        }
        for address in &person.addresses {
            match self.addresses.get(&(tenant.clone(), address.clone())) {
                Some(owner) if owner != &person.id => {
                    return Err(KeepError::AddressTaken { address: address.clone(), owner: owner.clone() });
                }
                Some(_) | None => {}
            }
        }
        if let Some(merged) = person.merged()
            && before.and_then(Person::merged) != Some(merged)
            && person.closes_circle(&self.mergers(tenant, &merged.into))
        {
            return Err(KeepError::Circle { person: person.id.clone(), into: merged.into.clone() });
        }
        self.put(tenant, person.clone().kept());
        Ok(())
    }

    /// Puts a person in place of what was there, unasked.
    pub(crate) fn put(&mut self, tenant: &TenantId, person: Person) {
        self.take_away(tenant, &person.id);
        for address in &person.addresses {
            self.addresses.insert((tenant.clone(), address.clone()), person.id.clone());
        }
        if let Some(merged) = person.merged() {
            self.merged.entry((tenant.clone(), merged.into.clone())).or_default().insert(person.id.clone());
        }
        self.people.insert((tenant.clone(), person.id.clone()), person);
    }

    /// Takes a person away.
    pub(crate) fn take_away(&mut self, tenant: &TenantId, id: &RequesterId) {
        let Some(before) = self.people.remove(&(tenant.clone(), id.clone())) else { return };
        for address in &before.addresses {
            self.addresses.remove(&(tenant.clone(), address.clone()));
        }
        if let Some(merged) = before.merged()
            && let Some(from) = self.merged.get_mut(&(tenant.clone(), merged.into.clone()))
        {
            from.remove(id);
        }
    }

    /// Everybody after somebody, by tenant and id.
    pub(crate) fn after(&self, last: Option<(&TenantId, &RequesterId)>) -> impl Iterator<Item = (&TenantId, &Person)> {
        let last = last.map(|(tenant, id)| (tenant.clone(), id.clone()));
        let rest = self.people.range((last.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded));
        rest.map(|((tenant, _), person)| (tenant, person))
    }

    /// Every merger around somebody.
    pub(crate) fn mergers(&self, tenant: &TenantId, of: &RequesterId) -> BTreeMap<RequesterId, RequesterId> {
        if self.merged.is_empty() {
            return BTreeMap::new();
        }
        let (mut mergers, mut seen, mut waiting) = (BTreeMap::new(), BTreeSet::new(), vec![of.clone()]);
        while let Some(id) = waiting.pop() {
            if let Some(merged) = self.person(tenant, &id).and_then(Person::merged) {
                mergers.insert(id.clone(), merged.into.clone());
                waiting.extend((!seen.contains(&merged.into)).then(|| merged.into.clone()));
            }
            let from = self.merged.get(&(tenant.clone(), id.clone())).into_iter().flatten();
            waiting.extend(from.filter(|id| !seen.contains(*id)).cloned());
            seen.insert(id);
        }
        mergers
    }
}
