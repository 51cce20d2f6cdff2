//! One request under way: allow, decide, evolve, and what follows for the clocks. Then the unit that is to be committed.
mod looking;
mod naming;
mod permission;
mod spelling;

use alloc::{
    borrow::Cow,
    boxed::Box,
    collections::BTreeSet,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Actor, Author, Cause, Claim, Command, Context, Decision, Event, EventBody, Fault, LateFact, Link, Notice, Part,
    Permit, PlanError, Refusal, Request, RequesterId, Rewrites, TenantId, Ticket, TicketId,
    decide::{Filler, Opening, author_of, decide, decide_opening, decide_task},
    evolve::{evolve, fold},
    limits::EVENTS_MAX,
    messages::mention,
    notice::{Asker, post},
    planning::errand::{Errand, Task, errands_of},
    promises::{
        binding::{self, Followed},
        late_fact::check_opened,
    },
    proof::seal::seal_all,
};

/// Most requests lead to no more events than these.
const EVENTS_USUAL: usize = 3;

/// Why planning ends early.
pub(crate) enum Stop {
    Denied(Refusal),
    Refused(Box<(Refusal, Permit)>),
    Wanted(PlanError),
}

pub(crate) struct Draft<'a> {
    pub(crate) context: Context<'a>,
    tenant: TenantId,
    pub(crate) id: TicketId,
    pub(crate) at: Instant,
    /// Up to when the ticket has been lived through, while what was due earlier is made up for.
    lived_until: Option<Instant>,
    /// After how many of its events a strategy was last asked who should have the ticket.
    pub(crate) n_asked: Option<usize>,
    /// The ticket as it was before.
    pub(crate) before: Option<&'a Ticket>,
    /// As it is now: the one before until something happens.
    pub(crate) ticket: Option<Arc<Ticket>>,
    pub(crate) events: Vec<Event>,
    /// How deep in a cascade each event lies; those at the end of which nothing is said are what the request did itself.
    pub(crate) depths: Vec<u8>,
    pub(crate) depth: u8,
    pub(crate) by_strategy: bool,
    /// Events whose rungs have done what they do already, at their own instants.
    pub(crate) climbed: BTreeSet<u64>,
    /// What the request gives and takes on other tickets so far.
    pub(crate) beside: Vec<Claim>,
    pub(crate) decision: Box<Decision>,
    /// When the command happened that is being applied, where that is before it is recorded.
    occurred_at: Option<Instant>,
    /// Who acts just now, and what that brings to other tickets.
    pub(crate) acting: Actor,
    /// The id that is reserved for a message that is not taken here any more.
    pub(crate) reserved: Option<TicketId>,
    /// Whether it was used.
    pub(crate) went_on: bool,
    // Every id of the requester who asked for it all: what one of them does is no news to the others.
    alike: BTreeSet<RequesterId>,
    pub(crate) errands: Vec<Errand>,
    /// The links of tickets that this request opens beside this one.
    pub(crate) opening: BTreeSet<Link>,
    /// What was taken out so far: what is written over, and the words.
    pub(crate) rewrites: Rewrites,
    pub(crate) gone: Vec<String>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        actor: &Actor,
        request: &Request,
        id: TicketId,
        before: Option<&'a Arc<Ticket>>,
        context: Context<'a>,
    ) -> Self {
        let last = before.map_or(request.at, |t| t.updated_at);
        let at = request.at.max(last);
        let decision = Box::new(Decision::begun(request, actor.author(), at, context.configuration.version().clone()));
        Self {
            context,
            tenant: actor.tenant().clone(),
            id,
            at,
            lived_until: None,
            n_asked: None,
            before: before.map(Arc::as_ref),
            ticket: before.cloned(),
            events: Vec::with_capacity(EVENTS_USUAL),
            depths: Vec::new(),
            depth: 0,
            by_strategy: false,
            climbed: BTreeSet::new(),
            beside: Vec::new(),
            decision,
            occurred_at: None,
            acting: actor.clone(),
            reserved: request.follow_up,
            went_on: false,
            alike: actor.requester_ids().filter(|_| actor.is_merged()).cloned().collect(),
            errands: Vec::new(),
            opening: BTreeSet::new(),
            rewrites: Rewrites::default(),
            gone: Vec::new(),
        }
    }

    pub(crate) fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    pub(crate) fn run(&mut self, actor: &Actor, request: &Request) -> Result<Permit, Stop> {
        let mut permit = None;
        let passed = self.pass_time()?;
        for asked in &request.commands {
            for command in self.spelled_out(asked, actor)?.iter() {
                let allowed = self.allow(actor, command)?;
                let (command, allowed) = self.guard(actor, command, allowed)?;
                self.occurred_at = self.told_late(request)?;
                let by = author_of(actor, &command, self.ticket.as_deref());
                let applied = by.map_err(Wrong::from).and_then(|by| self.apply(&command, &by, &Cause::Caller));
                self.occurred_at = None;
                applied.map_err(|wrong| match wrong {
                    Wrong::Refused(refusal) => Stop::Refused(Box::new((refusal, allowed.clone()))),
                    Wrong::Denied(refusal) => Stop::Denied(refusal),
                    Wrong::Wanted(wanted) => Stop::Wanted(wanted),
                })?;
                permit = Some(allowed);
            }
        }
        let permit = permit.ok_or(Stop::Denied(Refusal::NoSuchTicket { ticket: request.ticket }))?;
        self.react(passed)?;
        self.assign_while_placed()?;
        Ok(permit)
    }

    /// When the request happened, where that is before it is recorded.
    fn told_late(&self, request: &Request) -> Result<Option<Instant>, Stop> {
        let Some(occurred_at) = request.occurred_at.filter(|occurred_at| *occurred_at < self.at) else {
            return Ok(None);
        };
        if let Some(before) = self.before {
            check_opened(occurred_at, before.opened_at).map_err(Stop::Denied)?;
        }
        Ok(Some(occurred_at))
    }

    /// That an event happened before it is recorded, and what the policy makes of that: the one it has, or opens with.
    fn late(&self, event: &Event) -> Option<LateFact> {
        let told = event.cause == Cause::Caller && event.by != Author::Desk;
        let occurred_at = self.occurred_at.filter(|_| told)?;
        let configuration = self.context.configuration;
        let policy = match &self.ticket {
            Some(ticket) => ticket.policy.as_ref().and_then(|held| configuration.policy(held)),
            None => evolve(None, event).and_then(|opened| configuration.policy_for(&opened, self.at)),
        };
        let counts = policy.map(|policy| policy.late_facts).unwrap_or_default();
        Some(LateFact { occurred_at, counts })
    }

    /// The commands of a macro as the ticket stands now; every other command as it is. Each is judged as the actor's own.
    fn spelled_out<'c>(&mut self, command: &'c Command, actor: &Actor) -> Result<Cow<'c, [Command]>, Stop> {
        let Command::ApplyMacro(applied) = command else { return Ok(Cow::Borrowed(core::slice::from_ref(command))) };
        let allowed = self.allow(actor, command)?;
        let refused = |refusal| Stop::Refused(Box::new((refusal, allowed)));
        if self.context.configuration.macro_of(&applied.id).is_none()
            && let Some(spelled) = self.spelled_by_a_hook(&applied.id, actor)?
        {
            return spelled.map(Cow::Owned).map_err(refused);
        }
        let Some(ticket) = &self.ticket else {
            return Err(Stop::Denied(Refusal::NoSuchTicket { ticket: self.id }));
        };
        let name = self.context.others.name_of(&ticket.requester);
        let commands = applied.spelled(ticket, &actor.author(), self.context.configuration, name);
        commands.map(Cow::Owned).map_err(refused)
    }

    fn apply(&mut self, command: &Command, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        if self.ticket.is_none() {
            let Command::Open(open) = command else {
                return Err(Wrong::Refused(Refusal::NoSuchTicket { ticket: self.id }));
            };
            let open = &*self.in_language(open);
            let entitlement = self.entitled(open)?;
            let filler = Filler::of(by, cause);
            let decided = decide_opening(self.id, &self.tenant, open, filler, entitlement, (configuration, self.at));
            let Opening { opened, given } = self.named_on_opening(open, filler, decided)?;
            self.record(by, cause, opened)?;
            let seq = self.events.first().map_or(1, |event| event.seq);
            return given.into_iter().try_for_each(|body| self.record(&Author::Desk, &Cause::Event { seq }, body));
        }
        let first = self.events.len();
        if matches!(command, Command::Tick) {
            self.look(by, cause)?;
            self.reach_rungs(cause)?;
        }
        self.want_roster(command)?;
        if self.reach(command, by, cause)? {
            return Ok(());
        }
        self.check_others(command)?;
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let at = self.lived_until.unwrap_or(self.at);
        let decided = decide(ticket, command, by, configuration, &self.roster(command), at);
        let decided = self.unless_blocked(decided)?;
        self.check_named(command)?;
        if decided.events.iter().any(|e| matches!(e, EventBody::Assigned { .. })) {
            self.by_strategy = false;
        }
        if let Some(trace) = decided.assignment {
            self.by_strategy = trace.candidates.first().is_some_and(|c| c.against.is_none());
            self.decision.assignments.push(trace);
        }
        for body in decided.events {
            let body = self.entitled_anew(body)?;
            self.record(by, cause, body)?;
        }
        // In their own time only: two tickets of one requester in one unit would both ask.
        if matches!(command, Command::Tick) && self.decision.part_of.is_none() {
            self.survey(cause)?;
        }
        self.entitle_again(first, cause)?;
        self.cascade(first, matches!(command, Command::Tick))?;
        self.note_errands(first);
        Ok(())
    }

    /// Applies a command whole or not at all.
    pub(crate) fn attempt(&mut self, command: &Command, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let (n_events, n_errands) = (self.events.len(), self.errands.len());
        let (rewrites, n_gone) = (self.rewrites.clone(), self.gone.len());
        let ticket = self.ticket.clone();
        let applied = self.apply(command, by, cause);
        if applied.is_err() {
            self.ticket = ticket;
            self.events.truncate(n_events);
            self.depths.truncate(n_events);
            self.errands.truncate(n_errands);
            self.rewrites = rewrites;
            self.gone.truncate(n_gone);
            let version = self.ticket.as_ref().map_or(0, |ticket| ticket.version);
            self.climbed.retain(|seq| *seq <= version);
        }
        applied
    }

    /// Does what another ticket brings, whole or not at all, and says which event is the first of it.
    pub(crate) fn serve(&mut self, errand: &Errand, actor: Option<&Actor>) -> Result<usize, Unserved> {
        let first = self.events.len();
        if let Some(actor) = actor {
            self.allow_task(actor, &errand.task)?;
            self.acting = actor.clone();
        }
        self.decision.asked.push(errand.task.name().to_string());
        self.depth = errand.depth;
        let done = match &errand.task {
            Task::Command(command) => self.attempt(command, &errand.by, &errand.cause),
            Task::OpenFor { .. } => self.open_for(errand),
            Task::Link(_) | Task::Done(_) | Task::Absorb { .. } | Task::Release { .. } | Task::Begin(_) => {
                self.bring(errand)
            }
        };
        self.depth = 0;
        match done {
            Ok(()) => Ok(first),
            Err(Wrong::Refused(refusal)) => Err(Unserved::Refused(refusal)),
            Err(Wrong::Denied(refusal)) => Err(Unserved::Denied(refusal)),
            Err(Wrong::Wanted(wanted)) => Err(Unserved::Wanted(wanted)),
        }
    }

    fn bring(&mut self, errand: &Errand) -> Result<(), Wrong> {
        let Some(ticket) = &self.ticket else {
            return Err(Wrong::Refused(Refusal::NoSuchTicket { ticket: self.id }));
        };
        let bodies = decide_task(ticket, &errand.task, self.context.configuration)?;
        let first = self.events.len();
        for body in bodies {
            self.record(&errand.by, &errand.cause, body)?;
        }
        self.note_errands(first);
        Ok(())
    }

    /// Keeps what the events from `first` on bring to other tickets.
    fn note_errands(&mut self, first: usize) {
        let Some(ticket) = &self.ticket else { return };
        let new = self.events.iter().skip(first);
        let errands: Vec<Errand> = new.flat_map(|event| errands_of(ticket, event, &self.acting)).collect();
        self.errands.extend(errands);
    }

    /// Appends one event, applies it, and appends what follows from it for the clocks.
    pub(crate) fn record(&mut self, by: &Author, cause: &Cause, body: EventBody) -> Result<(), Wrong> {
        let seq = self.append(by, cause, body)?;
        let (Some(ticket), Some(event)) = (&self.ticket, self.events.last()) else { return Ok(()) };
        let followed = binding::follow(ticket, event, self.context.configuration);
        self.take(followed, &Author::Desk, &Cause::Event { seq })?;
        self.reach_rungs(&Cause::Event { seq })
    }

    pub(crate) fn take(&mut self, followed: Followed, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        self.decision.policies.extend(followed.policies);
        for message in followed.faults {
            self.fault(cause.clone(), message);
        }
        for body in followed.events {
            self.append(by, cause, body)?;
        }
        Ok(())
    }

    pub(crate) fn append(&mut self, by: &Author, cause: &Cause, body: EventBody) -> Result<u64, Wrong> {
        if self.events.len() >= EVENTS_MAX {
            let n_events = self.events.len() + 1;
            return Err(Wrong::Refused(Refusal::over_limit("the events of one request", n_events, EVENTS_MAX)));
        }
        let seq = self.ticket.as_ref().map_or(0, |t| t.version) + 1;
        let (by, cause) = (by.clone(), cause.clone());
        let due_at = self.lived_until.filter(|due_at| *due_at < self.at && !body.says_when());
        let mut event = Event { seq, at: self.at, by, cause, late: None, due_at, body, seal: None };
        event.late = self.late(&event);
        fold(&mut self.ticket, &event);
        if self.depth > 0 {
            self.depths.resize(self.events.len(), 0);
            self.depths.push(self.depth);
        }
        self.events.push(event);
        Ok(seq)
    }

    pub(crate) fn fault(&mut self, cause: Cause, message: String) {
        let hook = if let Cause::Rule { hook, .. } = &cause { Some(hook.clone()) } else { None };
        self.decision.faults.push(Fault { place: None, hook, cause, message });
    }

    pub(crate) fn finish(mut self) -> (Part, Vec<Notice>, Vec<Claim>) {
        let head = seal_all(self.before.and_then(|t| t.seal), &mut self.events);
        if let Some(ticket) = self.ticket.as_mut().filter(|_| !self.events.is_empty()) {
            Arc::make_mut(ticket).seal = head;
        }
        let mut notices = Vec::new();
        for event in &self.events {
            let Some(ticket) = &self.ticket else { break };
            let name = self.context.others.name_of(&ticket.requester);
            let asker = Asker { name, alike: &self.alike };
            let post = post(event, ticket, self.context.configuration, asker);
            notices.extend(post.notices);
            self.decision.notices.extend(post.told);
            self.decision.untold.extend(post.untold);
            self.decision.faults.extend(post.faults);
        }
        self.decision.mentions = mention::traces(&self.events, self.context.configuration);
        self.decision.first_seq = self.events.first().map(|e| e.seq);
        self.forget_words();
        let claims = self.claims();
        let changed = !self.events.is_empty();
        let opened = self.before.is_none();
        let part = Part {
            ticket: self.id,
            expected: self.before.map_or(0, |t| t.version),
            wake_at: self.ticket.as_ref().and_then(|t| t.wake(self.context.configuration).at()),
            external: self.ticket.as_ref().filter(|_| opened).and_then(|t| t.external.clone()),
            snapshot: self.ticket.filter(|_| changed),
            events: self.events,
            decision: self.decision,
            rewrites: self.rewrites.boxed(),
        };
        (part, notices, claims)
    }

    /// The part of a refused request, with nothing about the ticket in it.
    pub(crate) fn refuse(self, request: &Request, refusal: Refusal) -> Part {
        let Self { before, decision, .. } = self;
        let Decision { by, at, configuration, guards, mut faults, .. } = *decision;
        // What was due is done again by the next request, with its faults; what guards did was done to this one.
        faults.retain(|fault| fault.hook.is_some() && fault.cause == Cause::Caller);
        let expected = before.map_or(0, |t| t.version);
        let begun = Decision::begun(request, by, at, configuration);
        let decision = Box::new(Decision { refused: Some(refusal), guards, faults, ..begun });
        let (snapshot, wake_at, external) = (None, None, None);
        let (events, rewrites) = (Vec::new(), None);
        Part { ticket: self.id, expected, events, snapshot, wake_at, external, decision, rewrites }
    }
}

/// Why a command was not applied.
pub(crate) enum Wrong {
    Refused(Refusal),
    /// The actor may not, or may not know of a ticket it names: nothing is recorded.
    Denied(Refusal),
    Wanted(PlanError),
}

/// Why what another ticket brings was not done.
pub(crate) enum Unserved {
    Denied(Refusal),
    Refused(Refusal),
    Wanted(PlanError),
}

impl From<Stop> for Wrong {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Denied(refusal) => Self::Denied(refusal),
            Stop::Refused(refused) => Self::Refused(refused.0),
            Stop::Wanted(wanted) => Self::Wanted(wanted),
        }
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
