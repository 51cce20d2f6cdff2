//! Approvals: who may say yes or no, when that decides it, and what becomes of one that nobody decides.
use alloc::{
    borrow::ToOwned,
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Actor, Approval, ApprovalCommand, ApprovalEvent, ApprovalOutcome, ApprovalRefusal, ApprovalRequest, Approver,
    Audience, Author, Command, Configuration, EventBody, Expiry, OnExpiry, Refusal, Status, StatusKind, Ticket, Vote,
    limits::{APPROVALS_MAX, APPROVERS_MAX, DELEGATIONS_MAX, NAME_MAX, REASON_MAX},
};

use super::{
    Decided,
    check::{short, text, within},
    placement::team,
    several,
    status::unsolved,
};

/// Why a ticket is on hold while an approval pends.
const ON_HOLD: &str = "waits for an approval";

pub(super) fn approval(
    ticket: &Ticket,
    command: &ApprovalCommand,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let events = match command {
        ApprovalCommand::Ask(request) => ask(ticket, request, None, configuration, at)?,
        ApprovalCommand::AskFor { approval } => {
            let known = configuration.spec().approvals.get(approval);
            let request = known.ok_or_else(|| ApprovalRefusal::Unknown { approval: approval.clone() })?;
            ask(ticket, request, None, configuration, at)?
        }
        ApprovalCommand::AskAgain { number } => {
            let held = known(ticket, *number)?;
            can_be_asked_again(ticket, held)?;
            ask(ticket, &held.request, Some((held.number, 1)), configuration, at)?
        }
        ApprovalCommand::Answer { number, vote, comment } => {
            short("the comment", comment, REASON_MAX)?;
            answer(ticket, *number, *vote, comment, author, configuration)?
        }
        ApprovalCommand::Delegate { number, to } => delegate(ticket, *number, to, author, configuration)?,
        ApprovalCommand::Appoint { number, role, to } => appoint(ticket, *number, role, to, configuration)?,
        ApprovalCommand::Withdraw { number, reason } => {
            text("the reason", reason, REASON_MAX)?;
            let held = pending(ticket, *number)?;
            end(ticket, held, ApprovalOutcome::Withdrawn, reason)
        }
    };
    Ok(several(events))
}

/// What the passing of time does to approvals: those that nobody decided in time end, and what was to follow follows.
pub(super) fn expired(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Vec<EventBody> {
    let late = |held: &&Approval| held.is_pending() && held.expires_at.is_some_and(|expires| expires <= at);
    let mut events = Vec::new();
    let mut number = next_number(ticket);
    for held in ticket.approvals.iter().filter(late) {
        let next = match &held.request.on_expiry {
            OnExpiry::AskAgain { times } if held.round < *times => Some((held.request.clone(), held.round + 1)),
            OnExpiry::Escalate { to } => Some((Box::new(held.request.escalated(to.clone())), 1)),
            OnExpiry::Reject | OnExpiry::AskAgain { .. } => None,
        };
        // Where the schedule is gone or ends, nothing can be asked with a time: it stays not given.
        let next = next.filter(|_| ticket.approvals.len() < APPROVALS_MAX);
        let next = next.and_then(|(request, round)| Some((expiry(&request, configuration, at).ok()?, request, round)));
        let ended = EventBody::Approval(ApprovalEvent::Ended {
            number: held.number,
            outcome: ApprovalOutcome::Expired,
            reason: String::new(),
        });
        let Some((expires_at, request, round)) = next else {
            events.push(ended);
            events.extend(tell_asker(held, ApprovalOutcome::Expired));
            continue;
        };
        let told = tell(&request, configuration);
        let again = Some(held.number);
        events.push(ended);
        events.push(EventBody::Approval(ApprovalEvent::Asked { number, request, again, round, expires_at }));
        events.extend(told);
        number = number.saturating_add(1);
    }
    let asked =
        |event: &EventBody| matches!(event, EventBody::Approval(ApprovalEvent::Asked { request, .. }) if request.holds);
    let over: Vec<u32> = ticket.approvals.iter().filter(late).map(|held| held.number).collect();
    if !over.is_empty() && !events.iter().any(asked) {
        events.extend(off_hold(ticket, &over));
    }
    events
}

fn known(ticket: &Ticket, number: u32) -> Result<&Approval, ApprovalRefusal> {
    ticket.approval(number).ok_or(ApprovalRefusal::NoSuch { number })
}

fn pending(ticket: &Ticket, number: u32) -> Result<&Approval, ApprovalRefusal> {
    let held = known(ticket, number)?;
    match &held.ended {
        Some(ended) => Err(ApprovalRefusal::Ended { number, outcome: ended.outcome }),
        None => Ok(held),
    }
}

fn next_number(ticket: &Ticket) -> u32 {
    ticket.approvals.last().map_or(1, |last| last.number.saturating_add(1))
}

fn can_be_asked_again(ticket: &Ticket, held: &Approval) -> Result<(), ApprovalRefusal> {
    let stands = match &held.ended {
        None => "pends",
        Some(ended) if ended.outcome == ApprovalOutcome::Approved => "was given",
        Some(_) if ticket.approvals.iter().any(|later| later.again == Some(held.number)) => "was asked again",
        Some(_) => return Ok(()),
    };
    Err(ApprovalRefusal::NotAgain { number: held.number, stands: stands.to_owned() })
}

fn ask(
    ticket: &Ticket,
    request: &ApprovalRequest,
    again: Option<(u32, u32)>,
    configuration: &Configuration,
    at: Instant,
) -> Result<Vec<EventBody>, Refusal> {
    unsolved(ticket, "approval")?;
    within("the approvals of the ticket", ticket.approvals.len() + 1, APPROVALS_MAX)?;
    check_terms(request, configuration)?;
    let expires_at = expiry(request, configuration, at)?;
    let (number, (again, round)) = (next_number(ticket), again.map_or((None, 1), |(of, round)| (Some(of), round)));
    let asked = ApprovalEvent::Asked { number, request: Box::new(request.clone()), again, round, expires_at };
    let mut events = Vec::from([EventBody::Approval(asked)]);
    if request.holds && ticket.status.kind() != StatusKind::OnHold {
        let to = Status::OnHold { reason: ON_HOLD.to_owned(), until: None };
        events.push(EventBody::StatusChanged { from: ticket.status.clone(), to });
    }
    events.extend(tell(request, configuration));
    Ok(events)
}

/// What asks for an approval on a ticket that is being opened.
pub(super) fn asked_on_opening(
    request: &ApprovalRequest,
    status: &Status,
    configuration: &Configuration,
    at: Instant,
) -> Result<Vec<EventBody>, Refusal> {
    check_terms(request, configuration)?;
    let expires_at = expiry(request, configuration, at)?;
    let asked =
        ApprovalEvent::Asked { number: 1, request: Box::new(request.clone()), again: None, round: 1, expires_at };
    let mut events = Vec::from([EventBody::Approval(asked)]);
    if request.holds {
        let to = Status::OnHold { reason: ON_HOLD.to_owned(), until: None };
        events.push(EventBody::StatusChanged { from: status.clone(), to });
    }
    events.extend(tell(request, configuration));
    Ok(events)
}

/// What a request must be to make sense, in a command as in a configuration.
pub(crate) fn check_terms(request: &ApprovalRequest, configuration: &Configuration) -> Result<(), Refusal> {
    text("the question", &request.question, REASON_MAX)?;
    let terms = |what: String| Err(Refusal::Approval(ApprovalRefusal::Terms { what }));
    within("the list of approvers", request.approvers.len(), APPROVERS_MAX)?;
    within("the list of substitutes", request.substitutes.len(), APPROVERS_MAX)?;
    if request.approvers.is_empty() {
        return terms(String::from("asks nobody, expected at least one approver"));
    }
    let n_asked = request.approvers.len();
    if request.n_needed() == 0 || request.n_needed() > n_asked {
        return terms(format!("needs {} of {n_asked}, expected 1 to {n_asked}", request.n_needed()));
    }
    for (n, approver) in request.approvers.iter().enumerate() {
        check_approver(approver, configuration)?;
        if approver.is_one_person() && request.approvers.iter().take(n).any(|before| before == approver) {
            return terms(format!("asks {approver} twice, expected everybody once"));
        }
    }
    request.substitutes.iter().try_for_each(|approver| check_approver(approver, configuration))?;
    match &request.on_expiry {
        OnExpiry::Reject => {}
        OnExpiry::Escalate { to } => check_approver(to, configuration)?,
        OnExpiry::AskAgain { times: 0 | 1 } => {
            return terms(String::from("is asked again less than twice in all, expected 2 or more times"));
        }
        OnExpiry::AskAgain { .. } if matches!(request.expires, Some(Expiry::At(_))) => {
            return terms(String::from("is asked again after an instant, expected open time to expire after"));
        }
        OnExpiry::AskAgain { .. } => {}
    }
    if request.expires.is_none() && request.on_expiry != OnExpiry::Reject {
        return terms(String::from("never expires and says what happens then, expected `expires`"));
    }
    Ok(())
}

fn check_approver(approver: &Approver, configuration: &Configuration) -> Result<(), Refusal> {
    match approver {
        Approver::Agent(agent) if configuration.agent(agent).is_none() => {
            Err(Refusal::unknown_agent(agent, configuration))
        }
        Approver::Team(id) | Approver::Lead(id) => team(configuration, id).map(|_| ()),
        Approver::Role(role) => text("the name of a role", role, NAME_MAX),
        Approver::Agent(_) | Approver::Requester(_) => Ok(()),
    }
}

fn expiry(request: &ApprovalRequest, configuration: &Configuration, at: Instant) -> Result<Option<Instant>, Refusal> {
    let terms = |what: String| Refusal::Approval(ApprovalRefusal::Terms { what });
    match &request.expires {
        None => Ok(None),
        Some(Expiry::At(expires)) if *expires <= at => {
            Err(terms(format!("expires at {expires}, expected an instant to come")))
        }
        Some(Expiry::At(expires)) => Ok(Some(*expires)),
        Some(Expiry::After { time, .. }) if time.seconds() <= 0 => {
            Err(terms(String::from("expires at once, expected some open time")))
        }
        Some(Expiry::After { time, schedule }) => {
            let missing = || terms(format!("expires by the unknown schedule `{schedule}`"));
            Ok(Some(configuration.schedule(schedule).ok_or_else(missing)?.advance(at, *time)?))
        }
    }
}

fn answer(
    ticket: &Ticket,
    number: u32,
    vote: Vote,
    comment: &str,
    author: &Author,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let held = pending(ticket, number)?;
    let seat = turn(ticket, held, author, configuration)?;
    let answered = ApprovalEvent::Answered { number, seat, vote, comment: comment.to_owned() };
    let mut events = Vec::from([EventBody::Approval(answered)]);
    let (said, needed) = (held.n(vote).saturating_add(1), held.request.n_needed());
    let (decides, outcome) = match vote {
        Vote::Approve => (said >= needed, ApprovalOutcome::Approved),
        Vote::Reject => (said > held.seats.len().saturating_sub(needed), ApprovalOutcome::Rejected),
    };
    if decides {
        events.extend(end(ticket, held, outcome, ""));
    }
    Ok(events)
}

/// Under which name somebody does something. Who has several ids answers an approval under the one that was asked. They are one
/// person all the same: with one answer, and with none to what they asked for themselves.
pub(crate) fn author_of(actor: &Actor, command: &Command, ticket: Option<&Ticket>) -> Result<Author, Refusal> {
    let Command::Approval(ApprovalCommand::Answer { number, .. } | ApprovalCommand::Delegate { number, .. }) = command
    else {
        return Ok(actor.author());
    };
    let held = ticket.and_then(|ticket| ticket.approvals.iter().find(|held| held.number == *number));
    let (Some(ticket), Some(held), true) = (ticket, held, actor.is_merged()) else { return Ok(actor.author()) };
    let (number, who) = (*number, actor.to_string());
    let is_theirs = |author: &Author| author.requester().is_some_and(|id| actor.is_known_as(id));
    if held.seats.iter().filter_map(|seat| seat.answer.as_ref()).any(|answer| is_theirs(&answer.by)) {
        return Err(ApprovalRefusal::AnsweredAlready { who, number }.into());
    }
    if (actor.is_known_as(&ticket.requester) || is_theirs(&held.asked_by)) && !held.request.own_counts {
        return Err(ApprovalRefusal::OwnRequest { who, number }.into());
    }
    let asked = held.waits_for_requesters().find(|id| actor.is_known_as(id));
    Ok(asked.map_or_else(|| actor.author(), |id| Author::Requester { id: id.clone() }))
}

/// For whom of those who are asked somebody answers: by name first, then as the lead, then as a member of a team.
fn turn(ticket: &Ticket, held: &Approval, author: &Author, configuration: &Configuration) -> Result<u32, Refusal> {
    let (number, who) = (held.number, author.to_string());
    if held.seats.iter().filter_map(|seat| seat.answer.as_ref()).any(|answer| answer.by.is_same_person(author)) {
        return Err(ApprovalRefusal::AnsweredAlready { who, number }.into());
    }
    let open = (0u32..).zip(&held.seats).filter(|(_, seat)| seat.answer.is_none());
    let theirs = open.filter(|(_, seat)| seat.approver.is(author, configuration));
    let Some((seat, _)) = theirs.min_by_key(|(n, seat)| (closeness(&seat.approver), *n)) else {
        let expected: Vec<String> = held.seats.iter().filter(|s| s.answer.is_none()).map(shown).collect();
        return Err(ApprovalRefusal::NotAsked { who, number, expected: expected.join(", ") }.into());
    };
    let opened = author.requester() == Some(&ticket.requester);
    if (opened || held.asked_by.is_same_person(author)) && !held.request.own_counts {
        return Err(ApprovalRefusal::OwnRequest { who, number }.into());
    }
    Ok(seat)
}

fn shown(seat: &crate::Seat) -> String {
    seat.approver.to_string()
}

fn closeness(approver: &Approver) -> u8 {
    match approver {
        Approver::Agent(_) | Approver::Requester(_) => 0,
        Approver::Lead(_) => 1,
        Approver::Team(_) => 2,
        Approver::Role(_) => 3,
    }
}

fn delegate(
    ticket: &Ticket,
    number: u32,
    to: &Approver,
    author: &Author,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let held = pending(ticket, number)?;
    let seat = turn(ticket, held, author, configuration)?;
    let no =
        |because: &str| ApprovalRefusal::NotPassedOn { number, to: to.to_string(), because: because.to_owned() }.into();
    // Whom a requester names would see the ticket: only those whom the desk named before.
    if author.requester().is_some() && !held.request.substitutes.contains(to) {
        return Err(no("a requester passes it on to one of the substitutes that were named"));
    }
    pass_on(held, seat, to, configuration)
}

fn appoint(
    ticket: &Ticket,
    number: u32,
    role: &str,
    to: &Approver,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let held = pending(ticket, number)?;
    let is_role = |approver: &Approver| matches!(approver, Approver::Role(name) if name == role);
    let mut open = (0u32..).zip(&held.seats).filter(|(_, seat)| seat.answer.is_none());
    let Some((seat, _)) = open.find(|(_, seat)| is_role(&seat.approver)) else {
        return Err(ApprovalRefusal::NoSuchRole { number, role: role.to_owned() }.into());
    };
    pass_on(held, seat, to, configuration)
}

fn pass_on(
    held: &Approval,
    seat: u32,
    to: &Approver,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    check_approver(to, configuration)?;
    let number = held.number;
    let no = |because: &str| {
        Err(ApprovalRefusal::NotPassedOn { number, to: to.to_string(), because: because.to_owned() }.into())
    };
    let place = usize::try_from(seat).unwrap_or(usize::MAX);
    let Some(from) = held.seats.get(place) else { return no("nobody is asked there") };
    within("the chain of those who passed it on", from.delegated_by.len() + 1, DELEGATIONS_MAX)?;
    if &from.approver == to || from.delegated_by.contains(to) {
        return no("it has been theirs");
    }
    if to.is_one_person() && held.seats.iter().any(|seat| &seat.approver == to) {
        return no("they are asked already");
    }
    let delegated = ApprovalEvent::Delegated { number, seat, from: from.approver.clone(), to: to.clone() };
    let notice = notice(to, &held.request.question, configuration);
    Ok([EventBody::Approval(delegated)].into_iter().chain(notice).collect())
}

fn end(ticket: &Ticket, held: &Approval, outcome: ApprovalOutcome, reason: &str) -> Vec<EventBody> {
    let number = held.number;
    let ended = EventBody::Approval(ApprovalEvent::Ended { number, outcome, reason: reason.to_owned() });
    [ended].into_iter().chain(off_hold(ticket, &[number])).chain(tell_asker(held, outcome)).collect()
}

/// What takes a ticket off hold once these approvals are over, unless another one still holds it.
fn off_hold(ticket: &Ticket, over: &[u32]) -> Option<EventBody> {
    let held_by = |held: &&Approval| held.is_pending() && held.request.holds;
    let (mut holding, mut still) = (false, false);
    for held in ticket.approvals.iter().filter(held_by) {
        holding |= over.contains(&held.number);
        still |= !over.contains(&held.number);
    }
    let waits = matches!(&ticket.status, Status::OnHold { reason, .. } if reason == ON_HOLD);
    (waits && holding && !still).then(|| EventBody::StatusChanged { from: ticket.status.clone(), to: Status::Open })
}

fn tell(request: &ApprovalRequest, configuration: &Configuration) -> Vec<EventBody> {
    let mut told: Vec<EventBody> = Vec::new();
    for approver in &request.approvers {
        let notice = notice(approver, &request.question, configuration);
        told.extend(notice.filter(|notice| !told.contains(notice)));
    }
    told
}

fn notice(to: &Approver, question: &str, configuration: &Configuration) -> Option<EventBody> {
    let to = to.audience(configuration)?;
    let text = format!("your approval is asked for: {question}");
    Some(EventBody::Notified { to, text, not_before: None, channel: None })
}

/// Who asked is told how it ended; where nobody in person asked, whoever has the ticket.
fn tell_asker(held: &Approval, outcome: ApprovalOutcome) -> Option<EventBody> {
    let to = held.asked_by.human_agent().map_or(Audience::Assignee, |agent| Audience::Agent(agent.clone()));
    let text = format!("approval {} is {}: {}", held.number, outcome.as_str(), held.request.question);
    Some(EventBody::Notified { to, text, not_before: None, channel: None })
}
