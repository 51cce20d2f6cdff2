//! Texts that are not what they seem: what is kept letter by letter, what is cut, what is refused.
use std::sync::Arc;

use helpdesk_core::{
    Address, AgentId, AttributeCommand, Command, Configuration, LanguageTag, MARKS_MAX, SearchQuery, Template,
};
use helpdesk_memory::MemoryStore;
use helpdesk_sla::OpenTime;
use pollster::block_on;
use serde_json::{Value, json};

use crate::{
    relay::{desk_of, submit},
    stage::{Stage, agent, at, request, requester, spec},
};

use super::{Case, each, unknown};

#[test]
fn texts_are_kept_or_refused() {
    let text =
        |name: &str, value: &str, expect: Value| json!({"slug": name, "input": {"value": value}, "expect": expect});
    let kept = || json!({"oracle": "text", "accept": true, "roundtrip": true});
    let one_day = |hours: Value, sla: &str| json!({"calendar": {"mon": hours}, "sla": sla});
    let own = json!([
        text("turned-around", "\u{202e}exe.txt", kept()),
        text("private-letter", "\u{e000}\u{f8ff}\u{10ffff}", kept()),
        text("family", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{fe0f}", kept()),
        text("flag-of-tags", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}!", kept()),
        text("vietnamese", "Vi\u{ea}\u{323}t Nam, Vie\u{302}\u{323}t", kept()),
        text("hebrew", "\u{5d1}\u{5bc}\u{5b0}\u{5e8}\u{5b5}\u{5d0}\u{5e9}\u{5c1}\u{5b4}\u{596}\u{5d9}\u{5ea}", kept()),
        text("nul", "a\u{0}b", json!({"oracle": "text", "reject": true})),
        text("two-lines", "a\nb", json!({"oracle": "text", "reject": true})),
        text("marks", &format!("a{}", "\u{489}".repeat(500)), json!({"oracle": "text", "max_combining_run": 8})),
        text("unseen", &format!("a{}", "\u{200b}\u{2060}\u{e0041}".repeat(500)), json!({"oracle": "text", "max_combining_run": 8})),
        {"slug": "long-s", "input": {"value": "ro\u{17f}e@a.example"}, "expect": {"oracle": "identity", "distinct_from": "rose@a.example"}},
        {"slug": "dotted-i", "input": {"value": "\u{130}da@a.example"}, "expect": {"oracle": "identity", "distinct_from": "ida@a.example"}},
        {"slug": "composed", "input": {"values": ["na\u{ef}ve", "nai\u{308}ve"]}, "expect": {"both_roundtrip": true, "search_finds_both": true}},
        {"slug": "bell", "input": {"value": "\u{7}\u{9b}31m\u{2028}"}, "expect": {"oracle": "log", "escaped": true}},
        {"slug": "no-field", "input": {"key": "constructor", "value": "x"}, "expect": {"reject": true}},
        {"slug": "no-length", "input": {"sla": "P1Y"}, "expect": {"reject": true}},
        {"slug": "no-target", "input": {"sla": "-1m"}, "expect": {"reject": true}},
        {"slug": "no-zone", "input": {"tz": "europe/nowhere"}, "expect": {"reject": true}},
        {"slug": "zone-of-nothing", "input": {"tz": ""}, "expect": {"reject": true}},
        {"slug": "zone", "input": {"tz": "Europe/Berlin"}, "expect": {}},
        {"slug": "a-minute-a-week", "input": one_day(json!([["23:59", "24:00"]]), "9000h"), "expect": {"max_ms": 200}},
        {"slug": "over-each-other", "input": one_day(json!([["09:00", "12:00"], ["11:59", "13:00"]]), "1h"), "expect": {}},
        {"slug": "of-no-length", "input": one_day(json!([["17:00", "17:00"]]), "1h"), "expect": {"reject": true}},
        {"slug": "more-than-all", "input": {"limit": 1.5}, "expect": {"reject": true}}
    ]);
    each("text_inputs.json", &own, |case| {
        let has = |name: &str| !case.input[name].is_null();
        match case.expect["oracle"].as_str() {
            Some("identity") => identity(case),
            Some("log") => log(case),
            _ if has("json_raw") => {
                drop(case.decided(serde_json::from_str::<String>(case.text("json_raw").expect("JSON"))))
            }
            _ if has("key") => field(case),
            _ if has("calendar") || has("tz") || has("sla") => time(case),
            _ if has("values") => both(case),
            // A page is as long as a number of rows: no other number can be said.
            _ if has("limit") => drop(case.decided(serde_json::from_value::<usize>(case.input["limit"].clone()))),
            _ if has("value") => subject(case),
            _ => unknown(case),
        }
    });
}

/// A subject and two messages, as they are kept.
fn written(value: &str) -> Result<[String; 4], String> {
    let mut stage = Stage::new();
    let mut open = request();
    value.clone_into(&mut open.subject);
    open.body = Some(value.to_owned());
    let said = |refusal: helpdesk_core::Refusal| refusal.to_string();
    stage.act_at(&requester(), vec![Command::open(open)], at("09:00")).map_err(said)?;
    stage.act(&agent("ann"), Command::Reply { body: value.to_owned() }, "09:10").map_err(said)?;
    let subject = stage.ticket().subject.clone();
    let renamed = AttributeCommand::SetSubject { subject: format!("{value} again") };
    stage.act(&agent("ann"), Command::Attribute(renamed), "09:20").map_err(said)?;
    let renamed = stage.ticket().subject.strip_suffix(" again").expect("as it was named").to_owned();
    let stored = serde_json::to_string(&stage.events).expect("JSON");
    let events: Vec<helpdesk_core::Event> = serde_json::from_str(&stored).expect("read back");
    assert_eq!(events, stage.events);
    let mut messages = helpdesk_core::Message::all(&events).into_iter().map(|message| message.body);
    let mut next = || messages.next().expect("a message");
    Ok([subject, next(), next(), renamed])
}

fn subject(case: &Case) {
    let value = case.text("value").expect("a text");
    let Some(texts) = case.decided(written(value)) else { return };
    let longest = |text: &str| {
        let (mut run, mut longest) = (0, 0);
        for c in text.chars() {
            run = if c.is_alphanumeric() || c.is_ascii() { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        longest
    };
    match case.expect["max_combining_run"].as_u64() {
        Some(most) => {
            assert_eq!(most, u64::try_from(MARKS_MAX).expect("a small number"));
            assert!(texts.iter().all(|text| longest(text) == MARKS_MAX), "{}: {texts:?}", case.name);
            assert!(texts.iter().all(|text| value.starts_with(text.as_str())), "{}: {texts:?}", case.name);
        }
        None => assert!(texts.iter().all(|text| text == value), "{}: {texts:?}", case.name),
    }
}

/// Two people are two, however their addresses look.
fn identity(case: &Case) {
    let other = Address::new(case.expect["distinct_from"].as_str().expect("an address")).expect("an address");
    assert_ne!(Address::new(case.text("value").expect("a text")), Ok(other), "{}", case.name);
}

/// What is said of a text that somebody wrote is one line, and commands no terminal.
fn log(case: &Case) {
    let value = case.text("value").expect("a text");
    let said = [
        AgentId::new(value).err().map(|error| error.to_string()),
        Address::new(value).err().map(|error| error.to_string()),
        value.parse::<LanguageTag>().err().map(|error| error.to_string()),
        value.parse::<OpenTime>().err().map(|error| error.to_string()),
        value.parse::<helpdesk_core::NumberFormat>().err().map(|error| error.to_string()),
        value.parse::<helpdesk_core::TicketId>().err().map(|error| error.to_string()),
        Template::<helpdesk_core::ForStaff>::parse(&format!("{{{{{value}}}}}")).err().map(|error| error.to_string()),
        format!("{value}*(").parse::<helpdesk_core::Pattern>().err().map(|error| error.to_string()),
        helpdesk_core::Attachment::new(value, value, 1, value).err().map(|error| error.to_string()),
        helpdesk_core::Attachment::new("a", value, 1, value).err().map(|error| error.to_string()),
        helpdesk_core::Attachment::new("a", "text/plain", 1, value).err().map(|error| error.to_string()),
        with_fields(value, "x").err(),
        with_fields("room", value).err(),
        written(value).err(),
    ];
    for (n, said) in said.iter().enumerate() {
        let said = said.as_ref().unwrap_or_else(|| panic!("{}: {n} was not refused", case.name));
        assert!(!said.contains(|c: char| c.is_control()), "{}: {n}: {said:?}", case.name);
    }
}

/// What becomes of a field where there are two.
fn with_fields(name: &str, value: &str) -> Result<(), String> {
    let mut spec = spec();
    spec.fields =
        serde_json::from_value(json!([{"name": "room", "type": "text"}, {"name": "floor", "type": {"integer": {}}}]))
            .expect("fields");
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    let set = Command::SetField { name: name.to_owned(), value: Some(value.to_owned()) };
    stage.act(&agent("ann"), set, "09:10").map(|_| ()).map_err(|refusal| refusal.to_string())
}

fn field(case: &Case) {
    case.decided(with_fields(case.text("key").expect("a name"), case.text("value").expect("a text")));
}

/// A configuration with such a schedule and target, and a ticket under it. Hours that overlap are a union, and an end before its beginning
/// is on the next day: that is what business time says, where the outside suite would have them refused.
fn time(case: &Case) {
    let hours = if case.input["calendar"].is_null() {
        json!({"mon": [["09:00", "17:00"]]})
    } else {
        case.input["calendar"].clone()
    };
    let plan = json!({"zone": case.text("tz").unwrap_or("UTC"), "hours": hours});
    let configuration = json!({
        "schedules": {"hours": [{"effective_from": null, "plan": plan}]},
        "policies": [{"id": "p", "schedule": "hours", "targets": {"resolution": {"normal": case.text("sla").unwrap_or("1h")}}}]
    });
    let built = case.in_time(|| {
        let spec = serde_json::from_value(configuration).map_err(|error| error.to_string())?;
        let built = Configuration::build(spec).map_err(|problems| problems.to_string().replace('\n', "; "))?;
        let mut stage = Stage::new();
        stage.configuration = Arc::new(built);
        stage.act(&requester(), Command::open(request()), "09:00").map_err(|refusal| refusal.to_string())?;
        Ok::<_, String>(stage.ticket().wake(&stage.configuration))
    });
    if case.expect["reject"] == "InvalidCalendar" {
        assert!(built.is_ok(), "{}: {built:?}", case.name);
    } else {
        case.decided(built);
    }
}

/// Both spellings are kept as they are, and found by each other.
fn both(case: &Case) {
    let values: Vec<&str> = case.input["values"].as_array().expect("texts").iter().filter_map(Value::as_str).collect();
    let store = Arc::new(MemoryStore::new());
    let desk = desk_of(spec(), &store).with_search(store.clone());
    for (number, value) in (1..).zip(&values) {
        assert!(written(value).expect("it is kept").iter().all(|text| text == value), "{}", case.name);
        let mut open = request();
        (*value).clone_into(&mut open.subject);
        submit(&desk, requester(), number, Command::open(open), at("09:00"));
    }
    for value in &values {
        let query: SearchQuery = value.parse().expect("a search");
        let found = block_on(desk.acting_as(agent("ann")).search(&query, None, 9)).expect("found");
        assert_eq!(found.hits.len(), values.len(), "{}: {value}", case.name);
    }
}
