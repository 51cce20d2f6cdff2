//! Every function of `act`, and the command it becomes.
use crate::world::{compiled, opened, react_to, reaction, ticket};

fn check(call: &str, command: &str) {
    let script = format!("rule(\"r\").on(OPENED).then(|t, act, e| act.{call});");
    assert_eq!(reaction(&script), format!("r: matched {command}"), "{call}");
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
