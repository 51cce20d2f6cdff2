//! Answers, printed as text or as JSON.
use std::io::{ErrorKind, Write};

use helpdesk_examples::{
    calendar::{Change, plain, plain_json, rfc3339, stamp},
    failure::Failure,
};
use helpdesk_sla::{Instant, Ledger, Schedule, Span, Zone, verify};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// An answer: lines of a name and a text, the same as JSON, and what proves it.
#[derive(Default)]
pub(crate) struct Answer {
    lines: Vec<(&'static str, String)>,
    fields: Map<String, Value>,
    notes: Vec<String>,
    ledger: Option<Ledger>,
}

impl Answer {
    /// Adds a line, and its field.
    pub(crate) fn say(&mut self, name: &'static str, text: String, value: Value) {
        self.lines.push((name, text));
        self.fields.insert(name.replace(' ', "_"), value);
    }

    /// Adds an instant, as the wall clock shows it and in UTC.
    pub(crate) fn say_at(&mut self, name: &'static str, at: Instant, schedule: &Schedule) {
        let zone = schedule.zone_at(at);
        let utc = at.format("%FT%TZ").to_string();
        self.say(name, format!("{}  ({utc})", stamp(zone, at)), Value::from(utc));
        self.fields.insert(format!("{}_local", name.replace(' ', "_")), Value::from(rfc3339(zone, at)));
        self.zone(zone);
    }

    /// Adds an opening or a closing, or that none is known.
    pub(crate) fn say_change(&mut self, name: &'static str, change: Change, schedule: &Schedule) {
        match change {
            Change::At { at } => self.say_at(name, at, schedule),
            Change::Never => self.say(name, String::from("never again"), Value::Null),
            Change::NotBefore { to } => {
                let end = stamp(schedule.zone_at(to), to);
                self.say(name, format!("not before {end}, where the horizon of the schedule ends"), Value::Null);
                self.fields.insert(format!("{name}_not_before"), Value::from(to.format("%FT%TZ").to_string()));
            }
        }
    }

    /// Adds a field that the text says elsewhere.
    pub(crate) fn field(&mut self, name: &str, value: Value) {
        self.fields.insert(String::from(name), value);
    }

    /// Adds which zone data were read.
    pub(crate) fn zone(&mut self, zone: &Zone) {
        self.fields.insert(String::from("zone"), Value::from(zone.name()));
        self.fields.insert(String::from("zone_data"), Value::from(zone.data_version()));
    }

    /// Adds what is to be said about how a moment was read.
    pub(crate) fn note(&mut self, note: Option<&String>) {
        self.notes.extend(note.cloned());
    }

    /// Adds the account of the time between two instants, verified from the plans alone.
    pub(crate) fn prove(&mut self, schedule: &Schedule, from: Instant, to: Instant) -> Result<(), Failure> {
        if to < from {
            let note = "the second moment comes first: the account runs from the earlier to the later";
            self.notes.push(String::from(note));
        }
        let span = Span { from: from.min(to), to: from.max(to), paused_by: None };
        let spans = [span];
        let ledger = Ledger::of(&spans, schedule).map_err(Failure::from_display)?;
        verify(&ledger, &spans, schedule.versions()).map_err(Failure::from_display)?;
        self.fields.insert(String::from("verified"), Value::from(true));
        self.ledger = Some(ledger);
        Ok(())
    }

    /// Prints the answer; notes go to the standard error, so that lines stay what was asked for.
    pub(crate) fn print(mut self, as_json: bool) -> Result<(), Failure> {
        if as_json {
            if !self.notes.is_empty() {
                self.fields.insert(String::from("notes"), Value::from(self.notes));
            }
            if let Some(ledger) = self.ledger {
                self.fields.insert(String::from("ledger"), json!(ledger));
            }
            return print_json(&self.fields);
        }
        for note in &self.notes {
            tell(&format!("note: {note}"));
        }
        let width = self.lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let mut text: String = self.lines.iter().map(|(name, text)| format!("{name:<width$}  {text}\n")).collect();
        if let Some(ledger) = self.ledger {
            text.push_str(&format!("\n{ledger}\nverified from the plan, without the arithmetic that made it\n"));
        }
        print(&text)
    }
}

/// Prints a text; somebody who stops reading is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write_out(&plain(text))
}

/// Prints a line for the person at the screen.
pub(crate) fn tell(text: &str) {
    eprintln!("{}", plain(text));
}

fn write_out(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::from_display(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::from_display)?;
    write_out(&plain_json(&format!("{text}\n")))
}

/// Prints a value as JSON in one line.
pub(crate) fn print_json_line(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(Failure::from_display)?;
    write_out(&plain_json(&format!("{text}\n")))
}
