//! The relay: attempts and their end, the order of a lane, rights that are read again, dead letters that come back.
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use helpdesk_core::{
    Action, Actor, AgentId, Audience, Command, CommandId, Configuration, ConfigurationSpec, Delivery, Desk, Facts,
    Instant, LetterEnd, NOTICE_ATTEMPTS_MAX, Notifier, NotifyError, Outbox, Recipients, Relayed, Request, Restrict,
    Restriction, RetrySpec, TenantId, TicketId,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::stage::{agent, at, request, requester, spec, tenant};

/// A notifier that answers as it is told and remembers what it was given.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) seen: Mutex<Vec<Delivery>>,
    pub(crate) fails_for: Option<(Audience, NotifyError)>,
}

#[async_trait]
impl Notifier for Recorder {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        self.seen.lock().expect("a lock").push(delivery.clone());
        let fails = self.fails_for.as_ref().filter(|(to, _)| to == delivery.to());
        fails.map_or(Ok(()), |(_, error)| Err(error.clone()))
    }
}

impl Recorder {
    pub(crate) fn bodies(&self) -> Vec<String> {
        let seen = self.seen.lock().expect("a lock");
        seen.iter().flat_map(|delivery| delivery.notices().map(|notice| notice.body.clone())).collect()
    }
}

pub(crate) fn away(to: Audience) -> Recorder {
    let later = NotifyError::Later { why: "the mail server is away".into() };
    Recorder { fails_for: Some((to, later)), ..Recorder::default() }
}

pub(crate) fn rita() -> Audience {
    Audience::NamedRequester("rita".parse().expect("an id"))
}

pub(crate) fn desk_of(spec: ConfigurationSpec, store: &Arc<MemoryStore>) -> Desk {
    Desk::new(tenant(), store.clone(), Configuration::build(spec).expect("a configuration"))
}

pub(crate) fn desk() -> (Desk, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    (desk_of(spec(), &store), store)
}

pub(crate) fn ticket(number: u64) -> TicketId {
    TicketId::new(number).expect("an id")
}

pub(crate) fn submit(desk: &Desk, actor: Actor, number: u64, command: Command, when: Instant) {
    let id = CommandId::new(format!("{number} {when} {command:?}").chars().take(150).collect::<String>());
    let request = Request::one(id.expect("an id"), ticket(number), command, when);
    block_on(desk.acting_as(actor).submit(&request)).expect("done");
}

pub(crate) fn reply(body: &str) -> Command {
    Command::Reply { body: body.into() }
}

fn relay(desk: &Desk, notifier: &dyn Notifier, when: Instant) -> Relayed {
    block_on(desk.relay(notifier, when, 100)).expect("relayed")
}

#[test]
fn attempts_are_further_and_further_apart_and_come_to_an_end() {
    let (desk, store) = desk();
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, reply("hi"), at("10:00"));
    let away = away(rita());
    let (mut when, mut minutes) = (at("10:00"), Vec::new());
    for _attempt in 1..NOTICE_ATTEMPTS_MAX {
        assert_eq!(relay(&desk, &away, when), Relayed { n_later: 1, ..Relayed::default() });
        let waiting = block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 9)).expect("the outbox");
        let again = waiting[0].not_before;
        minutes.push((again - when).num_minutes());
        assert_eq!(relay(&desk, &away, again - std::time::Duration::from_nanos(1)), Relayed::default());
        when = again;
    }
    assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
    assert_eq!(relay(&desk, &away, when), Relayed { n_dead: 1, ..Relayed::default() });
    let letters = block_on(store.dead_letters(desk.tenant(), 9)).expect("letters");
    assert_eq!(letters[0].end, LetterEnd::GivenUp);
    assert_eq!(letters[0].why, "given up after 10 attempts: the mail server is away");
    // It comes back by a call, with its attempts before it and its own id.
    assert_eq!(block_on(desk.redeliver(&letters[0].notice.id, when)), Ok(true));
    assert_eq!(block_on(desk.redeliver(&letters[0].notice.id, when)), Ok(false));
    let good = Recorder::default();
    assert_eq!(relay(&desk, &good, when), Relayed { n_delivered: 1, ..Relayed::default() });
    assert_eq!(good.seen.lock().expect("a lock")[0].id(), &letters[0].notice.id);
}

#[test]
fn what_waits_again_holds_back_its_own_lane_only() {
    let (desk, _) = desk();
    for number in [1, 2] {
        submit(&desk, requester(), number, Command::open(request()), at("09:00"));
        submit(&desk, agent("ann"), number, Command::Assign { agent: "bob".parse().expect("an id") }, at("09:30"));
    }
    submit(&desk, agent("ann"), 1, reply("one"), at("10:00"));
    let away = away(rita());
    assert_eq!(relay(&desk, &away, at("10:00")), Relayed { n_delivered: 2, n_later: 1, ..Relayed::default() });
    submit(&desk, agent("ann"), 1, reply("two"), at("10:01"));
    submit(&desk, agent("ann"), 2, reply("other"), at("10:01"));
    submit(&desk, requester(), 1, reply("hello?"), at("10:02"));
    let good = Recorder::default();
    assert_eq!(relay(&desk, &good, at("10:02")).n_delivered, 2, "the other ticket, and the other recipient");
    assert_eq!(good.bodies(), ["other", "hello?"]);
    assert_eq!(relay(&desk, &good, at("10:05")).n_delivered, 2);
    assert_eq!(good.bodies()[2..], ["one", "two"], "in their order");
    // Within one round as well.
    submit(&desk, agent("ann"), 1, reply("three"), at("10:10"));
    submit(&desk, agent("ann"), 1, reply("four"), at("10:11"));
    assert_eq!(relay(&desk, &away, at("10:12")), Relayed { n_later: 1, ..Relayed::default() });
    assert_eq!(away.bodies()[3..], ["three"], "what is behind is not even tried");
}

#[test]
fn rights_are_read_again_when_it_goes_out() {
    let (desk, store) = desk();
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, Command::Assign { agent: "bob".parse().expect("an id") }, at("09:30"));
    submit(&desk, agent("ann"), 1, Command::Route { team: "attic".parse().expect("an id") }, at("09:31"));
    submit(
        &desk,
        agent("ann"),
        1,
        Command::Notify { to: Audience::Team, text: "look".into(), not_before: None, channel: None },
        at("09:32"),
    );
    // By the time they go out, bob has left and the attic is no more.
    let mut later = spec();
    later.agents.retain(|agent| agent.id.as_str() != "bob");
    later.teams.retain(|team| team.id.as_str() != "attic");
    let after = desk_of(later, &store);
    let good = Recorder::default();
    assert_eq!(relay(&after, &good, at("10:00")), Relayed { n_withdrawn: 2, ..Relayed::default() });
    let letters = block_on(store.dead_letters(desk.tenant(), 9)).expect("letters");
    let told: Vec<_> = letters.iter().map(|letter| (letter.end, letter.why.as_str())).collect();
    let (bob, attic) = ("agent bob is not there any more", "team attic is not there any more");
    assert_eq!(told, [(LetterEnd::Withdrawn, bob), (LetterEnd::Withdrawn, attic)]);
    // Back again, and judged again.
    assert_eq!(block_on(after.redeliver_all(at("10:00"))), Ok(2));
    assert_eq!(relay(&after, &good, at("10:01")).n_withdrawn, 2);
    assert_eq!(block_on(desk.redeliver_all(at("10:02"))), Ok(2));
    assert_eq!(relay(&desk, &good, at("10:02")).n_delivered, 2);
}

/// Nobody sees anything of what is tagged so.
struct Sealed;

impl Restrict for Sealed {
    fn name(&self) -> &str {
        "sealed"
    }
    fn restrict(&self, _actor: &Actor, _action: Action, _facts: &Facts) -> Result<Restriction, String> {
        Ok(Restriction::Deny { why: "it is sealed".into() })
    }
}

#[test]
fn what_the_host_takes_away_is_not_told_either() {
    let (desk, store) = desk();
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, reply("hi"), at("10:00"));
    let sealed = desk.clone().with_restrict(Arc::new(Sealed));
    let good = Recorder::default();
    assert_eq!(relay(&sealed, &good, at("10:00")), Relayed { n_withdrawn: 1, ..Relayed::default() });
    assert!(good.bodies().is_empty());
    assert_eq!(block_on(store.dead_letters(desk.tenant(), 9)).expect("letters").len(), 1);
}

/// A host whose people are elsewhere: ann is nobody any more, the team `desk` is an auditor's, bob cannot be looked up.
struct Directory;

#[async_trait]
impl Recipients for Directory {
    async fn actor(&self, tenant: &TenantId, to: &Audience) -> Result<Option<Actor>, NotifyError> {
        if to.to_string() == "agent bob" {
            return Err(NotifyError::Later { why: "no directory".into() });
        }
        if let Audience::NamedRequester(id) = to {
            return Ok(Some(Actor::requester(tenant.clone(), id.clone())));
        }
        let team = matches!(to, Audience::NamedTeam(_));
        Ok(team.then(|| Actor::auditor(tenant.clone(), AgentId::new("amy").expect("an id"))))
    }
}

#[test]
fn the_host_says_who_a_recipient_is_by_now() {
    let (desk, store) = desk();
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    for (n, to) in ["ann", "bob"].into_iter().enumerate() {
        let to = Audience::Agent(to.parse().expect("an id"));
        submit(
            &desk,
            agent("cleo"),
            1,
            Command::Notify { to, text: format!("look {n}"), not_before: None, channel: None },
            at("09:10"),
        );
    }
    let team = Audience::NamedTeam("desk".parse().expect("an id"));
    submit(
        &desk,
        agent("cleo"),
        1,
        Command::Notify { to: team, text: "all".into(), not_before: None, channel: None },
        at("09:20"),
    );
    submit(&desk, agent("cleo"), 1, reply("hi"), at("09:30"));
    let told = desk.with_recipients(Arc::new(Directory));
    let good = Recorder::default();
    let expected = Relayed { n_delivered: 2, n_later: 1, n_withdrawn: 1, ..Relayed::default() };
    assert_eq!(relay(&told, &good, at("10:00")), expected);
    assert_eq!(good.bodies(), ["all", "hi"]);
    let letters = block_on(store.dead_letters(told.tenant(), 9)).expect("letters");
    assert_eq!(letters[0].why, "agent ann is not there any more");
}

#[test]
fn when_it_is_tried_again_is_configured() {
    // First, factor and longest in seconds; the waits after each of five attempts.
    let table: [(RetrySpec, [i64; 5]); 6] = [
        (RetrySpec::default(), [300, 600, 1_200, 2_400, 4_800]),
        (RetrySpec { first_seconds: Some(10), ..RetrySpec::default() }, [10, 20, 40, 80, 160]),
        (RetrySpec { factor: Some(1), ..RetrySpec::default() }, [300; 5]),
        (
            RetrySpec { factor: Some(10), longest_seconds: Some(31_000), ..RetrySpec::default() },
            [300, 3_000, 30_000, 31_000, 31_000],
        ),
        (RetrySpec { longest_seconds: Some(60), ..RetrySpec::default() }, [60; 5]),
        (RetrySpec { first_seconds: Some(604_800), factor: Some(10), longest_seconds: Some(604_800) }, [604_800; 5]),
    ];
    for (retry, expected) in table {
        let mut spec = spec();
        spec.notices.retry = Some(retry);
        let store = Arc::new(MemoryStore::new());
        let desk = desk_of(spec, &store);
        submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
        submit(&desk, agent("ann"), 1, reply("hi"), at("10:00"));
        let (away, mut when, mut waits) = (away(rita()), at("10:00"), Vec::new());
        for _attempt in 0..5 {
            assert_eq!(relay(&desk, &away, when), Relayed { n_later: 1, ..Relayed::default() });
            let waiting = block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 9)).expect("the outbox");
            waits.push((waiting[0].not_before - when).num_seconds());
            when = waiting[0].not_before;
        }
        assert_eq!(waits, expected, "{retry:?}");
    }
}

#[test]
fn what_is_wrong_with_trying_again_is_said_at_once() {
    let mut spec = spec();
    spec.notices.retry = Some(RetrySpec { first_seconds: Some(0), factor: Some(11), longest_seconds: Some(604_801) });
    let problems = Configuration::build(spec.clone()).expect_err("problems").to_string();
    for expected in [
        "are tried again after 0 seconds, expected 1 to 604800",
        "are tried again at the latest after 604801 seconds, expected 1 to 604800",
        "are tried again 11 times later each time, expected 1 to 10",
    ] {
        assert!(problems.contains(expected), "{problems}");
    }
    spec.notices.retry = Some(RetrySpec { first_seconds: Some(90), longest_seconds: Some(60), ..RetrySpec::default() });
    let problems = Configuration::build(spec).expect_err("a problem").to_string();
    assert!(problems.contains("are tried again after 90 seconds, expected at most the longest, 60"), "{problems}");
}

/// A notifier during whose work the lease ends, and another desk takes over.
struct Slow {
    other: Desk,
    seen: Recorder,
}

#[async_trait]
impl Notifier for Slow {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        let is_first = self.seen.seen.lock().expect("a lock").is_empty();
        self.seen.deliver(delivery).await?;
        if is_first {
            let relayed = self.other.relay_shared(&self.seen, at("10:30"), at("10:40"), 100).await.expect("relayed");
            assert_eq!(relayed.n_delivered, 3, "the two of this lane, and the other one");
        }
        Ok(())
    }
}

#[test]
fn a_desk_that_is_late_settles_nothing_and_leaves_its_lane() {
    let (desk, store) = desk();
    for number in [1, 2] {
        submit(&desk, requester(), number, Command::open(request()), at("09:00"));
        submit(&desk, agent("ann"), number, reply("one"), at("10:00"));
    }
    submit(&desk, agent("ann"), 1, reply("two"), at("10:01"));
    let slow = Slow { other: desk.clone(), seen: Recorder::default() };
    let relayed = block_on(desk.relay_shared(&slow, at("10:10"), at("10:20"), 100)).expect("relayed");
    // One piece of the first lane, and one of the second, are tried twice; nothing is lost, and the lanes keep their order.
    assert_eq!(relayed, Relayed { n_taken_over: 2, ..Relayed::default() });
    assert_eq!(slow.seen.bodies(), ["one", "one", "one", "two", "one"]);
    assert_eq!(block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 9)), Ok(Vec::new()));
    assert_eq!(block_on(desk.relay_shared(&slow.seen, at("10:50"), at("11:00"), 9)), Ok(Relayed::default()));
}

#[test]
fn a_burst_goes_out_in_one_piece_by_the_desk_that_has_its_lane() {
    let store = Arc::new(MemoryStore::new());
    let mut spec = spec();
    spec.notices.burst_seconds = Some(120);
    let desk = desk_of(spec, &store);
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, reply("one"), at("10:00"));
    submit(&desk, agent("ann"), 1, reply("two"), at("10:01"));
    let good = Recorder::default();
    let relayed = block_on(desk.relay_shared(&good, at("10:02"), at("10:10"), 9)).expect("relayed");
    assert_eq!(relayed, Relayed { n_delivered: 2, ..Relayed::default() });
    assert_eq!(good.seen.lock().expect("a lock").len(), 1);
}

/// An endpoint of one recipient that does not answer at all, or dies; everybody else's answers.
struct Bad {
    of: &'static str,
    panics: bool,
    good: Recorder,
}

#[async_trait]
impl Notifier for Bad {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        if delivery.to().to_string() == self.of {
            assert!(!self.panics, "the endpoint dies");
            std::future::pending::<()>().await;
        }
        self.good.deliver(delivery).await
    }
}

/// Two desks on one store: one is caught by an endpoint that hangs or dies, and the other goes on with everything else. What was not
/// settled goes out when its leases are over, under the same ids; what was is not sent again.
#[test]
fn a_notifier_that_hangs_or_dies_delays_its_own_notices_only() {
    for panics in [false, true] {
        let (desk, store) = desk();
        for number in 1..=3 {
            submit(&desk, requester(), number, Command::open(request()), at("09:00"));
            submit(&desk, agent("ann"), number, Command::Assign { agent: "bob".parse().expect("an id") }, at("09:10"));
            submit(&desk, agent("ann"), number, reply("hi"), at("09:20"));
        }
        let waiting = || block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 99)).expect("the outbox");
        let ids: Vec<_> = waiting().into_iter().map(|waiting| waiting.notice.id).collect();
        let bad = Bad { of: "agent bob", panics, good: Recorder::default() };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut relay = std::pin::pin!(desk.relay_shared(&bad, at("10:00"), at("10:01"), 2));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            // Whoever runs the desk gives up waiting: the future is dropped.
            assert!(relay.as_mut().poll(&mut context).is_pending());
        }));
        assert_eq!(caught.is_err(), panics);
        let good = Recorder::default();
        let other = desk.clone();
        block_on(other.relay_shared(&good, at("10:00"), at("10:01"), 100)).expect("relayed");
        let sent = good.seen.lock().expect("a lock").len();
        assert!(sent > 0 && sent < ids.len(), "the lanes of the other one are still its own");
        block_on(other.relay_shared(&good, at("10:02"), at("10:03"), 100)).expect("relayed");
        let mut told: Vec<_> = bad.good.seen.lock().expect("a lock").iter().map(|d| d.id().clone()).collect();
        told.extend(good.seen.lock().expect("a lock").iter().map(|delivery| delivery.id().clone()));
        told.sort();
        let mut all = ids.clone();
        all.sort();
        assert_eq!(told, all, "each once: nothing that was settled goes out again");
        assert!(waiting().is_empty());
    }
}

/// What was delivered and not settled goes out again, under the same id: whoever receives it can drop the second.
#[test]
fn a_lost_answer_delivers_again_under_the_same_id() {
    let (desk, store) = desk();
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, reply("hi"), at("10:00"));
    let (before, good) =
        (block_on(store.waiting(desk.tenant(), at("10:00"), 9)).expect("the outbox"), Recorder::default());
    assert_eq!(before.len(), 1);
    let lost = Lost(&good);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| relay(&desk, &lost, at("10:00"))));
    assert!(caught.is_err(), "it dies after it delivered");
    relay(&desk, &good, at("10:01"));
    let ids: Vec<_> = good.seen.lock().expect("a lock").iter().map(|delivery| delivery.id().clone()).collect();
    assert_eq!(ids, [before[0].notice.id.clone(), before[0].notice.id.clone()]);
    assert_eq!(relay(&desk, &good, at("10:02")), Relayed::default());
}

/// Delivers, and dies before it can say so.
struct Lost<'a>(&'a Recorder);

#[async_trait]
impl Notifier for Lost<'_> {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        self.0.deliver(delivery).await?;
        panic!("the answer is lost");
    }
}
