//! Why rules did what they did on one event: every listening rule, every part of its guard, and the values found there.
use std::fmt;

use helpdesk_core::{EventKind, Fault, Hook, HookFacts, Instant, Reaction, RuleOutcome, TimerCommand};

use crate::{
    RuleSet,
    account::Account,
    fact::{Seen, SharedText},
    language::Detection,
    plan::Plan,
    predicate::{Leaf, Term, Undecided},
    rule_set::{Rule, Way},
    run::Run,
    source::Source,
    vocabulary::PHASES,
};

/// What every listening rule of a set did on one event, and why.
///
/// A decision keeps the rules that did something, and the version of the set. The same set asked about the same ticket and
/// event gives the whole account. Parts of guards are asked when they are read.
///
/// # Examples
/// See [`RuleSet::explain`].
pub struct RuleExplanation<'a> {
    set: &'a RuleSet,
    plan: Option<&'a Plan>,
    facts: HookFacts<'a>,
    reaction: Reaction,
    account: Account<'a>,
    shared: Vec<SharedText>,
    detection: Detection,
}

/// A time that a ticket waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingTimer<'e> {
    /// Its name: that of the rule that asked to run again, or the occasion in words.
    pub name: &'e str,
    /// When it comes.
    pub at: Instant,
    /// The rules that hear it, as declared.
    pub rules: Vec<&'e str>,
}

/// What one rule did on one event.
#[derive(Clone, Copy)]
pub struct ExplainedRule<'e> {
    explanation: &'e RuleExplanation<'e>,
    rule: &'e Rule,
    place: usize,
}

/// One part of a guard: a comparison or another test, and what came of it.
#[derive(Clone, Copy)]
pub struct ExplainedLeaf<'e> {
    seen: Seen<'e>,
    leaf: &'e Leaf,
    answer: LeafAnswer,
}

/// What came of one part of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafAnswer {
    /// It holds.
    Holds,
    /// It does not hold.
    DoesNot,
    /// The script had to say, or failed there: the rule's fault has the reason.
    Script,
    /// What came before it decided already.
    NotAsked,
}

impl RuleSet {
    /// What every listening rule did on an event, and why.
    ///
    /// # Laws
    /// It comes to what [`react`](Hook::react) answers (`an_explanation_comes_to_what_the_rules_answer`), and each part
    /// of a guard says what it would say alone (`a_leaf_says_what_it_says_alone`).
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Configuration, ConfigurationSpec, HookFacts};
    /// # use helpdesk_core::{Author, Cause, Event, EventBody, OpenTicket, Priority, PrioritySource, RequesterId, TenantId, TicketId, evolve};
    /// use helpdesk_rules::{LeafAnswer, Limits, RuleSet, SourceFile};
    ///
    /// let text = r#"rule("big").on(OPENED).when(|t| t.kind == "incident" && t.tier > 2).then(|t, act| act.tag("big"));"#;
    /// let rules = RuleSet::compile(&[SourceFile::new("big.rhai", text)], Limits::default())?;
    /// # let rita = RequesterId::new("rita").unwrap();
    /// # let request = Box::new(OpenTicket::new("It broke", rita.clone()));
    /// # let (ticket, tenant) = (TicketId::new(1).unwrap(), TenantId::new("acme").unwrap());
    /// # let body = EventBody::Opened { ticket, tenant, request, priority: Priority::Normal, source: PrioritySource::Matrix, entitlement: None };
    /// # let by = Author::Requester { id: rita };
    /// # let at = "2026-01-06T14:30:00Z".parse().unwrap();
    /// # let event = Event { seq: 1, at, by, cause: Cause::Caller, late: None, due_at: None, body, seal: None };
    /// # let ticket = evolve(None, &event).unwrap();
    /// let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    /// let facts = HookFacts::new(&ticket, &event, &configuration);
    /// let explanation = rules.explain(&facts);
    /// let leaves: Vec<_> = explanation.rules().flat_map(|rule| rule.leaves()).collect();
    /// assert_eq!((leaves[0].to_string(), leaves[0].answer()), (r#"t.kind == "incident""#.to_owned(), LeafAnswer::Holds));
    /// assert_eq!((leaves[1].line(), leaves[1].column(), leaves[1].answer()), (1, 57, LeafAnswer::DoesNot));
    /// assert_eq!(leaves[1].values(), [("t.tier".to_owned(), "1".to_owned())]);
    /// # Ok::<(), helpdesk_rules::RuleErrors>(())
    /// ```
    #[must_use]
    pub fn explain<'a>(&'a self, facts: &HookFacts<'a>) -> RuleExplanation<'a> {
        RuleExplanation::of(self, self.plans.get(&facts.event.kind()), facts)
    }

    /// What a macro does on a ticket, and why; nothing where there is none of this name. The event of the facts says who applies it, and
    /// when.
    #[must_use]
    pub fn explain_macro<'a>(&'a self, name: &str, facts: &HookFacts<'a>) -> Option<RuleExplanation<'a>> {
        self.macros.get(name).map(|plan| RuleExplanation::of(self, Some(plan), facts))
    }
}

impl<'a> RuleExplanation<'a> {
    fn of(set: &'a RuleSet, plan: Option<&'a Plan>, facts: &HookFacts<'a>) -> Self {
        let (reaction, account, shared, detection) = match plan {
            Some(plan) => Run::new(set, plan, facts).explained(),
            None => Default::default(),
        };
        Self { set, plan, facts: *facts, reaction, account, shared, detection }
    }
}

impl RuleExplanation<'_> {
    /// What the rules answer together.
    #[must_use]
    pub fn reaction(&self) -> &Reaction {
        &self.reaction
    }

    /// The version of the rules.
    #[must_use]
    pub fn version(&self) -> &str {
        self.set.version()
    }

    /// What became of timers that rules wait for; see the parts `every`, `untouched`, `due_soon` and `unless` of a rule.
    #[must_use]
    pub fn timers(&self) -> &[TimerCommand] {
        &self.account.timers
    }

    /// Everything that the ticket waits for: each timer with its time, and the rules that hear it then.
    #[must_use]
    pub fn pending(&self) -> Vec<PendingTimer<'_>> {
        let hears = |rule: &&Rule, name: &str| {
            let own = rule.again && rule.name == name;
            let asked = rule.on.contains(&EventKind::TimerDue) && !rule.own_timers;
            own || asked || rule.occasions.iter().any(|occasion| occasion.name == name)
        };
        let rules = |name: &str| {
            let heard = self.set.rules.iter().filter(|rule| hears(rule, name));
            heard.map(|rule| rule.name.as_str()).collect()
        };
        let timers = self.facts.ticket.timers.iter();
        timers.map(|timer| PendingTimer { name: &timer.name, at: timer.at, rules: rules(&timer.name) }).collect()
    }

    /// Every listening rule, in the order in which they ran.
    pub fn rules(&self) -> impl Iterator<Item = ExplainedRule<'_>> {
        let places = self.plan.map_or(&[][..], |plan| &plan.rules);
        let rules = places.iter().enumerate().filter_map(|(place, n)| Some((place, self.set.rules.get(*n)?)));
        rules.map(|(place, rule)| ExplainedRule { explanation: self, rule, place })
    }
}

impl<'e> ExplainedRule<'e> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'e str {
        &self.rule.name
    }

    /// The file it stands in.
    #[must_use]
    pub fn file(&self) -> &'e str {
        self.explanation.set.files.get(self.rule.file).map_or("", |file| file.source.name.as_str())
    }

    /// The line of its declaration, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.rule.at.line().unwrap_or(0)
    }

    /// Its phase.
    #[must_use]
    pub fn phase(&self) -> &'static str {
        PHASES.get(self.rule.phase).copied().unwrap_or_default()
    }

    /// What came of it: what it asked for, and which earlier rule overruled what.
    #[must_use]
    pub fn outcome(&self) -> &'e RuleOutcome {
        static NOT_MATCHED: RuleOutcome = RuleOutcome::NotMatched;
        self.explanation.account.entry(self.place).map_or(&NOT_MATCHED, |entry| &entry.outcome)
    }

    /// The steps it took. A guard that could be read takes none.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.explanation.account.entry(self.place).map_or(0, |entry| entry.steps)
    }

    /// Why it failed, if it did.
    #[must_use]
    pub fn fault(&self) -> Option<&'e Fault> {
        let of_rule =
            |fault: &&Fault| matches!(&fault.cause, helpdesk_core::Cause::Rule { rule, .. } if rule == self.name());
        self.explanation.reaction.faults.iter().find(of_rule)
    }

    /// Whether its guard could be read. A guard that could not has no [`leaves`](Self::leaves).
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.rule.predicate.is_some()
    }

    /// The parts of its guard, in the order in which they are asked.
    pub fn leaves(&self) -> impl Iterator<Item = ExplainedLeaf<'e>> + use<'e> {
        let seen = self.seen();
        let mut leaves = Vec::new();
        let mut heard = Vec::new();
        if let Some(predicate) = &self.rule.predicate {
            predicate.leaves(&mut leaves);
            // Who was skipped was not asked, and the plain way asks scripts only.
            let skipped = matches!(self.outcome(), RuleOutcome::Skipped { .. });
            if !skipped && self.explanation.set.way == Way::ReadAhead {
                let _told_by_the_leaves = predicate.ask(&seen, &mut |leaf, answer| heard.push((leaf, answer)));
            }
        }
        leaves.into_iter().map(move |leaf| {
            let answer = heard.iter().find(|(asked, _)| std::ptr::eq(*asked, leaf)).map(|(_, answer)| *answer);
            ExplainedLeaf { seen, leaf, answer: LeafAnswer::of(answer) }
        })
    }

    fn seen(&self) -> Seen<'e> {
        let RuleExplanation { set, facts, account, shared, detection, .. } = self.explanation;
        Seen {
            source: Source {
                ticket: account.ticket(self.place).unwrap_or(facts.ticket),
                event: facts.event,
                configuration: facts.configuration,
                known: facts.known,
                detection,
            },
            bytes_max: set.limits.string_bytes,
            length_max: set.limits.array_length,
            shared,
        }
    }
}

impl ExplainedLeaf<'_> {
    /// The line it stands in, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.leaf.line
    }

    /// The column it begins at, in characters from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.leaf.column
    }

    /// What came of it.
    #[must_use]
    pub fn answer(&self) -> LeafAnswer {
        self.answer
    }

    /// What it looked at, as a script writes it, each with the value that was there.
    #[must_use]
    pub fn values(&self) -> Vec<(String, String)> {
        let seen = &self.seen;
        let looked_at = self.leaf.test.terms().into_iter().filter(|term| !matches!(term, Term::Literal(_)));
        let value =
            |term: &Term| term.value(seen).map_or_else(|Undecided| String::from("?"), |value| value.to_string());
        looked_at.map(|term| (term.to_string(), value(term))).collect()
    }
}

impl LeafAnswer {
    fn of(heard: Option<Result<bool, Undecided>>) -> Self {
        match heard {
            Some(Ok(true)) => Self::Holds,
            Some(Ok(false)) => Self::DoesNot,
            Some(Err(Undecided)) => Self::Script,
            None => Self::NotAsked,
        }
    }
}

/// The part of the guard as a script writes it, with what its closure captured in place.
impl fmt::Display for ExplainedLeaf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.leaf.fmt(f)
    }
}
