//! What a later phase sees of what earlier phases asked for. The desk decides for real; this only lets rules build on
//! each other within one event. A fact that changes here is one that `Life::Moves` in the table of facts: the index asks
//! again only about those.
use helpdesk_core::{AssignmentCommand, AttributeCommand, Command, Status, Ticket};

/// The ticket as if a command had been taken. What only the desk can know (the next tier's team, the agent a strategy
/// chooses) stays as it was.
pub(crate) fn project(ticket: &mut Ticket, command: &Command) {
    match command {
        Command::Route { team } => {
            if ticket.team.as_ref() != Some(team) {
                ticket.assignee = None;
            }
            ticket.team = Some(team.clone());
        }
        Command::Assign { agent } => ticket.assignee = Some(agent.clone()),
        Command::Assignment(AssignmentCommand::Give { agent, .. }) => ticket.assignee = Some(agent.clone()),
        Command::Unassign => ticket.assignee = None,
        Command::SetPriority { priority } => ticket.priority = priority.unwrap_or(ticket.priority),
        Command::Tag { add, remove } => {
            ticket.tags.retain(|tag| !remove.contains(tag));
            ticket.tags.extend(add.iter().cloned());
        }
        Command::SetField { name, value } => {
            ticket.fields.remove(name);
            ticket.fields.extend(value.clone().map(|value| (name.clone(), value)));
        }
        Command::SetStatus(named) => {
            let step = named.step.command();
            project(ticket, &step);
            ticket.named_status = Some(named.status.clone());
        }
        Command::Attribute(AttributeCommand::SetKind { kind }) => ticket.kind = *kind,
        Command::Attribute(AttributeCommand::SetLanguage { language }) => ticket.language = language.clone(),
        Command::Assess { impact, urgency } => (ticket.impact, ticket.urgency) = (*impact, *urgency),
        Command::Reopen | Command::Start => stand(ticket, Status::Open),
        Command::Wait { until } => stand(ticket, Status::Pending { until: *until }),
        Command::Hold { reason, until } => stand(ticket, Status::OnHold { reason: reason.clone(), until: *until }),
        Command::Solve => stand(ticket, Status::Solved { since: ticket.updated_at }),
        Command::Close { reason } => stand(ticket, Status::Closed { reason: *reason }),
        Command::AssignBy { .. }
        | Command::Assignment(_)
        | Command::Escalate(_)
        | Command::HandBack { .. }
        | Command::Open(_)
        | Command::Reply { .. }
        | Command::AddNote { .. }
        | Command::Timer(_)
        | Command::Survey(_)
        | Command::Work(_)
        | Command::Subject(_)
        | Command::Attribute(_)
        | Command::Approval(_)
        | Command::Write(_)
        | Command::ApplyMacro(_)
        | Command::EditMessage { .. }
        | Command::Redact(_)
        | Command::Checklist(_)
        | Command::Notify { .. }
        | Command::Participant(_)
        | Command::Escalation(_)
        | Command::Migrate(_)
        | Command::Link(_)
        | Command::Merge(_)
        | Command::Split(_)
        | Command::FollowUp(_)
        | Command::OpenLinked(_)
        | Command::Touch
        | Command::Tick => {}
        _ => {}
    }
}

/// A status of another kind has a name of its own or none.
fn stand(ticket: &mut Ticket, status: Status) {
    if status.kind() != ticket.status.kind() {
        ticket.named_status = None;
    }
    ticket.status = status;
}
