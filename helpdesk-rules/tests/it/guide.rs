//! The guide for support leads compiles and runs: every block of rhai in it, and every name in its tables.
use std::path::Path;

use helpdesk_rules::reference_entries;

use crate::world::{compiled, opened, react_to, refused, ticket};

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SCRIPTING.md");
    std::fs::read_to_string(path).expect("the guide stands beside the crate")
}

/// The blocks with this mark behind the three backticks.
fn blocks(guide: &str, mark: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in guide.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(lines), Some(_)) => {
                blocks.push(lines.join("\n"));
                open = None;
            }
            (Some(lines), None) => lines.push(line),
            (None, Some(found)) if found == mark => open = Some(Vec::new()),
            (None, Some(_) | None) => {}
        }
    }
    blocks
}

/// The names in the first column of the table under a heading.
fn names(guide: &str, heading: &str) -> Vec<String> {
    let section = guide.split(&format!("\n## {heading}\n")).nth(1).expect("the heading is there");
    let section = section.split("\n## ").next().unwrap_or_default();
    let cells = section.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a text has these letters with no letter behind them.
fn has_word(text: &str, word: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| ends(&text[at + word.len()..]))
}

#[test]
fn every_block_compiles() {
    let blocks = blocks(&guide(), "rhai");
    assert!(blocks.len() >= 3);
    for block in blocks {
        compiled(&block);
    }
}

#[test]
fn every_block_that_runs_does_something_without_a_fault() {
    let blocks = blocks(&guide(), "rhai,run");
    assert!(blocks.len() >= 2);
    for block in blocks {
        let reaction = react_to(&compiled(&block), &ticket(), &opened());
        assert_eq!(reaction.faults, [], "{block}");
        assert!(!reaction.proposals.is_empty(), "{block}");
    }
}

#[test]
fn the_error_that_is_shown_is_the_error_that_is_given() {
    let guide = guide();
    let (wrong, shown) = (blocks(&guide, "rhai,wrong"), blocks(&guide, "text"));
    assert_eq!(wrong.len(), 1);
    assert_eq!(refused(&wrong[0]), shown[0].replace("rules/first.rhai", "test.rhai"));
}

#[test]
fn every_fact_action_and_helper_in_the_tables_exists_and_none_is_missing() {
    let guide = guide();
    for expression in names(&guide, "Facts") {
        let script =
            format!("rule(\"r\").on(OPENED).when(|t, e| {expression} == () || true).then(|t, act| act.start());");
        let reaction = react_to(&compiled(&script), &ticket(), &opened());
        assert_eq!(reaction.faults, [], "{expression}");
    }
    for call in names(&guide, "Actions") {
        let script = format!("rule(\"r\").on(OPENED).then(|t, act, e| {call});");
        let reaction = react_to(&compiled(&script), &ticket(), &opened());
        assert_eq!((reaction.faults.len(), reaction.proposals.len()), (0, 1), "{call}");
    }
    // What the guide shows is everything there is.
    let (facts, actions) = (names(&guide, "Facts").join(" "), names(&guide, "Actions").join(" "));
    for entry in reference_entries() {
        let shown = match entry.section {
            "Facts of the ticket" => has_word(&facts, &format!("t.{}", entry.name)),
            "Facts of the event" => has_word(&facts, &format!("e.{}", entry.name)),
            "Facts of a clock" => has_word(&facts, &format!(".{}", entry.name)),
            "Actions" => has_word(&actions, &format!("act.{}", entry.name)),
            _ => true,
        };
        assert!(shown, "`{}` ({}) is not in the guide", entry.name, entry.section);
    }
}

#[test]
fn the_limits_are_those_of_the_crate() {
    use helpdesk_rules::{
        ARRAY_MAX, CALL_DEPTH_MAX, COMMANDS_PER_RULE_MAX, DECISIONS_PER_TEST_MAX, DECLARATIONS_MAX,
        EXPRESSION_DEPTH_MAX, FAULTS_PER_REACTION_MAX, FILES_MAX, FUEL_PER_FILE_MAX, FUEL_PER_REACTION_MAX,
        FUEL_PER_RULE_MAX, FUEL_PER_TEST_MAX, MAP_MAX, NESTING_MAX, OCCASIONS_MAX, PATTERN_MAX, PATTERNS_MAX,
        RULE_NAME_MAX, RULES_MAX, SOURCE_MAX, STRING_MAX, TESTS_MAX, TOKENS_MAX, VARIABLES_MAX, WORD_LISTS_MAX,
    };
    let (guide, as_u64) = (guide(), |n: usize| u64::try_from(n).unwrap());
    let limits = [
        FUEL_PER_RULE_MAX,
        FUEL_PER_REACTION_MAX,
        as_u64(COMMANDS_PER_RULE_MAX),
        as_u64(STRING_MAX),
        as_u64(ARRAY_MAX),
        as_u64(MAP_MAX),
        as_u64(CALL_DEPTH_MAX),
        as_u64(PATTERN_MAX),
        as_u64(SOURCE_MAX),
        as_u64(RULES_MAX),
        as_u64(FAULTS_PER_REACTION_MAX),
        FUEL_PER_FILE_MAX,
        as_u64(VARIABLES_MAX),
        as_u64(EXPRESSION_DEPTH_MAX),
        as_u64(NESTING_MAX),
        as_u64(RULE_NAME_MAX),
        as_u64(PATTERNS_MAX),
        as_u64(TOKENS_MAX),
        as_u64(DECLARATIONS_MAX),
        as_u64(OCCASIONS_MAX),
        as_u64(FILES_MAX),
        as_u64(TESTS_MAX),
        as_u64(WORD_LISTS_MAX),
        FUEL_PER_TEST_MAX,
        as_u64(DECISIONS_PER_TEST_MAX),
    ];
    let section = guide.split("\n## Limits\n").nth(1).unwrap_or_default();
    for limit in limits {
        assert!(section.contains(&format!("| {limit} |")), "{limit} is not in the table of limits");
    }
}
