//! What a redaction writes over: what it names, whole or not at all, and nothing else.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{
    Command, CommitError, EventBody, NoticeId, Redact, Redaction, Request, Settlement, Store, SubmitError, verify,
};
use pollster::block_on;

use crate::dump::{Extent, dump};
use crate::fixture::{Fixture, agent_id, command_id, commit, desk, instant, loaded, ticket_id, written};
use crate::{FaultyStore, Place};

/// What is to go. No two letters of it stand together anywhere else.
const SECRET: &str = "Xq7-Zj4-Vk9";

fn extent() -> Extent {
    Extent {
        scopes: vec![Fixture::acme().scope(), Fixture::of("other").scope()],
        tickets: (1..=3).map(ticket_id).collect(),
        agents: ["ann", "ben", "cem"].map(agent_id).to_vec(),
        commands: ["a", "b", "c", "d"].map(command_id).to_vec(),
        people: Vec::new(),
        externals: Vec::new(),
    }
}

/// Three tickets, the last of another tenant, each with two replies that hold the secret; of the first one a notice is dead.
fn leak(store: &dyn Store) -> Fixture {
    let (fixture, other) = (Fixture::acme(), Fixture::of("other"));
    fixture.open_many(store, 2);
    written(store, other.opening(3, 3));
    for (ticket, whose) in [(1, &fixture), (2, &fixture), (3, &other)] {
        for n in 0..2 {
            let body = format!("The key is {SECRET}, {n}.");
            whose.act(store, &format!("reply-{ticket}-{n}"), ticket, 10 + n, Command::Reply { body });
        }
    }
    let waiting = block_on(store.waiting(fixture.tenant(), instant(100), 100)).expect("the outbox is answered");
    let of = waiting.iter().find(|waiting| waiting.notice.ticket == ticket_id(1)).expect("a notice about ticket 1");
    let dead = Settlement::Dead { why: "no such mailbox".to_owned() };
    block_on(store.settle(fixture.tenant(), &of.notice.id, dead)).expect("it is settled");
    fixture
}

/// The redaction of a reply of ticket 1.
fn redaction(store: &dyn Store, n: usize) -> Command {
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
    let replies = history.iter().filter(|event| matches!(event.body, EventBody::MessageAdded { .. }));
    let of = replies.map(|event| event.seq).nth(n).expect("a reply");
    Command::Redact(Box::new(Redact { of, what: Redaction::Text, reason: "a key".to_owned() }))
}

/// How often the store answers the secret about a ticket.
fn secrets(store: &dyn Store, ticket: u64) -> usize {
    let events = block_on(store.history(ticket_id(ticket), 0, usize::MAX)).expect("the history is answered");
    serde_json::to_string(&events).expect("events are JSON").matches(SECRET).count()
}

/// A redaction writes over the event, the decisions and the notices that it names, waiting or dead, and everything else that
/// the store answers stays as it was: other texts of the ticket, other tickets, other tenants.
///
/// # Panics
/// Where the law does not hold.
pub fn a_redaction_rewrites_what_it_names(place: &dyn Place) {
    let store = place.open();
    let fixture = leak(&*store);
    let before = dump(&*store, &extent());
    let unit = fixture.unit(&*store, "a", 1, 20, redaction(&*store, 0));
    let of = unit.own().rewrites().expect("it writes over something").events().next().expect("an event").seq;
    let notices = unit.own().rewrites().expect("it writes over something").notices().count();
    assert!(notices > 0, "a notice repeats the text");
    written(&*store, unit);
    let after = dump(&*store, &extent());
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let own = |line: &str| {
        let rewritten =
            line.contains(SECRET) && (line.contains(&format!("\"seq\":{of},")) || line.contains("\"ticket\":1,"));
        rewritten || line.starts_with("ticket {\"id\":1,") || line.starts_with("receipt [\"a\"")
    };
    for gone in lines(&before).difference(&lines(&after)) {
        assert!(own(gone), "something else was written over: {gone}");
    }
    assert_eq!((secrets(&*store, 1), secrets(&*store, 2), secrets(&*store, 3)), (1, 2, 2));
    let about_it = |line: &&str| line.contains(SECRET) && line.contains(&format!("\"ticket\":1,\"seq\":{of},"));
    assert_eq!(
        after.lines().filter(about_it).collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "a notice repeats the text still"
    );
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
    let verified = verify(&history, Some(loaded(&*store, 1).head())).expect("a whole history");
    assert_eq!(verified.redacted.len(), 1);
    drop(store);
    assert_eq!(dump(&*place.open(), &extent()), after, "the place opened again");
}

/// A redaction that is too late is a conflict and writes nothing over; sent again it is answered and writes nothing either.
///
/// # Panics
/// Where the law does not hold.
pub fn a_stale_redaction_writes_nothing(place: &dyn Place) {
    let store = place.open();
    let fixture = leak(&*store);
    let stale = fixture.unit(&*store, "a", 1, 20, redaction(&*store, 0));
    fixture.act(&*store, "b", 1, 20, Command::AddNote { body: "Faster.".to_owned() });
    let before = dump(&*store, &extent());
    assert_eq!(commit(&*store, stale), Err(CommitError::Conflict { ticket: ticket_id(1) }));
    assert_eq!(dump(&*store, &extent()), before, "half a redaction is left");
    let unit = fixture.unit(&*store, "c", 1, 21, redaction(&*store, 0));
    let receipt = written(&*store, unit.clone());
    let after = dump(&*store, &extent());
    assert_eq!(commit(&*store, unit), Ok(receipt));
    assert_eq!(dump(&*store, &extent()), after);
}

/// A notice that is delivered before the redaction is committed does not come back by it.
///
/// # Panics
/// Where the law does not hold.
pub fn a_redaction_brings_no_notice_back(place: &dyn Place) {
    let store = place.open();
    let fixture = leak(&*store);
    let unit = fixture.unit(&*store, "a", 1, 20, redaction(&*store, 1));
    let all = |place: &dyn Store| {
        block_on(place.notices_of(fixture.tenant(), ticket_id(1), None, 100)).expect("notices are answered")
    };
    for notice in all(&*store) {
        block_on(store.settle(fixture.tenant(), &notice.id, Settlement::Delivered)).expect("it is settled");
    }
    let left: Vec<NoticeId> = all(&*store).into_iter().map(|notice| notice.id).collect();
    written(&*store, unit);
    assert_eq!(all(&*store).into_iter().map(|notice| notice.id).collect::<Vec<_>>(), left);
}

/// The notices about a ticket are those of its tenant that wait or are dead, each once, in the order of their ids, page by page.
///
/// # Panics
/// Where the law does not hold.
pub fn notices_of_a_ticket_are_listed(place: &dyn Place) {
    let store = place.open();
    let fixture = leak(&*store);
    let page = |fixture: &Fixture, after: Option<&NoticeId>, limit| {
        let page = block_on(store.notices_of(fixture.tenant(), ticket_id(1), after, limit));
        page.expect("notices are answered").into_iter().map(|notice| notice.id).collect::<Vec<_>>()
    };
    let waiting = block_on(store.waiting(fixture.tenant(), instant(9_999), 100)).expect("the outbox is answered");
    let dead = block_on(store.dead_letters(fixture.tenant(), 100)).expect("dead letters are answered");
    let all = waiting.into_iter().map(|w| w.notice).chain(dead.into_iter().map(|letter| letter.notice));
    let expected: BTreeSet<NoticeId> =
        all.filter(|notice| notice.ticket == ticket_id(1)).map(|notice| notice.id).collect();
    let expected: Vec<NoticeId> = expected.into_iter().collect();
    assert!(expected.len() > 1, "one is dead, another waits");
    assert_eq!(page(&fixture, None, 100), expected);
    assert_eq!(page(&fixture, None, 1), expected[..1]);
    assert_eq!(page(&fixture, expected.first(), 100), expected[1..]);
    assert_eq!(page(&fixture, expected.last(), 100), []);
    assert_eq!(page(&Fixture::of("other"), None, 100), [], "notices of another tenant");
}

/// Above a store that loses answers and fails before and after its commits, a redaction is done once, and at no moment by half.
///
/// # Panics
/// Where the law does not hold.
pub fn redactions_are_done_once(place: &dyn Place) {
    let store = place.open();
    let fixture = leak(&*store);
    for (seed, n) in [(3, 0), (11, 1)] {
        let desk = desk(&fixture, Arc::new(FaultyStore::new(store.clone(), seed)));
        let request = Request::one(command_id(["a", "b"][n]), ticket_id(1), redaction(&*store, n), instant(30));
        let done = (0..100).any(|_attempt| {
            let answer = block_on(desk.acting_as(fixture.actor().clone()).submit(&request));
            let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
            let verified = verify(&history, Some(loaded(&*store, 1).head())).expect("a whole history at any moment");
            assert_eq!(verified.redacted.len() + secrets(&*store, 1), 2, "either the text or the redaction");
            match answer {
                Ok(_receipt) => true,
                Err(SubmitError::Store(_) | SubmitError::Busy { .. }) => false,
                Err(error) => panic!("the redaction was refused: {error}"),
            }
        });
        assert!(done, "the redaction was not answered in a hundred attempts");
        assert_eq!(secrets(&*store, 1), 1 - n);
    }
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
    assert_eq!(history.iter().filter(|event| matches!(event.body, EventBody::Redacted(_))).count(), 2);
}
