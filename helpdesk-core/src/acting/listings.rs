//! Pages of lists as one actor may read them.
use alloc::{format, vec::Vec};

use super::Acting;
use crate::{Action, Cursor, Listing, Refusal, SubmitError, Ticket};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its tickets, in the order that was asked for.
    pub tickets: Vec<Ticket>,
    /// After what the next page begins; none where the list has ended.
    pub next: Option<Cursor>,
}

impl Acting<'_> {
    /// A page of a list, as far as the actor may list it as staff sees it, after a place in it.
    ///
    /// What moves while somebody turns pages may be on two of them, or on none; what does not is on exactly one.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`Refusal::BadRequest`] for a place of another order; [`StoreError`](crate::StoreError), also where the
    /// store lists what was not asked for.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Acting, Held, Listing, Order, SubmitError, TeamId, Ticket};
    ///
    /// /// Everything in the queue of a team, the most urgent first, fifty at a time.
    /// async fn queue(acting: &Acting<'_>, team: TeamId) -> Result<Vec<String>, SubmitError> {
    ///     let queue = Listing { team: Some(team), held: Some(Held::Nobody), ..Listing::all(Order::Due) };
    ///     let (mut lines, mut after) = (Vec::new(), None);
    ///     loop {
    ///         let page = acting.list(&queue, after, 50).await?;
    ///         lines.extend(page.tickets.iter().map(|ticket| format!("{} {}", ticket.id, ticket.subject)));
    ///         let Some(next) = page.next else { return Ok(lines) };
    ///         after = Some(next);
    ///     }
    /// }
    /// ```
    pub async fn list(&self, listing: &Listing, after: Option<Cursor>, limit: usize) -> Result<Page, SubmitError> {
        self.staff_only()?;
        check_order(listing, after)?;
        self.desk.list(&self.actor, Action::ReadInternal, listing, (after, limit)).await
    }

    /// How many tickets of a list the actor may list, counted up to `most` (and [`COUNTED_MAX`](crate::COUNTED_MAX)): what stands
    /// beside the name of a list. Where the host [takes rows away](crate::Restrict) those are counted too: it says how long the list
    /// is in the store.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn count_up_to(&self, listing: &Listing, most: usize) -> Result<usize, SubmitError> {
        self.staff_only()?;
        self.desk.count_up_to(&self.actor, Action::ReadInternal, listing, most).await
    }
}

fn check_order(listing: &Listing, after: Option<Cursor>) -> Result<(), SubmitError> {
    if after.is_none_or(|after| after.order() == listing.order) {
        return Ok(());
    }
    let what = format!("a page by {} after a place of another order, expected a place of this one", listing.order);
    Err(SubmitError::Refused(Refusal::BadRequest { what }))
}
