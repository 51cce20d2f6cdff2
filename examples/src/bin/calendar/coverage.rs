//! The coverage of several teams, one schedule file each.
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use helpdesk_examples::{
    calendar::{self, CoverageTold, Plans},
    coverage_picture,
    failure::Failure,
};
use helpdesk_sla::{Coverage, CoverageError, Schedule, Team};

use crate::{
    answer::{print, print_json, tell},
    verbs::write,
};

/// What is asked of the teams.
pub(crate) struct Question<'a> {
    pub(crate) files: &'a [PathBuf],
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) html: Option<&'a Path>,
    pub(crate) json: bool,
}

/// Tells when which teams are at work; times are local to the first.
pub(crate) fn covered(question: &Question<'_>) -> Result<ExitCode, Failure> {
    let mut named: Vec<(String, Schedule)> = Vec::new();
    for written in question.files {
        let (name, file) = named_file(written);
        let plans = Plans::read(&file).map_err(Failure::from_display)?;
        if named.iter().any(|(other, _)| *other == name) {
            let text = format!("two teams are called `{name}`, expected a name before one: `NAME={}`", file.display());
            return Err(Failure::new(text));
        }
        named.push((name, plans.schedule().map_err(Failure::from_display)?));
    }
    let Some((_, first)) = named.first() else {
        return Err(Failure::new(String::from("there is no schedule, expected a file for each team")));
    };
    let at = |text| calendar::moment(text, first).map_err(Failure::from_display);
    let (from, to) = (at(question.from)?, at(question.to)?);
    for note in from.note.iter().chain(&to.note) {
        tell(&format!("note: {note}"));
    }
    let teams: Vec<Team<'_>> = named.iter().map(|(name, schedule)| Team { name, schedule }).collect();
    let coverage = Coverage::of(&teams, from.at, to.at).map_err(|error| {
        let CoverageError::Time { name, source } = &error else { return Failure::from_display(error) };
        Failure::new(format!("team `{name}`: {}", calendar::time_told(source, first)))
    })?;
    if let Some(path) = question.html {
        let names: Vec<&str> = teams.iter().map(|team| team.name).collect();
        let page = coverage_picture::page(&coverage, &format!("Coverage of {}", names.join(", ")));
        write(path, &page.map_err(Failure::from_display)?)?;
    }
    if question.json {
        print_json(&coverage)?;
    } else {
        print(&CoverageTold(&coverage).to_string())?;
    }
    Ok(if coverage.is_continuous() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a team is called, and its file: `NAME=FILE`, or a file that is called like the team.
fn named_file(written: &Path) -> (String, PathBuf) {
    let split = written.to_str().filter(|_| !written.exists()).and_then(|text| text.split_once('='));
    match split {
        Some((name, file)) if !name.is_empty() => (name.to_owned(), PathBuf::from(file)),
        Some(_) | None => {
            let name = written.file_stem().unwrap_or(written.as_os_str()).to_string_lossy().into_owned();
            (name, written.to_owned())
        }
    }
}
