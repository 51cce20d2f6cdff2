//! What can be asked on the command line.
use std::{path::PathBuf, sync::LazyLock};

use clap::{Parser, Subcommand, ValueEnum};
use helpdesk_sla::{IANA_TZDB_VERSION, OpenTime};

use crate::options::{Asked, Choice, Form};

static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (zone data {IANA_TZDB_VERSION})", env!("CARGO_PKG_VERSION")));

/// A calculator for business time: when is it due, how much was it, and why.
///
/// Without a schedule the sample is asked: Monday to Friday, 9:00 to 12:30 and 13:30 to 18:00 in Berlin, with the holidays
/// all of Germany has. Without a question it draws the present week. Times are local to the schedule (`2026-03-30 09:15`)
/// or RFC 3339; lengths are `4h30m`, `90m` or `PT4H`. It ends with 0, with 1 where the answer is no, with 2 for a mistake.
#[derive(Parser)]
#[command(name = "calendar", version = VERSION.as_str())]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Draw the week of a date.
    Week {
        /// Any date of the week; today if left out.
        date: Option<String>,
        /// Also write it as a picture.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        /// Also write it as a page.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Explain a day, stretch by stretch, also one on which the clocks change.
    Day {
        /// The date; today if left out.
        date: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Find when a length of open time is used up.
    Due {
        /// When counting begins.
        start: String,
        /// How much open time, such as `4h30m`.
        budget: OpenTime,
        /// Which of the instants is meant, where it is used up at a closing.
        #[arg(long, value_enum, default_value_t = Landing::Earliest)]
        landing: Landing,
        /// Print the account that proves it.
        #[arg(long)]
        ledger: bool,
        /// Also write it to a calendar file, which mail and calendar programs show.
        #[arg(long, value_name = "FILE")]
        ics: Option<PathBuf>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Measure the open time between two moments; negative where the second comes first.
    #[command(allow_negative_numbers = true)]
    Measure {
        /// From when.
        from: String,
        /// Until when.
        to: String,
        /// Print the account that proves it.
        #[arg(long)]
        ledger: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// Find the latest start that leaves a length of open time until an end.
    Back {
        /// The end.
        end: String,
        /// How much open time, such as `4h30m`.
        budget: OpenTime,
        /// Print the account that proves it.
        #[arg(long)]
        ledger: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// Tell whether a moment is open, and why not; ends with 1 if it is closed.
    IsOpen {
        /// The moment; now if left out.
        at: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Find the next opening and closing; ends with 1 if none is known.
    Next {
        /// From when; now if left out.
        at: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Count business days on, or back where the number is negative.
    #[command(allow_negative_numbers = true)]
    Days {
        /// From when.
        at: String,
        /// How many.
        #[arg(value_parser = whole_days)]
        days: i32,
        /// Print the account of the time between.
        #[arg(long)]
        ledger: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// List the holidays of a year.
    Holidays {
        /// The year; the present one if left out.
        #[arg(value_parser = year)]
        year: Option<i32>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Report all problems of a schedule with their places; ends with 1 if there are any.
    Check {
        /// The schedule, as JSON or TOML.
        file: PathBuf,
        #[command(flatten)]
        form: Form,
    },
    /// Tell when which of several teams are at work; ends with 1 if nobody is at some time.
    Coverage {
        /// A schedule for each team, which is called after its file, or as in `NAME=FILE`.
        #[arg(required = true, value_name = "[NAME=]FILE")]
        files: Vec<PathBuf>,
        /// From when, local to the first team.
        #[arg(long)]
        from: String,
        /// Until when, local to the first team.
        #[arg(long)]
        to: String,
        /// Also draw it as a page.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        #[command(flatten)]
        form: Form,
    },
    /// Print the schedule with the holidays of a calendar file; ends with 1 if a line of it was not understood.
    Import {
        /// The calendar, an `.ics` file.
        file: PathBuf,
        /// Take its events as shifts of a rota, not as holidays; without a schedule, the plan has no other hours.
        #[arg(long)]
        rota: bool,
        /// The first year to import; the present one if left out.
        #[arg(long, value_parser = year)]
        from_year: Option<i32>,
        /// The last year to import; four after the first if left out.
        #[arg(long, value_parser = year)]
        to_year: Option<i32>,
        #[command(flatten)]
        choice: Choice,
    },
    /// List the zones there are; ends with 1 if there is none.
    Zones {
        /// A part of the name.
        part: Option<String>,
        #[command(flatten)]
        form: Form,
    },
    /// Print the schedule as JSON, to begin a file of your own with.
    Sample {
        #[command(flatten)]
        choice: Choice,
    },
    /// Answer files of vectors, one line of JSON each; ends with 1 if an answer differs.
    Vectors {
        /// Files of JSON lines; `-` for the standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// Where a budget lands that is used up at a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Landing {
    /// At the closing.
    Earliest,
    /// At the next moment of work.
    NextOpen,
}

fn whole_days(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number of days, expected a whole one such as `3` or `-3`"))
}

fn year(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| format!("`{text}` is no year, expected one such as `2026`"))
}
