//! Explanations told: every sentence as data, in every language.
use std::collections::BTreeSet;

use helpdesk_core::{Command, Language, Phrase, Said, Told, WhyNot};

use crate::stage::{Stage, agent, at, request, requester, service};

fn holes(pattern: &str) -> BTreeSet<&str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn ids(phrase: &Phrase, found: &mut BTreeSet<&'static str>) {
    found.insert(phrase.id);
    phrase.values.values().for_each(|value| ids_of_value(value, found));
}

fn ids_of_value(value: &Said, found: &mut BTreeSet<&'static str>) {
    match value {
        Said::Word(id) => {
            found.insert(id);
        }
        Said::Phrase(phrase) => ids(phrase, found),
        Said::List(list) => list.iter().for_each(|value| ids_of_value(value, found)),
        Said::Text(_) | Said::Number(_) | Said::At(_) | Said::Lasting(_) | _ => {}
    }
}

/// A ticket that lived through much of what can be told.
fn eventful() -> Stage {
    let mut stage = Stage::new();
    let mut open = request();
    open.tags = ["night".to_owned()].into();
    stage.act(&service(), Command::open(open), "09:00").expect("opened");
    let deeds = [
        (service(), Command::Route { team: "desk".parse().expect("an id") }, "09:05"),
        (agent("ann"), Command::Reply { body: "on it".into() }, "09:10"),
        (agent("ann"), Command::AddNote { body: "odd".into() }, "09:11"),
        (agent("ann"), Command::Tag { add: ["vip".to_owned()].into(), remove: BTreeSet::new() }, "09:15"),
        (agent("ann"), Command::SetField { name: "room".into(), value: Some("7".into()) }, "09:16"),
        (agent("ann"), Command::Wait { until: Some(at("10:00")) }, "09:20"),
        (agent("ann"), crate::attributes::kind("task"), "09:21"),
        (service(), Command::Tick, "10:00"),
        (agent("ann"), Command::escalate("hard"), "10:30"),
        (agent("cleo"), Command::hand_back("easy"), "11:00"),
        (service(), Command::Tick, "16:00"),
        (agent("ann"), Command::Solve, "16:30"),
        (requester(), Command::Reopen, "16:45"),
    ];
    for (actor, command, when) in deeds {
        stage.act(&actor, command, when).expect("done");
    }
    stage
}

fn told() -> Vec<Told> {
    eventful().explain("17:00").tell()
}

#[test]
fn every_sentence_can_be_said() {
    let (english, german) = (Language::english(), Language::german());
    assert_eq!(english.ids().collect::<Vec<_>>(), german.ids().collect::<Vec<_>>());
    for id in english.ids() {
        let (ours, theirs) = (english.pattern(id).expect("a pattern"), german.pattern(id).expect("a pattern"));
        assert_eq!(holes(ours), holes(theirs), "{id}");
    }
    let mut used = BTreeSet::new();
    told().iter().for_each(|told| ids(&told.phrase, &mut used));
    let unknown: Vec<_> = used.iter().filter(|id| english.pattern(id).is_none()).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
    assert!(used.len() > 60, "{used:?}");
}

#[test]
fn no_value_is_left_out() {
    for language in [Language::english(), Language::german()] {
        for told in told() {
            let said = language.say(&told.phrase);
            assert!(!said.contains('{'), "{said}");
            assert!(!said.is_empty());
        }
    }
}

/// A promise is made, and the time for it is longer than the schedule knows.
#[test]
fn a_promise_without_a_clock_says_so() {
    let mut spec = crate::stage::spec();
    spec.policies.truncate(1);
    spec.policies[0].when = helpdesk_core::Condition::default();
    spec.policies[0].targets.clear();
    let mut stage = Stage::new();
    let nothing = |stage: &mut Stage, spec: helpdesk_core::ConfigurationSpec| {
        stage.configuration = helpdesk_core::Configuration::build(spec).expect("a configuration").into();
        stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
        stage.explain("09:00").say(&Language::english())
    };
    let told = nothing(&mut stage, spec.clone());
    assert!(told.contains("none: no policy promises anything for this ticket"), "{told}");
    let far = serde_json::from_str(r#"{"normal": "900000h"}"#).expect("a target");
    spec.policies[0].targets.insert(helpdesk_core::Metric::Resolution, far);
    let told = nothing(&mut Stage::new(), spec);
    let said = "none: policy vip v1 promises something, and no clock could be set for it, as the faults say";
    assert!(told.contains(said), "{told}");
}

/// What the desk does not do is said in each language, not quoted from English.
#[test]
fn refusals_are_told_in_both_languages() {
    let rows = [
        r#"{"code": "no_such_ticket", "ticket": 7}"#,
        r#"{"code": "already_opened", "ticket": 7}"#,
        r#"{"code": "not_allowed", "who": "agent ann", "action": "merge", "because": "the right `merge` is needed"}"#,
        r#"{"code": "closed"}"#,
        r#"{"code": "wrong_status", "status": "solved", "command": "wait", "expected": "reopen it first"}"#,
        r#"{"code": "cannot_solve", "obstacles": [{"obstacle": "empty_field", "field": "room"}, {"obstacle": "pending_approval", "number": 1}, {"obstacle": "blocked_by", "tickets": [3, 4]}]}"#,
        r#"{"code": "unknown", "what": "status", "name": "x", "expected": "expected one of `a`, `b`"}"#,
        r#"{"code": "follow_up_wanted", "ticket": 7}"#,
        r#"{"code": "not_taken_up_again"}"#,
        r#"{"code": "no_such_item", "item": 3}"#,
        r#"{"code": "reopen_window_over", "solved_at": "2026-01-05T09:00:00Z", "within_days": 7}"#,
        r#"{"code": "unknown_team", "team": "dsk", "expected": "did you mean `desk`?"}"#,
        r#"{"code": "unknown_agent", "agent": "zoe"}"#,
        r#"{"code": "not_a_member", "agent": "ann", "team": "lab"}"#,
        r#"{"code": "no_team"}"#,
        r#"{"code": "no_higher_tier", "team": "desk", "tier": 3}"#,
        r#"{"code": "summary_wanted", "team": "desk"}"#,
        r#"{"code": "nobody_skilled", "team": "desk", "skills": "rust 3"}"#,
        r#"{"code": "nothing_to_hand_back"}"#,
        r#"{"code": "unknown_rung", "ladder": "climb", "rung": "x"}"#,
        r#"{"code": "rung_has_fired", "ladder": "climb", "rung": "x", "n": 2}"#,
        r#"{"code": "not_under_policy", "policy": "vip", "has": "usual v1"}"#,
        r#"{"code": "empty_text", "what": "the message"}"#,
        r#"{"code": "over_limit", "what": "the subject", "actual": 1001, "limit": 1000, "unit": "bytes"}"#,
        r#"{"code": "over_limit", "what": "the tags", "actual": 101, "limit": 100}"#,
        r#"{"code": "cannot_merge", "into": 7, "why": "it is closed, expected one that is not"}"#,
        r#"{"code": "cannot_split", "why": "it names no message, expected at least one"}"#,
        r#"{"code": "not_merged"}"#,
        r#"{"code": "external_id_taken", "external": "x", "owner": 7}"#,
        r#"{"code": "no_survey"}"#,
        r#"{"code": "off_the_scale", "score": 9, "most": 5}"#,
    ];
    let decision = Stage::opened("09:00").decisions[0].clone();
    for row in rows {
        let refusal: helpdesk_core::Refusal = serde_json::from_str(row).unwrap_or_else(|why| panic!("{row}: {why}"));
        let text = format!("refused: {refusal}\n");
        let decision = helpdesk_core::Decision { refused: Some(refusal), ..decision.clone() };
        let step = helpdesk_core::Step { decision, events: Vec::new() };
        assert!(step.say(&Language::english()).contains(&text), "{text}");
        let german = step.say(&Language::german());
        assert!(german.contains("abgelehnt: ") && !german.contains('„'), "{german}");
    }
}

#[test]
fn telling_is_deterministic() {
    let json = |told: &[Told]| serde_json::to_string(told).expect("json");
    assert_eq!(json(&told()), json(&told()));
}

#[test]
fn the_same_sentence_in_two_languages() {
    let told = told();
    let find = |id: &str| told.iter().find(|t| holds(&t.phrase, id)).map(|t| t.phrase.clone()).expect("told");
    for (id, english, german) in [
        (
            "event.status_changed",
            "status new -> open  [agent ann; the command]",
            "Status neu -> offen  [Agent ann; der Befehl]",
        ),
        (
            "event.handed_back",
            "handed back: easy  [agent cleo; the command]",
            "zurückgegeben: easy  [Agent cleo; der Befehl]",
        ),
        (
            "exclusion.off_shift_until",
            "bob: 0 of 4, off shift until 2026-01-05 14:00:00Z",
            "bob: 0 von 4, nicht im Dienst bis 05.01.2026 14:00:00 UTC",
        ),
    ] {
        let phrase = find(id);
        assert_eq!(Language::english().say(&phrase), english);
        assert_eq!(Language::german().say(&phrase), german);
    }
}

#[test]
fn every_hindrance_is_said_in_both_languages() {
    let candidate = r#"{"agent": "bob", "load": {"open": 2, "assigned_at": null}, "levels": 4}"#;
    let outscored = |strategy: &str| {
        format!(r#"{{"hindrance": "outscored", "strategy": "{strategy}", "best": {candidate}, "own": {candidate}}}"#)
    };
    let mut texts: Vec<String> =
        ["least_loaded", "longest_idle", "skill_match", "same_agent", "fixed"].map(outscored).into();
    texts.extend([
        r#"{"hindrance": "no_work", "status": "solved"}"#,
        r#"{"hindrance": "no_team"}"#,
        r#"{"hindrance": "not_a_member", "team": "desk"}"#,
        r#"{"hindrance": "no_strategy", "team": "desk"}"#,
        r#"{"hindrance": "put_back", "since": "2026-01-05T09:00:00Z"}"#,
        r#"{"hindrance": "not_considered"}"#,
        r#"{"hindrance": "given", "agent": "ann"}"#,
        r#"{"hindrance": "excluded", "strategy": "fixed", "exclusion": {"reason": "not_fixed"}}"#,
        r#"{"hindrance": "chosen", "agent": "ann", "strategy": "fixed", "at": "2026-01-05T09:00:00Z", "because": [{"hindrance": "not_considered"}]}"#,
    ].map(str::to_owned));
    let hindrances = texts.iter().map(|text| serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}")));
    let answer = WhyNot { agent: "bob".parse().expect("an id"), hindrances: hindrances.collect() };
    let mut used = BTreeSet::new();
    answer.tell().iter().for_each(|told| ids(&told.phrase, &mut used));
    for language in [Language::english(), Language::german()] {
        let unknown: Vec<_> = used.iter().filter(|id| language.pattern(id).is_none()).collect();
        assert_eq!(unknown, Vec::<&&str>::new(), "{}", language.code());
        assert!(!answer.say(&language).contains('{'), "{}", answer.say(&language));
    }
}

fn holds(phrase: &Phrase, id: &str) -> bool {
    let mut found = BTreeSet::new();
    ids(phrase, &mut found);
    found.contains(id)
}

#[test]
fn a_language_of_the_hosts_own_may_be_incomplete() {
    let own = Language::new("xx", [("event.assigned", "an {agent} gone {oops}")]);
    let phrase = Phrase::new("event.assigned").with("agent", "ann");
    assert_eq!(own.say(&phrase), "an ann gone {oops}");
    assert_eq!(own.say(&Phrase::new("clock.resumed")), "resumed");
    assert_eq!(own.say(&Phrase::new("not.there")), "not.there");
    assert_eq!(Language::new("yy", [("fault", "a { hole")]).say(&Phrase::new("fault")), "a { hole");
}

#[test]
fn a_decision_is_found_by_its_address() {
    let mut world = crate::world::World::with(2);
    assert_eq!(world.ann(1, Command::Start, "10:00"), "ok");
    assert_ne!(world.ann(1, Command::HandBack { reason: "?".into(), summary: None }, "10:01"), "ok");
    let acting = world.desk.acting_as(agent("ann"));
    let ask = |id: &str| pollster::block_on(acting.decision(&id.parse().expect("an address"), at("11:00")));
    for decision in world.decisions(1) {
        let id = decision.id(crate::world::ticket(1));
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        let step = ask(&id.to_string()).expect("a decision");
        assert_eq!(step.decision, decision, "also one that was refused, and the configuration is named");
        assert_eq!(&step.decision.configuration, world.desk.configuration().version());
    }
    let step = ask("1/w3").expect("the start");
    assert!(step.say(&Language::english()).contains("status new -> open"), "{}", step.say(&Language::english()));
    for (id, expected) in
        [("1/w2", "there is no decision `1/w2`, expected one of its ticket"), ("9/w1", "there is no ticket 9")]
    {
        assert_eq!(ask(id).expect_err("nothing").to_string(), expected);
    }
    for text in ["", "w3", "x/w3", "1/", "01/w3", "0/w3"] {
        let wrong = text.parse::<helpdesk_core::DecisionId>().expect_err("no address").to_string();
        assert_eq!(wrong, format!("`{text}` is no decision, expected a ticket and a command such as `42/mail-4711`"));
    }
}
