//! The port through which committed events leave the desk: search indexes, counters, streams.
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use async_trait::async_trait;

use crate::{Audience, Event, EventKind, Fingerprint, Notice, NoticeChannel, NoticeId, NoticeTopic, TicketId, Unit};

/// Is told of committed events, from the outbox.
///
/// It gets each event that it listens to at least once, the events of one ticket in order, and only after they are durable.
/// It can neither refuse nor change anything, and nobody waits for it. Where it fails it is tried again, later each time; the
/// events of that ticket wait behind, those of other tickets do not. In the end it is given up: the dead letter
/// names the observer, and [`Desk::redeliver`](crate::Desk::redeliver) brings it back.
///
/// # Examples
/// ```
/// use std::{collections::BTreeSet, sync::Mutex};
///
/// use helpdesk_core::{EventKind, Observation, Observer, async_trait};
///
/// /// Which tickets a search index has to read again.
/// #[derive(Default)]
/// struct Stale(Mutex<BTreeSet<u64>>);
///
/// #[async_trait]
/// impl Observer for Stale {
///     fn name(&self) -> &str {
///         "search-index"
///     }
///
///     fn listens_to(&self, kind: EventKind) -> bool {
///         matches!(kind, EventKind::Opened | EventKind::Replied | EventKind::RequesterReplied | EventKind::Redacted)
///     }
///
///     async fn observe(&self, observation: &Observation<'_>) -> Result<(), String> {
///         let mut stale = self.0.lock().map_err(|error| error.to_string())?;
///         stale.insert(observation.ticket.number()); // a second time changes nothing
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait Observer: Send + Sync {
    /// Its name in the outbox and in faults. Under another name it is another observer.
    fn name(&self) -> &str;

    /// Whether it wants to see events of this kind. What it does not listen to when it is committed it never sees.
    fn listens_to(&self, kind: EventKind) -> bool;

    /// Takes one event.
    ///
    /// # Errors
    /// What went wrong, in words: it gets the same event again.
    async fn observe(&self, observation: &Observation<'_>) -> Result<(), String>;
}

/// A committed event, as an observer gets it.
#[derive(Debug, Clone, Copy)]
pub struct Observation<'a> {
    /// Of which ticket.
    pub ticket: TicketId,
    /// The event as it is stored now: a text that was taken out since is not in it.
    pub event: &'a Event,
}

impl Observation<'_> {
    /// Its stable name, the same each time it comes: the ticket, the event's number, and how its seal begins. Where yesterday's
    /// store was brought back the number is given to another event, and the seal is not.
    #[must_use]
    pub fn id(&self) -> String {
        let Self { ticket, event } = self;
        let seal = event.seal.map(|seal| seal.to_string()).unwrap_or_default();
        format!("{ticket}.{}.{}", event.seq, seal.get(..16).unwrap_or_default())
    }
}

/// What the events of a unit put into the outbox for these observers.
pub(crate) fn observations(unit: &Unit, observers: &[alloc::sync::Arc<dyn Observer>]) -> Vec<Notice> {
    let wanted = |event: &Event, observer: &dyn Observer| observer.listens_to(event.kind());
    let events = unit.parts().flat_map(|part| part.events().iter().map(|event| (part.ticket(), event)));
    let each = events.flat_map(|(ticket, event)| observers.iter().map(move |observer| (ticket, event, observer)));
    each.filter(|(_, event, observer)| wanted(event, observer.as_ref()))
        .filter_map(|(ticket, event, observer)| notice(unit, ticket, event, observer.name()))
        .collect()
}

fn notice(unit: &Unit, ticket: TicketId, event: &Event, observer: &str) -> Option<Notice> {
    // By its seal too: where yesterday's store was brought back the number is another event's by now.
    let name = Fingerprint::of(&(observer, event.seal));
    Some(Notice {
        id: NoticeId::new(format!("{ticket}.{}.observer.{name}", event.seq)).ok()?,
        tenant: unit.tenant().clone(),
        ticket,
        seq: event.seq,
        topic: NoticeTopic::of(event),
        to: Audience::Observer(String::from(observer)),
        channel: NoticeChannel::default(),
        subject: String::new(),
        body: String::new(),
        at: event.at,
        together: None,
    })
}
