//! `rules score`: both halves of a table, with precision and recall of each label.
use helpdesk_examples::rules::{Scores, is_held_out, note, shown};

use crate::commands::{folder, rules};

const RULES: &str = "rule(\"equipment\").on(OPENED)\n  .when(|t, e| e.body != () && e.body.contains(\"laptop\"))\n  .then(|t, act| act.route(\"equipment\"));\n";

#[test]
fn precision_and_recall_are_those_of_the_definition() {
    let mut scores = Scores::new();
    for (label, sorted) in [("5", Some("5")), ("5", Some("4")), ("5", None), ("4", Some("5")), ("4", Some("4"))] {
        note(&mut scores, label, sorted);
    }
    note(&mut scores, "6", None);
    assert_eq!(
        shown("tune", &scores),
        "tune: 6 tickets, 33.3 % right; the largest label alone is 50.0 %\n\n\
         | label | tickets | sorted there | precision | recall |\n|---|---|---|---|---|\n\
         | 4 | 2 | 2 | 50.0 % | 50.0 % |\n| 5 | 3 | 2 | 50.0 % | 33.3 % |\n| 6 | 1 | 0 | – | 0.0 % |\n\n"
    );
}

#[test]
fn a_table_is_scored_in_halves() {
    let table = "title,body,category\nNew,a laptop,5\n,a laptop,4\nMouse,broken,5\n";
    let here = folder("score", &[("a.rhai", RULES), ("table.csv", table)]);
    let (told, complaint, code) =
        rules(&here, &["score", "a.rhai", "--table", "table.csv", "--means", "equipment=5"], "");
    assert_eq!((complaint.as_str(), code), ("", 0));
    let mut halves = [Scores::new(), Scores::new()];
    for (subject, body, label, sorted) in
        [("New", "a laptop", "5", Some("5")), ("", "a laptop", "4", Some("5")), ("Mouse", "broken", "5", None)]
    {
        let [tune, held_out] = &mut halves;
        note(if is_held_out(subject, body) { held_out } else { tune }, label, sorted);
    }
    assert_eq!(told, format!("{}{}", shown("tune", &halves[0]), shown("held out", &halves[1])));
}

#[test]
fn a_missing_column_and_a_wrong_pair_are_named() {
    let here = folder("score-wrong", &[("a.rhai", RULES), ("table.csv", "title,body\na,b\n")]);
    let (_, complaint, code) = rules(&here, &["score", "a.rhai", "--table", "table.csv"], "");
    assert_eq!((complaint.as_str(), code), ("error: the table has no column `category`\n", 2));
    let (_, complaint, code) = rules(&here, &["score", "a.rhai", "--table", "table.csv", "--means", "five"], "");
    assert_eq!((complaint.as_str(), code), ("error: `five` is no pair, expected one such as `equipment=5`\n", 2));
}
