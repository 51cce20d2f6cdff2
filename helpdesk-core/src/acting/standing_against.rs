//! Asking what stands against solving a ticket before anybody tries, the tickets that block it among it.
use alloc::vec::Vec;

use crate::{Acting, LinkKind, Obstacle, SubmitError, TicketId};

impl Acting<'_> {
    /// Everything that stands against solving the ticket now, as solving it would be refused: what the ticket says itself
    /// ([`Ticket::obstacles`](crate::Ticket::obstacles)), then the tickets that block it. It is for staff.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub async fn obstacles(&self, ticket: TicketId) -> Result<Vec<Obstacle>, SubmitError> {
        let found = self.ticket(ticket).await?;
        let desk = self.desk();
        let mut tickets = Vec::new();
        for id in found.ties().linked(LinkKind::BlockedBy) {
            let blocker = desk.store.load(id).await?.filter(|held| held.tenant == found.tenant);
            tickets.extend(blocker.filter(|held| held.status.kind().is_active()).map(|held| held.id));
        }
        let mut obstacles = found.obstacles(desk.configuration());
        if !tickets.is_empty() {
            obstacles.push(Obstacle::BlockedBy { tickets });
        }
        Ok(obstacles)
    }
}
