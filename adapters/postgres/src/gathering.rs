//! What several callers want written at the same time: while some units are on their way, those that come are written together.
//!
//! A few callers lead at once, each with a connection: whoever finds a place writes its unit, and with it what waits. So a caller alone
//! waits for nobody, and many callers share statements and the flush of the server. Whatever goes wrong with several units, nothing of
//! them is written and each is tried alone, by its own caller: what stands against one is no matter of the others.
use std::collections::{BTreeSet, VecDeque};
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use helpdesk_core::{TicketId, Unit};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::fault::Fault;
use crate::link::{Link, WRITE};
use crate::merged::merged;
use crate::tally::Tally;
use crate::value::Value;
use crate::writing::Writes;

/// How many lead at once, at most.
const LEADING_MAX: usize = 2;

/// How many units are written together, at most.
const UNITS_MAX: usize = 64;

/// How many bytes of texts are written together, at most, but for one unit that has more.
const BYTES_MAX: usize = 1024 * 1024;

/// How long a unit waits to be taken by somebody: whoever leads may be waiting for a row that another process holds.
const WAITS: Duration = Duration::from_millis(250);

/// A unit, and what it writes.
pub(crate) struct Gathered {
    pub(crate) unit: Unit,
    pub(crate) writes: Writes,
}

/// What became of a unit.
pub(crate) enum Ended {
    /// It is written.
    Written(Box<Unit>),
    /// It was tried alone, and this came of it.
    Failed(Box<Unit>, Fault),
    /// It was tried with others: what went wrong may be another's matter. Where a connection was lost, why: it may have been written.
    Together(Box<Unit>, Option<String>),
}

/// What waits, and how many lead.
#[derive(Default)]
pub(crate) struct Gathering(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    n_leading: usize,
    last: u64,
}

struct Waiting {
    number: u64,
    gathered: Box<Gathered>,
    turn: oneshot::Sender<Turn>,
}

/// What somebody who waits is told.
enum Turn {
    Ended(Ended),
    /// It is the first of those that wait: it leads.
    Lead(Box<Gathered>),
}

/// Whether somebody leads or waits.
enum Joined {
    Leads(Box<Gathered>),
    Waits(u64, oneshot::Receiver<Turn>),
}

/// Writes a unit, with others where there are any.
pub(crate) async fn write(link: &Link, gathered: Gathered) -> Result<Ended, Fault> {
    let (number, mut turn) = match link.gathering.join(Box::new(gathered), link.n_waiting_max)? {
        Joined::Leads(gathered) => return Ok(lead(link, gathered).await),
        Joined::Waits(number, turn) => (number, turn),
    };
    loop {
        match timeout(WAITS, &mut turn).await {
            Ok(Ok(Turn::Ended(ended))) => return Ok(ended),
            Ok(Ok(Turn::Lead(gathered))) => return Ok(lead(link, gathered).await),
            Ok(Err(_dropped)) => return Err(Fault::Lost { why: "whoever wrote it has gone".to_owned() }),
            Err(_elapsed) => {
                if let Some(gathered) = link.gathering.leave(number) {
                    return Ok(lead(link, gathered).await);
                }
            }
        }
    }
}

/// Writes a unit and what waits, and tells those who wait.
async fn lead(link: &Link, own: Box<Gathered>) -> Ended {
    let others = link.gathering.take(&own);
    let mut writes = vec![own.writes];
    let mut told = Vec::with_capacity(others.len());
    for Waiting { gathered, turn, .. } in others {
        writes.push(gathered.writes);
        told.push((gathered.unit, turn));
    }
    let answer = attempt(link, writes).await;
    link.gathering.pass_on();
    let is_alone = told.is_empty();
    let ended = |unit: Unit| match &answer {
        Ok(()) => Ended::Written(Box::new(unit)),
        Err(fault) if is_alone => Ended::Failed(Box::new(unit), fault.clone()),
        Err(Fault::Lost { why }) => Ended::Together(Box::new(unit), Some(why.clone())),
        Err(_of_somebody) => Ended::Together(Box::new(unit), None),
    };
    for (unit, turn) in told {
        // Who does not wait any more has gone with its runtime.
        drop(turn.send(Turn::Ended(ended(unit))));
    }
    ended(own.unit)
}

/// Writes all of it once, or nothing.
async fn attempt(link: &Link, writes: Vec<Writes>) -> Result<(), Fault> {
    let is_one = writes.len() == 1;
    let (mut steps, mut tally) = (Vec::new(), Tally::default());
    for mut writes in writes {
        steps.append(&mut writes.steps);
        tally.join(writes.tally);
    }
    let mut steps = if is_one {
        steps
    } else {
        merged(steps).ok_or_else(|| Fault::Again { why: "it can only be written alone".to_owned() })?
    };
    tally.steps(link.shard, &mut steps);
    link.attempt(Some(WRITE), &steps).await.map(drop)
}

impl Gathered {
    /// All tickets that it writes or rests on.
    fn tickets(&self) -> impl Iterator<Item = TicketId> {
        let unit = &self.unit;
        let seen = unit.looked_at().iter().map(|seen| seen.ticket);
        unit.parts().map(|part| part.ticket()).chain(seen).chain(unit.lease().map(|lease| lease.ticket()))
    }

    /// How many bytes of texts it writes.
    fn n_bytes(&self) -> usize {
        self.writes.steps.iter().flat_map(|step| &step.values).map(Value::n_bytes).sum()
    }
}

impl Gathering {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leads, or waits behind the others, where there is room.
    fn join(&self, gathered: Box<Gathered>, n_waiting_max: usize) -> Result<Joined, Fault> {
        let mut queue = self.lock();
        if queue.n_leading < LEADING_MAX {
            queue.n_leading = queue.n_leading.saturating_add(1);
            return Ok(Joined::Leads(gathered));
        }
        let n_waiting = queue.waiting.len();
        if n_waiting >= n_waiting_max {
            return Err(Fault::Busy {
                why: format!("{n_waiting} units wait to be written, at most {n_waiting_max} do"),
            });
        }
        queue.last = queue.last.saturating_add(1);
        let (number, (turn, told)) = (queue.last, oneshot::channel());
        queue.waiting.push_back(Waiting { number, gathered, turn });
        Ok(Joined::Waits(number, told))
    }

    /// A unit that has waited too long, where nobody has taken it: its caller leads beside the others.
    fn leave(&self, number: u64) -> Option<Box<Gathered>> {
        let mut queue = self.lock();
        let place = queue.waiting.iter().position(|waiting| waiting.number == number)?;
        let left = queue.waiting.remove(place)?;
        queue.n_leading = queue.n_leading.saturating_add(1);
        Some(left.gathered)
    }

    /// What is written together with a unit: what waits longest, no two about one ticket.
    fn take(&self, own: &Gathered) -> Vec<Waiting> {
        let mut queue = self.lock();
        if queue.waiting.is_empty() {
            return Vec::new();
        }
        let mut tickets: BTreeSet<TicketId> = own.tickets().collect();
        let (mut taken, mut left, mut n_bytes) = (Vec::new(), VecDeque::new(), own.n_bytes());
        for waiting in take(&mut queue.waiting) {
            let is_full = taken.len().saturating_add(1) >= UNITS_MAX || n_bytes >= BYTES_MAX;
            if is_full || waiting.gathered.tickets().any(|ticket| tickets.contains(&ticket)) {
                left.push_back(waiting);
                continue;
            }
            tickets.extend(waiting.gathered.tickets());
            n_bytes = n_bytes.saturating_add(waiting.gathered.n_bytes());
            taken.push(waiting);
        }
        queue.waiting = left;
        taken
    }

    /// Lets whoever waits longest lead in one's place.
    fn pass_on(&self) {
        let mut queue = self.lock();
        while queue.n_leading <= LEADING_MAX
            && let Some(Waiting { gathered, turn, .. }) = queue.waiting.pop_front()
        {
            if turn.send(Turn::Lead(gathered)).is_ok() {
                return;
            }
        }
        queue.n_leading = queue.n_leading.saturating_sub(1);
    }
}
