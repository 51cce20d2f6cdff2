//! Feeds libFuzzer's bytes to the body of `rule_script`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::rule_script(bytes));
