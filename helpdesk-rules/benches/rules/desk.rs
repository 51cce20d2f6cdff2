//! The rules that are measured, as scripts and as data, and the tickets they are asked about. The same on every machine.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use helpdesk_core::{
    Author, Cause, Channel, Event, EventBody, OpenTicket, OrganizationId, Priority, PrioritySource, RequesterId,
    TenantId, Ticket, TicketId, evolve,
};
use helpdesk_rules::SourceFile;

pub(crate) const TICKETS: usize = 256;
pub(crate) const SIZES: [usize; 4] = [1, 10, 100, 1_000];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let bound = u64::try_from(bound).expect("small");
        usize::try_from((self.0 >> 33) % bound).expect("small")
    }
}

/// A word as it may stand in a ticket: one of a few thousand.
fn word(n: usize) -> String {
    const HEADS: [&str; 16] = [
        "print", "net", "mail", "cloud", "back", "pass", "lap", "ac", "in", "ex", "tele", "data", "soft", "hard",
        "micro", "sub",
    ];
    const MIDDLES: [&str; 16] = [
        "er", "work", "box", "port", "up", "word", "top", "count", "voice", "change", "phone", "base", "ware", "cost",
        "scan", "net",
    ];
    const TAILS: [&str; 12] = ["", "s", "ing", "ed", "able", "ment", "less", "ist", "ology", "ness", "ful", "ward"];
    format!("{}{}{}", HEADS[n % 16], MIDDLES[n / 16 % 16], TAILS[n / 256 % 12])
}

/// What a rule asks for and what it looks at.
#[derive(Clone)]
pub(crate) enum Guard {
    Subject([String; 3]),
    Message(String),
    Customer(String),
    Tagged(String),
    Field(String),
}

pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) guard: Guard,
    pub(crate) team: Option<String>,
    pub(crate) tag: String,
}

pub(crate) fn specs(n: usize) -> Vec<Spec> {
    let mut random = Random(3);
    (0..n)
        .map(|n| {
            let guard = match n % 10 {
                0..=3 => Guard::Subject([(); 3].map(|()| word(random.below(3_072)))),
                4 => Guard::Message(word(random.below(3_072))),
                5..=6 => Guard::Customer(format!("customer-{}", random.below(400))),
                7 => Guard::Tagged(format!("tag-{}", random.below(200))),
                _ => Guard::Field(format!("region-{}", random.below(300))),
            };
            let team = (n % 2 == 0).then(|| format!("team-{}", n % 20));
            Spec { name: format!("rule-{n}"), guard, team, tag: format!("mark-{n}") }
        })
        .collect()
}

/// The rules in files of a hundred.
pub(crate) fn files(n: usize) -> Vec<SourceFile> {
    specs(n).chunks(100).enumerate().map(|(n, specs)| SourceFile::new(format!("{n}.rhai"), script(specs))).collect()
}

fn script(specs: &[Spec]) -> String {
    let mut text = String::new();
    for spec in specs {
        let guard = match &spec.guard {
            Guard::Subject([a, b, c]) => format!("t.subject.to_lower().contains_any([\"{a}\", \"{b}\", \"{c}\"])"),
            Guard::Message(a) => format!("e.body != () && e.body.to_lower().contains(\"{a}\")"),
            Guard::Customer(a) => format!("t.organization == \"{a}\" && t.priority != \"low\""),
            Guard::Tagged(a) => format!("t.has_tag(\"{a}\") && t.channel == \"email\""),
            Guard::Field(a) => format!("t.field(\"region\") == \"{a}\" && t.tier < 3"),
        };
        let route = spec.team.as_ref().map_or_else(String::new, |team| format!("act.route(\"{team}\"); "));
        let (name, tag) = (&spec.name, &spec.tag);
        writeln!(
            text,
            "rule(\"{name}\")\n    .on(OPENED)\n    .phase(\"route\")\n    .when(|t, e| {guard})\n    .then(|t, act| {{ {route}act.tag(\"{tag}\"); }});"
        )
        .expect("a text takes what is written");
    }
    text
}

pub(crate) fn openings() -> Vec<(Ticket, Event)> {
    let mut random = Random(9);
    (0..TICKETS)
        .map(|_| {
            let mut words = |n: usize| (0..n).map(|_| word(random.below(3_072))).collect::<Vec<_>>().join(" ");
            let (subject, body) = (format!("Problem with {}", words(6)), words(40));
            let rita = RequesterId::new("rita").expect("an id");
            let request = OpenTicket {
                body: Some(body),
                channel: Channel::Email,
                organization: Some(OrganizationId::new(format!("customer-{}", random.below(400))).expect("an id")),
                tags: (0..2).map(|_| format!("tag-{}", random.below(200))).collect::<BTreeSet<_>>(),
                fields: BTreeMap::from([("region".to_owned(), format!("region-{}", random.below(300)))]),
                ..OpenTicket::new(subject, rita.clone())
            };
            let body = EventBody::Opened {
                ticket: TicketId::new(7).expect("an id"),
                tenant: TenantId::new("acme").expect("an id"),
                request: Box::new(request),
                priority: Priority::Normal,
                source: PrioritySource::Matrix,
                entitlement: None,
            };
            let at = "2026-01-06T14:30:00Z".parse().expect("an instant");
            let by = Author::Requester { id: rita };
            let event = Event { seq: 1, at, by, cause: Cause::Caller, late: None, due_at: None, body, seal: None };
            (evolve(None, &event).expect("an opened ticket"), event)
        })
        .collect()
}
