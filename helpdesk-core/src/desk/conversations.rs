//! Reading a ticket together with those that go on in it.
use alloc::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    vec,
    vec::Vec,
};

use super::Desk;
use crate::{Line, Message, StoreError, Ticket, TicketId, Visibility, limits::MERGED_MAX};

impl Desk {
    /// The messages of a ticket, the public ones of the tickets that go on in it, and what was written to it elsewhere; without
    /// its messages that belong to another ticket.
    pub(crate) async fn conversation(&self, ticket: &Ticket) -> Result<Vec<Line>, StoreError> {
        let mut histories: BTreeMap<TicketId, Vec<Message>> = BTreeMap::new();
        let (mut lines, mut waiting, mut n_read) = (Vec::new(), vec![Arc::new(ticket.clone())], 0);
        while let Some(next) = waiting.pop() {
            n_read += 1;
            let mergers = &next.ties().mergers;
            let is_here = next.id == ticket.id;
            for message in self.recorded(next.id, &mut histories).await? {
                let shown = is_here || message.visibility == Visibility::Public;
                if shown && !mergers.given.contains(&message.id.seq()) {
                    lines.push(Line { ticket: next.id, message: message.clone() });
                }
            }
            for came in &mergers.received {
                let found = self.recorded(came.ticket, &mut histories).await?.iter().find(|m| m.id.seq() == came.seq);
                let found = found.filter(|message| is_here || message.visibility == Visibility::Public);
                lines.extend(found.map(|message| Line { ticket: came.ticket, message: message.clone() }));
            }
            for id in mergers.absorbed.keys().filter(|_| n_read <= MERGED_MAX) {
                waiting.extend(self.held(*id).await?);
            }
        }
        lines.sort_by_key(Line::place);
        Ok(lines)
    }

    async fn recorded<'a>(
        &self,
        id: TicketId,
        histories: &'a mut BTreeMap<TicketId, Vec<Message>>,
    ) -> Result<&'a [Message], StoreError> {
        if let Entry::Vacant(place) = histories.entry(id) {
            place.insert(Message::all(&self.whole_history(id).await?));
        }
        Ok(histories.get(&id).map_or(&[], Vec::as_slice))
    }
}
