//! A file of records: what `desk export` writes and `desk import` reads, a line of JSON for each.
//!
//! The first line names the format and its version, the last one says how many records of each kind there are, so that a file that was
//! cut off is told from a whole one. Between them records stand in the order of their keys. See `docs/RECORDS.md`.
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use helpdesk_core::{RecordKey, RecordKind, StoredRecord};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The name of the format.
pub const FORMAT: &str = "helpdesk-records";
/// Its version.
pub const VERSION: u32 = 1;
/// Longest line in bytes: a ticket with everything at its limit fits.
pub const LINE_MAX: usize = 64 * 1_048_576;

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Foot {
    end: BTreeMap<RecordKind, u64>,
}

/// Writes a file of records. It stands under its name only when it is whole.
#[derive(Debug)]
pub struct RecordsWriter {
    file: BufWriter<File>,
    path: PathBuf,
    unfinished: PathBuf,
    n_records: BTreeMap<RecordKind, u64>,
}

impl RecordsWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// [`Failure`], where it cannot be written.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let mut name = path.as_os_str().to_owned();
        name.push(".unfinished");
        let unfinished = PathBuf::from(name);
        let file = File::create(&unfinished).map_err(|error| failed("written", &unfinished, &error))?;
        let mut writer =
            Self { file: BufWriter::new(file), path: path.to_owned(), unfinished, n_records: BTreeMap::new() };
        writer.line(&Head { format: FORMAT.to_owned(), version: VERSION })?;
        Ok(writer)
    }

    /// Writes a record.
    ///
    /// # Errors
    /// [`Failure`], where it cannot be written.
    pub fn write(&mut self, record: &StoredRecord) -> Result<(), Failure> {
        *self.n_records.entry(record.key().kind()).or_default() += 1;
        self.line(record)
    }

    /// Ends the file. Answers how many records of each kind are in it.
    ///
    /// # Errors
    /// [`Failure`], where it cannot be written.
    pub fn finish(mut self) -> Result<BTreeMap<RecordKind, u64>, Failure> {
        let foot = Foot { end: self.n_records.clone() };
        self.line(&foot)?;
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        let done = done.and_then(|()| std::fs::rename(&self.unfinished, &self.path));
        done.map_err(|error| failed("written", &self.path, &error))?;
        Ok(self.n_records)
    }

    fn line<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(value).map_err(Failure::from_display)?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(|error| failed("written", &self.unfinished, &error))
    }
}

/// Reads a file of records.
#[derive(Debug)]
pub struct RecordsReader {
    file: BufReader<File>,
    path: PathBuf,
    n_line: u64,
    last: Option<RecordKey>,
    n_records: BTreeMap<RecordKind, u64>,
    is_over: bool,
}

impl RecordsReader {
    /// Opens a file, and reads its first line.
    ///
    /// # Errors
    /// [`Failure`], where it cannot be read, is no file of records, or is one of another version.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| failed("read", path, &error))?;
        let file = BufReader::new(file);
        let mut reader =
            Self { file, path: path.to_owned(), n_line: 0, last: None, n_records: BTreeMap::new(), is_over: false };
        let line = reader.line()?;
        let head: Option<Head> = line.as_deref().and_then(|line| serde_json::from_str(line).ok());
        match head {
            Some(head) if head.format == FORMAT && head.version == VERSION => Ok(reader),
            Some(head) if head.format == FORMAT => Err(reader.wrong(&format!(
                "this is version {} of the format, expected version {VERSION}: it was written by another version of the desk",
                head.version
            ))),
            Some(_) | None => Err(reader.wrong(&format!(
                "expected {{\"format\":\"{FORMAT}\",\"version\":{VERSION}}}, the first line of an export"
            ))),
        }
    }

    /// The next record; nothing after the last line.
    ///
    /// # Errors
    /// [`Failure`] with file and line, where it is no record, is out of order, or the file was cut off.
    pub fn next_record(&mut self) -> Result<Option<StoredRecord>, Failure> {
        if self.is_over {
            return Ok(None);
        }
        let Some(line) = self.line()? else {
            return Err(self.wrong("the file ends here, expected its last line: it was cut off"));
        };
        if line.starts_with("{\"end\":") {
            return self.end(&line).map(|()| None);
        }
        let record: StoredRecord = serde_json::from_str(&line)
            .map_err(|error| self.wrong(&format!("{error}; expected a record, or the line with the counts")))?;
        let key = record.key();
        if let Some(last) = self.last.as_ref().filter(|last| **last >= key) {
            return Err(self.wrong(&format!("{key} comes after {last}, expected records in the order of their keys")));
        }
        *self.n_records.entry(key.kind()).or_default() += 1;
        self.last = Some(key);
        Ok(Some(record))
    }

    fn end(&mut self, line: &str) -> Result<(), Failure> {
        let foot: Foot = serde_json::from_str(line).map_err(|error| self.wrong(&error.to_string()))?;
        if foot.end != self.n_records {
            let (said, found): (u64, u64) = (foot.end.values().sum(), self.n_records.values().sum());
            return Err(self.wrong(&format!(
                "the file says {said} records and holds {found}, by kind or in all; lines are missing or were added"
            )));
        }
        if self.line()?.is_some() {
            return Err(self.wrong("there is a line after the last one"));
        }
        self.is_over = true;
        Ok(())
    }

    fn line(&mut self) -> Result<Option<String>, Failure> {
        let mut line = Vec::new();
        let bound = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
        let mut limited = std::io::Read::take(&mut self.file, bound);
        let n = limited.read_until(b'\n', &mut line).map_err(|error| failed("read", &self.path, &error))?;
        self.n_line += 1;
        if n == 0 {
            return Ok(None);
        }
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            let text = if n == LINE_MAX {
                "the line is longer than 64 MiB"
            } else {
                "the line does not end: the file was cut off"
            };
            return Err(self.wrong(text));
        }
        String::from_utf8(line).map(Some).map_err(|_| self.wrong("the line is not UTF-8"))
    }

    fn wrong(&self, what: &str) -> Failure {
        Failure::new(format!("{}:{}: {what}", self.path.display(), self.n_line))
    }
}

/// Reads a whole file, so that nothing of a broken one is written anywhere.
///
/// # Errors
/// [`Failure`], as [`RecordsReader`] has it.
pub fn check_file(path: &Path) -> Result<(), Failure> {
    let mut reader = RecordsReader::open(path)?;
    while reader.next_record()?.is_some() {}
    Ok(())
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be {what}: {error}", path.display()))
}
