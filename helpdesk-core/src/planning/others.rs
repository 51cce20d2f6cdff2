//! Tickets beside the one that was asked for: what a decision about several of them rests on.
use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};

use crate::{AgentId, Copies, Event, Holder, LanguageTag, Person, RequesterId, Ticket, TicketId};

/// Tickets beside the one that was asked for, as they were loaded; asked for by [`PlanError`](crate::PlanError).
#[derive(Debug, Clone, Default)]
pub struct Others {
    tickets: BTreeMap<TicketId, Option<Arc<Ticket>>>,
    histories: BTreeMap<TicketId, Vec<Event>>,
    copies: BTreeMap<TicketId, Copies>,
    held: BTreeMap<Holder, i64>,
    names: BTreeMap<RequesterId, String>,
    people: BTreeMap<RequesterId, Person>,
    languages: BTreeMap<RequesterId, LanguageTag>,
    helpers: BTreeMap<TicketId, Option<AgentId>>,
}

impl Others {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            tickets: BTreeMap::new(),
            histories: BTreeMap::new(),
            copies: BTreeMap::new(),
            held: BTreeMap::new(),
            names: BTreeMap::new(),
            people: BTreeMap::new(),
            languages: BTreeMap::new(),
            helpers: BTreeMap::new(),
        }
    }

    /// Adds a ticket as it was loaded; none where there is none.
    pub fn insert(&mut self, id: TicketId, ticket: Option<Arc<Ticket>>) {
        self.tickets.insert(id, ticket);
    }

    /// Adds the history of a ticket.
    pub fn insert_history(&mut self, id: TicketId, history: Vec<Event>) {
        self.histories.insert(id, history);
    }

    /// Adds where a ticket's words may stand again: its decisions and notices.
    pub fn insert_copies(&mut self, id: TicketId, copies: Copies) {
        self.copies.insert(id, copies);
    }

    /// Adds what a requester is called: texts that name them use it instead of the id.
    pub fn insert_name(&mut self, requester: RequesterId, name: String) {
        self.names.insert(requester, name);
    }

    /// Adds the language that a requester wants to read: a ticket that they open is asked in it where nobody says otherwise.
    pub fn insert_language(&mut self, requester: RequesterId, language: LanguageTag) {
        self.languages.insert(requester, language);
    }

    /// The language that a requester wants to read, where that was loaded.
    #[must_use]
    pub fn language_of(&self, requester: &RequesterId) -> Option<&LanguageTag> {
        self.languages.get(requester)
    }

    /// What a requester is called, where that was loaded.
    #[must_use]
    pub fn name_of(&self, requester: &RequesterId) -> Option<&str> {
        self.names.get(requester).map(String::as_str)
    }

    /// Adds who asks under an id, as the desk keeps them.
    pub fn insert_person(&mut self, requester: RequesterId, person: Person) {
        self.people.insert(requester, person);
    }

    /// Who asks under an id, as the desk keeps them, where that was loaded.
    #[must_use]
    pub fn person(&self, requester: &RequesterId) -> Option<&Person> {
        self.people.get(requester)
    }

    /// The ticket, and whether there is one, where it was loaded.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<Option<&Ticket>> {
        self.tickets.get(&id).map(Option::as_deref)
    }

    /// The ticket to be changed, where there is one and it was loaded.
    pub(crate) fn shared(&self, id: TicketId) -> Option<&Arc<Ticket>> {
        self.tickets.get(&id)?.as_ref()
    }

    /// The history of a ticket, where it was loaded.
    #[must_use]
    pub fn history(&self, id: TicketId) -> Option<&[Event]> {
        self.histories.get(&id).map(Vec::as_slice)
    }

    /// Where a ticket's words may stand again, where that was loaded.
    #[must_use]
    pub fn copies(&self, id: TicketId) -> Option<&Copies> {
        self.copies.get(&id)
    }

    /// All tickets that were loaded.
    pub fn iter(&self) -> impl Iterator<Item = (TicketId, Option<&Ticket>)> {
        self.tickets.iter().map(|(id, ticket)| (*id, ticket.as_deref()))
    }

    /// Adds what somebody or something holds, as the store knows it.
    pub fn insert_held(&mut self, holder: Holder, sum: i64) {
        self.held.insert(holder, sum);
    }

    /// What a holder holds, where it was loaded.
    #[must_use]
    pub fn held(&self, holder: &Holder) -> Option<i64> {
        self.held.get(holder).copied()
    }

    /// Adds who helped the requester of a ticket last; none where nobody did.
    pub fn insert_helper(&mut self, ticket: TicketId, helper: Option<AgentId>) {
        self.helpers.insert(ticket, helper);
    }

    /// Who helped the requester of a ticket last, and whether somebody did, where it was loaded.
    #[must_use]
    pub fn helper(&self, ticket: TicketId) -> Option<Option<&AgentId>> {
        self.helpers.get(&ticket).map(Option::as_ref)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.tickets.clear();
        self.histories.clear();
        self.copies.clear();
        self.held.clear();
        self.names.clear();
        self.people.clear();
        self.languages.clear();
        self.helpers.clear();
    }
}
