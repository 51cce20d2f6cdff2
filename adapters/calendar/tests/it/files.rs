//! Files as Google, Apple, Outlook and rota programs write them.

use helpdesk_sla::{Schedule, SchedulePlan, Shift, Tz, WeeklyHours};

use crate::kit::{
    APPLE, GOOGLE, OUTLOOK, ROTA_DAYS, ROTA_NEW_YORK, crlf, holidays, rota, shown_holidays, shown_problems, shown_rota,
};

#[test]
fn a_feed_in_the_style_of_google() {
    for text in [GOOGLE.to_owned(), crlf(GOOGLE), format!("\u{feff}{GOOGLE}")] {
        let imported = holidays(&text, Tz::Europe__Berlin);
        let long = "Weihnachten, erster und zweiter Tag: ein Name, der so lang ist, dass er gefaltet wird";
        let expected = ["2026-01-01 Neujahr".to_owned(), format!("2026-12-25 {long}"), format!("2026-12-26 {long}")];
        assert_eq!(shown_holidays(&imported), expected);
        assert!(imported.is_complete());
        assert_eq!(imported.n_outside, 1, "the one of 2019");
    }
}

#[test]
fn a_feed_in_the_style_of_apple() {
    let imported = holidays(&crlf(APPLE), Tz::America__Los_Angeles);
    let expected = [
        "2025-07-04 Independence Day",
        "2026-07-04 Independence Day",
        "2026-11-26 Thanksgiving",
        "2027-07-04 Independence Day",
        "2027-11-25 Thanksgiving",
        "2025-12-23T12:00 - 2025-12-23T15:00 Office party",
        "2026-12-24T09:00 - 2026-12-24T15:00 Christmas Eve, closed from noon",
    ];
    assert_eq!(shown_holidays(&imported), expected);
    assert_eq!(shown_problems(&imported), Vec::<String>::new());
}

#[test]
fn a_feed_in_the_style_of_outlook() {
    let imported = holidays(&crlf(OUTLOOK), Tz::Europe__Berlin);
    let expected = ["2026-05-01 Tag der Arbeit", "2026-07-03T13:00 - 2026-07-03T18:00 Sommerfest"];
    assert_eq!(shown_holidays(&imported), expected);
    let expected = "line 56: `TZID=(UTC-12:00) Nowhere`, expected a zone like `Europe/Berlin`, or one that the file \
                    explains with `X-LIC-LOCATION`; the event is left out";
    assert_eq!(shown_problems(&imported), [expected]);
}

#[test]
fn a_weekly_rota_keeps_its_hour_over_the_changes_of_clocks() {
    let imported = rota(ROTA_NEW_YORK, Tz::Europe__Berlin);
    assert_eq!(shown_problems(&imported), Vec::<String>::new());
    let shifts = shown_rota(&imported);
    let expected = [
        "2026-02-23T14:00:00Z - 2026-03-02T14:00:00Z First line Doe, Ann",
        "2026-03-02T14:00:00Z - 2026-03-09T13:00:00Z First line bob@example.org",
        "2026-03-09T13:00:00Z - 2026-03-16T13:00:00Z First line Doe, Ann",
        "2026-03-16T13:00:00Z - 2026-03-23T13:00:00Z First line bob@example.org",
        "2026-03-23T13:00:00Z - 2026-03-30T13:00:00Z First line Doe, Ann",
        "2026-03-30T13:00:00Z - 2026-04-06T13:00:00Z First line, swapped Cy",
        "2026-04-06T13:00:00Z - 2026-04-13T13:00:00Z First line Doe, Ann",
    ];
    assert_eq!(shifts[..7], expected);
    assert!(shifts.contains(&"2026-10-26T13:00:00Z - 2026-11-02T14:00:00Z First line bob@example.org".to_owned()));
    assert!(imported.value.openings().windows(2).all(|pair| pair[0].to == pair[1].from), "no gap between two shifts");
}

#[test]
fn a_rota_of_days_lasts_from_midnight_to_midnight_of_the_plan() {
    let imported = rota(ROTA_DAYS, Tz::Europe__Berlin);
    let expected = [
        "2026-03-22T23:00:00Z - 2026-03-27T23:00:00Z Ann",
        "2026-03-27T23:00:00Z - 2026-03-29T22:00:00Z Bob", // the clocks change on Sunday
        "2026-04-19T22:00:00Z - 2026-04-24T22:00:00Z Ann",
    ];
    assert_eq!(shown_rota(&imported), expected);
    assert_eq!(shown_problems(&imported), Vec::<String>::new());
}

#[test]
fn what_is_imported_closes_a_schedule() {
    let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00").expect("a shift")]);
    let mut plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
    holidays(GOOGLE, Tz::Europe__Berlin).value.add_to(&mut plan);
    holidays(OUTLOOK, Tz::Europe__Berlin).value.add_to(&mut plan);
    let schedule = Schedule::build(&plan).expect("a schedule");
    for (at, is_open) in [
        ("2026-01-01T10:00:00Z", false),
        ("2026-01-02T10:00:00Z", true),
        ("2026-05-01T10:00:00Z", false),
        ("2026-07-03T10:59:59Z", true),
        ("2026-07-03T11:00:00Z", false),
    ] {
        assert_eq!(schedule.is_open(at.parse().expect("an instant")), Ok(is_open), "{at}");
    }
}
