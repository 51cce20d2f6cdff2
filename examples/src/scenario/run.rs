//! Living a scenario through the real desk: events at their instants, timers in between, answers as of their instants.
use std::sync::Arc;

use helpdesk_core::{
    AgentId, Command, CommandId, Desk, Instant, Request, SubmitError, TenantId, Ticked, TicketId, Tickets as _,
};
use helpdesk_memory::MemoryStore;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    ask::Ask,
    compare::Difference,
    config::DeskConfig,
    desk_deed::{self, Delivered, Why, why},
    event::{Asked, Event, What, Who},
    fault::ScenarioFault,
    faulted::Faulted,
    node::shown,
    quoted,
    read::{Scenario, Timers},
    rights::Book,
};

/// The word for whatever refusal.
const ANY: &str = "refused";

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it is called.
    pub scenario: String,
    /// The answers, in the order of the questions.
    pub answers: Vec<Answer>,
    /// What the desk did not do, in the order of the events.
    pub refusals: Vec<Refused>,
    /// What went wrong beside what was asked, ticket by ticket.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Faulted>,
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
pub(super) struct Stage<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) store: Arc<MemoryStore>,
    pub(super) desk: Desk,
    pub(super) rights: Book,
    pub(super) auditor: AgentId,
    pub(super) refusals: Vec<Refused>,
    pub(super) differences: Vec<Difference>,
    pub(super) delivered: Delivered,
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
        faults: stage.faults().await?,
        refusals: stage.refusals,
        differences: stage.differences,
        known: scenario.known.clone(),
    })
}

fn reused(id: &CommandId) -> Why {
    let text = format!("command id `{id}` was used for another request, expected a new id");
    (String::from("command_reused"), text)
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
        Ok(Self {
            scenario,
            store,
            desk,
            rights: scenario.config.rights.clone(),
            auditor,
            refusals: Vec::new(),
            differences: Vec::new(),
            delivered: Delivered::default(),
        })
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
                self.rights = config.rights.clone();
                // What was wanting may be there now.
                let looked = self.desk.reassess_all(event.at, u64::MAX).await;
                looked.map(|_| ()).map_err(|why| self.failed(&why))
            }
            What::Desk { name, deed } => {
                let id = self.id(event)?;
                let with = (&self.desk, &*self.store, &self.delivered, &self.rights);
                let refused = desk_deed::live(deed, with, id, event.at).await.map_err(|why| self.failed(&why))?;
                self.note(event, name, refused);
                Ok(())
            }
            What::Come(coming) => {
                let acting = self.desk.acting_as(coming.by.actor(self.desk.tenant(), &self.rights));
                let refused = match acting.set_presence(&coming.agent, coming.presence, event.at).await {
                    Ok(_) => None,
                    Err(SubmitError::Refused(refusal)) => Some(why(&refusal)),
                    Err(other) => return Err(self.failed(&other)),
                };
                self.note(event, "", refused);
                Ok(())
            }
            What::Request(asked) => self.request(event, asked).await,
        }
    }

    /// Does what somebody asks of a ticket.
    async fn request(&mut self, event: &Event, asked: &Asked) -> Result<(), ScenarioFault> {
        let refused = match self.named(asked).await? {
            Err(text) => Some((String::from("no_such_message"), format!("no message on this ticket reads `{text}`"))),
            Ok(commands) => {
                let (id, occurred_at) = (self.id(event)?, asked.occurred_at);
                let follow_up = asked.follow_up;
                let request = Request { id, ticket: asked.ticket, commands, at: event.at, occurred_at, follow_up };
                let actor = self.by_then(&asked.actor, asked.ticket).await?.actor(self.desk.tenant(), &self.rights);
                match self.desk.acting_as(actor).submit(&request).await {
                    Ok(_) => None,
                    Err(SubmitError::Refused(refusal)) => Some(why(&refusal)),
                    Err(SubmitError::CommandReused { command }) => Some(reused(&command)),
                    Err(other) => return Err(self.failed(&other)),
                }
            }
        };
        self.note(event, &asked.name, refused);
        Ok(())
    }

    /// The commands, with the messages that are named by what they say; the text that no message reads.
    async fn named(&self, asked: &Asked) -> Result<Result<Vec<Command>, String>, ScenarioFault> {
        if asked.quotes.is_empty() {
            return Ok(Ok(asked.commands.clone()));
        }
        match self.auditing().messages(asked.ticket).await {
            Ok(messages) => Ok(quoted::found(&asked.commands, &asked.quotes, &messages)),
            Err(SubmitError::Refused(_)) => Ok(quoted::found(&asked.commands, &asked.quotes, &[])),
            Err(other) => Err(self.failed(&other)),
        }
    }

    /// Who acts: of the ticket's requester, who that is by then.
    async fn by_then(&self, who: &Who, ticket: TicketId) -> Result<Who, ScenarioFault> {
        let Who::Asker(_) = who else { return Ok(who.clone()) };
        let found = self.store.load(ticket).await.map_err(|why| self.failed(&why))?;
        Ok(found.map_or_else(|| who.clone(), |ticket| Who::Asker(ticket.requester.clone())))
    }

    /// Under which id an event is asked of the desk: its own, or its place.
    fn id(&self, event: &Event) -> Result<CommandId, ScenarioFault> {
        match &event.id {
            Some(id) => Ok(id.clone()),
            None => CommandId::new(event.place.clone()).map_err(|why| self.failed(&why)),
        }
    }

    fn note(&mut self, event: &Event, ticket: &str, refused: Option<Why>) {
        let code = refused.as_ref().map_or_else(|| String::from("done"), |(code, _)| code.clone());
        let is_so = |expected: &str| expected == code || (expected == ANY && refused.is_some());
        if let Some(expected) = event.expect.as_ref().filter(|expected| !is_so(expected)) {
            let (expected, found) = (json!(expected), json!(code));
            self.differences.push(Difference { place: event.place.clone(), expected, found });
        }
        self.refusals.extend(refused.map(|(code, text)| Refused {
            event: event.place.clone(),
            at: shown(event.at),
            ticket: ticket.to_owned(),
            code,
            text,
            expected: event.expect.is_some(),
        }));
    }

    /// Lets timers run, each at its own instant.
    pub(super) async fn pass_time(&mut self, until: Instant) -> Result<(), ScenarioFault> {
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

    pub(super) fn failed(&self, why: &dyn ToString) -> ScenarioFault {
        ScenarioFault::new(self.scenario.name.clone(), format!("the desk failed: {}", why.to_string()))
    }
}
