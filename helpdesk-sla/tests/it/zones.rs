//! Zones: names, tables, and tables that answer like names.

use helpdesk_sla::{IANA_TZDB_VERSION, Instant, Schedule, Tz, Zone, ZoneChange, ZoneError, ZoneTable};

use crate::kit::{at, between, check, listed, plan, schedule};

fn probed(zone: Tz) -> Zone {
    ZoneTable::probe(zone.name(), IANA_TZDB_VERSION, &zone).expect("a table").into()
}

fn table(first: i32, changes: &[(&str, i32)]) -> String {
    let changes = changes.iter().map(|(from, offset)| ZoneChange { at: at(from), offset: *offset });
    ZoneTable::new("Home", "1", first, changes.collect()).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn a_probed_table_is_its_zone() {
    let zones = [
        Tz::UTC,
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::Australia__Lord_Howe,
        Tz::Africa__Casablanca,
        Tz::Africa__Monrovia,
        Tz::Pacific__Apia,
        Tz::Asia__Kathmandu,
        Tz::America__Sao_Paulo,
    ];
    for zone in zones {
        let mut named = plan(
            r#"{"zone":"UTC","hours":{"mon":[["09:00","17:00"]],"sat":[["22:00","06:00"]],"sun":[["02:00","02:30"]]},
                "holiday_rules":[{"name":"a","on":{"easter":{"days":0}}},
                                 {"name":"b","on":{"fixed":{"month":12,"day":25}},"zone":"Asia/Tokyo"}]}"#,
        );
        named.zone = zone.into();
        let mut tabled = named.clone();
        tabled.zone = probed(zone);
        let (one, other) = (between(&named, 1970, 2099), between(&tabled, 1970, 2099));
        let pieces = |schedule: &Schedule| {
            let horizon = schedule.horizon();
            schedule.intervals(horizon.from, horizon.to).map(Iterator::collect::<Vec<_>>).expect("intervals")
        };
        assert_eq!(pieces(&one), pieces(&other), "{zone}");
        for year in 1970..2100 {
            let moment: Instant = at(&format!("{year}-04-01 00:00"));
            assert_eq!(named.zone.offset_at(moment), tabled.zone.offset_at(moment), "{zone} {year}");
            assert_eq!(named.zone.local(moment), tabled.zone.local(moment), "{zone} {year}");
        }
        let stored = serde_json::to_string(&tabled).expect("a text");
        assert_eq!(serde_json::from_str::<helpdesk_sla::SchedulePlan>(&stored).expect("a plan"), tabled);
    }
}

#[test]
fn a_zone_says_what_it_is() {
    let berlin = Zone::from(Tz::Europe__Berlin);
    let home = Zone::from(ZoneTable::new("Home", "ours 3", -1800, vec![]).expect("a table"));
    check(&[
        ("a name", berlin.to_string(), "Europe/Berlin"),
        ("data of a name", berlin.data_version().to_owned(), IANA_TZDB_VERSION),
        ("a local time", berlin.local(at("2026-03-29 01:00")).to_string(), "2026-03-29 03:00:00"),
        ("a table", home.to_string(), "Home"),
        ("data of a table", home.data_version().to_owned(), "ours 3"),
        ("a local time of a table", home.local(at("2026-03-29 00:00")).to_string(), "2026-03-28 23:30:00"),
        ("a table is no name", (probed(Tz::Europe__Berlin) == berlin).to_string(), "false"),
    ]);
    assert_eq!(berlin.local(Instant::MAX_UTC), Instant::MAX_UTC.naive_utc());
    let wrong: ZoneError = "Berlin".parse::<Zone>().expect_err("no zone");
    let expected =
        format!("`Berlin` is no zone of the IANA data {IANA_TZDB_VERSION}, expected a name such as `Europe/Berlin`");
    assert_eq!(wrong.to_string(), expected);
}

#[test]
fn a_table_changes_where_it_says() {
    let json = r#"{"zone":{"name":"Home","version":"1","first":0,"changes":[
        {"at":"2026-01-05T10:00:00Z","offset":3600},{"at":"2026-01-07T10:00:00Z","offset":-3600}]},
        "hours":{"mon":[["09:00","12:00"]],"wed":[["09:00","12:00"]]}}"#;
    let schedule = between(&plan(json), 2026, 2026);
    check(&[
        ("an hour is skipped", listed(&schedule, "2026-01-05 00:00", "2026-01-06 00:00"), "05.09:00-05.11:00"),
        ("two hours are repeated", listed(&schedule, "2026-01-07 00:00", "2026-01-08 00:00"), "07.08:00-07.13:00"),
    ]);
}

#[test]
fn what_is_no_table_is_refused() {
    let second_day = "2026-01-03 00:00";
    let long = ZoneTable::new(&"x".repeat(101), "1", 0, vec![]).expect_err("too long").to_string();
    let many = vec![ZoneChange { at: at(second_day), offset: 0 }; 1001];
    let many = ZoneTable::new("Home", "1", 0, many).expect_err("too many").to_string();
    check(&[
        ("two days apart", table(0, &[("2026-01-01 00:00", 60), (second_day, 0)]), ""),
        ("the largest offsets", table(-86_399, &[(second_day, 86_399)]), ""),
        (
            "a second less",
            table(0, &[("2026-01-01T00:00:01Z", 60), (second_day, 0)]),
            "zone `Home`, change 2: happens at `2026-01-03 00:00:00 UTC`, expected at least two days after the one before",
        ),
        (
            "backwards",
            table(0, &[(second_day, 60), ("2026-01-01 00:00", 0)]),
            "zone `Home`, change 2: happens at `2026-01-01 00:00:00 UTC`, expected at least two days after the one before",
        ),
        (
            "a first offset of a day",
            table(86_400, &[]),
            "zone `Home`, first: has the offset `86400`, expected less than 86400 seconds either way",
        ),
        (
            "an offset of a day",
            table(0, &[(second_day, i32::MIN)]),
            "zone `Home`, change 1: has the offset `-2147483648`, expected less than 86400 seconds either way",
        ),
        (
            "before the first year",
            table(0, &[("1969-12-31T23:59:59Z", 0)]),
            "zone `Home`, change 1: happens at `1969-12-31 23:59:59 UTC`, expected a year from 1970 to 2099",
        ),
        (
            "after the last year",
            table(0, &[("2100-01-01 00:00", 0)]),
            "zone `Home`, change 1: happens at `2100-01-01 00:00:00 UTC`, expected a year from 1970 to 2099",
        ),
        ("a long name", long, "the name of a zone table has 101 bytes, expected 1 to 100"),
        ("many changes", many, "zone `Home`: has 1001 changes, expected at most 1000"),
    ]);
}

#[test]
fn reading_a_zone_goes_through_the_same_checks() {
    let refused = |json: &str| {
        serde_json::from_str::<Zone>(json).map_or_else(|error| error.to_string(), |zone| format!("accepted {zone}"))
    };
    let rows = [
        ("7", "invalid type: integer `7`, expected an IANA name such as `Europe/Berlin`, or a table of offsets"),
        (
            r#"{"name":"","version":"1","first":0,"changes":[]}"#,
            "the name of a zone table has 0 bytes, expected 1 to 100",
        ),
        (r#"{"name":"x","version":"1","first":0}"#, "missing field `changes`"),
        (r#"{"name":"x","version":"1","first":0,"changes":[],"last":0}"#, "unknown field `last`"),
    ];
    for (json, expected) in rows {
        let found = refused(json);
        assert!(found.starts_with(expected), "{json}: {found}");
    }
}

#[test]
fn another_name_of_a_zone_is_another_zone() {
    assert_ne!(Zone::from(Tz::Asia__Calcutta), Zone::from(Tz::Asia__Kolkata));
    let named = |zone: &str| {
        schedule(&plan(&format!(
            r#"{{"zone":"Asia/Kolkata","hours":{{"mon":[["09:00","17:00"]]}},"overrides":{{"2026-01-05":[["10:00","11:00"]]}},
                "holidays":[{{"name":"off","on":"2026-01-05"{zone}}}]}}"#
        )))
    };
    let day = |schedule: Schedule| {
        let on = "2026-01-05".parse().expect("a date");
        (schedule.intervals_on(on).expect("inside").len(), schedule.is_business_date(on).expect("inside"))
    };
    assert_eq!(day(named("")), (1, false), "an override replaces it");
    assert_eq!(day(named(r#","zone":"Asia/Kolkata""#)), (1, false));
    assert_eq!(day(named(r#","zone":"Asia/Calcutta""#)), (0, true), "it is a holiday of elsewhere");
}
