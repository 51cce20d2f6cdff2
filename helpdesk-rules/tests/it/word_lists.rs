//! Lists of words by name and language.
use std::sync::Arc;

use helpdesk_core::Ticket;
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::world::{compiled, opened, react_to, ticket};

const WORDS: &str = r#"
    words("refund", "de", ["erstatt", "geld zurück"]);
    words("refund", "en", ["refund", "money back"]);
    words("greeting", "fr", ["bonjour"]);
"#;

#[test]
fn lists_of_words_stand_in_the_files() {
    let fits = |guard: &str, subject: &str| {
        let script = format!("{WORDS}rule(\"r\").on(OPENED).when(|t, e| {guard}).then(|t, act| act.start());");
        let ticket = Ticket { subject: subject.into(), ..ticket() };
        let [quick, plain] =
            [compiled(&script), compiled(&script).plain()].map(|set| react_to(&set, &ticket, &opened()));
        assert_eq!((&quick, quick.faults.len()), (&plain, 0), "{guard}");
        quick.proposals.len() == 1
    };
    let of = |language: &str| format!("t.subject.to_lower().contains_any(words(\"refund\"{language}))");
    assert!(fits(&of(", \"de\""), "Bitte Erstattung") && !fits(&of(", \"en\""), "Bitte Erstattung"));
    assert!(fits(&of(", \"de-AT\""), "Bitte Erstattung") && !fits(&of(", \"den\""), "Bitte Erstattung"));
    assert!(fits(&of(""), "Bitte Erstattung") && fits(&of(", ()"), "A refund, please") && !fits(&of(""), "Bonjour"));
    assert!(fits(&of(", e.language"), "A refund, please"), "no language is every language");
    assert!(!fits(&of(", \"fr\""), "A refund, please"), "there are none in this one");
    assert!(fits("words(\"refund\", \"de\").len() == 2 && \"erstatt\" in words(\"refund\", \"de\")", ""));
    // One of another file is known, whichever comes first.
    let rule = |guard: &str| format!("rule(\"r\").on(OPENED).when(|t| {guard}).then(|t, act| act.start());");
    let files = |guard: &str| {
        let files = [SourceFile::new("a.rhai", rule(guard)), SourceFile::new("b.rhai", WORDS)];
        RuleSet::compile(&files, Limits::default()).map_err(|errors| errors.to_string())
    };
    assert!(files("t.subject.contains_any(words(\"greeting\", \"fr\"))").is_ok());
    let unknown = files("t.subject.contains_any(words(\"refnd\"))").unwrap_err();
    assert!(
        unknown.contains("a.rhai:1:60: there are no words `refnd`") && unknown.contains("did you mean `refund`?"),
        "{unknown}"
    );
    for (declared, problem) in [
        (r#"words("x", "d", ["a"]);"#, "`d`"),
        (
            r#"words("x", "de", ["a", 1]);"#,
            "`words` takes a list of texts that say something, this one holds a whole number",
        ),
        (r#"words("x", "de", [" "]);"#, "`words` takes a list of texts that say something"),
        (r#"words("refund", "de", ["a"]);"#, "the words `refund` in `de` are there already"),
    ] {
        let text = crate::world::refused(&format!("{WORDS}{declared}{}", rule("true")));
        assert!(text.contains(problem), "{declared}: {text}");
    }
}

#[test]
fn tests_say_in_which_language_a_message_is() {
    let script = r#"
        words("refund", "de", ["erstatt"]);
        rule("refund").on([OPENED, REQUESTER_REPLIED])
            .when(|t, e| e.language == "de" && e.body.to_lower().contains_any(words("refund", e.language)))
            .then(|t, act| act.tag(`refund-${t.language}`));
        test("a German refund", |x| {
            let t = x.ticket(#{ language: "de" });
            x.has(x.decide(x.event(REQUESTER_REPLIED, #{ body: "Erstattung", language: "de" }), t).tags, "refund-de");
            x.no(x.decide(x.event(REQUESTER_REPLIED, #{ body: "Erstattung", language: "en" }), t).tags);
            x.no(x.decide(x.event(REQUESTER_REPLIED, #{ body: "Erstattung" }), t).tags);
        });
    "#;
    let report = Arc::new(compiled(script)).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
}

#[test]
fn lists_that_clash_are_told_with_both_places() {
    let refused = |files: &[SourceFile]| RuleSet::compile(files, Limits::default()).unwrap_err().to_string();
    let more = "words(\"spam\", \"en\", [\"win\"]);\nwords(\"refund\", \"de\", [\"a\"]);\n    words(\"greeting\", \"fr\", [\"salut\"]);";
    let text = refused(&[SourceFile::new("a.rhai", WORDS), SourceFile::new("b.rhai", more)]);
    assert!(text.contains("b.rhai:2:1: the words `refund` in `de` are there already at a.rhai:2"), "{text}");
    assert!(text.contains("b.rhai:3:5: the words `greeting` in `fr` are there already at a.rhai:4"), "{text}");
    let text = refused(&[SourceFile::new("a.rhai", format!("{WORDS}{more}"))]);
    assert!(text.contains("a.rhai:6:1: the words `refund` in `de` are there already in line 2"), "{text}");
}

#[test]
fn lists_of_a_file_that_cannot_be_read_are_not_missed() {
    let text = crate::world::refused(&format!(
        "{WORDS}let f = |t| t; rule(\"r\").on(OPENED).when(|t| t.subject in words(\"refund\")).then(|t, act| act.start());"
    ));
    assert!(text.contains("a closure can stand only in") && !text.contains("there are no words"), "{text}");
}
