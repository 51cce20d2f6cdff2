//! Forecasts: what breaks when if nothing changes, and how many until an instant.

use helpdesk_sla::{
    Breaching, BucketError, BucketStep, Clock, ClockInput, Forecast, ForecastError, Ladder, OpenTime, Schedule, Tz,
};

use crate::kit::{Desk, at, office, open_time, schedule};

fn nine_to_five() -> Schedule {
    schedule(&office(Tz::UTC))
}

fn clock(target: &str, steps: &[(ClockInput, &str)]) -> Clock {
    let mut desk = Desk::new(nine_to_five(), Ladder::default());
    desk.start(open_time(target), at("2026-01-05 09:00"));
    for (input, when) in steps {
        desk.send(*input, at(when));
    }
    desk.clock().clone()
}

#[test]
fn clocks_in_every_phase() {
    let clocks = [
        clock("10h", &[]),                                        // Tuesday 11:00
        clock("8h", &[]),                                         // Monday 17:00, late on Tuesday
        clock("4h", &[(ClockInput::Pause, "2026-01-05 10:00")]),  // stands
        clock("1h", &[]),                                         // late, not noticed yet
        clock("1h", &[(ClockInput::Tick, "2026-01-05 12:00")]),   // late
        clock("1h", &[(ClockInput::Fulfil, "2026-01-05 12:00")]), // ended, and was late
        clock("4h", &[(ClockInput::Cancel, "2026-01-05 10:00")]), // ended
        clock("2h", &[(ClockInput::Pause, "2026-01-05 12:00")]),  // late, then paused
        clock("8h", &[]),                                         // a tie: the place decides
        clock("3h", &[(ClockInput::Pause, "2026-01-05 12:00")]),  // used up exactly: stands
    ];
    let forecast = Forecast::of(at("2026-01-05 13:00"), &clocks).expect("a forecast");
    let breaching = |due: &str, late_from: &str, place| Breaching { due: at(due), late_from: at(late_from), place };
    let expected = [
        breaching("2026-01-05 17:00", "2026-01-06T09:00:01Z", 1),
        breaching("2026-01-05 17:00", "2026-01-06T09:00:01Z", 8),
        breaching("2026-01-06 11:00", "2026-01-06T11:00:01Z", 0),
    ];
    assert_eq!(forecast.to_come, expected);
    assert_eq!(forecast.late, [3, 4, 7]);
    assert_eq!(forecast.standing, [2, 9]);
    assert_eq!(forecast.ended, [5, 6]);
    for (until, n_due, n_late) in [
        ("2026-01-05 16:59", 0, 0),
        ("2026-01-05 17:00", 2, 0),
        ("2026-01-06 09:00", 2, 0),
        ("2026-01-06T09:00:01Z", 2, 2),
        ("2026-01-06 11:00", 3, 2),
        ("2026-01-06T11:00:01Z", 3, 3),
    ] {
        assert_eq!((forecast.n_due_until(at(until)), forecast.n_late_until(at(until))), (n_due, n_late), "{until}");
    }
}

#[test]
fn what_is_left_at_a_friday_noon() {
    let left = ["5h", "6h", "0s", "1h", "5h"].map(open_time);
    let forecast = Forecast::of_remaining(at("2026-01-09 12:00"), &left, &nine_to_five()).expect("a forecast");
    let dues: Vec<(usize, String)> =
        forecast.to_come.iter().map(|next| (next.place, next.due.format("%a %H:%M").to_string())).collect();
    let expected = [(2, "Fri 12:00"), (3, "Fri 13:00"), (0, "Fri 17:00"), (4, "Fri 17:00"), (1, "Mon 10:00")];
    assert_eq!(dues, expected.map(|(place, due)| (place, due.to_owned())));
    let count = |step, until| {
        let buckets = forecast.by_bucket(step, at(until)).expect("buckets");
        buckets.iter().map(|bucket| (bucket.n_due, bucket.n_late)).collect::<Vec<_>>()
    };
    assert_eq!(count(BucketStep::Week, "2026-01-19 00:00"), [(4, 2), (1, 3)]);
    assert_eq!(count(BucketStep::Day, "2026-01-13 00:00"), [(4, 2), (0, 0), (0, 0), (1, 3)]);
    assert_eq!(count(BucketStep::Hour, "2026-01-09 14:30"), [(1, 1), (1, 1), (0, 0)]);
    let week = forecast.by_bucket(BucketStep::Week, at("2026-01-09 12:00")).expect("buckets");
    assert_eq!((week[0].from, week[0].to), (at("2026-01-05 00:00"), at("2026-01-12 00:00")));
}

#[test]
fn what_has_no_time_left_to_break_in() {
    let once = r#"{"zone": "UTC", "hours": {}, "overrides": {"2026-01-05": [["09:00", "17:00"]]}}"#;
    let schedule = schedule(&crate::kit::plan(once));
    let left = ["4h", "8h", "9h"].map(open_time);
    let forecast = Forecast::of_remaining(at("2026-01-05 09:00"), &left, &schedule).expect("a forecast");
    assert_eq!(forecast.to_come.iter().map(|next| next.place).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(forecast.to_come[1].late_from, schedule.horizon().to); // used up at the last closing, but never more
    assert_eq!(forecast.standing, [2]);
}

#[test]
fn what_cannot_be_forecast() {
    let (schedule, now) = (nine_to_five(), at("2026-01-05 09:00"));
    let negative = Forecast::of_remaining(now, &[OpenTime::from_seconds(-1)], &schedule).expect("a forecast");
    assert_eq!((negative.late, negative.to_come.len()), (vec![0], 0));
    let error = Forecast::of_starts(now, &[now], &[], &schedule).expect_err("an error");
    assert_eq!(error.to_string(), "there are 1 starts and 0 budgets, expected as many of both");
    let starts = [now, at("1999-01-01 00:00")];
    let error = Forecast::of_starts(now, &starts, &[OpenTime::ZERO; 2], &schedule).expect_err("an error");
    assert_eq!(error.to_string(), "promise 1: the schedule cannot tell when it is due");
    assert!(matches!(error, ForecastError::Time { place: 1, .. }));
    let empty = Forecast::of_remaining(now, &[], &schedule).expect("a forecast");
    assert_eq!(empty.between(&[now]), Ok(vec![]));
    assert_eq!(empty.between(&[now, now]), Err(BucketError::Order { edge: 2 }));
    assert_eq!(
        BucketError::Order { edge: 2 }.to_string(),
        "edge 2: is no later than the one before, expected ascending edges"
    );
    let error = empty.by_bucket(BucketStep::Hour, at("2029-01-01 00:00")).expect_err("an error");
    assert_eq!(error.to_string(), "there are more than 10000 buckets, expected at most so many");
}
