//! Feeds libFuzzer's bytes to the body of `schedule_plan`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::schedule_plan(bytes));
