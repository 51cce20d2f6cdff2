//! Routing rules in rhai as one hook of the desk: compile, run, explain, within named limits.
//!
//! A [`RuleSet`] is compiled from files and plugged into the desk as a [`Hook`](helpdesk_core::Hook). A rule listens to
//! events, looks at the ticket and asks for commands; the desk decides about them like about anybody's.
//!
//! A script can never hold or change anything of the desk, read a clock, do I/O, keep state from one event to the next,
//! run without end or end the process. What it does is counted in steps, so the same rules and facts give the same answer
//! on every machine.
mod account;
mod act;
mod act_linked;
mod act_more;
mod actions;
mod by_text;
mod candidates;
mod clock_facts;
mod command_text;
mod conflict;
mod declaration;
mod end_before;
mod engine;
mod entries;
mod event_facts;
mod explanation;
mod fact;
mod facts;
mod fault_text;
mod fixed;
mod foreign;
mod fuel;
mod hook;
mod index;
mod language;
mod limits;
mod lint;
mod list;
mod literal;
mod live_rules;
mod local_facts;
mod moment;
mod moment_facts;
mod number;
mod occasion;
mod part;
mod pattern;
mod pattern_words;
mod plan;
mod predicate;
mod problem;
mod projection;
mod reference;
mod rule_set;
mod run;
mod script;
mod shadow;
mod slots;
mod source;
mod suggestion;
mod syntax;
mod testing;
mod text;
mod value;
mod vocabulary;
mod waits;
mod word_lists;

pub use command_text::command_text;
pub use explanation::{ExplainedLeaf, ExplainedRule, LeafAnswer, PendingTimer, RuleExplanation};
pub use fuel::{Watch, Watchdog};
pub use hook::HOOK_NAME;
pub use language::LanguageDetector;
pub use limits::{
    ARRAY_MAX, CALL_DEPTH_MAX, COMMANDS_PER_RULE_MAX, DECISIONS_PER_TEST_MAX, DECLARATIONS_MAX, DIFFERENCE_LINES_MAX,
    DIFFERENCES_MAX, EXPRESSION_DEPTH_MAX, FAULTS_PER_REACTION_MAX, FILES_MAX, FUEL_PER_FILE_MAX,
    FUEL_PER_REACTION_MAX, FUEL_PER_RULE_MAX, FUEL_PER_TEST_MAX, GUARD_STEPS_MAX, LINE_MAX, Limits, MAP_MAX,
    NESTING_MAX, OCCASIONS_MAX, PATTERN_MAX, PATTERN_MET_PROGRAM_MAX, PATTERN_PROGRAM_MAX, PATTERNS_MAX,
    PATTERNS_PROGRAM_MAX, PROBLEMS_MAX, RULE_NAME_MAX, RULES_MAX, SOURCE_MAX, STRING_MAX, TESTS_MAX, TOKENS_MAX,
    VARIABLES_MAX, VERSIONS_KEPT_MAX, WORD_LISTS_MAX,
};
pub use lint::lint;
pub use live_rules::{LiveRules, ReloadError};
pub use problem::{RuleErrors, RuleProblem, Severity};
pub use reference::{CODES, ReferenceEntry, reference, reference_entries};
pub use rule_set::{RuleSet, SourceFile};
pub use shadow::{Shadow, ShadowDifference};
pub use testing::{
    Coverage, FactChange, FileCoverage, MacroPreview, Mutation, MutationReport, RuleCoverage, Scene, TestFailure,
    TestReport, TestResult,
};
