//! Feeds libFuzzer's bytes to the body of `rule_facts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::rule_facts(bytes));
