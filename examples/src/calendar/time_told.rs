//! Why a question has no answer, in the words it was asked in: by the schedule's own clock.
use helpdesk_sla::{Instant, Schedule, TimeError};

use super::wall::stamp;

/// Tells why a schedule cannot answer, with times local to it.
#[must_use]
pub fn time_told(error: &TimeError, schedule: &Schedule) -> String {
    let local = |at: &Instant| stamp(schedule.zone_at(*at), *at);
    match error {
        TimeError::OutsideHorizon { at, from, to } => format!(
            "`{}` lies outside the horizon of the schedule, expected a time from `{}` to `{}`",
            local(at),
            local(from),
            local(to),
        ),
        TimeError::PastHorizon { at, budget, to } => format!(
            "`{budget}` of open time from `{}` on runs past the horizon of the schedule, which ends at `{}`",
            local(at),
            local(to),
        ),
        TimeError::AfterLastOpening { at, budget, last_close } => format!(
            "`{budget}` of open time from `{}` on ends after the last opening of the schedule, which closes at `{}`",
            local(at),
            local(last_close),
        ),
        TimeError::BeforeHorizon { at, budget, from } => format!(
            "`{budget}` of open time before `{}` begins before the horizon of the schedule, which begins at `{}`",
            local(at),
            local(from),
        ),
        TimeError::DaysPastHorizon { days, .. } | TimeError::DaysBeforeHorizon { days, .. }
            if !has_weekly_hours(schedule) =>
        {
            format!("there are no `{days}` business days: they are dates with weekly hours, and the schedule has none")
        }
        TimeError::DaysPastHorizon { at, days, to } => format!(
            "`{days}` business days from `{}` on run past the horizon of the schedule, which ends at `{}`",
            local(at),
            local(to),
        ),
        TimeError::DaysBeforeHorizon { at, days, from } => format!(
            "`{days}` business days before `{}` begin before the horizon of the schedule, which begins at `{}`",
            local(at),
            local(from),
        ),
        TimeError::NegativeBudget { .. } | TimeError::DateOutsideHorizon { .. } | _ => error.to_string(),
    }
}

fn has_weekly_hours(schedule: &Schedule) -> bool {
    let mut plans = schedule.versions().iter().map(|version| &version.plan);
    plans.any(|plan| !plan.hours.is_empty() || plan.seasons.iter().any(|season| !season.hours.is_empty()))
}
