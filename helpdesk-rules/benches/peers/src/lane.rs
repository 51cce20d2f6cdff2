//! The lane: a peer that is checked, then timed in turn with the others, and keeps its best times.
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::peer::Peer;

/// How long a batch takes at least: long beside the reading of a clock, short enough to pass between two interruptions.
const BATCH: Duration = Duration::from_micros(500);

/// How long a round of a peer takes; who is slow is asked about the first tickets only, and about these at least.
const ROUND: Duration = Duration::from_millis(30);
const ASKED_MIN: usize = 16;

/// The most rounds, and for how long a peer is timed at most; the fewest rounds whatever they take.
const ROUNDS: (u32, u32) = (100, 4);
const TIMED: Duration = Duration::from_secs(4);

/// A peer and the best time of each batch of tickets.
pub(crate) struct Lane {
    peer: Box<dyn Peer>,
    /// How many tickets make a batch, and a round.
    batch: usize,
    n_tickets: usize,
    best: Vec<Duration>,
    rounds: u32,
    spent: Duration,
}

impl Lane {
    /// A peer whose answers are the expected ones.
    pub(crate) fn checked(mut peer: Box<dyn Peer>, expected: &[BTreeSet<usize>]) -> Result<Self, String> {
        for (ticket, expected) in expected.iter().enumerate() {
            let matched = peer.matched(ticket);
            if matched != *expected {
                let name = peer.name();
                return Err(format!("{name}: ticket {ticket} matches {matched:?}, expected {expected:?}"));
            }
        }
        let began = Instant::now();
        (0..ASKED_MIN).for_each(|ticket| peer.ask(ticket));
        let each = began.elapsed().as_nanos() / 16;
        let fit = |time: Duration| usize::try_from(time.as_nanos() / each.max(1)).unwrap_or(usize::MAX);
        let n_tickets = fit(ROUND).clamp(ASKED_MIN, expected.len());
        let batch = fit(BATCH).clamp(1, n_tickets);
        Ok(Self { peer, batch, n_tickets, best: Vec::new(), rounds: 0, spent: Duration::ZERO })
    }

    pub(crate) fn name(&self) -> &'static str {
        self.peer.name()
    }

    /// Times all batches once; tells whether there is more to time.
    pub(crate) fn round(&mut self) -> bool {
        if self.rounds >= ROUNDS.0 || (self.rounds >= ROUNDS.1 && self.spent > TIMED) {
            return false;
        }
        let tickets: Vec<usize> = (0..self.n_tickets).collect();
        for (n, batch) in tickets.chunks(self.batch).enumerate() {
            let began = Instant::now();
            batch.iter().for_each(|ticket| self.peer.ask(*ticket));
            let took = began.elapsed();
            self.spent += took;
            match self.best.get_mut(n) {
                Some(best) => *best = took.min(*best),
                None => self.best.push(took),
            }
        }
        self.rounds += 1;
        true
    }

    /// The microseconds of a ticket: the best times of all batches over all their tickets.
    pub(crate) fn microseconds(&self) -> f64 {
        let total: Duration = self.best.iter().sum();
        total.as_secs_f64() * 1e6 / f64::from(u32::try_from(self.n_tickets).unwrap_or(u32::MAX))
    }
}
