//! The page: well formed, escaped, complete in itself, the same every time.
use helpdesk_core::{Command, ExternalId, OpenTicket, TeamId};
use helpdesk_examples::report::{LogVerdicts, Rejected};

use crate::{
    well_formed::{Page, read},
    world::{World, ask, at, head, small},
};

const NASTY: &str = "<img src=x onerror=alert(1)> \"quoted\" & 'single' </script><script>Ünïcödé 問題";

fn nasty_page() -> String {
    let mut world = World::new(small());
    let request = OpenTicket {
        external: Some(ExternalId::new("INC<b>1</b>").unwrap()),
        tags: ["<script>", "\"><svg onload=alert(1)>"].map(str::to_string).into(),
        ..ask(NASTY)
    };
    let ticket = world.open(at("2026-01-05T00:00:00Z"), request);
    world.agent(
        ticket,
        at("2026-01-05T01:00:00Z"),
        "<b>ann</b>",
        Command::Route { team: TeamId::new("desk").unwrap() },
    );
    let hold = Command::Hold { reason: NASTY.to_string(), until: None };
    world.agent(ticket, at("2026-01-05T02:00:00Z"), "ann", hold);
    world.agent(ticket, at("2026-01-05T04:00:00Z"), "ann", Command::Start);
    let mut head = head();
    head.title = NASTY.to_string();
    head.source = NASTY.to_string();
    head.tzdata = NASTY.to_string();
    head.rule_set = Some((NASTY.to_string(), vec![NASTY.to_string()]));
    head.counts = vec![(NASTY.to_string(), 1)];
    head.rejected = vec![Rejected { line: 1, ticket: NASTY.to_string(), reason: NASTY.to_string() }];
    head.rejected_total = 1;
    let by_ticket = [("INC<b>1</b>".to_string(), true)].into();
    head.log_verdicts = Some(LogVerdicts { column: NASTY.to_string(), by_ticket });
    world.tally(head, at("2026-01-06T12:00:00Z")).finish().to_html().unwrap()
}

#[test]
fn what_comes_from_tickets_is_text() {
    let html = nasty_page();
    let page = read(&html);
    for element in &page.elements {
        assert!(!["img", "script", "b"].contains(&element.name.as_str()), "{element:?}");
        assert!(!element.attributes.iter().any(|(name, _)| name.starts_with("on")), "{element:?}");
    }
    assert!(page.text.contains("Ünïcödé 問題"));
    assert!(html.contains("&#60;img src=x onerror=alert(1)&#62;"), "the subject is there, escaped");
}

#[test]
fn the_empty_world_has_a_page() {
    let html = World::new(small()).tally(head(), at("2026-01-05T00:00:00Z")).finish().to_html().unwrap();
    let page = read(&html);
    assert!(page.text.contains("There were no tickets."));
    let nothing = World::new(serde_json::json!({})).tally(head(), at("2026-01-05T00:00:00Z")).finish();
    read(&nothing.to_html().unwrap());
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let html = nasty_page();
    check_self_contained(&read(&html), &html);
}

pub(crate) fn check_self_contained(page: &Page, html: &str) {
    for element in &page.elements {
        for outside in ["src", "srcset", "data", "action", "poster", "xlink:href"] {
            assert!(element.get(outside).is_none(), "{element:?}");
        }
        assert!(!["script", "link", "iframe", "object", "form"].contains(&element.name.as_str()), "{element:?}");
    }
    let style = html.split("<style>").nth(1).and_then(|s| s.split("</style>").next()).unwrap();
    assert!(!style.contains("@import") && !style.contains("url(h") && !style.contains("url(/"));
}

#[test]
fn a_reader_without_eyes_finds_everything() {
    check_accessible(&read(&nasty_page()));
}

pub(crate) fn check_accessible(page: &Page) {
    let named = |name: &str| page.elements.iter().filter(|e| e.name == name).collect::<Vec<_>>();
    assert_eq!(named("html")[0].get("lang"), Some("en"));
    assert_eq!(named("a")[0].get("href"), Some("#main"));
    assert_eq!(named("h1").len(), 1);
    assert_eq!(named("table").len(), named("caption").len());
    assert!(named("th").iter().all(|th| th.get("scope").is_some()));
    assert!(named("time").iter().all(|time| time.get("datetime").is_some_and(|at| at.len() >= 10)));
    let pictures = named("svg");
    let described = pictures.iter().filter(|svg| svg.get("role") == Some("img")).count();
    assert_eq!(named("desc").len(), described);
    let decorative = pictures.iter().filter(|svg| svg.get("aria-hidden") == Some("true")).count();
    assert_eq!(described + decorative, pictures.len());
    let mut before = 0;
    for level in page.elements.iter().filter_map(|e| e.name.strip_prefix('h')?.parse::<u8>().ok()) {
        assert!(level <= before + 1, "h{level} after h{before}");
        before = level;
    }
}

#[test]
fn same_world_same_bytes() {
    assert_eq!(nasty_page(), nasty_page());
}

#[test]
fn shares_are_rounded_down() {
    let mut world = World::new(small());
    for n in 0..2000 {
        let ticket = world.open(at("2026-01-05T00:00:00Z"), ask("A question"));
        let reply = Command::Reply { body: "Yes.".to_string() };
        let minute = if n == 0 { "2026-01-05T03:00:00Z" } else { "2026-01-05T00:10:00Z" };
        world.agent(ticket, at(minute), "ann", reply);
    }
    let report = world.tally(head(), at("2026-01-05T03:00:00Z")).finish();
    assert_eq!((report.attainment.metrics[0].total.met, report.attainment.metrics[0].total.breached), (1999, 1));
    let page = read(&report.to_html().unwrap());
    assert!(page.text.contains("99.9\u{a0}%") && !page.text.contains("100.0\u{a0}%1,999"));
    assert!(page.text.contains("1,999"));
}
