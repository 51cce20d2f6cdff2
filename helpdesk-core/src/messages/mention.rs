//! Names in messages: `@ann` tells ann.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{AgentId, Author, Configuration, Event, EventBody, TeamId, Visibility, limits::MENTIONS_MAX, spelling};

/// A name in a message, and why nobody is told where nobody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionTrace {
    /// The event that added the message.
    pub seq: u64,
    /// As written.
    pub name: String,
    /// Why nobody is told; nothing where the agent is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// The agents that a message names and that may read it. A public text names nobody.
pub(crate) fn mentioned(body: &str, visibility: &Visibility, configuration: &Configuration) -> BTreeSet<AgentId> {
    if *visibility == Visibility::Public {
        return BTreeSet::new();
    }
    let named = names(body).into_iter().filter_map(|name| resolve(name, visibility, configuration).ok());
    named.collect()
}

/// What was made of the names in the messages of a request.
pub(crate) fn traces(events: &[Event], configuration: &Configuration) -> Vec<MentionTrace> {
    let mut traces = Vec::new();
    for event in events {
        let EventBody::MessageAdded { visibility, body, .. } = &event.body else { continue };
        if *visibility == Visibility::Public {
            continue;
        }
        for name in names(body) {
            let against = resolve(name, visibility, configuration).err();
            traces.push(MentionTrace { seq: event.seq, name: name.to_string(), against });
        }
    }
    traces
}

/// Whether somebody belongs to a team or leads it, as the configuration says.
pub(crate) fn is_of_team(agent: &AgentId, team: &TeamId, configuration: &Configuration) -> bool {
    configuration.members(team).contains(agent)
        || configuration.team(team).is_some_and(|team| team.lead.as_ref() == Some(agent))
}

/// Whether an author may write to a team: its own people, and programs that act for nobody.
pub(crate) fn writes_to(by: &Author, team: &TeamId, configuration: &Configuration) -> Result<(), AgentId> {
    match by.human_agent() {
        Some(agent) if !is_of_team(agent, team, configuration) => Err(agent.clone()),
        Some(_) | None => Ok(()),
    }
}

fn resolve(name: &str, visibility: &Visibility, configuration: &Configuration) -> Result<AgentId, String> {
    let found = configuration.agents().find(|agent| agent.id.as_str() == name);
    let Some(agent) = found.map(|agent| agent.id.clone()) else {
        let expected = spelling::expected(name, configuration.agents().map(|agent| agent.id.as_str()));
        return Err(alloc::format!("there is no agent `{name}`, {expected}"));
    };
    match visibility {
        Visibility::Team(team) if !is_of_team(&agent, team, configuration) => {
            Err(alloc::format!("the message is for team `{team}`, and they are not in it"))
        }
        Visibility::Public | Visibility::Internal | Visibility::Team(_) => Ok(agent),
    }
}

/// The names in a text, each once, in the order in which they come: `@` where no word goes before, then letters, digits, and
/// `_`, `-`, `.` between them. An address of mail is no name.
fn names(body: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut before = None;
    for (place, c) in body.char_indices() {
        let begins =
            c == '@' && !before.is_some_and(|before: char| before.is_alphanumeric() || "@._-+".contains(before));
        before = Some(c);
        if !begins {
            continue;
        }
        let after = body.get(place + 1..).unwrap_or_default();
        let end = after.find(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).unwrap_or(after.len());
        let ends_a_word = !after.get(end..).unwrap_or_default().starts_with('@');
        let name = after.get(..end).unwrap_or_default().trim_end_matches(['.', '-', '_']);
        if ends_a_word && !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        if names.len() == MENTIONS_MAX {
            break;
        }
    }
    names
}
