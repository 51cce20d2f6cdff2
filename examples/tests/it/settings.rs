//! Configurations: the ones that come with the program, and what is said of broken ones.
use helpdesk_examples::settings::Settings;

use crate::outcome::Room;

#[test]
fn the_configurations_that_come_with_the_program_fit_together() {
    for settings in [Settings::fortnight(), Settings::incident_log()] {
        let (configuration, rules) = settings.expect("in form").compile().expect("without problems");
        assert!(configuration.teams().count() >= 2);
        assert!(rules.is_some_and(|r| r.rule_names().count() >= 5));
    }
}

fn said(room: &Room) -> String {
    let read = Settings::read(&room.path("config")).and_then(Settings::compile);
    read.map(|_| ()).expect_err("refused").to_string()
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let room = Room::new("settings");
    std::fs::create_dir_all(room.path("config/rules")).expect("a directory");
    assert!(said(&room).contains("holds no `.toml` file, expected at least one"), "{}", said(&room));
    room.write("config/desk.toml", "[[teams]]\nid = \"desk\"\ntires = [1]\n");
    assert!(said(&room).contains("desk.toml`: TOML parse error at line 3, column 1"), "{}", said(&room));
    room.write("config/desk.toml", "[[teams]]\nid = \"desk\"\nlead = \"zoe\"\n");
    assert!(said(&room).ends_with("team `desk`: is led by the unknown agent `zoe`"), "{}", said(&room));
    room.write("config/desk.toml", "[[teams]]\nid = \"desk\"\n");
    room.write("config/rules/a.rhai", "rule(\"a\").on(OPENED).then(|t, act| act.route(\"dsek\"));\n");
    assert!(said(&room).contains("rules/a.rhai:1:"), "{}", said(&room));
    assert!(said(&room).contains("dsek"), "{}", said(&room));
}

/// The blocks of TOML in the guides are configurations in form; the mapping that comes along is one too.
#[test]
fn what_the_guides_show_is_in_form() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let guide = std::fs::read_to_string(root.join("docs/SLA.md")).expect("a guide");
    let blocks: Vec<&str> = guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let parsed: Result<helpdesk_core::ConfigurationSpec, _> = toml::from_str(block);
        assert!(parsed.is_ok(), "{block}\n{}", parsed.map(|_| ()).expect_err("not in form"));
    }
    let mapping = root.join("examples/mappings/servicenow-incidents.toml");
    helpdesk_examples::log::Mapping::read(&mapping).expect("a mapping");
}
