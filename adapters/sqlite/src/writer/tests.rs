//! What is written together, and whose trouble is whose.
use std::sync::atomic::{AtomicUsize, Ordering};

use helpdesk_core::StoreError;
use pollster::block_on;

use super::answer::Answer;
use super::*;
use crate::options::{WAITING_BYTES_MAX, WAITING_MAX};

type Written = Result<usize, StoreError>;

/// A writer over one table, `t`, of names.
fn writer() -> Writer {
    let connection = Connection::open_in_memory().expect("a database in memory");
    connection.execute_batch("CREATE TABLE t (name TEXT UNIQUE) STRICT").expect("a table");
    Writer::new(connection).expect("a thread")
}

fn names(writer: &Writer) -> Vec<String> {
    let connection = writer.connection();
    let mut select = connection.prepare("SELECT name FROM t ORDER BY name").expect("a statement");
    let names = select.query_map([], |row| row.get(0)).and_then(Iterator::collect);
    names.expect("names")
}

/// Work that writes a name, and counts how often it runs.
fn insert(name: &str, n_runs: &Arc<AtomicUsize>) -> (Box<dyn Job>, Answer<Written>) {
    let (name, n_runs) = (name.to_owned(), Arc::clone(n_runs));
    let work = move |transaction: &Transaction<'_>| {
        n_runs.fetch_add(1, Ordering::SeqCst);
        Ok(Ok(transaction.execute("INSERT INTO t VALUES (?1)", [&name])?))
    };
    task(work, 8, false)
}

#[test]
fn a_caller_alone_is_answered_at_once() {
    let (writer, n_runs) = (writer(), Arc::default());
    let (job, mut answer) = insert("a", &n_runs);
    writer.submit([job]);
    let polled = std::pin::Pin::new(&mut answer).poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    assert_eq!(polled, std::task::Poll::Ready(Ok(1)));
}

#[test]
fn what_comes_meanwhile_is_written_together_and_one_trouble_is_nobody_elses() {
    let (writer, n_runs) = (writer(), Arc::default());
    // While somebody writes, five come, the fourth with a name that is taken: whoever wrote before it in the same
    // transaction runs again, and is written all the same.
    let busy = writer.connection();
    let (jobs, answers): (Vec<_>, Vec<_>) =
        ["a", "b", "c", "a", "d"].map(|name| insert(name, &n_runs)).into_iter().unzip();
    writer.submit(jobs);
    drop(busy);
    let answers: Vec<Written> = answers.into_iter().map(block_on).collect();
    assert!(matches!(&answers[3], Err(StoreError::Unavailable { why }) if why.contains("UNIQUE")), "{answers:?}");
    assert_eq!([&answers[0], &answers[1], &answers[2], &answers[4]], [&Ok(1); 4]);
    assert_eq!(names(&writer), ["a", "b", "c", "d"]);
    assert_eq!(n_runs.load(Ordering::SeqCst), 9, "four in one transaction, again alone, and the last one");
}

#[test]
fn answers_that_nobody_waits_for_are_written() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    let (job, answer) = insert("a", &n_runs);
    writer.submit([job]);
    drop((answer, busy));
    let (job, answer) = insert("b", &n_runs);
    writer.submit([job]);
    assert_eq!(block_on(answer), Ok(1));
    assert_eq!(names(&writer), ["a", "b"]);
}

#[test]
fn a_file_that_cannot_be_written_is_everybodys_trouble_at_once() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    // A transaction that somebody left open on the same connection: none can begin.
    busy.execute_batch("BEGIN").expect("it begins");
    let (jobs, answers): (Vec<_>, Vec<_>) = ["a", "b"].map(|name| insert(name, &n_runs)).into_iter().unzip();
    writer.submit(jobs);
    drop(busy);
    for answer in answers {
        assert!(matches!(block_on(answer), Err(StoreError::Unavailable { .. })));
    }
    assert_eq!(n_runs.load(Ordering::SeqCst), 0);
}

#[test]
fn what_comes_over_the_bound_is_told_so_at_once_and_what_waits_is_written() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    let (jobs, waiting): (Vec<_>, Vec<_>) = (0..WAITING_MAX).map(|n| insert(&format!("{n}"), &n_runs)).unzip();
    writer.submit(jobs);
    let (job, over) = insert("over", &n_runs);
    writer.submit([job]);
    let why = "16384 units wait to be written, at most 16384 do".to_owned();
    assert_eq!(block_on(over), Err(StoreError::Busy { why }), "while the connection is somebody else's");
    drop(busy);
    let (job, after) = insert("after", &n_runs);
    assert!(waiting.into_iter().map(block_on).all(|answer| answer == Ok(1)));
    writer.submit([job]);
    assert_eq!(block_on(after), Ok(1));
    assert_eq!(names(&writer).len(), WAITING_MAX + 1);
}

#[test]
fn long_texts_fill_the_queue_sooner() {
    let writer = writer();
    let busy = writer.connection();
    let long = || task(|_: &Transaction<'_>| Ok(Ok(0)), WAITING_BYTES_MAX, false);
    let ((first, written), (second, over)): ((_, Answer<Written>), (_, Answer<Written>)) = (long(), long());
    writer.submit([first]);
    writer.submit([second]);
    assert!(matches!(block_on(over), Err(StoreError::Busy { why }) if why.contains("bytes")));
    drop(busy);
    let (third, after): (_, Answer<Written>) = long();
    assert_eq!(block_on(written), Ok(0));
    writer.submit([third]);
    assert_eq!(block_on(after), Ok(0), "what was written waits no longer");
}

#[test]
fn closing_writes_what_waits() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    let (job, answer) = insert("a", &n_runs);
    writer.submit([job]);
    drop(busy);
    drop(writer);
    assert_eq!(block_on(answer), Ok(1));
}

#[test]
fn many_callers_are_each_answered_once() {
    let (writer, n_runs) = (writer(), Arc::default());
    thread::scope(|scope| {
        for caller in 0..16 {
            let (writer, n_runs) = (&writer, &n_runs);
            scope.spawn(move || {
                for n in 0..50 {
                    let (job, answer) = insert(&format!("{caller}-{n}"), n_runs);
                    writer.submit([job]);
                    assert_eq!(block_on(answer), Ok(1));
                }
            });
        }
    });
    assert_eq!(names(&writer).len(), 800);
    assert_eq!(n_runs.load(Ordering::SeqCst), 800);
}

#[test]
fn work_that_panics_is_its_own_trouble_and_keeps_nobody_waiting() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    let (before, first) = insert("a", &n_runs);
    let (panics, second) = task::<Written>(|_transaction: &Transaction<'_>| panic!("out of luck"), 8, false);
    let (after, third) = insert("b", &n_runs);
    writer.submit([before, panics, after]);
    drop(busy);
    let wrong = block_on(second).expect_err("it panicked");
    assert_eq!(wrong, StoreError::Unavailable { why: "a write panicked: out of luck".to_owned() });
    assert_eq!((block_on(first), block_on(third)), (Ok(1), Ok(1)));
    // Alone, and led by its own caller, it is no different; and the writer goes on.
    let (panics, answer) = task::<Written>(|_transaction: &Transaction<'_>| panic!("again {}", 2), 8, false);
    writer.submit([panics]);
    assert_eq!(block_on(answer), Err(StoreError::Unavailable { why: "a write panicked: again 2".to_owned() }));
    let (job, answer) = insert("c", &n_runs);
    writer.submit([job]);
    assert_eq!(block_on(answer), Ok(1));
    assert_eq!(names(&writer), ["a", "b", "c"]);
}

/// Whoever is woken by it panics.
struct Panics;

impl std::task::Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("whoever was woken panics");
    }
}

#[test]
fn a_caller_that_panics_when_it_is_woken_keeps_nobody_waiting() {
    let (writer, n_runs) = (writer(), Arc::default());
    let busy = writer.connection();
    let (first, mut panics) = insert("a", &n_runs);
    let (second, waits) = insert("b", &n_runs);
    let waker = std::task::Waker::from(Arc::new(Panics));
    let polled = std::pin::Pin::new(&mut panics).poll(&mut std::task::Context::from_waker(&waker));
    assert_eq!(polled, std::task::Poll::Pending);
    writer.submit([first, second]);
    drop(busy);
    assert_eq!(block_on(waits), Ok(1));
    assert_eq!(block_on(panics), Ok(1), "its answer is there all the same");
}

#[test]
fn a_job_that_is_dropped_is_answered() {
    let (job, answer) = insert("a", &Arc::default());
    drop(job);
    assert_eq!(block_on(answer), Err(StoreError::Unavailable { why: "the writer broke down".to_owned() }));
}
