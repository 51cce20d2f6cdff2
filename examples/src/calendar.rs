//! Business time for a person: a schedule from somewhere, and questions to it with answers that explain themselves.
//!
//! Nothing here reads a clock or writes a file: the binary `calendar` does.
mod change;
mod check;
mod coverage_told;
mod day;
mod form;
mod holidays;
mod hours;
mod local_day;
mod moment;
mod picture;
mod plain;
mod read;
mod remarks;
mod source;
mod time_told;
mod wall;
mod week;
mod word;
mod zone_name;

pub use change::{Change, next_closing, next_opening};
pub use check::{Checked, check, counted};
pub use coverage_told::{CoverageTold, GAPS_SHOWN_MAX};
pub use day::{DayAccount, DayChange, DayPiece, DayShift, DayUnknown, day};
pub use holidays::{HolidayRow, holidays};
pub use hours::{HoursError, hours};
pub use moment::{Moment, MomentError, date, moment};
pub use picture::{html, svg};
pub use plain::{plain, plain_json};
pub use source::{Plans, SCHEDULE_MAX, SourceError};
pub use time_told::time_told;
pub use wall::{offset, rfc3339, stamp};
pub use week::{Week, WeekDay, week};
pub use zone_name::{ZoneNameError, zone, zones_like};
