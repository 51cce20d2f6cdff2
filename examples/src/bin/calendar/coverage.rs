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
use helpdesk_sla::{Coverage, Schedule, Team};

use crate::{
    answer::{print, print_json},
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
pub(crate) fn tell(question: &Question<'_>) -> Result<ExitCode, Failure> {
    let mut named: Vec<(String, Schedule)> = Vec::new();
    for file in question.files {
        let plans = Plans::read(file).map_err(Failure::from_display)?;
        let name = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        named.push((name, plans.schedule().map_err(Failure::from_display)?));
    }
    let Some((_, first)) = named.first() else {
        return Err(Failure::new(String::from("there is no schedule, expected a file for each team")));
    };
    let at = |text| calendar::moment(text, first).map_err(Failure::from_display);
    let (from, to) = (at(question.from)?, at(question.to)?);
    for note in from.note.iter().chain(&to.note) {
        eprintln!("note: {note}");
    }
    let teams: Vec<Team<'_>> = named.iter().map(|(name, schedule)| Team { name, schedule }).collect();
    let coverage = Coverage::of(&teams, from.at, to.at).map_err(Failure::from_display)?;
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
