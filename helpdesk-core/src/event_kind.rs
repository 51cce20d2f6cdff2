//! The kinds of events: what hooks and rules listen to.
use core::fmt;

use serde::{Deserialize, Serialize};

/// The kind of an event: what hooks listen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// See [`EventBody::Opened`](crate::EventBody::Opened).
    Opened,
    /// A public message by the requester.
    RequesterReplied,
    /// A public message by anybody else.
    Replied,
    /// An internal message, or one to a team.
    NoteAdded,
    /// A public message that a machine wrote in somebody's name.
    AutomaticMessage,
    /// See [`EventBody::MessageEdited`](crate::EventBody::MessageEdited).
    MessageEdited,
    /// See [`EventBody::Redacted`](crate::EventBody::Redacted).
    Redacted,
    /// See [`EventBody::Erased`](crate::EventBody::Erased).
    Erased,
    /// See [`EventBody::StatusChanged`](crate::EventBody::StatusChanged), but for the next two.
    StatusChanged,
    /// The status became solved.
    Solved,
    /// The status became closed.
    Closed,
    /// See [`EventBody::StatusNamed`](crate::EventBody::StatusNamed).
    StatusNamed,
    /// See [`EventBody::Woken`](crate::EventBody::Woken).
    Woken,
    /// See [`EventBody::Reminded`](crate::EventBody::Reminded).
    Reminded,
    /// See [`EventBody::Reopened`](crate::EventBody::Reopened).
    Reopened,
    /// See [`EventBody::TeamChanged`](crate::EventBody::TeamChanged).
    TeamChanged,
    /// See [`EventBody::TierChanged`](crate::EventBody::TierChanged).
    TierChanged,
    /// See [`EventBody::Escalated`](crate::EventBody::Escalated).
    Escalated,
    /// See [`EventBody::HandedBack`](crate::EventBody::HandedBack).
    HandedBack,
    /// See [`EventBody::Assigned`](crate::EventBody::Assigned).
    Assigned,
    /// See [`EventBody::Unassigned`](crate::EventBody::Unassigned).
    Unassigned,
    /// See [`EventBody::AssignmentDeferred`](crate::EventBody::AssignmentDeferred).
    AssignmentDeferred,
    /// See [`AssignmentEvent::RequirementsSet`](crate::AssignmentEvent::RequirementsSet).
    RequirementsSet,
    /// See [`AssignmentEvent::Weighed`](crate::AssignmentEvent::Weighed).
    Weighed,
    /// See [`AssignmentEvent::TakenBack`](crate::AssignmentEvent::TakenBack).
    TakenBack,
    /// See [`AssignmentEvent::AssigneeLeft`](crate::AssignmentEvent::AssigneeLeft).
    AssigneeLeft,
    /// See [`AssignmentEvent::AssigneeBack`](crate::AssignmentEvent::AssigneeBack).
    AssigneeBack,
    /// See [`AssignmentEvent::Overflowed`](crate::AssignmentEvent::Overflowed).
    Overflowed,
    /// See [`EventBody::PriorityChanged`](crate::EventBody::PriorityChanged).
    PriorityChanged,
    /// See [`EventBody::Assessed`](crate::EventBody::Assessed).
    Assessed,
    /// See [`EventBody::TagsChanged`](crate::EventBody::TagsChanged).
    TagsChanged,
    /// See [`EventBody::FieldChanged`](crate::EventBody::FieldChanged).
    FieldChanged,
    /// See [`EventBody::Checklist`](crate::EventBody::Checklist).
    ChecklistChanged,
    /// It was linked with another ticket.
    Linked,
    /// It goes on in another ticket.
    Merged,
    /// It goes on by itself again.
    Unmerged,
    /// What was written to it went on to the ticket where it is.
    Forwarded,
    /// Another ticket goes on here.
    Absorbed,
    /// Another ticket goes on by itself again.
    Released,
    /// Messages of it went to a new ticket.
    SplitOff,
    /// It began with messages of another ticket.
    SplitFrom,
    /// A link with another ticket ended.
    Unlinked,
    /// Solving a problem proposes solving its incidents.
    Cascaded,
    /// See [`EventBody::PolicyChosen`](crate::EventBody::PolicyChosen).
    PolicyChosen,
    /// See [`EventBody::Migrated`](crate::EventBody::Migrated).
    Migrated,
    /// A clock passed its due instant.
    Breached,
    /// A rung of a ladder fired.
    RungFired,
    /// Somebody took notice of rungs that had fired.
    Acknowledged,
    /// Any other movement of a clock.
    ClockMoved,
    /// See [`EventBody::Notified`](crate::EventBody::Notified).
    Notified,
    /// See [`EventBody::Participant`](crate::EventBody::Participant).
    ParticipantsChanged,
    /// People were asked for an approval.
    ApprovalAsked,
    /// Somebody said yes or no.
    ApprovalAnswered,
    /// Somebody else is to say yes or no.
    ApprovalDelegated,
    /// An approval came to an end.
    ApprovalEnded,
    /// Work was logged.
    WorkLogged,
    /// An entry of the work log was taken back.
    WorkCorrected,
    /// The ticket is about something of the host's.
    SubjectLinked,
    /// It is not any more.
    SubjectUnlinked,
    /// It is of another kind.
    KindChanged,
    /// Its one line was written anew.
    SubjectChanged,
    /// Somebody else asks.
    RequesterChanged,
    /// The requester asks for another organization.
    OrganizationChanged,
    /// It is asked in another language.
    LanguageChanged,
    /// A timer with a name was set.
    TimerSet,
    /// The time of a timer with a name has come.
    TimerDue,
    /// A timer with a name was stopped.
    TimerDropped,
    /// The requester was asked how it was.
    SurveyAsked,
    /// The requester was not asked, because that was done not long ago.
    SurveySkipped,
    /// The requester said how it was.
    SurveyRated,
    /// Another contract counts.
    ContractChosen,
    /// What a contract includes is used up.
    ContractUsedUp,
    /// See [`EventBody::Touched`](crate::EventBody::Touched).
    Touched,
}

impl EventKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::Opened,
        Self::RequesterReplied,
        Self::Replied,
        Self::NoteAdded,
        Self::AutomaticMessage,
        Self::MessageEdited,
        Self::Redacted,
        Self::Erased,
        Self::StatusChanged,
        Self::Solved,
        Self::Closed,
        Self::StatusNamed,
        Self::Woken,
        Self::Reminded,
        Self::Reopened,
        Self::TeamChanged,
        Self::TierChanged,
        Self::Escalated,
        Self::HandedBack,
        Self::Assigned,
        Self::Unassigned,
        Self::AssignmentDeferred,
        Self::RequirementsSet,
        Self::Weighed,
        Self::TakenBack,
        Self::AssigneeLeft,
        Self::AssigneeBack,
        Self::Overflowed,
        Self::PriorityChanged,
        Self::Assessed,
        Self::TagsChanged,
        Self::FieldChanged,
        Self::ChecklistChanged,
        Self::Linked,
        Self::Unlinked,
        Self::Merged,
        Self::Unmerged,
        Self::Forwarded,
        Self::Absorbed,
        Self::Released,
        Self::SplitOff,
        Self::SplitFrom,
        Self::Cascaded,
        Self::PolicyChosen,
        Self::Migrated,
        Self::Breached,
        Self::RungFired,
        Self::Acknowledged,
        Self::ClockMoved,
        Self::Notified,
        Self::ParticipantsChanged,
        Self::ApprovalAsked,
        Self::ApprovalAnswered,
        Self::ApprovalDelegated,
        Self::ApprovalEnded,
        Self::WorkLogged,
        Self::WorkCorrected,
        Self::SubjectLinked,
        Self::SubjectUnlinked,
        Self::KindChanged,
        Self::SubjectChanged,
        Self::RequesterChanged,
        Self::OrganizationChanged,
        Self::LanguageChanged,
        Self::TimerSet,
        Self::TimerDue,
        Self::TimerDropped,
        Self::SurveyAsked,
        Self::SurveySkipped,
        Self::SurveyRated,
        Self::ContractChosen,
        Self::ContractUsedUp,
        Self::Touched,
    ];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one word for each kind")]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::RequesterReplied => "requester_replied",
            Self::Replied => "replied",
            Self::NoteAdded => "note_added",
            Self::AutomaticMessage => "automatic_message",
            Self::MessageEdited => "message_edited",
            Self::Redacted => "redacted",
            Self::Erased => "erased",
            Self::StatusChanged => "status_changed",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::StatusNamed => "status_named",
            Self::Woken => "woken",
            Self::Reminded => "reminded",
            Self::Reopened => "reopened",
            Self::TeamChanged => "team_changed",
            Self::TierChanged => "tier_changed",
            Self::Escalated => "escalated",
            Self::HandedBack => "handed_back",
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::AssignmentDeferred => "assignment_deferred",
            Self::RequirementsSet => "requirements_set",
            Self::Weighed => "weighed",
            Self::TakenBack => "taken_back",
            Self::AssigneeLeft => "assignee_left",
            Self::AssigneeBack => "assignee_back",
            Self::Overflowed => "overflowed",
            Self::PriorityChanged => "priority_changed",
            Self::Assessed => "assessed",
            Self::TagsChanged => "tags_changed",
            Self::FieldChanged => "field_changed",
            Self::ChecklistChanged => "checklist_changed",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::Merged => "merged",
            Self::Unmerged => "unmerged",
            Self::Forwarded => "forwarded",
            Self::Absorbed => "absorbed",
            Self::Released => "released",
            Self::SplitOff => "split_off",
            Self::SplitFrom => "split_from",
            Self::Cascaded => "cascaded",
            Self::PolicyChosen => "policy_chosen",
            Self::Migrated => "migrated",
            Self::Breached => "breached",
            Self::RungFired => "rung_fired",
            Self::Acknowledged => "acknowledged",
            Self::ClockMoved => "clock_moved",
            Self::Notified => "notified",
            Self::ParticipantsChanged => "participants_changed",
            Self::ApprovalAsked => "approval_asked",
            Self::ApprovalAnswered => "approval_answered",
            Self::ApprovalDelegated => "approval_delegated",
            Self::ApprovalEnded => "approval_ended",
            Self::WorkLogged => "work_logged",
            Self::WorkCorrected => "work_corrected",
            Self::SubjectLinked => "subject_linked",
            Self::SubjectUnlinked => "subject_unlinked",
            Self::KindChanged => "kind_changed",
            Self::SubjectChanged => "subject_changed",
            Self::RequesterChanged => "requester_changed",
            Self::OrganizationChanged => "organization_changed",
            Self::LanguageChanged => "language_changed",
            Self::TimerSet => "timer_set",
            Self::TimerDue => "timer_due",
            Self::TimerDropped => "timer_dropped",
            Self::SurveyAsked => "survey_asked",
            Self::SurveySkipped => "survey_skipped",
            Self::SurveyRated => "survey_rated",
            Self::ContractChosen => "contract_chosen",
            Self::ContractUsedUp => "contract_used_up",
            Self::Touched => "touched",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
