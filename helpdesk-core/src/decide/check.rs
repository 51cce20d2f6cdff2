//! What every text, list and name must be before it is taken.
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
};

use crate::{
    Audience, Configuration, LimitUnit, Refusal,
    limits::{TAG_MAX, TAGS_MAX},
};

use super::placement::team;

pub(crate) fn text(what: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    if value.trim().is_empty() {
        return Err(Refusal::EmptyText { what: what.to_string() });
    }
    short(what, value, limit)
}

/// What a text must be that may be empty.
pub(crate) fn short(what: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    let n = value.len();
    if n <= limit { Ok(()) } else { Err(Refusal::over_limit_of(LimitUnit::Bytes, what, n, limit)) }
}

/// What a text of one line must be: nothing in it begins another line, in a list, in a letter's head or in a log.
pub(super) fn line(what: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    text(what, value, limit)?;
    let Some(control) = value.chars().find(|c| c.is_control()) else { return Ok(()) };
    let what = format!("{what} holds the control character U+{:04X}, expected one line of text", u32::from(control));
    Err(Refusal::BadRequest { what })
}

/// What a list must be.
pub(crate) fn within(what: &str, actual: usize, limit: usize) -> Result<(), Refusal> {
    if actual <= limit { Ok(()) } else { Err(Refusal::over_limit(what, actual, limit)) }
}

pub(super) fn tags(new: &BTreeSet<String>, total: usize) -> Result<(), Refusal> {
    within("the tags", total, TAGS_MAX)?;
    new.iter().try_for_each(|tag| line("a tag", tag, TAG_MAX))
}

pub(super) fn check_audience(to: &Audience, configuration: &Configuration) -> Result<(), Refusal> {
    match to {
        Audience::Agent(agent) if configuration.agent(agent).is_none() => {
            Err(Refusal::unknown_agent(agent, configuration))
        }
        Audience::Observer(_) => {
            let what = String::from("observers are told of events and not by `notify`, expected people");
            Err(Refusal::BadRequest { what })
        }
        Audience::NamedTeam(id) => team(configuration, id).map(|_| ()),
        Audience::Agent(_)
        | Audience::Assignee
        | Audience::Team
        | Audience::Members
        | Audience::Lead
        | Audience::Author
        | Audience::Requester
        | Audience::Collaborators
        | Audience::StaffInCopy
        | Audience::Followers
        | Audience::StaffFollowers
        | Audience::NamedRequester(_) => Ok(()),
    }
}

pub(super) fn wall_minutes(minutes: u64) -> chrono::TimeDelta {
    i64::try_from(minutes).ok().and_then(chrono::TimeDelta::try_minutes).unwrap_or(chrono::TimeDelta::MAX)
}
