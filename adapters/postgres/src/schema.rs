//! The schema: whose it is, which version it has, and the migrations that bring it forward.
use std::time::Duration;

use deadpool_postgres::Object;
use tokio::time::sleep;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::fault::told;
use crate::link::Link;
use crate::{OpenError, PostgresOptions, statements};

/// The newest version of the schema that this crate knows.
pub const SCHEMA_VERSION: i32 = 3;

/// What leads to each version from the one before, statement by statement, each of which can be run again: a migration that was cut off
/// goes on where it was. Only forward, and what has been released is never edited.
pub(crate) const MIGRATIONS: [(i32, &str); 3] =
    [(1, include_str!("schema/v1.sql")), (2, include_str!("schema/v2.sql")), (3, include_str!("schema/v3.sql"))];

/// Says which version there is; it is there before any other table.
pub(crate) const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS helpdesk_schema
    (shard smallint NOT NULL, version integer NOT NULL, PRIMARY KEY (shard))";

const ENCODING: &str =
    "SELECT pg_encoding_to_char(encoding)::text FROM pg_catalog.pg_database WHERE datname = current_database()";
const HAS_SCHEMA: &str = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1";
const TABLES: &str = "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = $1 ORDER BY 1";

/// The version is that of the tables, whatever shards they hold.
const OF_ALL: i16 = 0;

/// How often a step is tried that another process does at the same time.
const TRIES: u32 = 40;

/// The longest name that PostgreSQL takes.
const NAME_MAX: usize = 63;

/// Brings the schema to the newest version, or makes it.
pub(crate) async fn open(link: &Link, options: &PostgresOptions) -> Result<(), OpenError> {
    let client = link.first().await?;
    let schema = &options.schema;
    let unusable = |error: &Error| OpenError::Unusable { schema: schema.clone(), why: told(error) };
    let mut version = match version(&client).await {
        Ok(version) => version,
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) && !options.is_made => {
            return Err(OpenError::Missing { schema: schema.clone() });
        }
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            prepare(&client, schema).await?;
            0
        }
        Err(error) => return Err(unusable(&error)),
    };
    if version > SCHEMA_VERSION {
        return Err(OpenError::Newer { schema: schema.clone(), found: version, expected: SCHEMA_VERSION });
    }
    for (next, text) in MIGRATIONS {
        if version >= next {
            continue;
        }
        for statement in steps(text) {
            run(&client, statement).await.map_err(|error| unusable(&error))?;
        }
        let set = client.execute(statements::SET_VERSION, &[&OF_ALL, &next]).await;
        set.map_err(|error| unusable(&error))?;
        version = next;
    }
    Ok(())
}

/// Makes something in a schema that is there.
pub(crate) async fn run_once(link: &Link, statement: &str) -> Result<(), OpenError> {
    let client = link.first().await?;
    let made = run(&client, statement).await;
    made.map_err(|error| OpenError::Unusable { schema: link.schema.clone(), why: told(&error) })
}

/// The statements of a migration.
pub(crate) fn steps(text: &str) -> impl Iterator<Item = &str> {
    text.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}

/// Whether a name needs no quotes.
pub(crate) fn check_name(schema: &str) -> Result<(), OpenError> {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_name = schema.starts_with(|c: char| c.is_ascii_lowercase())
        && schema.chars().all(is_inner)
        && schema.len() <= NAME_MAX;
    if is_name { Ok(()) } else { Err(OpenError::SchemaName { schema: schema.to_owned() }) }
}

async fn version(client: &Object) -> Result<i32, Error> {
    let row = client.query_opt(statements::VERSION, &[&OF_ALL]).await?;
    row.map_or(Ok(0), |row| row.try_get(0))
}

/// Looks at the database before anything is made in it, and makes the schema and its table of versions.
async fn prepare(client: &Object, schema: &str) -> Result<(), OpenError> {
    let unusable = |error: Error| OpenError::Unusable { schema: schema.to_owned(), why: told(&error) };
    let encoding: String = client.query_one(ENCODING, &[]).await.and_then(|row| row.try_get(0)).map_err(unusable)?;
    if encoding != "UTF8" {
        return Err(OpenError::Encoding { found: encoding });
    }
    if client.query_opt(HAS_SCHEMA, &[&schema]).await.map_err(unusable)?.is_none() {
        run(client, &format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await.map_err(unusable)?;
    }
    let rows = client.query(TABLES, &[&schema]).await.map_err(unusable)?;
    let tables = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>().map_err(unusable)?;
    // Another process may be making it.
    let is_ours = tables.iter().any(|table| table == "helpdesk_schema");
    let of_ours = |table: &&String| MIGRATIONS.iter().any(|(_, text)| text.contains(&format!(" {table} (")));
    if let Some(table) = tables.iter().find(of_ours).filter(|_table| !is_ours) {
        return Err(OpenError::Foreign { schema: schema.to_owned(), table: table.clone() });
    }
    run(client, VERSIONS).await.map_err(unusable)
}

/// Runs a step that can be run again. Where another process runs the same at this moment, the later one is told that it is there.
async fn run(client: &Object, statement: &str) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        match client.batch_execute(statement).await {
            Err(error) if tries < TRIES && error.code().is_some_and(is_race) => {
                tries += 1;
                sleep(Duration::from_millis(25)).await;
            }
            done => return done,
        }
    }
}

fn is_race(code: &SqlState) -> bool {
    [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::DUPLICATE_SCHEMA,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
    ]
    .contains(code)
}
