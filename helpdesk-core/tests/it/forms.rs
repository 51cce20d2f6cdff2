//! Forms: fields by service and priority, references, and what requesters may change later.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Action, Actor, Command, Configuration, FollowUp, OpenTicket, Priority, RequesterView, Rights, TicketKind,
};
use proptest::prelude::*;

use crate::{
    matrix::id,
    participants::{copy, outside},
    stage::{Stage, agent, request, requester, service, spec, tenant},
    world::{World, said, ticket},
};

const FIELDS: &str = r#"[
    {"name": "model", "type": {"choice": {"options": ["air", "pro"]}}, "requester": "edits", "services": ["laptop"]},
    {"name": "why", "type": {"regex": {"pattern": "[a-z ]{3,20}", "example": "mine broke"}}, "requester": "edits", "when": {"model": ["pro"]}},
    {"name": "area", "type": {"cascade": {"options": [{"name": "hardware", "options": [{"name": "printer"}, {"name": "screen"}]}, {"name": "software"}]}}, "requester": "edits"},
    {"name": "tray", "requester": "fills", "when": {"area": ["hardware"]}},
    {"name": "like", "type": {"reference": {"to": "ticket"}}, "requester": "edits"},
    {"name": "server", "type": {"reference": {"to": {"asset": {"kind": "server"}}}}, "requester": "edits"},
    {"name": "owner", "type": {"reference": {"to": "agent"}}, "requester": "reads"},
    {"name": "crew", "type": {"reference": {"to": "team"}}},
    {"name": "order", "type": {"reference": {"to": {"subject": {"kind": "order"}}}}},
    {"name": "bridge", "required": ["solving"], "priorities": ["urgent", "high"]}
]"#;

fn configuration() -> Configuration {
    let mut spec = spec();
    spec.fields = serde_json::from_str(FIELDS).expect("fields");
    spec.services = serde_json::from_str(r#"[{"id": "laptop", "fields": ["model", "why"]}]"#).expect("services");
    spec.assets = serde_json::from_str(
        r#"[{"kind": "server", "id": "web-1", "organization": "acme"}, {"kind": "server", "id": "db-1", "organization": "umbra"},
            {"kind": "server", "id": "mail-1"}, {"kind": "phone", "id": "web-2"}]"#,
    )
    .expect("assets");
    Configuration::build(spec).expect("a configuration")
}

fn opened(actor: &Actor, open: OpenTicket) -> Result<Stage, String> {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(configuration());
    stage.act(actor, Command::open(open), "09:00").map(|_| ()).map_err(|refusal| refusal.to_string())?;
    Ok(stage)
}

fn with(fields: &[(&str, &str)]) -> OpenTicket {
    let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    OpenTicket { fields, ..request() }
}

fn laptop(fields: &[(&str, &str)]) -> OpenTicket {
    OpenTicket { service: Some(id("laptop")), ..with(fields) }
}

fn set(name: &str, value: &str) -> Command {
    Command::SetField { name: name.into(), value: Some(value.into()) }
}

fn unset(name: &str) -> Command {
    Command::SetField { name: name.into(), value: None }
}

fn answer(stage: &mut Stage, actor: &Actor, command: Command) -> String {
    stage.act(actor, command, "10:00").map_or_else(|refusal| refusal.to_string(), |_| "ok".into())
}

#[test]
fn the_form_of_a_service_is_asked_for_on_opening_and_later() {
    for (fields, then) in [
        (vec![("model", "air")], "ok"),
        (vec![], "service `laptop` needs `model`"),
        (vec![("model", "pro")], "service `laptop` needs `why`"),
        (vec![("model", "pro"), ("why", "x")], "field `why`: `x` does not fit, expected something like `mine broke`"),
        (
            vec![("area", "software/x"), ("model", " ")],
            "field `area`: there is nothing to choose after `software`, expected the path to end there; \
             field `model`: there is no choice ` `, expected one of `air`, `pro`; field `model`: is empty, service `laptop` needs it",
        ),
    ] {
        for actor in [requester(), agent("ann")] {
            let found = opened(&actor, laptop(&fields)).map_or_else(|why| why, |_| "ok".into());
            // What is told of a field already is not told twice.
            let then = then.replace("; field `model`: is empty, service `laptop` needs it", "");
            assert_eq!(found, then, "{fields:?}");
        }
    }
    let mut stage = opened(&requester(), laptop(&[("model", "air")])).expect("opened");
    assert_eq!(answer(&mut stage, &agent("ann"), set("model", "pro")), "ok");
    let left = answer(&mut stage, &agent("ann"), Command::Solve);
    assert_eq!(left, "the ticket cannot be solved yet: field `why` is empty");
    assert_eq!(answer(&mut stage, &agent("ann"), set("why", "mine broke")), "ok");
    assert_eq!(answer(&mut stage, &agent("ann"), Command::Solve), "ok");
    // A ticket that asks for no service has no such field, whatever stands in it.
    let plain = opened(&agent("ann"), with(&[("model", "pro")])).expect("opened");
    assert!(RequesterView::of(plain.ticket(), &plain.events, &plain.configuration).fields.is_empty());
}

#[test]
fn a_field_comes_with_the_priority() {
    let mut stage = opened(&agent("ann"), with(&[])).expect("opened");
    for (priority, then) in
        [(Priority::High, "the ticket cannot be solved yet: field `bridge` is empty"), (Priority::Normal, "ok")]
    {
        assert_eq!(answer(&mut stage, &agent("ann"), Command::SetPriority { priority: Some(priority) }), "ok");
        assert_eq!(answer(&mut stage, &agent("ann"), Command::Solve), then);
    }
}

#[test]
fn what_a_requester_may_change_later() {
    let open = || laptop(&[("model", "pro"), ("why", "mine broke"), ("area", "hardware/printer"), ("tray", "2")]);
    for (command, then) in [
        (set("model", "air"), "ok"),
        (set("model", "sir"), "field `model`: there is no choice `sir`, did you mean `air`?"),
        (unset("model"), "field `model`: is empty, expected a value"),
        (set("why", " "), "field `why`: is empty, expected a value"),
        (unset("area"), "ok"),
        (set("area", "software"), "ok"),
        (set("tray", "3"), "field `tray`: `tray` cannot be changed by requesters, write what is to be in it"),
        (set("owner", "bob"), "field `owner`: `owner` cannot be changed by requesters, write what is to be in it"),
        // What is for staff and what is not there give the same answer.
        (
            set("order", "7"),
            "field `order`: there is no such field, expected one of `model`, `why`, `area`, `like`, `server`",
        ),
        (
            set("ordex", "7"),
            "field `ordex`: there is no such field, expected one of `model`, `why`, `area`, `like`, `server`",
        ),
    ] {
        let mut stage = opened(&requester(), open()).expect("opened");
        assert_eq!(answer(&mut stage, &requester(), command.clone()), then, "{command:?}");
    }
    let mut stage = opened(&requester(), with(&[("area", "software")])).expect("opened");
    let gone = answer(&mut stage, &requester(), set("tray", "1"));
    assert_eq!(
        gone, "field `tray`: there is no such field, expected one of `area`, `like`, `server`",
        "it is not there while the area is software"
    );
    for (actor, then) in [
        (Actor::requester(tenant(), id("dan")), "only whoever asks changes what the form says"),
        (
            Actor::service(tenant(), "crm", Rights::of([Action::ReadPublic, Action::ReplyPublic])),
            "the service was not given this right",
        ),
    ] {
        assert_eq!(answer(&mut stage, &agent("ann"), copy(outside("dan"))), "ok");
        let found = answer(&mut stage, &actor, set("area", "software"));
        assert!(found.ends_with(then), "{found}");
    }
    let stranger = Actor::requester(tenant(), id("eve"));
    assert_eq!(answer(&mut stage, &stranger, set("area", "software")), "there is no ticket 7");
    // Where nothing is theirs to change, they are told what they always were.
    let mut plain = Stage::opened("09:00");
    let found = answer(&mut plain, &requester(), set("area", "x"));
    assert_eq!(found, "requester rita may not set_field: this is for agents");
}

#[test]
fn what_a_field_names_is_there() {
    for (name, value, then) in [
        ("owner", "bob", "ok"),
        ("owner", "bop", "there is no agent `bop`, did you mean `bob`?"),
        ("crew", "desc", "there is no team `desc`, did you mean `desk`?"),
        ("server", "web-1", "ok"),
        ("server", "db-1", "ok"),
        ("server", "web-2", "there is no server `web-2`, did you mean `web-1`?"),
        ("order", "whatever", "ok"),
    ] {
        let mut stage = opened(&agent("ann"), with(&[])).expect("opened");
        let then = if then == "ok" { then.to_owned() } else { format!("field `{name}`: {then}") };
        assert_eq!(answer(&mut stage, &agent("ann"), set(name, value)), then, "{name} {value}");
        assert_eq!(opened(&agent("ann"), with(&[(name, value)])).map_or_else(|why| why, |_| "ok".into()), then);
    }
    // Who asks for acme knows of its servers and of nobody's: one of umbra is missing for them.
    let of_acme = || requester().of_organization(id("acme"));
    for (value, then) in [
        ("web-1", "ok"),
        ("mail-1", "ok"),
        ("db-1", "field `server`: there is no server `db-1`, did you mean `web-1`?"),
        ("db-9", "field `server`: there is no server `db-9`, expected one of `web-1`, `mail-1`"),
    ] {
        let open = |fields: &[(&str, &str)]| OpenTicket { organization: Some(id("acme")), ..with(fields) };
        let found = opened(&of_acme(), open(&[("server", value)])).map_or_else(|why| why, |_| "ok".into());
        let mut stage = opened(&of_acme(), open(&[])).expect("opened");
        let later = answer(&mut stage, &of_acme(), set("server", value));
        assert_eq!(found == "ok", then == "ok", "{value}: {found}");
        assert_eq!(found, later);
        assert!(
            !found.contains("umbra") && (then == "ok" || found.contains(&format!("there is no server `{value}`"))),
            "{found}"
        );
    }
}

/// A ticket that is hidden from whoever names it is missing: in one answer, on opening and later.
#[test]
fn a_ticket_that_a_field_names_is_seen_by_who_names_it() {
    let spec = configuration().spec().clone();
    let mut world = World::under(spec);
    world.open(1, "rita", TicketKind::Incident);
    world.open(2, "rita", TicketKind::Incident);
    world.open(3, "sam", TicketKind::Incident);
    for (value, then) in [
        ("2", "ok"),
        ("1", "`1` is the ticket itself, expected another one"),
        ("3", "there is no ticket `3`"),
        ("9", "there is no ticket `9`"),
    ] {
        let then = if then == "ok" { then.to_owned() } else { format!("field `like`: {then}") };
        assert_eq!(said(world.act(requester(), 1, set("like", value), "10:00")), then, "{value}");
    }
    assert_eq!(world.ann(1, set("like", "3"), "10:01"), "ok", "staff sees it");
    let open = |fields: &[(&str, &str)]| Command::open(with(fields));
    let both = said(world.act(requester(), 4, open(&[("like", "3"), ("area", "x")]), "10:02"));
    assert_eq!(
        both,
        "field `area`: there is no choice `x`, expected one of `hardware`, `software`; field `like`: there is no ticket `3`"
    );
    assert_eq!(said(world.act(requester(), 4, open(&[("like", "2")]), "10:03")), "ok");
    assert_eq!(world.load(4).fields.get("like").map(String::as_str), Some("2"));
}

#[test]
fn problems_of_forms() {
    let mut spec = spec();
    let fields = r#"[
        {"name": "a", "requester": "reads", "priorities": ["high"]},
        {"name": "b", "services": ["laptop"]},
        {"name": "c", "type": {"cascade": {"options": []}}},
        {"name": "d", "type": {"cascade": {"options": [{"name": "x/y"}, {"name": "z", "options": [{"name": "z"}, {"name": "z"}]}]}}},
        {"name": "e", "type": {"regex": {"pattern": "[0-9]+", "example": "x"}}},
        {"name": "f", "type": {"reference": {"to": "agent"}}, "requester": "fills"},
        {"name": "g", "type": {"reference": {"to": {"asset": {"kind": "server"}}}}, "default": "web-1"},
        {"name": "h", "when": {"d": ["z", "w"]}}
    ]"#;
    spec.services = serde_json::from_str(r#"[{"id": "lapdog", "fields": ["a", "aa"]}]"#).expect("services");
    spec.fields = serde_json::from_str(fields).expect("fields");
    let steps = r#"{"m": {"steps": [{"do": {"do": "set_field", "name": "e", "value": "x"}}, {"do": {"do": "set_field", "name": "ee", "value": null}}]}}"#;
    spec.macros = serde_json::from_str(steps).expect("macros");
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "macro `m` step 1: does `set_field`, field `e`: `x` does not fit, expected something like `x`",
            "macro `m` step 2: does `set_field`, there is no field `ee`, did you mean `e`?",
            "field `a`: shows a requester the priority, which is for staff",
            "field `b`: is for the unknown service `laptop`, did you mean `lapdog`?",
            "field `c`: has no options, expected at least one",
            "field `d`: has the choice `x/y`, expected a name of 1 to 100 bytes without `/`",
            "field `d`: has the choice `z/z` twice",
            "field `e`: has the example `x`, expected one that fits `[0-9]+`",
            "field `f`: tells a requester who is on the staff, expected `reads` or `hidden`",
            "field `g`: names assets of the unknown kind `server`, the configuration names none",
            "field `g`: has a default, expected none: what it names may be gone by then",
            "field `h`: depends on a value that `d` cannot have: there is no choice `w`, expected one of `x/y`, `z`",
            "service `lapdog`: needs the unknown field `aa`, did you mean `a`?",
        ]
    );
    let deep =
        (0..9).fold(String::from(r#"{"name": "x"}"#), |inner, _| format!(r#"{{"name": "x", "options": [{inner}]}}"#));
    let mut spec = crate::stage::spec();
    spec.fields =
        serde_json::from_str(&format!(r#"[{{"name": "a", "type": {{"cascade": {{"options": [{deep}]}}}}}}]"#))
            .expect("fields");
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(problems, "field `a`: goes 10 choices deep, expected at most 8");
}

fn value() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "air",
        "pro",
        "mine broke",
        "x",
        "hardware",
        "hardware/printer",
        "software",
        "2",
        "9",
        "web-1",
        "db-1",
        "bob",
        "bop",
        "desk",
        "",
        " ",
        "ü",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(crate::stage::histories(48))]

    /// Whoever does what: what stands in a field is what its type takes, and of a requester's own making only where it is theirs.
    #[test]
    fn what_the_form_refuses_never_gets_in(
        first in proptest::collection::btree_map(proptest::sample::select(vec!["model", "why", "area", "tray", "like", "server", "owner", "nothing"]), value(), 0..4),
        steps in proptest::collection::vec((0usize..3, proptest::sample::select(vec!["model", "why", "area", "tray", "like", "server", "owner", "crew", "order", "bridge", "nothing"]), proptest::option::of(value())), 0..10),
    ) {
        let mut world = World::under(configuration().spec().clone());
        world.open(2, "rita", TicketKind::Incident);
        let fields = first.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let open = Command::open(OpenTicket { fields, ..request() });
        if said(world.act(requester(), 1, open, "09:00")) != "ok" {
            world.open(1, "rita", TicketKind::Incident);
        }
        for (who, name, value) in steps {
            let actor = [requester(), agent("ann"), service()][who].clone();
            let before = world.load(1).fields;
            let answer = said(world.act(actor.clone(), 1, Command::SetField { name: name.into(), value }, "10:00"));
            let after = world.load(1).fields;
            prop_assert!(answer == "ok" || before == after, "{}", answer);
            let specs = configuration().spec().fields.clone();
            for (name, value) in &after {
                let spec = specs.iter().find(|spec| spec.name == *name);
                prop_assert!(spec.is_some_and(|spec| spec.kind.check(value).is_ok()), "{} {}", name, value);
            }
            if actor.is_requester() && before != after {
                prop_assert!(specs.iter().any(|spec| spec.name == name && spec.requester.may_edit()));
            }
        }
    }

    /// A pattern fits the whole of a text: what fits is found nowhere inside a longer one.
    #[test]
    fn a_pattern_fits_whole_texts(text in "[a-c]{0,6}", more in "[a-c]{1,3}") {
        let pattern: helpdesk_core::Pattern = if text.is_empty() { "(?:)" } else { &text }.parse().expect("a pattern");
        prop_assert!(pattern.fits(&text));
        let (before, behind) = (format!("{more}{text}"), format!("{text}{more}"));
        prop_assert!(!pattern.fits(&before) && !pattern.fits(&behind));
    }
}

/// What a follow-up takes over is what the ticket before had: fields for staff too, whoever asks; and nothing that does not fit any more.
#[test]
fn a_follow_up_takes_over_what_still_fits() {
    let mut spec = configuration().spec().clone();
    spec.follow_up_inherits = [helpdesk_core::Inherited::Fields].into();
    let mut world = World::under(spec);
    world.open(1, "rita", TicketKind::Incident);
    assert_eq!(world.ann(1, set("crew", "desk"), "10:00"), "ok");
    assert_eq!(world.ann(1, set("area", "software"), "10:00"), "ok");
    assert_eq!(world.ann(1, Command::Close { reason: helpdesk_core::CloseReason::Cancelled }, "10:01"), "ok");
    let follow = Command::FollowUp(FollowUp { ticket: ticket(2), body: "again".into() });
    let answer = said(world.act(requester(), 1, follow, "10:02"));
    assert_eq!(answer, "ok");
    assert_eq!(world.load(2).fields.len(), 2);
    let gone = BTreeMap::from([("crew".to_owned(), "moon".to_owned()), ("area".to_owned(), "software".to_owned())]);
    let ticket = helpdesk_core::Ticket { fields: gone, ..world.load(1) };
    assert_eq!(ticket.fields_that_fit(&configuration()).keys().collect::<Vec<_>>(), ["area"]);
}

/// In conditions as in forms: what is named stands for all below it, where choices depend on choices and nowhere else.
#[test]
fn a_condition_names_what_is_above() {
    let mut spec = configuration().spec().clone();
    spec.fields.extend(
        serde_json::from_str::<Vec<helpdesk_core::FieldSpec>>(
            r#"[{"name": "flat", "type": {"choice": {"options": ["hardware", "hardware/printer"]}}}]"#,
        )
        .expect("fields"),
    );
    spec.policies = serde_json::from_str(
        r#"[{"id": "flat", "schedule": "always", "when": {"fields": {"flat": ["hardware"]}}, "targets": {}},
            {"id": "metal", "schedule": "always", "when": {"fields": {"area": ["hardware"]}}, "targets": {}},
            {"id": "soft", "schedule": "always", "when": {"not": [{"fields": {"area": ["hardware", "software"]}}]}, "targets": {}}]"#,
    )
    .expect("policies");
    spec.agents[0].skills = serde_json::from_str(r#"{"screws": 3}"#).expect("skills");
    spec.skill_rules =
        serde_json::from_str(r#"[{"fields": {"area": ["hardware"]}, "needs": {"skills": {"screws": 2}}}]"#)
            .expect("rules");
    let configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    for (fields, policy, n_skills) in [
        (&[][..], "soft", 0),
        (&[("area", "hardware/printer")], "metal", 1),
        (&[("area", "hardware/screen")], "metal", 1),
        (&[("area", "software")], "-", 0),
        (&[("flat", "hardware")], "flat", 0),
        (&[("flat", "hardware/printer")], "soft", 0),
    ] {
        let mut stage = Stage::new();
        stage.configuration = configuration.clone();
        stage.act(&agent("ann"), Command::open(with(fields)), "09:00").expect("opened");
        let held = stage.ticket().policy.as_ref().map_or("-".to_owned(), |held| held.id.to_string());
        assert_eq!(held, policy, "{fields:?}");
        assert_eq!(configuration.requirements(stage.ticket()).skills.len(), n_skills, "{fields:?}");
    }
}

#[test]
fn another_kind_brings_its_defaults() {
    let mut spec = spec();
    spec.fields = serde_json::from_str(
        r#"[{"name": "everywhere", "default": "e"},
            {"name": "risk", "type": {"choice": {"options": ["low", "high"]}}, "default": "low", "kinds": ["change"]},
            {"name": "plan", "default": "p", "when": {"risk": ["low"]}},
            {"name": "both", "default": "b", "kinds": ["change", "incident"]},
            {"name": "said", "default": "s", "kinds": ["change"]}]"#,
    )
    .expect("fields");
    let mut world = World::under(spec);
    world.open(1, "rita", TicketKind::Incident);
    for (name, value) in [("everywhere", None), ("both", None), ("said", Some("mine".to_owned()))] {
        assert_eq!(world.ann(1, Command::SetField { name: name.into(), value }, "09:30"), "ok", "{name}");
    }
    for (kind, fields) in [
        ("task", "said=mine"),
        ("change", "both=b plan=p risk=low said=mine"),
        ("incident", "both=b plan=p risk=low said=mine"),
        ("change", "both=b plan=p risk=low said=mine"),
    ] {
        assert_eq!(world.ann(1, crate::attributes::kind(kind), "10:00"), "ok");
        let held = world.load(1).fields;
        let held: Vec<String> = held.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(held.join(" "), fields, "{kind}");
    }
}

#[test]
fn stored_forms() {
    for text in [
        r#"{"name":"a","type":{"regex":{"pattern":"[0-9]+","example":"42"}},"requester":"edits","priorities":["high"],"services":["laptop"]}"#,
        r#"{"name":"a","type":{"cascade":{"options":[{"name":"x","options":[{"name":"y"}]}]}},"requester":"hidden"}"#,
        r#"{"name":"a","type":{"reference":{"to":"ticket"}},"requester":"hidden"}"#,
        r#"{"name":"a","type":{"reference":{"to":"agent"}},"requester":"hidden"}"#,
        r#"{"name":"a","type":{"reference":{"to":"team"}},"requester":"hidden"}"#,
        r#"{"name":"a","type":{"reference":{"to":{"asset":{"kind":"server"}}}},"requester":"hidden"}"#,
        r#"{"name":"a","type":{"reference":{"to":{"subject":{"kind":"order"}}}},"requester":"hidden"}"#,
        r#"{"name":"a","type":"text","requester":"fills"}"#,
    ] {
        let spec: helpdesk_core::FieldSpec = serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(serde_json::to_string(&spec).expect("json"), text);
    }
    let no =
        serde_json::from_str::<helpdesk_core::FieldSpec>(r#"{"name": "a", "type": {"regex": {"pattern": "[0-9"}}}"#);
    assert!(no.is_err_and(|why| why.to_string().starts_with("`[0-9` is no pattern: unclosed character class")));
}
