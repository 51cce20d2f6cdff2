//! The runner: a peer on the track. It is checked first, then timed in rounds, and keeps its best times.
use std::time::{Duration, Instant};

use crate::peer::Peer;
use crate::question::Question;
use crate::row::{Differences, Row, Times};
use crate::stopwatch::{Best, chained, spread};

/// How long a batch takes: long beside the reading of a clock, short enough to pass between two interruptions.
const BATCH: Duration = Duration::from_millis(1);

/// How long a round takes; a peer that is slow is asked the first of the questions only.
const ROUND: Duration = Duration::from_millis(50);

/// The fewest questions of a round, so that no peer is lucky with what it is asked.
const ASKED_MIN: usize = 128;

/// The most rounds, and the fewest however long they take.
const ROUNDS: (u32, u32) = (300, 5);

/// How long a peer is timed.
const TIMED: Duration = Duration::from_secs(15);

/// How long a peer is checked; the rest of the questions is left out.
const CHECKED: Duration = Duration::from_secs(10);

/// What the track knows of a peer, whatever its types.
pub(crate) trait Runner {
    /// Compares the answers and chooses how many questions make a batch and a round.
    fn check(&mut self, questions: &[Question]) -> Result<(), String>;
    /// Times all batches once; tells whether there is more to time.
    fn round(&mut self) -> bool;
    fn row(&self) -> Row;
}

/// A peer with the questions in its types.
pub(crate) struct Lane<At, Length, Deadline, Measure> {
    peer: Peer<At, Length, Deadline, Measure>,
    deadlines: Vec<(At, Length)>,
    measures: Vec<(At, At)>,
    /// What answers are compared with, so that they are used: about half of them are less.
    pivots: Option<(At, Length)>,
    differences: (Differences, Differences),
    /// How many questions make a batch.
    batch: usize,
    due: Best,
    due_chained: Best,
    open: Best,
    open_chained: Best,
    rounds: u32,
    spent: Duration,
}

impl<At, Length, Deadline, Measure> Lane<At, Length, Deadline, Measure> {
    pub(crate) fn new(peer: Peer<At, Length, Deadline, Measure>) -> Self {
        Lane {
            peer,
            deadlines: Vec::new(),
            measures: Vec::new(),
            pivots: None,
            differences: (Differences::default(), Differences::default()),
            batch: 1,
            due: Best::default(),
            due_chained: Best::default(),
            open: Best::default(),
            open_chained: Best::default(),
            rounds: 0,
            spent: Duration::ZERO,
        }
    }
}

impl<At, Length, Deadline, Measure> Runner for Lane<At, Length, Deadline, Measure>
where
    At: Copy + PartialOrd,
    Length: Copy + PartialOrd,
    Deadline: Fn(At, Length) -> Option<At>,
    Measure: Fn(At, At) -> Option<Length>,
{
    fn check(&mut self, questions: &[Question]) -> Result<(), String> {
        let strange = || format!("{}: a question does not fit its types", self.peer.name);
        let began = Instant::now();
        let (mut deadlines, mut measures) = (Vec::new(), Vec::new());
        for question in questions {
            let (start, end) = (self.peer.at)(question.start).zip((self.peer.at)(question.end)).ok_or_else(strange)?;
            let budget = (self.peer.length)(question.budget).ok_or_else(strange)?;
            deadlines.push((start, budget));
            measures.push((start, end));
            if began.elapsed() < CHECKED {
                let due = (self.peer.deadline)(start, budget).map(self.peer.second);
                self.differences.0.count(due == Some(question.due));
                let open = (self.peer.measure)(start, end).map(self.peer.seconds);
                self.differences.1.count(open == Some(question.open));
            }
        }
        let middle = questions.get(questions.len() / 2).ok_or("there are no questions")?;
        let (at, length) = (middle_start(questions), middle.open);
        self.pivots = Some((self.peer.at)(at).zip((self.peer.length)(length)).ok_or_else(strange)?);
        let fit = |time: Duration| fitting(time, began.elapsed() / 2, self.differences.0.asked).min(questions.len());
        self.batch = fit(BATCH).max(1);
        deadlines.truncate(fit(ROUND).max(ASKED_MIN));
        measures.truncate(deadlines.len());
        (self.deadlines, self.measures) = (deadlines, measures);
        Ok(())
    }

    fn round(&mut self) -> bool {
        if self.rounds >= ROUNDS.0 || (self.rounds >= ROUNDS.1 && self.spent > TIMED) {
            return false;
        }
        let Some((at, length)) = self.pivots else { return false };
        let began = Instant::now();
        let due = |(start, budget)| (self.peer.deadline)(start, budget).is_some_and(|due| due < at);
        let open = |(from, to)| (self.peer.measure)(from, to).is_some_and(|open| open < length);
        for (number, questions) in self.deadlines.chunks(self.batch).enumerate() {
            self.due.keep(number, spread(questions, due));
            self.due_chained.keep(number, chained(questions, due));
        }
        for (number, questions) in self.measures.chunks(self.batch).enumerate() {
            self.open.keep(number, spread(questions, open));
            self.open_chained.keep(number, chained(questions, open));
        }
        self.spent += began.elapsed();
        self.rounds += 1;
        true
    }

    fn row(&self) -> Row {
        let (due, open) = self.differences;
        let calls = self.deadlines.len();
        let times = Times {
            deadline: self.due.each(calls),
            deadline_chained: self.due_chained.each(calls),
            measure: self.open.each(calls),
            measure_chained: self.open_chained.each(calls),
        };
        Row { name: self.peer.name.to_owned(), times, due: Some(due), open: Some(open) }
    }
}

/// How many questions fit into a time, from what the first ones took.
fn fitting(time: Duration, took: Duration, asked: u32) -> usize {
    let each = took.as_nanos() / u128::from(asked.max(1));
    usize::try_from(time.as_nanos() / each.max(1)).unwrap_or(usize::MAX)
}

/// The median of the starts.
fn middle_start(questions: &[Question]) -> i64 {
    let mut starts: Vec<i64> = questions.iter().map(|question| question.start).collect();
    starts.sort_unstable();
    starts.get(starts.len() / 2).copied().unwrap_or_default()
}
