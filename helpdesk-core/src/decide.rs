//! What a command does to a ticket: holds every rule and changes nothing.
mod absorbing;
mod approvals;
mod assignment;
mod attributes;
mod catalogue;
mod check;
mod checklist;
mod escalation;
mod fields;
pub(crate) mod hand_off;
mod linking;
mod messages;
mod migration;
mod opening;
mod participants;
mod placement;
mod redaction;
mod solving;
mod status;
mod subjects;
mod surveys;
pub(crate) mod timer;
mod timers;
mod values;
mod work;

use alloc::{string::String, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    AssignmentCommand, AssignmentTrace, Author, Command, Configuration, EventBody, Refusal, Roster, Status, StatusKind,
    Ticket, Visibility, WorkCommand, lifecycle::transition::Step, limits::TEXT_MAX,
};

use self::{
    approvals::approval,
    check::check_audience,
    hand_off::{escalate, hand_back},
    linking::link,
    messages::{Scene, edit, write, write_text},
    participants::participants,
    placement::{assign, route, unassign},
    status::{close, hold, is_first_action, named, set_status, to_status},
    values::{assess, change_tags, set_field, set_priority},
};
pub(crate) use self::{
    approvals::{author_of, check_terms},
    check::{short, text, within},
    fields::{Filler, has_editable, readable},
    linking::{decide_task, too_far},
    opening::{Opening, decide_opening},
    redaction::take_out,
    solving::obstacles,
    status::reopen,
    timer::Timer,
};

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
/// `roster` is needed by [`Command::AssignBy`] and [`AssignmentCommand::Reconsider`] only.
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
        return when_closed(ticket, command, author, configuration, at);
    }
    let mut decided = decide_open(ticket, command, author, configuration, roster, at)?;
    if is_first_action(ticket, author, &decided.events) {
        decided.events.insert(0, EventBody::StatusChanged { from: Status::New, to: Status::Open });
    }
    decided.events = named(ticket, decided.events, configuration);
    Ok(decided)
}

/// Only tags, links and the survey change on a closed ticket, texts are taken out of it, and wrong entries of its work log are taken back; looking at its timers does nothing.
fn when_closed(
    ticket: &Ticket,
    command: &Command,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    match command {
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::Link(command) => link(ticket, command),
        // They are done where other tickets and histories can be looked at.
        Command::Merge(_) | Command::Split(_) | Command::FollowUp(_) | Command::OpenLinked(_) | Command::Redact(_) => {
            Ok(Decided::default())
        }
        Command::Tick | Command::Assignment(AssignmentCommand::Reconsider | AssignmentCommand::NotePresence { .. }) => {
            Ok(Decided::default())
        }
        // It changes nothing of the ticket; that it was closed is why somebody says how it was.
        Command::Survey(command) => surveys::survey(ticket, command, at),
        // What was billed wrongly is noticed when the bill comes. New work needs an open ticket.
        Command::Work(command @ WorkCommand::Correct { .. }) => work::work(ticket, command, author, configuration, at),
        Command::Open(_)
        | Command::Reply { .. }
        | Command::AddNote { .. }
        | Command::Write(_)
        | Command::ApplyMacro(_)
        | Command::EditMessage { .. }
        | Command::Start
        | Command::Wait { .. }
        | Command::Hold { .. }
        | Command::SetStatus(_)
        | Command::Solve
        | Command::Reopen
        | Command::Close { .. }
        | Command::Route { .. }
        | Command::Assign { .. }
        | Command::AssignBy { .. }
        | Command::Unassign
        | Command::Assignment(AssignmentCommand::RequireSkills(_) | AssignmentCommand::Give { .. })
        | Command::Escalate(_)
        | Command::HandBack { .. }
        | Command::SetPriority { .. }
        | Command::Assess { .. }
        | Command::SetField { .. }
        | Command::Checklist(_)
        | Command::Notify { .. }
        | Command::Participant(_)
        | Command::Approval(_)
        | Command::Work(WorkCommand::Log { .. })
        | Command::Subject(_)
        | Command::Attribute(_)
        | Command::Escalation(_)
        | Command::Timer(_)
        | Command::Migrate(_)
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
    let scene = Scene { ticket, author, configuration, at };
    match command {
        Command::Open(_) => Err(Refusal::AlreadyOpened { ticket: ticket.id }),
        Command::Reply { body } => write_text(scene, Visibility::Public, body),
        Command::AddNote { body } => write_text(scene, Visibility::Internal, body),
        Command::Write(new) => write(scene, new),
        Command::ApplyMacro(_) => Err(Refusal::BadRequest {
            what: String::from("a macro is applied by a request of its own, its commands are decided one by one"),
        }),
        Command::EditMessage { message, body } => edit(scene, *message, body),
        Command::Start => to_status(ticket, Step::Start, Status::Open),
        Command::Wait { until } => to_status(ticket, Step::Wait, Status::Pending { until: *until }),
        Command::Hold { reason, until } => hold(ticket, reason, *until),
        Command::SetStatus(named) => set_status(ticket, named, configuration, at),
        Command::Solve => solving::solve(ticket, configuration, at),
        Command::Reopen => reopen(ticket, configuration, at),
        Command::Close { reason } => close(ticket, *reason),
        Command::Route { team } => route(ticket, team, author, configuration),
        Command::Assign { agent } => assign(ticket, agent, None, configuration),
        Command::AssignBy { strategy } => assignment::assign_by(ticket, &[*strategy], configuration, roster, at),
        Command::Assignment(command) => assignment::assignment(ticket, command, configuration, roster, at),
        Command::Unassign => Ok(unassign(ticket, "put back into the queue")),
        Command::Escalate(asked) => escalate(ticket, asked, author, configuration, at),
        Command::HandBack { reason, summary } => hand_back(ticket, reason, summary.as_deref(), configuration),
        Command::SetPriority { priority } => Ok(set_priority(ticket, *priority, configuration)),
        Command::Assess { impact, urgency } => Ok(assess(ticket, *impact, *urgency, configuration)),
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::SetField { name, value } => set_field(ticket, (name, value.as_deref()), author, configuration),
        Command::Checklist(command) => checklist::checklist(ticket, command, configuration),
        Command::Link(command) => link(ticket, command),
        // They are done where other tickets and histories can be looked at.
        Command::Merge(_) | Command::Split(_) | Command::FollowUp(_) | Command::OpenLinked(_) | Command::Redact(_) => {
            Ok(Decided::default())
        }
        Command::Notify { to, text: words, not_before, channel } => {
            text("the notice", words, TEXT_MAX)?;
            check_audience(to, configuration)?;
            let (to, text, channel) = (to.clone(), words.clone(), channel.clone());
            Ok(one(EventBody::Notified { to, text, not_before: *not_before, channel }))
        }
        Command::Participant(command) => participants(ticket, command, configuration),
        Command::Approval(command) => approval(ticket, command, author, configuration, at),
        Command::Work(command) => work::work(ticket, command, author, configuration, at),
        Command::Subject(command) => subjects::subjects(ticket, command),
        Command::Attribute(command) => attributes::attributes(ticket, command, configuration),
        Command::Escalation(command) => escalation::escalation(ticket, command, configuration, at),
        Command::Timer(command) => timers::timer(ticket, command, at),
        Command::Survey(command) => surveys::survey(ticket, command, at),
        Command::Migrate(asked) => migration::migrate(ticket, asked, configuration, at),
        Command::Touch => Ok(one(EventBody::Touched)),
        // What its time has come for happens apart from commands, at its own instant.
        Command::Tick => Ok(Decided::default()),
    }
}

fn one(event: EventBody) -> Decided {
    Decided { events: vec![event], assignment: None }
}

fn several(events: Vec<EventBody>) -> Decided {
    Decided { events, assignment: None }
}
