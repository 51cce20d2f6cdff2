//! Creating tickets and reading a page of a queue through the whole desk, beside other help desks that `run` asks the same of: each argument
//! is a file with a row of theirs. Without arguments the table has one row.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant as Moment;

use helpdesk_core::{Desk, Held, Listing, OpenTicket, Order, Request, Tickets};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, configuration};
use pollster::block_on;

/// What the peers are asked too: the same numbers stand in `run`.
const CREATES: u64 = 320;
const CALLERS: u64 = 16;
const TICKETS: u64 = 100_000;
const PAGE: usize = 50;

/// What came out: tickets a second, one by one and from many callers, and a page in µs, as rows and as it is shown.
struct Row {
    name: String,
    alone: f64,
    many: f64,
    rows: f64,
    page: f64,
}

impl Row {
    /// A row as a script writes it.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('\t');
        let name = parts.next()?.to_owned();
        let mut number = || parts.next()?.parse().ok();
        Some(Self { name, alone: number()?, many: number()?, rows: number()?, page: number()? })
    }
}

/// The folder of the file, removed in the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn main() {
    let ours = ours();
    let files = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let theirs = files.filter_map(|file| Row::read(&std::fs::read_to_string(Path::new(&file)).ok()?));
    println!(
        "| help desk | creates a second | ours ÷ | from {CALLERS} callers | ours ÷ | a page's tickets, µs | ÷ ours | the page, µs | ÷ ours |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    print(&ours, &ours);
    theirs.for_each(|row| print(&row, &ours));
}

fn print(row: &Row, ours: &Row) {
    println!(
        "| {} | {:.0} | {:.1} | {:.0} | {:.1} | {:.0} | {:.1} | {:.0} | {:.1} |",
        row.name,
        row.alone,
        ours.alone / row.alone,
        row.many,
        ours.many / row.many,
        row.rows,
        row.rows / ours.rows,
        row.page,
        row.page / ours.page
    );
}

/// The request that opens a ticket.
fn opening(fixture: &Fixture, n: u64) -> Request {
    fixture.open_request(n, 0, |open: &mut OpenTicket| {
        open.body = Some("The printer on the third floor smokes when somebody prints in color. ".repeat(5));
    })
}

fn ours() -> Row {
    let folder = Folder(std::env::temp_dir().join(format!("helpdesk-peers-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let store = Arc::new(SqliteStore::open(folder.0.join("desk.db")).expect("the store opens"));
    let fixture = Fixture::acme();
    let desk = Desk::new(fixture.tenant().clone(), Arc::<SqliteStore>::clone(&store), configuration().clone());
    let create = |n: u64| {
        let acting = desk.acting_as(fixture.actor().clone());
        block_on(acting.submit(&opening(&fixture, n))).expect("it is opened");
    };
    // A desk that is in use: it holds tickets, and its log has been written through once.
    for first in (1_000_000..1_000_000 + TICKETS).step_by(1_000) {
        let units = (first..first + 1_000).map(|n| fixture.opening_with(n, 0, |_open| {})).collect();
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
    }
    (1..=20).for_each(create);
    let begun = Moment::now();
    (21..=20 + CREATES).for_each(create);
    let alone = rate(CREATES, begun);
    // Ten times as many: so many callers are done at once with as few as the peers are asked for.
    let each = 10 * CREATES / CALLERS;
    let begun = Moment::now();
    std::thread::scope(|scope| {
        for caller in 1..=CALLERS {
            let create = &create;
            scope.spawn(move || (caller * 10_000..caller * 10_000 + each).for_each(create));
        }
    });
    let many = rate(each * CALLERS, begun);
    let queue = Listing { held: Some(Held::Nobody), ..Listing::all(Order::Due) };
    let acting = desk.acting_as(fixture.actor().clone());
    let page = middle(|| {
        let page = block_on(acting.list(&queue, None, PAGE)).expect("lists are answered");
        assert_eq!(page.tickets.len(), PAGE);
    });
    let shown = middle(|| {
        let page = block_on(acting.list(&queue, None, PAGE)).expect("lists are answered");
        let lines: Vec<String> =
            page.tickets.iter().map(|ticket| serde_json::to_string(ticket).expect("it is JSON")).collect();
        assert_eq!(lines.len(), PAGE);
    });
    Row { name: "helpdesk-sqlite, whole desk".to_owned(), alone, many, rows: page, page: shown }
}

fn rate(n: u64, begun: Moment) -> f64 {
    f64::from(u32::try_from(n).expect("a small number")) / begun.elapsed().as_secs_f64()
}

/// The median of some times, in µs.
fn middle(ask: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..501)
        .map(|_n| {
            let begun = Moment::now();
            ask();
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(250).copied().unwrap_or_default()
}
