//! The components of a calendar: its events and zones, line by line. It does not know what they mean.

use crate::CalendarError;
use crate::calendar_error::{FILE_BYTES_MAX, NESTING_MAX};
use crate::content_line::ContentLine;
use crate::problem::{Outcome, Problems, shown};
use crate::unfolded::{Flaw, LINE_BYTES_MAX, Unfolded, unfold};

/// The most events of a file.
pub const EVENTS_MAX: usize = 10_000;

/// The most zones of a file.
const ZONES_MAX: usize = 1_000;

/// A component of a calendar, as lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    /// The line of its beginning.
    pub(crate) line: usize,
    /// Its own lines, without those of components inside it.
    pub(crate) lines: Vec<ContentLine>,
}

impl Component {
    pub(crate) fn first(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ContentLine> {
        self.lines.iter().filter(move |line| line.name == name)
    }
}

/// What this crate looks at in a calendar.
#[derive(Debug, Default)]
pub(crate) struct Components {
    pub(crate) events: Vec<Component>,
    pub(crate) zones: Vec<Component>,
    stack: Vec<String>,
    open: Option<Component>,
    n_events: usize,
    /// The file takes back events instead of giving them.
    is_cancelling: bool,
    last_line: usize,
}

impl Components {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// [`CalendarError`] where it is no calendar at all.
    pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> Result<Components, CalendarError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(CalendarError::TooLarge { found: bytes.len() });
        }
        let mut lines = unfold(bytes).peekable();
        let first = lines.peek().ok_or(CalendarError::Empty)?;
        if !first.text.trim_end().eq_ignore_ascii_case("BEGIN:VCALENDAR") {
            return Err(CalendarError::NotACalendar { line: first.line, found: shown(&first.text) });
        }
        let mut components = Components::default();
        for unfolded in lines {
            components.line(&unfolded, problems)?;
        }
        components.finish(problems);
        Ok(components)
    }

    fn line(&mut self, unfolded: &Unfolded, problems: &mut Problems) -> Result<(), CalendarError> {
        self.last_line = unfolded.line;
        if unfolded.flaw == Some(Flaw::NotUtf8) {
            let expected = "UTF-8, the other bytes are read as Windows-1252";
            problems.report(unfolded.line, &unfolded.text, expected, Outcome::TakenAsExpected);
        }
        if let Some(name) = marker(&unfolded.text, "BEGIN:") {
            return self.begin(unfolded.line, &name, problems);
        }
        if let Some(name) = marker(&unfolded.text, "END:") {
            self.end(unfolded.line, &name, problems);
            return Ok(());
        }
        if self.stack.is_empty() {
            let expected = "`BEGIN:VCALENDAR` after the end of a calendar";
            problems.report(unfolded.line, &unfolded.text, expected, Outcome::LineIgnored);
        }
        let depth = self.stack.len();
        if depth == 1 && unfolded.text.trim_end().eq_ignore_ascii_case("METHOD:CANCEL") {
            self.is_cancelling = true;
            let expected = "`METHOD:PUBLISH`, the events of this file are called off";
            problems.report(unfolded.line, &unfolded.text, expected, Outcome::EventLeftOut);
        }
        let Some(open) = self.open.as_mut().filter(|_| depth == 2) else { return Ok(()) };
        if unfolded.flaw == Some(Flaw::TooLong) {
            let expected = format!("at most {LINE_BYTES_MAX} bytes in a line");
            problems.report(unfolded.line, &unfolded.text, expected, Outcome::LineIgnored);
            return Ok(());
        }
        match ContentLine::read(unfolded) {
            Some(line) => open.lines.push(line),
            None => problems.report(unfolded.line, &unfolded.text, "`NAME:value`", Outcome::LineIgnored),
        }
        Ok(())
    }

    fn begin(&mut self, line: usize, name: &str, problems: &mut Problems) -> Result<(), CalendarError> {
        if self.stack.len() == NESTING_MAX {
            return Err(CalendarError::TooDeep { line });
        }
        match name {
            "VCALENDAR" if !self.stack.is_empty() => self.restart(0, problems),
            "VEVENT" | "VTIMEZONE" if self.stack.len() > 1 => self.restart(1, problems),
            "VCALENDAR" => {}
            _ if self.stack.is_empty() => {
                problems.report(line, &format!("BEGIN:{name}"), "`BEGIN:VCALENDAR` around it", Outcome::EventLeftOut);
            }
            _ => {}
        }
        self.stack.push(name.to_owned());
        if self.stack.len() != 2 {
            return Ok(());
        }
        match name {
            "VEVENT" => {
                self.n_events += 1;
                if self.n_events == EVENTS_MAX + 1 {
                    let expected = format!("at most {EVENTS_MAX} events, this one and those after it are too many");
                    problems.report(line, "BEGIN:VEVENT", expected, Outcome::EventLeftOut);
                } else if self.n_events > EVENTS_MAX {
                    problems.count_unlisted();
                }
                self.open = Some(Component { line, lines: Vec::new() });
            }
            "VTIMEZONE" => self.open = Some(Component { line, lines: Vec::new() }),
            "VTODO" | "VJOURNAL" | "VFREEBUSY" => {
                problems.report(line, &format!("BEGIN:{name}"), "`BEGIN:VEVENT`", Outcome::EventLeftOut);
            }
            _ => {}
        }
        Ok(())
    }

    /// Goes on at an outer level, for what begins here cannot stand inside what is open.
    fn restart(&mut self, depth: usize, problems: &mut Problems) {
        self.unfinished(problems);
        self.stack.truncate(depth);
    }

    fn end(&mut self, line: usize, name: &str, problems: &mut Problems) {
        let Some(index) = self.stack.iter().rposition(|open| open == name) else {
            problems.report(line, &format!("END:{name}"), "the end of what was begun", Outcome::LineIgnored);
            return;
        };
        if index < 2 && self.open.is_some() {
            if self.stack.len() == index + 1 && index == 1 {
                self.close(name);
            } else {
                self.unfinished(problems);
            }
        }
        self.stack.truncate(index);
    }

    fn close(&mut self, name: &str) {
        let Some(component) = self.open.take() else { return };
        if name == "VEVENT" {
            if self.n_events <= EVENTS_MAX && !self.is_cancelling {
                self.events.push(component);
            }
        } else if name == "VTIMEZONE" && self.zones.len() < ZONES_MAX {
            self.zones.push(component);
        }
    }

    /// Gives up the component that is open, because it has no end of its own.
    fn unfinished(&mut self, problems: &mut Problems) {
        let Some(component) = self.open.take() else { return };
        let name = self.stack.get(1).map_or("", String::as_str);
        let expected = format!("`END:{name}` before another component ends or begins, or the file ends");
        problems.report(component.line, &format!("BEGIN:{name}"), expected, Outcome::EventLeftOut);
    }

    fn finish(&mut self, problems: &mut Problems) {
        self.unfinished(problems);
        if let Some(name) = self.stack.first() {
            let expected = format!("`END:{name}` at the end, the file may be cut off");
            problems.report(self.last_line, "the last line", expected, Outcome::TakenAsExpected);
        }
    }
}

/// The name after `BEGIN:` or `END:`, in capitals.
fn marker(text: &str, mark: &str) -> Option<String> {
    let head = text.get(..mark.len())?;
    let name = text.get(mark.len()..)?;
    head.eq_ignore_ascii_case(mark).then(|| name.trim_end().to_ascii_uppercase())
}
