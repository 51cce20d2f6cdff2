//! Every script of the shared suite of hostile input, as a file of its own and as the body of a closure.
use std::path::Path;

use crate::own_hostile::{Worst, survive};

#[test]
fn shared_scripts_end_and_do_nothing() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile");
    let mut n_scripts = 0;
    let mut worst = Worst::default();
    for folder in ["rhai", "rhai-limits"] {
        let Ok(entries) = std::fs::read_dir(suite.join(folder)) else {
            println!("the shared suite of hostile input is absent: nothing to run");
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let script = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            survive(&path.display().to_string(), &script, &mut worst);
            n_scripts += 1;
        }
    }
    assert!(n_scripts > 0);
    println!("{n_scripts} scripts; {worst:?}");
}
