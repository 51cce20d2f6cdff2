//! The hours of a week: the shifts of each weekday, in local wall-clock time.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::Shift;

/// The shifts of each weekday.
///
/// In any order; shifts that touch or overlap are a union, so a seam is no closing. A day left out has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WeeklyHours {
    /// Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<Shift>,
    /// Tuesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<Shift>,
    /// Wednesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<Shift>,
    /// Thursday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<Shift>,
    /// Friday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<Shift>,
    /// Saturday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<Shift>,
    /// Sunday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<Shift>,
}

impl WeeklyHours {
    /// Gives every day of the week the same shifts.
    #[must_use]
    pub fn every_day(shifts: &[Shift]) -> WeeklyHours {
        let day = shifts.to_vec();
        WeeklyHours { sat: day.clone(), sun: day.clone(), ..WeeklyHours::weekdays(&day) }
    }

    /// Gives Monday to Friday the same shifts, and Saturday and Sunday none.
    #[must_use]
    pub fn weekdays(shifts: &[Shift]) -> WeeklyHours {
        let day = shifts.to_vec();
        WeeklyHours {
            mon: day.clone(),
            tue: day.clone(),
            wed: day.clone(),
            thu: day.clone(),
            fri: day,
            sat: vec![],
            sun: vec![],
        }
    }

    /// Tells whether no day has a shift.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days().iter().all(|(_, shifts)| shifts.is_empty())
    }

    /// The days in order, with the names a plan is written in.
    pub(crate) fn days(&self) -> [(&'static str, &[Shift]); 7] {
        [
            ("mon", &self.mon),
            ("tue", &self.tue),
            ("wed", &self.wed),
            ("thu", &self.thu),
            ("fri", &self.fri),
            ("sat", &self.sat),
            ("sun", &self.sun),
        ]
    }

    /// The shifts of the weekday a day falls on, the day counted from 1970.
    pub(crate) fn on(&self, day: i64) -> &[Shift] {
        // 1970-01-01 was a Thursday.
        match (day + 3).rem_euclid(7) {
            0 => &self.mon,
            1 => &self.tue,
            2 => &self.wed,
            3 => &self.thu,
            4 => &self.fri,
            5 => &self.sat,
            _ => &self.sun,
        }
    }
}
