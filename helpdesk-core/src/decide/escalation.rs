//! Ladders by hand: a rung that somebody lets fire, and rungs that somebody takes notice of.
use alloc::{collections::BTreeSet, string::ToString, sync::Arc, vec::Vec};

use helpdesk_sla::{ClockEvent, Instant};

use crate::{
    Configuration, EscalationCommand, EscalationEvent, EventBody, LadderId, Metric, Refusal, Ticket, TicketClock,
    limits::REASON_MAX,
};

use super::{Decided, check::text, hand_off, several, status::unsolved};

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
    let clocks: Vec<&TicketClock> =
        under_way(ticket).filter(|held| held.binding.ladder.as_ref() == Some(ladder)).collect();
    let of_clocks = clocks.iter().filter_map(|held| held.clock.rungs.get(rung)).map(|fired| fired.n);
    let fired = of_clocks.chain(ticket.climb.rung(ladder, rung).map(|climbed| climbed.n)).max().unwrap_or(0);
    let most = spec.repeat.map_or(1, |repeat| repeat.max.saturating_add(1));
    if fired >= most {
        return Err(Refusal::RungHasFired { ladder: ladder.clone(), rung: rung.to_string(), n: fired });
    }
    let n = fired.saturating_add(1);
    let mut events = Vec::from([EventBody::Escalation(EscalationEvent::Fired {
        ladder: ladder.clone(),
        rung: rung.to_string(),
        n,
        planned_at: at,
        reason: Some(reason.to_string()),
    })]);
    // What somebody did by hand the clocks do no more: without a binding it has done what it does.
    events.extend(clocks.into_iter().map(|held| EventBody::ClockMoved {
        metric: held.metric,
        instance: held.instance,
        change: ClockEvent::RungFired { rung: rung.to_string(), n, planned_at: at },
        since: None,
        binding: None,
    }));
    Ok(several(events))
}

fn under_way(ticket: &Ticket) -> impl Iterator<Item = &TicketClock> {
    ticket.clocks.iter().map(AsRef::as_ref).filter(|held: &&TicketClock| !held.clock.is_ended())
}

/// Takes notice of what has fired on clocks that are under way, and on the ticket itself. There may be nothing.
fn acknowledge(ticket: &Ticket, metric: Option<Metric>) -> Decided {
    let mut events = Vec::new();
    for held in under_way(ticket).filter(|held| metric.is_none_or(|metric| held.metric == metric)) {
        let told = held.clock.rungs.keys().filter(|rung| !held.clock.acknowledged.contains(*rung));
        let rungs: BTreeSet<_> = told.cloned().collect();
        if !rungs.is_empty() {
            events.push(EventBody::ClockMoved {
                metric: held.metric,
                instance: held.instance,
                change: ClockEvent::Acknowledged { rungs },
                since: None,
                binding: Some(Arc::clone(&held.binding)),
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
