//! What can be asked of a ticket.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ApplyMacro, ApprovalCommand, AssignmentCommand, AttributeCommand, Audience, Channel, ChecklistCommand,
    CloseReason, EscalationCommand, ExternalId, FollowUp, HandOff, Impact, LanguageTag, LinkCommand, MergeCommand,
    MessageId, Migrate, NewMessage, NoticeChannel, OpenLinked, OrganizationId, ParticipantCommand, Priority, Redact,
    RequesterId, ServiceId, SetStatus, Split, Strategy, SubjectCommand, SubjectLink, SurveyCommand, TeamId, TicketKind,
    TimerCommand, Urgency, WorkCommand,
};

/// What can be asked of a ticket. What is already so changes nothing and is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Open a ticket.
    Open(Box<OpenTicket>),
    /// Write a public message.
    Reply {
        /// Its text.
        body: String,
    },
    /// Write an internal message.
    AddNote {
        /// Its text.
        body: String,
    },
    /// Work on it: Open.
    Start,
    /// Wait for the requester: Pending.
    Wait {
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// Wait for a third party: OnHold.
    Hold {
        /// What is waited for.
        reason: String,
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// Come to a status of the host's own.
    SetStatus(SetStatus),
    /// Say that it is done.
    Solve,
    /// Take up a solved ticket again.
    Reopen,
    /// Close it for good.
    Close {
        /// Why. [`CloseReason::Completed`] needs a solved ticket.
        reason: CloseReason,
    },
    /// Give it to a team.
    Route {
        /// Which.
        team: TeamId,
    },
    /// Give it to an agent.
    Assign {
        /// Which.
        agent: AgentId,
    },
    /// Let a strategy choose an agent of the ticket's team.
    AssignBy {
        /// How.
        strategy: Strategy,
    },
    /// Put it back into its team's queue.
    Unassign,
    /// About the agent whom it gets.
    Assignment(AssignmentCommand),
    /// Functional escalation: to the next tier on the team's path, or to whoever has a skill.
    Escalate(Box<HandOff>),
    /// Give it back to the tier it came from.
    HandBack {
        /// Why.
        reason: String,
        /// What whoever gets it back has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    },
    /// Set the priority, or let impact and urgency decide again.
    SetPriority {
        /// The priority; by impact and urgency where absent.
        priority: Option<Priority>,
    },
    /// Say how much is affected and how fast it gets worse.
    Assess {
        /// How much is affected.
        impact: Impact,
        /// How fast it gets worse.
        urgency: Urgency,
    },
    /// Add and remove tags.
    Tag {
        /// To add.
        #[serde(default)]
        add: BTreeSet<String>,
        /// To remove.
        #[serde(default)]
        remove: BTreeSet<String>,
    },
    /// Set or empty a custom field.
    SetField {
        /// Its name.
        name: String,
        /// Its value; empties it where absent.
        value: Option<String>,
    },
    /// Add, check and remove what is to be done before solving.
    Checklist(ChecklistCommand),
    /// Link it with another ticket, or end that.
    Link(LinkCommand),
    /// Merge it into another ticket, or undo that.
    Merge(MergeCommand),
    /// Let chosen messages go to a new ticket.
    Split(Split),
    /// Open a ticket that goes on where this one was closed.
    FollowUp(FollowUp),
    /// Open a ticket that is linked with this one.
    OpenLinked(Box<OpenLinked>),
    /// Tell somebody.
    Notify {
        /// Whom.
        to: Audience,
        /// What.
        text: String,
        /// When it may be sent at the earliest; at once where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Instant>,
        /// On which way, where whoever is told wants no other one; as the desk does where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<NoticeChannel>,
    },
    /// Write a message of any kind.
    Write(Box<NewMessage>),
    /// Change the text of a message that one wrote, while that may be done.
    EditMessage {
        /// Which.
        message: MessageId,
        /// Its text from now on.
        body: String,
    },
    /// Take a text, passages of it or an attachment out for good.
    Redact(Box<Redact>),
    /// Do the commands of a macro, all of them or none, each as the actor may.
    ApplyMacro(Box<ApplyMacro>),
    /// Say who is in copy and who follows.
    Participant(ParticipantCommand),
    /// Ask for an approval, give it or refuse it.
    Approval(ApprovalCommand),
    /// Log work, or take an entry back.
    Work(WorkCommand),
    /// Say what of the host's the ticket is about.
    Subject(SubjectCommand),
    /// Say that it is something else: of another kind, about something else, somebody else's.
    Attribute(AttributeCommand),
    /// Let rungs of ladders fire by hand, or take notice of those that have.
    Escalation(EscalationCommand),
    /// Set or stop a timer with a name.
    Timer(TimerCommand),
    /// Answer the survey.
    Survey(SurveyCommand),
    /// Move it to another version of its policy.
    Migrate(Migrate),
    /// Record that somebody worked on it without changing anything that is recorded here.
    Touch,
    /// Let the desk look at its clocks and timers. An extra tick changes nothing.
    Tick,
}

/// A request for help. Only the subject and the requester are needed.
///
/// # Examples
/// ```
/// use helpdesk_core::{Channel, Impact, OpenTicket};
///
/// let request = OpenTicket {
///     body: Some("Since this morning. It smells.".into()),
///     channel: Channel::Email,
///     impact: Impact::High,
///     tags: ["printer".to_owned()].into(),
///     ..OpenTicket::new("The printer is on fire", "rita@example.com".parse()?)
/// };
/// assert_eq!(request.urgency.as_str(), "medium");
/// # Ok::<(), helpdesk_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTicket {
    /// One line.
    pub subject: String,
    /// Who asks.
    pub requester: RequesterId,
    /// The requester's company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// The language it is asked in; where absent, the one of the person who is kept for the requester, if a condition, a form or
    /// a text of the configuration depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// The first public message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What it is.
    #[serde(default)]
    pub kind: TicketKind,
    /// How it came in.
    #[serde(default)]
    pub channel: Channel,
    /// How much is affected.
    #[serde(default)]
    pub impact: Impact,
    /// How fast it gets worse.
    #[serde(default)]
    pub urgency: Urgency,
    /// The priority, where it does not follow from impact and urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Custom fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What of the catalogue is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// Objects of the host's own that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<SubjectLink>,
    /// Its name in the system it comes from; unique per tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalId>,
}

impl OpenTicket {
    /// A request with a subject and a requester, everything else as usual.
    #[must_use]
    pub fn new(subject: impl Into<String>, requester: RequesterId) -> Self {
        Self {
            subject: subject.into(),
            requester,
            organization: None,
            language: None,
            body: None,
            kind: TicketKind::default(),
            channel: Channel::default(),
            impact: Impact::default(),
            urgency: Urgency::default(),
            priority: None,
            tags: BTreeSet::new(),
            fields: BTreeMap::new(),
            service: None,
            subjects: Vec::new(),
            external: None,
        }
    }
}

impl OpenTicket {
    /// What of it goes beyond what a requester may say of themselves.
    pub(crate) fn beyond(&self, actor: &crate::Actor, organization: Option<&OrganizationId>) -> Option<&'static str> {
        let says = [
            (!actor.is_known_as(&self.requester), "a requester opens tickets of their own only"),
            (self.organization.is_some() && self.organization.as_ref() != organization, "it is not their organization"),
            (self.priority.is_some(), "priority is for agents, say impact and urgency"),
            (!self.tags.is_empty(), "tags are for agents"),
            (self.external.is_some(), "external ids are for programs"),
        ];
        says.into_iter().find(|(beyond, _)| *beyond).map(|(_, because)| because)
    }
}

impl Command {
    /// What of it goes beyond what a requester may ask.
    pub(crate) fn beyond(&self, actor: &crate::Actor, organization: Option<&OrganizationId>) -> Option<&'static str> {
        if let Self::Open(open) = self {
            return open.beyond(actor, organization);
        }
        if matches!(self, Self::SetStatus(_)) {
            return Some("statuses of the desk's own are for agents");
        }
        let spam = matches!(self, Self::Close { reason: CloseReason::Spam });
        spam.then_some("a requester closes a ticket as completed or cancelled")
    }

    /// Whether it writes other tickets that there are.
    pub(crate) fn reaches_others(&self) -> bool {
        matches!(self, Self::Link(_) | Self::Merge(_) | Self::Split(_) | Self::FollowUp(_))
    }

    /// Opens a ticket.
    #[must_use]
    pub fn open(request: OpenTicket) -> Self {
        Self::Open(Box::new(request))
    }

    /// The command's name as decisions and scripts show it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Reply { .. } => "reply",
            Self::AddNote { .. } => "add_note",
            Self::Write(_) => "write",
            Self::ApplyMacro(_) => "apply_macro",
            Self::EditMessage { .. } => "edit_message",
            Self::Redact(_) => "redact",
            Self::Start => "start",
            Self::Wait { .. } => "wait",
            Self::Hold { .. } => "hold",
            Self::SetStatus(_) => "set_status",
            Self::Solve => "solve",
            Self::Reopen => "reopen",
            Self::Close { .. } => "close",
            Self::Route { .. } => "route",
            Self::Assign { .. } => "assign",
            Self::AssignBy { .. } => "assign_by",
            Self::Unassign => "unassign",
            Self::Assignment(AssignmentCommand::RequireSkills(_)) => "require_skills",
            Self::Assignment(AssignmentCommand::Give { .. }) => "assign",
            Self::Assignment(AssignmentCommand::Reconsider) => "reconsider",
            Self::Assignment(AssignmentCommand::NotePresence { .. }) => "note_presence",
            Self::Escalate(_) => "escalate",
            Self::HandBack { .. } => "hand_back",
            Self::SetPriority { .. } => "set_priority",
            Self::Assess { .. } => "assess",
            Self::Tag { .. } => "tag",
            Self::SetField { .. } => "set_field",
            Self::Checklist(_) => "checklist",
            Self::Link(_) => "link",
            Self::Merge(command) => command.name(),
            Self::Split(_) => "split",
            Self::FollowUp(_) => "follow_up",
            Self::OpenLinked(_) => "open_linked",
            Self::Notify { .. } => "notify",
            Self::Participant(command) => command.name(),
            Self::Approval(_) => "approval",
            Self::Work(_) => "work",
            Self::Subject(_) => "subject",
            Self::Attribute(command) => command.name(),
            Self::Escalation(command) => command.name(),
            Self::Timer(_) => "timer",
            Self::Survey(_) => "survey",
            Self::Migrate(_) => "migrate",
            Self::Touch => "touch",
            Self::Tick => "tick",
        }
    }
}
