//! The language that a ticket is asked in: where it comes from, and what depends on it.
use std::collections::BTreeMap;

use helpdesk_core::{
    ApplyMacro, AttributeCommand, Command, ConfigurationSpec, FollowUp, LanguageTag, OpenTicket, Outbox, Person,
    TicketKind,
};
use pollster::block_on;

use crate::{
    matrix::id,
    stage::{agent, request, requester, service, spec, tenant},
    world::{World, said, ticket},
};

fn configured() -> ConfigurationSpec {
    let mut spec = spec();
    spec.policies = serde_json::from_str(
        r#"[{"id": "wien", "schedule": "always", "when": {"languages": ["de-at"]}, "targets": {}},
            {"id": "german", "schedule": "always", "when": {"languages": ["de"]}, "targets": {}},
            {"id": "foreign", "schedule": "always", "when": {"not": [{"languages": ["en", "de"]}]}, "targets": {}}]"#,
    )
    .expect("policies");
    spec.agents[0].languages = ["de".parse().expect("a language")].into();
    spec.skill_rules =
        serde_json::from_str(r#"[{"when": {"languages": ["de"]}, "needs": {"language": "de"}}]"#).expect("rules");
    spec.fields = serde_json::from_str(
        r#"[{"name": "anrede", "languages": ["de"], "required": ["opening"], "default": "Frau"}, {"name": "title", "languages": ["en"], "default": "Ms"}]"#,
    )
    .expect("fields");
    spec.macros = serde_json::from_str(r#"{"greet": {"steps": [{"reply": {"en": "Hello.", "de": "Guten Tag."}}]}}"#)
        .expect("macros");
    spec
}

fn set(language: Option<&str>) -> Command {
    let language = language.map(|language| language.parse().expect("a language"));
    Command::Attribute(AttributeCommand::SetLanguage { language })
}

fn keep(world: &World, who: &str, language: Option<&str>) {
    let mut person = Person::new(id(who));
    person.language = language.map(id::<LanguageTag>);
    block_on(world.desk.acting_as(service()).keep_person(&person)).expect("kept");
}

/// The language, the policy, the fields and the language that its agent needs.
fn stands(world: &World, number: u64) -> String {
    let held = world.load(number);
    let language = held.language.as_ref().map_or("-", LanguageTag::as_str).to_owned();
    let policy = held.policy.as_ref().map_or("-".to_owned(), |policy| policy.id.to_string());
    let fields: Vec<&str> = held.fields.values().map(String::as_str).collect();
    let needs = world.desk.configuration().requirements(&held).language;
    format!("{language} {policy} {} {}", fields.join("+"), needs.as_ref().map_or("-", LanguageTag::as_str))
}

#[test]
fn what_depends_on_it() {
    let mut world = World::under(configured());
    for (number, language, expected) in [
        (1, None, "- foreign  -"),
        (2, Some("en"), "en - Ms -"),
        (3, Some("en-gb"), "en-gb - Ms -"),
        (4, Some("de"), "de german Frau de"),
        (5, Some("de-AT"), "de-at wien Frau de"),
        (6, Some("fr"), "fr foreign  -"),
        (7, Some("den"), "den foreign  -"),
    ] {
        let language = language.map(id::<LanguageTag>);
        world.act(requester(), number, Command::open(OpenTicket { language, ..request() }), "09:00").expect("opened");
        assert_eq!(stands(&world, number), expected);
    }
    // It turns out to be another one: policies are looked at again, what was filled in stays.
    for (language, expected) in [(Some("de"), "de german  de"), (Some("de"), "de german  de"), (None, "- foreign  -")] {
        assert_eq!(world.ann(1, set(language), "10:00"), "ok");
        assert_eq!(stands(&world, 1), expected);
    }
}

#[test]
fn where_it_comes_from() {
    let mut world = World::under(configured());
    keep(&world, "rita", Some("de"));
    keep(&world, "sam", Some("fr"));
    keep(&world, "tom", None);
    world.open(1, "rita", TicketKind::Incident);
    world.open(2, "nobody", TicketKind::Incident);
    let french = OpenTicket { language: Some(id("fr")), ..request() };
    world.act(requester(), 3, Command::open(french), "09:00").expect("opened");
    assert_eq!([1, 2, 3].map(|n| stands(&world, n)), ["de german Frau de", "- foreign  -", "fr foreign  -"]);
    // What a person wants later is for later tickets.
    keep_again(&world, "rita", "en");
    world.open(4, "rita", TicketKind::Incident);
    assert_eq!([1, 4].map(|n| stands(&world, n)), ["de german Frau de", "en - Ms -"]);
    // Somebody else asks, in their language where that is known.
    for (who, expected) in [("sam", "fr"), ("tom", "fr"), ("rita", "en")] {
        assert_eq!(world.ann(3, crate::attributes::asks(who), "10:00"), "ok");
        assert_eq!(world.load(3).language, Some(id(expected)), "{who}");
    }
    assert_eq!(world.ann(1, Command::Close { reason: helpdesk_core::CloseReason::Cancelled }, "10:01"), "ok");
    let follow = Command::FollowUp(FollowUp { ticket: ticket(9), body: "wieder".into() });
    assert_eq!(said(world.act(requester(), 1, follow, "10:02")), "ok");
    assert_eq!(world.load(9).language, Some(id("de")), "it goes on in the language it was asked in");
}

fn keep_again(world: &World, who: &str, language: &str) {
    let acting = world.desk.acting_as(service());
    let mut person = block_on(acting.person(&id(who))).expect("an answer").expect("a person");
    person.language = Some(id(language));
    block_on(acting.keep_person(&person)).expect("kept");
}

#[test]
fn answers_come_in_it() {
    let mut world = World::under(configured());
    for (number, language, asked_for, expected) in [
        (1, None, None, "Hello."),
        (2, Some("de-at"), None, "Guten Tag."),
        (3, Some("de"), Some("en"), "Hello."),
        (4, Some("fr"), None, "Hello."),
    ] {
        let language = language.map(id::<LanguageTag>);
        world.act(requester(), number, Command::open(OpenTicket { language, ..request() }), "09:00").expect("opened");
        let applied = ApplyMacro { id: id("greet"), language: asked_for.map(id), values: BTreeMap::new() };
        world.act(agent("ann"), number, Command::ApplyMacro(Box::new(applied)), "09:10").expect("applied");
        let told = block_on(world.desk.acting_as(agent("ann")).messages(ticket(number))).expect("messages");
        assert_eq!(told.last().map(|message| message.body.as_str()), Some(expected), "{number}");
    }
}

#[test]
fn the_desk_tells_in_it() {
    let mut world = World::under(configured());
    for (number, language, expected) in [(1, None, "on our way"), (2, Some("de"), "on our way")] {
        let language = language.map(id::<LanguageTag>);
        world.act(requester(), number, Command::open(OpenTicket { language, ..request() }), "09:00").expect("opened");
        world.act(agent("ann"), number, Command::Reply { body: "on our way".into() }, "09:10").expect("replied");
        world.act(agent("ann"), number, Command::Solve, "09:20").expect("solved");
        let told = block_on(world.store.notices_of(&tenant(), ticket(number), None, 100));
        let told: Vec<String> = told.expect("notices").iter().map(|notice| notice.body.clone()).collect();
        assert!(told.iter().any(|body| body.contains(expected)), "{told:?}");
        let german = told.iter().any(|body| body.contains("gelöst"));
        assert_eq!(german, number == 2, "{told:?}");
    }
}

#[test]
fn stored_forms() {
    let open = OpenTicket { language: Some(id("de-AT")), ..request() };
    let text = serde_json::to_string(&open).expect("a text");
    assert!(text.contains(r#""language":"de-at""#), "{text}");
    assert!(!serde_json::to_string(&request()).expect("a text").contains("language"));
    for text in [
        r#"{"event":"attribute","step":"language_changed","from":null,"to":"de"}"#,
        r#"{"event":"attribute","step":"requester_changed","from":"rita","to":"sam","language":"fr"}"#,
    ] {
        let body: helpdesk_core::EventBody = serde_json::from_str(text).expect("an event");
        assert_eq!(serde_json::to_string(&body).expect("a text"), text);
    }
}
