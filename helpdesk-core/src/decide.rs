//! What a command does to a ticket: holds every rule and changes nothing.
use alloc::{
    boxed::Box,
    collections::BTreeSet,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    AgentId, AssignmentTrace, Audience, Author, CloseReason, Command, Configuration, EventBody, Impact, OpenTicket,
    Placement, Priority, PrioritySource, Refusal, Roster, Status, StatusKind, Strategy, TeamId, TeamSpec, TenantId,
    Ticket, TicketId, Tier, Urgency, Visibility,
    assignment::{Exclusion, rank},
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX, REASON_MAX, SUBJECT_MAX, TAG_MAX, TAGS_MAX, TEXT_MAX},
};

/// For how long a ticket stays in its queue before the desk tries again, where everybody at work is full.
const FULL_AGAIN_MINUTES: u64 = 30;

/// What a command would do.
#[derive(Debug, Default)]
pub struct Decided {
    /// What happens, in order.
    pub events: Vec<EventBody>,
    /// Who was considered, where an agent was to be chosen.
    pub assignment: Option<AssignmentTrace>,
}

/// Decides one command on an existing ticket. What is already so gives no events.
///
/// `roster` is needed by [`Command::AssignBy`] only.
///
/// # Errors
/// The [`Refusal`] with what was expected.
pub fn decide(
    ticket: &Ticket,
    command: &Command,
    author: &Author,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    if ticket.status.kind() == StatusKind::Closed {
        return when_closed(ticket, command);
    }
    let mut decided = decide_open(ticket, command, author, configuration, roster, at)?;
    if is_first_action(ticket, author, &decided.events) {
        decided.events.insert(0, EventBody::StatusChanged { from: Status::New, to: Status::Open });
    }
    Ok(decided)
}

/// Decides the opening of a ticket.
///
/// # Errors
/// The [`Refusal`] with what was expected.
pub(crate) fn decide_opening(
    ticket: TicketId,
    tenant: &TenantId,
    request: &OpenTicket,
    configuration: &Configuration,
) -> Result<EventBody, Refusal> {
    text("the subject", &request.subject, SUBJECT_MAX)?;
    if let Some(body) = &request.body {
        text("the message", body, TEXT_MAX)?;
    }
    tags(&request.tags, request.tags.len())?;
    within("the custom fields", request.fields.len(), FIELDS_MAX)?;
    for (name, value) in &request.fields {
        text("the name of a field", name, FIELD_NAME_MAX)?;
        within("the value of a field", value.len(), FIELD_VALUE_MAX)?;
    }
    let (priority, source) = match request.priority {
        Some(priority) => (priority, PrioritySource::Set),
        None => (by_matrix(configuration, request.impact, request.urgency), PrioritySource::Matrix),
    };
    Ok(EventBody::Opened { ticket, tenant: tenant.clone(), request: Box::new(request.clone()), priority, source })
}

/// Only tags change on a closed ticket; looking at its timers does nothing.
fn when_closed(ticket: &Ticket, command: &Command) -> Result<Decided, Refusal> {
    match command {
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::Tick => Ok(Decided::default()),
        Command::Open(_)
        | Command::Reply { .. }
        | Command::AddNote { .. }
        | Command::Start
        | Command::Wait { .. }
        | Command::Hold { .. }
        | Command::Solve
        | Command::Reopen
        | Command::Close { .. }
        | Command::Route { .. }
        | Command::Assign { .. }
        | Command::AssignBy { .. }
        | Command::Unassign
        | Command::Escalate { .. }
        | Command::HandBack { .. }
        | Command::SetPriority { .. }
        | Command::Assess { .. }
        | Command::SetField { .. }
        | Command::Notify { .. }
        | Command::Touch => Err(Refusal::Closed),
    }
}

fn decide_open(
    ticket: &Ticket,
    command: &Command,
    author: &Author,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    match command {
        Command::Open(_) => Err(Refusal::AlreadyOpened { ticket: ticket.id }),
        Command::Reply { body } => reply(ticket, body, author, configuration, at),
        Command::AddNote { body } => message(Visibility::Internal, body),
        Command::Start => to_status(ticket, command, Status::Open),
        Command::Wait { until } => to_status(ticket, command, Status::Pending { until: *until }),
        Command::Hold { reason, until } => {
            text("the reason", reason, REASON_MAX)?;
            to_status(ticket, command, Status::OnHold { reason: reason.clone(), until: *until })
        }
        Command::Solve if ticket.status.kind() == StatusKind::Solved => Ok(Decided::default()),
        Command::Solve => Ok(status_change(ticket, Status::Solved { since: at })),
        Command::Reopen => reopen(ticket, configuration, at),
        Command::Close { reason } => close(ticket, *reason),
        Command::Route { team } => route(ticket, team, author, configuration),
        Command::Assign { agent } => assign(ticket, agent, configuration),
        Command::AssignBy { strategy } => assign_by(ticket, *strategy, configuration, roster, at),
        Command::Unassign => Ok(unassign(ticket, "put back into the queue")),
        Command::Escalate { reason } => escalate(ticket, reason, configuration),
        Command::HandBack { reason } => hand_back(ticket, reason, configuration),
        Command::SetPriority { priority } => Ok(set_priority(ticket, *priority, configuration)),
        Command::Assess { impact, urgency } => Ok(assess(ticket, *impact, *urgency, configuration)),
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::SetField { name, value } => set_field(ticket, name, value.as_deref()),
        Command::Notify { to, text: words } => {
            text("the notice", words, TEXT_MAX)?;
            check_audience(to, configuration)?;
            Ok(one(EventBody::Notified { to: to.clone(), text: words.clone() }))
        }
        Command::Touch => Ok(one(EventBody::Touched)),
        Command::Tick => Ok(tick(ticket, configuration, at)),
    }
}

fn one(event: EventBody) -> Decided {
    Decided { events: vec![event], assignment: None }
}

fn several(events: Vec<EventBody>) -> Decided {
    Decided { events, assignment: None }
}

/// The first deed of an agent takes a ticket out of New.
fn is_first_action(ticket: &Ticket, author: &Author, events: &[EventBody]) -> bool {
    let moves_status = events.iter().any(|e| matches!(e, EventBody::StatusChanged { .. }));
    ticket.status == Status::New && matches!(author, Author::Agent { .. }) && !events.is_empty() && !moves_status
}

fn status_change(ticket: &Ticket, to: Status) -> Decided {
    if ticket.status == to {
        return Decided::default();
    }
    one(EventBody::StatusChanged { from: ticket.status.clone(), to })
}

fn to_status(ticket: &Ticket, command: &Command, to: Status) -> Result<Decided, Refusal> {
    unsolved(ticket, command.name())?;
    Ok(status_change(ticket, to))
}

fn unsolved(ticket: &Ticket, command: &str) -> Result<(), Refusal> {
    if ticket.status.kind() != StatusKind::Solved {
        return Ok(());
    }
    Err(Refusal::WrongStatus {
        status: StatusKind::Solved,
        command: command.to_string(),
        expected: String::from("reopen it first"),
    })
}

fn message(visibility: Visibility, body: &str) -> Result<Decided, Refusal> {
    text("the message", body, TEXT_MAX)?;
    Ok(one(EventBody::MessageAdded { visibility, body: body.to_string() }))
}

fn reply(
    ticket: &Ticket,
    body: &str,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let mut decided = message(Visibility::Public, body)?;
    if !matches!(author, Author::Requester { .. }) {
        return Ok(decided);
    }
    match ticket.status.kind() {
        StatusKind::Pending => decided.events.extend(status_change(ticket, Status::Open).events),
        // First it is taken up again: the message is a question to a ticket that is open, and starts the clock of the next reply.
        StatusKind::Solved => decided.events.splice(0..0, reopen(ticket, configuration, at)?.events).for_each(drop),
        StatusKind::New | StatusKind::Open | StatusKind::OnHold | StatusKind::Closed => {}
    }
    Ok(decided)
}

fn reopen(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Result<Decided, Refusal> {
    let Status::Solved { since } = ticket.status else {
        return Err(Refusal::WrongStatus {
            status: ticket.status.kind(),
            command: String::from("reopen"),
            expected: String::from("a solved ticket"),
        });
    };
    let policy = ticket.team.as_ref().and_then(|t| configuration.team(t)).map(|t| t.reopen.clone()).unwrap_or_default();
    if let Some(within_days) = policy.within_days
        && at.signed_duration_since(since).num_seconds() > i64::from(within_days) * 86_400
    {
        return Err(Refusal::ReopenWindowOver { solved_at: since, within_days });
    }
    let mut events = vec![EventBody::Reopened { n: ticket.n_reopenings.saturating_add(1) }];
    if policy.requeue {
        events.extend(unassign(ticket, "reopened, back to the queue").events);
    }
    Ok(several(events))
}

fn close(ticket: &Ticket, reason: CloseReason) -> Result<Decided, Refusal> {
    let solved = ticket.status.kind() == StatusKind::Solved;
    match reason {
        CloseReason::Completed if !solved => Err(Refusal::WrongStatus {
            status: ticket.status.kind(),
            command: String::from("close"),
            expected: String::from("solve it first, or close it as spam or cancelled"),
        }),
        CloseReason::Merged { .. } => Err(Refusal::BadRequest {
            what: String::from("a ticket is closed as merged by merging it, not by `close`"),
        }),
        CloseReason::Completed | CloseReason::Spam | CloseReason::Cancelled => {
            Ok(status_change(ticket, Status::Closed { reason }))
        }
    }
}

fn team<'a>(configuration: &'a Configuration, id: &TeamId) -> Result<&'a TeamSpec, Refusal> {
    configuration.team(id).ok_or_else(|| Refusal::UnknownTeam { team: id.clone() })
}

fn route(ticket: &Ticket, to: &TeamId, author: &Author, configuration: &Configuration) -> Result<Decided, Refusal> {
    let to = team(configuration, to)?;
    let placement = match (author, &ticket.team, ticket.placement) {
        (Author::Rule { .. } | Author::Desk, _, _) => Placement::Routed,
        (_, None, _) | (_, _, None | Some(Placement::Routed)) => Placement::Placed,
        (_, Some(_), Some(_)) => Placement::Transferred,
    };
    let tier = if to.serves(ticket.tier) { ticket.tier } else { lowest_tier(to) };
    Ok(several(move_to(ticket, to, tier, placement, configuration)))
}

/// The events that bring a ticket to a team and a tier. An agent who cannot serve it there loses it.
fn move_to(
    ticket: &Ticket,
    to: &TeamSpec,
    tier: Tier,
    placement: Placement,
    configuration: &Configuration,
) -> Vec<EventBody> {
    let mut events = Vec::new();
    let changes_team = ticket.team.as_ref() != Some(&to.id);
    if changes_team {
        events.push(EventBody::TeamChanged { from: ticket.team.clone(), to: to.id.clone(), placement });
    }
    if ticket.tier != tier {
        events.push(EventBody::TierChanged { from: ticket.tier, to: tier });
    }
    let agent = ticket.assignee.as_ref().and_then(|id| configuration.agent(id));
    let stays = agent.is_some_and(|agent| agent.teams.contains(&to.id) && agent.tiers.contains(&tier));
    if !events.is_empty() && !stays {
        events.extend(unassign(ticket, "not of the new team or tier").events);
    }
    events
}

fn lowest_tier(team: &TeamSpec) -> Tier {
    team.tiers.iter().copied().min().unwrap_or(Tier::FIRST)
}

fn assign(ticket: &Ticket, agent: &AgentId, configuration: &Configuration) -> Result<Decided, Refusal> {
    let spec = configuration.agent(agent).ok_or_else(|| Refusal::UnknownAgent { agent: agent.clone() })?;
    if let Some(team) = ticket.team.as_ref().filter(|team| !spec.teams.contains(team)) {
        return Err(Refusal::NotAMember { agent: agent.clone(), team: team.clone() });
    }
    if ticket.assignee.as_ref() == Some(agent) {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::Assigned { from: ticket.assignee.clone(), to: agent.clone() }))
}

fn assign_by(
    ticket: &Ticket,
    strategy: Strategy,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    let team = ticket.team.as_ref().ok_or(Refusal::NoTeam)?;
    let candidates = rank(configuration, team, ticket.tier, strategy, roster, at);
    let event = match candidates.first().filter(|c| c.against.is_none()) {
        Some(best) if ticket.assignee.as_ref() == Some(&best.agent) => None,
        Some(best) => Some(EventBody::Assigned { from: ticket.assignee.clone(), to: best.agent.clone() }),
        None => Some(EventBody::AssignmentDeferred { again_at: look_again(&candidates, at) }),
    };
    let trace = AssignmentTrace { team: team.clone(), strategy, candidates };
    Ok(Decided { events: event.into_iter().collect(), assignment: Some(trace) })
}

/// When the answer can be another: the next shift of somebody who is off, or after a while where somebody is full.
fn look_again(candidates: &[crate::Candidate], at: Instant) -> Option<Instant> {
    let later = at.checked_add_signed(wall_minutes(FULL_AGAIN_MINUTES));
    candidates
        .iter()
        .filter_map(|c| match c.against {
            Some(Exclusion::OffShift { until }) => until,
            Some(Exclusion::Full { .. }) => later,
            Some(Exclusion::WrongTier { .. }) | None => None,
        })
        .filter(|again| *again > at)
        .min()
}

fn unassign(ticket: &Ticket, reason: &str) -> Decided {
    ticket.assignee.as_ref().map_or_else(Decided::default, |from| {
        one(EventBody::Unassigned { from: from.clone(), reason: reason.to_string() })
    })
}

fn escalate(ticket: &Ticket, reason: &str, configuration: &Configuration) -> Result<Decided, Refusal> {
    text("the reason", reason, REASON_MAX)?;
    unsolved(ticket, "escalate")?;
    let from = team(configuration, ticket.team.as_ref().ok_or(Refusal::NoTeam)?)?;
    let tier = ticket.tier.next();
    let to = configuration.serving(from, tier).ok_or_else(|| Refusal::NoHigherTier { team: from.id.clone(), tier })?;
    let (from, reason) = (from.id.clone(), reason.to_string());
    let mut events = vec![EventBody::Escalated { from, tier: ticket.tier, reason }];
    events.extend(move_to(ticket, to, tier, Placement::Escalated, configuration));
    Ok(several(events))
}

fn hand_back(ticket: &Ticket, reason: &str, configuration: &Configuration) -> Result<Decided, Refusal> {
    text("the reason", reason, REASON_MAX)?;
    unsolved(ticket, "hand_back")?;
    let (to, tier) = ticket.came_from.last().ok_or(Refusal::NothingToHandBack)?;
    let mut events = vec![EventBody::HandedBack { reason: reason.to_string() }];
    events.extend(move_to(ticket, team(configuration, to)?, *tier, Placement::HandedBack, configuration));
    Ok(several(events))
}

fn by_matrix(configuration: &Configuration, impact: Impact, urgency: Urgency) -> Priority {
    configuration.spec().priorities.priority(impact, urgency)
}

fn set_priority(ticket: &Ticket, priority: Option<Priority>, configuration: &Configuration) -> Decided {
    let (to, source) = match priority {
        Some(priority) => (priority, PrioritySource::Set),
        None => (by_matrix(configuration, ticket.impact, ticket.urgency), PrioritySource::Matrix),
    };
    if (to, source) == (ticket.priority, ticket.priority_source) {
        return Decided::default();
    }
    one(EventBody::PriorityChanged { from: ticket.priority, to, source })
}

fn assess(ticket: &Ticket, impact: Impact, urgency: Urgency, configuration: &Configuration) -> Decided {
    if (impact, urgency) == (ticket.impact, ticket.urgency) {
        return Decided::default();
    }
    let mut events = vec![EventBody::Assessed { impact, urgency }];
    let to = by_matrix(configuration, impact, urgency);
    if ticket.priority_source == PrioritySource::Matrix && to != ticket.priority {
        events.push(EventBody::PriorityChanged { from: ticket.priority, to, source: PrioritySource::Matrix });
    }
    several(events)
}

fn change_tags(ticket: &Ticket, add: &BTreeSet<String>, remove: &BTreeSet<String>) -> Result<Decided, Refusal> {
    let added: BTreeSet<String> = add.difference(&ticket.tags).cloned().collect();
    let removed: BTreeSet<String> = remove.intersection(&ticket.tags).filter(|t| !add.contains(*t)).cloned().collect();
    tags(&added, ticket.tags.len() + added.len() - removed.len())?;
    if added.is_empty() && removed.is_empty() {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::TagsChanged { added, removed }))
}

fn set_field(ticket: &Ticket, name: &str, value: Option<&str>) -> Result<Decided, Refusal> {
    text("the name of a field", name, FIELD_NAME_MAX)?;
    within("the value of a field", value.map_or(0, str::len), FIELD_VALUE_MAX)?;
    let from = ticket.fields.get(name);
    if from.map(String::as_str) == value {
        return Ok(Decided::default());
    }
    if from.is_none() {
        within("the custom fields", ticket.fields.len() + 1, FIELDS_MAX)?;
    }
    let to = value.map(ToString::to_string);
    Ok(one(EventBody::FieldChanged { name: name.to_string(), from: from.cloned(), to }))
}

fn check_audience(to: &Audience, configuration: &Configuration) -> Result<(), Refusal> {
    match to {
        Audience::Agent(agent) if configuration.agent(agent).is_none() => {
            Err(Refusal::UnknownAgent { agent: agent.clone() })
        }
        Audience::NamedTeam(id) => team(configuration, id).map(|_| ()),
        Audience::Agent(_)
        | Audience::Assignee
        | Audience::Team
        | Audience::Lead
        | Audience::Requester
        | Audience::NamedRequester(_) => Ok(()),
    }
}

/// What the passing of time does to the status; clocks and assignment are looked at elsewhere.
fn tick(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Decided {
    if ticket.status.until().is_some_and(|until| until <= at) {
        return status_change(ticket, Status::Open);
    }
    if closes_at(ticket, configuration).is_some_and(|due| due <= at) {
        return status_change(ticket, Status::Closed { reason: CloseReason::Completed });
    }
    Decided::default()
}

/// When a solved ticket closes by itself.
pub(crate) fn closes_at(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    let Status::Solved { since } = ticket.status else { return None };
    let days = configuration.spec().close_solved_after_days?;
    since.checked_add_signed(wall_minutes(u64::from(days) * 24 * 60))
}

fn wall_minutes(minutes: u64) -> chrono::TimeDelta {
    i64::try_from(minutes).ok().and_then(chrono::TimeDelta::try_minutes).unwrap_or(chrono::TimeDelta::MAX)
}

fn text(what: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    if value.trim().is_empty() {
        return Err(Refusal::EmptyText { what: what.to_string() });
    }
    within(what, value.len(), limit)
}

fn within(what: &str, actual: usize, limit: usize) -> Result<(), Refusal> {
    if actual <= limit {
        return Ok(());
    }
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Err(Refusal::OverLimit { what: what.to_string(), actual: number(actual), limit: number(limit) })
}

fn tags(new: &BTreeSet<String>, total: usize) -> Result<(), Refusal> {
    within("the tags", total, TAGS_MAX)?;
    new.iter().try_for_each(|tag| text("a tag", tag, TAG_MAX))
}
