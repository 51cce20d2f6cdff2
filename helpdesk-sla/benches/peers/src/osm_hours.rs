//! `opening-hours`: evaluates the hours of OpenStreetMap. It knows no open time, so its ranges are added up here.
use std::error::Error;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use compact_calendar::CompactCalendar;
use opening_hours::localization::TzLocation;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};

use crate::field::Field;
use crate::office::{Office, SHIFTS};
use crate::peer::Peer;

type Local = DateTime<Tz>;

pub(crate) fn enter(field: &mut Field<'_>, office: &Office) -> Result<(), Box<dyn Error>> {
    let shifts = SHIFTS.map(|(from, to)| format!("{from}-{to}")).join(",");
    let mut holidays = CompactCalendar::default();
    for on in office.holidays() {
        holidays.insert(*on);
    }
    let holidays = ContextHolidays::new(Arc::new(holidays), Arc::default());
    let context = Context::default().with_holidays(holidays).with_locale(TzLocation::new(Tz::Europe__Berlin));
    let hours: OpeningHours = format!("Mo-Fr {shifts}; PH off").parse()?;
    let hours = hours.with_context(context);
    let same = hours.clone();
    field.enter(Peer {
        name: "opening-hours 2.1.4, its ranges added up",
        at: |second| DateTime::from_timestamp(second, 0).map(|at| at.with_timezone(&Tz::Europe__Berlin)),
        length: TimeDelta::try_seconds,
        second: |at| at.timestamp(),
        seconds: |length| length.num_seconds(),
        deadline: move |start, budget| deadline(&hours, start, budget),
        measure: move |from, to| Some(measure(&same, from, to)),
    });
    Ok(())
}

fn deadline(hours: &OpeningHours<TzLocation<Tz>>, start: Local, budget: TimeDelta) -> Option<Local> {
    let mut left = budget;
    for open in hours.iter_from(start).filter(|range| range.kind == RuleKind::Open) {
        let length = open.range.end - open.range.start;
        if left <= length {
            return Some(open.range.start + left);
        }
        left -= length;
    }
    None
}

fn measure(hours: &OpeningHours<TzLocation<Tz>>, from: Local, to: Local) -> TimeDelta {
    let open = hours.iter_range(from, to).filter(|range| range.kind == RuleKind::Open);
    open.map(|open| open.range.end - open.range.start).sum()
}
