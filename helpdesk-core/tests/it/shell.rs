//! The shell over a store: once per command id, retries, timers, notices.
use std::sync::{Arc, Mutex};

use helpdesk_core::{
    Action, Actor, AgentId, Command, CommandId, Configuration, Delivery, Desk, Event, EventBody, ExternalId, Notice,
    Notifier, NotifyError, OpenTicket, Outbox, Receipt, Refusal, Request, RequesterId, Rights, SubmitError, TicketId,
    Tickets,
};
use helpdesk_memory::MemoryStore;
use helpdesk_sla::ClockEvent;
use pollster::block_on;

use crate::stage::{agent, at, request, requester, service, spec, tenant};

fn desk() -> (Desk, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    let configuration = Configuration::build(spec()).expect("a configuration");
    (Desk::new(tenant(), store.clone(), configuration), store)
}

fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

fn id(text: &str) -> CommandId {
    CommandId::new(text).expect("an id")
}

fn submit(desk: &Desk, actor: Actor, request: &Request) -> Result<Receipt, SubmitError> {
    block_on(desk.acting_as(actor).submit(request))
}

fn open(desk: &Desk, number: u64) {
    let request = Request::open(id(&format!("open-{number}")), ticket(number), request(), at("09:00"));
    submit(desk, requester(), &request).expect("opened");
}

#[test]
fn sending_it_twice_does_it_once_and_gives_the_first_answer() {
    let (desk, _) = desk();
    open(&desk, 1);
    let reply = Request::one(id("r"), ticket(1), Command::Reply { body: "hi".into() }, at("10:00"));
    let first = submit(&desk, requester(), &reply).expect("a reply");
    let again = submit(&desk, requester(), &Request { at: at("11:00"), ..reply.clone() }).expect("the same answer");
    assert_eq!(first, again);
    let found = block_on(desk.acting_as(agent("ann")).ticket(ticket(1))).expect("a ticket");
    assert_eq!(found.n_messages, 1);
    let other = Request::one(id("r"), ticket(1), Command::Reply { body: "other".into() }, at("10:00"));
    assert_eq!(submit(&desk, requester(), &other), Err(SubmitError::CommandReused { command: id("r") }));
}

#[test]
fn a_refusal_is_an_answer_too_and_stays_the_same() {
    let (desk, _) = desk();
    open(&desk, 1);
    let reopen = Request::one(id("re"), ticket(1), Command::Reopen, at("10:00"));
    let first = submit(&desk, agent("ann"), &reopen).expect_err("not solved");
    submit(&desk, agent("ann"), &Request::one(id("s"), ticket(1), Command::Solve, at("10:30"))).expect("solved");
    assert_eq!(submit(&desk, agent("ann"), &reopen).expect_err("the first answer"), first);
    let fresh = Request::one(id("re2"), ticket(1), Command::Reopen, at("11:00"));
    submit(&desk, agent("ann"), &fresh).expect("a new request is decided anew");
}

#[test]
fn an_external_id_has_one_owner() {
    let (desk, _) = desk();
    let external = Some(ExternalId::new("INC1").expect("an id"));
    let named = OpenTicket { external, ..request() };
    submit(&desk, service(), &Request::open(id("a"), ticket(1), named.clone(), at("09:00"))).expect("opened");
    let second = submit(&desk, service(), &Request::open(id("b"), ticket(2), named, at("09:00"))).expect_err("taken");
    let external = ExternalId::new("INC1").expect("an id");
    let found = |actor| block_on(desk.acting_as(actor).find(&external)).expect("an answer").map(|t| t.id);
    assert_eq!((found(agent("ann")), found(requester())), (Some(ticket(1)), None));
    let expected = Refusal::ExternalIdTaken { external: "INC1".into(), owner: ticket(1) };
    assert_eq!(second, SubmitError::Refused(expected));
}

#[test]
fn capacity_holds_over_many_tickets_and_is_given_back() {
    let (desk, _) = desk();
    for number in 1..=5 {
        open(&desk, number);
        let route = Command::Route { team: "desk".parse().expect("an id") };
        let importer = Actor::service(tenant(), "import", Rights::of([Action::ReadPublic, Action::MoveTeam]));
        submit(&desk, importer, &Request::one(id(&format!("r{number}")), ticket(number), route, at("09:05")))
            .expect("routed");
    }
    let assignee = |number| {
        let found = block_on(desk.acting_as(agent("ann")).ticket(ticket(number))).expect("a ticket");
        found.assignee.map(|a| a.to_string())
    };
    // ann can take two; bob is off shift until 14:00.
    let given: Vec<_> = (1..=5).map(assignee).collect();
    assert_eq!(given, [Some("ann".into()), Some("ann".into()), None, None, None]);
    submit(&desk, agent("ann"), &Request::one(id("s"), ticket(1), Command::Solve, at("09:20"))).expect("solved");
    block_on(desk.run_due(at("09:35"), 100)).expect("timers");
    assert_eq!(assignee(3), Some("ann".into()), "looked at again when somebody may have room");
    block_on(desk.run_due(at("14:00"), 100)).expect("timers");
    assert_eq!([assignee(4), assignee(5)], [Some("bob".into()), Some("bob".into())]);
}

#[test]
fn leases_last_beyond_the_look_that_takes_them() {
    let (desk, _) = desk();
    open(&desk, 1);
    let shared = |until: &str| block_on(desk.run_due_shared(at("2026-01-05 16:00"), at(until), 100));
    for until in ["15:59", "16:00"] {
        let what =
            format!("the leases are over at 2026-01-05 {until}:00 UTC, expected a time after 2026-01-05 16:00:00 UTC");
        assert_eq!(shared(until), Err(SubmitError::Refused(Refusal::BadRequest { what })));
    }
    assert_eq!(shared("16:01").expect("timers").n_changed, 1);
}

/// A clock that jumps: what is asked for before the last event is recorded with it, in the order of the sequence; what was due comes once,
/// and a jump back neither takes it back nor does it again.
#[test]
fn a_clock_may_jump_both_ways() {
    let (desk, store) = desk();
    open(&desk, 1);
    let reply = |name: &str, when: &str| {
        let command = Command::Reply { body: name.into() };
        submit(&desk, agent("ann"), &Request::one(id(name), ticket(1), command, at(when))).expect("a reply");
    };
    reply("ahead", "2026-01-05 20:00");
    reply("back", "2026-01-05 10:00");
    block_on(desk.run_due(at("2026-01-05 09:30"), 100)).expect("timers");
    let history = || block_on(store.history(ticket(1), 0, 100)).expect("a history");
    assert!(history().windows(2).all(|pair| pair[1].seq == pair[0].seq + 1 && pair[1].at >= pair[0].at));
    let said = |name: &str| {
        let is = |event: &&Event| matches!(&event.body, EventBody::MessageAdded { body, .. } if body == name);
        history().iter().find(is).map(|event| event.at)
    };
    assert_eq!((said("ahead"), said("back")), (Some(at("20:00")), Some(at("20:00"))));
    let breaches = |history: Vec<Event>| {
        let broken = |event: &Event| {
            let EventBody::ClockMoved { metric, instance, change: ClockEvent::Breached { due, .. }, .. } = &event.body
            else {
                return None;
            };
            Some((*metric, *instance, *due))
        };
        history.iter().filter_map(broken).collect::<Vec<_>>()
    };
    block_on(desk.run_due(at("2026-01-09 12:00"), 100)).expect("timers");
    let once = breaches(history());
    assert!(!once.is_empty());
    for when in ["2026-01-06 12:00", "2026-01-05 09:00", "2026-01-09 12:00"] {
        block_on(desk.run_due(at(when), 100)).expect("timers");
    }
    assert_eq!(breaches(history()), once, "what was broken stays broken, once");
    let leases = |when: &str| block_on(desk.run_due_shared(at(when), at("2026-01-20 00:00"), 100)).expect("timers");
    leases("2026-01-12 12:00");
    leases("2026-01-05 09:00");
    assert!(history().windows(2).all(|pair| pair[1].at >= pair[0].at));
}

#[test]
fn timers_run_once_in_order_and_then_there_is_nothing_left() {
    let (desk, _) = desk();
    open(&desk, 1);
    open(&desk, 2);
    let ticked = block_on(desk.run_due_in_order(at("2026-01-20 00:00"))).expect("timers");
    assert!(ticked.n_looked_at >= 4, "{ticked:?}");
    let again = block_on(desk.run_due_in_order(at("2026-01-20 00:00"))).expect("timers");
    assert_eq!(again.n_looked_at, 0);
    assert!(block_on(desk.next_wake()).expect("a time").is_none_or(|next| next > at("2026-01-20 00:00")));
}

#[derive(Default)]
struct Recorder {
    seen: Mutex<Vec<Notice>>,
    fails: Option<NotifyError>,
}

#[async_trait::async_trait]
impl Notifier for Recorder {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        self.seen.lock().expect("a lock").extend(delivery.notices().cloned());
        self.fails.clone().map_or(Ok(()), Err)
    }
}

#[test]
fn notices_wait_until_they_are_delivered_and_keep_their_id() {
    let (desk, store) = desk();
    open(&desk, 1);
    let reply = Request::one(id("r"), ticket(1), Command::Reply { body: "hi".into() }, at("10:00"));
    submit(&desk, agent("ann"), &reply).expect("a reply");
    let later = Recorder { fails: Some(NotifyError::Later { why: "busy".into() }), ..Recorder::default() };
    assert_eq!(block_on(desk.relay(&later, at("10:00"), 10)).expect("relayed").n_later, 1);
    let good = Recorder::default();
    assert_eq!(block_on(desk.relay(&good, at("10:01"), 10)).expect("relayed").n_delivered, 0, "not before its time");
    assert_eq!(block_on(desk.relay(&good, at("10:05"), 10)).expect("relayed").n_delivered, 1);
    assert_eq!(block_on(desk.relay(&good, at("11:00"), 10)).expect("relayed").n_delivered, 0);
    let first = later.seen.lock().expect("a lock")[0].id.clone();
    assert_eq!(good.seen.lock().expect("a lock")[0].id, first);
    assert!(block_on(store.dead_letters(desk.tenant(), 10)).expect("letters").is_empty());
}

#[test]
fn a_requester_sees_the_request_and_not_the_ticket() {
    let (desk, _) = desk();
    open(&desk, 1);
    assert!(block_on(desk.acting_as(requester()).ticket(ticket(1))).is_err());
    assert_eq!(block_on(desk.acting_as(requester()).request(ticket(1))).expect("a view").subject, "printer");
    let stranger = Actor::requester(tenant(), RequesterId::new("sam").expect("an id"));
    let refused = block_on(desk.acting_as(stranger).request(ticket(1))).expect_err("hidden");
    assert_eq!(refused, SubmitError::Refused(Refusal::NoSuchTicket { ticket: ticket(1) }));
    assert!(block_on(desk.acting_as(agent("ann")).page(None, 10)).expect("a page").len() == 1);
    assert!(block_on(desk.acting_as(requester()).page(None, 10)).is_err());
}

#[test]
fn explanations_agree_with_the_store() {
    let (desk, _) = desk();
    open(&desk, 1);
    submit(&desk, agent("ann"), &Request::one(id("w"), ticket(1), Command::Wait { until: None }, at("10:00")))
        .expect("pending");
    block_on(desk.run_due_in_order(at("2026-01-07 12:00"))).expect("timers");
    let auditor = Actor::auditor(tenant(), AgentId::new("olga").expect("an id"));
    let explanation = block_on(desk.acting_as(auditor).explain(ticket(1), at("2026-01-07 12:00"))).expect("explained");
    let told: usize = explanation.steps.iter().map(|s| s.events.len()).sum();
    assert_eq!(u64::try_from(told).expect("a number"), explanation.ticket.version);
    for clock in &explanation.clocks {
        assert_eq!(clock.ledger.total, clock.used, "{}", clock.metric);
        clock.ledger.check().expect("the ledger holds");
    }
}

/// A desk whose configuration changed looks, finds nothing to do, and looks again when there is.
#[test]
fn a_look_that_brings_nothing_moves_the_time_on() {
    let (desk, store) = desk();
    open(&desk, 1);
    submit(&desk, agent("ann"), &Request::one(id("s"), ticket(1), Command::Solve, at("10:00"))).expect("solved");
    let mut patient = spec();
    patient.close_solved_after_days = Some(12);
    let configuration = Configuration::build(patient).expect("a configuration");
    let desk = Desk::new(tenant(), store, configuration);
    let early = block_on(desk.run_due(at("2026-01-14 10:00"), 10)).expect("timers");
    assert_eq!((early.n_looked_at, early.n_changed, early.stuck.len()), (1, 0, 0));
    assert_eq!(block_on(desk.next_wake()).expect("a time"), Some(at("2026-01-17 10:00")));
    let late = block_on(desk.run_due(at("2026-01-17 10:00"), 10)).expect("timers");
    assert_eq!((late.n_looked_at, late.n_changed), (1, 1));
    assert_eq!(block_on(desk.next_wake()).expect("a time"), None);
}

#[test]
fn an_answer_belongs_to_who_asked_and_tells_requesters_no_counts() {
    let (desk, _) = desk();
    open(&desk, 1);
    let reply = Request::one(id("r"), ticket(1), Command::Reply { body: "hi".into() }, at("10:00"));
    let answer = submit(&desk, requester(), &reply).expect("a reply");
    assert_eq!((answer.version, answer.n_events), (0, 0));
    assert_eq!(submit(&desk, agent("ann"), &reply), Err(SubmitError::CommandReused { command: id("r") }));
}

#[test]
fn the_desks_own_ids_are_its_own() {
    let (desk, _) = desk();
    open(&desk, 1);
    let forged = Request::one(id("tick/1/13/0"), ticket(1), Command::Start, at("10:00"));
    let refused = submit(&desk, agent("ann"), &forged).expect_err("reserved").to_string();
    assert_eq!(refused, "command ids that begin with `tick/` or `look/` are the desk's own, expected another one");
}

#[test]
fn a_requester_says_nothing_that_is_for_agents() {
    let (desk, _) = desk();
    let open = |change: fn(&mut OpenTicket)| {
        let mut asked = request();
        change(&mut asked);
        submit(&desk, requester(), &Request::open(id("x"), ticket(1), asked, at("09:00")))
            .expect_err("refused")
            .to_string()
    };
    let start = "requester rita may not open: ";
    let says = |text: &str| format!("{start}{text}");
    assert_eq!(
        open(|o| o.priority = Some(helpdesk_core::Priority::Urgent)),
        says("priority is for agents, say impact and urgency")
    );
    assert_eq!(open(|o| o.tags = ["vip".to_owned()].into()), says("tags are for agents"));
    assert_eq!(open(|o| o.organization = Some("bigco".parse().expect("an id"))), says("it is not their organization"));
}
