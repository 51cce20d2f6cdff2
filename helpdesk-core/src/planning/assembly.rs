//! One request on several tickets: a draft of each, what one brings to the others, and the unit of all.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, VecDeque},
    format,
    string::String,
    sync::Arc,
    vec::Vec,
};

use crate::{
    Actor, Author, Cause, Claim, Command, Context, Notice, Others, Part, Permit, PlanError, Receipt, Refusal, Request,
    Seen, Ticket, TicketId, Unit,
    limits::{ERRANDS_MAX, PARTS_MAX},
    planning::{
        draft::{Draft, Stop, Unserved},
        errand::{Errand, Task, Weight, is_done},
    },
    relations::walk::PutOff,
};

/// The drafts of one request: its own ticket's, and those of the tickets that it touches.
pub(crate) struct Assembly<'a> {
    actor: &'a Actor,
    request: &'a Request,
    context: Context<'a>,
    own: Draft<'a>,
    others: BTreeMap<TicketId, Draft<'a>>,
    /// What has no room in this commit, by the ticket and the event it follows from.
    put_off: BTreeMap<(TicketId, u64), PutOff>,
}

impl<'a> Assembly<'a> {
    pub(crate) fn new(
        actor: &'a Actor,
        request: &'a Request,
        ticket: Option<&'a Arc<Ticket>>,
        context: Context<'a>,
    ) -> Self {
        let own = Draft::new(actor, request, request.ticket, ticket, context);
        Self { actor, request, context, own, others: BTreeMap::new(), put_off: BTreeMap::new() }
    }

    pub(crate) fn run(&mut self) -> Result<Permit, Stop> {
        let permit = self.own.run(self.actor, self.request)?;
        let mut waiting: VecDeque<Errand> = self.own.errands.drain(..).collect();
        let (mut n_errands, mut assigned) = (0, Vec::new());
        loop {
            self.want(&waiting)?;
            while let Some(errand) = waiting.pop_front() {
                n_errands += 1;
                if n_errands > ERRANDS_MAX {
                    self.put_off(&errand, ("the errands of one request", n_errands, ERRANDS_MAX), &permit)?;
                } else {
                    self.go(&errand, &permit)?;
                }
                waiting.extend(self.own.errands.drain(..));
                waiting.extend(self.others.values_mut().flat_map(|draft| draft.errands.drain(..)));
                self.want(&waiting)?;
            }
            let Some(id) = self.others.keys().copied().find(|id| !assigned.contains(id)) else {
                if self.note_put_off(&mut waiting)? {
                    continue;
                }
                break;
            };
            assigned.push(id);
            let beside = self.beside(id);
            let Some(draft) = self.others.get_mut(&id) else { break };
            draft.beside = beside;
            draft.assign_while_placed()?;
            waiting.extend(draft.errands.drain(..));
        }
        Ok(permit)
    }

    /// What the other tickets of the request give and take so far, where somebody is to be chosen: agents have one capacity for
    /// all of them.
    fn beside(&self, id: TicketId) -> Vec<Claim> {
        if self.context.roster.is_empty() {
            return Vec::new();
        }
        let others = core::iter::once(&self.own).chain(self.others.values()).filter(|draft| draft.id != id);
        others.flat_map(Draft::load_claims).collect()
    }

    /// Asks for all tickets at once that something is to be brought to.
    fn want(&self, waiting: &VecDeque<Errand>) -> Result<(), Stop> {
        // What has no room in this commit need not be looked at for it.
        let room = PARTS_MAX.saturating_sub(1 + self.others.len());
        let entered = |id: &TicketId| *id == self.own.id || self.others.contains_key(id);
        let mut coming: Vec<TicketId> = Vec::new();
        for id in waiting.iter().map(|errand| errand.to).filter(|id| !entered(id)) {
            if coming.len() < room && !coming.contains(&id) {
                coming.push(id);
            }
        }
        let mut tickets: Vec<TicketId> =
            coming.into_iter().filter(|id| self.context.others.ticket(*id).is_none()).collect();
        tickets.sort();
        if tickets.is_empty() { Ok(()) } else { Err(Stop::Wanted(PlanError::TicketsWanted { tickets })) }
    }

    fn go(&mut self, errand: &Errand, permit: &Permit) -> Result<(), Stop> {
        let Some(draft) = self.enter(errand.to)? else {
            return self.put_off(errand, ("the tickets of one request", PARTS_MAX + 1, PARTS_MAX), permit);
        };
        if is_needless(errand, draft) {
            return Ok(());
        }
        let served = match &errand.weight {
            Weight::Whole(actor) | Weight::Consequence(actor) => draft.serve(errand, Some(actor)),
            Weight::Passed => draft.serve(errand, None),
        };
        match served {
            Ok(first) => draft.react(first),
            Err(Unserved::Wanted(wanted)) => Err(Stop::Wanted(wanted)),
            Err(Unserved::Denied(refusal)) => match errand.weight {
                Weight::Whole(_) | Weight::Passed => Err(Stop::Denied(refusal)),
                Weight::Consequence(_) => self.fail(errand, &refusal, permit),
            },
            Err(Unserved::Refused(refusal)) => self.fail(errand, &refusal, permit),
        }
    }

    /// The draft of a ticket; it begins with what was due there. Nothing where there are too many.
    fn enter(&mut self, id: TicketId) -> Result<Option<&mut Draft<'a>>, Stop> {
        let beside = self.beside(id);
        if id == self.own.id {
            self.own.beside = beside;
            return Ok(Some(&mut self.own));
        }
        if !self.others.contains_key(&id) {
            if self.others.len() + 1 >= PARTS_MAX {
                return Ok(None);
            }
            let others: &'a Others = self.context.others;
            let ticket = others.shared(id);
            let mut draft = Draft::new(self.actor, self.request, id, ticket, self.context);
            draft.decision.asked.clear();
            draft.decision.part_of = Some(self.own.id);
            draft.beside = beside;
            draft.pass_time()?;
            return Ok(Some(self.others.entry(id).or_insert(draft)));
        }
        let Some(draft) = self.others.get_mut(&id) else { return Ok(None) };
        draft.beside = beside;
        Ok(Some(draft))
    }

    /// What is more than one commit takes follows in the next ones where it is a consequence; else it refuses the request.
    fn put_off(&mut self, errand: &Errand, over: (&str, usize, usize), permit: &Permit) -> Result<(), Stop> {
        let refusal = || Refusal::over_limit(over.0, over.1, over.2);
        let (Weight::Consequence(_), Cause::Ticket { ticket, seq }) = (&errand.weight, &errand.cause) else {
            return self.fail(errand, &refusal(), permit);
        };
        let solves = matches!(errand.task, Task::Command(Command::Solve));
        if !solves && !matches!(errand.task, Task::Done(_)) {
            return self.fail(errand, &refusal(), permit);
        }
        let off = self.put_off.entry((*ticket, *seq)).or_default();
        if solves {
            off.solving.insert(errand.to)
        } else {
            off.calling.insert(errand.to)
        };
        Ok(())
    }

    /// Keeps with each ticket what is to follow from it, and lets hooks react to that. Whether that brings more to do.
    fn note_put_off(&mut self, waiting: &mut VecDeque<Errand>) -> Result<bool, Stop> {
        for ((ticket, seq), off) in core::mem::take(&mut self.put_off) {
            let from = if ticket == self.own.id { Some(&mut self.own) } else { self.others.get_mut(&ticket) };
            let Some(from) = from else { continue };
            let first = from.events.len();
            if from.put_off(seq, &off).is_err() {
                from.fault(Cause::Event { seq }, String::from("what follows on other tickets could not be put off"));
            }
            from.react(first)?;
            waiting.extend(from.errands.drain(..));
        }
        Ok(!waiting.is_empty())
    }

    /// What cannot be brought refuses the request, or is a fault of the ticket it came from.
    fn fail(&mut self, errand: &Errand, refusal: &Refusal, permit: &Permit) -> Result<(), Stop> {
        if let Weight::Whole(_) | Weight::Passed = errand.weight {
            return Err(Stop::Refused(Box::new((refusal.clone(), permit.clone()))));
        }
        let Cause::Ticket { ticket, seq } = &errand.cause else { return Ok(()) };
        let from = if *ticket == self.own.id { Some(&mut self.own) } else { self.others.get_mut(ticket) };
        if let Some(from) = from {
            let message = format!("`{}` on ticket {} was refused: {refusal}", errand.task.name(), errand.to);
            from.fault(Cause::Event { seq: *seq }, message);
        }
        Ok(())
    }

    pub(crate) fn finish(self, permit: Permit) -> Unit {
        let Self { request, context, mut own, mut others, .. } = self;
        own.weigh();
        others.values_mut().for_each(Draft::weigh);
        let went_on = own.went_on || others.values().any(|draft| draft.went_on);
        let (n_events, version) = (own.events.len(), own.ticket.as_ref().map_or(0, |t| t.version));
        let (own, mut notices, mut claims) = own.finish();
        let mut parts = Vec::new();
        // What nothing happens to is no part; that it was looked at is kept.
        for draft in others.into_values().filter(|draft| !draft.events.is_empty()) {
            let (part, more_notices, more_claims) = draft.finish();
            parts.push(part);
            notices.extend(more_notices);
            claims.extend(more_claims);
        }
        // What is given back makes room for what is taken.
        claims.sort_by_key(|claim| claim.delta > 0);
        let touched = |id| id == own.ticket || parts.iter().any(|part: &Part| part.ticket == id);
        let seen = context.others.iter().filter(|(id, _)| !touched(*id));
        let looked_at = seen.map(|(ticket, t)| Seen { ticket, version: t.map_or(0, |t| t.version) }).collect();
        let mut receipt = receipt(request, permit.author(), version, n_events, None);
        receipt.follow_up = request.follow_up.filter(|_| went_on);
        unit(own, parts, looked_at, (notices, claims), receipt, permit)
    }

    /// The unit of a refused request: its receipt and its decision, and nothing about any ticket.
    pub(crate) fn refuse(self, refusal: Refusal, permit: Permit) -> Unit {
        let own = self.own.refuse(self.request, refusal.clone());
        let receipt = receipt(self.request, permit.author(), own.expected, 0, Some(refusal));
        unit(own, Vec::new(), Vec::new(), (Vec::new(), Vec::new()), receipt, permit)
    }
}

fn unit(
    own: Part,
    others: Vec<Part>,
    looked_at: Vec<Seen>,
    (notices, claims): (Vec<Notice>, Vec<Claim>),
    receipt: Receipt,
    permit: Permit,
) -> Unit {
    Unit { own, others, looked_at, notices, claims, receipt, permit, lease: None }
}

/// An incident that is solved or closed already is not solved with its problem.
fn is_needless(errand: &Errand, draft: &Draft<'_>) -> bool {
    let done = draft.ticket.as_ref().is_some_and(|ticket| is_done(ticket.status.kind()));
    let consequence = matches!(errand.weight, Weight::Consequence(_));
    consequence && done && matches!(errand.task, Task::Command(Command::Solve))
}

fn receipt(request: &Request, by: &Author, version: u64, n_events: usize, refused: Option<Refusal>) -> Receipt {
    Receipt {
        command: request.id.clone(),
        content: request.fingerprint(),
        by: by.clone(),
        ticket: request.ticket,
        version,
        n_events: u32::try_from(n_events).unwrap_or(u32::MAX),
        follow_up: None,
        refused,
    }
}
