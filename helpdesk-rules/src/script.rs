//! The script engine of one event's run, made when the first rule needs it.
use std::{cell::OnceCell, sync::Arc};

use helpdesk_core::{Command, HookFacts, Ticket};
use rhai::{Dynamic, Engine, EvalAltResult};

use crate::{
    RuleSet,
    act::Act,
    engine::{hardened_engine, watch_lines},
    event_facts::EventFacts,
    facts::TicketFacts,
    fault_text::{self, Finding, kind},
    fuel::Fuel,
    language::Detection,
    part::Part,
    rule_set::{Guard, Rule},
    source::{View, World},
};

/// Runs closures of rules on one event.
pub(crate) struct Scripts<'a> {
    set: &'a RuleSet,
    pub(crate) fuel: Arc<Fuel>,
    facts: HookFacts<'a>,
    detection: Detection,
    world: OnceCell<Arc<World>>,
    engine: OnceCell<Engine>,
    event_facts: OnceCell<Dynamic>,
    /// The ticket as the present phase sees it.
    view: OnceCell<View>,
    ticket_facts: OnceCell<Dynamic>,
}

impl<'a> Scripts<'a> {
    pub(crate) fn new(set: &'a RuleSet, facts: &HookFacts<'a>, detection: Detection) -> Self {
        Self {
            set,
            detection,
            fuel: Arc::new(Fuel::new(set.limits.fuel_per_reaction, set.watchdog.as_ref())),
            facts: *facts,
            world: OnceCell::new(),
            engine: OnceCell::new(),
            event_facts: OnceCell::new(),
            view: OnceCell::new(),
            ticket_facts: OnceCell::new(),
        }
    }

    /// From here on scripts see another ticket.
    pub(crate) fn turn_page(&mut self) {
        (self.view, self.ticket_facts, self.event_facts) = Default::default();
    }

    /// Whether the rule's guard holds: what it asks for, and nothing that speaks against it.
    pub(crate) fn guard(&self, rule: &Rule, ticket: &Ticket) -> Result<bool, Finding> {
        let holds = rule.when.as_ref().map_or(Ok(true), |when| self.truth(rule, when, &Part::WHEN, ticket))?;
        Ok(holds && !self.ended(rule, ticket)?)
    }

    /// Whether what speaks against the rule holds.
    pub(crate) fn ended(&self, rule: &Rule, ticket: &Ticket) -> Result<bool, Finding> {
        rule.unless.as_ref().map_or(Ok(false), |unless| self.truth(rule, unless, &Part::UNLESS, ticket))
    }

    fn truth(&self, rule: &Rule, guard: &Guard, part: &Part, ticket: &Ticket) -> Result<bool, Finding> {
        let arguments = [self.ticket(ticket), self.event(ticket)].into_iter().take(guard.n_parameters).collect();
        let holds = self.call(rule, guard, arguments)?;
        holds.as_bool().map_err(|found| {
            let text = format!("`{}` of `{}` must say true or false, not {}", part.name, rule.name, kind(found));
            Finding::new(guard.closure.at, text)
        })
    }

    /// What the rule asks for.
    pub(crate) fn commands(&self, rule: &Rule, ticket: &Ticket) -> Result<Vec<Command>, Finding> {
        let act = Act::new(self.set.limits.commands_per_rule).on(rule, self.view(ticket).clone());
        let arguments = [self.ticket(ticket), Dynamic::from(act.clone()), self.event(ticket)];
        let arguments = arguments.into_iter().take(rule.then.n_parameters).collect();
        self.call(rule, &rule.then, arguments).map(|_| act.take())
    }

    fn view(&self, ticket: &Ticket) -> &View {
        self.view.get_or_init(|| {
            let world = self.world.get_or_init(|| Arc::new(World::of(&self.facts, self.detection.clone())));
            View { ticket: Arc::new(ticket.clone()), world: Arc::clone(world) }
        })
    }

    fn ticket(&self, ticket: &Ticket) -> Dynamic {
        self.ticket_facts.get_or_init(|| Dynamic::from(TicketFacts(self.view(ticket).clone()))).clone()
    }

    fn event(&self, ticket: &Ticket) -> Dynamic {
        self.event_facts.get_or_init(|| Dynamic::from(EventFacts(self.view(ticket).clone()))).clone()
    }

    fn engine(&self) -> Engine {
        let mut engine = hardened_engine(&self.set.limits, &self.fuel, &self.set.modules);
        if let Some(trace) = &self.set.trace {
            watch_lines(&mut engine, trace);
        }
        engine
    }

    fn call(&self, rule: &Rule, guard: &Guard, arguments: Vec<Dynamic>) -> Result<Dynamic, Finding> {
        let Some(file) = self.set.files.get(rule.file) else { return Ok(Dynamic::UNIT) };
        let engine = self.engine.get_or_init(|| self.engine());
        self.set.trace.iter().for_each(|trace| trace.enter(rule.file));
        let called: Result<Dynamic, Box<EvalAltResult>> =
            guard.closure.function.call(engine, &file.functions, arguments);
        called.map_err(|error| {
            let finding = fault_text::of_run(&error, &self.fuel, &self.set.limits);
            if finding.line > 0 {
                finding
            } else {
                Finding { help: finding.help, ..Finding::new(guard.closure.at, finding.message) }
            }
        })
    }
}
