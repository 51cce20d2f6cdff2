//! What is written to a ticket that takes nothing any more: under a reserved id it goes on as a new one.
use helpdesk_core::{
    Actor, Attachment, CloseReason, Command, CommandId, LinkKind, NewMessage, Receipt, Request, StatusKind,
    SubmitError, TicketId, Visibility,
};
use pollster::block_on;

use crate::{
    stage::{agent, at, requester, service, spec},
    world::{World, link, said, ticket},
};

/// Ticket 1, solved by ann at ten by a team with this policy of reopening; closed at eleven where it says so.
fn world(reopen: &str, closed: bool) -> World {
    let mut spec = spec();
    spec.teams[0].reopen = serde_json::from_str(reopen).expect("a policy");
    let mut world = World::under(spec);
    world.open(1, "rita", helpdesk_core::TicketKind::Incident);
    world.act(service(), 1, Command::Route { team: "desk".parse().expect("an id") }, "09:30").expect("routed");
    assert_eq!(world.ann(1, Command::Solve, "10:00"), "ok");
    if closed {
        world.act(service(), 1, Command::Close { reason: CloseReason::Completed }, "11:00").expect("closed");
    }
    world
}

fn write(
    world: &World,
    id: &str,
    who: Actor,
    command: Command,
    reserved: u64,
    when: &str,
) -> Result<Receipt, SubmitError> {
    let id: CommandId = id.parse().expect("an id");
    let request = Request::one(id, ticket(1), command, at(when)).follow_up_as(ticket(reserved));
    block_on(world.desk.acting_as(who).submit(&request))
}

fn reply() -> Command {
    Command::Reply { body: "again".into() }
}

fn new(edit: impl FnOnce(&mut NewMessage)) -> Command {
    let mut message = NewMessage::new(Visibility::Public, "again");
    edit(&mut message);
    Command::Write(Box::new(message))
}

/// A policy of reopening, whether the ticket is closed, who writes what when, and whether that goes on as ticket 5 or why not.
type Row = (&'static str, bool, Actor, Command, &'static str, Result<bool, &'static str>);

#[test]
fn a_message_goes_on_where_the_policy_says_so() {
    let late = "2026-01-14 10:00";
    let rows: [Row; 12] = [
        (r"{}", true, requester(), reply(), "12:00", Ok(true)),
        (r"{}", true, agent("ann"), reply(), "12:00", Ok(true)),
        (r#"{"on_reply": "follow_up"}"#, true, requester(), reply(), "12:00", Ok(true)),
        (r#"{"on_reply": "follow_up"}"#, false, requester(), reply(), "12:00", Ok(true)),
        (r#"{"within_days": 7}"#, false, requester(), reply(), "12:00", Ok(false)),
        (r#"{"within_days": 7}"#, false, requester(), reply(), late, Ok(true)),
        (r#"{"on_reply": "reject"}"#, false, requester(), reply(), "12:00", Err("not_taken_up_again")),
        (r#"{"on_reply": "reject"}"#, true, requester(), reply(), "12:00", Err("closed")),
        (r"{}", true, requester(), new(|message| message.automatic = true), "12:00", Err("closed")),
        (r"{}", true, agent("ann"), Command::AddNote { body: "again".into() }, "12:00", Err("closed")),
        (r#"{"on_reply": "follow_up"}"#, false, agent("ann"), reply(), "12:00", Ok(false)),
        (r"{}", true, requester(), new(|_| {}), "12:00", Ok(true)),
    ];
    for (reopen, closed, who, command, when, then) in rows {
        let world = world(reopen, closed);
        let place = format!("{reopen} {closed} {who} {command:?} {when}");
        let answer = write(&world, "m", who, command, 5, when);
        let is_there = block_on(helpdesk_core::Tickets::load(&*world.store, ticket(5))).expect("an answer").is_some();
        match then {
            Ok(goes_on) => {
                let receipt = answer.unwrap_or_else(|why| panic!("{place}: {why}"));
                assert_eq!((receipt.follow_up, is_there), (goes_on.then(|| ticket(5)), goes_on), "{place}");
            }
            Err(code) => {
                let Err(SubmitError::Refused(refusal)) = answer else { panic!("{place}: {answer:?}") };
                let told = serde_json::to_value(&refusal).expect("JSON");
                assert_eq!((told["code"].as_str(), is_there), (Some(code), false), "{place}");
            }
        }
    }
}

#[test]
fn both_are_linked_in_one_commit_and_a_retry_is_answered_the_same() {
    let world = world(r"{}", true);
    let first = write(&world, "mail", requester(), reply(), 5, "12:00").expect("taken");
    assert_eq!(first.follow_up, Some(ticket(5)));
    assert_eq!(
        (world.links(1), world.links(5)),
        (vec!["followed_up_by 5".to_owned()], vec!["follow_up_of 1".to_owned()])
    );
    let next = world.load(5);
    assert_eq!((next.status.kind(), next.requester.as_str(), &*next.subject), (StatusKind::New, "rita", "subject 1"));
    assert_eq!(world.status(1), StatusKind::Closed);
    // Whoever asks again has reserved another id by then: it is not used.
    let again = write(&world, "mail", requester(), reply(), 6, "12:01").expect("answered");
    assert_eq!(again, first);
    let unused = block_on(helpdesk_core::Tickets::load(&*world.store, ticket(6))).expect("an answer");
    assert_eq!(unused, None);
}

#[test]
fn what_comes_with_a_message_comes_along() {
    let world = world(r"{}", true);
    let file: Attachment = serde_json::from_str(
        r#"{"name": "log.txt", "content_type": "text/plain", "size": 3, "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#,
    )
    .expect("an attachment");
    let with_file = new(|message| message.attachments = vec![file]);
    write(&world, "m", requester(), with_file, 5, "12:00").expect("taken");
    let messages = block_on(world.desk.acting_as(agent("ann")).messages(ticket(5))).expect("read");
    let told: Vec<_> =
        messages.iter().map(|message| (message.body.as_str(), message.details.attachments.len())).collect();
    assert_eq!(told, [("again", 1)]);
    assert_eq!(world.links(5), ["follow_up_of 1"]);
}

#[test]
fn a_reserved_id_that_is_taken_is_refused_whole() {
    let mut world = world(r"{}", true);
    world.open(5, "sam", helpdesk_core::TicketKind::Incident);
    let answer = write(&world, "m", agent("ann"), reply(), 5, "12:00");
    assert_eq!(said(answer), "ticket 5 exists already, expected a new id to open a ticket under");
    assert!(world.links(1).is_empty());
}

#[test]
fn what_is_written_to_a_merged_ticket_goes_on_where_its_chain_ends() {
    let mut world = world(r"{}", false);
    world.open(2, "rita", helpdesk_core::TicketKind::Incident);
    assert_eq!(world.ann(2, link(LinkKind::RelatesTo, 1), "10:30"), "ok");
    let merge = Command::Merge(helpdesk_core::MergeCommand::Into { ticket: ticket(2) });
    assert_eq!(world.ann(1, merge, "10:40"), "ok");
    assert_eq!(world.ann(2, Command::Close { reason: CloseReason::Cancelled }, "11:00"), "ok");
    let receipt = write(&world, "m", requester(), reply(), 5, "12:00").expect("taken");
    assert_eq!(receipt.follow_up, Some(TicketId::new(5).expect("an id")));
    assert!(world.links(5).contains(&"follow_up_of 2".to_owned()), "{:?}", world.links(5));
}

#[test]
fn a_follow_up_can_be_asked_for_where_it_is_wanted() {
    let mut world = world(r#"{"on_reply": "follow_up"}"#, false);
    let asked = Command::FollowUp(helpdesk_core::FollowUp { ticket: ticket(5), body: "again".into() });
    assert_eq!(said(world.act(requester(), 1, asked, "12:00")), "ok");
    assert_eq!(world.links(5), ["follow_up_of 1"]);
}
