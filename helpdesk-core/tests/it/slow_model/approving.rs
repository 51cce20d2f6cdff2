//! Approvals of the slow model: ann or bob, one yes is enough, four hours of the office, the ticket is on hold meanwhile.
use helpdesk_core::{Audience, StatusKind};

use super::{
    account::Account,
    deed::Who,
    world::{Minute, office_after},
};

/// One approval that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    asker: Who,
    no_from: Vec<Who>,
    pub(super) expires_at: Minute,
    pub(super) pends: bool,
}

impl Account<'_> {
    pub(super) fn ask(&mut self, asker: Who) {
        if self.status != StatusKind::OnHold {
            self.enter(StatusKind::OnHold);
            self.held_by_ask = true;
        }
        let expires_at = office_after(self.now, 4 * 60);
        self.asks.push(Ask { asker, no_from: vec![], expires_at, pends: true });
        for approver in ["ann", "bob"].into_iter().filter(|approver| *approver != asker.id()) {
            self.told.push(("message", Audience::Agent(approver.parse().expect("an id"))));
        }
    }

    /// Who was asked, did not ask for it and has not answered.
    pub(super) fn may_vote(&self, n: u32, who: Who) -> bool {
        let ask = usize::try_from(n - 1).ok().and_then(|place| self.asks.get(place));
        let is_theirs = |ask: &&Ask| ask.pends && ask.asker != who && !ask.no_from.contains(&who);
        who.is_agent() && ask.is_some_and(|ask| is_theirs(&ask))
    }

    pub(super) fn vote(&mut self, n: u32, yes: bool, who: Who) {
        let place = usize::try_from(n - 1).expect("a place");
        if !yes {
            self.asks[place].no_from.push(who);
        }
        if yes || self.asks[place].no_from.len() == 2 {
            self.conclude(&[place], Some(who));
        }
    }

    pub(super) fn expire(&mut self) {
        let now = self.now;
        let over = |ask: &Ask| ask.pends && ask.expires_at <= now;
        let places: Vec<usize> = self.asks.iter().enumerate().filter(|(_, ask)| over(ask)).map(|(n, _)| n).collect();
        self.conclude(&places, None);
    }

    /// Who asked is told; when nothing pends any more, the ticket goes on.
    fn conclude(&mut self, places: &[usize], by: Option<Who>) {
        for place in places {
            self.asks[*place].pends = false;
            let asker = self.asks[*place].asker;
            let in_person = asker.is_agent().then(|| Audience::Agent(asker.id().parse().expect("an id")));
            let is_own = by.is_some_and(|who| self.assignee.as_deref() == Some(who.id()));
            match in_person {
                Some(asker) => self.told.push(("message", asker)),
                None if is_own => {}
                None => self.told.push(("message", Audience::Assignee)),
            }
        }
        if self.held_by_ask && !self.asks.iter().any(|ask| ask.pends) {
            self.enter(StatusKind::Open);
        }
    }
}
