//! Reading a log: the whole file is understood before anything is imported, so that a broken one changes nothing.
use std::{collections::BTreeMap, path::Path};

use csv::ByteRecord;
use helpdesk_core::{ExternalId, Fingerprint};

use super::{
    Log, Mapping, Row, Unfit,
    cells::{Cells, pairs},
};

/// If more than one row in so many cannot be read, the mapping is the problem and not the rows: nothing is imported.
pub const UNREADABLE_SHARE_MAX: usize = 2;

/// Why a log cannot be read at all. Nothing of it was imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The file cannot be opened.
    #[error("the log `{path}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// A column that the mapping names is not there.
    #[error("`{path}` line 1: there is no column `{column}`, expected it by `{key}` of the mapping; {hint}")]
    NoColumn {
        /// The file.
        path: String,
        /// The column.
        column: String,
        /// Where the mapping names it.
        key: String,
        /// What was found instead.
        hint: String,
    },
    /// A row is damaged.
    #[error("`{path}` line {line}, column {column}: {found}, expected {expected}")]
    Damaged {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u64,
        /// The column: its number from 1 and its name.
        column: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// The file has no rows.
    #[error("`{path}` line 2: the log has a header and no rows, expected at least one row")]
    Empty {
        /// The file.
        path: String,
    },
    /// Most rows do not fit.
    #[error("`{path}`: {n_unfit} of {n_rows} rows do not fit the mapping, the first at line {}: {}", first.line, first.reason)]
    MostlyUnfit {
        /// The file.
        path: String,
        /// How many do not fit.
        n_unfit: usize,
        /// How many there are.
        n_rows: usize,
        /// The first.
        first: Unfit,
    },
}

/// Reads a log by its mapping.
///
/// # Errors
/// [`LogError`] for a file that is damaged or does not fit as a whole; single rows that do not fit are in the result.
pub fn read_log(path: &Path, mapping: &Mapping) -> Result<Log, LogError> {
    let shown = path.display().to_string();
    let unreadable = |why: String| LogError::Unreadable { path: shown.clone(), why };
    let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
    let delimiter = mapping.delimiter_byte().map_err(unreadable)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let header = reader.byte_headers().map_err(|e| unreadable(e.to_string()))?.clone();
    let header = texts(&header, &[], &shown, 1)?;
    check_quotes(bytes, delimiter, &header, &shown)?;
    let places = Places::of(&header, mapping, &shown)?;
    let mut log = Log::default();
    let mut record = ByteRecord::new();
    let mut lines = Lines::new(bytes);
    while reader.read_byte_record(&mut record).map_err(|e| unreadable(e.to_string()))? {
        let line = lines.line_at(record.position().map_or(0, csv::Position::byte));
        let cells = texts(&record, &header, &shown, line)?;
        check_width(&cells, &header, &shown, line)?;
        check_swallowed(&cells, &header, &places, mapping, &shown, line)?;
        match understand(&cells, &header, &places, mapping, line) {
            Ok(row) => log.rows.push(row),
            Err(unfit) => log.unfit.push(unfit),
        }
    }
    check_share(&log, &shown)?;
    Ok(log)
}

/// Counts lines as an editor does, also behind carriage returns and empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    place: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0, line: 1 }
    }

    /// The line of the first byte at or after a place that ends no line. Places only grow.
    fn line_at(&mut self, place: u64) -> u64 {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.place) {
            if self.place >= place && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.place += 1;
        }
        self.line
    }
}

/// A quote that is opened and never closed would swallow the rest of the file.
fn check_quotes(bytes: &[u8], delimiter: u8, header: &[String], path: &str) -> Result<(), LogError> {
    let (mut line, mut column) = (1, 0);
    let mut opened: Option<(u64, usize)> = None;
    let mut at_start = true;
    for byte in bytes {
        let is_quote = *byte == b'"';
        let was_open = opened.is_some();
        if is_quote && was_open {
            opened = None;
        } else if is_quote && at_start {
            opened = Some((line, column));
        }
        let ends = opened.is_none() && (*byte == delimiter || *byte == b'\n');
        // A doubled quote closes and opens again at once.
        at_start = ends || (is_quote && was_open);
        column = if ends && *byte == b'\n' { 0 } else { column + usize::from(ends) };
        line += u64::from(*byte == b'\n');
    }
    match opened {
        None => Ok(()),
        Some((line, column)) => Err(LogError::Damaged {
            path: path.to_owned(),
            line,
            column: column_name(column, header),
            found: String::from("a quote that is opened and never closed"),
            expected: String::from("a closing quote"),
        }),
    }
}

/// A quoted text that holds what is a whole row of the log is a quote that was closed too late.
fn check_swallowed(
    cells: &[String],
    header: &[String],
    places: &Places<'_>,
    mapping: &Mapping,
    path: &str,
    line: u64,
) -> Result<(), LogError> {
    let delimiter = char::from(mapping.delimiter_byte().unwrap_or(b','));
    for (n, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.contains('\n')) {
        let swallowed = cell.lines().skip(1).find(|inner| {
            let parts: Vec<String> = inner.split(delimiter).map(|part| part.trim().to_owned()).collect();
            let reader = Cells { cells: &parts, places, mapping };
            parts.len() == header.len() && matches!(reader.date(&mapping.columns.at), Ok(Some(_)))
        });
        if let Some(inner) = swallowed {
            let shown: String = inner.chars().take(40).collect();
            return Err(LogError::Damaged {
                path: path.to_owned(),
                line,
                column: column_name(n, header),
                found: format!("a quoted text that holds a whole row, `{shown}…`"),
                expected: String::from("a closing quote before the end of the line"),
            });
        }
    }
    Ok(())
}

fn check_share(log: &Log, path: &str) -> Result<(), LogError> {
    let n_rows = log.rows.len() + log.unfit.len();
    if n_rows == 0 {
        return Err(LogError::Empty { path: path.to_owned() });
    }
    match log.unfit.first() {
        Some(first) if log.unfit.len() * UNREADABLE_SHARE_MAX > n_rows => {
            Err(LogError::MostlyUnfit { path: path.to_owned(), n_unfit: log.unfit.len(), n_rows, first: first.clone() })
        }
        Some(_) | None => Ok(()),
    }
}

/// The cells of a record as text. A NUL or a byte that is no UTF-8 means that this is no text file.
fn texts(record: &ByteRecord, header: &[String], path: &str, line: u64) -> Result<Vec<String>, LogError> {
    let damaged = |n: usize, found: String| LogError::Damaged {
        path: path.to_owned(),
        line,
        column: column_name(n, header),
        found,
        expected: String::from("UTF-8 text"),
    };
    let mut cells = Vec::with_capacity(record.len());
    for (n, cell) in record.iter().enumerate() {
        let text = std::str::from_utf8(cell).map_err(|e| damaged(n, format!("a byte that is no UTF-8 ({e})")))?;
        if text.contains('\0') {
            return Err(damaged(n, String::from("a NUL byte")));
        }
        cells.push(text.trim().to_owned());
    }
    Ok(cells)
}

fn column_name(n: usize, header: &[String]) -> String {
    header.get(n).map_or_else(|| (n + 1).to_string(), |name| format!("{} `{name}`", n + 1))
}

fn check_width(cells: &[String], header: &[String], path: &str, line: u64) -> Result<(), LogError> {
    if cells.len() == header.len() {
        return Ok(());
    }
    Err(LogError::Damaged {
        path: path.to_owned(),
        line,
        column: column_name(cells.len().min(header.len()), header),
        found: format!("the row ends after {} fields", cells.len()),
        expected: format!("{} fields as in the header", header.len()),
    })
}

/// Where each mapped column is.
pub(super) struct Places<'a> {
    by_name: BTreeMap<&'a str, usize>,
    /// Every column that the mapping reads, but for the log's own verdict: it is compared, not replayed.
    pub(super) read: Vec<&'a str>,
}

impl<'a> Places<'a> {
    fn of(header: &'a [String], mapping: &'a Mapping, path: &str) -> Result<Self, LogError> {
        let by_name: BTreeMap<&str, usize> = header.iter().enumerate().map(|(n, name)| (name.as_str(), n)).collect();
        let verdict = mapping.verdict.as_ref().map(|v| v.column.as_str());
        let mut read = Vec::new();
        for (key, column) in wanted(mapping) {
            if header.iter().filter(|name| *name == column).count() > 1 {
                let hint = String::from("it stands twice in the header, expected once");
                return Err(LogError::NoColumn { path: path.to_owned(), column: column.to_owned(), key, hint });
            }
            if !by_name.contains_key(column) {
                let (column, hint) = (column.to_owned(), hint(column, header, mapping));
                return Err(LogError::NoColumn { path: path.to_owned(), column, key, hint });
            }
            if Some(column) != verdict {
                read.push(column);
            }
        }
        Ok(Self { by_name, read })
    }

    /// The text of a column in a row.
    pub(super) fn cell<'c>(&self, cells: &'c [String], column: &str) -> &'c str {
        self.by_name.get(column).and_then(|n| cells.get(*n)).map_or("", String::as_str)
    }
}

/// Every column that the mapping names, with the key that names it.
fn wanted(mapping: &Mapping) -> Vec<(String, &str)> {
    let c = &mapping.columns;
    let optional = [
        ("opened_at", &c.opened_at),
        ("sequence", &c.sequence),
        ("team", &c.team),
        ("agent", &c.agent),
        ("author", &c.author),
        ("requester", &c.requester),
        ("organization", &c.organization),
        ("subject", &c.subject),
        ("priority", &c.priority),
        ("impact", &c.impact),
        ("urgency", &c.urgency),
        ("kind", &c.kind),
        ("channel", &c.channel),
    ];
    let mut wanted =
        vec![(String::from("columns.ticket"), c.ticket.as_str()), (String::from("columns.at"), c.at.as_str())];
    wanted.extend(c.state.as_slice().iter().map(|s| (String::from("columns.state"), s.as_str())));
    wanted.extend(optional.iter().filter_map(|(key, c)| c.as_deref().map(|column| (format!("columns.{key}"), column))));
    wanted.extend(mapping.fields.iter().map(|(name, column)| (format!("fields.{name}"), column.as_str())));
    wanted.extend(mapping.verdict.iter().map(|v| (String::from("verdict.column"), v.column.as_str())));
    wanted
}

fn hint(column: &str, header: &[String], mapping: &Mapping) -> String {
    if let [only] = header {
        let guess = [';', '\t', ',', '|'].into_iter().find(|d| only.contains(*d) && mapping.delimiter != d.to_string());
        let found = format!("the whole header is one column with the delimiter `{}`", mapping.delimiter);
        return guess.map_or_else(|| found.clone(), |d| format!("{found}, did you mean {d:?}?"));
    }
    let near = header.iter().max_by(|a, b| strsim::jaro(a, column).total_cmp(&strsim::jaro(b, column)));
    match near.filter(|name| strsim::jaro(name, column) > 0.75) {
        Some(name) => format!("did you mean `{name}`?"),
        None if header.iter().all(String::is_empty) => String::from("the header is empty"),
        None => format!("found {}", header.join(", ")),
    }
}

fn understand(
    cells: &[String],
    header: &[String],
    places: &Places<'_>,
    mapping: &Mapping,
    line: u64,
) -> Result<Row, Unfit> {
    let reader = Cells { cells, places, mapping };
    let c = &mapping.columns;
    let name = places.cell(cells, &c.ticket);
    let unfit = |reason: String| Unfit { line, ticket: name.to_owned(), reason };
    if mapping.is_unknown(name) {
        return Err(unfit(format!("column `{}` is `{name}`, expected the name of a ticket", c.ticket)));
    }
    let ticket = ExternalId::new(name).map_err(|e| unfit(format!("column `{}`: {e}", c.ticket)))?;
    let at = reader.date(&c.at).map_err(&unfit)?.ok_or_else(|| unfit(reader.missing_date(&c.at)))?;
    let opened_at = c.opened_at.as_deref().map_or(Ok(None), |column| reader.date(column)).map_err(&unfit)?;
    let state_text = reader.joined(c.state.as_slice());
    let state = mapping.state(&state_text).ok_or_else(|| unfit(reader.unknown_state(&state_text)))?;
    let sequence = c.sequence.as_deref().map_or(Ok(None), |column| reader.number(column)).map_err(&unfit)?;
    let content = Fingerprint::of_bytes(reader.mapped().as_bytes());
    let whole = Fingerprint::of_bytes(
        pairs(header.iter().map(String::as_str).zip(cells.iter().map(String::as_str))).as_bytes(),
    );
    Ok(Row {
        line,
        at,
        sequence,
        opened_at,
        state,
        state_text,
        team: reader.id(c.team.as_ref()).map_err(&unfit)?,
        agent: reader.agent().map_err(&unfit)?,
        author: reader.id(c.author.as_ref()).map_err(&unfit)?,
        requester: reader.id(c.requester.as_ref()).map_err(&unfit)?,
        organization: reader.id(c.organization.as_ref()).map_err(&unfit)?,
        subject: c.subject.as_deref().and_then(|column| reader.known(column)),
        priority: reader.word(c.priority.as_ref(), &mapping.priorities, "priorities").map_err(&unfit)?,
        impact: reader.word(c.impact.as_ref(), &mapping.impacts, "impacts").map_err(&unfit)?,
        urgency: reader.word(c.urgency.as_ref(), &mapping.urgencies, "urgencies").map_err(&unfit)?,
        kind: reader.word(c.kind.as_ref(), &mapping.kinds, "kinds").map_err(&unfit)?,
        channel: reader.word(c.channel.as_ref(), &mapping.channels, "channels").map_err(&unfit)?,
        fields: mapping.fields.iter().filter_map(|(name, c)| Some((name.clone(), reader.known(c)?))).collect(),
        verdict: reader.verdict(),
        content,
        whole,
        ticket,
    })
}
