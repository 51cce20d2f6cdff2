//! What can be done, as far as access goes.
use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Actor, AgentId, ApprovalCommand, AssignmentCommand, Command, Participant, ParticipantCommand, StatusStep,
    SurveyCommand, Ticket, Visibility,
};

/// What can be done, as far as access goes. The words are wider than what the desk has commands for today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
#[non_exhaustive]
pub enum Action {
    /// See a ticket and its public messages.
    ReadPublic,
    /// See its internal messages and everything else that staff knows of it.
    ReadInternal,
    /// Ask for a list. The scope says what is in it.
    List,
    /// Search. The scope says what can be found.
    Search,
    /// Open a ticket of one's own.
    Create,
    /// Open a ticket for somebody else.
    CreateOnBehalf,
    /// Write a public message.
    ReplyPublic,
    /// Write an internal message.
    NoteInternal,
    /// Change status, tags and fields.
    EditFields,
    /// Change priority, impact and urgency.
    SetPriority,
    /// Take it, or put it back oneself.
    AssignSelf,
    /// Give it to somebody else, or take it from them.
    AssignOther,
    /// Give it to another team.
    MoveTeam,
    /// Move it between tiers.
    Escalate,
    /// Solve or close it.
    Close,
    /// Take up a solved one again.
    Reopen,
    /// Merge it with another one.
    Merge,
    /// Link it with another one.
    Link,
    /// Let somebody else see it.
    AddCc,
    /// End that.
    RemoveCc,
    /// Delete it.
    Delete,
    /// Black out a part of a message.
    RedactMessage,
    /// Change a message one wrote.
    EditOwnMessage,
    /// Open an attachment of a public message.
    ReadPublicAttachment,
    /// Open an attachment of an internal message.
    ReadInternalAttachment,
    /// See its clocks and promises.
    ViewSla,
    /// Let its clocks stand.
    PauseSla,
    /// Change policies and schedules.
    ChangeSlaPolicy,
    /// Change rules.
    EditRules,
    /// Try rules out.
    TestRules,
    /// Change webhooks.
    ManageWebhooks,
    /// Change templates.
    ManageTemplates,
    /// Change who belongs to a team.
    ManageTeam,
    /// Take out tickets as a table.
    Export,
    /// See reports.
    ViewReports,
    /// Read who did what, over all tickets.
    ReadAudit,
    /// See how the requester can be reached.
    ReadPersonalData,
    /// Merge the requester with another one.
    MergePeople,
    /// Say how satisfied one is.
    Rate,
    /// Say yes or no where one is asked for an approval, or pass it on.
    Approve,
    /// Get the first answer to one's own request again.
    ReplayOwn,
    /// Tell somebody of it.
    Notify,
    /// Let the desk look at its timers.
    Tick,
    /// Say whether one is there oneself.
    SetPresence,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 44] = [
        Self::ReadPublic,
        Self::ReadInternal,
        Self::List,
        Self::Search,
        Self::Create,
        Self::CreateOnBehalf,
        Self::ReplyPublic,
        Self::NoteInternal,
        Self::EditFields,
        Self::SetPriority,
        Self::AssignSelf,
        Self::AssignOther,
        Self::MoveTeam,
        Self::Escalate,
        Self::Close,
        Self::Reopen,
        Self::Merge,
        Self::Link,
        Self::AddCc,
        Self::RemoveCc,
        Self::Delete,
        Self::RedactMessage,
        Self::EditOwnMessage,
        Self::ReadPublicAttachment,
        Self::ReadInternalAttachment,
        Self::ViewSla,
        Self::PauseSla,
        Self::ChangeSlaPolicy,
        Self::EditRules,
        Self::TestRules,
        Self::ManageWebhooks,
        Self::ManageTemplates,
        Self::ManageTeam,
        Self::Export,
        Self::ViewReports,
        Self::ReadAudit,
        Self::ReadPersonalData,
        Self::MergePeople,
        Self::Rate,
        Self::Approve,
        Self::ReplayOwn,
        Self::Notify,
        Self::Tick,
        Self::SetPresence,
    ];

    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadPublic => "ticket.read_public",
            Self::ReadInternal => "ticket.read_internal",
            Self::List => "ticket.list",
            Self::Search => "ticket.search",
            Self::Create => "ticket.create",
            Self::CreateOnBehalf => "ticket.create_on_behalf",
            Self::ReplyPublic => "ticket.reply_public",
            Self::NoteInternal => "ticket.note_internal",
            Self::EditFields => "ticket.edit_fields",
            Self::SetPriority => "ticket.set_priority",
            Self::AssignSelf => "ticket.assign_self",
            Self::AssignOther => "ticket.assign_other",
            Self::MoveTeam => "ticket.move_team",
            Self::Escalate => "ticket.escalate",
            Self::Close => "ticket.close",
            Self::Reopen => "ticket.reopen",
            Self::Merge => "ticket.merge",
            Self::Link => "ticket.link",
            Self::AddCc => "ticket.add_cc",
            Self::RemoveCc => "ticket.remove_cc",
            Self::Delete => "ticket.delete",
            Self::RedactMessage => "comment.redact",
            Self::EditOwnMessage => "comment.edit_own",
            Self::ReadPublicAttachment => "attachment.read_public",
            Self::ReadInternalAttachment => "attachment.read_internal",
            Self::ViewSla => "sla.view",
            Self::PauseSla => "sla.pause",
            Self::ChangeSlaPolicy => "sla.change_policy",
            Self::EditRules => "rule.edit",
            Self::TestRules => "rule.test",
            Self::ManageWebhooks => "webhook.manage",
            Self::ManageTemplates => "template.manage",
            Self::ManageTeam => "team.manage_members",
            Self::Export => "export.csv",
            Self::ViewReports => "report.view",
            Self::ReadAudit => "audit.read",
            Self::ReadPersonalData => "person.read_pii",
            Self::MergePeople => "person.merge",
            Self::Rate => "satisfaction.rate",
            Self::Approve => "ticket.approve",
            Self::ReplayOwn => "idempotent.replay_own",
            Self::Notify => "ticket.notify",
            Self::Tick => "ticket.tick",
            Self::SetPresence => "presence.set_own",
        }
    }

    /// What a command of this actor needs on a ticket.
    #[must_use]
    pub fn of(command: &Command, actor: &Actor, ticket: Option<&Ticket>) -> Self {
        match command {
            Command::Open(open) if actor.is_known_as(&open.requester) => Self::Create,
            Command::Open(_) => Self::CreateOnBehalf,
            Command::Reply { .. } => Self::ReplyPublic,
            Command::AddNote { .. } => Self::NoteInternal,
            Command::Write(new) if new.visibility == Visibility::Public => Self::ReplyPublic,
            Command::Write(_) => Self::NoteInternal,
            Command::EditMessage { .. } => Self::EditOwnMessage,
            Command::Redact(_) => Self::RedactMessage,
            Command::ApplyMacro(_) => Self::EditFields,
            // Which of them, and whether it is their own form, is asked beside this.
            Command::SetField { .. } if actor.is_requester() => Self::ReplyPublic,
            Command::Start
            | Command::Wait { .. }
            | Command::Hold { .. }
            | Command::Touch
            | Command::Tag { .. }
            | Command::SetField { .. }
            | Command::Checklist(_) => Self::EditFields,
            Command::SetStatus(named) => match named.step {
                StatusStep::Start | StatusStep::Wait { .. } | StatusStep::Hold { .. } => Self::EditFields,
                StatusStep::Solve | StatusStep::Close { .. } => Self::Close,
            },
            Command::Solve | Command::Close { .. } => Self::Close,
            Command::Reopen => Self::Reopen,
            Command::Route { .. } => Self::MoveTeam,
            Command::Assign { agent } | Command::Assignment(AssignmentCommand::Give { agent, .. }) => {
                Self::giving(actor, Some(agent))
            }
            Command::Unassign => Self::giving(actor, ticket.and_then(|t| t.assignee.as_ref())),
            Command::AssignBy { .. } | Command::Assignment(AssignmentCommand::Reconsider) => Self::AssignOther,
            Command::Assignment(AssignmentCommand::RequireSkills(_)) => Self::EditFields,
            Command::Assignment(AssignmentCommand::NotePresence { .. }) => Self::Tick,
            Command::Escalate(_) | Command::HandBack { .. } | Command::Escalation(_) => Self::Escalate,
            Command::SetPriority { .. } | Command::Assess { .. } => Self::SetPriority,
            Command::Participant(command) => Self::around(command, actor),
            Command::Approval(ApprovalCommand::Answer { .. } | ApprovalCommand::Delegate { .. }) => Self::Approve,
            Command::Approval(
                ApprovalCommand::Ask(_)
                | ApprovalCommand::AskFor { .. }
                | ApprovalCommand::AskAgain { .. }
                | ApprovalCommand::Appoint { .. }
                | ApprovalCommand::Withdraw { .. },
            ) => Self::EditFields,
            Command::Work(_) | Command::Subject(_) | Command::Attribute(_) | Command::Timer(_) => Self::EditFields,
            Command::Link(_) | Command::OpenLinked(_) => Self::Link,
            Command::Merge(_) | Command::Split(_) => Self::Merge,
            Command::FollowUp(_) => Self::ReplyPublic,
            Command::Survey(SurveyCommand::Rate { .. }) => Self::Rate,
            Command::Survey(SurveyCommand::Withhold) => Self::EditFields,
            Command::Notify { .. } => Self::Notify,
            Command::Migrate(_) => Self::ChangeSlaPolicy,
            Command::Tick => Self::Tick,
        }
    }

    /// What a command needs beside that: who says that somebody else asks opens in their name and lets them see the ticket.
    pub(crate) fn beside(command: &Command) -> &'static [Self] {
        let Command::Attribute(command) = command else { return &[] };
        if command.lets_others_see() { &[Self::CreateOnBehalf, Self::AddCc] } else { &[] }
    }

    /// Who follows by themselves does what they do who note or reply; who lets others know needs the right to.
    fn around(command: &ParticipantCommand, actor: &Actor) -> Self {
        let oneself = match command.who() {
            Participant::Agent(id) => actor.agent_id() == Some(id),
            Participant::Requester(id) => actor.is_known_as(id),
        };
        match command {
            ParticipantCommand::Copy { .. } => Self::AddCc,
            ParticipantCommand::Uncopy { .. } => Self::RemoveCc,
            ParticipantCommand::Follow { .. } | ParticipantCommand::Unfollow { .. } if oneself => {
                if actor.is_requester() { Self::ReplyPublic } else { Self::NoteInternal }
            }
            ParticipantCommand::Follow { .. } => Self::AddCc,
            ParticipantCommand::Unfollow { .. } => Self::RemoveCc,
        }
    }

    fn giving(actor: &Actor, agent: Option<&AgentId>) -> Self {
        if agent.is_some() && actor.agent_id() == agent { Self::AssignSelf } else { Self::AssignOther }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|action| action.as_str() == text);
        found.ok_or_else(|| format!("there is no action `{text}`, expected one like `{}`", Self::ReadPublic))
    }
}

impl TryFrom<String> for Action {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Action> for &'static str {
    fn from(action: Action) -> Self {
        action.as_str()
    }
}
