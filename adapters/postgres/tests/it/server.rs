//! Where the stores under test keep their tables: a schema of its own for each test, on the server that `HELPDESK_POSTGRES` names.
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use helpdesk_core::{Blobs, Search, Store, Transfer, Upkeep};
use helpdesk_postgres::{PostgresBlobs, PostgresOptions, PostgresSearch, PostgresStore};
use helpdesk_testkit::{BlobPlace, Place, SearchPlace, TransferPlace, UpkeepPlace};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

/// The connection string of the server that tests may use.
pub(crate) const SERVER: &str = "HELPDESK_POSTGRES";

/// The runtime of all stores under test.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"))
}

/// The server, where there is one. Where there is none, that is said once, past the capture of the test harness.
pub(crate) fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = std::env::var(SERVER).ok().filter(|server| !server.is_empty());
    if server.is_none() {
        SAID.call_once(|| {
            let said = format!(
                "\nPostgreSQL WAS NOT TRIED: {SERVER} is not set, so no test of helpdesk-postgres spoke to a server.\n"
            );
            std::io::stderr().write_all(said.as_bytes()).expect("somebody reads");
        });
    }
    server
}

/// A schema of its own, removed in the end.
pub(crate) struct Schema {
    pub(crate) server: String,
    pub(crate) name: String,
    is_own: bool,
}

impl Schema {
    pub(crate) fn new(server: String) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_micros();
        Self { server, name: format!("t{now}_{}_{number}", std::process::id()), is_own: true }
    }

    /// One that another process has made, and removes.
    pub(crate) fn existing(server: String, name: String) -> Self {
        Self { server, name, is_own: false }
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions { schema: self.name.clone(), connections: 4, ..PostgresOptions::default() }
    }

    pub(crate) fn store(&self) -> PostgresStore {
        runtime().block_on(PostgresStore::connect(&self.server, &self.options())).expect("the store opens")
    }

    /// Runs statements past the store.
    pub(crate) fn run(&self, statements: &str) {
        let done = runtime().block_on(async { raw(&self.server).await.batch_execute(statements).await });
        done.expect("the statements run");
    }
}

/// A connection of its own.
pub(crate) async fn raw(server: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    client
}

impl Drop for Schema {
    fn drop(&mut self) {
        if self.is_own {
            self.run(&format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {} CASCADE", self.name));
        }
    }
}

impl Place for Schema {
    fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.store())
    }
}

impl SearchPlace for Schema {
    fn open_search(&self) -> Arc<dyn Search> {
        Arc::new(runtime().block_on(PostgresSearch::open(&self.store())).expect("the index opens"))
    }
}

impl UpkeepPlace for Schema {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        Arc::new(self.store())
    }
}

impl BlobPlace for Schema {
    fn open_blobs(&self) -> Arc<dyn Blobs> {
        Arc::new(PostgresBlobs::of(&self.store()))
    }
}

/// A schema whose store is opened once: copies have nothing to do with reopening.
struct OpenedOnce {
    // INVARIANT: before the schema, so that its connections go first.
    store: OnceLock<Arc<PostgresStore>>,
    schema: Schema,
}

impl OpenedOnce {
    fn store(&self) -> Arc<PostgresStore> {
        Arc::clone(self.store.get_or_init(|| Arc::new(self.schema.store())))
    }
}

impl Place for OpenedOnce {
    fn open(&self) -> Arc<dyn Store> {
        self.store()
    }
}

impl TransferPlace for OpenedOnce {
    fn open_transfer(&self) -> Arc<dyn Transfer> {
        self.store()
    }
}

/// A new place for a law, where there is a server.
pub(crate) fn place() -> Option<Box<dyn Place>> {
    schema().map(|schema| -> Box<dyn Place> { Box::new(schema) })
}

/// A new place for a law of search, where there is a server.
pub(crate) fn search_place() -> Option<Box<dyn SearchPlace>> {
    schema().map(|schema| -> Box<dyn SearchPlace> { Box::new(schema) })
}

/// A new place for a law of copies, where there is a server.
pub(crate) fn transfer_place() -> Option<Box<dyn TransferPlace>> {
    schema().map(|schema| -> Box<dyn TransferPlace> { Box::new(OpenedOnce { store: OnceLock::new(), schema }) })
}

/// A new place for a law of upkeep, where there is a server. Its desks and its keeper are stores of their own, as of several processes.
pub(crate) fn upkeep_place() -> Option<Box<dyn UpkeepPlace>> {
    schema().map(|schema| -> Box<dyn UpkeepPlace> { Box::new(schema) })
}

/// A new place for a law of bytes, where there is a server.
pub(crate) fn blob_place() -> Option<Box<dyn BlobPlace>> {
    schema().map(|schema| -> Box<dyn BlobPlace> { Box::new(schema) })
}

/// No law stops the server, so no commit of theirs waits for the disk; those tests that do make schemas of their own, and wait.
pub(crate) fn schema() -> Option<Schema> {
    let quick = |server: String| format!("{server} options='-c synchronous_commit=off'");
    server().map(|server| Schema::new(quick(server)))
}
