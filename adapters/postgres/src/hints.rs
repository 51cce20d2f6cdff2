//! Hints between desks: something was written that may be due or waits to be sent. A hint that is lost costs time, and nothing else.
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use helpdesk_core::Unit;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{AsyncMessage, Config, Error, Socket};

use crate::link::Link;

/// How often a desk says something at most: what is written in between is said once.
const EACH: Duration = Duration::from_millis(50);

/// The first pause before a listener that was cut off listens again, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// Wakes a desk when another one on the same schema has written something that may be due, or that waits to be sent.
///
/// A desk that only looks from time to time looks when it is woken, too. No hint is a promise: one may come without anything to do, several
/// come as one, and one that is lost (while the server is away) costs what the desk waits at most between two looks. After a connection was
/// lost it listens again, and wakes once for what it may have missed.
///
/// # Examples
/// A worker's loop:
///
/// ```no_run
/// use std::time::Duration;
///
/// use helpdesk_postgres::{PostgresOptions, PostgresStore};
/// use tokio::time::timeout;
///
/// # async fn work() -> Result<(), Box<dyn std::error::Error>> {
/// # async fn look() {}
/// let store = PostgresStore::connect("host=/var/run/postgresql user=desk", &PostgresOptions::default()).await?;
/// let mut hints = store.hints();
/// loop {
///     // What is due now: `desk.run_due_shared`, `desk.relay_shared`.
///     look().await;
///     // Until somebody says something, or until the time for a look has come anyway.
///     let _ = timeout(Duration::from_secs(30), hints.next()).await;
/// }
/// # }
/// ```
pub struct Hints {
    heard: Arc<Notify>,
    listener: AbortHandle,
}

impl Hints {
    /// Waits for the next hint; one that came since the last call is answered at once.
    pub async fn next(&mut self) {
        self.heard.notified().await;
    }
}

impl Drop for Hints {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl fmt::Debug for Hints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hints").finish_non_exhaustive()
    }
}

/// Says that something was written, now and then.
#[derive(Default)]
pub(crate) struct Saying {
    /// Whether somebody is about to say it.
    is_meant: AtomicBool,
}

/// Listens until the connection is lost.
pub(crate) type Listen =
    Arc<dyn Fn(Arc<Notify>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> + Send + Sync>;

/// How one listens to the desks on a schema.
pub(crate) fn listen<T>(config: Config, tls: T, schema: &str) -> Listen
where
    T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
    T::Stream: Send + Sync,
    T::TlsConnect: Send + Sync,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let word = format!("LISTEN {}", channel(schema));
    Arc::new(move |heard| {
        let (config, tls, word) = (config.clone(), tls.clone(), word.clone());
        Box::pin(async move {
            let (client, mut connection) = config.connect(tls).await?;
            let mut begun = Box::pin(async { client.batch_execute(&word).await });
            let mut is_begun = false;
            poll_fn(|context| {
                loop {
                    let message = connection.poll_message(context);
                    if !is_begun && let Poll::Ready(done) = begun.as_mut().poll(context) {
                        if let Err(error) = done {
                            return Poll::Ready(Err(error));
                        }
                        is_begun = true;
                        // What was said before is not heard any more.
                        heard.notify_one();
                    }
                    match message {
                        Poll::Ready(Some(Ok(AsyncMessage::Notification(_)))) => heard.notify_one(),
                        Poll::Ready(Some(Ok(_notice))) => {}
                        Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                        Poll::Ready(None) => return Poll::Ready(Ok(())),
                        Poll::Pending => return Poll::Pending,
                    }
                }
            })
            .await
        })
    })
}

/// Listens, and listens again after the connection was lost.
pub(crate) fn hints(link: &Link) -> Hints {
    let (heard, listen) = (Arc::new(Notify::new()), Arc::clone(&link.listen));
    let told = Arc::clone(&heard);
    let listener = link.spawn(async move {
        let mut pause = PAUSES.0;
        loop {
            let begun = Instant::now();
            // Whatever ended it, it is begun again.
            drop(listen(Arc::clone(&told)).await);
            pause = if begun.elapsed() > PAUSES.1 { PAUSES.0 } else { pause.saturating_mul(2).min(PAUSES.1) };
            sleep(pause).await;
        }
    });
    Hints { heard, listener }
}

/// Says that a unit was written, where another desk may have to do something about it.
pub(crate) fn say(link: &Arc<Link>, unit: &Unit) {
    let is_news = !unit.notices().is_empty() || unit.parts().any(|part| part.wake_at().is_some());
    if !link.says_hints || !is_news || link.saying.is_meant.swap(true, Ordering::SeqCst) {
        return;
    }
    let weak = Arc::downgrade(link);
    let when = Instant::now() + EACH;
    link.spawn(async move {
        sleep_until(when).await;
        said(&weak).await;
    });
}

async fn said(link: &Weak<Link>) {
    let Some(link) = link.upgrade() else { return };
    // What is written from here on is said the next time.
    link.saying.is_meant.store(false, Ordering::SeqCst);
    if let Ok(client) = link.client().await {
        // A hint that cannot be given is none.
        drop(client.batch_execute(&format!("NOTIFY {}", channel(&link.schema))).await);
    }
}

/// What desks on a schema listen to.
fn channel(schema: &str) -> String {
    format!("helpdesk_{schema}")
}
