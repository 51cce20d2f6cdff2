//! SLA binding: which clocks a ticket's events start, pause, resume, fulfil and cancel, and under which promise.
//!
//! Within one event the order is: choose the policy and move promises, fulfil, pause, start.
mod binder;

use alloc::{string::String, vec::Vec};

use helpdesk_sla::{ClockInput, Instant, Schedules};

use self::binder::Binder;
use crate::{
    Configuration, Event, EventBody, EventKind, MergeEvent, Metric, PolicyTrace, Reopening, SplitEvent, Ticket,
    TicketClock,
};

/// What follows from an event for the clocks of its ticket.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// What happens to policy and clocks, in order.
    pub(crate) events: Vec<EventBody>,
    /// The policies that were looked at.
    pub(crate) policies: Vec<PolicyTrace>,
    /// Clocks that could not be computed: the ticket goes on without them.
    pub(crate) faults: Vec<String>,
}

impl Followed {
    /// Whether nothing follows.
    pub(crate) fn is_nothing(&self) -> bool {
        self.events.is_empty() && self.policies.is_empty() && self.faults.is_empty()
    }
}

/// What follows from one event, which `ticket` has already seen.
pub(crate) fn follow(ticket: &Ticket, event: &Event, configuration: &Configuration) -> Followed {
    let counted_at = event.counted_at();
    let mut binder =
        Binder::new(ticket, configuration, counted_at).since((counted_at < event.at).then_some(counted_at));
    binder.is_late = event.counted_late().is_some();
    let reopens = event.kind() == EventKind::Reopened;
    if event.kind() == EventKind::Unmerged {
        // It counted on while it was merged: what came due is due at its own instant.
        Metric::ALL.into_iter().for_each(|metric| binder.input(metric, &ClockInput::Tick));
    }
    // Solving settles the question: a clock that runs on after it is that of the policy, and no other ticket's.
    let is_nobodys = ticket.course.asked_at.is_none() && ticket.status.kind().is_active();
    if event.kind() == EventKind::Released && is_nobodys {
        binder.input(Metric::NextReply, &ClockInput::Cancel);
    }
    if event.kind() == EventKind::SplitOff {
        binder.follow_question();
    }
    if let EventBody::Split(SplitEvent::From { replied_at: Some(_), .. }) = &event.body {
        binder.input(Metric::FirstReply, &ClockInput::Cancel);
    }
    if let EventBody::Migrated { mode, .. } = &event.body {
        binder.migrate(*mode);
    } else if moves_conditions(event) {
        binder.choose_policy(event);
    }
    if event.kind() == EventKind::RequesterReplied {
        binder.withdraw_later_question();
    }
    // What has no clock cannot end, stand or run on; what is not promised does not begin.
    let held = || ticket.clocks.iter().map(|held| held.metric);
    for metric in held() {
        if let Some(end) = binder.ends(metric, event) {
            binder.input(metric, &end);
        } else if reopens && metric.preset().reopening == Reopening::RunsOn {
            binder.reopen(metric);
        }
    }
    for metric in held() {
        if reopens {
            // What was promised otherwise while it was solved holds now.
            binder.retarget(metric);
        }
        binder.pause_or_resume(metric, ticket.status.kind(), counted_at);
    }
    for metric in binder.policy().into_iter().flat_map(|policy| policy.targets.keys().copied()) {
        if let Some(since) = binder.starts(metric, event) {
            binder.start(metric, since);
        }
    }
    if binder.is_late {
        binder.catch_up(event.at);
    }
    binder.done
}

/// What the passing of time does to the clocks of a ticket. An extra look changes nothing.
pub(crate) fn look(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Followed {
    let mut binder = Binder::new(ticket, configuration, at);
    for held in &ticket.clocks {
        binder.input(held.metric, &ClockInput::Tick);
    }
    binder.done
}

/// When the first of the ticket's clocks wants to be looked at.
pub(crate) fn next_wake(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    ticket.clocks.iter().filter_map(|held| wake_of(held, configuration)).min()
}

fn wake_of(held: &TicketClock, configuration: &Configuration) -> Option<Instant> {
    let schedule = configuration.schedule(&held.binding.schedule)?;
    let ladder = configuration.clock_ladder(held.binding.ladder.as_ref());
    // A clock past the horizon of its schedule never wakes; the fault is recorded when the promise is made.
    let earlier = held.counted_before(configuration);
    held.clock.next_wake(Schedules { current: schedule, earlier: &earlier }, ladder).ok().flatten()
}

/// Which events can make another policy, another version of it or another priority hold.
pub(crate) fn moves_conditions(event: &Event) -> bool {
    if let EventBody::Attribute(step) = &event.body {
        return step.moves_conditions();
    }
    matches!(
        event.body,
        EventBody::Opened { .. }
            | EventBody::PriorityChanged { .. }
            | EventBody::TeamChanged { .. }
            | EventBody::TierChanged { .. }
            | EventBody::TagsChanged { .. }
            | EventBody::Contract(_)
            | EventBody::Migrated { .. }
            | EventBody::FieldChanged { .. }
            | EventBody::Reopened { .. }
            | EventBody::Split(_)
            | EventBody::Merge(MergeEvent::Absorbed { asked_at: Some(_), .. } | MergeEvent::Unmerged { .. })
    )
}
