//! Custom fields: types, forms with conditions, and what must not be empty when.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Actor, Choice, Command, Configuration, FieldKind, OpenTicket, Pattern, Referent, RequesterView, StatusKind,
    TicketKind,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, request, requester, spec};

const FIELDS: &str = r#"[
    {"name": "hardware", "type": {"choice": {"options": ["laptop", "server"]}}, "required": ["opening"], "requester": "fills"},
    {"name": "rack", "type": {"integer": {"min": 1, "max": 40}}, "required": ["solving"], "when": {"hardware": ["server"]}},
    {"name": "slot", "required": ["solving"], "when": {"rack": ["7"]}},
    {"name": "cost", "type": {"decimal": {"places": 2}}, "default": "0.00"},
    {"name": "plan", "required": ["opening"], "kinds": ["change"]}
]"#;

fn configuration() -> Configuration {
    let mut spec = spec();
    spec.fields = serde_json::from_str(FIELDS).expect("fields");
    Configuration::build(spec).expect("a configuration")
}

fn opened(actor: &Actor, kind: TicketKind, fields: &[(&str, &str)]) -> Result<Stage, String> {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(configuration());
    let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let open = Command::open(OpenTicket { kind, fields, ..request() });
    stage.act(actor, open, "09:00").map(|_| ()).map_err(|refusal| refusal.to_string())?;
    Ok(stage)
}

fn set(name: &str, value: Option<&str>) -> Command {
    Command::SetField { name: name.into(), value: value.map(str::to_owned) }
}

#[test]
fn what_each_type_takes() {
    let options = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let integer = FieldKind::Integer { min: Some(-1), max: Some(40) };
    for (kind, good, bad) in [
        (FieldKind::Text, vec!["x y"], vec!["x\ny"]),
        (FieldKind::Lines, vec!["x\ny"], vec![]),
        (integer, vec!["-1", "0", "40"], vec!["-2", "41", "+1", "01", "1.0", "", "x"]),
        (FieldKind::Decimal { places: 2 }, vec!["0", "-1.5", "12.50"], vec!["1.", ".5", "1.234", "1e3", "--1", ""]),
        (FieldKind::Boolean, vec!["true", "false"], vec!["yes", "True"]),
        (FieldKind::Date, vec!["2026-01-05", "2028-02-29"], vec!["2026-02-29", "2026-1-5", "05.01.2026"]),
        (FieldKind::Instant, vec!["2026-01-05T09:00:00Z"], vec!["2026-01-05", "noon"]),
        (FieldKind::Choice { options: options() }, vec!["a", "c"], vec!["d", "", "a,b"]),
        (FieldKind::MultiChoice { options: options() }, vec!["a", "a,c"], vec!["c,a", "a,a", "a,d", ""]),
        (
            cascade(),
            vec!["software", "hardware/printer/laser"],
            vec!["hardware", "hardware/fax", "software/x", "", "/"],
        ),
        (regex("[A-Z]{2}-[0-9]+|none", None), vec!["AB-1", "none"], vec!["AB-", "xAB-1", "none\n", "nonee", ""]),
        (FieldKind::Reference { to: Referent::Ticket }, vec!["1", "42"], vec!["0", "042", "-1", "x", "", "+4"]),
        (FieldKind::Reference { to: Referent::Agent }, vec!["ann"], vec![""]),
        (FieldKind::Reference { to: Referent::Subject { kind: "order".into() } }, vec!["4711"], vec!["", " "]),
    ] {
        for value in good {
            assert_eq!(kind.check(value), Ok(()), "{kind:?} {value}");
        }
        for value in bad {
            assert!(kind.check(value).is_err(), "{kind:?} {value}");
        }
    }
}

fn cascade() -> FieldKind {
    let options = r#"[{"name": "hardware", "options": [{"name": "printer", "options": [{"name": "laser"}, {"name": "ink"}]},
        {"name": "screen"}]}, {"name": "software"}]"#;
    FieldKind::Cascade { options: serde_json::from_str::<Vec<Choice>>(options).expect("choices") }
}

fn regex(pattern: &str, example: Option<&str>) -> FieldKind {
    FieldKind::Regex { pattern: pattern.parse().expect("a pattern"), example: example.map(str::to_owned) }
}

#[test]
fn what_is_said_of_a_value_that_does_not_fit() {
    for (kind, value, then) in [
        (cascade(), "hardwear", "there is no choice `hardwear`, did you mean `hardware`?"),
        (cascade(), "hardware", "`hardware` goes on, expected one of `hardware/printer`, `hardware/screen`"),
        (
            cascade(),
            "hardware/printer/lazer",
            "there is no choice `lazer` after `hardware/printer`, did you mean `laser`?",
        ),
        (cascade(), "software/x", "there is nothing to choose after `software`, expected the path to end there"),
        (regex("[0-9]+", None), "x", "`x` does not fit, expected a text of the form `[0-9]+`"),
        (regex("[0-9]+", Some("42")), "x", "`x` does not fit, expected something like `42`"),
        (
            FieldKind::Reference { to: Referent::Ticket },
            "x",
            "`x` does not fit, expected the id of a ticket, such as `42`",
        ),
    ] {
        assert_eq!(kind.check(value), Err(then.to_owned()));
    }
}

#[test]
fn what_is_no_pattern() {
    for (pattern, then) in [
        ("", "`` is no pattern: it has 0 bytes, expected 1 to 500"),
        ("[0-9", "`[0-9` is no pattern: unclosed character class"),
        ("a)(b", "`a)(b` is no pattern: unopened group"),
        (r"(a)\1", r"`(a)\1` is no pattern: backreferences are not supported"),
        ("a(?=b)", "`a(?=b)` is no pattern: look-around, including look-ahead and look-behind, is not supported"),
        (
            "(?:a{100}){100}",
            "`(?:a{100}){100}` is no pattern: it is over 65536 bytes when compiled, expected a smaller one",
        ),
    ] {
        assert_eq!(pattern.parse::<Pattern>().map_err(|why| why.to_string()), Err(then.to_owned()));
    }
    let deep = format!("{}a{}", "(".repeat(40), ")".repeat(40));
    assert!(deep.parse::<Pattern>().is_err_and(|why| why.to_string().contains("nest")));
    // The longest text against a large pattern with many ways through it: linear, so this ends at once.
    let hard: Pattern = "(?:(?:a|b|ab)*c?){2,8}d".parse().expect("a pattern");
    assert!(!hard.fits(&"ab".repeat(500)));
    assert!(!"a*".parse::<Pattern>().expect("a pattern").fits(&"a".repeat(1_001)), "over the limit");
}

#[test]
fn a_new_tickets_fields_are_checked_all_at_once() {
    let staff = agent("ann");
    for (actor, kind, fields, then) in [
        (&staff, TicketKind::Incident, vec![("hardware", "laptop")], "ok"),
        (&staff, TicketKind::Incident, vec![], "field `hardware`: is empty, expected a value"),
        (
            &staff,
            TicketKind::Change,
            vec![("hardwar", "x"), ("rack", "99")],
            "field `hardwar`: there is no such field, did you mean `hardware`?; \
             field `rack`: `99` does not fit, expected a whole number from 1 to 40; \
             field `hardware`: is empty, expected a value; field `plan`: is empty, expected a value",
        ),
        (
            &staff,
            TicketKind::Incident,
            vec![("hardware", "sever")],
            "field `hardware`: there is no choice `sever`, did you mean `server`?",
        ),
        // A requester does not learn of what is for staff, and is not asked for it.
        (
            &requester(),
            TicketKind::Incident,
            vec![("hardware", "server"), ("rack", "7")],
            "field `rack`: there is no such field, expected one of `hardware`",
        ),
        (&requester(), TicketKind::Change, vec![("hardware", "server")], "ok"),
    ] {
        let found = opened(actor, kind, &fields).map_or_else(|refusal| refusal, |_| "ok".to_owned());
        assert_eq!(found, then, "{fields:?}");
    }
}

#[test]
fn what_is_shown_and_empty_stands_against_solving() {
    let laptop = opened(&agent("ann"), TicketKind::Incident, &[("hardware", "laptop")]).expect("opened");
    assert!(laptop.ticket().obstacles(&laptop.configuration).is_empty(), "no rack, no question");
    let mut stage = opened(&agent("ann"), TicketKind::Incident, &[("hardware", "server")]).expect("opened");
    let mut refused = |command: Option<Command>| {
        if let Some(command) = command {
            stage.act(&agent("ann"), command, "10:00").expect("set");
        }
        stage.act(&agent("ann"), Command::Solve, "10:00").map(|_| ()).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(refused(None), Err("the ticket cannot be solved yet: field `rack` is empty".into()));
    assert_eq!(
        refused(Some(set("rack", Some("7")))),
        Err("the ticket cannot be solved yet: field `slot` is empty".into())
    );
    assert_eq!(refused(Some(set("rack", Some("8")))), Ok(()));
}

#[test]
fn defaults_are_given_and_seen() {
    let stage = opened(&requester(), TicketKind::Incident, &[("hardware", "server")]).expect("opened");
    assert_eq!(stage.ticket().fields.get("cost").map(String::as_str), Some("0.00"));
    let view = RequesterView::of(stage.ticket(), &stage.events, &stage.configuration);
    assert_eq!(view.fields.keys().collect::<Vec<_>>(), ["hardware"], "what is for staff does not show");
}

#[test]
fn a_field_changes_to_what_fits() {
    let mut stage = opened(&agent("ann"), TicketKind::Incident, &[("hardware", "laptop")]).expect("opened");
    for (command, then) in [
        (
            set("cost", Some("1.999")),
            "field `cost`: `1.999` does not fit, expected a number with up to 2 digits behind the point",
        ),
        (
            set("prize", Some("1")),
            "field `prize`: there is no such field, expected one of `hardware`, `rack`, `slot`, `cost`, `plan`",
        ),
        (set("cost", Some("1.99")), "ok"),
        (set("cost", None), "ok"),
    ] {
        let found =
            stage.act(&agent("ann"), command, "10:00").map_or_else(|refusal| refusal.to_string(), |_| "ok".into());
        assert_eq!(found, then);
    }
}

#[test]
fn problems_of_fields() {
    let mut spec = spec();
    let fields = r#"[
        {"name": "a", "when": {"b": ["1"]}},
        {"name": "b", "type": {"choice": {"options": []}}},
        {"name": "b", "type": {"integer": {"min": 2, "max": 1}}, "default": "x"},
        {"name": "c", "type": {"multi_choice": {"options": ["x,y"]}}},
        {"name": "d", "type": "boolean"},
        {"name": "e", "when": {"d": ["yes"]}},
        {"name": "f", "when": {"d": ["true"]}, "requester": "reads"}
    ]"#;
    spec.fields = serde_json::from_str(fields).expect("fields");
    let problems = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "field `b`: is there twice",
            "field `a`: depends on `b`, expected a field that stands before it",
            "field `b`: has no options, expected at least one",
            "field `b`: goes from 2 to 1, expected the least first",
            "field `b`: has a wrong default: `x` does not fit, expected a whole number from 2 to 1",
            "field `c`: has the option `x,y`, expected a text without commas",
            "field `e`: depends on a value that `d` cannot have: `yes` does not fit, expected `true` or `false`",
            "field `f`: shows a requester what `d` holds, which is for staff",
        ]
    );
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Whatever is set in whatever order: what is solved has every required field that is there.
    #[test]
    fn nothing_required_is_empty_when_a_ticket_is_solved(
        steps in proptest::collection::vec((0usize..5, prop_oneof![Just(None), Just(Some("7")), Just(Some("server")), Just(Some("laptop"))]), 0..12),
    ) {
        let mut stage = opened(&agent("ann"), TicketKind::Incident, &[("hardware", "laptop")]).expect("opened");
        for (n, value) in steps {
            let name = ["hardware", "rack", "slot", "cost", "plan"][n];
            let _ = stage.act(&agent("ann"), set(name, value), "10:00");
        }
        let left = stage.ticket().obstacles(&stage.configuration);
        let solved = stage.act(&agent("ann"), Command::Solve, "10:01").is_ok();
        prop_assert_eq!(solved, left.is_empty());
        prop_assert_eq!(stage.ticket().status.kind() == StatusKind::Solved, solved);
    }
}
