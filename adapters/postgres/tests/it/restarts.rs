//! A server that is stopped in the midst of commits: what was answered is there, once, and those who write wait for it to come back.
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use helpdesk_core::{Command, Tickets};
use helpdesk_postgres::{PostgresOptions, PostgresStore};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;

use crate::kills::{counted, no_half_units};
use crate::server::{runtime, server};

/// Where the server's programs are: the test starts and stops a server of its own.
const BIN: &str = "HELPDESK_POSTGRES_BIN";

/// How often the server is stopped; `HELPDESK_STOPS` says more.
const STOPS: u64 = 4;
const WRITERS: u64 = 3;

/// A server of its own, in a folder that is removed in the end.
struct Own {
    bin: PathBuf,
    folder: PathBuf,
    is_root: bool,
}

impl Own {
    fn start(bin: PathBuf) -> Self {
        let folder = std::env::temp_dir().join(format!("helpdesk-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        let id = Process::new("id").arg("-u").output().expect("who runs this");
        let own = Self { bin, is_root: id.stdout == b"0\n", folder };
        if own.is_root {
            let given = Process::new("chown").arg("postgres").arg(&own.folder).status();
            assert!(given.is_ok_and(|status| status.success()), "the folder is given to the server");
        }
        let data = own.data();
        own.run("initdb", &["-D", &data, "-U", "desk", "-E", "UTF8", "--locale=C", "-A", "trust"]);
        own.go_on();
        own
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one of the server's programs, not as root: the server refuses that.
    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.bin.join(program);
        let mut process = Process::new(if self.is_root { Path::new("runuser") } else { &program });
        if self.is_root {
            process.args(["-u", "postgres", "--"]).arg(&program);
        }
        let status = process.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.as_ref().is_ok_and(|status| status.success()), "{program:?} {arguments:?}: {status:?}");
    }

    fn go_on(&self) {
        let folder = self.folder().display();
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{folder}'");
        let log = self.folder().join("log").display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "-o", &options, "start"]);
    }

    fn stop(&self, mode: &str) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", mode, "-w", "stop"]);
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if self.folder().join("data/postmaster.pid").exists() {
            self.stop("immediate");
        }
        // What is left behind is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_stopped_server_loses_nothing() {
    let (Some(_), Ok(bin)) = (server(), std::env::var(BIN)) else { return };
    let stops = std::env::var("HELPDESK_STOPS").ok().and_then(|n| n.parse().ok()).unwrap_or(STOPS);
    let own = Own::start(PathBuf::from(bin));
    let config = format!("host={} user=desk dbname=postgres", own.folder().display());
    let patience = Duration::from_secs(60);
    let options = PostgresOptions { connections: 4, patience, ..PostgresOptions::default() };
    let open = || runtime().block_on(PostgresStore::connect(&config, &options)).expect("the store opens");
    let (fixture, written, is_over) = (Fixture::acme(), AtomicU64::new(0), AtomicBool::new(false));
    let store = open();
    let answers: Vec<u64> = thread::scope(|scope| {
        let write = |writer: u64| {
            let (store, fixture, written, is_over) = (&store, &fixture, &written, &is_over);
            move || {
                let mut tickets = Vec::new();
                for ticket in (writer + 1..).step_by(usize::try_from(WRITERS).expect("a small number")) {
                    if is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    let answers = block_on(store.commit(vec![fixture.opening(ticket, 0)]));
                    assert!(answers.iter().all(Result::is_ok), "ticket {ticket}: {answers:?}");
                    let id = format!("reply-{ticket}");
                    fixture.act(store, &id, ticket, 1, Command::Reply { body: "Which floor?".to_owned() });
                    tickets.push(ticket);
                    written.fetch_add(1, Ordering::SeqCst);
                }
                tickets
            }
        };
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(write(writer))).collect();
        for stop in 0..stops {
            let before = written.load(Ordering::SeqCst);
            // In the midst of it: others have been written since it came back.
            while written.load(Ordering::SeqCst) < before + 20 && !writers.iter().any(|writer| writer.is_finished()) {
                thread::yield_now();
            }
            own.stop(if stop % 2 == 0 { "immediate" } else { "fast" });
            own.go_on();
        }
        is_over.store(true, Ordering::SeqCst);
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer does not panic")).collect()
    });
    let store = open();
    for ticket in &answers {
        let ticket = block_on(store.load(ticket_id(*ticket))).expect("the store answers").expect("it is there");
        assert!(ticket.version > 1, "its reply is there");
        let decisions = block_on(store.decisions(ticket.id, 0, 100)).expect("the store answers");
        assert_eq!(decisions.len(), 2, "each request was done once");
    }
    assert_eq!(no_half_units(&store, &fixture), u64::try_from(answers.len()).expect("a small number"));
    assert_eq!(counted(&store, &fixture), u64::try_from(answers.len()).expect("a small number"));
    println!("{stops} stops, {} tickets", answers.len());
}
