//! A clock's life told as text: the rows of the clock tables.

use helpdesk_sla::{Clock, ClockInput, Ladder, Phase, RetargetMode, Tz};

use crate::kit::{Desk, at, office, open_time, schedule};

/// Lives a life in January 2026, nine to five UTC: `target` then steps like `05 09:00 start`, `05 10:00 target 2h`.
pub(crate) fn live(target: &str, steps: &[&str]) -> Desk {
    let mut desk = Desk::new(schedule(&office(Tz::UTC)), Ladder::default());
    for step in steps {
        let words: Vec<&str> = step.split(' ').collect();
        let seconds = if words[1].len() == 5 { ":00" } else { "" };
        let when = at(&format!("2026-01-{}T{}{seconds}Z", words[0], words[1]));
        let target_of = |mode| ClockInput::Retarget { target: open_time(words[3]), mode };
        let input = match words[2] {
            "start" => {
                desk.start(open_time(target), when);
                continue;
            }
            "pause" => ClockInput::Pause,
            "resume" => ClockInput::Resume,
            "fulfil" => ClockInput::Fulfil,
            "cancel" => ClockInput::Cancel,
            "reopen" => ClockInput::Reopen,
            "tick" => ClockInput::Tick,
            "target" => target_of(RetargetMode::Carry),
            "restart" => target_of(RetargetMode::Restart),
            "keep" => target_of(RetargetMode::Keep),
            word => panic!("`{word}` is no step"),
        };
        desk.send(input, when);
    }
    desk
}

/// One line: phase, what is used, due, late from, breach.
fn shown(clock: &Clock) -> String {
    let short = |at: helpdesk_sla::Instant| at.format("%d %T").to_string();
    let or_none = |at: Option<helpdesk_sla::Instant>| at.map_or_else(|| "-".to_owned(), short);
    let phase = match clock.phase {
        Phase::Running { .. } => "running",
        Phase::Paused { .. } => "paused",
        Phase::Fulfilled { met: true, .. } => "met",
        Phase::Fulfilled { met: false, .. } => "missed",
        Phase::Cancelled { .. } => "cancelled",
    };
    let breach = clock.breach.map_or_else(String::new, |breach| {
        format!(", breach {} seen {} {:?}", short(breach.due), short(breach.detected_at), breach.cause)
    });
    format!("{phase} used {} due {} late {}{breach}", clock.used, or_none(clock.due), or_none(clock.late_from))
}

pub(crate) fn check(rows: &[(&str, &str, &[&str], &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(name, target, steps, expected)| (name, shown(live(target, steps).clock()), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(name, found, expected)| format!("{name}\n  found    {found}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
