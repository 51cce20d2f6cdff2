//! Ticket numbers: what is written is read back, and nothing else is read.
use helpdesk_core::{NumberFormat, TicketId};
use proptest::prelude::*;

fn format(text: &str) -> NumberFormat {
    text.parse().expect("a format")
}

#[test]
fn how_numbers_are_written() {
    for (text, id, then) in [
        ("{number}", 42, "42"),
        ("#{number}", 42, "#42"),
        ("HD-{year}-{number:06}", 42, "HD-2026-000042"),
        ("HD-{number:03}", 123_456, "HD-123456"),
        ("{number}-{check}", 7_992_739_871, "7992739871-3"),
        ("{number:04}{check}", 42, "00422"),
        ("{year}{number}", 1, "20261"),
    ] {
        let id = TicketId::new(id).expect("an id");
        assert_eq!(format(text).write(id, 2026), then, "{text}");
    }
}

#[test]
fn what_is_not_read() {
    for (text, number) in [
        ("HD-{year}-{number:06}", "HD-2026-42"),
        ("HD-{year}-{number:06}", "HD-26-000042"),
        ("HD-{year}-{number:06}", "hd-2026-000042"),
        ("HD-{year}-{number:06}", "HD-2026-000042 "),
        ("HD-{year}-{number:06}", "HD-2026-0000042"),
        ("HD-{year}-{number:06}", ""),
        ("{number}", "0"),
        ("{number}", "+1"),
        ("{number}", "01"),
        ("{number}", "99999999999999999999"),
        ("{number}-{check}", "7992739871-4"),
        ("€{number}", "x1"),
    ] {
        assert_eq!(format(text).read(number), None, "{text} {number}");
    }
}

#[test]
fn what_is_no_format() {
    const NAMES: &str = "expected `{number}`, `{number:06}`, `{year}` or `{check}`";
    for (text, why) in [
        ("HD-", "expected `{number}` once"),
        ("{number}{number}", "expected `{number}` once"),
        ("{number} {year} {year}", "expected `{year}` and `{check}` at most once"),
        ("{number}{year}", "expected a text without digits behind the number"),
        ("{number}0", "expected a text without digits behind the number"),
        ("{number}{check}7", "expected a text without digits behind the number"),
        ("{nmber}", NAMES),
        ("{number:6}", NAMES),
        ("{number:020}", NAMES),
        ("{number", "expected `}` behind `{`"),
        ("number}", "expected `{` before `}`"),
    ] {
        let error = text.parse::<NumberFormat>().expect_err("no format").to_string();
        assert_eq!(error, format!("`{text}` is no format of ticket numbers: {why}"));
    }
}

fn formats() -> impl Strategy<Value = NumberFormat> {
    const KNOWN: [&str; 6] = [
        "{number}",
        "HD-{year}-{number:06}",
        "{number:04}{check}",
        "{year}{number}",
        "{check}{number}",
        "#{number:019}-{check}/{year}",
    ];
    proptest::sample::select(&KNOWN[..]).prop_map(format)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    #[test]
    fn numbers_are_a_bijection(format in formats(), number in prop_oneof![1u64..2_000, 1..=i64::MAX.unsigned_abs()], year in 1000i32..=9999, text in "[#HD0-9/-]{0,24}") {
        let id = TicketId::new(number).expect("an id");
        let written = format.write(id, year);
        let (found, in_year) = format.read(&written).expect("read back");
        prop_assert_eq!(found, id);
        prop_assert!(in_year.is_none_or(|found| found == year));
        if let Some((id, year)) = format.read(&text) {
            prop_assert_eq!(format.write(id, year.unwrap_or(0)), text);
        }
    }

    /// A number with one wrong digit does not have its check digit.
    #[test]
    fn a_slip_of_the_pen_is_told(number in 1u64..1_000_000, place in 0usize..6, digit in 0u8..10) {
        let format = format("{number:06}-{check}");
        let written = format.write(TicketId::new(number).expect("an id"), 0);
        let mut slipped = written.clone().into_bytes();
        slipped[place] = b'0' + digit;
        let slipped = String::from_utf8(slipped).expect("digits");
        prop_assert_eq!(format.read(&slipped).is_some(), slipped == written);
    }
}
