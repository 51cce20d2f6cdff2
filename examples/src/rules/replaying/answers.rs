//! The histories of a store, and what two rule sets answer to each event of them.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AgentId, Command, Configuration, Event, EventKind, Hook as _, HookFacts, Proposal, Reaction, TenantId, Ticket,
    TimerCommand, evolve,
};
use helpdesk_rules::{RuleSet, command_text};

use super::told::{Change, Difference, Loads, Promises};
use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, store_choice::StoreChoice};

/// What the two rule sets would answer otherwise.
///
/// # Errors
/// [`Failure`] where the store cannot be read.
pub(super) async fn compare(store: &StoreChoice, old: &RuleSet, new: &RuleSet) -> Result<Difference, Failure> {
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let mut archive = Archive::new(store.open_existing().map_err(Failure::from_display)?, tenant, auditor);
    let mut comparison = Comparison { old, new, changes: BTreeMap::new(), loads: [BTreeMap::new(), BTreeMap::new()] };
    let (mut n_tickets, mut after) = (0, None);
    loop {
        let page = archive.page(after).await.map_err(Failure::from_display)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for ticket in page {
            n_tickets += 1;
            let record = archive.record(ticket).await.map_err(Failure::from_display)?;
            comparison.look_at(&record.ticket, &record.events, &record.configuration);
        }
    }
    let Comparison { changes, loads: [before, now], .. } = comparison;
    Ok(Difference {
        n_tickets,
        changes,
        loads: Loads::of(&before, &now),
        promises: Promises::default(),
        limits: vec![
            "only answers are compared: each event is shown to both rule sets with the ticket as it was then"
                .to_owned(),
            "the tickets went on as they did, so what would have followed from another answer is not told: no promises"
                .to_owned(),
            "a rule that runs by itself is asked where a time of the old rules came; times that only the new ones would wait for never came here"
                .to_owned(),
            "the load of a team is the number of tickets that were opened and first given to it".to_owned(),
        ],
    })
}

struct Comparison<'a> {
    old: &'a RuleSet,
    new: &'a RuleSet,
    changes: BTreeMap<Change, BTreeSet<String>>,
    loads: [BTreeMap<String, u64>; 2],
}

impl Comparison<'_> {
    fn look_at(&mut self, ticket: &Ticket, history: &[Event], configuration: &Configuration) {
        let name = ticket.external.as_ref().map_or_else(|| ticket.id.to_string(), ToString::to_string);
        let mut seen: Option<Ticket> = None;
        for event in history {
            seen = evolve(seen, event);
            let Some(ticket) = &seen else { return };
            let kind = event.kind();
            let facts = HookFacts::new(ticket, event, configuration);
            let answer =
                |rules: &RuleSet| if rules.listens_to(kind) { rules.react(&facts) } else { Reaction::default() };
            let (old, new) = (answer(self.old), answer(self.new));
            if kind == EventKind::Opened {
                let [before, now] = &mut self.loads;
                for (reaction, loads) in [(&old, before), (&new, now)] {
                    if let Some(team) = team(reaction) {
                        *loads.entry(team).or_default() += 1;
                    }
                }
            }
            let (from, to) = (words(&old), words(&new));
            if from != to {
                let change = Change { what: format!("answer to `{kind}`"), from, to };
                self.changes.entry(change).or_default().insert(name.clone());
            }
        }
    }
}

fn team(reaction: &Reaction) -> Option<String> {
    reaction.proposals.iter().find_map(|proposal| {
        if let Command::Route { team } = &proposal.command { Some(team.to_string()) } else { None }
    })
}

/// What is asked for, in words. Until when something waits differs from ticket to ticket, and timers of occasions that did not come were
/// never set here.
fn asked(proposal: &Proposal) -> Option<String> {
    let Command::Timer(step) = &proposal.command else { return Some(command_text(&proposal.command)) };
    match step {
        TimerCommand::Set { name, .. } => (*name == proposal.rule).then(|| format!("`{name}` again later")),
        TimerCommand::Drop { .. } => Some(command_text(&proposal.command)),
        _ => None,
    }
}

/// What a reaction asks for, and what went wrong in it.
fn words(reaction: &Reaction) -> String {
    let asked = reaction.proposals.iter().filter_map(asked);
    let faults = reaction.faults.iter().map(|fault| format!("fault: {}", fault.message));
    let words: Vec<String> = asked.chain(faults).collect();
    if words.is_empty() { String::from("nothing") } else { words.join(", ") }
}
