//! A unit as the statements that write it. Each fails where a check of the unit would: none of them has to be waited for.
//!
//! Rows that several units write are written in one order, so that of two units one waits for the other and not both: tickets by their
//! ids, then what is held, then the counts, which many units share and which are therefore last.
use std::collections::BTreeMap;

use helpdesk_core::{Instant, Lease, Notice, Part, Seen, Ticket, TicketId, Unit};

use crate::check::Facts;
use crate::fault::{Fault, to_json};
use crate::row::signed;
use crate::shelf::Shelved;
use crate::step::{Step, key};
use crate::tally::{Tally, team};
use crate::{moment, place, statements};

/// What a unit does with a ticket.
enum With<'a> {
    Part(&'a Part),
    Seen(&'a Seen),
    Lease(&'a Lease),
}

/// What is being written.
struct Writing<'a> {
    unit: &'a Unit,
    facts: &'a Facts,
    shard: i16,
    steps: Vec<Step>,
    tally: Tally,
}

/// What a unit writes: its steps, and what counts gain and lose by it, which is written after them.
pub(crate) struct Writes {
    pub(crate) steps: Vec<Step>,
    pub(crate) tally: Tally,
}

impl Writes {
    /// All statements that write it.
    pub(crate) fn steps(self, shard: i16) -> Vec<Step> {
        let mut steps = self.steps;
        self.tally.steps(shard, &mut steps);
        steps
    }
}

/// What a unit writes, where it is as these facts say.
pub(crate) fn writes(unit: &Unit, facts: &Facts, shard: i16) -> Result<Writes, Fault> {
    let mut writing = Writing { unit, facts, shard, steps: Vec::new(), tally: Tally::default() };
    writing.answer()?;
    let mut tickets: BTreeMap<TicketId, With<'_>> = BTreeMap::new();
    tickets.extend(unit.lease().map(|lease| (lease.ticket(), With::Lease(lease))));
    tickets.extend(unit.looked_at().iter().map(|seen| (seen.ticket, With::Seen(seen))));
    tickets.extend(unit.parts().map(|part| (part.ticket(), With::Part(part))));
    for with in tickets.values() {
        match with {
            With::Part(part) => writing.part(part)?,
            With::Seen(seen) => writing.rest_on(seen),
            With::Lease(lease) => writing.end(lease),
        }
    }
    // What is looked at can be under a lease as well.
    if let Some(lease) = unit.lease().filter(|lease| matches!(tickets.get(&lease.ticket()), Some(With::Seen(_)))) {
        writing.end(lease);
    }
    writing.claims();
    writing.notices()?;
    Ok(Writes { steps: writing.steps, tally: writing.tally })
}

impl<'a> Writing<'a> {
    fn step(&self, statement: &'static str) -> Step {
        Step::new(statement, self.shard)
    }

    /// A statement about something of the tenant.
    fn of_tenant(&self, statement: &'static str) -> Step {
        self.step(statement).text(self.unit.tenant().as_str())
    }

    fn answer(&mut self) -> Result<(), Fault> {
        let receipt = self.unit.receipt();
        let step = self.of_tenant(statements::ANSWER).text(receipt.command.as_str());
        self.steps.push(step.with(to_json(receipt, "receipts")?));
        Ok(())
    }

    fn part(&mut self, part: &'a Part) -> Result<(), Fault> {
        let (ticket, before) = (part.ticket().signed(), self.facts.before.get(&part.ticket()));
        if let [event] = part.events() {
            let step = self.step(statements::APPEND_ONE).with(ticket).with(signed(event.seq));
            self.steps.push(step.with(to_json(event, "events")?));
        } else if !part.events().is_empty() {
            let seqs: Vec<i64> = part.events().iter().map(|event| signed(event.seq)).collect();
            let bodies = part.events().iter().map(|event| to_json(event, "events"));
            let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
            self.steps.push(self.step(statements::APPEND).with(ticket).with(seqs).with(bodies));
        }
        match (part.snapshot(), before) {
            (Some(snapshot), None) => self.create(part, snapshot)?,
            (Some(snapshot), Some(_before)) => self.replace(part, snapshot)?,
            (None, Some(_before)) => self.look(part),
            // A refused opening: there is no ticket that anything belongs to.
            (None, None) => return Ok(()),
        }
        let decision = to_json(part.decision(), "decisions")?;
        let explain = if before.is_none() { statements::EXPLAIN_FIRST } else { statements::EXPLAIN };
        let step = self.step(explain).with(ticket).with(decision);
        self.steps.push(step);
        if let Some(external) = part.external() {
            let step = self.of_tenant(statements::OWN).text(external.as_str()).with(ticket);
            self.steps.push(step);
        }
        self.rewrite(part)?;
        if let Some(snapshot) = part.snapshot() {
            self.be_about(part, snapshot);
            let stood = before.map(|before| Shelved::of(before));
            let tenant = self.unit.tenant().as_str();
            Shelved::of(snapshot).steps(stood.as_ref(), self.shard, tenant, ticket, &mut self.steps);
            if let Some(before) = before {
                self.tally.add(before, -1);
            }
            self.tally.add(snapshot, 1);
        }
        Ok(())
    }

    fn create(&mut self, part: &Part, snapshot: &Ticket) -> Result<(), Fault> {
        let step = self.step(statements::CREATE).with(snapshot.id.signed()).with(signed(snapshot.version));
        let step = step.text(snapshot.tenant.as_str());
        let step = standing(snapshot, part.wake_at(), step).with(to_json(snapshot, "tickets")?);
        self.steps.push(step);
        Ok(())
    }

    fn replace(&mut self, part: &Part, snapshot: &Ticket) -> Result<(), Fault> {
        let step = self.step(statements::REPLACE).with(snapshot.id.signed()).with(signed(part.expected()));
        let step = step.text(self.unit.tenant().as_str()).with(signed(snapshot.version)).with(self.fence(part));
        let step = standing(snapshot, part.wake_at(), step).with(to_json(snapshot, "tickets")?);
        self.steps.push(step);
        Ok(())
    }

    fn look(&mut self, part: &Part) {
        let (wake_s, wake_ns) = moment::nullable(part.wake_at());
        let step = self.step(statements::LOOK).with(part.ticket().signed()).with(signed(part.expected()));
        let step = step.text(self.unit.tenant().as_str()).with(self.fence(part));
        // A refusal leaves the wake time as it is.
        let wakes = self.unit.receipt().refused.is_none();
        self.steps.push(step.with(wakes).with(wake_s).with(wake_ns));
    }

    /// The fence of the lease that a part ends.
    fn fence(&self, part: &Part) -> Option<i64> {
        let lease = self.unit.lease().filter(|lease| lease.ticket() == part.ticket());
        lease.map(|lease| signed(lease.fence.number()))
    }

    fn rest_on(&mut self, seen: &Seen) {
        let ticket = seen.ticket.signed();
        let next = signed(seen.version.saturating_add(1));
        if seen.version > 0 {
            // The place of its next event first, as whoever writes to it does; of a ticket that is gone there is none.
            self.steps.push(self.step(statements::HOLD_NEXT_PLACE).with(ticket));
            let step = self.step(statements::REST_ON).with(ticket).with(signed(seen.version));
            self.steps.push(step.text(self.unit.tenant().as_str()));
            self.steps.push(self.step(statements::LEAVE_PLACE).with(ticket).with(next));
        } else if !self.facts.of_others.contains(&seen.ticket) {
            self.steps.push(self.step(statements::HOLD_PLACE).with(ticket).with(next));
            self.steps.push(self.step(statements::LEAVE_PLACE).with(ticket).with(next));
        }
    }

    fn end(&mut self, lease: &Lease) {
        let step = self.step(statements::END_LEASE).with(lease.ticket().signed());
        self.steps.push(step.with(signed(lease.fence.number())));
    }

    /// Writes over what is named and is there.
    fn rewrite(&mut self, part: &Part) -> Result<(), Fault> {
        let Some(rewrites) = part.rewrites() else { return Ok(()) };
        let ticket = part.ticket().signed();
        for event in rewrites.events() {
            let step = self.step(statements::REWRITE_EVENT).with(ticket).with(signed(event.seq));
            self.steps.push(step.with(to_json(event, "events")?));
        }
        for (n, decision) in rewrites.decisions() {
            let step = self.step(statements::REWRITE_DECISION).with(ticket).with(signed(n));
            self.steps.push(step.with(to_json(decision, "decisions")?));
        }
        for notice in rewrites.notices() {
            for statement in [statements::REWRITE_NOTICE, statements::REWRITE_LETTER] {
                let step = self.of_tenant(statement).text(notice.id.as_str());
                self.steps.push(step.with(to_json(notice, "outbox")?));
            }
        }
        Ok(())
    }

    /// Says anew what a ticket is about, where one of its events does.
    fn be_about(&mut self, part: &Part, snapshot: &Ticket) {
        if !part.events().iter().any(|event| event.body.moves_subjects()) {
            return;
        }
        let ticket = snapshot.id.signed();
        self.steps.push(self.step(statements::FORGET_SUBJECTS).with(ticket));
        for link in &snapshot.subjects {
            let step = self.of_tenant(statements::BE_ABOUT).with(key(&link.subject.kind)).with(key(&link.subject.id));
            self.steps.push(step.with(ticket));
        }
    }

    /// Who holds how much, by holder: the claims of one holder one after the other.
    fn claims(&mut self) {
        let mut claims: Vec<_> = self.unit.claims().iter().collect();
        claims.sort_by_key(|claim| (claim.holder.kind(), claim.holder.id()));
        for claim in claims {
            let of_holder = |statement| self.of_tenant(statement).with(claim.holder.kind()).text(claim.holder.id());
            let hold = of_holder(statements::HOLD).with(claim.delta);
            let (assigned_s, assigned_ns) = moment::nullable(claim.assigned_at);
            let limit = claim.limit.filter(|_limit| claim.delta > 0);
            let hold = hold.with(assigned_s).with(assigned_ns).with(limit);
            // The first row of a holder is written without a look at the limit.
            let first = claim.after(0).is_err().then(|| of_holder(statements::HOLD_NOTHING));
            self.steps.extend(first);
            self.steps.push(hold);
        }
    }

    fn notices(&mut self) -> Result<(), Fault> {
        let notices = self.unit.notices();
        if notices.is_empty() {
            return Ok(());
        }
        let column = |of: &dyn Fn(&Notice) -> String| notices.iter().map(of).collect::<Vec<_>>();
        let (at_s, at_ns): (Vec<i64>, Vec<i64>) = notices.iter().map(|notice| moment::columns(notice.at)).unzip();
        let places: Vec<i64> = place::take(notices.len()).collect();
        let bodies = notices.iter().map(|notice| to_json(notice, "outbox")).collect::<Result<Vec<_>, _>>()?;
        let tickets: Vec<i64> = notices.iter().map(|notice| notice.ticket.signed()).collect();
        let step = self.of_tenant(statements::ENQUEUE).with(column(&|notice| notice.id.to_string()));
        let step = step.with(tickets).with(column(&|notice| notice.lane())).with(at_s).with(at_ns);
        self.steps.push(step.with(places).with(bodies));
        Ok(())
    }
}

/// What the columns of a ticket say, from `requester` on.
pub(crate) fn standing(snapshot: &Ticket, wake_at: Option<Instant>, step: Step) -> Step {
    let (wake_s, wake_ns) = moment::nullable(wake_at);
    let (opened_s, opened_ns) = moment::columns(snapshot.opened_at);
    let whose = snapshot.in_hands_of();
    let (hands, whose) = whose.hands().map(|(hands, whose)| (hands, whose.to_owned())).unzip();
    step.text(snapshot.requester.as_str())
        .with(snapshot.status.kind().as_str())
        .text(team(snapshot))
        .with(snapshot.assignee.as_ref().map(|agent| agent.as_str().to_owned()))
        .with(wake_s)
        .with(wake_ns)
        .with(hands)
        .with(whose)
        .with(opened_s)
        .with(opened_ns)
}
