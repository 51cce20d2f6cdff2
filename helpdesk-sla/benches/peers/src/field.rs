//! The field: all peers of a run. They take turns, so that a noisy minute hurts each alike.
use crate::peer::Peer;
use crate::question::Question;
use crate::row::Row;
use crate::runner::{Lane, Runner};

/// The peers of a run and what they are asked.
pub(crate) struct Field<'a> {
    questions: &'a [Question],
    runners: Vec<Box<dyn Runner + 'a>>,
}

impl<'a> Field<'a> {
    pub(crate) fn new(questions: &'a [Question]) -> Field<'a> {
        Field { questions, runners: Vec::new() }
    }

    pub(crate) fn enter<At, Length, Deadline, Measure>(&mut self, peer: Peer<At, Length, Deadline, Measure>)
    where
        At: Copy + PartialOrd + 'a,
        Length: Copy + PartialOrd + 'a,
        Deadline: Fn(At, Length) -> Option<At> + 'a,
        Measure: Fn(At, At) -> Option<Length> + 'a,
    {
        self.runners.push(Box::new(Lane::new(peer)));
    }

    /// Checks all peers, then times them in turns until each has had its rounds.
    pub(crate) fn run(mut self) -> Result<Vec<Row>, String> {
        for runner in &mut self.runners {
            runner.check(self.questions)?;
        }
        loop {
            let mut more = false;
            for runner in &mut self.runners {
                more |= runner.round();
            }
            if !more {
                return Ok(self.runners.iter().map(|runner| runner.row()).collect());
            }
        }
    }
}
