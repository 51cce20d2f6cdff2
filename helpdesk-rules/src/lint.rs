//! What is wrong with rules that can be known before anything runs: words nobody knows, guards that never hold, rules that
//! come to nothing. Nothing is claimed that is not so: what cannot be decided is said to be undecided.
mod call;
mod dead;
mod effects;
mod entries;
mod formula;
mod gap;
mod guard;
mod pairs;
mod reader;
mod reading;
mod remark;
mod repeat;
mod slips;
mod term;
mod value;
mod words;

use helpdesk_core::Configuration;

use self::{reading::Reading, remark::Remark};
pub(crate) use self::{
    term::{Constant, Term, TermKind},
    words::{Types, Words},
};
use crate::{Limits, RuleErrors, RuleProblem, RuleSet, Severity, SourceFile, fault_text::Finding};

/// Most problems that a check reports.
const PROBLEMS_SHOWN_MAX: usize = 500;

/// Everything that can be said of files of rules before they run, for a desk with this configuration: in the order of files
/// and places, each with a stable code.
///
/// Where the files do not compile, that is all there is to say.
///
/// # Examples
/// ```
/// use helpdesk_rules::{Limits, SourceFile, lint};
///
/// let file = SourceFile::new("a.rhai", r#"
///     rule("a").on(OPENED).when(|t| t.status == "opne").then(|t, act| act.solve());
/// "#);
/// let problems = lint(&[file], None, &Limits::default());
/// assert_eq!((problems[0].code, problems[0].line), ("unknown-value", 2));
/// assert_eq!(problems[0].help.as_deref(), Some("did you mean `open`?"));
/// ```
#[must_use]
pub fn lint(files: &[SourceFile], configuration: Option<&Configuration>, limits: &Limits) -> Vec<RuleProblem> {
    match RuleSet::compile(files, limits.clone()) {
        Err(errors) => errors.into_problems(),
        Ok(rules) => rules.lint(configuration),
    }
}

impl RuleSet {
    /// What can be said of the rules beyond that they compile; see [`lint`].
    #[must_use]
    pub fn lint(&self, configuration: Option<&Configuration>) -> Vec<RuleProblem> {
        let reading = Reading::of(self, configuration);
        let mut remarks: Vec<Remark> = reading.remarks.clone();
        remarks.extend(dead::guards(&reading));
        remarks.extend(pairs::pairs(&reading));
        remarks.extend(gap::gaps(&reading));
        remarks.extend(repeat::loops(&reading));
        remarks.extend(slips::slips(&reading));
        remarks.sort_by_key(|remark| (remark.file, remark.finding.line, remark.finding.column, remark.severity));
        remarks.dedup();
        let file = |remark: &Remark| self.files.get(remark.file).map(|file| &file.source);
        let told = remarks.into_iter().filter_map(|remark| {
            let file = file(&remark)?;
            Some(RuleProblem::new(file, remark.finding).of(remark.code, remark.severity))
        });
        let mut told: Vec<RuleProblem> = told.collect();
        let more = told.len().saturating_sub(PROBLEMS_SHOWN_MAX);
        told.truncate(PROBLEMS_SHOWN_MAX);
        if let (Some(file), true) = (self.files.last(), more > 0) {
            let text = format!("there are {more} more problems, of which nothing is said");
            let finding = Finding::new(rhai::Position::NONE, text);
            told.push(RuleProblem::new(&file.source, finding).of("limit", Severity::Note));
        }
        told
    }
}

impl RuleErrors {
    /// The problems, by file and place.
    #[must_use]
    pub fn into_problems(self) -> Vec<RuleProblem> {
        self.problems().to_vec()
    }
}
