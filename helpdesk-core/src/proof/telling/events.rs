//! One event as a sentence.
use alloc::{collections::BTreeSet, string::String, vec};

use helpdesk_sla::{BreachCause, ClockEvent, Instant};

use super::{approvals, attributes, hand_offs, hands, reasons::reason as own, rooms, services, words};
use crate::{
    AgentId, Audience, ClockBinding, Event, EventBody, LateFacts, Metric, NoticeChannel, Phrase, PolicyRef, Said,
    Visibility, WakeReason,
};

/// What happened, by whom, and from what.
pub(super) fn phrase(event: &Event) -> Phrase {
    let id = match event.late.map(|late| late.counts) {
        None if event.due_at.is_some() => "event.noticed_late",
        None => "event",
        Some(LateFacts::AsRecorded) => "event.late_as_recorded",
        Some(LateFacts::AsOccurred) => "event.late_as_occurred",
    };
    let phrase = Phrase::new(id);
    let at = event.late.map(|late| late.occurred_at).or(event.due_at);
    let phrase = at.map_or(phrase.clone(), |at| phrase.with("at", at));
    phrase
        .with("what", body(&event.body))
        .with("by", words::author(&event.by))
        .with("cause", words::cause(&event.cause))
}

fn body(body: &EventBody) -> Phrase {
    match body {
        EventBody::Opened { priority, .. } => Phrase::new("event.opened").with("priority", words::priority(*priority)),
        EventBody::MessageAdded { visibility, .. } => message(visibility),
        EventBody::MessageEdited { message, .. } => Phrase::new("event.message_edited").with("message", message.seq()),
        EventBody::Redacted(event) => rooms::redacted(event),
        EventBody::Erased(event) => rooms::erased(event),
        EventBody::StatusChanged { from, to } => Phrase::new("event.status_changed")
            .with("from", words::status(from.kind()))
            .with("to", words::status(to.kind())),
        EventBody::StatusNamed { status } => Phrase::new("event.status_named").with("status", status.as_str()),
        EventBody::Woken { planned_at, because, .. } => woken(because).with("at", *planned_at),
        EventBody::Reminded { n, .. } => Phrase::new("event.reminded").with("n", *n),
        EventBody::Reopened { n } => Phrase::new("event.reopened").with("n", *n),
        EventBody::TeamChanged { from, to, placement } => {
            let from = from.as_ref().map_or(Said::Word("nowhere"), |team| Said::from(team.as_str()));
            Phrase::new("event.team_changed")
                .with("from", from)
                .with("to", to.as_str())
                .with("placement", words::placement(*placement))
        }
        EventBody::TierChanged { from, to } => {
            Phrase::new("event.tier_changed").with("from", u64::from(from.0)).with("to", u64::from(to.0))
        }
        EventBody::Escalated { .. } | EventBody::HandedBack { .. } => hand_offs::handed(body),
        EventBody::Assigned { to, reason, .. } => assigned(to, reason.as_deref()),
        EventBody::Unassigned { from, reason, .. } => {
            Phrase::new("event.unassigned").with("agent", from.as_str()).with("reason", own(reason, "lost."))
        }
        EventBody::AssignmentDeferred { again_at: Some(at) } => {
            Phrase::new("event.assignment_deferred_until").with("at", *at)
        }
        EventBody::AssignmentDeferred { again_at: None } => Phrase::new("event.assignment_deferred"),
        EventBody::Assignment(event) => hands::assignment(event),
        EventBody::PriorityChanged { from, to, .. } => {
            Phrase::new("event.priority_changed").with("from", words::priority(*from)).with("to", words::priority(*to))
        }
        EventBody::Assessed { impact, urgency } => Phrase::new("event.assessed")
            .with("impact", words::impact(*impact))
            .with("urgency", words::urgency(*urgency)),
        EventBody::TagsChanged { added, removed } => {
            Phrase::new("event.tags_changed").with("added", listed(added)).with("removed", listed(removed))
        }
        EventBody::FieldChanged { name, from, to } => Phrase::new("event.field_changed")
            .with("name", name.as_str())
            .with("from", value(from))
            .with("to", value(to)),
        EventBody::PolicyChosen { to, .. } => policy_chosen(to.as_ref()),
        EventBody::Migrated { from, to, mode } => {
            Phrase::new("event.migrated").with("from", from).with("to", to).with("mode", words::mode(*mode))
        }
        EventBody::ClockMoved { metric, instance, change, since, binding } => {
            clock_moved(*metric, *instance, change, *since, binding.as_deref())
        }
        EventBody::Notified { to, text, channel, .. } => notified(to, text, channel.as_ref()),
        EventBody::Link(event) => rooms::link(event),
        EventBody::Merge(event) => rooms::merge(event),
        EventBody::Split(event) => rooms::split(event),
        EventBody::Checklist(event) => rooms::checklist(event),
        EventBody::Timer(event) => services::timer(event),
        EventBody::Survey(event) => services::survey(event),
        EventBody::Contract(event) => services::contract(event),
        EventBody::Work(event) => services::work(event),
        EventBody::Subject(event) => services::subject(event),
        EventBody::Attribute(event) => attributes::attribute(event),
        EventBody::Approval(event) => approvals::approval(event),
        EventBody::Escalation(event) => rooms::escalation(event),
        EventBody::Participant(event) => rooms::participant(event),
        EventBody::Touched => Phrase::new("event.touched"),
    }
}

fn assigned(to: &AgentId, reason: Option<&str>) -> Phrase {
    match reason {
        Some(reason) => Phrase::new("event.assigned_because").with("reason", own(reason, "said.")),
        None => Phrase::new("event.assigned"),
    }
    .with("agent", to.as_str())
}

fn notified(to: &Audience, text: &str, channel: Option<&NoticeChannel>) -> Phrase {
    let said = match channel {
        Some(channel) => Phrase::new("event.notified_by").with("channel", channel.as_str()),
        None => Phrase::new("event.notified"),
    };
    said.with("to", words::audience(to)).with("text", own(text, "said."))
}

fn policy_chosen(to: Option<&PolicyRef>) -> Phrase {
    to.map_or_else(|| Phrase::new("event.policy_gone"), |to| Phrase::new("event.policy_chosen").with("policy", to))
}

fn message(visibility: &Visibility) -> Phrase {
    Phrase::new(match visibility {
        Visibility::Public => "event.message_public",
        Visibility::Internal => "event.message_internal",
        Visibility::Team(_) => "event.message_team",
    })
}

fn woken(because: &WakeReason) -> Phrase {
    Phrase::new(match because {
        WakeReason::Date => "event.woken",
        WakeReason::Unanswered => "event.woken_unanswered",
    })
}

fn listed(tags: &BTreeSet<String>) -> Said {
    if tags.is_empty() {
        return Said::Word("none");
    }
    Said::List(tags.iter().map(|tag| Said::from(tag.as_str())).collect())
}

fn value(value: &Option<String>) -> Said {
    value.as_ref().map_or(Said::Word("empty"), |value| Said::from(value.as_str()))
}

fn clock_moved(
    metric: Metric,
    instance: u32,
    change: &ClockEvent,
    since: Option<Instant>,
    binding: Option<&ClockBinding>,
) -> Phrase {
    let by_hand = matches!(change, ClockEvent::RungFired { .. }) && binding.is_none();
    let mut what = vec![Said::from(if by_hand { fired_by_hand(change) } else { moved(change) })];
    what.extend(since.map(|since| Said::from(Phrase::new("clock.since").with("at", since))));
    what.extend(binding.map(|binding| Said::from(words::under(binding))));
    Phrase::new("event.clock_moved")
        .with("metric", metric.as_str())
        .with("instance", instance)
        .with("what", Said::List(what))
}

/// What a clock keeps of a rung that somebody let fire: it does not fire here again for that.
fn fired_by_hand(change: &ClockEvent) -> Phrase {
    let ClockEvent::RungFired { rung, n, .. } = change else { return moved(change) };
    Phrase::new("clock.rung_by_hand").with("rung", rung.as_str()).with("n", *n)
}

fn moved(change: &ClockEvent) -> Phrase {
    match change {
        ClockEvent::Started { target } => Phrase::new("clock.started").with("target", *target),
        ClockEvent::Promised { target, due, .. } => {
            Phrase::new("clock.promised").with("target", *target).with("due", *due)
        }
        ClockEvent::PromiseSuspended { .. } => Phrase::new("clock.suspended"),
        ClockEvent::Paused { used } => Phrase::new("clock.paused").with("used", *used),
        ClockEvent::Resumed => Phrase::new("clock.resumed"),
        ClockEvent::Fulfilled { used, met: true } => Phrase::new("clock.met").with("used", *used),
        ClockEvent::Fulfilled { used, met: false } => Phrase::new("clock.not_met").with("used", *used),
        ClockEvent::Reopened => Phrase::new("clock.reopened"),
        ClockEvent::Restarted => Phrase::new("clock.restarted"),
        ClockEvent::Retargeted { target, used } => {
            Phrase::new("clock.retargeted").with("target", *target).with("used", *used)
        }
        ClockEvent::Cancelled { used } => Phrase::new("clock.cancelled").with("used", *used),
        ClockEvent::Breached { due, cause } => {
            Phrase::new("clock.breached").with("due", *due).with("cause", breach(*cause))
        }
        ClockEvent::RungFired { rung, n, planned_at } => {
            Phrase::new("clock.rung").with("rung", rung.as_str()).with("n", *n).with("at", *planned_at)
        }
        ClockEvent::Acknowledged { rungs } => Phrase::new("clock.acknowledged").with("rungs", names(rungs)),
        ClockEvent::Rewound { used } => Phrase::new("clock.rewound").with("used", *used),
        ClockEvent::Excused { due } => Phrase::new("clock.excused").with("due", *due),
        ClockEvent::Recalled { breach: None, rungs, .. } => {
            Phrase::new("clock.recalled").with("rungs", names(rungs.keys()))
        }
        ClockEvent::Recalled { breach: Some(breach), rungs, .. } => {
            Phrase::new("clock.recalled_broken").with("due", breach.due).with("rungs", names(rungs.keys()))
        }
    }
}

fn names<'a>(ids: impl IntoIterator<Item = &'a String>) -> Said {
    Said::List(ids.into_iter().map(|id| Said::from(id.as_str())).collect())
}

pub(super) fn breach(cause: BreachCause) -> Said {
    match cause {
        BreachCause::TimeRanOut => Said::Word("breach.time_ran_out"),
        BreachCause::TargetTightened => Said::Word("breach.target_tightened"),
        // What business time learns later says itself in English until it has a message id.
        _ => Said::shown(&alloc::format!("{cause:?}")),
    }
}
