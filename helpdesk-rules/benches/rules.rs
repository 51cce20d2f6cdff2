//! What a set of rules costs per event, beside hand-written Rust and the plain way through the script engine.
//!
//! Rules are of five shapes that desks use: words in the subject, words in the message, a customer, a tag and a channel, a
//! custom field and a tier. Tickets are made of words as people write them; about one rule in three hundred matches. A bench
//! asks about [`TICKETS`] openings; what divan shows as items is what one costs. All of them answer the same reactions.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot go on")]
#![expect(clippy::disallowed_types, reason = "hand-written Rust takes hash maps; nothing here depends on their order")]
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
};

use aho_corasick::AhoCorasick;
use divan::{Bencher, black_box, counter::ItemsCount};
use helpdesk_core::{
    Author, Cause, Channel, Command, Configuration, ConfigurationSpec, Event, EventBody, Hook, HookFacts, OpenTicket,
    OrganizationId, Priority, PrioritySource, Proposal, Reaction, RequesterId, RuleOutcome, RuleTrace, TeamId,
    TenantId, Ticket, TicketId, evolve,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

const TICKETS: usize = 256;
const SIZES: [usize; 4] = [1, 10, 100, 1_000];

fn main() {
    let n_equal = SIZES.iter().map(|n| check(*n)).sum::<usize>();
    let matched: Vec<f64> = SIZES.iter().map(|n| matches_per_ticket(*n)).collect();
    println!("{n_equal} reactions are the same on every way; rules matched per ticket: {matched:.2?}");
    for n in SIZES {
        let files = files(n);
        let used = allocation_counter::measure(|| drop(black_box(compiled(&files))));
        println!("compiling {n} rules: {} allocations, {} bytes at most at once", used.count_total, used.bytes_max);
        let mut kept = None;
        let used = allocation_counter::measure(|| kept = Some(compiled(&files)));
        println!("a set of {n} rules keeps {} bytes", used.bytes_current);
        drop(kept);
    }
    divan::main();
}

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
enum Guard {
    Subject([String; 3]),
    Message(String),
    Customer(String),
    Tagged(String),
    Field(String),
}

struct Spec {
    name: String,
    guard: Guard,
    team: Option<String>,
    tag: String,
}

fn specs(n: usize) -> Vec<Spec> {
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
fn files(n: usize) -> Vec<SourceFile> {
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

fn compiled(files: &[SourceFile]) -> RuleSet {
    RuleSet::compile(files, Limits::default()).expect("rules that compile")
}

fn openings() -> Vec<(Ticket, Event)> {
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

/// The same rules as a programmer writes them: a chain of conditions, or tables and one search for all words.
struct Native {
    rules: Vec<Spec>,
    customers: HashMap<String, Vec<usize>>,
    tags: HashMap<String, Vec<usize>>,
    regions: HashMap<String, Vec<usize>>,
    subjects: (AhoCorasick, Vec<usize>),
    messages: (AhoCorasick, Vec<usize>),
}

/// What a programmer's rules look at, made once per event.
struct Folded<'a> {
    ticket: &'a Ticket,
    subject: String,
    body: Option<String>,
}

impl<'a> Folded<'a> {
    fn of(ticket: &'a Ticket, event: &Event) -> Self {
        let EventBody::Opened { request, .. } = &event.body else {
            return Self { ticket, subject: String::new(), body: None };
        };
        Self {
            ticket,
            subject: ticket.subject.to_lowercase(),
            body: request.body.as_ref().map(|body| body.to_lowercase()),
        }
    }

    fn matches(&self, guard: &Guard) -> bool {
        let ticket = self.ticket;
        match guard {
            Guard::Subject(words) => words.iter().any(|word| self.subject.contains(word)),
            Guard::Message(word) => self.body.as_ref().is_some_and(|body| body.contains(word)),
            Guard::Customer(a) => {
                ticket.organization.as_ref().is_some_and(|id| id.as_str() == a) && ticket.priority != Priority::Low
            }
            Guard::Tagged(a) => ticket.tags.contains(a) && ticket.channel == Channel::Email,
            Guard::Field(a) => ticket.fields.get("region") == Some(a) && ticket.tier.0 < 3,
        }
    }
}

impl Native {
    fn of(n: usize) -> Self {
        let rules = specs(n);
        let table = |key: &dyn Fn(&Guard) -> Option<&String>| {
            let mut table: HashMap<String, Vec<usize>> = HashMap::new();
            for (n, rule) in rules.iter().enumerate() {
                key(&rule.guard).into_iter().for_each(|key| table.entry(key.clone()).or_default().push(n));
            }
            table
        };
        let search = |words: &dyn Fn(&Guard) -> Vec<String>| {
            let pairs: Vec<(String, usize)> =
                rules.iter().enumerate().flat_map(|(n, r)| words(&r.guard).into_iter().map(move |w| (w, n))).collect();
            let automaton = AhoCorasick::new(pairs.iter().map(|(word, _)| word)).expect("an automaton");
            (automaton, pairs.into_iter().map(|(_, n)| n).collect())
        };
        Self {
            customers: table(&|g| if let Guard::Customer(a) = g { Some(a) } else { None }),
            tags: table(&|g| if let Guard::Tagged(a) = g { Some(a) } else { None }),
            regions: table(&|g| if let Guard::Field(a) = g { Some(a) } else { None }),
            subjects: search(&|g| if let Guard::Subject(words) = g { words.to_vec() } else { Vec::new() }),
            messages: search(&|g| if let Guard::Message(word) = g { vec![word.clone()] } else { Vec::new() }),
            rules,
        }
    }

    fn chain(&self, ticket: &Ticket, event: &Event) -> Reaction {
        let folded = Folded::of(ticket, event);
        self.answer(self.rules.iter().filter(|rule| folded.matches(&rule.guard)))
    }

    fn indexed(&self, ticket: &Ticket, event: &Event) -> Reaction {
        let folded = Folded::of(ticket, event);
        let mut found: Vec<usize> = Vec::new();
        let of = |table: &HashMap<String, Vec<usize>>, key: &str| table.get(key).cloned().unwrap_or_default();
        found.extend(ticket.organization.iter().flat_map(|id| of(&self.customers, id.as_str())));
        found.extend(ticket.tags.iter().flat_map(|tag| of(&self.tags, tag)));
        found.extend(ticket.fields.get("region").iter().flat_map(|region| of(&self.regions, region)));
        let (automaton, rules) = &self.subjects;
        found.extend(automaton.find_overlapping_iter(&folded.subject).map(|m| rules[m.pattern().as_usize()]));
        let (automaton, rules) = &self.messages;
        let body = folded.body.as_deref().unwrap_or_default();
        found.extend(automaton.find_overlapping_iter(body).map(|m| rules[m.pattern().as_usize()]));
        found.sort_unstable();
        found.dedup();
        self.answer(found.into_iter().map(|n| &self.rules[n]).filter(|rule| folded.matches(&rule.guard)))
    }

    /// Proposals and trace; the first rule that routes wins.
    fn answer<'a>(&self, matched: impl Iterator<Item = &'a Spec>) -> Reaction {
        let mut reaction = Reaction::default();
        let mut router: Option<&str> = None;
        for rule in matched {
            let (mut commands, mut overruled) = (Vec::new(), Vec::new());
            if let Some(team) = &rule.team {
                let command = Command::Route { team: TeamId::new(team.as_str()).expect("an id") };
                match router {
                    Some(winner) => overruled.push((command, winner.to_owned())),
                    None => {
                        router = Some(&rule.name);
                        commands.push(command);
                    }
                }
            }
            commands.push(Command::Tag { add: BTreeSet::from([rule.tag.clone()]), remove: BTreeSet::new() });
            let proposal = |command: &Command| Proposal { rule: rule.name.clone(), command: command.clone() };
            reaction.proposals.extend(commands.iter().map(proposal));
            reaction
                .rules
                .push(RuleTrace { rule: rule.name.clone(), outcome: RuleOutcome::Matched { commands, overruled } });
        }
        reaction.n_not_matched = u32::try_from(self.rules.len() - reaction.rules.len()).expect("few");
        reaction
    }
}

fn configuration() -> Configuration {
    Configuration::build(ConfigurationSpec::default()).expect("a configuration")
}

/// How many reactions were compared; every way must answer the same.
fn check(n: usize) -> usize {
    let (ours, plain, native, configuration) =
        (compiled(&files(n)), compiled(&files(n)).plain(), Native::of(n), configuration());
    let openings = openings();
    for (ticket, event) in openings.iter().take(if n > 100 { 16 } else { TICKETS }) {
        let facts = HookFacts::new(ticket, event, &configuration);
        let reaction = ours.react(&facts);
        assert_eq!(reaction, native.chain(ticket, event), "the chain");
        assert_eq!(reaction, native.indexed(ticket, event), "the tables");
        assert_eq!(reaction, plain.react(&facts), "the plain way");
        assert_eq!(&reaction, ours.explain(&facts).reaction(), "the explanation");
    }
    openings.len()
}

fn matches_per_ticket(n: usize) -> f64 {
    let native = Native::of(n);
    let n_matched: usize = openings().iter().map(|(ticket, event)| native.indexed(ticket, event).rules.len()).sum();
    f64::from(u32::try_from(n_matched).expect("few")) / f64::from(u32::try_from(TICKETS).expect("few"))
}

/// Asks about every opening.
fn ask(bencher: Bencher<'_, '_>, mut answer: impl FnMut(&Ticket, &Event)) {
    let openings = openings();
    bencher.counter(ItemsCount::new(openings.len())).bench_local(|| {
        for (ticket, event) in &openings {
            answer(ticket, event);
        }
    });
}

#[divan::bench(args = SIZES)]
fn a_ours(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.react(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES)]
fn b_ours_explained(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.explain(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES)]
fn c_hand_written_indexed(bencher: Bencher<'_, '_>, n: usize) {
    let native = Native::of(n);
    ask(bencher, |ticket, event| {
        black_box(native.indexed(ticket, event));
    });
}

#[divan::bench(args = SIZES)]
fn d_hand_written_chain(bencher: Bencher<'_, '_>, n: usize) {
    let native = Native::of(n);
    ask(bencher, |ticket, event| {
        black_box(native.chain(ticket, event));
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn e_every_guard_a_script(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)).plain(), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.react(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn f_compile(bencher: Bencher<'_, '_>, n: usize) {
    let files = files(n);
    bencher.counter(ItemsCount::new(n)).bench(|| compiled(black_box(&files)));
}
