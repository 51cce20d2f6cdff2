//! Who said it first: of two rules that want to set the same thing on one event, the earlier one wins.
use std::{borrow::Cow, collections::BTreeMap};

use helpdesk_core::{AssignmentCommand, AttributeCommand, Command};

/// Something of a ticket that only one rule sets per event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Slot<'a> {
    Team,
    Assignee,
    Priority,
    Assessment,
    Status,
    Tag(Cow<'a, str>),
    Field(Cow<'a, str>),
    Kind,
    Language,
    Skills,
}

/// The slots that are taken, each by a rule.
#[derive(Debug, Default)]
pub(crate) struct Claims<'a>(BTreeMap<Slot<'a>, &'a str>);

/// The commands of a rule that are taken, and those that an earlier rule overrules, with its name.
pub(crate) type Settled = (Vec<Command>, Vec<(Command, String)>);

impl<'a> Claims<'a> {
    /// Splits a rule's commands into those that are taken and those that an earlier rule overrules.
    pub(crate) fn settle(&mut self, rule: &'a str, commands: impl Iterator<Item = Cow<'a, Command>>) -> Settled {
        let mut taken = Vec::with_capacity(commands.size_hint().0);
        let mut overruled = Vec::new();
        for command in commands {
            if let Some(winner) = self.winner(rule, &command) {
                overruled.push((command.into_owned(), winner.to_owned()));
                continue;
            }
            match &command {
                Cow::Borrowed(command) => self.0.extend(slots(command).map(|slot| (slot, rule))),
                Cow::Owned(command) => self.0.extend(slots(command).map(|slot| (slot.kept(), rule))),
            }
            taken.push(command.into_owned());
        }
        (taken, overruled)
    }

    /// The other rule that has already set what this command sets.
    fn winner(&self, rule: &str, command: &Command) -> Option<&'a str> {
        slots(command).find_map(|slot| self.0.get(&slot).copied().filter(|winner| *winner != rule))
    }
}

impl Slot<'_> {
    /// The same, with a name of its own.
    fn kept<'k>(self) -> Slot<'k> {
        match self {
            Self::Team => Slot::Team,
            Self::Assignee => Slot::Assignee,
            Self::Priority => Slot::Priority,
            Self::Assessment => Slot::Assessment,
            Self::Status => Slot::Status,
            Self::Tag(tag) => Slot::Tag(Cow::Owned(tag.into_owned())),
            Self::Field(name) => Slot::Field(Cow::Owned(name.into_owned())),
            Self::Kind => Slot::Kind,
            Self::Language => Slot::Language,
            Self::Skills => Slot::Skills,
        }
    }
}

fn slots(command: &Command) -> impl Iterator<Item = Slot<'_>> {
    let tags = if let Command::Tag { add, remove } = command { Some(add.iter().chain(remove)) } else { None };
    let tags = tags.into_iter().flatten().map(|tag| Slot::Tag(Cow::Borrowed(tag)));
    slot(command).into_iter().chain(tags)
}

/// What it sets beside tags.
fn slot(command: &Command) -> Option<Slot<'_>> {
    match command {
        Command::Route { .. } | Command::Escalate(_) | Command::HandBack { .. } => Some(Slot::Team),
        Command::Assign { .. }
        | Command::Assignment(AssignmentCommand::Give { .. })
        | Command::AssignBy { .. }
        | Command::Unassign => Some(Slot::Assignee),
        Command::SetPriority { .. } => Some(Slot::Priority),
        Command::Assess { .. } => Some(Slot::Assessment),
        Command::Start
        | Command::Wait { .. }
        | Command::Hold { .. }
        | Command::SetStatus(_)
        | Command::Solve
        | Command::Reopen
        | Command::Close { .. } => Some(Slot::Status),
        Command::SetField { name, .. } => Some(Slot::Field(Cow::Borrowed(name))),
        Command::Attribute(AttributeCommand::SetKind { .. }) => Some(Slot::Kind),
        Command::Attribute(AttributeCommand::SetLanguage { .. }) => Some(Slot::Language),
        Command::Assignment(AssignmentCommand::RequireSkills(_)) => Some(Slot::Skills),
        Command::Tag { .. }
        | Command::Open(_)
        | Command::Assignment(_)
        | Command::Timer(_)
        | Command::Attribute(_)
        | Command::Reply { .. }
        | Command::AddNote { .. }
        | Command::Survey(_)
        | Command::Work(_)
        | Command::Subject(_)
        | Command::Approval(_)
        | Command::Write(_)
        | Command::ApplyMacro(_)
        | Command::EditMessage { .. }
        | Command::Redact(_)
        | Command::Checklist(_)
        | Command::Notify { .. }
        | Command::Participant(_)
        | Command::Link(_)
        | Command::Escalation(_)
        | Command::Migrate(_)
        | Command::Merge(_)
        | Command::Split(_)
        | Command::FollowUp(_)
        | Command::OpenLinked(_)
        | Command::Touch
        | Command::Tick => None,
        _ => None,
    }
}
