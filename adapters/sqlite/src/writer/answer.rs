//! The answer a caller waits for.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use helpdesk_core::{CommitError, KeepError, StoreError};

use super::lock;

/// What work can come to beside what it answers itself.
pub(crate) trait Outcome: Send + 'static {
    /// Nothing of it was written.
    fn not_written(error: StoreError) -> Self;

    /// It may be written, or not.
    fn unknown(why: String) -> Self;
}

impl<T: Send + 'static> Outcome for Result<T, CommitError> {
    fn not_written(error: StoreError) -> Self {
        Err(CommitError::NotWritten(error))
    }

    fn unknown(why: String) -> Self {
        Err(CommitError::Unknown { why })
    }
}

impl<T: Send + 'static> Outcome for Result<T, StoreError> {
    fn not_written(error: StoreError) -> Self {
        Err(error)
    }

    fn unknown(why: String) -> Self {
        Err(StoreError::Unavailable { why })
    }
}

impl<T: Send + 'static> Outcome for Result<T, KeepError> {
    fn not_written(error: StoreError) -> Self {
        Err(KeepError::Store(error))
    }

    fn unknown(why: String) -> Self {
        Err(KeepError::Store(StoreError::Unavailable { why }))
    }
}

/// The answer a caller waits for. Dropping it takes nothing back.
pub(crate) struct Answer<T> {
    slot: Arc<Slot<T>>,
}

/// Where an answer is put.
pub(super) struct Slot<T> {
    state: Mutex<State<T>>,
}

enum State<T> {
    Awaited(Option<Waker>),
    Given(Option<T>),
}

impl<T> Slot<T> {
    /// An empty slot, and who waits for it.
    pub(super) fn new() -> (Arc<Self>, Answer<T>) {
        let slot = Arc::new(Self { state: Mutex::new(State::Awaited(None)) });
        let answer = Answer { slot: Arc::clone(&slot) };
        (slot, answer)
    }

    /// Gives an answer where none was given.
    pub(super) fn give_if_awaited(&self, answer: impl FnOnce() -> T) {
        if matches!(&*lock(&self.state), State::Awaited(_)) {
            self.give(answer());
        }
    }

    /// Gives the answer.
    pub(super) fn give(&self, answer: T) {
        let before = std::mem::replace(&mut *lock(&self.state), State::Given(Some(answer)));
        if let State::Awaited(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl<T> Future for Answer<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match &mut *lock(&self.slot.state) {
            State::Awaited(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            State::Given(answer) => answer.take().map_or(Poll::Pending, Poll::Ready),
        }
    }
}
