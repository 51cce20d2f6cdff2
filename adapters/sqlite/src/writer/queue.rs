//! What waits to be written, in the order in which it came; bounded, so that a store that falls behind says so at once.
use std::collections::VecDeque;

use helpdesk_core::StoreError;

use super::Job;
use crate::options::{WAITING_BYTES_MAX, WAITING_MAX};

/// What waits to be written.
#[derive(Default)]
pub(super) struct Queue {
    jobs: VecDeque<Box<dyn Job>>,
    n_bytes: usize,
    pub(super) is_closed: bool,
    /// How many jobs the last group had: whether others are likely to come.
    pub(super) last_group: usize,
    /// How many callers have said that more is to come, and are making it.
    pub(super) n_feeding: usize,
}

impl Queue {
    /// Whether more is taken. What one caller brings at once is counted when it waits: it is in memory already, and is not parted.
    pub(super) fn has_room(&self) -> Result<(), StoreError> {
        let over = |n: usize, what: &str, most: usize| {
            Err(StoreError::Busy { why: format!("{n} {what} wait to be written, at most {most} do") })
        };
        if self.jobs.len() >= WAITING_MAX {
            return over(self.jobs.len(), "units", WAITING_MAX);
        }
        if self.n_bytes >= WAITING_BYTES_MAX {
            return over(self.n_bytes, "bytes", WAITING_BYTES_MAX);
        }
        Ok(())
    }

    pub(super) fn push(&mut self, job: Box<dyn Job>) {
        self.n_bytes = self.n_bytes.saturating_add(job.n_bytes());
        self.jobs.push_back(job);
    }

    pub(super) fn pop(&mut self) -> Option<Box<dyn Job>> {
        let job = self.jobs.pop_front()?;
        self.n_bytes = self.n_bytes.saturating_sub(job.n_bytes());
        Some(job)
    }

    pub(super) fn take_all(&mut self) -> VecDeque<Box<dyn Job>> {
        self.n_bytes = 0;
        std::mem::take(&mut self.jobs)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }
}
