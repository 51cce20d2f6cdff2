//! Functional escalation: to a tier or to a skill, with what goes along, and back again, also by itself.
use std::sync::Arc;

use helpdesk_core::{
    Actor, AgentId, Author, Cause, Command, Condition, Configuration, ConfigurationSpec, EventBody, EventKind, HandOff,
    HandOffSummary, Metric, Refusal, ReturnWhen, Returned, RungTrigger, Tier, evolve,
};

use crate::stage::{Stage, agent, at, request, requester, service, spec};

fn configured() -> ConfigurationSpec {
    let mut spec = spec();
    let agents = r#"[
        {"id": "dora", "teams": ["lab"], "tiers": [2, 3], "skills": {"postgres": 4}},
        {"id": "eve", "teams": ["desk"], "skills": {"mail": 2}}]"#;
    let agents: Vec<_> = serde_json::from_str(agents).expect("agents");
    spec.agents.extend(agents);
    spec
}

fn opened() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(configured()).expect("a configuration"));
    stage.roster = stage.configuration.agents().map(|a| (a.id.clone(), Default::default())).collect();
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), Command::Route { team: "desk".parse().expect("an id") }, "09:00").expect("routed");
    stage
}

fn escalate(asked: HandOff) -> Command {
    Command::Escalate(Box::new(asked))
}

fn tag(tag: &str) -> Command {
    Command::Tag { add: [tag.to_owned()].into(), remove: [].into() }
}

fn until(when: ReturnWhen) -> HandOff {
    HandOff { summary: Some("tried two cables".into()), return_when: Some(Box::new(when)), ..HandOff::new("hard") }
}

fn tagged(tag: &str) -> ReturnWhen {
    let condition = Condition { tags: vec![tag.to_owned()], ..Condition::default() };
    ReturnWhen { holds: Some(condition), at: None }
}

fn skilled(skill: &str, level: u8) -> HandOff {
    let level = helpdesk_core::SkillLevel::new(level).expect("a level");
    HandOff { skills: [(skill.parse().expect("an id"), level)].into(), ..HandOff::new("needs more") }
}

/// Team, tier and agent.
fn place(stage: &Stage) -> String {
    let ticket = stage.ticket();
    let team = ticket.team.as_ref().map_or("no team", |team| team.as_str());
    format!("{team} {} {}", ticket.tier.0, ticket.assignee.as_ref().map_or("nobody", |agent| agent.as_str()))
}

#[test]
fn it_comes_back_when_its_condition_holds() {
    let mut stage = opened();
    assert_eq!(place(&stage), "desk 1 ann");
    stage.act(&agent("ann"), escalate(until(tagged("cable"))), "10:00").expect("escalated");
    assert!(place(&stage).starts_with("lab 2"), "{}", place(&stage));
    stage.act(&agent("cleo"), tag("other"), "10:30").expect("tagged");
    assert!(place(&stage).starts_with("lab 2"));
    stage.act(&agent("cleo"), tag("cable"), "11:00").expect("tagged");
    assert_eq!(place(&stage), "desk 1 ann");
    let back = stage.events.iter().find(|e| e.kind() == EventKind::HandedBack).expect("handed back");
    let tagged = stage.events.iter().rfind(|e| e.kind() == EventKind::TagsChanged).expect("tagged");
    assert_eq!((&back.by, &back.cause), (&Author::Desk, &Cause::Event { seq: tagged.seq }));
    assert!(matches!(&back.body, EventBody::HandedBack { returned: Some(Returned::Condition), .. }));
    assert!(stage.ticket().hand_offs.is_empty() && stage.ticket().came_from.is_empty());
    stage.act(&agent("ann"), tag("again"), "11:30").expect("tagged");
    assert_eq!(stage.events.iter().filter(|e| e.kind() == EventKind::HandedBack).count(), 1, "once");
}

#[test]
fn it_comes_back_at_its_instant_however_late_the_desk_looks() {
    let when = ReturnWhen { at: Some(at("12:00")), holds: None };
    for (look, name) in [("12:00", "on time"), ("15:00", "late")] {
        let mut stage = opened();
        stage.act(&agent("ann"), escalate(until(when.clone())), "10:00").expect(name);
        assert!(stage.ticket().wake(&stage.configuration).at().is_some_and(|wake| wake <= at("12:00")), "{name}");
        stage.act(&service(), Command::Tick, look).expect(name);
        assert_eq!(place(&stage), "desk 1 ann", "{name}");
        let back = stage.events.iter().find(|e| e.kind() == EventKind::HandedBack).expect(name);
        let returned = Returned::Date { planned_at: at("12:00") };
        assert!(matches!(&back.body, EventBody::HandedBack { returned: Some(r), .. } if *r == returned), "{name}");
        let n = stage.events.len();
        stage.act(&service(), Command::Tick, look).expect(name);
        assert_eq!(stage.events.len(), n, "an extra tick changes nothing");
    }
}

#[test]
fn the_last_escalation_comes_back_first() {
    let mut stage = opened();
    stage.act(&agent("ann"), escalate(until(tagged("cable"))), "10:00").expect("escalated");
    stage.act(&agent("cleo"), Command::escalate("harder"), "10:10").expect("escalated");
    assert!(place(&stage).starts_with("lab 3"));
    stage.act(&agent("cleo"), tag("cable"), "10:20").expect("tagged");
    assert!(place(&stage).starts_with("lab 3"), "the last one waits for nothing");
    stage.act(&agent("cleo"), Command::hand_back("done here"), "10:30").expect("handed back");
    assert_eq!(place(&stage), "desk 1 ann", "what the first one waited for has come meanwhile");
}

#[test]
fn a_solved_ticket_comes_back_when_it_is_taken_up_again() {
    let mut stage = opened();
    stage.act(&agent("ann"), escalate(until(tagged("cable"))), "10:00").expect("escalated");
    stage.act(&agent("cleo"), Command::Solve, "10:10").expect("solved");
    stage.act(&agent("cleo"), tag("cable"), "10:20").expect("tagged");
    assert!(place(&stage).starts_with("lab 2"), "nobody has work with it");
    stage.act(&agent("cleo"), Command::Reopen, "10:30").expect("reopened");
    assert_eq!(place(&stage), "desk 1 ann");
}

#[test]
fn whoever_moves_it_elsewhere_ends_the_way_back() {
    let mut stage = opened();
    stage.act(&agent("ann"), escalate(until(tagged("cable"))), "10:00").expect("escalated");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("an id") }, "10:10").expect("routed");
    stage.act(&service(), tag("cable"), "10:20").expect("tagged");
    assert!(place(&stage).starts_with("attic"));
    assert!(stage.ticket().hand_offs.is_empty());
}

#[test]
fn to_a_skill_wherever_on_the_path_it_is_and_back_again() {
    let rows = [
        ("in the next team", "postgres", 4, Ok("lab 2 nobody")),
        ("in the same team and tier", "mail", 2, Ok("desk 1 eve")),
        (
            "not well enough",
            "postgres",
            5,
            Err("nobody else on the path of `desk` has `postgres` 5, expected skills that somebody there has"),
        ),
        (
            "nobody at all",
            "cobol",
            1,
            Err("nobody else on the path of `desk` has `cobol` 1, expected skills that somebody there has"),
        ),
    ];
    for (name, skill, level, expected) in rows {
        let mut stage = opened();
        stage.act(&agent("ann"), Command::Assign { agent: "ann".parse().expect("an id") }, "09:30").expect(name);
        let done = stage.act(&agent("ann"), escalate(skilled(skill, level)), "10:00").map(|_| ());
        match (done, expected) {
            (Ok(()), Ok(expected)) => {
                assert_eq!(place(&stage), expected, "{name}");
                let needs = stage.configuration.requirements(stage.ticket());
                assert_eq!(needs.skills.len(), 1, "{name}");
                stage.act(&service(), Command::hand_back("done"), "11:00").expect(name);
                assert_eq!(stage.ticket().tier, Tier::FIRST, "{name}");
                assert!(stage.ticket().hands.requirements.is_none(), "{name}: it needs that no more");
            }
            (Err(refusal), Err(expected)) => assert_eq!(refusal.to_string(), expected, "{name}"),
            (Ok(()), Err(_)) | (Err(_), Ok(_)) => panic!("{name}"),
        }
    }
}

#[test]
fn what_is_wrong_with_a_hand_off_is_told() {
    let nothing = ReturnWhen::default();
    let now = ReturnWhen { at: Some(at("09:30")), holds: None };
    let deep = (0..5).fold(Condition::default(), |inner, _| Condition { not: vec![inner], ..Condition::default() });
    let deep = ReturnWhen { holds: Some(deep), at: None };
    let already = "the return condition holds already, expected one that does not";
    for (asked, expected) in [
        (until(nothing), "the return condition names neither an instant nor what has to hold, expected one of them"),
        (until(now), already),
        (until(ReturnWhen { holds: Some(Condition::default()), at: None }), already),
        (until(deep), "the depth of the return condition: 6 levels, the limit is 4"),
        (
            until(ReturnWhen {
                holds: Some(Condition { tags: vec!["x".into(); 101], ..Condition::default() }),
                at: None,
            }),
            "the return condition: 101 entries, the limit is 100",
        ),
        (
            HandOff { summary: Some(" ".into()), ..HandOff::new("hard") },
            "the hand-off summary is empty, expected some text",
        ),
        (HandOff::new(""), "the reason is empty, expected some text"),
    ] {
        let mut stage = opened();
        let refusal: Refusal =
            stage.act(&agent("ann"), escalate(asked), "10:00").map(|_| ()).expect_err("a hand-off that cannot be");
        assert_eq!(refusal.to_string(), expected);
    }
    let mut stage = opened();
    let why = stage.act(&requester(), Command::escalate("now"), "10:00").map(|_| ()).expect_err("a requester");
    assert!(matches!(why, Refusal::NotAllowed { .. }));
}

#[test]
fn nothing_comes_back_that_was_not_to() {
    let mut stage = opened();
    stage.act(&agent("ann"), Command::escalate("hard"), "10:00").expect("escalated");
    let come = Command::Escalation(helpdesk_core::EscalationCommand::ComeBack);
    let unit = stage.act(&agent("cleo"), come, "10:10").expect("asked");
    assert!(unit.events().iter().all(|e| e.kind() != EventKind::HandedBack));
}

#[test]
fn stored_forms_of_hand_offs() {
    let json = |value: &EventBody| serde_json::to_string(value).expect("json");
    let mut stage = opened();
    let asked = HandOff { summary: Some("tried two cables".into()), ..until(tagged("cable")) };
    let command = serde_json::to_string(&escalate(asked.clone())).expect("json");
    assert_eq!(
        command,
        r#"{"do":"escalate","reason":"hard","summary":"tried two cables","return_when":{"holds":{"tags":["cable"]}}}"#
    );
    assert_eq!(
        serde_json::to_string(&Command::escalate("hard")).expect("json"),
        r#"{"do":"escalate","reason":"hard"}"#
    );
    assert_eq!(
        serde_json::to_string(&Command::hand_back("easy")).expect("json"),
        r#"{"do":"hand_back","reason":"easy"}"#
    );
    stage.act(&agent("ann"), escalate(asked), "10:00").expect("escalated");
    let handed = Command::HandBack { reason: "easy".into(), summary: Some("a third cable".into()) };
    stage.act(&agent("cleo"), handed, "11:00").expect("handed back");
    let stored = |kind| stage.events.iter().find(|e| e.kind() == kind).map(|e| json(&e.body)).expect("an event");
    assert_eq!(
        stored(EventKind::Escalated),
        r#"{"event":"escalated","from":"desk","tier":1,"reason":"hard","summary":"tried two cables","return_when":{"holds":{"tags":["cable"]}}}"#
    );
    assert_eq!(stored(EventKind::HandedBack), r#"{"event":"handed_back","reason":"easy","summary":"a third cable"}"#);
    let back = EventBody::HandedBack { reason: "x".into(), summary: None, returned: Some(Returned::Condition) };
    assert_eq!(json(&back), r#"{"event":"handed_back","reason":"x","returned":{"why":"condition"}}"#);
    assert_eq!(stage.events.iter().fold(None, evolve), stage.ticket);
    let told = stage.explain("12:00").say(&helpdesk_core::Language::english());
    for words in ["with the summary: tried two cables", "until its return condition holds", "handed back: easy"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn an_agent_says_what_was_tried_unless_the_team_does_without() {
    let wanted = "team `desk` wants to be told what was tried and found when its tickets are escalated, expected a hand-off `summary`";
    let bare = || HandOff::new("hard");
    let told = || HandOff { summary: Some("tried two cables".into()), ..HandOff::new("hard") };
    let with_skill = || skilled("postgres", 3);
    let (required, optional) = (HandOffSummary::Required, HandOffSummary::Optional);
    let (ann, import) = (agent("ann"), service());
    let bob: AgentId = "bob".parse().expect("an id");
    let for_bob = service().on_behalf_of(bob);
    let rows: [(&str, HandOffSummary, &Actor, HandOff, &str); 8] = [
        ("a reason alone", required, &ann, bare(), wanted),
        ("a summary too", required, &ann, told(), "lab 2 nobody"),
        ("to a skill", required, &ann, with_skill(), wanted),
        ("the team does without", optional, &ann, bare(), "lab 2 nobody"),
        ("the team does without, and it is said", optional, &ann, told(), "lab 2 nobody"),
        ("to a skill, and the team does without", optional, &ann, with_skill(), "lab 2 nobody"),
        ("a program", required, &import, bare(), "lab 2 nobody"),
        ("a program that reports what an agent did", required, &for_bob, bare(), "lab 2 nobody"),
    ];
    for (name, rule, actor, asked, expected) in rows {
        let mut spec = configured();
        spec.teams.iter_mut().for_each(|team| team.hand_off_summary = rule);
        let mut stage = opened();
        stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
        let n_events = stage.events.len();
        match stage.act(actor, escalate(asked), "10:00").map(|_| ()) {
            Ok(()) => assert_eq!(place(&stage), expected, "{name}"),
            Err(refusal) => {
                assert_eq!(refusal.to_string(), expected, "{name}");
                assert_eq!(stage.events.len(), n_events, "{name}");
            }
        }
    }
    assert_eq!(HandOffSummary::default(), required, "where nothing is said");
}

#[test]
fn a_rung_writes_a_summary_of_its_own() {
    let time = |text: &str| text.parse().expect("a length");
    let rows = [
        (RungTrigger::Used(50), "half of the target of resolution was used"),
        (RungTrigger::Used(75), "75 % of the target of resolution was used"),
        (RungTrigger::Used(100), "the whole target of resolution was used"),
        (RungTrigger::Remaining(time("1h 30m")), "1h 30m of the target of resolution was left"),
        (RungTrigger::AfterBreach(time("0s")), "the target of resolution was broken"),
        (RungTrigger::AfterBreach(time("2h")), "the target of resolution was broken 2h before"),
        (RungTrigger::Reopened(1), "it was reopened"),
        (RungTrigger::Reopened(3), "it was reopened 3 times"),
        (RungTrigger::Reassigned(1), "it was moved to another team"),
        (RungTrigger::Reassigned(2), "it was moved between teams 2 times"),
        (RungTrigger::Untouched(time("4h")), "nobody touched it for 4h"),
        (RungTrigger::ByHand, "somebody let the rung fire by hand"),
    ];
    for (trigger, expected) in rows {
        assert_eq!(trigger.summary(Some(Metric::Resolution)), expected);
    }
    let mut stage = opened();
    stage.act(&service(), tag("night"), "09:00").expect("tagged");
    stage.act(&service(), Command::Tick, "22:00").expect("looked at");
    let summaries = stage.events.iter().filter_map(|event| {
        let EventBody::Escalated { summary, .. } = &event.body else { return None };
        Some(summary.clone())
    });
    assert_eq!(summaries.collect::<Vec<_>>(), [Some("75 % of the target of resolution was used".to_owned())]);
    let fire = helpdesk_core::EscalationCommand::Fire {
        ladder: "climb".parse().expect("an id"),
        rung: "up".into(),
        reason: "the plant stands still".into(),
    };
    let mut stage = opened();
    stage.act(&agent("ann"), Command::Escalation(fire), "10:00").expect("fired");
    let told = stage.events.iter().any(|event| matches!(&event.body, EventBody::Escalated { summary: Some(summary), .. } if summary == "the plant stands still"));
    assert!(told, "what somebody says by hand is what is to be known");
}
