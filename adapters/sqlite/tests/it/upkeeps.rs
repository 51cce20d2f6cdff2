//! What a keeper writes over in a file: every law, and that it is in no file any more.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{
    Author, Command, Doing, Erase, RecordKey, RecordKind, Search, SeenWhole, StoredRecord, Tickets, Upkeep,
    begin_erasure, erase_rest, erase_tickets,
};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, Place, UpkeepPlace, instant, ticket_id};
use pollster::block_on;

use crate::place::Directory;

helpdesk_testkit::upkeep_conformance!(|| Box::new(Directory::new()));

impl UpkeepPlace for Directory {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        Arc::new(SqliteStore::open(self.file()).expect("the store opens"))
    }
}

/// The words of an erased person are neither in the file, nor in its log, nor in the index once it has been fed.
#[test]
fn an_erased_person_is_in_no_file() {
    const SECRET: &str = "Xq7Zj4Vk9";
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let (store, search) = (SqliteStore::open(directory.file()).expect("the store opens"), directory.open());
    let index = directory.search();
    let opening = fixture.opening_with(1, 1, |open| {
        open.subject = format!("{SECRET} in the subject");
        open.body = Some(format!("{SECRET} in the text"));
    });
    assert!(block_on(search.commit(vec![opening])).iter().all(Result::is_ok));
    fixture.act(&store, "reply", 1, 5, Command::Reply { body: "We come.".to_owned() });
    block_on(index.index(1_000)).expect("it is fed");
    let in_files = || {
        let mut found = BTreeSet::new();
        for file in std::fs::read_dir(directory.path()).expect("a directory") {
            let path = file.expect("a file").path();
            let bytes = std::fs::read(&path).expect("bytes").to_ascii_lowercase();
            let wanted = SECRET.to_ascii_lowercase();
            if bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes()) {
                found.insert(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
            }
        }
        found
    };
    assert!(!in_files().is_empty(), "it stands there before");
    let asked = Erase {
        person: "requester-1".parse().expect("an id"),
        also: BTreeSet::new(),
        fields: BTreeSet::new(),
        key: String::new(),
        reason: "asked for".to_owned(),
        by: Author::Service { name: "keeper".to_owned(), on_behalf_of: None },
        at: instant(100),
    };
    let erasure = block_on(begin_erasure(&store, fixture.tenant(), asked)).expect("they are read");
    let page = block_on(erase_tickets(&store, &erasure, &|_| false, None, 10, Doing::Apply)).expect("answered");
    block_on(erase_rest(&store, &store, &erasure, Doing::Apply)).expect("answered");
    assert_eq!(page.tickets.len(), 1);
    block_on(index.index(1_000)).expect("it is fed");
    assert_eq!(in_files(), BTreeSet::new());
}

#[test]
fn words_of_what_went_leave_the_index() {
    helpdesk_testkit::upkeeps::words_of_what_went_leave_the_index(&Directory::new());
}

/// Neither the file of the index nor its log holds a word of a ticket that went, and what is left needs not be indexed again.
#[test]
fn a_ticket_that_went_is_in_no_file() {
    const SECRET: &str = "xq7zj4vk9";
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    for ticket in 1..=3 {
        let unit = fixture.opening_with(ticket, 1, |open| {
            open.body = Some(if ticket == 2 { format!("{SECRET} here") } else { "nothing".to_owned() });
        });
        assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
    }
    let index = directory.search();
    while block_on(index.index(100)).expect("it is fed").n_events > 0 {}
    let holds = || {
        let names = ["desk.db", "desk.db-wal", "words.db", "words.db-wal"].map(|name| directory.path().join(name));
        let bytes = names.map(|path| std::fs::read(path).unwrap_or_default());
        bytes.map(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())).contains(&true)
    };
    assert!(holds());
    let whole = block_on(store.whole(ticket_id(2))).expect("it is answered");
    let n_decisions = whole.iter().filter(|record| record.key().kind() == RecordKind::Decision).count();
    let n_decisions = u64::try_from(n_decisions).expect("few");
    let version = block_on(store.load(ticket_id(2))).expect("it is answered").expect("it is there").version;
    let mut gone: Vec<RecordKey> = whole.iter().map(StoredRecord::key).collect();
    gone.push(RecordKey::Receipt(fixture.tenant().clone(), "open-2".parse().expect("an id")));
    let seen = [SeenWhole { ticket: ticket_id(2), version, n_decisions }];
    block_on(store.rewrite(&seen, Vec::new(), gone)).expect("it goes");
    assert_eq!(block_on(index.lag()).map(|lag| lag.n_events), Ok(1), "nothing else is to be done");
    while block_on(index.index(100)).expect("it is fed").n_events > 0 {}
    assert!(!holds());
}
