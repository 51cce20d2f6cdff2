//! Who said it first: of two rules that want to set the same thing on one event, the earlier one wins.
use std::{borrow::Cow, collections::BTreeMap};

use helpdesk_core::{AssignmentCommand, AttributeCommand, Command};

use crate::slots::Slots;

/// Something of a ticket that only one rule sets per event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot<'a> {
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

/// The slots that are taken, each by a rule, which is named by its place in the set.
pub(crate) struct Claims<'a> {
    slots: &'a Slots,
    /// A bit for each slot with a number: whether it is taken.
    taken: Vec<u64>,
    /// Who took the first of them.
    few: Vec<(u32, usize)>,
    /// Who took the others that have a number.
    many: BTreeMap<u32, usize>,
    /// Who took a slot without a number.
    others: BTreeMap<Slot<'static>, usize>,
}

/// So many are looked through one by one.
const FEW_MAX: usize = 32;

/// The commands of a rule that are taken, and those that an earlier rule overrules, with its place.
pub(crate) type Settled = (Vec<Command>, Vec<(Command, usize)>);

impl<'a> Claims<'a> {
    pub(crate) fn new(slots: &'a Slots) -> Self {
        let (taken, few) = (Vec::new(), Vec::new());
        Self { slots, taken, few, many: BTreeMap::new(), others: BTreeMap::new() }
    }

    /// Takes what a command sets by its numbers; where another rule has taken some of it, nothing is taken, and that rule is told.
    pub(crate) fn claim(&mut self, rule: usize, numbers: &[u32]) -> Result<(), usize> {
        if let Some(winner) = numbers.iter().find_map(|n| self.numbered(*n).filter(|winner| *winner != rule)) {
            return Err(winner);
        }
        numbers.iter().for_each(|n| self.take_numbered(*n, rule));
        Ok(())
    }

    /// Splits a rule's commands into those that are taken and those that an earlier rule overrules.
    pub(crate) fn settle(&mut self, rule: usize, commands: impl Iterator<Item = Command>) -> Settled {
        let mut taken = Vec::with_capacity(commands.size_hint().0);
        let mut overruled = Vec::new();
        for command in commands {
            if let Some(winner) = self.winner(rule, &command) {
                overruled.push((command, winner));
                continue;
            }
            slots(&command).for_each(|slot| self.take(slot, rule));
            taken.push(command);
        }
        (taken, overruled)
    }

    /// The other rule that has already set what this command sets.
    fn winner(&self, rule: usize, command: &Command) -> Option<usize> {
        let of = |slot: Slot<'_>| match self.slots.number(&slot) {
            Some(n) => self.numbered(n),
            None => self.others.get(&slot).copied(),
        };
        slots(command).find_map(|slot| of(slot).filter(|winner| *winner != rule))
    }

    fn numbered(&self, n: u32) -> Option<usize> {
        let word = usize::try_from(n / 64).ok().and_then(|at| self.taken.get(at))?;
        if word & (1 << (n % 64)) == 0 {
            return None;
        }
        let few = self.few.iter().find(|(taken, _)| *taken == n).map(|(_, rule)| *rule);
        few.or_else(|| self.many.get(&n).copied())
    }

    fn take(&mut self, slot: Slot<'_>, rule: usize) {
        match self.slots.number(&slot) {
            Some(n) => self.take_numbered(n, rule),
            None => {
                self.others.insert(slot.kept(), rule);
            }
        }
    }

    fn take_numbered(&mut self, n: u32, rule: usize) {
        if self.taken.is_empty() {
            self.taken = vec![0; self.slots.len().div_ceil(64)];
            self.few.reserve(FEW_MAX);
        }
        let word = usize::try_from(n / 64).ok().and_then(|at| self.taken.get_mut(at));
        let Some(word) = word.filter(|word| **word & (1 << (n % 64)) == 0) else { return };
        *word |= 1 << (n % 64);
        if self.few.len() < FEW_MAX {
            self.few.push((n, rule));
        } else {
            self.many.insert(n, rule);
        }
    }
}

impl Slot<'_> {
    /// The same, with a name of its own.
    pub(crate) fn kept<'k>(self) -> Slot<'k> {
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

/// What a command sets.
pub(crate) fn slots(command: &Command) -> impl Iterator<Item = Slot<'_>> {
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
