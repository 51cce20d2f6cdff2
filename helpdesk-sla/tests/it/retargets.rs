//! New targets and reopenings, row by row.

use crate::life::check;

#[test]
fn a_new_target_keeps_what_is_used() {
    check(&[
        (
            "shorter",
            "8h",
            &["05 09:00 start", "05 11:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        ("longer", "4h", &["05 09:00 start", "05 11:00 target 8h"], "running used 0s due 05 17:00:00 late 06 09:00:01"),
        (
            "exceeded already",
            "8h",
            &["05 09:00 start", "05 15:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 15:00:00 TargetTightened",
        ),
        (
            "used up exactly",
            "8h",
            &["05 09:00 start", "05 13:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "used up exactly at a close",
            "9h",
            &["05 09:00 start", "05 20:00 target 8h"],
            "running used 0s due 05 17:00:00 late 06 09:00:01",
        ),
        (
            "exceeded before a pause",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 resume", "05 15:00 target 2h"],
            "running used 3h due 05 11:00:00 late 05 11:00:01, breach 05 11:00:00 seen 05 15:00:00 TargetTightened",
        ),
        (
            "exceeded while paused",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 target 2h"],
            "paused used 3h due 05 11:00:00 late 05 11:00:01, breach 05 11:00:00 seen 05 14:00:00 TargetTightened",
        ),
        (
            "used up exactly while paused",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 target 3h"],
            "paused used 3h due 05 12:00:00 late -",
        ),
        (
            "during a pause",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 10:30 target 2h", "05 11:00 resume"],
            "running used 1h due 05 12:00:00 late 05 12:00:01",
        ),
    ]);
}

#[test]
fn a_longer_target_revives_and_the_modes_differ() {
    check(&[
        (
            "longer revives, the breach stays",
            "4h",
            &["05 09:00 start", "05 14:00 pause", "05 15:00 target 8h", "05 16:00 resume"],
            "running used 5h due 06 11:00:00 late 06 11:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "a breach noticed by the change",
            "4h",
            &["05 09:00 start", "05 14:00 target 8h"],
            "running used 0s due 05 17:00:00 late 06 09:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "nothing allowed any more",
            "4h",
            &["05 09:00 start", "05 10:00 target 0s"],
            "running used 0s due 05 09:00:00 late 05 09:00:01, breach 05 09:00:00 seen 05 10:00:00 TargetTightened",
        ),
        ("kept", "4h", &["05 09:00 start", "05 10:00 keep 1h"], "running used 0s due 05 13:00:00 late 05 13:00:01"),
        (
            "restarted",
            "4h",
            &["05 09:00 start", "05 12:00 restart 2h"],
            "running used 0s due 05 14:00:00 late 05 14:00:01",
        ),
        (
            "resumed before it was restarted",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 14:00 restart 1h", "05 11:00 resume"],
            "running used 0s due 05 15:00:00 late 05 15:00:01",
        ),
        (
            "restarted while paused",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 11:00 restart 2h", "05 12:00 resume"],
            "running used 0s due 05 14:00:00 late 05 14:00:01",
        ),
        (
            "not once fulfilled",
            "4h",
            &["05 09:00 start", "05 12:00 fulfil", "05 12:30 target 1h"],
            "met used 3h due 05 13:00:00 late 05 13:00:01",
        ),
    ]);
}

#[test]
fn reopening_runs_on_with_what_was_used() {
    check(&[
        (
            "after a fulfilment",
            "4h",
            &["05 09:00 start", "05 11:00 fulfil", "06 12:00 reopen"],
            "running used 2h due 06 14:00:00 late 06 14:00:01",
        ),
        (
            "used up exactly",
            "4h",
            &["05 09:00 start", "05 13:00 fulfil", "06 12:00 reopen"],
            "running used 4h due 05 13:00:00 late 06 12:00:01",
        ),
        (
            "a breach stays",
            "4h",
            &["05 09:00 start", "05 14:00 fulfil", "06 12:00 reopen", "06 13:00 fulfil"],
            "missed used 6h due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "not after a cancellation",
            "4h",
            &["05 09:00 start", "05 10:00 cancel", "05 11:00 reopen"],
            "cancelled used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "not while running",
            "4h",
            &["05 09:00 start", "05 10:00 reopen"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "a fulfilled clock is not cancelled",
            "4h",
            &["05 09:00 start", "05 10:00 fulfil", "05 11:00 cancel"],
            "met used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "nor paused",
            "4h",
            &["05 09:00 start", "05 10:00 fulfil", "05 11:00 pause"],
            "met used 1h due 05 13:00:00 late 05 13:00:01",
        ),
    ]);
}
