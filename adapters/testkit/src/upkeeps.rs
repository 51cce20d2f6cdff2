//! The laws of a store that can be written over by its keeper: people are erased from it, and what is due by policies goes.
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use helpdesk_core::{
    Author, Command, CommitError, Doing, Erase, Link, LinkCommand, LinkKind, Notice, OpenTicket, People, RecordKey,
    RecordKind, Request, Retention, SeenWhole, Settlement, Store, StoredRecord, Upkeep, begin_erasure, erase_rest,
    erase_tickets, evolve, retain, verify,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::{
    SearchPlace, UpkeepPlace, dump,
    fixture::{Fixture, command_id, commit, instant, kept_person, loaded, requester_id, ticket_id},
    model::{Step, difference, extent, live},
    transfers::{hold, records},
};

/// Makes new, empty places.
pub type NewPlace<'a> = &'a dyn Fn() -> Box<dyn UpkeepPlace>;

/// Makes one `#[test]` of each law of [`upkeeps`](crate::upkeeps), named like it. The argument makes a new, empty
/// [`UpkeepPlace`] each time it is called; with `where` it makes an `Option`, and where there is no place the tests pass without having tried
/// anything.
#[macro_export]
macro_rules! upkeep_conformance {
    (@[tests $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::upkeeps::$law(&|| ($new_place)());
            }
        )*
    };
    (@[tests_where $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                if ($new_place)().is_some() {
                    $crate::upkeeps::$law(&|| ($new_place)().expect("there was a place a moment ago"));
                }
            }
        )*
    };
    (@each [$($what:tt)*]) => {
        $crate::upkeep_conformance! { @[$($what)*]
            a_ticket_is_read_whole
            a_stale_rewrite_writes_nothing
            a_rewrite_brings_no_notice_back
            what_rests_on_a_ticket_that_went_is_refused
            erasing_leaves_what_it_leaves_in_memory
            erasing_beside_desks_loses_nothing
            retention_leaves_what_it_leaves_in_memory
        }
    };
    (where $new_place:expr) => {
        $crate::upkeep_conformance!(@each [tests_where $new_place]);
    };
    ($new_place:expr) => {
        $crate::upkeep_conformance!(@each [tests $new_place]);
    };
}

/// What is read of each ticket is what records say of it.
///
/// # Panics
/// Where it is not so.
pub fn a_ticket_is_read_whole(new_place: NewPlace<'_>) {
    hold(|first, _| {
        let place = new_place();
        live(place.open(), first, 0);
        let (store, all) = (place.open_upkeep(), records(&*place.open_upkeep(), 1_000));
        for ticket in (1..=4).map(ticket_id) {
            let is_of = |record: &&StoredRecord| match record {
                StoredRecord::Ticket { ticket: held, .. } => held.id == ticket,
                StoredRecord::Event { ticket: of, .. } | StoredRecord::Decision { ticket: of, .. } => *of == ticket,
                StoredRecord::Waiting { waiting, .. } => waiting.notice.ticket == ticket,
                StoredRecord::DeadLetter { letter, .. } => letter.notice.ticket == ticket,
                StoredRecord::Configuration { .. }
                | StoredRecord::Person { .. }
                | StoredRecord::Presence { .. }
                | StoredRecord::Held { .. }
                | StoredRecord::ExternalId { .. }
                | StoredRecord::Receipt { .. } => false,
            };
            let expected: Vec<StoredRecord> = all.iter().filter(is_of).cloned().collect();
            let found = block_on(store.whole(ticket)).map_err(|error| error.to_string())?;
            if found != expected {
                return Err(format!("ticket {ticket}: {found:#?} where {expected:#?} was expected"));
            }
        }
        Ok(())
    });
}

/// A ticket as it was read.
fn seen(whole: &[StoredRecord]) -> SeenWhole {
    let Some(StoredRecord::Ticket { ticket, .. }) = whole.first() else { panic!("a ticket comes first") };
    let n_decisions = whole.iter().filter(|record| record.key().kind() == RecordKind::Decision).count();
    let n_decisions = u64::try_from(n_decisions).expect("few");
    SeenWhole { ticket: ticket.id, version: ticket.version, n_decisions }
}

/// A ticket with an answer and its notices.
fn answered(store: &dyn Store) -> Fixture {
    let fixture = Fixture::acme();
    fixture.open_many(store, 1);
    fixture.act(store, "reply", 1, 5, Command::Reply { body: "We come.".to_owned() });
    fixture
}

/// Whoever has not seen a ticket as it stands writes nothing, also not of other tickets.
///
/// # Panics
/// Where it is not so.
pub fn a_stale_rewrite_writes_nothing(new_place: NewPlace<'_>) {
    let place = new_place();
    let fixture = answered(&*place.open());
    let store = place.open_upkeep();
    let whole = block_on(store.whole(ticket_id(1))).expect("it is answered");
    let SeenWhole { ticket, version, n_decisions } = seen(&whole);
    let gone: Vec<RecordKey> = whole.iter().map(StoredRecord::key).collect();
    let is_refused = |version, n_decisions| {
        let before = records(&*store, 1_000);
        let seen = [SeenWhole { ticket, version, n_decisions }];
        let answer = block_on(store.rewrite(&seen, whole.clone(), gone.clone()));
        assert_eq!(answer, Err(CommitError::Conflict { ticket }));
        assert_eq!(records(&*store, 1_000), before, "nothing is written");
    };
    // A refusal leaves the version as it is, and a decision.
    let refused = fixture.act(&*place.open(), "refused", 1, 6, Command::Reopen);
    assert!(refused.refused.is_some(), "nothing is solved that could be taken up again");
    assert_eq!(loaded(&*place.open(), 1).version, version);
    is_refused(version, n_decisions);
    fixture.act(&*place.open(), "note", 1, 6, Command::AddNote { body: "Later.".to_owned() });
    for (version, n_decisions) in [(version, n_decisions), (version, n_decisions + 2), (version + 9, 4), (0, 0)] {
        is_refused(version, n_decisions);
    }
}

/// A notice that was sent meanwhile does not come back, one that is dead by now stays dead, with what was written over it; and one that
/// goes goes from wherever it lies.
///
/// # Panics
/// Where it is not so.
pub fn a_rewrite_brings_no_notice_back(new_place: NewPlace<'_>) {
    for (settlement, n_left) in
        [(Settlement::Delivered, 0), (Settlement::Dead { why: "no such mailbox".to_owned() }, 1)]
    {
        let place = new_place();
        let fixture = answered(&*place.open());
        let store = place.open_upkeep();
        let whole = block_on(store.whole(ticket_id(1))).expect("it is answered");
        let waits = |record: &&StoredRecord| matches!(record, StoredRecord::Waiting { .. });
        let Some(StoredRecord::Waiting { position, waiting }) = whole.iter().find(waits).cloned() else {
            panic!("a notice waits")
        };
        let settled = block_on(place.open().settle(fixture.tenant(), &waiting.notice.id, settlement));
        settled.expect("it is settled");
        let of = |found: Vec<StoredRecord>| -> Vec<StoredRecord> {
            let is_it = |record: &StoredRecord| match record {
                StoredRecord::Waiting { waiting: held, .. } => held.notice.id == waiting.notice.id,
                StoredRecord::DeadLetter { letter, .. } => letter.notice.id == waiting.notice.id,
                StoredRecord::Configuration { .. }
                | StoredRecord::Person { .. }
                | StoredRecord::Presence { .. }
                | StoredRecord::Held { .. }
                | StoredRecord::Ticket { .. }
                | StoredRecord::Event { .. }
                | StoredRecord::Decision { .. }
                | StoredRecord::ExternalId { .. }
                | StoredRecord::Receipt { .. } => false,
            };
            found.into_iter().filter(is_it).collect()
        };
        let mut changed = waiting.clone();
        changed.notice.body = "[redacted]".to_owned();
        let over = vec![StoredRecord::Waiting { position, waiting: changed }];
        block_on(store.rewrite(&[], over, Vec::new())).expect("it is written");
        let left = of(records(&*store, 1_000));
        assert_eq!(left.len(), n_left);
        let is_over = |record: &StoredRecord| matches!(record, StoredRecord::DeadLetter { letter, .. } if letter.notice.body == "[redacted]" && letter.why == "no such mailbox");
        assert!(left.iter().all(is_over), "{left:?}");
        block_on(store.rewrite(&[], Vec::new(), vec![RecordKey::Waiting(position)])).expect("it is written");
        assert_eq!(of(records(&*store, 1_000)), []);
    }
}

/// A ticket that went while somebody had it in their hands is gone: what was planned on it, or rests on it, is a conflict with nothing
/// written, and leaves no piece of it.
///
/// # Panics
/// Where it is not so.
pub fn what_rests_on_a_ticket_that_went_is_refused(new_place: NewPlace<'_>) {
    let place = new_place();
    let (desk, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*desk, 4);
    let link = |ticket| {
        let link = Link { kind: LinkKind::Blocks, ticket: ticket_id(ticket) };
        Command::Link(LinkCommand::Add(link))
    };
    fixture.act(&*desk, "leads", 2, 5, link(3));
    let reply = fixture.unit(&*desk, "reply", 3, 6, Command::Reply { body: "We come.".to_owned() });
    let note = fixture.unit(&*desk, "note", 3, 6, Command::AddNote { body: "Soon.".to_owned() });
    // It looks whether this leads into a circle over 2 and 3.
    let rests = fixture.unit(&*desk, "rests", 1, 6, link(2));
    assert_eq!(rests.looked_at().iter().map(|seen| seen.ticket).collect::<Vec<_>>(), [ticket_id(3)]);
    let keeper = place.open_upkeep();
    let whole = block_on(keeper.whole(ticket_id(3))).expect("it is answered");
    let seen = [seen(&whole)];
    let gone = whole.iter().map(StoredRecord::key).collect();
    assert_eq!(block_on(keeper.rewrite(&seen, Vec::new(), gone)), Ok(()));
    let before = records(&*keeper, 1_000);
    for unit in [reply, note, rests] {
        let answer = commit(&*desk, unit);
        assert_eq!(answer, Err(CommitError::Conflict { ticket: ticket_id(3) }));
        assert_eq!(records(&*keeper, 1_000), before, "nothing is written");
    }
    assert_eq!(block_on(keeper.whole(ticket_id(3))), Ok(Vec::new()));
    let again = block_on(keeper.rewrite(&seen, Vec::new(), Vec::new()));
    assert_eq!(again, Err(CommitError::Conflict { ticket: ticket_id(3) }), "it was seen, and is not there");
}

/// While somebody is erased desks work on: what they were answered is there, every history leads to its ticket and verifies, and once it
/// is quiet the person is nowhere.
///
/// # Panics
/// Where it is not so.
pub fn erasing_beside_desks_loses_nothing(new_place: NewPlace<'_>) {
    const WRITERS: u64 = 3;
    const ROUNDS: u64 = 8;
    let (place, fixture) = (new_place(), Fixture::acme());
    let store = place.open();
    fixture.open_many(&*store, 2);
    let (keeper, n_erased) = (place.open_upkeep(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for writer in 1..=WRITERS {
            let (desk, fixture) = (place.open(), &fixture);
            scope.spawn(move || {
                for round in 1..=ROUNDS {
                    let (id, body) =
                        (format!("note-{writer}-{round}"), format!("one@acme.example asked {round} times"));
                    loop {
                        let unit = fixture.unit(&*desk, &id, 1, 9, Command::AddNote { body: body.clone() });
                        match commit(&*desk, unit) {
                            Ok(_) => break,
                            Err(CommitError::Conflict { .. }) => {}
                            Err(error) => panic!("{id} is not written: {error}"),
                        }
                    }
                }
            });
        }
        scope.spawn(|| {
            for _time in 0..4 {
                // Where others are always faster it is begun again.
                n_erased.fetch_add(erased(&*keeper, &*store, &fixture).unwrap_or(0), Ordering::SeqCst);
            }
        });
    });
    while erased(&*keeper, &*store, &fixture).expect("it is quiet") > 0 {
        n_erased.fetch_add(1, Ordering::SeqCst);
    }
    assert!(n_erased.load(Ordering::SeqCst) > 0);
    for number in [1, 2] {
        let whole = block_on(keeper.whole(ticket_id(number))).expect("it is answered");
        let history = block_on(store.history(ticket_id(number), 0, usize::MAX)).expect("the history is answered");
        let ticket = loaded(&*store, number);
        assert_eq!(history.iter().fold(None, evolve).as_ref(), Some(&ticket), "ticket {number}");
        assert_eq!(verify(&history, Some(ticket.head())).err(), None, "ticket {number}");
        let told = serde_json::to_string(&whole).expect("JSON");
        assert!(!told.contains("requester-1") && !told.contains("one@acme"), "they stand here still: {told}");
    }
    let notes = usize::try_from(WRITERS * ROUNDS).expect("a small number");
    assert_eq!(usize::try_from(loaded(&*store, 1).n_messages), Ok(notes));
    let decisions = block_on(store.decisions(ticket_id(1), 0, usize::MAX)).expect("decisions are answered");
    let commands: BTreeSet<_> = decisions.iter().map(|decision| decision.command.clone()).collect();
    let n_notes = commands.iter().filter(|command| command.as_str().starts_with("note-")).count();
    assert_eq!((commands.len(), n_notes), (decisions.len(), notes), "each request once");
}

/// The same lives in a place and in memory.
fn lived(place: &dyn UpkeepPlace, first: &[Step]) -> Arc<MemoryStore> {
    let memory = Arc::new(MemoryStore::new());
    live(place.open(), first, 0);
    live(memory.clone(), first, 0);
    memory
}

/// All records; notices tenant by tenant in the order of their places, which are numbers of the store's own.
fn in_line(store: &dyn Upkeep) -> Vec<StoredRecord> {
    let (mut n_waiting, mut n_dead) = (0, 0);
    let in_line = |record| match record {
        StoredRecord::Waiting { waiting, .. } => {
            n_waiting += 1;
            StoredRecord::Waiting { position: n_waiting, waiting }
        }
        StoredRecord::DeadLetter { letter, .. } => {
            n_dead += 1;
            StoredRecord::DeadLetter { position: n_dead, letter }
        }
        record @ (StoredRecord::Configuration { .. }
        | StoredRecord::Person { .. }
        | StoredRecord::Presence { .. }
        | StoredRecord::Held { .. }
        | StoredRecord::Ticket { .. }
        | StoredRecord::Event { .. }
        | StoredRecord::Decision { .. }
        | StoredRecord::ExternalId { .. }
        | StoredRecord::Receipt { .. }) => record,
    };
    let mut all = records(store, 1_000);
    all.sort_by_key(|record| (record.key().kind(), notice(record).map(|notice| notice.tenant.clone())));
    all.into_iter().map(in_line).collect()
}

/// The notice of a record that has one.
fn notice(record: &StoredRecord) -> Option<&Notice> {
    if let StoredRecord::Waiting { waiting, .. } = record {
        return Some(&waiting.notice);
    }
    if let StoredRecord::DeadLetter { letter, .. } = record { Some(&letter.notice) } else { None }
}

/// Both keep the same, answer the same, and go on alike.
fn alike(place: &dyn UpkeepPlace, memory: &Arc<MemoryStore>, second: &[Step]) -> Result<(), String> {
    let (found, expected) = (in_line(&*place.open_upkeep()), in_line(&**memory));
    if let Some((found, expected)) = found.iter().zip(&expected).find(|(found, expected)| found != expected) {
        return Err(format!("{found:#?} where memory has {expected:#?}"));
    }
    if found.len() != expected.len() {
        return Err(format!("{} records where memory has {}", found.len(), expected.len()));
    }
    let same = |expected: &str, found: &str| difference(expected, found).map_or(Ok(()), Err);
    same(&dump(&**memory, &extent()), &dump(&*place.open(), &extent()))?;
    same(&live(memory.clone(), second, 1_000), &live(place.open(), second, 1_000))?;
    same(&dump(&**memory, &extent()), &dump(&*place.open(), &extent()))
}

/// Erases a requester; answers how much there was to erase.
fn erased(store: &dyn Upkeep, people: &dyn People, fixture: &Fixture) -> Result<usize, String> {
    let asked = Erase {
        person: requester_id("requester-1"),
        also: BTreeSet::from(["one@acme.example".to_owned()]),
        fields: BTreeSet::new(),
        key: "k".to_owned(),
        reason: "asked for".to_owned(),
        by: Author::Service { name: "keeper".to_owned(), on_behalf_of: None },
        at: instant(5_000),
    };
    let erasure = block_on(begin_erasure(people, fixture.tenant(), asked)).map_err(|error| error.to_string())?;
    let page = block_on(erase_tickets(store, &erasure, &|_| false, None, 1_000, Doing::Apply));
    let page = page.map_err(|error| error.to_string())?;
    block_on(erase_rest(store, people, &erasure, Doing::Apply)).map_err(|error| error.to_string())?;
    if page.failed.is_empty() { Ok(page.tickets.len()) } else { Err(format!("{:?}", page.failed)) }
}

/// Erasing leaves in every store what it leaves in memory, nothing that names the person among it, and nothing to erase a second time.
///
/// # Panics
/// Where it is not so.
pub fn erasing_leaves_what_it_leaves_in_memory(new_place: NewPlace<'_>) {
    hold(|first, second| {
        let (place, fixture) = (new_place(), Fixture::acme());
        let memory = lived(&*place, first);
        let person = kept_person("requester-1", 0, &["one@acme.example"], None);
        // Where the life has kept them already, they are as they are.
        drop(block_on(place.open().keep_person(fixture.tenant(), &person)));
        drop(block_on(memory.keep_person(fixture.tenant(), &person)));
        let (store, here) = (place.open_upkeep(), place.open());
        let n = erased(&*store, &*here, &fixture)?;
        if erased(&*memory, &*memory, &fixture)? != n {
            return Err("another number of tickets than in memory".to_owned());
        }
        for record in records(&*store, 1_000) {
            let StoredRecord::Ticket { ticket, .. } = &record else { continue };
            let whole = block_on(store.whole(ticket.id)).map_err(|error| error.to_string())?;
            let named = |record: &&StoredRecord| {
                serde_json::to_string(record).is_ok_and(|told| told.contains("\"requester-1\""))
            };
            if let Some(record) = whole.iter().find(named).filter(|_| &ticket.tenant == fixture.tenant()) {
                return Err(format!("they stand here still: {record:#?}"));
            }
        }
        if erased(&*store, &*here, &fixture)? != 0 {
            return Err("there was something to erase again".to_owned());
        }
        alike(&*place, &memory, second)
    });
}

/// What policies take is gone from every store as it is from memory, lists and counts follow, and nothing is taken twice.
///
/// # Panics
/// Where it is not so.
pub fn retention_leaves_what_it_leaves_in_memory(new_place: NewPlace<'_>) {
    let by = Author::Service { name: "keeper".to_owned(), on_behalf_of: None };
    for take in ["texts", "ticket"] {
        let spec = format!(r#"{{"policies": [{{"id": "p", "after_days": 1, "take": "{take}"}}]}}"#);
        let spec = serde_json::from_str(&spec).expect("a policy");
        let retention = Retention::build(spec).expect("without problems");
        hold(|first, second| {
            let (place, fixture) = (new_place(), Fixture::acme());
            let memory = lived(&*place, first);
            let taken = |store: &dyn Upkeep| {
                let at = instant(1_000_000);
                let page =
                    block_on(retain(store, fixture.tenant(), &retention, (&by, at), (None, 1_000), Doing::Apply));
                let page = page.map_err(|error| error.to_string())?;
                if page.failed.is_empty() { Ok(page.n_by_policy) } else { Err(format!("{:?}", page.failed)) }
            };
            let store = place.open_upkeep();
            if taken(&*store)? != taken(&*memory)? {
                return Err("another number of tickets than in memory".to_owned());
            }
            if !taken(&*store)?.is_empty() {
                return Err("there was something to take again".to_owned());
            }
            let kinds: BTreeSet<RecordKind> =
                records(&*store, 1_000).iter().map(|record| record.key().kind()).collect();
            if kinds.contains(&RecordKind::Event) != kinds.contains(&RecordKind::Ticket) {
                return Err("a history without its ticket".to_owned());
            }
            alike(&*place, &memory, second)
        });
    }
}

/// Once the index of words has come forward nothing of an erased person is found, nor a ticket that went, whatever is looked for; another
/// ticket that is opened under its number is. No part of [`upkeep_conformance!`](crate::upkeep_conformance): call it for a place whose store
/// has both an index and a keeper.
///
/// # Panics
/// Where it is not so.
pub fn words_of_what_went_leave_the_index<P: SearchPlace + UpkeepPlace>(place: &P) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for (ticket, word) in [(1, "aurora"), (2, "borealis"), (3, "corona")] {
        let unit = fixture.opening_with(ticket, 1, |open| open.body = Some(format!("{word} over the printer")));
        assert!(commit(&*store, unit).is_ok());
    }
    let (keeper, search) = (place.open_upkeep(), place.open_search());
    let look = |query: &str| {
        while block_on(search.index(2)).expect("it is indexed").n_events > 0 {}
        let query = query.parse().expect("something to look for");
        let found = block_on(search.search(&fixture.scope(), &query, None, 9)).expect("the search is answered");
        found.into_iter().map(|indexed| indexed.ticket.number()).collect::<Vec<u64>>()
    };
    assert_eq!(look("printer"), [3, 2, 1]);
    erased(&*keeper, &*store, &fixture).expect("they are erased");
    assert_eq!((look("aurora"), look("borealis")), (vec![], vec![2]));
    let whole = block_on(keeper.whole(ticket_id(2))).expect("it is answered");
    let gone = whole.iter().map(StoredRecord::key).collect();
    assert_eq!(block_on(keeper.rewrite(&[seen(&whole)], Vec::new(), gone)), Ok(()));
    assert!(block_on(search.lag()).is_ok());
    assert_eq!((look("borealis"), look("corona"), look("printer")), (vec![], vec![3], vec![3]));
    let request = Request::open(
        command_id("again"),
        ticket_id(2),
        OpenTicket::new("aurora", requester_id("requester-0")),
        instant(9),
    );
    let unit = fixture.unit_for(&*store, &request).expect("it is planned");
    assert!(commit(&*store, unit).is_ok());
    assert_eq!((look("borealis"), look("aurora")), (vec![], vec![2]));
}
