//! Lists and counts as one actor may read them.
use alloc::{format, string::String, vec::Vec};

use super::Acting;
use crate::{Action, Counts, HostSubject, InHand, Refusal, RequesterLine, Responsible, SubmitError, Ticket, TicketId};

impl Acting<'_> {
    /// Tickets that the actor may list as staff sees them, in the order of their ids, after one. Requesters use
    /// [`requests`](Self::requests).
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`StoreError`](crate::StoreError), also where the store returns a row that was not asked for.
    ///
    /// # Examples
    /// Page by page, however much is opened meanwhile:
    ///
    /// ```
    /// use helpdesk_core::{Acting, SubmitError, Ticket};
    ///
    /// async fn all(acting: &Acting<'_>) -> Result<Vec<Ticket>, SubmitError> {
    ///     let (mut all, mut after) = (Vec::new(), None);
    ///     loop {
    ///         let page = acting.page(after, 100).await?;
    ///         let Some(last) = page.last() else { return Ok(all) };
    ///         after = Some(last.id);
    ///         all.extend(page);
    ///     }
    /// }
    /// ```
    pub async fn page(&self, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, SubmitError> {
        self.staff_only()?;
        self.desk.rows(&self.actor, Action::ReadInternal, None, (after, limit)).await
    }

    /// Tickets about an object of the host's that the actor may list as staff sees them, in the order of their ids, after one.
    /// What a ticket is about is internal: requesters do not find tickets by it.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub async fn about(
        &self,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, SubmitError> {
        self.staff_only()?;
        self.desk.rows(&self.actor, Action::ReadInternal, Some(subject), (after, limit)).await
    }

    pub(super) fn staff_only(&self) -> Result<(), SubmitError> {
        if !self.actor.is_requester() {
            return Ok(());
        }
        Err(SubmitError::Refused(Refusal::NotAllowed {
            who: format!("{}", self.actor),
            action: String::from("list tickets"),
            because: String::from("the list shows what is internal"),
        }))
    }

    /// Tickets that the actor may list as their requesters see them, in the order of their ids, after one.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub async fn requests(&self, after: Option<TicketId>, limit: usize) -> Result<Vec<RequesterLine>, SubmitError> {
        let actor = self.desk.known(&self.actor).await?;
        let rows = self.desk.rows(&actor, Action::ReadPublic, None, (after, limit)).await?;
        Ok(rows.iter().map(|row| RequesterLine::of(row, self.desk.configuration())).collect())
    }

    /// Tickets in somebody's hands that the actor may list as staff sees them, the first opened first, after one: the work of an agent, or the
    /// queue of a team. What is solved or closed is in nobody's hands.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Acting, AgentId, InHand, Responsible, SubmitError, TeamId, Ticket};
    ///
    /// async fn inbox(acting: &Acting<'_>, me: AgentId, team: TeamId) -> Result<(Vec<Ticket>, Vec<Ticket>), SubmitError> {
    ///     let mine = acting.in_hands(&Responsible::Agent(me), None, 50).await?;
    ///     let queue = Responsible::Queue(team);
    ///     let first = acting.in_hands(&queue, None, 50).await?;
    ///     let second = acting.in_hands(&queue, first.last().map(InHand::of), 50).await?;
    ///     Ok((mine, [first, second].concat()))
    /// }
    /// ```
    pub async fn in_hands(
        &self,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<Ticket>, SubmitError> {
        self.staff_only()?;
        self.desk.in_hands(&self.actor, whose, (after, limit)).await
    }

    /// How many tickets the actor may list as staff sees them. Where the host [takes rows away](crate::Restrict) they are counted one by one.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    ///
    /// # Laws
    /// They are the counts of what [`page`](Self::page) lists (`counts_are_those_of_the_list`).
    pub async fn counts(&self) -> Result<Counts, SubmitError> {
        self.staff_only()?;
        self.desk.counts(&self.actor, Action::ReadInternal).await
    }
}
