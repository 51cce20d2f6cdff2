//! Processes that are killed in the midst of commits, timers and relays, two that share a file, a disk that is full, pages that are damaged:
//! the right answer, or a clear error.
//!
//! Each runs for a few seconds; `HELPDESK_FAULTS` says how many times more.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    AgentId, Command, CommitError, Delivery, Desk, EventBody, EventKind, Instant, Notifier, NotifyError, Store,
    StoreError, Tickets, Verified, Visibility, evolve, verify,
};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, configuration, instant, ticket_id};
use pollster::block_on;

use crate::place::Directory;

/// What a child is told: its file, what it does, and with which ticket it begins.
const FILE: &str = "HELPDESK_FAULT_FILE";
const DEED: &str = "HELPDESK_FAULT_DEED";
const FIRST: &str = "HELPDESK_FAULT_FIRST";

/// How many times more than usual each fault happens.
fn times() -> u64 {
    std::env::var("HELPDESK_FAULTS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

fn line(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{text}").and_then(|()| out.flush()).expect("somebody listens");
}

/// Says what it delivers, and is believed.
struct Told;

#[async_trait]
impl Notifier for Told {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        for notice in delivery.notices() {
            line(&format!("delivered {} {} {}", notice.ticket, notice.seq, notice.id));
        }
        Ok(())
    }
}

fn desk(fixture: &Fixture, store: Arc<dyn Store>) -> Desk {
    Desk::new(fixture.tenant().clone(), store, configuration().clone())
}

/// Not a test of its own: the children of the others run it, and without its variables it has nothing to do.
#[test]
fn child_works_until_it_is_killed() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let first: u64 = std::env::var(FIRST).expect("the first ticket is given").parse().expect("it is a number");
    let store: Arc<dyn Store> = match SqliteStore::open(file) {
        Ok(store) => Arc::new(store),
        Err(error) => return line(&format!("stopped {error}")),
    };
    match std::env::var(DEED).expect("what to do").as_str() {
        "desk" => work(&store, first),
        "open" => open_until_it_fails(&*store, first),
        "share" => share(&*store, first),
        other => panic!("`{other}` is nothing to do"),
    }
}

/// Opens tickets, answers them, lets them wait, runs timers and relays, over and over.
fn work(store: &Arc<dyn Store>, first: u64) {
    let fixture = Fixture::acme();
    let desk = desk(&fixture, Arc::clone(store));
    for ticket in first.. {
        let units = vec![fixture.opening(ticket, 0)];
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        line(&format!("acknowledged {ticket} 1"));
        let reply = Command::Reply { body: format!("Reply to {ticket}.") };
        let receipt = fixture.act(&**store, &format!("reply-{ticket}"), ticket, 5, reply);
        line(&format!("acknowledged {ticket} {}", receipt.version));
        let wait = Command::Wait { until: Some(instant(10)) };
        let receipt = fixture.act(&**store, &format!("wait-{ticket}"), ticket, 6, wait);
        line(&format!("acknowledged {ticket} {}", receipt.version));
        // The clock of each life is behind the leases of the one before: those are over all the same.
        let now = instant(20 + i64::try_from(first / 1_000_000).expect("a small number") * 10);
        let until = now + std::time::Duration::from_secs(60);
        block_on(desk.run_due_shared(now, until, 8)).expect("timers run");
        block_on(desk.relay_shared(&Told, now, until, 8)).expect("notices go out");
    }
}

/// Opens tickets until one is not written, and says why.
fn open_until_it_fails(store: &dyn Store, first: u64) {
    let fixture = Fixture::acme();
    for ticket in first.. {
        let unit = fixture.opening_with(ticket, 0, |open| open.body = Some("It burns. ".repeat(100)));
        match block_on(store.commit(vec![unit])).pop().expect("one answer") {
            Ok(_) => line(&format!("acknowledged {ticket} 1")),
            Err(CommitError::NotWritten(error)) => return line(&format!("stopped {error}")),
            Err(error) => return line(&format!("unknown {error}")),
        }
    }
}

/// Opens its own tickets, and writes on one that others write on too.
fn share(store: &dyn Store, first: u64) {
    let fixture = Fixture::acme();
    for n in 0..SHARED {
        let unit = fixture.opening(first + n, 0);
        assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
        loop {
            let note = Command::AddNote { body: format!("note {first} {n}") };
            let unit = fixture.unit(store, &format!("note-{first}-{n}"), HOT, 30, note);
            match block_on(store.commit(vec![unit])).pop().expect("one answer") {
                Ok(_) => break,
                Err(CommitError::Conflict { .. } | CommitError::NotWritten(StoreError::Unavailable { .. })) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    line("done");
}

/// How many notes each of the processes that share a file writes, and on which ticket.
const SHARED: u64 = 60;
const HOT: u64 = 1;

fn child(file: &Path, deed: &str, first: u64, limit: Option<u64>) -> Child {
    let program = std::env::current_exe().expect("this program");
    let mut process = match limit {
        None => Process::new(&program),
        // The shell that limits the size of files and says nothing of it: a write beyond is an error, and no signal.
        Some(blocks) => {
            let mut shell = Process::new("sh");
            shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(&program);
            shell
        }
    };
    process
        .args(["--exact", "faults::child_works_until_it_is_killed", "--nocapture"])
        .env(FILE, file)
        .env(DEED, deed)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts")
}

/// What the children said: what is in the store up to which version, and what was delivered, how often.
#[derive(Default)]
struct Said {
    acknowledged: BTreeMap<u64, u64>,
    delivered: BTreeMap<(u64, u64), BTreeSet<String>>,
    n_delivered: u64,
    stopped: Vec<String>,
}

impl Said {
    /// Notes a line. One that was cut off by the kill is no line, and the harness says things of its own.
    fn hear(&mut self, text: &str) {
        let mut words = text.rsplit_once("acknowledged ").map_or("", |(_, rest)| rest).split(' ');
        if let (Some(Ok(ticket)), Some(Ok(version))) = (words.next().map(str::parse), words.next().map(str::parse)) {
            self.acknowledged.insert(ticket, version);
        }
        let words: Vec<&str> = text.rsplit_once("delivered ").map_or("", |(_, rest)| rest).split(' ').collect();
        if let [ticket, seq, id] = words[..]
            && let (Ok(ticket), Ok(seq)) = (ticket.parse(), seq.parse())
        {
            self.delivered.entry((ticket, seq)).or_default().insert(id.to_owned());
            self.n_delivered += 1;
        }
        if text.starts_with("stopped ") || text.starts_with("unknown ") {
            self.stopped.push(text.to_owned());
        }
    }
}

/// Whole lines of a child's output; what has no end was cut off.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let mut reader = BufReader::new(child.stdout.take().expect("its output"));
    std::iter::from_fn(move || {
        let mut text = String::new();
        reader.read_line(&mut text).ok()?;
        text.ends_with('\n').then(|| text.trim_end().to_owned())
    })
}

#[test]
fn killed_in_the_midst_of_commits_timers_and_relays_nothing_is_lost() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let (mut said, n_kills) = (Said::default(), 8 * times());
    for round in 0..n_kills {
        let mut child = child(&directory.file(), "desk", round * 1_000_000 + 1, None);
        let mut output = lines(&mut child);
        // A different number of lines each time, so that the kill falls at another place of what comes next.
        let n = 5 + usize::try_from(round * 7 % 37).expect("a small number");
        output.by_ref().take(n).for_each(|text| said.hear(&text));
        child.kill().expect("it is killed");
        output.for_each(|text| said.hear(&text));
        child.wait().expect("it is gone");
        let store = SqliteStore::open(directory.file()).expect("the store opens after a kill");
        for (ticket, version) in &said.acknowledged {
            let stored = block_on(store.load(ticket_id(*ticket))).expect("it answers").expect("it is not lost");
            assert!(stored.version >= *version, "ticket {ticket} has lost what was acknowledged");
        }
    }
    assert!(said.stopped.is_empty(), "{:?}", said.stopped);
    // The last desk does what is left to do, when all leases are over.
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(directory.file()).expect("the store opens"));
    let recording = helpdesk_testkit::RecordingNotifier::new();
    let (now, until) = (instant(1_000_000), instant(1_000_010));
    let desk = desk(&fixture, Arc::clone(&store));
    while block_on(desk.run_due_shared(now, until, 500)).expect("timers run").n_looked_at > 0 {}
    while block_on(desk.relay_shared(&recording, now, until, 500)).expect("notices go out").n_delivered > 0 {}
    for notice in recording.delivered() {
        said.delivered.entry((notice.ticket.number(), notice.seq)).or_default().insert(notice.id.to_string());
    }
    let (n_tickets, n_replies) = whole(&*store, &fixture, &said);
    eprintln!(
        "{n_kills} kills, {n_tickets} tickets, {n_replies} replies, {} deliveries by those that were killed",
        said.n_delivered
    );
}

/// Every history is whole and folds to its ticket, each wait ended once, and the notice of each reply was delivered, under one id. Says how many
/// tickets and replies there are.
fn whole(store: &dyn Store, fixture: &Fixture, said: &Said) -> (u64, u64) {
    let (mut n_tickets, mut n_replies, mut after) = (0, 0, None);
    loop {
        let page = block_on(store.page(&fixture.scope(), after, 200)).expect("pages are answered");
        let Some(last) = page.last() else { return (n_tickets, n_replies) };
        after = Some(last.id);
        for ticket in page {
            let history = block_on(store.history(ticket.id, 0, usize::MAX)).expect("histories are answered");
            assert_eq!(history.iter().fold(None, evolve).as_ref(), Some(&ticket));
            let verified: Result<Verified, _> = verify(&history, None);
            assert!(verified.is_ok(), "the chain of ticket {} is broken: {verified:?}", ticket.id);
            let n_woken = history.iter().filter(|event| event.kind() == EventKind::Woken).count();
            let waited = history.iter().any(|event| matches!(&event.body, EventBody::StatusChanged { to, .. } if to.kind() == helpdesk_core::StatusKind::Pending));
            assert_eq!(n_woken, usize::from(waited), "the wait of ticket {} ends once", ticket.id);
            for event in &history {
                if event.kind() == EventKind::Replied {
                    let ids = said.delivered.get(&(ticket.id.number(), event.seq));
                    assert_eq!(
                        ids.map(BTreeSet::len),
                        Some(1),
                        "the notice of reply {} of ticket {}",
                        event.seq,
                        ticket.id
                    );
                    n_replies += 1;
                }
            }
            let decisions = block_on(store.decisions(ticket.id, 0, usize::MAX)).expect("decisions are answered");
            for decision in decisions {
                let receipt =
                    block_on(store.receipt(fixture.tenant(), &decision.command)).expect("receipts are answered");
                assert!(receipt.is_some(), "a decision without an answer");
            }
            n_tickets += 1;
        }
    }
}

#[test]
fn two_processes_on_one_file_lose_nothing_to_each_other() {
    for _time in 0..times() {
        let (directory, fixture) = (Directory::new(), Fixture::acme());
        let store = SqliteStore::open(directory.file()).expect("the store opens");
        fixture.open_many(&store, HOT);
        let children: Vec<Child> = (1..=3).map(|n| child(&directory.file(), "share", n * 1_000_000, None)).collect();
        for mut child in children {
            let said: Vec<String> = lines(&mut child).collect();
            assert!(said.iter().any(|text| text.ends_with("done")), "{said:?}");
            assert!(child.wait().expect("it is gone").success());
        }
        let history = block_on(store.history(ticket_id(HOT), 0, usize::MAX)).expect("histories are answered");
        let note = |event: &helpdesk_core::Event| {
            let EventBody::MessageAdded { visibility: Visibility::Internal, body, .. } = &event.body else {
                return None;
            };
            Some(body.clone())
        };
        let notes: Vec<String> = history.iter().filter_map(note).collect();
        assert_eq!(u64::try_from(notes.len()).ok(), Some(3 * SHARED), "each once");
        let notes: BTreeSet<String> = notes.into_iter().collect();
        let expected: BTreeSet<String> =
            (1..=3).flat_map(|p| (0..SHARED).map(move |n| format!("note {} {n}", p * 1_000_000))).collect();
        assert_eq!(notes, expected);
        assert!(verify(&history, None).is_ok());
        crate::kills::no_half_units(&store);
    }
}

#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_answered() {
    // Blocks of 512 bytes: the log outgrows them sooner or later.
    for round in 0..4 * times() {
        let directory = Directory::new();
        drop(SqliteStore::open(directory.file()).expect("the store opens"));
        let mut full = child(&directory.file(), "open", 1, Some(900 + round * 37 % 600));
        let mut said = Said::default();
        lines(&mut full).for_each(|text| said.hear(&text));
        full.wait().expect("it is gone");
        let why = said.stopped.last().expect("it says why it stopped");
        assert!(why.contains("full") || why.contains("I/O"), "{why}");
        let store = SqliteStore::open(directory.file()).expect("the store opens where there is room");
        let n = u64::try_from(said.acknowledged.len()).expect("a small number");
        assert!(n > 3, "{n} were written before it was full");
        for ticket in said.acknowledged.keys() {
            assert!(block_on(store.load(ticket_id(*ticket))).expect("it answers").is_some(), "ticket {ticket} is lost");
        }
        crate::kills::no_half_units(&store);
        let fixture = Fixture::acme();
        let next = block_on(store.commit(vec![fixture.opening(1_000_000, 0)]));
        assert!(next.iter().all(Result::is_ok), "it goes on where there is room: {next:?}");
    }
}

#[test]
fn a_damaged_page_is_said_or_changes_nothing() {
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    for ticket in 1..=12 {
        let unit = fixture.opening_with(ticket, 0, |open| open.body = Some("It burns. ".repeat(700)));
        assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
        fixture.act(&store, &format!("reply-{ticket}"), ticket, 5, Command::Reply { body: "We come.".to_owned() });
    }
    let answers = read_all(&store, &fixture);
    store.optimize().expect("everything is in the file");
    drop(store);
    let whole = fs::read(directory.file()).expect("it is read");
    let n_pages = whole.len() / 4096;
    let (mut n_errors, mut n_same) = (0, 0);
    // The first page is the file's own: without it, it is no database at all.
    let step = usize::try_from(7 / times().min(7)).unwrap_or(1).max(1);
    for (page, garbage) in (1..n_pages).step_by(step).flat_map(|page| [(page, 0x00_u8), (page, 0xa5)]) {
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", directory.file().display()));
        }
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(garbage);
        fs::write(directory.file(), damaged).expect("it is written");
        let Ok(store) = SqliteStore::open(directory.file()) else {
            n_errors += 1;
            continue;
        };
        for (now, before) in read_all(&store, &fixture).into_iter().zip(&answers) {
            match (now, before) {
                (Err(StoreError::Damaged { .. } | StoreError::Unavailable { .. }), _) => n_errors += 1,
                (now, before) => {
                    assert_eq!(&now, before, "page {page} full of {garbage:#x} changed an answer in silence");
                    n_same += 1;
                }
            }
        }
    }
    assert!(n_errors > 0 && n_same > 0);
    eprintln!("{} pages damaged: {n_errors} errors, {n_same} right answers", 2 * (n_pages - 1).div_ceil(step));
}

/// What a store answers, as text, question by question.
fn read_all(store: &SqliteStore, fixture: &Fixture) -> Vec<Result<String, StoreError>> {
    fn text<T: serde::Serialize>(answer: Result<T, StoreError>) -> Result<String, StoreError> {
        answer.map(|answer| serde_json::to_string(&answer).expect("JSON"))
    }
    let mut answers = Vec::new();
    for ticket in (1..=12).map(ticket_id) {
        answers.push(text(block_on(store.load(ticket)).map(|ticket| ticket.map(Arc::unwrap_or_clone))));
        answers.push(text(block_on(store.history(ticket, 0, usize::MAX))));
        answers.push(text(block_on(store.decisions(ticket, 0, usize::MAX))));
    }
    use helpdesk_core::{DueTickets, Outbox, Views, Workforce};
    let tenant = fixture.tenant();
    answers.push(text(block_on(store.page(&fixture.scope(), None, 99))));
    answers.push(text(block_on(store.due(tenant, Instant::MAX_UTC, 99))));
    answers.push(text(block_on(store.waiting(tenant, Instant::MAX_UTC, 99))));
    answers.push(text(block_on(store.counts(&fixture.scope()))));
    let ann = AgentId::new("ann").expect("a text");
    answers.push(text(block_on(store.loads(tenant, &[ann]))));
    answers
}
