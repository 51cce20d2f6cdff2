//! A case: versions of a plan near a change of the clocks, the years to compile and the days to look at closely.

use arbitrary::{Result, Unstructured};
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use helpdesk_sla::{FIRST_YEAR, Instant, LAST_YEAR, PlanVersion, Schedule, ScheduleErrors};

use crate::draw;
use crate::place::Place;
use crate::plan::plan;

/// What a body asks its questions about.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) versions: Vec<PlanVersion>,
    pub(crate) first_year: i32,
    pub(crate) last_year: i32,
    /// The middle of the days to look at closely.
    pub(crate) center: Instant,
}

impl Case {
    /// Draws a case; no case lies outside the years there are.
    pub(crate) fn draw(source: &mut Unstructured<'_>) -> Result<Case> {
        let place = Place::draw(source)?;
        let date = place.date;
        let center = date.and_time(NaiveTime::MIN).and_utc();
        let versions = versions(source, &place)?;
        let earlier = source.int_in_range(0..=1)?;
        let later = source.int_in_range(0..=2)?;
        let first_year = (date.year() - earlier).max(FIRST_YEAR);
        let last_year = (date.year() + later).min(LAST_YEAR);
        Ok(Case { versions, first_year, last_year, center })
    }

    /// Draws another of the same days, of the same zone or another one.
    pub(crate) fn beside(&self, source: &mut Unstructured<'_>) -> Result<Case> {
        let zone = match self.versions.first() {
            Some(version) if source.arbitrary()? => version.plan.zone.clone(),
            Some(_) | None => Place::draw(source)?.zone,
        };
        let versions = versions(source, &Place::new(zone, self.center.date_naive(), 1))?;
        Ok(Case { versions, ..self.clone() })
    }

    /// The first instant after the years to compile.
    pub(crate) fn end(&self) -> Instant {
        let new_year = NaiveDate::from_ymd_opt(self.last_year + 1, 1, 1).unwrap_or_default();
        new_year.and_time(NaiveTime::MIN).and_utc()
    }

    pub(crate) fn schedule(&self) -> core::result::Result<Schedule, ScheduleErrors> {
        Schedule::build_between(&self.versions, self.first_year, self.last_year)
    }
}

/// Draws versions of a plan: one as a rule, seldom in no order.
pub(crate) fn versions(source: &mut Unstructured<'_>, place: &Place) -> Result<Vec<PlanVersion>> {
    let center = place.date.and_time(NaiveTime::MIN).and_utc();
    let mut versions = vec![PlanVersion { effective_from: None, plan: plan(source, place)? }];
    for _ in 0..source.int_in_range(0..=7_usize)?.saturating_sub(5) {
        let zone = if source.arbitrary()? { place.zone.clone() } else { place.zone_near(source)? };
        let plan = plan(source, &Place { zone, ..place.clone() })?;
        let at = draw::instant(source, center, 3)?;
        let beyond = TimeDelta::seconds(at.timestamp().rem_euclid(place.grain));
        versions.push(PlanVersion { effective_from: at.checked_sub_signed(beyond).or(Some(at)), plan });
    }
    Ok(versions)
}
