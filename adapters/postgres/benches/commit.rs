//! Durable creates a second: through the store, and the bare statements that write the same rows, sent the same way (in one pipeline). The
//! difference is what the store costs: JSON, tasks, values in boxes. From one caller and from sixteen, each on a connection of its own.
//!
//! `HELPDESK_POSTGRES` names the server; without it there is nothing to measure.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its tables stops")]

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Poll;

use divan::Bencher;
use divan::counter::ItemsCount;
use helpdesk_core::{Tickets, Unit};
use helpdesk_postgres::{PostgresOptions, PostgresStore};
use helpdesk_testkit::Fixture;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

fn main() {
    if server().is_none() {
        eprintln!("HELPDESK_POSTGRES is not set: PostgreSQL was not measured");
        return;
    }
    divan::main();
    let schema = schema();
    runtime().block_on(async {
        let drop = format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE");
        client().await.batch_execute(&drop).await.expect("the schema goes");
    });
}

/// How many callers there are at once, each on a connection of its own.
const CALLERS: [usize; 2] = [1, 16];

/// How many tickets all callers open together in one sample, about.
const TOGETHER: usize = 1_024;

fn server() -> Option<String> {
    std::env::var("HELPDESK_POSTGRES").ok().filter(|server| !server.is_empty())
}

fn schema() -> String {
    format!("bench_{}", std::process::id())
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"))
}

async fn store(connections: usize) -> PostgresStore {
    let options = PostgresOptions { schema: schema(), connections, ..PostgresOptions::default() };
    PostgresStore::connect(&server().expect("a server"), &options).await.expect("the store opens")
}

async fn client() -> Client {
    let (client, connection) =
        tokio_postgres::connect(&server().expect("a server"), NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    client.batch_execute(&format!("SET search_path = {}", schema())).await.expect("a path");
    client
}

/// A ticket with a message, as most begin.
fn opening() -> Unit {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let text = "The printer on the third floor smokes when somebody prints in color. ".repeat(5);
    Fixture::acme().opening_with(number, 0, |open| open.body = Some(text))
}

fn shares<T>(callers: usize, mut one: impl FnMut() -> T) -> Vec<Vec<T>> {
    (0..callers).map(|_| (0..TOGETHER / callers).map(|_| one()).collect()).collect()
}

#[divan::bench(args = CALLERS, sample_count = 7, sample_size = 1)]
fn store_create(bencher: Bencher<'_, '_>, callers: usize) {
    let store = Arc::new(runtime().block_on(store(callers)));
    let inputs = || shares(callers, opening);
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(inputs).bench_local_values(|shares| {
        runtime().block_on(async {
            let work = shares.into_iter().map(|units| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    for unit in units {
                        assert!(store.commit(vec![unit]).await.iter().all(Result::is_ok));
                    }
                })
            });
            for task in work.collect::<Vec<_>>() {
                task.await.expect("it is written");
            }
        });
    });
}

/// The rows of one unit, as the store writes them.
struct Rows {
    ticket: i64,
    command: String,
    snapshot: String,
    seqs: Vec<i64>,
    events: Vec<String>,
    decision: String,
    receipt: String,
    wake_s: Option<i64>,
    opened_s: i64,
}

fn rows() -> Rows {
    let unit = opening();
    let json = |value: Result<String, serde_json::Error>| value.expect("it is JSON");
    Rows {
        ticket: unit.ticket().signed(),
        command: unit.receipt().command.to_string(),
        snapshot: json(serde_json::to_string(&unit.snapshot())),
        seqs: (1..).take(unit.events().len()).collect(),
        events: unit.events().iter().map(|event| json(serde_json::to_string(event))).collect(),
        decision: json(serde_json::to_string(unit.decision())),
        receipt: json(serde_json::to_string(unit.receipt())),
        wake_s: unit.wake_at().map(|at| at.timestamp()),
        opened_s: unit.snapshot().map_or(0, |ticket| ticket.opened_at.timestamp()),
    }
}

/// The bare statements, and the same rows as one statement with all inserts inside `WITH`, which not every engine takes.
#[derive(Debug, Clone, Copy)]
enum Way {
    Pipeline,
    OneStatement,
}

const RECEIPT: &str = "INSERT INTO receipts (shard, tenant, command, body) VALUES (1, 'acme', $1, $2)";
const EVENTS: &str = "INSERT INTO events (shard, ticket, seq, body) SELECT 1, $1, a, b FROM unnest($2::bigint[], $3::text[]) AS t (a, b)";
const TICKET: &str = "INSERT INTO tickets (shard, id, version, tenant, requester, status, team, wake_s, wake_ns, fence, hands, whose,
    opened_s, opened_ns, n_decisions, body) VALUES (1, $1, $2, 'acme', 'requester-1', 'new', '', $3, 0, 0, 'triage', '', $4, 0, 1, $5)";
const DECISION: &str = "INSERT INTO decisions (shard, ticket, n, body) VALUES (1, $1, 1, $2)";
const SHELVES: &str =
    "INSERT INTO shelves (shard, tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
    SELECT 1, 'acme', a, b, 'new', $1::bigint, 0, $2::bigint, $1::bigint, 0
    FROM unnest('{queue,requester,team}'::text[], '{\"\",requester-1,\"\"}'::text[]) AS t (a, b)";
const COUNT: &str = "INSERT INTO counts AS it (shard, tenant, team, status, slot, n) VALUES (1, 'acme', '', 'new', ($1::bigint % 16)::smallint, 1)
    ON CONFLICT (shard, tenant, team, status, slot) DO UPDATE SET n = it.n + 1";

type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send + 'a>>;

/// Polls all in their order, so that they are sent in it, until each has its answer.
async fn in_order(mut sent: Vec<Sent<'_>>) {
    let mut is_done = vec![false; sent.len()];
    poll_fn(|context| {
        for (future, is_done) in sent.iter_mut().zip(&mut is_done).filter(|(_, is_done)| !**is_done) {
            if let Poll::Ready(answer) = future.as_mut().poll(context) {
                answer.expect("the rows are written");
                *is_done = true;
            }
        }
        if is_done.iter().all(|is_done| *is_done) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

struct Raw {
    client: Client,
    statements: Vec<Statement>,
    whole: Statement,
}

impl Raw {
    async fn new() -> Self {
        let client = client().await;
        let mut statements = Vec::new();
        for statement in [RECEIPT, EVENTS, TICKET, DECISION, SHELVES, COUNT] {
            statements.push(client.prepare(statement).await.expect("a statement"));
        }
        let renumbered = |statement: &str, numbers: &[usize]| {
            let mut text = statement.to_owned();
            for (n, to) in numbers.iter().enumerate().rev() {
                text = text.replace(&format!("${}", n + 1), &format!("@{to}"));
            }
            text.replace('@', "$")
        };
        // $1 ticket, $2 command, $3 receipt, $4 seqs, $5 events, $6 version, $7 wake, $8 opened, $9 snapshot, $10 decision
        let whole = format!(
            "WITH a AS ({}), b AS ({}), c AS ({}), d AS ({}), e AS ({}) {}",
            renumbered(RECEIPT, &[2, 3]),
            renumbered(EVENTS, &[1, 4, 5]),
            renumbered(TICKET, &[1, 6, 7, 8, 9]),
            renumbered(DECISION, &[1, 10]),
            renumbered(SHELVES, &[8, 1]),
            renumbered(COUNT, &[1]),
        );
        let whole = client.prepare(&whole).await.expect("one statement");
        Self { client, statements, whole }
    }

    async fn write(&self, way: Way, rows: &Rows) {
        let version = i64::try_from(rows.seqs.len()).unwrap_or(0);
        let client = &self.client;
        match (way, self.statements.as_slice()) {
            (Way::OneStatement, _) => {
                let values: [&(dyn ToSql + Sync); 10] = [
                    &rows.ticket,
                    &rows.command,
                    &rows.receipt,
                    &rows.seqs,
                    &rows.events,
                    &version,
                    &rows.wake_s,
                    &rows.opened_s,
                    &rows.snapshot,
                    &rows.decision,
                ];
                client.execute(&self.whole, &values).await.expect("the rows are written");
            }
            (Way::Pipeline, [receipt, events, ticket, decision, shelves, count]) => {
                let values: [(&Statement, Vec<&(dyn ToSql + Sync)>); 6] = [
                    (receipt, vec![&rows.command, &rows.receipt]),
                    (events, vec![&rows.ticket, &rows.seqs, &rows.events]),
                    (ticket, vec![&rows.ticket, &version, &rows.wake_s, &rows.opened_s, &rows.snapshot]),
                    (decision, vec![&rows.ticket, &rows.decision]),
                    (shelves, vec![&rows.opened_s, &rows.ticket]),
                    (count, vec![&rows.ticket]),
                ];
                let mut sent: Vec<Sent<'_>> = vec![Box::pin(client.batch_execute("BEGIN"))];
                for (statement, values) in &values {
                    sent.push(Box::pin(async { client.execute(*statement, values).await.map(drop) }));
                }
                sent.push(Box::pin(client.batch_execute("COMMIT")));
                in_order(sent).await;
            }
            (Way::Pipeline, _) => {}
        }
    }
}

fn raw(bencher: Bencher<'_, '_>, callers: usize, way: Way) {
    let clients: Vec<Arc<Raw>> = runtime().block_on(async {
        drop(store(1).await);
        let mut clients = Vec::new();
        for _ in 0..callers {
            clients.push(Arc::new(Raw::new().await));
        }
        clients
    });
    let inputs = || shares(callers, rows);
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(inputs).bench_local_values(|shares| {
        runtime().block_on(async {
            let work = shares.into_iter().zip(&clients).map(|(share, raw)| {
                let raw = Arc::clone(raw);
                tokio::spawn(async move {
                    for rows in share {
                        raw.write(way, &rows).await;
                    }
                })
            });
            for task in work.collect::<Vec<_>>() {
                task.await.expect("it is written");
            }
        });
    });
}

#[divan::bench(args = CALLERS, sample_count = 7, sample_size = 1)]
fn raw_pipeline(bencher: Bencher<'_, '_>, callers: usize) {
    raw(bencher, callers, Way::Pipeline);
}

#[divan::bench(args = CALLERS, sample_count = 7, sample_size = 1)]
fn raw_one_statement(bencher: Bencher<'_, '_>, callers: usize) {
    raw(bencher, callers, Way::OneStatement);
}
