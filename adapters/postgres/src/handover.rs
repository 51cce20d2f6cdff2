//! Work that is done where it is waited for, and that the store's runtime brings to its end where nobody waits any more.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::fault::Fault;

/// Work that is done where it is waited for, by whatever executor: no task has to be made for it, and no thread woken. A future that is
/// dropped between `BEGIN` and `COMMIT` would leave a connection that nobody may use; what was begun is handed to the runtime then.
pub(crate) struct Handover<T: Send + 'static> {
    work: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    runtime: Runtime,
}

/// The runtime of a store.
#[derive(Clone)]
pub(crate) struct Runtime {
    handle: Handle,
    watch: Arc<Watching>,
}

/// What knows whether the runtime is there, as long as somebody asks.
struct Watching {
    has_ended: Arc<AtomicBool>,
    task: AbortHandle,
}

/// Goes when the runtime does.
struct Watch(Arc<AtomicBool>);

impl Runtime {
    /// The runtime that this is called in.
    pub(crate) fn current() -> Option<Self> {
        let handle = Handle::try_current().ok()?;
        let has_ended = Arc::new(AtomicBool::new(false));
        let watch = Watch(Arc::clone(&has_ended));
        let task = handle.spawn(async move {
            // It is dropped with the runtime.
            let _watch = watch;
            std::future::pending::<()>().await;
        });
        let watch = Arc::new(Watching { has_ended, task: task.abort_handle() });
        Some(Self { handle, watch })
    }

    /// Has something done beside.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.handle.spawn(work).abort_handle()
    }

    /// Does work in this runtime.
    pub(crate) fn does<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Handover<T> {
        Handover { work: Some(Box::pin(work)), runtime: self.clone() }
    }
}

impl<T: Send + 'static> Future for Handover<T> {
    type Output = Result<T, Fault>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = || Fault::Lost { why: "the runtime that the store was opened in has ended".to_owned() };
        let this = &mut *self;
        if this.runtime.watch.has_ended.load(Ordering::SeqCst) {
            this.work = None;
        }
        let Some(work) = &mut this.work else { return Poll::Ready(Err(ended())) };
        let inside = this.runtime.handle.enter();
        let Poll::Ready(done) = work.as_mut().poll(context) else { return Poll::Pending };
        drop(inside);
        this.work = None;
        Poll::Ready(Ok(done))
    }
}

impl<T: Send + 'static> Drop for Handover<T> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            self.runtime.handle.spawn(work);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
