//! A process that is killed at any moment loses nothing that it answered, and leaves no half unit.
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use helpdesk_core::{Store, Tickets, evolve};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;

use crate::place::Directory;

/// Tells the child where its file is and with which ticket it begins.
const FILE: &str = "HELPDESK_KILL_TEST_FILE";
const FIRST: &str = "HELPDESK_KILL_TEST_FIRST";

/// How often the writer is killed.
const KILLS: u64 = 12;

/// Not a test of its own: the child of [`kill_loses_nothing`] runs it, and without its variables it has nothing to do.
#[test]
fn child_commits_until_it_is_killed() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let first: u64 = std::env::var(FIRST).expect("the first ticket is given").parse().expect("it is a number");
    let store = SqliteStore::open(file).expect("the store opens");
    let fixture = Fixture::acme();
    let mut out = std::io::stdout();
    for ticket in first.. {
        let units = vec![fixture.opening_with(ticket, 0, |open| open.body = Some("It burns.".repeat(50)))];
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        writeln!(out, "acknowledged {ticket}").and_then(|()| out.flush()).expect("somebody listens");
    }
}

#[test]
fn kill_loses_nothing() {
    let directory = Directory::new();
    let mut acknowledged: Vec<u64> = Vec::new();
    for round in 0..KILLS {
        let first = round * 1_000_000 + 1;
        // A different number of commits each time, so that the kill falls at another place of the next one.
        let n = 3 + usize::try_from(round * 7 % 31).expect("a small number");
        let answered = commit_and_kill(&directory.file(), first, n);
        assert!(answered.len() >= n, "the child answered {} of {n}", answered.len());
        acknowledged.extend(answered);
        let store = SqliteStore::open(directory.file()).expect("the store opens after a kill");
        for ticket in &acknowledged {
            assert!(block_on(store.load(ticket_id(*ticket))).expect("it answers").is_some(), "ticket {ticket} is lost");
        }
    }
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(directory.file()).expect("the store opens"));
    no_half_units(&*store);
}

/// Starts a child that commits, waits for so many answers, kills it, and gives all the answers it got out.
fn commit_and_kill(file: &Path, first: u64, n: usize) -> Vec<u64> {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "kills::child_commits_until_it_is_killed", "--nocapture"])
        .env(FILE, file)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let number = |line: std::io::Result<String>| {
        // A line may be cut off by the kill, or be the test harness's own.
        line.ok()?.split_once("acknowledged ")?.1.parse().ok()
    };
    let mut answered: Vec<u64> = lines.by_ref().filter_map(number).take(n).collect();
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    let mut rest: Vec<u64> = lines.filter_map(number).collect();
    // The last line may have lost its end: then it names a ticket that is not the next one.
    if rest.last().is_some_and(|last| !answered.contains(&(last - 1)) && !rest.contains(&(last - 1))) {
        rest.pop();
    }
    answered.extend(rest);
    answered
}

/// Each ticket has its history, its decision, its receipt and its place in the counts.
pub(crate) fn no_half_units(store: &dyn Store) {
    let fixture = Fixture::acme();
    let (mut n, mut after) = (0, None);
    loop {
        let page = block_on(store.page(&fixture.scope(), after, 200)).expect("it answers");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for ticket in page {
            n += 1;
            let history = block_on(store.history(ticket.id, 0, usize::MAX)).expect("it answers");
            assert_eq!(history.iter().fold(None, evolve).as_ref(), Some(&ticket));
            let decisions = block_on(store.decisions(ticket.id, 0, usize::MAX)).expect("it answers");
            for decision in &decisions {
                let receipt = block_on(store.receipt(fixture.tenant(), &decision.command)).expect("it answers");
                assert!(receipt.is_some(), "a decision without an answer");
            }
            let last = decisions.last().expect("each ticket has a decision");
            let receipt = block_on(store.receipt(fixture.tenant(), &last.command)).expect("it answers");
            assert_eq!(receipt.map(|receipt| receipt.version), Some(ticket.version));
        }
    }
    let counts = block_on(store.counts(&fixture.scope())).expect("it answers");
    assert_eq!(counts.by_status.values().sum::<u64>(), n);
    assert_eq!(
        block_on(store.due(fixture.tenant(), helpdesk_core::Instant::MAX_UTC, usize::MAX)).map(|due| due.len()),
        Ok(usize::try_from(n).expect("a small number"))
    );
}
