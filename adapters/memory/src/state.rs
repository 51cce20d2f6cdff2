//! Everything that is kept, as ordered maps: the same commits always give the same order. What is only looked up has none.
use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map};
use std::mem::replace;
use std::sync::Arc;

use helpdesk_core::{
    AgentId, AgentLoad, AgentPresence, CommandId, DeadLetter, Decision, DueTicket, Event, ExternalId, Fence,
    Fingerprint, Holder, HostSubject, InHand, Instant, LaneLease, Lease, LeasedNotice, LetterEnd, Notice, NoticeId,
    Receipt, Responsible, Settlement, TenantId, Ticket, TicketId, WaitingNotice,
};

use crate::people::Folk;

/// Everything that is kept.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) tickets: BTreeMap<TicketId, Kept>,
    // INVARIANT: each ticket of `tickets` that has a wake time, under its tenant, in the order in which they come due.
    pub(crate) agendas: BTreeMap<TenantId, BTreeSet<DueTicket>>,
    pub(crate) receipts: BTreeMap<TenantId, HashMap<CommandId, Receipt>>,
    pub(crate) externals: BTreeMap<(TenantId, ExternalId), TicketId>,
    // INVARIANT: each ticket under every subject of its snapshot, and under no other.
    pub(crate) subjects: BTreeMap<(TenantId, HostSubject), BTreeSet<TicketId>>,
    pub(crate) held: BTreeMap<(TenantId, Holder), Held>,
    pub(crate) presences: BTreeMap<(TenantId, AgentId), AgentPresence>,
    // INVARIANT: every ticket of `tickets` that is in somebody's hands, once.
    pub(crate) in_hands: BTreeMap<(TenantId, Responsible), BTreeSet<InHand>>,
    pub(crate) waiting: BTreeMap<Place, Box<WaitingNotice>>,
    // INVARIANT: each notice of `waiting` under its id, and no other.
    pub(crate) places: HashMap<NoticeId, Place>,
    pub(crate) dead: BTreeMap<u64, DeadLetter>,
    pub(crate) n_notices: u64,
    pub(crate) leases: BTreeMap<TicketId, (Fence, Instant)>,
    pub(crate) lanes: BTreeMap<(TenantId, String), (Fence, Instant)>,
    pub(crate) n_leases: u64,
    pub(crate) held_outboxes: BTreeSet<TenantId>,
    pub(crate) documents: BTreeMap<Fingerprint, String>,
    pub(crate) folk: Folk,
}

/// A ticket and what was written about it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) ticket: Arc<Ticket>,
    pub(crate) wake_at: Option<Instant>,
    /// What each commit wrote, in order.
    pub(crate) commits: Vec<Entry>,
}

/// What one commit wrote about a ticket.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) events: Vec<Event>,
    /// None where it was kept apart: from another store, each by itself.
    pub(crate) decision: Option<Box<Decision>>,
}

impl Kept {
    fn new(ticket: Arc<Ticket>) -> Self {
        Self { ticket, wake_at: None, commits: Vec::new() }
    }

    pub(crate) fn history(&self) -> impl Iterator<Item = &Event> {
        self.commits.iter().flat_map(|entry| &entry.events)
    }

    pub(crate) fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.commits.iter().filter_map(|entry| entry.decision.as_deref())
    }
}

/// The place of a notice in the outbox: by its own instant, then by its commit.
pub(crate) type Place = (Instant, u64);

/// Somebody, and the place of a ticket among what they have.
type InHands = ((TenantId, Responsible), InHand);

/// What somebody holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    pub(crate) sum: i64,
    pub(crate) assigned_at: Option<Instant>,
}

impl Held {
    pub(crate) fn load(self) -> AgentLoad {
        let open = u32::try_from(self.sum.max(0)).unwrap_or(u32::MAX);
        AgentLoad { open, assigned_at: self.assigned_at, ..AgentLoad::default() }
    }
}

/// In whose hands a ticket is, and its place among what they have.
fn place_of(ticket: &Ticket) -> InHands {
    let entry = InHand { opened_at: ticket.opened_at, ticket: ticket.id };
    ((ticket.tenant.clone(), ticket.in_hands_of()), entry)
}

impl State {
    /// Replaces a ticket, moves it from hand to hand, and says anew what it is about where that changed.
    pub(crate) fn put(&mut self, ticket: &Arc<Ticket>) {
        let before = match self.tickets.entry(ticket.id) {
            btree_map::Entry::Vacant(place) => {
                place.insert(Kept::new(Arc::clone(ticket)));
                None
            }
            btree_map::Entry::Occupied(mut kept) => Some(replace(&mut kept.get_mut().ticket, Arc::clone(ticket))),
        };
        self.be_about(before.as_deref(), ticket);
        self.hand_over(before.as_deref(), ticket);
    }

    /// Takes a ticket away, with what was written about it.
    pub(crate) fn take_away(&mut self, ticket: TicketId) {
        self.unlist(ticket);
        self.leases.remove(&ticket);
        self.tickets.remove(&ticket);
    }

    /// Lets a ticket be found nowhere but by its id.
    pub(crate) fn unlist(&mut self, ticket: TicketId) {
        let Some(kept) = self.tickets.get(&ticket) else { return };
        let before = Arc::clone(&kept.ticket);
        self.wake(&before.tenant, ticket, None);
        self.leave(&before);
        for link in &before.subjects {
            if let Some(about) = self.subjects.get_mut(&(before.tenant.clone(), link.subject.clone())) {
                about.remove(&ticket);
            }
        }
    }

    /// Says anew what a ticket is about, where that changes.
    fn be_about(&mut self, before: Option<&Ticket>, ticket: &Ticket) {
        let before = before.filter(|before| before.tenant == ticket.tenant);
        let before = before.map_or(&[][..], |before| &before.subjects);
        if before == ticket.subjects {
            return;
        }
        for link in before {
            let key = (ticket.tenant.clone(), link.subject.clone());
            if let Some(about) = self.subjects.get_mut(&key) {
                about.remove(&ticket.id);
            }
        }
        for link in &ticket.subjects {
            let key = (ticket.tenant.clone(), link.subject.clone());
            self.subjects.entry(key).or_default().insert(ticket.id);
        }
    }

    fn hand_over(&mut self, before: Option<&Ticket>, after: &Ticket) {
        let (before, after) = (before.map(place_of), place_of(after));
        if before.as_ref() == Some(&after) {
            return;
        }
        if let Some((place, entry)) = before
            && let Some(held) = self.in_hands.get_mut(&place)
        {
            held.remove(&entry);
        }
        let (place, entry) = after;
        if place.1 != Responsible::Nobody {
            self.in_hands.entry(place).or_default().insert(entry);
        }
    }

    /// Takes a ticket out of the hands that it is in.
    fn leave(&mut self, ticket: &Ticket) {
        let (place, entry) = place_of(ticket);
        if let Some(held) = self.in_hands.get_mut(&place) {
            held.remove(&entry);
        }
    }

    /// Says when a ticket comes due; not at all where there is no instant.
    pub(crate) fn wake(&mut self, tenant: &TenantId, ticket: TicketId, at: Option<Instant>) {
        let Some(kept) = self.tickets.get_mut(&ticket).filter(|kept| kept.wake_at != at) else { return };
        let agenda = self.agendas.entry(tenant.clone()).or_default();
        if let Some(wake_at) = replace(&mut kept.wake_at, at) {
            agenda.remove(&DueTicket { wake_at, ticket });
        }
        if let Some(wake_at) = at {
            agenda.insert(DueTicket { wake_at, ticket });
        }
    }

    /// The answer that was given to a request.
    pub(crate) fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Option<&Receipt> {
        self.receipts.get(tenant)?.get(command)
    }

    /// How an agent stands; nothing where nothing is known.
    pub(crate) fn load(&self, tenant: &TenantId, agent: &AgentId) -> Option<AgentLoad> {
        let held = self.held.get(&(tenant.clone(), Holder::Agent(agent.clone())));
        let presence = self.presences.get(&(tenant.clone(), agent.clone())).copied();
        if held.is_none() && presence.is_none() {
            return None;
        }
        Some(AgentLoad { presence, ..held.copied().unwrap_or_default().load() })
    }

    /// Takes leases of what is due and nobody's.
    pub(crate) fn claim(&mut self, tenant: &TenantId, at: Instant, until: Instant, limit: usize) -> Vec<Lease> {
        let agenda = self.agendas.get(tenant).into_iter().flatten().take_while(|due| due.wake_at <= at);
        let is_free = |due: &&DueTicket| self.leases.get(&due.ticket).is_none_or(|(_, until)| *until <= at);
        let free: Vec<DueTicket> = agenda.filter(is_free).take(limit).copied().collect();
        let mut leases = Vec::new();
        for due in free {
            self.n_leases += 1;
            let fence = Fence::new(self.n_leases);
            self.leases.insert(due.ticket, (fence, until));
            leases.push(Lease { due, fence });
        }
        leases
    }

    /// Takes leases of the lanes of what is ready and nobody's.
    pub(crate) fn claim_lanes(
        &mut self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Vec<LeasedNotice> {
        let is_free =
            |lane: &str| self.lanes.get(&(tenant.clone(), lane.to_owned())).is_none_or(|(_, until)| *until <= at);
        let ready = self.ready(tenant, at, limit, is_free);
        let mut taken: BTreeMap<String, Fence> = BTreeMap::new();
        let mut leased = Vec::new();
        for waiting in ready {
            let lane = waiting.notice.lane();
            let fence = *taken.entry(lane.clone()).or_insert_with(|| {
                self.n_leases += 1;
                Fence::new(self.n_leases)
            });
            self.lanes.insert((tenant.clone(), lane.clone()), (fence, until));
            leased.push(LeasedNotice { waiting, lease: LaneLease { lane, fence } });
        }
        leased
    }

    /// What may be sent at an instant, in lanes that are looked at.
    pub(crate) fn ready(
        &self,
        tenant: &TenantId,
        at: Instant,
        limit: usize,
        is_looked_at: impl Fn(&str) -> bool,
    ) -> Vec<WaitingNotice> {
        let (mut held, mut ready) = (BTreeSet::new(), Vec::new());
        if self.held_outboxes.contains(tenant) {
            return ready;
        }
        for waiting in self.waiting.values().filter(|w| &w.notice.tenant == tenant) {
            if ready.len() == limit {
                break;
            }
            let lane = waiting.notice.lane();
            if waiting.not_before > at {
                held.insert(lane);
            } else if !held.contains(&lane) && is_looked_at(&lane) {
                ready.push(WaitingNotice::clone(waiting));
            }
        }
        ready
    }

    /// Whether the tenant's lane is under this lease, and nobody has taken it over.
    pub(crate) fn has_lane(&self, tenant: &TenantId, lease: &LaneLease) -> bool {
        self.lanes.get(&(tenant.clone(), lease.lane.clone())).is_some_and(|(fence, _)| *fence == lease.fence)
    }

    /// Gives a lease of a lane back.
    pub(crate) fn release_lane(&mut self, tenant: &TenantId, lease: &LaneLease) {
        if self.has_lane(tenant, lease) {
            self.lanes.remove(&(tenant.clone(), lease.lane.clone()));
        }
    }

    /// Says what became of a notice of the tenant.
    pub(crate) fn settle(&mut self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) {
        let Some(place) = self.place(tenant, notice) else {
            return;
        };
        match settlement {
            Settlement::Later { at } => {
                self.waiting.entry(place).and_modify(|waiting| {
                    waiting.not_before = at;
                    waiting.n_attempts = waiting.n_attempts.saturating_add(1);
                });
            }
            Settlement::Delivered => {
                self.take(notice);
            }
            Settlement::Dead { why } => self.bury(place, notice, LetterEnd::GivenUp, why),
            Settlement::Withdrawn { why } => self.bury(place, notice, LetterEnd::Withdrawn, why),
        }
    }

    /// Whether a lease has not ended, and nobody has taken it over.
    pub(crate) fn is_held(&self, lease: &Lease) -> bool {
        self.leases.get(&lease.ticket()).is_some_and(|(fence, _)| *fence == lease.fence)
    }

    /// Ends a lease, if it has not ended.
    pub(crate) fn end(&mut self, lease: &Lease) {
        if self.is_held(lease) {
            self.leases.remove(&lease.ticket());
        }
    }

    /// Puts a notice into the outbox.
    pub(crate) fn enqueue(&mut self, notice: Notice) {
        self.n_notices += 1;
        let at = notice.at;
        self.wait(self.n_notices, notice, at);
    }

    /// Lets a notice wait, as if it had never been tried.
    fn wait(&mut self, position: u64, notice: Notice, not_before: Instant) {
        let place = (notice.at, position);
        self.places.insert(notice.id.clone(), place);
        self.waiting.insert(place, Box::new(WaitingNotice { notice, not_before, n_attempts: 0 }));
    }

    /// Where a notice of the tenant waits.
    pub(crate) fn place(&self, tenant: &TenantId, notice: &NoticeId) -> Option<Place> {
        let place = *self.places.get(notice)?;
        self.waiting.get(&place).filter(|waiting| &waiting.notice.tenant == tenant).map(|_waiting| place)
    }

    /// Takes a notice out of the outbox.
    pub(crate) fn take(&mut self, notice: &NoticeId) -> Option<Notice> {
        let place = self.places.remove(notice)?;
        self.waiting.remove(&place).map(|waiting| waiting.notice)
    }

    /// Keeps a notice that is not delivered.
    pub(crate) fn bury(&mut self, (_, position): Place, notice: &NoticeId, end: LetterEnd, why: String) {
        if let Some(notice) = self.take(notice) {
            self.dead.insert(position, DeadLetter { notice, end, why });
        }
    }

    /// Writes over a notice of the tenant, where it waits or is dead.
    pub(crate) fn rewrite(&mut self, tenant: &TenantId, notice: &Notice) {
        let waiting = self.waiting.values_mut().map(|waiting| &mut waiting.notice);
        let dead = self.dead.values_mut().map(|letter| &mut letter.notice);
        for held in waiting.chain(dead).filter(|held| &held.tenant == tenant && held.id == notice.id) {
            held.clone_from(notice);
        }
    }

    /// The notices of the tenant about a ticket, waiting or dead.
    pub(crate) fn notices_of(&self, tenant: &TenantId, ticket: TicketId) -> BTreeMap<NoticeId, Notice> {
        let waiting = self.waiting.values().map(|waiting| &waiting.notice);
        let all = waiting.chain(self.dead.values().map(|letter| &letter.notice));
        let own = all.filter(|notice| &notice.tenant == tenant && notice.ticket == ticket);
        own.map(|notice| (notice.id.clone(), notice.clone())).collect()
    }

    /// Lets a dead letter of the tenant wait again.
    pub(crate) fn revive(&mut self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> bool {
        let is_it = |letter: &DeadLetter| &letter.notice.tenant == tenant && &letter.notice.id == notice;
        let found = self.dead.iter().find(|(_, letter)| is_it(letter)).map(|(position, _)| *position);
        let Some((position, letter)) = found.and_then(|position| self.dead.remove_entry(&position)) else {
            return false;
        };
        self.wait(position, letter.notice, at);
        true
    }
}
