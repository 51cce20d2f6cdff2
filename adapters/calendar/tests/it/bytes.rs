//! Files as bytes: characters cut by a fold, other encodings, and what may not get into a name.

use helpdesk_calendar::{CalendarError, read_holidays, read_rota};
use helpdesk_sla::Tz;

use crate::kit::{FILES, holidays, options, shown_holidays, shown_problems};

/// The holidays of a file of these bytes; shown as lines, problems behind `!`.
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    let imported = read_holidays(bytes, options(Tz::UTC)).expect("a calendar");
    let problems = shown_problems(&imported).into_iter().map(|problem| format!("! {problem}"));
    let found: Vec<String> = shown_holidays(&imported).into_iter().chain(problems).collect();
    assert_eq!(found, expected, "{name}");
}

/// A calendar of one day with these bytes for a name.
fn named(name: &[u8]) -> Vec<u8> {
    let before = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260105\r\nSUMMARY:";
    [&before[..], name, b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"].concat()
}

#[test]
fn a_fold_may_cut_a_character() {
    check("of two bytes", &named(b"Gr\xc3\r\n \xbc\xc3\x9fe"), &["2026-01-05 Grüße"]);
    check("of three bytes, twice", &named(b"\xe2\r\n \x82\r\n\t\xac"), &["2026-01-05 €"]);
    check("of four bytes", &named(b"a\xf0\x9f\n \x8e\x84"), &["2026-01-05 a🎄"]);
}

#[test]
fn bytes_that_are_no_utf8_are_read_and_reported() {
    let expected = "expected UTF-8, the other bytes are read as Windows-1252; taken as expected here";
    let read = |name: &str| [format!("2026-01-05 {name}"), format!("! line 4: `SUMMARY:{name}`, {expected}")];
    for (bytes, name) in [
        (&b"Gr\xfc\xdfe"[..], "Grüße"),
        (b"\x80 \x84Eve\x93 \x9f", "€ „Eve“ Ÿ"),
        (b"\xc3\xbc and \xfc", "ü and ü"),
        (b"cut off \xe2\x82", "cut off â‚"),
    ] {
        check(name, &named(bytes), &read(name).each_ref().map(String::as_str));
    }
    check(
        "a byte without a character",
        &named(b"a\x81b"),
        &["2026-01-05 ab", &format!("! line 4: `SUMMARY:a\u{fffd}b`, {expected}")],
    );
    check(
        "outside of events, and in a folded line; the rest is there",
        b"BEGIN:VCALENDAR\nX-WR-CALNAME:F\xfc\nBEGIN:VEVENT\nDTSTART:20260105\nSUMMARY:a\n b\n \xe4\nEND:VEVENT\n\
          BEGIN:VEVENT\nDTSTART:20260106\nEND:VEVENT\nEND:VCALENDAR\n",
        &[
            "2026-01-05 abä",
            "2026-01-06 unnamed",
            &format!("! line 2: `X-WR-CALNAME:Fü`, {expected}"),
            &format!("! line 5: `SUMMARY:abä`, {expected}"),
        ],
    );
    let utf16: Vec<u8> = "\u{feff}BEGIN:VCALENDAR\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = read_rota(utf16, options(Tz::UTC)).expect_err("no calendar");
    assert!(matches!(error, CalendarError::NotACalendar { line: 1, .. }), "{error}");
}

#[test]
fn bytes_and_text_are_read_alike() {
    for file in FILES {
        let marked = format!("\u{feff}{file}");
        let as_bytes = read_holidays(marked.as_bytes(), options(Tz::UTC)).expect("a calendar");
        assert_eq!(as_bytes, holidays(file, Tz::UTC));
    }
}

#[test]
fn control_characters_do_not_get_into_names() {
    check("a bell and colors", &named(b"a\x07b\x1b[31mc\x00"), &["2026-01-05 ab[31mc"]);
    check("C1", &named("a\u{9b}31mb\u{7f}".as_bytes()), &["2026-01-05 a31mb"]);
    check("tabs and ends of lines", &named("a\tb\\nc\rd\u{2028}e\u{85}f".as_bytes()), &["2026-01-05 a b c d e f"]);
    check("nothing else", &named(b"\x07\\n\x1b"), &["2026-01-05 unnamed"]);
}
