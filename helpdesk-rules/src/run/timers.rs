//! Keeps the timers that rules wait for: set where an occasion comes by itself, stopped where nobody waits any more.
use chrono::TimeDelta;
use helpdesk_core::{Command, Instant, Proposal, StatusKind, TICKET_TIMERS_MAX, TicketTimer, TimerCommand};

use super::Run;
use crate::{
    fault_text::Finding,
    rule_set::{Rule, Way},
    waits::Wait,
};

/// The desk sets no timer to an earlier time from now.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);

impl Run<'_> {
    /// What becomes of the timers, as the ticket stands before any rule runs.
    pub(super) fn keep_timers(&mut self) -> Vec<Proposal> {
        let set = self.set;
        let mut kept = Vec::new();
        // What a closed ticket waits for does not come, and nothing of it can be changed.
        if self.facts.ticket.status.kind() == StatusKind::Closed {
            return kept;
        }
        for wait in &set.waits.occasions {
            let rules: Vec<&Rule> = wait.rules.iter().filter_map(|n| set.rules.get(*n)).collect();
            match self.kept(wait, &rules) {
                Ok(Some((rule, command))) => self.keep(rule, command, &mut kept),
                Ok(None) => {}
                Err((rule, finding)) => self.fault(rule, finding),
            }
        }
        for rule in set.waits.ended.iter().filter_map(|n| set.rules.get(*n)) {
            if self.held(&rule.name).is_none() {
                continue;
            }
            match self.ended(rule) {
                Ok(true) => self.keep(rule, TimerCommand::Drop { name: rule.name.clone() }, &mut kept),
                Ok(false) => {}
                Err(finding) => self.fault(rule, finding),
            }
        }
        kept
    }

    fn keep(&mut self, rule: &Rule, command: TimerCommand, kept: &mut Vec<Proposal>) {
        if let Some(account) = &mut self.account {
            account.timers.push(command.clone());
        }
        kept.push(Proposal { rule: rule.name.clone(), command: Command::Timer(command) });
    }

    fn held(&self, name: &str) -> Option<&TicketTimer> {
        self.facts.ticket.timers.iter().find(|timer| timer.name == name)
    }

    /// What becomes of the timer of an occasion, and in the name of which rule.
    fn kept<'r>(
        &self,
        wait: &Wait,
        rules: &[&'r Rule],
    ) -> Result<Option<(&'r Rule, TimerCommand)>, (&'r Rule, Finding)> {
        let Some(first) = rules.first().copied() else { return Ok(None) };
        let held = self.held(&wait.occasion.name).map(|timer| timer.at);
        let active = self.facts.ticket.status.kind().is_active();
        let wanted = if active { self.waits_for(wait, held) } else { Ok(None) };
        let wanted = wanted.map_err(|text| (first, Finding::new(first.at, text)))?;
        if held.is_none() && wanted.is_none() {
            return Ok(None);
        }
        let waiting = if active { self.waiting(rules)? } else { None };
        let name = || wait.occasion.name.clone();
        Ok(match (held, wanted, waiting) {
            (Some(_), _, None) => Some((first, TimerCommand::Drop { name: name() })),
            (_, Some(at), Some(rule)) => Some((rule, TimerCommand::Set { name: name(), at })),
            (_, None, Some(_)) | (None, Some(_), None) | (None, None, None) => None,
        })
    }

    /// For when the timer is to be set, where it is not set for that or earlier.
    fn waits_for(&self, wait: &Wait, held: Option<Instant>) -> Result<Option<Instant>, String> {
        let full = self.facts.ticket.timers.len() >= TICKET_TIMERS_MAX;
        if (held.is_some() && !wait.occasion.can_move()) || (held.is_none() && full) {
            return Ok(None);
        }
        let source = self.seen().source;
        let soonest = source.at().checked_add_signed(SHORTEST).unwrap_or(source.at());
        let next = wait.occasion.next(&source)?.map(|next| next.max(soonest));
        Ok(next.filter(|next| held.is_none_or(|held| *next < held)))
    }

    /// The first of these rules that nothing speaks against.
    fn waiting<'r>(&self, rules: &[&'r Rule]) -> Result<Option<&'r Rule>, (&'r Rule, Finding)> {
        for rule in rules {
            if !self.ended(rule).map_err(|finding| (*rule, finding))? {
                return Ok(Some(rule));
            }
        }
        Ok(None)
    }

    /// Whether what speaks against a rule holds. Where there are no steps left to ask, it is asked at the next event.
    fn ended(&self, rule: &Rule) -> Result<bool, Finding> {
        if rule.unless.is_none() {
            return Ok(false);
        }
        let read = rule.ends.as_ref().filter(|_| self.set.way == Way::ReadAhead);
        if let Some(Ok(ended)) = read.map(|ends| ends.holds(&self.seen())) {
            return Ok(ended);
        }
        let fuel = &self.scripts.fuel;
        if rule.ends.is_some() {
            return fuel.aside(|| self.scripts.ended(rule, self.facts.ticket));
        }
        if !fuel.begin(self.set.limits.fuel_per_rule) {
            return Ok(false);
        }
        self.scripts.ended(rule, self.facts.ticket)
    }
}
