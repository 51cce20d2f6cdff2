//! The table of the policy: for each action what it is about, and who may. Who is not in a row may not.
use Who::{
    Admin, AnyRequester, AnyStaff, Anybody, Approver, Auditor, Colleague, Engine, InCopy, Owner, Staff, StaffSomewhere,
};

use crate::{Action, Right};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) about: About,
    pub(super) may: &'static [Who],
}

/// What an action names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A ticket: hidden from whoever may not see it.
    Ticket,
    /// A message of a ticket that the actor wrote.
    OwnMessage,
    /// A team.
    Team,
    /// The actor's own tenant and nothing in it.
    Tenant,
}

/// Who may. Services are in no row: they have a set of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The ticket's requester.
    Owner,
    /// A requester in copy.
    InCopy,
    /// A requester of the ticket's organization, where it shares.
    Colleague,
    /// A requester whose approval is asked for now.
    Approver,
    /// Every requester.
    AnyRequester,
    /// Staff with this right on what the action names.
    Staff(Right),
    /// Staff with this right on some ticket that could be.
    StaffSomewhere(Right),
    /// Everybody on the staff, with or without rights.
    AnyStaff,
    /// Who changes the configuration.
    Admin,
    /// Who reads everything.
    Auditor,
    /// The desk's own timers.
    Engine,
    /// Everybody with a name.
    Anybody,
}

/// The line of an action.
pub(super) const fn row(action: Action) -> Row {
    match action {
        Action::ReadPublic | Action::ReadPublicAttachment => {
            ticket(&[Owner, InCopy, Colleague, Approver, Staff(Right::Read), Auditor, Engine])
        }
        Action::ReadInternal | Action::ReadInternalAttachment | Action::ViewSla => {
            ticket(&[Staff(Right::Read), Auditor, Engine])
        }
        Action::List | Action::Search => tenant(&[AnyRequester, AnyStaff, Engine]),
        Action::Create => tenant(&[AnyRequester, StaffSomewhere(Right::Edit), Engine]),
        Action::CreateOnBehalf => tenant(&[StaffSomewhere(Right::Edit)]),
        Action::ReplyPublic => ticket(&[Owner, InCopy, Staff(Right::Reply)]),
        Action::NoteInternal => ticket(&[Staff(Right::Note), Engine]),
        Action::EditFields | Action::SetPriority => ticket(&[Staff(Right::Edit), Engine]),
        Action::AssignSelf => ticket(&[Staff(Right::Take)]),
        Action::AssignOther => ticket(&[Staff(Right::Assign), Engine]),
        Action::MoveTeam => ticket(&[Staff(Right::MoveOut), Engine]),
        Action::Escalate => ticket(&[Staff(Right::Escalate), Engine]),
        Action::Close => ticket(&[Owner, Staff(Right::Close), Engine]),
        Action::Reopen => ticket(&[Owner, Staff(Right::Close)]),
        Action::Merge => ticket(&[Staff(Right::Merge)]),
        Action::Link => ticket(&[Staff(Right::Edit)]),
        Action::AddCc => ticket(&[Owner, Staff(Right::Cc)]),
        Action::RemoveCc => ticket(&[Owner, InCopy, Staff(Right::Cc)]),
        Action::Delete | Action::RedactMessage | Action::PauseSla | Action::MergePeople => {
            ticket(&[Staff(Right::Lead)])
        }
        Action::EditOwnMessage => Row { about: About::OwnMessage, may: &[Staff(Right::Note)] },
        Action::ChangeSlaPolicy | Action::EditRules | Action::ManageWebhooks | Action::ManageTemplates => {
            tenant(&[Admin])
        }
        Action::TestRules => tenant(&[Admin, StaffSomewhere(Right::Lead)]),
        Action::ManageTeam => Row { about: About::Team, may: &[Admin, Staff(Right::Lead)] },
        Action::Export | Action::ViewReports => tenant(&[Auditor, StaffSomewhere(Right::Lead)]),
        Action::ReadAudit => tenant(&[Admin, Auditor]),
        Action::ReadPersonalData => ticket(&[Owner, Staff(Right::Reply), Auditor]),
        Action::Rate => ticket(&[Owner]),
        Action::Approve => ticket(&[Approver, Staff(Right::Read)]),
        Action::ReplayOwn => tenant(&[Anybody]),
        Action::Notify => ticket(&[Staff(Right::Reply), Engine]),
        Action::Tick => ticket(&[Engine]),
        Action::SetPresence => tenant(&[StaffSomewhere(Right::Take)]),
    }
}

const fn ticket(may: &'static [Who]) -> Row {
    Row { about: About::Ticket, may }
}

const fn tenant(may: &'static [Who]) -> Row {
    Row { about: About::Tenant, may }
}
