//! What is remembered of where tickets are is bounded, and what is used stays.
use helpdesk_core::TicketId;

use super::{GENERATION_MAX, Whereabouts};
use crate::ShardNumber;

fn id(number: usize) -> TicketId {
    TicketId::new(u64::try_from(number).expect("a small number")).expect("a number from 1 on")
}

#[test]
fn it_is_bounded_and_what_is_used_stays() {
    let known = Whereabouts::default();
    for n in 1..=GENERATION_MAX * 5 {
        known.put(id(n), ShardNumber::FIRST);
        assert_eq!(known.get(id(1)), Some(ShardNumber::FIRST), "ticket 1 is asked for all the time");
    }
    let generations = known.lock();
    assert!(generations.young.len() <= GENERATION_MAX && generations.old.len() <= GENERATION_MAX);
    drop(generations);
    assert_eq!(known.get(id(2)), None, "nobody asked for it");
    known.forget(id(1));
    assert_eq!(known.get(id(1)), None);
}
