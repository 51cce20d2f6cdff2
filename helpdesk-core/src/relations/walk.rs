//! Looking at other tickets before a command is decided: circles of links, and incidents of a problem.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::ToString,
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Author, Cause, Command, Decided, EventBody, EventKind, Link, LinkCommand, LinkEvent, LinkKind, Obstacle, PlanError,
    Refusal, Status, TicketId, TicketKind, Verdict,
    decide::too_far,
    limits::{INCIDENTS_MAX, LINK_DEPTH_MAX, LINK_WALK_MAX},
    planning::{
        draft::{Draft, Wrong},
        errand::{Task, is_done},
    },
};

impl Draft<'_> {
    /// What a command asks of other tickets, beside what is brought to them.
    pub(crate) fn check_others(&self, command: &Command) -> Result<(), Wrong> {
        let Command::Link(link) = command else { return Ok(()) };
        if link.link().ticket == self.id {
            return Ok(());
        }
        // Nothing is told of what lies behind a ticket before it is known that the actor may know of it.
        self.see(link.link().ticket, &Task::Link(link.clone()))?;
        match link {
            LinkCommand::Add(link) if link.kind.is_acyclic() => self.look_for_circle(*link),
            LinkCommand::Add(_) | LinkCommand::Remove(_) => Ok(()),
        }
    }

    /// That the actor may bring something to another ticket. What is hidden and what is missing give the same answer.
    pub(crate) fn see(&self, id: TicketId, task: &Task) -> Result<(), Wrong> {
        let Some(found) = self.context.others.ticket(id) else {
            return Err(Wrong::Wanted(PlanError::TicketsWanted { tickets: vec![id] }));
        };
        let missing = Refusal::NoSuchTicket { ticket: id };
        if found.is_none() {
            return Err(Wrong::Denied(missing));
        }
        match self.judge_there(&self.acting, task, found) {
            Verdict::Allow(_) => Ok(()),
            Verdict::Hide => Err(Wrong::Denied(missing)),
            Verdict::Deny(because) => {
                let (who, action) = (self.acting.to_string(), task.name().to_string());
                Err(Wrong::Denied(Refusal::NotAllowed { who, action, because: because.to_string() }))
            }
        }
    }

    /// Follows links of one kind from the other ticket, level by level: they must not lead back here.
    fn look_for_circle(&self, link: Link) -> Result<(), Wrong> {
        let mut seen = BTreeSet::from([link.ticket]);
        let mut level = vec![link.ticket];
        for _step in 0..LINK_DEPTH_MAX {
            let missing: Vec<TicketId> =
                level.iter().copied().filter(|id| self.context.others.ticket(*id).is_none()).collect();
            if !missing.is_empty() {
                return Err(Wrong::Wanted(PlanError::TicketsWanted { tickets: missing }));
            }
            let tickets = level.iter().filter_map(|id| self.context.others.ticket(*id).flatten());
            let next: BTreeSet<TicketId> = tickets.flat_map(|ticket| ticket.ties().linked(link.kind)).collect();
            if next.contains(&self.id) {
                return Err(Wrong::Refused(Refusal::LinkCircle { kind: link.kind, from: self.id, to: link.ticket }));
            }
            level = next.into_iter().filter(|id| seen.insert(*id)).collect();
            if level.is_empty() {
                return Ok(());
            }
            if seen.len() > LINK_WALK_MAX {
                break;
            }
        }
        Err(Wrong::Refused(too_far(link)))
    }

    /// What was decided, or the refusal where it solves a ticket that others block.
    pub(crate) fn unless_blocked(&self, decided: Result<Decided, Refusal>) -> Result<Decided, Wrong> {
        let solves = |e: &EventBody| matches!(e, EventBody::StatusChanged { to: Status::Solved { .. }, .. });
        let mut against = match decided {
            Ok(decided) if decided.events.iter().any(solves) => Ok(decided),
            Err(Refusal::CannotSolve { obstacles }) => Err(obstacles),
            Ok(decided) => return Ok(decided),
            Err(refusal) => return Err(Wrong::Refused(refusal)),
        };
        let tickets = self.blockers()?;
        if !tickets.is_empty() {
            let mut obstacles = against.err().unwrap_or_default();
            obstacles.push(Obstacle::BlockedBy { tickets });
            against = Err(obstacles);
        }
        against.map_err(|obstacles| Wrong::Refused(Refusal::CannotSolve { obstacles }))
    }

    /// The tickets that block this one and are neither solved nor closed.
    fn blockers(&self) -> Result<Vec<TicketId>, Wrong> {
        let Some(ticket) = &self.ticket else { return Ok(Vec::new()) };
        let blockers: Vec<TicketId> = ticket.ties().linked(LinkKind::BlockedBy).collect();
        let tickets: Vec<_> = blockers.iter().copied().filter(|id| self.context.others.ticket(*id).is_none()).collect();
        if !tickets.is_empty() {
            return Err(Wrong::Wanted(PlanError::TicketsWanted { tickets }));
        }
        let open = |id: &TicketId| self.context.others.ticket(*id).flatten().is_some_and(|t| !is_done(t.status.kind()));
        Ok(blockers.into_iter().filter(open).collect())
    }

    /// A problem that was solved proposes solving its incidents. What was left of that, and whoever waits and was not told yet, follows.
    pub(crate) fn cascade(&mut self, first: usize, by_timer: bool) -> Result<(), Wrong> {
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let ties = ticket.ties();
        let solved = self.events.iter().skip(first).rev().find(|e| e.kind() == EventKind::Solved).map(|e| e.seq);
        let due = by_timer && ties.due().is_some_and(|due| due <= self.at);
        let mut solving: Vec<TicketId> = match solved {
            Some(_) if ticket.kind == TicketKind::Problem => ties.linked(LinkKind::ProblemOf).collect(),
            Some(_) | None => ties.to_solve.keys().copied().collect(),
        };
        if solved.is_none() {
            solving.retain(|incident| ties.has(Link { kind: LinkKind::ProblemOf, ticket: *incident }));
        }
        let mut calling: Vec<TicketId> = ties.to_call.keys().copied().collect();
        if !due && (solved.is_none() || solving.is_empty()) {
            return Ok(());
        }
        let left = solving.split_off(solving.len().min(INCIDENTS_MAX));
        let room = if due { INCIDENTS_MAX.saturating_sub(solving.len()) } else { 0 };
        let to_call = calling.split_off(calling.len().min(room));
        let cause = solved.map_or(Cause::Caller, |seq| Cause::Event { seq });
        let body = LinkEvent::Cascaded { solving, left, calling, to_call };
        self.record(&Author::Desk, &cause, EventBody::Link(body))
    }

    /// Keeps what was to follow on other tickets and has no room in this commit: the desk goes on with it at once, in the next.
    pub(crate) fn put_off(&mut self, seq: u64, off: &PutOff) -> Result<(), Wrong> {
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let ties = ticket.ties();
        let with = |held: &BTreeMap<TicketId, Instant>, more: &BTreeSet<TicketId>| {
            held.keys().chain(more).copied().collect::<BTreeSet<_>>().into_iter().collect()
        };
        let (left, to_call) = (with(&ties.to_solve, &off.solving), with(&ties.to_call, &off.calling));
        let body = LinkEvent::Cascaded { solving: Vec::new(), left, calling: Vec::new(), to_call };
        self.record(&Author::Desk, &Cause::Event { seq }, EventBody::Link(body))
    }
}

/// What was to follow on other tickets and has no room in a commit.
#[derive(Debug, Default)]
pub(crate) struct PutOff {
    /// Incidents that are to be solved.
    pub(crate) solving: BTreeSet<TicketId>,
    /// Tickets that are to be told that what they wait for is done.
    pub(crate) calling: BTreeSet<TicketId>,
}
