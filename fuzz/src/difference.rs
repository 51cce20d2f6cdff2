//! A difference: a question that the library and the model answer in two ways, made small.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{Value, json};

use crate::operation::{Answer, Asked, Operation};
use crate::window::Window;

/// How often something is left out to make a case smaller.
const TRIES_MAX: usize = 400;

/// A question with two answers.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    operation: Operation,
    asked: Asked,
    found: Answer,
    expected: Answer,
    window: Window,
}

impl Difference {
    pub(crate) fn new(operation: Operation, asked: Asked, answers: (Answer, Answer), window: &Window) -> Difference {
        let (found, expected) = answers;
        Difference { operation, asked, found, expected, window: window.clone() }
    }

    /// Leaves out of the plans what the difference does not need.
    pub(crate) fn small(mut self) -> Difference {
        let mut tries = 0;
        let mut candidates = self.window.smaller();
        while let Some(window) = candidates.pop() {
            tries += 1;
            if tries > TRIES_MAX {
                break;
            }
            if let Some((found, expected)) = window.differs(self.operation, self.asked) {
                candidates = window.smaller();
                (self.found, self.expected, self.window) = (found, expected, window);
            }
        }
        self
    }

    /// The case as JSON: what was asked, both answers, and the plans with the years they are compiled for.
    pub(crate) fn to_json(&self) -> Value {
        let text = |second| {
            let at = DateTime::from_timestamp(second, 0).unwrap_or_default();
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
        };
        json!({
            "operation": self.operation,
            "asked": {"from": text(self.asked.from), "to": text(self.asked.to), "seconds": self.asked},
            "library": value(&self.found),
            "model": value(&self.expected),
            "window": value(&self.window),
        })
    }
}

fn value(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or_default()
}
