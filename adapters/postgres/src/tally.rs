//! What counts gain and lose by what is written, added up: one statement for all of it.
use std::collections::BTreeMap;

use helpdesk_core::{AgentId, Ticket};

use crate::statements;
use crate::step::Step;

/// How many rows a count is spread over.
pub(crate) const SLOTS: i64 = 16;

/// What the counts of tenants gain and lose.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<String, BTreeMap<Count, i64>>,
    agent_counts: BTreeMap<String, BTreeMap<AgentCount, i64>>,
}

/// The key of a count: team, status, slot.
type Count = (String, &'static str, i16);

/// The key of an agent's count: agent, team, status.
type AgentCount = (String, String, &'static str);

impl Tally {
    /// Counts a ticket so many times more.
    pub(crate) fn add(&mut self, ticket: &Ticket, n: i64) {
        let tenant = ticket.tenant.as_str();
        let slot = i16::try_from(ticket.id.signed() % SLOTS).unwrap_or(0);
        let (team, status) = (team(ticket).to_owned(), ticket.status.kind().as_str());
        if let Some(agent) = ticket.assignee.as_ref().map(AgentId::as_str) {
            let of_agents = of(&mut self.agent_counts, tenant);
            *of_agents.entry((agent.to_owned(), team.clone(), status)).or_default() += n;
        }
        *of(&mut self.counts, tenant).entry((team, status, slot)).or_default() += n;
    }

    /// Adds up what another one has.
    pub(crate) fn join(&mut self, other: Self) {
        for (tenant, counts) in other.counts {
            let own = of(&mut self.counts, &tenant);
            counts.into_iter().for_each(|(count, n)| *own.entry(count).or_default() += n);
        }
        for (tenant, counts) in other.agent_counts {
            let own = of(&mut self.agent_counts, &tenant);
            counts.into_iter().for_each(|(count, n)| *own.entry(count).or_default() += n);
        }
    }

    /// The statements that write it, in one order.
    pub(crate) fn steps(self, shard: i16, steps: &mut Vec<Step>) {
        for (tenant, mut counts) in self.counts {
            counts.retain(|_count, n| *n != 0);
            if counts.len() == 1
                && let Some(((team, status, slot), n)) = counts.pop_first()
            {
                let step = Step::new(statements::COUNT_ONE, shard).with(tenant).with(team);
                steps.push(step.with(status).with(slot).with(n));
                continue;
            }
            let (mut teams, mut statuses, mut slots, mut sums) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for ((team, status, slot), n) in counts {
                teams.push(team);
                statuses.push(status);
                slots.push(slot);
                sums.push(n);
            }
            if !sums.is_empty() {
                let step = Step::new(statements::COUNT, shard).text(&tenant).with(teams).with(statuses);
                steps.push(step.with(slots).with(sums));
            }
        }
        for (tenant, counts) in self.agent_counts {
            let (mut agents, mut teams, mut statuses, mut sums) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for ((agent, team, status), n) in counts.into_iter().filter(|(_, n)| *n != 0) {
                agents.push(agent);
                teams.push(team);
                statuses.push(status);
                sums.push(n);
            }
            if !sums.is_empty() {
                let step = Step::new(statements::COUNT_FOR_AGENTS, shard).text(&tenant).with(agents).with(teams);
                steps.push(step.with(statuses).with(sums));
            }
        }
    }
}

fn of<'t, K>(tenants: &'t mut BTreeMap<String, BTreeMap<K, i64>>, tenant: &str) -> &'t mut BTreeMap<K, i64> {
    tenants.entry(tenant.to_owned()).or_default()
}

/// The team's column: ids are never empty, so the empty text is free to mean none.
pub(crate) fn team(ticket: &Ticket) -> &str {
    ticket.team.as_ref().map_or("", |team| team.as_str())
}
