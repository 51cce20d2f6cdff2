//! The way to the server: a pool of connections, and how long one tries when it is away.
use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, Row, Socket};

use crate::fault::{Fault, told};
use crate::gathering::Gathering;
use crate::handover::{Handover, Runtime as Own};
use crate::hints::{self, Listen, Saying};
use crate::known::Known;
use crate::step::Step;
use crate::{OpenError, PostgresOptions, pipeline};

/// How a transaction begins that writes.
pub(crate) const WRITE: &str = "BEGIN";

/// How a transaction begins in which all reads see one instant.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The first pause before something is tried once more, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(250));

/// How much longer than a statement an answer may take before the connection is given up.
const GRACE: Duration = Duration::from_secs(5);

/// Whether something may be done twice where it is not known whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twice {
    /// Doing it again changes nothing.
    Harmless,
    /// It would count twice, or be answered as if it had not been done.
    Harmful,
}

/// The way to the server.
pub(crate) struct Link {
    pool: Pool,
    runtime: Own,
    pub(crate) schema: String,
    pub(crate) shard: i16,
    pub(crate) known: Known,
    /// Whether texts are ordered by their bytes, once that was asked.
    pub(crate) is_by_bytes: OnceLock<bool>,
    /// How one listens to other desks.
    pub(crate) listen: Listen,
    pub(crate) saying: Saying,
    pub(crate) says_hints: bool,
    patience: Duration,
    pub(crate) n_waiting_max: usize,
    pub(crate) gathering: Gathering,
    answer_within: Duration,
}

impl Link {
    /// A pool that has no connection yet.
    pub(crate) fn new<T>(mut config: Config, tls: T, options: &PostgresOptions) -> Result<Self, OpenError>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + Sync,
        T::TlsConnect: Send + Sync,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let runtime = Own::current().ok_or(OpenError::NoRuntime)?;
        let own = settings(options);
        config.options(match config.get_options() {
            Some(given) => format!("{given} {own}"),
            None => own,
        });
        if config.get_application_name().is_none() {
            config.application_name("helpdesk");
        }
        let listen = hints::listen(config.clone(), tls.clone(), &options.schema);
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(options.connections.max(1))
            .wait_timeout(Some(options.patience))
            .create_timeout(Some(options.statement_timeout))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| OpenError::Config { why: error.to_string() })?;
        let answer_within = options.statement_timeout.saturating_add(GRACE);
        let (schema, shard, patience) = (options.schema.clone(), options.shard, options.patience);
        let (known, is_by_bytes) = (Known::default(), OnceLock::new());
        let (saying, says_hints) = (Saying::default(), options.hints);
        Ok(Self {
            pool,
            runtime,
            schema,
            shard,
            known,
            is_by_bytes,
            listen,
            saying,
            says_hints,
            patience,
            // Connections that are being made count as waiting.
            n_waiting_max: options.waiting.saturating_add(options.connections),
            gathering: Gathering::default(),
            answer_within,
        })
    }

    /// A connection.
    pub(crate) async fn client(&self) -> Result<Object, Fault> {
        let n_waiting = self.pool.status().waiting;
        if n_waiting >= self.n_waiting_max {
            let why = format!("{n_waiting} wait for a connection, at most {} do", self.n_waiting_max);
            return Err(Fault::Busy { why });
        }
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => match Fault::from(error) {
                Fault::Lost { why } | Fault::Again { why } => Fault::Away { why },
                Fault::Refused { why } => Fault::Refused { why },
                known @ (Fault::Away { .. } | Fault::Guarded { .. } | Fault::Busy { .. } | Fault::Damaged { .. }) => {
                    known
                }
            },
            error @ (PoolError::Timeout(_)
            | PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_)) => Fault::Away { why: error.to_string() },
        })
    }

    /// Runs steps once, in a transaction where `begin` begins one.
    pub(crate) async fn attempt(&self, begin: Option<&str>, steps: &[Step]) -> Result<Vec<Vec<Row>>, Fault> {
        let client = self.client().await?;
        let work = async {
            match begin {
                Some(begin) => pipeline::transact(&client, begin, steps).await,
                None => pipeline::run(&client, steps).await,
            }
        };
        let answer = self.in_time(work).await;
        if let Err(Fault::Lost { .. }) = &answer {
            self.give_up(client);
        }
        answer
    }

    /// What the server answers, where it does so in time.
    async fn in_time<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Fault> {
        match timeout(self.answer_within, work).await {
            Ok(answer) => Ok(answer?),
            Err(_elapsed) => Err(Fault::Lost { why: "the server did not answer in time".to_owned() }),
        }
    }

    /// Closes a connection of which nobody knows how it stands.
    pub(crate) fn give_up(&self, client: Object) {
        drop(Object::take(client));
        // Whoever comes back may have been set back to an older state.
        self.known.forget();
    }

    /// Reads, each step for itself.
    pub(crate) async fn read(&self, steps: &[Step]) -> Result<Vec<Vec<Row>>, Fault> {
        self.persist(None, steps, Twice::Harmless).await
    }

    /// Reads one thing.
    pub(crate) async fn rows(&self, step: Step) -> Result<Vec<Row>, Fault> {
        Ok(self.read(&[step]).await?.pop().unwrap_or_default())
    }

    /// Reads several things as they are at one instant.
    pub(crate) async fn read_at_once(&self, steps: &[Step]) -> Result<Vec<Vec<Row>>, Fault> {
        self.persist(Some(READ), steps, Twice::Harmless).await
    }

    /// Writes all steps, or none.
    pub(crate) async fn write(&self, steps: &[Step], twice: Twice) -> Result<Vec<Vec<Row>>, Fault> {
        self.persist(Some(WRITE), steps, twice).await
    }

    async fn persist(&self, begin: Option<&str>, steps: &[Step], twice: Twice) -> Result<Vec<Vec<Row>>, Fault> {
        let mut tries = self.tries();
        loop {
            let fault = match self.attempt(begin, steps).await {
                Ok(rows) => return Ok(rows),
                Err(fault) => fault,
            };
            let is_lost = matches!(fault, Fault::Lost { .. });
            if !fault.is_passing() || is_lost && twice == Twice::Harmful || !tries.go_on().await {
                return Err(fault);
            }
        }
    }

    /// The tries of one piece of work.
    pub(crate) fn tries(&self) -> Tries {
        Tries { end: Instant::now().checked_add(self.patience), pause: PAUSES.0 }
    }

    /// Begins a transaction in which what is written depends on what is read.
    pub(crate) async fn begin(&self) -> Result<Turn<'_>, Fault> {
        let turn = Turn { link: self, client: Some(self.client().await?) };
        turn.word(WRITE).await?;
        Ok(turn)
    }

    /// Has something done beside, in the runtime of the store.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.runtime.spawn(work)
    }

    /// Does work in the runtime of the store, whoever waits for it: what is begun comes to its end even where nobody waits any more.
    pub(crate) fn on_runtime<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Handover<T> {
        self.runtime.does(work)
    }
}

/// How often something is tried: at growing distances, until patience is over.
pub(crate) struct Tries {
    end: Option<Instant>,
    pause: Duration,
}

impl Tries {
    /// Waits a little, and says whether to try again.
    pub(crate) async fn go_on(&mut self) -> bool {
        if self.end.is_some_and(|end| Instant::now() >= end) {
            return false;
        }
        sleep(self.pause).await;
        self.pause = self.pause.saturating_mul(2).min(PAUSES.1);
        true
    }
}

/// A transaction of several round trips. Where it is not ended its connection is closed, and nothing of it stays.
pub(crate) struct Turn<'a> {
    link: &'a Link,
    client: Option<Object>,
}

impl Turn<'_> {
    /// Runs steps.
    pub(crate) async fn run(&self, steps: &[Step]) -> Result<Vec<Vec<Row>>, Fault> {
        self.within(async |client| pipeline::run(client, steps).await).await
    }

    /// Ends it: everything is written.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        self.end("COMMIT").await
    }

    /// Ends it: nothing is written.
    pub(crate) async fn take_back(self) -> Result<(), Fault> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, word: &str) -> Result<(), Fault> {
        let ended = self.word(word).await;
        if ended.is_ok() {
            drop(self.client.take());
        }
        ended
    }

    async fn word(&self, word: &str) -> Result<(), Fault> {
        self.within(async |client| client.batch_execute(word).await).await
    }

    async fn within<T>(&self, work: impl AsyncFnOnce(&Object) -> Result<T, tokio_postgres::Error>) -> Result<T, Fault> {
        let Some(client) = &self.client else {
            return Err(Fault::Lost { why: "the transaction has ended".to_owned() });
        };
        self.link.in_time(work(client)).await
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            self.link.give_up(client);
        }
    }
}

/// What each connection is told when it begins. What the host's connection string says besides is left as it is.
fn settings(options: &PostgresOptions) -> String {
    let millis = options.statement_timeout.as_millis();
    let schema = &options.schema;
    [
        format!("-c search_path={schema}"),
        format!("-c statement_timeout={millis}"),
        format!("-c idle_in_transaction_session_timeout={millis}"),
        r"-c default_transaction_isolation=read\ committed".to_owned(),
        "-c jit=off".to_owned(),
    ]
    .join(" ")
}

/// A failure to open as it is told.
pub(crate) fn unreachable(error: PoolError) -> OpenError {
    let why = match error {
        PoolError::Backend(error) => told(&error),
        error @ (PoolError::Timeout(_)
        | PoolError::Closed
        | PoolError::NoRuntimeSpecified
        | PoolError::PostCreateHook(_)) => error.to_string(),
    };
    OpenError::Unreachable { why }
}

impl Link {
    /// The first connection: whether there is a server at all.
    pub(crate) async fn first(&self) -> Result<Object, OpenError> {
        self.pool.get().await.map_err(unreachable)
    }
}
