//! What a request causes beside itself: ladders and hooks react breadth first, and a strategy chooses an agent.
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::{ClockEvent, Instant};

use crate::{
    Actor, ApprovalCommand, ApprovalId, AssignmentCommand, AssignmentEvent, Audience, Author, Cause, Command,
    EscalationCommand, EscalationEvent, Event, EventBody, EventKind, Fault, HandOff, Hook, HookFacts, HookTrace,
    LadderId, Metric, Refusal, RuleTrace, RungTrace, RungTrigger, Status, Ticket, Verdict,
    decide::{decide, hand_off::is_to_come_back},
    limits::CASCADE_DEPTH_MAX,
    planning::draft::{Draft, Stop, Wrong},
    promises::binding::moves_conditions,
};

impl Draft<'_> {
    /// Lets ladders and hooks react to the events from `first` on, breadth first, and to what they cause.
    pub(crate) fn react(&mut self, first: usize) -> Result<(), Stop> {
        let mut next = first;
        while let Some(event) = self.events.get(next) {
            self.depth = self.depths.get(next).copied().unwrap_or(0);
            let (seq, reached) = (event.seq, Reached::by(event));
            let moves = moves_conditions(event) || event.kind() == EventKind::HandedBack;
            // What moves the ticket was done at its own instant.
            if let Some(reached) = reached.filter(|_| !self.climbed.contains(&seq)) {
                self.climb(reached)?;
            }
            if moves {
                self.come_back(seq)?;
            }
            for hook in self.context.hooks {
                self.call(hook.as_ref(), next)?;
            }
            next += 1;
        }
        self.depth = 0;
        Ok(())
    }

    /// Brings the ticket back where what its last hand-off waits for holds since event `seq`.
    fn come_back(&mut self, seq: u64) -> Result<(), Stop> {
        if !self.ticket.as_ref().is_some_and(|ticket| is_to_come_back(ticket, self.context.configuration)) {
            return Ok(());
        }
        let command = Command::Escalation(EscalationCommand::ComeBack);
        self.propose(&command, &self.itself(), &Author::Desk, &Cause::Event { seq })
    }

    /// Does what the rung of a ladder asks for.
    pub(crate) fn climb(&mut self, reached: Reached) -> Result<(), Stop> {
        let Reached { metric, ladder, rung, reason, by_hand, cause } = reached;
        // Whoever let it fire said what is to be known; else it is what was reached.
        let summary = |trigger: RungTrigger| by_hand.clone().unwrap_or_else(|| trigger.summary(metric));
        let commands = self.rung_commands(ladder.as_ref(), &rung, &reason, &summary);
        let stays = self.stays(&commands);
        let spec = ladder.as_ref().and_then(|id| self.context.configuration.rung(id, &rung));
        let authorizes = spec.map_or_else(Vec::new, |spec| spec.authorize.clone());
        let (did, why) = (commands.clone(), stays.clone());
        self.decision.rungs.push(RungTrace { metric, rung, commands: did, authorizes, stays: why });
        for command in commands {
            // Nobody further up is no fault of the ladder's: the top tier has none.
            if stays.is_none() || !matches!(command, Command::Escalate(_)) {
                self.propose(&command, &self.itself(), &Author::Desk, &cause)?;
            }
        }
        Ok(())
    }

    /// Why an escalation among these commands has nowhere to go.
    fn stays(&self, commands: &[Command]) -> Option<Refusal> {
        let ticket = self.ticket.as_ref()?;
        let escalation = commands.iter().find(|c| matches!(c, Command::Escalate(_)))?;
        let (configuration, roster) = (self.context.configuration, self.context.roster);
        match decide(ticket, escalation, &Author::Desk, configuration, roster, self.at) {
            Err(refusal @ (Refusal::NoHigherTier { .. } | Refusal::NoTeam | Refusal::NobodySkilled { .. })) => {
                Some(refusal)
            }
            Ok(_) | Err(_) => None,
        }
    }

    fn rung_commands(
        &self,
        ladder: Option<&LadderId>,
        rung: &str,
        reason: &str,
        summary: &dyn Fn(RungTrigger) -> String,
    ) -> Vec<Command> {
        let configuration = self.context.configuration;
        let Some((ladder, spec)) = ladder.and_then(|id| configuration.ladder(id).zip(configuration.rung(id, rung)))
        else {
            return Vec::new();
        };
        // Quiet hours delay what is sent. The firing is stamped where it is.
        let quiet = ladder.sends_in.as_ref().and_then(|id| configuration.schedule(id));
        let not_before = quiet.and_then(|open| open.next_open(self.at).ok()).filter(|open| *open > self.at);
        let reason = reason.to_string();
        let hand_off = || {
            let (summary, skills) = (Some(summary(spec.trigger)), spec.skills.clone());
            HandOff { summary, skills, ..HandOff::new(reason.clone()) }
        };
        let escalate = spec.escalate.then(|| Command::Escalate(Box::new(hand_off())));
        let requeue = spec.requeue.then_some(Command::Unassign);
        let tell = |to: &Audience| Command::Notify { to: to.clone(), text: reason.clone(), not_before, channel: None };
        let asked = spec.ask_for.as_ref().filter(|id| !self.pends(id));
        let ask = asked.map(|id| Command::Approval(ApprovalCommand::AskFor { approval: id.clone() }));
        escalate.into_iter().chain(requeue).chain(ask).chain(spec.notify.iter().map(tell)).collect()
    }

    /// Whether an approval of the configuration pends.
    fn pends(&self, approval: &ApprovalId) -> bool {
        let asked = self.context.configuration.spec().approvals.get(approval);
        let held = self.ticket.iter().flat_map(|ticket| &ticket.approvals);
        held.filter(|held| held.is_pending()).any(|held| Some(&*held.request) == asked)
    }

    /// Lets a hook react to the event at a place.
    /// Keeps what the rules of a hook made of an event, with their version.
    pub(super) fn note_rules(&mut self, hook: &dyn Hook, seq: u64, rules: Vec<RuleTrace>, n_not_matched: u32) {
        let (hook, version) = (hook.name().to_string(), hook.version().to_string());
        self.decision.hooks.push(HookTrace { hook, version, seq, rules, n_not_matched });
    }

    fn call(&mut self, hook: &dyn Hook, place: usize) -> Result<(), Stop> {
        let (Some(ticket), Some(event)) = (&self.ticket, self.events.get(place)) else { return Ok(()) };
        if !hook.listens_to(event.kind()) {
            return Ok(());
        }
        let seq = event.seq;
        let (configuration, known) = (self.context.configuration, self.known(hook, ticket)?);
        let reaction = hook.react(&HookFacts { ticket, event, configuration, known });
        if !reaction.rules.is_empty() || reaction.n_not_matched > 0 {
            self.note_rules(hook, seq, reaction.rules, reaction.n_not_matched);
        }
        let named = |fault: Fault| Fault { hook: fault.hook.or_else(|| Some(hook.name().to_string())), ..fault };
        self.decision.faults.extend(reaction.faults.into_iter().map(named));
        if reaction.proposals.is_empty() {
            return Ok(());
        }
        let owner = Actor::service(self.tenant().clone(), hook.name(), hook.rights());
        for proposal in reaction.proposals {
            let by = Author::Rule { hook: hook.name().to_string(), rule: proposal.rule.clone() };
            let cause = Cause::Rule { hook: hook.name().to_string(), rule: proposal.rule, seq };
            self.propose(&proposal.command, &owner, &by, &cause)?;
        }
        Ok(())
    }

    /// The desk as the one who acts.
    fn itself(&self) -> Actor {
        Actor::engine(self.tenant().clone())
    }

    /// Applies a reaction as `owner` may. What is refused is a fault, never an error of the caller's.
    fn propose(&mut self, command: &Command, owner: &Actor, by: &Author, cause: &Cause) -> Result<(), Stop> {
        if self.depth >= CASCADE_DEPTH_MAX {
            let (name, chain) = (command.name(), self.chain(cause));
            let what = format!("`{name}` was not done: reactions are cut at depth {CASCADE_DEPTH_MAX}{chain}");
            self.fault(cause.clone(), what);
            return Ok(());
        }
        if matches!(command, Command::Open(_) | Command::Tick) {
            self.fault(cause.clone(), format!("`{}` is no reaction to an event of this ticket", command.name()));
            return Ok(());
        }
        if command.reaches_others() {
            self.fault(cause.clone(), format!("`{}` reaches another ticket: no reaction does", command.name()));
            return Ok(());
        }
        match self.judge(owner, command) {
            Verdict::Allow(_) => {}
            Verdict::Deny(because) => {
                self.fault(cause.clone(), format!("`{}` is not allowed: {because}", command.name()));
                return Ok(());
            }
            Verdict::Hide => {
                self.fault(cause.clone(), format!("`{}` is not allowed: the ticket is hidden", command.name()));
                return Ok(());
            }
        }
        self.depth += 1;
        let before = core::mem::replace(&mut self.acting, owner.clone());
        let applied = self.attempt(command, by, cause);
        self.depth -= 1;
        self.acting = before;
        match applied {
            Ok(()) => Ok(()),
            Err(Wrong::Wanted(wanted)) => Err(Stop::Wanted(wanted)),
            Err(Wrong::Refused(refusal) | Wrong::Denied(refusal)) => {
                self.fault(cause.clone(), format!("`{}` was refused: {refusal}", command.name()));
                Ok(())
            }
        }
    }

    /// The rules that led to a reaction, the first one first.
    fn chain(&self, cause: &Cause) -> String {
        let mut rules = Vec::new();
        let mut cause = Some(cause);
        // Each rule reacts to an event of the one before, so there are no more links than events.
        for _link in 0..=self.events.len() {
            let seq = match cause {
                Some(Cause::Rule { rule, seq, .. }) => {
                    rules.push(format!("`{rule}`"));
                    *seq
                }
                Some(Cause::Event { seq } | Cause::Rung { seq, .. } | Cause::TicketRung { seq, .. }) => *seq,
                Some(Cause::Caller | Cause::Ticket { .. }) | None => break,
            };
            cause = self.events.iter().find(|event| event.seq == seq).map(|event| &event.cause);
        }
        rules.reverse();
        if rules.is_empty() { String::new() } else { format!(": {}", rules.join(", ")) }
    }

    /// Chooses agents until no reaction to a choice places the ticket anew.
    pub(crate) fn assign_while_placed(&mut self) -> Result<(), Stop> {
        for _round in 0..=CASCADE_DEPTH_MAX {
            let n_events = self.events.len();
            self.assign_by_itself()?;
            self.n_asked = Some(n_events);
            if self.events.len() == n_events {
                break;
            }
            self.react(n_events)?;
        }
        Ok(())
    }

    /// Chooses an agent where the team's strategy wants one and something made the question new since it was last asked.
    fn assign_by_itself(&mut self) -> Result<(), Stop> {
        if self.waits_for_a_strategy_since().is_none() {
            return Ok(());
        }
        let cause = self.asked_by().map_or(Cause::Caller, |event| Cause::Event { seq: event.seq });
        let command = Command::Assignment(AssignmentCommand::Reconsider);
        self.propose(&command, &self.itself(), &Author::Desk, &cause)
    }

    /// Since when the ticket waits until its team's strategy is asked who should have it.
    pub(crate) fn waits_for_a_strategy_since(&self) -> Option<Instant> {
        let is_for_one = |ticket: &&Ticket| ticket.is_for_a_strategy(self.context.configuration);
        let ticket = self.ticket.as_deref().filter(is_for_one)?;
        let again = ticket.assign_again_at.filter(|again| self.n_asked.is_none() && *again <= self.at);
        again.into_iter().chain(self.asked_by().map(Event::counted_at)).min()
    }

    /// The last event that made it a new question, since a strategy was last asked.
    fn asked_by(&self) -> Option<&Event> {
        let ticket = self.ticket.as_ref()?;
        let since = self.events.iter().skip(self.n_asked.unwrap_or_default());
        since.rev().find(|event| is_placement(&event.body, ticket))
    }
}

/// A rung that fired: of a clock, or of the ticket itself.
pub(crate) struct Reached {
    metric: Option<Metric>,
    ladder: Option<LadderId>,
    rung: String,
    reason: String,
    by_hand: Option<String>,
    cause: Cause,
}

impl Reached {
    pub(crate) fn by(event: &Event) -> Option<Self> {
        let seq = event.seq;
        if let EventBody::ClockMoved { metric, change: ClockEvent::RungFired { rung, .. }, binding, .. } = &event.body {
            // One that fired by hand has no binding: the event beside it does what the rung does.
            let binding = binding.as_ref()?;
            return Some(Self {
                metric: Some(*metric),
                ladder: binding.ladder.clone(),
                rung: rung.clone(),
                reason: format!("{metric}: rung `{rung}`"),
                by_hand: None,
                cause: Cause::Rung { metric: *metric, rung: rung.clone(), seq },
            });
        }
        let EventBody::Escalation(EscalationEvent::Fired { ladder, rung, reason, .. }) = &event.body else {
            return None;
        };
        let said = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        Some(Self {
            metric: None,
            ladder: Some(ladder.clone()),
            rung: rung.clone(),
            reason: format!("{ladder}: rung `{rung}`{said}"),
            by_hand: reason.clone(),
            cause: Cause::TicketRung { ladder: ladder.clone(), rung: rung.clone(), seq },
        })
    }
}

/// Whether an event makes it a new question who should have the ticket.
fn is_placement(body: &EventBody, ticket: &Ticket) -> bool {
    let places = matches!(
        body,
        EventBody::TeamChanged { .. }
            | EventBody::TierChanged { .. }
            | EventBody::Escalated { .. }
            | EventBody::HandedBack { .. }
            | EventBody::Reopened { .. }
            | EventBody::Assignment(AssignmentEvent::TakenBack { .. })
    );
    // The end of a wait: it is the same work, and what a person put back goes on waiting for a person.
    let goes_on = matches!(
        body,
        EventBody::Woken { .. }
            | EventBody::StatusChanged { from: Status::Pending { .. } | Status::OnHold { .. }, to: Status::Open }
    );
    // What decides who can have it may have changed, and nobody could so far.
    let changes = matches!(
        body,
        EventBody::Assignment(AssignmentEvent::RequirementsSet { .. })
            | EventBody::TagsChanged { .. }
            | EventBody::FieldChanged { .. }
            | EventBody::PriorityChanged { .. }
    );
    places || (goes_on && ticket.hands.put_back_since.is_none()) || (changes && ticket.hands.deferred_since.is_some())
}
