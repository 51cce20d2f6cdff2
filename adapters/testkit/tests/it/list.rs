//! Every law that is written is in the list.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use helpdesk_testkit::LAWS;

#[test]
fn no_law_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/laws");
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the laws are there") {
        let source = fs::read_to_string(entry.expect("a file").path()).expect("it is text");
        let laws = source.lines().filter_map(|line| line.strip_prefix("pub fn "));
        written.extend(laws.filter_map(|rest| Some(rest.split_once("(place: &dyn Place)")?.0.to_owned())));
    }
    let listed: BTreeSet<_> = LAWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, written);
    assert_eq!(LAWS.len(), listed.len(), "a law is listed twice");
}
