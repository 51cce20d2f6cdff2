//! The page of a coverage: the same bytes every time, escaped, with every gap that stands out.
use helpdesk_examples::coverage_picture::page;
use helpdesk_sla::{Coverage, Holiday, Instant, Schedule, SchedulePlan, Shift, Team, Tz, WeeklyHours};

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn office(zone: Tz, holidays: &[(&str, &str)]) -> Schedule {
    let shift = Shift::new("09:00", "18:00").expect("a shift");
    let mut plan = SchedulePlan::new(zone, WeeklyHours::weekdays(&[shift]));
    let holiday =
        |(name, on): &(&str, &str)| Holiday { name: (*name).to_string(), on: on.parse().expect("a date"), zone: None };
    plan.holidays = holidays.iter().map(holiday).collect();
    Schedule::build(&plan).expect("a schedule")
}

fn coverage(from: &str, to: &str) -> Coverage {
    let berlin = office(
        Tz::Europe__Berlin,
        &[
            ("Neujahr", "2026-01-01"),
            ("Karfreitag", "2026-04-03"),
            ("Ostermontag", "2026-04-06"),
            ("1. Mai", "2026-05-01"),
            ("1. Weihnachtstag", "2026-12-25"),
        ],
    );
    let york = office(
        Tz::America__New_York,
        &[("Independence Day <b>", "2026-07-03"), ("Thanksgiving", "2026-11-26"), ("Christmas Day", "2026-12-25")],
    );
    let teams = [Team { name: "Berlin", schedule: &berlin }, Team { name: "New York & \"Co\"", schedule: &york }];
    Coverage::of(&teams, at(from), at(to)).expect("a coverage")
}

#[test]
fn the_same_coverage_gives_the_same_page() {
    let year = coverage("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    let html = page(&year, "Two offices <in> 2026").expect("a page");
    assert_eq!(html, page(&year, "Two offices <in> 2026").expect("a page"));
    assert!(!html.contains("<in>") && !html.contains("<b>\"") && !html.contains("Day <b>"));
    for text in ["uneven clocks", "Thanksgiving", "1. Weihnachtstag", "3\u{a0}h together", "9\u{a0}h with nobody", "≠"]
    {
        assert!(html.contains(text), "{text}");
    }
    assert_eq!(html.matches("class=\"t-row\"").count(), 53);
}

#[test]
fn days_weeks_and_many_years() {
    let html = |from, to| page(&coverage(from, to), "Two offices").expect("a page");
    let days = html("2026-03-23T00:00:00Z", "2026-04-06T00:00:00Z");
    assert_eq!(days.matches("class=\"t-row\"").count(), 14);
    assert!(days.contains("gap: unknown") && !days.contains("gap: usual"), "two weeks are too short to tell");
    assert!(days.contains("◆ a holiday lies") && !days.contains("≠ the teams are"));
    assert!(days.contains("<td>Karfreitag (Berlin)</td>"), "what is in a gap that stands out");
    let week = html("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z");
    assert!(!week.contains("◆ a holiday lies") && !week.contains("≠ the teams are"), "no sign, no legend");
    let clocks = html("2026-03-23T00:00:00Z", "2026-03-30T00:00:00Z");
    assert!(clocks.contains("clocks change") && !clocks.contains("than usual"), "a week has nothing usual");
    let holiday = html("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z");
    assert!(holiday.contains("◆ a holiday lies") && !holiday.contains("≠ the teams are"));
    let night = html("2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z");
    assert!(night.contains("gap: cut by the range") && !night.contains("gap: usual"), "all is cut");
    let years = html("2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z");
    assert!(years.contains("more weeks are not drawn"));
    let open = Schedule::always_open();
    let teams = [Team { name: "Always", schedule: &open }];
    let whole = Coverage::of(&teams, at("2026-01-05T00:00:00Z"), at("2026-01-06T00:00:00Z")).expect("a coverage");
    assert!(page(&whole, "One").expect("a page").contains("Somebody is at work at every instant"));
}
