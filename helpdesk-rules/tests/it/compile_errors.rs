//! What a person reads whose rules do not compile.
use helpdesk_core::{AgentSpec, Configuration, ConfigurationSpec, TeamSpec};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::world::{compiled, refused};

#[test]
fn a_misspelt_property_is_found_before_anything_runs() {
    let script = "rule(\"r\")\n  .on(OPENED)\n  .when(|t| t.prority == \"urgent\")\n  .then(|t, act| act.start());";
    assert_eq!(
        refused(script),
        "\
test.rhai:3:15: unknown property `prority` of the ticket
  |
3 |   .when(|t| t.prority == \"urgent\")
  |               ^ did you mean `priority`?"
    );
}
