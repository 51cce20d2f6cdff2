//! Random bytes through every body.

use helpdesk_fuzz::{calendar_file, clock_history, open_time, rule_facts, rule_script, schedule_plan, stored_json};
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn calendar_files_keep_the_laws(bytes in bytes()) {
        calendar_file(&bytes);
    }

    #[test]
    fn clock_histories_keep_the_laws(bytes in bytes()) {
        clock_history(&bytes);
    }

    #[test]
    fn open_time_keeps_the_laws(bytes in bytes()) {
        open_time(&bytes);
    }

    #[test]
    fn rule_facts_keep_the_laws(bytes in bytes()) {
        rule_facts(&bytes);
    }

    #[test]
    fn rule_scripts_keep_the_laws(bytes in bytes()) {
        rule_script(&bytes);
    }

    #[test]
    fn schedule_plans_keep_the_laws(bytes in bytes()) {
        schedule_plan(&bytes);
    }

    #[test]
    fn stored_json_keeps_the_laws(bytes in bytes()) {
        stored_json(&bytes);
    }
}
