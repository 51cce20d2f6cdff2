//! The laws of a store that can be written over by its keeper: people are erased from it, and what is due by policies goes.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{
    Author, Command, CommitError, Doing, Erase, People, RecordKey, RecordKind, Retention, Seen, Settlement, Store,
    StoredRecord, Upkeep, begin_erasure, erase_rest, erase_tickets, retain,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::{
    UpkeepPlace, dump,
    fixture::{Fixture, instant, kept_person, requester_id, ticket_id},
    model::{Step, difference, extent, live},
    transfers::{hold, records},
};

/// Makes new, empty places.
pub type NewPlace<'a> = &'a dyn Fn() -> Box<dyn UpkeepPlace>;

/// Makes one `#[test]` of each law of [`upkeeps`](crate::upkeeps), named like it. The argument makes a new, empty
/// [`UpkeepPlace`] each time it is called.
#[macro_export]
macro_rules! upkeep_conformance {
    (@[$new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::upkeeps::$law(&|| ($new_place)());
            }
        )*
    };
    ($new_place:expr) => {
        $crate::upkeep_conformance! { @[$new_place]
            a_ticket_is_read_whole
            a_stale_rewrite_writes_nothing
            a_rewrite_brings_no_notice_back
            erasing_leaves_what_it_leaves_in_memory
            retention_leaves_what_it_leaves_in_memory
        }
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
    let Some(StoredRecord::Ticket { ticket, .. }) = whole.first().cloned() else { panic!("a ticket comes first") };
    fixture.act(&*place.open(), "note", 1, 6, Command::AddNote { body: "Later.".to_owned() });
    let before = records(&*store, 1_000);
    let gone: Vec<RecordKey> = whole.iter().map(StoredRecord::key).collect();
    for version in [ticket.version, ticket.version + 9, 0] {
        let seen = [Seen { ticket: ticket.id, version }];
        let answer = block_on(store.rewrite(&seen, whole.clone(), gone.clone()));
        assert_eq!(answer, Err(CommitError::Conflict { ticket: ticket.id }));
        assert_eq!(records(&*store, 1_000), before, "nothing is written");
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

/// The same lives in a place and in memory.
fn lived(place: &dyn UpkeepPlace, first: &[Step]) -> Arc<MemoryStore> {
    let memory = Arc::new(MemoryStore::new());
    live(place.open(), first, 0);
    live(memory.clone(), first, 0);
    memory
}

/// Both keep the same, answer the same, and go on alike.
fn alike(place: &dyn UpkeepPlace, memory: &Arc<MemoryStore>, second: &[Step]) -> Result<(), String> {
    let (found, expected) = (records(&*place.open_upkeep(), 1_000), records(&**memory, 1_000));
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
        also: BTreeSet::new(),
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
