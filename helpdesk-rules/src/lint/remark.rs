//! What a check has to say: a stable code, how bad it is, the place and the words.
use rhai::Position;

use crate::{
    Severity,
    fault_text::{Finding, shortened},
};

/// What a check has to say about one place of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) file: usize,
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) finding: Finding,
}

/// What checks have to say about one file.
#[derive(Debug)]
pub(crate) struct Remarks {
    pub(crate) file: usize,
    pub(crate) list: Vec<Remark>,
    /// Nothing is noted while this is above zero: what is read again has been judged before.
    pub(crate) silent: usize,
    /// How often an error was met, the same one again included.
    pub(crate) n_errors: usize,
}

impl Remarks {
    pub(crate) fn new(file: usize) -> Self {
        Self { file, list: Vec::new(), silent: 0, n_errors: 0 }
    }

    pub(crate) fn add(&mut self, code: &'static str, severity: Severity, mut finding: Finding) {
        finding.help = finding.help.map(shortened);
        let remark = Remark { file: self.file, code, severity, finding };
        if self.silent == 0 && severity == Severity::Error {
            self.n_errors = self.n_errors.saturating_add(1);
        }
        if self.silent == 0 && !self.list.contains(&remark) {
            self.list.push(remark);
        }
    }

    pub(crate) fn error(&mut self, code: &'static str, at: Position, text: String) {
        self.add(code, Severity::Error, Finding::new(at, text));
    }

    pub(crate) fn warn(&mut self, code: &'static str, at: Position, text: String) {
        self.add(code, Severity::Warning, Finding::new(at, text));
    }
}
