//! The cookbook: every recipe compiles, is free of slips, is tested, and stands on its page.
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use helpdesk_examples::rules::{RuleFiles, cookbook, recipes};
use helpdesk_rules::{Limits, RuleSet, Severity, lint};

/// Where the written part of the page ends.
const RECIPES: &str = "<!-- made by `rules cookbook examples/scripts` -->\n\n";
/// A recipe is a part of a desk's rules, so it may leave tickets to others.
const FOR_OTHERS: &str = "gap";

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

#[test]
fn every_recipe_holds_what_its_tests_say() {
    for file in RuleFiles::read(&[scripts()]).unwrap().files {
        let rules = RuleSet::compile(std::slice::from_ref(&file), Limits::default()).unwrap();
        let report = Arc::new(rules.traced()).run_tests(None);
        let failed: Vec<String> =
            report.failed().map(|test| format!("{}: {}: {:?}", test.file, test.name, test.failures)).collect();
        assert_eq!(failed, Vec::<String>::new());
        assert!(report.tests.len() >= 2, "{} has fewer than two tests", file.name);
        let never: Vec<&str> =
            report.coverage.rules.iter().filter(|rule| rule.n_matched == 0).map(|rule| rule.rule.as_str()).collect();
        assert_eq!(never, Vec::<&str>::new(), "rules of {} that match in no test", file.name);
    }
}

#[test]
fn every_recipe_is_free_of_slips() {
    for file in RuleFiles::read(&[scripts()]).unwrap().files {
        let problems = lint(std::slice::from_ref(&file), None, &Limits::default());
        let told: Vec<String> = problems
            .iter()
            .filter(|problem| problem.severity != Severity::Note && problem.code != FOR_OTHERS)
            .map(ToString::to_string)
            .collect();
        assert_eq!(told, Vec::<String>::new());
    }
}

#[test]
fn every_recipe_stands_on_the_page_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/COOKBOOK.md");
    let page = fs::read_to_string(path).unwrap();
    let (_, found) = page.split_once(RECIPES).expect("the line after which the recipes stand");
    let expected = cookbook(&scripts()).unwrap();
    let differs = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert_eq!(differs, None, "make the page anew with `rules cookbook examples/scripts`");
    assert_eq!(found, expected);
}

#[test]
fn titles_of_recipes_differ() {
    let mut titles: Vec<String> = recipes(&scripts()).unwrap().into_iter().map(|recipe| recipe.title).collect();
    let n = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), n);
}
