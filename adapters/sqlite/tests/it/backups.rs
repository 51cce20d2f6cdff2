//! Backups of a store that is in use, stores that are brought back, and files that are made smaller.
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use helpdesk_core::{Command, Outbox, Outgoing, Store, Tickets, Views};
use helpdesk_sqlite::{BackupError, OpenError, SqliteOptions, SqliteStore};
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;

use crate::kills::no_half_units;
use crate::place::Directory;

fn opened(store: &SqliteStore, fixture: &Fixture, ticket: u64) {
    let unit = fixture.opening_with(ticket, 0, |open| open.body = Some("It burns. ".repeat(60)));
    assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
}

fn n_waiting(store: &SqliteStore, fixture: &Fixture) -> usize {
    block_on(store.waiting(fixture.tenant(), instant(9_999), 99)).expect("the outbox is answered").len()
}

#[test]
fn a_backup_is_one_state_of_a_store_that_is_written_all_the_time() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    (1..=400).for_each(|ticket| opened(&store, &fixture, ticket));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut ticket = 1_000;
            while !is_over.load(Ordering::SeqCst) {
                ticket += 1;
                opened(&store, &fixture, ticket);
            }
            ticket
        });
        for n in 0..3 {
            let file = directory.path().join(format!("backup-{n}.db"));
            let backed_up = store.backup_to(&file).expect("it is backed up");
            assert_eq!(backed_up.n_bytes, fs::metadata(&file).expect("it is there").len());
            let copied = SqliteStore::open(&file).expect("the copy opens");
            no_half_units(&copied);
            assert!(block_on(copied.load(ticket_id(400))).expect("it answers").is_some());
        }
        is_over.store(true, Ordering::SeqCst);
        let last = writer.join().expect("the writer does not panic");
        assert!(block_on(store.load(ticket_id(last))).expect("it answers").is_some(), "whoever wrote went on");
    });
    let left: Vec<_> = fs::read_dir(directory.path())
        .expect("the folder is there")
        .map(|file| file.expect("a file").file_name())
        .collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn what_is_brought_back_sends_nothing_until_it_is_let_go() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    opened(&store, &fixture, 1);
    fixture.act(&store, "reply", 1, 5, Command::Reply { body: "We come.".to_owned() });
    let (backup, back) = (directory.path().join("backup.db"), directory.path().join("back.db"));
    store.backup_to(&backup).expect("it is backed up");
    let before = fs::read(&backup).expect("it is read");
    fixture.act(&store, "later", 1, 6, Command::Reply { body: "Lost.".to_owned() });
    assert_eq!(n_waiting(&store, &fixture), 2);

    let restored = SqliteStore::restore(&backup, &back, &SqliteOptions::default()).expect("it is brought back");
    assert_eq!(fs::read(&backup).expect("it is read"), before, "the backup stays as it is");
    no_half_units_of_one(&restored);
    assert_eq!(block_on(restored.outgoing(fixture.tenant())), Ok(Outgoing::Held));
    assert_eq!(n_waiting(&restored, &fixture), 0);
    block_on(restored.set_outgoing(fixture.tenant(), Outgoing::Flowing)).expect("it is let go");
    assert_eq!(n_waiting(&restored, &fixture), 1);
    fixture.act(&restored, "later", 1, 7, Command::Reply { body: "Again.".to_owned() });
    assert_eq!(n_waiting(&restored, &fixture), 2, "and goes on");
}

fn no_half_units_of_one(store: &dyn Store) {
    let history = block_on(store.history(ticket_id(1), 0, 99)).expect("it answers");
    let ticket = block_on(store.load(ticket_id(1))).expect("it answers").expect("a ticket");
    assert_eq!(history.iter().fold(None, helpdesk_core::evolve).as_ref(), Some(&*ticket));
}

#[test]
fn nothing_is_written_over_and_what_is_no_backup_is_refused() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    opened(&store, &fixture, 1);
    let (there, garbage) = (directory.path().join("there.db"), directory.path().join("garbage.db"));
    fs::write(&there, "mine").expect("it is written");
    fs::write(&garbage, vec![7; 5_000]).expect("it is written");
    let options = SqliteOptions::default();
    let exists = store.backup_to(&there).expect_err("it is there already");
    assert_eq!(exists.to_string(), format!("`{}` is there already, expected a new name", there.display()));
    let exists = SqliteStore::restore(directory.file(), &there, &options).expect_err("it is there already");
    assert!(matches!(exists, BackupError::Exists { .. }), "{exists}");
    assert_eq!(fs::read(&there).expect("it is read"), b"mine");
    let back = directory.path().join("back.db");
    let refused = SqliteStore::restore(&garbage, &back, &options).expect_err("it is no database");
    assert!(matches!(refused, BackupError::Open(OpenError::NotADatabase { .. })), "{refused}");
    let missing = SqliteStore::restore(directory.path().join("none.db"), &back, &options).expect_err("it is not there");
    assert!(matches!(missing, BackupError::Open(OpenError::Unusable { .. })), "{missing}");
    let nowhere = store.backup_to(directory.path().join("no").join("backup.db")).expect_err("there is no such folder");
    assert!(matches!(nowhere, BackupError::Failed { .. }), "{nowhere}");
    assert!(!back.exists(), "nothing is left behind");
    // A store in memory is backed up as well.
    let memory = SqliteStore::open_in_memory().expect("the store opens");
    opened(&memory, &fixture, 7);
    memory.backup_to(&back).expect("it is backed up");
    let copied = SqliteStore::open(&back).expect("the copy opens");
    assert_eq!(block_on(copied.page(&fixture.scope(), None, 9)).map(|page| page.len()), Ok(1));
}

#[test]
fn what_is_free_is_given_back_and_everything_stays() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    fixture.open_many(&store, 20);
    for n in 0..200 {
        let body = "long ".repeat(600);
        fixture.act(&store, &format!("reply-{n}"), n % 20 + 1, 30, Command::Reply { body });
    }
    for waiting in block_on(store.waiting(fixture.tenant(), instant(9_999), 999)).expect("the outbox is answered") {
        block_on(store.settle(fixture.tenant(), &waiting.notice.id, helpdesk_core::Settlement::Delivered))
            .expect("settled");
    }
    let page = |store: &SqliteStore| block_on(store.page(&fixture.scope(), None, 99)).expect("pages are answered");
    let before = page(&store);
    let optimized = store.optimize().expect("it is made smaller");
    assert!(optimized.bytes_after * 10 < optimized.bytes_before * 9, "{optimized:?}");
    assert_eq!(fs::metadata(directory.file()).expect("it is there").len(), optimized.bytes_after);
    assert_eq!(page(&store), before);
    fixture.act(&store, "after", 1, 31, Command::Reply { body: "And on.".to_owned() });
    let again = store.optimize().expect("there is little to do");
    assert!(again.bytes_after >= optimized.bytes_after, "{again:?}");
}
