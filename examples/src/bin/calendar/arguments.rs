//! What can be asked on the command line.
use std::{path::PathBuf, sync::LazyLock};

use clap::{Args, Parser, Subcommand, ValueEnum};
use helpdesk_examples::calendar::hours;
use helpdesk_sla::{IANA_TZDB_VERSION, OpenTime, WeeklyHours, Zone};

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

/// Which schedule is asked, and how it answers.
#[derive(Args)]
pub(crate) struct Asked {
    /// A schedule: a plan or a list of its versions, as JSON or TOML.
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["zone", "hours"])]
    pub(crate) schedule: Option<PathBuf>,
    /// The zone of a schedule without a file, without holidays.
    #[arg(long, global = true)]
    pub(crate) zone: Option<Zone>,
    /// The hours of a schedule without a file, such as `mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00`.
    #[arg(long, global = true, value_parser = hours)]
    pub(crate) hours: Option<WeeklyHours>,
    /// Print the answer as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
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
    },
    /// Explain a day, stretch by stretch, also one on which the clocks change.
    Day {
        /// The date; today if left out.
        date: Option<String>,
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
    },
    /// Tell whether a moment is open, and why not; ends with 1 if it is closed.
    IsOpen {
        /// The moment; now if left out.
        at: Option<String>,
    },
    /// Find the next opening and closing.
    Next {
        /// From when; now if left out.
        at: Option<String>,
    },
    /// Count business days on, or back where the number is negative.
    #[command(allow_negative_numbers = true)]
    Days {
        /// From when.
        at: String,
        /// How many.
        days: i32,
        /// Print the account of the time between.
        #[arg(long)]
        ledger: bool,
    },
    /// List the holidays of a year.
    Holidays {
        /// The year; the present one if left out.
        year: Option<i32>,
    },
    /// Report all problems of a schedule with their places; ends with 1 if there are any.
    Check {
        /// The schedule, as JSON or TOML.
        file: PathBuf,
    },
    /// Tell when which of several teams are at work; ends with 1 if nobody is at some time.
    Coverage {
        /// A schedule for each team, which is called after its file.
        #[arg(required = true)]
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
    },
    /// Print the schedule with the holidays of a calendar file; ends with 1 if a line of it was not understood.
    Import {
        /// The calendar, an `.ics` file.
        file: PathBuf,
        /// Take its events as shifts of a rota, not as holidays.
        #[arg(long)]
        rota: bool,
        /// The first year to import; the present one if left out.
        #[arg(long)]
        from_year: Option<i32>,
        /// The last year to import; four after the first if left out.
        #[arg(long)]
        to_year: Option<i32>,
    },
    /// List the zones there are; ends with 1 if there is none.
    Zones {
        /// A part of the name.
        part: Option<String>,
    },
    /// Print the schedule as JSON, to begin a file of your own with.
    Sample,
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
