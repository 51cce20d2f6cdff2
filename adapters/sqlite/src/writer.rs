//! The one writer: what several callers want written at once is gathered and flushed as one transaction.
//!
//! A caller puts its work into a queue. Whoever finds the connection free leads: it takes what is in the queue, its own work
//! among it, runs all of it in one transaction and flushes once. What comes meanwhile is taken by the thread of the writer. So
//! a caller alone pays for no hand-over, and many callers share a flush.
mod answer;
mod group;
mod job;
mod queue;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::{io, thread};

use rusqlite::{Connection, Transaction};

pub(crate) use self::answer::Outcome;
use self::group::Settled;
use self::job::End;
pub(crate) use self::job::{Job, task};
use self::queue::Queue;
use crate::fault::Fault;

/// The one writer of a file.
pub(crate) struct Writer {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What callers and the thread of the writer share.
struct Shared {
    queue: Mutex<Queue>,
    /// Said when something waits that no caller could take, and when the store is closed.
    wanted: Condvar,
    connection: Mutex<Connection>,
}

/// A caller who makes jobs while those made before are run. Whoever leads waits for what is to come as long as this lives.
pub(crate) struct Feed<'w> {
    shared: &'w Shared,
}

impl Feed<'_> {
    /// Puts work into the queue, in this order. The thread of the writer does it.
    pub(crate) fn push(&self, jobs: impl IntoIterator<Item = Box<dyn Job>>) {
        let mut queue = lock(&self.shared.queue);
        jobs.into_iter().for_each(|job| queue.push(job));
        drop(queue);
        self.shared.wanted.notify_all();
    }
}

impl Drop for Feed<'_> {
    fn drop(&mut self) {
        lock(&self.shared.queue).n_feeding -= 1;
        self.shared.wanted.notify_all();
    }
}

impl Writer {
    /// Takes the connection that writes, and starts the thread.
    pub(crate) fn new(connection: Connection) -> io::Result<Self> {
        let connection = Mutex::new(connection);
        let shared = Arc::new(Shared { queue: Mutex::default(), wanted: Condvar::new(), connection });
        let own = Arc::clone(&shared);
        let thread = thread::Builder::new().name("helpdesk-sqlite".to_owned()).spawn(move || own.serve())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// The connection that writes, for whoever reads in memory. A thread that panicked inside a transaction rolled it back while
    /// it unwound, so the connection is used on.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        lock(&self.shared.connection)
    }

    /// Has work done in a transaction with what others want. It may run more than once, and is told nothing of the others.
    pub(crate) async fn write<T: Outcome>(
        &self,
        work: impl FnMut(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let (job, answer) = task(work, 0, false);
        self.submit([job]);
        answer.await
    }

    /// The same for work that writes over texts that are to be in no file any more.
    pub(crate) async fn erase<T: Outcome>(
        &self,
        work: impl FnMut(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let (job, answer) = task(work, 0, true);
        self.submit([job]);
        answer.await
    }

    /// Says that much is to come, which is better made while the writer is at the first of it; nothing where too much waits already.
    pub(crate) fn feed(&self) -> Option<Feed<'_>> {
        let mut queue = lock(&self.shared.queue);
        queue.has_room().ok()?;
        queue.n_feeding += 1;
        Some(Feed { shared: &self.shared })
    }

    /// Puts work into the queue, in this order, and does it if nobody else is at it. Where too much waits already it is told so.
    pub(crate) fn submit(&self, jobs: impl IntoIterator<Item = Box<dyn Job>>) {
        let mut queue = lock(&self.shared.queue);
        if let Err(busy) = queue.has_room() {
            drop(queue);
            return jobs.into_iter().for_each(|job| job.tell(End::NotWritten(busy.clone())));
        }
        jobs.into_iter().for_each(|job| queue.push(job));
        drop(queue);
        match self.shared.connection.try_lock() {
            Ok(connection) => self.shared.lead(connection),
            Err(TryLockError::Poisoned(poisoned)) => self.shared.lead(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        if !lock(&self.shared.queue).is_empty() {
            self.shared.wanted.notify_one();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        lock(&self.shared.queue).is_closed = true;
        self.shared.wanted.notify_one();
        // Whoever is woken may hold the store last: a thread does not wait for itself.
        if let Some(thread) = self.thread.take().filter(|own| own.thread().id() != thread::current().id()) {
            drop(thread.join());
        }
    }
}

impl Shared {
    /// Writes groups until the store is closed and nothing waits.
    fn serve(&self) {
        loop {
            let mut queue = lock(&self.queue);
            while queue.is_empty() {
                if queue.is_closed {
                    return;
                }
                queue = self.wanted.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            drop(queue);
            // Whatever goes wrong with one group, the next one is written; whoever was in it is told by what drops with it.
            drop(catch_unwind(AssertUnwindSafe(|| self.lead(lock(&self.connection)))));
        }
    }

    /// Writes one group, and tells its callers when others can write again.
    fn lead(&self, mut connection: MutexGuard<'_, Connection>) {
        let settled = group::write((&self.queue, &self.wanted), &mut connection);
        drop(connection);
        settled.into_iter().for_each(Settled::tell);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
