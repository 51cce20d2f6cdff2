//! Several futures at once, in one task.
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// One of them, until it has answered.
enum Running<F: Future> {
    Waiting(Pin<Box<F>>),
    Answered(Option<F::Output>),
}

/// Waits for all of them, and gives their answers in their order. What one waits for holds back no other.
pub(crate) async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Running<F>> = futures.into_iter().map(|future| Running::Waiting(Box::pin(future))).collect();
    poll_fn(|context| {
        let mut is_over = true;
        for one in &mut running {
            let Running::Waiting(future) = one else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(answer) => *one = Running::Answered(Some(answer)),
                Poll::Pending => is_over = false,
            }
        }
        if !is_over {
            return Poll::Pending;
        }
        let answer = |one: &mut Running<F>| match one {
            Running::Waiting(_) => None,
            Running::Answered(answer) => answer.take(),
        };
        Poll::Ready(running.iter_mut().filter_map(answer).collect())
    })
    .await
}
