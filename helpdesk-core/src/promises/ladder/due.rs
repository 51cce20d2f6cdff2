//! Which rungs of the ticket itself are reached, and when the next one is. An extra look finds nothing.
use alloc::vec::Vec;

use helpdesk_sla::{Instant, OpenTime, Schedule};

use super::{LadderSpec, RungSpec, RungTrigger};
use crate::{Climbed, Configuration, EscalationEvent, LadderId, StatusKind, Ticket};

/// A rung of the ticket itself that fires next, and when.
struct Upcoming<'a> {
    rung: &'a RungSpec,
    n: u32,
    planned_at: Instant,
}

/// The rungs that have been reached by `at`, in the order of time. Of repetitions missed the last alone fires.
pub(crate) fn due(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Vec<EscalationEvent> {
    let Some((ladder, schedule)) = ladder_of(ticket, configuration) else { return Vec::new() };
    let mut reached: Vec<Upcoming<'_>> = upcoming(ticket, ladder, schedule).filter(|u| u.planned_at <= at).collect();
    reached.sort_by_key(|upcoming| upcoming.planned_at);
    reached.into_iter().map(|upcoming| fired(&ladder.id, last_missed(upcoming, schedule, at))).collect()
}

/// When the next rung of the ticket itself is reached.
pub(crate) fn next_wake(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    let (ladder, schedule) = ladder_of(ticket, configuration)?;
    upcoming(ticket, ladder, schedule).map(|upcoming| upcoming.planned_at).min()
}

fn ladder_of<'a>(ticket: &Ticket, configuration: &'a Configuration) -> Option<(&'a LadderSpec, &'a Schedule)> {
    let policy = configuration.policy(ticket.policy.as_ref()?)?;
    let ladder = configuration.ladder(policy.ladder.as_ref()?)?;
    Some((ladder, configuration.schedule(&policy.schedule)?))
}

fn upcoming<'a>(
    ticket: &'a Ticket,
    ladder: &'a LadderSpec,
    schedule: &'a Schedule,
) -> impl Iterator<Item = Upcoming<'a>> {
    let active = ticket.status.kind().is_active();
    ladder.rungs.iter().filter(move |_| active).filter_map(move |rung| {
        let climbed = ticket.climb.rung(&ladder.id, &rung.id);
        let first = first(ticket, rung.trigger, climbed, schedule)?;
        match climbed.filter(|climbed| first <= climbed.planned_at) {
            None => Some(Upcoming { rung, n: 1, planned_at: first }),
            Some(climbed) => again(rung, climbed, schedule),
        }
    })
}

/// When a rung is first reached; nothing where it is not.
fn first(ticket: &Ticket, trigger: RungTrigger, climbed: Option<&Climbed>, schedule: &Schedule) -> Option<Instant> {
    // A count stays reached: what fired for it once has fired.
    let once = |now: Option<Instant>| climbed.map(|climbed| climbed.planned_at).or(now);
    match trigger {
        RungTrigger::Reopened(n) if ticket.n_reopenings >= n => once(ticket.course.reopened_at),
        RungTrigger::Reassigned(n) if ticket.n_reassignments >= n => once(Some(ticket.updated_at)),
        RungTrigger::Untouched(time) => {
            let waits = matches!(ticket.status.kind(), StatusKind::New | StatusKind::Open);
            let since = ticket.course.stays.last().map_or(ticket.touched_at, |stay| stay.since.max(ticket.touched_at));
            schedule.advance(since, time).ok().filter(|_| waits)
        }
        RungTrigger::Reopened(_)
        | RungTrigger::Reassigned(_)
        | RungTrigger::Used(_)
        | RungTrigger::Remaining(_)
        | RungTrigger::AfterBreach(_)
        | RungTrigger::ByHand => None,
    }
}

fn again<'a>(rung: &'a RungSpec, climbed: &Climbed, schedule: &Schedule) -> Option<Upcoming<'a>> {
    let repeat = rung.repeat.filter(|repeat| repeat.every > OpenTime::ZERO && climbed.n <= repeat.max)?;
    if climbed.acknowledged_at.is_some() {
        return None;
    }
    let planned_at = schedule.advance(climbed.planned_at, repeat.every).ok()?;
    Some(Upcoming { rung, n: climbed.n.saturating_add(1), planned_at })
}

/// The last of the repetitions that were missed: a desk that slept does not call five times. The first is never left out.
fn last_missed<'a>(upcoming: Upcoming<'a>, schedule: &Schedule, at: Instant) -> Upcoming<'a> {
    let Some(repeat) = upcoming.rung.repeat.filter(|_| upcoming.n > 1) else { return upcoming };
    let passed = schedule.measure(upcoming.planned_at, at).map_or(0, OpenTime::seconds);
    let missed = passed.checked_div(repeat.every.seconds()).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let missed = missed.min(repeat.max.saturating_add(1).saturating_sub(upcoming.n));
    match schedule.advance(upcoming.planned_at, repeat.every.saturating_times(missed)) {
        Ok(planned_at) => Upcoming { n: upcoming.n.saturating_add(missed), planned_at, ..upcoming },
        Err(_) => upcoming,
    }
}

fn fired(ladder: &LadderId, upcoming: Upcoming<'_>) -> EscalationEvent {
    EscalationEvent::Fired {
        ladder: ladder.clone(),
        rung: upcoming.rung.id.clone(),
        n: upcoming.n,
        planned_at: upcoming.planned_at,
        reason: None,
    }
}
