//! The commit of one unit: every check first, then everything is written. Nothing after the checks can fail.
use std::collections::BTreeMap;

use helpdesk_core::{CommitError, Holder, Receipt, TicketId, Unit};

use crate::state::{Held, State};

/// Writes one unit, or nothing of it.
pub(crate) fn commit(state: &mut State, unit: &Unit) -> Result<Receipt, CommitError> {
    if let Some(first) = answered(state, unit)? {
        return Ok(first);
    }
    check_version(state, unit)?;
    check_external(state, unit)?;
    let held = held_after(state, unit)?;
    write(state, unit, held);
    Ok(unit.receipt().clone())
}

fn answered(state: &State, unit: &Unit) -> Result<Option<Receipt>, CommitError> {
    let receipt = unit.receipt();
    let Some(first) = state.receipts.get(&(unit.tenant().clone(), receipt.command.clone())) else {
        return Ok(None);
    };
    if first.content != receipt.content {
        return Err(CommitError::CommandReused { command: receipt.command.clone() });
    }
    Ok(Some(first.clone()))
}

/// A ticket of another tenant is never at the version a unit expects: tenants do not meet.
fn check_version(state: &State, unit: &Unit) -> Result<(), CommitError> {
    let stored = state.tickets.get(&unit.ticket());
    let of_another = stored.is_some_and(|t| &t.tenant != unit.tenant());
    if of_another || stored.map_or(0, |t| t.version) != unit.expected() {
        return Err(CommitError::Conflict { ticket: unit.ticket() });
    }
    Ok(())
}

fn check_external(state: &State, unit: &Unit) -> Result<(), CommitError> {
    let Some(external) = unit.external() else {
        return Ok(());
    };
    match state.externals.get(&(unit.tenant().clone(), external.clone())) {
        Some(&owner) if owner != unit.ticket() => {
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

fn write(state: &mut State, unit: &Unit, held: BTreeMap<Holder, Held>) {
    let ticket: TicketId = unit.ticket();
    let tenant = unit.tenant();
    if !unit.events().is_empty() {
        state.histories.entry(ticket).or_default().extend_from_slice(unit.events());
    }
    if let Some(snapshot) = unit.snapshot() {
        state.put(snapshot);
    }
    // A refusal leaves the ticket as it is, its wake time included; a tick without events may still move that.
    if unit.receipt().refused.is_none() {
        state.wake(tenant, ticket, unit.wake_at());
    }
    for notice in unit.notices() {
        state.enqueue(notice);
    }
    for (holder, held) in held {
        state.held.insert((tenant.clone(), holder), held);
    }
    if let Some(external) = unit.external() {
        state.externals.insert((tenant.clone(), external.clone()), ticket);
    }
    if !unit.is_refused_opening() {
        state.decisions.entry(ticket).or_default().push(unit.decision().clone());
    }
    state.receipts.insert((tenant.clone(), unit.receipt().command.clone()), unit.receipt().clone());
}
