//! Round numbers and places.
use super::{pixels, place, ticks};

#[test]
fn ticks_are_round_and_cover_the_largest() {
    for (largest, steps, expected) in [
        (0, 4, vec![0, 1]),
        (1, 4, vec![0, 1]),
        (4, 4, vec![0, 1, 2, 3, 4]),
        (5, 4, vec![0, 2, 4, 6]),
        (9, 4, vec![0, 5, 10]),
        (17, 4, vec![0, 5, 10, 15, 20]),
        (99, 4, vec![0, 50, 100]),
        (101, 2, vec![0, 100, 200]),
    ] {
        assert_eq!(ticks(largest, steps), expected, "{largest} in {steps} steps");
    }
    assert!(ticks(u64::MAX, 4).len() <= 5);
}

#[test]
fn places_are_shares_and_nothing_of_nothing() {
    assert_eq!(place(1, 3), "33.333%");
    assert_eq!(place(1, 1), "100.000%");
    assert_eq!(place(3, 0), "0.000%");
    assert_eq!(pixels(1, 3, 60).to_string(), "20.0");
}
