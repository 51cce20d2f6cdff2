//! What the desk says when it is asked, as JSON.
use helpdesk_core::{
    AssignmentTrace, Broken, ClockExplanation, Command, Configuration, Decision, Event, EventBody, Explanation,
    Instant, Language, Metric, Migration, Notice, NoticeId, Obstacle, PromiseMoved, Promised, RuleOutcome, Ticket,
    UntoldTrace, Verified, Wake,
};
use helpdesk_sla::{Breach, ClockEvent, LedgerLine, Phase};
use serde_json::{Map, Value, json};

use super::{
    node::shown,
    rooms,
    ties::{self, Names},
};

/// A ticket, the configuration of its desk, the names of tickets, and what stands against solving it.
type Standing<'a> = (&'a Explanation, &'a Configuration, &'a Names, &'a [Obstacle]);

/// One part of how a ticket stands, or all of it.
pub(super) fn part(name: &str, (explanation, configuration, names, obstacles): Standing<'_>) -> Value {
    let all = ticket((explanation, configuration, names, obstacles));
    all.get(name).cloned().unwrap_or(Value::Null)
}

/// How a ticket stands.
pub(super) fn ticket((explanation, configuration, names, obstacles): Standing<'_>) -> Value {
    let t: &Ticket = &explanation.ticket;
    let wake = match &explanation.attention.wake {
        Wake::At(at) => json!({"at": shown(*at)}),
        Wake::Never(why) => json!({"never": why.to_string()}),
    };
    json!({
        "status": t.status.kind(),
        "custom_status": t.named_status,
        "waiting": t.waiting.as_ref().map(|wait| json!({"since": shown(wait.since), "reminders": wait.n_reminders})),
        "kind": t.kind,
        "channel": t.channel,
        "requester": t.requester,
        "organization": t.organization,
        "language": t.language,
        "impact": t.impact,
        "urgency": t.urgency,
        "fields": t.fields,
        "number": configuration.number_of(t),
        "obstacles": ties::obstacles(obstacles, names),
        "checklist": rooms::checklist(t),
        "assignee": t.assignee,
        "team": t.team,
        "tier": t.tier,
        "priority": t.priority,
        "policy": t.policy.as_ref().map(ToString::to_string),
        "tags": t.tags,
        "wake": wake,
        "approvals": rooms::approvals(t),
        "work": t.work.as_ref().map(|log| log.sum),
        "subjects": t.subjects,
        "survey": t.survey.as_ref().map(|survey| &survey.stands),
        "service": t.service,
        "entitlement": rooms::entitlement(t),
        "counts": {
            "messages": t.n_messages,
            "reopenings": t.n_reopenings,
            "reassignments": t.n_reassignments,
            "breaches": t.n_breaches,
        },
    })
}

/// One clock, the latest instance where none is named; null where there is none.
pub(super) fn one_clock(explanation: &Explanation, metric: Metric, instance: Option<u32>) -> Value {
    let mut of_metric = explanation.clocks.iter().filter(|c| c.metric == metric);
    let found = match instance {
        Some(n) => of_metric.find(|c| c.instance == n),
        None => of_metric.max_by_key(|c| c.instance),
    };
    found.map_or(Value::Null, clock)
}

/// The account of one clock: its stretches, each with its reason, and the sum.
pub(super) fn ledger(explanation: &Explanation, metric: Metric, instance: Option<u32>) -> Value {
    let of_metric = explanation.clocks.iter().filter(|c| c.metric == metric);
    let named = of_metric.filter(|c| instance.is_none_or(|n| c.instance == n));
    let Some(found) = named.max_by_key(|c| c.instance) else { return Value::Null };
    let told = |line: &LedgerLine| {
        let mut told = serde_json::to_value(line).unwrap_or_default();
        if let Some(fields) = told.as_object_mut() {
            fields.insert(String::from("counted"), json!(line.counted.to_string()));
        }
        told
    };
    let lines: Vec<Value> = found.ledger.lines.iter().map(told).collect();
    let total = found.ledger.total;
    json!({"lines": lines, "total": total.to_string(), "total_seconds": total.seconds()})
}

/// Every decision, event and clock in words, a line a sentence.
pub(super) fn explanation(explanation: &Explanation, language: &Language) -> Value {
    explanation.say(language).lines().map(|line| json!(line)).collect()
}

/// Whether a history is whole, and what is broken in it.
pub(super) fn verified(found: Result<Verified, Vec<Broken>>) -> Value {
    match found {
        Ok(whole) => json!({
            "whole": true,
            "n_events": whole.n_events,
            "n_unsealed": whole.n_unsealed,
            "redacted": whole.redacted,
        }),
        Err(broken) => json!({"whole": false, "broken": broken}),
    }
}

/// What a migration would do to a ticket.
pub(super) fn migration(migration: &Migration) -> Value {
    let promised =
        |p: &Option<Promised>| p.as_ref().map(|p| json!({"target": p.target.to_string(), "due": p.due.map(shown)}));
    let moved = |m: &PromiseMoved| json!({"metric": m.metric, "before": promised(&m.before), "after": promised(&m.after), "breaches": m.breaches});
    json!({
        "from": migration.from.to_string(),
        "to": migration.to.to_string(),
        "promises": migration.promises.iter().map(moved).collect::<Vec<_>>(),
    })
}

/// Every clock, by metric and instance.
pub(super) fn clocks(explanation: &Explanation) -> Value {
    let mut clocks: Vec<&ClockExplanation> = explanation.clocks.iter().collect();
    clocks.sort_by_key(|c| (c.metric, c.instance));
    clocks.into_iter().map(clock).collect()
}

fn clock(explained: &ClockExplanation) -> Value {
    let (c, b) = (&explained.clock, &explained.binding);
    let (phase, met) = match c.phase {
        Phase::Running { .. } => ("running", None),
        Phase::Paused { .. } => ("paused", None),
        Phase::Fulfilled { met, .. } => ("fulfilled", Some(met)),
        Phase::Cancelled { .. } => ("cancelled", None),
    };
    let told = |breach: Breach| json!({"due": shown(breach.due), "detected_at": shown(breach.detected_at), "cause": breach.cause});
    let remaining = c.target.saturating_sub(explained.used);
    let rungs = c.rungs.iter().map(|(id, rung)| {
        let fired = json!({"n": rung.n, "planned_at": shown(rung.planned_at), "fired_at": shown(rung.fired_at)});
        (id.clone(), fired)
    });
    json!({
        "metric": explained.metric,
        "instance": explained.instance,
        "phase": phase,
        "since": shown(c.phase.began_at()),
        "met": met,
        "target": c.target.to_string(),
        "used": explained.used.to_string(),
        "remaining": remaining.to_string(),
        "target_seconds": c.target.seconds(),
        "used_seconds": explained.used.seconds(),
        "remaining_seconds": remaining.seconds(),
        "counts_from": shown(c.counts_from),
        "due": c.due.map(shown),
        "late_from": c.late_from.map(shown),
        "breach": c.breach.map(told),
        "excused": c.excused.map(told),
        "rungs": rungs.collect::<Map<String, Value>>(),
        "policy": b.policy.to_string(),
        "schedule": b.schedule,
        "schedule_version": b.schedule_version,
    })
}

/// Who was told what, and why.
pub(super) fn notices(explanation: &Explanation, waiting: &[Notice]) -> Value {
    let why = |id: &NoticeId| {
        let mut traces = explanation.steps.iter().flat_map(|step| &step.decision.notices);
        traces.find(|trace| &trace.id == id).map(|trace| trace.because.clone())
    };
    let own = waiting.iter().filter(|notice| notice.ticket == explanation.ticket.id);
    let told = |n: &Notice| {
        json!({
            "at": shown(n.at),
            "to": n.to.to_string(),
            "channel": n.channel,
            "topic": n.topic,
            "subject": n.subject,
            "text": n.body,
            "why": why(&n.id),
        })
    };
    own.map(told).collect()
}

/// Who was not told, and why not.
pub(super) fn untold(explanation: &Explanation) -> Value {
    let decisions = explanation.steps.iter().map(|step| &step.decision);
    let lines = decisions.flat_map(|decision| decision.untold.iter().map(move |untold| (decision.at, untold)));
    let line = |(at, untold): (Instant, &UntoldTrace)| {
        json!({
            "at": shown(at),
            "to": untold.to.to_string(),
            "topic": untold.topic,
            "why": untold.because,
            "against": untold.against.to_string(),
        })
    };
    lines.map(line).collect()
}

/// Why things are as they are: one line for each policy, rule, choice, rung, refusal and fault that was looked at.
pub(super) fn decisions(explanation: &Explanation) -> Value {
    let told = |decision: &Decision| {
        let id = json!(decision.id(explanation.ticket.id));
        lines(decision).into_iter().map(move |mut line| {
            line.as_object_mut().into_iter().for_each(|fields| drop(fields.insert(String::from("id"), id.clone())));
            line
        })
    };
    explanation.steps.iter().flat_map(|step| told(&step.decision).collect::<Vec<_>>()).collect()
}

fn lines(decision: &Decision) -> Vec<Value> {
    let at = shown(decision.at);
    let mut lines = Vec::new();
    for trace in &decision.policies {
        let reason = trace.against.as_deref().unwrap_or("holds");
        lines.push(json!({"at": at, "kind": "policy", "policy": trace.policy.to_string(), "reason": reason}));
    }
    for trace in decision.hooks.iter().flat_map(|hook| &hook.rules) {
        lines.push(json!({"at": at, "kind": "rule", "rule": trace.rule, "reason": outcome(&trace.outcome)}));
    }
    for trace in &decision.assignments {
        lines.extend(candidates(trace, &at));
    }
    for trace in &decision.rungs {
        let reason = match &trace.stays {
            Some(stays) => stays.to_string(),
            None => names(&trace.commands),
        };
        lines.push(json!({
            "at": at, "kind": "rung", "metric": trace.metric, "rung": trace.rung, "reason": reason,
        }));
    }
    if let Some(refusal) = &decision.refused {
        lines.push(json!({"at": at, "kind": "refusal", "reason": refusal.to_string()}));
    }
    for fault in &decision.faults {
        lines.push(json!({"at": at, "kind": "fault", "reason": fault.message}));
    }
    lines
}

fn candidates(trace: &AssignmentTrace, at: &str) -> Vec<Value> {
    let line = |n: usize, candidate: &helpdesk_core::Candidate| {
        let reason = match &candidate.against {
            Some(_) => candidate.reasons().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            None if n == 0 => String::from("chosen"),
            None => String::from("came after"),
        };
        json!({"at": at, "kind": "assignment", "team": trace.team, "strategy": trace.strategy, "agent": candidate.agent, "reason": reason})
    };
    let own = trace.candidates.iter().enumerate().map(|(n, candidate)| line(n, candidate));
    trace.earlier.iter().flat_map(|earlier| candidates(earlier, at)).chain(own).collect()
}

fn outcome(outcome: &RuleOutcome) -> String {
    match outcome {
        RuleOutcome::Matched { commands, .. } => format!("matched: {}", names(commands)),
        RuleOutcome::NotMatched => String::from("not matched"),
        RuleOutcome::Skipped { because } => format!("skipped: {because}"),
        RuleOutcome::Failed => String::from("failed"),
        other => format!("{other:?}"),
    }
}

fn names(commands: &[Command]) -> String {
    commands.iter().map(Command::name).collect::<Vec<_>>().join(", ")
}

/// The ticket's events in order, each with its kind and who did it; of a clock what happened to which.
pub(super) fn history(explanation: &Explanation) -> Value {
    explanation.steps.iter().flat_map(|step| &step.events).map(told).collect()
}

fn told(event: &Event) -> Value {
    let mut line = json!({"at": shown(event.at), "event": event.kind().as_str(), "by": event.by.to_string()});
    let EventBody::ClockMoved { metric, instance, change, .. } = &event.body else { return line };
    if let Some(fields) = line.as_object_mut() {
        fields.insert(String::from("metric"), json!(metric));
        fields.insert(String::from("instance"), json!(instance));
        fields.insert(String::from("change"), json!(change_name(change)));
    }
    line
}

fn change_name(change: &ClockEvent) -> &'static str {
    match change {
        ClockEvent::Started { .. } => "started",
        ClockEvent::Promised { .. } => "promised",
        ClockEvent::PromiseSuspended { .. } => "promise_suspended",
        ClockEvent::Paused { .. } => "paused",
        ClockEvent::Resumed => "resumed",
        ClockEvent::Fulfilled { .. } => "fulfilled",
        ClockEvent::Reopened => "reopened",
        ClockEvent::Restarted => "restarted",
        ClockEvent::Retargeted { .. } => "retargeted",
        ClockEvent::Cancelled { .. } => "cancelled",
        ClockEvent::Breached { .. } => "breached",
        ClockEvent::RungFired { .. } => "rung_fired",
        ClockEvent::Acknowledged { .. } => "acknowledged",
        ClockEvent::Recalled { .. } => "recalled",
        ClockEvent::Rewound { .. } => "rewound",
        ClockEvent::Excused { .. } => "excused",
    }
}
