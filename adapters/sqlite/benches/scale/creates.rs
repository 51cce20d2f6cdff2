//! What a durable create costs through the whole desk, beside the bare statements that write the same rows, one transaction each: in turn, one
//! of ours and one of theirs, so that both see the same disk.
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use helpdesk_core::{Command, Desk, Request};
use helpdesk_sqlite::{Durability, SqliteStore};
use helpdesk_testkit::{Fixture, configuration};
use pollster::block_on;

use crate::rows::{self, Rows};
use crate::times::percentile;
use crate::{remove, same};

/// How many each of them creates, and how many before they are counted.
const CREATED: u64 = 1_000;
const WARM: u64 = 100;

/// Creates the same tickets both ways, and prints the line.
pub(crate) fn compare(folder: &Path) {
    let (ours, bare) = (folder.join("desk.db"), folder.join("statements.db"));
    let store = Arc::new(SqliteStore::open(&ours).expect("the store opens"));
    let fixture = Fixture::acme();
    let desk = Desk::new(fixture.tenant().clone(), Arc::<SqliteStore>::clone(&store), configuration().clone());
    let mut raw = rows::open(&bare, Durability::Full);
    let (mut by_desk, mut by_raw) = (Vec::new(), Vec::new());
    for n in 1..=WARM + CREATED {
        let request = opening(&fixture, n);
        let unit = fixture.unit_for(&*store, &request).expect("it is allowed");
        assert!(!unit.notices().is_empty() && unit.wake_at().is_some(), "somebody is told, and the desk looks again");
        let rows = [Rows::of(&unit)];
        let create = |times: &mut Vec<_>| {
            let begun = Instant::now();
            block_on(desk.acting_as(fixture.actor().clone()).submit(&request)).expect("it is opened");
            times.push(begun.elapsed());
        };
        let mut write = |times: &mut Vec<_>| {
            let begun = Instant::now();
            rows::write(&mut raw, &rows).expect("the rows are written");
            times.push(begun.elapsed());
        };
        // Whoever comes second finds the disk as the first has left it.
        if n.is_multiple_of(2) {
            create(&mut by_desk);
            write(&mut by_raw);
        } else {
            write(&mut by_raw);
            create(&mut by_desk);
        }
        if n == WARM {
            by_desk.clear();
            by_raw.clear();
        }
    }
    drop((desk, store, raw));
    same::same(&ours, &bare);
    remove([ours, bare]);
    by_desk.sort_unstable();
    by_raw.sort_unstable();
    let at = |of_hundred| (percentile(&by_desk, of_hundred), percentile(&by_raw, of_hundred));
    let ((desk, raw), (desk_first, raw_first)) = (at(50), at(0));
    println!(
        "create, whole desk, durable, one by one: {desk:.0} µs (fastest {desk_first:.0}), the bare statements {raw:.0} µs (fastest {raw_first:.0}): {:.0} % of their speed (of the fastest {:.0} %)",
        100.0 * raw / desk,
        100.0 * raw_first / desk_first
    );
}

/// A ticket with a message, which is promised a reply and given to somebody, who is told.
fn opening(fixture: &Fixture, n: u64) -> Request {
    let mut request = fixture.open_request(n, 0, |open| {
        open.body = Some("The printer on the third floor smokes when somebody prints in color. ".repeat(5));
    });
    request.commands.push(Command::Route { team: "platform".try_into().expect("a team") });
    request
}
