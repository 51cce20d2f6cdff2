//! Importing a calendar file: its holidays, or the shifts of its rota, into the plan that is asked.
use std::{fs::File, io::Read, path::Path, process::ExitCode};

use helpdesk_calendar::{FILE_BYTES_MAX, ImportOptions, Problem, read_holidays, read_rota};
use helpdesk_examples::{calendar::counted, failure::Failure};
use helpdesk_sla::{PlanVersion, Schedule, SchedulePlan, Zone};

use crate::answer::{print_json, tell};

/// What is asked of a calendar file.
pub(crate) struct Import<'a> {
    pub(crate) file: &'a Path,
    pub(crate) rota: bool,
    pub(crate) first_year: i32,
    pub(crate) last_year: i32,
}

/// Prints the plan with what the file says; what could not be taken goes to the standard error, line by line.
pub(crate) fn import(import: &Import<'_>, versions: Vec<PlanVersion>) -> Result<ExitCode, Failure> {
    if import.last_year < import.first_year {
        let (first, last) = (import.first_year, import.last_year);
        return Err(Failure::new(format!("the last year `{last}` comes before the first, `{first}`")));
    }
    let Ok([PlanVersion { mut plan, .. }]) = <[PlanVersion; 1]>::try_from(versions) else {
        let text = "the schedule has several versions, expected one plan to import into";
        return Err(Failure::new(String::from(text)));
    };
    let Zone::Iana(zone) = &plan.zone else {
        let text = format!("the zone `{}` is a table, expected a zone of the IANA data to import into", plan.zone);
        return Err(Failure::new(text));
    };
    let text = bytes(import.file)?;
    let refused = |error| Failure::new(format!("`{}` is no calendar: {error}", import.file.display()));
    let options = ImportOptions::new(*zone, import.first_year, import.last_year).map_err(Failure::from_display)?;
    let problems = if import.rota {
        let read = read_rota(&text, options).map_err(refused)?;
        let found = counted(read.value.shifts.len(), "shift");
        plan.openings.extend(read.value.openings());
        told(import.file, &found, &read.problems, read.n_unlisted)
    } else {
        let read = read_holidays(&text, options).map_err(refused)?;
        let found =
            [counted(read.value.holidays.len(), "holiday"), counted(read.value.breaks.len(), "break")].join(", ");
        read.value.add_to(&mut plan);
        told(import.file, &found, &read.problems, read.n_unlisted)
    };
    usable(&plan)?;
    print_json(&plan)?;
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The bytes of a calendar file, never more than a calendar can have: a device has no end.
fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |why: String| Failure::new(format!("the calendar `{}` cannot be read: {why}", file.display()));
    let opened = File::open(file).map_err(|error| unreadable(error.to_string()))?;
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    opened.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(unreadable(format!("it is larger than {FILE_BYTES_MAX} bytes, the most a calendar can have")));
    }
    Ok(bytes)
}

/// Tells what was found and what was not understood; how many problems those are.
fn told(file: &Path, found: &str, problems: &[Problem], n_unlisted: usize) -> usize {
    for problem in problems {
        tell(&format!("{}: {problem}", file.display()));
    }
    let all = problems.len().saturating_add(n_unlisted);
    tell(&format!("{}: {found}; lines not taken as they stand: {all}", file.display()));
    all
}

fn usable(plan: &SchedulePlan) -> Result<(), Failure> {
    Schedule::build(plan).map(|_| ()).map_err(Failure::from_display)
}
