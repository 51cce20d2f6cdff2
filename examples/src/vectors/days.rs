//! Days: the operations that count business dates, and those about one local date.
use chrono::NaiveDate;
use helpdesk_sla::{Schedule, SchedulePlan, WeeklyHours};
use serde_json::{Value, json};

use super::{
    calendar::{Calendar, compiled, on, time_of_day},
    fault::Fault,
    input::Input,
    periods::text,
};

/// The business dates after a date.
pub(super) fn open_dates_after(input: &Input<'_>, schedule: &Schedule) -> Result<Value, Fault> {
    let (date, take) = (input.date("date")?, input.count("take")?);
    let dates: Vec<NaiveDate> = schedule.business_dates_after(date).take(take).collect();
    Ok(json!({ "dates": dates }))
}

/// The instant a wall-clock time means; the calendar needs no hours for that.
pub(super) fn local_to_utc(input: &Input<'_>, calendar: &Calendar) -> Result<Value, Fault> {
    let date = input.date("date")?;
    let time = time_of_day(input.text("time")?).ok_or(Fault::Refused("bad_time"))?;
    let local = on(date, time).ok_or(Fault::Refused("bad_time"))?;
    let any_hours =
        SchedulePlan::new(calendar.plan.zone.clone(), WeeklyHours::every_day(&[helpdesk_sla::Shift::WHOLE_DAY]));
    Ok(json!({ "at": text(compiled(&any_hours)?.resolve(local)?.instant()) }))
}
