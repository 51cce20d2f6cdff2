//! The mapping file: which column of a log means what. Another system's log needs another mapping and no code.
use std::{collections::BTreeMap, path::Path};

use chrono::{
    NaiveDate, NaiveDateTime, Timelike,
    format::{Item, StrftimeItems},
};
use chrono_tz::Tz;
use helpdesk_core::{Channel, Impact, Priority, TicketKind, Tier, Urgency};
use regex::Regex;
use serde::Deserialize;

/// What the columns of a log mean. Read from TOML; every table but `columns`, `dates` and `states` may be left out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name of the log's source: part of every command id, so that two sources never mix.
    pub source: String,
    /// The character between two fields: one ASCII character, or `tab`.
    #[serde(default = "comma")]
    pub delimiter: String,
    /// Texts that mean "not known".
    #[serde(default = "empty_text")]
    pub unknown: Vec<String>,
    /// Texts of the agent column that mean "nobody has it".
    #[serde(default)]
    pub nobody: Vec<String>,
    /// Which columns.
    pub columns: Columns,
    /// How dates are written.
    pub dates: Dates,
    /// What each state of the log is here.
    pub states: BTreeMap<String, LogState>,
    /// What each priority of the log is here.
    #[serde(default)]
    pub priorities: BTreeMap<String, Priority>,
    /// What each impact of the log is here.
    #[serde(default)]
    pub impacts: BTreeMap<String, Impact>,
    /// What each urgency of the log is here.
    #[serde(default)]
    pub urgencies: BTreeMap<String, Urgency>,
    /// What each kind of the log is here.
    #[serde(default)]
    pub kinds: BTreeMap<String, TicketKind>,
    /// What each channel of the log is here.
    #[serde(default)]
    pub channels: BTreeMap<String, Channel>,
    /// Columns that become custom fields: the field's name and its column.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// What is to be known about the log's teams.
    #[serde(default)]
    pub teams: TeamMapping,
    /// The log's own word on whether the promise was kept.
    #[serde(default)]
    pub verdict: Option<VerdictMapping>,
}

/// Which columns hold what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The name of the ticket; rows of one name are one ticket.
    pub ticket: String,
    /// When the row was written.
    pub at: String,
    /// The state, from one column or from several, whose texts are then joined by `/`.
    pub state: OneOrMany,
    /// When the ticket was opened; the time of its first row where absent.
    pub opened_at: Option<String>,
    /// A number that orders the rows of one ticket; their times do where absent.
    pub sequence: Option<String>,
    /// The team that has it.
    pub team: Option<String>,
    /// The agent who has it.
    pub agent: Option<String>,
    /// Who wrote the row.
    pub author: Option<String>,
    /// Who asked.
    pub requester: Option<String>,
    /// The requester's company.
    pub organization: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// How much is affected.
    pub impact: Option<String>,
    /// How fast it gets worse.
    pub urgency: Option<String>,
    /// What kind it is.
    pub kind: Option<String>,
    /// How it came in.
    pub channel: Option<String>,
}

/// One column or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several, in order.
    Many(Vec<String>),
}

/// How dates are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Formats of strftime, tried in order; `rfc3339` stands for dates with an offset, `unix` for seconds since 1970.
    pub formats: Vec<String>,
    /// The zone of dates without an offset.
    #[serde(default = "utc")]
    pub zone: Tz,
}

/// What a state of the log is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogState {
    /// Nobody has acted.
    New,
    /// The desk works.
    Open,
    /// Waits for the requester.
    Pending,
    /// Waits for a third party; the log's text is the reason.
    OnHold,
    /// Done.
    Solved,
    /// Final.
    Closed,
    /// Closed because the requester took it back.
    Cancelled,
    /// Closed because it was no request.
    Spam,
    /// Something happened, the state stays what it was.
    Keep,
}

/// What is to be known about the log's teams.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TeamMapping {
    /// Which names say which tier: the first pattern that is found counts.
    pub tiers: Vec<TierPattern>,
    /// The tiers of teams whose name says none: the first where absent.
    pub otherwise: Vec<Tier>,
    /// Whether the desk's own ladders may take tickets from one of the log's teams to another.
    pub escalation: Escalation,
}

/// Whether the desk's own ladders may take tickets from one of the log's teams to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// No: a ticket is in the team that the log names, and a ladder raises its tier within that team at most.
    #[default]
    AsLogged,
    /// Yes: along the paths to higher tiers that the log itself shows. The log's next row hands it back.
    ByLadder,
}

/// A pattern in team names that says a tier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierPattern {
    /// A regular expression.
    pub pattern: String,
    /// The tier.
    pub tier: Tier,
}

/// The log's own word on whether the promise was kept; the last row of a ticket counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictMapping {
    /// The column.
    pub column: String,
    /// Texts that mean yes.
    pub met: Vec<String>,
    /// Texts that mean no.
    pub missed: Vec<String>,
}

/// Why a mapping file is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The file cannot be read.
    #[error("the mapping `{path}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// It is no TOML or not of the expected form.
    #[error("the mapping `{path}` is not of the expected form: {why}")]
    Malformed {
        /// Which.
        path: String,
        /// Where and what was expected.
        why: String,
    },
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`MappingError`] with the place in the file.
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|why| MappingError::Unreadable { path: shown.clone(), why })?;
        Self::parse(&text, &shown)
    }

    /// Reads a mapping from its text; `name` is what errors call it.
    ///
    /// # Errors
    /// [`MappingError::Malformed`] with the place in the text.
    pub fn parse(text: &str, name: &str) -> Result<Self, MappingError> {
        let malformed = |why: String| MappingError::Malformed { path: name.to_owned(), why };
        let mapping: Self = toml::from_str(text).map_err(|e| malformed(e.to_string()))?;
        mapping.check().map_err(malformed)?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if self.source.is_empty() || self.source.len() > 40 {
            return Err(String::from("`source` is empty or longer than 40 bytes, expected a short name"));
        }
        self.delimiter_byte()?;
        if self.dates.formats.is_empty() {
            return Err(String::from("`dates.formats` is empty, expected for example [\"%Y-%m-%d %H:%M:%S\"]"));
        }
        self.dates.formats.iter().try_for_each(|format| check_format(format))?;
        if self.columns.state.as_slice().is_empty() {
            return Err(String::from("`columns.state` is empty, expected a column or a list of columns"));
        }
        if self.fields.keys().any(|name| name.trim().is_empty()) {
            return Err(String::from("`fields` has a field without a name"));
        }
        if self.states.is_empty() {
            return Err(String::from("`states` is empty, expected what each state of the log is here"));
        }
        for tier in &self.teams.tiers {
            Regex::new(&tier.pattern).map_err(|e| format!("`{}` in `teams.tiers` is no pattern: {e}", tier.pattern))?;
        }
        Ok(())
    }

    /// The delimiter as the reader of the log wants it.
    ///
    /// # Errors
    /// What was expected, where it is not one ASCII character or `tab`.
    pub fn delimiter_byte(&self) -> Result<u8, String> {
        match self.delimiter.as_bytes() {
            b"tab" => Ok(b'\t'),
            [one] if one.is_ascii() && !b"\"\r\n".contains(one) => Ok(*one),
            _other => Err(format!("`delimiter` is `{}`, expected one character or `tab`", self.delimiter)),
        }
    }

    /// What a text of the state columns is here: by the whole text, by its first part and `/*`, or by `*`.
    #[must_use]
    pub fn state(&self, text: &str) -> Option<LogState> {
        let first_part = text.split('/').next().map(|first| format!("{first}/*"));
        let keys = [Some(text.to_owned()), first_part, Some(String::from("*"))];
        keys.iter().flatten().find_map(|key| self.states.get(key)).copied()
    }

    /// The tiers that a team of this name serves.
    #[must_use]
    pub fn tiers(&self, team: &str) -> Vec<Tier> {
        let said = self.teams.tiers.iter().find(|t| Regex::new(&t.pattern).is_ok_and(|r| r.is_match(team)));
        match said {
            Some(pattern) => vec![pattern.tier],
            None if self.teams.otherwise.is_empty() => vec![Tier::FIRST],
            None => self.teams.otherwise.clone(),
        }
    }

    /// Whether a text means "not known".
    #[must_use]
    pub fn is_unknown(&self, text: &str) -> bool {
        self.unknown.iter().any(|u| u == text)
    }
}

impl OneOrMany {
    /// The columns in order.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A format must give back what it wrote: a date alone, or a date with hour and minute.
fn check_format(format: &str) -> Result<(), String> {
    const NAMED: [&str; 2] = ["rfc3339", "unix"];
    if NAMED.contains(&format) {
        return Ok(());
    }
    let bad = |why: &str| Err(format!("`{format}` in `dates.formats` {why}, expected one like `%d-%m-%Y %H:%M`"));
    if StrftimeItems::new(format).any(|item| item == Item::Error) {
        return bad("is no strftime format");
    }
    if format.contains("%Z") {
        return bad(
            "reads the name of a zone, which is ambiguous; name the zone in `dates.zone` or read an offset with `%z`",
        );
    }
    let Some(sample) = NaiveDate::from_ymd_opt(2001, 2, 3).and_then(|day| day.and_hms_opt(14, 5, 0)) else {
        return Ok(());
    };
    let written = sample.and_utc().format(format).to_string();
    let read = NaiveDateTime::parse_from_str(&written, format).ok();
    if read.map(|r| r.with_second(0)) == Some(Some(sample)) {
        return Ok(());
    }
    let has_time =
        ["%H", "%I", "%k", "%l", "%M", "%S", "%p", "%P", "%T", "%R", "%s"].iter().any(|t| format.contains(t));
    if !has_time && NaiveDate::parse_from_str(&written, format).ok() == Some(sample.date()) {
        return Ok(());
    }
    bad("does not say day, hour and minute unambiguously")
}

fn comma() -> String {
    String::from(",")
}

fn empty_text() -> Vec<String> {
    vec![String::new()]
}

fn utc() -> Tz {
    Tz::UTC
}
