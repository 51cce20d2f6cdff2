//! What a person reads whose rules do not compile.
use helpdesk_core::{AgentId, AgentSpec, Configuration, ConfigurationSpec, TeamId, TeamSpec};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::world::{compiled, refused};

/// The first line of each problem, without the file's name.
fn check(script: &str, problems: &[&str]) {
    let text = refused(script);
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("test.rhai:")).collect();
    assert_eq!(lines, problems, "{}", script.chars().take(200).collect::<String>());
}

const THEN: &str = ".then(|t, act| act.start());";

#[test]
fn a_misspelt_property_is_found_before_anything_runs() {
    let script = "rule(\"r\")\n  .on(OPENED)\n  .when(|t| t.prority == \"urgent\")\n  .then(|t, act| act.start());";
    assert_eq!(
        refused(script),
        "\
test.rhai:3:15: unknown property `prority` of the ticket
  |
3 |   .when(|t| t.prority == \"urgent\")
  |               ^ did you mean `priority`?"
    );
}

#[test]
fn all_problems_of_all_files_are_reported_at_once() {
    let files = [
        SourceFile::new("b.rhai", "rule(\"b\").on(\"opend\").phase(\"triag\").then(|t, act| act.rout(\"x\"));"),
        SourceFile::new(
            "a.rhai",
            "rule(\"a\").on(OPENED)\n    .when(|t, e| e.rnug == 1 && t.has_tags(\"ü\") && t.subjct.len() > 1)\n    .then(|t, a| a.priority(\"hihg\"));",
        ),
        SourceFile::new("c.rhai", "rule(\"c\").on(OPENED"),
    ];
    assert_eq!(
        RuleSet::compile(&files, Limits::default()).unwrap_err().to_string(),
        "\
b.rhai:1:11: unknown event `opend`, expected one such as `OPENED`, `REQUESTER_REPLIED` or `BREACHED`
  |
1 | rule(\"b\").on(\"opend\").phase(\"triag\").then(|t, act| act.rout(\"x\"));
  |           ^ did you mean `opened`?

b.rhai:1:23: unknown phase `triag`, expected `triage`, `route`, `escalate` or `notify`
  |
1 | rule(\"b\").on(\"opend\").phase(\"triag\").then(|t, act| act.rout(\"x\"));
  |                       ^ did you mean `triage`?

b.rhai:1:56: unknown action `rout`
  |
1 | rule(\"b\").on(\"opend\").phase(\"triag\").then(|t, act| act.rout(\"x\"));
  |                                                        ^ did you mean `route`?

a.rhai:2:20: unknown property `rnug` of the event
  |
2 |     .when(|t, e| e.rnug == 1 && t.has_tags(\"ü\") && t.subjct.len() > 1)
  |                    ^ did you mean `rung`?

a.rhai:2:35: unknown function `has_tags`
  |
2 |     .when(|t, e| e.rnug == 1 && t.has_tags(\"ü\") && t.subjct.len() > 1)
  |                                   ^ did you mean `has_tag`?

a.rhai:2:54: unknown property `subjct` of the ticket
  |
2 |     .when(|t, e| e.rnug == 1 && t.has_tags(\"ü\") && t.subjct.len() > 1)
  |                                                      ^ did you mean `subject`?

a.rhai:3:29: unknown priority `hihg`, expected `low`, `normal`, `high` or `urgent`
  |
3 |     .then(|t, a| a.priority(\"hihg\"));
  |                             ^ did you mean `high`?

c.rhai:1:20: expected `)` to close the arguments list of this function call 'on'
  |
1 | rule(\"c\").on(OPENED
  |                    ^"
    );
}

#[test]
fn closures_in_functions_and_loops_are_looked_at_too() {
    check(
        "fn make(name) {\n  rule(name).on(OPENED).when(|t| t.a).then(|t, act| {\n    let x = 1;\n    act.b();\n  });\n  name.c\n}\nfor n in [1] {\n  rule(\"r\").on(OPENED).when(|tt| tt.d == n).then(|tt, a, e| a.start());\n}",
        &[
            "2:36: unknown property `a` of the ticket",
            "4:9: unknown action `b`",
            "9:37: unknown property `d` of the ticket",
        ],
    );
    // A name that is declared again is no longer the ticket.
    compiled(&format!("rule(\"r\").on(OPENED).when(|t| {{ let t = #{{a: 1}}; t.a == 1 }}){THEN}"));
}

#[test]
fn what_is_no_rule() {
    let listens = "1:1: rule `r` listens to nothing, expected `.on(…)` with an event";
    check("rule(\"r\")", &[listens, "1:1: rule `r` does nothing, expected `.then(|t, act| …)`"]);
    check(&format!("rule(\"r\"){THEN}"), &[listens]);
    check(&format!("rule(\"r\").on(OPEND){THEN}"), &["1:14: unknown name `OPEND`"]);
    check(&format!("rule(\"r\").on([1]){THEN}"), &["1:11: `on` takes events such as `OPENED`, not a whole number"]);
    check(&format!("rule(\"r\").onn(OPENED){THEN}"), &["1:11: unknown function `onn`"]);
    check(&format!("rule(\"\").on(OPENED){THEN}"), &["1:1: the name of a rule is 1 to 100 bytes of printable text"]);
    check(
        "rule(\"r\").on(OPENED).then(|t, act| 1);\nrule(\"r\").on(OPENED).then(|t, act| 1);",
        &["2:1: rule `r` is there already at test.rhai:1, expected another name"],
    );
    check(
        "rule(\"r\").on(OPENED).then(|t, act| 1).then(|t, act| 1);",
        &["1:39: `then` is there twice, expected it once per rule"],
    );
    check(
        "rule(\"r\").on(OPENED).when(|a, b, c| true).then(|| 1);",
        &[
            "1:22: `when` takes a closure with the parameters `|t|` or `|t, e|`",
            "1:43: `then` takes a closure with the parameters `|t, act|` or `|t, act, e|`",
        ],
    );
    check(
        &format!("rule(\"r\").on(OPENED).when(3){THEN}"),
        &["1:22: `when` cannot be used with a rule, a whole number"],
    );
}

#[test]
fn what_rules_may_not_do() {
    let part = "only a variable can be changed, not a part of a value; build a new value instead";
    check("rule(\"r\").on(OPENED).then(|t, act| t.priority = \"urgent\");", &[&format!("1:36: {part}")]);
    check("let x = [1]; x[0] = 2;", &[&format!("1:14: {part}")]);
    check("const M = #{a: 1}; M.a = 2;", &[&format!("1:20: {part}")]);
    check("let f = |x| x;", &["1:9: a closure can stand only in `when(…)` or `then(…)`"]);
    check("let a = 1; let b = loop { break || a; };", &["1:33: a closure can stand only in `when(…)` or `then(…)`"]);
    check("eval(\"1\")", &["1:1: `eval` is not available in rules"]);
    check("let x = Fn(\"eval\");", &["1:9: `Fn` is not available in rules"]);
    check("import \"x\" as y;", &["1:1: `import` is not available in rules"]);
    check("try { 1 } catch { 2 }", &["1:1: `try` is not available in rules"]);
    check("this.x", &["1:1: `this` is not available in rules"]);
    check("print(\"x\");", &["1:1: unknown function `print`"]);
    check(
        "fn contains(a, b) { true }",
        &["1:19: `contains` is a function of the rule language, expected another name"],
    );
    check(
        "let r = rule(\"r\").on(OPENED); rule(\"s\").on(OPENED).then(|t, act| r);",
        &[
            "1:9: rule `r` does nothing, expected `.then(|t, act| …)`",
            "1:31: rule `s` does nothing, expected `.then(|t, act| …)`",
            "1:52: a closure may use text, numbers, lists and maps from outside, not a rule",
        ],
    );
}

#[test]
fn patterns_are_compiled_with_the_rules() {
    let check = |pattern: &str, problem: &str| {
        check(&format!("rule(\"r\").on(OPENED).when(|t| t.subject.matches(`{pattern}`)){THEN}"), &[problem]);
    };
    check("[a-", "1:49: the pattern `[a-` does not compile: unclosed character class");
    let look_around = "look-around, including look-ahead and look-behind, is not supported";
    check("(?<=a)b", &format!("1:49: the pattern `(?<=a)b` does not compile: {look_around}"));
    check(r"(a)\1", r"1:49: the pattern `(a)\1` does not compile: backreferences are not supported");
    let too_big = "is over 262144 bytes when compiled, expected a smaller one";
    check("(?:a{1000}){1000}", &format!("1:49: the pattern `(?:a{{1000}}){{1000}}` {too_big}"));
    check(&"a|".repeat(600), "1:49: the pattern has 1200 bytes, expected at most 1024");
}

#[test]
fn limits_of_a_file() {
    let lines = " expected at most 60000 lines of at most 60000 bytes";
    check(&" ".repeat(60_001), &[lines]);
    check(&"\n".repeat(60_001), &[lines]);
    check(&" ".repeat(131_073), &[" the file has 131073 bytes, expected at most 131072"]);
    check(&"1;\n".repeat(32_769), &["32769:1: the file has more than 65536 words and signs"]);
    check(&"let a=1;".repeat(1_025), &["1:8193: the file declares more than 1024 names"]);
    check(&format!("{}1{}", "(".repeat(40), ")".repeat(40)), &["1:16: nested too deep, expected at most 32 levels"]);
    let mut limits = Limits::default();
    limits.rules = 1;
    let two = SourceFile::new("two.rhai", format!("rule(\"a\").on(OPENED){THEN}\nrule(\"b\").on(OPENED){THEN}"));
    let errors = RuleSet::compile(&[two], limits).unwrap_err();
    assert_eq!(errors.problems()[0].message, "there are more than 1 rules");
    assert_eq!((errors.problems()[0].line, errors.problems()[0].column), (2, 1));
}

#[test]
fn a_configuration_knows_the_teams_and_agents_that_are_named() {
    let team: TeamSpec = serde_json::from_str(r#"{"id": "billing"}"#).unwrap();
    let agent: AgentSpec = serde_json::from_str(r#"{"id": "kim"}"#).unwrap();
    assert_eq!((&team.id, &agent.id), (&TeamId::new("billing").unwrap(), &AgentId::new("kim").unwrap()));
    let spec = ConfigurationSpec { teams: vec![team], agents: vec![agent], ..ConfigurationSpec::default() };
    let configuration = Configuration::build(spec).unwrap();
    let known = r#"act.route("billing"); act.assign("kim"); act.notify("agent:kim", "x"); act.route("x" + t.subject);"#;
    let unknown = r#"act.route("biling"); act.assign("tom"); act.notify("team:noc", "x");"#;
    let rules = |body: &str| compiled(&format!("rule(\"r\").on(OPENED).then(|t, act| {{ {body} }});"));
    assert_eq!(rules(known).check(&configuration), Ok(()));
    let errors = rules(unknown).check(&configuration).unwrap_err();
    let found: Vec<_> = errors.problems().iter().map(|p| (p.column, p.message.as_str(), p.help.as_deref())).collect();
    assert_eq!(
        found,
        [
            (48, "unknown team `biling`", Some("did you mean `billing`?")),
            (70, "unknown agent `tom`", None),
            (89, "unknown team `noc`", None),
        ]
    );
}

#[test]
fn a_function_sees_the_names_of_events_and_what_is_handed_to_it() {
    let script = "fn is_new(e) { e.kind == OPENED } fn timed(e) { let due = TIMER_DUE; e.kind == due }
        rule(\"r\").on(OPENED).when(|t, e| is_new(e) && !timed(e)).then(|t, act| act.start());";
    for set in [compiled(script), compiled(script).plain()] {
        let reaction = crate::world::react_to(&set, &crate::world::ticket(), &crate::world::opened());
        assert_eq!((reaction.faults.len(), reaction.proposals.len()), (0, 1));
    }
    let outside = "const VIPS = [\"globex\"];\nfn is_vip(t) { t.organization in VIPS }\nrule(\"r\").on(OPENED).when(|t| is_vip(t)).then(|t, act| act.start());";
    let text = refused(outside);
    assert!(text.contains("2:34: a function does not see `VIPS`, which is declared outside it"), "{text}");
    assert!(text.contains("hand it over: give the function a parameter `VIPS`"), "{text}");
    assert!(
        refused("fn f(t) { t.id == VIPS } rule(\"r\").on(OPENED).when(|t| f(t)).then(|t, act| act.start());")
            .contains("unknown name `VIPS`")
    );
}

#[test]
fn the_names_of_events_are_no_variables_of_a_file() {
    let declared = |n: usize| (0..n).map(|n| format!("let v{n} = {n};")).collect::<String>();
    let rule = "rule(\"r\").on(OPENED).then(|t, act| act.start());";
    compiled(&format!("{}{rule}", declared(128)));
    let text = refused(&format!("{}{rule}", declared(129)));
    assert!(text.contains("more than 128 variables are alive at once"), "{text}");
}
