//! `desk backup` and `optimize`, and what `desk restore` and `release` make of a backup, as a person runs them.
use std::process::Output;

use helpdesk_core::{Command, Outbox};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, instant};

use crate::outcome::{Room, desk, ran};

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_store_is_backed_up_brought_back_and_let_go() {
    let (room, fixture) = (Room::new("backup"), Fixture::of("replay"));
    let path = |name: &str| room.path(name).display().to_string();
    let store = SqliteStore::open(room.path("desk.sqlite")).expect("the store opens");
    fixture.open_many(&store, 3);
    fixture.act(&store, "reply", 1, 5, Command::Reply { body: "We come.".to_owned() });
    // While the store is in use.
    let said = told(&ran(desk().args(["backup", "--store", &room.store(), &path("monday.sqlite")])));
    assert!(said.contains("bytes, read once"), "{said}");
    let (monday, back) = (format!("sqlite:{}", path("monday.sqlite")), format!("sqlite:{}", path("back.sqlite")));
    let said = told(&ran(desk().args(["restore", "--from", &monday, "--to", &back])));
    assert!(said.contains("is held until"), "{said}");
    let n_waiting = || {
        let store = SqliteStore::open(room.path("back.sqlite")).expect("the store opens");
        pollster::block_on(store.waiting(fixture.tenant(), instant(999), 9)).expect("the outbox is answered").len()
    };
    assert_eq!(n_waiting(), 0);
    told(&ran(desk().args(["release", "--store", &back])));
    assert_eq!(n_waiting(), 1);
    let said = told(&ran(desk().args(["optimize", "--store", &back])));
    assert!(said.contains("before"), "{said}");
    told(&ran(desk().args(["verify", "--store", &back])));
    for (args, expected) in [
        (["backup", "--store", "memory", "x"], "expected `sqlite:PATH`"),
        (["backup", "--store", &room.store(), &path("monday.sqlite")], "is there already, expected a new name"),
        (["backup", "--store", &format!("sqlite:{}", path("none.sqlite")), "x"], "there is no store"),
    ] {
        let output = ran(desk().args(args));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{said}");
    }
}
