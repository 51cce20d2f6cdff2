//! Power cuts: what was answered is there after each, whatever became of what was written and not flushed.
//!
//! A child works on a store while a recorder in front of the C library notes what is written to which file and what is flushed, in order. Then
//! the power is cut at places of that record: the files are made as a disk may have left them, with what was not flushed dropped, torn,
//! damaged or kept, and the store is opened on them.
//!
//! `HELPDESK_CUTS` says how many cuts there are. It needs Linux and a C compiler, as SQLite itself does; without them it says so in one line.
mod disk;
mod notes;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Mutex;

use helpdesk_core::{Command, EventBody, Receipt, Redact, Redaction, Tickets, Unit, Verified, Views, evolve, verify};
use helpdesk_sqlite::{Durability, SqliteOptions, SqliteStore};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;
use rusqlite::Connection;

use self::disk::{Dice, Disk, Flushes};
use self::notes::What;
use crate::place::Directory;

/// What a child is told: its folder, how surely it writes, and which life it leads.
const FOLDER: &str = "HELPDESK_POWER_CHILD";
const DURABILITY: &str = "HELPDESK_POWER_DURABILITY";
const LIFE: &str = "HELPDESK_POWER_LIFE";

/// The file of the store, and the one in which the child says what was answered, after it was.
const DESK: &str = "desk.db";
const SAID: &str = "said";

/// How many cuts one life is good for.
const CUTS_OF_A_LIFE: usize = 50;

/// Not a test of its own: the children of the others run it, and without its variables it has nothing to do.
#[test]
fn child_writes_until_it_has_done_its_work() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let durability =
        if std::env::var(DURABILITY).as_deref() == Ok("normal") { Durability::Normal } else { Durability::Full };
    let life: u64 = std::env::var(LIFE).expect("a life is given").parse().expect("it is a number");
    let said = Mutex::new(fs::File::create(Path::new(&folder).join(SAID)).expect("it is made"));
    live(&Path::new(&folder).join(DESK), durability, life, &said);
}

/// Opens tickets, answers them, takes texts out, from several threads; empties the log, and closes and opens the store in between.
fn live(file: &Path, durability: Durability, life: u64, said: &Mutex<fs::File>) {
    let (mut dice, fixture) = (Dice::new(life), Fixture::acme());
    let options = SqliteOptions { durability, ..SqliteOptions::default() };
    for part in 0..4_u64 {
        let store = SqliteStore::open_with(file, &options).expect("the store opens");
        let beside = Connection::open(file).expect("the file opens");
        for round in 0..3_u64 {
            let first = part * 100 + round * 10;
            std::thread::scope(|scope| {
                for caller in 1..=3 {
                    let (store, fixture, length) = (&store, &fixture, dice.below(9_000));
                    scope.spawn(move || one_ticket(store, fixture, first + caller, length, said));
                }
            });
            several_at_once(&store, &fixture, first + 4, said);
            match dice.below(6) {
                0 => redact(&store, &fixture, first + 1, said),
                // Moves what is in the log into the file; the next commit begins the log anew.
                1 | 2 => beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_row| Ok(())).expect("it is moved"),
                3 => drop(store.optimize()),
                _nothing => {}
            }
        }
    }
}

/// Says that a ticket has come so far.
fn say(said: &Mutex<fs::File>, receipt: &Receipt) {
    let line = format!("{} {}\n", receipt.ticket, receipt.version);
    said.lock().expect("nobody panicked").write_all(line.as_bytes()).expect("it is written");
}

fn one_ticket(store: &SqliteStore, fixture: &Fixture, ticket: u64, length: usize, said: &Mutex<fs::File>) {
    let body = "It burns. ".repeat(length / 10 + 1);
    let opening = fixture.opening_with(ticket, 0, |open| open.body = Some(body));
    say(said, &committed(store, vec![opening])[0]);
    let commands = [
        Command::Reply { body: format!("We come to {ticket}.") },
        Command::AddNote { body: format!("Note on {ticket}.") },
        Command::Wait { until: Some(helpdesk_testkit::instant(500)) },
    ];
    for (n, command) in commands.into_iter().enumerate() {
        say(said, &fixture.act(store, &format!("act-{ticket}-{n}"), ticket, 5, command));
    }
}

fn several_at_once(store: &SqliteStore, fixture: &Fixture, first: u64, said: &Mutex<fs::File>) {
    let units = (first..first + 4).map(|ticket| fixture.opening(ticket, 0)).collect();
    committed(store, units).iter().for_each(|receipt| say(said, receipt));
}

fn redact(store: &SqliteStore, fixture: &Fixture, ticket: u64, said: &Mutex<fs::File>) {
    let history = block_on(store.history(ticket_id(ticket), 0, usize::MAX)).expect("histories are answered");
    let of = history.iter().find(|event| matches!(event.body, EventBody::MessageAdded { .. })).expect("a message").seq;
    let command = Command::Redact(Box::new(Redact { of, what: Redaction::Text, reason: "a key".to_owned() }));
    say(said, &fixture.act(store, &format!("redact-{ticket}"), ticket, 20, command));
}

fn committed(store: &SqliteStore, units: Vec<Unit>) -> Vec<Receipt> {
    block_on(store.commit(units)).into_iter().collect::<Result<_, _>>().expect("it is written")
}

/// The recorder, built; or why there is none.
fn recorder(directory: &Directory) -> Result<PathBuf, String> {
    if !cfg!(target_os = "linux") {
        return Err("the recorder is for Linux".to_owned());
    }
    let library = directory.path().join("recorder.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power/recorder.c");
    let built = Process::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).output();
    match built {
        Ok(output) if output.status.success() => Ok(library),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(format!("no C compiler: {error}")),
    }
}

/// What a life wrote, in order.
fn record(recorder: &Path, durability: &str, life: u64) -> Vec<notes::Note> {
    let directory = Directory::new();
    let (folder, log) = (directory.path().join("disk"), directory.path().join("log"));
    fs::create_dir_all(&folder).expect("a folder");
    let child = Process::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "power::child_writes_until_it_has_done_its_work", "--nocapture"])
        .env(FOLDER, &folder)
        .env(DURABILITY, durability)
        .env(LIFE, life.to_string())
        .env("LD_PRELOAD", recorder)
        .env("HELPDESK_POWER_FOLDER", &folder)
        .env("HELPDESK_POWER_LOG", &log)
        .stdout(Stdio::null())
        .status()
        .expect("the child starts");
    assert!(child.success(), "life {life} came to its end");
    notes::read(&fs::read(&log).expect("the notes are there"))
}

/// What became of the cuts.
#[derive(Debug, Default)]
struct Tally {
    n_cuts: usize,
    n_answered: usize,
    n_flushes: usize,
    troubles: Vec<String>,
}

/// Leads lives, cuts the power in them, and looks what is there.
fn cut(recorder: &Path, durability: &str, flushes: Flushes, n_cuts: usize) -> Tally {
    let mut tally = Tally::default();
    for life in 0.. {
        let wanted = CUTS_OF_A_LIFE.min(n_cuts - tally.n_cuts);
        if wanted == 0 {
            break;
        }
        let notes = record(recorder, durability, life);
        let mut dice = Dice::new(life ^ 0x5EED);
        // Half of the cuts fall right after an answer, when everything depends on what was flushed.
        let answers: Vec<usize> = (0..notes.len()).filter(|n| notes[*n].name == SAID).collect();
        let mut places: Vec<usize> = (0..wanted)
            .map(|n| if n % 2 == 0 { dice.below(notes.len()) } else { answers[dice.below(answers.len())] })
            .collect();
        places.sort_unstable();
        let (mut disk, mut said, mut done) = (Disk::new(flushes), BTreeMap::new(), 0);
        for place in places {
            for note in &notes[done..=place] {
                if note.name == SAID {
                    hear(&note.what, &mut said);
                } else {
                    tally.n_flushes += usize::from(matches!(note.what, What::Flushed));
                    disk.take(note);
                }
            }
            done = done.max(place + 1);
            let after = Directory::new();
            disk.cut(&mut dice, after.path());
            tally.n_cuts += 1;
            tally.n_answered += said.len();
            if let Err(trouble) = look(&after.path().join(DESK), &said) {
                tally.troubles.push(format!("life {life}, after {place} of {}: {trouble}", notes.len()));
            }
        }
    }
    tally
}

/// Which tickets were said to have come how far.
fn hear(what: &What, said: &mut BTreeMap<u64, u64>) {
    let What::Written { bytes, .. } = what else { return };
    let text = std::str::from_utf8(bytes).expect("a line");
    let (ticket, version) = text.trim_end().split_once(' ').expect("two numbers");
    said.insert(ticket.parse().expect("a ticket"), version.parse().expect("a version"));
}

/// Opens what is left, and looks whether everything is there that was answered, and whether each ticket is whole.
fn look(file: &Path, said: &BTreeMap<u64, u64>) -> Result<(), String> {
    let why = |error: &dyn std::fmt::Display| error.to_string();
    let store = SqliteStore::open(file).map_err(|error| why(&error))?;
    for (ticket, version) in said {
        let found = block_on(store.load(ticket_id(*ticket))).map_err(|error| why(&error))?;
        let stands = found.map_or(0, |found| found.version);
        if stands < *version {
            return Err(format!("ticket {ticket} was at {version} and is at {stands}"));
        }
    }
    let fixture = Fixture::acme();
    let (mut n, mut after) = (0, None);
    loop {
        let page = block_on(store.page(&fixture.scope(), after, 200)).map_err(|error| why(&error))?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for ticket in page {
            n += 1;
            let history = block_on(store.history(ticket.id, 0, usize::MAX)).map_err(|error| why(&error))?;
            if history.iter().fold(None, evolve).as_ref() != Some(&ticket) {
                return Err(format!("the history of ticket {} is not its ticket", ticket.id));
            }
            let chain: Result<Verified, _> = verify(&history, Some(ticket.head()));
            chain.map_err(|broken| format!("the chain of ticket {}: {broken:?}", ticket.id))?;
            let decisions = block_on(store.decisions(ticket.id, 0, usize::MAX)).map_err(|error| why(&error))?;
            let last = decisions.last().ok_or_else(|| format!("ticket {} has no decision", ticket.id))?;
            let receipt = block_on(store.receipt(fixture.tenant(), &last.command)).map_err(|error| why(&error))?;
            if receipt.map(|receipt| receipt.version) != Some(ticket.version) {
                return Err(format!("half a unit of ticket {}", ticket.id));
            }
        }
    }
    let counts = block_on(store.counts(&fixture.scope())).map_err(|error| why(&error))?;
    if counts.by_status.values().sum::<u64>() != n {
        return Err(format!("{n} tickets, and other counts: {counts:?}"));
    }
    Ok(())
}

#[test]
fn a_power_cut_loses_nothing_that_was_answered() {
    let directory = Directory::new();
    let recorder = match recorder(&directory) {
        Ok(recorder) => recorder,
        Err(why) => return eprintln!("power cuts: not run, {why}"),
    };
    let n_cuts = std::env::var("HELPDESK_CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let full = cut(&recorder, "full", Flushes::Kept, n_cuts);
    assert!(full.n_cuts == n_cuts && full.n_answered > 10 * n_cuts, "{full:?}");
    assert_eq!(full.troubles, Vec::<String>::new(), "of {n_cuts} cuts");
    // What shows that a loss would be seen: the same, where commits are flushed now and then, and on a disk that is never flushed, which
    // is what `synchronous = OFF` comes to.
    let normal = cut(&recorder, "normal", Flushes::Kept, n_cuts.min(1_000));
    let off = cut(&recorder, "full", Flushes::Ignored, n_cuts.min(1_000));
    eprintln!(
        "power cuts: {} under FULL, {} flushes, {} answers looked for, 0 lost; under NORMAL {} of {} lost something; without any flush {} of {}",
        full.n_cuts,
        full.n_flushes,
        full.n_answered,
        normal.troubles.len(),
        normal.n_cuts,
        off.troubles.len(),
        off.n_cuts
    );
    assert!(normal.troubles.len() * 10 > normal.n_cuts, "{normal:?}");
    assert!(off.troubles.len() * 2 > off.n_cuts, "{off:?}");
}
