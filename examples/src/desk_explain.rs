//! `desk explain`: why a ticket is where it is, as text.
use std::fmt::{self, Write as _};

use helpdesk_core::{
    AgentId, Candidate, ClockExplanation, Decision, Event, EventBody, Explanation, Instant, RuleOutcome, Step,
    TenantId, Wake,
};
use helpdesk_sla::{ClockEvent, Phase};

use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, store_choice::StoreChoice};

/// Reads why a ticket is where it is, with clocks accounted for up to `at`, or up to its last event.
///
/// # Errors
/// [`Failure`].
pub async fn explanation(store: &StoreChoice, name: &str, at: Option<Instant>) -> Result<Explanation, Failure> {
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let opened = store.open_existing().map_err(Failure::from_display)?;
    let mut archive = Archive::new(opened, tenant, auditor);
    let ticket = archive.find(name).await.map_err(Failure::from_display)?;
    let record = archive.record(ticket).await.map_err(Failure::from_display)?;
    let last = record.ticket.updated_at;
    if let Some(at) = at.filter(|at| *at < last) {
        let what = format!("the ticket's last event was at {}, expected that or later, not {}", time(last), time(at));
        return Err(Failure::new(what));
    }
    record.explain(at.unwrap_or(last)).map_err(Failure::from_display)
}

/// The explanation as text for a person.
#[must_use]
pub fn text(explanation: &Explanation) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_all(&mut out, explanation);
    out
}

fn write_all(out: &mut String, explanation: &Explanation) -> fmt::Result {
    write_head(out, explanation)?;
    writeln!(out, "\nDecisions")?;
    for step in &explanation.steps {
        write_step(out, step)?;
    }
    writeln!(out, "\nClocks")?;
    if explanation.clocks.is_empty() {
        writeln!(out, "  none: no policy promises anything for this ticket")?;
    }
    for clock in &explanation.clocks {
        write_clock(out, clock)?;
    }
    Ok(())
}

fn write_head(out: &mut String, explanation: &Explanation) -> fmt::Result {
    let t = &explanation.ticket;
    let name = t.external.as_ref().map_or_else(String::new, |e| format!(" ({e})"));
    writeln!(out, "Ticket {}{name}: {}", t.id, t.subject)?;
    writeln!(out, "  {} by {} over {}, opened {}", t.kind, t.requester, t.channel, time(t.opened_at))?;
    writeln!(out, "  status {}, priority {}, {}", t.status, t.priority, t.tier)?;
    let team = t.team.as_ref().map_or("no team", |team| team.as_str());
    let agent = t.assignee.as_ref().map_or("nobody", |agent| agent.as_str());
    writeln!(out, "  team {team}, assignee {agent}")?;
    if let Some(policy) = &t.policy {
        writeln!(out, "  policy {policy}")?;
    }
    let counts = (t.n_messages, t.n_reassignments, t.n_reopenings, t.n_breaches);
    writeln!(
        out,
        "  {} messages, {} reassignments, {} reopenings, {} breaches",
        counts.0, counts.1, counts.2, counts.3
    )?;
    match &explanation.attention.wake {
        Wake::At(at) => writeln!(out, "  the desk looks again at {}", time(*at)),
        Wake::Never(why) => writeln!(out, "  the desk does not look again by itself: {why}"),
    }
}

fn write_step(out: &mut String, step: &Step) -> fmt::Result {
    let decision = &step.decision;
    writeln!(out, "\n  {}  {} by {}", time(decision.at), decision.asked.join(" + "), decision.by)?;
    if let Some(occurred_at) = decision.occurred_at {
        writeln!(out, "    the caller said {}, before the ticket's last event", time(occurred_at))?;
    }
    if let Some(refusal) = &decision.refused {
        writeln!(out, "    refused: {refusal}")?;
    }
    for event in &step.events {
        writeln!(out, "    {:>3}  {}", event.seq, event_text(event))?;
    }
    write_grounds(out, decision)
}

fn write_grounds(out: &mut String, decision: &Decision) -> fmt::Result {
    for trace in &decision.policies {
        match &trace.against {
            Some(against) => writeln!(out, "    policy {} passed over: {against}", trace.policy)?,
            None => writeln!(out, "    policy {} holds", trace.policy)?,
        }
    }
    for hook in &decision.hooks {
        writeln!(out, "    {} {} on event {}:", hook.hook, hook.version, hook.seq)?;
        for rule in &hook.rules {
            writeln!(out, "      {:<38} {}", rule.rule, outcome_text(&rule.outcome))?;
        }
    }
    for trace in &decision.assignments {
        writeln!(out, "    agents of {} by {}:", trace.team, trace.strategy)?;
        for candidate in &trace.candidates {
            writeln!(out, "      {}", candidate_text(candidate))?;
        }
    }
    for rung in &decision.rungs {
        let commands: Vec<&str> = rung.commands.iter().map(helpdesk_core::Command::name).collect();
        let stays = rung.stays.as_ref().map_or_else(String::new, |why| format!(", but {why}"));
        writeln!(out, "    rung `{}` of {}: {}{stays}", rung.rung, rung.metric, commands.join(", "))?;
    }
    for notice in &decision.notices {
        writeln!(out, "    notice {} to {}: {}", notice.id, notice.to, notice.because)?;
    }
    for fault in &decision.faults {
        writeln!(out, "    fault: {fault}")?;
    }
    writeln!(out, "    configuration {}", decision.configuration)
}

fn candidate_text(candidate: &Candidate) -> String {
    let capacity = candidate.capacity.map_or_else(String::new, |c| format!(" of {c}"));
    let load = format!("{}{capacity} tickets", candidate.load.open);
    match candidate.against {
        Some(against) => format!("{:<20} {load}, {against}", candidate.agent.as_str()),
        None => format!("{:<20} {load}, eligible", candidate.agent.as_str()),
    }
}

fn outcome_text(outcome: &RuleOutcome) -> String {
    match outcome {
        RuleOutcome::Matched { commands, overruled } => {
            let did: Vec<&str> = commands.iter().map(helpdesk_core::Command::name).collect();
            let lost: Vec<String> = overruled.iter().map(|(c, by)| format!("{} overruled by {by}", c.name())).collect();
            let parts: Vec<String> = did.into_iter().map(str::to_owned).chain(lost).collect();
            format!("matched: {}", if parts.is_empty() { String::from("nothing asked") } else { parts.join(", ") })
        }
        RuleOutcome::NotMatched => String::from("not matched"),
        RuleOutcome::Skipped { because } => format!("skipped: {because}"),
        RuleOutcome::Failed => String::from("failed, see the fault"),
        other => format!("{other:?}"),
    }
}

fn event_text(event: &Event) -> String {
    let what = match &event.body {
        EventBody::ClockMoved { metric, instance, change, since, binding } => {
            let grounds = binding.as_ref().map_or_else(String::new, |b| {
                format!(" ({}, schedule {} v{})", b.policy, b.schedule, b.schedule_version)
            });
            let since = since.map_or_else(String::new, |since| format!(", counts since {}", time(since)));
            format!("{metric} #{instance}: {}{since}{grounds}", change_text(change))
        }
        EventBody::StatusChanged { from, to } => format!("status {from} -> {to}"),
        EventBody::TeamChanged { from, to, placement } => {
            let from = from.as_ref().map_or("nowhere", |f| f.as_str());
            format!("team {from} -> {to} ({placement})")
        }
        EventBody::TierChanged { from, to } => format!("{from} -> {to}"),
        EventBody::Escalated { from, tier, reason } => format!("escalated from {from}, {tier}: {reason}"),
        EventBody::HandedBack { reason } => format!("handed back: {reason}"),
        EventBody::Assigned { to, .. } => format!("assigned to {to}"),
        EventBody::Unassigned { from, reason } => format!("taken from {from}: {reason}"),
        EventBody::AssignmentDeferred { again_at: Some(at) } => format!("nobody could take it, again at {}", time(*at)),
        EventBody::PriorityChanged { from, to, .. } => format!("priority {from} -> {to}"),
        EventBody::FieldChanged { name, from, to } => {
            let shown = |value: &Option<String>| value.as_deref().unwrap_or("(empty)").to_owned();
            format!("field {name}: {} -> {}", shown(from), shown(to))
        }
        EventBody::TagsChanged { added, removed } => {
            let added = added.iter().map(|tag| format!("+{tag}"));
            let tags: Vec<String> = added.chain(removed.iter().map(|tag| format!("-{tag}"))).collect();
            format!("tags {}", tags.join(" "))
        }
        EventBody::PolicyChosen { to: Some(to), .. } => format!("policy {to}"),
        EventBody::Reopened { n } => format!("reopened, {n}"),
        EventBody::Notified { to, text } => format!("tell {to}: {text}"),
        EventBody::Checklist(_)
        | EventBody::Opened { .. }
        | EventBody::MessageAdded { .. }
        | EventBody::AssignmentDeferred { .. }
        | EventBody::Assessed { .. }
        | EventBody::PolicyChosen { .. }
        | EventBody::Participant(_)
        | EventBody::Touched
        | _ => event.kind().as_str().replace('_', " "),
    };
    format!("{what}  [{}; {}]", event.by, event.cause)
}

fn change_text(change: &ClockEvent) -> String {
    match change {
        ClockEvent::Started { target } => format!("started, target {target}"),
        ClockEvent::Promised { target, due, .. } => format!("promised {target}, due {}", time(*due)),
        ClockEvent::PromiseSuspended { .. } => String::from("promise stands still"),
        ClockEvent::Paused { used } => format!("paused, {used} used"),
        ClockEvent::Resumed => String::from("resumed"),
        ClockEvent::Fulfilled { used, met } => {
            format!("fulfilled, {used} used, {}", if *met { "met" } else { "not met" })
        }
        ClockEvent::Reopened => String::from("runs on"),
        ClockEvent::Restarted => String::from("restarted"),
        ClockEvent::Retargeted { target, used } => format!("new target {target}, {used} used"),
        ClockEvent::Cancelled { used } => format!("cancelled, {used} used"),
        ClockEvent::Breached { due, cause } => format!("breached at {} ({cause:?})", time(*due)),
        ClockEvent::RungFired { rung, n, planned_at } => {
            format!("rung `{rung}` fired ({n}), planned {}", time(*planned_at))
        }
    }
}

fn write_clock(out: &mut String, clock: &ClockExplanation) -> fmt::Result {
    let c = &clock.clock;
    writeln!(out, "\n  {} #{}: {} of {} used", clock.metric, clock.instance, clock.used, c.target)?;
    let b = &clock.binding;
    writeln!(out, "    promise by policy {}, schedule {} v{}", b.policy, b.schedule, b.schedule_version)?;
    if let Some(due) = c.due {
        writeln!(out, "    due {}", time(due))?;
    }
    if let Some(breach) = &c.breach {
        writeln!(
            out,
            "    breached at {}, noticed {} ({:?})",
            time(breach.due),
            time(breach.detected_at),
            breach.cause
        )?;
    }
    if c.breach.is_some() && matches!(c.phase, Phase::Fulfilled { met: true, .. }) {
        writeln!(out, "    the target that held at the end was kept, an earlier and shorter one was not")?;
    }
    for line in clock.ledger.to_string().lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn time(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M:%SZ").to_string()
}
