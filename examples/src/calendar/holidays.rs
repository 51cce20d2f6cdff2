//! The holidays of a year, in the order of their dates.
use chrono::NaiveDate;
use helpdesk_sla::{Schedule, Zone};
use serde::Serialize;

/// One holiday of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolidayRow {
    /// The local date, in the holiday's own zone.
    pub on: NaiveDate,
    /// What it is called.
    pub name: String,
    /// Whose date it is, where that is another zone than the schedule's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether an override of the date replaces it.
    pub overridden: bool,
}

/// Lists the holidays of a year, each by the version in force when its date begins; none of a year outside the horizon.
#[must_use]
pub fn holidays(schedule: &Schedule, year: i32) -> Vec<HolidayRow> {
    let mut rows = Vec::new();
    for (number, version) in (1..).zip(schedule.versions()) {
        let plan = &version.plan;
        for holiday in plan.holidays_in(year) {
            let Some(midnight) = holiday.on.and_hms_opt(0, 0, 0) else { continue };
            let Ok(begins) = schedule.resolve(midnight) else { continue };
            if schedule.version_at(begins.instant()) != number {
                continue;
            }
            let foreign = holiday.zone.filter(|zone| *zone != plan.zone).as_ref().map(Zone::to_string);
            let overridden = foreign.is_none() && plan.overrides.contains_key(&holiday.on);
            rows.push(HolidayRow { on: holiday.on, name: holiday.name, zone: foreign, overridden });
        }
    }
    rows.sort_by_key(|row| row.on);
    rows
}
