//! `ule-hours`: walks local days from the start on, with holidays as dates.
use std::error::Error;

use jiff::{SignedDuration, Timestamp};
use ule_hours::Schedule;

use crate::field::Field;
use crate::office::{Office, SHIFTS, ZONE};
use crate::peer::Peer;

pub(crate) fn enter(field: &mut Field<'_>, office: &Office) -> Result<(), Box<dyn Error>> {
    let windows = SHIFTS.map(|(from, to)| format!("{from}-{to}")).join(", ");
    let mut builder = Schedule::builder(ZONE)?.mon_fri(&windows)?;
    for on in office.holidays_of_jiff()? {
        builder = builder.closed_on(on);
    }
    let schedule = builder.build();
    let same = schedule.clone();
    field.enter(Peer {
        name: "ule-hours 0.1.2",
        at: |second| Timestamp::from_second(second).ok(),
        length: |seconds| Some(SignedDuration::from_secs(seconds)),
        second: Timestamp::as_second,
        seconds: |length| length.as_secs(),
        deadline: move |start, budget| schedule.add(start, budget).ok(),
        measure: move |from, to| Some(same.between(from, to)),
    });
    Ok(())
}
