//! Surveys: when a requester is asked, what can be answered, and by what token.
use std::sync::Arc;

use helpdesk_core::{
    Actor, CloseReason, Command, CommandId, Condition, Configuration, Desk, EventKind, Holder, Instant, Refusal,
    Request, Scale, SurveyCommand, SurveySecret, SurveySpec, SurveyStands, SurveyToken, SurveyView, TenantId, TicketId,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec, tenant};

fn survey() -> SurveySpec {
    SurveySpec {
        question: "How was it?".into(),
        scale: Scale::Five,
        when: Condition::default(),
        after_minutes: 60,
        expires_after_days: 7,
        once_in_days: None,
    }
}

fn configuration(survey: SurveySpec) -> Configuration {
    let mut spec = spec();
    spec.survey = Some(survey);
    Configuration::build(spec).expect("a survey")
}

/// A ticket that was answered and solved at ten.
fn solved(survey: SurveySpec) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(configuration(survey));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&agent("ann"), Command::Reply { body: "done".into() }, "09:30").expect("a reply");
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage
}

fn rate(score: u8) -> Command {
    Command::Survey(SurveyCommand::Rate { score, comment: "thanks".into() })
}

fn kinds(stage: &Stage) -> Vec<EventKind> {
    stage.kinds().into_iter().filter(|kind| kind.as_str().starts_with("survey")).collect()
}

#[test]
fn a_requester_is_asked_when_the_time_has_come() {
    for (when, expected) in [("10:59", None), ("11:00", Some("11:00")), ("11:01", Some("11:01"))] {
        let mut stage = solved(survey());
        stage.act(&service(), Command::Tick, when).expect("a tick");
        let asked = stage.ticket().survey.as_ref().map(|survey| survey.asked_at);
        assert_eq!(asked, expected.map(at), "{when}");
        if asked.is_none() {
            assert_eq!(stage.ticket().wake(&stage.configuration).at(), Some(at("11:00")));
        }
    }
}

#[test]
fn who_is_not_asked() {
    type Row = (&'static str, fn(&mut Stage));
    let rows: [Row; 4] = [
        ("a ticket that was taken up again", |stage| {
            stage.act(&requester(), Command::Reopen, "10:30").expect("reopened");
        }),
        ("a ticket that was closed as spam", |stage| {
            stage.act(&agent("ann"), Command::Close { reason: CloseReason::Spam }, "10:30").expect("closed");
        }),
        ("a ticket that was cancelled", |stage| {
            stage.act(&requester(), Command::Close { reason: CloseReason::Cancelled }, "10:30").expect("closed");
        }),
        ("a ticket that a condition leaves out", |stage| {
            let when = Condition { tags: vec!["vip".into()], ..Condition::default() };
            stage.configuration = Arc::new(configuration(SurveySpec { when, ..survey() }));
        }),
    ];
    for (name, happens) in rows {
        let mut stage = solved(survey());
        happens(&mut stage);
        stage.act(&service(), Command::Tick, "2026-01-06 12:00").expect("a tick");
        assert_eq!(kinds(&stage), [], "{name}");
    }
    let mut stage = Stage::opened("09:00");
    stage.configuration = Arc::new(configuration(survey()));
    stage.act(&agent("ann"), Command::AddNote { body: "a wrong number".into() }, "09:10").expect("a note");
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&service(), Command::Tick, "12:00").expect("a tick");
    assert_eq!(kinds(&stage), [], "nobody ever answered the requester");
}

#[test]
fn a_survey_is_answered_once_and_in_time() {
    let rows = [
        ("in time", "2026-01-12 10:59", 4, ""),
        ("at its end", "2026-01-12 11:00", 4, "there is no survey to answer"),
        ("after it", "2026-02-01 11:00", 4, "there is no survey to answer"),
        ("the least", "12:00", 1, ""),
        ("the most", "12:00", 5, ""),
        ("less than the least", "12:00", 0, "0 is not on the scale, expected 1 to 5"),
        ("more than the most", "12:00", 6, "6 is not on the scale, expected 1 to 5"),
    ];
    for (name, when, score, expected) in rows {
        let mut stage = solved(survey());
        stage.act(&service(), Command::Tick, "11:00").expect("asked");
        let done = stage.act(&requester(), rate(score), when).map(|_| ());
        assert_eq!(done.err().map(|refusal| refusal.to_string()).unwrap_or_default(), expected, "{name}");
    }
    let mut stage = solved(survey());
    assert_eq!(stage.act(&requester(), rate(5), "10:30").map(|_| ()).expect_err("not asked"), Refusal::NoSurvey);
    stage.act(&service(), Command::Tick, "11:00").expect("asked");
    assert_eq!(SurveyView::of(stage.ticket(), at("11:00")).map(|view| view.scale), Some(Scale::Five));
    stage.act(&agent("ann"), Command::Close { reason: CloseReason::Completed }, "11:30").expect("closed");
    stage.act(&requester(), rate(5), "12:00").expect("a closed ticket can be rated");
    assert_eq!(stage.act(&requester(), rate(5), "12:01").map(|_| ()).expect_err("once"), Refusal::NoSurvey);
    assert_eq!(kinds(&stage), [EventKind::SurveyAsked, EventKind::SurveyRated]);
    let by_staff = stage.act(&agent("ann"), rate(5), "12:02").map(|_| ()).expect_err("not theirs");
    assert_eq!(by_staff.to_string(), "agent ann may not survey: this is for the requester");
}

#[test]
fn staff_says_that_nobody_is_asked() {
    let withhold = || Command::Survey(SurveyCommand::Withhold);
    let mut stage = solved(survey());
    stage.act(&agent("ann"), withhold(), "10:30").expect("withheld");
    stage.act(&agent("ann"), withhold(), "10:31").expect("it is so already");
    stage.act(&service(), Command::Tick, "2026-01-06 12:00").expect("a tick");
    assert_eq!(kinds(&stage), [EventKind::SurveySkipped]);
    let stored = serde_json::to_string(&stage.ticket().survey).expect("json");
    assert_eq!(stored, r#"{"asked_at":"2026-01-05T10:30:00Z","survey":"withheld"}"#);
    let mut stage = solved(survey());
    stage.act(&service(), Command::Tick, "11:00").expect("asked");
    stage.act(&agent("ann"), withhold(), "11:10").expect("withheld");
    assert_eq!(stage.act(&requester(), rate(5), "11:20").map(|_| ()).expect_err("too late"), Refusal::NoSurvey);
    let mut stage = solved(survey());
    stage.act(&service(), Command::Tick, "11:00").expect("asked");
    stage.act(&requester(), rate(5), "11:20").expect("rated");
    stage.act(&agent("ann"), withhold(), "11:30").expect("nothing to withhold");
    assert_eq!(kinds(&stage), [EventKind::SurveyAsked, EventKind::SurveyRated]);
    let refused = solved(survey()).act(&requester(), withhold(), "10:30").map(|_| ()).expect_err("not theirs");
    assert!(refused.to_string().contains("may not survey"), "{refused}");
}

#[test]
fn nobody_is_asked_too_often() {
    let once = SurveySpec { once_in_days: Some(30), ..survey() };
    for (asked, expected) in [
        (None, EventKind::SurveyAsked),
        (Some("2025-12-06 11:00"), EventKind::SurveyAsked),
        (Some("2025-12-06 11:01"), EventKind::SurveySkipped),
    ] {
        let mut stage = solved(once.clone());
        let holder = Holder::Surveyed(requester().requester_id().expect("a requester").clone());
        stage.others.insert_held(holder.clone(), asked.map_or(0, |asked| at(asked).timestamp()));
        let unit = stage.act(&service(), Command::Tick, "11:00").expect("a tick").clone();
        assert_eq!(kinds(&stage), [expected], "{asked:?}");
        let claimed = unit.claims().iter().any(|claim| claim.holder == holder);
        assert_eq!(claimed, expected == EventKind::SurveyAsked);
        stage.act(&service(), Command::Tick, "11:05").expect("a tick");
        assert_eq!(kinds(&stage), [expected], "once for a ticket");
    }
}

/// Through a store: the second ticket of a requester is not asked about.
#[test]
fn a_store_knows_who_was_asked() {
    let once = SurveySpec { once_in_days: Some(30), ..survey() };
    let desk = Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration(once));
    let submit = |n: u64, name: &str, actor: &Actor, command: Command, when: &str| {
        let id = CommandId::new(format!("{name}-{n}")).expect("an id");
        let request = Request {
            id,
            ticket: TicketId::new(n).expect("an id"),
            commands: vec![command],
            at: at(when),
            occurred_at: None,
            follow_up: None,
        };
        block_on(desk.acting_as(actor.clone()).submit(&request)).expect(name);
    };
    for n in [1, 2] {
        submit(n, "open", &requester(), Command::open(request()), "09:00");
        submit(n, "reply", &agent("ann"), Command::Reply { body: "done".into() }, "09:30");
        submit(n, "solve", &agent("ann"), Command::Solve, "10:00");
    }
    block_on(desk.run_due(at("11:00"), 100)).expect("timers");
    let auditor = desk.acting_as(Actor::auditor(tenant(), "amy".parse().expect("an id")));
    let stands = |n: u64| {
        let ticket = block_on(auditor.ticket(TicketId::new(n).expect("an id"))).expect("a ticket");
        ticket.survey.expect("looked at").stands
    };
    assert!(matches!(stands(1), SurveyStands::Asked { .. }));
    assert_eq!(stands(2), SurveyStands::Skipped { asked_before: at("11:00") });
}

pub(crate) fn by_token(desk: &Desk, secret: &SurveySecret, token: &str, id: &str, when: Instant) -> Result<(), String> {
    let id = CommandId::new(id).expect("an id");
    block_on(desk.rate(secret, token, id, SurveyCommand::Rate { score: 3, comment: String::new() }, when))
        .map(|_| ())
        .map_err(|error| error.to_string())
}

pub(crate) fn secret(text: &str) -> SurveySecret {
    SurveySecret::new(text.as_bytes().to_vec()).expect("long enough")
}

/// A desk with ticket 7, solved, the survey asked at eleven.
pub(crate) fn asked() -> (Desk, SurveyToken) {
    asked_in(&tenant())
}

/// The same of any tenant.
pub(crate) fn asked_in(tenant: &TenantId) -> (Desk, SurveyToken) {
    let desk = Desk::new(tenant.clone(), Arc::new(MemoryStore::new()), configuration(survey()));
    let rita = Actor::requester(tenant.clone(), "rita".parse().expect("an id"));
    let ann = Actor::agent(tenant.clone(), "ann".parse().expect("an id"));
    let submit = |name: &str, actor: &Actor, command: Command, when: &str| {
        let id = CommandId::new(name).expect("an id");
        let request = Request {
            id,
            ticket: TicketId::new(7).expect("an id"),
            commands: vec![command],
            at: at(when),
            occurred_at: None,
            follow_up: None,
        };
        block_on(desk.acting_as(actor.clone()).submit(&request)).expect(name);
    };
    submit("open", &rita, Command::open(request()), "09:00");
    submit("reply", &ann, Command::Reply { body: "done".into() }, "09:30");
    submit("solve", &ann, Command::Solve, "10:00");
    block_on(desk.run_due(at("11:00"), 100)).expect("timers");
    let auditor = desk.acting_as(Actor::auditor(tenant.clone(), "amy".parse().expect("an id")));
    let ticket = block_on(auditor.ticket(TicketId::new(7).expect("an id"))).expect("a ticket");
    let token = SurveyToken::of(&secret("a secret of the host's"), &ticket).expect("a token");
    (desk, token)
}

#[test]
fn wrong_late_and_used_tokens_get_one_answer() {
    let ours = secret("a secret of the host's");
    let refused = Err(String::from("there is no survey to answer"));
    let (desk, token) = asked();
    let text = token.as_str().to_owned();
    let other_digit = if text.ends_with('0') { '1' } else { '0' };
    let changed = format!("{}{other_digit}", &text[..text.len() - 1]);
    for wrong in ["", "7", "7.", "8.00", "x.y", &changed, &text.replacen("7.", "8.", 1), &text[..text.len() - 1]] {
        assert_eq!(by_token(&desk, &ours, wrong, "wrong", at("12:00")), refused, "{wrong}");
    }
    assert_eq!(by_token(&desk, &secret("another secret at all"), &text, "stolen", at("12:00")), refused);
    assert_eq!(by_token(&desk, &ours, &text, "late", at("2026-01-12 11:00")), refused);
    let (desk, token) = asked();
    assert_eq!(by_token(&desk, &ours, token.as_str(), "first", at("12:00")), Ok(()));
    assert_eq!(by_token(&desk, &ours, token.as_str(), "first", at("12:00")), Ok(()), "the same answer again");
    assert_eq!(by_token(&desk, &ours, token.as_str(), "second", at("12:01")), refused);
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    #[test]
    fn a_token_works_at_most_once(tries in proptest::collection::vec((0u64..20_000, any::<bool>()), 1..6)) {
        let (desk, token) = asked();
        let ours = secret("a secret of the host's");
        let mut worked = 0;
        let mut when = at("11:00");
        for (n, (minutes, right)) in tries.iter().enumerate() {
            when += std::time::Duration::from_secs(minutes * 60);
            let text = if *right { token.as_str().to_owned() } else { format!("{}0", token.as_str()) };
            let answer = by_token(&desk, &ours, &text, &format!("try-{n}"), when);
            worked += u32::from(answer.is_ok());
            prop_assert!(answer.is_err() || (*right && when < at("2026-01-12 11:00")));
        }
        prop_assert!(worked <= 1);
    }
}
