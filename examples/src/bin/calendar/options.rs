//! Which schedule is asked, and how it answers: options of those questions they mean something for.
use std::path::PathBuf;

use clap::Args;
use helpdesk_examples::{
    calendar::{hours, zone},
    failure::Failure,
};
use helpdesk_sla::{WeeklyHours, Zone};

use crate::arguments::{Cli, Verb};

/// Which schedule is asked, and how it answers.
#[derive(Args, Clone, Default)]
pub(crate) struct Asked {
    #[command(flatten)]
    pub(crate) choice: Choice,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// Which schedule is asked.
#[derive(Args, Clone, Default)]
pub(crate) struct Choice {
    /// A schedule: a plan or a list of its versions, as JSON or TOML.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["zone", "hours"])]
    pub(crate) schedule: Option<PathBuf>,
    /// The zone of a schedule without a file, without holidays.
    #[arg(long, value_parser = zone)]
    pub(crate) zone: Option<Zone>,
    /// The hours of a schedule without a file, such as `mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00`.
    #[arg(long, value_parser = hours)]
    pub(crate) hours: Option<WeeklyHours>,
}

/// How the answer looks.
#[derive(Args, Clone, Copy, Default)]
pub(crate) struct Form {
    /// Print the answer as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Cli {
    /// What is asked, with the options that stand before the question and those after it.
    pub(crate) fn asked(&self) -> Result<Asked, Failure> {
        let (choice, form) = match &self.verb {
            None => return Ok(self.asked.clone()),
            Some(verb) => verb.options(),
        };
        let before = &self.asked;
        let means_nothing = |option: &str| {
            Err(Failure::new(format!("`{option}` means nothing for this question, expected it left out")))
        };
        if before.form.json && form.is_none() {
            return means_nothing("--json");
        }
        let form = Form { json: before.form.json || form.is_some_and(|form| form.json) };
        let Some(after) = choice else {
            return match before.choice.first() {
                Some(option) => means_nothing(option),
                None => Ok(Asked { choice: Choice::default(), form }),
            };
        };
        let choice = Choice {
            schedule: after.schedule.clone().or_else(|| before.choice.schedule.clone()),
            zone: after.zone.clone().or_else(|| before.choice.zone.clone()),
            hours: after.hours.clone().or_else(|| before.choice.hours.clone()),
        };
        if choice.schedule.is_some() && (choice.zone.is_some() || choice.hours.is_some()) {
            let text = "`--schedule` has a zone and hours of its own, expected it without `--zone` and `--hours`";
            return Err(Failure::new(String::from(text)));
        }
        Ok(Asked { choice, form })
    }
}

impl Choice {
    /// The first option that is given.
    fn first(&self) -> Option<&'static str> {
        let given = [
            ("--schedule", self.schedule.is_some()),
            ("--zone", self.zone.is_some()),
            ("--hours", self.hours.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }
}

impl Verb {
    /// Which schedule a question is asked about and in which form it answers, as far as these mean something for it.
    fn options(&self) -> (Option<&Choice>, Option<Form>) {
        match self {
            Verb::Week { asked, .. }
            | Verb::Day { asked, .. }
            | Verb::Due { asked, .. }
            | Verb::Measure { asked, .. }
            | Verb::Back { asked, .. }
            | Verb::IsOpen { asked, .. }
            | Verb::Next { asked, .. }
            | Verb::Days { asked, .. }
            | Verb::Holidays { asked, .. } => (Some(&asked.choice), Some(asked.form)),
            Verb::Import { choice, .. } | Verb::Sample { choice } => (Some(choice), None),
            Verb::Check { form, .. } | Verb::Coverage { form, .. } | Verb::Zones { form, .. } => (None, Some(*form)),
            Verb::Vectors { .. } => (None, None),
        }
    }
}
