//! Taking something out: what a request writes over, so that it is gone everywhere the desk keeps it.
use alloc::{boxed::Box, sync::Arc, vec::Vec};

use crate::{
    Author, Cause, Event, EventBody, PlanError, Redact, Ticket,
    decide::take_out,
    evolve::evolve,
    planning::draft::{Draft, Wrong},
    proof::copies::{decision_without, notice_without},
};

impl Draft<'_> {
    /// Takes something out of what was stored before this request.
    pub(crate) fn redact(&mut self, asked: &Redact, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let Some(history) = self.context.others.history(self.id) else {
            return Err(Wrong::Wanted(PlanError::HistoryWanted { ticket: self.id }));
        };
        let Some(copies) = self.context.others.copies(self.id) else {
            return Err(Wrong::Wanted(PlanError::CopiesWanted { ticket: self.id }));
        };
        let version = self.before.map_or(0, |before| before.version);
        let stored = history.iter().filter(|event| event.seq <= version);
        let stored: Vec<Event> =
            stored.map(|event| self.rewrites.events.get(&event.seq).unwrap_or(event).clone()).collect();
        let sight = self.sight();
        let sees = |visibility: &_, by: Option<&_>| sight.covers(visibility, by);
        let Some(taken) = take_out(&stored, asked, &sees)? else { return Ok(()) };
        let of: Vec<u64> = taken.events.iter().map(|event| event.seq).collect();
        for (n, decision) in (1..).zip(&copies.decisions) {
            let decision = self.rewrites.decisions.get(&n).unwrap_or(decision);
            if let Some(left) = decision_without(decision, &taken.words, &of) {
                self.rewrites.decisions.insert(n, left);
            }
        }
        for notice in &copies.notices {
            let notice = self.rewrites.notices.get(&notice.id).unwrap_or(notice);
            if let Some(left) = notice_without(notice, &taken.words, &of) {
                self.rewrites.notices.insert(left.id.clone(), left);
            }
        }
        self.rewrites.events.extend(taken.events.into_iter().map(|event| (event.seq, event)));
        self.gone.extend(taken.words);
        self.record(by, cause, EventBody::Redacted(Box::new(taken.redacted)))?;
        self.reread(stored);
        Ok(())
    }

    /// Takes the texts that a ticket holds from its history as it is now. Messages are not among them.
    fn reread(&mut self, stored: Vec<Event>) {
        let now = stored.into_iter().map(|event| self.rewrites.events.get(&event.seq).cloned().unwrap_or(event));
        let folded =
            now.chain(self.events.iter().cloned()).fold(None, |ticket: Option<Ticket>, event| evolve(ticket, &event));
        if let (Some(ticket), Some(folded)) = (&mut self.ticket, folded) {
            let ticket = Arc::make_mut(ticket);
            ticket.work = folded.work;
            ticket.approvals = folded.approvals;
            ticket.survey = folded.survey;
        }
    }

    /// What a hook asked for names what was to go: that is not kept either.
    pub(crate) fn forget_words(&mut self) {
        if !self.gone.is_empty()
            && let Some(left) = decision_without(&self.decision, &self.gone, &[])
        {
            *self.decision = left;
        }
    }
}
