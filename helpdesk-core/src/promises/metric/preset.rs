//! The presets of metrics: one description of a clock's life over events, and a table with a row per metric.
use Reopening::{Anew, RunsOn};
use Signal::{EntersTier, Opened, QueueChanged, RequesterAsks, Taken, TakenUpAgain};
use Solving::{AsThePolicySays, Cancels, Fulfils};

use crate::{Event, EventKind, Instant, Metric, StatusKind, Ticket};

/// One metric as a row: what begins its clock, from when it counts, what ends it and where it stands.
///
/// Closing cancels every clock that still runs. Nothing else of a metric's life stands anywhere but here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// What begins an instance, where none is under way and the ticket is not solved.
    pub begins: &'static [Signal],
    /// The fact it counts from, however late the promise was made.
    pub counts_from: Fact,
    /// What fulfils it.
    pub fulfilled_by: &'static [Signal],
    /// What solving does to it.
    pub solving: Solving,
    /// What reopening does to it.
    pub reopening: Reopening,
    /// The statuses it stands in unless a target says otherwise.
    pub pauses_in: &'static [StatusKind],
    /// The metric whose clock answers for it while that one is under way.
    pub behind: Option<Metric>,
}

/// Something an event says to clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The ticket is opened.
    Opened,
    /// The requester writes a public message.
    RequesterAsks,
    /// A human agent writes a public message. Rules' mail, internal messages and status changes are none.
    HumanReply,
    /// It comes to a team, or loses its agent.
    QueueChanged,
    /// It gets an agent.
    Taken,
    /// It enters a tier.
    EntersTier,
    /// It is taken up again.
    TakenUpAgain,
}

/// A fact that a clock counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The opening.
    Opening,
    /// The opening, as long as nobody has replied and it was not solved.
    OpeningWithoutReply,
    /// The oldest public message of the requester that nobody has answered.
    OldestQuestion,
    /// The last reply.
    LastReply,
    /// Entering the queues it waits in.
    Queue,
    /// Entering its tier, or the last reopening, whichever is later.
    TierEntry,
}

/// What solving does to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Solving {
    /// Ends it as done.
    Fulfils,
    /// Ends it as no longer asked for.
    Cancels,
    /// What the policy says: see [`SolvedWithoutReply`](crate::SolvedWithoutReply).
    AsThePolicySays,
}

/// What reopening does to a clock that solving fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopening {
    /// It runs on without the time between.
    RunsOn,
    /// A further instance begins when something begins one.
    Anew,
}

const PENDING: &[StatusKind] = &[StatusKind::Pending];
const WAITING: &[StatusKind] = &[StatusKind::Pending, StatusKind::OnHold];

const FIRST_REPLY: Preset = Preset {
    begins: &[Opened],
    counts_from: Fact::OpeningWithoutReply,
    fulfilled_by: &[Signal::HumanReply],
    solving: AsThePolicySays,
    reopening: Anew,
    pauses_in: &[],
    behind: None,
};
const NEXT_REPLY: Preset = Preset {
    begins: &[Opened, RequesterAsks],
    counts_from: Fact::OldestQuestion,
    behind: Some(Metric::FirstReply),
    ..FIRST_REPLY
};
const PERIODIC_UPDATE: Preset = Preset { begins: &[Signal::HumanReply], counts_from: Fact::LastReply, ..FIRST_REPLY };
const PAUSABLE_UPDATE: Preset = Preset { pauses_in: PENDING, ..PERIODIC_UPDATE };
const RESOLUTION: Preset = Preset {
    begins: &[Opened],
    counts_from: Fact::Opening,
    fulfilled_by: &[],
    solving: Fulfils,
    reopening: RunsOn,
    pauses_in: &[],
    behind: None,
};
const REQUESTER_WAIT: Preset = Preset { pauses_in: PENDING, ..RESOLUTION };
const AGENT_WORK: Preset = Preset { pauses_in: WAITING, ..RESOLUTION };
const ASSIGNMENT: Preset = Preset {
    begins: &[QueueChanged, TakenUpAgain],
    counts_from: Fact::Queue,
    fulfilled_by: &[Taken],
    solving: Cancels,
    reopening: Anew,
    pauses_in: &[],
    behind: None,
};
const TIER: Preset = Preset {
    begins: &[Opened, EntersTier, TakenUpAgain],
    counts_from: Fact::TierEntry,
    fulfilled_by: &[EntersTier],
    solving: Fulfils,
    reopening: Anew,
    pauses_in: &[],
    behind: None,
};

impl Metric {
    /// Its row of the table.
    #[must_use]
    pub const fn preset(self) -> &'static Preset {
        match self {
            Self::FirstReply => &FIRST_REPLY,
            Self::NextReply => &NEXT_REPLY,
            Self::PeriodicUpdate => &PERIODIC_UPDATE,
            Self::PausableUpdate => &PAUSABLE_UPDATE,
            Self::RequesterWait => &REQUESTER_WAIT,
            Self::AgentWork => &AGENT_WORK,
            Self::Resolution => &RESOLUTION,
            Self::Assignment => &ASSIGNMENT,
            Self::Tier => &TIER,
        }
    }
}

impl Signal {
    /// Whether an event says it.
    #[must_use]
    pub fn is_given_by(self, event: &Event) -> bool {
        let kind = event.kind();
        match self {
            Self::Opened => kind == EventKind::Opened,
            Self::RequesterAsks => kind == EventKind::RequesterReplied,
            Self::HumanReply => event.is_human_reply(),
            Self::QueueChanged => matches!(kind, EventKind::TeamChanged | EventKind::Unassigned),
            Self::Taken => kind == EventKind::Assigned,
            Self::EntersTier => kind == EventKind::TierChanged,
            Self::TakenUpAgain => kind == EventKind::Reopened,
        }
    }
}

impl Fact {
    /// When it began on this ticket; nothing where it does not hold.
    #[must_use]
    pub fn began_at(self, ticket: &Ticket) -> Option<Instant> {
        let course = &ticket.course;
        match self {
            Self::Opening => Some(ticket.opened_at),
            Self::OpeningWithoutReply => {
                let unanswered = ticket.first_replied_at.is_none() && ticket.n_reopenings == 0;
                unanswered.then_some(ticket.opened_at)
            }
            Self::OldestQuestion => course.asked_at,
            Self::LastReply => course.replied_at,
            Self::Queue => course.queued_at,
            Self::TierEntry => Some(course.reopened_at.map_or(ticket.tier_since, |at| at.max(ticket.tier_since))),
        }
    }
}
