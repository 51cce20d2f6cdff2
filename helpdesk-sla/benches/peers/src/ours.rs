//! `helpdesk-sla` as it is called: instants and open time in, instants and open time out.
use helpdesk_sla::{Instant, OpenTime, Schedule};

use crate::field::Field;
use crate::peer::Peer;
use crate::row;

pub(crate) fn enter<'a>(field: &mut Field<'a>, schedule: &'a Schedule) {
    field.enter(Peer {
        name: row::OURS,
        at: |second| Instant::from_timestamp(second, 0),
        length: |seconds| Some(OpenTime::from_seconds(seconds)),
        second: |at| at.timestamp(),
        seconds: OpenTime::seconds,
        deadline: |start, budget| schedule.advance(start, budget).ok(),
        measure: |from, to| schedule.measure(from, to).ok(),
    });
}
