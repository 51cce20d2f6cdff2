//! Which messages somebody of the staff may read.
use alloc::{collections::BTreeSet, string::String, vec::Vec};

use crate::{
    Actor, AgentId, Command, Decision, Event, EventBody, Message, MessageDetails, Principal, Role, RuleOutcome,
    Standing, Step, TeamId, Visibility,
};

/// Which messages to teams somebody may read who reads what is internal: those of their own teams, and their own.
///
/// Made from who acts and what the configuration says of them. Auditors and the desk's own timers read all of them; a program
/// reads none but those of the person it acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSight {
    teams: Teams,
    oneself: Option<AgentId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Teams {
    All,
    These(BTreeSet<TeamId>),
}

impl MessageSight {
    /// What an actor may read.
    #[must_use]
    pub fn of(actor: &Actor, standing: &Standing) -> Self {
        let own = || Teams::These(standing.member_of.union(&standing.leads).cloned().collect());
        let teams = match actor.principal() {
            Principal::Staff(staff) if staff.has_role(Role::Auditor) => Teams::All,
            Principal::Engine(_) => Teams::All,
            Principal::Staff(_) | Principal::Service { on_behalf_of: Some(_), .. } => own(),
            Principal::Service { on_behalf_of: None, .. } | Principal::Requester { .. } | Principal::Anonymous => {
                Teams::These(BTreeSet::new())
            }
        };
        Self { teams, oneself: actor.agent_id().cloned() }
    }

    /// Whether a message of this visibility may be read, by whomever it was written.
    #[must_use]
    pub fn covers(&self, visibility: &Visibility, by: Option<&AgentId>) -> bool {
        match (visibility, &self.teams) {
            (Visibility::Public | Visibility::Internal, _) | (Visibility::Team(_), Teams::All) => true,
            (Visibility::Team(team), Teams::These(own)) => {
                own.contains(team) || (by.is_some() && self.oneself.as_ref() == by)
            }
        }
    }

    /// The messages as they are read: of those for other teams only that they are there.
    #[must_use]
    pub(crate) fn read(&self, messages: Vec<Message>) -> Vec<Message> {
        messages.into_iter().map(|message| self.read_one(message)).collect()
    }

    pub(crate) fn read_one(&self, message: Message) -> Message {
        if self.covers(&message.visibility, message.by.human_agent()) { message } else { message.withheld() }
    }

    /// Takes out of a history what the messages for other teams say. An empty text cannot be written, so it says enough.
    pub(crate) fn blank(&self, events: &mut [Event]) {
        for event in events {
            let by = event.by.human_agent().cloned();
            if let EventBody::MessageAdded { visibility, body, details } = &mut event.body
                && !self.covers(visibility, by.as_ref())
            {
                *body = String::new();
                *details = MessageDetails { in_reply_to: details.in_reply_to, ..MessageDetails::default() };
            } else if let EventBody::MessageEdited { visibility, body, .. } = &mut event.body
                && !self.covers(visibility, by.as_ref())
            {
                *body = String::new();
            } else if let EventBody::Redacted(redacted) = &mut event.body
                && !self.covers(&redacted.visibility, by.as_ref())
            {
                redacted.reason = String::new();
            }
        }
    }

    /// Takes out of an explanation what messages for other teams say.
    pub(crate) fn blank_step(&self, step: &mut Step) {
        self.blank(&mut step.events);
        let withheld = |event: &Event| matches!(&event.body, EventBody::MessageAdded { body, .. } if body.is_empty());
        let hidden: BTreeSet<u64> = step.events.iter().filter(|event| withheld(event)).map(|event| event.seq).collect();
        step.decision.mentions.retain(|trace| !hidden.contains(&trace.seq));
        self.blank_decision(&mut step.decision);
    }

    /// Takes out of a decision what rules wrote to other teams.
    fn blank_decision(&self, decision: &mut Decision) {
        for trace in decision.hooks.iter_mut().flat_map(|hook| &mut hook.rules) {
            if let RuleOutcome::Matched { commands, overruled } = &mut trace.outcome {
                let overruled = overruled.iter_mut().map(|(command, _)| command);
                commands.iter_mut().chain(overruled).for_each(|command| self.blank_command(command));
            }
        }
    }

    fn blank_command(&self, command: &mut Command) {
        if let Command::Write(new) = command
            && !self.covers(&new.visibility, None)
        {
            new.body = String::new();
            new.attachments.clear();
        }
    }
}
