//! A host: what an application brings to a desk – users, a page, a postbox, a clock – and nothing else. It needs no framework and no runtime.
mod answer;
mod html;
mod pages;
mod postbox;
mod server;
mod users;

pub use self::{answer::Answer, postbox::Postbox, server::serve};

use std::sync::Arc;

use helpdesk_core::{
    Command, CommandId, Configuration, Desk, Instant, OpenTicket, Request, ServiceId, Store, SubmitError, TicketId,
};

use self::users::User;
use crate::{
    failure::Failure,
    hooks::{BoardFirst, NoCardNumbers},
};

/// Two teams, a promise with a ladder, and a survey: what a product would keep in a file of its own.
const CONFIGURATION: &str = include_str!("host/desk.toml");

/// How many tickets one round looks at: what is left waits for the next.
const LOOKS: u64 = 500;

/// How many letters one round hands over.
const LETTERS: u64 = 500;

/// The host with its desk.
pub struct Host {
    desk: Desk,
    postbox: Postbox,
}

/// What a browser asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The first part of the path: who asks. A real host has its own sign-in and takes this from its session.
    pub who: String,
    /// What is looked at or done: `tickets`, `ticket`, `why`, `open`, `reply`, `solve`.
    pub what: String,
    /// About which ticket, where it is about one.
    pub ticket: String,
    /// What stands behind the question mark, and in the form.
    pub values: Vec<(String, String)>,
}

impl Asked {
    /// A value by name; empty where it was not sent.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    fn ticket(&self) -> Result<TicketId, Answer> {
        self.ticket.parse().map_err(|error| Answer::problem(404, &error))
    }
}

impl Host {
    /// A host on a store.
    ///
    /// # Errors
    /// [`Failure`] where the configuration has problems, with all of them.
    pub fn new(store: Arc<dyn Store>) -> Result<Self, Failure> {
        let spec = toml::from_str(CONFIGURATION).map_err(Failure::from_display)?;
        let configuration = Configuration::build(spec).map_err(Failure::from_display)?;
        let tenant = "acme".parse().map_err(Failure::from_display)?;
        let desk =
            Desk::new(tenant, store, configuration).with_hook(Arc::new(NoCardNumbers)).with_hook(Arc::new(BoardFirst));
        Ok(Self { desk, postbox: Postbox::default() })
    }

    /// What was sent.
    #[must_use]
    pub fn postbox(&self) -> &Postbox {
        &self.postbox
    }

    /// One round of the host's clock: timers whose time has come, then what waits in the outbox.
    ///
    /// # Errors
    /// [`SubmitError`] where the store does not answer: the next round goes on where this one failed.
    pub async fn round(&self, now: Instant) -> Result<(), SubmitError> {
        self.desk.run_due(now, LOOKS).await?;
        let relayed = self.desk.relay(&self.postbox, now, LETTERS).await?;
        relayed.faults.iter().for_each(|fault| eprintln!("an observer failed: {fault}"));
        Ok(())
    }

    /// Answers a browser. `now` is read once, by whoever calls.
    pub async fn answer(&self, asked: &Asked, now: Instant) -> Answer {
        self.answered(asked, now).await.unwrap_or_else(|problem| problem)
    }

    async fn answered(&self, asked: &Asked, now: Instant) -> Result<Answer, Answer> {
        let user = User::named(&asked.who).ok_or_else(|| Answer::problem(403, &"nobody is signed in here"))?;
        let actor = user.actor(self.desk.tenant()).map_err(|error| Answer::problem(500, &error))?;
        let acting = self.desk.acting_as(actor);
        let here = pages::Here { user, acting: &acting, desk: &self.desk, asked, now };
        match asked.what.as_str() {
            "tickets" => here.inbox().await,
            "ticket" => here.ticket(asked.ticket()?).await,
            "why" => here.why(asked.ticket()?).await,
            "open" => {
                let requester = user.name().parse().map_err(|error| Answer::problem(500, &error))?;
                let body = Some(asked.value("body").to_owned()).filter(|body| !body.is_empty());
                let opening =
                    OpenTicket { body, service: self.service(), ..OpenTicket::new(asked.value("subject"), requester) };
                let ticket = new_ticket(now, asked.value("form"))?;
                self.submit(&here, ticket, Command::open(opening)).await
            }
            "reply" => self.submit(&here, asked.ticket()?, Command::Reply { body: asked.value("body").into() }).await,
            "solve" => self.submit(&here, asked.ticket()?, Command::Solve).await,
            _unknown => Err(Answer::problem(404, &"there is no such page")),
        }
    }

    /// What everybody asks for: it says which team gets the ticket.
    fn service(&self) -> Option<ServiceId> {
        self.desk.configuration().spec().services.first().map(|service| service.id.clone())
    }

    /// Does one thing under the id of its form: however often the form is sent, it is done once.
    async fn submit(&self, here: &pages::Here<'_>, ticket: TicketId, command: Command) -> Result<Answer, Answer> {
        let (who, form) = (here.user.name(), here.asked.value("form"));
        let id = CommandId::new(format!("{who}/{form}")).map_err(|error| Answer::problem(400, &error))?;
        here.acting.submit(&Request::one(id, ticket, command, here.now)).await?;
        Ok(Answer::go_to(format!("/{who}/ticket/{ticket}")))
    }
}

/// An id for a new ticket: the number of its form, so that a form that is sent twice opens one ticket.
fn new_ticket(now: Instant, form: &str) -> Result<TicketId, Answer> {
    let form: i64 = form.parse().map_err(|_| Answer::problem(400, &"the form has no number"))?;
    // The number of a form is the microsecond in which it was made: no later than now, and no older than a day.
    let age = now.timestamp_micros().saturating_sub(form);
    if !(0..86_400_000_000).contains(&age) {
        return Err(Answer::problem(400, &"the form is too old, expected one of today"));
    }
    let number = u64::try_from(form).unwrap_or_default();
    TicketId::new(number).map_err(|error| Answer::problem(400, &error))
}
