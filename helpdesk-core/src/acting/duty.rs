//! Saying whether an agent is there, and asking why an agent does not have a ticket: through the same door as everything else.
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Acting, Action, Actor, AgentId, AgentPresence, AssignmentCommand, Command, CommandId, Desk, InHand, Presence,
    Reassessed, Refusal, Request, Responsible, Subject, SubmitError, TeamId, TicketId, Verdict, WhyNot,
    desk::{Done, Idle, LOOKS, damaged},
    limits::PAGE_MAX,
};

impl Acting<'_> {
    /// Says whether an agent is there. Agents say it of themselves; leads, administrators and programs that manage a team of
    /// the agent's say it of others. What is older than what was said last changes nothing.
    ///
    /// Whoever comes gets tickets of the queues at once. The tickets of whoever goes offline go back to the queue in time,
    /// where their team wants that, and a substitute may get the next ones. The same call again goes on where one failed.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`Refusal::UnknownAgent`]; [`SubmitError::Store`].
    pub async fn set_presence(
        &self,
        agent: &AgentId,
        presence: Presence,
        at: Instant,
    ) -> Result<Reassessed, SubmitError> {
        self.check_presence(agent)?;
        if self.desk().configuration().agent(agent).is_none() {
            return Err(SubmitError::Refused(Refusal::unknown_agent(agent, self.desk().configuration())));
        }
        self.desk().set_presence(agent, AgentPresence { presence, since: at }).await
    }

    /// What an agent last said of being there; nothing where the agent never said anything.
    ///
    /// # Errors
    /// As [`set_presence`](Self::set_presence).
    pub async fn presence(&self, agent: &AgentId) -> Result<Option<AgentPresence>, SubmitError> {
        self.check_presence(agent)?;
        let loads = self.desk().store.loads(self.desk().tenant(), core::slice::from_ref(agent)).await?;
        Ok(loads.get(agent).and_then(|load| load.presence))
    }

    /// Why an agent does not have a ticket now: everything that speaks against it, and who came before the agent.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket), and [`Refusal::UnknownAgent`].
    pub async fn why_not(&self, ticket: TicketId, agent: &AgentId, at: Instant) -> Result<WhyNot, SubmitError> {
        let found = self.ticket(ticket).await?;
        let desk = self.desk();
        if desk.configuration().agent(agent).is_none() {
            return Err(SubmitError::Refused(Refusal::unknown_agent(agent, self.desk().configuration())));
        }
        let mut wanted = WhyNot::wants(&found, agent, desk.configuration());
        wanted.agents.push(agent.clone());
        let roster = desk.roster(&wanted).await?;
        let decisions = desk.all_decisions(ticket).await?;
        Ok(WhyNot::of(&found, agent, &decisions, desk.configuration(), &roster, at))
    }

    /// Oneself, or somebody of a team that one manages.
    fn check_presence(&self, agent: &AgentId) -> Result<(), SubmitError> {
        let (desk, actor) = (self.desk(), self.actor());
        let own = actor.agent_id() == Some(agent) && desk.judge(actor, Action::SetPresence, None).is_allow();
        let teams = desk.configuration().agent(agent).map(|spec| spec.teams.clone()).unwrap_or_default();
        if own || teams.into_iter().any(|team| desk.judge_team(actor, Action::ManageTeam, team).is_allow()) {
            return Ok(());
        }
        Err(SubmitError::Refused(Refusal::NotAllowed {
            who: format!("{actor}"),
            action: String::from("set the presence"),
            because: format!("expected agent `{agent}` or somebody who manages a team of theirs"),
        }))
    }
}

impl Desk {
    pub(crate) fn judge_team(&self, actor: &Actor, action: Action, team: TeamId) -> Verdict {
        self.judge_about(actor, action, Subject::Team { tenant: self.tenant().clone(), team })
    }

    async fn set_presence(&self, agent: &AgentId, presence: AgentPresence) -> Result<Reassessed, SubmitError> {
        let before = self.store.loads(self.tenant(), core::slice::from_ref(agent)).await?;
        let stored = before.get(agent).and_then(|load| load.presence);
        if !presence.replaces(stored.as_ref()) {
            return Ok(Reassessed::default());
        }
        self.store.set_presence(self.tenant(), agent, presence).await?;
        let mut around = self.tell_tickets(agent, presence).await?;
        around.extend(self.configuration().teams_around(agent).iter().cloned());
        let mut reassessed = Reassessed::default();
        for team in around {
            let looked = self.reassess(&team, presence.since, u64::MAX).await?;
            reassessed.n_looked_at += looked.n_looked_at;
            reassessed.n_changed += looked.n_changed;
        }
        Ok(reassessed)
    }

    /// Lets an agent's tickets know, where that can matter to one of them.
    async fn tell_tickets(&self, agent: &AgentId, presence: AgentPresence) -> Result<BTreeSet<TeamId>, SubmitError> {
        let mut around = BTreeSet::new();
        let waits =
            |team: &TeamId| self.configuration().team(team).is_some_and(|t| t.assignment.requeue_offline.is_some());
        // Tickets of teams that the agent left may be among them: what teams say now decides.
        if !self.configuration().teams().any(|team| waits(&team.id)) {
            return Ok(around);
        }
        let whose = Responsible::Agent(agent.clone());
        let mut after = None;
        loop {
            let page: Vec<InHand> = self.store.in_hands(self.tenant(), &whose, after, PAGE_MAX).await?;
            let Some(last) = page.last().copied() else { return Ok(around) };
            if after.is_some_and(|after| last <= after) {
                return Err(SubmitError::Store(damaged("a list of tickets that does not go on where it was asked to")));
            }
            after = Some(last);
            for InHand { ticket, .. } in page {
                around.extend(self.tell_ticket(ticket, agent, presence).await?);
            }
        }
    }

    async fn tell_ticket(
        &self,
        ticket: TicketId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<BTreeSet<TeamId>, SubmitError> {
        let version = self.store.load(ticket).await?.map_or(0, |ticket| ticket.version);
        let since = presence.since.timestamp_micros();
        let id = CommandId::new(format!("{LOOKS}{ticket}/{version}/{}/{since}", presence.presence));
        let id = id.map_err(|_| damaged("a command id"))?;
        let command = AssignmentCommand::NotePresence { agent: agent.clone(), presence };
        let request = Request::one(id, ticket, Command::Assignment(command), presence.since);
        match self.submit_once(&Actor::engine(self.tenant().clone()), &request, (Idle::LeftOut, None)).await {
            Ok(Done { around, .. }) => Ok(around),
            Err(SubmitError::Refused(_) | SubmitError::CommandReused { .. } | SubmitError::Busy { .. }) => {
                Ok(BTreeSet::new())
            }
            Err(error @ SubmitError::Store(_)) => Err(error),
        }
    }
}
