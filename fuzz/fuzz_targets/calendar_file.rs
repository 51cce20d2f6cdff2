//! Feeds libFuzzer's bytes to the body of `calendar_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::calendar_file(bytes));
