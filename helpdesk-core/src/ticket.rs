//! A ticket as it stands: the fold of its history, and what the desk knows without reading the history.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, Approval, Channel, Checklist, Climb, Configuration, Course, EditableMessage, Entitlement, ExternalId,
    HandedOff, Hands, Impact, LanguageTag, Metric, Obstacle, OrganizationId, Participants, Placement, PolicyRef,
    Priority, PrioritySource, RequesterId, Seal, ServiceId, Status, StatusId, SubjectLink, Survey, Talk, TeamId,
    TenantId, TicketClock, TicketId, TicketKind, TicketTimer, Tier, Ties, Urgency, WorkLog, decide::obstacles, shared,
};

/// A ticket as it stands.
///
/// # Laws
/// The fold of its events equals the stored snapshot (`fold_equals_snapshot`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The desk's name for it.
    pub id: TicketId,
    /// Whose it is.
    pub tenant: TenantId,
    /// How many events its history has; the sequence number of the last.
    pub version: u64,
    /// The seal of its last event; none where that was written before there were seals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
    /// One line.
    pub subject: String,
    /// What it is.
    pub kind: TicketKind,
    /// How it came in.
    pub channel: Channel,
    /// Who asks.
    pub requester: RequesterId,
    /// The requester's company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// The language it is asked in, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Its name in the system it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalId>,
    /// How much is affected.
    pub impact: Impact,
    /// How fast it gets worse.
    pub urgency: Urgency,
    /// How soon it matters.
    pub priority: Priority,
    /// Where the priority comes from.
    pub priority_source: PrioritySource,
    /// Where it stands.
    pub status: Status,
    /// The name that the host gives to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_status: Option<StatusId>,
    /// The wait that it is in, while it is pending or on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Which team has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// In what way it came to that team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
    /// The teams it was escalated from, the last one last: where handing back goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came_from: Vec<(TeamId, Tier)>,
    /// What is remembered of those escalations, where that is more than where it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hand_offs: Vec<HandedOff>,
    /// Who is in copy and who follows.
    #[serde(default, skip_serializing_if = "Participants::is_empty")]
    pub participants: Participants,
    /// Its messages that their authors may still edit, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editable: Vec<EditableMessage>,
    /// Which agent has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AgentId>,
    /// In which tier's hands it is.
    pub tier: Tier,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Custom fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What is to be done before it is solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Box<Checklist>>,
    /// Which promises hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyRef>,
    /// Its clocks: of each metric the latest instance. Copies of a ticket share them until one of them moves.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "shared::list")]
    pub clocks: Vec<Arc<TicketClock>>,
    /// Its approvals, in the order in which they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// What of the catalogue it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// What it is entitled to, and by which contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement: Option<Box<Entitlement>>,
    /// The work that was done on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Box<WorkLog>>,
    /// How satisfied the requester is, or how asking that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<Box<Survey>>,
    /// Objects of the host's own that it is about, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectLink>,
    /// What binds it to other tickets; nothing for most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ties: Option<Box<Ties>>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When its last event was recorded.
    pub updated_at: Instant,
    /// When a person last did something with it.
    pub touched_at: Instant,
    /// When a human agent first answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_replied_at: Option<Instant>,
    /// Since when it is in its tier's hands.
    pub tier_since: Instant,
    /// Since when it waits for what, and the statuses it went through.
    #[serde(default, skip_serializing_if = "Course::is_empty")]
    pub course: Course,
    /// The rungs of the ticket itself that have fired.
    #[serde(default, skip_serializing_if = "Climb::is_empty")]
    pub climb: Climb,
    /// When the desk tries assignment again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign_again_at: Option<Instant>,
    /// Timers that somebody set, in the order in which they come due.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timers: Vec<TicketTimer>,
    /// In whose hands it was and is.
    #[serde(default, skip_serializing_if = "Hands::is_default")]
    pub hands: Hands,
    /// What was said after it was opened; nothing where nobody wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk: Option<Box<Talk>>,
    /// How many messages it has.
    pub n_messages: u32,
    /// How often it was reopened.
    pub n_reopenings: u32,
    /// How often a person moved it between teams.
    pub n_reassignments: u32,
    /// How many promises were broken.
    pub n_breaches: u32,
}

/// A wait for the requester or for a third party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since when.
    pub since: Instant,
    /// How often the requester was reminded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_reminders: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
pub(crate) fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Ticket {
    /// What binds it to other tickets.
    #[must_use]
    pub fn ties(&self) -> &Ties {
        self.ties.as_deref().unwrap_or(Ties::NONE)
    }

    /// When the first of its promises that are being counted is due, or was, where that one is broken and still to be kept. Stores list
    /// tickets by it.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        let running = self.clocks.iter().filter(|held| held.clock.is_running());
        running.filter_map(|held| held.clock.due).min()
    }

    /// The latest clock of a metric.
    #[must_use]
    pub fn clock(&self, metric: Metric) -> Option<&TicketClock> {
        self.clocks.iter().find(|c| c.metric == metric).map(Arc::as_ref)
    }

    /// Everything of its own that stands against solving it, all at once. Which other tickets block it, [`Acting::obstacles`](crate::Acting::obstacles)
    /// tells too.
    #[must_use]
    pub fn obstacles(&self, configuration: &Configuration) -> Vec<Obstacle> {
        obstacles(self, configuration)
    }

    /// What it weighs on its assignee's capacity while it is active.
    #[must_use]
    pub fn load(&self) -> Option<(&AgentId, i64)> {
        self.assignee.as_ref().filter(|_| self.status.kind().is_active()).map(|agent| {
            let weight = self.hands.weight.unwrap_or(1);
            (agent, i64::from(weight))
        })
    }
}
