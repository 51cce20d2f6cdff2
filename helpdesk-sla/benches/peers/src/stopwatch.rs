//! The stopwatch: what one call costs, in nanoseconds, on average over a batch.
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Times calls that do not wait for each other: the processor may begin the next before the last is done.
pub(crate) fn spread<Asked: Copy>(questions: &[Asked], ask: impl Fn(Asked) -> bool) -> f64 {
    let questions = black_box(questions);
    let began = Instant::now();
    let mut less = 0;
    for question in questions {
        less += usize::from(ask(*question));
    }
    black_box(less);
    each(began.elapsed(), questions.len())
}

/// Times calls that wait for each other: which question is next depends on the answer to the last.
pub(crate) fn chained<Asked: Copy>(questions: &[Asked], ask: impl Fn(Asked) -> bool) -> f64 {
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
    each(began.elapsed(), calls)
}

fn each(took: Duration, calls: usize) -> f64 {
    took.as_secs_f64() * 1e9 / f64::from(u32::try_from(calls).unwrap_or(u32::MAX).max(1))
}
