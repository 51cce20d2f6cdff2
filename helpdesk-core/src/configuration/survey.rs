//! The survey in a configuration: asked while there is something to ask about, open for some time.
use alloc::{
    format,
    string::{String, ToString},
};

use super::{ConfigurationSpec, problems::Problems};
use crate::{decide::text, limits::REASON_MAX};

pub(super) fn check_survey(spec: &ConfigurationSpec, problems: &mut Problems) {
    let Some(survey) = &spec.survey else { return };
    if let Err(refusal) = text("the question", &survey.question, REASON_MAX) {
        problems.add(String::from("survey.question"), refusal.to_string());
    }
    if survey.expires_after_days == 0 {
        let what = String::from("is open for no time, expected at least one day");
        problems.add(String::from("survey.expires_after_days"), what);
    }
    if let Some(days) = spec.close_solved_after_days.filter(|days| survey.after_minutes >= u32::from(*days) * 24 * 60) {
        let what = format!("comes when tickets are closed, after {days} days, expected less");
        problems.add(String::from("survey.after_minutes"), what);
    }
    if survey.once_in_days == Some(0) {
        let what = String::from("is no time, expected days, or none to ask every time");
        problems.add(String::from("survey.once_in_days"), what);
    }
}
