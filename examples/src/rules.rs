//! What the binary `rules` works with: files of rules, the configuration they are for, and how findings are shown.
mod files;
mod paint;
mod told;

pub use files::{RuleFiles, configuration};
pub use paint::Paint;
pub use told::{ToldProblem, ToldTest, ToldTests};
