//! What the embedded store costs as it grows, from a hundred thousand tickets on: every line of docs/BENCHMARKS.md's table of sizes, and
//! what importing, and creating where it is asked for, cost beside the bare statements that write the same rows. `imports` prints the line of
//! importing alone, `creates` that of creating.
//!
//! `cargo bench -p helpdesk-sqlite --bench scale -- 100000 1000000 5000000` fills one file up to each size in turn and measures there. The
//! file is in the folder of `HELPDESK_SCALE`, or in that for temporary files, and is removed in the end; a ticket takes about 5 KB, and 2 KB
//! more for its words. `words=1000000` among the sizes indexes no words of a store that is larger. With
//! `file=PATH` a file is measured that an earlier run has filled up to the size, and is left as it is, but for what is measured.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

mod creates;
mod lines;
#[path = "../bare/rows.rs"]
mod rows;
#[path = "../bare/same.rs"]
mod same;
mod tickets;
mod times;
mod words;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use helpdesk_core::Tickets;
use helpdesk_sqlite::{Durability, SqliteStore};
use helpdesk_testkit::Fixture;
use pollster::block_on;

use self::lines::Line;
use self::rows::Rows;

/// Units of one commit while tickets are imported.
const BATCH: u64 = 1_000;

/// Tickets that are imported both ways, to compare.
const COMPARED: u64 = 40_000;

/// The folder of the files, removed in the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn main() {
    let mut sizes: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let most = std::env::args().find_map(|argument| argument.strip_prefix("words=")?.parse().ok());
    if sizes.is_empty() {
        sizes.push(100_000);
    }
    sizes.sort_unstable();
    let filled = std::env::args().find_map(|argument| argument.strip_prefix("file=").map(PathBuf::from));
    let within = std::env::var_os("HELPDESK_SCALE").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = Folder(within.join(format!("helpdesk-scale-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    let (imports, creates) = (asked("imports"), asked("creates"));
    if imports || (!creates && filled.is_none()) {
        compare_imports(&folder.0);
    }
    if creates {
        creates::compare(&folder.0);
    }
    if imports || creates {
        return;
    }
    let (mut there, mut written) = match (&filled, sizes.first()) {
        (Some(_), Some(size)) => (*size, used()),
        (_, _) => (0, 0),
    };
    let file = filled.unwrap_or_else(|| folder.0.join("desk.db"));
    let mut columns: Vec<(u64, Vec<Line>)> = Vec::new();
    for size in sizes {
        let store = SqliteStore::open(&file).expect("the store opens");
        let n_new = size.saturating_sub(there);
        let begun = Instant::now();
        import(&store, there + 1, size);
        eprintln!("{size} tickets, the last {n_new} imported in {:.1?}", begun.elapsed());
        there = size;
        let mut lines = lines::of_store(&store, size, &mut written);
        lines.push(Line::number("file, bytes a ticket", n_bytes(&file) / size));
        drop(store);
        lines.push(Line::number("memory of the process, MB", resident() / 1024));
        if most.is_none_or(|most| size <= most) {
            lines.extend(words::lines(&file, &file.with_file_name("words.db"), size));
            lines.push(Line::number("memory of the process with the index of words, MB", resident() / 1024));
        }
        columns.push((size, lines));
        print(&columns);
    }
}

/// A number that no earlier run has used for what it wrote.
fn used() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Plans and imports tickets; answers how long the store took.
fn import(store: &SqliteStore, first: u64, last: u64) -> Duration {
    let (fixture, mut took, mut number) = (Fixture::acme(), Duration::ZERO, first);
    while number <= last {
        let end = last.min(number + BATCH - 1);
        let units = (number..=end).map(|n| tickets::unit(&fixture, store, n)).collect();
        let begun = Instant::now();
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        took += begun.elapsed();
        number = end + 1;
    }
    took
}

/// Imports the same tickets through the store and by the bare statements, batch by batch in turn.
fn compare_imports(folder: &Path) {
    let (ours, bare) = (folder.join("ours.db"), folder.join("bare.db"));
    let store = SqliteStore::open(&ours).expect("the store opens");
    let (mut raw, fixture) = (rows::open(&bare, Durability::Full), Fixture::acme());
    let (mut by_store, mut by_raw, mut making) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for first in (1..=COMPARED).step_by(usize::try_from(BATCH).expect("a small number")) {
        let units: Vec<_> = (first..first + BATCH).map(|n| tickets::unit(&fixture, &store, n)).collect();
        let begun = Instant::now();
        let rows: Vec<Rows> = units.iter().map(Rows::of).collect();
        making += begun.elapsed();
        let begun = Instant::now();
        rows::write(&mut raw, &rows).expect("the rows are written");
        by_raw += begun.elapsed();
        let begun = Instant::now();
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        by_store += begun.elapsed();
    }
    drop((store, raw));
    same::same(&ours, &bare);
    let each = |took: Duration| took.as_secs_f64() * 1e6 / f64::from(u32::try_from(COMPARED).expect("small"));
    println!(
        "import, {BATCH} in a commit: {:.0} µs a ticket, the bare statements {:.0} µs, and {:.0} µs to make the texts they write: {:.0} % of their speed",
        each(by_store),
        each(by_raw),
        each(making),
        100.0 * by_raw.as_secs_f64() / by_store.as_secs_f64()
    );
    remove([ours, bare]);
}

/// Removes files that are not needed any more.
fn remove(files: [PathBuf; 2]) {
    for file in files {
        for end in ["", "-wal", "-shm"] {
            // The folder is removed in the end.
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    }
}

/// How long a file and its log are.
fn n_bytes(file: &Path) -> u64 {
    let of = |end: &str| std::fs::metadata(format!("{}{end}", file.display())).map_or(0, |found| found.len());
    of("") + of("-wal")
}

/// What the process has in memory, in KB; zero where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The table so far: a line of the last one beside the same line of the first.
fn print(columns: &[(u64, Vec<Line>)]) {
    let sizes: Vec<String> = columns.iter().map(|(size, _)| size.to_string()).collect();
    println!("\n| p50 / p99, µs | {} | p50, last ÷ first |", sizes.join(" | "));
    println!("|---|{}--:|", "--:|".repeat(columns.len()));
    let Some((_, first)) = columns.first() else { return };
    for (n, line) in first.iter().enumerate() {
        let found: Vec<&Line> = columns.iter().filter_map(|(_, lines)| lines.get(n)).collect();
        let cells: Vec<String> = found.iter().map(|line| line.cell()).collect();
        let growth = found.last().map_or(1.0, |last| last.middle() / line.middle().max(0.1));
        println!("| {} | {} | {growth:.1} |", line.name(), cells.join(" | "));
    }
}
