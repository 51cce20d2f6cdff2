//! The plan of every read: it walks an index or a key, never a whole table, and sorts nothing that grows.
use std::io::Write;

use tokio::runtime::Builder;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::{all, words};
use crate::schema::{MIGRATIONS, steps};

/// What sorts all the same, and why that is bounded.
const SORTS: [(&str, &str); 4] = [
    ("FIND_AMONG_ALL", "what is found less often than a page in four thousand tickets"),
    ("PAGE_OF_REQUESTS", "what one requester may see"),
    ("COUNTS", "what a tenant has of teams, statuses and slots"),
    ("COUNTS_OF_REQUESTS", "what one requester may see"),
];

/// The server that tests may use; the other tests of this crate say it aloud where there is none.
fn server() -> Option<String> {
    let server = std::env::var("HELPDESK_POSTGRES").ok().filter(|server| !server.is_empty());
    if server.is_none() {
        std::io::stderr().write_all(b"PostgreSQL WAS NOT TRIED: no plan was looked at\n").expect("somebody reads");
    }
    server
}

/// The plan of a statement for any values: `$n` stands for what is not known yet.
async fn plan(client: &Client, statement: &str) -> String {
    let n = (1..20).take_while(|n| statement.contains(&format!("${n}"))).count();
    let values = vec!["NULL"; n].join(", ");
    let prepare = format!("DEALLOCATE ALL; PREPARE asked AS {statement}");
    client.batch_execute(&prepare).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE asked ({values})");
    let rows = client.simple_query(&explain).await.unwrap_or_else(|error| panic!("{explain}: {error:?}"));
    let line = |message: &SimpleQueryMessage| {
        if let SimpleQueryMessage::Row(row) = message { row.get(0).map(ToOwned::to_owned) } else { None }
    };
    rows.iter().filter_map(line).collect::<Vec<String>>().join("\n")
}

#[test]
fn reads_walk_an_index_and_sort_nothing() {
    let Some(server) = server() else { return };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&server, NoTls).await.expect("the server answers");
        tokio::spawn(connection);
        let schema = format!("plans_{}", std::process::id());
        let make = format!("CREATE SCHEMA {schema}; SET search_path = {schema}");
        client.batch_execute(&make).await.expect("a schema");
        let tables = MIGRATIONS.iter().flat_map(|(_, text)| steps(text)).chain([crate::schema::VERSIONS, words::MAKE_INDEX]);
        for step in tables {
            client.batch_execute(step).await.expect("a table");
        }
        // Tables without rows are read whole whatever indexes there are, unless that is made dear.
        let dear = "SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan";
        client.batch_execute(dear).await.expect("settings");
        let mut wrong = Vec::new();
        for (name, statement) in all() {
            // An inverted index gives a bitmap, and nothing else.
            let of_words = *name == "FIND_AMONG_ALL";
            client.batch_execute(&format!("SET enable_bitmapscan = {of_words}")).await.expect("a setting");
            let plan = plan(&client, statement).await;
            if of_words {
                let n_scans = plan.matches("Bitmap Index Scan").count();
                assert!(plan.contains("Bitmap Index Scan on words_by_word") && n_scans == 1, "{plan}");
            }
            let may_sort = SORTS.iter().any(|(sorts, _why)| sorts == name);
            if plan.contains("Seq Scan") || plan.contains("Sort") && !may_sort {
                wrong.push(format!("{name}:\n{plan}"));
            }
        }
        client.batch_execute(&format!("SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE")).await.expect("it goes");
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    });
}
