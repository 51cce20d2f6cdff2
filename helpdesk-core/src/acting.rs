//! The desk as one actor may use it: each question and each request goes through the policy of access.
mod duty;
mod listings;
mod lists;
mod rehearsing;
mod searching;
mod standing_against;

use alloc::{format, string::String, vec::Vec};

use helpdesk_sla::Instant;

pub use self::listings::Page;
pub use self::rehearsing::Rehearsal;
pub use self::searching::{SearchHit, SearchPage};

use crate::{
    Action, Actor, ApprovalView, Attachment, Author, Basis, Change, Counterfactuals, DecisionId, Desk, Event,
    Explanation, ExplanationError, ExternalId, Grounds, Line, Message, MessageSight, Receipt, Refusal, Request,
    RequesterId, RequesterView, Step, StoreError, SubmitError, Ticket, TicketId, Visibility, Wanted,
};

/// The desk as one actor may use it.
#[derive(Debug, Clone)]
pub struct Acting<'a> {
    desk: &'a Desk,
    actor: Actor,
}

impl<'a> Acting<'a> {
    pub(crate) fn new(desk: &'a Desk, actor: Actor) -> Self {
        Self { desk, actor }
    }

    pub(crate) fn desk(&self) -> &'a Desk {
        self.desk
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl Acting<'_> {
    /// Does what is asked, once, and gives the answer; the same request again by the same actor gets the first answer. A
    /// requester's answer says nothing of versions and counts.
    ///
    /// # Errors
    /// [`SubmitError`]. A refusal is recorded under the request's id like an answer.
    ///
    /// # Examples
    /// ```
    /// # use std::sync::Arc;
    /// # use helpdesk_core::*;
    /// # pollster::block_on(async {
    /// # let configuration = Configuration::build(ConfigurationSpec::default())?;
    /// # let desk = Desk::new("acme".parse()?, Arc::new(helpdesk_memory::MemoryStore::new()), configuration);
    /// # let (ticket, now): (_, Instant) = (TicketId::new(1)?, "2026-01-05T15:00:00Z".parse()?);
    /// let rita = desk.acting_as(Actor::requester("acme".parse()?, "rita".parse()?));
    /// let opening = Request::open("form-1".parse()?, ticket, OpenTicket::new("No sound", "rita".parse()?), now);
    /// rita.submit(&opening).await?;
    /// rita.submit(&opening).await?; // the form was sent twice: one ticket
    ///
    /// let note = Request::one("form-2".parse()?, ticket, Command::AddNote { body: "…".into() }, now);
    /// match rita.submit(&note).await {
    ///     Err(SubmitError::Refused(refusal)) => {
    ///         assert_eq!(refusal.to_string(), "requester rita may not add_note: this is for agents");
    ///     }
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    pub async fn submit(&self, request: &Request) -> Result<Receipt, SubmitError> {
        self.desk.submit(&*self.desk.known(&self.actor).await?, request).await
    }

    /// The ticket as staff sees it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`] if there is none or the actor may not know of it; requesters use
    /// [`request`](Self::request).
    pub async fn ticket(&self, ticket: TicketId) -> Result<Ticket, SubmitError> {
        self.desk.readable(&self.actor, Action::ReadInternal, ticket).await
    }

    /// The ticket that owns an external id, as staff sees it; nothing where there is none or the actor may not know of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, external: &ExternalId) -> Result<Option<Ticket>, SubmitError> {
        let Some(id) = self.desk.find(external).await? else { return Ok(None) };
        match self.ticket(id).await {
            Ok(ticket) => Ok(Some(ticket)),
            Err(SubmitError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The ticket as its requester sees it: public messages only, and no trace of anything internal.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`] if there is none or the actor may not know of it.
    pub async fn request(&self, ticket: TicketId) -> Result<RequesterView, SubmitError> {
        let actor = self.desk.known(&self.actor).await?;
        let found = self.desk.readable(&actor, Action::ReadPublic, ticket).await?;
        let viewer: Vec<RequesterId> = actor.requester_ids().cloned().collect();
        let lines = self.desk.conversation(&found).await?;
        Ok(RequesterView::gathered(&viewer, &found, lines, self.desk.configuration()))
    }

    /// The approvals of a ticket that wait for the actor.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub async fn approvals(&self, ticket: TicketId) -> Result<Vec<ApprovalView>, SubmitError> {
        let actor = self.desk.known(&self.actor).await?;
        let found = self.desk.readable(&actor, Action::ReadPublic, ticket).await?;
        let mut authors: Vec<Author> = actor.requester_ids().map(|id| Author::Requester { id: id.clone() }).collect();
        if authors.is_empty() {
            authors.push(actor.author());
        }
        let configuration = self.desk.configuration();
        let of = |held| authors.iter().find_map(|author| ApprovalView::of(held, author, configuration));
        Ok(found.approvals.iter().filter_map(of).collect())
    }

    /// The ticket's history. Of messages for teams that the actor is not of, it tells that they are there and not what they say.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub async fn history(&self, ticket: TicketId) -> Result<Vec<Event>, SubmitError> {
        self.ticket(ticket).await?;
        let mut events = self.desk.whole_history(ticket).await?;
        self.sight().blank(&mut events);
        Ok(events)
    }

    /// The messages of the ticket as staff reads them, each as it stands; those for other teams withheld, those that
    /// belong to another ticket by now left out. Requesters use [`request`](Self::request).
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub async fn messages(&self, ticket: TicketId) -> Result<Vec<Message>, SubmitError> {
        let found = self.ticket(ticket).await?;
        let mut messages = Message::all(&self.desk.whole_history(ticket).await?);
        messages.retain(|message| !found.ties().mergers.given.contains(&message.id.seq()));
        Ok(self.sight().read(messages))
    }

    /// What is said on the ticket and on those that were merged into it, in one order: its own messages as
    /// [`messages`](Self::messages) tells them, and the public ones of the others, each with the ticket where it stands.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub async fn conversation(&self, ticket: TicketId) -> Result<Vec<Line>, SubmitError> {
        let found = self.ticket(ticket).await?;
        let lines = self.desk.conversation(&found).await?;
        Ok(self.read(lines))
    }

    /// An attachment of what [`conversation`](Self::conversation) tells, by its digest; nothing where there is none or the actor may not open it.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub async fn attachment(&self, ticket: TicketId, digest: &str) -> Result<Option<Attachment>, SubmitError> {
        let actor = self.desk.known(&self.actor).await?;
        let found = self.desk.readable(&actor, Action::ReadPublic, ticket).await?;
        let may = |action| self.desk.judge(&actor, action, Some(&found)).is_allow();
        let (public, internal) = (may(Action::ReadPublicAttachment), may(Action::ReadInternalAttachment));
        let mut readable = self.read(self.desk.conversation(&found).await?);
        readable.retain(|line| if line.message.visibility == Visibility::Public { public } else { internal });
        let attachments = readable.into_iter().flat_map(|line| line.message.details.attachments);
        Ok(attachments.into_iter().find(|attachment| attachment.digest() == digest))
    }

    fn read(&self, lines: Vec<Line>) -> Vec<Line> {
        let sight = self.sight();
        lines.into_iter().map(|line| Line { message: sight.read_one(line.message), ..line }).collect()
    }

    fn sight(&self) -> MessageSight {
        MessageSight::of(&self.actor, &self.desk.configuration().standing(&self.actor))
    }

    /// Why the ticket is where it is: every decision in order, and each clock with its ledger up to `at`.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket), and [`StoreError::Damaged`] where the history does not explain the ticket.
    pub async fn explain(&self, ticket: TicketId, at: Instant) -> Result<Explanation, SubmitError> {
        let found = self.ticket(ticket).await?;
        if !self.desk.judge(&self.actor, Action::ViewSla, Some(&found)).is_allow() {
            return Err(SubmitError::Refused(Refusal::NoSuchTicket { ticket }));
        }
        let mut events = self.desk.whole_history(ticket).await?;
        let mut decisions = self.desk.all_decisions(ticket).await?;
        // What was committed since the ticket was read is left for the next question.
        events.retain(|event| event.seq <= found.version);
        decisions.retain(|decision| decision.first_seq.is_none_or(|first| first <= found.version));
        let earlier = self.desk.earlier(&decisions).await?;
        let grounds = Grounds { current: self.desk.configuration(), earlier: &earlier };
        let mut explained = Explanation::of(&found, &events, decisions, grounds, at).map_err(|error| match error {
            ExplanationError::Mismatch { what } => SubmitError::Store(StoreError::Damaged { what }),
            ExplanationError::Time(error) => SubmitError::Refused(error.into()),
        })?;
        let sight = self.sight();
        for step in &mut explained.steps {
            sight.blank_step(step);
        }
        Ok(explained)
    }

    /// One decision by its address, with the events it wrote: who asked for what, what came of it, and why.
    /// [`Step::say`](crate::Step::say) puts it into words.
    ///
    /// # Errors
    /// As [`explain`](Self::explain); [`Refusal::Unknown`] where the ticket has no such decision.
    pub async fn decision(&self, id: &DecisionId, at: Instant) -> Result<Step, SubmitError> {
        let explained = self.explain(id.ticket, at).await?;
        id.among(explained.steps).ok_or_else(|| {
            let (what, name) = (String::from("decision"), format!("{id}"));
            SubmitError::Refused(Refusal::Unknown { what, name, expected: String::from("expected one of its ticket") })
        })
    }

    /// What would have to be otherwise for the ticket to come out as wanted. Inputs that the configuration makes worth trying are
    /// changed one by one and two by two, then those in `also`, and the request is planned again each time; nothing is written.
    ///
    /// # Errors
    /// As [`explain`](Self::explain); [`Refusal::UnknownTeam`] and the like where what is wanted is not in the configuration.
    ///
    /// # Laws
    /// Applying what is answered leads to what was wanted (`counterfactuals_come_true`).
    pub async fn counterfactuals(
        &self,
        ticket: TicketId,
        wanted: &Wanted,
        basis: Basis,
        also: &[Change],
        at: Instant,
    ) -> Result<Counterfactuals, SubmitError> {
        let found = self.ticket(ticket).await?;
        self.desk.counterfactuals(&found, wanted, basis, also, at).await
    }
}
