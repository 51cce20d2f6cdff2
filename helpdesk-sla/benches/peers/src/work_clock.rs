//! `workclock`: walks weeks from the start on; a week like the last is not worked out again.
use std::error::Error;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use workclock::{Holidays, Schedule, Weekdays, WorkDay};

use crate::field::Field;
use crate::office::{Office, SHIFTS, ZONE};
use crate::peer::Peer;

pub(crate) fn enter(field: &mut Field<'_>, office: &Office) -> Result<(), Box<dyn Error>> {
    let mut builder = Schedule::builder().time_zone(ZONE);
    for (from, to) in SHIFTS {
        let (from, to): (Time, Time) = (from.parse()?, to.parse()?);
        builder = builder.rule(WorkDay::new(from, to, Weekdays::MON_TO_FRI));
    }
    let schedule = builder.rule(Holidays::new(office.holidays_of_jiff()?)).build()?;
    let same = schedule.clone();
    field.enter(Peer {
        name: "workclock 0.1.4",
        at: |second| Timestamp::from_second(second).ok(),
        length: |seconds| Some(SignedDuration::from_secs(seconds)),
        second: Timestamp::as_second,
        seconds: |length| length.as_secs(),
        deadline: move |start, budget| schedule.add(start, budget).ok(),
        measure: move |from, to| Some(same.between(from, to)),
    });
    Ok(())
}
