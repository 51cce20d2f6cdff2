//! Migration: moving tickets that are under way from one version of their policy to another, and what that would do.
use alloc::vec::Vec;

use helpdesk_sla::{Instant, OpenTime, RetargetMode};
use serde::{Deserialize, Serialize};

use crate::{EventBody, Metric, PolicyId, PolicyRef, Ticket, TicketClock, TicketId, Unit, evolve};

/// What is asked: that a ticket under a policy goes to another version of it. A new version alone moves no promise that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrate {
    /// Under which policy the ticket is, and stays.
    pub policy: PolicyId,
    /// Which version; the one in force where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What becomes of the clocks that are under way, whatever the policy says of changes.
    #[serde(default)]
    pub mode: RetargetMode,
}

/// What a migration would do to one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migration {
    /// Which.
    pub ticket: TicketId,
    /// The version it is under.
    pub from: PolicyRef,
    /// The version it would be under.
    pub to: PolicyRef,
    /// The promises that would be others, in the order of [`Metric::ALL`]. There may be none.
    pub promises: Vec<PromiseMoved>,
}

/// One promise as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseMoved {
    /// Of what.
    pub metric: Metric,
    /// As it is; none where nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Promised>,
    /// As it would be; none where nothing would be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Promised>,
    /// Whether it would be broken at once that is not broken now.
    pub breaches: bool,
}

/// A promise on a clock that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    /// How much open time.
    pub target: OpenTime,
    /// When it is due; none while its clock stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
}

/// A page of what a migration would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationPage {
    /// The tickets that would go to another version, in the order of their ids.
    pub tickets: Vec<Migration>,
    /// The last ticket that was looked at: the next page begins after it. None where there are no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<TicketId>,
}

impl Migration {
    /// What the unit of a migration would do; nothing where nothing moves to another version in it.
    #[must_use]
    pub fn of(ticket: &Ticket, unit: &Unit) -> Option<Self> {
        let mut events = unit.events().iter();
        let mut before = ticket.clone();
        let (moved, from, to) = events.by_ref().find_map(|event| {
            if let EventBody::Migrated { from, to, .. } = &event.body {
                return Some((event, from.clone(), to.clone()));
            }
            // What was due anyway is no doing of the migration.
            before = evolve(Some(before.clone()), event)?;
            None
        })?;
        let after =
            core::iter::once(moved).chain(events).try_fold(before.clone(), |t, event| evolve(Some(t), event))?;
        let promises = Metric::ALL.into_iter().filter_map(|metric| PromiseMoved::between(metric, &before, &after));
        Some(Self { ticket: ticket.id, from, to, promises: promises.collect() })
    }
}

impl PromiseMoved {
    fn between(metric: Metric, before: &Ticket, after: &Ticket) -> Option<Self> {
        let running = |held: &&TicketClock| !held.clock.is_ended();
        let was = before.clock(metric).filter(running);
        let is = after.clock(metric).filter(running);
        let promised = |held: &TicketClock| Promised { target: held.clock.target, due: held.clock.due };
        let (old, new) = (was.map(promised), is.map(promised));
        let broken = |held: Option<&TicketClock>| held.is_some_and(|held| held.clock.breach.is_some());
        let breaches = broken(is) && !broken(was);
        (old != new || breaches).then_some(Self { metric, before: old, after: new, breaches })
    }
}
