//! Shards in schemas of the server that `HELPDESK_POSTGRES` names: one server stands for several.
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use helpdesk_core::{Search, Store, Transfer, Upkeep};
use helpdesk_postgres::{PostgresOptions, PostgresSearch, PostgresStore};
use helpdesk_sharded::{ShardedSearch, ShardedStore};
use helpdesk_testkit::{Place, SearchPlace, TransferPlace, UpkeepPlace};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::NoTls;

use crate::memory::placement;

/// How many schemas are the shards of one store.
const N_SHARDS: usize = 2;

/// The connection string of the server that tests may use.
const SERVER: &str = "HELPDESK_POSTGRES";

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"))
}

/// Schemas of their own, removed in the end. No law stops the server, so no commit waits for its disk.
struct Schemas {
    server: String,
    name: String,
}

impl Schemas {
    fn new() -> Option<Self> {
        static SAID: Once = Once::new();
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let Some(server) = std::env::var(SERVER).ok().filter(|server| !server.is_empty()) else {
            let said = format!("\nPostgreSQL WAS NOT TRIED: {SERVER} is not set, so no shard was on a server.\n");
            SAID.call_once(|| std::io::stderr().write_all(said.as_bytes()).expect("somebody reads"));
            return None;
        };
        let (number, server) =
            (NEXT.fetch_add(1, Ordering::SeqCst), format!("{server} options='-c synchronous_commit=off'"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_micros();
        Some(Self { server, name: format!("s{now}_{}_{number}", std::process::id()) })
    }

    fn schema(&self, shard: usize) -> String {
        format!("{}_{shard}", self.name)
    }

    fn stores(&self) -> Vec<Arc<PostgresStore>> {
        let open = |shard| {
            let options = PostgresOptions { schema: self.schema(shard), connections: 4, ..PostgresOptions::default() };
            let store = runtime().block_on(PostgresStore::connect(&self.server, &options));
            Arc::new(store.expect("the store opens"))
        };
        (1..=N_SHARDS).map(open).collect()
    }

    fn store(&self) -> Arc<ShardedStore<PostgresStore>> {
        let store = runtime().block_on(ShardedStore::begin(self.stores(), placement(N_SHARDS)));
        Arc::new(store.expect("the shards open"))
    }
}

impl Drop for Schemas {
    fn drop(&mut self) {
        let schemas: Vec<String> = (1..=N_SHARDS).map(|shard| self.schema(shard)).collect();
        let gone = format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {} CASCADE", schemas.join(", "));
        let done = runtime().block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.server, NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(&gone).await
        });
        done.expect("the schemas go");
    }
}

impl Place for Schemas {
    fn open(&self) -> Arc<dyn Store> {
        self.store()
    }
}

impl SearchPlace for Schemas {
    fn open_search(&self) -> Arc<dyn Search> {
        let index = |store: Arc<PostgresStore>| {
            Arc::new(runtime().block_on(PostgresSearch::open(&store)).expect("the index opens"))
        };
        let indexes = self.stores().into_iter().map(index).collect();
        Arc::new(ShardedSearch::over(indexes, &placement(N_SHARDS)).expect("as many"))
    }
}

/// Shards that are opened once: copies have nothing to do with reopening.
struct OpenedOnce {
    // INVARIANT: before the schemas, so that its connections go first.
    store: OnceLock<Arc<ShardedStore<PostgresStore>>>,
    schemas: Schemas,
}

impl OpenedOnce {
    fn store(&self) -> Arc<ShardedStore<PostgresStore>> {
        Arc::clone(self.store.get_or_init(|| self.schemas.store()))
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

impl UpkeepPlace for OpenedOnce {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        self.store()
    }
}

/// A new place for a law, where there is a server.
pub(crate) fn place() -> Option<Box<dyn Place>> {
    Schemas::new().map(|schemas| -> Box<dyn Place> { Box::new(schemas) })
}

/// A new place for a law of search, where there is a server.
pub(crate) fn search_place() -> Option<Box<dyn SearchPlace>> {
    Schemas::new().map(|schemas| -> Box<dyn SearchPlace> { Box::new(schemas) })
}

/// A new place for a law of copies, where there is a server.
pub(crate) fn transfer_place() -> Option<Box<dyn TransferPlace>> {
    opened_once().map(|place| -> Box<dyn TransferPlace> { Box::new(place) })
}

/// A new place for a law of upkeep, where there is a server.
pub(crate) fn upkeep_place() -> Option<Box<dyn UpkeepPlace>> {
    opened_once().map(|place| -> Box<dyn UpkeepPlace> { Box::new(place) })
}

fn opened_once() -> Option<OpenedOnce> {
    Schemas::new().map(|schemas| OpenedOnce { store: OnceLock::new(), schemas })
}
