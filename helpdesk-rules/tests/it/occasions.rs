//! Rules that run by themselves: when, unless what, once each, however late and however often the desk looks.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, AgentId, Command, CommandId, Configuration, Context, Event, EventBody, EventKind, Hook, HookFacts,
    Instant, OpenTicket, Others, PlanError, Request, RequesterId, Rights, Roster, TenantId, Ticket, TicketId,
    TimerEvent, plan,
};
use helpdesk_rules::RuleSet;

use crate::world::{compiled, opened, refused, ticket};

const DESK: &str = r#"{
    "schedules": {"office": [{"plan": {"zone": "Europe/Berlin", "hours": {
        "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]],
        "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}}]},
    "policies": [{"id": "gold", "schedule": "office",
        "targets": {"first_reply": {"urgent": "20m", "high": "2h", "normal": "4h", "low": "8h"}}}]
}"#;

/// A ticket that lives under rules, from a Tuesday at nine in Berlin on.
struct Life {
    configuration: Configuration,
    hooks: [Arc<dyn Hook>; 1],
    ticket: Option<Ticket>,
    events: Vec<Event>,
    n_requests: u32,
}

fn instant(text: &str) -> Instant {
    format!("2026-01-{text}:00Z").replace(' ', "T").parse().unwrap()
}

impl Life {
    fn under(script: &str) -> Self {
        let configuration = Configuration::build(serde_json::from_str(DESK).unwrap()).unwrap();
        let rules: RuleSet = compiled(script);
        rules.check(&configuration).unwrap();
        let mut life =
            Self { configuration, hooks: [Arc::new(rules)], ticket: None, events: Vec::new(), n_requests: 0 };
        let open = OpenTicket::new("It broke", RequesterId::new("rita").unwrap());
        life.act(Command::Open(Box::new(open)), "06 08:00");
        life
    }

    fn ask(&mut self, actor: &Actor, command: Command, at: Instant) {
        self.n_requests += 1;
        let id = CommandId::new(format!("c{}", self.n_requests)).unwrap();
        let request = Request::one(id, TicketId::new(1).unwrap(), command, at);
        let (mut roster, mut others) = (Roster::new(), Others::new());
        for _attempt in 0..5 {
            let (configuration, hooks) = (&self.configuration, &self.hooks);
            let context = Context { configuration, hooks, restricts: &[], roster: &roster, others: &others };
            match plan(actor, &request, self.ticket.clone(), context) {
                Ok(planned) => {
                    let unit = planned.unit;
                    assert_eq!(unit.decision().faults, [], "at {at}");
                    assert_eq!(unit.receipt().refused, None, "at {at}");
                    self.events.extend(unit.events().iter().cloned());
                    self.ticket = planned.ticket.or(self.ticket.take());
                    return;
                }
                Err(PlanError::RosterWanted { wanted }) => {
                    for agent in wanted.agents {
                        roster.entry(agent).or_default();
                    }
                }
                Err(PlanError::HeldWanted { holders }) => {
                    holders.into_iter().for_each(|holder| others.insert_held(holder, 0));
                }
                Err(error) => panic!("{error}"),
            }
        }
        panic!("planning wants ever more");
    }

    fn act(&mut self, command: Command, at: &str) {
        let actor = Actor::service(TenantId::new("acme").unwrap(), "desk", Rights::of(Action::ALL));
        self.ask(&actor, command, instant(at));
    }

    /// What a person asks for, which touches the ticket.
    fn person(&mut self, command: Command, at: &str) {
        let actor = Actor::agent(TenantId::new("acme").unwrap(), AgentId::new("ana").unwrap());
        self.ask(&actor, command, instant(at));
    }

    fn tick(&mut self, at: Instant) {
        let actor = Actor::service(TenantId::new("acme").unwrap(), "clock", Rights::of(Action::ALL));
        self.ask(&actor, Command::Tick, at);
    }

    /// Lets the desk look whenever it says it would, and at the end.
    fn until(&mut self, at: &str) {
        let end = instant(at);
        for _look in 0..1_000 {
            let wake = self.ticket.as_ref().and_then(|ticket| ticket.wake(&self.configuration).at());
            let Some(wake) = wake.filter(|wake| *wake <= end) else { break };
            self.tick(wake);
            // An extra look changes nothing.
            let n_events = self.events.len();
            self.tick(wake);
            assert_eq!(self.events.len(), n_events, "an extra look at {wake}");
        }
        self.tick(end);
    }

    /// When notes were written: the instants they took effect.
    fn notes(&self) -> Vec<String> {
        let notes = self.events.iter().filter(|event| event.kind() == EventKind::NoteAdded);
        notes.map(|event| event.took_effect_at().format("%d %H:%M").to_string()).collect()
    }

    fn n_of(&self, kind: EventKind) -> usize {
        self.events.iter().filter(|event| event.kind() == kind).count()
    }
}

const NOTE: &str = ".then(|t, act| act.note(\"now\"));";

#[test]
fn every_weekday_at_nine() {
    let mut life = Life::under(&format!(r#"rule("r").every("weekday 09:30", "Europe/Berlin"){NOTE}"#));
    life.until("13 12:00");
    assert_eq!(life.notes(), ["06 08:30", "07 08:30", "08 08:30", "09 08:30", "12 08:30", "13 08:30"]);
    life.act(Command::Solve, "13 12:00");
    assert_eq!(life.ticket.as_ref().unwrap().timers, [], "nothing waits on a solved ticket");
    life.until("15 12:00");
    assert_eq!(life.notes().len(), 6);
    life.act(Command::Reopen, "15 12:00");
    life.until("16 12:00");
    assert_eq!(life.notes().len(), 7);
}

#[test]
fn a_late_desk_makes_up_for_what_it_missed() {
    let script = format!(r#"rule("r").every("weekday 09:30", "Europe/Berlin"){NOTE}"#);
    let (mut late, mut punctual) = (Life::under(&script), Life::under(&script));
    late.tick(instant("07 23:00"));
    punctual.until("07 23:00");
    assert_eq!(punctual.notes(), ["06 08:30", "07 08:30"]);
    assert_eq!(late.notes(), ["07 23:00"], "what was missed is made up for once");
    late.until("08 12:00");
    assert_eq!(late.notes(), ["07 23:00", "08 08:30"]);
    // The timer itself is stamped with its own time.
    let due = late.events.iter().find(|event| event.kind() == EventKind::TimerDue).unwrap();
    assert_eq!((due.took_effect_at(), due.at), (instant("06 08:30"), instant("07 23:00")));
}

#[test]
fn untouched_for_open_hours() {
    let mut life = Life::under(&format!(r#"rule("r").untouched("4 open hours", "office"){NOTE}"#));
    life.person(Command::Touch, "06 10:00");
    life.person(Command::Touch, "06 11:00");
    life.until("06 14:59");
    assert_eq!(life.notes(), Vec::<String>::new());
    life.until("09 12:00");
    assert_eq!(life.notes(), ["06 15:00"], "once for each time that it is left alone");
    life.person(Command::Touch, "09 12:00");
    life.until("14 12:00");
    assert_eq!(life.notes(), ["06 15:00", "09 16:00"]);
    // The timer is not moved by each touch: it is looked at when it comes due.
    assert_eq!(life.n_of(EventKind::TimerSet), 3);
}

#[test]
fn due_soon_counts_the_open_time_that_is_left() {
    let script = format!(r#"rule("r").due_soon("first_reply", "90 minutes"){NOTE}"#);
    let mut life = Life::under(&script);
    life.until("09 12:00");
    assert_eq!(life.notes(), ["06 10:30"], "four hours from nine in Berlin, less ninety minutes");
    // A promise that moves to sooner takes its timer along.
    let mut life = Life::under(&script);
    life.act(Command::SetPriority { priority: Some(helpdesk_core::Priority::High) }, "06 08:15");
    life.until("09 12:00");
    assert_eq!(life.notes(), ["06 08:30"]);
    // One that leaves less from the beginning is due soon at once: in a minute, as every timer.
    let mut life = Life::under(&script);
    life.act(Command::SetPriority { priority: Some(helpdesk_core::Priority::Urgent) }, "06 08:05");
    life.until("09 12:00");
    assert_eq!(life.notes(), ["06 08:06"]);
    // A promise that is kept is never due soon.
    let mut life = Life::under(&script);
    life.person(Command::Reply { body: "hello".into() }, "06 09:00");
    life.until("09 12:00");
    assert_eq!(life.notes(), Vec::<String>::new());
}

#[test]
fn unless_ends_a_wait_before_its_time() {
    let script = r#"
        rule("r").on(OPENED).unless(|t| t.has_tag("stop")).then(|t, act, e| {
            if e.kind == TIMER_DUE { act.note("now"); }
            act.again("2 hours");
        });
    "#;
    let mut life = Life::under(script);
    life.until("06 13:00");
    assert_eq!(life.notes(), ["06 10:00", "06 12:00"]);
    life.act(Command::Tag { add: ["stop".to_owned()].into(), remove: [].into() }, "06 13:00");
    assert_eq!(life.ticket.as_ref().unwrap().timers, []);
    assert_eq!(life.n_of(EventKind::TimerDropped), 1);
    life.until("07 13:00");
    assert_eq!(life.notes().len(), 2);
    // What runs by itself waits anew once nothing speaks against it.
    let mut life = Life::under(&format!(r#"rule("r").untouched("2 hours").unless(|t| t.status == "pending"){NOTE}"#));
    life.act(Command::Wait { until: None }, "06 08:30");
    assert_eq!(life.ticket.as_ref().unwrap().timers, []);
    life.until("07 09:00");
    life.act(Command::Start, "07 09:00");
    life.until("08 09:00");
    assert_eq!(life.notes(), ["07 11:00"]);
}

#[test]
fn rules_share_the_timer_of_an_occasion() {
    let rule = |n: usize| {
        format!(r#"rule("r{n}").every("09:30", "Europe/Berlin").when(|t| t.id > 0).then(|t, act| act.tag("r{n}"));"#)
    };
    let mut life = Life::under(&(0..40).map(rule).collect::<String>());
    life.until("06 09:00");
    assert_eq!((life.n_of(EventKind::TimerSet), life.n_of(EventKind::TimerDue)), (2, 1));
    assert_eq!(life.ticket.as_ref().unwrap().tags.len(), 40);
    let many = |n: u32| format!("rule(\"r{n}\").untouched(\"{} minutes\"){NOTE}", n + 1);
    let text = refused(&(0..13).map(many).collect::<String>());
    assert!(text.contains("there are more than 12 occasions on which rules run by themselves"), "{text}");
}

#[test]
fn a_rule_may_listen_and_run_by_itself_and_guards_are_asked_then() {
    let script = r#"
        rule("both").on(OPENED).untouched("1 hour").every("12:00", "UTC")
            .when(|t, e| e.kind != OPENED || t.priority == "normal")
            .then(|t, act, e| act.note(`${e.kind} ${e.timer}`));
        rule("all").on(TIMER_DUE).then(|t, act, e| act.tag(e.timer));
    "#;
    let mut life = Life::under(script);
    life.until("06 12:00");
    assert_eq!(life.notes(), ["06 08:00", "06 09:00", "06 12:00"]);
    let tags: Vec<&str> = life.ticket.as_ref().unwrap().tags.iter().map(String::as_str).collect();
    assert_eq!(tags, ["every 12:00 UTC", "untouched for 1 hour"]);
}

#[test]
fn what_is_no_occasion_is_found_when_rules_are_read() {
    for (part, problem) in [
        (r#"every("someday 09:00", "UTC")"#, "`someday 09:00` is no time of day"),
        (r#"every("09:00", "Mars")"#, "`Mars` is no zone"),
        (r#"untouched("4 open hours")"#, "counts by a schedule, expected its name as second value"),
        (r#"untouched("soon")"#, "`soon` is no length of time"),
        (r#"due_soon("first_replay", "30 minutes")"#, "did you mean `first_reply`?"),
        (r#"every("09:00", "UTC").every("09:00", "UTC")"#, "`every 09:00 UTC` is there twice"),
        (r#"evry("09:00", "UTC")"#, "did you mean `every`?"),
        (r#"untouched("1 hour").unless(|t, e, x| true)"#, "`unless` takes a closure with the parameters"),
        (r#"untouched("1 hour").unless(|t| t.stats == "open")"#, "did you mean `status`?"),
    ] {
        let text = refused(&format!("rule(\"r\").{part}{NOTE}"));
        assert!(text.contains(problem), "{part}: {text}");
    }
    let rules = compiled(&format!(r#"rule("r").untouched("4 open hours", "ofice"){NOTE}"#));
    let configuration = Configuration::build(serde_json::from_str(DESK).unwrap()).unwrap();
    let text = rules.check(&configuration).unwrap_err().to_string();
    assert!(text.contains("unknown schedule `ofice`") && text.contains("did you mean `office`?"), "{text}");
}

/// Timers that rules wait for are kept alike whichever way rules run, and the account says so.
#[test]
fn the_quick_and_the_plain_way_keep_the_same_timers() {
    let script = r#"
        rule("a").untouched("2 hours").unless(|t| t.status == "pending").then(|t, act| act.note("a"));
        rule("b").every("09:00", "UTC").unless(|t| { let n = 0; for i in 0..9 { n += i; } n > t.id + 100 }).then(|t, act| act.note("b"));
        rule("c").on(OPENED).when(|t| t.priority == "low").then(|t, act| act.note("c"));
    "#;
    let (quick, plain) = (compiled(script), compiled(script).plain());
    let configuration = Configuration::build(serde_json::from_str(DESK).unwrap()).unwrap();
    let (ticket, opened) = (ticket(), opened());
    let due = Event { body: EventBody::Timer(TimerEvent::Due { name: "every 09:00 UTC".into() }), ..opened.clone() };
    for event in [&opened, &due] {
        let facts = HookFacts::new(&ticket, event, &configuration);
        assert_eq!(quick.react(&facts), plain.react(&facts));
        let explanation = quick.explain(&facts);
        assert_eq!(explanation.reaction(), &quick.react(&facts));
        assert_eq!(explanation.timers().len(), 2);
    }
}

#[test]
fn tests_beside_rules_let_occasions_come() {
    let script = r#"
        rule("left-alone").untouched("4 open hours", "office").unless(|t| t.status == "pending")
            .then(|t, act| act.notify("lead", "nobody looks"));
        test("the lead is told", |x| {
            let due = x.event(TIMER_DUE, #{ timer: "left-alone" });
            let d = x.decide(due, x.ticket(#{ status: "open", idle_minutes: 240 }));
            x.eq(d.notices, ["lead: nobody looks"]);
            x.no(x.decide(due, x.ticket(#{ status: "open", idle_minutes: 239 })).notices);
            x.no(x.decide(due, x.ticket(#{ status: "pending", idle_minutes: 240 })).notices);
            x.has(x.decide(OPENED, #{}).timers, "untouched for 4 open hours of office at 2026-01-06T18:30:00Z");
        });
    "#;
    let report = Arc::new(compiled(script)).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
}

/// Closing ends every wait: there is nothing to stop, and stopping it would be refused.
#[test]
fn nothing_is_kept_for_a_closed_ticket() {
    let script = r#"
        rule("alone").untouched("2 days").then(|t, act| act.tag("alone"));
        rule("chase").on(OPENED).unless(|t| t.status != "open").then(|t, act| act.again("1 day"));
        rule("spam").on(TAGS_CHANGED).when(|t| t.has_tag("spam")).then(|t, act| act.close("spam"));
        test("closing leaves no fault", |x| {
            let d = x.decide(OPENED, x.ticket(#{ status: "open" }));
            x.eq(d.timers.len(), 2);
            let marked = x.event(TAGS_CHANGED, #{ added: ["spam"] });
            let t = x.ticket(#{ status: "open", tags: ["spam"] });
            let waits = x.decide(OPENED, t);
            let d = x.decide(marked, waits.ticket);
            x.eq(d.status, "closed");
            x.no(d.faults);
        });
    "#;
    let report = Arc::new(compiled(script)).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
}
