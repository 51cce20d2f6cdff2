//! Stores are copied, exported, imported and restored; what is broken is refused with its line, and nothing of it is written.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use helpdesk_core::{CopyMode, Instant, Outgoing, RecordKind, TenantId};
use helpdesk_examples::{
    desk_move::{Manner, Moved, Origin, export, move_into, release},
    desk_replay::{Progress, ReplayOptions, TENANT, replay},
    failure::Failure,
    store_choice::StoreChoice,
};
use pollster::block_on;

const FILL: Manner = Manner { mode: CopyMode::Fill, held: false };

/// A store with the first tickets of a fortnight, and its export: the same for all tests.
fn filled() -> &'static (StoreChoice, PathBuf) {
    static FILLED: OnceLock<(StoreChoice, PathBuf)> = OnceLock::new();
    FILLED.get_or_init(|| {
        let folder = folder("fortnight");
        let (fortnight, store) =
            (StoreChoice::Sqlite(folder.join("fortnight.sqlite")), StoreChoice::Sqlite(folder.join("from.sqlite")));
        let options = ReplayOptions {
            log: None,
            seed: 5,
            store: Some(fortnight.clone()),
            config: None,
            report: folder.join("report.html"),
            progress: Progress::Hidden,
        };
        block_on(replay(&options)).expect("a fortnight");
        let (all, file) = (folder.join("all.jsonl"), folder.join("whole.jsonl"));
        block_on(export(&fortnight, &all)).expect("exported");
        fs::write(&file, beginning(&fs::read_to_string(all).expect("text"))).expect("written");
        imported(&file, &store).expect("imported");
        block_on(export(&store, &file)).expect("exported");
        (store, file)
    })
}

/// What an export says about its first tickets.
fn beginning(export: &str) -> String {
    let parsed = |line: &str| -> serde_json::Value { serde_json::from_str(line).expect("JSON") };
    let lines: Vec<(&str, serde_json::Value)> = export.lines().map(|line| (line, parsed(line))).collect();
    let tickets = lines.iter().filter(|(_, record)| record["record"] == "ticket");
    let first: Vec<&serde_json::Value> = tickets.map(|(_, record)| &record["ticket"]["id"]).take(30).collect();
    let (mut text, mut counts) = (format!("{}\n", lines[0].0), BTreeMap::<&str, u64>::new());
    for (line, record) in &lines[1..lines.len() - 1] {
        let kind = record["record"].as_str().expect("a kind");
        let of = match kind {
            "ticket" => &record["ticket"]["id"],
            "event" | "decision" | "external_id" => &record["ticket"],
            "receipt" => &record["receipt"]["ticket"],
            "waiting" => &record["waiting"]["notice"]["ticket"],
            _ => first[0],
        };
        if first.contains(&of) {
            text.push_str(line);
            text.push('\n');
            *counts.entry(kind).or_default() += 1;
        }
    }
    format!("{text}{}\n", serde_json::json!({ "end": counts }))
}

/// A new folder.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("helpdesk-moving-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn moved(origin: Origin<'_>, to: &StoreChoice, manner: Manner) -> Result<Moved, Failure> {
    block_on(move_into(origin, to, manner, &mut |_| {}))
}

fn imported(path: &Path, to: &StoreChoice) -> Result<Moved, Failure> {
    moved(Origin::File(path), to, FILL)
}

#[test]
fn a_store_goes_through_a_file_and_comes_out_the_same() {
    let ((store, first), folder) = (filled(), folder("file"));
    let second = folder.join("second.jsonl");
    let copy = StoreChoice::Sqlite(folder.join("copy.sqlite"));
    let came = imported(first, &copy).expect("imported");
    assert_eq!(came.n_written, came.records.values().sum::<u64>());
    assert_eq!((came.n_same, came.n_taken_away, came.broken), (0, 0, Vec::new()));
    assert_eq!(Some(&came.n_histories), came.records.get(&RecordKind::Ticket));
    assert_eq!(block_on(export(&copy, &second)).expect("exported"), came.records);
    assert!(fs::read(first).expect("a file") == fs::read(&second).expect("a file"), "the exports are the same");
    let again = moved(Origin::Store(store), &copy, FILL).expect("nothing is left to do");
    assert_eq!((again.n_written, again.n_same), (0, came.n_written));
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_restored_store_says_nothing_until_it_is_released() {
    let ((store, _), folder) = (filled(), folder("restore"));
    let restored = StoreChoice::Sqlite(folder.join("restored.sqlite"));
    let tenant: TenantId = TENANT.parse().expect("an id");
    let came = moved(Origin::Store(store), &restored, Manner { held: true, ..FILL }).expect("restored");
    assert_eq!(came.held, BTreeSet::from([tenant.clone()]));
    let waiting = || {
        let store = restored.open_existing().expect("it is there");
        let outgoing = block_on(store.outgoing(&tenant)).expect("answered");
        (outgoing, block_on(store.waiting(&tenant, Instant::MAX_UTC, 1)).expect("answered").len())
    };
    assert_eq!(waiting(), (Outgoing::Held, 0));
    assert_eq!(block_on(release(&restored)).expect("released").len(), 1);
    assert_eq!(waiting(), (Outgoing::Flowing, 1));
    assert_eq!(block_on(release(&restored)).expect("nothing was held").len(), 0);
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_broken_file_is_refused_with_its_line_and_nothing_is_written() {
    let ((_, whole), folder) = (filled(), folder("broken"));
    let text = fs::read_to_string(whole).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let without = |n: usize| {
        let rest = lines.iter().enumerate().filter(|(place, _)| *place != n);
        rest.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let n = lines.len();
    let table = [
        ("nothing", String::new(), String::from(":1: expected {\"format\":\"helpdesk-records\",\"version\":1}")),
        ("no head", without(0), String::from(":1: expected {\"format\":")),
        (
            "later",
            text.replacen("\"version\":1}", "\"version\":2}", 1),
            String::from(":1: this is version 2 of the format"),
        ),
        ("cut", text[..text.len() / 2].to_owned(), String::from("the line does not end: the file was cut off")),
        ("no foot", without(n - 1), format!(":{n}: the file ends here")),
        ("a line less", without(n / 2), format!(":{}: the file says {} records and holds {}", n - 1, n - 2, n - 3)),
        ("a line more", format!("{text}{}\n", lines[1]), format!(":{}: there is a line after the last one", n + 1)),
        ("twice", text.replacen(lines[3], &format!("{}\n{}", lines[3], lines[3]), 1), String::from(":5: ")),
        (
            "unknown",
            text.replacen("{\"record\":\"ticket\"", "{\"record\":\"tickets\"", 1),
            String::from("unknown variant `tickets`"),
        ),
    ];
    let target = StoreChoice::Sqlite(folder.join("target.sqlite"));
    for (name, broken, expected) in table {
        let path = folder.join("broken.jsonl");
        fs::write(&path, broken).expect("written");
        let error = imported(&path, &target).expect_err(name).to_string();
        assert!(error.contains(&expected), "{name}: {error}");
        assert!(!folder.join("target.sqlite").exists(), "{name}: nothing is written");
    }
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn an_edited_history_is_told() {
    let ((_, whole), folder) = (filled(), folder("edited"));
    let path = folder.join("edited.jsonl");
    let text = fs::read_to_string(whole).expect("text");
    let n = text.lines().position(|line| line.starts_with("{\"record\":\"event\"")).expect("an event");
    let edited: String = text
        .lines()
        .enumerate()
        .map(|(place, line)| match place == n {
            true => line.replacen("\"subject\":\"", "\"subject\":\"Not ", 1) + "\n",
            false => line.to_owned() + "\n",
        })
        .collect();
    assert_ne!(edited, text);
    fs::write(&path, edited).expect("written");
    let came = imported(&path, &StoreChoice::Sqlite(folder.join("edited.sqlite"))).expect("it is read");
    assert_eq!(came.broken.len(), 1, "{:?}", came.broken);
    assert!(came.broken[0].contains("event 1 was edited"), "{:?}", came.broken);
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_store_goes_into_shards_and_comes_back() {
    let ((store, whole), folder) = (filled(), folder("shards"));
    let shards = |names: [&str; 2]| -> StoreChoice {
        let paths = names.map(|name| folder.join(name).display().to_string());
        format!("shards:{}", paths.join(",")).parse().expect("a store")
    };
    let (two, again) = (shards(["a.sqlite", "b.sqlite"]), folder.join("again.jsonl"));
    let missing = block_on(export(&two, &again)).expect_err("it is not there").to_string();
    assert!(missing.starts_with(&format!("there is no store `{two}`")), "{missing}");
    let came = moved(Origin::Store(store), &two, FILL).expect("copied");
    assert_eq!((came.n_same, came.broken), (0, Vec::new()));
    assert_eq!(block_on(export(&two, &again)).expect("exported"), came.records);
    assert!(fs::read(whole).expect("a file") == fs::read(&again).expect("a file"), "the exports are the same");
    let back = StoreChoice::Sqlite(folder.join("back.sqlite"));
    assert_eq!(moved(Origin::Store(&two), &back, FILL).expect("copied").n_written, came.n_written);
    let turned = block_on(export(&shards(["b.sqlite", "a.sqlite"]), &again)).expect_err("another order").to_string();
    assert_eq!(
        turned,
        "the store given as shard 1 is shard 2, expected the stores in the order in which they were begun"
    );
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn what_is_in_the_way_is_spared_and_a_mirror_takes_it_away() {
    let ((store, _), folder) = (filled(), folder("mirror"));
    let target = StoreChoice::Sqlite(folder.join("target.sqlite"));
    let memory = moved(Origin::Store(store), &StoreChoice::Memory, FILL).expect_err("it would be gone").to_string();
    assert!(memory.contains("expected `sqlite:PATH`, `shards:PATH,PATH` or `postgres:CONNECTION`"), "{memory}");
    let ghost = r#"{"record":"presence","tenant":"replay","agent":"ghost","presence":{"presence":"online","since":"2026-01-05T08:00:00Z"}}"#;
    let head = r#"{"format":"helpdesk-records","version":1}"#;
    let file = folder.join("ghost.jsonl");
    fs::write(&file, format!("{head}\n{ghost}\n{{\"end\":{{\"presence\":1}}}}\n")).expect("written");
    assert_eq!(imported(&file, &target).expect("one record").n_written, 1);
    let refused = moved(Origin::Store(store), &target, FILL).expect_err("somebody is there").to_string();
    assert!(
        refused.contains("the target has presence of agent `ghost` of tenant `replay`, which the source has not"),
        "{refused}"
    );
    let held = moved(Origin::Store(store), &target, Manner { held: true, ..FILL });
    held.expect_err("somebody is there still");
    let outgoing = target.open_existing().map(|store| block_on(store.outgoing(&TENANT.parse().expect("an id"))));
    assert_eq!(outgoing.expect("it is there"), Ok(Outgoing::Flowing), "what is refused stops nobody's letters");
    let mirror = Manner { mode: CopyMode::Mirror, held: false };
    let mirrored = moved(Origin::Store(store), &target, mirror).expect("made like it");
    assert!(mirrored.n_taken_away == 1 && mirrored.broken.is_empty(), "{mirrored:?}");
    assert_eq!(moved(Origin::Store(store), &target, FILL).expect("the same").n_written, 0);
    fs::remove_dir_all(folder).expect("removed");
}

/// A database, where there is one and this was built to speak to it: a schema of its own.
#[cfg(feature = "postgres")]
#[test]
fn a_store_goes_to_a_server_and_comes_back() {
    let Some(server) = crate::database::Database::new("moved") else { return };
    let ((store, whole), folder, schema) = (filled(), folder("server"), server.schema());
    let database: StoreChoice = server.store().parse().expect("a store");
    let missing = block_on(export(&database, &folder.join("none.jsonl"))).expect_err("there is none").to_string();
    assert!(missing.contains(&format!("there is no schema `{schema}`")), "{missing}");
    let there = moved(Origin::Store(store), &database, FILL).expect("it is copied");
    assert!(there.broken.is_empty() && there.n_histories == 30, "{there:?}");
    let again = moved(Origin::Store(store), &database, FILL).expect("it is there");
    assert_eq!((again.n_written, again.records.clone()), (0, there.records));
    let file = folder.join("server.jsonl");
    block_on(export(&database, &file)).expect("it is exported");
    assert_eq!(fs::read_to_string(file).expect("text"), fs::read_to_string(whole).expect("text"), "byte by byte");
    let back = StoreChoice::Sqlite(folder.join("back.sqlite"));
    let came = moved(Origin::Store(&database), &back, FILL).expect("it comes back");
    assert_eq!((came.broken, came.records), (Vec::new(), again.records));
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_connection_is_named_without_its_password() {
    let table = [
        ("postgres:host=/run user=desk", "postgres:host=/run user=desk"),
        ("postgres:host=/run user=desk schema=two", "postgres:host=/run user=desk schema=two"),
        ("postgresql://desk@db/desk", "postgresql://desk@db/desk"),
        ("postgres://desk:geheim@db/desk", "postgres:…"),
        ("postgres:host=db password='ge heim'", "postgres:…"),
    ];
    for (text, expected) in table {
        let choice: StoreChoice = text.parse().expect("a store");
        assert_eq!((choice.to_string(), format!("{choice:?}").contains("heim")), (expected.to_owned(), false));
    }
    assert!("postgres:".parse::<StoreChoice>().is_err());
    assert!("shards:a,,b".parse::<StoreChoice>().is_err());
}
