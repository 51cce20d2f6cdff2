//! What scripts that were written to hang or to fill the memory cost at most: the time to load each, the time of one event,
//! and the memory at the worst moment. Ends with 1 where one goes beyond [`LOAD_MAX`], [`RUN_MAX`] or [`BYTES_MAX`].
//!
//! `cargo bench -p helpdesk-rules --bench hostile -- FOLDER…` tries the files of these folders too.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up cannot go on")]
#![expect(clippy::disallowed_methods, reason = "a bench takes folders as arguments")]
use std::{path::Path, process::ExitCode, time::Duration};

use helpdesk_core::{
    Actor, Command, Configuration, ConfigurationSpec, Context, Hook, HookFacts, Known, OpenTicket, Others, Request,
    Roster, TicketId, plan,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

#[path = "../tests/it/hostile_grid.rs"]
mod hostile_grid;
#[path = "../tests/it/hostile_scripts.rs"]
mod hostile_scripts;

/// Longest time to load a file.
const LOAD_MAX: Duration = Duration::from_millis(250);
/// Longest time that one event takes.
const RUN_MAX: Duration = Duration::from_millis(100);
/// Most memory in use at once.
const BYTES_MAX: u64 = 32 << 20;
/// How many of the worst are shown.
const SHOWN: usize = 5;

/// What one script took at most.
struct Cost {
    name: String,
    load: Duration,
    run: Duration,
    bytes: u64,
}

fn main() -> ExitCode {
    let own = hostile_scripts::scripts().into_iter().map(|(name, script)| (name.to_owned(), script));
    let folders = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let others = folders.flat_map(|folder| files(Path::new(&folder)));
    let mut costs: Vec<Cost> = own.chain(hostile_grid::grid()).chain(others).map(cost).collect();
    println!("{} scripts, each as a file, as a guard and as an action", costs.len());
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.load));
    for cost in costs.iter().take(SHOWN) {
        println!("load {:>8.1?}  {}", cost.load, cost.name);
    }
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.run));
    for cost in costs.iter().take(SHOWN) {
        println!("run  {:>8.1?}  {}", cost.run, cost.name);
    }
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.bytes));
    for cost in costs.iter().take(SHOWN) {
        println!("{:>9.1} MB  {}", mebibytes(cost.bytes), cost.name);
    }
    let beyond = |cost: &&Cost| cost.load > LOAD_MAX || cost.run > RUN_MAX || cost.bytes > BYTES_MAX;
    let n_beyond = costs.iter().filter(beyond).count();
    println!("{n_beyond} go beyond {LOAD_MAX:?} to load, {RUN_MAX:?} an event, {:.0} MB", mebibytes(BYTES_MAX));
    if n_beyond == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "for a person to read")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("a folder that can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
    let read = |path: std::path::PathBuf| {
        let bytes = std::fs::read(&path).expect("a file that can be read");
        (path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
    };
    paths.map(read).collect()
}

/// The worst of three ways to bring a script in.
fn cost((name, script): (String, String)) -> Cost {
    let bodies = [
        format!("{script} fn same(x) {{ x }}"),
        format!("fn same(x) {{ x }} rule(\"own\").on(OPENED).when(|t, e| {{ {script} }}).then(|t, act| 1);"),
        format!("fn same(x) {{ x }} rule(\"own\").on(OPENED).then(|t, act, e| {{ {script} }});"),
    ];
    let mut worst = Cost { name, load: Duration::ZERO, run: Duration::ZERO, bytes: 0 };
    for body in bodies {
        let (mut load, mut run) = (Duration::ZERO, Duration::ZERO);
        let used = allocation_counter::measure(|| (load, run) = load_and_run(&body));
        worst.load = worst.load.max(load);
        worst.run = worst.run.max(run);
        worst.bytes = worst.bytes.max(used.bytes_max);
    }
    worst
}

/// How long this thread has been at work. The wall clock would count what other programs do as well.
fn at_work() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux kernel that counts");
    let nanoseconds = told.split_whitespace().next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.expect("nanoseconds"))
}

fn load_and_run(body: &str) -> (Duration, Duration) {
    let began = at_work();
    let compiled = RuleSet::compile(&[SourceFile::new("own", body)], Limits::default());
    let load = at_work().saturating_sub(began);
    let Ok(set) = compiled else { return (load, Duration::ZERO) };
    let configuration = Configuration::build(ConfigurationSpec::default()).expect("the empty configuration");
    let roster = Roster::new();
    let context =
        Context { configuration: &configuration, hooks: &[], restricts: &[], roster: &roster, others: &Others::new() };
    let rita = Actor::requester("acme".parse().expect("an id"), "rita".parse().expect("an id"));
    let opening = OpenTicket::new("VPN broken since Monday", "rita".parse().expect("an id"));
    let at = "2026-01-06T14:30:00Z".parse().expect("an instant");
    let ticket = TicketId::new(7).expect("an id");
    let opening = Request::open("c1".parse().expect("an id"), ticket, opening, at);
    let opened = plan(&rita, &opening, None, context).expect("planned");
    let (ticket, event) =
        (opened.ticket.expect("a ticket"), opened.unit.events().first().cloned().expect("an opening"));
    let began = at_work();
    let facts = HookFacts { ticket: &ticket, event: &event, configuration: &configuration, known: Known::default() };
    let reaction = set.react(&facts);
    let run = at_work().saturating_sub(began);
    assert!(reaction.proposals.iter().all(|proposal| !matches!(proposal.command, Command::Close { .. })));
    (load, run)
}
