//! When what could not be delivered is tried again.
use alloc::{format, string::String};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::limits::{NOTICE_RETRY_FACTOR_MAX, NOTICE_RETRY_SECONDS, NOTICE_RETRY_SECONDS_MAX};

/// When what could not be delivered is tried again: after so long, each time so many times longer, never longer than so long. Five
/// minutes, twice, six hours, where nothing is said. How often is [`NoticesSpec::attempts`](crate::NoticesSpec::attempts).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetrySpec {
    /// How long after the first attempt, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seconds: Option<u32>,
    /// How many times longer it is after each further attempt; 1 is always as long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<u32>,
    /// The longest that it is, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_seconds: Option<u32>,
}

/// When what could not be delivered is tried again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retry {
    first_seconds: u32,
    factor: u32,
    longest_seconds: u32,
}

impl RetrySpec {
    /// What is wrong with it, each with what was expected.
    pub(crate) fn problems(&self) -> impl Iterator<Item = String> {
        let Retry { first_seconds, factor, longest_seconds } = Retry::new(*self);
        let waits = [("after", first_seconds), ("at the latest after", longest_seconds)];
        let wrong = waits.into_iter().filter(|(_, seconds)| !(1..=NOTICE_RETRY_SECONDS_MAX).contains(seconds));
        let long = wrong.map(|(when, seconds)| {
            format!("are tried again {when} {seconds} seconds, expected 1 to {NOTICE_RETRY_SECONDS_MAX}")
        });
        let steep = !(1..=NOTICE_RETRY_FACTOR_MAX).contains(&factor);
        let steep = steep.then(|| {
            format!("are tried again {factor} times later each time, expected 1 to {NOTICE_RETRY_FACTOR_MAX}")
        });
        let crossed = (first_seconds > longest_seconds).then(|| {
            format!("are tried again after {first_seconds} seconds, expected at most the longest, {longest_seconds}")
        });
        long.chain(steep).chain(crossed)
    }
}

impl Retry {
    pub(crate) fn new(spec: RetrySpec) -> Self {
        let (first, factor, longest) = NOTICE_RETRY_SECONDS;
        let longest_seconds = spec.longest_seconds.unwrap_or(longest);
        // Whoever says a longest one below the usual first means: always that.
        let first_seconds = spec.first_seconds.unwrap_or_else(|| first.min(longest_seconds));
        Self { first_seconds, factor: spec.factor.unwrap_or(factor), longest_seconds }
    }

    /// When it is tried again after so many attempts and one more at `at`.
    pub(crate) fn again_at(self, n_attempts: u32, at: Instant) -> Instant {
        let mut wait = self.first_seconds;
        for _attempt in 0..n_attempts {
            if wait >= self.longest_seconds || self.factor <= 1 {
                break;
            }
            wait = wait.saturating_mul(self.factor);
        }
        let wait = chrono::TimeDelta::seconds(i64::from(wait.min(self.longest_seconds)));
        at.checked_add_signed(wait).unwrap_or(at)
    }
}
