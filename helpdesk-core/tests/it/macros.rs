//! Canned responses and macros: what is checked, what is shown before, what is done, and as whom.
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use helpdesk_core::{
    Actor, ApplyMacro, Command, Configuration, ConfigurationSpec, Grants, Message, Rights, Staff, TeamRights,
    Visibility, respond,
};
use proptest::prelude::*;

use crate::{
    matrix::id,
    stage::{Stage, agent, at, request, requester, service, spec, tenant},
};

const MACROS: &str = r#"{
    "fields": [{"name": "room", "requester": "reads"}, {"name": "cost"}],
    "responses": {
        "greeting": {"texts": {
            "en": "Hello {{requester.name|there}}, {{agent.name}} of us looks into \"{{ticket.subject}}\".",
            "de": "Guten Tag {{requester.name|}}, {{agent.name}} kümmert sich um \"{{ticket.subject}}\"."}},
        "room": {"texts": {"en": "We come to {{fields.room}}."}}
    },
    "macros": {
        "greet": {"steps": [{"respond": "greeting"}, {"do": {"do": "tag", "add": ["greeted"]}}]},
        "visit": {"teams": ["desk"], "steps": [
            {"reply": {"en": "We come to {{fields.room}}.", "de": "Wir kommen nach {{fields.room}}."}},
            {"note": {"en": "{{ticket.priority}} in {{fields.room}}, tell @bob"}},
            {"do": {"do": "hold", "reason": "on the way", "until": null}}]},
        "up": {"steps": [{"do": {"do": "tag", "add": ["hard"]}}, {"do": {"do": "escalate", "reason": "hard"}}]}
    }
}"#;

fn with_macros() -> ConfigurationSpec {
    let macros: ConfigurationSpec = serde_json::from_str(MACROS).expect("macros");
    ConfigurationSpec { fields: macros.fields, responses: macros.responses, macros: macros.macros, ..spec() }
}

fn stage() -> Stage {
    static BUILT: LazyLock<Arc<Configuration>> =
        LazyLock::new(|| Arc::new(Configuration::build(with_macros()).expect("a configuration")));
    let mut stage = Stage::new();
    stage.configuration = BUILT.clone();
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn applied(name: &str, language: Option<&str>) -> ApplyMacro {
    let language = language.map(|tag| tag.parse().expect("a tag"));
    ApplyMacro { id: id(name), language, values: BTreeMap::new() }
}

fn apply(name: &str) -> Command {
    Command::ApplyMacro(Box::new(applied(name, None)))
}

fn texts(stage: &Stage) -> Vec<String> {
    Message::all(&stage.events).into_iter().map(|message| message.body).collect()
}

fn route(team: &str) -> Command {
    Command::Route { team: id(team) }
}

#[test]
fn a_text_comes_in_the_language_that_is_asked_for_or_one_to_fall_back_to() {
    for (language, given, expected) in [
        (None, "", "Hello there, ann of us looks into \"printer\"."),
        (Some("de"), "Rita", "Guten Tag Rita, ann kümmert sich um \"printer\"."),
        (Some("de-at"), "", "Guten Tag , ann kümmert sich um \"printer\"."),
        (Some("fr"), "{{ticket.priority}}", "Hello {{ticket.priority}}, ann of us looks into \"printer\"."),
    ] {
        let mut stage = stage();
        let values = [("requester.name".to_owned(), given.to_owned())].into();
        let greet = ApplyMacro { values, ..applied("greet", language) };
        stage.act(&agent("ann"), Command::ApplyMacro(Box::new(greet)), "09:10").expect("applied");
        assert_eq!(texts(&stage), [expected]);
        assert!(stage.ticket().tags.contains("greeted"));
    }
}

#[test]
fn a_macro_is_done_whole_or_not_at_all() {
    let mut stage = stage();
    for (command, expected) in [
        (apply("gret"), "there is no macro `gret`, did you mean `greet`?"),
        (apply("visit"), "macro `visit` is for tickets of other teams"),
        // The tag goes first and would be there, were not the escalation refused.
        (apply("up"), "the ticket has no team yet, route it first"),
    ] {
        let before = stage.ticket().clone();
        let refused = stage.act(&agent("ann"), command, "09:10").map(|_| ()).expect_err("refused");
        assert_eq!(refused.to_string(), expected);
        assert_eq!(&before, stage.ticket());
    }
    stage.act(&service(), route("desk"), "09:11").expect("routed");
    let refused = stage.act(&agent("ann"), apply("visit"), "09:12").map(|_| ()).expect_err("no room");
    assert_eq!(
        refused.to_string(),
        "the text of macro `visit` cannot be made: `fields.room` has no value here, give one or write \
         `{{fields.room|…}}` with a text to use instead"
    );
    stage
        .act(&agent("ann"), Command::SetField { name: "room".into(), value: Some("b 4".into()) }, "09:13")
        .expect("a field");
    stage.act(&agent("ann"), apply("visit"), "09:14").expect("applied");
    assert_eq!(texts(&stage), ["We come to b 4.", "normal in b 4, tell @bob"]);
    let visibilities: Vec<_> = Message::all(&stage.events).into_iter().map(|message| message.visibility).collect();
    assert_eq!(visibilities, [Visibility::Public, Visibility::Internal]);
}

#[test]
fn each_command_of_a_macro_is_judged_as_the_actors_own() {
    let mut stage = stage();
    let may = |rights: TeamRights| {
        let grants = Grants::none().give(helpdesk_core::Ground::Everywhere, rights);
        Actor::staff(tenant(), Staff::new(id("ann"), grants))
    };
    use helpdesk_core::Right::{Edit, List, Read, Reply};
    let no_reply = may(TeamRights::of([List, Read, Edit]));
    let blind = may(TeamRights::of([List, Edit]));
    for (actor, expected) in [
        (requester(), "requester rita may not apply_macro: this is for agents"),
        (no_reply, "agent ann may not reply: the right `reply` is needed"),
        (blind, "there is no ticket 7"),
        (Actor::service(tenant(), "mail", Rights::of([helpdesk_core::Action::ReadPublic])), "mail may not"),
    ] {
        let refused = stage.act(&actor, apply("greet"), "09:10").map(|_| ()).expect_err("refused").to_string();
        assert!(refused.contains(expected), "{refused}");
        assert!(texts(&stage).is_empty() && stage.ticket().tags.is_empty());
    }
    stage.act(&may(TeamRights::of([List, Read, Edit, Reply])), apply("greet"), "09:10").expect("applied");
}

#[test]
fn a_response_can_be_looked_at_by_itself() {
    let stage = stage();
    let by = agent("ann").author();
    let scene = || (stage.ticket(), &by, &*stage.configuration);
    let said = respond(&id("greeting"), None, &BTreeMap::new(), scene()).expect("a text");
    assert_eq!(said, "Hello there, ann of us looks into \"printer\".");
    let lacks = respond(&id("room"), None, &BTreeMap::new(), scene()).expect_err("no room").to_string();
    assert!(lacks.starts_with("the text of response `room` cannot be made: `fields.room` has no value"), "{lacks}");
    let none = respond(&id("rom"), None, &BTreeMap::new(), scene()).expect_err("none").to_string();
    assert_eq!(none, "there is no response `rom`, did you mean `room`?");
}

#[test]
fn what_is_wrong_is_said_all_at_once() {
    let mut value = serde_json::to_value(with_macros()).expect("json");
    value["responses"]["room"]["texts"]["de"] = "{{ticket.priority}} {{".into();
    value["responses"]["greeting"]["texts"]["en"] = "Hello {{requster.name}}".into();
    value["responses"]["none"] = serde_json::json!({"texts": {}});
    value["macros"]["greet"]["teams"] = serde_json::json!(["moon"]);
    value["macros"]["greet"]["steps"] = serde_json::json!([
        {"respond": "greting"}, {"do": {"do": "reply", "body": "x"}}, {"do": {"do": "tick"}},
        {"note": {"en": " "}}, {"do": {"do": "apply_macro", "macro": "greet"}}, {"reply": {"en": "{{ticket.tier}}"}}]);
    value["macros"]["up"]["steps"] = serde_json::json!([]);
    let spec = serde_json::from_value(value).expect("in form");
    let found = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    let expected = "response `greeting` in `en`: there is no value `requster.name`, did you mean `requester.name`?\n\
        response `none`: has 0 languages, expected 1 to 50\n\
        response `room` in `de`: `ticket.priority` is internal, a text for requesters cannot hold it\n\
        macro `greet`: is for the unknown team `moon`\n\
        macro `greet` step 1: there is no response `greting`, did you mean `greeting`?\n\
        macro `greet` step 2: does `reply`, expected a step `reply` with a text by language\n\
        macro `greet` step 3: does `tick`, which is no step of a macro\n\
        macro `greet` step 4 in `en`: is empty, expected some text\n\
        macro `greet` step 5: does `apply_macro`, which is no step of a macro\n\
        macro `greet` step 6 in `en`: `ticket.tier` is internal, a text for requesters cannot hold it\n\
        macro `up`: has 0 steps, expected 1 to 50";
    assert_eq!(found, expected);
    for wrong in ["tier_is", "e n"] {
        let text = format!(r#"{{"responses": {{"x": {{"texts": {{"{wrong}": "x"}}}}}}}}"#);
        let error = serde_json::from_str::<ConfigurationSpec>(&text).expect_err("no language").to_string();
        assert!(error.contains("is no language"), "{error}");
    }
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// What is applied is what the preview says: the same messages, tags and status, by the same commands one by one.
    #[test]
    fn a_macro_does_what_its_preview_says(
        name in proptest::sample::select(vec!["greet", "visit", "up"]),
        language in proptest::sample::select(vec![None, Some("en"), Some("de-ch")]),
        room in proptest::option::of("[a-z{}]{1,8}"),
        routed in any::<bool>(),
    ) {
        let prepared = || {
            let mut stage = stage();
            if routed {
                stage.act(&service(), route("desk"), "09:01").expect("routed");
            }
            stage.act(&service(), Command::SetField { name: "room".into(), value: room.clone() }, "09:02").expect("a field");
            stage
        };
        let (mut whole, mut single) = (prepared(), prepared());
        let applied = applied(name, language);
        let preview = applied.preview(single.ticket(), &agent("ann").author(), &single.configuration);
        let done = whole.act_at(&agent("ann"), vec![Command::ApplyMacro(Box::new(applied))], at("10:00")).map(|_| ());
        match preview {
            Err(refusal) => prop_assert_eq!(done, Err(refusal)),
            Ok(commands) => {
                let by_hand = single.act_at(&agent("ann"), commands, at("10:00")).map(|_| ());
                prop_assert_eq!(done, by_hand);
                prop_assert_eq!(&whole.events, &single.events);
                prop_assert!(texts(&whole).iter().all(|text| !text.is_empty()));
            }
        }
    }
}

#[test]
fn stored_forms_of_macros() {
    let command = r#"{"do":"apply_macro","macro":"greet","language":"de","values":{"requester.name":"Rita"}}"#;
    let read: Command = serde_json::from_str(command).expect("a command");
    assert_eq!(serde_json::to_string(&read).expect("json"), command);
    let spec = with_macros();
    let again: ConfigurationSpec =
        serde_json::from_str(&serde_json::to_string(&spec).expect("json")).expect("read back");
    assert_eq!(spec, again);
}

#[test]
fn a_text_for_requesters_names_fields_that_they_may_read() {
    let problems = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut value = serde_json::to_value(with_macros()).expect("json");
        edit(&mut value);
        let spec = serde_json::from_value(value).expect("in form");
        Configuration::build(spec).map(|_| ()).map_err(|problems| problems.to_string())
    };
    let named = problems(&|value| {
        value["responses"]["room"]["texts"]["en"] = "{{fields.room}} {{fields.cost|}} {{fields.rom|}}".into();
        value["macros"]["greet"]["steps"] = serde_json::json!([{"note": {"en": "{{fields.cost}} {{fields.cots}}"}}, {"reply": {"de": "{{fields.cost}}"}}]);
        value["notices"] = serde_json::json!({"texts": {"en": {"reply": {
            "requesters": {"subject": "{{fields.cost}}", "body": "{{fields.room}}"}, "staff": {"body": "{{fields.cost}}"}}}}});
    });
    let for_staff = "names `fields.cost`, which is for staff, expected a field that requesters may read";
    let expected = [
        format!("response `room` in `en`: {for_staff}"),
        "response `room` in `en`: names `fields.rom`, there is no such field, did you mean `room`?".to_owned(),
        "macro `greet` step 1 in `en`: names `fields.cots`, there is no such field, did you mean `cost`?".to_owned(),
        format!("macro `greet` step 2 in `de`: {for_staff}"),
        format!("notices.texts.en.reply.requesters.subject: {for_staff}"),
    ];
    assert_eq!(named, Err(expected.join("\n")));
    // Where nothing is defined, nothing is open to requesters; staff reads whatever is there.
    let undefined = problems(&|value| value["fields"] = serde_json::json!([])).expect_err("problems");
    let what = "names `fields.room`, expected a field that is defined and that requesters may read";
    assert_eq!(
        undefined,
        format!(
            "response `room` in `en`: {what}\nmacro `visit` step 1 in `de`: {what}\nmacro `visit` step 1 in `en`: {what}"
        )
    );
}

#[test]
fn a_text_says_the_number_as_people_read_it() {
    let mut value = serde_json::to_value(with_macros()).expect("json");
    value["numbers"] = "HD-{year}-{number:04}".into();
    value["responses"]["greeting"]["texts"] = serde_json::json!({"en": "{{ticket.number}}"});
    value["macros"]["up"]["steps"] = serde_json::json!([{"note": {"en": "{{ticket.number}}"}}]);
    value["notices"] = serde_json::json!({"texts": {"en": {"reply": {"requesters": {"body": "{{ticket.number}}"}}}}});
    let mut stage = Stage::new();
    let spec = serde_json::from_value(value).expect("in form");
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&agent("ann"), apply("greet"), "09:10").expect("applied");
    let notices = stage.units.last().expect("a unit").notices();
    assert_eq!(notices.iter().map(|notice| notice.body.as_str()).collect::<Vec<_>>(), ["HD-2026-0007"]);
    stage.act(&agent("ann"), apply("up"), "09:11").expect("applied");
    assert_eq!(texts(&stage), ["HD-2026-0007", "HD-2026-0007"]);
}
