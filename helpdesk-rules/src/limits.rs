//! Every limit of a rule set, by name. They are the same in debug and release builds.

/// Most steps one rule may take per event, its guard and its actions together.
pub const FUEL_PER_RULE_MAX: u64 = 20_000;
/// Most steps all rules together may take per event.
pub const FUEL_PER_REACTION_MAX: u64 = 50_000;
/// Most steps one file may take while its rules are declared.
pub const FUEL_PER_FILE_MAX: u64 = 30_000;
/// Most steps that all guards read ahead may be worth on the longest texts there can be. They cost no fuel: this is what
/// bounds them. Guards beyond it run as scripts.
pub const GUARD_STEPS_MAX: usize = 400_000;
/// How deep functions of a script may call each other.
pub const CALL_DEPTH_MAX: usize = 12;
/// How deep an expression may be nested.
pub const EXPRESSION_DEPTH_MAX: usize = 32;
/// How deep arrays and maps may be nested in each other.
pub const NESTING_MAX: usize = 8;
/// Most variables that may be alive at once.
pub const VARIABLES_MAX: usize = 128;
/// Longest text a script may hold, in bytes; longer facts are cut there.
pub const STRING_MAX: usize = 16_384;
/// Most elements of an array, nested ones included.
pub const ARRAY_MAX: usize = 256;
/// Most entries of a map, nested ones included.
pub const MAP_MAX: usize = 128;
/// Most commands one rule may record per event.
pub const COMMANDS_PER_RULE_MAX: usize = 32;
/// Most rules whose failing one reaction tells in full, each with its place. How many more failed is told with the last of
/// them; the reaction names each.
pub const FAULTS_PER_REACTION_MAX: usize = 64;
/// Most rules of one set.
pub const RULES_MAX: usize = 2_000;
/// Most different occasions on which rules of one set run by themselves. A ticket has a timer for each, and some to spare.
pub const OCCASIONS_MAX: usize = 12;
/// Most files of one set.
pub const FILES_MAX: usize = 256;
/// Longest file in bytes.
pub const SOURCE_MAX: usize = 131_072;
/// Longest line of a file in bytes, and most lines of a file: beyond 65,535 places could no longer be told apart.
pub const LINE_MAX: usize = 60_000;
/// Most tokens of one file.
pub const TOKENS_MAX: usize = 65_536;
/// Most names one file may declare with `let`, `const`, `for` and `fn`.
pub const DECLARATIONS_MAX: usize = 1_024;
/// Longest name of a rule in bytes.
pub const RULE_NAME_MAX: usize = 100;
/// Longest pattern of `matches` in bytes.
pub const PATTERN_MAX: usize = 1_024;
/// Largest compiled pattern in bytes.
pub const PATTERN_PROGRAM_MAX: usize = 262_144;
/// Most different patterns in quotation marks of one set.
pub const PATTERNS_MAX: usize = 512;
/// Largest sum of a set's compiled patterns in bytes.
pub const PATTERNS_PROGRAM_MAX: usize = 2_097_152;
/// Largest compiled pattern in bytes that is put together while a rule runs.
pub const PATTERN_MET_PROGRAM_MAX: usize = 16_384;
/// Most steps one test may take; each decision it asks for has the steps of any other decision beside that.
pub const FUEL_PER_TEST_MAX: u64 = 30_000;
/// Most decisions one test may ask for.
pub const DECISIONS_PER_TEST_MAX: usize = 64;
/// Most lists of words of one set, each language counted.
pub const WORD_LISTS_MAX: usize = 128;
/// Most tests of one set.
pub const TESTS_MAX: usize = 2_000;
/// Most versions of live rules that are kept, the acting one included.
pub const VERSIONS_KEPT_MAX: usize = 8;
/// Most differences that are kept of rules that run beside others.
pub const DIFFERENCES_MAX: usize = 256;
/// Most lines on each side of such a difference.
pub const DIFFERENCE_LINES_MAX: usize = 16;
/// Most problems that are reported of one set.
pub const PROBLEMS_MAX: usize = 100;

/// The limits of one rule set: the named maxima, or less where a host wants it stricter.
///
/// # Examples
/// ```
/// use helpdesk_rules::Limits;
///
/// let mut limits = Limits::default();
/// limits.fuel_per_rule = 10_000;
/// assert!(limits.fuel_per_rule < helpdesk_rules::FUEL_PER_RULE_MAX);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// See [`FUEL_PER_RULE_MAX`].
    pub fuel_per_rule: u64,
    /// See [`FUEL_PER_REACTION_MAX`].
    pub fuel_per_reaction: u64,
    /// See [`FUEL_PER_FILE_MAX`].
    pub fuel_per_file: u64,
    /// See [`GUARD_STEPS_MAX`].
    pub guard_steps: usize,
    /// See [`CALL_DEPTH_MAX`].
    pub call_depth: usize,
    /// See [`EXPRESSION_DEPTH_MAX`].
    pub expression_depth: usize,
    /// See [`VARIABLES_MAX`].
    pub variables: usize,
    /// See [`STRING_MAX`].
    pub string_bytes: usize,
    /// See [`ARRAY_MAX`].
    pub array_length: usize,
    /// See [`MAP_MAX`].
    pub map_size: usize,
    /// See [`COMMANDS_PER_RULE_MAX`].
    pub commands_per_rule: usize,
    /// See [`RULES_MAX`].
    pub rules: usize,
    /// See [`SOURCE_MAX`].
    pub source_bytes: usize,
    /// See [`TOKENS_MAX`].
    pub tokens: usize,
    /// See [`DECLARATIONS_MAX`].
    pub declarations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel_per_rule: FUEL_PER_RULE_MAX,
            fuel_per_reaction: FUEL_PER_REACTION_MAX,
            fuel_per_file: FUEL_PER_FILE_MAX,
            guard_steps: GUARD_STEPS_MAX,
            call_depth: CALL_DEPTH_MAX,
            expression_depth: EXPRESSION_DEPTH_MAX,
            variables: VARIABLES_MAX,
            string_bytes: STRING_MAX,
            array_length: ARRAY_MAX,
            map_size: MAP_MAX,
            commands_per_rule: COMMANDS_PER_RULE_MAX,
            rules: RULES_MAX,
            source_bytes: SOURCE_MAX,
            tokens: TOKENS_MAX,
            declarations: DECLARATIONS_MAX,
        }
    }
}
