//! The tickets of the file: who asks, what of, and what has become of it. Each is imported in one unit, with four events and more.
use helpdesk_core::{CloseReason, Command, OpenTicket, Priority, Request, Store, Unit};
use helpdesk_testkit::{Fixture, instant, ticket_id};

/// Tickets of which each requester has 60, and how many requesters these are.
const BLOCK: u64 = 60_000;
const REQUESTERS: u64 = 1_000;

/// One in so many is not closed.
const OPEN: u64 = 20;

/// Words that texts are made of beside those that are looked for.
const WORDS: u64 = 20_011;

/// Who asks for a ticket.
pub(crate) fn requester(n: u64) -> String {
    format!("requester-{}-{}", n / BLOCK, n % REQUESTERS)
}

/// When a ticket is opened: one each minute.
pub(crate) fn minute(n: u64) -> i64 {
    i64::try_from(n).expect("a small number")
}

/// The unit that brings a ticket as it is today.
pub(crate) fn unit(fixture: &Fixture, store: &dyn Store, n: u64) -> Unit {
    let mut open = OpenTicket::new(subject(n), requester(n).try_into().expect("a short text"));
    open.body = Some(body(n));
    open.tags.insert(format!("tag-{}", n % 40));
    // What is closed was promised nothing: a clock more or less is four events.
    open.priority = (!is_open(n)).then_some(Priority::Low);
    let mut request =
        Request::open(format!("open-{n}").try_into().expect("a short text"), ticket_id(n), open, instant(minute(n)));
    if !n.is_multiple_of(3) {
        let team = if n % 3 == 1 { "support" } else { "platform" };
        request.commands.push(Command::Route { team: team.try_into().expect("a team") });
    }
    request.commands.push(Command::AddNote { body: format!("Looked at {n}, nothing burns any more.") });
    if !is_open(n) {
        request.commands.push(Command::Close { reason: CloseReason::Cancelled });
    }
    fixture.unit_for(store, &request).expect("it is allowed")
}

/// Whether a ticket is not closed. Which are does not go by number, so that they lie apart.
pub(crate) fn is_open(n: u64) -> bool {
    (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40).is_multiple_of(OPEN)
}

fn subject(n: u64) -> String {
    format!("Printer {n} in room {} is on fire", n % 977)
}

/// Forty words: a rare one, some that many tickets share, and others.
fn body(n: u64) -> String {
    let mut words: Vec<String> =
        [3, 7, 11].into_iter().filter(|k: &u64| n.is_multiple_of(*k)).map(|k| format!("common{k}")).collect();
    words.push(format!("rare{}", n % 10_007));
    words.extend((0..34).map(|k: u64| format!("w{}", (n * 31 + k * k * 17 + n / 7 * k) % WORDS)));
    words.join(" ")
}
