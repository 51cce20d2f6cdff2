//! Where a ticket of the slow model is and who has it; and what it is refused.
use helpdesk_core::{Audience, SolvedReply, StatusKind};

use super::{
    account::Account,
    deed::{Deed, What, Who},
    promises::End,
    world::Minute,
};

const DAY: Minute = 24 * 60;

impl Account<'_> {
    /// To another team, by a person or by the desk; what led up to it is over.
    pub(super) fn route(&mut self, to: &str, by: Option<Who>) {
        if self.team.as_deref() == Some(to) {
            return;
        }
        let is_correction = self.team.is_none() || self.placed_by_desk;
        self.n_reassigned += u32::from(by.is_some() && !is_correction);
        self.came_from.clear();
        let tiers = &self.world.team(to).tiers;
        let tier = if tiers.iter().any(|t| t.0 == self.tier) { self.tier } else { tiers[0].0 };
        self.move_to(to, tier);
        self.placed_by_desk = by.is_none();
    }

    /// Another team or tier; whoever is no member of the team loses it.
    fn move_to(&mut self, team: &str, tier: u8) {
        let (other_team, other_tier) = (self.team.as_deref() != Some(team), self.tier != tier);
        self.team = Some(team.to_owned());
        self.is_put_back &= !other_team;
        self.placed_by_desk &= !other_team;
        if other_team {
            self.in_queue_since = self.assignee.is_none().then_some(self.now);
        }
        if other_tier {
            (self.tier, self.facts.tier) = (tier, self.now);
        }
        if self.assignee.as_ref().is_some_and(|agent| !self.world.is_member(agent, team)) {
            self.assignee = None;
            self.in_queue_since = Some(self.now);
        }
        if self.assignee.is_none() && self.facts.queued.is_none() && self.is_active() {
            self.facts.queued = Some(self.now);
        }
        self.follow(|metric| (other_tier && metric == helpdesk_core::Metric::Tier).then_some(End::Fulfilled));
        self.wants_agent |= other_team || other_tier;
    }

    /// The team's strategy gives a ticket that came to its queue, or is taken up again there, to somebody. Whether it was asked in vain.
    pub(super) fn choose(&mut self) -> bool {
        let is_asked = self.waits_for_a_strategy();
        (self.wants_agent, self.goes_on) = (false, false);
        if is_asked {
            self.assign_by(None);
        }
        is_asked && self.assignee.is_none()
    }

    /// Whether the team's strategy is to be asked who should have it.
    pub(super) fn waits_for_a_strategy(&self) -> bool {
        let strategy = self.team.as_ref().and_then(|id| self.world.team(id).strategy);
        let is_placed = self.wants_agent || self.goes_on && !self.is_put_back;
        is_placed && self.assignee.is_none() && strategy.is_some() && self.is_active()
    }

    pub(super) fn assign_by(&mut self, by: Option<Who>) {
        self.is_put_back = false;
        if let Some(best) = self.best() {
            self.assign(&best, by);
        }
    }

    /// Whom every strategy would choose.
    pub(super) fn best(&self) -> Option<String> {
        let team = self.team.as_ref()?;
        let agents = self.world.spec.agents.iter();
        let members = agents.filter(|a| a.teams.iter().any(|t| t.as_str() == team));
        let eligible = members.filter(|a| a.tiers.iter().any(|t| t.0 == self.tier));
        let best = eligible.min_by_key(|a| {
            // It is the only ticket there is, and does not count against who has it: nobody has anything else to do.
            let has = self.assignee.as_deref() == Some(a.id.as_str());
            let idle_since = self.got_it.get(a.id.as_str()).copied().filter(|_| !has);
            (idle_since, !has, a.id.as_str())
        });
        best.map(|a| a.id.as_str().to_owned())
    }

    pub(super) fn assign(&mut self, agent: &str, by: Option<Who>) {
        if self.assignee.as_deref() == Some(agent) {
            return;
        }
        self.assignee = Some(agent.to_owned());
        self.in_queue_since = None;
        self.is_put_back = false;
        if self.is_active() {
            self.got_it.insert(agent.to_owned(), self.now);
        }
        self.facts.queued = None;
        self.follow(|metric| (metric == helpdesk_core::Metric::Assignment).then_some(End::Fulfilled));
        if by.is_none_or(|who| who.id() != agent) {
            self.told.push(("assigned", Audience::Agent(agent.parse().expect("an id"))));
        }
    }

    pub(super) fn unassign(&mut self) {
        let had = self.assignee.take().is_some();
        self.is_put_back |= had;
        if had && self.team.is_some() {
            self.in_queue_since = Some(self.now);
        }
        if had && self.team.is_some() && self.is_active() {
            self.facts.queued = Some(self.now);
            self.follow(|_| None);
        }
    }

    /// To the next tier on the team's path, if there is one.
    pub(super) fn go_up(&mut self, back_at: Option<Minute>) {
        let (Some(from), Some(to)) = (self.team.clone(), self.above()) else { return };
        self.came_from.push((from, self.tier, back_at));
        self.move_to(&to, self.tier + 1);
    }

    fn above(&self) -> Option<String> {
        let team = self.world.team(self.team.as_ref()?);
        let serves = |id: &str| self.world.team(id).tiers.iter().any(|t| t.0 == self.tier + 1);
        let mut path = std::iter::once(team.id.as_str()).chain(team.path.iter().map(|id| id.as_str()));
        path.find(|id| serves(id)).map(str::to_owned)
    }

    /// Back to where it was last escalated from.
    pub(super) fn go_down(&mut self) {
        if let Some((team, tier, _)) = self.came_from.pop() {
            self.move_to(&team, tier);
        }
    }

    /// Back to work: with its agent, or to the queue where the team wants that.
    pub(super) fn reopen(&mut self) {
        self.n_reopenings += 1;
        self.status = StatusKind::Open;
        self.facts.tier = self.now;
        let policy = self.team.as_ref().map(|id| self.world.team(id).reopen.clone()).unwrap_or_default();
        if self.team.is_some() && self.assignee.is_none() {
            self.facts.queued = Some(self.now);
        }
        if self.assignee.is_none() && self.team.is_some() {
            self.in_queue_since = Some(self.now);
        }
        self.follow(|_| None);
        if policy.escalate_from.is_some_and(|n| self.n_reopenings >= n) && self.above().is_some() {
            self.go_up(None);
        } else if policy.requeue {
            self.unassign();
        }
        // Whoever has it gets work with it.
        self.got_it.extend(self.assignee.clone().map(|agent| (agent, self.now)));
        self.wants_agent = true;
    }

    /// The code of what speaks against a deed.
    pub(super) fn refusal(&self, deed: &Deed) -> Option<&'static str> {
        let own = matches!(deed.what, What::Reply | What::Solve | What::Reopen | What::Complete | What::Cancel);
        if deed.who == Who::Rita && !own {
            return Some("not_allowed");
        }
        if self.status == StatusKind::Closed {
            return (!matches!(deed.what, What::Tag(..) | What::Tick)).then_some("closed");
        }
        let solved = self.status == StatusKind::Solved;
        let days = self.team.as_ref().and_then(|id| self.world.team(id).reopen.within_days);
        let too_late = days.is_some_and(|days| deed.at > self.solved_at + Minute::from(days) * DAY);
        let rejects = self.team.as_ref().is_some_and(|id| self.world.team(id).reopen.on_reply == SolvedReply::Reject);
        if solved && rejects && (deed.what == What::Reopen || deed.what == What::Reply && deed.who == Who::Rita) {
            return Some("not_taken_up_again");
        }
        match &deed.what {
            What::Solve => self.asks.iter().any(|ask| ask.pends).then_some("cannot_solve"),
            What::Ask => solved.then_some("wrong_status"),
            What::Vote(n, _) => (!self.may_vote(*n, deed.who)).then_some("approval"),
            What::Fire if solved => Some("wrong_status"),
            What::Fire => self.climbed.contains("boss").then_some("rung_has_fired"),
            What::Start | What::Wait(_) | What::Hold(_) => solved.then_some("wrong_status"),
            What::Complete => (!solved).then_some("wrong_status"),
            What::Reopen if !solved => Some("wrong_status"),
            What::Reopen => too_late.then_some("reopen_window_over"),
            What::Reply => (deed.who == Who::Rita && solved && too_late).then_some("reopen_window_over"),
            What::Assign(agent) => {
                let member = self.team.as_ref().is_none_or(|team| self.world.is_member(agent, team));
                (!member).then_some("not_a_member")
            }
            What::AssignBy(_) => self.team.is_none().then_some("no_team"),
            What::Escalate | What::Lend(_) | What::HandBack if solved => Some("wrong_status"),
            What::Escalate | What::Lend(_) if self.team.is_none() => Some("no_team"),
            What::Escalate | What::Lend(_) => self.above().is_none().then_some("no_higher_tier"),
            What::HandBack => self.came_from.is_empty().then_some("nothing_to_hand_back"),
            What::Note
            | What::Acknowledge
            | What::Cancel
            | What::Route(_)
            | What::Unassign
            | What::Set(_)
            | What::Assess(..)
            | What::Tag(..)
            | What::Touch
            | What::Tick => None,
        }
    }
}
