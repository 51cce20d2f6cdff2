//! Macros as scripts: applied by a person, with the facts, the answers and the limits of rules.
use std::sync::Arc;

use helpdesk_core::{AgentId, Author, EventBody, Hook, HookFacts, MacroId};
use helpdesk_rules::{LeafAnswer, Limits, SourceFile, lint};

use crate::world::{compiled, desk, event, refused, ticket};

const MACROS: &str = r#"
macro("promise")
    .when(|t| t.team == "service-desk")
    .unless(|t| t.status == "solved")
    .then(|t, act, e| { act.respond("thanks"); act.note(`by ${e.who}`); act.tag("promised"); });

macro("broken").then(|t, act| act.field("x", t));

rule("sees-it").on(TAGS_CHANGED).when(|t, e| t.has_tag("promised") && e.by == "agent").then(|t, act| act.priority("high"));

test("a promise is made", |x| {
    let t = x.ticket(#{ team: "service-desk" });
    let d = x.apply("promise", t, #{ who: "kim" });
    x.eq(d.fired, ["promise", "sees-it"]);
    x.has(d.notes, "by kim");
    x.eq(d.priority, "high");
    x.no(d.refused);
    let again = x.apply("promise", d.ticket);
    x.no(again.refused);
    x.has(x.apply("promise", x.ticket(#{ team: "sales" })).refused, "not for this ticket");
    x.has(x.apply("promise", x.ticket(#{ team: "service-desk", status: "solved" })).refused, "not for this ticket");
    x.has(x.apply("broken", t).refused, "a.rhai:7");
    x.no(x.apply("broken", t).events);
});
"#;

#[test]
fn a_macro_is_tested_like_a_rule() {
    let set = helpdesk_rules::RuleSet::compile(&[SourceFile::new("a.rhai", MACROS)], Limits::default()).unwrap();
    assert_eq!(set.macro_names().collect::<Vec<_>>(), ["broken", "promise"]);
    assert_eq!(set.rule_names().collect::<Vec<_>>(), ["sees-it"]);
    let report = Arc::new(set.traced()).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
    assert!(report.coverage.rules.iter().all(|rule| rule.n_matched > 0 || rule.rule == "broken"));
}

#[test]
fn a_macro_answers_when_it_is_asked_by_name_and_only_then() {
    let set = compiled(MACROS);
    let by = Author::Agent { id: AgentId::new("kim").unwrap() };
    let (touched, configuration, ticket) = (event(by, EventBody::Touched), desk(), ticket());
    let facts = HookFacts::new(&ticket, &touched, &configuration);
    assert_eq!(set.react(&facts).rules, [], "no event applies a macro");
    let [quick, plain] = [compiled(MACROS), compiled(MACROS).plain()]
        .map(|set| set.spell(&MacroId::new("promise").unwrap(), &facts).unwrap());
    assert_eq!(quick, plain);
    assert_eq!(quick.proposals.len(), 3);
    assert!(set.spell(&MacroId::new("sees-it").unwrap(), &facts).is_none(), "a rule is no macro");
    let explanation = set.explain_macro("promise", &facts).unwrap();
    let leaves: Vec<_> = explanation.rules().flat_map(|rule| rule.leaves()).map(|leaf| leaf.answer()).collect();
    assert_eq!(leaves, [LeafAnswer::Holds, LeafAnswer::DoesNot]);
}

#[test]
fn what_is_no_macro_is_told() {
    for (declared, problem) in [
        (r#"macro("a").on(OPENED).then(|t, act| act.start());"#, "`on` is not for macros"),
        (r#"macro("a").phase("route").then(|t, act| act.start());"#, "`phase` is not for macros"),
        (r#"macro("a").every("09:00", "UTC").then(|t, act| act.start());"#, "`every` is not for macros"),
        (r#"macro("a").once().then(|t, act| act.start());"#, "`once` is not for macros"),
        (r#"macro("a").then(|t, act| act.again("1 day"));"#, "only rules do"),
        (r#"macro("a");"#, "does nothing, expected `.then(|t, act| …)`"),
        (
            r#"macro("a").then(|t, act| act.start()); rule("a").on(OPENED).then(|t, act| act.start());"#,
            "is there already",
        ),
    ] {
        let text = refused(declared);
        assert!(text.contains(problem), "{declared}: {text}");
    }
    let file = SourceFile::new("a.rhai", r#"macro("a").when(|t| t.status == "opne").then(|t, act| act.start());"#);
    assert_eq!(lint(&[file], None, &Limits::default())[0].code, "unknown-value");
    let two = r#"macro("a").then(|t, act| act.route("x")); macro("b").then(|t, act| act.route("y"));
        rule("c").on(TOUCHED).then(|t, act| act.route("z"));"#;
    assert_eq!(lint(&[SourceFile::new("a.rhai", two)], None, &Limits::default()), [], "they never meet");
}
