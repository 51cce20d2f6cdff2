//! `rules repl`: line by line over a ticket: what is the value of this?
use std::io::{BufRead, Write};

use helpdesk_core::EventKind;
use helpdesk_rules::{Limits, Scene, SourceFile};

use crate::failure::Failure;

const HELP: &str = "\
an expression over `t` and `e`     its value
fn name(t) { … }                   from now on, the lines after it can call it
:ticket { \"tier\": 2, \"tags\": [] }  another ticket, with the entries that tests use
:event breached { \"metric\": … }    another event
:help, :quit";

/// A workbench of lines.
#[derive(Debug)]
pub struct Lines {
    file: SourceFile,
    ticket: String,
    kind: EventKind,
    event: String,
    scene: Scene,
}

impl Lines {
    /// A workbench with the functions of this file, a usual ticket, and its opening.
    ///
    /// # Errors
    /// [`Failure`] where the ticket cannot be made.
    pub fn new(file: SourceFile, ticket: Option<String>) -> Result<Self, Failure> {
        let ticket = ticket.unwrap_or_else(|| String::from("{}"));
        let scene = Scene::from_json(&ticket, EventKind::Opened, "{}").map_err(Failure::new)?;
        Ok(Self { file, ticket, kind: EventKind::Opened, event: String::from("{}"), scene })
    }

    /// The answer to a line; nothing where it is the last.
    #[must_use]
    pub fn answer(&mut self, line: &str) -> Option<String> {
        let line = line.trim();
        if line == ":quit" || line == ":q" {
            return None;
        }
        if line.is_empty() {
            return Some(String::new());
        }
        if line == ":help" {
            return Some(HELP.to_owned());
        }
        if let Some(entries) = line.strip_prefix(":ticket") {
            let entries = entries.trim().to_owned();
            return Some(self.change(entries, self.kind, self.event.clone()));
        }
        if let Some(rest) = line.strip_prefix(":event") {
            let (kind, entries) = rest.trim().split_once(' ').unwrap_or((rest.trim(), "{}"));
            return Some(match kind.to_lowercase().parse() {
                Ok(kind) => self.change(self.ticket.clone(), kind, entries.trim().to_owned()),
                Err(unknown) => format!("unknown event `{unknown}`, expected one such as `opened` or `breached`"),
            });
        }
        if line.starts_with("fn ") {
            let file = SourceFile::new(self.file.name.clone(), format!("{}\n{line}\n", self.file.text));
            return Some(match self.scene.evaluate(&file, "()", &Limits::default()) {
                Ok(_) => {
                    self.file = file;
                    String::from("noted")
                }
                Err(errors) => errors.to_string(),
            });
        }
        let value = self.scene.evaluate(&self.file, line, &Limits::default());
        Some(value.unwrap_or_else(|errors| told(&errors.to_string(), line)))
    }

    fn change(&mut self, ticket: String, kind: EventKind, event: String) -> String {
        match Scene::from_json(&ticket, kind, &event) {
            Ok(scene) => {
                (self.ticket, self.kind, self.event, self.scene) = (ticket, kind, event, scene);
                format!("ticket {}, {}", self.scene.ticket.id, self.scene.event.kind())
            }
            Err(why) => why,
        }
    }

    /// Answers what comes in, line by line.
    ///
    /// # Errors
    /// [`Failure`] where nothing can be read or written any more.
    pub fn run(&mut self, input: impl BufRead, mut output: impl Write) -> Result<(), Failure> {
        let mut prompt =
            |text: &str| write!(output, "{text}").and_then(|()| output.flush()).map_err(Failure::from_display);
        prompt("> ")?;
        for line in input.lines() {
            let Some(answer) = self.answer(&line.map_err(Failure::from_display)?) else { return Ok(()) };
            let end = if answer.is_empty() { "" } else { "\n" };
            prompt(&format!("{answer}{end}> "))?;
        }
        prompt("\n")
    }
}

/// An error without the frame in which the line was put.
fn told(errors: &str, line: &str) -> String {
    let first = errors.lines().next().unwrap_or_default();
    let message = first.splitn(4, ':').nth(3).map_or(first, str::trim);
    let help =
        errors.lines().find_map(|line| line.split_once("^ ")).map_or_else(String::new, |(_, help)| format!("; {help}"));
    format!("`{line}`: {message}{help}")
}
