//! `desk blobs`: bytes that messages name are checked and stay, orphans go, and everything can be copied.
use std::{fs, path::PathBuf, sync::Arc};

use helpdesk_core::{
    Actor, Attachment, BlobDigest, Blobs, Command, Configuration, ConfigurationSpec, Desk, Instant, NewMessage,
    OpenTicket, Request, Sweep, Visibility,
};
use helpdesk_examples::{blobs_choice::BlobsChoice, desk_blobs, store_choice::StoreChoice};
use helpdesk_sqlite::{SqliteBlobs, SqliteOptions, SqliteStore};
use pollster::block_on;

const ACME: &str = "acme";

fn at(minute: u32) -> Instant {
    format!("2026-01-05T09:{minute:02}:00Z").parse().expect("an instant")
}

/// A store with a ticket that names one of two blobs.
fn filled(name: &str) -> (PathBuf, StoreChoice, BlobsChoice) {
    let folder = std::env::temp_dir().join(format!("helpdesk-blobs-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (file, bytes) = (folder.join("desk.sqlite"), folder.join("blobs.sqlite"));
    let blobs = SqliteBlobs::open(&bytes, &SqliteOptions::default()).expect("the file opens");
    let tenant = ACME.parse().expect("a tenant");
    for content in ["named", "orphan"] {
        block_on(blobs.put(&tenant, content.as_bytes(), at(0))).expect("it is kept");
    }
    let store = Arc::new(SqliteStore::open(&file).expect("the store opens"));
    let configuration = Configuration::build(ConfigurationSpec::default()).expect("a configuration");
    let desk = Desk::new(tenant.clone(), store, configuration);
    let rita = desk.acting_as(Actor::requester(tenant, "rita".parse().expect("an id")));
    let ticket = helpdesk_core::TicketId::new(1).expect("an id");
    let open = OpenTicket::new("A plan", "rita".parse().expect("an id"));
    block_on(rita.submit(&Request::open("a".parse().expect("an id"), ticket, open, at(1)))).expect("it is opened");
    let digest = BlobDigest::of(b"named").to_string();
    let attachment = Attachment::new("plan.txt", "text/plain", 5, &digest).expect("an attachment");
    let message = NewMessage { attachments: vec![attachment], ..NewMessage::new(Visibility::Public, "Here it is.") };
    let write = Command::Write(Box::new(message));
    block_on(rita.submit(&Request::one("b".parse().expect("an id"), ticket, write, at(2)))).expect("it is written");
    (folder, StoreChoice::Sqlite(file), BlobsChoice::File(bytes))
}

#[test]
fn orphans_are_counted_and_then_taken_away() {
    let (folder, store, bytes) = filled("orphans");
    let collect = |sweep| {
        let of = block_on(desk_blobs::collect(&store, &bytes, at(30), sweep)).expect("it is swept");
        let found = &of.first().expect("a tenant").found;
        (found.n_named, found.n_orphans, found.n_taken_away)
    };
    assert_eq!(collect(Sweep::DryRun), (1, 1, 0));
    assert_eq!(collect(Sweep::Collect), (1, 1, 1));
    assert_eq!(collect(Sweep::Collect), (1, 0, 0));
    let copy = BlobsChoice::File(folder.join("copy.sqlite"));
    assert_eq!(block_on(desk_blobs::copy(&store, &bytes, &copy)).ok(), Some(1));
    let of = block_on(desk_blobs::check(&store, &copy)).expect("it is checked");
    let found = &of.first().expect("a tenant").found;
    assert_eq!((found.n_whole, found.changed.len(), found.missing.len()), (1, 0, 0));
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn what_is_missing_is_named() {
    let (folder, store, _) = filled("missing");
    let path = folder.join("other.sqlite");
    let other = BlobsChoice::File(path.clone());
    let error = block_on(desk_blobs::check(&store, &other)).expect_err("there is none").to_string();
    assert!(error.ends_with("expected one with bytes of attachments"), "{error}");
    drop(SqliteBlobs::open(&path, &SqliteOptions::default()).expect("the file opens"));
    let of = block_on(desk_blobs::check(&store, &other)).expect("it is checked");
    let told = serde_json::to_value(&of).expect("JSON");
    let digest = BlobDigest::of(b"named").to_string();
    assert_eq!(told[0]["missing"][digest.as_str()], 1);
    fs::remove_dir_all(folder).expect("removed");
}

/// Bytes go to a server, are checked and swept there, and come back as they were.
#[cfg(feature = "postgres")]
#[test]
fn bytes_go_to_a_server_and_come_back() {
    let Some(database) = crate::database::Database::new("bytes") else { return };
    let (folder, store, bytes) = filled("server");
    let there: BlobsChoice = database.store().parse().expect("a place");
    let missing = block_on(desk_blobs::check(&store, &there)).expect_err("there is none").to_string();
    assert!(missing.contains("there is no schema"), "{missing}");
    assert_eq!(block_on(desk_blobs::copy(&store, &bytes, &there)).ok(), Some(2));
    let collect = |sweep| {
        let of = block_on(desk_blobs::collect(&store, &there, at(30), sweep)).expect("it is swept");
        let found = &of.first().expect("a tenant").found;
        (found.n_named, found.n_orphans, found.n_taken_away)
    };
    assert_eq!((collect(Sweep::DryRun), collect(Sweep::Collect)), ((1, 1, 0), (1, 1, 1)));
    let back: BlobsChoice = folder.join("back.sqlite").display().to_string().parse().expect("a place");
    assert_eq!(block_on(desk_blobs::copy(&store, &there, &back)).ok(), Some(1));
    let of = block_on(desk_blobs::check(&store, &back)).expect("it is checked");
    let found = &of.first().expect("a tenant").found;
    assert_eq!((found.n_whole, found.changed.len(), found.missing.len()), (1, 0, 0));
    fs::remove_dir_all(folder).expect("removed");
}
