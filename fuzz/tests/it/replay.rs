//! Every saved input goes through its body; no body is without inputs, and no folder without a body.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use helpdesk_fuzz::BODIES;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// What lies in a folder, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_seed_keeps_the_laws() {
    let mut broken = Vec::new();
    for (name, body) in BODIES {
        let files = entries(&seeds().join(name));
        assert!(!files.is_empty(), "`{name}` has no seeds");
        for file in files {
            let bytes = fs::read(&file).expect("a file");
            if catch_unwind(|| body(&bytes)).is_err() {
                broken.push(file.strip_prefix(seeds()).expect("a seed").display().to_string());
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn every_folder_of_seeds_has_a_body() {
    let folders: BTreeSet<String> = entries(&seeds())
        .iter()
        .map(|path| path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned())
        .collect();
    let bodies: BTreeSet<String> = BODIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, bodies);
}

#[test]
fn every_body_has_a_target() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
    let targets: BTreeSet<String> = entries(&targets)
        .iter()
        .map(|path| path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned())
        .collect();
    let bodies: BTreeSet<String> = BODIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(targets, bodies);
}
