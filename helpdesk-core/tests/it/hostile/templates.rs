//! Texts with places for values that want to be programs.
use std::collections::BTreeMap;

use helpdesk_core::{ForRequesters, LanguageTag, Template, TemplateValues};
use serde_json::json;

use super::{Case, each, made, unknown};

/// Texts are plain: whoever puts one into a page escapes it, as the host in the examples does. That a value with markup comes out letter by
/// letter is what the desk promises.
#[test]
fn no_template_is_a_program() {
    let own = json!([
        {"slug": "value-in-value", "input": {"subject": "{{ticket.number}} {%", "template": "{{ticket.subject}}!"},
            "expect": {"output": "{{ticket.number}} {%!"}},
        {"slug": "statement", "input": {"template": "a{% if x %}b"}, "expect": {"compile_error": true}},
        {"slug": "statement-escaped", "input": {"template": "a\\{% b"}, "expect": {"output": "a{% b"}},
        {"slug": "statement-behind-a-backslash", "input": {"template": "a\\\\{% b"}, "expect": {"compile_error": true}},
        {"slug": "percent-is-no-statement", "input": {"template": "100{ %}"}, "expect": {"output": "100{ %}"}},
        {"slug": "call", "input": {"template": "{{ requester.name() }}"}, "expect": {"compile_error": true}},
        {"slug": "control-in-name", "input": {"template": "{{a\u{1b}[31m\nb}}"}, "expect": {"compile_error": true}},
        {"slug": "control-in-nested", "input": {"template": "{{a\n{{b}}"}, "expect": {"compile_error": true}},
        {"slug": "many", "input": {"template_gen": {"repeat": "{{ticket.number}}", "count": 3_000}},
            "expect": {"error": true, "max_ms": 100}},
        {"slug": "long", "input": {"template_gen": {"repeat": "x", "count": 10_000_000}}, "expect": {"error": true, "max_ms": 100}},
        {"slug": "markup", "input": {"name": "<i onclick=x>", "text_template": "{{ person.name }}"},
            "expect": {"output": "<i onclick=x>"}},
        {"slug": "language", "input": {"locale": "de-CH", "templates": "de only"}, "expect": {"falls_back": "de"}}
    ]);
    each("templates.json", &own, |case| {
        let written = ["template", "text_template"].iter().find_map(|name| case.text(name).map(str::to_owned));
        let made = case.input.get("template_gen").map(made);
        match (written.or(made), case.text("locale")) {
            (Some(template), None) => fill(case, &template),
            (None, Some(locale)) => falls_back(case, locale),
            (None, None) | (Some(_), Some(_)) => unknown(case),
        }
    });
}

/// The names of values are ours: whoever is written to is the requester.
fn fill(case: &Case, template: &str) {
    let is_attribute = case.expect["compile_error"] == "unquoted attribute";
    let template = if is_attribute { template.to_owned() } else { template.replace("person.name", "requester.name") };
    let values = TemplateValues::new()
        .with("ticket.number", "7")
        .with("ticket.subject", case.text("subject").unwrap_or_default())
        .with("requester.name", case.text("name").unwrap_or_default());
    let filled = case.in_time(|| {
        let template = Template::<ForRequesters>::parse(&template).map_err(|error| error.to_string())?;
        template.fill(&values).map_err(|error| error.to_string())
    });
    let Some(filled) = case.decided(filled) else { return };
    match (case.expect["output"].as_str(), case.text("name")) {
        (Some(expected), _) => assert_eq!(filled, expected, "{}", case.name),
        // A page is to hold no markup of the name's: the text is handed over as it is, for the page to escape.
        (None, Some(name)) => assert!(filled.contains(name), "{}: {filled}", case.name),
        (None, None) => unknown(case),
    }
}

fn falls_back(case: &Case, locale: &str) {
    let language = |text: &str| text.parse::<LanguageTag>().unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let expected = case.expect["falls_back"].as_str().expect("a language");
    let texts = BTreeMap::from([(language(expected), "text")]);
    let found = language(locale).choose(&language("fr"), &texts).map(|(tag, _)| tag.to_string());
    assert_eq!(found.as_deref(), Some(expected), "{}", case.name);
}
