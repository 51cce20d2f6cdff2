//! Clock faces: what two calendars have in common, each read as times on the wall and not as instants.
use helpdesk_sla::{SchedulePlan, Shift, WeeklyHours};

use super::{
    algebra::{Segment, intersection, union},
    calendar::{Calendar, DAY, compiled, times},
    fault::Fault,
};
use helpdesk_sla::Schedule;

const WEEK: i64 = 7 * DAY;

/// Compiles what two calendars have in common.
///
/// The hours of the week are intersected as times on the wall and read in the zone of the first; holidays and breaks are
/// those of both, as dates of the first. Overrides are of neither. Where one is a list of intervals, instants count.
pub(super) fn common(one: &Calendar, other: &Calendar) -> Result<Schedule, Fault> {
    if one.intervals.is_none() && other.intervals.is_none() {
        return compiled(&common_plan(&one.plan, &other.plan)?);
    }
    let instants = |calendar: &Calendar| -> Result<Vec<Segment>, Fault> {
        if let Some(intervals) = &calendar.intervals {
            return Ok(intervals.clone());
        }
        let schedule = calendar.schedule()?;
        let horizon = schedule.horizon();
        Ok(schedule.intervals(horizon.from, horizon.to)?.map(Segment::from).collect())
    };
    let intervals = Some(intersection(&instants(one)?, &instants(other)?));
    Calendar { intervals, ..one.clone() }.schedule()
}

fn common_plan(one: &SchedulePlan, other: &SchedulePlan) -> Result<SchedulePlan, Fault> {
    let hours = hours_of(&intersection(&face(&one.hours)?, &face(&other.hours)?))?;
    let mut plan = SchedulePlan::new(one.zone.clone(), hours);
    plan.weekly_breaks = hours_of(&union([face(&one.weekly_breaks)?, face(&other.weekly_breaks)?].concat()))?;
    plan.holidays = [one.holidays.as_slice(), other.holidays.as_slice()].concat();
    plan.breaks = [one.breaks.as_slice(), other.breaks.as_slice()].concat();
    Ok(plan)
}

/// The seconds of a week, from Monday's midnight, that are open on the wall; what runs over Sunday's begins the week.
fn face(hours: &WeeklyHours) -> Result<Vec<Segment>, Fault> {
    let days = [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun];
    let mut segments = Vec::new();
    for (midnight, shifts) in (0..).step_by(86_400).zip(days) {
        for shift in shifts {
            let (from, to) = times(*shift).ok_or(Fault::Refused("bad_time"))?;
            let (from, to) = (midnight + from, midnight + to);
            segments.push(Segment { from, to: to.min(WEEK) });
            segments.push(Segment { from: 0, to: to - WEEK });
        }
    }
    Ok(union(segments))
}

/// Hours of a week again, cut at midnights.
fn hours_of(face: &[Segment]) -> Result<WeeklyHours, Fault> {
    let mut week = WeeklyHours::default();
    let days =
        [&mut week.mon, &mut week.tue, &mut week.wed, &mut week.thu, &mut week.fri, &mut week.sat, &mut week.sun];
    for (midnight, day) in (0..).step_by(86_400).zip(days) {
        for part in intersection(face, &[Segment { from: midnight, to: midnight + DAY }]) {
            let shift = Shift::new(&written(part.from - midnight), &written(part.to - midnight));
            day.push(shift.map_err(|error| Fault::Said(error.to_string()))?);
        }
    }
    Ok(week)
}

fn written(second: i64) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}
