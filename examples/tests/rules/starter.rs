//! The folder to begin with: it is right, and its tests notice what matters.
use std::fs;

use crate::commands::{folder, rules};

#[test]
fn the_folder_to_begin_with_is_right_and_well_tested() {
    let here = folder("init", &[]);
    let (told, _, code) = rules(&here, &["init", "desk"], "");
    assert_eq!(code, 0, "{told}");
    let (told, complaint, code) = rules(&here, &["check", "--plain", "desk"], "");
    let problems: Vec<&str> = told.lines().filter(|line| !line.contains(": note ")).collect();
    assert_eq!((problems, complaint.as_str(), code), (Vec::new(), "", 0));
    let (told, _, code) = rules(&here, &["test", "--coverage", "desk"], "");
    assert_eq!(code, 0, "{told}");
    assert!(!told.contains("never") && !told.contains("missed"), "{told}");
    let definitions = fs::read_to_string(here.join("desk/helpdesk.d.rhai")).unwrap();
    assert!(
        definitions.contains("/// gives it to a team\n///\n/// `act.route(\"network\")`\nfn route(act, first);"),
        "{definitions}"
    );
    // What is there stays as it is.
    assert_eq!(rules(&here, &["init", "desk"], "").2, 2);
}
