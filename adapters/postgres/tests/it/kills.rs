//! A desk that is killed at any moment, in the midst of commits, timers and relays, loses nothing that it answered: no half commit, no broken
//! chain, and every notice goes out.
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command as Process, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{Command, CommandId, Delivery, Desk, Instant, Notifier, NotifyError, Request, Store, TicketId};
use helpdesk_testkit::{Fixture, configuration, instant, ticket_id};
use pollster::block_on;

use crate::desks::whole;
use crate::server::{Schema, server};

/// Tells the child which schema it works in, and with which ticket it begins.
const SCHEMA: &str = "HELPDESK_KILLS_SCHEMA";
const FIRST: &str = "HELPDESK_KILLS_FIRST";

/// How often a desk is killed; `HELPDESK_KILLS` says more.
const KILLS: u64 = 6;

/// Says each notice aloud before it counts as delivered.
struct Aloud(Mutex<std::io::Stdout>);

#[async_trait]
impl Notifier for Aloud {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for notice in delivery.notices() {
            writeln!(out, "delivered {} {} .", notice.ticket, notice.seq).expect("somebody listens");
        }
        out.flush().expect("somebody listens");
        Ok(())
    }
}

/// Not a test of its own: the child of [`kills_lose_nothing`] runs it, and without its variables it has nothing to do.
#[test]
fn child_desk_works_until_it_is_killed() {
    let (Ok(name), Some(server)) = (std::env::var(SCHEMA), server()) else {
        return;
    };
    let first: u64 = std::env::var(FIRST).expect("a number").parse().expect("a number");
    let schema = Schema::existing(server, name);
    let fixture = Fixture::acme();
    let desk = Desk::new(fixture.tenant().clone(), Arc::new(schema.store()), configuration().clone());
    let aloud = Aloud(Mutex::new(std::io::stdout()));
    for (n, ticket) in (0_i64..).zip(first..) {
        let mut open = fixture.open_request(ticket, n, |open| open.body = Some("It burns. ".repeat(50)));
        open.commands.push(Command::Reply { body: "Which floor?".to_owned() });
        let receipt = block_on(desk.acting_as(fixture.actor().clone()).submit(&open)).expect("it is answered");
        let wait = Request::one(
            CommandId::new(format!("wait-{ticket}")).expect("a short text"),
            ticket_id(ticket),
            Command::Wait { until: Some(instant(n + 1)) },
            instant(n),
        );
        block_on(desk.acting_as(fixture.actor().clone()).submit(&wait)).expect("it is answered");
        let mut out = std::io::stdout();
        writeln!(out, "acknowledged {ticket} {} .", receipt.version)
            .and_then(|()| out.flush())
            .expect("somebody listens");
        if n % 3 == 2 {
            let (at, until) = (instant(n + 1), instant(n + 3));
            block_on(desk.run_due_shared(at, until, 5)).expect("it is answered");
            block_on(desk.relay_shared(&aloud, at, until, 5)).expect("it is answered");
        }
    }
}

#[test]
fn kills_lose_nothing() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    drop(schema.store());
    let kills = std::env::var("HELPDESK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let (mut acknowledged, mut delivered) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..kills {
        // A different number of answers each time, so that the kill falls at another place.
        let n = 3 + usize::try_from(round * 7 % 13).expect("a small number");
        for line in work_and_kill(&schema, round * 1_000_000 + 1, n) {
            let (known, said) =
                if line[0] == "acknowledged" { (&mut acknowledged, &line) } else { (&mut delivered, &line) };
            known.insert((said[1].parse::<u64>().expect("a number"), said[2].parse::<u64>().expect("a number")));
        }
    }
    let (store, fixture) = (schema.store(), Fixture::acme());
    let desk = Desk::new(fixture.tenant().clone(), Arc::new(schema.store()), configuration().clone());
    let rest = Rest::default();
    let end = Instant::MAX_UTC;
    for _round in 0..acknowledged.len() {
        let relayed = block_on(desk.relay_shared(&rest, end - std::time::Duration::from_secs(60), end, 1_000));
        if relayed.expect("it is answered").n_delivered == 0 {
            break;
        }
    }
    delivered.extend(rest.0.into_inner().unwrap_or_else(PoisonError::into_inner));
    for (ticket, version) in &acknowledged {
        let (_, history) = whole(&store, *ticket);
        assert!(history.len() >= usize::try_from(*version).expect("a small number"), "ticket {ticket} is cut off");
        assert!(delivered.iter().any(|(about, _)| about == ticket), "nobody heard of the answer to ticket {ticket}");
    }
    assert_eq!(no_half_units(&store, &fixture), counted(&store, &fixture));
    println!("{kills} kills, {} answers, {} notices", acknowledged.len(), delivered.len());
}

/// What is relayed in the end.
#[derive(Default)]
struct Rest(Mutex<BTreeSet<(u64, u64)>>);

#[async_trait]
impl Notifier for Rest {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        let told = delivery.notices().map(|notice| (notice.ticket.number(), notice.seq));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(told);
        Ok(())
    }
}

/// Starts a desk, waits for so many answers, kills it, and gives all that it said, in words.
fn work_and_kill(schema: &Schema, first: u64, n: usize) -> Vec<Vec<String>> {
    let mut child = Process::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "kills::child_desk_works_until_it_is_killed", "--nocapture"])
        .env(SCHEMA, &schema.name)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let words = |line: std::io::Result<String>| {
        // A line may be cut off by the kill, or be the test harness's own; each of ours ends with a point.
        let words: Vec<String> = line.ok()?.split(' ').map(str::to_owned).collect();
        let is_ours = words.len() == 4 && words[3] == "." && ["acknowledged", "delivered"].contains(&words[0].as_str());
        is_ours.then_some(words)
    };
    let (mut said, mut answers) = (Vec::new(), 0);
    for line in lines.by_ref().filter_map(words) {
        answers += usize::from(line[0] == "acknowledged");
        said.push(line);
        if answers == n {
            break;
        }
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    said.extend(lines.filter_map(words));
    assert!(answers == n, "the child answered {answers} of {n}");
    said
}

/// Each ticket has its history and its receipt; how many there are.
pub(crate) fn no_half_units(store: &dyn Store, fixture: &Fixture) -> u64 {
    let (mut n, mut after): (u64, Option<TicketId>) = (0, None);
    loop {
        let page = block_on(store.page(&fixture.scope(), after, 200)).expect("it answers");
        let Some(last) = page.last() else { return n };
        after = Some(last.id);
        for ticket in &page {
            n += 1;
            whole(store, ticket.id.number());
            let decisions = block_on(store.decisions(ticket.id, 0, 1_000)).expect("it answers");
            for decision in &decisions {
                let receipt = block_on(store.receipt(fixture.tenant(), &decision.command)).expect("it answers");
                assert!(receipt.is_some(), "ticket {}: `{}` has no receipt", ticket.id, decision.command);
            }
        }
    }
}

/// How many tickets the counts say there are.
pub(crate) fn counted(store: &dyn Store, fixture: &Fixture) -> u64 {
    block_on(store.counts(&fixture.scope())).expect("it answers").by_status.values().sum()
}
