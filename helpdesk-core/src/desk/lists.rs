//! Lists and counts: what the store answers under a scope, each row judged once more.
use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use super::{Desk, damaged};
use crate::{
    Action, Actor, Counts, Facts, HostSubject, InHand, Refusal, Responsible, Scope, SubmitError, Ticket, TicketId,
    Verdict, finds, judge_restricted, limits::PAGE_MAX,
};

impl Desk {
    /// What an actor may list at all.
    pub(super) fn scope(&self, actor: &Actor, reading: Action) -> Result<Scope, SubmitError> {
        let standing = self.configuration.standing(actor);
        match (self.judge(actor, Action::List, None), Scope::of(actor, reading, &standing)) {
            (Verdict::Allow(_), Some(scope)) if actor.tenant() == &self.tenant => Ok(scope),
            (Verdict::Deny(because), _) => Err(not_listed(actor, &because.to_string())),
            (Verdict::Allow(_) | Verdict::Hide, _) => Err(not_listed(actor, "it is not their desk")),
        }
    }

    /// One page under a scope, each row judged once more. Rows that the host takes away are left out, and the page goes on.
    pub(crate) async fn rows(
        &self,
        actor: &Actor,
        reading: Action,
        about: Option<&HostSubject>,
        (after, limit): (Option<TicketId>, usize),
    ) -> Result<Vec<Ticket>, SubmitError> {
        let scope = self.scope(actor, reading)?;
        let (limit, mut after, mut rows) = (limit.min(PAGE_MAX), after, Vec::new());
        while rows.len() < limit {
            let wanted = limit - rows.len();
            let page = match about {
                Some(subject) => self.store.about(&scope, subject, after, wanted).await?,
                None => self.store.page(&scope, after, wanted).await?,
            };
            let Some(last) = page.last().map(|ticket| ticket.id) else { break };
            if page.len() > wanted || after.is_some_and(|after| last <= after) {
                return Err(SubmitError::Store(damaged("a page that does not go on where it was asked to")));
            }
            for ticket in page {
                let facts = Facts::of(actor, Some(&ticket), &self.configuration);
                let fits = about.is_none_or(|subject| ticket.is_about(subject));
                if !fits || !scope.covers(&ticket) || !finds(actor, reading, &facts) {
                    return Err(SubmitError::Store(damaged("a page with a ticket outside its scope")));
                }
                if judge_restricted(actor, reading, &facts, &self.restricts).is_allow() {
                    rows.push(ticket);
                }
            }
            after = Some(last);
        }
        Ok(rows)
    }

    /// How many tickets an actor may list. Where the host takes rows away they are counted one by one.
    pub(crate) async fn counts(&self, actor: &Actor, reading: Action) -> Result<Counts, SubmitError> {
        let scope = self.scope(actor, reading)?;
        if self.restricts.is_empty() {
            return Ok(self.store.counts(&scope).await?);
        }
        let (mut counts, mut after) = (Counts::default(), None);
        loop {
            let page = self.rows(actor, reading, None, (after, PAGE_MAX)).await?;
            let Some(last) = page.last() else { return Ok(counts) };
            after = Some(last.id);
            page.iter().for_each(|ticket| counts.add(ticket));
        }
    }

    /// One page of what is in somebody's hands, as far as an actor may list it. What went to others meanwhile is left out.
    pub(crate) async fn in_hands(
        &self,
        actor: &Actor,
        whose: &Responsible,
        (mut after, limit): (Option<InHand>, usize),
    ) -> Result<Vec<Ticket>, SubmitError> {
        let reading = Action::ReadInternal;
        let scope = self.scope(actor, reading)?;
        let (limit, mut rows) = (limit.min(PAGE_MAX), Vec::new());
        while rows.len() < limit {
            let wanted = limit - rows.len();
            let page = self.store.in_hands(&self.tenant, whose, after, wanted).await?;
            let Some(last) = page.last().copied() else { break };
            if page.len() > wanted || after.is_some_and(|after| last <= after) {
                return Err(SubmitError::Store(damaged("a page that does not go on where it was asked to")));
            }
            for place in page {
                let Some(ticket) = self.store.load(place.ticket).await? else { continue };
                let facts = Facts::of(actor, Some(&ticket), &self.configuration);
                let found = scope.covers(&ticket) && finds(actor, reading, &facts) && ticket.in_hands_of() == *whose;
                if found && judge_restricted(actor, reading, &facts, &self.restricts).is_allow() {
                    rows.push(Arc::unwrap_or_clone(ticket));
                }
            }
            after = Some(last);
        }
        Ok(rows)
    }
}

fn not_listed(actor: &Actor, because: &str) -> SubmitError {
    let (who, action) = (format!("{actor}"), String::from("list tickets"));
    SubmitError::Refused(Refusal::NotAllowed { who, action, because: String::from(because) })
}
