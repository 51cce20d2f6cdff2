//! What a macro would come to: planned by what decides, and never done.
use alloc::{boxed::Box, format, sync::Arc, vec::Vec};

use helpdesk_sla::Instant;

use super::Acting;
use crate::{
    Action, ApplyMacro, Command, CommandId, Decision, EventKind, MacroId, Others, Refusal, Request, Roster,
    RuleOutcome, SubmitError, Ticket, TicketId,
};

/// What a macro would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rehearsal {
    /// What it asks for.
    pub commands: Vec<Command>,
    /// What would happen to the ticket, in order: what was due before, and what hooks make of it, included.
    pub happens: Vec<EventKind>,
    /// The ticket as it would stand afterwards.
    pub ticket: Ticket,
}

impl Acting<'_> {
    /// What a macro would do on a ticket now, with its texts, whether the configuration has it or a hook. Nothing is done.
    ///
    /// # Errors
    /// As [`rehearse`](Self::rehearse). A macro of the configuration is told also where the ticket would not take all that it asks for.
    pub async fn preview(
        &self,
        ticket: TicketId,
        applied: &ApplyMacro,
        at: Instant,
    ) -> Result<Vec<Command>, SubmitError> {
        if self.desk().configuration().macro_of(&applied.id).is_none() {
            return Ok(self.rehearse(ticket, applied, at).await?.commands);
        }
        let found = self.desk().readable(self.actor(), Action::EditFields, ticket).await?;
        self.spelled(&found, applied).await
    }

    /// What would come of a macro, were it applied at this instant: planned by what decides, with the same refusals, and never
    /// done. Nothing is kept, and nobody is told.
    ///
    /// # Errors
    /// [`SubmitError`]: the refusal that applying it would get, and [`Refusal::NoSuchTicket`] for whoever may not change the ticket.
    ///
    /// # Laws
    /// What is rehearsed comes about (`what_is_rehearsed_comes_about`).
    pub async fn rehearse(
        &self,
        ticket: TicketId,
        applied: &ApplyMacro,
        at: Instant,
    ) -> Result<Rehearsal, SubmitError> {
        let desk = self.desk();
        let found = Arc::new(desk.readable(self.actor(), Action::EditFields, ticket).await?);
        let id = CommandId::new(format!("rehearsal/{ticket}"));
        let id = id.map_err(|error| Refusal::BadRequest { what: format!("{error}") })?;
        let request = Request::one(id, ticket, Command::ApplyMacro(Box::new(applied.clone())), at);
        let (mut roster, mut others) = (Roster::new(), Others::new());
        let unit = desk.plan(self.actor(), &request, Some(&found), (&mut roster, &mut others)).await?;
        if let Some(refusal) = unit.receipt().refused.clone() {
            return Err(SubmitError::Refused(refusal));
        }
        let commands = match desk.configuration().macro_of(&applied.id) {
            Some(_) => self.spelled(&found, applied).await?,
            None => asked_by(unit.decision(), &applied.id),
        };
        let happens = unit.events().iter().map(|event| event.kind()).collect();
        let ticket = unit.snapshot().unwrap_or(&found).clone();
        Ok(Rehearsal { commands, happens, ticket })
    }

    /// A macro of the configuration with its texts.
    async fn spelled(&self, ticket: &Ticket, applied: &ApplyMacro) -> Result<Vec<Command>, SubmitError> {
        let name = self.desk().name_wanted(&ticket.requester).await?;
        Ok(applied.spelled(ticket, &self.actor().author(), self.desk().configuration(), name.as_deref())?)
    }
}

/// What a macro of a hook asked for in a decision.
fn asked_by(decision: &Decision, id: &MacroId) -> Vec<Command> {
    let rules = decision.hooks.iter().flat_map(|hook| &hook.rules);
    let own = rules.filter(|trace| trace.rule == id.as_str()).find_map(|trace| match &trace.outcome {
        RuleOutcome::Matched { commands, .. } => Some(commands.clone()),
        RuleOutcome::NotMatched | RuleOutcome::Skipped { .. } | RuleOutcome::Failed => None,
    });
    own.unwrap_or_default()
}
