//! The options of an import: whose local time counts, and for which years.

use helpdesk_sla::{FIRST_YEAR, LAST_YEAR, Tz};
use thiserror::Error;

/// Whose local time counts in an import, and which years are wanted.
///
/// # Time and units
///
/// The zone is that of the plan the import goes into: times without a zone are in it, and whole days are days there.
/// Both years are included. A rule without an end goes on until the last one.
///
/// # Examples
///
/// ```
/// use helpdesk_calendar::ImportOptions;
/// use helpdesk_sla::Tz;
///
/// let options = ImportOptions::new(Tz::Europe__Berlin, 2026, 2030)?;
/// assert_eq!(options.last_year(), 2030);
/// assert!(ImportOptions::new(Tz::UTC, 2026, 2400).is_err());
/// # Ok::<(), helpdesk_calendar::YearsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    zone: Tz,
    // INVARIANT: FIRST_YEAR <= first_year <= last_year <= LAST_YEAR.
    first_year: i32,
    last_year: i32,
}

/// Why years cannot be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the years `{first}` to `{last}` cannot be imported, expected a range within {FIRST_YEAR} to {LAST_YEAR}")]
pub struct YearsError {
    /// The first year asked for.
    pub first: i32,
    /// The last year asked for.
    pub last: i32,
}

impl ImportOptions {
    /// Makes options of the plan's zone and a range of years.
    ///
    /// # Errors
    ///
    /// [`YearsError`] for a range that is empty or leaves the years of a schedule.
    pub fn new(zone: Tz, first_year: i32, last_year: i32) -> Result<ImportOptions, YearsError> {
        if first_year < FIRST_YEAR || last_year > LAST_YEAR || first_year > last_year {
            return Err(YearsError { first: first_year, last: last_year });
        }
        Ok(ImportOptions { zone, first_year, last_year })
    }

    /// The zone of the plan.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first year that is imported.
    #[must_use]
    pub fn first_year(&self) -> i32 {
        self.first_year
    }

    /// The last year that is imported.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        self.last_year
    }
}
