//! What a machine can check of the house style.

use std::fs;
use std::path::Path;

#[test]
fn every_file_is_short_and_says_what_it_is_for() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("a folder") {
        let path = entry.expect("an entry").path();
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
