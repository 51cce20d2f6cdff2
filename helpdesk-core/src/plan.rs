//! The pure part of a command's way: allow, decide, evolve, hooks, and the unit that is to be committed.
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::{ClockEvent, Instant};

use crate::{
    Action, Actor, AgentId, Author, Cause, Claim, Command, Configuration, Decision, Event, EventBody, Fault, Hook,
    HookFacts, HookTrace, Metric, NoticeTrace, Permit, Principal, Receipt, Refusal, Request, Roster, RungTrace, Status,
    TenantId, Ticket, Unit, Verdict,
    binding::{self, Followed},
    decide::{decide, decide_opening},
    evolve::evolve,
    judge,
    limits::{CASCADE_DEPTH_MAX, COMMANDS_MAX, EVENTS_MAX},
    notice::notices_of,
};

/// What a decision rests on beside the ticket.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Teams, agents, schedules, policies.
    pub configuration: &'a Configuration,
    /// What reacts, in order.
    pub hooks: &'a [Arc<dyn Hook>],
    /// The loads of the agents that can be chosen; asked for by [`PlanError::RosterWanted`].
    pub roster: &'a Roster,
}

/// What is to be written, and the ticket as it will be.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What is to be written.
    pub unit: Unit,
    /// The ticket afterwards; none if opening it was refused.
    pub ticket: Option<Ticket>,
}

/// Why there is no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The actor may not ask this, or the request makes no sense at all. Nothing is recorded.
    #[error(transparent)]
    Denied(#[from] Refusal),
    /// An agent is to be chosen: plan again with the loads of these in the roster.
    #[error("the loads of {} agents are needed to choose one", agents.len())]
    RosterWanted {
        /// Whose loads.
        agents: Vec<AgentId>,
    },
}

/// Plans one request on a ticket as it was loaded. A refused request gives a unit too: its receipt holds the refusal.
///
/// # Errors
/// [`PlanError`].
///
/// # Laws
/// Pure: the same arguments give the same unit (`planning_is_deterministic`).
pub fn plan(
    actor: &Actor,
    request: &Request,
    ticket: Option<Ticket>,
    context: Context<'_>,
) -> Result<Planned, PlanError> {
    check_shape(request, ticket.as_ref())?;
    let mut draft = Draft::new(actor, request, ticket, context);
    match draft.run(actor, request) {
        Ok(permit) => Ok(draft.finish(request, permit)),
        Err(Stop::Denied(refusal)) => Err(PlanError::Denied(refusal)),
        Err(Stop::RosterWanted(agents)) => Err(PlanError::RosterWanted { agents }),
        Err(Stop::Refused(refused)) => {
            let (refusal, permit) = *refused;
            Ok(Draft::refuse(draft.before, draft.decision, request, refusal, permit))
        }
    }
}

fn check_shape(request: &Request, ticket: Option<&Ticket>) -> Result<(), Refusal> {
    let bad = |what: &str| Err(Refusal::BadRequest { what: what.to_string() });
    if request.commands.is_empty() {
        return bad("the request asks for nothing, expected at least one command");
    }
    if request.commands.len() > COMMANDS_MAX {
        return Err(Refusal::OverLimit {
            what: String::from("the request's list of commands"),
            actual: u64::try_from(request.commands.len()).unwrap_or(u64::MAX),
            limit: u64::try_from(COMMANDS_MAX).unwrap_or(u64::MAX),
        });
    }
    if request.commands.iter().skip(1).any(|c| matches!(c, Command::Open(_))) {
        return bad("`open` stands after other commands, expected it first");
    }
    let opens = matches!(request.commands.first(), Some(Command::Open(_)));
    if ticket.is_none() && !opens {
        return Err(Refusal::NoSuchTicket { ticket: request.ticket });
    }
    Ok(())
}

/// Why planning ends early.
enum Stop {
    Denied(Refusal),
    Refused(Box<(Refusal, Permit)>),
    RosterWanted(Vec<AgentId>),
}

struct Draft<'a> {
    context: Context<'a>,
    tenant: TenantId,
    at: Instant,
    before: Option<Ticket>,
    ticket: Option<Ticket>,
    events: Vec<Event>,
    depths: Vec<u8>,
    depth: u8,
    by_strategy: bool,
    decision: Decision,
}

impl<'a> Draft<'a> {
    fn new(actor: &Actor, request: &Request, ticket: Option<Ticket>, context: Context<'a>) -> Self {
        let last = ticket.as_ref().map_or(request.at, |t| t.updated_at);
        let at = request.at.max(last);
        let decision = Decision {
            command: request.id.clone(),
            asked: request.commands.iter().map(|c| c.name().to_string()).collect(),
            by: actor.author(),
            at,
            occurred_at: Some(request.at).filter(|asked| *asked < at),
            first_seq: None,
            configuration: context.configuration.version().clone(),
            policies: Vec::new(),
            hooks: Vec::new(),
            assignments: Vec::new(),
            rungs: Vec::new(),
            notices: Vec::new(),
            faults: Vec::new(),
            refused: None,
        };
        Self {
            context,
            tenant: actor.tenant().clone(),
            at,
            before: ticket.clone(),
            ticket,
            events: Vec::new(),
            depths: Vec::new(),
            depth: 0,
            by_strategy: false,
            decision,
        }
    }

    fn run(&mut self, actor: &Actor, request: &Request) -> Result<Permit, Stop> {
        let mut permit = None;
        for command in &request.commands {
            let allowed = self.allow(actor, command, request)?;
            self.apply(request, command, &actor.author(), &Cause::Caller).map_err(|wrong| match wrong {
                Wrong::Refused(refusal) => Stop::Refused(Box::new((refusal, allowed.clone()))),
                Wrong::RosterWanted(agents) => Stop::RosterWanted(agents),
            })?;
            permit = Some(allowed);
        }
        let permit = permit.ok_or(Stop::Denied(Refusal::NoSuchTicket { ticket: request.ticket }))?;
        self.react(0, request)?;
        let reacted = self.events.len();
        self.assign_by_itself(request)?;
        self.react(reacted, request)?;
        Ok(permit)
    }

    fn allow(&self, actor: &Actor, command: &Command, request: &Request) -> Result<Permit, Stop> {
        if let (Command::Open(open), Principal::Requester { id, .. }) = (command, actor.principal())
            && &open.requester != id
        {
            return Err(Stop::Denied(not_allowed(actor, command, "a requester opens tickets of their own only")));
        }
        match judge(actor, Action::of(command), self.ticket.as_ref()) {
            Verdict::Allow(permit) => Ok(permit),
            Verdict::Deny(because) => Err(Stop::Denied(not_allowed(actor, command, because))),
            Verdict::Hide => Err(Stop::Denied(Refusal::NoSuchTicket { ticket: request.ticket })),
        }
    }

    fn apply(&mut self, request: &Request, command: &Command, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let Some(ticket) = &self.ticket else {
            let Command::Open(open) = command else {
                return Err(Wrong::Refused(Refusal::NoSuchTicket { ticket: request.ticket }));
            };
            let opened = decide_opening(request.ticket, &self.tenant, open, configuration)?;
            return self.record(by, cause, opened);
        };
        if matches!(command, Command::Tick) {
            let followed = binding::look(ticket, configuration, self.at);
            self.take(followed, &Author::Desk, cause)?;
        }
        if let Command::AssignBy { .. } = command {
            self.want_roster()?;
        }
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let decided = decide(ticket, command, by, configuration, self.context.roster, self.at)?;
        if let Some(trace) = decided.assignment {
            self.by_strategy = trace.candidates.first().is_some_and(|c| c.against.is_none());
            self.decision.assignments.push(trace);
        }
        for body in decided.events {
            self.record(by, cause, body)?;
        }
        Ok(())
    }

    fn want_roster(&self) -> Result<(), Wrong> {
        let team = self.ticket.as_ref().and_then(|t| t.team.as_ref());
        let members = team.map_or(&[][..], |team| self.context.configuration.members(team));
        if members.iter().all(|agent| self.context.roster.contains_key(agent)) {
            return Ok(());
        }
        Err(Wrong::RosterWanted(members.to_vec()))
    }

    /// Appends one event, applies it, and appends what follows from it for the clocks.
    fn record(&mut self, by: &Author, cause: &Cause, body: EventBody) -> Result<(), Wrong> {
        let seq = self.append(by, cause, body)?;
        let (Some(ticket), Some(event)) = (&self.ticket, self.events.last()) else { return Ok(()) };
        let followed = binding::follow(ticket, event, self.context.configuration);
        self.take(followed, &Author::Desk, &Cause::Event { seq })
    }

    fn take(&mut self, followed: Followed, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        if !followed.policies.is_empty() {
            self.decision.policies = followed.policies;
        }
        for message in followed.faults {
            self.fault(cause.clone(), message);
        }
        for body in followed.events {
            self.append(by, cause, body)?;
        }
        Ok(())
    }

    fn append(&mut self, by: &Author, cause: &Cause, body: EventBody) -> Result<u64, Wrong> {
        if self.events.len() >= EVENTS_MAX {
            return Err(Wrong::Refused(Refusal::OverLimit {
                what: String::from("the events of one request"),
                actual: u64::try_from(self.events.len() + 1).unwrap_or(u64::MAX),
                limit: u64::try_from(EVENTS_MAX).unwrap_or(u64::MAX),
            }));
        }
        let seq = self.ticket.as_ref().map_or(0, |t| t.version) + 1;
        let event = Event { seq, at: self.at, by: by.clone(), cause: cause.clone(), body };
        self.ticket = evolve(self.ticket.take(), &event);
        self.events.push(event);
        self.depths.push(self.depth);
        Ok(seq)
    }

    fn fault(&mut self, cause: Cause, message: String) {
        self.decision.faults.push(Fault { place: None, cause, message });
    }

    /// Lets ladders and hooks react to the events from `first` on, breadth first, and to what they cause.
    fn react(&mut self, first: usize, request: &Request) -> Result<(), Stop> {
        let mut next = first;
        while let Some(event) = self.events.get(next).cloned() {
            self.depth = self.depths.get(next).copied().unwrap_or(0);
            self.climb(&event, request)?;
            for hook in self.context.hooks {
                self.call(hook.as_ref(), &event, request)?;
            }
            next += 1;
        }
        self.depth = 0;
        Ok(())
    }

    /// Does what the rung of a ladder asks for.
    fn climb(&mut self, event: &Event, request: &Request) -> Result<(), Stop> {
        let EventBody::ClockMoved { metric, change: ClockEvent::RungFired { rung, .. }, .. } = &event.body else {
            return Ok(());
        };
        let commands = self.rung_commands(*metric, rung);
        let cause = Cause::Rung { metric: *metric, rung: rung.clone(), seq: event.seq };
        let stays = self.stays(&commands);
        let (metric, rung) = (*metric, rung.clone());
        self.decision.rungs.push(RungTrace { metric, rung, commands: commands.clone(), stays: stays.clone() });
        for command in commands {
            // Nobody further up is no fault of the ladder's: the top tier has none.
            if stays.is_none() || !matches!(command, Command::Escalate { .. }) {
                self.propose(&command, &Author::Desk, &cause, request)?;
            }
        }
        Ok(())
    }

    /// Why an escalation among these commands has nowhere to go.
    fn stays(&self, commands: &[Command]) -> Option<Refusal> {
        let ticket = self.ticket.as_ref()?;
        let escalation = commands.iter().find(|c| matches!(c, Command::Escalate { .. }))?;
        let (configuration, roster) = (self.context.configuration, self.context.roster);
        match decide(ticket, escalation, &Author::Desk, configuration, roster, self.at) {
            Err(refusal @ (Refusal::NoHigherTier { .. } | Refusal::NoTeam)) => Some(refusal),
            Ok(_) | Err(_) => None,
        }
    }

    fn rung_commands(&self, metric: Metric, rung: &str) -> Vec<Command> {
        let ladder = self.ticket.as_ref().and_then(|t| t.clock(metric)).and_then(|c| c.binding.ladder.as_ref());
        let Some(spec) = ladder.and_then(|ladder| self.context.configuration.rung(ladder, rung)) else {
            return Vec::new();
        };
        let reason = format!("{metric}: rung `{rung}`");
        let escalate = spec.escalate.then(|| Command::Escalate { reason: reason.clone() });
        let notify = spec.notify.iter().map(|to| Command::Notify { to: to.clone(), text: reason.clone() });
        escalate.into_iter().chain(notify).collect()
    }

    fn call(&mut self, hook: &dyn Hook, event: &Event, request: &Request) -> Result<(), Stop> {
        let Some(ticket) = self.ticket.as_ref().filter(|_| hook.listens_to(event.kind())) else { return Ok(()) };
        let reaction = hook.react(&HookFacts { ticket, event, configuration: self.context.configuration });
        if !reaction.rules.is_empty() {
            self.decision.hooks.push(HookTrace {
                hook: hook.name().to_string(),
                version: hook.version().to_string(),
                seq: event.seq,
                rules: reaction.rules,
            });
        }
        self.decision.faults.extend(reaction.faults);
        for proposal in reaction.proposals {
            let by = Author::Rule { hook: hook.name().to_string(), rule: proposal.rule.clone() };
            let cause = Cause::Rule { hook: hook.name().to_string(), rule: proposal.rule, seq: event.seq };
            self.propose(&proposal.command, &by, &cause, request)?;
        }
        Ok(())
    }

    /// Applies a reaction. What is refused is a fault, never an error of the caller's.
    fn propose(&mut self, command: &Command, by: &Author, cause: &Cause, request: &Request) -> Result<(), Stop> {
        if self.depth >= CASCADE_DEPTH_MAX {
            let what = format!("`{}` was not done: reactions are cut at depth {CASCADE_DEPTH_MAX}", command.name());
            self.fault(cause.clone(), what);
            return Ok(());
        }
        if matches!(command, Command::Open(_) | Command::Tick) {
            self.fault(cause.clone(), format!("`{}` is no reaction to an event of this ticket", command.name()));
            return Ok(());
        }
        self.depth += 1;
        let applied = self.apply(request, command, by, cause);
        self.depth -= 1;
        match applied {
            Ok(()) => Ok(()),
            Err(Wrong::RosterWanted(agents)) => Err(Stop::RosterWanted(agents)),
            Err(Wrong::Refused(refusal)) => {
                self.fault(cause.clone(), format!("`{}` was refused: {refusal}", command.name()));
                Ok(())
            }
        }
    }

    /// Chooses an agent where the team's strategy wants one and something made the question new.
    fn assign_by_itself(&mut self, request: &Request) -> Result<(), Stop> {
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let Some(team) = ticket.team.as_ref().and_then(|team| self.context.configuration.team(team)) else {
            return Ok(());
        };
        let Some(strategy) = team.strategy else { return Ok(()) };
        let again = ticket.assign_again_at.is_some_and(|again| again <= self.at);
        let asked = self.events.iter().rev().find(|e| is_placement(&e.body)).map(|e| e.seq);
        let active = ticket.status.kind().is_active() && ticket.assignee.is_none();
        if !active || !(again || asked.is_some()) {
            return Ok(());
        }
        let cause = asked.map_or(Cause::Caller, |seq| Cause::Event { seq });
        self.propose(&Command::AssignBy { strategy }, &Author::Desk, &cause, request)
    }

    fn finish(mut self, request: &Request, permit: Permit) -> Planned {
        let mut notices = Vec::new();
        for event in &self.events {
            let Some(ticket) = &self.ticket else { break };
            if let Some((notice, because)) = notices_of(event, ticket, self.context.configuration) {
                self.decision.notices.push(NoticeTrace { id: notice.id.clone(), because });
                notices.push(notice);
            }
        }
        self.decision.first_seq = self.events.first().map(|e| e.seq);
        let claims = self.claims();
        let changed = !self.events.is_empty();
        let version = self.ticket.as_ref().map_or(0, |t| t.version);
        let opened = self.before.is_none();
        let unit = Unit {
            ticket: request.ticket,
            expected: self.before.as_ref().map_or(0, |t| t.version),
            wake_at: self.ticket.as_ref().and_then(|t| t.wake(self.context.configuration).at()),
            external: self.ticket.as_ref().filter(|_| opened).and_then(|t| t.external.clone()),
            snapshot: self.ticket.clone().filter(|_| changed),
            receipt: receipt(request, version, self.events.len(), None),
            events: self.events,
            notices,
            claims,
            decision: self.decision,
            permit,
        };
        Planned { unit, ticket: self.ticket }
    }

    fn refuse(
        before: Option<Ticket>,
        decision: Decision,
        request: &Request,
        refusal: Refusal,
        permit: Permit,
    ) -> Planned {
        let version = before.as_ref().map_or(0, |t| t.version);
        let asked = (decision.command, decision.asked, decision.by, decision.configuration);
        let (command, asked, by, configuration) = asked;
        let decision = Decision {
            command,
            asked,
            by,
            configuration,
            refused: Some(refusal.clone()),
            at: decision.at,
            occurred_at: decision.occurred_at,
            first_seq: None,
            policies: Vec::new(),
            hooks: Vec::new(),
            assignments: Vec::new(),
            rungs: Vec::new(),
            notices: Vec::new(),
            faults: Vec::new(),
        };
        let unit = Unit {
            ticket: request.ticket,
            expected: version,
            events: Vec::new(),
            snapshot: None,
            wake_at: None,
            notices: Vec::new(),
            claims: Vec::new(),
            external: None,
            decision,
            receipt: receipt(request, version, 0, Some(refusal)),
            permit,
        };
        Planned { unit, ticket: before }
    }

    /// What the request changes in agents' loads. A strategy's choice is bounded by capacity, a person's is not.
    fn claims(&self) -> Vec<Claim> {
        let load =
            |t: &Option<Ticket>| t.as_ref().and_then(|t| t.load().map(|(agent, weight)| (agent.clone(), weight)));
        let (before, after) = (load(&self.before), load(&self.ticket));
        if before == after {
            return Vec::new();
        }
        let freed = before.map(|(agent, weight)| Claim { agent, delta: -weight, limit: None, assigned_at: None });
        let taken = after.map(|(agent, weight)| {
            let capacity = self.context.configuration.agent(&agent).and_then(|a| a.capacity);
            let limit = capacity.filter(|_| self.by_strategy);
            Claim { agent, delta: weight, limit, assigned_at: Some(self.at) }
        });
        freed.into_iter().chain(taken).collect()
    }
}

/// Why a command was not applied.
enum Wrong {
    Refused(Refusal),
    RosterWanted(Vec<AgentId>),
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn not_allowed(actor: &Actor, command: &Command, because: &str) -> Refusal {
    Refusal::NotAllowed { who: actor.to_string(), action: command.name().to_string(), because: because.to_string() }
}

fn is_placement(body: &EventBody) -> bool {
    matches!(
        body,
        EventBody::TeamChanged { .. }
            | EventBody::TierChanged { .. }
            | EventBody::Reopened { .. }
            | EventBody::StatusChanged { from: Status::Pending { .. } | Status::OnHold { .. }, to: Status::Open }
    )
}

fn receipt(request: &Request, version: u64, n_events: usize, refused: Option<Refusal>) -> Receipt {
    Receipt {
        command: request.id.clone(),
        content: request.fingerprint(),
        ticket: request.ticket,
        version,
        n_events: u32::try_from(n_events).unwrap_or(u32::MAX),
        refused,
    }
}
