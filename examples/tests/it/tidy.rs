//! The rules of this workspace that a text can show: each is a function over the files, and each is shown a tree that
//! breaks it.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The files of the workspace: path from its root, and text.
type Tree = BTreeMap<String, String>;

/// The longest source file; more than this and it has two subjects.
const LINES_MAX: usize = 500;

const TOP_LEVEL: [&str; 18] = [
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "adapters",
    "clippy.toml",
    "docs",
    "examples",
    "fuzz",
    "helpdesk-core",
    "helpdesk-rules",
    "helpdesk-sla",
    "rustfmt.toml",
];

const PURE: [&str; 3] = ["helpdesk-sla", "helpdesk-core", "helpdesk-rules"];

/// What each package may know of the others. Tests may know the stores and the testkit beside that.
const ARROWS: [(&str, &str, &[&str]); 9] = [
    ("helpdesk-sla", "helpdesk-sla", &[]),
    ("helpdesk-core", "helpdesk-core", &["helpdesk-sla"]),
    ("helpdesk-rules", "helpdesk-rules", &["helpdesk-core"]),
    ("adapters/calendar", "helpdesk-calendar", &["helpdesk-sla"]),
    ("adapters/memory", "helpdesk-memory", &["helpdesk-core"]),
    ("adapters/sharded", "helpdesk-sharded", &["helpdesk-core"]),
    ("adapters/sqlite", "helpdesk-sqlite", &["helpdesk-core"]),
    ("adapters/testkit", "helpdesk-testkit", &["helpdesk-core", "helpdesk-memory"]),
    (
        "examples",
        "helpdesk-examples",
        &[
            "helpdesk-calendar",
            "helpdesk-core",
            "helpdesk-memory",
            "helpdesk-postgres",
            "helpdesk-rules",
            "helpdesk-sharded",
            "helpdesk-sla",
            "helpdesk-sqlite",
            "helpdesk-testkit",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn tree() -> Tree {
    let mut tree = Tree::new();
    gather(&root(), &root(), &mut tree);
    tree
}

fn gather(root: &Path, directory: &Path, tree: &mut Tree) {
    const LEFT_OUT: [&str; 5] = ["target", ".git", "out", "corpus", "artifacts"];
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if LEFT_OUT.contains(&name.as_str()) || path.ends_with("fuzz/seeds") {
            continue;
        }
        if path.is_dir() {
            gather(root, &path, tree);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let shown = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            tree.insert(shown, text);
        }
    }
}

fn sources(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
    tree.iter().filter(|(path, _)| path.ends_with(".rs"))
}

fn library(path: &str) -> bool {
    path.contains("/src/") && !path.ends_with("/tests.rs")
}

// The rules. Each gives what is wrong, file by file.

fn only_known_names_at_the_top(tree: &Tree) -> Vec<String> {
    let tops: BTreeSet<&str> = tree.keys().filter_map(|path| path.split('/').next()).collect();
    tops.into_iter().filter(|top| !TOP_LEVEL.contains(top)).map(|top| format!("{top}: not of the tree")).collect()
}

fn arrows_as_drawn(tree: &Tree) -> Vec<String> {
    let mut wrong = Vec::new();
    for (folder, name, allowed) in ARROWS {
        let Some(manifest) = tree.get(&format!("{folder}/Cargo.toml")) else { continue };
        let manifest: toml::Table = toml::from_str(manifest).expect("a manifest");
        let known = manifest.get("dependencies").and_then(toml::Value::as_table);
        for other in known.into_iter().flat_map(|d| d.keys()).filter(|d| d.starts_with("helpdesk-")) {
            if !allowed.contains(&other.as_str()) {
                wrong.push(format!("{name}: knows {other}"));
            }
        }
        if manifest.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool) != Some(true) {
            wrong.push(format!("{name}: does not take the workspace's lints"));
        }
    }
    wrong
}

fn pure_crates_stay_pure(tree: &Tree) -> Vec<String> {
    const BANNED: [&str; 9] = [
        "chrono::Utc::now",
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "std::env::var",
        "std::thread::sleep",
        "std::thread::spawn",
        "rhai::Engine::new",
        "std::collections::HashMap",
        "std::collections::HashSet",
    ];
    let mut wrong = Vec::new();
    for pure in PURE {
        let lib = tree.get(&format!("{pure}/src/lib.rs")).map_or("", String::as_str);
        if pure != "helpdesk-rules" && !lib.contains("#![no_std]") {
            wrong.push(format!("{pure}: is not `#![no_std]`"));
        }
        let clippy = tree.get(&format!("{pure}/clippy.toml")).map_or("", String::as_str);
        wrong.extend(
            BANNED.iter().filter(|ban| !clippy.contains(*ban)).map(|ban| format!("{pure}: does not ban {ban}")),
        );
        let manifest = tree.get(&format!("{pure}/Cargo.toml")).map_or("", String::as_str);
        for io in ["tokio", "rusqlite", "reqwest", "rand", "uuid"] {
            if manifest.lines().any(|line| line.starts_with(io)) {
                wrong.push(format!("{pure}: depends on {io}"));
            }
        }
    }
    wrong
}

/// `async` stands in core's ports and in its shell, nowhere else in the pure crates.
fn async_in_ports_and_shell_only(tree: &Tree) -> Vec<String> {
    const MAY: [&str; 5] = [
        "helpdesk-core/src/store",
        "helpdesk-core/src/notifier.rs",
        "helpdesk-core/src/observer.rs",
        "helpdesk-core/src/desk",
        "helpdesk-core/src/acting",
    ];
    let may = |path: &str| MAY.iter().any(|may| path.starts_with(may));
    let pure = |path: &str| PURE.iter().any(|p| path.starts_with(&format!("{p}/src/")));
    let found = sources(tree).filter(|(path, text)| pure(path) && !may(path) && text.contains("async fn"));
    found.map(|(path, _)| format!("{path}: awaits")).collect()
}

fn files_are_named_after_what_they_hold(tree: &Tree) -> Vec<String> {
    const NO_NAMES: [&str; 6] = ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "common.rs", "manager.rs"];
    let named = |path: &str| path.rsplit('/').next().is_some_and(|name| NO_NAMES.contains(&name));
    sources(tree).filter(|(path, _)| named(path)).map(|(path, _)| format!("{path}: no name for a file")).collect()
}

fn files_begin_with_what_they_are_for(tree: &Tree) -> Vec<String> {
    let silent = sources(tree).filter(|(_, text)| !text.starts_with("//! "));
    silent.map(|(path, _)| format!("{path}: does not say what it is for")).collect()
}

fn files_have_one_subject(tree: &Tree) -> Vec<String> {
    let long = sources(tree).filter(|(path, text)| library(path) && text.lines().count() > LINES_MAX);
    long.map(|(path, text)| format!("{path}: {} lines", text.lines().count())).collect()
}

/// Texts that must not stand in sources. The words are put together here, so that this file does not hold them.
fn words_that_must_not_stand(tree: &Tree) -> Vec<String> {
    let banned =
        [["#[ign", "ore"].concat(), ["todo", "!("].concat(), ["dbg", "!("].concat(), ["Engine::", "new()"].concat()];
    let mut wrong = Vec::new();
    for (path, text) in sources(tree) {
        wrong.extend(banned.iter().filter(|b| text.contains(*b)).map(|b| format!("{path}: holds `{b}`")));
    }
    wrong
}

fn time_deltas_stay_inside(tree: &Tree) -> Vec<String> {
    let public = |line: &&str| line.trim_start().starts_with("pub fn") && line.contains("TimeDelta");
    let pure = |path: &str| PURE.iter().any(|p| path.starts_with(&format!("{p}/src/")));
    let found = sources(tree).filter(|(path, text)| pure(path) && text.lines().any(|line| public(&line)));
    found.map(|(path, _)| format!("{path}: a TimeDelta crosses a public boundary")).collect()
}

/// A law that a docstring names is a test of that name.
fn laws_are_tests(tree: &Tree) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in sources(tree).filter(|(path, _)| library(path)) {
        let mut in_laws = false;
        for line in text.lines().map(str::trim_start).filter(|line| line.starts_with("///")) {
            if line.starts_with("/// #") {
                in_laws = line == "/// # Laws";
            }
            let named = line.split('`').skip(1).step_by(2).filter(|_| in_laws);
            let laws =
                named.filter(|name| name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
            for law in laws.filter(|law| !sources(tree).any(|(_, text)| text.contains(&format!("fn {law}(")))) {
                wrong.push(format!("{path}: the law `{law}` is no test"));
            }
        }
    }
    wrong
}

fn no_machine_is_named(tree: &Tree) -> Vec<String> {
    let places =
        [["/ro", "ot/"].concat(), ["/ho", "me/"].concat(), ["/wo", "rk/"].concat(), ["crates", "-io/"].concat()];
    let mut wrong = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| *path != "Cargo.lock") {
        wrong.extend(places.iter().filter(|p| text.contains(*p)).map(|p| format!("{path}: names `{p}`")));
    }
    wrong
}

fn licences_and_documents_are_there(tree: &Tree) -> Vec<String> {
    const NEEDED: [&str; 10] = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "docs/ARCHITECTURE.md",
        "docs/DESIGN.md",
        "docs/GLOSSARY.md",
        "docs/SCRIPTING.md",
        ".ci/run",
    ];
    NEEDED.iter().filter(|needed| !tree.contains_key(**needed)).map(|needed| format!("{needed}: missing")).collect()
}

type Rule = fn(&Tree) -> Vec<String>;

/// A file that breaks a rule; without a path, a file that must be there is taken away.
type Break = (&'static str, &'static str);

/// Every rule, with changes that break it.
const RULES: [(Rule, &[Break]); 12] = [
    (only_known_names_at_the_top, &[("notes/plan.md", "x")]),
    (
        arrows_as_drawn,
        &[
            ("helpdesk-sla/Cargo.toml", "[lints]\nworkspace = true\n[dependencies]\nhelpdesk-core = \"1\""),
            ("helpdesk-core/Cargo.toml", "[dependencies]\n"),
        ],
    ),
    (
        pure_crates_stay_pure,
        &[
            ("helpdesk-core/src/lib.rs", "//! A crate.\n"),
            ("helpdesk-rules/clippy.toml", "disallowed-methods = []"),
            ("helpdesk-sla/Cargo.toml", "[dependencies]\ntokio = \"1\""),
        ],
    ),
    (async_in_ports_and_shell_only, &[("helpdesk-core/src/decide.rs", "//! X.\npub async fn decide() {}")]),
    (files_are_named_after_what_they_hold, &[("helpdesk-core/src/ticket/mod.rs", "//! X.")]),
    (files_begin_with_what_they_are_for, &[("helpdesk-core/src/x.rs", "use core::fmt;")]),
    (files_have_one_subject, &[("helpdesk-core/src/x.rs", LONG)]),
    (words_that_must_not_stand, &[("helpdesk-core/tests/it/x.rs", IGNORED)]),
    (time_deltas_stay_inside, &[("helpdesk-sla/src/x.rs", "//! X.\npub fn wait(d: TimeDelta) {}")]),
    (
        laws_are_tests,
        &[("helpdesk-core/src/x.rs", "//! X.\n/// One.\n///\n/// # Laws\n/// Holds (`nobody_tests_this`).\nfn x() {}")],
    ),
    (no_machine_is_named, &[("docs/X.md", MACHINE)]),
    (licences_and_documents_are_there, &[("", "")]),
];

const LONG: &str = include_str!("../../../Cargo.lock");
const IGNORED: &str = concat!("//! X.\n#[ign", "ore]\nfn x() {}");
const MACHINE: &str = concat!("see /ro", "ot/x");

#[test]
fn the_tree_is_tidy() {
    let tree = tree();
    let wrong: Vec<String> = RULES.iter().flat_map(|(rule, _)| rule(&tree)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_notices_a_tree_that_breaks_it() {
    let tidy = tree();
    for (rule, breaks) in RULES {
        for (path, text) in breaks {
            let mut broken = tidy.clone();
            if path.is_empty() {
                broken.remove("LICENSE-MIT");
            } else {
                broken.insert((*path).to_owned(), (*text).to_owned());
            }
            assert!(rule(&broken).len() > rule(&tidy).len(), "nobody notices `{path}`: {text}");
        }
    }
}
