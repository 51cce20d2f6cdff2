//! Where a schedule comes from: a file, the command line, or the sample that comes along.
use std::{fs, path::Path};

use helpdesk_sla::{
    HolidayRule, PlanVersion, Schedule, ScheduleErrors, SchedulePlan, Shift, ShiftError, Tz, WeeklyHours, YearlyDate,
    Zone,
};
use serde::Deserialize;
use thiserror::Error;

/// The largest file that is read, in bytes.
const FILE_MAX: u64 = 64 * 1024 * 1024;

/// The versions of a plan, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plans {
    /// Where they come from, for messages.
    pub name: String,
    /// The versions.
    pub versions: Vec<PlanVersion>,
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

/// A file of versions in TOML, where a list cannot stand alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Versions {
    versions: Vec<PlanVersion>,
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
            HolidayRule::new("German Unity Day", fixed(10, 3)),
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

    /// Reads a file: a plan, or a list of versions, as JSON or TOML.
    ///
    /// # Errors
    /// [`SourceError`] with line and column where one is to blame.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        let unreadable = |why: String| SourceError::Unreadable { path: name.clone(), why };
        let size = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
        if size > FILE_MAX {
            return Err(unreadable(format!("it has {size} bytes, expected at most {FILE_MAX}")));
        }
        let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        Self::parse(&name, &text)
    }

    /// Reads the text of a file: JSON if it begins like JSON, else TOML.
    ///
    /// # Errors
    /// [`SourceError::Malformed`].
    pub fn parse(name: &str, text: &str) -> Result<Self, SourceError> {
        let malformed = |why: String| SourceError::Malformed { path: name.to_owned(), why: why.trim_end().to_owned() };
        let json = |error: serde_json::Error| malformed(error.to_string());
        let toml = |error: toml::de::Error| malformed(error.to_string());
        let name = name.to_owned();
        let begin = text.trim_start();
        if begin.is_empty() {
            return Err(malformed(String::from("it is empty, expected a plan with `zone` and `hours`")));
        }
        // A TOML text can begin with `[` too, but then a letter follows.
        if begin.starts_with('[') && !begin.trim_start_matches('[').starts_with(|c: char| c.is_alphabetic()) {
            return Ok(Self { name, versions: serde_json::from_str(text).map_err(json)? });
        }
        if begin.starts_with('{') {
            return Ok(Self::one(name, serde_json::from_str(text).map_err(json)?));
        }
        let table: toml::Table = toml::from_str(text).map_err(toml)?;
        if table.contains_key("versions") {
            let Versions { versions } = toml::from_str(text).map_err(toml)?;
            return Ok(Self { name, versions });
        }
        Ok(Self::one(name, toml::from_str(text).map_err(toml)?))
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
        Self { name, versions: vec![PlanVersion { effective_from: None, plan }] }
    }
}
