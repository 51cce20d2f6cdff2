//! The rule set as a hook: what its rules answer to one event, and what each of them did.
use std::sync::Arc;

use helpdesk_core::{
    Cause, Command, EventKind, Fault, FaultPlace, Hook, HookFacts, Proposal, Reaction, RuleOutcome, RuleTrace, Ticket,
};
use rhai::{Dynamic, Engine, EvalAltResult};

use crate::{
    RuleSet,
    act::Act,
    conflict::Claims,
    engine::hardened_engine,
    event_facts::EventFacts,
    facts::TicketFacts,
    fault_text::{self, Finding, kind},
    fuel::Fuel,
    projection::project,
    rule_set::{Guard, Rule},
    vocabulary::PHASES,
};

/// The name of the hook in decisions and faults.
pub const HOOK_NAME: &str = "rules";

impl Hook for RuleSet {
    fn name(&self) -> &str {
        HOOK_NAME
    }

    fn version(&self) -> &str {
        self.version.as_str()
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        self.listening.contains_key(&kind)
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let Some(listening) = self.listening.get(&facts.event.kind()) else { return Reaction::default() };
        let rules: Vec<&Rule> = listening.iter().filter_map(|n| self.rules.get(*n)).collect();
        let mut run = Run::new(self, facts);
        for phase in 0..PHASES.len() {
            run.phase(rules.iter().copied().filter(|rule| rule.phase == phase));
        }
        run.reaction
    }
}

/// One event's way through the rules.
struct Run<'a> {
    set: &'a RuleSet,
    fuel: Arc<Fuel>,
    engine: Engine,
    seq: u64,
    event: EventFacts,
    /// The ticket as the next phase will see it.
    ticket: Ticket,
    claims: Claims,
    /// Whether the budget of the whole reaction is used up.
    spent: bool,
    reaction: Reaction,
}

impl<'a> Run<'a> {
    fn new(set: &'a RuleSet, facts: &HookFacts<'_>) -> Self {
        let fuel = Arc::new(Fuel::new(set.limits.fuel_per_reaction, set.watchdog.clone()));
        Self {
            set,
            engine: hardened_engine(&set.limits, &fuel, &set.modules),
            fuel,
            seq: facts.event.seq,
            event: EventFacts(Arc::new(facts.event.clone())),
            ticket: facts.ticket.clone(),
            claims: Claims::default(),
            spent: false,
            reaction: Reaction::default(),
        }
    }

    /// Runs the rules of one phase; all of them see the ticket as it is now.
    fn phase(&mut self, rules: impl Iterator<Item = &'a Rule>) {
        let mut rules = rules.peekable();
        if rules.peek().is_none() {
            return;
        }
        let snapshot = TicketFacts(Arc::new(self.ticket.clone()));
        let mut stopped_by: Option<&str> = None;
        for rule in rules {
            let outcome = match stopped_by {
                Some(name) => RuleOutcome::Skipped { because: format!("`{name}` ended the phase") },
                None => self.rule(rule, &snapshot),
            };
            if rule.stop && matches!(outcome, RuleOutcome::Matched { .. }) {
                stopped_by = Some(&rule.name);
            }
            self.reaction.rules.push(RuleTrace { rule: rule.name.clone(), outcome });
        }
    }

    fn rule(&mut self, rule: &Rule, ticket: &TicketFacts) -> RuleOutcome {
        if self.spent || !self.fuel.begin(self.set.limits.fuel_per_rule) {
            return self.out_of_fuel(rule);
        }
        match self.ask(rule, ticket) {
            Ok(None) => RuleOutcome::NotMatched,
            Ok(Some(commands)) => self.matched(rule, commands),
            Err(finding) => {
                self.fault(rule, finding);
                RuleOutcome::Failed
            }
        }
    }

    /// What the rule asks for, or nothing where its guard does not hold.
    fn ask(&self, rule: &Rule, ticket: &TicketFacts) -> Result<Option<Vec<Command>>, Finding> {
        let (t, e) = (Dynamic::from(ticket.clone()), Dynamic::from(self.event.clone()));
        if let Some(when) = &rule.when {
            let arguments = [t.clone(), e.clone()].into_iter().take(when.n_parameters).collect();
            let holds = self.call(rule, when, arguments)?;
            let holds = holds.as_bool().map_err(|found| {
                let text = format!("`when` of `{}` must say true or false, not {}", rule.name, kind(found));
                Finding::new(when.closure.at, text)
            })?;
            if !holds {
                return Ok(None);
            }
        }
        let act = Act::new(self.set.limits.commands_per_rule);
        let arguments = [t, Dynamic::from(act.clone()), e].into_iter().take(rule.then.n_parameters).collect();
        self.call(rule, &rule.then, arguments).map(|_| Some(act.take()))
    }

    fn call(&self, rule: &Rule, guard: &Guard, arguments: Vec<Dynamic>) -> Result<Dynamic, Finding> {
        let Some(file) = self.set.files.get(rule.file) else { return Ok(Dynamic::UNIT) };
        let called: Result<Dynamic, Box<EvalAltResult>> =
            guard.closure.function.call(&self.engine, &file.functions, arguments);
        called.map_err(|error| {
            let finding = fault_text::of_run(&error, &self.fuel, &self.set.limits);
            if finding.line > 0 {
                finding
            } else {
                Finding { help: finding.help, ..Finding::new(guard.closure.at, finding.message) }
            }
        })
    }

    fn matched(&mut self, rule: &Rule, commands: Vec<Command>) -> RuleOutcome {
        let (commands, overruled) = self.claims.settle(&rule.name, commands);
        for command in &commands {
            project(&mut self.ticket, command);
            let proposal = Proposal { rule: rule.name.clone(), command: command.clone() };
            self.reaction.proposals.push(proposal);
        }
        RuleOutcome::Matched { commands, overruled }
    }

    fn out_of_fuel(&mut self, rule: &Rule) -> RuleOutcome {
        let because = format!("the {} steps all rules may take are used up", self.set.limits.fuel_per_reaction);
        if !self.spent {
            self.spent = true;
            self.fault(
                rule,
                Finding::new(rule.then.closure.at, format!("{because}; this rule and later ones did not run")),
            );
        }
        RuleOutcome::Skipped { because }
    }

    fn fault(&mut self, rule: &Rule, finding: Finding) {
        let file = self.set.files.get(rule.file).map(|file| file.source.name.clone()).unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.reaction.faults.push(Fault {
            hook: None,
            place: Some(FaultPlace { file, line: number(finding.line), column: number(finding.column) }),
            cause: Cause::Rule { hook: HOOK_NAME.to_owned(), rule: rule.name.clone(), seq: self.seq },
            message: finding.in_one_line(),
        });
    }
}
