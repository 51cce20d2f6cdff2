//! Four processes work on five tickets at once: nothing that was answered is lost, nobody gets more than there is room for, and what the
//! clock does happens once.
use std::collections::BTreeMap;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;

use helpdesk_core::{
    AgentId, Command, CommandId, Desk, Event, EventBody, EventKind, Request, Store, Strategy, SubmitError, Ticket,
    Tickets, evolve, verify,
};
use helpdesk_testkit::{Fixture, configuration, instant, ticket_id};
use pollster::block_on;

use crate::server::{Schema, server};

/// Tells a child which schema it works in, and which of the desks it is.
const SCHEMA: &str = "HELPDESK_DESKS_SCHEMA";
const NUMBER: &str = "HELPDESK_DESKS_NUMBER";

const DESKS: u64 = 4;
const HOT: u64 = 5;
/// Tickets that only wait for their time.
const WAITING: u64 = 24;
/// How many steps each desk takes; `HELPDESK_DESKS_STEPS` says more.
const STEPS: u64 = 40;
/// Sunday: only ann is at work, and her capacity is two.
const SUNDAY: i64 = 6 * 24 * 60;

fn n_steps() -> u64 {
    std::env::var("HELPDESK_DESKS_STEPS").ok().and_then(|n| n.parse().ok()).unwrap_or(STEPS)
}

/// Not a test of its own: the children of [`desks_of_several_processes_lose_nothing`] run it, and without their variables it has nothing to do.
#[test]
fn child_works_on_hot_tickets() {
    let (Ok(name), Some(server)) = (std::env::var(SCHEMA), server()) else {
        return;
    };
    let number: u64 = std::env::var(NUMBER).expect("a number").parse().expect("a number");
    let schema = Schema::existing(server, name);
    let store: Arc<dyn Store> = Arc::new(schema.store());
    let fixture = Fixture::acme();
    let desk = Desk::new(fixture.tenant().clone(), store, configuration().clone());
    for step in 0..n_steps() {
        let ticket = (number + step * 3) % HOT + 1;
        let command = match step % 4 {
            0 | 2 => Command::AddNote { body: format!("note {number}-{step}.") },
            1 => Command::AssignBy { strategy: Strategy::LeastLoaded },
            _ => Command::Unassign,
        };
        submit(&desk, &fixture, &format!("d{number}-{step}"), ticket, command);
        if step % 8 == number {
            let ticked = block_on(desk.run_due_shared(instant(SUNDAY + 100), instant(SUNDAY + 200), 3));
            assert!(ticked.as_ref().is_ok_and(|ticked| ticked.stuck.is_empty()), "{ticked:?}");
        }
    }
}

/// Asks until it is answered: whoever is late too often is told that the ticket is busy.
fn submit(desk: &Desk, fixture: &Fixture, id: &str, ticket: u64, command: Command) {
    let id = CommandId::new(id).expect("a short text");
    let request = Request::one(id, ticket_id(ticket), command, instant(SUNDAY + 10));
    for _attempt in 0..200 {
        match block_on(desk.acting_as(fixture.actor().clone()).submit(&request)) {
            Ok(_) | Err(SubmitError::Refused(_)) => return,
            Err(SubmitError::Busy { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("ticket {ticket} is busy for ever");
}

fn spawn(schema: &Schema, number: u64) -> Child {
    Process::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "desks::child_works_on_hot_tickets", "--nocapture"])
        .env(SCHEMA, &schema.name)
        .env(NUMBER, number.to_string())
        .stdout(Stdio::null())
        .spawn()
        .expect("the child starts")
}

#[test]
fn desks_of_several_processes_lose_nothing() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let (store, fixture) = (schema.store(), Fixture::acme());
    for n in 1..=HOT + WAITING {
        assert!(
            block_on(store.commit(vec![fixture.opening(n, SUNDAY)])).iter().all(Result::is_ok),
            "ticket {n} is opened"
        );
        let command = if n <= HOT {
            Command::Route { team: "support".try_into().expect("a text") }
        } else {
            Command::Wait { until: Some(instant(SUNDAY + 50)) }
        };
        fixture.act(&store, &format!("set-{n}"), n, SUNDAY + 1, command);
    }
    let mut desks: Vec<Child> = (0..DESKS).map(|number| spawn(&schema, number)).collect();
    let ann = AgentId::new("ann").expect("a text");
    loop {
        let open = load(&store, &fixture, &ann);
        assert!(open <= 2, "ann has {open} of two");
        if desks.iter_mut().all(|desk| desk.try_wait().expect("it is asked").is_some()) {
            break;
        }
    }
    for desk in &mut desks {
        assert!(desk.wait().expect("it ends").success(), "a desk failed");
    }
    let mut notes: BTreeMap<String, u64> = BTreeMap::new();
    let mut held = 0;
    for n in 1..=HOT + WAITING {
        let (ticket, history) = whole(&store, n);
        for event in &history {
            if let EventBody::MessageAdded { body, .. } = &event.body
                && let Some(note) = body.strip_prefix("note ")
            {
                *notes.entry(note.to_owned()).or_default() += 1;
            }
        }
        held += u32::from(ticket.assignee.is_some() && ticket.load().is_some());
        let woken = history.iter().filter(|event| event.kind() == EventKind::Woken).count();
        assert!(woken <= 1, "ticket {n} was woken {woken} times");
    }
    let expected = DESKS * (0..n_steps()).filter(|step| step % 2 == 0).map(|_step| 1).sum::<u64>();
    assert_eq!(u64::try_from(notes.len()), Ok(expected), "notes are lost");
    assert!(notes.values().all(|times| *times == 1), "a note stands twice");
    assert_eq!(load(&store, &fixture, &ann), held, "her load is that of the tickets");
    // What no desk had its turn at is done now, once as well.
    let desk = Desk::new(fixture.tenant().clone(), Arc::new(schema.store()), configuration().clone());
    block_on(desk.run_due_shared(instant(SUNDAY + 300), instant(SUNDAY + 400), 1_000)).expect("the store answers");
    for n in HOT + 1..=HOT + WAITING {
        let woken = whole(&store, n).1.iter().filter(|event| event.kind() == EventKind::Woken).count();
        assert_eq!(woken, 1, "ticket {n}");
    }
}

fn load(store: &dyn Store, fixture: &Fixture, agent: &AgentId) -> u32 {
    let loads = block_on(store.loads(fixture.tenant(), std::slice::from_ref(agent))).expect("loads are answered");
    loads.get(agent).map_or(0, |load| load.open)
}

/// A ticket with its history, which is whole.
pub(crate) fn whole(store: &dyn Store, n: u64) -> (Arc<Ticket>, Vec<Event>) {
    let ticket = block_on(store.load(ticket_id(n))).expect("the store answers").expect("it is there");
    let history = block_on(store.history(ticket.id, 0, usize::MAX)).expect("the store answers");
    assert_eq!(history.iter().fold(None, evolve).as_ref(), Some(&*ticket), "ticket {n}");
    verify(&history, Some(ticket.head())).expect("a whole history");
    let decisions = block_on(store.decisions(ticket.id, 0, usize::MAX)).expect("the store answers");
    assert!(!decisions.is_empty(), "ticket {n}");
    (ticket, history)
}
