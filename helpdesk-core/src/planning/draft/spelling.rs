//! Macros that a hook has: what one comes to on the ticket as it stands.
use alloc::{format, string::String, vec::Vec};

use super::{Draft, Stop};
use crate::{Actor, Cause, Command, Event, EventBody, Hook, HookFacts, MacroId, Reaction, Refusal, RuleOutcome};

impl Draft<'_> {
    /// What the first hook that has a macro of this name makes of it; nothing where none has.
    pub(super) fn spelled_by_a_hook(
        &mut self,
        id: &MacroId,
        actor: &Actor,
    ) -> Result<Option<Result<Vec<Command>, Refusal>>, Stop> {
        for hook in self.context.hooks {
            if let Some(reaction) = self.spelled_by(hook.as_ref(), id, actor)? {
                return Ok(Some(self.spelled_as(hook.as_ref(), id, reaction)));
            }
        }
        Ok(None)
    }

    fn spelled_by(&self, hook: &dyn Hook, id: &MacroId, actor: &Actor) -> Result<Option<Reaction>, Stop> {
        let Some(ticket) = &self.ticket else { return Ok(None) };
        let event = Event {
            seq: ticket.version,
            at: self.at,
            by: actor.author(),
            cause: Cause::Caller,
            late: None,
            due_at: None,
            body: EventBody::Touched,
            seal: None,
        };
        let known = self.known(hook, ticket)?;
        let configuration = self.context.configuration;
        Ok(hook.spell(id, &HookFacts { ticket, event: &event, configuration, known }))
    }

    /// The commands of what was answered, which the decision keeps with the version that answered.
    fn spelled_as(&mut self, hook: &dyn Hook, id: &MacroId, reaction: Reaction) -> Result<Vec<Command>, Refusal> {
        if let Some(fault) = reaction.faults.first() {
            let place = fault.place.as_ref().map_or_else(String::new, |place| format!("{place}: "));
            return Err(Refusal::BadRequest { what: format!("macro `{id}` failed: {place}{}", fault.message) });
        }
        if !reaction.rules.iter().any(|rule| matches!(rule.outcome, RuleOutcome::Matched { .. })) {
            return Err(Refusal::BadRequest { what: format!("macro `{id}` is not for this ticket as it stands") });
        }
        let seq = self.ticket.as_ref().map_or(0, |ticket| ticket.version);
        self.note_rules(hook, seq, reaction.rules, reaction.n_not_matched);
        Ok(reaction.proposals.into_iter().map(|proposal| proposal.command).collect())
    }
}
