//! Shelves: under what a ticket is listed. A ticket stands on one shelf for each thing that lists ask for, by status, in the order
//! of opening and in the order of what is due; a page is a walk along shelves.
use std::collections::BTreeSet;

use helpdesk_core::{Shelf, StatusKind, Ticket};

use crate::moment::{self, Moment, NEVER};
use crate::statements;
use crate::step::{Step, key};

/// Where a ticket stands.
pub(crate) struct Shelved {
    status: StatusKind,
    opened: Moment,
    due: Option<Moment>,
    on: BTreeSet<Shelf>,
}

impl Shelved {
    /// Where a ticket stands as it is.
    pub(crate) fn of(ticket: &Ticket) -> Self {
        let status = ticket.status.kind();
        let due = status.is_active().then(|| ticket.next_due().map_or(NEVER, moment::columns));
        Self { status, opened: moment::columns(ticket.opened_at), due, on: ticket.shelves() }
    }

    /// Takes a ticket off every shelf.
    pub(crate) fn clear(&self, shard: i16, tenant: &str, ticket: i64, steps: &mut Vec<Step>) {
        steps.extend(self.on.iter().map(|shelf| self.off(shelf, shard, tenant, ticket)));
    }

    fn off(&self, Shelf(kind, name): &Shelf, shard: i16, tenant: &str, ticket: i64) -> Step {
        let step = Step::new(statements::TAKE_OFF_SHELF, shard).text(tenant).with(kind.as_str()).with(key(name));
        step.with(self.status.as_str()).with(self.opened.0).with(self.opened.1).with(ticket)
    }

    /// What brings a ticket from where it stood to where it stands.
    pub(crate) fn steps(&self, before: Option<&Self>, shard: i16, tenant: &str, ticket: i64, steps: &mut Vec<Step>) {
        let stays = |before: &&Self| before.status == self.status && before.opened == self.opened;
        let kept = before.filter(stays).map(|before| &before.on);
        let due_stays = before.is_some_and(|before| before.due == self.due);
        if let Some(before) = before {
            let leaves = |shelf: &&Shelf| kept.is_none() || !self.on.contains(*shelf);
            steps.extend(before.on.iter().filter(leaves).map(|shelf| before.off(shelf, shard, tenant, ticket)));
        }
        let comes = |shelf: &&Shelf| !due_stays || !kept.is_some_and(|kept| kept.contains(*shelf));
        let (kinds, names): (Vec<&str>, Vec<String>) =
            self.on.iter().filter(comes).map(|Shelf(kind, name)| (kind.as_str(), key(name))).unzip();
        if names.is_empty() {
            return;
        }
        let (due_s, due_ns) = self.due.unzip();
        let step = Step::new(statements::PUT_ON_SHELVES, shard).text(tenant).with(kinds).with(names);
        let step = step.with(self.status.as_str()).with(self.opened.0).with(self.opened.1).with(ticket);
        steps.push(step.with(due_s).with(due_ns));
    }
}
