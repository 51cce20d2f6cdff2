//! Mistakes of somebody who has read the reference once, each in a script of its own: the check, or the test beside the rule, names
//! it at its line.
use std::sync::Arc;

use helpdesk_core::Configuration;
use helpdesk_rules::{Limits, RuleSet, Severity, SourceFile, lint};

/// The kind of mistake, the script, and the lines and codes that name it.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "an entry of a linked ticket misspelt",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{ subject: \"x\",\nkindd: \"task\" }));",
        "3 unknown-entry",
    ),
    (
        "a kind of a linked ticket that there is not",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{\nkind: \"tsk\" }));",
        "3 unknown-value",
    ),
    (
        "a field of a linked ticket that there is not",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{\nfields: #{ regoin: \"x\" } }));",
        "3 unknown-field",
    ),
    (
        "a text for the tags of a linked ticket",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{\ntags: \"vip\" }));",
        "3 wrong-type",
    ),
    (
        "a number for a field of a linked ticket",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{\nfields: #{ region: 1 } }));",
        "3 wrong-type",
    ),
    (
        "a link that there is not",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"child\", #{ subject: \"x\" }));",
        "2 unknown-value",
    ),
    (
        "a team that is put into a linked ticket",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.open_linked(\"parent_of\", #{ team: \"network\" }));",
        "2 unknown-entry",
    ),
    (
        "a level of a skill that there is not",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.require_skills(#{ linux: 9 }));",
        "2 unknown-value",
    ),
    (
        "a word for a level",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.require_skills(#{ linux: \"good\" }));",
        "2 wrong-type",
    ),
    ("a list for skills", "rule(\"a\").on(OPENED).then(|t, act|\nact.require_skills([\"linux\"]));", "2 wrong-type"),
    ("a map without its sign", "rule(\"a\").on(OPENED).then(|t, act|\nact.require_skills({ linux: 3 }));", "2 syntax"),
    (
        "a unit of time that there is not",
        "rule(\"a\").untouched(\"3 hourz\")\n.then(|t, act| act.tag(\"x\"));",
        "1 bad-time",
    ),
    (
        "open hours without a schedule",
        "rule(\"a\").untouched(\"3 open hours\")\n.then(|t, act| act.tag(\"x\"));",
        "1 bad-time",
    ),
    (
        "a zone that there is not",
        "rule(\"a\").every(\"09:00\", \"Berlin\")\n.then(|t, act| act.tag(\"x\"));",
        "1 bad-time",
    ),
    ("a time without a zone", "rule(\"a\")\n.every(\"09:00\")\n.then(|t, act| act.tag(\"x\"));", "2 wrong-type"),
    (
        "a day that there is not",
        "rule(\"a\").every(\"funday 09:00\", \"UTC\")\n.then(|t, act| act.tag(\"x\"));",
        "1 bad-time",
    ),
    (
        "a promise that there is not",
        "rule(\"a\").due_soon(\"first_response\", \"1 hour\")\n.then(|t, act| act.tag(\"x\"));",
        "1 unknown-value",
    ),
    (
        "an end of what nobody waits for",
        "rule(\"a\").on(OPENED).then(|t, act|\nact.cancel(\"chase\"));",
        "2 unknown-rule",
    ),
    ("an event of a macro", "macro(\"a\")\n.on(OPENED)\n.then(|t, act| act.start());", "2 syntax"),
    ("a macro that runs again", "macro(\"a\")\n.then(|t, act| act.again(\"1 day\"));", "1 syntax"),
    (
        "a macro that is not there",
        "test(\"a\", |x| {\nx.no(x.apply(\"greet\", x.ticket()).refused);\n});\nrule(\"r\").on(OPENED).then(|t, act| act.tag(\"x\"));",
        "2 test",
    ),
    (
        "a list of words misspelt",
        "words(\"refund\", \"en\", [\"refund\"]);\nrule(\"a\").on(OPENED).when(|t|\nt.subject.contains_any(words(\"refunds\"))).then(|t, act| act.tag(\"x\"));",
        "3 unknown-words",
    ),
    (
        "a list of words that is a text",
        "words(\"refund\", \"en\",\n\"refund\");\nrule(\"a\").on(OPENED).then(|t, act| act.tag(\"x\"));",
        "1 wrong-type",
    ),
    (
        "a closure in a closure",
        "rule(\"a\").on(OPENED).when(|t|\nt.tags.some(|tag| tag == \"vip\")).then(|t, act| act.tag(\"x\"));",
        "2 unknown-function,2 misplaced-closure",
    ),
    ("a rule in a rule", "rule(\"a\").on(OPENED).then(|t, act| {\nrule(\"b\").on(OPENED);\n});", "2 unknown-function"),
    (
        "a variable of the file in a function",
        "let teams = [\"a\"];\nfn ours(t) {\nt.team in teams }\nrule(\"a\").on(OPENED).when(|t| ours(t)).then(|t, act| act.tag(\"x\"));",
        "3 unknown-name",
    ),
    ("a print", "rule(\"a\").on(OPENED).then(|t, act| {\nprint(t.subject); act.tag(\"x\"); });", "2 unknown-function"),
    (
        "a clock on the wall that rules have not",
        "rule(\"a\").on(OPENED).when(|t|\nnow().hour > 9).then(|t, act| act.tag(\"x\"));",
        "2 unknown-function",
    ),
    (
        "the day of the event without a zone",
        "rule(\"a\").on(OPENED).when(|t, e|\ne.day == 24).then(|t, act| act.tag(\"x\"));",
        "2 unknown-fact",
    ),
    (
        "a field as a fact",
        "rule(\"a\").on(OPENED).when(|t|\nt.region == \"emea\").then(|t, act| act.tag(\"x\"));",
        "2 unknown-fact",
    ),
    (
        "a field by its place",
        "rule(\"a\").on(OPENED).when(|t|\nt.fields[\"region\"] == \"emea\").then(|t, act| act.tag(\"x\"));",
        "2 unknown-fact",
    ),
    (
        "an event without its parameter",
        "rule(\"a\").on(OPENED).when(|t|\ne.by == \"agent\").then(|t, act| act.tag(\"x\"));",
        "2 unknown-name",
    ),
    ("actions in a chain", "rule(\"a\").on(OPENED).then(|t, act|\nact.tag(\"x\").route(\"network\"));", "2 wrong-type"),
    (
        "a semicolon in the middle of a rule",
        "rule(\"a\").on(OPENED);\n.when(|t| true).then(|t, act| act.tag(\"x\"));",
        "2 syntax",
    ),
    ("a rule without a name", "rule()\n.on(OPENED).then(|t, act| act.tag(\"x\"));", "1 wrong-type"),
    ("a name that is a name", "rule(vip)\n.on(OPENED).then(|t, act| act.tag(\"x\"));", "1 unknown-name"),
    (
        "an event as a text in capitals",
        "rule(\"a\")\n.on(\"OPENED\").then(|t, act| act.tag(\"x\"));",
        "2 unknown-event",
    ),
    (
        "a comparison of a comparison",
        "rule(\"a\").on(OPENED).when(|t|\n1 < t.tier < 3).then(|t, act| act.tag(\"x\"));",
        "2 wrong-type",
    ),
    (
        "a word of two that is always true",
        "rule(\"a\").on(OPENED).when(|t|\nt.priority == \"high\" || \"urgent\").then(|t, act| act.tag(\"x\"));",
        "2 syntax",
    ),
    ("a tag with a comma", "rule(\"a\").on(OPENED).then(|t, act|\nact.tag(\"a\", \"b\"));", "2 wrong-count"),
    ("a list of tags", "rule(\"a\").on(OPENED).then(|t, act|\nact.tag([\"a\", \"b\"]));", "2 wrong-type"),
    (
        "a priority by its number",
        "rule(\"a\").on(OPENED).when(|t|\nt.priority > 2).then(|t, act| act.tag(\"x\"));",
        "2 wrong-type",
    ),
    ("a note to nobody", "rule(\"a\").on(OPENED).then(|t, act|\nact.note(\"\"));", "2 empty-text"),
    ("an agent as a team", "rule(\"a\").on(OPENED).then(|t, act|\nact.route(\"kim\"));", "2 unknown-team"),
    (
        "an expectation on a rule that is not there",
        "rule(\"a\").on(OPENED).then(|t, act| act.tag(\"x\"));\ntest(\"t\", |x| {\nx.has(x.decide(OPENED, #{}).fired, \"b\");\n});",
        "3 test",
    ),
    (
        "an entry that the event has not",
        "rule(\"a\").on(SOLVED).then(|t, act| act.tag(\"x\"));\ntest(\"t\", |x| {\nx.has(x.decide(x.event(SOLVED, #{ metric: \"resolution\" }), x.ticket()).fired, \"a\");\n});",
        "3 test",
    ),
    (
        "a test without a check",
        "rule(\"a\").on(OPENED).then(|t, act| act.tag(\"x\"));\ntest(\"t\", |x| {\nx.decide(OPENED, #{});\n});",
        "2 test",
    ),
];

fn configuration() -> Configuration {
    let spec = r#"{
        "teams": [{ "id": "network", "lead": "kim" }, { "id": "board" }],
        "agents": [{ "id": "kim", "teams": ["network"] }],
        "fields": [{ "name": "region" }]
    }"#;
    Configuration::build(serde_json::from_str(spec).unwrap()).unwrap()
}

/// What the check says of a file, and where it says nothing, what its tests say: lines and codes.
fn said(text: &str) -> (Vec<String>, String) {
    let (files, configuration) = ([SourceFile::new("desk.rhai", text)], configuration());
    let problems = lint(&files, Some(&configuration), &Limits::default());
    let told = problems.iter().filter(|problem| problem.severity != Severity::Note);
    let told: Vec<String> = told.map(|problem| format!("{} {}", problem.line, problem.code)).collect();
    let words = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    if !told.is_empty() {
        return (told, words);
    }
    let rules = Arc::new(RuleSet::compile(&files, Limits::default()).unwrap());
    let report = rules.run_tests(Some(&configuration));
    let failures: Vec<_> = report.tests.iter().flat_map(|test| &test.failures).collect();
    let words = failures.iter().map(|failure| failure.problem.to_string()).collect::<Vec<_>>().join("\n");
    (failures.iter().map(|failure| format!("{} test", failure.problem.line)).collect(), words)
}

#[test]
fn every_mistake_of_a_newcomer_is_named_at_its_line() {
    let mut wrong = Vec::new();
    for (kind, script, expected) in MISTAKES {
        let (told, words) = said(script);
        if told.join(",") != *expected {
            wrong.push(format!("{kind}: expected {expected}, found {}\n{words}", told.join(",")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the desk of a test has is no action, though it may have the name of one.
#[test]
fn what_a_test_is_handed_has_functions_of_its_own() {
    let script = r#"macro("greet").then(|t, act| act.reply("hello"));
test("a status and a macro", |x| {
    x.status(#{ id: "parts", base: "on_hold" });
    x.no(x.apply("greet", x.ticket()).refused);
});"#;
    assert_eq!(said(script), (Vec::new(), String::new()));
}

#[test]
fn what_an_entry_may_be_is_said() {
    let said = |entries: &str| {
        let script = format!("rule(\"a\").on(OPENED).then(|t, act| act.open_linked(\"parent_of\", #{{ {entries} }}));");
        let problems = lint(&[SourceFile::new("desk.rhai", script)], Some(&configuration()), &Limits::default());
        problems.iter().filter(|problem| problem.code != "gap").map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let told = said("subjct: \"x\"");
    assert!(told.contains("a linked ticket has no `subjct`") && told.contains("did you mean `subject`?"), "{told}");
    assert!(told.starts_with("desk.rhai:1:68: "), "the place of the entry: {told}");
    assert!(said("colour: \"red\"").contains("it has `subject`, `body`, `kind`"), "{}", said("colour: \"red\""));
    assert!(said("fields: #{ regio: \"x\" }").contains("did you mean `region`?"));
    assert_eq!(
        said("subject: t.subject, body: (), tags: [\"a\"], fields: #{ region: \"emea\" }, key: `k-${t.id}`"),
        ""
    );
}

/// The message of an opening can be said where the event is made, or where the ticket is.
#[test]
fn an_opening_says_what_the_event_of_a_test_says() {
    let script = r#"rule("a").on(OPENED).when(|t, e| e.body != () && e.body.contains("fern")).then(|t, act| act.tag("a"));
test("both ways", |x| {
    x.has(x.decide(x.event(OPENED, #{ body: "fern" }), x.ticket()).fired, "a");
    x.has(x.decide(OPENED, x.ticket(#{ body: "fern" })).fired, "a");
    x.no(x.decide(x.event(OPENED, #{ body: "near" }), x.ticket(#{ body: "fern" })).fired);
});"#;
    assert_eq!(said(script), (Vec::new(), String::new()));
}
