//! What time brings: the desk looks at the tickets whose time has come.
use alloc::{collections::BTreeSet, format, vec::Vec};

use helpdesk_sla::Instant;

use super::{Desk, SubmitError, TICKS, damaged};
use crate::{Actor, Command, CommandId, DueTicket, Lease, Refusal, Request, StoreError, TicketId, limits::LEASES_MAX};

/// What a round of timers did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Tickets that were looked at.
    pub n_looked_at: u64,
    /// Tickets on which something happened.
    pub n_changed: u64,
    /// Tickets whose time has come and stays, though nothing happens on them: a defect, named so that it can be mended.
    pub stuck: Vec<TicketId>,
}

/// When timers say that they ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stamp {
    Now(Instant),
    TheirTime { until: Instant },
}

impl Desk {
    /// Looks at up to `limit` tickets whose time has come. What happens is recorded at `at`; a breach is stamped at its due
    /// instant all the same. Call it again while it answers that `limit` tickets were looked at.
    ///
    /// # Errors
    /// [`SubmitError`] of the first ticket that could not be looked at.
    pub async fn run_due(&self, at: Instant, limit: u64) -> Result<Ticked, SubmitError> {
        self.look_where_owed(at).await?;
        self.tick(Stamp::Now(at), limit).await
    }

    /// The same as one of several desks on the store: it takes leases that last until `until`, a few at a time, and looks at what it has. What
    /// another desk has is passed over; what a desk had that was killed is looked at when its leases are over.
    ///
    /// Choose `until` so that a desk that works is always done by then: one that is not writes nothing any more, and loses its way, not
    /// its tickets. A minute is plenty.
    ///
    /// # Errors
    /// - [`Refusal::BadRequest`] where `until` is not after `at`: leases that are over when they are taken are taken again and again.
    /// - [`SubmitError`] of the first ticket that could not be looked at; its lease and those of the rest are over at `until`.
    pub async fn run_due_shared(&self, at: Instant, until: Instant, limit: u64) -> Result<Ticked, SubmitError> {
        if until <= at {
            let what = format!("the leases are over at {until}, expected a time after {at}");
            return Err(SubmitError::Refused(Refusal::BadRequest { what }));
        }
        self.look_where_owed(at).await?;
        let mut ticked = Ticked::default();
        let mut quiet: BTreeSet<DueTicket> = BTreeSet::new();
        while ticked.n_looked_at < limit {
            let left = usize::try_from(limit - ticked.n_looked_at).unwrap_or(usize::MAX);
            let leases = self.store.claim(&self.tenant, at, until, left.min(LEASES_MAX)).await?;
            if leases.is_empty() {
                break;
            }
            for lease in leases {
                if quiet.contains(&lease.due) {
                    // It stays with this desk until the lease is over: nobody looks at it again and again.
                    ticked.stuck.push(lease.ticket());
                    continue;
                }
                ticked.n_looked_at += 1;
                if self.tick_one(lease.due, at, Some(lease)).await? {
                    ticked.n_changed += 1;
                } else {
                    quiet.insert(lease.due);
                }
                // A commit under it has ended it; where another desk was faster, or nothing could be written, it is free for others.
                self.store.release(&self.tenant, &lease).await?;
            }
        }
        Ok(ticked)
    }

    /// Looks at tickets in the order of their times, each recorded at its own time, until none is left before or at `until`:
    /// for replays, where the past is lived through once more.
    ///
    /// # Errors
    /// [`SubmitError`] of the first ticket that could not be looked at.
    pub async fn run_due_in_order(&self, until: Instant) -> Result<Ticked, SubmitError> {
        let ticked = self.tick(Stamp::TheirTime { until }, u64::MAX).await?;
        self.look_where_owed(until).await?;
        Ok(ticked)
    }

    /// When [`run_due`](Self::run_due) has something to do next.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_wake(&self) -> Result<Option<Instant>, StoreError> {
        self.store.next_wake(&self.tenant).await
    }

    async fn tick(&self, stamp: Stamp, limit: u64) -> Result<Ticked, SubmitError> {
        let mut ticked = Ticked::default();
        let until = match stamp {
            Stamp::Now(at) => at,
            Stamp::TheirTime { until } => until,
        };
        // Looks that brought nothing: the same ticket at the same time is not looked at twice in one round.
        let mut quiet: BTreeSet<DueTicket> = BTreeSet::new();
        while ticked.n_looked_at < limit {
            // One at a time: looking at one ticket can bring another one's time forward.
            let waiting = self.store.due(&self.tenant, until, quiet.len() + 1).await?;
            let Some(due) = waiting.iter().find(|due| !quiet.contains(due)).copied() else {
                ticked.stuck = waiting.iter().map(|due| due.ticket).collect();
                break;
            };
            let at = match stamp {
                Stamp::Now(at) => at,
                Stamp::TheirTime { .. } => due.wake_at,
            };
            ticked.n_looked_at += 1;
            if self.tick_one(due, at, None).await? {
                ticked.n_changed += 1;
            } else {
                quiet.insert(due);
            }
        }
        Ok(ticked)
    }

    /// Looks at one ticket, and says whether something happened. The request's id holds what was looked at, so that two desks
    /// that look at the same time do it once.
    async fn tick_one(&self, due: DueTicket, at: Instant, lease: Option<Lease>) -> Result<bool, SubmitError> {
        let version = self.store.load(due.ticket).await?.map_or(0, |t| t.version);
        let id = format!("{TICKS}{}/{version}/{}", due.ticket, due.wake_at.timestamp_micros());
        let id = CommandId::new(id).map_err(|_| damaged("a command id"))?;
        let request = Request::one(id, due.ticket, Command::Tick, at);
        match self.submit_under(&Actor::engine(self.tenant.clone()), &request, lease).await {
            Ok(receipt) => Ok(receipt.n_events > 0),
            // One ticket's trouble keeps no other ticket waiting: it is named as stuck.
            Err(SubmitError::Refused(_) | SubmitError::CommandReused { .. } | SubmitError::Busy { .. }) => Ok(false),
            Err(error @ SubmitError::Store(_)) => Err(error),
        }
    }
}
