//! Who may do more on a ticket because of a rung that has fired, for as long as what the rung is about goes on.
use alloc::{collections::BTreeMap, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{AgentId, Audience, Climbed, Configuration, LadderId, Participant, TeamRights, Ticket};

/// Hierarchic escalation: who of the staff may do what, beside what they may do anyway, while a rung holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// Who: of the staff.
    pub to: Vec<Audience>,
    /// What they may do on the ticket. To read it goes along.
    pub may: TeamRights,
}

impl Authorization {
    /// What makes no sense about it, and what was expected.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        if self.to.is_empty() {
            return Some("authorizes nobody, expected whom");
        }
        if self.may.iter().next().is_none() {
            return Some("authorizes to nothing, expected at least one right");
        }
        let outside = |to: &Audience| to.may_be_outside() || matches!(to, Audience::Observer(_));
        self.to.iter().any(outside).then_some("authorizes somebody outside the staff, expected staff")
    }
}

impl Ticket {
    /// Who of the staff may do more on it now than they may anyway, because of rungs that hold.
    ///
    /// A rung of a clock holds until that clock has ended, one of the ticket itself until the ticket is solved or closed; of what fired before
    /// the ticket was taken up again, counts alone still hold.
    #[must_use]
    pub fn authorized(&self, configuration: &Configuration) -> BTreeMap<AgentId, TeamRights> {
        let mut all: BTreeMap<AgentId, TeamRights> = BTreeMap::new();
        if !configuration.authorizes() {
            return all;
        }
        let since = self.course.reopened_at;
        let held = self.fired_rungs().filter_map(|(ladder, rung, climbed)| {
            let spec = configuration.rung(ladder, rung)?;
            // A count stays reached. Everything else that fired before it was taken up again is over.
            let over = |climbed: &Climbed| !spec.trigger.is_a_count() && since > Some(climbed.planned_at);
            Some(spec).filter(|_| !climbed.is_some_and(over))
        });
        for given in held.flat_map(|rung| &rung.authorize) {
            for agent in given.to.iter().flat_map(|to| self.staff_in(to, configuration)) {
                let rights = all.entry(agent.clone()).or_default();
                *rights = core::mem::take(rights).and(&given.may);
            }
        }
        all
    }

    /// The rungs that have fired of clocks under way, and of the ticket itself while there is work on it.
    fn fired_rungs(&self) -> impl Iterator<Item = (&LadderId, &str, Option<&Climbed>)> {
        let under_way = self.clocks.iter().filter(|held| !held.clock.is_ended());
        let of_clocks = under_way.filter_map(|held| Some((held.binding.ladder.as_ref()?, &held.clock.rungs)));
        let of_clocks =
            of_clocks.flat_map(|(ladder, rungs)| rungs.keys().map(move |rung| (ladder, rung.as_str(), None)));
        let own = self.climb.fired().filter(|_| self.status.kind().is_active());
        of_clocks.chain(own.map(|(ladder, rung, climbed)| (ladder, rung, Some(climbed))))
    }

    fn staff_in<'a>(&'a self, to: &'a Audience, configuration: &'a Configuration) -> Vec<&'a AgentId> {
        let team = self.team.as_ref();
        let members = |team| configuration.members(team).iter().collect();
        match to {
            Audience::Assignee => self.assignee.iter().collect(),
            Audience::Team | Audience::Members => team.map_or_else(Vec::new, members),
            Audience::Lead => team.and_then(|id| configuration.team(id)?.lead.as_ref()).into_iter().collect(),
            Audience::StaffInCopy => staff(self.participants.in_copy.iter()),
            Audience::StaffFollowers => staff(self.participants.followers.iter()),
            Audience::Agent(id) => Vec::from([id]),
            Audience::NamedTeam(id) => members(id),
            Audience::Author
            | Audience::Requester
            | Audience::Collaborators
            | Audience::Followers
            | Audience::NamedRequester(_)
            | Audience::Observer(_) => Vec::new(),
        }
    }
}

fn staff<'a>(people: impl Iterator<Item = &'a Participant>) -> Vec<&'a AgentId> {
    let agent = |who: &'a Participant| match who {
        Participant::Agent(id) => Some(id),
        Participant::Requester(_) => None,
    };
    people.filter_map(agent).collect()
}
