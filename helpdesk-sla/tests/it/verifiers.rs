//! The verifier: ledgers written by hand, each true to the second.

use helpdesk_sla::{
    Instant, Ledger, LedgerLine, LedgerReason, OpenTime, PlanVersion, Schedule, SchedulePlan, Span, VerifyError, verify,
};

use crate::kit::{at, office, plan};
use crate::verifier_laws::add_up;

pub(crate) fn one(plan: SchedulePlan) -> Vec<PlanVersion> {
    vec![PlanVersion { effective_from: None, plan }]
}

pub(crate) fn span(from: &str, to: &str, paused_by: Option<&str>) -> Span {
    Span { from: at(from), to: at(to), paused_by: paused_by.map(Into::into) }
}

/// Reads lines from `from; to; why`, where the beginning may be left out.
pub(crate) fn written(rows: &[&str]) -> Ledger {
    let mut lines: Vec<LedgerLine> = Vec::new();
    for row in rows {
        let fields: Vec<&str> = row.split("; ").collect();
        let (from, to, why): (Instant, _, _) = match fields[..] {
            [from, to, why] => (at(from), at(to), why),
            [to, why] => (lines.last().expect("a line before").to, at(to), why),
            _ => panic!("{row}"),
        };
        let reason = match why.split_once(": ").unwrap_or((why, "")) {
            ("open", "") => LedgerReason::Open,
            ("closed", "") => LedgerReason::Closed,
            ("holiday", name) => LedgerReason::Holiday { name: name.into() },
            ("break", name) => LedgerReason::Break { name: name.into() },
            ("paused", by) => LedgerReason::Paused { by: by.into() },
            _ => panic!("{row}"),
        };
        lines.push(LedgerLine { from, to, reason, counted: OpenTime::ZERO });
    }
    let mut ledger = Ledger { lines, total: OpenTime::ZERO };
    add_up(&mut ledger);
    ledger
}

/// The lines are true, and what the library makes too.
fn check(name: &str, versions: &[PlanVersion], rows: &[&str]) {
    let ledger = written(rows);
    let ends = ledger.lines.first().zip(ledger.lines.last()).expect("lines");
    let spans = [Span { from: ends.0.from, to: ends.1.to, paused_by: None }];
    let verified = verify(&ledger, &spans, versions).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(verified.total, ledger.total, "{name}");
    let schedule = Schedule::build_versions(versions).unwrap_or_else(|errors| panic!("{name}: {errors}"));
    assert_eq!(Ledger::of(&spans, &schedule), Ok(ledger.clone()), "{name}");
    for index in 1..ledger.lines.len() {
        for by in [-1, 1].map(chrono::TimeDelta::seconds) {
            let mut moved = ledger.clone();
            moved.lines[index - 1].to += by;
            moved.lines[index].from += by;
            add_up(&mut moved);
            let found = verify(&moved, &spans, versions);
            assert!(matches!(found, Err(VerifyError::Untrue { .. })), "{name}: edge {index} by {by}: {found:?}");
        }
    }
}

#[test]
fn the_days_clocks_change() {
    let early = |zone: &str, start: &str, end: &str| {
        one(plan(&format!(r#"{{"zone":"{zone}","hours":{{"sun":[["{start}","{end}"]]}}}}"#)))
    };
    check(
        "a shift in the gap happens after it",
        &early("Europe/Berlin", "02:15", "02:45"),
        &["2024-03-31 00:00; 2024-03-31 01:15; closed", "2024-03-31 01:45; open", "2024-03-31 03:00; closed"],
    );
    check(
        "a shift over the gap is an hour shorter",
        &early("Europe/Berlin", "00:00", "06:00"),
        &["2024-03-30 20:00; 2024-03-30 23:00; closed", "2024-03-31 04:00; open", "2024-03-31 05:00; closed"],
    );
    check(
        "a shift in the fold happens the first time",
        &early("Europe/Berlin", "02:15", "02:45"),
        &["2024-10-27 00:00; 2024-10-27 00:15; closed", "2024-10-27 00:45; open", "2024-10-27 03:00; closed"],
    );
    check(
        "a shift that ends in the fold ends the first time",
        &early("Europe/Berlin", "01:00", "02:30"),
        &["2024-10-26 22:00; 2024-10-26 23:00; closed", "2024-10-27 00:30; open", "2024-10-27 03:00; closed"],
    );
    check(
        "a holiday of 25 hours",
        &one(plan(
            r#"{"zone":"Europe/Berlin","hours":{"mon":[["00:00","01:00"]]},"holidays":[{"name":"long","on":"2024-10-27"}]}"#,
        )),
        &[
            "2024-10-26 21:00; 2024-10-26 22:00; closed",
            "2024-10-27 23:00; holiday: long",
            "2024-10-28 00:00; open",
            "2024-10-28 02:00; closed",
        ],
    );
    check(
        "half an hour on Lord Howe",
        &early("Australia/Lord_Howe", "00:00", "04:00"),
        &["2024-10-05 12:00; 2024-10-05 13:30; closed", "2024-10-05 17:00; open", "2024-10-05 18:00; closed"],
    );
}

#[test]
fn a_date_that_did_not_exist() {
    check(
        "nobody works on it",
        &one(plan(
            r#"{"zone":"Pacific/Apia","hours":{"thu":[["22:00","06:00"]],"fri":[["09:00","17:00"]],"sat":[["09:00","10:00"]]}}"#,
        )),
        &[
            "2011-12-30 00:00; 2011-12-30 08:00; closed",
            "2011-12-30 16:00; open",
            "2011-12-30 19:00; closed",
            "2011-12-30 20:00; open",
            "2011-12-31 12:00; closed",
        ],
    );
    check(
        "nor is there a holiday on it",
        &one(plan(
            r#"{"zone":"Pacific/Apia","hours":{"thu":[["00:00","24:00"]],"sat":[["00:00","24:00"]]},"holidays":[{"name":"none","on":"2011-12-30"}]}"#,
        )),
        &["2011-12-30 09:00; 2011-12-31 10:00; open", "2011-12-31 12:00; closed"],
    );
}

#[test]
fn holidays_of_both_sorts() {
    check(
        "a holiday of another zone",
        &one(plan(
            r#"{"zone":"Europe/Berlin","hours":{"fri":[["08:00","18:00"]],"sat":[["08:00","12:00"]]},
                "holidays":[{"name":"Independence Day","on":"2025-07-04","zone":"America/Los_Angeles"}]}"#,
        )),
        &[
            "2025-07-04 05:00; 2025-07-04 06:00; closed",
            "2025-07-04 07:00; open",
            "2025-07-05 07:00; holiday: Independence Day",
            "2025-07-05 10:00; open",
            "2025-07-05 11:00; closed",
        ],
    );
    let night = r#""zone":"Europe/Berlin","hours":{"wed":[["22:00","06:00"]],"thu":[["22:00","06:00"]]}"#;
    let christmas = r#""holidays":[{"name":"Christmas Day","on":"2025-12-25"}]"#;
    check(
        "an overnight shift into a holiday, and out of one",
        &one(plan(&format!("{{{night},{christmas}}}"))),
        &[
            "2025-12-24 20:00; 2025-12-24 21:00; closed",
            "2025-12-24 23:00; open",
            "2025-12-25 23:00; holiday: Christmas Day",
            "2025-12-26 05:00; open",
            "2025-12-26 06:00; closed",
        ],
    );
    check(
        "an override replaces a holiday, not the tail of the night before",
        &one(plan(&format!(r#"{{{night},{christmas},"overrides":{{"2025-12-25":[["10:00","12:00"]]}}}}"#))),
        &[
            "2025-12-24 20:00; 2025-12-24 21:00; closed",
            "2025-12-25 05:00; open",
            "2025-12-25 09:00; closed",
            "2025-12-25 11:00; open",
            "2025-12-26 23:00; closed",
        ],
    );
}

#[test]
fn holidays_by_rule() {
    check(
        "a New Year's Day that is kept in the year before",
        &one(plan(
            r#"{"zone":"America/New_York","hours":{"thu":[["22:00","06:00"]]},"holiday_rules":[
                {"name":"New Year","on":{"fixed":{"month":1,"day":1}},"observed":{"sat":-1,"sun":1}}]}"#,
        )),
        &[
            "2027-12-31 02:00; 2027-12-31 03:00; closed",
            "2027-12-31 05:00; open",
            "2028-01-01 05:00; holiday: New Year",
            "2028-01-02 06:00; closed",
        ],
    );
    check(
        "Good Friday in a zone of its own",
        &one(plan(
            r#"{"zone":"Europe/Berlin","hours":{"fri":[["08:00","18:00"]],"sat":[["00:00","12:00"]]},"holiday_rules":[
                {"name":"Good Friday","on":{"easter":{"days":-2}},"zone":"America/New_York"}]}"#,
        )),
        &[
            "2026-04-03 00:00; 2026-04-03 04:00; closed",
            "2026-04-04 04:00; holiday: Good Friday",
            "2026-04-04 10:00; open",
            "2026-04-04 12:00; closed",
        ],
    );
}

#[test]
fn seasons_and_openings() {
    let shut = r#""seasons":[{"name":"shut","from":"2026-01-06","to":"2026-01-07","hours":{}}]"#;
    check(
        "a season without hours closes its dates, not the tail of the night before",
        &one(plan(&format!(
            r#"{{"zone":"UTC","hours":{{"mon":[["22:00","06:00"]],"wed":[["22:00","06:00"]],"thu":[["09:00","10:00"]]}},{shut}}}"#
        ))),
        &[
            "2026-01-05 20:00; 2026-01-05 22:00; closed",
            "2026-01-06 06:00; open",
            "2026-01-08 00:00; break: shut",
            "2026-01-08 09:00; closed",
            "2026-01-08 10:00; open",
            "2026-01-08 11:00; closed",
        ],
    );
    check(
        "a season's last shift goes on into the ordinary week, and an override beats it",
        &one(plan(
            r#"{"zone":"UTC","hours":{"wed":[["09:00","10:00"]]},"overrides":{"2026-01-05":[["12:00","13:00"]]},
                "seasons":[{"name":"night","from":"2026-01-05","to":"2026-01-06","hours":{"mon":[["20:00","21:00"]],"tue":[["22:00","08:00"]]},
                            "weekly_breaks":{"tue":[["23:00","24:00"]]}}]}"#,
        )),
        &[
            "2026-01-05 00:00; 2026-01-05 12:00; closed",
            "2026-01-05 13:00; open",
            "2026-01-06 22:00; closed",
            "2026-01-06 23:00; open",
            "2026-01-07 00:00; break: weekly break",
            "2026-01-07 08:00; open",
            "2026-01-07 09:00; closed",
            "2026-01-07 10:00; open",
            "2026-01-07 11:00; closed",
        ],
    );
    check(
        "an opening touches a shift without a seam and stops at a holiday",
        &one(plan(
            r#"{"zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"holidays":[{"name":"off","on":"2026-01-06"}],
                "openings":[{"from":"2026-01-05T17:00:00Z","to":"2026-01-07T01:00:00Z"}]}"#,
        )),
        &[
            "2026-01-05 08:00; 2026-01-05 09:00; closed",
            "2026-01-06 00:00; open",
            "2026-01-07 00:00; holiday: off",
            "2026-01-07 01:00; open",
            "2026-01-07 02:00; closed",
        ],
    );
}

#[test]
fn a_zone_as_a_table() {
    let table =
        r#"{"name":"Home","version":"1","first":-36000,"changes":[{"at":"2026-01-06T10:00:00Z","offset":50400}]}"#;
    check(
        "a table that skips a date",
        &one(plan(&format!(
            r#"{{"zone":{table},"hours":{{"mon":[["22:00","06:00"]],"tue":[["00:00","24:00"]],"wed":[["00:00","01:00"]]}}}}"#
        ))),
        &["2026-01-06 07:00; 2026-01-06 08:00; closed", "2026-01-06 16:00; open", "2026-01-06 17:00; closed"],
    );
}

#[test]
fn a_version_that_takes_effect_within_a_shift() {
    let mut versions = one(office(helpdesk_sla::Tz::UTC));
    let later = plan(r#"{"zone":"Europe/Berlin","hours":{"mon":[["22:00","14:00"]],"tue":[["09:00","10:00"]]}}"#);
    versions.push(PlanVersion { effective_from: Some(at("2026-01-06T12:00:30.5Z")), plan: later });
    check(
        "the tail of a night shift of the later version counts from its beginning",
        &versions,
        &["2026-01-06 08:00; 2026-01-06 09:00; closed", "2026-01-06 13:00; open", "2026-01-07 00:00; closed"],
    );
    versions[1].plan.hours.mon.clear();
    check(
        "the earlier version's shift ends with it",
        &versions,
        &["2026-01-06 08:00; 2026-01-06 09:00; closed", "2026-01-06T12:00:30Z; open", "2026-01-12 00:00; closed"],
    );
}

#[test]
fn a_hundred_and_thirty_years_are_looked_at_day_by_day() {
    let rule = |name: &str, on: &str, observed: &str| {
        format!(r#"{{"name":"{name}","on":{{{on}}},"observed":{{{observed}}}}}"#)
    };
    let rules = [
        rule("New Year's Day", r#""fixed":{"month":1,"day":1}"#, r#""sat":-1,"sun":1"#),
        rule("leap day", r#""fixed":{"month":2,"day":29}"#, ""),
        rule("Presidents' Day", r#""nth_weekday":{"nth":3,"weekday":"mon","month":2}"#, ""),
        rule("fifth Friday", r#""nth_weekday":{"nth":5,"weekday":"fri","month":4}"#, ""),
        rule("Memorial Day", r#""last_weekday":{"weekday":"mon","month":5}"#, ""),
        rule("Midsummer", r#""weekday_on_or_after":{"weekday":"sat","month":6,"day":20}"#, r#""sat":2"#),
        rule("Victoria Day", r#""weekday_on_or_before":{"weekday":"mon","month":5,"day":24}"#, ""),
        rule("turn of the year", r#""weekday_on_or_after":{"weekday":"wed","month":12,"day":29}"#, r#""wed":-7"#),
        rule("Good Friday", r#""easter":{"days":-2}"#, ""),
        rule("Corpus Christi", r#""easter":{"days":60}"#, ""),
        rule("the year before", r#""easter":{"days":-200}"#, r#""mon":7,"tue":-7"#),
        rule("Pascha", r#""orthodox_easter":{"days":1}"#, ""),
        rule("late", r#""orthodox_easter":{"days":200}"#, ""),
    ];
    let text = format!(
        r#"{{"zone":"Europe/Berlin","hours":{{"mon":[["08:00","12:00"]],"wed":[["22:00","06:00"]],"fri":[["09:00","17:00"]]}},
            "seasons":[{{"name":"shut","from":"1999-12-20","to":"2000-01-05","hours":{{}}}}],"holiday_rules":[{}]}}"#,
        rules.join(",")
    );
    let versions = one(plan(&text));
    let spans = [span("1970-01-01 00:00", "2100-01-01 00:00", None)];
    let ledger = Ledger::of(&spans, &Schedule::build_versions(&versions).expect("a schedule")).expect("inside");
    let verified = verify(&ledger, &spans, &versions).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((verified.n_days, verified.total), (47_482, ledger.total));
}

#[test]
fn a_version_from_the_first_instant_there_is_comes_after_one_from_the_beginning() {
    let plan = plan(r#"{"zone": "UTC", "hours": {"mon": [["00:00", "24:00"]]}}"#);
    let second = PlanVersion { effective_from: Some(Instant::MIN_UTC), plan: plan.clone() };
    let versions = [PlanVersion { effective_from: None, plan }, second];
    let spans = [Span { from: at("2026-01-05T09:00:00Z"), to: at("2026-01-05T10:00:00Z"), paused_by: None }];
    let ledger = Ledger::of(&spans, &Schedule::build_versions(&versions).expect("a schedule")).expect("a ledger");
    assert_eq!(verify(&ledger, &spans, &versions).map(|verified| verified.total), Ok(ledger.total));
}
