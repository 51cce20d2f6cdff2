//! Stored and sent formats, pinned: this list only grows.

use std::fmt::Debug;

use helpdesk_sla::{
    Account, BreachCause, Clock, ClockEvent, ClockInput, Ladder, Ledger, LedgerLine, LedgerReason, OpenTime,
    PlanVersion, Reason, Repeat, RetargetMode, Rung, SchedulePlan, Span, Trigger, Weekday,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kit::{at, open_time, plan};

/// Writes a value and reads it back.
fn pinned<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).expect("a text"), text);
    assert_eq!(&serde_json::from_str::<T>(text).unwrap_or_else(|error| panic!("{text}: {error}")), value);
}

#[test]
fn open_time_is_an_iso_duration() {
    let rows = [(0, "PT0S"), (45, "PT45S"), (5_400, "PT1H30M"), (360_000, "PT100H"), (-3_661, "-PT1H1M1S")];
    for (seconds, text) in rows {
        pinned(&OpenTime::from_seconds(seconds), &format!("\"{text}\""));
    }
    assert_eq!(serde_json::from_str::<OpenTime>("\"90m\"").expect("a length"), open_time("1h30m"));
    assert!(serde_json::from_str::<OpenTime>("5400").is_err());
}

#[test]
fn a_plan() {
    let short = r#"{"zone":"Europe/Berlin","hours":{"mon":[["09:00","12:30"],["22:00","06:00"]]}}"#;
    pinned(&plan(short), short);
    let long = concat!(
        r#"{"zone":"Europe/Berlin","hours":{"mon":[["09:00:30","24:00"]]},"weekly_breaks":{"mon":[["12:00","12:30"]]},"#,
        r#""overrides":{"2026-01-05":[],"2026-01-06":[["10:00","14:00"]]},"#,
        r#""holidays":[{"name":"own","on":"2026-12-25"},{"name":"there","on":"2026-07-04","zone":"America/Los_Angeles"}],"#,
        r#""breaks":[{"name":"half","from":"2026-12-24T12:00:00","to":"2026-12-25T00:00:00"}]}"#
    );
    pinned(&plan(long), long);
    let version = PlanVersion { effective_from: Some(at("2026-01-05 09:00")), plan: plan(short) };
    pinned(&version, &format!(r#"{{"effective_from":"2026-01-05T09:00:00Z","plan":{short}}}"#));
    pinned(&PlanVersion { effective_from: None, ..version }, &format!(r#"{{"plan":{short}}}"#));
    assert_eq!(
        serde_json::from_str::<SchedulePlan>(r#"{"zone":"UTC","hours":{}}"#).expect("a plan").overrides.len(),
        0
    );
}

#[test]
fn the_younger_parts_of_a_plan() {
    let text = concat!(
        r#"{"zone":{"name":"Home","version":"ours 3","first":3600,"changes":[{"at":"2027-03-28T01:00:00Z","offset":7200}]},"#,
        r#""hours":{"mon":[["09:00","17:00"]]},"seasons":[{"name":"shut","from":"2026-12-24","to":"2027-01-01","hours":{}},"#,
        r#"{"name":"summer","from":"2026-07-01","to":"2026-08-31","hours":{"mon":[["08:00","14:00"]]},"weekly_breaks":{"mon":[["10:00","10:15"]]}}],"#,
        r#""holidays":[{"name":"there","on":"2026-07-04","zone":{"name":"There","version":"1","first":-1800,"changes":[]}}],"#,
        r#""holiday_rules":[{"name":"a","on":{"fixed":{"month":12,"day":25}},"observed":{"sat":-1,"sun":1}},"#,
        r#"{"name":"b","on":{"nth_weekday":{"nth":1,"weekday":"mon","month":9}},"from_year":1894,"to_year":2099,"zone":"America/New_York"},"#,
        r#"{"name":"c","on":{"last_weekday":{"weekday":"tue","month":5}}},"#,
        r#"{"name":"d","on":{"weekday_on_or_after":{"weekday":"wed","month":6,"day":20}}},"#,
        r#"{"name":"e","on":{"weekday_on_or_before":{"weekday":"thu","month":5,"day":24}}},"#,
        r#"{"name":"f","on":{"easter":{"days":-2}}},{"name":"g","on":{"orthodox_easter":{"days":1}}}],"#,
        r#""openings":[{"from":"2026-01-10T09:00:00Z","to":"2026-01-10T12:00:00Z"}]}"#
    );
    pinned(&plan(text), text);
    pinned(&helpdesk_sla::Zone::from(helpdesk_sla::Tz::UTC), "\"UTC\"");
    pinned(&[Weekday::Mon, Weekday::Fri, Weekday::Sat, Weekday::Sun], r#"["mon","fri","sat","sun"]"#);
}

#[test]
fn every_event() {
    let (due, used) = (at("2026-01-05 13:00"), open_time("2h"));
    let target = open_time("4h");
    pinned(&ClockEvent::Started { target }, r#"{"type":"started","target":"PT4H"}"#);
    pinned(
        &ClockEvent::Promised { target, due, late_from: at("2026-01-05T13:00:01Z") },
        r#"{"type":"promised","target":"PT4H","due":"2026-01-05T13:00:00Z","late_from":"2026-01-05T13:00:01Z"}"#,
    );
    pinned(&ClockEvent::PromiseSuspended { due: None }, r#"{"type":"promise_suspended","due":null}"#);
    pinned(&ClockEvent::Paused { used }, r#"{"type":"paused","used":"PT2H"}"#);
    pinned(&ClockEvent::Resumed, r#"{"type":"resumed"}"#);
    pinned(&ClockEvent::Fulfilled { used, met: true }, r#"{"type":"fulfilled","used":"PT2H","met":true}"#);
    pinned(&ClockEvent::Reopened, r#"{"type":"reopened"}"#);
    pinned(&ClockEvent::Restarted, r#"{"type":"restarted"}"#);
    pinned(&ClockEvent::Acknowledged { rungs: ["lead".into()].into() }, r#"{"type":"acknowledged","rungs":["lead"]}"#);
    pinned(
        &ClockEvent::Recalled {
            breach: None,
            rungs: [("lead".into(), helpdesk_sla::RungRecord { n: 1, planned_at: due, fired_at: due })].into(),
            acknowledged: [].into(),
        },
        r#"{"type":"recalled","rungs":{"lead":{"n":1,"planned_at":"2026-01-05T13:00:00Z","fired_at":"2026-01-05T13:00:00Z"}}}"#,
    );
    pinned(&ClockEvent::Rewound { used }, r#"{"type":"rewound","used":"PT2H"}"#);
    pinned(&ClockEvent::Excused { due }, r#"{"type":"excused","due":"2026-01-05T13:00:00Z"}"#);
    pinned(&ClockEvent::Retargeted { target, used }, r#"{"type":"retargeted","target":"PT4H","used":"PT2H"}"#);
    pinned(&ClockEvent::Cancelled { used }, r#"{"type":"cancelled","used":"PT2H"}"#);
    pinned(
        &ClockEvent::Breached { due, cause: BreachCause::TimeRanOut },
        r#"{"type":"breached","due":"2026-01-05T13:00:00Z","cause":"time_ran_out"}"#,
    );
    pinned(
        &ClockEvent::Breached { due, cause: BreachCause::TargetTightened },
        r#"{"type":"breached","due":"2026-01-05T13:00:00Z","cause":"target_tightened"}"#,
    );
    pinned(
        &ClockEvent::RungFired { rung: "lead".into(), n: 2, planned_at: due },
        r#"{"type":"rung_fired","rung":"lead","n":2,"planned_at":"2026-01-05T13:00:00Z"}"#,
    );
}

#[test]
fn every_input() {
    pinned(&ClockInput::Pause, r#"{"type":"pause"}"#);
    pinned(&ClockInput::Resume, r#"{"type":"resume"}"#);
    pinned(&ClockInput::Fulfil, r#"{"type":"fulfil"}"#);
    pinned(&ClockInput::Cancel, r#"{"type":"cancel"}"#);
    pinned(&ClockInput::Reopen, r#"{"type":"reopen"}"#);
    pinned(&ClockInput::Tick, r#"{"type":"tick"}"#);
    for (mode, name) in
        [(RetargetMode::Carry, "carry"), (RetargetMode::Restart, "restart"), (RetargetMode::Keep, "keep")]
    {
        let input = ClockInput::Retarget { target: open_time("4h"), mode };
        pinned(&input, &format!(r#"{{"type":"retarget","target":"PT4H","mode":"{name}"}}"#));
    }
}

#[test]
fn a_clock_in_each_phase() {
    let fold = |events: &[(&str, ClockEvent)]| {
        let clock = events.iter().fold(None, |clock, (when, event)| Clock::evolve(clock, event, at(when)));
        clock.expect("a started clock")
    };
    let target = open_time("4h");
    let started = ("2026-01-05 09:00", ClockEvent::Started { target });
    let due = at("2026-01-05 13:00");
    let promised = ("2026-01-05 09:00", ClockEvent::Promised { target, due, late_from: at("2026-01-05T13:00:01Z") });
    let begun = r#"{"target":"PT4H","counts_from":"2026-01-05T09:00:00Z""#;
    let ran = r#""ran":[{"from":"2026-01-05T09:00:00Z","to":"2026-01-05T11:00:00Z","used":"PT2H"}]}"#;
    pinned(
        &fold(&[started.clone(), promised.clone()]),
        &format!(
            r#"{begun},"used":"PT0S","phase":"running","since":"2026-01-05T09:00:00Z","due":"2026-01-05T13:00:00Z","late_from":"2026-01-05T13:00:01Z","breach":null}}"#
        ),
    );
    let paused = ("2026-01-05 11:00", ClockEvent::Paused { used: open_time("2h") });
    pinned(
        &fold(&[started.clone(), paused]),
        &format!(
            r#"{begun},"used":"PT2H","phase":"paused","since":"2026-01-05T11:00:00Z","due":null,"late_from":null,"breach":null,{ran}"#
        ),
    );
    let cancelled = ("2026-01-05 11:00", ClockEvent::Cancelled { used: open_time("2h") });
    pinned(
        &fold(&[started.clone(), cancelled]),
        &format!(
            r#"{begun},"used":"PT2H","phase":"cancelled","at":"2026-01-05T11:00:00Z","due":null,"late_from":null,"breach":null,{ran}"#
        ),
    );
    let breached = ("2026-01-05 11:00", ClockEvent::Breached { due, cause: BreachCause::TimeRanOut });
    let fired = ("2026-01-05 11:00", ClockEvent::RungFired { rung: "lead".into(), n: 1, planned_at: due });
    let fulfilled = ("2026-01-05 11:00", ClockEvent::Fulfilled { used: open_time("2h"), met: false });
    pinned(
        &fold(&[started, breached, fired, fulfilled]),
        &format!(
            r#"{begun},"used":"PT2H","phase":"fulfilled","at":"2026-01-05T11:00:00Z","met":false,"due":null,"late_from":null,"breach":{{"due":"2026-01-05T13:00:00Z","detected_at":"2026-01-05T11:00:00Z","cause":"time_ran_out"}},"rungs":{{"lead":{{"n":1,"planned_at":"2026-01-05T13:00:00Z","fired_at":"2026-01-05T11:00:00Z"}}}},{ran}"#
        ),
    );
}

#[test]
fn a_ladder() {
    let rung = |id: &str, trigger| Rung { id: id.into(), trigger, repeat: None };
    let lead = rung("lead", Trigger::AfterBreach { time: open_time("1h") });
    let rungs = vec![
        rung("warn", Trigger::Used { percent: 75 }),
        rung("urge", Trigger::Remaining { time: open_time("30m") }),
        Rung { repeat: Some(Repeat { every: open_time("2h"), max: 3 }), ..lead },
    ];
    pinned(
        &Ladder { rungs },
        r#"{"rungs":[{"id":"warn","trigger":{"used":75}},{"id":"urge","trigger":{"remaining":"PT30M"}},{"id":"lead","trigger":{"after_breach":"PT1H"},"repeat":{"every":"PT2H","max":3}}]}"#,
    );
}

#[test]
fn accounts_and_ledgers() {
    let (from, to) = (at("2026-01-05 09:00"), at("2026-01-05 10:00"));
    let ends = r#""from":"2026-01-05T09:00:00Z","to":"2026-01-05T10:00:00Z""#;
    let name = || "day".to_owned();
    let rows = [
        (Reason::Open, r#""reason":"open""#),
        (Reason::Closed, r#""reason":"closed""#),
        (Reason::Holiday { name: name() }, r#""reason":"holiday","name":"day""#),
        (Reason::Break { name: name() }, r#""reason":"break","name":"day""#),
    ];
    for (reason, text) in rows {
        pinned(&Account { from, to, reason: reason.clone() }, &format!("{{{ends},{text}}}"));
        let line = LedgerLine { from, to, reason: reason.into(), counted: OpenTime::ZERO };
        pinned(&line, &format!(r#"{{{ends},{text},"counted":"PT0S"}}"#));
    }
    let line = LedgerLine { from, to, reason: LedgerReason::Paused { by: "pending".into() }, counted: OpenTime::ZERO };
    pinned(
        &Ledger { lines: vec![line], total: OpenTime::ZERO },
        &format!(r#"{{"lines":[{{{ends},"reason":"paused","by":"pending","counted":"PT0S"}}],"total":"PT0S"}}"#),
    );
    pinned(&Span { from, to, paused_by: Some("pending".into()) }, &format!(r#"{{{ends},"paused_by":"pending"}}"#));
    pinned(&Span { from, to, paused_by: None }, &format!("{{{ends}}}"));
}

#[test]
fn what_is_verified() {
    let spans = [Span { from: at("2026-01-05 09:00"), to: at("2026-01-05 11:00"), paused_by: None }];
    let always = helpdesk_sla::Schedule::always_open();
    let ledger = Ledger::of(&spans, &always).expect("inside the horizon");
    let verified = helpdesk_sla::verify(&ledger, &spans, always.versions()).expect("a true ledger");
    pinned(&verified, r#"{"total":"PT2H","n_lines":1,"n_days":1,"n_instants":1}"#);
}
