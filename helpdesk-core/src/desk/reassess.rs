//! Looking at a queue again when somebody has room or is there: after a commit that freed capacity, and when presence changes.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    vec::Vec,
};
use core::sync::atomic::Ordering;

use helpdesk_sla::Instant;

use crate::{
    Actor, AgentId, AssignmentCommand, Claim, Command, CommandId, Desk, InHand, Others, Request, Responsible, Roster,
    RosterWanted, StoreError, SubmitError, TeamId, Ticket, TicketId,
    desk::{Done, Idle, LOOKS, damaged},
    limits::PAGE_MAX,
    workforce::assignment::has_room,
};

/// What a look at the queues did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reassessed {
    /// Tickets that were looked at.
    pub n_looked_at: u64,
    /// Tickets on which something happened.
    pub n_changed: u64,
    /// Teams whose queue was not gone through to its end, because of the limit.
    pub unfinished: BTreeSet<TeamId>,
}

impl Desk {
    /// Goes through a team's queue in order, the first opened first, and gives tickets away as long as somebody has room. The
    /// desk does so by itself after each of its commits that freed capacity and when a presence changes through
    /// [`Acting::set_presence`](crate::Acting::set_presence); call it when the store learned of either in another way.
    /// What a person put back into the queue waits for a person. A look that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`SubmitError`] of the store; one ticket's trouble keeps no other ticket waiting.
    pub async fn reassess(&self, team: &TeamId, at: Instant, limit: u64) -> Result<Reassessed, SubmitError> {
        let mut reassessed = Reassessed::default();
        self.look(BTreeSet::from([team.clone()]), at, limit, &mut reassessed).await?;
        Ok(reassessed)
    }

    /// Goes through the queues of all teams that have a strategy.
    ///
    /// # Errors
    /// As [`reassess`](Self::reassess).
    pub async fn reassess_all(&self, at: Instant, limit: u64) -> Result<Reassessed, SubmitError> {
        let teams = self.configuration().teams().filter(|team| team.strategy.is_some());
        let mut reassessed = Reassessed::default();
        self.look(teams.map(|team| team.id.clone()).collect(), at, limit, &mut reassessed).await?;
        Ok(reassessed)
    }

    /// Looks at the queues around what a commit freed. The commit stands: a look that fails is owed, and done by the next round
    /// of timers.
    pub(crate) async fn after(&self, around: BTreeSet<TeamId>, at: Instant) {
        if around.is_empty() {
            return;
        }
        let mut reassessed = Reassessed::default();
        let looked = self.look(around, at, LOOKS_MAX, &mut reassessed).await;
        if looked.is_err() || !reassessed.unfinished.is_empty() {
            self.owes.store(true, Ordering::Release);
        }
    }

    /// Looks at all queues where that is owed: once after the desk is made, and after a look that was not finished.
    pub(crate) async fn look_where_owed(&self, at: Instant) -> Result<(), SubmitError> {
        if !self.owes.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let looked = self.reassess_all(at, u64::MAX).await;
        if looked.is_err() {
            self.owes.store(true, Ordering::Release);
        }
        looked.map(|_| ())
    }

    /// The teams that may find somebody after these claims.
    pub(crate) fn freed_by(&self, claims: &[Claim]) -> BTreeSet<TeamId> {
        let freed = claims.iter().filter(|claim| claim.delta < 0).filter_map(|claim| claim.holder.agent());
        freed.flat_map(|agent| self.configuration().teams_around(agent)).cloned().collect()
    }

    async fn look(
        &self,
        teams: BTreeSet<TeamId>,
        at: Instant,
        limit: u64,
        reassessed: &mut Reassessed,
    ) -> Result<(), SubmitError> {
        let mut waiting: Vec<TeamId> = teams.into_iter().rev().collect();
        // A ticket that is given away can free somebody of another team: that queue is looked at too.
        while let Some(team) = waiting.pop() {
            if self.configuration().team(&team).is_none_or(|team| team.strategy.is_none()) {
                continue;
            }
            let freed = self.look_at(&team, at, limit, reassessed).await?;
            waiting.extend(freed.into_iter().filter(|freed| *freed != team));
        }
        Ok(())
    }

    /// Goes through one queue, and says which teams may look again because of it.
    async fn look_at(
        &self,
        team: &TeamId,
        at: Instant,
        limit: u64,
        reassessed: &mut Reassessed,
    ) -> Result<BTreeSet<TeamId>, SubmitError> {
        let (queue, mut after, mut freed) = (Responsible::Queue(team.clone()), None, BTreeSet::new());
        let mut roster: Option<Roster> = None;
        loop {
            let page = self.store.in_hands(self.tenant(), &queue, after, PAGE_MAX).await?;
            let Some(last) = page.last().copied() else { return Ok(freed) };
            if after.is_some_and(|after| last <= after) {
                return Err(SubmitError::Store(damaged("a queue that does not go on where it was asked to")));
            }
            after = Some(last);
            for InHand { ticket, .. } in page {
                let loads = match roster.take() {
                    Some(loads) => loads,
                    None => self.team_roster(team).await?,
                };
                if !has_room(self.configuration(), team, &loads, at) {
                    return Ok(freed);
                }
                if reassessed.n_looked_at >= limit {
                    reassessed.unfinished.insert(team.clone());
                    return Ok(freed);
                }
                reassessed.n_looked_at += 1;
                match self.look_at_ticket(ticket, at).await? {
                    Some(around) => {
                        reassessed.n_changed += 1;
                        freed.extend(around);
                    }
                    None => roster = Some(loads),
                }
            }
        }
    }

    /// Looks at one ticket, and says around whom capacity was freed, where something happened.
    async fn look_at_ticket(&self, id: TicketId, at: Instant) -> Result<Option<BTreeSet<TeamId>>, SubmitError> {
        let Some(ticket) = self.store.load(id).await?.filter(|ticket| ticket.waits_for_a_strategy()) else {
            return Ok(None);
        };
        let command = CommandId::new(format!("{LOOKS}{id}/{}/{}", ticket.version, at.timestamp_micros()));
        let command = command.map_err(|_| damaged("a command id"))?;
        let request = Request::one(command, id, Command::Assignment(AssignmentCommand::Reconsider), at);
        match self.submit_once(&Actor::engine(self.tenant().clone()), &request, (Idle::LeftOut, None)).await {
            Ok(Done { receipt, around }) => Ok((receipt.n_events > 0).then_some(around)),
            Err(SubmitError::Refused(_) | SubmitError::CommandReused { .. } | SubmitError::Busy { .. }) => Ok(None),
            Err(error @ SubmitError::Store(_)) => Err(error),
        }
    }

    async fn team_roster(&self, team: &TeamId) -> Result<Roster, StoreError> {
        self.store.loads(self.tenant(), self.configuration().everybody_for(team)).await
    }

    /// The roster that a question about one ticket asks for: an entry for each agent, known or not.
    pub(crate) async fn roster(&self, wanted: &RosterWanted) -> Result<Roster, StoreError> {
        let mut roster = self.loads_of(wanted).await?;
        if let Some(load) = self.helper(wanted).await?.and_then(|agent| roster.get_mut(&agent)) {
            load.helped = true;
        }
        Ok(roster)
    }

    /// Puts what a plan asks for beside what it has. Tickets of one request share the roster; who helped is each one's own.
    pub(crate) async fn fill_roster(
        &self,
        wanted: &RosterWanted,
        asked_for: TicketId,
        (roster, others): (&mut Roster, &mut Others),
    ) -> Result<(), StoreError> {
        for (agent, load) in self.loads_of(wanted).await? {
            roster.entry(agent).or_insert(load);
        }
        let helper = self.helper(wanted).await?;
        if wanted.ticket != asked_for {
            others.insert_helper(wanted.ticket, helper);
        } else if let Some(load) = helper.and_then(|agent| roster.get_mut(&agent)) {
            load.helped = true;
        }
        Ok(())
    }

    async fn loads_of(&self, wanted: &RosterWanted) -> Result<Roster, StoreError> {
        let known = self.store.loads(self.tenant(), &wanted.agents).await?;
        let mut roster: BTreeMap<_, _> =
            wanted.agents.iter().map(|agent| (agent.clone(), Default::default())).collect();
        roster.extend(known);
        Ok(roster)
    }

    async fn helper(&self, wanted: &RosterWanted) -> Result<Option<AgentId>, StoreError> {
        match &wanted.helped {
            Some(requester) => self.store.helped(self.tenant(), requester, wanted.ticket).await,
            None => Ok(None),
        }
    }
}

impl Ticket {
    /// Whether nobody has it though there is work on it, and no person said that it waits for one.
    fn waits_for_a_strategy(&self) -> bool {
        let in_queue = matches!(self.in_hands_of(), Responsible::Queue(_));
        in_queue && self.hands.put_back_since.is_none()
    }
}

/// How many tickets are looked at after one commit before the rest is left to the next round of timers.
const LOOKS_MAX: u64 = 200;
