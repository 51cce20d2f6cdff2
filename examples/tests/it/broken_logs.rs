//! Broken logs: an error that names line, column and what was expected; the exit code is not 0 and the store is as it was.
use std::fs;

use crate::outcome::{Room, fixture, json, number, ran};

fn whole() -> String {
    fs::read_to_string(fixture("tiers.csv")).expect("a log")
}

/// A log that cannot be read at all changes nothing, not even where a store has tickets already.
fn refused(name: &str, log: impl AsRef<[u8]>, parts: &[&str]) {
    let room = Room::new(name);
    let good = room.write("good.csv", whole());
    json(&mut room.replay(&good, &fixture("tiers.toml")));
    let before = fs::read(room.path("desk.sqlite")).expect("a store");
    let bad = room.write("bad.csv", log);
    let output = ran(&mut room.replay(&bad, &fixture("tiers.toml")));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` in: {said}");
    }
    assert_eq!(fs::read(room.path("desk.sqlite")).expect("a store"), before, "the store is as it was");
    let fresh = Room::new(name);
    let output = ran(&mut fresh.replay(&bad, &fixture("tiers.toml")));
    assert_eq!(output.status.code(), Some(2));
    assert!(!fresh.path("desk.sqlite").exists(), "no store is made for it");
}

#[test]
fn a_binary_file() {
    refused(
        "binary",
        [0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0xff, 0xfe, b'\n', 0],
        &["bad.csv` line 1, column 1", "expected UTF-8 text"],
    );
}

#[test]
fn a_byte_that_is_no_utf8() {
    let mut bytes = whole().into_bytes();
    let place = bytes.windows(4).position(|w| w == "Line".as_bytes()).expect("a place");
    bytes[place] = 0xe9;
    refused("latin", bytes, &["line 2, column 7 `Org`", "a byte that is no UTF-8", "expected UTF-8 text"]);
}

#[test]
fn a_nul_byte() {
    refused(
        "nul",
        whole().replacen("Jürgen", "J\0rgen", 1),
        &["line 5, column 8 `Owner`: a NUL byte, expected UTF-8 text"],
    );
}

#[test]
fn a_truncated_row() {
    let whole = whole();
    let cut = &whole[..whole.len() - 20];
    refused(
        "truncated",
        cut,
        &["line 13, column 6 `ST`", "the row ends after 5 fields, expected 8 fields as in the header"],
    );
}

#[test]
fn a_row_with_too_many_fields() {
    let long = whole().replacen(";Zoë", ";Zoë;more", 1);
    refused("long", long, &["line 6, column 9", "9 fields, expected 8 fields as in the header"]);
}

#[test]
fn a_wrong_delimiter() {
    let commas = whole().replace(';', ",");
    refused("delimiter", commas, &["line 1: there is no column `SR Number`", "`columns.ticket`", "did you mean ','?"]);
}

#[test]
fn a_missing_column() {
    let renamed = whole().replacen("SR Number", "SR Nummer", 1);
    refused("column", renamed, &["line 1: there is no column `SR Number`", "did you mean `SR Nummer`?"]);
}

#[test]
fn dates_in_another_format() {
    let dates = whole().replace("2012-05-", "05/2012/");
    refused(
        "dates",
        dates,
        &[
            "12 of 12 rows do not fit",
            "the first at line 2",
            "column `Change Date+Time` is",
            "expected a date like rfc3339",
        ],
    );
}

#[test]
fn an_empty_file_and_a_header_alone() {
    refused("empty", "", &["line 1: there is no column `SR Number`"]);
    let header = whole().lines().next().expect("a header").to_owned() + "\n";
    refused("header", header, &["line 2: the log has a header and no rows, expected at least one row"]);
}

#[test]
fn a_single_date_that_is_none_is_listed_and_the_rest_goes_on() {
    let room = Room::new("one-date");
    let log = room.write("log.csv", whole().replacen("2012-05-04T15:20:00+01:00", "yesterday", 1));
    let result = json(&mut room.replay(&log, &fixture("tiers.toml")));
    assert_eq!((number(&result, "n_rows"), number(&result, "n_applied"), number(&result, "n_rejected")), (12, 10, 2));
    let row = &result["rejected"][0];
    assert_eq!(number(row, "line"), 5);
    assert_eq!(row["reason"], "column `Change Date+Time` is `yesterday`, expected a date like rfc3339");
}

#[test]
fn a_mapping_with_a_mistake_names_it() {
    let room = Room::new("mapping");
    for (from, to, expected) in [
        ("ticket =", "tiket =", "unknown field `tiket`"),
        ("delimiter = \";\"", "delimiter = \"ab\"", "`delimiter` is `ab`, expected one character or `tab`"),
        ("\"rfc3339\"", "\"%Q\"", "`%Q` in `dates.formats` is no strftime format"),
        ("= \"solved\"", "= \"solvd\"", "unknown variant `solvd`"),
    ] {
        let text = fs::read_to_string(fixture("tiers.toml")).expect("a mapping").replacen(from, to, 1);
        let mapping = room.write("mapping.toml", text);
        let output = ran(&mut room.replay(&fixture("tiers.csv"), &mapping));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_quote_that_is_never_closed() {
    let open = whole().replacen(";Line B;Jürgen", ";Line B;\"Jürgen", 1);
    refused(
        "quote",
        open,
        &["line 5, column 8 `Owner`: a quote that is opened and never closed, expected a closing quote"],
    );
}

#[test]
fn a_quote_that_is_closed_some_rows_later() {
    let swallowing =
        whole().replacen("Wait - Vendor;Medium;B7 2nd;Line B;Jürgen", "Wait - Vendor;Medium;B7 2nd;Line B;\"Jürgen", 1);
    let late = swallowing.replacen(
        "12:41:33+01:00;Completed;Resolved;High;C1 3rd;Line C;Zoë",
        "12:41:33+01:00;Completed;Resolved;High;C1 3rd;Line C;Zoë\"",
        1,
    );
    refused(
        "late-quote",
        late,
        &["line 5, column 8 `Owner`: a quoted text that holds a whole row", "expected a closing quote"],
    );
}

#[test]
fn a_column_that_stands_twice() {
    let twice = whole().replacen(
        "SR Number;Change Date+Time;Status;Sub Status;Impact;ST;Org;Owner",
        "SR Number;Change Date+Time;Status;Sub Status;Impact;ST;ST;Owner",
        1,
    );
    refused("double-column", twice, &["there is no column `ST`", "it stands twice in the header, expected once"]);
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for (end, gap) in [("\n", 0), ("\r\n", 0), ("\n\n", 5), ("\r\n\r\n", 5)] {
        let room = Room::new("lines");
        let log =
            room.write("log.csv", whole().replace('\n', end).replacen("2012-05-04T15:20:00+01:00", "yesterday", 1));
        let result = json(&mut room.replay(&log, &fixture("tiers.toml")));
        // The row stands fifth; with an empty line after each row it stands ninth.
        assert_eq!(number(&result["rejected"][0], "line"), if gap == 0 { 5 } else { 9 }, "{end:?}");
    }
}

#[test]
fn a_date_outside_what_schedules_cover_is_listed() {
    for year in ["9999", "0001", "2105"] {
        let room = Room::new("years");
        let log = room.write("log.csv", whole().replacen("2012-05-04T15:20:00", &format!("{year}-05-04T15:20:00"), 1));
        let result = json(&mut room.replay(&log, &fixture("tiers.toml")));
        let reason = result["rejected"][0]["reason"].as_str().expect("a reason").to_owned();
        assert!(reason.ends_with("expected a date from 1971 to 2094"), "{reason}");
    }
}

#[test]
fn a_format_that_loses_the_time_is_a_mistake_of_the_mapping() {
    for (format, ok) in [
        ("%Y-%m-%d %H:%M", true),
        ("%d/%b/%y %I:%M %p", true),
        ("%Y-%m-%d", true),
        ("%Y/%m/%d %H:%M:%S%.3f", true),
        ("%Y-%m-%dT%H:%M:%S%z", true),
        ("%d/%b/%y %I:%M", false),
        ("%Y-%m-%d %H", false),
        ("%m-%d %H:%M", false),
        ("%Y-%m-%d %H:%M %Z", false),
    ] {
        let text = fs::read_to_string(fixture("tiers.toml")).expect("a mapping").replacen("rfc3339", format, 1);
        assert_eq!(helpdesk_examples::log::Mapping::parse(&text, "m").is_ok(), ok, "{format}");
    }
}
