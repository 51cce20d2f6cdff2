//! What has happened to a ticket. Stored for good: names of variants and fields are a wire format.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
};

use helpdesk_sla::{ClockEvent, Instant, RetargetMode};
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ApprovalEvent, AssignmentEvent, AttributeEvent, Audience, Author, Cause, ChecklistEvent, ClockBinding,
    ContractEvent, Entitlement, Erased, EscalationEvent, EventKind, Impact, LateFact, LateFacts, LinkEvent, MergeEvent,
    MessageDetails, MessageId, Metric, NoticeChannel, OpenTicket, ParticipantEvent, Placement, PolicyRef, Priority,
    PrioritySource, Redacted, ReturnWhen, Returned, Seal, Skills, SplitEvent, Status, StatusId, SubjectEvent,
    SurveyEvent, TeamId, TenantId, TicketId, Tier, TimerEvent, Urgency, WorkEvent, shared,
};

/// One thing that has happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the ticket's history: 1, 2, 3 … without gaps.
    pub seq: u64,
    /// When it was recorded. Never earlier than the event before.
    pub at: Instant,
    /// Who did it.
    pub by: Author,
    /// What it follows from.
    pub cause: Cause,
    /// That it happened before it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateFact>,
    /// When it was due to happen by itself, where the desk looked later and nothing else in the event says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Instant>,
    /// What happened.
    #[serde(flatten)]
    pub body: EventBody,
    /// What ties it to everything before it; none where it was written before there were seals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventBody {
    /// The ticket was opened.
    Opened {
        /// The desk's name for it.
        ticket: TicketId,
        /// Whose it is.
        tenant: TenantId,
        /// As asked.
        request: Box<OpenTicket>,
        /// The priority it began with.
        priority: Priority,
        /// Where that came from.
        source: PrioritySource,
        /// What it is entitled to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entitlement: Option<Box<Entitlement>>,
    },
    /// A message was written.
    MessageAdded {
        /// Who may see it.
        visibility: Visibility,
        /// Its text.
        body: String,
        /// What else is known of it.
        #[serde(default, skip_serializing_if = "MessageDetails::is_plain")]
        details: MessageDetails,
    },
    /// Its author changed the text of a message. The text before is in the event before.
    MessageEdited {
        /// Which.
        message: MessageId,
        /// Who may read it.
        visibility: Visibility,
        /// Its text from now on.
        body: String,
    },
    /// Something was taken out of what was written. The events it names are stored without it.
    Redacted(Box<Redacted>),
    /// A person, or all that was written, was erased by whoever keeps the store.
    Erased(Box<Erased>),
    /// The status changed.
    StatusChanged {
        /// From.
        from: Status,
        /// To.
        to: Status,
    },
    /// The status got a name of the host's own. It is gone with the next status.
    StatusNamed {
        /// The name.
        status: StatusId,
    },
    /// What was waited for has come: the ticket is open.
    Woken {
        /// The wait.
        from: Status,
        /// When that was to happen: clocks count on from then.
        planned_at: Instant,
        /// What has come.
        because: WakeReason,
    },
    /// The requester was reminded that the desk waits for an answer.
    Reminded {
        /// How often by now.
        n: u32,
        /// When that was to happen.
        planned_at: Instant,
    },
    /// A solved ticket was taken up again.
    Reopened {
        /// How often by now.
        n: u32,
    },
    /// It went to a team.
    TeamChanged {
        /// From.
        from: Option<TeamId>,
        /// To.
        to: TeamId,
        /// In what way.
        placement: Placement,
    },
    /// It entered a tier.
    TierChanged {
        /// From.
        from: Tier,
        /// To.
        to: Tier,
    },
    /// It was escalated, to the next tier or to whoever has a skill; where it went follows.
    Escalated {
        /// From this team.
        from: TeamId,
        /// In whose hands it was.
        tier: Tier,
        /// Why.
        reason: String,
        /// What whoever gets it has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// To whoever has these skills; to the next tier where there are none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        skills: Skills,
        /// When it comes back by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_when: Option<Box<ReturnWhen>>,
    },
    /// It was handed back to where it was last escalated from; where it went follows.
    HandedBack {
        /// Why.
        reason: String,
        /// What whoever gets it back has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        /// What brought it back by itself, where nobody handed it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        returned: Option<Returned>,
    },
    /// It got an agent.
    Assigned {
        /// From.
        from: Option<AgentId>,
        /// To.
        to: AgentId,
        /// Why, where that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It went back to the queue.
    Unassigned {
        /// From.
        from: AgentId,
        /// Why.
        reason: String,
        /// In what way it went elsewhere, where its agent lost it by that and nobody put it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved: Option<Placement>,
    },
    /// Nobody could take it; the decision names the reason against each candidate.
    AssignmentDeferred {
        /// When the desk looks again.
        again_at: Option<Instant>,
    },
    /// Something about the agent whom it gets.
    Assignment(AssignmentEvent),
    /// The priority changed.
    PriorityChanged {
        /// From.
        from: Priority,
        /// To.
        to: Priority,
        /// Where it comes from now.
        source: PrioritySource,
    },
    /// Impact and urgency were judged anew.
    Assessed {
        /// How much is affected.
        impact: Impact,
        /// How fast it gets worse.
        urgency: Urgency,
    },
    /// Tags changed.
    TagsChanged {
        /// Added.
        added: BTreeSet<String>,
        /// Removed.
        removed: BTreeSet<String>,
    },
    /// A custom field changed.
    FieldChanged {
        /// Its name.
        name: String,
        /// From.
        from: Option<String>,
        /// To.
        to: Option<String>,
    },
    /// The checklist changed.
    Checklist(ChecklistEvent),
    /// Something happened to its links with other tickets.
    Link(LinkEvent),
    /// It was merged, or another ticket was merged into it.
    Merge(MergeEvent),
    /// Messages went to a new ticket, or it began with messages of another one.
    Split(SplitEvent),
    /// Another policy or another version of it holds.
    PolicyChosen {
        /// Before.
        from: Option<PolicyRef>,
        /// Now; none where no policy's condition holds.
        to: Option<PolicyRef>,
    },
    /// It was moved to another version of its policy.
    Migrated {
        /// Before.
        from: PolicyRef,
        /// Now.
        to: PolicyRef,
        /// What became of the clocks that were under way.
        mode: RetargetMode,
    },
    /// A clock moved. All values are in the event: nothing is computed when it is read.
    ClockMoved {
        /// What it measures.
        metric: Metric,
        /// Which instance of it, from 1.
        instance: u32,
        /// What happened to the clock.
        change: ClockEvent,
        /// Since when it counts, where that is before the event: a promise that was made later than the fact it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Instant>,
        /// Under which promise, where one was made or moved, and where a rung of its ladder fired by itself.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "shared::optional")]
        binding: Option<Arc<ClockBinding>>,
    },
    /// Somebody was to be told.
    Notified {
        /// Whom.
        to: Audience,
        /// What.
        text: String,
        /// When it may be sent at the earliest; at once where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Instant>,
        /// On which way, where that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<NoticeChannel>,
    },
    /// A rung of the ticket itself fired, or somebody took notice of one.
    Escalation(EscalationEvent),
    /// Somebody came in copy or follows, or does so no more.
    Participant(ParticipantEvent),
    /// Something happened to an approval.
    Approval(ApprovalEvent),
    /// Work was logged, or an entry was taken back.
    Work(WorkEvent),
    /// The ticket is about something of the host's, or is not any more.
    Subject(SubjectEvent),
    /// It is of another kind, about something else, or somebody else's.
    Attribute(AttributeEvent),
    /// A timer with a name was set, has come due or was stopped.
    Timer(TimerEvent),
    /// The requester was asked how it was, or said so.
    Survey(SurveyEvent),
    /// The ticket is entitled to something else.
    Contract(ContractEvent),
    /// Somebody worked on it elsewhere.
    Touched,
}

/// What has come that a ticket waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WakeReason {
    /// The instant until which it waited.
    Date,
    /// The end of the wait for an answer, and something stands against solving it.
    Unanswered,
}

/// Who may see a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The requester too.
    Public,
    /// Staff only.
    Internal,
    /// The people of one team, its lead and auditors only.
    Team(TeamId),
}

impl EventBody {
    /// Whether it says itself when it was due, or nothing counts from it.
    pub(crate) fn says_when(&self) -> bool {
        matches!(
            self,
            Self::Woken { .. }
                | Self::Reminded { .. }
                | Self::StatusChanged { to: Status::Solved { .. }, .. }
                | Self::StatusNamed { .. }
                | Self::PolicyChosen { .. }
                | Self::ClockMoved { .. }
                | Self::Notified { .. }
                | Self::Escalation(_)
        )
    }

    /// Whether it changes which objects of the host's the ticket is about: stores keep them apart, to find tickets by them.
    #[must_use]
    pub fn moves_subjects(&self) -> bool {
        if let Self::Opened { request, .. } = self {
            return !request.subjects.is_empty();
        }
        matches!(self, Self::Subject(_))
    }
}

impl Event {
    /// Whether a human agent wrote a public message. Rules' mail and status changes are no reply.
    #[must_use]
    pub fn is_human_reply(&self) -> bool {
        self.kind() == EventKind::Replied && self.by.human_agent().is_some()
    }

    /// When it happened, where clocks count it from then although it was recorded later.
    #[must_use]
    pub fn counted_late(&self) -> Option<Instant> {
        let late = self.late.filter(|late| late.counts == LateFacts::AsOccurred)?;
        Some(late.occurred_at).filter(|occurred_at| *occurred_at < self.at)
    }

    /// From when on clocks count it: when it was to happen or happened, where that is not when it was recorded.
    #[must_use]
    pub fn counted_at(&self) -> Instant {
        if let Some(occurred_at) = self.counted_late() {
            return occurred_at;
        }
        if self.due_at.is_some() {
            return self.took_effect_at();
        }
        if let EventBody::Woken { planned_at, .. }
        | EventBody::Reminded { planned_at, .. }
        | EventBody::StatusChanged { to: Status::Solved { since: planned_at }, .. } = &self.body
        {
            return self.at.min(*planned_at);
        }
        self.at
    }

    /// When what happened by itself was due, and else when it was recorded: whose turn it is counts from then.
    #[must_use]
    pub fn took_effect_at(&self) -> Instant {
        self.due_at.map_or(self.at, |due_at| due_at.min(self.at))
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match &self.body {
            EventBody::Opened { .. } => EventKind::Opened,
            EventBody::MessageAdded { visibility: Visibility::Internal | Visibility::Team(_), .. } => {
                EventKind::NoteAdded
            }
            EventBody::MessageAdded { details, .. } if details.automatic => EventKind::AutomaticMessage,
            EventBody::MessageEdited { .. } => EventKind::MessageEdited,
            EventBody::Redacted(_) => EventKind::Redacted,
            EventBody::Erased(_) => EventKind::Erased,
            EventBody::MessageAdded { .. } if self.by.requester().is_some() => EventKind::RequesterReplied,
            EventBody::MessageAdded { visibility: Visibility::Public, .. } => EventKind::Replied,
            EventBody::StatusChanged { to: Status::Solved { .. }, .. } => EventKind::Solved,
            EventBody::StatusChanged { to: Status::Closed { .. }, .. } => EventKind::Closed,
            EventBody::StatusChanged { .. } => EventKind::StatusChanged,
            EventBody::StatusNamed { .. } => EventKind::StatusNamed,
            EventBody::Woken { .. } => EventKind::Woken,
            EventBody::Reminded { .. } => EventKind::Reminded,
            EventBody::Reopened { .. } => EventKind::Reopened,
            EventBody::TeamChanged { .. } => EventKind::TeamChanged,
            EventBody::TierChanged { .. } => EventKind::TierChanged,
            EventBody::Escalated { .. } => EventKind::Escalated,
            EventBody::HandedBack { .. } => EventKind::HandedBack,
            EventBody::Assigned { .. } => EventKind::Assigned,
            EventBody::Unassigned { .. } => EventKind::Unassigned,
            EventBody::AssignmentDeferred { .. } => EventKind::AssignmentDeferred,
            EventBody::Assignment(AssignmentEvent::RequirementsSet { .. }) => EventKind::RequirementsSet,
            EventBody::Assignment(AssignmentEvent::Weighed { .. }) => EventKind::Weighed,
            EventBody::Assignment(AssignmentEvent::TakenBack { .. }) => EventKind::TakenBack,
            EventBody::Assignment(AssignmentEvent::AssigneeLeft { .. }) => EventKind::AssigneeLeft,
            EventBody::Assignment(AssignmentEvent::AssigneeBack { .. }) => EventKind::AssigneeBack,
            EventBody::Assignment(AssignmentEvent::Overflowed { .. }) => EventKind::Overflowed,
            EventBody::PriorityChanged { .. } => EventKind::PriorityChanged,
            EventBody::Assessed { .. } => EventKind::Assessed,
            EventBody::TagsChanged { .. } => EventKind::TagsChanged,
            EventBody::FieldChanged { .. } => EventKind::FieldChanged,
            EventBody::Checklist(_) => EventKind::ChecklistChanged,
            EventBody::Merge(MergeEvent::Merged { .. }) => EventKind::Merged,
            EventBody::Merge(MergeEvent::Unmerged { .. }) => EventKind::Unmerged,
            EventBody::Merge(MergeEvent::Forwarded { .. }) => EventKind::Forwarded,
            EventBody::Merge(MergeEvent::Absorbed { .. }) => EventKind::Absorbed,
            EventBody::Merge(MergeEvent::Released { .. }) => EventKind::Released,
            EventBody::Split(SplitEvent::Off { .. }) => EventKind::SplitOff,
            EventBody::Split(SplitEvent::From { .. }) => EventKind::SplitFrom,
            EventBody::Link(LinkEvent::Added(_)) => EventKind::Linked,
            EventBody::Link(LinkEvent::Removed(_)) => EventKind::Unlinked,
            EventBody::Link(LinkEvent::Cascaded { .. }) => EventKind::Cascaded,
            EventBody::PolicyChosen { .. } => EventKind::PolicyChosen,
            EventBody::Migrated { .. } => EventKind::Migrated,
            EventBody::ClockMoved { change: ClockEvent::Breached { .. }, .. } => EventKind::Breached,
            // Without a binding a clock only keeps that its rung was let fire by hand: the event beside it is the firing.
            EventBody::ClockMoved { change: ClockEvent::RungFired { .. }, binding: Some(_), .. } => {
                EventKind::RungFired
            }
            EventBody::ClockMoved { change: ClockEvent::Acknowledged { .. }, .. } => EventKind::Acknowledged,
            EventBody::ClockMoved { .. } => EventKind::ClockMoved,
            EventBody::Notified { .. } => EventKind::Notified,
            EventBody::Escalation(EscalationEvent::Fired { .. }) => EventKind::RungFired,
            EventBody::Escalation(EscalationEvent::Acknowledged { .. }) => EventKind::Acknowledged,
            EventBody::Participant(_) => EventKind::ParticipantsChanged,
            EventBody::Approval(event) => event.kind(),
            EventBody::Work(event) => event.kind(),
            EventBody::Subject(event) => event.kind(),
            EventBody::Attribute(event) => event.kind(),
            EventBody::Timer(event) => event.kind(),
            EventBody::Survey(event) => event.kind(),
            EventBody::Contract(event) => event.kind(),
            EventBody::Touched => EventKind::Touched,
        }
    }
}
