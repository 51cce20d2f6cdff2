//! Pages of lists: the places that the store answers, each ticket loaded and judged once more.
use alloc::{sync::Arc, vec::Vec};

use super::{Desk, damaged};
use crate::{
    Action, Actor, Cursor, Facts, Listing, Page, SubmitError, finds, judge_restricted,
    limits::{COUNTED_MAX, PAGE_MAX},
};

impl Desk {
    /// A page of a list. What moved to another list since the store answered is left out, and so is what the host takes away; the page
    /// goes on.
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        reading: Action,
        listing: &Listing,
        (mut after, limit): (Option<Cursor>, usize),
    ) -> Result<Page, SubmitError> {
        let scope = self.scope(actor, reading)?;
        let (limit, mut tickets) = (limit.min(PAGE_MAX), Vec::new());
        while tickets.len() < limit {
            let wanted = limit - tickets.len();
            let places = self.store.list(&scope, listing, after.as_ref(), wanted).await?;
            check_places(&places, listing, after, wanted)?;
            for place in &places {
                let Some(ticket) = self.store.load(place.ticket()).await? else {
                    return Err(SubmitError::Store(damaged("a list with a ticket that is not there")));
                };
                if ticket.tenant != self.tenant {
                    return Err(SubmitError::Store(damaged("a list with a ticket of another tenant")));
                }
                let facts = Facts::of(actor, Some(&ticket), &self.configuration);
                let found = scope.covers(&ticket) && listing.lists(&ticket) && finds(actor, reading, &facts);
                if found && judge_restricted(actor, reading, &facts, &self.restricts).is_allow() {
                    tickets.push(Arc::unwrap_or_clone(ticket));
                }
            }
            after = places.last().copied();
            if places.len() < wanted {
                after = None;
                break;
            }
        }
        Ok(Page { tickets, next: after })
    }

    /// How many tickets of a list an actor may list, up to a bound. Where the host takes rows away they are counted one by one.
    pub(crate) async fn count_up_to(
        &self,
        actor: &Actor,
        reading: Action,
        listing: &Listing,
        most: usize,
    ) -> Result<usize, SubmitError> {
        let scope = self.scope(actor, reading)?;
        let most = most.min(COUNTED_MAX);
        if self.restricts.is_empty() {
            return Ok(self.store.count_up_to(&scope, listing, most).await?);
        }
        let (mut n, mut after) = (0, None);
        while n < most {
            let page = self.list(actor, reading, listing, (after, most - n)).await?;
            n += page.tickets.len();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(n)
    }
}

/// A page that does not go on where it was asked to would be turned for ever.
fn check_places(places: &[Cursor], listing: &Listing, after: Option<Cursor>, wanted: usize) -> Result<(), SubmitError> {
    let in_order = after.iter().chain(places).is_sorted_by(|place, next| place < next);
    let of_order = places.iter().all(|place| place.order() == listing.order);
    if places.len() > wanted || !of_order || !in_order {
        return Err(SubmitError::Store(damaged("a list that does not go on where it was asked to")));
    }
    Ok(())
}
