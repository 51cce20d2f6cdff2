//! Business time for a person: a schedule from somewhere, and questions to it with answers that explain themselves.
//!
//! Nothing here reads a clock or writes a file: the binary `calendar` does.
mod check;
mod coverage_told;
mod day;
mod holidays;
mod hours;
mod local_day;
mod moment;
mod picture;
mod source;
mod wall;
mod week;

pub use check::{Checked, check};
pub use coverage_told::{CoverageTold, GAPS_SHOWN_MAX};
pub use day::{DayAccount, DayChange, DayPiece, DayShift, day};
pub use holidays::{HolidayRow, holidays};
pub use hours::{HoursError, hours};
pub use moment::{Moment, MomentError, date, moment};
pub use picture::{html, svg};
pub use source::{Plans, SourceError};
pub use wall::{offset, rfc3339, stamp};
pub use week::{Week, WeekDay, week};
