//! What a machine can check of the house style.

use std::fs;
use std::path::Path;

#[test]
fn every_file_is_short_and_says_what_it_is_for() {
    let mut wrong = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(files.len() > 20, "the files are found");
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let too_long = text.lines().count() >= 400;
        let silent = !text.starts_with("//! ");
        let forbidden = ["mod.rs", "utils.rs", "helpers.rs", "common.rs", "manager.rs"].contains(&name.as_str());
        if too_long || silent || forbidden {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
