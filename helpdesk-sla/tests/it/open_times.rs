//! Open time: how it is read and written, and that nothing overflows.

use helpdesk_sla::OpenTime;

#[test]
fn texts_are_read_and_written() {
    let rows = [
        ("4h", 14_400, "4h"),
        ("90m", 5_400, "1h 30m"),
        ("1h30m", 5_400, "1h 30m"),
        ("1h 30m", 5_400, "1h 30m"),
        (" 45s ", 45, "45s"),
        ("0s", 0, "0s"),
        ("PT0S", 0, "0s"),
        ("PT4H30M", 16_200, "4h 30m"),
        ("pt100h", 360_000, "100h"),
        ("-PT1H", -3_600, "-1h"),
        ("-1h30m", -5_400, "-1h 30m"),
        ("1h0m1s", 3_601, "1h 1s"),
    ];
    for (text, seconds, shown) in rows {
        let time: OpenTime = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((time.seconds(), time.to_string().as_str()), (seconds, shown), "{text}");
    }
}

#[test]
fn texts_are_refused() {
    let form = "is no length of open time, expected hours, minutes and seconds as in `1h30m`, `45s` or `PT4H30M`";
    let days = "counts in days or longer, which is ambiguous for open time: write hours, as in `8h` or `PT8H`";
    let rows = [
        ("", form),
        ("4", form),
        ("h", form),
        ("-", form),
        ("4x", form),
        ("30m1h", form),
        ("1h1h", form),
        ("1.5h", form),
        ("PT", form),
        ("P", form),
        ("PT1H 30M", form),
        ("+1h", form),
        ("1d", days),
        ("P1D", days),
        ("P1DT2H", days),
        ("2w", days),
        ("P1W", days),
        ("99999999999999999999h", "is longer than open time can be counted"),
        ("9223372036854775807h", "is longer than open time can be counted"),
    ];
    for (text, expected) in rows {
        let error = text.parse::<OpenTime>().expect_err(text).to_string();
        assert_eq!(error, format!("`{text}` {expected}"));
    }
}

#[test]
fn hundredths_drop_what_is_less_than_a_second() {
    let rows =
        [(100, 50, 50), (99, 50, 49), (1, 99, 0), (3_600, 75, 2_700), (100, 250, 250), (0, 75, 0), (-99, 50, -50)];
    for (seconds, percent, expected) in rows {
        assert_eq!(OpenTime::from_seconds(seconds).percent(percent).seconds(), expected, "{percent} of {seconds}");
    }
}

#[test]
fn nothing_overflows() {
    let longest = OpenTime::from_seconds(i64::MAX);
    let shortest = OpenTime::from_seconds(i64::MIN);
    assert_eq!(OpenTime::from_hours(i64::MAX), longest);
    assert_eq!(OpenTime::from_minutes(i64::MIN), shortest);
    assert_eq!(longest.saturating_add(longest), longest);
    assert_eq!(shortest.saturating_sub(longest), shortest);
    assert_eq!(longest.saturating_times(u32::MAX), longest);
    assert_eq!(longest.percent(u16::MAX), longest);
    assert_eq!(shortest.percent(u16::MAX), shortest);
    assert!(shortest.is_negative() && !longest.is_negative() && OpenTime::ZERO.is_zero());
    assert_eq!(shortest.to_string(), "-2562047788015215h 30m 8s");
    assert_eq!(shortest.to_string().parse(), Ok(shortest));
}

#[test]
fn open_time_adds_up() {
    let (two, three) = (OpenTime::from_hours(2), OpenTime::from_hours(3));
    assert_eq!(two + three, OpenTime::from_hours(5));
    assert_eq!(two - three, OpenTime::from_hours(-1));
    assert_eq!([two, three, two].into_iter().sum::<OpenTime>(), OpenTime::from_hours(7));
    assert_eq!(OpenTime::from_seconds(i64::MAX) + two, OpenTime::from_seconds(i64::MAX), "it stops at the longest");
}
