//! Living a scenario through the real desk: events at their instants, timers in between, answers as of their instants.
use std::sync::Arc;

use helpdesk_core::{
    Acting, Actor, AgentId, CommandId, Desk, Explanation, Instant, Outbox, Refusal, Request, RequesterView,
    SubmitError, TenantId, Ticked,
};
use helpdesk_memory::MemoryStore;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer,
    ask::{Ask, Subject},
    compare::{Difference, differences},
    config::DeskConfig,
    event::{Event, What},
    fault::ScenarioFault,
    hands,
    node::shown,
    read::{Scenario, Timers},
    talk, ties,
};

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it is called.
    pub scenario: String,
    /// The answers, in the order of the questions.
    pub answers: Vec<Answer>,
    /// What the desk did not do, in the order of the events.
    pub refusals: Vec<Refused>,
    /// Everything that is not as expected.
    pub differences: Vec<Difference>,
    /// Why that is so, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

impl Outcome {
    /// Whether everything is as expected, or known not to be. What is known to differ and does not is a surprise too.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.differences.is_empty() == self.known.is_none()
    }
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Which question.
    pub ask: String,
    /// About which ticket.
    pub ticket: String,
    /// As of when.
    pub at: String,
    /// What the desk says.
    pub answer: Value,
}

/// An event that the desk did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Which event.
    pub event: String,
    /// When.
    pub at: String,
    /// Which ticket.
    pub ticket: String,
    /// The code of the refusal, which does not change.
    pub code: String,
    /// Why, for a person.
    pub text: String,
    /// Whether the scenario said so.
    pub expected: bool,
}

/// A desk that lives a scenario.
struct Stage<'a> {
    scenario: &'a Scenario,
    store: Arc<MemoryStore>,
    desk: Desk,
    auditor: AgentId,
    refusals: Vec<Refused>,
    differences: Vec<Difference>,
}

/// Runs a scenario.
///
/// # Errors
/// [`ScenarioFault`] where the desk itself fails; what it refuses is in the outcome.
pub async fn run(scenario: &Scenario) -> Result<Outcome, ScenarioFault> {
    let mut stage = Stage::new(scenario)?;
    let mut answers: Vec<Option<Answer>> = scenario.asks.iter().map(|_| None).collect();
    let mut asks: Vec<(usize, Instant, &Ask)> = Vec::new();
    for (n, ask) in scenario.asks.iter().enumerate() {
        asks.extend(ask.at.or(scenario.end()).map(|at| (n, at, ask)));
    }
    asks.sort_by_key(|(_, at, _)| *at);
    let mut asks = asks.into_iter().peekable();
    for event in &scenario.events {
        while let Some((n, at, ask)) = asks.next_if(|(_, at, _)| *at < event.at) {
            set(&mut answers, n, stage.answer(ask, at).await?);
        }
        stage.live(event).await?;
    }
    for (n, at, ask) in asks {
        set(&mut answers, n, stage.answer(ask, at).await?);
    }
    Ok(Outcome {
        scenario: scenario.name.clone(),
        answers: answers.into_iter().flatten().collect(),
        refusals: stage.refusals,
        differences: stage.differences,
        known: scenario.known.clone(),
    })
}

fn set(answers: &mut [Option<Answer>], n: usize, answer: Answer) {
    if let Some(place) = answers.get_mut(n) {
        *place = Some(answer);
    }
}

fn desk(tenant: TenantId, store: Arc<MemoryStore>, config: &DeskConfig) -> Desk {
    let desk = Desk::new(tenant, store, config.configuration.clone());
    match &config.rules {
        Some(rules) => desk.with_hook(rules.clone()),
        None => desk,
    }
}

impl<'a> Stage<'a> {
    fn new(scenario: &'a Scenario) -> Result<Self, ScenarioFault> {
        let failed = |why: helpdesk_core::IdError| ScenarioFault::new(scenario.name.clone(), why.to_string());
        let tenant = TenantId::new("scenario").map_err(failed)?;
        let auditor = AgentId::new("auditor").map_err(failed)?;
        let store = Arc::new(MemoryStore::new());
        let desk = desk(tenant, store.clone(), &scenario.config);
        Ok(Self { scenario, store, desk, auditor, refusals: Vec::new(), differences: Vec::new() })
    }

    async fn live(&mut self, event: &Event) -> Result<(), ScenarioFault> {
        self.pass_time(event.at).await?;
        match &event.what {
            What::Tick => {
                let ticked = self.desk.run_due(event.at, u64::MAX).await;
                self.check(ticked)
            }
            What::Configure(config) => {
                self.desk = desk(self.desk.tenant().clone(), self.store.clone(), config);
                // What was wanting may be there now.
                let looked = self.desk.reassess_all(event.at, u64::MAX).await;
                looked.map(|_| ()).map_err(|why| self.failed(&why))
            }
            What::Come(coming) => {
                let acting = self.desk.acting_as(coming.by.actor(self.desk.tenant()));
                let refused = match acting.set_presence(&coming.agent, coming.presence, event.at).await {
                    Ok(_) => None,
                    Err(SubmitError::Refused(refusal)) => Some(refusal),
                    Err(other) => return Err(self.failed(&other)),
                };
                self.note(event, "", refused);
                Ok(())
            }
            What::Request { name, ticket, actor, commands, occurred_at } => {
                let id = CommandId::new(event.place.clone()).map_err(|why| self.failed(&why))?;
                let (commands, occurred_at) = (commands.clone(), *occurred_at);
                let request = Request { id, ticket: *ticket, commands, at: event.at, occurred_at };
                let actor = actor.actor(self.desk.tenant());
                let refused = match self.desk.acting_as(actor).submit(&request).await {
                    Ok(_) => None,
                    Err(SubmitError::Refused(refusal)) => Some(refusal),
                    Err(other) => return Err(self.failed(&other)),
                };
                self.note(event, name, refused);
                Ok(())
            }
        }
    }

    fn note(&mut self, event: &Event, ticket: &str, refused: Option<Refusal>) {
        let code = refused.as_ref().map_or_else(|| String::from("done"), code);
        if let Some(expected) = event.expect.as_ref().filter(|expected| **expected != code) {
            let (expected, found) = (json!(expected), json!(code));
            self.differences.push(Difference { place: event.place.clone(), expected, found });
        }
        self.refusals.extend(refused.map(|refusal| Refused {
            event: event.place.clone(),
            at: shown(event.at),
            ticket: ticket.to_owned(),
            code,
            text: refusal.to_string(),
            expected: event.expect.is_some(),
        }));
    }

    /// Lets timers run, each at its own instant.
    async fn pass_time(&mut self, until: Instant) -> Result<(), ScenarioFault> {
        match self.scenario.timers {
            Timers::InTime => {
                let ticked = self.desk.run_due_in_order(until).await;
                self.check(ticked)
            }
            Timers::ByHand => Ok(()),
        }
    }

    fn check(&self, ticked: Result<Ticked, SubmitError>) -> Result<(), ScenarioFault> {
        let stuck = ticked.map_err(|why| self.failed(&why))?.stuck;
        match stuck.first() {
            Some(ticket) => Err(self.failed(&format!("ticket {ticket} is due and nothing happens on it"))),
            None => Ok(()),
        }
    }

    fn failed(&self, why: &dyn ToString) -> ScenarioFault {
        ScenarioFault::new(self.scenario.name.clone(), format!("the desk failed: {}", why.to_string()))
    }

    async fn answer(&mut self, ask: &Ask, at: Instant) -> Result<Answer, ScenarioFault> {
        self.pass_time(at).await?;
        let (name, id) = &ask.ticket;
        let explanation = match self.auditing().explain(*id, at).await {
            Ok(explanation) => Some(explanation),
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => None,
            Err(why) => return Err(self.failed(&why)),
        };
        let answer = match (ask.subject, explanation) {
            (Subject::Refusals, _) => self.refusals_of(name)?,
            (_, None) => Value::Null,
            (Subject::WhyNot, Some(_)) => self.why_not(ask, at).await?,
            (subject, Some(explanation)) => self.tell(subject, &explanation, at).await?,
        };
        if let Some(expected) = &ask.expect {
            differences(expected, &answer, &ask.place, &mut self.differences);
        }
        Ok(Answer { ask: ask.place.clone(), ticket: name.clone(), at: shown(at), answer })
    }

    /// The desk as somebody uses it who reads everything.
    fn auditing(&self) -> Acting<'_> {
        self.desk.acting_as(Actor::auditor(self.desk.tenant().clone(), self.auditor.clone()))
    }

    async fn tell(&self, subject: Subject, explained: &Explanation, at: Instant) -> Result<Value, ScenarioFault> {
        Ok(match subject {
            Subject::Part(name) => answer::part(explained, name),
            Subject::Ticket => answer::ticket(explained),
            Subject::Clock(metric, instance) => answer::one_clock(explained, metric, instance),
            Subject::Clocks => answer::clocks(explained),
            Subject::Untold => answer::untold(explained),
            Subject::Decisions => answer::decisions(explained),
            Subject::History => answer::history(explained),
            Subject::Messages => {
                let messages = self.auditing().messages(explained.ticket.id).await;
                talk::messages(messages.map_err(|why| self.failed(&why))?)
            }
            Subject::Links => ties::links(explained, &self.scenario.names),
            Subject::Conversation => {
                let lines = self.auditing().conversation(explained.ticket.id).await;
                ties::conversation(&lines.map_err(|why| self.failed(&why))?, &self.scenario.names)
            }
            Subject::Request => self.view(explained).await?.map_or(Value::Null, |view| talk::request(&view)),
            Subject::Story => {
                self.view(explained).await?.map_or(Value::Null, |view| ties::story(&view, &self.scenario.names))
            }
            Subject::Participants => talk::participants(explained),
            Subject::Notices => {
                let waiting = self.store.waiting(self.desk.tenant(), at, usize::MAX).await;
                let waiting = waiting.map_err(|why| self.failed(&why))?;
                answer::notices(explained, &waiting.into_iter().map(|waiting| waiting.notice).collect::<Vec<_>>())
            }
            Subject::Candidates => {
                let found = hands::candidates(&explained.ticket, &self.store, self.desk.configuration(), at).await;
                found.map_err(|why| self.failed(&why))?
            }
            Subject::Hands => hands::hands(&explained.ticket, &self.desk),
            Subject::Refusals | Subject::WhyNot => Value::Null,
        })
    }

    async fn why_not(&self, ask: &Ask, at: Instant) -> Result<Value, ScenarioFault> {
        let Some(agent) = &ask.agent else { return Ok(Value::Null) };
        match self.auditing().why_not(ask.ticket.1, agent, at).await {
            Ok(answer) => Ok(hands::why_not(&answer)),
            Err(SubmitError::Refused(refusal)) => Ok(json!(code(&refusal))),
            Err(other) => Err(self.failed(&other)),
        }
    }

    /// The ticket as its requester sees it; nothing where it is hidden from them.
    async fn view(&self, explained: &Explanation) -> Result<Option<RequesterView>, ScenarioFault> {
        let requester = Actor::requester(self.desk.tenant().clone(), explained.ticket.requester.clone());
        match self.desk.acting_as(requester).request(explained.ticket.id).await {
            Ok(view) => Ok(Some(view)),
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => Ok(None),
            Err(why) => Err(self.failed(&why)),
        }
    }

    fn refusals_of(&self, ticket: &str) -> Result<Value, ScenarioFault> {
        let own: Vec<&Refused> = self.refusals.iter().filter(|refused| refused.ticket == ticket).collect();
        serde_json::to_value(own).map_err(|why| self.failed(&why))
    }
}

fn code(refusal: &Refusal) -> String {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    value.get("code").and_then(Value::as_str).unwrap_or("refused").to_owned()
}
