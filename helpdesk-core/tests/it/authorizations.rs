//! Rungs that let somebody do more while they hold, that ask for an approval, and that go to a skill.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, ApprovalCommand, Command, Configuration, ConfigurationSpec, EscalationCommand, EventBody, EventKind,
    Facts, Grants, Ground, Language, Role, Staff, TeamRights, Vote, finds, judge,
};

use crate::{
    matrix::id,
    stage::{Stage, agent, at, request, requester, service, spec, tenant},
};

const LADDERS: &str = r#"[
    {"id": "climb", "rungs": [
        {"id": "half", "trigger": {"used": 50}, "authorize": [{"to": ["lead"], "may": ["close", "lead"]}, {"to": [{"agent": "dora"}], "may": ["move_out", "move_in"]}]},
        {"id": "late", "trigger": {"after_breach": "0m"}, "ask_for": "money", "repeat": {"every": "1h", "max": 3}}]},
    {"id": "care", "rungs": [
        {"id": "again", "trigger": {"reopened": 1}, "authorize": [{"to": ["assignee"], "may": ["lead"]}]},
        {"id": "boss", "trigger": "by_hand", "authorize": [{"to": [{"named_team": "lab"}], "may": ["assign"]}]},
        {"id": "expert", "trigger": "by_hand", "escalate": true, "skills": {"ink": 3}}]}
]"#;

fn configured() -> ConfigurationSpec {
    let mut spec = spec();
    spec.ladders = serde_json::from_str(LADDERS).expect("ladders");
    spec.approvals =
        serde_json::from_str(r#"{"money": {"question": "More money?", "approvers": [{"agent": "cleo"}]}}"#)
            .expect("approvals");
    spec.policies.retain(|policy| policy.id.as_str() == "usual");
    spec.policies[0].ladder = Some(id("care"));
    // Two agents of the desk: ann leads it and has what she is given, bob knows of ink.
    spec.teams[0].strategy = None;
    spec.agents[1].skills = serde_json::from_str(r#"{"ink": 4}"#).expect("skills");
    spec
}

fn opened() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(configured()).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), Command::Route { team: id("desk") }, "09:00").expect("routed");
    stage
}

/// Somebody of the staff who works elsewhere, with no right of their own here.
fn bare(name: &str) -> Actor {
    let elsewhere = Grants::none().give(Ground::Team(id("moon")), TeamRights::of_an_agent());
    Actor::staff(tenant(), Staff::new(id(name), elsewhere))
}

fn may(stage: &Stage, name: &str, action: Action) -> bool {
    let actor = bare(name);
    judge(&actor, action, &Facts::of(&actor, stage.ticket.as_ref(), &stage.configuration)).is_allow()
}

/// Who may read, close, redact, assign and escalate: a letter each, of ann, cleo and dora.
fn rights(stage: &Stage) -> String {
    let actions = [
        ('r', Action::ReadInternal),
        ('c', Action::Close),
        ('x', Action::RedactMessage),
        ('a', Action::AssignOther),
        ('e', Action::Escalate),
    ];
    let of = |name: &str| actions.iter().filter(|(_, a)| may(stage, name, *a)).map(|(l, _)| *l).collect::<String>();
    ["ann", "cleo", "dora"].map(of).join("|")
}

fn fire(rung: &str) -> Command {
    let (ladder, rung, reason) = (id("care"), rung.to_owned(), "it burns".to_owned());
    Command::Escalation(EscalationCommand::Fire { ladder, rung, reason })
}

#[test]
fn a_rung_of_a_clock_lets_do_more_until_its_clock_has_ended() {
    let mut stage = opened();
    let tick = || Command::Tick;
    for (when, command, expected) in [
        ("12:59", tick(), "||"),
        // Half of sixteen hours of office time.
        ("2026-01-05 17:00", tick(), "rcx||r"),
        ("2026-01-06 09:00", Command::Wait { until: None }, "rcx||r"),
        ("2026-01-06 10:00", Command::Route { team: id("attic") }, "||r"),
        ("2026-01-06 10:10", Command::Route { team: id("desk") }, "rcx||r"),
        ("2026-01-06 11:00", Command::Solve, "||"),
        // The clock goes on, and so does what it has come to.
        ("2026-01-06 12:00", Command::Reopen, "rcx||r"),
        ("2026-01-06 12:10", Command::Close { reason: helpdesk_core::CloseReason::Cancelled }, "||"),
    ] {
        stage.act(&service(), command, when).expect(when);
        assert_eq!(rights(&stage), expected, "{when}");
    }
}

#[test]
fn a_rung_of_the_ticket_lets_do_more_until_it_is_solved() {
    let mut stage = opened();
    for (when, command, expected) in [
        ("09:10", fire("boss"), "|ra|"),
        ("09:20", Command::Solve, "||"),
        // What was fired for the first time round is over; that it was reopened counts for whoever has it.
        ("09:30", Command::Reopen, "||"),
        ("09:40", Command::Assign { agent: id("ann") }, "rx||"),
        ("09:50", Command::Solve, "||"),
        ("10:00", Command::Reopen, "rx||"),
    ] {
        stage.act(&service(), command, when).expect(when);
        assert_eq!(rights(&stage), expected, "{when}");
    }
}

#[test]
fn it_makes_no_worker_of_who_is_none() {
    let mut stage = opened();
    stage.act(&service(), fire("boss"), "09:10").expect("fired");
    let nobody = Staff::new(id("cleo"), Grants::none());
    for (who, staff) in [
        ("without grants", nobody.clone()),
        ("an auditor", nobody.clone().with_role(Role::Auditor)),
        ("an administrator", nobody.with_role(Role::Admin)),
    ] {
        let actor = Actor::staff(tenant(), staff);
        let facts = Facts::of(&actor, stage.ticket.as_ref(), &stage.configuration);
        assert!(!judge(&actor, Action::AssignOther, &facts).is_allow(), "{who}");
    }
}

#[test]
fn who_may_do_more_does_it_and_finds_nothing_more() {
    let mut stage = opened();
    let (cleo, dora) = (bare("cleo"), bare("dora"));
    let give = || Command::Assign { agent: id("bob") };
    stage.act(&cleo, give(), "09:05").expect_err("hidden from her");
    stage.act(&service(), fire("boss"), "09:10").expect("fired");
    let facts = Facts::of(&cleo, stage.ticket.as_ref(), &stage.configuration);
    assert!(!finds(&cleo, Action::ReadInternal, &facts), "it stands in no list of hers");
    stage.act(&cleo, Command::Solve, "09:15").expect_err("that is not hers to do");
    stage.act(&cleo, give(), "09:20").expect("given");
    stage.act(&service(), Command::Tick, "2026-01-05 17:00").expect("a tick");
    // Out of the team and into another one, by the same rung.
    stage.act(&dora, Command::Route { team: id("attic") }, "2026-01-05 17:01").expect("moved");
    assert_eq!(stage.ticket().team, Some(id("attic")));
}

#[test]
fn an_approval_is_asked_for_once_while_it_pends() {
    let mut stage = opened();
    let asked = |stage: &Stage| stage.events.iter().filter(|e| e.kind() == EventKind::ApprovalAsked).count();
    stage.act(&service(), Command::Tick, "2026-01-06 17:00").expect("a tick");
    assert_eq!(asked(&stage), 0, "due, and not late yet");
    stage.act(&service(), Command::Tick, "2026-01-07 09:30").expect("a tick");
    stage.act(&service(), Command::Tick, "2026-01-07 10:30").expect("a tick");
    assert_eq!(asked(&stage), 1);
    let yes = ApprovalCommand::Answer { number: 1, vote: Vote::Approve, comment: String::new() };
    stage.act(&agent("cleo"), Command::Approval(yes), "2026-01-07 11:15").expect("answered");
    stage.act(&service(), Command::Tick, "2026-01-07 12:30").expect("a tick");
    assert_eq!(asked(&stage), 2, "the next time it fires it asks anew");
    assert!(stage.decisions.iter().all(|decision| decision.faults.is_empty()));
}

#[test]
fn a_rung_goes_to_whoever_has_the_skills() {
    let mut stage = opened();
    stage.act(&service(), Command::Assign { agent: id("ann") }, "09:05").expect("assigned");
    stage.act(&service(), fire("expert"), "09:10").expect("fired");
    let needs = stage.ticket().hands.requirements.as_deref().cloned().unwrap_or_default();
    assert_eq!(needs.skills.len(), 1);
    assert_eq!(stage.ticket().assignee, None);
    let up = stage.events.iter().find(|event| matches!(event.body, EventBody::Escalated { .. })).expect("escalated");
    let EventBody::Escalated { summary, .. } = &up.body else { panic!("it was just found") };
    assert_eq!(summary.as_deref(), Some("it burns"));
}

#[test]
fn it_is_told() {
    let mut stage = opened();
    stage.act(&service(), Command::Tick, "2026-01-05 17:00").expect("a tick");
    let told = |language: &Language| stage.explain("2026-01-05 17:00").say(language);
    let english = told(&Language::english());
    assert!(english.contains("while it holds, these may do more: the team lead may close, lead"), "{english}");
    assert!(english.contains("agent dora may move_in, move_out"), "{english}");
    let german = told(&Language::german());
    assert!(german.contains("solange sie gilt, dürfen mehr"), "{german}");
}

#[test]
fn what_makes_no_sense_is_told() {
    for (rung, expected) in [
        (r#""authorize": [{"to": [], "may": ["close"]}]"#, "authorizes nobody, expected whom"),
        (r#""authorize": [{"to": ["lead"], "may": []}]"#, "authorizes to nothing, expected at least one right"),
        (
            r#""authorize": [{"to": ["requester"], "may": ["close"]}]"#,
            "authorizes somebody outside the staff, expected staff",
        ),
        (r#""ask_for": "mony""#, "asks for the unknown approval `mony`, did you mean `money`?"),
        (r#""notify": ["lead"], "skills": {"ink": 3}"#, "names skills without `escalate`, expected both"),
        (r#""id": "r""#, "does nothing, expected `notify`, `authorize`, `ask_for`, `escalate` or `requeue`"),
    ] {
        let id = if rung.contains("\"id\"") { "" } else { r#""id": "r", "# };
        let mut spec = configured();
        let ladder = format!(r#"[{{"id": "l", "rungs": [{{{id}"trigger": "by_hand", {rung}}}]}}]"#);
        spec.ladders.extend(serde_json::from_str::<Vec<_>>(&ladder).expect("a ladder"));
        let problems = Configuration::build(spec).expect_err("problems").to_string();
        assert_eq!(problems, format!("ladder `l`: rung `r` {expected}"), "{rung}");
    }
}

#[test]
fn stored_forms() {
    let text = r#"{"id":"half","trigger":{"used":50},"authorize":[{"to":["lead"],"may":["close","lead"]}],"ask_for":"money","escalate":true,"skills":{"ink":3}}"#;
    let rung: helpdesk_core::RungSpec = serde_json::from_str(text).expect("a rung");
    assert_eq!(serde_json::to_string(&rung).expect("a text"), text);
    let mut stage = opened();
    stage.act(&service(), Command::Tick, "2026-01-05 17:00").expect("a tick");
    let trace = &stage.decisions.last().expect("a decision").rungs[0];
    let text = r#"{"metric":"resolution","rung":"half","commands":[],"authorizes":[{"to":["lead"],"may":["close","lead"]},{"to":[{"agent":"dora"}],"may":["move_in","move_out"]}]}"#;
    assert_eq!(serde_json::to_string(trace).expect("a text"), text);
    assert_eq!(at("17:00"), trace_at(&stage));
}

fn trace_at(stage: &Stage) -> helpdesk_core::Instant {
    stage.decisions.last().expect("a decision").at
}
