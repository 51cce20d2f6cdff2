//! The conformance set: the library and the model answer every line as it says, and the generated file is generated.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use helpdesk_fuzz::{Vector, generated};

const GENERATED: &str = "generated.jsonl";

/// The seed the generated file is of.
const SEED: u64 = 20_261_121;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/conformance")
}

fn vectors() -> Vec<(String, Vector)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut vectors = Vec::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&file).expect("a file");
        let read = Vector::read_all(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        vectors.extend(read.into_iter().map(|(number, vector)| (format!("{name}:{number}"), vector)));
    }
    vectors
}

#[test]
fn the_library_answers_every_line() {
    let differ = vectors().into_iter().filter_map(|(place, vector)| {
        let found = vector.answered();
        (found != vector.out).then(|| format!("{place}: {}: {found}, expected {}", vector.id, vector.out))
    });
    assert_eq!(differ.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_model_answers_the_same_where_it_reaches() {
    let mut answered = 0;
    let mut differ = Vec::new();
    for (place, vector) in vectors() {
        if let Some(found) = vector.modelled() {
            answered += 1;
            if found != vector.out {
                differ.push(format!("{place}: {}: {found}, expected {}", vector.id, vector.out));
            }
        }
    }
    assert_eq!(differ, Vec::<String>::new());
    assert!(answered > 500, "the model answers most, not {answered}");
}

#[test]
fn every_line_has_a_name_of_its_own_and_says_why() {
    let mut ids = BTreeSet::new();
    for (place, vector) in vectors() {
        assert!(!vector.note.is_empty(), "{place} says nothing");
        assert!(ids.insert(vector.id.clone()), "{place}: `{}` is there twice", vector.id);
    }
}

#[test]
fn the_generated_file_is_generated() {
    let file = fs::read_to_string(folder().join(GENERATED)).expect("a file");
    assert_eq!(file.lines().collect::<Vec<_>>(), generated(SEED));
}
