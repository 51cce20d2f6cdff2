//! The quick way and the plain way give the same answers: on random guards, tickets and texts, faults included.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use helpdesk_core::{
    AgentId, Configuration, ConfigurationSpec, Event, EventBody, HookFacts, OrganizationId, Priority, RuleOutcome,
    Status, TeamId, Ticket, Tier,
};
use helpdesk_rules::{LeafAnswer, RuleSet};
use proptest::prelude::*;

use crate::world::{compiled, opened, react_to, ticket};

/// Texts that are hard to fold, to find and to compare.
const TEXTS: [&str; 16] = [
    "",
    "vpn",
    "VPN broken",
    "the vpn is down",
    "Straße ß",
    "STRASSE",
    "İstanbul",
    "i̇stanbul",
    "ΟΔΟΣ",
    "οδός ΣΑΣ σας",
    "ｖｐｎ ＶＰＮ",
    "K elvin \u{212a}",
    "  trim me\t",
    "a\"b\\c",
    "noc",
    "emea",
];

const PATTERNS: [&str; 12] = [
    "(?i)vpn",
    "^the",
    "\\\\bdown$",
    "s+",
    "Σ",
    "(?i)\\\\b(vpn|STRASSE)\\\\b",
    "trim ?me",
    "down|broken",
    "(?i)Kelvin",
    "(?i)elvin k",
    "(vpn)?|x",
    "is+tanbu.",
];

fn text_literal() -> impl Strategy<Value = String> {
    prop::sample::select(&TEXTS[..])
        .prop_map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t")))
}

fn text_term() -> impl Strategy<Value = String> {
    let fact = prop::sample::select(
        &[
            "t.subject",
            "t.subject",
            "e.body",
            "t.team",
            "t.organization",
            "t.kind",
            "t.field(\"region\")",
            "t.requester",
            "word",
            "e.from",
        ][..],
    );
    let change = prop::sample::select(&["", "", "", ".to_lower()", ".to_upper()", ".trim()", ".trim().to_lower()"][..]);
    (fact, change).prop_map(|(fact, change)| format!("{fact}{change}"))
}

fn number_term() -> impl Strategy<Value = String> {
    prop::sample::select(
        &[
            "t.tier",
            "t.breaches",
            "e.hour",
            "t.subject.len()",
            "t.tags.len",
            "e.body.len()",
            "limit",
            "t.age_minutes",
            "t.queue_minutes",
            "t.contract_minutes_left",
            "t.candidates",
            "t.clock(\"first_reply\").left_minutes",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn any_term() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(&["()", "true", "3", "-1", "t.tags", "t.external", "t.assignee"][..]);
    prop_oneof![text_term(), number_term(), text_literal(), odd.prop_map(str::to_owned)]
}

fn texts() -> impl Strategy<Value = String> {
    let list = prop::collection::vec(text_literal(), 0..4).prop_map(|list| format!("[{}]", list.join(", ")));
    prop_oneof![list, Just("words".to_owned())]
}

fn leaf() -> impl Strategy<Value = String> {
    let sign = || prop::sample::select(&["==", "==", "!=", "<", "<=", ">", ">="][..]);
    let holds = || prop::sample::select(&["contains", "starts_with", "ends_with"][..]);
    prop_oneof![
        (any_term(), sign(), any_term()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        (text_term(), sign(), text_literal()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        (number_term(), sign(), 0..5_i64).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        (text_term(), holds(), text_literal()).prop_map(|(a, name, b)| format!("{a}.{name}({b})")),
        (text_term(), holds(), text_term()).prop_map(|(a, name, b)| format!("{name}({a}, {b})")),
        (text_term(), texts()).prop_map(|(a, list)| format!("{a}.contains_any({list})")),
        (any_term(), texts()).prop_map(|(a, list)| format!("{a} in {list}")),
        (any_term(), texts()).prop_map(|(a, list)| format!("{a} !in {list}")),
        text_literal().prop_map(|tag| format!("t.has_tag({tag})")),
        text_literal().prop_map(|tag| format!("{tag} in t.tags")),
        any_term().prop_map(|a| format!("t.tags.contains({a})")),
        text_term().prop_map(|a| format!("{a}.is_empty()")),
        (text_term(), prop::sample::select(&PATTERNS[..]))
            .prop_map(|(a, pattern)| format!("{a}.matches(\"{pattern}\")")),
        text_literal().prop_map(|a| format!("is_near(t, {a})")),
        Just("is_big(t)".to_owned()),
        Just("flag".to_owned()),
        Just("t.replied".to_owned()),
        Just("t.unanswered == false".to_owned()),
        Just("t.has_link(\"blocks\")".to_owned()),
        Just("t.clock(\"resolution\").breached".to_owned()),
        Just("t.clock(\"resolution\").state != \"none\"".to_owned()),
        Just("t.tier + 1 > limit".to_owned()),
        Just("t.tier".to_owned()),
        Just("if t.tier > 1 { true } else { t.external.len() > 0 }".to_owned()),
    ]
}

fn guard() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

#[derive(Debug, Clone)]
struct Sketch {
    phase: usize,
    order: i64,
    guard: String,
    action: usize,
    stop: bool,
}

const PHASES: [&str; 4] = ["triage", "route", "escalate", "notify"];
const ACTIONS: [&str; 12] = [
    "act.tag(\"vpn\")",
    "act.untag(\"vip\")",
    "{ act.route(\"noc\"); act.tag(word); }",
    "act.priority(\"urgent\")",
    "act.field(\"region\", \"emea\")",
    "act.field(\"region\", ())",
    "act.assign(\"kim\")",
    "act.note(`${t.subject.len()} ${t.team}`)",
    "{ act.tag(word); act.tag(\"\"); }",
    "()",
    "{ act.start(); throw \"no\"; }",
    "{ act.solve(); let n = 0; for i in 0..2000 { n += i; } }",
];

fn rule_sets() -> impl Strategy<Value = Vec<Sketch>> {
    let sketch = (0..4_usize, -1..2_i64, guard(), 0..ACTIONS.len(), prop::bool::weighted(0.1))
        .prop_map(|(phase, order, guard, action, stop)| Sketch { phase, order, guard, action, stop });
    prop::collection::vec(sketch, 1..40)
}

fn script(sketches: &[Sketch]) -> String {
    let mut script = String::from(
        "fn is_near(t, place) { t.field(\"region\") == place || t.organization == place }\n\
         fn is_big(t) { t.organization != () && t.organization in [\"globex\", \"emea\"] }\n\
         let word = \"vpn\"; let words = [\"noc\", \"vpn\", \"straße ß\"]; let limit = 2; let flag = true;\n",
    );
    for (n, s) in sketches.iter().enumerate() {
        let stop = match (s.stop, n % 9) {
            (true, _) => ".stop()",
            (false, 4) => ".once()",
            (false, _) => "",
        };
        writeln!(
            script,
            "rule(\"r{n}\").on(OPENED).phase(\"{}\").order({}).when(|t, e| {}).then(|t, act| {}){stop};",
            PHASES[s.phase], s.order, s.guard, ACTIONS[s.action],
        )
        .unwrap();
    }
    script
}

fn some_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&TEXTS[..]), 0..3).prop_map(|parts| parts.join(" "))
}

fn situations() -> impl Strategy<Value = (Ticket, Event)> {
    let one_of = |words: &'static [&'static str]| prop::option::of(prop::sample::select(words));
    let facts = (
        some_text(),
        prop::option::of(some_text()),
        one_of(&["noc", "desk"]),
        one_of(&["globex", "vpn", "straße ß"]),
        one_of(&["emea", "VPN broken", "noc"]),
        prop::collection::btree_set(prop::sample::select(&TEXTS[1..]), 0..3),
        1..4_u8,
        any::<bool>(),
        any::<bool>(),
    );
    facts.prop_map(|(subject, text, team, company, region, tags, tier, urgent, solved)| {
        let mut event = opened();
        if let EventBody::Opened { request, .. } = &mut event.body {
            request.body = text;
        }
        let mut ticket = Ticket {
            subject,
            team: team.map(|team| TeamId::new(team).unwrap()),
            organization: company.map(|company| OrganizationId::new(company).unwrap()),
            fields: region
                .map(|region| ("region".to_owned(), region.to_owned()))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
            tags: tags.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
            tier: Tier(tier),
            assignee: urgent.then(|| AgentId::new("ana").unwrap()),
            ..ticket()
        };
        if urgent {
            ticket.priority = Priority::Urgent;
        }
        if solved {
            ticket.status = Status::Solved { since: ticket.updated_at };
        }
        (ticket, event)
    })
}

/// What an explanation says of each rule: its outcome and the steps it took.
fn account(set: &RuleSet, ticket: &Ticket, event: &Event) -> Vec<(String, RuleOutcome, u64)> {
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    let explanation = set.explain(&HookFacts::new(ticket, event, &configuration));
    explanation.rules().map(|rule| (rule.name().to_owned(), rule.outcome().clone(), rule.steps())).collect()
}

fn cases() -> u32 {
    option_env!("RULE_PAIRS").and_then(|n| n.parse::<u32>().ok()).map_or(50, |pairs| pairs.div_ceil(20))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Twenty situations for each rule set, so fifty cases are a thousand pairs. A million of them:
    /// `RULE_PAIRS=1000000 cargo test --release -p helpdesk-rules --test it -- the_quick_way`.
    #[test]
    fn the_quick_way_and_the_plain_way_agree(
        sketches in rule_sets(),
        situations in prop::collection::vec(situations(), 20),
    ) {
        let text = script(&sketches);
        let (quick, plain) = (compiled(&text), compiled(&text).plain());
        for (ticket, event) in &situations {
            prop_assert_eq!(react_to(&quick, ticket, event), react_to(&plain, ticket, event), "{}", &text);
            prop_assert_eq!(account(&quick, ticket, event), account(&plain, ticket, event), "{}", &text);
        }
    }

    #[test]
    fn an_explanation_comes_to_what_the_rules_answer(sketches in rule_sets(), situation in situations()) {
        let set = compiled(&script(&sketches));
        let (ticket, event) = &situation;
        let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
        let explanation = set.explain(&HookFacts::new(ticket, event, &configuration));
        prop_assert_eq!(explanation.reaction(), &react_to(&set, ticket, event));
    }

    #[test]
    fn a_leaf_says_what_it_says_alone(guard in guard(), situation in situations()) {
        let sketch = Sketch { phase: 0, order: 0, guard, action: 0, stop: false };
        let set = compiled(&script(&[sketch]));
        let (ticket, event) = &situation;
        let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
        let explanation = set.explain(&HookFacts::new(ticket, event, &configuration));
        for leaf in explanation.rules().flat_map(|rule| rule.leaves()) {
            let expected = match leaf.answer() {
                LeafAnswer::Holds => true,
                LeafAnswer::DoesNot => false,
                LeafAnswer::Script | LeafAnswer::NotAsked => continue,
            };
            let alone = format!("rule(\"alone\").on(OPENED).when(|t, e| {leaf}).then(|t, act| act.start());");
            let reaction = react_to(&compiled(&alone).plain(), ticket, event);
            prop_assert_eq!((reaction.proposals.len(), reaction.faults.len()), (usize::from(expected), 0), "{}", leaf);
        }
    }
}
