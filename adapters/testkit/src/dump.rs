//! Everything a store answers, written down: equal dumps mean equal stores.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use helpdesk_core::{
    AgentId, CommandId, ExternalId, Instant, Listing, Order, PAGE_MAX, RequesterId, Responsible, Scope, Store,
    TenantId, Ticket, TicketId,
};
use pollster::block_on;
use serde_json::to_string;

/// What a dump asks for beside everything that can be listed: keys a store cannot list.
#[derive(Debug, Clone, Default)]
pub struct Extent {
    /// Whose tickets; the timers and notices of their tenants too.
    pub scopes: Vec<Scope>,
    /// Tickets whose events and decisions are asked for even if they are not there: then there must be none.
    pub tickets: Vec<TicketId>,
    /// Whose loads.
    pub agents: Vec<AgentId>,
    /// Which receipts.
    pub commands: Vec<CommandId>,
    /// Which external ids.
    pub externals: Vec<ExternalId>,
    /// Which people, with the mergers around them.
    pub people: Vec<RequesterId>,
}

/// Writes down everything a store answers, one line for each thing, over its ports only: tickets, histories, decisions,
/// counts, receipts, external ids, loads, who has what and who helped whom, timers, people, outbox, dead letters.
///
/// # Panics
/// Where the store does not answer.
#[must_use]
pub fn dump(store: &dyn Store, extent: &Extent) -> String {
    let mut text = String::new();
    for scope in &extent.scopes {
        scoped(store, scope, extent, &mut text);
    }
    for ticket in &extent.tickets {
        of_ticket(store, *ticket, &mut text);
    }
    let tenants: BTreeSet<_> = extent.scopes.iter().map(Scope::tenant).collect();
    for tenant in tenants {
        of_tenant(store, tenant, &extent.people, &mut text);
    }
    text
}

fn of_tenant(store: &dyn Store, tenant: &TenantId, people: &[RequesterId], text: &mut String) {
    let far = Instant::MAX_UTC;
    line(text, "tenant", &to_string(tenant));
    line(text, "due", &to_string(&block_on(store.due(tenant, far, usize::MAX)).expect("timers are answered")));
    line(text, "next", &to_string(&block_on(store.next_wake(tenant)).expect("the next wake time is answered")));
    for id in people {
        let person = block_on(store.person(tenant, id)).expect("people are answered");
        for address in person.iter().flat_map(|person| &person.addresses) {
            let owner = block_on(store.person_at(tenant, address)).expect("people are answered");
            line(text, "address", &to_string(&(address, owner.map(|owner| owner.id))));
        }
        let mergers = block_on(store.mergers(tenant, id)).expect("mergers are answered");
        line(text, "person", &to_string(&(person, mergers)));
    }
    for notice in block_on(store.waiting(tenant, far, usize::MAX)).expect("the outbox is answered") {
        line(text, "waiting", &to_string(&notice));
    }
    for letter in block_on(store.dead_letters(tenant, usize::MAX)).expect("dead letters are answered") {
        line(text, "dead", &to_string(&letter));
    }
}

fn scoped(store: &dyn Store, scope: &Scope, extent: &Extent, text: &mut String) {
    let tenant = scope.tenant();
    line(text, "scope", &to_string(&(tenant, scope.requester())));
    let tickets = all_tickets(store, scope);
    for ticket in &tickets {
        line(text, "ticket", &to_string(ticket));
        of_ticket(store, ticket.id, text);
        let helped = block_on(store.helped(tenant, &ticket.requester, ticket.id)).expect("who helped is answered");
        line(text, "helped", &to_string(&(ticket.id, helped)));
    }
    let hands: BTreeSet<Responsible> = tickets.iter().map(Ticket::in_hands_of).collect();
    for whose in hands {
        let held = block_on(store.in_hands(tenant, &whose, None, PAGE_MAX)).expect("who has what is answered");
        line(text, "hands", &to_string(&(&whose, held)));
    }
    for order in [Order::Due, Order::Newest] {
        let places = block_on(store.list(scope, &Listing::all(order), None, PAGE_MAX)).expect("lists are answered");
        line(text, "list", &to_string(&places));
    }
    line(text, "counts", &to_string(&block_on(store.counts(scope)).expect("counts are answered")));
    line(text, "loads", &to_string(&block_on(store.loads(tenant, &extent.agents)).expect("loads are answered")));
    for command in &extent.commands {
        let receipt = block_on(store.receipt(tenant, command)).expect("receipts are answered");
        line(text, "receipt", &to_string(&(command, receipt)));
    }
    for external in &extent.externals {
        let owner = block_on(store.find(tenant, external)).expect("external ids are answered");
        line(text, "external", &to_string(&(external, owner)));
    }
}

fn of_ticket(store: &dyn Store, ticket: TicketId, text: &mut String) {
    for event in block_on(store.history(ticket, 0, usize::MAX)).expect("the history is answered") {
        line(text, "event", &to_string(&(ticket, event)));
    }
    for decision in block_on(store.decisions(ticket, 0, usize::MAX)).expect("decisions are answered") {
        line(text, "decision", &to_string(&(ticket, decision)));
    }
}

/// All tickets of a scope, page by page.
pub(crate) fn all_tickets(store: &dyn Store, scope: &Scope) -> Vec<Ticket> {
    let mut tickets: Vec<Ticket> = Vec::new();
    loop {
        let after = tickets.last().map(|t| t.id);
        let page = block_on(store.page(scope, after, PAGE_MAX)).expect("pages are answered");
        if page.is_empty() {
            return tickets;
        }
        tickets.extend(page);
    }
}

fn line(text: &mut String, kind: &str, json: &serde_json::Result<String>) {
    let json = json.as_ref().expect("everything that is stored is JSON");
    writeln!(text, "{kind} {json}").expect("a String takes every text");
}
