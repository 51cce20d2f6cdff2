//! Guards: a hook looks at a caller's command before it is decided, and may refuse it or make another of it.
use alloc::{
    borrow::Cow,
    boxed::Box,
    format,
    string::{String, ToString},
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Author, Cause, Command, Configuration, Fault, Hook, Permit, Refusal, Ticket,
    planning::draft::{Draft, Stop},
};

/// What a guard sees: values only.
#[derive(Debug, Clone, Copy)]
pub struct GuardFacts<'a> {
    /// The ticket before the command; none where it is opened.
    pub ticket: Option<&'a Ticket>,
    /// The command, as the guards before left it.
    pub command: &'a Command,
    /// Who asks.
    pub by: &'a Author,
    /// When it happens: the only time there is.
    pub at: Instant,
    /// Teams, agents, schedules, policies.
    pub configuration: &'a Configuration,
}

/// What a guard says of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guarded {
    /// It may go on.
    Pass,
    /// This is to be done in its place. It is judged again as if the caller had asked for it: a guard cannot widen.
    Amend(Box<Command>),
    /// It is not to be done.
    Refuse {
        /// Why, for the caller.
        why: String,
    },
}

/// What becomes of a command where a guard fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// It goes on, and the decision holds a fault.
    #[default]
    Pass,
    /// It is refused: for a guard without which nothing may be done.
    Refuse,
}

/// What one guard did to a command. What it let pass leaves no trace. Holds no text of the command: what a guard takes out of
/// a message is not to be kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardTrace {
    /// The hook.
    pub hook: String,
    /// Its version.
    pub version: String,
    /// The command, by name.
    pub command: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: GuardOutcome,
}

/// What came of a guard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "guarded", rename_all = "snake_case")]
#[non_exhaustive]
pub enum GuardOutcome {
    /// It made another command of it.
    Amended {
        /// Which, by name.
        to: String,
    },
    /// It refused it.
    Refused,
    /// It failed; see the fault.
    Failed,
}

impl Draft<'_> {
    /// Lets the guards look at a caller's command, each at what the one before made of it. The desk's own looks are not guarded.
    pub(crate) fn guard<'c>(
        &mut self,
        actor: &Actor,
        command: &'c Command,
        mut permit: Permit,
    ) -> Result<(Cow<'c, Command>, Permit), Stop> {
        let mut command = Cow::Borrowed(command);
        if matches!(*command, Command::Tick) {
            return Ok((command, permit));
        }
        let by = actor.author();
        for hook in self.context.hooks {
            let (ticket, configuration) = (self.ticket.as_deref(), self.context.configuration);
            let facts = GuardFacts { ticket, command: &command, by: &by, at: self.at, configuration };
            let refused = match hook.guard(&facts) {
                Ok(Guarded::Pass) => continue,
                Ok(Guarded::Amend(amended)) => {
                    self.trace(hook.as_ref(), &command, GuardOutcome::Amended { to: amended.name().to_string() });
                    match self.judge_amended(actor, &command, &amended) {
                        Ok(again) => {
                            (command, permit) = (Cow::Owned(*amended), again);
                            continue;
                        }
                        Err(why) => why,
                    }
                }
                Ok(Guarded::Refuse { why }) => {
                    self.trace(hook.as_ref(), &command, GuardOutcome::Refused);
                    why
                }
                Err(why) => {
                    self.trace(hook.as_ref(), &command, GuardOutcome::Failed);
                    let (name, cause) = (hook.name().to_string(), Cause::Caller);
                    let message = format!("guard `{name}` failed on `{}`: {why}", command.name());
                    self.decision.faults.push(Fault { place: None, hook: Some(name), cause, message });
                    match hook.on_failure() {
                        OnFailure::Pass => continue,
                        OnFailure::Refuse => String::from("it failed, and nothing is done without it"),
                    }
                }
            };
            let refusal = Refusal::Guarded { guard: hook.name().to_string(), why: refused };
            return Err(Stop::Refused(Box::new((refusal, permit))));
        }
        Ok((command, permit))
    }

    /// Whether the caller may do what a guard made of their command.
    fn judge_amended(&self, actor: &Actor, command: &Command, amended: &Command) -> Result<Permit, String> {
        let wrong = |why: &dyn ToString| format!("it made `{}` of it: {}", amended.name(), why.to_string());
        let opens = |command: &Command| matches!(command, Command::Open(_));
        if opens(command) != opens(amended) || matches!(amended, Command::Tick) {
            return Err(wrong(&"expected a command of the same kind of request"));
        }
        self.allow(actor, amended).map_err(|stop| match stop {
            Stop::Denied(refusal) => wrong(&refusal),
            Stop::Refused(refused) => wrong(&refused.0),
            Stop::Wanted(_) => wrong(&"it cannot be judged"),
        })
    }

    fn trace(&mut self, hook: &dyn Hook, command: &Command, outcome: GuardOutcome) {
        let (name, version) = (hook.name().to_string(), hook.version().to_string());
        let command = command.name().to_string();
        self.decision.guards.push(GuardTrace { hook: name, version, command, outcome });
    }
}
