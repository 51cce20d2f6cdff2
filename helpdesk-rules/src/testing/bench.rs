//! The workbench of a test: `x` in a script. It makes tickets, events and people, asks the desk, and notes what is not as
//! expected.
use std::sync::{Arc, Mutex, PoisonError};

use helpdesk_core::{
    AgentId, AgentLoad, AgentSpec, Configuration, ConfigurationSpec, ContractSpec, EventKind, Fault, MacroId,
    OrganizationSpec, Roster, ScheduleId, StatusSpec, TeamSpec, TicketTimer,
    sla::{PlanVersion, SchedulePlan, Tz},
};
use rhai::{Array, Dynamic, EvalAltResult, Map, Module, NativeCallContext, Position};

use super::{
    made_event, made_life, made_people,
    made_ticket::{self, MadeTicket},
    trial::{Trial, TrialDesk},
};
use crate::{
    RuleSet, command_text,
    entries::Entries,
    facts::{TicketFacts, maybe, text},
    fault_text::{Finding, complain},
    limits::DECISIONS_PER_TEST_MAX,
    list::{is_same, shown},
    source::View,
    suggestion::nearest,
    vocabulary,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Something that is not as expected.
#[derive(Debug, Clone)]
pub(crate) struct Surprise {
    pub(crate) finding: Finding,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
}

/// What a test has put on its bench so far.
#[derive(Default)]
struct Bench {
    spec: ConfigurationSpec,
    roster: Roster,
    /// The desk as it is set up, until something of it changes.
    desk: Option<Arc<TrialDesk>>,
    made: Vec<(View, MadeTicket)>,
    n_checks: usize,
    n_decisions: usize,
    surprises: Vec<Surprise>,
    fired: Vec<String>,
    faults: Vec<Fault>,
}

/// What a test has found out.
pub(crate) struct Findings {
    /// How often something was checked.
    pub(crate) n_checks: usize,
    /// What was not as expected.
    pub(crate) surprises: Vec<Surprise>,
    /// Which rules matched.
    pub(crate) fired: Vec<String>,
    /// What went wrong in rules.
    pub(crate) faults: Vec<Fault>,
}

/// The workbench of a test: `x` in a script.
#[derive(Clone)]
pub(crate) struct TestBench {
    rules: Arc<RuleSet>,
    bench: Arc<Mutex<Bench>>,
}

/// An event that a test has described, not yet about a ticket.
#[derive(Clone)]
struct TestEvent {
    kind: EventKind,
    entries: Map,
}

/// What came of an event: `d` in a script.
#[derive(Clone)]
struct Decided(Arc<Trial>, View);

impl TestBench {
    pub(crate) fn new(rules: Arc<RuleSet>, spec: ConfigurationSpec) -> Self {
        Self { rules, bench: Arc::new(Mutex::new(Bench { spec, ..Bench::default() })) }
    }

    /// What was found out so far.
    pub(crate) fn take(&self) -> Findings {
        self.with(|bench| Findings {
            n_checks: bench.n_checks,
            surprises: std::mem::take(&mut bench.surprises),
            fired: std::mem::take(&mut bench.fired),
            faults: std::mem::take(&mut bench.faults),
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Bench) -> T) -> T {
        change(&mut self.bench.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn ticket(&self, entries: Map) -> Outcome<TicketFacts> {
        let made = made_ticket::ticket(entries)?;
        let facts = self.desk()?.view(&made.ticket, &made, self.rules.detector.clone());
        self.with(|bench| bench.made.push((facts.clone(), made)));
        Ok(TicketFacts(facts))
    }

    fn agent(&self, spec: AgentSpec, load: AgentLoad) -> Outcome<()> {
        self.with(|bench| {
            bench.desk = None;
            bench.spec.agents.retain(|agent| agent.id != spec.id);
            bench.roster.insert(spec.id.clone(), load);
            for team in &spec.teams {
                if !bench.spec.teams.iter().any(|known| known.id == *team) {
                    bench.spec.teams.push(TeamSpec::new(team.clone()));
                }
            }
            bench.spec.agents.push(spec);
        });
        Ok(())
    }

    fn team(&self, spec: TeamSpec) -> Outcome<()> {
        self.with(|bench| {
            bench.desk = None;
            bench.spec.teams.retain(|team| team.id != spec.id);
            bench.spec.teams.push(spec);
        });
        Ok(())
    }

    fn organization(&self, spec: OrganizationSpec) -> Outcome<()> {
        self.with(|bench| {
            bench.desk = None;
            bench.spec.organizations.retain(|known| known.id != spec.id);
            bench.spec.organizations.push(spec);
        });
        Ok(())
    }

    fn status(&self, spec: StatusSpec) -> Outcome<()> {
        self.with(|bench| {
            bench.desk = None;
            bench.spec.statuses.retain(|known| known.id != spec.id);
            bench.spec.statuses.push(spec);
        });
        Ok(())
    }

    fn contract(&self, spec: ContractSpec) -> Outcome<()> {
        self.with(|bench| {
            bench.desk = None;
            if !bench.spec.organizations.iter().any(|known| known.id == spec.organization) {
                bench.spec.organizations.push(made_people::company(spec.organization.clone()));
            }
            bench.spec.contracts.retain(|known| known.id != spec.id);
            bench.spec.contracts.push(spec);
        });
        Ok(())
    }

    fn desk(&self) -> Outcome<Arc<TrialDesk>> {
        self.with(|bench| {
            if let Some(desk) = &bench.desk {
                return Ok(Arc::clone(desk));
            }
            let mut spec = bench.spec.clone();
            // The clocks that a test gives its tickets count by day and by night.
            let around_the_clock = PlanVersion { effective_from: None, plan: SchedulePlan::always_open(Tz::UTC) };
            if let Ok(id) = ScheduleId::new(made_life::SCHEDULE) {
                spec.schedules.entry(id).or_insert_with(|| vec![around_the_clock]);
            }
            let configuration = Configuration::build(spec)
                .map_err(|problems| complain(format!("the desk of this test does not fit together: {problems}")))?;
            let desk = Arc::new(TrialDesk { configuration, roster: bench.roster.clone() });
            bench.desk = Some(Arc::clone(&desk));
            Ok(desk)
        })
    }

    fn decide(&self, kind: EventKind, entries: Map, ticket: &TicketFacts) -> Outcome<Decided> {
        let made = self.made(ticket)?;
        let (event, language) = made_event::event(kind, self.timed(entries), &made)?;
        let desk = self.desk()?;
        let trial = desk.decide(&self.rules, &made, (&event, language)).map_err(complain)?;
        self.decided(&desk, trial, made)
    }

    /// What comes of a macro that somebody applies.
    fn apply(&self, name: &str, ticket: &TicketFacts, entries: Map) -> Outcome<Decided> {
        if !self.rules.macros.contains_key(name) {
            let hint = nearest(name, self.rules.macro_names());
            let hint = hint.map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
            return Err(complain(format!("there is no macro `{name}` in these files{hint}")));
        }
        let made = self.made(ticket)?;
        let id = MacroId::new(name).map_err(|error| complain(error.to_string()))?;
        let mut entries = Entries::new("the application of a macro", &["who", "at"], entries)?;
        let usual = || made.ticket.assignee.clone().map_or_else(|| AgentId::new("kim"), Ok);
        let who = entries.parsed("who", AgentId::new)?.map_or_else(usual, Ok);
        let who = who.map_err(|error| complain(error.to_string()))?;
        let at = entries.instant("at")?.unwrap_or(made.ticket.updated_at);
        let desk = self.desk()?;
        let trial = desk.apply(&self.rules, &made, (id, who, at)).map_err(complain)?;
        self.decided(&desk, trial, made)
    }

    /// A ticket that this test made, before one more decision about it.
    fn made(&self, ticket: &TicketFacts) -> Outcome<MadeTicket> {
        self.with(|bench| {
            bench.n_decisions = bench.n_decisions.saturating_add(1);
            if bench.n_decisions > DECISIONS_PER_TEST_MAX {
                return Err(complain(format!("a test asks for at most {DECISIONS_PER_TEST_MAX} decisions")));
            }
            let of_this = |view: &View| Arc::ptr_eq(&view.ticket, &ticket.0.ticket);
            let known = bench.made.iter().find(|(view, _)| of_this(view)).map(|(_, made)| made.clone());
            known.ok_or_else(|| complain(String::from("this ticket was not made by `x.ticket(…)`")))
        })
    }

    /// Notes what came of it.
    fn decided(&self, desk: &TrialDesk, trial: Trial, made: MadeTicket) -> Outcome<Decided> {
        self.with(|bench| {
            bench.fired.extend(trial.fired().map(str::to_owned));
            bench.faults.extend(trial.decision.faults.iter().cloned());
        });
        let after = desk.view(&trial.ticket, &made, self.rules.detector.clone());
        // What came of a decision goes on: it is the ticket that the test made, and has lived on.
        let lived = MadeTicket { ticket: trial.ticket.clone(), ..made };
        self.with(|bench| bench.made.push((after.clone(), lived)));
        Ok(Decided(Arc::new(trial), after))
    }

    /// The entries of an event, with the timer of the rule that is named for it.
    fn timed(&self, mut entries: Map) -> Map {
        let named =
            entries.get("timer").and_then(|name| name.as_immutable_string_ref().ok().map(|name| name.to_string()));
        let rule = self.rules.rules.iter().find(|rule| Some(&rule.name) == named.as_ref());
        if let Some(occasion) = rule.and_then(|rule| rule.occasions.first()) {
            entries.insert("timer".into(), Dynamic::from(occasion.name.clone()));
        }
        entries
    }

    /// Notes one more check and, unless it holds, what was found.
    fn check(&self, holds: bool, at: Position, what: &str, expected: Option<String>, found: Option<String>) {
        self.with(|bench| {
            bench.n_checks = bench.n_checks.saturating_add(1);
            if !holds {
                bench.surprises.push(Surprise { finding: Finding::new(at, what.to_owned()), expected, found });
            }
        });
    }
}

/// The functions of `x` and of what `decide` gives.
pub(crate) fn module() -> Arc<Module> {
    let mut module = Module::new();
    module.set_custom_type::<TestBench>("bench");
    module.set_custom_type::<TestEvent>("test event");
    module.set_custom_type::<Decided>("decision");
    register_making(&mut module);
    register_applying(&mut module);
    register_checks(&mut module);
    register_decided(&mut module);
    Arc::new(module)
}

fn kind_of(word: &str) -> Outcome<EventKind> {
    vocabulary::event_kind(word).map_err(|unknown| complain(unknown.in_one_line()))
}

fn register_making(module: &mut Module) {
    module.set_native_fn("ticket", |x: &mut TestBench| x.ticket(Map::new()));
    module.set_native_fn("ticket", |x: &mut TestBench, entries: Map| x.ticket(entries));
    module.set_native_fn("event", |_: &mut TestBench, kind: &str, entries: Map| {
        Ok(TestEvent { kind: kind_of(kind)?, entries })
    });
    module.set_native_fn("agent", |x: &mut TestBench, entries: Map| {
        let (spec, load) = made_people::agent(entries)?;
        x.agent(spec, load)
    });
    module.set_native_fn("team", |x: &mut TestBench, entries: Map| x.team(made_people::team(entries)?));
    module.set_native_fn("organization", |x: &mut TestBench, entries: Map| {
        x.organization(made_people::organization(entries)?)
    });
    module.set_native_fn("status", |x: &mut TestBench, entries: Map| x.status(made_people::status(entries)?));
    module.set_native_fn("contract", |x: &mut TestBench, entries: Map| x.contract(made_people::contract(entries)?));
    module.set_native_fn("decide", |x: &mut TestBench, kind: &str, ticket: TicketFacts| {
        x.decide(kind_of(kind)?, Map::new(), &ticket)
    });
    module.set_native_fn("decide", |x: &mut TestBench, event: TestEvent, ticket: TicketFacts| {
        x.decide(event.kind, event.entries, &ticket)
    });
    module.set_native_fn("decide", |x: &mut TestBench, kind: &str, entries: Map| {
        let ticket = x.ticket(entries)?;
        x.decide(kind_of(kind)?, Map::new(), &ticket)
    });
}

fn register_applying(module: &mut Module) {
    module.set_native_fn("apply", |x: &mut TestBench, name: &str, ticket: TicketFacts| {
        x.apply(name, &ticket, Map::new())
    });
    module.set_native_fn("apply", |x: &mut TestBench, name: &str, ticket: TicketFacts, entries: Map| {
        x.apply(name, &ticket, entries)
    });
}

fn register_checks(module: &mut Module) {
    module.set_native_fn("eq", |c: NativeCallContext<'_>, x: &mut TestBench, found: Dynamic, expected: Dynamic| {
        let (same, wanted) = (is_same(&found, &expected), shown(&expected));
        x.check(same, c.call_position(), "not equal", Some(wanted), Some(shown(&found)));
        Ok(())
    });
    module.set_native_fn("has", |c: NativeCallContext<'_>, x: &mut TestBench, whole: Dynamic, part: Dynamic| {
        let wanted = format!("something with {}", shown(&part));
        x.check(holds(&whole, &part)?, c.call_position(), "not in it", Some(wanted), Some(shown(&whole)));
        Ok(())
    });
    module.set_native_fn("lacks", |c: NativeCallContext<'_>, x: &mut TestBench, whole: Dynamic, part: Dynamic| {
        let wanted = format!("something without {}", shown(&part));
        x.check(!holds(&whole, &part)?, c.call_position(), "it is in it", Some(wanted), Some(shown(&whole)));
        Ok(())
    });
    module.set_native_fn("no", |c: NativeCallContext<'_>, x: &mut TestBench, found: Dynamic| {
        let nothing = found.is_unit()
            || found.as_bool().is_ok_and(|is| !is)
            || found.as_array_ref().is_ok_and(|list| list.is_empty())
            || found.as_immutable_string_ref().is_ok_and(|text| text.is_empty());
        x.check(nothing, c.call_position(), "there is something", Some(String::from("nothing")), Some(shown(&found)));
        Ok(())
    });
    module.set_native_fn("ok", |c: NativeCallContext<'_>, x: &mut TestBench, holds: bool| {
        x.check(holds, c.call_position(), "it does not hold", None, None);
        Ok(())
    });
}

/// Whether a list has an element, or a text a part.
fn holds(whole: &Dynamic, part: &Dynamic) -> Outcome<bool> {
    if let Ok(list) = whole.as_array_ref() {
        return Ok(list.iter().any(|value| is_same(value, part)));
    }
    let texts = whole.as_immutable_string_ref().ok().zip(part.as_immutable_string_ref().ok());
    if let Some((whole, part)) = texts {
        return Ok(whole.contains(part.as_str()));
    }
    let found = crate::fault_text::kind(whole.type_name());
    Err(complain(format!("`has` looks into a list or a text, not into {found}")))
}

type Getter = fn(&Trial) -> Dynamic;

/// What can be read of a decision.
const GETTERS: [(&str, Getter); 18] = [
    ("team", |d| maybe(d.ticket.team.as_ref().map(|id| id.as_str()))),
    ("agent", |d| maybe(d.ticket.assignee.as_ref().map(|id| id.as_str()))),
    ("assignee", |d| maybe(d.ticket.assignee.as_ref().map(|id| id.as_str()))),
    ("tier", |d| i64::from(d.ticket.tier.0).into()),
    ("priority", |d| text(d.ticket.priority.as_str())),
    ("status", |d| text(d.ticket.status.kind().as_str())),
    ("tags", |d| list(d.ticket.tags.iter().map(String::as_str))),
    ("fired", |d| list(d.fired())),
    ("commands", |d| list(d.commands().map(|(_, command)| command_text(command)))),
    ("overruled", |d| list(d.overruled())),
    ("faults", |d| list(d.decision.faults.iter().map(ToString::to_string))),
    ("notes", |d| starting(d, "note ")),
    ("replies", |d| starting(d, "reply ")),
    ("opened", |d| starting(d, "open_linked ")),
    ("notices", |d| starting(d, "notify ")),
    ("refused", |d| maybe(d.refused.as_deref())),
    ("timers", |d| {
        let told = |timer: &TicketTimer| format!("{} at {}", timer.name, timer.at.format("%Y-%m-%dT%H:%M:%SZ"));
        list(d.ticket.timers.iter().map(told))
    }),
    ("events", |d| list(d.events.iter().map(|event| event.kind().as_str()))),
];

fn register_decided(module: &mut Module) {
    for (name, get) in GETTERS {
        module.set_getter_fn(name, move |decided: &mut Decided| Ok(get(&decided.0)));
    }
    module.set_getter_fn("ticket", |decided: &mut Decided| Ok(TicketFacts(decided.1.clone())));
    module.set_native_fn("by", |d: &mut Decided, words: &str| Ok(maybe(d.0.by(words))));
    module.set_native_fn("asked", |d: &mut Decided, rule: &str| {
        let asked = d.0.commands().filter(|(by, _)| *by == rule).map(|(_, command)| command_text(command));
        Ok(list(asked))
    });
    module.set_native_fn("has_tag", |d: &mut Decided, tag: &str| Ok(d.0.ticket.tags.contains(tag)));
    module.set_native_fn("field", |d: &mut Decided, name: &str| {
        Ok(maybe(d.0.ticket.fields.get(name).map(String::as_str)))
    });
}

fn list<T: Into<String>>(texts: impl Iterator<Item = T>) -> Dynamic {
    texts.map(|text| Dynamic::from(text.into())).collect::<Array>().into()
}

/// The rest of the commands that begin with this word.
fn starting(trial: &Trial, word: &str) -> Dynamic {
    let texts = trial.commands().map(|(_, command)| command_text(command));
    list(texts.filter_map(|text| text.strip_prefix(word).map(str::to_owned)))
}
