//! What a ticket of a test has behind it: since when, who answered, which promises, approvals and links there are.
use std::sync::Arc;

use helpdesk_core::{
    Address, Approval, ApprovalRequest, Author, Channel, Checklist, ChecklistItem, ClockBinding, ContractId,
    Entitlement, Instant, LanguageTag, LastMessage, Link, MessageId, Metric, Person, PolicyId, PolicyRef, Scale,
    ScheduleId, ServiceId, StatusId, Stay, Survey, SurveyStands, Talk, Ticket, TicketClock, TicketId, Waiting,
    sla::{Breach, BreachCause, Clock, OpenTime, Phase},
};
use rhai::{EvalAltResult, Map};

use super::made_event;
use crate::{
    entries::{Entries, id},
    fault_text::complain,
    vocabulary,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// By which schedule the clocks of a test count, and under which policy.
pub(crate) const SCHEDULE: &str = "of-this-test";

/// What a clock of a test can have.
const CLOCK_ENTRIES: &[&str] = &["state", "used_minutes", "target_minutes", "breached"];

#[derive(Debug, Clone, Copy)]
enum State {
    Running,
    Paused,
    Fulfilled,
    Cancelled,
}

const STATES: [(&str, State); 4] = [
    ("running", State::Running),
    ("paused", State::Paused),
    ("fulfilled", State::Fulfilled),
    ("cancelled", State::Cancelled),
];

/// Gives a ticket what it has behind it by `at`.
pub(super) fn live(entries: &mut Entries, ticket: &mut Ticket, at: Instant) -> Outcome<()> {
    let ago = |entries: &mut Entries, key| -> Outcome<Option<Instant>> {
        let minutes = entries.number(key)?;
        Ok(minutes.and_then(|n| at.checked_sub_signed(chrono::TimeDelta::minutes(i64::from(n)))))
    };
    let opened = ago(entries, "age_minutes")?;
    let touched = ago(entries, "idle_minutes")?;
    let status = ago(entries, "status_minutes")?;
    let asked = ago(entries, "unanswered_minutes")?;
    let queued = ago(entries, "queue_minutes")?;
    (ticket.opened_at, ticket.touched_at) = (opened.unwrap_or(at), touched.or(opened).unwrap_or(at));
    ticket.course.asked_at = asked.or(ticket.course.asked_at.map(|_| ticket.opened_at));
    ticket.course.queued_at = queued;
    if let Some(since) = status.or(touched).or(opened) {
        ticket.course.stays = vec![Stay { status: ticket.status.kind(), since }];
    }
    if entries.truth("replied")?.unwrap_or(false) {
        ticket.first_replied_at = Some(at);
        ticket.course.asked_at = asked;
    }
    if let Some(unanswered) = entries.truth("unanswered")? {
        ticket.course.asked_at = unanswered.then(|| ticket.course.asked_at.unwrap_or(at));
    }
    talk(entries, ticket, at)?;
    if let Some(n_reminders) = entries.number("reminders")? {
        ticket.waiting = Some(Waiting { since: at, n_reminders });
    }
    ticket.named_status = entries.parsed("custom_status", StatusId::new)?;
    ticket.service = entries.parsed("service", ServiceId::new)?;
    ticket.policy = entries.parsed("policy", PolicyId::new)?.map(|id| PolicyRef { id, version: 1 });
    let used_up = entries.truth("contract_used_up")?.unwrap_or(false);
    if let Some(contract) = entries.parsed("contract", ContractId::new)? {
        ticket.entitlement = Some(Box::new(Entitlement { counted_as: contract.clone(), contract, used_up }));
    }
    stand(entries, ticket, at)?;
    clocks(entries, ticket, at)
}

/// What was said on the ticket so far.
fn talk(entries: &mut Entries, ticket: &mut Ticket, at: Instant) -> Outcome<()> {
    let began = ticket.n_requester_messages();
    let n_agent_replies = entries.number("agent_replies")?;
    let n_requester_messages = entries.number("requester_messages")?;
    let by = entries.word("last_message_by", &Author::WORDS.map(|word| (word, word)))?;
    let channel = entries.word("last_message_channel", &Channel::ALL.map(|c| (c.as_str(), c)))?;
    let minutes = entries.number("last_message_minutes")?;
    let talk = ticket.talk.get_or_insert_default();
    talk.n_agent_replies = n_agent_replies.unwrap_or(0);
    talk.n_requester_replies = n_requester_messages.unwrap_or(began).saturating_sub(began);
    let n_said = talk.n_agent_replies.saturating_add(talk.n_requester_replies);
    ticket.n_messages = ticket.n_messages.max(began.saturating_add(n_said));
    talk.n_others = ticket.n_messages.saturating_sub(began).saturating_sub(n_said);
    if by.is_some() || channel.is_some() || minutes.is_some() {
        let ago = chrono::TimeDelta::minutes(i64::from(minutes.unwrap_or(0)));
        let by = made_event::by(by.unwrap_or("requester"), None, None, ticket)?;
        let id = MessageId::new(ticket.version).ok_or_else(|| complain(String::from("nothing has happened")))?;
        let last = LastMessage { id, by, at: at.checked_sub_signed(ago).unwrap_or(at), channel };
        ticket.talk.get_or_insert_default().last = Some(last);
    }
    ticket.talk.take_if(|talk| **talk == Talk::default());
    Ok(())
}

/// What stands on the ticket.
fn stand(entries: &mut Entries, ticket: &mut Ticket, at: Instant) -> Outcome<()> {
    let n_items = entries.number("open_items")?.unwrap_or(0);
    if n_items > 0 {
        let item = |n| ChecklistItem { n, text: format!("step {n}"), optional: false, checked: None };
        ticket.checklist = Some(Box::new(Checklist { items: (1..=n_items).map(item).collect(), n_added: n_items }));
    }
    let approval = |number| Approval {
        number,
        request: Box::new(ApprovalRequest::new("may this be done?", Vec::new())),
        again: None,
        round: 1,
        asked_by: Author::Desk,
        asked_at: at,
        expires_at: None,
        seats: Vec::new(),
        ended: None,
    };
    ticket.approvals = (1..=entries.number("open_approvals")?.unwrap_or(0)).map(approval).collect();
    for (kind, n) in entries.texts("links")?.unwrap_or_default().iter().zip(1_000_u64..) {
        let kind = vocabulary::word(kind).map_err(|unknown| complain(unknown.in_one_line()))?;
        let link = Link { kind, ticket: id(TicketId::new(n))? };
        ticket.ties.get_or_insert_default().links.insert(link);
    }
    if let Some(score) = entries.number("rating")? {
        let score = u8::try_from(score).unwrap_or(u8::MAX);
        let stands = SurveyStands::Rated { scale: Scale::Five, score, comment: String::new(), rated_at: at };
        ticket.survey = Some(Box::new(Survey { asked_at: at, stands }));
    }
    Ok(())
}

fn clocks(entries: &mut Entries, ticket: &mut Ticket, at: Instant) -> Outcome<()> {
    for (name, value) in entries.map("clocks")?.unwrap_or_default() {
        let metric = vocabulary::word(&name).map_err(|unknown| complain(unknown.in_one_line()))?;
        let map = value.try_cast::<Map>();
        let map = map.ok_or_else(|| complain(format!("the clock `{name}` of a ticket is a map")))?;
        ticket.clocks.push(Arc::new(clock(metric, map, at)?));
    }
    ticket.clocks.sort_by_key(|held| held.metric);
    Ok(())
}

fn clock(metric: Metric, map: Map, at: Instant) -> Outcome<TicketClock> {
    let mut entries = Entries::new("a clock", CLOCK_ENTRIES, map)?;
    let mut minutes =
        |key| -> Outcome<Option<OpenTime>> { Ok(entries.number(key)?.map(|n| OpenTime::from_minutes(i64::from(n)))) };
    let (target, used) = (minutes("target_minutes")?, minutes("used_minutes")?.unwrap_or(OpenTime::ZERO));
    let target = target.unwrap_or(OpenTime::from_minutes(60));
    let breach = Breach { due: at, detected_at: at, cause: BreachCause::TimeRanOut };
    let phase = match entries.word("state", &STATES)?.unwrap_or(State::Running) {
        State::Running => Phase::Running { since: at },
        State::Paused => Phase::Paused { since: at },
        State::Fulfilled => Phase::Fulfilled { at, met: used <= target },
        State::Cancelled => Phase::Cancelled { at },
    };
    let clock = Clock {
        target,
        counts_from: at,
        used,
        phase,
        due: None,
        late_from: None,
        breach: entries.truth("breached")?.unwrap_or(false).then_some(breach),
        excused: None,
        rungs: [].into(),
        acknowledged: [].into(),
        ran: Vec::new(),
    };
    let binding = ClockBinding {
        policy: PolicyRef { id: id(PolicyId::new(SCHEDULE))?, version: 1 },
        schedule: id(ScheduleId::new(SCHEDULE))?,
        schedule_version: 1,
        pauses_in: Vec::new(),
        ladder: None,
    };
    Ok(TicketClock { metric, instance: 1, binding: Arc::new(binding), clock, counted_by: Vec::new() })
}

/// Who asks, where a test says more of them than their id.
pub(super) fn requester(entries: &mut Entries, ticket: &Ticket) -> Outcome<Option<Person>> {
    let name = entries.text("requester_name")?;
    let language = entries.text("requester_language")?.map(|tag| id(LanguageTag::new(&tag))).transpose()?;
    let address = entries.text("requester_address")?.map(|address| id(Address::new(&address))).transpose()?;
    if name.is_none() && language.is_none() && address.is_none() {
        return Ok(None);
    }
    let mut person = Person::new(ticket.requester.clone());
    person.names.extend(name);
    person.addresses.extend(address);
    person.language = language;
    Ok(Some(person))
}
