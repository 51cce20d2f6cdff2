//! One event's way through the rules: who is asked, who wins, and what each of them did.
use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use helpdesk_core::{
    Cause, Command, EventBody, Fault, FaultPlace, HookFacts, Proposal, Reaction, RuleOutcome, RuleTrace, Ticket,
    TimerEvent,
};

use crate::{
    HOOK_NAME, RuleSet,
    account::Account,
    candidates::Candidates,
    conflict::Claims,
    fact::{Seen, SharedText},
    fault_text::Finding,
    fixed::Fixed,
    index::Index,
    language::{Detection, Detector},
    limits::FAULTS_PER_REACTION_MAX,
    plan::Plan,
    projection::project,
    rule_set::{Rule, Way},
    script::Scripts,
    source::Source,
};

mod timers;

/// One event's way through the rules.
pub(crate) struct Run<'a> {
    set: &'a RuleSet,
    plan: &'a Plan,
    scripts: Scripts<'a>,
    facts: HookFacts<'a>,
    detection: Detection,
    /// The ticket as the present phase sees it.
    ticket: Cow<'a, Ticket>,
    /// How many of the proposals the ticket shows already.
    n_projected: usize,
    claims: Claims<'a>,
    /// Whether the budget of the whole reaction is used up.
    spent: bool,
    shared: Vec<SharedText>,
    /// The rules that can match by what no rule changes; nothing where all of them are asked.
    lasting: Option<Candidates>,
    reaction: Reaction,
    /// How many rules failed beyond those that are told of.
    n_untold: usize,
    /// What is kept for an explanation, where one is asked for.
    account: Option<Account<'a>>,
}

/// What became of a rule's guard.
enum Answer {
    Holds,
    DoesNot,
    /// It was not asked: there are no steps left to run it.
    NoFuel,
}

/// What a rule asks for.
enum Wanted<'a> {
    /// The same as each time.
    Fixed(&'a Fixed),
    Fresh(Vec<Command>),
}

impl<'a> Run<'a> {
    pub(crate) fn new(set: &'a RuleSet, plan: &'a Plan, facts: &HookFacts<'a>) -> Self {
        Self::told(set, plan, facts, set.detector.clone())
    }

    /// The same, with somebody else to tell the language of the message.
    pub(crate) fn told(set: &'a RuleSet, plan: &'a Plan, facts: &HookFacts<'a>, detector: Option<Detector>) -> Self {
        let detection = Detection::by(detector);
        Self {
            set,
            plan,
            scripts: Scripts::new(set, facts, detection.clone()),
            facts: *facts,
            detection,
            ticket: Cow::Borrowed(facts.ticket),
            n_projected: 0,
            claims: Claims::new(&set.slots),
            spent: false,
            shared: vec![SharedText::new(); set.texts.len()],
            lasting: None,
            reaction: Reaction::default(),
            n_untold: 0,
            account: None,
        }
    }

    /// What the rules answer.
    pub(crate) fn reaction(mut self) -> Reaction {
        self.ask();
        self.reaction
    }

    /// What the rules answer, with what is needed to tell of each.
    pub(crate) fn explained(mut self) -> (Reaction, Account<'a>, Vec<SharedText>, Detection) {
        self.account = Some(Account::default());
        self.ask();
        (self.reaction, self.account.unwrap_or_default(), self.shared, self.detection)
    }

    fn ask(&mut self) {
        let kept = if self.plan.is_macro { Vec::new() } else { self.keep_timers() };
        self.lasting = self.index().and_then(|index| index.lasting(&self.seen()));
        let last = self.plan.phases.iter().rposition(|places| !places.is_empty());
        for (n, places) in self.plan.phases.iter().enumerate() {
            self.phase(places.clone(), last == Some(n));
        }
        self.reaction.proposals.extend(kept);
        if let Some(last) = self.reaction.faults.last_mut().filter(|_| self.n_untold > 0) {
            last.message = format!("{}; {} more rules failed after it", last.message, self.n_untold);
        }
    }

    /// The index, where it is to be asked.
    fn index(&self) -> Option<&'a Index> {
        let index = self.plan.index.as_ref().filter(|_| self.set.way == Way::ReadAhead)?;
        // A list of tags that no script may hold is a fault of the rules that look at it: all of them are asked.
        let tags = &self.ticket.tags;
        let fits = tags.len() <= self.set.limits.array_length
            && tags.iter().map(String::len).sum::<usize>() <= self.set.limits.string_bytes;
        fits.then_some(index)
    }

    /// Runs the rules of one phase; all of them see the ticket as it is now.
    fn phase(&mut self, places: Range<usize>, is_last: bool) {
        if places.is_empty() {
            return;
        }
        self.project();
        if let Some(account) = &mut self.account {
            account.tickets.push((places.start, self.ticket.clone()));
        }
        let candidates = self.candidates(is_last);
        // Most candidates match, and a rule that does asks for one command or two.
        let n_candidates = candidates.as_ref().map_or(0, Candidates::len).min(places.len());
        self.reaction.rules.reserve(n_candidates);
        self.reaction.proposals.reserve(n_candidates.saturating_mul(2));
        let mut stopped_by: Option<&str> = None;
        let mut n_listed = 0_usize;
        let mut next = places.start;
        while let Some(place) = self.next(next, candidates.as_ref(), stopped_by).filter(|place| places.contains(place))
        {
            next = place.saturating_add(1);
            let Some(n) = self.plan.rules.get(place).copied() else { continue };
            let Some(rule) = self.set.rules.get(n) else { continue };
            let sure = candidates.as_ref().is_some_and(|candidates| candidates.is_sure(place));
            let left = self.scripts.fuel.left();
            let outcome = match stopped_by {
                Some(name) => RuleOutcome::Skipped { because: format!("`{name}` ended the phase") },
                None => self.rule((n, rule), sure),
            };
            if let Some(account) = &mut self.account {
                account.note(place, &outcome, left.saturating_sub(self.scripts.fuel.left()));
            }
            if outcome == RuleOutcome::NotMatched {
                continue;
            }
            if rule.stop && matches!(outcome, RuleOutcome::Matched { .. }) {
                stopped_by = Some(&rule.name);
            }
            n_listed = n_listed.saturating_add(1);
            self.reaction.rules.push(RuleTrace { rule: rule.name.clone(), outcome });
        }
        let n_others = u32::try_from(places.len().saturating_sub(n_listed)).unwrap_or(u32::MAX);
        self.reaction.n_not_matched = self.reaction.n_not_matched.saturating_add(n_others);
    }

    /// The rules that can match the ticket as it is now; nothing where all of them are asked.
    fn candidates(&mut self, is_last: bool) -> Option<Candidates> {
        let lasting = if is_last { self.lasting.take() } else { self.lasting.clone() };
        let mut candidates = lasting?;
        self.plan.index.as_ref()?.add_moving(&self.seen(), &mut candidates);
        Some(candidates)
    }

    /// The next rule to look at. Where nothing is asked any more, each is listed as skipped.
    fn next(&self, from: usize, candidates: Option<&Candidates>, stopped_by: Option<&str>) -> Option<usize> {
        match candidates.filter(|_| !self.spent && stopped_by.is_none()) {
            Some(candidates) => candidates.next(from),
            None => Some(from),
        }
    }

    /// Lets the coming phase see what those before it asked for.
    fn project(&mut self) {
        let wanted = self.reaction.proposals.get(self.n_projected..).unwrap_or_default();
        if wanted.is_empty() {
            return;
        }
        let ticket = self.ticket.to_mut();
        wanted.iter().for_each(|proposal| project(ticket, &proposal.command));
        self.n_projected = self.reaction.proposals.len();
        self.scripts.turn_page();
    }

    /// What becomes of a rule; `sure` where it is known that its guard holds.
    fn rule(&mut self, (n, rule): (usize, &'a Rule), sure: bool) -> RuleOutcome {
        if self.spent {
            return self.out_of_fuel(rule);
        }
        match self.is_its_time(rule) {
            Ok(true) => {}
            Ok(false) => return RuleOutcome::NotMatched,
            Err(finding) => {
                self.fault(rule, finding);
                return RuleOutcome::Failed;
            }
        }
        let commands = match self.guard(rule, sure) {
            Ok(Answer::DoesNot) => return RuleOutcome::NotMatched,
            Ok(Answer::NoFuel) => return self.out_of_fuel(rule),
            Ok(Answer::Holds) => {
                if let Some(tag) = rule.once.as_ref().filter(|tag| self.ticket.tags.contains(*tag)) {
                    return RuleOutcome::Skipped {
                        because: format!("it acts once, and the ticket has the tag `{tag}`"),
                    };
                }
                self.commands(rule)
            }
            Err(finding) => Err(finding),
        };
        match commands {
            Ok(Wanted::Fixed(fixed)) => self.matched_as_ever(n, rule, fixed),
            Ok(Wanted::Fresh(commands)) => self.matched(n, rule, commands.into_iter()),
            Err(finding) => {
                self.fault(rule, finding);
                RuleOutcome::Failed
            }
        }
    }

    /// Whether the event is no timer, or the rule's own and its occasion has come.
    fn is_its_time(&self, rule: &Rule) -> Result<bool, Finding> {
        let EventBody::Timer(TimerEvent::Due { name }) = &self.facts.event.body else { return Ok(true) };
        let Some(occasion) = rule.occasions.iter().find(|occasion| occasion.name == *name) else {
            return Ok(!rule.own_timers || *name == rule.name);
        };
        let has_come = occasion.has_come(&self.seen().source);
        Ok(self.ticket.status.kind().is_active() && has_come.map_err(|text| Finding::new(rule.at, text))?)
    }

    /// What the rule asks for.
    fn commands(&self, rule: &'a Rule) -> Result<Wanted<'a>, Finding> {
        let fixed =
            rule.fixed.as_ref().filter(|fixed| self.set.way == Way::ReadAhead && self.scripts.fuel.take(fixed.steps));
        match fixed {
            Some(fixed) => Ok(Wanted::Fixed(fixed)),
            None => self.scripts.commands(rule, &self.ticket).map(Wanted::Fresh),
        }
    }

    /// Whether the rule's guard holds; where it does, the rule has its fuel.
    fn guard(&self, rule: &Rule, sure: bool) -> Result<Answer, Finding> {
        let read = match self.set.way {
            Way::ReadAhead if sure => Some(true),
            Way::ReadAhead => rule.predicate.as_ref().and_then(|predicate| predicate.holds(&self.seen()).ok()),
            Way::Scripts => None,
        };
        let fuel = &self.scripts.fuel;
        let budget = self.set.limits.fuel_per_rule;
        if rule.when.is_none() && rule.unless.is_none() {
            return Ok(if fuel.begin(budget) { Answer::Holds } else { Answer::NoFuel });
        }
        let script = || self.scripts.guard(rule, &self.ticket);
        if rule.predicate.is_none() {
            if !fuel.begin(budget) {
                return Ok(Answer::NoFuel);
            }
            return Ok(if script()? { Answer::Holds } else { Answer::DoesNot });
        }
        // A guard that was read costs nothing, whoever answers for it.
        let holds = match read {
            Some(holds) => holds,
            None => fuel.aside(script)?,
        };
        Ok(match holds {
            false => Answer::DoesNot,
            true if fuel.begin(budget) => Answer::Holds,
            true => Answer::NoFuel,
        })
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            source: Source {
                ticket: &self.ticket,
                event: self.facts.event,
                configuration: self.facts.configuration,
                known: self.facts.known,
                detection: &self.detection,
            },
            bytes_max: self.set.limits.string_bytes,
            length_max: self.set.limits.array_length,
            shared: &self.shared,
        }
    }

    /// What comes of commands that are the same each time.
    fn matched_as_ever(&mut self, n: usize, rule: &'a Rule, fixed: &'a Fixed) -> RuleOutcome {
        if rule.once.is_some() {
            return self.matched(n, rule, fixed.commands.iter().cloned());
        }
        let (mut commands, mut overruled) = (Vec::with_capacity(fixed.commands.len()), Vec::new());
        for (command, slots) in fixed.commands.iter().zip(&fixed.slots) {
            match self.claims.claim(n, slots) {
                Ok(()) => {
                    self.propose(rule, command);
                    commands.push(command.clone());
                }
                Err(winner) => overruled.push((command.clone(), self.name_of(winner))),
            }
        }
        RuleOutcome::Matched { commands, overruled }
    }

    fn matched(&mut self, n: usize, rule: &'a Rule, commands: impl Iterator<Item = Command>) -> RuleOutcome {
        let tag = |tag: &String| Command::Tag { add: BTreeSet::from([tag.clone()]), remove: BTreeSet::new() };
        let marked = rule.once.as_ref().map(tag);
        let (commands, overruled) = self.claims.settle(n, commands.chain(marked));
        commands.iter().for_each(|command| self.propose(rule, command));
        let overruled = overruled.into_iter().map(|(command, winner)| (command, self.name_of(winner))).collect();
        RuleOutcome::Matched { commands, overruled }
    }

    fn propose(&mut self, rule: &Rule, command: &Command) {
        self.reaction.proposals.push(Proposal { rule: rule.name.clone(), command: command.clone() });
    }

    fn name_of(&self, n: usize) -> String {
        self.set.rules.get(n).map(|rule| rule.name.clone()).unwrap_or_default()
    }

    fn out_of_fuel(&mut self, rule: &Rule) -> RuleOutcome {
        let because = format!("the {} steps all rules may take are used up", self.set.limits.fuel_per_reaction);
        if !self.spent {
            self.spent = true;
            let text = format!("{because}; this rule and later ones did not run");
            self.fault(rule, Finding::new(rule.then.closure.at, text));
        }
        RuleOutcome::Skipped { because }
    }

    fn fault(&mut self, rule: &Rule, finding: Finding) {
        if self.reaction.faults.len() >= FAULTS_PER_REACTION_MAX {
            self.n_untold = self.n_untold.saturating_add(1);
            return;
        }
        let file = self.set.files.get(rule.file).map(|file| file.source.name.clone()).unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.reaction.faults.push(Fault {
            hook: None,
            place: Some(FaultPlace { file, line: number(finding.line), column: number(finding.column) }),
            cause: Cause::Rule { hook: HOOK_NAME.to_owned(), rule: rule.name.clone(), seq: self.facts.event.seq },
            message: finding.in_one_line(),
        });
    }
}
