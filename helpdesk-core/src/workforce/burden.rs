//! What one request means for what tickets share: whose loads are needed to choose one, what the ticket weighs, what is claimed.
use alloc::{borrow::Cow, collections::BTreeSet, format, vec, vec::Vec};

use crate::{
    AgentId, AssignmentCommand, AssignmentEvent, Author, Cause, Claim, Command, Context, EventBody, Holder, PlanError,
    Roster, RosterWanted, Strategy, TeamSpec, Ticket, evolve,
    planning::draft::{Draft, Wrong},
    services::{entitling, surveying},
};

impl<'a> Draft<'a> {
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
        let helped = strategies.contains(&Strategy::SameAgent).then(|| ticket.requester.clone());
        let knows_helper = !self.is_beside() || self.context.others.helper(self.id).is_some();
        if agents.iter().all(|agent| self.context.roster.contains_key(agent)) && (helped.is_none() || knows_helper) {
            return Ok(());
        }
        let wanted = RosterWanted { ticket: self.id, agents: agents.to_vec(), helped };
        Err(Wrong::Wanted(PlanError::RosterWanted { wanted }))
    }

    /// Whether it is another ticket than the one that was asked for.
    fn is_beside(&self) -> bool {
        self.decision.part_of.is_some()
    }

    /// The loads that a choice for this ticket rests on: those that were read, with what the request has given and taken so far on this
    /// ticket and on others, and who helped this requester.
    pub(crate) fn roster(&self, command: &Command) -> Cow<'a, Roster> {
        let chooses = matches!(command, Command::AssignBy { .. } | Command::Assignment(AssignmentCommand::Reconsider));
        if !chooses {
            return Cow::Borrowed(self.context.roster);
        }
        let own = self.load_claims();
        if self.beside.is_empty() && own.is_empty() && !self.is_beside() {
            return Cow::Borrowed(self.context.roster);
        }
        let mut roster = self.context.roster.clone();
        for claim in self.beside.iter().chain(&own) {
            let Some(load) = claim.holder.agent().and_then(|agent| roster.get_mut(agent)) else { continue };
            let open = i64::from(load.open).saturating_add(claim.delta).max(0);
            load.open = u32::try_from(open).unwrap_or(u32::MAX);
            load.assigned_at = load.assigned_at.max(claim.assigned_at);
        }
        if self.is_beside() {
            let helper = self.context.others.helper(self.id).flatten();
            roster.iter_mut().for_each(|(agent, load)| load.helped = Some(agent) == helper);
        }
        Cow::Owned(roster)
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
        let (before, after) = (self.before, self.ticket.as_deref());
        let Context { configuration, others, .. } = self.context;
        let mut claims = self.load_claims();
        claims.extend(surveying::claim(before, after, others));
        claims.extend(entitling::claims(before, after, configuration, others));
        claims
    }

    /// What the request changes in agents' loads, and whose turn it was meanwhile.
    pub(crate) fn load_claims(&self) -> Vec<Claim> {
        let mut claims = self.own_claims();
        for agent in self.got_meanwhile() {
            let holder = Holder::Agent(agent);
            match claims.iter_mut().find(|claim| claim.holder == holder) {
                Some(claim) => claim.assigned_at = Some(self.at),
                None => claims.push(Claim { holder, delta: 0, limit: None, assigned_at: Some(self.at) }),
            }
        }
        claims
    }

    /// Who got the ticket within the request and may have lost it again: it was their turn all the same, as it would have been had somebody
    /// looked in between.
    fn got_meanwhile(&self) -> BTreeSet<AgentId> {
        let given = || self.events.iter().filter_map(|event| assigned_to(&event.body));
        let holder = |ticket: Option<&Ticket>| ticket.and_then(|ticket| ticket.assignee.clone());
        let (before, after) = (holder(self.before), holder(self.ticket.as_deref()));
        // Mostly nobody gets it, or somebody who has it in the end: that is a claim of its own.
        if given().all(|to| before.as_ref() != Some(to) && after.as_ref() == Some(to)) {
            return BTreeSet::new();
        }
        let (mut got, mut ticket) = (BTreeSet::new(), self.before.cloned());
        for event in &self.events {
            ticket = evolve(ticket, event);
            let has_work = ticket.as_ref().is_some_and(|ticket| ticket.status.kind().is_active());
            got.extend(assigned_to(&event.body).filter(|_| has_work).cloned());
        }
        got
    }

    /// What the request changes in agents' loads from its beginning to its end. A strategy's choice is bounded by capacity, a person's is not.
    fn own_claims(&self) -> Vec<Claim> {
        let load =
            |t: Option<&Ticket>| t.and_then(|t| t.load().map(|(agent, weight)| (Holder::Agent(agent.clone()), weight)));
        let (before, after) = (load(self.before), load(self.ticket.as_deref()));
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

/// Whom an event gives the ticket to.
fn assigned_to(body: &EventBody) -> Option<&AgentId> {
    if let EventBody::Assigned { to, .. } = body { Some(to) } else { None }
}
