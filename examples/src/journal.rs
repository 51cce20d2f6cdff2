//! What a long piece of work has done so far, page by page in a file: it goes on from there, and nothing that it answered is lost.
use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::failure::Failure;

/// The name of the format of journals.
pub const JOURNAL_FORMAT: &str = "helpdesk-journal";
/// Its version.
pub const JOURNAL_VERSION: u32 = 1;

/// A journal: a line that says of what, and one line of JSON for each page that is done. Without a file nothing is written.
#[derive(Debug)]
pub struct Journal(Option<File>);

impl Journal {
    /// Opens the journal of a piece of work, or makes it. Answers the pages that are done. A last line that was cut off is no page.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be read or written, or is that of something else.
    pub fn open<T: DeserializeOwned>(path: Option<&Path>, of: &Value) -> Result<(Self, Vec<T>), Failure> {
        let Some(path) = path else { return Ok((Self(None), Vec::new())) };
        let wrong = |why: &dyn std::fmt::Display| Failure::new(format!("{}: {why}", path.display()));
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|error| wrong(&error))?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| wrong(&error))?;
        let (whole, _cut) = text.rsplit_once('\n').unwrap_or_default();
        let mut lines = whole.lines();
        let head = json!({"format": JOURNAL_FORMAT, "version": JOURNAL_VERSION, "of": of});
        let found: Option<Value> = lines.next().map(serde_json::from_str).transpose().map_err(|error| wrong(&error))?;
        let mut journal = Self(None);
        let end = if found.is_some() { whole.len().saturating_add(1) } else { 0 };
        let end = u64::try_from(end).map_err(|error| wrong(&error))?;
        file.set_len(end).and_then(|()| file.seek(SeekFrom::Start(end))).map_err(|error| wrong(&error))?;
        journal.0 = Some(file);
        match found {
            None => journal.write(&head)?,
            Some(found) if found != head => {
                return Err(wrong(&format!("it is the journal of `{found}`, expected that of `{head}`")));
            }
            Some(_) => {}
        }
        let pages = lines.map(serde_json::from_str).collect::<Result<Vec<T>, _>>();
        Ok((journal, pages.map_err(|error| wrong(&error))?))
    }

    /// Writes a page, durable before it is answered.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be written.
    pub fn write(&mut self, page: &impl Serialize) -> Result<(), Failure> {
        let Some(file) = &mut self.0 else { return Ok(()) };
        let line = serde_json::to_string(page).map_err(Failure::from_display)?;
        let written = writeln!(file, "{line}").and_then(|()| file.sync_data());
        written.map_err(|error| Failure::new(format!("the journal cannot be written: {error}")))
    }
}
