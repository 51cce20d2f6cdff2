//! Feeds libFuzzer's bytes to the body of `stored_json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::stored_json(bytes));
