//! The buckets of a forecast: how many promises break per hour, day, week, or between any instants.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::day::DAY;
use crate::instant::{instant, seconds};
use crate::{Forecast, Instant};

/// The most buckets a forecast can be counted in.
pub const BUCKETS_MAX: usize = 10_000;

/// How long a bucket is: in UTC, a week from Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BucketStep {
    /// From one full hour to the next.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From Monday to Monday.
    Week,
}

/// A stretch of time and how many promises break in it if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// How many are used up in it.
    pub n_due: u64,
    /// How many become late in it.
    pub n_late: u64,
}

/// Why a forecast cannot be counted so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BucketError {
    /// There are more buckets than allowed.
    #[error("there are more than {BUCKETS_MAX} buckets, expected at most so many")]
    TooMany,
    /// The edges do not ascend.
    #[error("edge {edge}: is no later than the one before, expected ascending edges")]
    Order {
        /// Which edge, from 1.
        edge: usize,
    },
}

impl Forecast {
    /// Counts the promises by hour, day or week in UTC: from the one the forecast is made in until an instant.
    ///
    /// The last bucket is whole. For the days of another zone, name their edges to [`between`](Forecast::between).
    ///
    /// # Errors
    ///
    /// [`BucketError::TooMany`].
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{BucketStep, Forecast, OpenTime, Schedule};
    ///
    /// let left = [1, 5, 30].map(OpenTime::from_hours);
    /// let at = "2026-01-05T09:00:00Z".parse()?;
    /// let forecast = Forecast::of_remaining(at, &left, &Schedule::always_open())?;
    /// let days = forecast.by_bucket(BucketStep::Day, "2026-01-07T00:00:00Z".parse()?)?;
    /// assert_eq!(days.iter().map(|day| day.n_due).collect::<Vec<_>>(), [2, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn by_bucket(&self, step: BucketStep, until: Instant) -> Result<Vec<Bucket>, BucketError> {
        // 1970 began on a Thursday.
        let (length, phase) = match step {
            BucketStep::Hour => (60 * 60, 0),
            BucketStep::Day => (DAY, 0),
            BucketStep::Week => (7 * DAY, 4 * DAY),
        };
        let mut edge = seconds(self.at) - (seconds(self.at) - phase).rem_euclid(length);
        let mut edges = alloc::vec![instant(edge)];
        while edge < seconds(until) {
            if edges.len() > BUCKETS_MAX {
                return Err(BucketError::TooMany);
            }
            edge += length;
            edges.push(instant(edge));
        }
        self.between(&edges)
    }

    /// Counts the promises between instants that follow each other: one bucket less than there are edges.
    ///
    /// # Errors
    ///
    /// [`BucketError`].
    pub fn between(&self, edges: &[Instant]) -> Result<Vec<Bucket>, BucketError> {
        if edges.len() > BUCKETS_MAX + 1 {
            return Err(BucketError::TooMany);
        }
        let mut buckets: Vec<Bucket> = Vec::with_capacity(edges.len());
        for (place, (from, to)) in edges.iter().zip(edges.iter().skip(1)).enumerate() {
            if to <= from {
                return Err(BucketError::Order { edge: place + 2 });
            }
            buckets.push(Bucket { from: *from, to: *to, n_due: 0, n_late: 0 });
        }
        for next in &self.to_come {
            if let Some(bucket) = holding(&mut buckets, next.due) {
                bucket.n_due += 1;
            }
            if let Some(bucket) = holding(&mut buckets, next.late_from) {
                bucket.n_late += 1;
            }
        }
        Ok(buckets)
    }
}

fn holding(buckets: &mut [Bucket], at: Instant) -> Option<&mut Bucket> {
    let place = buckets.partition_point(|bucket| bucket.to <= at);
    buckets.get_mut(place).filter(|bucket| bucket.from <= at)
}
