//! One request under way: allow, decide, evolve, and what follows for the clocks. Then the unit that is to be committed.
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Action, Actor, AgentId, Author, Cause, Claim, Command, Context, Decision, Event, EventBody, Facts, Fault, Holder,
    NoticeTrace, Permit, Planned, Principal, Receipt, Refusal, Request, RequesterId, TenantId, Ticket, Unit, Verdict,
    binding::{self, Followed},
    decide::{Opening, decide, decide_opening},
    evolve::evolve,
    judge_restricted,
    limits::EVENTS_MAX,
    mention,
    notice::notices_of,
    seal::seal_all,
};

/// Why planning ends early.
pub(crate) enum Stop {
    Denied(Refusal),
    Refused(Box<(Refusal, Permit)>),
    RosterWanted(Vec<AgentId>),
}

pub(crate) struct Draft<'a> {
    pub(crate) context: Context<'a>,
    tenant: TenantId,
    pub(crate) at: Instant,
    before: Option<Ticket>,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) events: Vec<Event>,
    pub(crate) depths: Vec<u8>,
    pub(crate) depth: u8,
    by_strategy: bool,
    pub(crate) decision: Decision,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(actor: &Actor, request: &Request, ticket: Option<Ticket>, context: Context<'a>) -> Self {
        let last = ticket.as_ref().map_or(request.at, |t| t.updated_at);
        let at = request.at.max(last);
        let decision = Decision::begun(request, actor.author(), at, context.configuration.version().clone());
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

    pub(crate) fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    pub(crate) fn run(&mut self, actor: &Actor, request: &Request) -> Result<Permit, Stop> {
        let mut permit = None;
        let passed = self.pass_time(request)?;
        for command in &request.commands {
            let allowed = self.allow(actor, command, request)?;
            self.apply(request, command, &actor.author(), &Cause::Caller).map_err(|wrong| match wrong {
                Wrong::Refused(refusal) => Stop::Refused(Box::new((refusal, allowed.clone()))),
                Wrong::RosterWanted(agents) => Stop::RosterWanted(agents),
            })?;
            permit = Some(allowed);
        }
        let permit = permit.ok_or(Stop::Denied(Refusal::NoSuchTicket { ticket: request.ticket }))?;
        self.react(passed, request)?;
        self.assign_while_placed(request)?;
        Ok(permit)
    }

    /// Lets everything happen that was due before this request, as if a timer had come in time. A request on a ticket that
    /// nobody looked at for an hour ends like one on a ticket that was looked at every second.
    fn pass_time(&mut self, request: &Request) -> Result<usize, Stop> {
        if self.ticket.is_none() {
            return Ok(0);
        }
        match self.attempt(request, &Command::Tick, &Author::Desk, &Cause::Caller) {
            Ok(()) => {}
            Err(Wrong::RosterWanted(agents)) => return Err(Stop::RosterWanted(agents)),
            Err(Wrong::Refused(refusal)) => self.fault(Cause::Caller, format!("what was due was not done: {refusal}")),
        }
        self.react(0, request)?;
        Ok(self.events.len())
    }

    fn allow(&self, actor: &Actor, command: &Command, request: &Request) -> Result<Permit, Stop> {
        let verdict = self.judge(actor, command);
        // Not before it is known that the actor may know of the ticket.
        if let Principal::Requester { id, organization } = actor.principal()
            && verdict != Verdict::Hide
            && let Some(because) = command.beyond(id, organization.as_ref()).or_else(|| self.beyond_here(command, id))
        {
            return Err(Stop::Denied(not_allowed(actor, command, because)));
        }
        match verdict {
            Verdict::Allow(permit) => Ok(permit),
            Verdict::Deny(because) => Err(Stop::Denied(not_allowed(actor, command, &because.to_string()))),
            Verdict::Hide => Err(Stop::Denied(Refusal::NoSuchTicket { ticket: request.ticket })),
        }
    }

    /// What of a command goes beyond what this requester may ask of this ticket.
    fn beyond_here(&self, command: &Command, id: &RequesterId) -> Option<&'static str> {
        let Command::Participant(command) = command else { return None };
        let owns = self.ticket.as_ref().is_some_and(|ticket| &ticket.requester == id);
        command.beyond(id, owns)
    }

    /// What the policy and the host's restrictions say of a command, as the ticket stands now.
    pub(crate) fn judge(&self, actor: &Actor, command: &Command) -> Verdict {
        let Context { configuration, restricts, .. } = self.context;
        let ticket = self.ticket.as_ref();
        let mut facts = Facts::of(actor, ticket, configuration);
        if let Command::Route { team } = command {
            facts.into = Some(team.clone());
        }
        if let Command::EditMessage { message, .. } = command {
            // Whether it can be edited at all is decided later; here only somebody else's message is kept from them.
            let held = ticket.and_then(|ticket| ticket.editable.iter().find(|held| held.message == *message));
            facts.written_by = held.map_or(actor.agent_id(), |held| held.by.human_agent()).cloned();
        }
        // Opening under an id that is taken tells that it is: only to whoever may know of that ticket.
        if matches!(command, Command::Open(_)) && ticket.is_some() {
            let seen = judge_restricted(actor, Action::ReadPublic, &facts, restricts);
            if !seen.is_allow() {
                return seen;
            }
        }
        judge_restricted(actor, Action::of(command, actor, ticket), &facts, restricts)
    }

    fn apply(&mut self, request: &Request, command: &Command, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let Some(ticket) = &self.ticket else {
            let Command::Open(open) = command else {
                return Err(Wrong::Refused(Refusal::NoSuchTicket { ticket: request.ticket }));
            };
            let Opening { opened, given } = decide_opening(request.ticket, &self.tenant, open, configuration)?;
            self.record(by, cause, opened)?;
            let seq = self.events.first().map_or(1, |event| event.seq);
            return given.into_iter().try_for_each(|body| self.record(&Author::Desk, &Cause::Event { seq }, body));
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
        if decided.events.iter().any(|e| matches!(e, EventBody::Assigned { .. })) {
            self.by_strategy = false;
        }
        if let Some(trace) = decided.assignment {
            self.by_strategy = trace.candidates.first().is_some_and(|c| c.against.is_none());
            self.decision.assignments.push(trace);
        }
        for body in decided.events {
            self.record(by, cause, body)?;
        }
        Ok(())
    }

    /// Applies a command whole or not at all.
    pub(crate) fn attempt(
        &mut self,
        request: &Request,
        command: &Command,
        by: &Author,
        cause: &Cause,
    ) -> Result<(), Wrong> {
        let (ticket, n_events) = (self.ticket.clone(), self.events.len());
        let applied = self.apply(request, command, by, cause);
        if applied.is_err() {
            self.ticket = ticket;
            self.events.truncate(n_events);
            self.depths.truncate(n_events);
        }
        applied
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
        self.decision.policies.extend(followed.policies);
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
        let event = Event { seq, at: self.at, by: by.clone(), cause: cause.clone(), body, seal: None };
        self.ticket = evolve(self.ticket.take(), &event);
        self.events.push(event);
        self.depths.push(self.depth);
        Ok(seq)
    }

    pub(crate) fn fault(&mut self, cause: Cause, message: String) {
        self.decision.faults.push(Fault { place: None, cause, message });
    }

    pub(crate) fn finish(mut self, request: &Request, permit: Permit) -> Planned {
        let head = seal_all(self.before.as_ref().and_then(|t| t.seal), &mut self.events);
        if let Some(ticket) = &mut self.ticket {
            ticket.seal = head;
        }
        let mut notices = Vec::new();
        for event in &self.events {
            let Some(ticket) = &self.ticket else { break };
            for (notice, because) in notices_of(event, ticket, self.context.configuration) {
                self.decision.notices.push(NoticeTrace { id: notice.id.clone(), to: notice.to.clone(), because });
                notices.push(notice);
            }
        }
        self.decision.mentions = mention::traces(&self.events, self.context.configuration);
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
            receipt: receipt(request, permit.author(), version, self.events.len(), None),
            events: self.events,
            notices,
            claims,
            decision: self.decision,
            permit,
        };
        Planned { unit, ticket: self.ticket }
    }

    /// The unit of a refused request: its receipt and its decision, and nothing about the ticket.
    pub(crate) fn refuse(self, request: &Request, refusal: Refusal, permit: Permit) -> Planned {
        let Self { before, decision: Decision { by, at, configuration, .. }, .. } = self;
        let version = before.as_ref().map_or(0, |t| t.version);
        let decision = Decision { refused: Some(refusal.clone()), ..Decision::begun(request, by, at, configuration) };
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
            receipt: receipt(request, permit.author(), version, 0, Some(refusal)),
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
        let freed = before.map(|(agent, weight)| {
            let holder = Holder::Agent(agent);
            Claim { holder, delta: -weight, limit: None, assigned_at: None }
        });
        let taken = after.map(|(agent, weight)| {
            let capacity = self.context.configuration.agent(&agent).and_then(|a| a.capacity);
            let limit = capacity.filter(|_| self.by_strategy).map(i64::from);
            Claim { holder: Holder::Agent(agent), delta: weight, limit, assigned_at: Some(self.at) }
        });
        freed.into_iter().chain(taken).collect()
    }
}

/// Why a command was not applied.
pub(crate) enum Wrong {
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

fn receipt(request: &Request, by: &Author, version: u64, n_events: usize, refused: Option<Refusal>) -> Receipt {
    Receipt {
        command: request.id.clone(),
        content: request.fingerprint(),
        by: by.clone(),
        ticket: request.ticket,
        version,
        n_events: u32::try_from(n_events).unwrap_or(u32::MAX),
        refused,
    }
}
