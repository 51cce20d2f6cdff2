//! The relay: what waits in the outbox is judged once more, put together and handed to the notifier.
use alloc::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::Desk;
use crate::{
    Action, Actor, Audience, Cause, DeadLetter, Delivery, EventKind, Fault, Identity, LaneLease, LeasedNotice, Notice,
    NoticeId, NoticeTopic, Notifier, NotifyError, Observation, Participant, RequesterId, Settlement, StoreError,
    Ticket, TicketId, Together, Verdict, WaitingNotice,
    limits::PAGE_MAX,
    notice::{is_for_others, later},
};

/// What a round of the relay did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relayed {
    /// Delivered.
    pub n_delivered: u64,
    /// To be tried again.
    pub n_later: u64,
    /// Given up.
    pub n_dead: u64,
    /// Not sent: whoever they were for may not see them any more.
    pub n_withdrawn: u64,
    /// Tried, but settled by nobody here: this desk was thought dead, and another one has their lanes by now and tries them again.
    pub n_taken_over: u64,
    /// What went wrong in observers, each with its name.
    pub faults: Vec<Fault>,
}

/// What one round of the relay knows.
#[derive(Default)]
struct Round {
    relayed: Relayed,
    tickets: BTreeMap<TicketId, Option<Arc<Ticket>>>,
    settled: BTreeSet<NoticeId>,
    // Lanes in which something waits again: what comes after it waits too.
    held: BTreeSet<String>,
    identities: BTreeMap<RequesterId, Identity>,
    // The lanes that this desk has, by name; none where it is the only one.
    leases: Option<BTreeMap<String, LaneLease>>,
}

/// Whether a notice may go out.
enum Passage {
    Free,
    Closed { why: String },
    Unknown(NotifyError),
}

impl Round {
    /// Whether a notice is still to go out in this round: not settled, and nothing before it in its lane waits again.
    fn is_open(&self, notice: &Notice) -> bool {
        !self.settled.contains(&notice.id) && !self.held.contains(&notice.lane())
    }
}

impl Desk {
    /// Hands waiting notices to the notifier, at most `limit`, by their instants and in the order in which they were
    /// committed. Whether the recipient may still see what a notice shows is judged again first.
    ///
    /// What belongs together goes out in one piece: a digest, as far as `limit` lets it, or what followed shortly in one lane.
    /// One answer settles all of it.
    ///
    /// What is to be tried again waits longer each time, and is given up in the end; meanwhile it holds back what comes
    /// after it about the same ticket to the same recipient on the same channel, and nothing else.
    ///
    /// # Errors
    /// [`StoreError`]; a notice that was delivered and could not be settled is delivered again.
    pub async fn relay(&self, notifier: &dyn Notifier, at: Instant, limit: u64) -> Result<Relayed, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let due = self.store.waiting(&self.tenant, at, limit).await?;
        let soon = self.soon(&due, at, limit).await?;
        let mut round = Round::default();
        self.deliver(&due, &soon, notifier, at, &mut round).await?;
        Ok(round.relayed)
    }

    /// The same as one of several desks on the store: it takes leases of lanes that last until `until`, and delivers what is in them. What
    /// another desk has is passed over; what a desk had that was killed goes out when its leases are over, under the same ids.
    ///
    /// Choose `until` so that a desk that works is always done by then, and `limit` by what a notifier can do meanwhile. A desk that is
    /// late all the same delivers one piece of a lane more at most, and settles nothing.
    ///
    /// Desks that share an outbox all call this one: [`relay`](Self::relay) asks nobody.
    ///
    /// # Errors
    /// [`StoreError`]; a notice that was delivered and could not be settled is delivered again, by whoever takes its lane when the lease
    /// is over.
    pub async fn relay_shared(
        &self,
        notifier: &dyn Notifier,
        at: Instant,
        until: Instant,
        limit: u64,
    ) -> Result<Relayed, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut due, mut leases) = (Vec::new(), BTreeMap::new());
        for LeasedNotice { waiting, lease } in self.store.claim_lanes(&self.tenant, at, until, limit).await? {
            due.push(waiting);
            leases.insert(lease.lane.clone(), lease);
        }
        if due.is_empty() {
            return Ok(Relayed::default());
        }
        let mut soon = self.soon(&due, at, limit).await?;
        soon.retain(|waiting| leases.contains_key(&waiting.notice.lane()));
        let held: Vec<LaneLease> = leases.values().cloned().collect();
        let mut round = Round { leases: Some(leases), ..Round::default() };
        self.deliver(&due, &soon, notifier, at, &mut round).await?;
        self.store.release_lanes(&self.tenant, &held).await?;
        Ok(round.relayed)
    }

    /// What follows shortly, and may go out with what is due.
    async fn soon(&self, due: &[WaitingNotice], at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        let burst = self.configuration.notices().burst_seconds;
        if burst == 0 || due.is_empty() {
            return Ok(Vec::new());
        }
        self.store.waiting(&self.tenant, later(at, burst), limit).await
    }

    /// Delivers what is due, and what goes out with it.
    async fn deliver(
        &self,
        due: &[WaitingNotice],
        soon: &[WaitingNotice],
        notifier: &dyn Notifier,
        at: Instant,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        for head in due {
            if let Audience::Observer(name) = &head.notice.to {
                self.observe(name, head, at, round).await?;
                continue;
            }
            let mut group = Vec::new();
            for waiting in core::iter::once(head).chain(joining(head, due, soon)) {
                if round.is_open(&waiting.notice) && self.passes(waiting, at, round).await? {
                    group.push(waiting);
                }
            }
            self.hand_over(group, notifier, at, round).await?;
        }
        Ok(())
    }

    /// Notices that were given up or withdrawn, in the order in which they were committed, at most `limit`: those of observers too.
    ///
    /// It is for whoever runs the desk, and shows all notices.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.store.dead_letters(&self.tenant, limit).await
    }

    /// Lets a dead letter wait again from `at` on, as if it had never been tried. Says whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn redeliver(&self, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        self.store.revive(&self.tenant, notice, at).await
    }

    /// Lets every dead letter wait again from `at` on, those that were withdrawn too: they are judged again. Says how many
    /// there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn redeliver_all(&self, at: Instant) -> Result<u64, StoreError> {
        let mut n_revived = 0;
        loop {
            let letters = self.store.dead_letters(&self.tenant, PAGE_MAX).await?;
            let before = n_revived;
            for letter in letters {
                if self.store.revive(&self.tenant, &letter.notice.id, at).await? {
                    n_revived += 1;
                }
            }
            if n_revived == before {
                return Ok(n_revived);
            }
        }
    }

    /// Whether a notice may go out; one that may not is settled.
    async fn passes(&self, waiting: &WaitingNotice, at: Instant, round: &mut Round) -> Result<bool, StoreError> {
        let settlement = match self.passage(&waiting.notice, round).await? {
            Passage::Free => return Ok(true),
            Passage::Closed { why } => Settlement::Withdrawn { why },
            Passage::Unknown(error) => self.settlement(&Err(error), waiting.n_attempts, at),
        };
        self.settle(&waiting.notice, settlement, round).await?;
        Ok(false)
    }

    /// Hands what goes out together to the notifier: one answer settles it all.
    async fn hand_over(
        &self,
        mut group: Vec<&WaitingNotice>,
        notifier: &dyn Notifier,
        at: Instant,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        group.sort_by_key(|waiting| (waiting.notice.ticket, waiting.notice.seq));
        let mut notices = Vec::new();
        for waiting in &group {
            let to = self.reader(&waiting.notice.to, round).await?;
            notices.push(Notice { to, ..waiting.notice.clone() });
        }
        let mut notices = notices.into_iter();
        let Some(first) = notices.next() else { return Ok(()) };
        let delivery = Delivery::new(first, notices.collect());
        let answer = notifier.deliver(&delivery).await;
        for waiting in group {
            let settlement = self.settlement(&answer, waiting.n_attempts, at);
            self.settle(&waiting.notice, settlement, round).await?;
        }
        Ok(())
    }

    fn settlement(&self, answer: &Result<(), NotifyError>, n_attempts: u32, at: Instant) -> Settlement {
        let n = n_attempts.saturating_add(1);
        match answer {
            Ok(()) => Settlement::Delivered,
            Err(NotifyError::Later { why }) if n >= self.configuration.notices().attempts => {
                Settlement::Dead { why: format!("given up after {n} attempts: {why}") }
            }
            Err(NotifyError::Later { .. }) => {
                Settlement::Later { at: self.configuration.notices().retry.again_at(n_attempts, at) }
            }
            Err(NotifyError::Never { why }) => Settlement::Dead { why: why.clone() },
        }
    }

    /// Tells an observer of an event as it is stored now.
    async fn observe(
        &self,
        name: &str,
        head: &WaitingNotice,
        at: Instant,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let (ticket, seq) = (head.notice.ticket, head.notice.seq);
        if !round.is_open(&head.notice) {
            return Ok(());
        }
        let found = self.store.history(ticket, seq.saturating_sub(1), 1).await?;
        let told = match (found.first(), self.observers.iter().find(|observer| observer.name() == name)) {
            (Some(event), Some(observer)) => observer.observe(&Observation { ticket, event }).await,
            (None, _) => Err(String::from("the event is not there")),
            (_, None) => Err(String::from("the observer is not there")),
        };
        let answer = told.map_err(|why| {
            let message = format!("observer `{name}` failed on event {ticket}.{seq}: {why}");
            let (hook, cause) = (Some(String::from(name)), Cause::Event { seq });
            round.relayed.faults.push(Fault { place: None, hook, cause, message: message.clone() });
            NotifyError::Later { why: message }
        });
        self.settle(&head.notice, self.settlement(&answer, head.n_attempts, at), round).await
    }

    async fn settle(&self, notice: &Notice, settlement: Settlement, round: &mut Round) -> Result<(), StoreError> {
        let relayed = &mut round.relayed;
        let count = match &settlement {
            Settlement::Delivered => &mut relayed.n_delivered,
            Settlement::Later { .. } => {
                round.held.insert(notice.lane());
                &mut relayed.n_later
            }
            Settlement::Dead { .. } => &mut relayed.n_dead,
            Settlement::Withdrawn { .. } => &mut relayed.n_withdrawn,
        };
        round.settled.insert(notice.id.clone());
        let Some(leases) = &round.leases else {
            *count += 1;
            return self.store.settle(&self.tenant, &notice.id, settlement).await;
        };
        let lane = notice.lane();
        let is_held = match leases.get(&lane) {
            Some(lease) => self.store.settle_under(&self.tenant, lease, &notice.id, settlement).await?,
            None => false,
        };
        if is_held {
            *count += 1;
        } else {
            // Another desk has the lane: what is left in it is that one's.
            relayed.n_taken_over += 1;
            round.held.insert(lane);
        }
        Ok(())
    }

    /// Whom a notice reaches: a requester who was merged into another one is that one by now.
    async fn reader(&self, to: &Audience, round: &mut Round) -> Result<Audience, StoreError> {
        let Audience::NamedRequester(id) = to else { return Ok(to.clone()) };
        let now = match round.identities.entry(id.clone()) {
            Entry::Occupied(found) => found.get().now.clone(),
            Entry::Vacant(place) => place.insert(self.identity(id).await?).now.clone(),
        };
        Ok(Audience::NamedRequester(now))
    }

    /// Whether the recipient may see what the notice shows, by what is so now.
    async fn passage(&self, notice: &Notice, round: &mut Round) -> Result<Passage, StoreError> {
        let to = self.reader(&notice.to, round).await?;
        let found = match round.tickets.entry(notice.ticket) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(self.held(notice.ticket).await?),
        };
        let Some(ticket) = found else {
            return Ok(Passage::Closed { why: String::from("the ticket is not there any more") });
        };
        let actor = match self.recipient(&to).await {
            Ok(Some(actor)) => actor,
            Ok(None) if self.is_a_team(&notice.to) => return Ok(Passage::Free),
            Ok(None) => return Ok(Passage::Closed { why: format!("{} is not there any more", notice.to) }),
            Err(error) => return Ok(Passage::Unknown(error)),
        };
        let actor = self.known(&actor).await?;
        let shown = if actor.is_requester() { Action::ReadPublic } else { Action::ReadInternal };
        if self.is_for_others(notice).await? {
            return Ok(Passage::Closed { why: format!("{} does not belong to the team of the message", notice.to) });
        }
        // Following gives no sight of the ticket, only of what is told of it.
        let follows = |id: &RequesterId| ticket.participants.has_follower(&Participant::Requester(id.clone()));
        if actor.requester_ids().any(follows) {
            return Ok(Passage::Free);
        }
        Ok(match self.judge(&actor, shown, Some(ticket)) {
            Verdict::Allow(_) => Passage::Free,
            Verdict::Deny(because) => Passage::Closed { why: because.to_string() },
            Verdict::Hide => Passage::Closed { why: format!("{} may not see the ticket any more", notice.to) },
        })
    }

    /// Whether the notice shows a message to a team that the recipient does not belong to by now.
    async fn is_for_others(&self, notice: &Notice) -> Result<bool, StoreError> {
        if !matches!(notice.topic, NoticeTopic::Mention | NoticeTopic::Happened(EventKind::NoteAdded)) {
            return Ok(false);
        }
        let history = self.store.history(notice.ticket, notice.seq.saturating_sub(1), 1).await?;
        Ok(history.first().is_some_and(|event| is_for_others(&notice.to, event, &self.configuration)))
    }

    /// Who a recipient is by now.
    async fn recipient(&self, to: &Audience) -> Result<Option<Actor>, NotifyError> {
        if let Some(recipients) = &self.recipients {
            return recipients.actor(&self.tenant, to).await;
        }
        Ok(match to {
            Audience::Agent(agent) => {
                self.configuration.agent(agent).map(|_| Actor::agent(self.tenant.clone(), agent.clone()))
            }
            Audience::NamedRequester(requester) => Some(Actor::requester(self.tenant.clone(), requester.clone())),
            Audience::NamedTeam(_)
            | Audience::Assignee
            | Audience::Team
            | Audience::Members
            | Audience::Lead
            | Audience::Author
            | Audience::Requester
            | Audience::Collaborators
            | Audience::StaffInCopy
            | Audience::Followers
            | Audience::StaffFollowers
            | Audience::Observer(_) => None,
        })
    }

    /// Whether it is a team of the configuration that no host answers for.
    fn is_a_team(&self, to: &Audience) -> bool {
        matches!(to, Audience::NamedTeam(team) if self.recipients.is_none() && self.configuration.team(team).is_some())
    }
}

/// What goes out with a notice: the rest of its digest, or what waits in its lane for others.
fn joining<'a>(
    head: &'a WaitingNotice,
    due: &'a [WaitingNotice],
    soon: &'a [WaitingNotice],
) -> impl Iterator<Item = &'a WaitingNotice> {
    let notice = &head.notice;
    let digest = due.iter().filter(move |other| {
        let same = other.notice.to == notice.to && other.notice.channel == notice.channel;
        notice.together == Some(Together::Digest) && other.notice.together == notice.together && same
    });
    let lane = notice.lane();
    let burst =
        soon.iter().filter(move |other| other.notice.together == Some(Together::Burst) && other.notice.lane() == lane);
    digest.chain(burst).filter(move |other| other.notice.id != notice.id)
}
