//! What the binary `rules` works with: files of rules, the configuration they are for, and how findings are shown.
mod checking;
mod cookbook;
mod explaining;
mod files;
mod lines;
mod measuring;
mod named;
mod paint;
mod replaying;
mod starting;
mod told;
mod trying;
mod zendesk;

pub use checking::{CheckArgs, check};
pub use cookbook::{Recipe, cookbook, recipes};
pub use explaining::{ExplainArgs, explain};
pub use files::{RuleFiles, configuration};
pub use lines::Lines;
pub use measuring::{BenchArgs, bench};
pub use named::{Named, print_json, text_of};
pub use paint::Paint;
pub use replaying::{Change, Difference, End, Lived, Loads, Promises, ReplayArgs, compare, live, replay};
pub use starting::{STARTER, STARTER_TESTS, definitions, init};
pub use told::{ToldCoverage, ToldFailure, ToldFile, ToldMutation, ToldMutations, ToldProblem, ToldTest, ToldTests};
pub use trying::{TestArgs, test};
pub use zendesk::{Imported, import};
