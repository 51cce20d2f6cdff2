//! Where a schedule comes from: a file, the command line, or the sample that comes along.
use std::{fs::File, io::Read, path::Path};

use helpdesk_sla::{
    HolidayRule, PlanVersion, Schedule, ScheduleErrors, SchedulePlan, Shift, ShiftError, Tz, WeeklyHours, YearlyDate,
    Zone,
};
use thiserror::Error;

use super::read;

/// The largest schedule that is read, in bytes: a plan with all openings it can have is smaller.
pub const SCHEDULE_MAX: u64 = 16 * 1024 * 1024;

/// The versions of a plan, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plans {
    /// Where they come from, for messages.
    pub name: String,
    /// The versions.
    pub versions: Vec<PlanVersion>,
    /// What was read otherwise than it is written, for [`check`](super::check).
    pub remarks: Vec<String>,
}

/// Why there is no schedule.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file cannot be read.
    #[error("the schedule `{path}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// The file is not of the expected form.
    #[error("`{path}` is no schedule: {why}")]
    Malformed {
        /// Which.
        path: String,
        /// Where and what was expected.
        why: String,
    },
    /// The plan cannot become a schedule.
    #[error("the schedule `{name}` cannot be used: {problems}")]
    Problems {
        /// Which.
        name: String,
        /// What.
        problems: ScheduleErrors,
    },
    /// The sample cannot be made: it always can, as a test shows.
    #[error(transparent)]
    Sample(#[from] ShiftError),
}

impl Plans {
    /// Makes the sample: Monday to Friday, 9 to 12:30 and 13:30 to 18, in Berlin, with the holidays all of Germany has.
    ///
    /// # Errors
    /// None: a test makes it.
    pub fn sample() -> Result<Self, SourceError> {
        let shifts = [Shift::new("09:00", "12:30")?, Shift::new("13:30", "18:00")?];
        let mut plan = SchedulePlan::new(Tz::Europe__Berlin, WeeklyHours::weekdays(&shifts));
        let fixed = |month, day| YearlyDate::Fixed { month, day };
        let easter = |days| YearlyDate::Easter { days };
        plan.holiday_rules = vec![
            HolidayRule::new("New Year's Day", fixed(1, 1)),
            HolidayRule::new("Good Friday", easter(-2)),
            HolidayRule::new("Easter Monday", easter(1)),
            HolidayRule::new("Labor Day", fixed(5, 1)),
            HolidayRule::new("Ascension Day", easter(39)),
            HolidayRule::new("Whit Monday", easter(50)),
            HolidayRule { from_year: Some(1990), ..HolidayRule::new("German Unity Day", fixed(10, 3)) },
            HolidayRule::new("Christmas Day", fixed(12, 25)),
            HolidayRule::new("Second Day of Christmas", fixed(12, 26)),
        ];
        Ok(Self::one(String::from("sample"), plan))
    }

    /// Makes a plan of the command line; what is left out is that of the sample, without its holidays.
    ///
    /// # Errors
    /// None, as for the sample.
    pub fn inline(zone: Option<Zone>, hours: Option<WeeklyHours>) -> Result<Self, SourceError> {
        let mut plans = Self::sample()?;
        for version in &mut plans.versions {
            let sample = &version.plan;
            let zone = zone.clone().unwrap_or_else(|| sample.zone.clone());
            version.plan = SchedulePlan::new(zone, hours.clone().unwrap_or_else(|| sample.hours.clone()));
        }
        plans.name = String::from("command line");
        Ok(plans)
    }

    /// Makes the plan of a rota alone: a zone, and no hours of a week.
    #[must_use]
    pub fn bare(zone: Option<Zone>) -> Self {
        let plan = SchedulePlan::new(zone.unwrap_or(Zone::Iana(Tz::UTC)), WeeklyHours::default());
        Self::one(String::from("command line"), plan)
    }

    /// Reads a file: a plan, or a list of versions, as JSON or TOML.
    ///
    /// # Errors
    /// [`SourceError`] with line and column where one is to blame.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        let unreadable = |why: String| SourceError::Unreadable { path: name.clone(), why };
        let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        let mut bytes = Vec::new();
        // Not the size that is told, since a device has none and has no end.
        let read =
            file.take(SCHEDULE_MAX + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
        if u64::try_from(read).is_ok_and(|read| read > SCHEDULE_MAX) {
            return Err(unreadable(format!("it is larger than {SCHEDULE_MAX} bytes, the most a schedule can have")));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            unreadable(format!("it is not UTF-8 in line {line}, expected a text"))
        })?;
        Self::parse(&name, &text)
    }

    /// Reads the text of a file: JSON if it begins like JSON, else TOML.
    ///
    /// # Errors
    /// [`SourceError::Malformed`].
    pub fn parse(name: &str, text: &str) -> Result<Self, SourceError> {
        match read::versions(text) {
            Ok((versions, remarks)) => Ok(Self { name: name.to_owned(), versions, remarks }),
            Err(why) => Err(SourceError::Malformed { path: name.to_owned(), why }),
        }
    }

    /// Compiles the versions.
    ///
    /// # Errors
    /// [`SourceError::Problems`], with all of them.
    pub fn schedule(&self) -> Result<Schedule, SourceError> {
        let built = Schedule::build_versions(&self.versions);
        built.map_err(|problems| SourceError::Problems { name: self.name.clone(), problems })
    }

    fn one(name: String, plan: SchedulePlan) -> Self {
        Self { name, versions: vec![PlanVersion { effective_from: None, plan }], remarks: Vec::new() }
    }
}
