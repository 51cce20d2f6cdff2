//! The stopwatch: how long batches of calls take, and the best time each batch ever took.
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The best time of each batch of a peer; a batch always holds the same questions.
#[derive(Default)]
pub(crate) struct Best {
    batches: Vec<Duration>,
}

impl Best {
    /// Keeps a time of the batch with that number, if it is the first or the best.
    pub(crate) fn keep(&mut self, batch: usize, took: Duration) {
        match self.batches.get_mut(batch) {
            Some(best) => *best = took.min(*best),
            None => self.batches.push(took),
        }
    }

    /// Tells the nanoseconds of a call: the best times of all batches over all their calls.
    pub(crate) fn each(&self, calls: usize) -> Option<f64> {
        let calls = u32::try_from(calls).ok().filter(|calls| *calls > 0)?;
        let total: Duration = self.batches.iter().sum();
        (!self.batches.is_empty()).then(|| total.as_secs_f64() * 1e9 / f64::from(calls))
    }
}

/// Times calls that do not wait for each other: the processor may begin the next before the last is done.
pub(crate) fn spread<Asked: Copy>(questions: &[Asked], ask: impl Fn(Asked) -> bool) -> Duration {
    let questions = black_box(questions);
    let began = Instant::now();
    let mut less = 0;
    for question in questions {
        less += usize::from(ask(*question));
    }
    black_box(less);
    began.elapsed()
}

/// Times as many calls that wait for each other: which question is next depends on the answer to the last.
pub(crate) fn chained<Asked: Copy>(questions: &[Asked], ask: impl Fn(Asked) -> bool) -> Duration {
    let questions = black_box(questions);
    let began = Instant::now();
    let (mut next, mut calls) = (0, 0);
    while calls < questions.len() {
        let Some(question) = questions.get(next) else {
            next = 0;
            continue;
        };
        next += 1 + usize::from(ask(*question));
        calls += 1;
    }
    black_box(next);
    began.elapsed()
}
