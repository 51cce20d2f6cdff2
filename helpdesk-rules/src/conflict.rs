//! Who said it first: of two rules that want to set the same thing on one event, the earlier one wins.
use std::collections::BTreeMap;

use helpdesk_core::{AssignmentCommand, AttributeCommand, Command};

/// Something of a ticket that only one rule sets per event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Team,
    Assignee,
    Priority,
    Assessment,
    Status,
    Tag(String),
    Field(String),
    Kind,
    Skills,
}

/// The slots that are taken, each by a rule.
#[derive(Debug, Default)]
pub(crate) struct Claims<'a>(BTreeMap<Slot, &'a str>);

impl<'a> Claims<'a> {
    /// Splits a rule's commands into those that are taken and those that an earlier rule overrules.
    pub(crate) fn settle(&mut self, rule: &'a str, commands: Vec<Command>) -> (Vec<Command>, Vec<(Command, String)>) {
        let mut taken = Vec::with_capacity(commands.len());
        let mut overruled = Vec::new();
        for command in commands {
            let slots = slots(&command);
            let winner = slots.iter().find_map(|slot| self.0.get(slot).filter(|winner| **winner != rule));
            if let Some(winner) = winner {
                overruled.push((command, (*winner).to_owned()));
                continue;
            }
            self.0.extend(slots.into_iter().map(|slot| (slot, rule)));
            taken.push(command);
        }
        (taken, overruled)
    }
}

fn slots(command: &Command) -> Vec<Slot> {
    match command {
        Command::Route { .. } | Command::Escalate(_) | Command::HandBack { .. } => vec![Slot::Team],
        Command::Assign { .. } | Command::AssignBy { .. } | Command::Unassign => vec![Slot::Assignee],
        Command::SetPriority { .. } => vec![Slot::Priority],
        Command::Assess { .. } => vec![Slot::Assessment],
        Command::Start
        | Command::Wait { .. }
        | Command::Hold { .. }
        | Command::SetStatus(_)
        | Command::Solve
        | Command::Reopen
        | Command::Close { .. } => vec![Slot::Status],
        Command::Tag { add, remove } => add.iter().chain(remove).cloned().map(Slot::Tag).collect(),
        Command::SetField { name, .. } => vec![Slot::Field(name.clone())],
        Command::Attribute(AttributeCommand::SetKind { .. }) => vec![Slot::Kind],
        Command::Assignment(AssignmentCommand::RequireSkills(_)) => vec![Slot::Skills],
        Command::Open(_)
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
        | Command::Touch
        | Command::Tick => Vec::new(),
        _ => Vec::new(),
    }
}
