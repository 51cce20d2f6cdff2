//! The rungs of the ladder that hangs on a ticket of the slow model itself.
use helpdesk_core::RungTrigger;

use super::account::Account;

impl Account<'_> {
    /// Fires what the ticket has come to. Each rung fires once in a ticket's life.
    pub(super) fn climb(&mut self) {
        let has_ladder = self.world.policy(|tag| self.tags.contains(tag)).ladder.is_some();
        if !has_ladder || !self.is_active() {
            return;
        }
        for rung in self.world.rungs("care") {
            let is_reached = match rung.trigger {
                RungTrigger::Reopened(n) => self.n_reopenings >= n,
                RungTrigger::Reassigned(n) => self.n_reassigned >= n,
                RungTrigger::Used(_)
                | RungTrigger::Remaining(_)
                | RungTrigger::AfterBreach(_)
                | RungTrigger::Untouched(_)
                | RungTrigger::ByHand => false,
            };
            if is_reached && !self.climbed.contains(&rung.id) {
                self.fire(&rung.id);
            }
        }
    }

    pub(super) fn fire(&mut self, id: &str) {
        self.climbed.insert(id.to_owned());
        let rungs = self.world.rungs("care");
        let rung = rungs.iter().find(|rung| rung.id == id).expect("a rung");
        self.told.extend(rung.notify.iter().map(|audience| ("escalation", audience.clone())));
    }

    pub(super) fn has_something_to_notice(&self) -> bool {
        let live = self.clocks.iter().filter(|clock| clock.phase == super::clock::Phase::Live);
        let unnoticed = |clock: &super::clock::Clock| clock.rungs.keys().any(|rung| !clock.noticed.contains(rung));
        live.into_iter().any(unnoticed) || self.climbed != self.noticed
    }

    pub(super) fn acknowledge(&mut self) {
        self.noticed = self.climbed.clone();
        for clock in self.clocks.iter_mut().filter(|clock| clock.phase == super::clock::Phase::Live) {
            clock.noticed = clock.rungs.keys().cloned().collect();
        }
    }
}
