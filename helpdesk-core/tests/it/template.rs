//! Templates: what is read, what comes out, and what is refused.
use std::collections::BTreeMap;

use helpdesk_core::{
    ForRequesters, ForStaff, LanguageTag, Reader, TEMPLATE_MAX, TEMPLATE_VARIABLES_MAX, TEXT_MAX, Template,
    TemplateValues,
};
use proptest::prelude::*;

fn values<R: Reader>() -> TemplateValues<R> {
    TemplateValues::new()
        .with("requester.name", "Rita")
        .with("ticket.number", "7")
        .with("fields.room", "b 4")
        .with("ticket.priority", "high")
        .with("organization.name", "")
}

fn filled(source: &str) -> Result<String, String> {
    let template = Template::<ForRequesters>::parse(source).map_err(|e| e.to_string())?;
    assert_eq!(template.source(), source);
    template.fill(&values()).map_err(|e| e.to_string())
}

#[test]
fn what_comes_out() {
    for (source, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("{{requester.name}}", "Rita"),
        ("a{{ requester.name }}b{{ticket.number}}", "aRitab7"),
        ("{{requester.name}}{{requester.name}}", "RitaRita"),
        ("{{fields.room}}", "b 4"),
        ("{{agent.name|we}}", "we"),
        ("{{agent.name|}}.", "."),
        ("{{agent.name | the team | here }}", "the team | here"),
        ("{{requester.name|you}}", "Rita"),
        ("{{organization.name|none}}", "none"),
        (r"\{{requester.name}}", "{{requester.name}}"),
        (r"\\{{requester.name}}", r"\Rita"),
        (r"\\\{{requester.name}}", r"\{{requester.name}}"),
        (r"c:\dir\file", r"c:\dir\file"),
        ("one { two } three }} four", "one { two } three }} four"),
        ("{{agent.name|}}}", "}"),
    ] {
        assert_eq!(filled(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn what_is_refused() {
    for (source, expected) in [
        ("ab {{requester.name", "`{{` at byte 3 has no `}}`, expected `{{name}}`, or `\\{{` for two braces"),
        ("{{", "`{{` at byte 0 has no `}}`, expected `{{name}}`, or `\\{{` for two braces"),
        ("{{requester.nme}}", "there is no value `requester.nme`, did you mean `requester.name`?"),
        ("{{Requester.Name}}", "there is no value `Requester.Name`, did you mean `requester.name`?"),
        ("{{a|{{b}}", "`a|{{b` holds `{{`, expected one name and perhaps `|` and a text"),
        ("{{ticket.priority}}", "`ticket.priority` is internal, a text for requesters cannot hold it"),
        ("{{notice.reason|x}}", "`notice.reason` is internal, a text for requesters cannot hold it"),
        (
            "{{agent.name}}",
            "`agent.name` has no value here, give one or write `{{agent.name|…}}` with a text to use instead",
        ),
    ] {
        assert_eq!(filled(source), Err(expected.to_owned()), "{source}");
    }
    for source in ["{{}}", "{{ }}", "{{fields.}}", "{{xxxxxxxxxxxxxxxx}}", "{{1+1}}", "{{requester.name()}}"] {
        let error = filled(source).expect_err("refused");
        assert!(error.starts_with("there is no value `"), "{source}: {error}");
    }
}

#[test]
fn a_text_for_staff_may_name_what_is_internal() {
    let template = Template::<ForStaff>::parse("{{ticket.priority}} for {{requester.name}}").expect("a template");
    assert_eq!(template.fill(&values()).as_deref(), Ok("high for Rita"));
    assert_eq!(template.names().collect::<Vec<_>>(), ["ticket.priority", "requester.name"]);
    // Whatever requesters may read, staff may.
    assert!(ForRequesters::names().all(ForStaff::knows));
    // A value that a reader's texts cannot hold is not kept for them.
    assert_eq!(values::<ForRequesters>().get("ticket.priority"), None);
}

#[test]
fn everything_is_bounded() {
    let long = |n| Template::<ForStaff>::parse(&"x".repeat(n)).map(|_| ()).map_err(|e| e.to_string());
    assert_eq!(long(TEMPLATE_MAX), Ok(()));
    assert_eq!(long(TEMPLATE_MAX + 1), Err("the text has 65537 bytes, the limit is 65536".to_owned()));
    let many = |n| Template::<ForStaff>::parse(&"{{ticket.number}}".repeat(n)).map_err(|e| e.to_string());
    let full = many(TEMPLATE_VARIABLES_MAX).expect("a template");
    assert_eq!(
        many(TEMPLATE_VARIABLES_MAX + 1),
        Err("the text has 201 places for values, the limit is 200".to_owned())
    );
    let values = TemplateValues::new().with("ticket.number", "x".repeat(TEXT_MAX / TEMPLATE_VARIABLES_MAX + 1));
    let over = full.fill(&values).expect_err("too long").to_string();
    assert!(over.ends_with("the limit is 1048576"), "{over}");
}

#[test]
fn a_language_falls_back_to_a_wider_one() {
    let tag = |text: &str| text.parse::<LanguageTag>().expect("a tag");
    let texts = |tags: &[&str]| tags.iter().map(|t| (tag(t), (*t).to_owned())).collect::<BTreeMap<_, _>>();
    for (wanted, usual, there, expected) in [
        ("de-at", "en", &["de", "de-at", "en"][..], Some("de-at")),
        ("de-at", "en", &["de", "en"], Some("de")),
        ("de-ch-1996", "en", &["de", "en"], Some("de")),
        ("fr", "en", &["de", "en"], Some("en")),
        ("fr", "en-gb", &["de", "en"], Some("en")),
        ("fr", "en", &["de", "it"], Some("de")),
        ("de", "en", &["de-at", "en"], Some("en")),
        ("de", "en", &[], None),
    ] {
        let texts = texts(there);
        let found = tag(wanted).choose(&tag(usual), &texts).map(|(_, text)| text.as_str());
        assert_eq!(found, expected, "{wanted} of {there:?}");
    }
    for wrong in ["", "d", "de_AT", "de-", "-de", "de--at", "d3", "verylongone", "de at", "ä"] {
        let error = wrong.parse::<LanguageTag>().expect_err("refused").to_string();
        assert_eq!(error, format!("`{wrong}` is no language, expected a tag such as `en` or `de-at`"));
    }
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    #[test]
    fn a_text_without_places_stays(text in "[^{]*") {
        prop_assert_eq!(filled(&text), Ok(text));
    }

    /// A value goes in as it is and is never read as a template again.
    #[test]
    fn values_are_never_read_as_templates(value in ".{1,40}") {
        let template = Template::<ForRequesters>::parse("a{{ticket.subject}}b").expect("a template");
        let values = TemplateValues::new().with("ticket.subject", value.clone()).with("requester.name", "Rita");
        prop_assert_eq!(template.fill(&values), Ok(format!("a{value}b")));
    }

    #[test]
    fn reading_never_panics_and_escapes_hold(text in r"[\\{}|a. ]{0,24}") {
        let read = Template::<ForStaff>::parse(&text);
        prop_assert!(read.is_err() || read.is_ok_and(|template| template.source() == text));
        // Any text can be written: each pair of braces and the backslashes before it escaped.
        let mut written = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let slashes = before.len() - before.trim_end_matches('\\').len();
            written += &format!("{before}{}\\{{{{", "\\".repeat(slashes));
            rest = after;
        }
        written += rest;
        let escaped = Template::<ForStaff>::parse(&written).expect("a template");
        prop_assert_eq!(escaped.fill(&TemplateValues::new()), Ok(text));
    }
}
