//! Several tickets in a scenario: deeds that name another ticket, and answers that tell of it by its name.
use std::collections::BTreeMap;

use helpdesk_core::{
    Command, Configuration, Explanation, FollowUp, Line, Link, LinkCommand, MergeCommand, MessageId, Obstacle,
    OpenLinked, RequesterId, RequesterLine, RequesterView, SPLIT_MAX, Split, Ticket, TicketId,
};
use serde_json::{Value, json};

use super::{
    deed::opening,
    fault::ScenarioFault,
    node::{Node, shown},
    read::{Tickets, named_by_story, unknown_ticket},
};

/// Deeds that touch another ticket.
pub(super) const DEEDS: [&str; 7] = ["link", "unlink", "merge", "unmerge", "split", "follow_up", "open_linked"];

/// The tickets of a scenario, by id.
pub(super) type Names = BTreeMap<TicketId, String>;

/// Reads a deed that touches another ticket. Who asks is the requester of a ticket that it opens.
pub(super) fn deed(
    name: &str,
    node: &Node<'_>,
    asker: &RequesterId,
    tickets: &mut Tickets,
) -> Result<Command, ScenarioFault> {
    match name {
        "link" => Ok(Command::Link(LinkCommand::Add(link(node, tickets)?))),
        "unlink" => Ok(Command::Link(LinkCommand::Remove(link(node, tickets)?))),
        "merge" => Ok(Command::Merge(MergeCommand::Into { ticket: other(node, tickets)? })),
        "unmerge" if node.value.is_null() => Ok(Command::Merge(MergeCommand::Undo)),
        "unmerge" => Err(node.wrong("the deed alone: `\"unmerge\"`")),
        "split" => split(node, asker, tickets),
        "open_linked" => open_linked(node, asker, tickets),
        _ => {
            node.only(&["ticket", "body"], "`ticket` and `body`")?;
            let body = node.get("body").map_or(Ok("…"), |body| body.text("a text"))?.to_owned();
            let ticket = begun(&node.need("ticket", "the name of the new ticket")?, asker, tickets)?;
            Ok(Command::FollowUp(FollowUp { ticket, body }))
        }
    }
}

fn link(node: &Node<'_>, tickets: &Tickets) -> Result<Link, ScenarioFault> {
    let fields = node.entries("a kind of link and a ticket, such as `{\"blocks\": \"b\"}`")?;
    let [(kind, to)] = fields.as_slice() else { return Err(node.wrong("one kind of link and a ticket")) };
    Ok(Link { kind: node.form(json!(kind))?, ticket: other(to, tickets)? })
}

fn split(node: &Node<'_>, asker: &RequesterId, tickets: &mut Tickets) -> Result<Command, ScenarioFault> {
    node.only(&["ticket", "messages", "subject", "requester"], "a split")?;
    let messages = node.need("messages", "a list of ids of messages")?.list(SPLIT_MAX, "a list of ids of messages")?;
    let messages = messages.iter().map(Node::parse::<MessageId>).collect::<Result<_, _>>()?;
    let subject = node.get("subject").map(|subject| Ok(subject.text("a text")?.to_owned())).transpose()?;
    let requester: Option<RequesterId> = node.get("requester").map(|requester| requester.parse()).transpose()?;
    let new = node.need("ticket", "the name of the new ticket")?;
    let ticket = begun(&new, requester.as_ref().unwrap_or(asker), tickets)?;
    Ok(Command::Split(Split { ticket, messages, subject, requester }))
}

fn open_linked(node: &Node<'_>, asker: &RequesterId, tickets: &mut Tickets) -> Result<Command, ScenarioFault> {
    node.only(&["ticket", "link", "open"], "`ticket`, `link` and `open`")?;
    let link = node.need("link", "a kind of link")?.parse()?;
    let request = opening(&node.need("open", "what it is opened with, as `open` has it")?, asker)?;
    let new = node.need("ticket", "the name of the new ticket")?;
    let ticket = begun(&new, &request.requester, tickets)?;
    Ok(Command::OpenLinked(Box::new(OpenLinked { ticket, link, request })))
}

/// The ticket of a name.
pub(super) fn other(node: &Node<'_>, tickets: &Tickets) -> Result<TicketId, ScenarioFault> {
    let name = node.text("the name of a ticket")?;
    tickets.get(name).map(|(id, _)| *id).ok_or_else(|| unknown_ticket(node, name, tickets))
}

/// The ticket that a deed opens; one that is there already is left to the desk to refuse.
pub(super) fn begun(
    node: &Node<'_>,
    requester: &RequesterId,
    tickets: &mut Tickets,
) -> Result<TicketId, ScenarioFault> {
    let name = named_by_story(node)?;
    if let Some((id, _)) = tickets.get(&name) {
        return Ok(*id);
    }
    let id = next(tickets).ok_or_else(|| node.wrong("fewer tickets"))?;
    tickets.insert(name, (id, requester.clone()));
    Ok(id)
}

/// The id of the ticket that is named next.
pub(super) fn next(tickets: &Tickets) -> Option<TicketId> {
    TicketId::new(u64::try_from(tickets.len()).ok()?.checked_add(1)?).ok()
}

/// What a ticket has to do with others.
pub(super) fn links(explanation: &Explanation, names: &Names) -> Value {
    let links = explanation.ticket.ties().links.iter();
    links.map(|link| json!({"kind": link.kind, "ticket": named(link.ticket, names)})).collect()
}

/// What is said on a ticket and on those that go on in it, as staff reads it.
pub(super) fn conversation(lines: &[Line], names: &Names) -> Value {
    let told = |line: &Line| {
        let message = &line.message;
        json!({
            "ticket": named(line.ticket, names),
            "at": shown(message.at),
            "by": message.by.to_string(),
            "visibility": message.visibility,
            "body": message.body,
        })
    };
    lines.iter().map(told).collect()
}

/// Where a requester is told that the story goes on, and where it began.
pub(super) fn story(view: &RequesterView, names: &Names) -> Value {
    let went_on: Vec<&str> = view.went_on.iter().map(|id| named(*id, names)).collect();
    json!({"went_on": went_on, "began_in": view.began_in.map(|id| named(id, names))})
}

/// All that a requester sees of a ticket, with the names of tickets.
pub(super) fn view(view: &RequesterView, names: &Names) -> Value {
    let mut told = serde_json::to_value(view).unwrap_or_default();
    if let (Some(fields), Some(story)) = (told.as_object_mut(), story(view, names).as_object()) {
        fields.remove("id");
        fields.insert(String::from("ticket"), json!(named(view.id, names)));
        fields.extend(story.clone());
    }
    told
}

/// A line of what a requester can list.
pub(super) fn request_line(line: &RequesterLine, names: &Names) -> Value {
    json!({
        "ticket": named(line.id, names), "number": line.number, "subject": line.subject, "status": line.status,
        "status_names": line.status_names, "opened_at": shown(line.opened_at),
    })
}

/// A line of what an agent can list.
pub(super) fn staff_line(ticket: &Ticket, configuration: &Configuration, names: &Names) -> Value {
    json!({
        "ticket": named(ticket.id, names), "number": configuration.number_of(ticket), "subject": ticket.subject,
        "status": ticket.status.kind(), "team": ticket.team, "assignee": ticket.assignee, "opened_at": shown(ticket.opened_at),
    })
}

/// What stands against solving, with the names of tickets.
pub(super) fn obstacles(obstacles: &[Obstacle], names: &Names) -> Value {
    let told = |obstacle: &Obstacle| {
        let mut told = serde_json::to_value(obstacle).unwrap_or_default();
        if let (Obstacle::BlockedBy { tickets }, Some(fields)) = (obstacle, told.as_object_mut()) {
            let tickets: Vec<&str> = tickets.iter().map(|id| named(*id, names)).collect();
            fields.insert(String::from("tickets"), json!(tickets));
        }
        told
    };
    obstacles.iter().map(told).collect()
}

/// The name of a ticket.
pub(super) fn named(id: TicketId, names: &Names) -> &str {
    names.get(&id).map_or("", String::as_str)
}
