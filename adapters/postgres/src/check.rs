//! What stands against a unit: asked for when a write of it was refused, or when too little is known to write it.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use helpdesk_core::{CommitError, Receipt, Ticket, TicketId, Unit};

use crate::fault::{Fault, from_json};
use crate::link::Link;
use crate::row::{get, signed, text, ticket_id};
use crate::step::Step;
use crate::{read, statements, workforce};

/// What the checks of a unit found.
pub(crate) enum Checked {
    /// Its request was answered before; nothing is written.
    Answered(Box<Receipt>),
    /// Something stands against it.
    Refused(CommitError),
    /// Nothing does.
    Passed(Facts),
}

/// What is known before a unit is written.
#[derive(Default)]
pub(crate) struct Facts {
    /// The tickets as they stand at the versions that the unit expects.
    pub(crate) before: BTreeMap<TicketId, Arc<Ticket>>,
    /// Tickets that are there and are another tenant's: none, for whoever only looked.
    pub(crate) of_others: BTreeSet<TicketId>,
}

/// How a ticket stands.
struct Standing {
    tenant: String,
    version: i64,
    fence: i64,
    body: String,
}

impl Facts {
    /// What is known without asking the server, where that is enough: versions are guarded where they are written, and so is that a
    /// ticket is still there.
    pub(crate) fn known(link: &Link, unit: &Unit) -> Option<Self> {
        let known = |ticket| link.known.get(ticket).filter(|known| &known.tenant == unit.tenant());
        let mut before = BTreeMap::new();
        for part in unit.parts() {
            if part.expected() == 0 {
                part.snapshot()?;
                continue;
            }
            before.insert(part.ticket(), known(part.ticket()).filter(|known| known.version == part.expected())?);
        }
        for seen in unit.looked_at() {
            known(seen.ticket).filter(|_known| seen.version > 0)?;
        }
        match unit.lease() {
            Some(lease) if !before.contains_key(&lease.ticket()) => None,
            Some(_) | None => Some(Self { before, of_others: BTreeSet::new() }),
        }
    }
}

/// Looks at everything a unit rests on, as it stands at one instant.
pub(crate) async fn check(link: &Link, unit: &Unit) -> Result<Checked, Fault> {
    let (tenant, receipt) = (unit.tenant(), unit.receipt());
    let own = unit.parts().map(|part| part.ticket()).chain(unit.looked_at().iter().map(|seen| seen.ticket));
    let ids: BTreeSet<i64> = own.chain(unit.lease().map(|lease| lease.ticket())).map(TicketId::signed).collect();
    let externals: Vec<String> = unit.parts().filter_map(|part| part.external()).map(ToString::to_string).collect();
    let holders: Vec<_> = unit.claims().iter().map(|claim| claim.holder.clone()).collect();
    let steps = [
        read::receipt_step(link, tenant, &receipt.command),
        Step::new(statements::STANDINGS, link.shard).with(ids.into_iter().collect::<Vec<_>>()),
        Step::new(statements::OWNERS, link.shard).text(tenant.as_str()).with(externals),
        workforce::held_step(link, tenant, &holders),
    ];
    let mut answers = link.read_at_once(&steps).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    if let Some(first) = read::receipt_of(&next(), tenant, &receipt.command)? {
        return Ok(if first.content == receipt.content {
            Checked::Answered(Box::new(first))
        } else {
            Checked::Refused(CommitError::CommandReused { command: receipt.command.clone() })
        });
    }
    let mut standings = BTreeMap::new();
    for row in next() {
        let standing =
            Standing { tenant: get(&row, 1)?, version: get(&row, 2)?, fence: get(&row, 3)?, body: get(&row, 4)? };
        standings.insert(ticket_id(get(&row, 0)?, || "tickets".to_owned())?, standing);
    }
    if let Some(refused) = check_tickets(unit, &standings) {
        return Ok(Checked::Refused(refused));
    }
    let mut owners = BTreeMap::new();
    for row in next() {
        let place = || format!("an external id of tenant `{tenant}`");
        owners.insert(text(&row, 0)?.to_owned(), ticket_id(get(&row, 1)?, place)?);
    }
    for part in unit.parts() {
        let Some(external) = part.external() else { continue };
        if let Some(owner) = owners.get(external.as_str()).filter(|owner| **owner != part.ticket()) {
            let (external, owner) = (external.clone(), *owner);
            return Ok(Checked::Refused(CommitError::ExternalIdTaken { external, owner }));
        }
    }
    let held = workforce::held_of(&next(), tenant)?;
    let mut sums = BTreeMap::new();
    for claim in unit.claims() {
        let before = held.get(&(claim.holder.kind().to_owned(), claim.holder.id().to_owned()));
        let sum: &mut i64 = sums.entry(&claim.holder).or_insert(before.map_or(0, |held| held.sum));
        match claim.after(*sum) {
            Ok(after) => *sum = after,
            Err(refused) => return Ok(Checked::Refused(refused)),
        }
    }
    facts(unit, &standings).map(Checked::Passed)
}

/// The first version, or the lease, that is not as expected.
fn check_tickets(unit: &Unit, standings: &BTreeMap<TicketId, Standing>) -> Option<CommitError> {
    let tenant = unit.tenant().as_str();
    for part in unit.parts() {
        let standing = standings.get(&part.ticket());
        // A ticket of another tenant is never at the version a unit expects: tenants do not meet.
        let of_another = standing.is_some_and(|standing| standing.tenant != tenant);
        if of_another || standing.map_or(0, |standing| standing.version) != signed(part.expected()) {
            return Some(CommitError::Conflict { ticket: part.ticket() });
        }
    }
    for seen in unit.looked_at() {
        let standing = standings.get(&seen.ticket).filter(|standing| standing.tenant == tenant);
        if standing.map_or(0, |standing| standing.version) != signed(seen.version) {
            return Some(CommitError::Conflict { ticket: seen.ticket });
        }
    }
    let lease = unit.lease()?;
    let fence = standings.get(&lease.ticket()).map(|standing| standing.fence);
    (fence != Some(signed(lease.fence.number()))).then(|| CommitError::Conflict { ticket: lease.ticket() })
}

fn facts(unit: &Unit, standings: &BTreeMap<TicketId, Standing>) -> Result<Facts, Fault> {
    let mut facts = Facts::default();
    for part in unit.parts() {
        if let Some(standing) = standings.get(&part.ticket()) {
            let ticket: Ticket = from_json(&standing.body, || format!("ticket {}", part.ticket()))?;
            facts.before.insert(part.ticket(), Arc::new(ticket));
        }
    }
    let of_others = unit.looked_at().iter().filter(|seen| seen.version == 0 && standings.contains_key(&seen.ticket));
    facts.of_others = of_others.map(|seen| seen.ticket).collect();
    Ok(facts)
}
