//! Where tickets spend their time: wall-clock time in each status, and in each tier's hands while they are active.
use std::collections::BTreeMap;

use helpdesk_core::{EventBody, Explanation, Instant, StatusKind, Tier};
use serde::Serialize;

use super::{readable, turn::status_after};

/// Where tickets spend their time.
///
/// # Time and units
/// Wall-clock seconds, nights and holidays included. A ticket that is not closed counts up to the replay's end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stays {
    /// In each status but closed, which is final.
    pub statuses: Vec<Stay>,
    /// In each tier's hands, while neither solved nor closed.
    pub tiers: Vec<Stay>,
}

/// The time in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// The status or the tier.
    pub name: String,
    /// How many tickets were there at all.
    pub tickets: u64,
    /// How long, all together.
    pub seconds: u64,
}

#[derive(Debug, Default)]
pub(super) struct StaysTally {
    statuses: BTreeMap<StatusKind, (u64, u64)>,
    tiers: BTreeMap<Tier, (u64, u64)>,
}

/// The times of one ticket.
struct Walk {
    since: Option<(Instant, StatusKind)>,
    tier: Tier,
    statuses: BTreeMap<StatusKind, u64>,
    tiers: BTreeMap<Tier, u64>,
}

impl StaysTally {
    pub(super) fn add(&mut self, explanation: &Explanation, span: Option<(Instant, Instant)>) {
        let mut walk = Walk { since: None, tier: Tier::FIRST, statuses: BTreeMap::new(), tiers: BTreeMap::new() };
        for event in explanation.steps.iter().flat_map(|step| &step.events) {
            if let Some(status) = status_after(event) {
                walk.turn(event.at, status);
            }
            if let EventBody::TierChanged { to, .. } = &event.body {
                walk.pass(event.at);
                walk.tier = *to;
            }
        }
        let ticket = &explanation.ticket;
        walk.pass(span.map_or(ticket.updated_at, |(_, end)| end.max(ticket.updated_at)));
        collect(&mut self.statuses, walk.statuses);
        collect(&mut self.tiers, walk.tiers);
    }

    pub(super) fn finish(self) -> Stays {
        let stay = |name: String, (tickets, seconds): (u64, u64)| Stay { name, tickets, seconds };
        Stays {
            statuses: self.statuses.into_iter().map(|(s, sums)| stay(readable::words(s.as_str()), sums)).collect(),
            tiers: self.tiers.into_iter().map(|(tier, sums)| stay(tier.to_string(), sums)).collect(),
        }
    }
}

impl Walk {
    fn turn(&mut self, at: Instant, status: StatusKind) {
        self.pass(at);
        self.since = Some((at, status));
    }

    /// Counts the time up to an instant where the ticket is.
    fn pass(&mut self, at: Instant) {
        let Some((since, status)) = self.since else { return };
        self.since = Some((at, status));
        let seconds = u64::try_from(at.timestamp() - since.timestamp()).unwrap_or(0);
        if status != StatusKind::Closed {
            *self.statuses.entry(status).or_default() += seconds;
        }
        if status.is_active() {
            *self.tiers.entry(self.tier).or_default() += seconds;
        }
    }
}

fn collect<K: Ord>(sums: &mut BTreeMap<K, (u64, u64)>, of_one: BTreeMap<K, u64>) {
    for (place, seconds) in of_one {
        let sum = sums.entry(place).or_default();
        sum.0 += 1;
        sum.1 += seconds;
    }
}
