//! Other rules over the same steps: what is told, and that the same rules change nothing.
use helpdesk_examples::{
    rules::{Lived, compare, live},
    settings::Settings,
    simulation,
};
use helpdesk_rules::SourceFile;

/// How many steps of the fortnight are lived: enough for all teams to have tickets.
const STEPS: usize = 250;

fn lived(change: impl Fn(String) -> String) -> Lived {
    let settings = Settings::fortnight().unwrap();
    let steps: Vec<_> = simulation::fortnight(42).unwrap().into_iter().take(STEPS).collect();
    let until = steps.last().map(|step| step.at);
    let rules: Vec<SourceFile> =
        settings.rules.iter().map(|file| SourceFile::new(file.name.clone(), change(file.text.clone()))).collect();
    pollster::block_on(live(&steps, &settings.spec, &rules, until)).unwrap()
}

#[test]
fn rules_that_are_the_same_change_nothing() {
    let (one, other) = (lived(|text| text), lived(|text| format!("{text}\n// a remark")));
    assert_eq!(one, other);
    assert!(one.tickets.len() > 20 && !one.promises.is_empty() && one.loads.len() > 1, "{:?}", one.loads);
    assert!(compare(&one, &other).changes.is_empty());
}

#[test]
fn other_routes_are_told_with_their_tickets() {
    let one = lived(|text| text);
    let other = lived(|text| text.replace("act.route(\"billing\")", "act.route(\"platform\")"));
    let difference = compare(&one, &other);
    let first: Vec<(&str, &str, usize)> = difference
        .changes
        .iter()
        .filter(|(change, _)| change.what == "first team")
        .map(|(change, tickets)| (change.from.as_str(), change.to.as_str(), tickets.len()))
        .collect();
    let routed = one.tickets.values().filter(|end| end.facts()[0].1 == "billing").count();
    assert_eq!(first, [("billing", "platform", routed)]);
    assert!(routed > 0);
    let told = serde_json::to_value(&difference).unwrap();
    assert_eq!(told["loads"]["billing"][0].as_u64(), one.loads.get("billing").copied());
    assert!(told["changes"][0]["tickets"].as_array().is_some_and(|tickets| !tickets.is_empty()));
}
