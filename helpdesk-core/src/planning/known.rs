//! What hooks look at beside the ticket: read only where one of them does.
use crate::{
    AssignmentCommand, Beside, Command, Event, EventBody, Hook, Known, MessageId, PlanError, RosterWanted, Strategy,
    Ticket,
    planning::draft::{Draft, Stop},
    workforce::assignment::rank,
};

impl Draft<'_> {
    /// What a hook looks at beside the ticket as it stands.
    pub(crate) fn known(&self, hook: &dyn Hook, ticket: &Ticket) -> Result<Known<'_>, Stop> {
        let requester = hook.looks_at(Beside::Requester).then(|| self.context.others.person(&ticket.requester));
        let seconds = if hook.looks_at(Beside::ContractHours) { self.contract_seconds() } else { Ok(None) };
        let n_candidates = if hook.looks_at(Beside::Candidates) { self.n_candidates(ticket) } else { Ok(None) };
        let text = if hook.looks_at(Beside::LastMessage) { self.last_text(ticket) } else { Ok(None) };
        Ok(Known {
            last_text: text.map_err(Stop::Wanted)?,
            requester: requester.flatten(),
            contract_seconds: seconds.map_err(Stop::Wanted)?,
            n_candidates: n_candidates.map_err(Stop::Wanted)?,
        })
    }

    /// The text of the last public message as it stands; none where it is just being taken out.
    fn last_text(&self, ticket: &Ticket) -> Result<Option<&str>, PlanError> {
        let Some(last) = ticket.last_message() else { return Ok(None) };
        let history = match self.context.others.history(self.id) {
            Some(history) => history,
            None if last.id.seq() <= self.before.map_or(0, |before| before.version) => {
                return Err(PlanError::HistoryWanted { ticket: self.id });
            }
            None => &[],
        };
        let gone = |event: &Event| matches!(&event.body, EventBody::Redacted(gone) if gone.of == last.id.seq());
        if self.events.iter().any(gone) {
            return Ok(None);
        }
        Ok(self.events.iter().rev().chain(history.iter().rev()).find_map(|event| text_of(event, last.id)))
    }

    /// How many agents of the ticket's team could have it now.
    fn n_candidates(&self, ticket: &Ticket) -> Result<Option<u32>, PlanError> {
        let (configuration, roster) = (self.context.configuration, self.context.roster);
        let Some(team) = &ticket.team else { return Ok(None) };
        let agents = configuration.everybody_for(team);
        if !agents.iter().all(|agent| roster.contains_key(agent)) {
            let wanted = RosterWanted { ticket: self.id, agents: agents.to_vec(), helped: None };
            return Err(PlanError::RosterWanted { wanted });
        }
        let roster = self.roster(&Command::Assignment(AssignmentCommand::Reconsider));
        let candidates = rank(configuration, ticket, Strategy::LeastLoaded, &roster, self.at);
        let n = candidates.iter().filter(|candidate| candidate.against.is_none()).count();
        Ok(u32::try_from(n).ok())
    }
}

/// What an event makes of the text of a message.
fn text_of(event: &Event, of: MessageId) -> Option<&str> {
    if let EventBody::MessageEdited { message, body, .. } = &event.body {
        return (*message == of).then_some(body);
    }
    if event.seq != of.seq() {
        return None;
    }
    if let EventBody::MessageAdded { body, .. } = &event.body {
        return Some(body);
    }
    let EventBody::Opened { request, .. } = &event.body else { return None };
    request.body.as_deref()
}
