//! What hooks look at beside the ticket: read only where one of them does.
use crate::{
    AssignmentCommand, Beside, Command, Hook, Known, PlanError, RosterWanted, Strategy, Ticket,
    planning::draft::{Draft, Stop},
    workforce::assignment::rank,
};

impl Draft<'_> {
    /// What a hook looks at beside the ticket as it stands.
    pub(crate) fn known(&self, hook: &dyn Hook, ticket: &Ticket) -> Result<Known<'_>, Stop> {
        let requester = hook.looks_at(Beside::Requester).then(|| self.context.others.person(&ticket.requester));
        let seconds = if hook.looks_at(Beside::ContractHours) { self.contract_seconds() } else { Ok(None) };
        let n_candidates = if hook.looks_at(Beside::Candidates) { self.n_candidates(ticket) } else { Ok(None) };
        Ok(Known {
            requester: requester.flatten(),
            contract_seconds: seconds.map_err(Stop::Wanted)?,
            n_candidates: n_candidates.map_err(Stop::Wanted)?,
        })
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
