//! Ladders by hand: a rung that somebody lets fire, and rungs that somebody takes notice of.
use alloc::{boxed::Box, collections::BTreeSet, string::ToString, vec::Vec};

use helpdesk_sla::{ClockEvent, Instant};

use crate::{
    Configuration, EscalationCommand, EscalationEvent, EventBody, LadderId, Metric, Refusal, Ticket, limits::REASON_MAX,
};

use super::{Decided, check::text, hand_off, one, several, status::unsolved};

pub(super) fn escalation(
    ticket: &Ticket,
    command: &EscalationCommand,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    match command {
        EscalationCommand::Fire { ladder, rung, reason } => {
            text("the reason", reason, REASON_MAX)?;
            unsolved(ticket, command.name())?;
            fire(ticket, ladder, rung, reason, configuration, at)
        }
        EscalationCommand::Acknowledge { metric } => Ok(acknowledge(ticket, *metric)),
        EscalationCommand::ComeBack => Ok(hand_off::come_back(ticket, configuration, at)),
    }
}

fn fire(
    ticket: &Ticket,
    ladder: &LadderId,
    rung: &str,
    reason: &str,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let unknown = || Refusal::UnknownRung { ladder: ladder.clone(), rung: rung.to_string() };
    let spec = configuration.rung(ladder, rung).ok_or_else(unknown)?;
    let fired = ticket.climb.rung(ladder, rung).map_or(0, |climbed| climbed.n);
    let most = spec.repeat.map_or(1, |repeat| repeat.max.saturating_add(1));
    if fired >= most {
        return Err(Refusal::RungHasFired { ladder: ladder.clone(), rung: rung.to_string(), n: fired });
    }
    Ok(one(EventBody::Escalation(EscalationEvent::Fired {
        ladder: ladder.clone(),
        rung: rung.to_string(),
        n: fired.saturating_add(1),
        planned_at: at,
        reason: Some(reason.to_string()),
    })))
}

/// Takes notice of what has fired on clocks that are under way, and on the ticket itself. There may be nothing.
fn acknowledge(ticket: &Ticket, metric: Option<Metric>) -> Decided {
    let mut events = Vec::new();
    let held = ticket.clocks.iter().filter(|held| !held.clock.is_ended());
    for held in held.filter(|held| metric.is_none_or(|metric| held.metric == metric)) {
        let told = held.clock.rungs.keys().filter(|rung| !held.clock.acknowledged.contains(*rung));
        let rungs: BTreeSet<_> = told.cloned().collect();
        if !rungs.is_empty() {
            events.push(EventBody::ClockMoved {
                metric: held.metric,
                instance: held.instance,
                change: ClockEvent::Acknowledged { rungs },
                since: None,
                binding: Some(Box::new(held.binding.clone())),
            });
        }
    }
    if metric.is_none() {
        events.extend(ticket.climb.unnoticed().map(|(ladder, rungs)| {
            EventBody::Escalation(EscalationEvent::Acknowledged { ladder: ladder.clone(), rungs })
        }));
    }
    several(events)
}
