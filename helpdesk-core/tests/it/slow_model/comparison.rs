//! What the model and the desk say of the same ticket, in the same lines.
use helpdesk_core::{EventBody, Instant, Metric, Notice, TicketClock};
use helpdesk_sla::{BreachCause, ClockEvent, Phase as Told};

use super::{
    account::Account,
    clock::Phase,
    deed::instant,
    world::{Minute, minutes},
};
use crate::stage::Stage;

/// What is said of a clock as it is.
struct Shown<'a> {
    clock: (Metric, u32),
    policy: &'a str,
    phase: &'a str,
    used: Minute,
    target: Minute,
    from: Instant,
    due: Option<Instant>,
    late: Option<Instant>,
}

/// A clock in one line; of one that has ended, what it came to.
fn line(shown: &Shown<'_>) -> String {
    let ((metric, instance), Shown { policy, phase, used, target, from, .. }) = (shown.clock, shown);
    let known = |at: Option<Instant>| match at {
        Some(at) => at.to_string(),
        None => "never".to_owned(),
    };
    let due = match *phase {
        "running" | "paused" => format!("due {}, late from {}", known(shown.due), known(shown.late)),
        _ => String::new(),
    };
    format!("clock: {metric} {instance} under {policy} {phase}, {used} of {target} used from {from}, {due}")
}

/// What has become of a clock, in one line.
fn log((metric, instance): (Metric, u32), what: &str, came_to: Option<Instant>) -> String {
    format!("log: {metric} {instance} {what}{}", came_to.map_or(String::new(), |at| format!(", came to at {at}")))
}

pub(super) fn of_the_model(account: &Account<'_>) -> Vec<String> {
    let status = match account.until {
        Some(until) => format!("{} until {}", account.status, instant(until)),
        None => account.status.to_string(),
    };
    let mut lines = vec![
        format!("status: {status}"),
        format!("reopenings: {}", account.n_reopenings),
        format!("team: {:?}", account.team.as_deref()),
        format!("tier: {}", account.tier),
        format!("assignee: {:?}", account.assignee.as_deref()),
        format!("priority: {}", account.priority()),
        format!("tags: {:?}", account.tags),
    ];
    for metric in Metric::ALL {
        let Some(clock) = account.latest(metric).map(|index| &account.clocks[index]) else { continue };
        let phase = match clock.phase {
            Phase::Live if clock.runs_in(account.status) => "running",
            Phase::Live => "paused",
            Phase::Fulfilled { .. } => "fulfilled",
            Phase::Cancelled { .. } => "cancelled",
        };
        let late = clock.late_in(account.now, account.status).map(|m| instant(m) + std::time::Duration::from_secs(1));
        let shown = Shown {
            clock: (metric, clock.instance),
            policy: &clock.promise.policy,
            phase,
            used: clock.used(),
            target: clock.promise.target,
            from: instant(clock.counts_from()),
            due: clock.due(account.now, account.status).map(instant),
            late,
        };
        lines.push(line(&shown));
    }
    for clock in &account.clocks {
        lines.extend(clock.log.iter().map(|l| log((clock.metric, clock.instance), &l.what, l.came_to)));
    }
    lines.extend(account.said.clone());
    lines.sort();
    lines
}

pub(super) fn of_the_desk(stage: &Stage, notices: &[Notice], now: Instant) -> Vec<String> {
    let ticket = stage.ticket();
    let status = match ticket.status.until() {
        Some(until) => format!("{} until {until}", ticket.status.kind()),
        None => ticket.status.kind().to_string(),
    };
    let mut lines = vec![
        format!("status: {status}"),
        format!("reopenings: {}", ticket.n_reopenings),
        format!("team: {:?}", ticket.team.as_ref().map(|id| id.as_str())),
        format!("tier: {}", ticket.tier.0),
        format!("assignee: {:?}", ticket.assignee.as_ref().map(|id| id.as_str())),
        format!("priority: {}", ticket.priority),
        format!("tags: {:?}", ticket.tags),
    ];
    lines.extend(ticket.clocks.iter().map(|held| of_a_clock(stage, held, now)));
    lines.extend(stage.events.iter().filter_map(of_an_event));
    lines.extend(notices.iter().map(|notice| format!("told: {} to {}", notice.topic.as_str(), notice.to)));
    lines.sort();
    lines
}

fn of_a_clock(stage: &Stage, held: &TicketClock, now: Instant) -> String {
    let TicketClock { metric, instance, binding, clock, counted_by: _ } = held;
    let word = match clock.phase {
        Told::Running { .. } => "running",
        Told::Paused { .. } => "paused",
        Told::Fulfilled { .. } => "fulfilled",
        Told::Cancelled { .. } => "cancelled",
    };
    let schedule = stage.configuration.schedule(&binding.schedule).expect("a schedule");
    let used = minutes(clock.used_at(now, schedule).expect("within the horizon"));
    let shown = Shown {
        clock: (*metric, *instance),
        policy: binding.policy.id.as_str(),
        phase: word,
        used,
        target: minutes(clock.target),
        from: clock.counts_from,
        due: clock.due,
        late: clock.late_from,
    };
    line(&shown)
}

fn of_an_event(event: &helpdesk_core::Event) -> Option<String> {
    let EventBody::ClockMoved { metric, instance, change, .. } = &event.body else { return None };
    let (what, came_to) = match change {
        ClockEvent::Fulfilled { used, met } => (format!("fulfilled, {} used, met {met}", minutes(*used)), None),
        ClockEvent::Cancelled { used } => (format!("cancelled, {} used", minutes(*used)), None),
        ClockEvent::Breached { due, cause } => {
            let tightened = *cause == BreachCause::TargetTightened;
            (format!("broken, noticed at {}, tightened {tightened}", event.at), Some(*due))
        }
        ClockEvent::RungFired { rung, n, planned_at } => {
            (format!("rung {rung} {n} at {}", event.at), Some(*planned_at))
        }
        ClockEvent::Started { .. }
        | ClockEvent::Promised { .. }
        | ClockEvent::PromiseSuspended { .. }
        | ClockEvent::Paused { .. }
        | ClockEvent::Resumed
        | ClockEvent::Reopened
        | ClockEvent::Restarted
        | ClockEvent::Retargeted { .. }
        | ClockEvent::Acknowledged { .. }
        | ClockEvent::Recalled { .. }
        | ClockEvent::Rewound { .. }
        | ClockEvent::Excused { .. } => return None,
    };
    Some(log((*metric, *instance), &what, came_to))
}
