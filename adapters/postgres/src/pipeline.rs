//! Several statements sent one after the other without waiting for an answer between them: one round trip for all.
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::Object;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Error, Row, Statement};

use crate::step::Step;

type Going<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Waits for all, in their order: what the first poll of each sends goes out in that order, and so do the answers come.
async fn in_order<T>(mut going: Vec<Going<'_, T>>) -> Vec<T> {
    let mut answers = Vec::with_capacity(going.len());
    let mut early = Vec::new();
    poll_fn(|context| {
        for future in &mut going {
            early.push(match future.as_mut().poll(context) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            });
        }
        Poll::Ready(())
    })
    .await;
    // Only the first that is not over can have come forward: nothing else is polled.
    for (future, early) in going.into_iter().zip(early) {
        answers.push(match early {
            Some(answer) => answer,
            None => future.await,
        });
    }
    answers
}

/// Prepares what this connection has not seen, all at once.
async fn prepared(client: &Object, steps: &[Step]) -> Result<Vec<Statement>, Error> {
    let going = steps.iter().map(|step| -> Going<'_, _> { Box::pin(client.prepare_cached(step.statement)) });
    in_order(going.collect()).await.into_iter().collect()
}

/// What an answer is: the rows of a step, or nothing of what begins and ends a transaction.
type Answer = Result<Vec<Row>, Error>;

fn word<'a>(client: &'a Object, word: &'a str) -> Going<'a, Answer> {
    Box::pin(async move { client.batch_execute(word).await.map(|()| Vec::new()) })
}

fn going<'a>(client: &'a Object, step: &'a Step, statement: &'a Statement) -> Going<'a, Answer> {
    Box::pin(async move { client.query(statement, &step.values()).await })
}

/// Runs steps, each for itself.
pub(crate) async fn run(client: &Object, steps: &[Step]) -> Result<Vec<Vec<Row>>, Error> {
    let statements = prepared(client, steps).await?;
    let sent = steps.iter().zip(&statements).map(|(step, statement)| going(client, step, statement));
    in_order(sent.collect()).await.into_iter().collect()
}

/// Runs steps in a transaction that `begin` begins: all of them, or none. The error is that of the first step that failed; what came
/// after it was not done.
pub(crate) async fn transact(client: &Object, begin: &str, steps: &[Step]) -> Result<Vec<Vec<Row>>, Error> {
    let statements = prepared(client, steps).await?;
    let sent = steps.iter().zip(&statements).map(|(step, statement)| going(client, step, statement));
    let all: Vec<_> =
        std::iter::once(word(client, begin)).chain(sent).chain(std::iter::once(word(client, "COMMIT"))).collect();
    let answers = in_order(all).await;
    // What follows a failure is answered with that it follows one.
    let is_shadow = |error: &&Error| error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION);
    let is_cause = answers.iter().position(|answer| answer.as_ref().err().is_some_and(|error| !is_shadow(&error)));
    let mut rows = Vec::with_capacity(steps.len());
    for (n, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(found) => rows.push(found),
            Err(error) if is_cause.is_none_or(|cause| cause == n) => return Err(error),
            Err(_shadow) => {}
        }
    }
    Ok(rows.into_iter().skip(1).take(steps.len()).collect())
}
