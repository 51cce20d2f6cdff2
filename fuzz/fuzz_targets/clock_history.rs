//! Feeds libFuzzer's bytes to the body of `clock_history`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::clock_history(bytes));
