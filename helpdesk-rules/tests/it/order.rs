//! Which rule runs when, what it sees, and who wins.
use crate::world::{compiled, opened, react_to, reaction, refused, shown, ticket};

#[test]
fn phases_then_order_then_declaration() {
    let script = r#"
        rule("notify").on(OPENED).phase("notify").then(|t, act| ());
        rule("late").on(OPENED).phase("route").order(5).then(|t, act| ());
        rule("second").on(OPENED).phase("route").then(|t, act| ());
        rule("early").on(OPENED).phase("route").order(-5).then(|t, act| ());
        rule("third").on(OPENED).phase("route").then(|t, act| ());
        rule("escalate").on(OPENED).phase("escalate").then(|t, act| ());
        rule("triage").on([OPENED, REOPENED]).then(|t, act| ());
        rule("deaf").on(SOLVED).then(|t, act| ());
    "#;
    let names: Vec<String> =
        react_to(&compiled(script), &ticket(), &opened()).rules.into_iter().map(|trace| trace.rule).collect();
    assert_eq!(names, ["triage", "early", "second", "third", "late", "escalate", "notify"]);
}

#[test]
fn rules_of_one_phase_see_the_same_ticket_and_later_phases_what_was_asked_for() {
    let script = r#"
        rule("set").on(OPENED).then(|t, act| { act.route("noc"); act.tag("hot"); act.priority("urgent"); act.start(); act.field("region", "apac"); act.untag("vip"); });
        rule("same phase").on(OPENED).when(|t| t.team == "noc" || t.has_tag("hot")).then(|t, act| act.solve());
        rule("later phase").on(OPENED).phase("notify")
            .when(|t| t.team == "noc" && t.assignee == () && t.has_tag("hot") && !t.has_tag("vip") && t.priority == "urgent" && t.field("region") == "apac")
            .then(|t, act| act.note("seen"));
    "#;
    let text = reaction(script);
    assert!(text.contains("same phase: not matched"), "{text}");
    assert!(text.contains(r#"later phase: matched {"do":"add_note","body":"seen"}"#), "{text}");
}

#[test]
fn the_first_rule_wins_per_field_and_the_loser_names_it() {
    let script = r#"
        rule("a").on(OPENED).then(|t, act| { act.route("noc"); act.priority("high"); act.field("x", 1); act.tag("z"); });
        rule("b").on(OPENED).phase("route").then(|t, act| { act.escalate("up"); act.priority("low"); act.field("x", 2); act.field("y", 3); act.untag("z"); act.note("n"); });
        rule("c").on(OPENED).phase("notify").then(|t, act| { act.start(); act.assign("kim"); });
        rule("d").on(OPENED).phase("notify").then(|t, act| { act.solve(); act.assign_by("least_loaded"); });
    "#;
    assert_eq!(
        reaction(script),
        r#"a: matched {"do":"route","team":"noc"} {"do":"set_priority","priority":"high"} {"do":"set_field","name":"x","value":"1"} {"do":"tag","add":["z"],"remove":[]}
b: matched {"do":"set_field","name":"y","value":"3"} {"do":"add_note","body":"n"} | {"do":"escalate","reason":"up"} lost to a | {"do":"set_priority","priority":"low"} lost to a | {"do":"set_field","name":"x","value":"2"} lost to a | {"do":"tag","add":[],"remove":["z"]} lost to a
c: matched {"do":"start"} {"do":"assign","agent":"kim"}
d: matched | {"do":"solve"} lost to c | {"do":"assign_by","strategy":"least_loaded"} lost to c"#
    );
}

#[test]
fn a_rule_does_not_overrule_itself() {
    let text = reaction(r#"rule("a").on(OPENED).then(|t, act| { act.priority("low"); act.priority("high"); });"#);
    assert_eq!(text.matches("set_priority").count(), 2);
    assert!(!text.contains("lost"), "{text}");
}

#[test]
fn stop_ends_the_phase_and_only_when_it_matched() {
    let script = r#"
        rule("no").on(OPENED).when(|t| false).then(|t, act| ()).stop();
        rule("yes").on(OPENED).then(|t, act| act.start()).stop();
        rule("after").on(OPENED).then(|t, act| act.solve());
        rule("next phase").on(OPENED).phase("route").then(|t, act| act.note("n"));
    "#;
    assert_eq!(
        reaction(script),
        "no: not matched\nyes: matched {\"do\":\"start\"}\nafter: skipped: `yes` ended the phase\nnext phase: matched {\"do\":\"add_note\",\"body\":\"n\"}"
    );
}

#[test]
fn a_rule_that_acts_once_leaves_a_tag_and_sees_it() {
    let script = r#"
        rule("greet").on(OPENED).once().when(|t| t.tier == 1).then(|t, act| act.note("hello"));
        rule("again").on(OPENED).phase("notify").then(|t, act| act.note(`${t.has_tag("once:greet")}`));
    "#;
    let set = compiled(script);
    assert_eq!(
        reaction(script),
        "greet: matched {\"do\":\"add_note\",\"body\":\"hello\"} {\"do\":\"tag\",\"add\":[\"once:greet\"],\"remove\":[]}\nagain: matched {\"do\":\"add_note\",\"body\":\"true\"}"
    );
    let mut greeted = ticket();
    greeted.tags.insert("once:greet".into());
    let text = shown(&react_to(&set, &greeted, &opened()));
    assert!(text.starts_with("greet: skipped: it acts once, and the ticket has the tag `once:greet`\n"), "{text}");
    greeted.tier = helpdesk_core::Tier(2);
    assert_eq!(react_to(&set, &greeted, &opened()).n_not_matched, 1);
    let long = format!("rule(\"{}\").on(OPENED).once().then(|t, act| act.start());", "r".repeat(96));
    assert!(refused(&long).contains("the name of a rule that acts once is at most 95 bytes"));
}

#[test]
fn nobody_listens() {
    let set = compiled(r#"rule("a").on(SOLVED).then(|t, act| act.start());"#);
    assert_eq!(shown(&react_to(&set, &ticket(), &opened())), "");
}

#[test]
fn closures_keep_what_they_captured_and_nothing_else() {
    let script = r#"
        let words = ["vpn", "wifi"];
        for team in ["noc", "desk"] {
            rule(`to ${team}`).on(OPENED).when(|t| t.subject.to_lower().contains_any(words)).then(|t, act| act.tag(team));
        }
        let n = 0;
        rule("counter").on(OPENED).then(|t, act| { n += 1; act.note(`${n}`); });
        fn is_vip(t) { t.has_tag("vip") }
        rule("named").on(OPENED).when(is_vip).then(|t, act| act.tag("named"));
    "#;
    let set = compiled(script);
    let first = shown(&react_to(&set, &ticket(), &opened()));
    assert!(first.contains(r#"to noc: matched {"do":"tag","add":["noc"],"remove":[]}"#), "{first}");
    assert!(first.contains(r#"to desk: matched {"do":"tag","add":["desk"],"remove":[]}"#), "{first}");
    assert!(first.contains(r#"counter: matched {"do":"add_note","body":"1"}"#), "{first}");
    assert!(first.contains(r#"named: matched {"do":"tag","add":["named"],"remove":[]}"#), "{first}");
    assert_eq!(first, shown(&react_to(&set, &ticket(), &opened())));
}

#[test]
fn the_version_is_the_content() {
    use helpdesk_core::Hook;
    let one = compiled(r#"rule("a").on(SOLVED).then(|t, act| act.start());"#);
    let same = compiled(r#"rule("a").on(SOLVED).then(|t, act| act.start());"#);
    let other = compiled(r#"rule("a").on(SOLVED).then(|t, act| act.solve());"#);
    assert_eq!(one.version(), same.version());
    assert_ne!(one.version(), other.version());
    assert_eq!(one.name(), "rules");
}

#[test]
fn runs_on_several_threads_do_not_mix() {
    let script = r#"
        rule("busy").on(OPENED).then(|t, act| { let n = 0; for i in 0..3000 { n += i; } act.note(`${n}`); });
        rule("endless").on(OPENED).when(|t| t.id == 8).then(|t, act| loop {});
    "#;
    let set = compiled(script);
    let run = |id: u64| {
        let mut ticket = ticket();
        ticket.id = helpdesk_core::TicketId::new(id).unwrap();
        shown(&react_to(&set, &ticket, &opened()))
    };
    let (seven, eight) = (run(7), run(8));
    assert!(seven.contains("4498500") && !seven.contains("failed"), "{seven}");
    assert!(eight.contains("endless: failed"), "{eight}");
    std::thread::scope(|scope| {
        for n in 0..4_u64 {
            let (id, expected) = if n % 2 == 0 { (7, &seven) } else { (8, &eight) };
            let run = &run;
            scope.spawn(move || (0..5).for_each(|_| assert_eq!(&run(id), expected)));
        }
    });
}
