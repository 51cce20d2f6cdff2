//! Instants are written as serde writes them, whatever way they take.
use alloc::vec::Vec;

use helpdesk_sla::Instant;
use serde::Serialize;

use super::writer::Writer;

#[test]
fn an_instant_is_written_as_it_is_stored() {
    let years = [
        Instant::from_timestamp(0, 0),
        Instant::from_timestamp(1_767_600_000, 0),
        Instant::from_timestamp(1_767_600_000, 1),
        Instant::from_timestamp(1_767_600_000, 250_000_000),
        // A leap second.
        Instant::from_timestamp(1_483_228_799, 1_000_000_000),
        // The ends of years with four digits, and beyond.
        Instant::from_timestamp(253_402_300_799, 0),
        Instant::from_timestamp(253_402_300_800, 0),
        Instant::from_timestamp(-62_167_219_200, 0),
        Instant::from_timestamp(-62_167_219_201, 0),
        Some(Instant::MIN_UTC),
        Some(Instant::MAX_UTC),
    ];
    let days = (0..5_000).map(|n| Instant::from_timestamp(n * 86_399 * 7 + 61, 0));
    for at in years.into_iter().chain(days) {
        let at = at.expect("within range");
        let (mut fast, mut stored) = (Vec::new(), Vec::new());
        Writer::new(&mut fast).instant(&at).expect("written");
        at.serialize(&mut Writer::new(&mut stored)).expect("written");
        assert_eq!(fast, stored, "{at}");
    }
}
