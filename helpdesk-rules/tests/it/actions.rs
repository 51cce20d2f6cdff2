//! Every function of `act`, and the command it becomes.
use crate::world::{compiled, opened, react_to, reaction, ticket};

fn check(call: &str, command: &str) {
    let script = format!("rule(\"r\").on(OPENED).then(|t, act, e| act.{call});");
    assert_eq!(reaction(&script), format!("r: matched {command}"), "{call}");
}

#[test]
fn waits_have_an_end_where_one_is_named() {
    check("wait(\"3 days\")", r#"{"do":"wait","until":"2026-01-09T14:30:00Z"}"#);
    check("wait(\"2 open hours\", \"office\")", r#"{"do":"wait","until":"2026-01-07T08:30:00Z"}"#);
    check("wait(e.at.add(\"1 hour\"))", r#"{"do":"wait","until":"2026-01-06T15:30:00Z"}"#);
    check("hold(\"parts\", \"2 days\")", r#"{"do":"hold","reason":"parts","until":"2026-01-08T14:30:00Z"}"#);
    check(
        "hold(\"parts\", \"2 open hours\", \"office\")",
        r#"{"do":"hold","reason":"parts","until":"2026-01-07T08:30:00Z"}"#,
    );
    check("hold(\"parts\", e.at.add(\"1 day\"))", r#"{"do":"hold","reason":"parts","until":"2026-01-07T14:30:00Z"}"#);
    check("again_at(e.at.add(\"1 day\"))", r#"{"do":"timer","step":"set","name":"r","at":"2026-01-07T14:30:00Z"}"#);
    check("language(\"DE\")", r#"{"do":"attribute","step":"set_language","language":"de"}"#);
}

#[test]
fn each_action_is_one_command() {
    check("route(\"billing\")", r#"{"do":"route","team":"billing"}"#);
    check("assign(\"kim\")", r#"{"do":"assign","agent":"kim"}"#);
    check("assign_by(\"least_loaded\")", r#"{"do":"assign_by","strategy":"least_loaded"}"#);
    check("assign_by(\"longest_idle\")", r#"{"do":"assign_by","strategy":"longest_idle"}"#);
    check("unassign()", r#"{"do":"unassign"}"#);
    check("escalate(`tier ${t.tier} is stuck`)", r#"{"do":"escalate","reason":"tier 1 is stuck"}"#);
    check("hand_back(\"done here\")", r#"{"do":"hand_back","reason":"done here"}"#);
    check("priority(\"urgent\")", r#"{"do":"set_priority","priority":"urgent"}"#);
    check("priority(\"low\")", r#"{"do":"set_priority","priority":"low"}"#);
    check("tag(\"money\")", r#"{"do":"tag","add":["money"],"remove":[]}"#);
    check("untag(\"vip\")", r#"{"do":"tag","add":[],"remove":["vip"]}"#);
    check("field(\"region\", \"apac\")", r#"{"do":"set_field","name":"region","value":"apac"}"#);
    check("field(\"seats\", 12)", r#"{"do":"set_field","name":"seats","value":"12"}"#);
    check("field(\"legal\", true)", r#"{"do":"set_field","name":"legal","value":"true"}"#);
    check("field(\"region\", ())", r#"{"do":"set_field","name":"region","value":null}"#);
    check("kind(\"change\")", r#"{"do":"attribute","step":"set_kind","kind":"change"}"#);
    check("assess(\"high\", \"low\")", r#"{"do":"assess","impact":"high","urgency":"low"}"#);
    check("reset_priority()", r#"{"do":"set_priority","priority":null}"#);
    check("require_skills(#{ linux: 3 })", r#"{"do":"assignment","step":"require_skills","skills":{"linux":3}}"#);
    check(
        "require_skills(#{ linux: t.tier }, \"DE\")",
        r#"{"do":"assignment","step":"require_skills","skills":{"linux":1},"language":"de"}"#,
    );
    check("escalate(\"late\", \"tried\")", r#"{"do":"escalate","reason":"late","summary":"tried"}"#);
    check("escalate_to(#{ sql: 4 }, \"slow\")", r#"{"do":"escalate","reason":"slow","skills":{"sql":4}}"#);
    check("hand_back(\"done\", \"how\")", r#"{"do":"hand_back","reason":"done","summary":"how"}"#);
    check("acknowledge()", r#"{"do":"escalation","step":"acknowledge"}"#);
    check("acknowledge(\"tier\")", r#"{"do":"escalation","step":"acknowledge","metric":"tier"}"#);
    check("respond(\"thanks\")", r#"{"do":"reply","body":"Thank you, whoever you are."}"#);
    check("respond(\"thanks\", \"de-at\")", r#"{"do":"reply","body":"Danke, wer immer."}"#);
    check("notify_with(\"lead\", \"thanks\")", r#"{"do":"notify","to":"lead","text":"Thank you, whoever you are."}"#);
    check(
        "notify_with(\"requester\", \"thanks\", \"de\")",
        r#"{"do":"notify","to":"requester","text":"Danke, wer immer."}"#,
    );
    check("apply(\"greet\")", r#"{"do":"reply","body":"Thank you, whoever you are."}"#);
    check("todo(\"return it\")", r#"{"do":"checklist","step":"add","text":"return it"}"#);
    check("checklist(\"leaver\")", r#"{"do":"checklist","step":"apply","template":"leaver"}"#);
    check("ask_approval(\"boss\")", r#"{"do":"approval","step":"ask_for","approval":"boss"}"#);
    check("follow(\"agent:kim\")", r#"{"do":"participant","step":"follow","who":{"agent":"kim"}}"#);
    check("unfollow(\"agent:kim\")", r#"{"do":"participant","step":"unfollow","who":{"agent":"kim"}}"#);
    check("copy(\"requester:ann\")", r#"{"do":"participant","step":"copy","who":{"requester":"ann"}}"#);
    check("uncopy(\"requester:ann\")", r#"{"do":"participant","step":"uncopy","who":{"requester":"ann"}}"#);
    check("note_to(\"noc\", \"psst\")", r#"{"do":"write","visibility":{"team":"noc"},"body":"psst"}"#);
    check("status(\"in-progress\")", r#"{"do":"set_status","status":"in-progress","step":"start"}"#);
    check(
        "status(\"waiting-for-parts\", \"ordered\")",
        r#"{"do":"set_status","status":"waiting-for-parts","step":"hold","reason":"ordered","until":null}"#,
    );
    check("reopen()", r#"{"do":"reopen"}"#);
    check("note(\"seen\")", r#"{"do":"add_note","body":"seen"}"#);
    check("reply(\"we are on it\")", r#"{"do":"reply","body":"we are on it"}"#);
    check("start()", r#"{"do":"start"}"#);
    check("wait()", r#"{"do":"wait","until":null}"#);
    check("hold(\"supplier\")", r#"{"do":"hold","reason":"supplier","until":null}"#);
    check("solve()", r#"{"do":"solve"}"#);
    check("close(\"spam\")", r#"{"do":"close","reason":{"why":"spam"}}"#);
    check("close(\"cancelled\")", r#"{"do":"close","reason":{"why":"cancelled"}}"#);
    check("close(\"completed\")", r#"{"do":"close","reason":{"why":"completed"}}"#);
    check("notify(\"lead\", \"look\")", r#"{"do":"notify","to":"lead","text":"look"}"#);
    check("notify(\"assignee\", \"look\")", r#"{"do":"notify","to":"assignee","text":"look"}"#);
    check("notify(\"team\", \"look\")", r#"{"do":"notify","to":"team","text":"look"}"#);
    check("notify(\"requester\", \"look\")", r#"{"do":"notify","to":"requester","text":"look"}"#);
    check("notify(\"agent:kim\", \"look\")", r#"{"do":"notify","to":{"agent":"kim"},"text":"look"}"#);
    check("notify(\"team:noc\", \"look\")", r#"{"do":"notify","to":{"named_team":"noc"},"text":"look"}"#);
}

#[test]
fn what_is_said_beside_is_in_the_command() {
    check(
        "assign(\"kim\", \"knows them\")",
        r#"{"do":"assignment","step":"give","agent":"kim","reason":"knows them"}"#,
    );
    check("no_survey()", r#"{"do":"survey","step":"withhold"}"#);
    check("notify_by(\"chat\", \"lead\", \"look\")", r#"{"do":"notify","to":"lead","text":"look","channel":"chat"}"#);
}

#[test]
fn actions_that_cannot_be_meant_are_faults() {
    let fault = |call: &str| {
        let set = compiled(&format!(
            "rule(\"r\").on(OPENED).then(|t, act, e| {{ let n = 9; let kim = \"kim\"; let empty = \"\"; let odd = \"incidnet\"; act.{call} }});"
        ));
        let faults = react_to(&set, &ticket(), &opened()).faults;
        assert_eq!(faults.len(), 1, "{call}");
        faults[0].message.clone()
    };
    assert_eq!(fault("require_skills(#{ linux: n })"), "the level of `linux` is a number from 1 to 5");
    assert!(fault("escalate_to(#{}, `x`)").starts_with("`escalate_to` takes at least one skill"));
    assert!(fault("notify_by(`In App`, `lead`, `x`)").starts_with("channel `In App` is no word"));
    assert!(fault("assign(kim, empty)").contains("is empty, expected some text"));
    assert_eq!(fault("respond(`thnaks`)"), "there is no response `thnaks`, did you mean `thanks`?");
    assert_eq!(fault("apply(`great`)"), "there is no macro `great`, did you mean `greet`?");
    assert_eq!(fault("status(`parts`)"), "there is no status `parts` in the configuration");
    assert!(fault("status(`waiting-for-parts`)").contains("is empty, expected some text"));
    assert!(fault("follow(kim)").starts_with("unknown participant `kim`, expected one such as `agent:ana`"));
    assert!(fault("kind(odd)").ends_with("did you mean `incident`?"));
    assert!(fault("note_to(empty, `x`)").contains("team id is empty"));
}

/// What rules of one phase ask for, a later phase sees: kind, impact, urgency and a ticket that is taken up again.
#[test]
fn later_phases_see_what_was_said_of_the_ticket() {
    let script = r#"
        rule("says").on(OPENED).then(|t, act| { act.kind("problem"); act.assess("low", "low"); act.status("in-progress"); });
        rule("sees").on(OPENED).phase("notify")
            .when(|t| t.kind == "problem" && t.impact == "low" && t.urgency == "low" && t.custom_status == "in-progress")
            .then(|t, act| act.note("seen"));
        rule("loses").on(OPENED).phase("notify").then(|t, act| act.kind("question"));
    "#;
    let reaction = react_to(&compiled(script), &ticket(), &opened());
    let names: Vec<&str> = reaction.proposals.iter().map(|p| p.command.name()).collect();
    assert_eq!(names, ["set_kind", "assess", "set_status", "add_note"]);

    let solves = r#"
        rule("says").on(OPENED).then(|t, act| act.solve());
        rule("sees").on(OPENED).phase("notify").when(|t| t.custom_status == ()).then(|t, act| act.note("seen"));
    "#;
    let mut named = ticket();
    named.named_status = Some("in-progress".parse().unwrap());
    assert_eq!(react_to(&compiled(solves), &named, &opened()).proposals.len(), 2);
}

#[test]
fn a_canned_response_speaks_to_whoever_asks() {
    use helpdesk_core::{Hook, HookFacts, Known, Person, RequesterId};
    let mut rita = Person::new(RequesterId::new("rita").unwrap());
    rita.names.push("Rita Ray".into());
    rita.language = Some("de".parse().unwrap());
    let set = compiled(r#"rule("r").on(OPENED).then(|t, act| act.respond("thanks"));"#);
    assert!(set.looks_at(helpdesk_core::Beside::Requester));
    let (configuration, ticket, event) = (crate::world::desk(), ticket(), opened());
    let known = Known { requester: Some(&rita), ..Known::default() };
    let reaction = set.react(&HookFacts { known, ..HookFacts::new(&ticket, &event, &configuration) });
    let helpdesk_core::Command::Reply { body } = &reaction.proposals[0].command else { panic!("{reaction:?}") };
    assert_eq!(body, "Danke, Rita Ray.");

    // The ticket says it first.
    let english = helpdesk_core::Ticket { language: Some("en".parse().unwrap()), ..ticket };
    let reaction = set.react(&HookFacts { known, ..HookFacts::new(&english, &event, &configuration) });
    let helpdesk_core::Command::Reply { body } = &reaction.proposals[0].command else { panic!("{reaction:?}") };
    assert_eq!(body, "Thank you, Rita Ray.");
}

#[test]
fn proposals_are_the_commands_that_were_taken() {
    let set = compiled(r#"rule("r").on(OPENED).then(|t, act| { act.tag("a"); act.note("b"); });"#);
    let reaction = react_to(&set, &ticket(), &opened());
    let names: Vec<_> = reaction.proposals.iter().map(|p| (p.rule.as_str(), p.command.name())).collect();
    assert_eq!(names, [("r", "tag"), ("r", "add_note")]);
}

#[test]
fn thirty_two_commands_are_taken_and_thirty_three_are_none() {
    let script =
        |n: u32| format!("rule(\"r\").on(OPENED).then(|t, act| {{ for i in 0..{n} {{ act.note(`n${{i}}`); }} }});");
    assert_eq!(reaction(&script(32)).matches("add_note").count(), 32);
    assert_eq!(
        reaction(&script(33)),
        "r: failed\n! test.rhai:1:59: a rule asks for at most 32 commands (from rule `r` on event 1)"
    );
}

#[test]
fn a_linked_ticket_is_as_this_one_where_nothing_is_said() {
    use helpdesk_core::{Command, LinkKind, TicketId, TicketKind};
    let opened_by = |call: &str| {
        let set = compiled(&format!("rule(\"r\").on(OPENED).then(|t, act, e| {call});"));
        let reaction = react_to(&set, &ticket(), &opened());
        let asked = reaction.proposals.into_iter().map(|proposal| proposal.command);
        let linked =
            asked.filter_map(|command| if let Command::OpenLinked(asked) = command { Some(*asked) } else { None });
        (linked.collect::<Vec<_>>(), reaction.faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>())
    };
    let (asked, faults) = opened_by(
        r#"{ act.open_linked("parent_of", #{ subject: "Order it", kind: "task", tags: ["part"], priority: "low", fields: #{ a: "b" } });
             act.open_linked("parent_of", #{ body: "text", requester: "sam", key: "k" });
             act.open_linked("relates_to", #{ key: "k" }); }"#,
    );
    assert_eq!(faults, Vec::<String>::new());
    let [first, second, third] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(
        (first.link, first.request.kind, first.request.subject.as_str()),
        (LinkKind::ParentOf, TicketKind::Task, "Order it")
    );
    assert_eq!(first.request.requester.as_str(), "rita");
    assert_eq!(first.request.organization.as_ref().map(|id| id.as_str()), Some("globex"));
    assert_eq!(first.request.channel.as_str(), "email");
    assert_eq!(
        (second.request.subject.as_str(), second.request.organization.as_ref()),
        ("VPN Broken since Monday", None)
    );
    // What is asked for twice is two tickets; under a key it is one.
    assert!(first.ticket != second.ticket && first.ticket.number() >= TicketId::DERIVED_FROM);
    assert_eq!(second.ticket, third.ticket);
    let (again, _) = opened_by(r#"act.open_linked("parent_of", #{ key: "k" })"#);
    assert_eq!(again[0].ticket, second.ticket);
    for (call, fault) in [
        (r#"act.open_linked("parent", #{})"#, "unknown kind of link `parent`"),
        (
            r#"act.open_linked("parent_of", #{ subjet: "x" })"#,
            "a linked ticket has no `subjet`; did you mean `subject`?",
        ),
        (r#"act.open_linked("parent_of", #{ kind: "tsk" })"#, "tsk"),
        (r#"act.open_linked("parent_of", #{ fields: #{ a: 1 } })"#, "`fields` of a ticket are texts, `a` is not"),
    ] {
        let (asked, faults) = opened_by(&format!("{{ let it = 1; {call} }}"));
        assert!(asked.is_empty() && faults.len() == 1 && faults[0].contains(fault), "{call}: {faults:?}");
    }
}
