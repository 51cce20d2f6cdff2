//! A ticket and an event from few words: what an explanation, a trial or a line of the workbench is about.
use std::sync::Arc;

use helpdesk_core::{Configuration, ConfigurationSpec, Event, EventKind, HookFacts, Ticket};
use rhai::{Dynamic, FnPtr, Map};

use super::{made_event, made_ticket, token::tokens};
use crate::{
    Limits, RuleErrors, RuleSet, SourceFile,
    engine::hardened_engine,
    event_facts::EventFacts,
    facts::TicketFacts,
    fault_text::{self, Finding},
    fuel::Fuel,
    language::Detection,
    limits::FUEL_PER_TEST_MAX,
    list::shown,
    source::{View, World},
};

/// A ticket and something that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The ticket, which has seen the event.
    pub ticket: Ticket,
    /// The event.
    pub event: Event,
}

/// The function that a line becomes.
const LINE: &str = "the_value_of_this_line";

impl Scene {
    /// A scene from JSON: the entries that `x.ticket(…)` and `x.event(…)` take in tests.
    ///
    /// # Errors
    /// What is wrong with the entries, in words.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::EventKind;
    /// use helpdesk_rules::Scene;
    ///
    /// let scene = Scene::from_json(r#"{ "subject": "VPN down", "tags": ["vip"] }"#, EventKind::Opened, "{}")?;
    /// assert_eq!(scene.ticket.subject, "VPN down");
    /// # Ok::<(), String>(())
    /// ```
    pub fn from_json(ticket: &str, kind: EventKind, event: &str) -> Result<Self, String> {
        let made = made_ticket::ticket(entries(ticket)?).map_err(|error| plain(&error))?;
        let (event, _) = made_event::event(kind, entries(event)?, &made).map_err(|error| plain(&error))?;
        Ok(Self { ticket: made.ticket, event })
    }

    /// What a hook sees of it.
    #[must_use]
    pub fn facts<'a>(&'a self, configuration: &'a Configuration) -> HookFacts<'a> {
        HookFacts::new(&self.ticket, &self.event, configuration)
    }

    /// The value of an expression over `t` and `e`, as a person reads it. The functions of `file` can be used.
    ///
    /// # Errors
    /// What is wrong with the line, with its place.
    pub fn evaluate(&self, file: &SourceFile, line: &str, limits: &Limits) -> Result<String, RuleErrors> {
        if leaves_its_brackets(line) {
            let text = String::from("a bracket is closed that was not opened");
            let line = SourceFile::new(file.name.clone(), line);
            return Err(RuleErrors::one(&line, Finding::new(rhai::Position::new(1, 1), text)));
        }
        // The line stands first, so that its places are its own.
        let text = format!("fn {LINE}(t, e) {{ {line}\n}}\n{}", file.text);
        let set = RuleSet::compile(&[SourceFile::new(file.name.clone(), text)], limits.clone())?;
        let Some(compiled) = set.files.first() else { return Ok(String::new()) };
        let fuel = Arc::new(Fuel::new(FUEL_PER_TEST_MAX, None));
        fuel.begin(FUEL_PER_TEST_MAX);
        let engine = hardened_engine(&set.limits, &fuel, &set.modules);
        let configuration = Configuration::build(ConfigurationSpec::default());
        let Ok(configuration) = configuration else { return Ok(String::new()) };
        let world = Arc::new(World::of(&self.facts(&configuration), Detection::default()));
        let view = View { ticket: Arc::new(self.ticket.clone()), world };
        let arguments = vec![Dynamic::from(TicketFacts(view.clone())), Dynamic::from(EventFacts(view))];
        let called = FnPtr::new(LINE).and_then(|line| line.call::<Dynamic>(&engine, &compiled.functions, arguments));
        called.map(|value| shown(&value)).map_err(|error| {
            let finding = fault_text::of_run(&error, &fuel, &set.limits);
            RuleErrors::one(&compiled.source, finding)
        })
    }
}

/// Whether a line closes what it has not opened: it would end the function that it becomes.
fn leaves_its_brackets(line: &str) -> bool {
    let mut depth = 0_i32;
    tokens(line).iter().any(|token| {
        match token.text {
            "(" | "[" | "{" | "#{" => depth = depth.saturating_add(1),
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth < 0
    })
}

fn entries(json: &str) -> Result<Map, String> {
    let fuel = Arc::new(Fuel::new(FUEL_PER_TEST_MAX, None));
    fuel.begin(FUEL_PER_TEST_MAX);
    let engine = hardened_engine(&Limits::default(), &fuel, &[]);
    engine.parse_json(json, true).map_err(|error| format!("this is no JSON object: {}", plain(&error)))
}

fn plain(error: &rhai::EvalAltResult) -> String {
    let fuel = Fuel::new(0, None);
    fault_text::of_run(error, &fuel, &Limits::default()).in_one_line()
}
