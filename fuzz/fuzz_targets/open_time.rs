//! Feeds libFuzzer's bytes to the body of `open_time`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| helpdesk_fuzz::open_time(bytes));
