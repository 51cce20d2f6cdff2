//! One event of a test, decided by the real desk: access, cascade, assignment and refusals are those of the desk.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Actor, AgentId, ApplyMacro, Beside, Command, CommandId, Configuration, Context, Decision, Event, EventKind, Hook,
    HookFacts, Instant, Known, MacroId, Others, Person, PlanError, Reaction, Request, Rights, Roster, RuleOutcome,
    StatusKind, Ticket, plan,
};

use super::made_ticket::MadeTicket;
use crate::{
    LanguageDetector, RuleSet, command_text,
    event_facts::body_of,
    hook::HOOK_NAME,
    language::{Detection, Detector, Told},
    source::{View, World},
};

/// How often planning may ask for more than it has.
const ATTEMPTS_MAX: usize = 8;
/// What marks a closed ticket, which takes nothing but tags.
const MARK: &str = "the-event-of-a-test";

/// The desk of a test.
#[derive(Debug)]
pub(crate) struct TrialDesk {
    pub(crate) configuration: Configuration,
    pub(crate) roster: Roster,
}

/// What came of an event.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    pub(crate) ticket: Ticket,
    pub(crate) decision: Decision,
    pub(crate) events: Vec<Event>,
    /// Why what was asked for was not done.
    pub(crate) refused: Option<String>,
}

/// The rules, which see the event of the test in place of the one that stands for it.
struct Planted {
    rules: Arc<RuleSet>,
    ticket: Ticket,
    /// What happens in place of what the desk records first; nothing where somebody applies a macro.
    event: Option<Event>,
    requester: Option<Person>,
    contract_seconds: Option<i64>,
    /// What the last public message says.
    last_text: Option<String>,
    /// The language that the test says the message is in.
    language: Option<String>,
}

impl Hook for Planted {
    fn name(&self) -> &str {
        HOOK_NAME
    }

    fn version(&self) -> &str {
        self.rules.version()
    }

    fn listens_to(&self, _kind: EventKind) -> bool {
        true
    }

    fn looks_at(&self, what: Beside) -> bool {
        matches!(what, Beside::Candidates | Beside::LastMessage) && self.rules.looks_at(what)
    }

    fn rights(&self) -> Rights {
        self.rules.rights()
    }

    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        self.rules.spell(of, &HookFacts { known: self.known(facts), ..*facts })
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let facts = HookFacts { known: self.known(facts), ..*facts };
        let stands_for = facts.event.seq == self.ticket.version.saturating_add(1);
        let Some(event) = self.event.as_ref().filter(|_| stands_for) else {
            return self.rules.react_told(&facts, self.rules.detector.clone());
        };
        let seen = HookFacts { ticket: &self.ticket, event, ..facts };
        let as_told = |language: String| -> Detector { Arc::new(Told(language)) };
        let told = self.language.clone().map(as_told);
        self.rules.react_told(&seen, told.or_else(|| self.rules.detector.clone()))
    }
}

impl Planted {
    /// What is known beside the ticket: of what was before, what the test says.
    fn known<'a>(&'a self, facts: &HookFacts<'a>) -> Known<'a> {
        let said = facts.ticket.last_message() == self.ticket.last_message();
        Known {
            requester: self.requester.as_ref(),
            contract_seconds: self.contract_seconds,
            last_text: if said { self.last_text.as_deref() } else { facts.known.last_text },
            ..facts.known
        }
    }
}

impl TrialDesk {
    /// A ticket as scripts see it on this desk, with the event that opened it.
    pub(crate) fn view(&self, ticket: &Ticket, made: &MadeTicket, detector: Option<Arc<dyn LanguageDetector>>) -> View {
        let contract_seconds = self.contract_seconds(made);
        let requester = made.known.requester.as_ref();
        let known = Known { requester, contract_seconds, n_candidates: None, last_text: made.last_text() };
        let facts = HookFacts { known, ..HookFacts::new(ticket, &made.opening, &self.configuration) };
        View { ticket: Arc::new(ticket.clone()), world: Arc::new(World::of(&facts, Detection::by(detector))) }
    }

    /// What is used of the ticket's contract, so that as much is left as the test says.
    fn contract_seconds(&self, made: &MadeTicket) -> Option<i64> {
        let held = made.ticket.entitlement.as_ref()?;
        let contract = self.configuration.spec().contracts.iter().find(|contract| contract.id == held.contract)?;
        let included = contract.included?.seconds();
        let left = made.known.contract_minutes_left.map_or(included, |left| i64::from(left).saturating_mul(60));
        Some(included.saturating_sub(left))
    }

    /// What the desk makes of an event that `ticket` has seen.
    ///
    /// # Errors
    /// Why the desk does not look at it at all, in words.
    pub(crate) fn decide(
        &self,
        rules: &Arc<RuleSet>,
        made: &MadeTicket,
        (event, language): (&Event, Option<String>),
    ) -> Result<Trial, String> {
        let ticket = &made.ticket;
        let closed = ticket.status.kind() == StatusKind::Closed;
        let mark = Command::Tag { add: [MARK.to_owned()].into(), remove: [].into() };
        let command = if closed { mark } else { Command::Touch };
        let actor = Actor::service(ticket.tenant.clone(), "test", Rights::of_an_agent());
        let said = made.known.last_text.as_deref().or(public_text(event)).or(made.last_text());
        let planted = Planted {
            event: Some(event.clone()),
            last_text: said.map(str::to_owned),
            language,
            ..self.planted(rules, made)
        };
        self.plan(planted, &actor, (command, event.at))
    }

    /// What comes of a macro that an agent applies to a ticket.
    ///
    /// # Errors
    /// Why the desk does not look at it at all, in words.
    pub(crate) fn apply(
        &self,
        rules: &Arc<RuleSet>,
        made: &MadeTicket,
        (id, agent, at): (MacroId, AgentId, Instant),
    ) -> Result<Trial, String> {
        let actor = Actor::agent(made.ticket.tenant.clone(), agent);
        let applied = ApplyMacro { id, language: None, values: BTreeMap::new() };
        self.plan(self.planted(rules, made), &actor, (Command::ApplyMacro(Box::new(applied)), at))
    }

    /// What comes of a macro that an agent applies to a ticket of which nothing beside is known.
    ///
    /// # Errors
    /// Why the desk does not look at it at all, in words.
    pub(crate) fn try_macro(
        &self,
        rules: &Arc<RuleSet>,
        ticket: &Ticket,
        (id, agent, at): (MacroId, AgentId, Instant),
    ) -> Result<Trial, String> {
        let planted = Planted {
            rules: Arc::clone(rules),
            ticket: ticket.clone(),
            event: None,
            requester: None,
            contract_seconds: None,
            last_text: None,
            language: None,
        };
        let actor = Actor::agent(ticket.tenant.clone(), agent);
        let applied = ApplyMacro { id, language: None, values: BTreeMap::new() };
        self.plan(planted, &actor, (Command::ApplyMacro(Box::new(applied)), at))
    }

    /// The rules with what is known of a ticket, and nothing that happens in place of something else.
    fn planted(&self, rules: &Arc<RuleSet>, made: &MadeTicket) -> Planted {
        Planted {
            rules: Arc::clone(rules),
            ticket: made.ticket.clone(),
            event: None,
            requester: made.known.requester.clone(),
            contract_seconds: self.contract_seconds(made),
            last_text: made.last_text().map(str::to_owned),
            language: None,
        }
    }

    fn plan(&self, planted: Planted, actor: &Actor, (command, at): (Command, Instant)) -> Result<Trial, String> {
        let ticket = planted.ticket.clone();
        let n_planted = usize::from(planted.event.is_some());
        let id = CommandId::new("test").map_err(|e| e.to_string())?;
        let request = Request::one(id, ticket.id, command, at);
        let hooks: [Arc<dyn Hook>; 1] = [Arc::new(planted)];
        let (mut roster, mut others) = (self.roster.clone(), Others::new());
        for _attempt in 0..ATTEMPTS_MAX {
            let context = Context {
                configuration: &self.configuration,
                hooks: &hooks,
                restricts: &[],
                roster: &roster,
                others: &others,
            };
            match plan(actor, &request, Some(ticket.clone()), context) {
                Ok(planned) => {
                    let unit = planned.unit;
                    let mut after = planned.ticket.unwrap_or_else(|| ticket.clone());
                    after.tags.remove(MARK);
                    let events = unit.events().iter().skip(n_planted).cloned().collect();
                    let refused = unit.receipt().refused.as_ref().map(ToString::to_string);
                    return Ok(Trial { ticket: after, decision: unit.decision().clone(), events, refused });
                }
                Err(PlanError::RosterWanted { wanted }) => {
                    wanted.agents.into_iter().for_each(|agent| {
                        roster.entry(agent).or_default();
                    });
                }
                Err(PlanError::TicketsWanted { tickets }) => tickets.into_iter().for_each(|t| others.insert(t, None)),
                Err(PlanError::HeldWanted { holders }) => {
                    holders.into_iter().for_each(|holder| others.insert_held(holder, 0));
                }
                Err(PlanError::HistoryWanted { ticket }) => others.insert_history(ticket, Vec::new()),
                Err(PlanError::Denied(refusal)) => return Err(refusal.to_string()),
                Err(error) => return Err(error.to_string()),
            }
        }
        Err(String::from("the decision needs more of other tickets than a test has"))
    }
}

/// What an event itself says publicly.
fn public_text(event: &Event) -> Option<&str> {
    let public = matches!(event.kind(), EventKind::Opened | EventKind::Replied | EventKind::RequesterReplied);
    body_of(event).filter(|_| public)
}

impl Trial {
    /// The rules whose guards held, in the order in which they ran, reactions to reactions included.
    pub(crate) fn fired(&self) -> impl Iterator<Item = &str> {
        let traces = self.decision.hooks.iter().flat_map(|hook| &hook.rules);
        let matched = |outcome: &RuleOutcome| matches!(outcome, RuleOutcome::Matched { .. });
        traces.filter(move |trace| matched(&trace.outcome)).map(|trace| trace.rule.as_str())
    }

    /// What was asked for and taken: each with its rule.
    pub(crate) fn commands(&self) -> impl Iterator<Item = (&str, &Command)> {
        self.decision.hooks.iter().flat_map(|hook| &hook.rules).flat_map(|trace| {
            let commands = if let RuleOutcome::Matched { commands, .. } = &trace.outcome { &commands[..] } else { &[] };
            commands.iter().map(|command| (trace.rule.as_str(), command))
        })
    }

    /// What was asked for in vain: each in words, with its rule and the rule that was first.
    pub(crate) fn overruled(&self) -> impl Iterator<Item = String> {
        self.decision.hooks.iter().flat_map(|hook| &hook.rules).flat_map(|trace| {
            let lost = if let RuleOutcome::Matched { overruled, .. } = &trace.outcome { &overruled[..] } else { &[] };
            lost.iter().map(|(command, by)| format!("{}: {}, lost to {by}", trace.rule, command_text(command)))
        })
    }

    /// The rule whose command, in words, is or begins with these.
    pub(crate) fn by(&self, words: &str) -> Option<&str> {
        let is = |text: &str| text == words || text.strip_prefix(words).is_some_and(|rest| rest.starts_with(' '));
        self.commands().find(|(_, command)| is(&command_text(command))).map(|(rule, _)| rule)
    }
}
