//! Events as tests write them: the kind, and a map with what matters.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    AgentId, ApprovalEvent, ApprovalOutcome, Author, Cause, ClockBinding, CloseReason, Event, EventBody, EventKind,
    Instant, MessageDetails, Metric, OpenTicket, Placement, PolicyId, PolicyRef, Priority, PrioritySource, RequesterId,
    Scale, ScheduleId, Status, SurveyEvent, TeamId, Ticket, Tier, TimerEvent, Visibility,
    sla::{BreachCause, ClockEvent},
};
use rhai::{EvalAltResult, Map};

use super::made_ticket::{MadeTicket, status};
use crate::{
    entries::{Entries, id, needed},
    fault_text::complain,
    hook::HOOK_NAME,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// What an event of a test can have.
pub(crate) const EVENT_ENTRIES: &[&str] = &[
    "by",
    "who",
    "rule",
    "body",
    "language",
    "timer",
    "visibility",
    "automatic",
    "rating",
    "field",
    "from",
    "to",
    "metric",
    "rung",
    "added",
    "removed",
    "reason",
    "at",
];

/// What a body is made from.
struct Making<'a> {
    kind: EventKind,
    entries: Entries,
    made: &'a MadeTicket,
    at: Instant,
}

type Make = fn(&mut Making<'_>) -> Outcome<EventBody>;

/// The events that a test can make.
const BODIES: [(EventKind, Make); 28] = [
    (EventKind::Opened, |m| m.opened()),
    (EventKind::RequesterReplied, |m| m.message(Visibility::Public)),
    (EventKind::Replied, |m| m.message(Visibility::Public)),
    (EventKind::NoteAdded, |m| m.message(Visibility::Internal)),
    (EventKind::AutomaticMessage, |m| m.message(Visibility::Public)),
    (EventKind::SurveyRated, |m| m.rated()),
    (EventKind::ApprovalEnded, |m| m.approval_ended()),
    (EventKind::TimerDue, |m| {
        let name = m.entries.text("timer")?.unwrap_or_else(|| String::from("a timer"));
        Ok(EventBody::Timer(TimerEvent::Due { name }))
    }),
    (EventKind::StatusChanged, |m| m.moved(Status::New, m.made.ticket.status.clone())),
    (EventKind::Solved, |m| m.moved(Status::Open, Status::Solved { since: m.at })),
    (EventKind::Closed, |m| m.moved(Status::Solved { since: m.at }, Status::Closed { reason: CloseReason::Completed })),
    (EventKind::Reopened, |m| Ok(EventBody::Reopened { n: m.made.ticket.n_reopenings.max(1) })),
    (EventKind::TeamChanged, |m| m.team_changed()),
    (EventKind::TierChanged, |m| Ok(EventBody::TierChanged { from: m.tier()?, to: m.made.ticket.tier })),
    (EventKind::Escalated, |m| m.escalated()),
    (EventKind::HandedBack, |m| Ok(EventBody::HandedBack { reason: m.reason()?, summary: None, returned: None })),
    (EventKind::Assigned, |m| m.assigned()),
    (EventKind::Unassigned, |m| {
        let from = needed("from", m.entries.parsed("from", AgentId::new)?)?;
        Ok(EventBody::Unassigned { from, reason: m.reason()?, moved: None })
    }),
    (EventKind::AssignmentDeferred, |_| Ok(EventBody::AssignmentDeferred { again_at: None })),
    (EventKind::PriorityChanged, |m| m.priority_changed()),
    (EventKind::Assessed, |m| Ok(EventBody::Assessed { impact: m.made.ticket.impact, urgency: m.made.ticket.urgency })),
    (EventKind::TagsChanged, |m| m.tags_changed()),
    (EventKind::FieldChanged, |m| m.field_changed()),
    (EventKind::PolicyChosen, |_| Ok(EventBody::PolicyChosen { from: None, to: None })),
    (EventKind::Breached, |m| {
        let due = m.at;
        m.clock(ClockEvent::Breached { due, cause: BreachCause::TimeRanOut })
    }),
    (EventKind::RungFired, |m| {
        let rung = m.entries.text("rung")?.unwrap_or_else(|| String::from("warning"));
        let planned_at = m.at;
        m.clock(ClockEvent::RungFired { rung, n: 1, planned_at })
    }),
    (EventKind::ClockMoved, |m| m.clock(ClockEvent::Resumed)),
    (EventKind::Touched, |_| Ok(EventBody::Touched)),
];

/// What happened to a ticket of a test, and the language that its message is in, where that is said.
pub(crate) fn event(kind: EventKind, map: Map, made: &MadeTicket) -> Outcome<(Event, Option<String>)> {
    let Some((_, make)) = BODIES.iter().find(|(known, _)| *known == kind) else {
        return Err(complain(format!("a test cannot begin with `{kind}`; begin with what leads to it")));
    };
    let mut entries = Entries::new("an event", EVENT_ENTRIES, map)?;
    let ticket = &made.ticket;
    let at = entries.instant("at")?.unwrap_or(ticket.updated_at);
    let by = author(kind, &mut entries, ticket)?;
    let language = entries.text("language")?;
    let mut making = Making { kind, entries, made, at };
    let body = make(&mut making)?;
    if let Some(key) = making.entries.left() {
        return Err(complain(format!("an event `{kind}` has no `{key}` of its own: it would mean nothing here")));
    }
    let event = Event { seq: ticket.version, at, by, cause: Cause::Caller, late: None, due_at: None, body, seal: None };
    let found = event.kind();
    if found == kind {
        return Ok((event, language));
    }
    Err(complain(format!("an event `{kind}` cannot be like this, it would be `{found}`; look at `by` and `to`")))
}

fn author(kind: EventKind, entries: &mut Entries, ticket: &Ticket) -> Outcome<Author> {
    const BY_REQUESTERS: [EventKind; 4] =
        [EventKind::Opened, EventKind::RequesterReplied, EventKind::Reopened, EventKind::SurveyRated];
    const BY_THE_DESK: [EventKind; 4] =
        [EventKind::Breached, EventKind::RungFired, EventKind::ClockMoved, EventKind::TimerDue];
    let who = entries.text("who")?;
    let rule = entries.text("rule")?;
    let usual = if rule.is_some() {
        "rule"
    } else if BY_REQUESTERS.contains(&kind) {
        "requester"
    } else if BY_THE_DESK.contains(&kind) {
        "desk"
    } else {
        "agent"
    };
    let words = Author::WORDS.map(|word| (word, word));
    by(entries.word("by", &words)?.unwrap_or(usual), who, rule, ticket)
}

/// An author of this kind: whoever it usually is, where nobody is named.
pub(super) fn by(word: &str, who: Option<String>, rule: Option<String>, ticket: &Ticket) -> Outcome<Author> {
    Ok(match word {
        "requester" => {
            Author::Requester { id: who.map_or_else(|| Ok(ticket.requester.clone()), |who| id(RequesterId::new(who)))? }
        }
        "service" => Author::Service { name: who.unwrap_or_else(|| String::from("import")), on_behalf_of: None },
        "rule" => {
            Author::Rule { hook: HOOK_NAME.to_owned(), rule: rule.unwrap_or_else(|| String::from("another-rule")) }
        }
        "desk" => Author::Desk,
        _ => {
            let agent = who.or_else(|| ticket.assignee.as_ref().map(ToString::to_string));
            Author::Agent { id: id(AgentId::new(agent.unwrap_or_else(|| String::from("kim"))))? }
        }
    })
}

impl Making<'_> {
    fn message(&mut self, visibility: Visibility) -> Outcome<EventBody> {
        let body = self.entries.text("body")?.unwrap_or_else(|| String::from("a message"));
        let visibilities = [("public", Visibility::Public), ("internal", Visibility::Internal)];
        let words = visibilities.each_ref().map(|(word, visibility)| (*word, visibility));
        let visibility = self.entries.word("visibility", &words)?.cloned().unwrap_or(visibility);
        let automatic = self.entries.truth("automatic")?.unwrap_or(self.kind == EventKind::AutomaticMessage);
        Ok(EventBody::MessageAdded { visibility, body, details: MessageDetails { automatic, ..Default::default() } })
    }

    fn rated(&mut self) -> Outcome<EventBody> {
        let score = self.entries.number("rating")?.and_then(|n| u8::try_from(n).ok()).unwrap_or(5);
        Ok(EventBody::Survey(SurveyEvent::Rated { scale: Scale::Five, score, comment: String::new() }))
    }

    fn approval_ended(&mut self) -> Outcome<EventBody> {
        use ApprovalOutcome::{Approved, Expired, Rejected, Withdrawn};
        let outcomes = [Approved, Rejected, Expired, Withdrawn].map(|outcome| (outcome.as_str(), outcome));
        let outcome = self.entries.word("to", &outcomes)?.unwrap_or(Approved);
        let reason = self.entries.text("reason")?.unwrap_or_default();
        Ok(EventBody::Approval(ApprovalEvent::Ended { number: 1, outcome, reason }))
    }

    fn moved(&mut self, usual: Status, now: Status) -> Outcome<EventBody> {
        let at = self.at;
        let from = self.entries.parsed("from", |word| status(&word, at))?.unwrap_or(usual);
        let to = self.entries.parsed("to", |word| status(&word, at))?.unwrap_or(now);
        Ok(EventBody::StatusChanged { from, to })
    }

    fn clock(&mut self, change: ClockEvent) -> Outcome<EventBody> {
        let metric = self.entries.word("metric", &Metric::ALL.map(|metric| (metric.as_str(), metric)))?;
        let metric = metric.unwrap_or(Metric::FirstReply);
        // A rung that fires by itself does so under a promise.
        let binding = if matches!(change, ClockEvent::RungFired { .. }) { Some(promise()?) } else { None };
        Ok(EventBody::ClockMoved { metric, instance: 1, change, since: None, binding })
    }

    fn reason(&mut self) -> Outcome<String> {
        Ok(self.entries.text("reason")?.unwrap_or_else(|| String::from("a reason")))
    }

    fn tier(&mut self) -> Outcome<Tier> {
        Ok(Tier(self.entries.number("from")?.and_then(|n| u8::try_from(n).ok()).unwrap_or(1)))
    }

    fn team_changed(&mut self) -> Outcome<EventBody> {
        let ticket = &self.made.ticket;
        let from = self.entries.parsed("from", TeamId::new)?;
        let to = self.entries.parsed("to", TeamId::new)?.or_else(|| ticket.team.clone());
        let placement = ticket.placement.unwrap_or(Placement::Routed);
        Ok(EventBody::TeamChanged { from, to: needed("to", to)?, placement })
    }

    fn escalated(&mut self) -> Outcome<EventBody> {
        Ok(EventBody::Escalated {
            from: needed("team", self.made.ticket.team.clone())?,
            tier: self.tier()?,
            reason: self.reason()?,
            summary: None,
            skills: BTreeMap::new(),
            return_when: None,
        })
    }

    fn assigned(&mut self) -> Outcome<EventBody> {
        let from = self.entries.parsed("from", AgentId::new)?;
        let to = self.entries.parsed("to", AgentId::new)?.or_else(|| self.made.ticket.assignee.clone());
        let reason = self.entries.text("reason")?;
        Ok(EventBody::Assigned { from, to: needed("to", to)?, reason })
    }

    fn priority_changed(&mut self) -> Outcome<EventBody> {
        let words = Priority::ALL.map(|priority| (priority.as_str(), priority));
        let from = self.entries.word("from", &words)?.unwrap_or_default();
        let to = self.entries.word("to", &words)?.unwrap_or(self.made.ticket.priority);
        Ok(EventBody::PriorityChanged { from, to, source: PrioritySource::Set })
    }

    fn tags_changed(&mut self) -> Outcome<EventBody> {
        let added = self.entries.texts("added")?.unwrap_or_default().into_iter().collect();
        let removed = self.entries.texts("removed")?.unwrap_or_default().into_iter().collect();
        Ok(EventBody::TagsChanged { added, removed })
    }

    fn field_changed(&mut self) -> Outcome<EventBody> {
        let name = needed("field", self.entries.text("field")?)?;
        let now = self.made.ticket.fields.get(&name).cloned();
        let (from, to) = (self.entries.text("from")?, self.entries.text("to")?);
        Ok(EventBody::FieldChanged { from, to: to.or(now), name })
    }

    /// The opening of the ticket, told again.
    fn opened(&mut self) -> Outcome<EventBody> {
        let ticket = &self.made.ticket;
        let request = OpenTicket {
            body: self.entries.text("body")?.or_else(|| self.made.body.clone()),
            organization: ticket.organization.clone(),
            kind: ticket.kind,
            channel: ticket.channel,
            impact: ticket.impact,
            urgency: ticket.urgency,
            tags: ticket.tags.clone(),
            fields: ticket.fields.clone(),
            external: ticket.external.clone(),
            ..OpenTicket::new(ticket.subject.clone(), ticket.requester.clone())
        };
        Ok(EventBody::Opened {
            ticket: ticket.id,
            tenant: ticket.tenant.clone(),
            request: Box::new(request),
            priority: ticket.priority,
            source: ticket.priority_source,
            entitlement: None,
        })
    }
}

/// A promise of a policy that a test does not name.
fn promise() -> Outcome<Arc<ClockBinding>> {
    let policy = PolicyRef { id: id(PolicyId::new("made"))?, version: 1 };
    let schedule = id(ScheduleId::new("made"))?;
    Ok(Arc::new(ClockBinding { policy, schedule, schedule_version: 1, pauses_in: Vec::new(), ladder: None }))
}
