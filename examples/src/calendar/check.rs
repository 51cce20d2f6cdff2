//! Checking a schedule: all of its problems with their places, or what it amounts to.
use std::fmt;

use helpdesk_sla::{Instant, OpenTime, PlanVersion, Schedule, SchedulePlan, Tz};
use serde::Serialize;

use super::{remarks::remarks, source::Plans};

/// What is wrong with a schedule, or what it amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The problems, each with its place; none if the schedule can be used.
    pub problems: Vec<String>,
    /// What can be used as it stands, but cannot be meant; looked for in full where there is no problem.
    pub warnings: Vec<String>,
    /// What the versions amount to.
    pub versions: Vec<CheckedVersion>,
}

/// What one version amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedVersion {
    /// When it takes effect; from the beginning if none is given.
    pub effective_from: Option<Instant>,
    /// The zone.
    pub zone: String,
    /// Which zone data it reads.
    pub zone_data: String,
    /// Its holidays by date and by rule.
    pub n_holidays: usize,
    /// Its overrides.
    pub n_overrides: usize,
    /// Its openings beside the hours.
    pub n_openings: usize,
    /// The open time of an ordinary week, as hours of the clock.
    pub weekly: OpenTime,
}

/// Checks a schedule.
#[must_use]
pub fn check(plans: &Plans) -> Checked {
    let built = Schedule::build_versions(&plans.versions);
    let problems = built.err().map(|errors| errors.problems().iter().map(ToString::to_string).collect());
    let problems: Vec<String> = problems.unwrap_or_default();
    let warnings = if problems.is_empty() { warnings(plans) } else { plans.remarks.clone() };
    Checked { problems, warnings, versions: plans.versions.iter().map(version).collect() }
}

fn warnings(plans: &Plans) -> Vec<String> {
    let mut warnings = plans.remarks.clone();
    for (number, version) in (1..).zip(&plans.versions) {
        let place = if plans.versions.len() > 1 { format!("version {number}, ") } else { String::new() };
        warnings.extend(remarks(&place, &version.plan));
    }
    warnings
}

fn version(version: &PlanVersion) -> CheckedVersion {
    let plan = &version.plan;
    CheckedVersion {
        effective_from: version.effective_from,
        zone: plan.zone.to_string(),
        zone_data: plan.zone.data_version().to_owned(),
        n_holidays: plan.holidays.len() + plan.holiday_rules.len(),
        n_overrides: plan.overrides.len(),
        n_openings: plan.openings.len(),
        weekly: weekly(plan),
    }
}

/// The open time of a week without holidays, overrides or seasons, in a zone without changes.
fn weekly(plan: &SchedulePlan) -> OpenTime {
    let mut ordinary = SchedulePlan::new(Tz::UTC, plan.hours.clone());
    ordinary.weekly_breaks = plan.weekly_breaks.clone();
    let versions = [PlanVersion { effective_from: None, plan: ordinary }];
    let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
    // A week of the year 2001, whose first day was a Monday, and the second week of it.
    let measured = Schedule::build_between(&versions, 2001, 2001)
        .ok()
        .and_then(|schedule| schedule.measure(at(978_912_000), at(979_516_800)).ok());
    measured.unwrap_or_default()
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        if !self.problems.is_empty() {
            self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))?;
            return writeln!(f, "{}", counted(self.problems.len(), "problem"));
        }
        for (number, version) in (1..).zip(&self.versions) {
            let begin = version.effective_from.map(|at| format!(" from {}", super::wall::utc(at))).unwrap_or_default();
            writeln!(
                f,
                "version {number}{begin}: {} (zone data {}), {} a week, {}, {}{}",
                version.zone,
                version.zone_data,
                version.weekly,
                counted(version.n_holidays, "holiday"),
                counted(version.n_overrides, "override"),
                match version.n_openings {
                    0 => String::new(),
                    n_openings => format!(", {}", counted(n_openings, "opening")),
                },
            )?;
        }
        for warning in &self.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        match self.warnings.len() {
            0 => writeln!(f, "no problems"),
            n_warnings => writeln!(f, "no problems, {}", counted(n_warnings, "warning")),
        }
    }
}

/// Writes a number of things: `1 holiday`, `2 holidays`.
#[must_use]
pub fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
