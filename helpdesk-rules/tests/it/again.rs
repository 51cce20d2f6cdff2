//! Rules that run again: when, unless what, and that nothing of it depends on when the desk looks.
use std::sync::Arc;

use helpdesk_core::{Author, Command, Event, EventBody, EventKind, Hook, HookFacts, Instant, TimerCommand, TimerEvent};
use helpdesk_rules::RuleSet;

use crate::world::{compiled, desk, event, opened, react_to, refused, ticket};

fn due(name: &str) -> Event {
    event(Author::Desk, EventBody::Timer(TimerEvent::Due { name: name.into() }))
}

/// When the rule `r` asks to run again, on a Tuesday at half past two, or why not.
fn again(call: &str) -> String {
    let set = compiled(&format!("rule(\"r\").on(OPENED).then(|t, act| act.{call});"));
    let reaction = react_to(&set, &ticket(), &opened());
    if let Some(fault) = reaction.faults.first() {
        return fault.message.clone();
    }
    let Command::Timer(TimerCommand::Set { name, at }) = &reaction.proposals[0].command else { panic!("{reaction:?}") };
    assert_eq!(name, "r");
    at.format("%a %d %H:%M").to_string()
}

#[test]
fn later_is_counted_in_minutes_days_and_open_hours() {
    for (call, when) in [
        (r#"again("1 minute")"#, "Tue 06 14:31"),
        (r#"again("90 minutes")"#, "Tue 06 16:00"),
        (r#"again("4 hours")"#, "Tue 06 18:30"),
        (r#"again("2 days")"#, "Thu 08 14:30"),
        // The office of Berlin closes at four o'clock in UTC, and opens at eight.
        (r#"again("90 open minutes", "office")"#, "Tue 06 16:00"),
        (r#"again("2 open hours", "office")"#, "Wed 07 08:30"),
        // It is open on three days of the week.
        (r#"again("10 open hours", "office")"#, "Mon 12 08:30"),
    ] {
        assert_eq!(again(call), when, "{call}");
    }
}

#[test]
fn a_time_of_day_is_that_of_the_zone() {
    for (call, when) in [
        (r#"again_at("15:31", "Europe/Berlin")"#, "Tue 06 14:31"),
        (r#"again_at("15:30", "Europe/Berlin")"#, "Wed 07 14:30"),
        (r#"again_at("09:00", "Europe/Berlin")"#, "Wed 07 08:00"),
        (r#"again_at("weekday 09:00", "Europe/Berlin")"#, "Wed 07 08:00"),
        (r#"again_at("monday 09:00", "UTC")"#, "Mon 12 09:00"),
        (r#"again_at("tuesday 14:30", "UTC")"#, "Tue 13 14:30"),
        (r#"again_at("sunday 09:00", "Asia/Tokyo")"#, "Sun 11 00:00"),
    ] {
        assert_eq!(again(call), when, "{call}");
    }
}

#[test]
fn what_is_no_time_is_a_fault() {
    for (call, fault) in [
        (
            r#"again("soon")"#,
            "`soon` is no length of time, expected one such as `30 minutes`, `2 days` or `4 open hours`",
        ),
        (
            r#"again("0 minutes")"#,
            "`0 minutes` is no length of time, expected one such as `30 minutes`, `2 days` or `4 open hours`",
        ),
        (r#"again("4 open hours")"#, "`4 open hours` counts by a schedule, expected its name as second value"),
        (
            r#"again("4 hours", "office")"#,
            "`4 hours` counts by no schedule, expected `4 hours` alone, or open hours of `office`",
        ),
        (
            r#"again("4 open hours", "ofice")"#,
            "there is no schedule `ofice` in the configuration; did you mean `office`?",
        ),
        (
            r#"again_at("25:00", "UTC")"#,
            "`25:00` is no time of day, expected one such as `09:00`, `weekday 09:00` or `monday 09:00`",
        ),
        (
            r#"again_at("someday 09:00", "UTC")"#,
            "`someday 09:00` is no time of day, expected one such as `09:00`, `weekday 09:00` or `monday 09:00`",
        ),
        (r#"again_at("09:00", "Mars")"#, "`Mars` is no zone, expected one such as `Europe/Berlin`"),
    ] {
        assert_eq!(again(call), fault, "{call}");
    }
    let helper = "fn later(act) { act.again(\"4 hours\") } rule(\"r\").on(OPENED).then(|t, act| later(act));";
    assert!(refused(helper).contains("`again` lets a rule run again, it stands in the `then` of the rule itself"));
}

#[test]
fn only_the_rule_that_asked_hears_its_timer_and_only_while_its_guard_holds() {
    let script = r#"
        rule("chase").on(OPENED).when(|t| t.status == "open").then(|t, act, e| {
            if e.kind == TIMER_DUE { act.note("chased") }
            act.again("1 day");
        });
        rule("other").on(OPENED).then(|t, act| act.again("2 days"));
        rule("all").on(TIMER_DUE).then(|t, act, e| act.tag(e.timer));
        rule("none").on(OPENED).then(|t, act| act.never_again());
    "#;
    let set = compiled(script);
    for set in [set, compiled(script).plain()] {
        assert!(set.listens_to(EventKind::TimerDue));
        let fired = |set: &RuleSet, status: helpdesk_core::Status, event: &Event| {
            let ticket = helpdesk_core::Ticket { status, ..ticket() };
            let reaction = react_to(set, &ticket, event);
            assert_eq!(reaction.faults, []);
            reaction.rules.iter().map(|trace| trace.rule.clone()).collect::<Vec<_>>()
        };
        use helpdesk_core::Status::{Open, Pending};
        assert_eq!(fired(&set, Open, &opened()), ["chase", "other", "none"]);
        assert_eq!(fired(&set, Open, &due("chase")), ["chase", "all"]);
        assert_eq!(fired(&set, Pending { until: None }, &due("chase")), ["all"]);
        assert_eq!(fired(&set, Open, &due("a host's own")), ["all"]);
    }
}

/// What is late is counted from when it was due.
#[test]
fn a_late_look_counts_from_when_it_was_due() {
    let set = compiled(r#"rule("r").on(OPENED).then(|t, act, e| act.again("1 hour"));"#);
    let at: Instant = "2026-01-06T20:00:00Z".parse().unwrap();
    let late = Event { at, due_at: Some("2026-01-06T15:30:00Z".parse().unwrap()), ..due("r") };
    let (configuration, ticket) = (desk(), ticket());
    let reaction = set.react(&HookFacts::new(&ticket, &late, &configuration));
    let Command::Timer(TimerCommand::Set { at, .. }) = &reaction.proposals[0].command else { panic!("{reaction:?}") };
    assert_eq!(*at, "2026-01-06T16:30:00Z".parse::<Instant>().unwrap());
}

#[test]
fn tests_beside_rules_make_timers() {
    let script = r#"
        rule("chase").on(OPENED).when(|t| t.status == "pending").then(|t, act, e| {
            if e.kind == TIMER_DUE { act.reply("Are you still there?"); }
            act.again("2 days");
        });
        test("it is chased", |x| {
            let due = x.event(TIMER_DUE, #{ timer: "chase" });
            let d = x.decide(due, x.ticket(#{ status: "pending" }));
            x.eq(d.replies, ["Are you still there?"]);
            x.has(d.commands, "again 2026-01-08T14:30:00Z");
            x.has(d.events, "timer_set");
            x.no(x.decide(due, x.ticket(#{ status: "open" })).commands);
        });
    "#;
    let report = Arc::new(compiled(script)).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
}

#[test]
fn another_rule_ends_a_wait_by_its_name() {
    let script = r#"
        rule("chase").on(OPENED).then(|t, act, e| {
            if e.kind == TIMER_DUE { act.notify("assignee", "still open"); }
            act.again("4 hours");
        });
        rule("enough").on(TAGS_CHANGED).when(|t| t.has_tag("quiet")).then(|t, act| act.cancel("chase"));
        test("the wait ends", |x| {
            let d = x.decide(OPENED, x.ticket(#{ status: "open" }));
            x.eq(d.timers, ["chase at 2026-01-06T18:30:00Z"]);
            let quiet = x.event(TAGS_CHANGED, #{ added: ["quiet"] });
            x.eq(x.decide(quiet, x.ticket(#{ tags: ["quiet"] })).commands, ["cancel chase"]);
            x.eq(x.decide(quiet, d.ticket).timers, ["chase at 2026-01-06T18:30:00Z"]);
        });
    "#;
    let set = Arc::new(compiled(script));
    let report = set.run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");

    // What waits is told, with who hears it.
    let mut waiting = ticket();
    let at = |hour: &str| format!("2026-01-06T{hour}:00Z").parse::<Instant>().unwrap();
    waiting.timers = [("chase", "18:30"), ("of the host", "19:00")]
        .map(|(name, hour)| helpdesk_core::TicketTimer { name: name.into(), at: at(hour) })
        .to_vec();
    let (event, configuration) = (due("chase"), desk());
    let explanation = set.explain(&HookFacts::new(&waiting, &event, &configuration));
    let told: Vec<String> =
        explanation.pending().iter().map(|w| format!("{} {} {:?}", w.name, w.at, w.rules)).collect();
    assert_eq!(told, [r#"chase 2026-01-06 18:30:00 UTC ["chase"]"#, r#"of the host 2026-01-06 19:00:00 UTC []"#]);

    let slip = r#"rule("enough").on(OPENED).then(|t, act| act.cancel("chaes")); rule("chase").on(OPENED).then(|t, act| act.again("1 day"));"#;
    let problems = helpdesk_rules::lint(
        &[helpdesk_rules::SourceFile::new("a.rhai", slip)],
        None,
        &helpdesk_rules::Limits::default(),
    );
    let problem = problems.iter().find(|problem| problem.code == "unknown-rule").unwrap();
    assert_eq!((problem.line, problem.help.as_deref()), (1, Some("did you mean `chase`?")));
}
