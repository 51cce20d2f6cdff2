//! Two stores, the same random commands, the same dump: memory is the model.
#[cfg(test)]
mod tests;

use std::sync::Arc;

use helpdesk_core::{
    AgentPresence, Channel, CloseReason, Command, InHand, Instant, Link, LinkCommand, LinkKind, Presence, Priority,
    Redact, Redaction, Request, Responsible, Settlement, Store, Strategy as Choice, Unit,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::Place;
use crate::dump::{Extent, dump};
use crate::fixture::{Fixture, agent_id, command_id, external_id, instant, kept_person, requester_id, ticket_id};

/// Tickets, external ids and held units that a random run knows.
const KNOWN: u64 = 5;

/// Command ids that a random run knows: few enough that some are used again.
const REQUESTS: u64 = 120;

/// One step of a random run.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A request, planned on the ticket as it stands and committed.
    Do { request: u64, ticket: u64, what: What },
    /// The same, but committed only later: stale by then, perhaps.
    Hold { request: u64, ticket: u64, what: What },
    /// What was held is committed, all in one batch.
    Release,
    /// The first waiting notice of one of two tenants is settled.
    Settle { whose: Whose, settlement: Settlement },
    /// The first dead letter of one of two tenants waits again.
    Revive { whose: Whose },
    /// A person of one of two tenants is kept, perhaps at a stale version, with one address and perhaps merged into somebody.
    Keep { whose: Whose, person: u64, address: u64, into: Option<u64>, stale: u64 },
    /// What may be sent is read.
    Look,
    /// An agent of one of two tenants comes or goes, perhaps told late.
    Come { whose: Whose, agent: &'static str, presence: Presence, ago: i64 },
    /// The queue of a team is read, a page at a time.
    Queue { whose: Whose, limit: usize },
}

/// What a step asks for.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// To open the ticket, for one of two tenants, perhaps with an external id; refused if the subject is empty.
    Open { whose: Whose, external: Option<u64>, subject: &'static str, channel: Channel },
    /// Something of a ticket that is there.
    Command(Command),
}

/// One of two tenants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Acme,
    Other,
}

impl Whose {
    fn fixture(self) -> Fixture {
        match self {
            Self::Acme => Fixture::acme(),
            Self::Other => Fixture::of("other"),
        }
    }
}

/// A store beside what was planned on it and not yet committed.
struct Run {
    store: Arc<dyn Store>,
    held: Vec<Unit>,
    answers: Vec<String>,
}

/// Sends the same random commands through new stores of this kind and through the memory store: all answers and the
/// dumps must be equal, byte for byte. A run that differs is shrunk to a short one, and only the lines that differ are shown.
///
/// `PROPTEST_CASES` says how many runs there are.
///
/// # Panics
/// Where a run differs.
pub fn same_dump(new_place: &dyn Fn() -> Box<dyn Place>) {
    hold(48, &vec(step(), 1..60), |steps| {
        let place = new_place();
        let (expected, found) = (run(Arc::new(MemoryStore::new()), &steps), run(place.open(), &steps));
        difference(&expected, &found).map_or(Ok(()), |lines| Err(format!("a store differs from memory: {lines}")))
    });
}

/// Runs a law over random histories: as many as `PROPTEST_CASES` says, or else `cases`.
pub(crate) fn hold<S: Strategy>(cases: u32, histories: &S, law: impl Fn(S::Value) -> Result<(), String>) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(cases);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome =
        TestRunner::new_with_rng(config, random).run(histories, |history| law(history).map_err(TestCaseError::fail));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// How many lines of a difference are shown: what went wrong first is among them.
const SHOWN_MAX: usize = 12;

/// The lines of two dumps that differ, the model's first; nothing where none do. What stands in both, in the same order, is left out.
pub(crate) fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (wanted, got): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = wanted.iter().zip(&got).take_while(|(wanted, got)| wanted == got).count();
    let (wanted, got) = (&wanted[same..], &got[same..]);
    let alike = wanted.iter().rev().zip(got.iter().rev()).take_while(|(wanted, got)| wanted == got).count();
    let (wanted, got) = (&wanted[..wanted.len() - alike], &got[..got.len() - alike]);
    let shown = |sign: &str, lines: &[&str]| -> String {
        let more = lines.len().saturating_sub(SHOWN_MAX);
        let rest = if more == 0 { String::new() } else { format!("{sign} … and {more} lines more\n") };
        lines.iter().take(SHOWN_MAX).map(|line| format!("{sign} {line}\n")).chain([rest]).collect()
    };
    Some(format!("after {same} equal lines\n{}{}", shown("expected", wanted), shown("   found", got)))
}

/// Lives through the steps, and writes down every answer and what the store holds in the end.
fn run(store: Arc<dyn Store>, steps: &[Step]) -> String {
    let answers = live(store.clone(), steps, 0);
    format!("{answers}\n{}", dump(&*store, &extent()))
}

/// Lives through the steps from a minute on, and writes down every answer.
pub(crate) fn live(store: Arc<dyn Store>, steps: &[Step], from: i64) -> String {
    let mut run = Run { store, held: Vec::new(), answers: Vec::new() };
    for (minute, step) in (0..).zip(steps) {
        run.step(from + minute * 7, step);
    }
    run.release();
    run.answers.join("\n")
}

/// Everything that a random run may leave behind.
pub(crate) fn extent() -> Extent {
    let fixtures = [Whose::Acme, Whose::Other].map(Whose::fixture);
    let requester = |fixture: &Fixture| fixture.scope_of("requester-1");
    Extent {
        scopes: fixtures.iter().map(Fixture::scope).chain(fixtures.iter().map(requester)).collect(),
        tickets: (1..=KNOWN).map(ticket_id).collect(),
        agents: ["ann", "ben", "cem"].map(agent_id).to_vec(),
        commands: (0..REQUESTS).map(|n| command_id(&format!("c-{n}"))).collect(),
        externals: (0..KNOWN).map(|n| external_id(&format!("JIRA-{n}"))).collect(),
        people: (0..KNOWN).map(|n| requester_id(&format!("p-{n}"))).collect(),
    }
}

impl Run {
    fn step(&mut self, minute: i64, step: &Step) {
        match step {
            Step::Do { request, ticket, what } => {
                let units = self.plan(*request, *ticket, minute, what).into_iter().collect();
                self.commit(units);
            }
            Step::Hold { request, ticket, what } => {
                let unit = self.plan(*request, *ticket, minute, what);
                self.held.extend(unit);
            }
            Step::Release => self.release(),
            Step::Settle { whose, settlement } => self.settle(&whose.fixture(), settlement),
            Step::Revive { whose } => self.revive(&whose.fixture(), minute),
            Step::Keep { whose, person, address, into, stale } => {
                self.keep(&whose.fixture(), (*person, *address), *into, *stale);
            }
            Step::Look => self.look(minute),
            Step::Come { whose, agent, presence, ago } => {
                let presence = AgentPresence { presence: *presence, since: instant(minute - ago) };
                let (fixture, agent) = (whose.fixture(), agent_id(agent));
                block_on(self.store.set_presence(fixture.tenant(), &agent, presence)).expect("a presence is kept");
            }
            Step::Queue { whose, limit } => self.queue(&whose.fixture(), *limit),
        }
    }

    fn keep(&mut self, fixture: &Fixture, (person, address): (u64, u64), into: Option<u64>, stale: u64) {
        let id = requester_id(&format!("p-{person}"));
        let before = block_on(self.store.person(fixture.tenant(), &id)).expect("people are answered");
        let version = before.map_or(0, |before| before.version).saturating_sub(stale);
        let address = format!("a-{address}@acme.example");
        let into = into.map(|into| format!("p-{into}"));
        let person = kept_person(id.as_str(), version, &[&address], into.as_deref());
        self.answers.push(format!("{:?}", block_on(self.store.keep_person(fixture.tenant(), &person))));
    }

    fn settle(&self, fixture: &Fixture, settlement: &Settlement) {
        let tenant = fixture.tenant();
        for waiting in block_on(self.store.waiting(tenant, Instant::MAX_UTC, 1)).expect("the outbox is answered") {
            block_on(self.store.settle(tenant, &waiting.notice.id, settlement.clone())).expect("it is settled");
        }
    }

    fn revive(&self, fixture: &Fixture, minute: i64) {
        let tenant = fixture.tenant();
        for letter in block_on(self.store.dead_letters(tenant, 1)).expect("dead letters are answered") {
            let revived = block_on(self.store.revive(tenant, &letter.notice.id, instant(minute)));
            assert_eq!(revived, Ok(true), "a dead letter comes back");
        }
    }

    fn queue(&mut self, fixture: &Fixture, limit: usize) {
        let queue = Responsible::Queue("support".try_into().expect("a text"));
        let mut after: Option<InHand> = None;
        loop {
            let page =
                block_on(self.store.in_hands(fixture.tenant(), &queue, after, limit)).expect("a queue is answered");
            let Some(last) = page.last().copied() else { return };
            after = Some(last);
            self.answers.push(format!("{page:?}"));
        }
    }

    /// What may be sent by now, with what is held back left out.
    fn look(&mut self, minute: i64) {
        for fixture in [Whose::Acme, Whose::Other].map(Whose::fixture) {
            let waiting = block_on(self.store.waiting(fixture.tenant(), instant(minute), 3));
            self.answers.push(format!("{waiting:?}"));
        }
    }

    fn plan(&mut self, request: u64, ticket: u64, minute: i64, what: &What) -> Option<Unit> {
        let id = command_id(&format!("c-{request}"));
        let (fixture, request) = match what {
            What::Open { whose, external, subject, channel } => {
                let fixture = whose.fixture();
                let opening = fixture.open_request(ticket, minute, |open| {
                    open.external = external.map(|n| external_id(&format!("JIRA-{n}")));
                    (*subject).clone_into(&mut open.subject);
                    open.channel = *channel;
                });
                (fixture, Request { id, ..opening })
            }
            What::Command(command) => {
                let fixture = self.owner(ticket)?;
                (fixture, Request::one(id, ticket_id(ticket), command.clone(), instant(minute)))
            }
        };
        match fixture.unit_for(&*self.store, &request) {
            Ok(unit) => Some(unit),
            Err(error) => {
                self.answers.push(error.to_string());
                None
            }
        }
    }

    /// The desk that a ticket belongs to.
    fn owner(&self, ticket: u64) -> Option<Fixture> {
        let ticket = block_on(self.store.load(ticket_id(ticket))).expect("the store answers")?;
        Some(Fixture::of(ticket.tenant.as_str()))
    }

    fn release(&mut self) {
        let units = std::mem::take(&mut self.held);
        self.commit(units);
    }

    fn commit(&mut self, units: Vec<Unit>) {
        let answers = block_on(self.store.commit(units));
        self.answers.extend(answers.iter().map(|answer| format!("{answer:?}")));
    }
}

/// A random step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let asked = || (0..REQUESTS, 1..=KNOWN, what());
    let settlement = prop_oneof![
        Just(Settlement::Delivered),
        (0_i64..500).prop_map(|minute| Settlement::Later { at: instant(minute) }),
        Just(Settlement::Dead { why: "no such mailbox".to_owned() }),
        Just(Settlement::Withdrawn { why: "not to be seen".to_owned() }),
    ];
    prop_oneof![
        12 => asked().prop_map(|(request, ticket, what)| Step::Do { request, ticket, what }),
        6 => asked().prop_map(|(request, ticket, what)| Step::Hold { request, ticket, what }),
        1 => Just(Step::Release),
        1 => (whose(), settlement).prop_map(|(whose, settlement)| Step::Settle { whose, settlement }),
        1 => whose().prop_map(|whose| Step::Revive { whose }),
        2 => (whose(), 0..KNOWN, 0..KNOWN, proptest::option::of(0..KNOWN), 0_u64..2)
            .prop_map(|(whose, person, address, into, stale)| Step::Keep { whose, person, address, into, stale }),
        1 => Just(Step::Look),
        1 => come(),
        1 => (whose(), 1..4_usize).prop_map(|(whose, limit)| Step::Queue { whose, limit }),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let subject = prop_oneof![5 => Just("The printer is on fire"), 1 => Just("")];
    let channel = prop_oneof![2 => Just(Channel::Web), 1 => Just(Channel::Phone)];
    let open = (whose(), proptest::option::of(0..KNOWN), subject, channel)
        .prop_map(|(whose, external, subject, channel)| What::Open { whose, external, subject, channel });
    prop_oneof![2 => open, 5 => command().prop_map(What::Command)]
}

fn come() -> impl Strategy<Value = Step> {
    let agent = prop_oneof![Just("ann"), Just("ben")];
    (whose(), agent, proptest::sample::select(Presence::ALL.to_vec()), 0_i64..30)
        .prop_map(|(whose, agent, presence, ago)| Step::Come { whose, agent, presence, ago })
}

fn whose() -> impl Strategy<Value = Whose> {
    prop_oneof![4 => Just(Whose::Acme), 1 => Just(Whose::Other)]
}

fn command() -> impl Strategy<Value = Command> {
    let until = || proptest::option::of((0_i64..5_000).prop_map(instant));
    let agent = prop_oneof![Just("ann"), Just("ben"), Just("cem"), Just("nobody")];
    let team = prop_oneof![3 => Just("support"), 1 => Just("platform"), 1 => Just("nowhere")];
    prop_oneof![
        2 => "[a-z 👻\u{0}]{0,12}".prop_map(|body| Command::Reply { body }),
        1 => "[a-z]{1,5}".prop_map(|body| Command::AddNote { body }),
        2 => redaction(),
        1 => until().prop_map(|until| Command::Wait { until }),
        1 => until().prop_map(|until| Command::Hold { reason: "spare part".to_owned(), until }),
        3 => team.prop_map(|team| Command::Route { team: team.try_into().expect("a text") }),
        1 => agent.prop_map(|agent| Command::Assign { agent: agent_id(agent) }),
        4 => Just(Command::AssignBy { strategy: Choice::LeastLoaded }),
        1 => Just(Command::escalate("too hard")),
        1 => Just(Command::Unassign),
        1 => Just(Command::Start),
        1 => Just(Command::SetPriority { priority: Some(Priority::Urgent) }),
        1 => Just(Command::SetPriority { priority: Some(Priority::Low) }),
        1 => Just(Command::Solve),
        1 => Just(Command::Reopen),
        1 => Just(Command::Close { reason: CloseReason::Spam }),
        1 => Just(Command::Tick),
        3 => link(),
    ]
}

fn redaction() -> impl Strategy<Value = Command> {
    let what = prop_oneof![
        2 => Just(Redaction::Text),
        1 => "[a-z]".prop_map(|passage| Redaction::Passages(vec![passage])),
    ];
    (1_u64..30, what).prop_map(|(of, what)| Command::Redact(Box::new(Redact { of, what, reason: "a key".to_owned() })))
}

fn link() -> impl Strategy<Value = Command> {
    let kinds = [LinkKind::RelatesTo, LinkKind::Blocks, LinkKind::WaitsFor, LinkKind::ChildOf];
    let link = (proptest::sample::select(kinds.to_vec()), 1..=KNOWN)
        .prop_map(|(kind, ticket)| Link { kind, ticket: ticket_id(ticket) });
    (link, proptest::bool::ANY)
        .prop_map(|(link, adds)| Command::Link(if adds { LinkCommand::Add(link) } else { LinkCommand::Remove(link) }))
}
