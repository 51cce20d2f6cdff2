//! Vectors of business time: facts in lines of JSON, each answered by `helpdesk-sla` and compared with what it states.
//!
//! One line is a calendar with a name, or a vector: a calendar, an operation, its input and what comes out. A line is
//! answered by itself but for the names of calendars, so a file of any length is read line by line.
mod algebra;
mod calendar;
mod clock;
mod days;
mod extension;
mod face;
mod fault;
mod input;
mod operation;
mod periods;
mod shelf;
mod verdict;

use serde_json::Value;

use self::{fault::Fault, input::Input, shelf::Shelf};
pub use verdict::Verdict;

/// The longest line that is read, in bytes.
pub const LINE_MAX: usize = 4 * 1024 * 1024;

/// Answers the vectors of one file, line by line.
#[derive(Debug, Default)]
pub struct Vectors {
    shelf: Shelf,
    line: u64,
}

impl Vectors {
    /// Answers the next line; none for an empty one and for one that only names a calendar.
    ///
    /// Never fails: what cannot be read or answered is a difference that names the line.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_examples::vectors::Vectors;
    ///
    /// let line = r#"{"id": "x/1", "calendar": {"tz": "Etc/UTC", "hours": {"mon": [["09:00", "17:00"]]}},
    ///     "op": "is_open", "in": {"at": "2026-01-05T09:00:00Z"}, "out": {"value": true}}"#;
    /// let verdict = Vectors::default().line(line).ok_or("a vector")?;
    /// assert!(verdict.ok);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn line(&mut self, text: &str) -> Option<Verdict> {
        self.line += 1;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return None;
        }
        if text.len() > LINE_MAX {
            let fault = Fault::unreadable(format!("the line has {} bytes, expected at most {LINE_MAX}", text.len()));
            return Some(Verdict::unreadable(self.line, &fault));
        }
        match serde_json::from_str::<Value>(text) {
            Ok(vector) if !vector.is_object() => Some(Verdict::unreadable(
                self.line,
                &input::wrong(&vector, "an object with `id`, `op`, `in` and `out`"),
            )),
            Ok(vector) => self.vector(&vector),
            Err(error) => {
                let fault = Fault::unreadable(format!("the line is no JSON, expected an object: {error}"));
                Some(Verdict::unreadable(self.line, &fault))
            }
        }
    }

    /// Answers the next line as it stands in a file: one that is not UTF-8 is a difference.
    pub fn bytes(&mut self, line: &[u8]) -> Option<Verdict> {
        // Of a line that is too long only a part is read, which may end within a character.
        if line.len() > LINE_MAX && !line.ends_with(b"\n") {
            return self.line(&String::from_utf8_lossy(line));
        }
        match str::from_utf8(line) {
            Ok(text) => self.line(text.trim_end_matches(['\n', '\r'])),
            Err(error) => {
                self.line += 1;
                let text = format!("the line is not UTF-8 from byte {} on, expected a text", error.valid_up_to() + 1);
                Some(Verdict::unreadable(self.line, &Fault::unreadable(text)))
            }
        }
    }

    fn vector(&mut self, vector: &Value) -> Option<Verdict> {
        if let Some(name) = vector.get("define") {
            return match self.shelf.define(name, vector.get("calendar")) {
                Ok(()) => None,
                Err(fault) => Some(Verdict::unreadable(self.line, &fault)),
            };
        }
        let Some(expected) = vector.get("ours").or_else(|| vector.get("out")) else {
            let fault = Fault::unreadable(String::from("has no `out`, expected what comes out"));
            return Some(Verdict::of(self.line, vector, Err(fault), &Value::Null, Vec::new()));
        };
        let (found, ignored) = self.answer(vector);
        Some(Verdict::of(self.line, vector, found, expected, ignored))
    }

    /// What the library answers, and the keys that were not understood.
    fn answer(&mut self, vector: &Value) -> (Result<Value, Fault>, Vec<String>) {
        let input = match Input::of(vector) {
            Ok(input) => input,
            Err(fault) => return (Err(fault), Vec::new()),
        };
        let mut ignored = input.ignored();
        let found = self.shelf.take(vector.get("calendar")).and_then(|world| {
            ignored.extend(world.ignored.iter().cloned());
            operation::answer(&input, &world, &self.shelf)
        });
        (found, ignored)
    }
}
