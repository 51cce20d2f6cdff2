//! What happens to a ticket because its time has come: to its status, to whose hands it is in, to what is asked about it.
use alloc::{vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    CloseReason, Configuration, EventBody, PendingPolicy, Returned, Status, StatusKind, Ticket, TimerEvent, WaitEnd,
    WakeReason,
};

use super::{approvals, assignment, check::wall_minutes, hand_off, obstacles, status::named};

/// Something that happened by itself.
#[derive(Debug)]
pub(crate) struct Timer {
    /// When it was to happen. Clocks count by this instant, however late the desk looks.
    pub(crate) planned_at: Instant,
    /// By what events.
    pub(crate) events: Vec<EventBody>,
}

/// What is to happen by itself.
#[derive(Debug, Clone, Copy)]
enum Plan {
    /// What was waited for has come.
    Wake,
    /// The requester is reminded.
    Remind,
    /// Nobody answered.
    GiveUp,
    /// Nobody objected.
    Close,
    /// It was given away until now.
    Return,
    /// Its agent did nothing with it, or was not there, for too long.
    TakeBack,
    /// Nobody took it.
    Overflow,
    /// Nobody decided an approval.
    Expire,
    /// Somebody named this instant.
    Named,
}

/// The first thing that was to happen by `at`. Nothing is planned before `floor`, the last event before the desk looked or the timer before:
/// neither an edited configuration nor what a timer makes possible reaches into the past. Nothing overflows while it waits for a strategy.
pub(crate) fn due(
    ticket: &Ticket,
    configuration: &Configuration,
    (floor, waits_for_a_strategy_since): (Instant, Option<Instant>),
    at: Instant,
) -> Option<Timer> {
    let (planned_at, plan) = first(ticket, configuration)?;
    if planned_at > at {
        return None;
    }
    // Whoever could have got it by a strategy is asked before it goes on: they could not be while the desk did not look.
    if matches!(plan, Plan::Overflow) && waits_for_a_strategy_since.is_some_and(|since| since <= planned_at) {
        return None;
    }
    let due_at = planned_at;
    let planned_at = planned_at.max(floor);
    if let Some(events) = moved(ticket, configuration, plan, due_at, planned_at) {
        return Some(Timer { planned_at, events: named(ticket, events, configuration) });
    }
    let from = ticket.status.clone();
    let event = match plan {
        Plan::Wake => EventBody::Woken { from, planned_at, because: WakeReason::Date },
        Plan::Remind => {
            let n = ticket.waiting.as_ref().map_or(0, |waiting| waiting.n_reminders).saturating_add(1);
            EventBody::Reminded { n, planned_at }
        }
        // Whoever is to look at it finds what stands against solving.
        Plan::GiveUp if !obstacles(ticket, configuration).is_empty() => {
            EventBody::Woken { from, planned_at, because: WakeReason::Unanswered }
        }
        Plan::GiveUp => EventBody::StatusChanged { from, to: Status::Solved { since: planned_at } },
        Plan::Close => EventBody::StatusChanged { from, to: Status::Closed { reason: CloseReason::Completed } },
        // Several events, decided above.
        Plan::Return | Plan::TakeBack | Plan::Overflow | Plan::Expire | Plan::Named => return None,
    };
    Some(Timer { planned_at, events: named(ticket, vec![event], configuration) })
}

/// The events of what takes several.
fn moved(
    ticket: &Ticket,
    configuration: &Configuration,
    plan: Plan,
    due_at: Instant,
    at: Instant,
) -> Option<Vec<EventBody>> {
    match plan {
        Plan::Wake | Plan::Remind | Plan::GiveUp | Plan::Close => None,
        Plan::Return => Some(hand_off::come_back_with(ticket, Returned::Date { planned_at: due_at }, configuration)),
        Plan::TakeBack => Some(assignment::taken_back(ticket, configuration, at)),
        Plan::Overflow => Some(assignment::overflow(ticket, configuration)),
        Plan::Expire => Some(approvals::expired(ticket, configuration, at)),
        Plan::Named => {
            let name = ticket.timers.first()?.name.clone();
            Some(vec![EventBody::Timer(TimerEvent::Due { name })])
        }
    }
}

/// When the first thing happens by itself.
pub(crate) fn next_at(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    first(ticket, configuration).map(|(planned_at, _)| planned_at)
}

fn first(ticket: &Ticket, configuration: &Configuration) -> Option<(Instant, Plan)> {
    let mut plans: Vec<(Instant, Plan)> = Vec::new();
    plans.extend(ticket.status.until().map(|until| (until, wait_ends(ticket, configuration))));
    plans.extend(closes_at(ticket, configuration).map(|at| (at, Plan::Close)));
    plans.extend(hand_off::returns_at(ticket, configuration).map(|at| (at, Plan::Return)));
    if let (Status::Pending { .. }, Some(waiting)) = (&ticket.status, &ticket.waiting) {
        let policy = pending_policy(ticket, configuration);
        let told = usize::try_from(waiting.n_reminders).unwrap_or(usize::MAX);
        let over_at = |delay: &crate::Delay| delay.over_at(waiting.since, configuration);
        // A reminder never comes before the one before it, however their delays are counted.
        let so_far: Option<Vec<Instant>> =
            policy.reminders.get(..=told).and_then(|all| all.iter().map(over_at).collect());
        plans.extend(so_far.and_then(|all| all.into_iter().max()).map(|at| (at, Plan::Remind)));
        plans.extend(policy.solve_after.as_ref().and_then(over_at).map(|at| (at, Plan::GiveUp)));
    }
    let taken_back = [ticket.requeues_at(), ticket.to_act_by(configuration)];
    plans.extend(taken_back.into_iter().flatten().map(|at| (at, Plan::TakeBack)));
    plans.extend(ticket.overflows_at(configuration).map(|at| (at, Plan::Overflow)));
    plans.extend(ticket.approval_expires_at().map(|at| (at, Plan::Expire)));
    // Nothing happens to a closed ticket, however it was closed.
    let named = ticket.timers.first().filter(|_| ticket.status.kind() != StatusKind::Closed);
    plans.extend(named.map(|timer| (timer.at, Plan::Named)));
    // Of two at once the one that is named first above.
    plans.into_iter().min_by_key(|(planned_at, _)| *planned_at)
}

/// What its wait comes to: what the status of the host's own says, or else somebody looks again.
fn wait_ends(ticket: &Ticket, configuration: &Configuration) -> Plan {
    let named = ticket.named_status.as_ref().and_then(|status| configuration.status(status));
    match named.map(|status| status.ends_in) {
        Some(WaitEnd::Solved) => Plan::GiveUp,
        Some(WaitEnd::Open) | None => Plan::Wake,
    }
}

/// What its team, or else the desk, does while it waits for an answer.
fn pending_policy<'a>(ticket: &Ticket, configuration: &'a Configuration) -> &'a PendingPolicy {
    let team = ticket.team.as_ref().and_then(|team| configuration.team(team));
    team.and_then(|team| team.pending.as_ref()).unwrap_or(&configuration.spec().pending)
}

/// When a solved ticket closes by itself.
fn closes_at(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    let Status::Solved { since } = ticket.status else { return None };
    let days = configuration.spec().close_solved_after_days?;
    since.checked_add_signed(wall_minutes(u64::from(days) * 24 * 60))
}
