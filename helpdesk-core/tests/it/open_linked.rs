//! Tickets that are opened beside another one, by people and by hooks.
use std::sync::Arc;

use helpdesk_core::{
    Command, EventKind, Hook, HookFacts, LinkKind, OpenLinked, OpenTicket, Proposal, Reaction, RequesterId, StatusKind,
    TicketId, TicketKind,
};

use crate::{
    stage::{requester, tenant},
    world::{World, said, ticket},
};

fn part(new: TicketId, link: LinkKind, subject: &str, kind: TicketKind) -> Command {
    let request = OpenTicket { kind, ..OpenTicket::new(subject, RequesterId::new("rita").expect("an id")) };
    Command::OpenLinked(Box::new(OpenLinked { ticket: new, link, request }))
}

fn order(new: u64) -> Command {
    part(ticket(new), LinkKind::ParentOf, "order a fan", TicketKind::Task)
}

#[test]
fn a_person_opens_a_linked_ticket() {
    let mut world = World::with(2);
    assert_eq!(world.ann(1, order(7), "09:10"), "ok");
    assert_eq!((world.links(1), world.links(7)), (vec!["parent_of 7".to_owned()], vec!["child_of 1".to_owned()]));
    assert_eq!((world.status(1), world.status(7)), (StatusKind::Open, StatusKind::New));
    let history = world.history(7);
    assert_eq!(history[0].kind(), EventKind::Opened);
    assert_eq!(history[0].by.word(), "agent");
    let n = world.history(1).len();
    assert_eq!(world.ann(1, order(7), "09:11"), "ok", "it is so already");
    assert_eq!(world.history(1).len(), n);
    for (command, expected) in [
        (order(2), "ticket 2 exists already"),
        (order(1), "ticket 1 exists already"),
        (part(ticket(8), LinkKind::SplitInto, "x", TicketKind::Task), "only a split makes it, and it stays"),
        (part(ticket(8), LinkKind::IncidentOf, "x", TicketKind::Task), "expected a new ticket of kind `problem`"),
        (part(ticket(8), LinkKind::ProblemOf, "x", TicketKind::Task), "only a problem has incidents"),
        (part(ticket(8), LinkKind::ParentOf, " ", TicketKind::Task), "the subject is empty"),
    ] {
        let answer = world.ann(1, command.clone(), "09:12");
        assert!(answer.contains(expected), "{command:?}: {answer}");
        assert_eq!(world.history(1).len(), n, "{command:?}");
    }
    assert_eq!(world.ann(1, part(ticket(9), LinkKind::IncidentOf, "the cause", TicketKind::Problem), "09:13"), "ok");
    assert_eq!(world.links(9), ["problem_of 1"]);
    assert!(said(world.act(requester(), 1, order(10), "09:14")).contains("may not open_linked"));
}

/// Opens a ticket beside each one on which something of this kind happens.
struct Opener(EventKind, LinkKind, &'static str);

impl Hook for Opener {
    fn name(&self) -> &str {
        "opener"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == self.0
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let reason = format!("event {}", facts.event.seq);
        let new = TicketId::derived(&facts.ticket.tenant, facts.ticket.id, &reason);
        let command = part(new, self.1, self.2, TicketKind::Task);
        Reaction { proposals: vec![Proposal { rule: "open".into(), command }], ..Reaction::default() }
    }
}

fn world(opener: Opener) -> World {
    let mut world = World::new();
    world.desk = world.desk.with_hook(Arc::new(opener));
    world.open(1, "rita", TicketKind::Incident);
    world
}

fn faults(world: &World, number: u64) -> Vec<String> {
    world.decisions(number).iter().flat_map(|decision| &decision.faults).map(ToString::to_string).collect()
}

#[test]
fn a_hook_opens_a_linked_ticket() {
    let mut world = world(Opener(EventKind::TagsChanged, LinkKind::ParentOf, "order a fan"));
    let tag = Command::Tag { add: ["fan".to_owned()].into(), remove: [].into() };
    assert_eq!(world.ann(1, tag.clone(), "09:10"), "ok");
    let seq = world.history(1).iter().find(|event| event.kind() == EventKind::TagsChanged).expect("a tag").seq;
    let new = TicketId::derived(&tenant(), ticket(1), &format!("event {seq}"));
    assert!(new.number() >= TicketId::DERIVED_FROM && new.number() < 2 * TicketId::DERIVED_FROM);
    assert_eq!(world.links(1), [format!("parent_of {new}")]);
    assert_eq!(world.links(new.number()), ["child_of 1"]);
    assert_eq!(world.load(new.number()).subject, "order a fan");
    assert_eq!(faults(&world, 1), Vec::<String>::new());
    assert_eq!(world.decisions(new.number())[0].part_of, Some(ticket(1)));
    assert_eq!(world.ann(1, tag, "09:11"), "ok");
    assert_eq!(world.links(1).len(), 1, "nothing happened, so nothing is opened");
}

#[test]
fn what_cannot_be_opened_is_a_fault_and_leaves_no_link() {
    let mut world = world(Opener(EventKind::TagsChanged, LinkKind::ParentOf, " "));
    let tag = Command::Tag { add: ["fan".to_owned()].into(), remove: [].into() };
    assert_eq!(world.ann(1, tag, "09:10"), "ok");
    assert_eq!(world.links(1), Vec::<String>::new());
    let faults = faults(&world, 1);
    assert!(faults.len() == 1 && faults[0].contains("the subject is empty"), "{faults:?}");
}

#[test]
fn tickets_that_open_tickets_are_cut() {
    for (kind, n_tickets) in [(EventKind::Opened, 4), (EventKind::Linked, 0)] {
        let mut world = world(Opener(kind, LinkKind::RelatesTo, "and another one"));
        if kind == EventKind::Linked {
            world.open(2, "rita", TicketKind::Incident);
            assert_eq!(world.ann(1, crate::world::link(LinkKind::RelatesTo, 2), "09:10"), "ok");
        }
        let mut reached = vec![1];
        let mut next = 0;
        while let Some(number) = reached.get(next).copied() {
            let linked: Vec<u64> = world.load(number).ties().links.iter().map(|link| link.ticket.number()).collect();
            reached.extend(linked.into_iter().filter(|to| !reached.contains(to)).collect::<Vec<_>>());
            next += 1;
        }
        if kind == EventKind::Opened {
            assert_eq!(reached.len(), n_tickets, "{kind}");
        }
        assert!(reached.len() <= 16, "{kind}: {}", reached.len());
        let cut: Vec<String> = reached.iter().flat_map(|number| faults(&world, *number)).collect();
        assert!(cut.iter().any(|fault| fault.contains("reactions are cut at depth 3")), "{kind}: {cut:?}");
    }
}

#[test]
fn what_is_asked_for_is_pinned() {
    let asked = r#"{"do":"open_linked","ticket":9,"link":"parent_of","request":{"subject":"order a fan","requester":"rita","kind":"task","channel":"web","impact":"medium","urgency":"medium"}}"#;
    assert_eq!(serde_json::to_string(&order(9)).expect("json"), asked);
    assert_eq!(serde_json::from_str::<Command>(asked).expect("read back"), order(9));
    assert_eq!(TicketId::derived(&tenant(), ticket(7), "a spare part").number(), 8_346_400_377_256_662);
}
