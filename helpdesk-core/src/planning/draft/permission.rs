//! Whether an actor may do what is asked: the policy and the host's restrictions, on every ticket that is touched.
use alloc::string::ToString;

use super::{Draft, Stop, Unserved};
use crate::{
    Action, Actor, Command, Context, Facts, MessageSight, Permit, Principal, Refusal, Ticket, Verdict,
    decide::has_editable, judge_restricted, planning::errand::Task,
};

impl Draft<'_> {
    pub(crate) fn allow(&self, actor: &Actor, command: &Command) -> Result<Permit, Stop> {
        let verdict = self.judge(actor, command);
        // Not before it is known that the actor may know of the ticket.
        if let Principal::Requester { organization, .. } = actor.principal()
            && verdict != Verdict::Hide
            && let Some(because) =
                command.beyond(actor, organization.as_ref()).or_else(|| self.beyond_here(command, actor))
        {
            return Err(Stop::Denied(not_allowed(actor, command, because)));
        }
        match verdict {
            Verdict::Allow(permit) => Ok(permit),
            Verdict::Deny(because) => Err(Stop::Denied(not_allowed(actor, command, &because.to_string()))),
            Verdict::Hide => Err(Stop::Denied(Refusal::NoSuchTicket { ticket: self.id })),
        }
    }

    /// Which messages whoever acts just now may know of.
    pub(crate) fn sight(&self) -> MessageSight {
        MessageSight::of(&self.acting, &self.context.configuration.standing(&self.acting))
    }

    /// What of a command goes beyond what this requester may ask of this ticket.
    pub(super) fn beyond_here(&self, command: &Command, actor: &Actor) -> Option<&'static str> {
        if matches!(command, Command::SetField { .. }) {
            return self.beyond_form(actor);
        }
        let Command::Participant(command) = command else { return None };
        let owns = self.ticket.as_ref().is_some_and(|ticket| actor.is_known_as(&ticket.requester));
        command.beyond(actor, owns)
    }

    /// What speaks against a requester changing what a form says: that nothing of it is theirs to change, or that it is not their form.
    fn beyond_form(&self, actor: &Actor) -> Option<&'static str> {
        let ticket = self.ticket.as_ref()?;
        if !has_editable(ticket, self.context.configuration) {
            return Some("this is for agents");
        }
        (!actor.is_known_as(&ticket.requester)).then_some("only whoever asks changes what the form says")
    }

    /// What the policy and the host's restrictions say of a command, as the ticket stands now.
    pub(crate) fn judge(&self, actor: &Actor, command: &Command) -> Verdict {
        let Context { configuration, restricts, .. } = self.context;
        let ticket = self.ticket.as_deref();
        let mut facts = Facts::of(actor, ticket, configuration);
        if let Command::Route { team } = command {
            facts.into = Some(team.clone());
        }
        if let Command::EditMessage { message, .. } = command {
            // Whether it can be edited at all is decided later; here only somebody else's message is kept from them.
            let held = ticket.and_then(|ticket| ticket.editable.iter().find(|held| held.message == *message));
            facts.written_by = held.map_or(actor.agent_id(), |held| held.by.human_agent()).cloned();
        }
        // Opening under an id that is taken tells that it is: only to whoever may know of that ticket.
        if matches!(command, Command::Open(_)) && ticket.is_some() {
            let seen = judge_restricted(actor, Action::ReadPublic, &facts, restricts);
            if !seen.is_allow() {
                return seen;
            }
        }
        let verdict = judge_restricted(actor, Action::of(command, actor, ticket), &facts, restricts);
        let beside = Action::beside(command).iter().map(|action| judge_restricted(actor, *action, &facts, restricts));
        // Whoever may do it needs all of it; the first that is missing is said.
        let missing = || beside.into_iter().find(|verdict| !verdict.is_allow());
        if verdict.is_allow() { missing().unwrap_or(verdict) } else { verdict }
    }

    pub(super) fn allow_task(&self, actor: &Actor, task: &Task) -> Result<(), Unserved> {
        match self.judge_task(actor, task) {
            Verdict::Allow(_) => Ok(()),
            Verdict::Hide => Err(Unserved::Denied(Refusal::NoSuchTicket { ticket: self.id })),
            Verdict::Deny(because) => {
                let (who, action) = (actor.to_string(), task.name().to_string());
                Err(Unserved::Denied(Refusal::NotAllowed { who, action, because: because.to_string() }))
            }
        }
    }

    pub(super) fn judge_task(&self, actor: &Actor, task: &Task) -> Verdict {
        match task {
            Task::Command(command) => self.judge(actor, command),
            Task::OpenFor { open, .. } => self.judge(actor, &Command::Open(open.clone())),
            Task::Link(_) | Task::Done(_) | Task::Absorb { .. } | Task::Release { .. } | Task::Begin(_) => {
                self.judge_there(actor, task, self.ticket.as_deref())
            }
        }
    }

    /// What the policy and the host's restrictions say of something that is brought to a ticket.
    pub(crate) fn judge_there(&self, actor: &Actor, task: &Task, ticket: Option<&Ticket>) -> Verdict {
        let Context { configuration, restricts, .. } = self.context;
        judge_restricted(actor, task.action(actor, ticket), &Facts::of(actor, ticket, configuration), restricts)
    }
}

fn not_allowed(actor: &Actor, command: &Command, because: &str) -> Refusal {
    Refusal::NotAllowed { who: actor.to_string(), action: command.name().to_string(), because: because.to_string() }
}
