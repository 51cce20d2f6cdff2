//! The commit of one unit: every check first, then everything is written. Nothing after the checks can fail.
use std::collections::BTreeMap;

use helpdesk_core::{
    CommitError, Holder, Part, Receipt, Rewrites, Seen, TenantId, TicketId, Unit, Written, WrittenPart,
};

use crate::state::{Entry, Held, State};

/// Writes one unit, or nothing of it.
pub(crate) fn commit(state: &mut State, unit: Unit) -> Result<Receipt, CommitError> {
    if let Some(first) = answered(state, &unit)? {
        return Ok(first);
    }
    unit.parts().try_for_each(|part| check_version(state, unit.tenant(), part))?;
    unit.looked_at().iter().try_for_each(|seen| check_seen(state, unit.tenant(), seen))?;
    check_lease(state, &unit)?;
    unit.parts().try_for_each(|part| check_external(state, unit.tenant(), part))?;
    let held = held_after(state, &unit)?;
    let receipt = unit.receipt().clone();
    write(state, unit, held);
    Ok(receipt)
}

fn answered(state: &State, unit: &Unit) -> Result<Option<Receipt>, CommitError> {
    let receipt = unit.receipt();
    let Some(first) = state.receipt(unit.tenant(), &receipt.command) else {
        return Ok(None);
    };
    if first.content != receipt.content {
        return Err(CommitError::CommandReused { command: receipt.command.clone() });
    }
    Ok(Some(first.clone()))
}

/// A ticket of another tenant is never at the version a unit expects: tenants do not meet.
fn check_version(state: &State, tenant: &TenantId, part: &Part) -> Result<(), CommitError> {
    let stored = state.tickets.get(&part.ticket()).map(|kept| &kept.ticket);
    let of_another = stored.is_some_and(|t| &t.tenant != tenant);
    if of_another || stored.map_or(0, |t| t.version) != part.expected() {
        return Err(CommitError::Conflict { ticket: part.ticket() });
    }
    Ok(())
}

/// A ticket of another tenant is none, for whoever only looked.
fn check_seen(state: &State, tenant: &TenantId, seen: &Seen) -> Result<(), CommitError> {
    let stored = state.tickets.get(&seen.ticket).map(|kept| &kept.ticket).filter(|t| &t.tenant == tenant);
    if stored.map_or(0, |t| t.version) != seen.version {
        return Err(CommitError::Conflict { ticket: seen.ticket });
    }
    Ok(())
}

/// A lease that has ended is nobody's.
fn check_lease(state: &State, unit: &Unit) -> Result<(), CommitError> {
    match unit.lease() {
        Some(lease) if !state.is_held(lease) => Err(CommitError::Conflict { ticket: lease.ticket() }),
        Some(_) | None => Ok(()),
    }
}

fn check_external(state: &State, tenant: &TenantId, part: &Part) -> Result<(), CommitError> {
    let Some(external) = part.external() else {
        return Ok(());
    };
    match state.externals.get(&(tenant.clone(), external.clone())) {
        Some(&owner) if owner != part.ticket() => {
            Err(CommitError::ExternalIdTaken { external: external.clone(), owner })
        }
        Some(_) | None => Ok(()),
    }
}

/// What is held as the unit's claims leave it, one claim after the other.
fn held_after(state: &State, unit: &Unit) -> Result<BTreeMap<Holder, Held>, CommitError> {
    let mut after = BTreeMap::new();
    for claim in unit.claims() {
        let stored = state.held.get(&(unit.tenant().clone(), claim.holder.clone())).copied().unwrap_or_default();
        let held = after.entry(claim.holder.clone()).or_insert(stored);
        held.sum = claim.after(held.sum)?;
        held.assigned_at = claim.assigned_at.or(held.assigned_at);
    }
    Ok(after)
}

fn write(state: &mut State, unit: Unit, held: BTreeMap<Holder, Held>) {
    let Written { tenant, parts, notices, receipt, lease, .. } = unit.into();
    if let Some(lease) = lease {
        state.end(&lease);
    }
    for part in parts {
        let WrittenPart { ticket, events, snapshot, wake_at, external, decision, rewrites, .. } = part;
        if let Some(snapshot) = snapshot {
            state.put(&snapshot);
        }
        // A refusal leaves the ticket as it is, its wake time included; a tick without events may still move that.
        if receipt.refused.is_none() {
            state.wake(&tenant, ticket, wake_at);
        }
        // Where opening was refused there is no ticket that the decision could belong to.
        if let Some(kept) = state.tickets.get_mut(&ticket) {
            // In room of their own: the list that came has room for more.
            let mut own = Vec::with_capacity(events.len());
            own.extend(events);
            kept.commits.push(Entry { events: own, decision: Some(decision) });
        }
        if let Some(rewrites) = rewrites {
            rewrite(state, &tenant, ticket, &rewrites);
        }
        if let Some(external) = external {
            state.externals.insert((tenant.clone(), external), ticket);
        }
    }
    for notice in notices {
        state.enqueue(notice);
    }
    for (holder, held) in held {
        state.held.insert((tenant.clone(), holder), held);
    }
    state.receipts.entry(tenant).or_default().insert(receipt.command.clone(), receipt);
}

/// Writes over what is named and is there.
fn rewrite(state: &mut State, tenant: &TenantId, ticket: TicketId, rewrites: &Rewrites) {
    if let Some(kept) = state.tickets.get_mut(&ticket) {
        for event in rewrites.events() {
            let history = kept.commits.iter_mut().flat_map(|entry| &mut entry.events);
            for held in history.filter(|held| held.seq == event.seq) {
                held.clone_from(event);
            }
        }
        for (n, decision) in rewrites.decisions() {
            let decisions = kept.commits.iter_mut().filter_map(|entry| entry.decision.as_deref_mut()).zip(1_u64..);
            for (held, _) in decisions.filter(|(_, place)| *place == n) {
                held.clone_from(decision);
            }
        }
    }
    for notice in rewrites.notices() {
        state.rewrite(tenant, notice);
    }
}
