//! What one request means for what tickets share: whose loads are needed to choose one, what the ticket weighs, what is claimed.
use alloc::{format, vec, vec::Vec};

use crate::{
    AssignmentCommand, AssignmentEvent, Author, Cause, Claim, Command, Context, EventBody, Holder, PlanError,
    RosterWanted, Strategy, TeamSpec, Ticket,
    planning::draft::{Draft, Wrong},
    services::{entitling, surveying},
};

impl Draft<'_> {
    /// Asks for the loads that a command rests on, where they are not there.
    pub(crate) fn want_roster(&self, command: &Command) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let Some((ticket, team)) = self.ticket.as_ref().and_then(|t| Some((t, t.team.as_ref()?))) else {
            return Ok(());
        };
        let strategies: Vec<Strategy> = if let Command::AssignBy { strategy } = command {
            vec![*strategy]
        } else if matches!(command, Command::Assignment(AssignmentCommand::Reconsider)) {
            configuration.team(team).into_iter().flat_map(TeamSpec::strategies).collect()
        } else {
            return Ok(());
        };
        let agents = configuration.everybody_for(team);
        if agents.iter().all(|agent| self.context.roster.contains_key(agent)) {
            return Ok(());
        }
        let helped = strategies.contains(&Strategy::SameAgent).then(|| ticket.requester.clone());
        let wanted = RosterWanted { agents: agents.to_vec(), helped };
        Err(Wrong::Wanted(PlanError::RosterWanted { wanted }))
    }

    /// Records what the ticket weighs now in its agent's hands, where something happened and that is another weight than before.
    pub(crate) fn weigh(&mut self) {
        let Some(ticket) = &self.ticket else { return };
        let has_work = ticket.status.kind().is_active() && !self.events.is_empty();
        let Some(agent) = ticket.assignee.as_ref().filter(|_| has_work) else { return };
        let (from, to) = (ticket.hands.weight.unwrap_or(1), self.context.configuration.weight(agent, ticket));
        if from == to {
            return;
        }
        let body = EventBody::Assignment(AssignmentEvent::Weighed { from, to });
        if let Err(Wrong::Refused(refusal)) = self.append(&Author::Desk, &Cause::Caller, body) {
            self.fault(Cause::Caller, format!("the ticket was not weighed: {refusal}"));
        }
    }

    /// What the request changes in what is shared: agents' loads, when a requester was last asked, what contracts include.
    pub(crate) fn claims(&self) -> Vec<Claim> {
        let (before, after) = (self.before, self.ticket.as_ref());
        let Context { configuration, others, .. } = self.context;
        let mut claims = self.load_claims();
        claims.extend(surveying::claim(before, after, others));
        claims.extend(entitling::claims(before, after, configuration, others));
        claims
    }

    /// What the request changes in agents' loads. A strategy's choice is bounded by capacity, a person's is not.
    fn load_claims(&self) -> Vec<Claim> {
        let load =
            |t: Option<&Ticket>| t.and_then(|t| t.load().map(|(agent, weight)| (Holder::Agent(agent.clone()), weight)));
        let (before, after) = (load(self.before), load(self.ticket.as_ref()));
        let claim = |holder, delta| Claim { holder, delta, limit: None, assigned_at: None };
        if let (Some((holder, was)), Some((agent, is))) = (&before, &after)
            && holder == agent
        {
            return if was == is { Vec::new() } else { alloc::vec![claim(holder.clone(), is - was)] };
        }
        let freed = before.map(|(holder, weight)| claim(holder, -weight));
        let taken = after.map(|(holder, weight)| {
            let agent = holder.agent().and_then(|agent| self.context.configuration.agent(agent));
            let limit = agent.and_then(|agent| agent.capacity).filter(|_| self.by_strategy).map(i64::from);
            Claim { limit, assigned_at: Some(self.at), ..claim(holder, weight) }
        });
        freed.into_iter().chain(taken).collect()
    }
}
