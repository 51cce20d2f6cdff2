//! After a configuration has changed: what a migration would do, and looking at tickets whose time may be another one.
use alloc::{format, sync::Arc};

use helpdesk_sla::Instant;

use super::{Desk, SubmitError, TICKS, damaged};
use crate::{
    Acting, Action, Actor, Command, CommandId, Migrate, Migration, MigrationPage, Others, Refusal, Request, Roster,
    StatusKind, Ticket, TicketId, limits::PAGE_MAX,
};

/// What a page of looks after a change did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewoken {
    /// Tickets that were looked at.
    pub n_looked_at: u64,
    /// Tickets on which something happened.
    pub n_changed: u64,
    /// The last ticket: the next page begins after it. None where there are no more.
    pub next: Option<TicketId>,
}

impl Desk {
    /// Looks at a page of tickets as if the time of each had come, and notes anew when each is to be looked at: call it page
    /// by page after a schedule, a ladder, a team's or the desk's times were changed, as the store holds the wake times of the
    /// configuration before. Promises stand as they were made.
    ///
    /// # Errors
    /// [`SubmitError`] of the store; one ticket's trouble keeps no other ticket waiting.
    pub async fn rewake(&self, after: Option<TicketId>, limit: usize, at: Instant) -> Result<Rewoken, SubmitError> {
        let engine = Actor::engine(self.tenant().clone());
        let limit = limit.min(PAGE_MAX);
        let page = self.rows(&engine, Action::ReadInternal, None, (after, limit)).await?;
        let next = page.last().map(|ticket| ticket.id).filter(|_| page.len() == limit);
        let mut rewoken = Rewoken { next, ..Rewoken::default() };
        for ticket in page.iter().filter(|ticket| is_open(ticket)) {
            let (id, version) = (ticket.id, ticket.version);
            let changed = self.configuration().version().as_str().get(..16).unwrap_or_default();
            let command = CommandId::new(format!("{TICKS}{id}/{version}/{changed}/{}", at.timestamp_micros()));
            let request = Request::one(command.map_err(|_| damaged("a command id"))?, id, Command::Tick, at);
            rewoken.n_looked_at += 1;
            match self.submit(&engine, &request).await {
                Ok(receipt) => rewoken.n_changed += u64::from(receipt.n_events > 0),
                Err(SubmitError::Refused(_) | SubmitError::CommandReused { .. } | SubmitError::Busy { .. }) => {}
                Err(error @ SubmitError::Store(_)) => return Err(error),
            }
        }
        Ok(rewoken)
    }
}

impl Acting<'_> {
    /// What a migration would do to a page of tickets, without writing anything: the same migration asked of each of them by
    /// [`Command::Migrate`] does that. It shows promises and nothing else of the tickets.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for whoever may not change policies; [`SubmitError`] of the store.
    ///
    /// # Laws
    /// What is shown comes about (`what_a_migration_shows_comes_about`).
    pub async fn migration(
        &self,
        asked: &Migrate,
        after: Option<TicketId>,
        limit: usize,
        at: Instant,
    ) -> Result<MigrationPage, SubmitError> {
        let (desk, actor) = (self.desk(), self.actor());
        if actor.tenant() != desk.tenant() || !desk.judge(actor, Action::ChangeSlaPolicy, None).is_allow() {
            return Err(SubmitError::Refused(Refusal::NotAllowed {
                who: format!("{actor}"),
                action: "migrate tickets".into(),
                because: "this is for administrators".into(),
            }));
        }
        let engine = Actor::engine(desk.tenant().clone());
        let limit = limit.min(PAGE_MAX);
        let rows = desk.rows(&engine, Action::ReadInternal, None, (after, limit)).await?;
        let next = rows.last().map(|ticket| ticket.id).filter(|_| rows.len() == limit);
        let mut page = MigrationPage { next, ..MigrationPage::default() };
        for ticket in rows.into_iter().filter(is_open) {
            if ticket.policy.as_ref().is_some_and(|held| held.id == asked.policy) {
                page.tickets.extend(self.migration_of(asked, ticket, at).await?);
            }
        }
        Ok(page)
    }

    async fn migration_of(
        &self,
        asked: &Migrate,
        ticket: Ticket,
        at: Instant,
    ) -> Result<Option<Migration>, SubmitError> {
        let command = CommandId::new(format!("preview/{}", ticket.id)).map_err(|_| damaged("a command id"))?;
        let request = Request::one(command, ticket.id, Command::Migrate(asked.clone()), at);
        let (mut roster, mut others, ticket) = (Roster::new(), Others::new(), Arc::new(ticket));
        let planned = self.desk().plan(self.actor(), &request, Some(&ticket), (&mut roster, &mut others)).await;
        match planned {
            Ok(unit) => match unit.receipt().refused.clone() {
                Some(refusal) => Err(SubmitError::Refused(refusal)),
                None => Ok(Migration::of(&ticket, &unit)),
            },
            // Hidden from whoever asks, by the host.
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn is_open(ticket: &Ticket) -> bool {
    ticket.status.kind() != StatusKind::Closed
}
