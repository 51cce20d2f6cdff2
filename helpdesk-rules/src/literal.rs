//! Words in quotation marks that can be checked before a rule runs.
use helpdesk_core::{AgentId, Configuration, Impact, Metric, Priority, Strategy, TeamId, TicketKind};
use rhai::Position;

use crate::{
    fault_text::Finding,
    lint::Words,
    vocabulary::{self, UnknownWord},
};

/// A team or an agent that a rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) at: Position,
    pub(crate) named: Named,
}

/// What is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    Team(String),
    Agent(String),
    /// Something else of the configuration.
    Other(Words, String),
}

/// Checks the literal arguments of one action and keeps whom they name.
pub(crate) fn check_action(
    action: &str,
    first: Option<(&str, Position)>,
    findings: &mut Vec<Finding>,
    mentions: &mut Vec<Mention>,
) {
    let Some((word, at)) = first else { return };
    let mut check = |unknown: Option<UnknownWord>| {
        findings.extend(unknown.map(|u| Finding {
            help: u.nearest.map(|nearest| format!("did you mean `{nearest}`?")),
            ..Finding::new(at, u.message)
        }));
    };
    match action {
        "priority" => check(vocabulary::word::<Priority>(word).err()),
        "assign_by" => check(vocabulary::word::<Strategy>(word).err()),
        "close" => check(vocabulary::close_reason(word).err()),
        "notify" | "notify_by" | "notify_with" => {
            check(vocabulary::audience(word).err());
            mentions.extend(word.strip_prefix("team:").map(|t| Mention { at, named: Named::Team(t.to_owned()) }));
            mentions.extend(word.strip_prefix("agent:").map(|a| Mention { at, named: Named::Agent(a.to_owned()) }));
        }
        "kind" => check(vocabulary::word::<TicketKind>(word).err()),
        "assess" => check(vocabulary::word::<Impact>(word).err()),
        "acknowledge" => check(vocabulary::word::<Metric>(word).err()),
        "follow" | "unfollow" | "copy" | "uncopy" => {
            check(vocabulary::participant(word).err());
            mentions.extend(word.strip_prefix("agent:").map(|a| Mention { at, named: Named::Agent(a.to_owned()) }));
        }
        "respond" => mentions.push(Mention { at, named: Named::Other(Words::Response, word.to_owned()) }),
        "apply" => mentions.push(Mention { at, named: Named::Other(Words::Macro, word.to_owned()) }),
        "checklist" => mentions.push(Mention { at, named: Named::Other(Words::Checklist, word.to_owned()) }),
        "ask_approval" => mentions.push(Mention { at, named: Named::Other(Words::Approval, word.to_owned()) }),
        "status" => mentions.push(Mention { at, named: Named::Other(Words::CustomStatus, word.to_owned()) }),
        "note_to" | "route" => mentions.push(Mention { at, named: Named::Team(word.to_owned()) }),
        "assign" => mentions.push(Mention { at, named: Named::Agent(word.to_owned()) }),
        _ => {}
    }
}

/// What a configuration does not know of it.
pub(crate) fn unknown_to(mention: &Mention, configuration: &Configuration) -> Option<Finding> {
    match &mention.named {
        Named::Team(team) => {
            let known = TeamId::new(team.as_str()).is_ok_and(|id| configuration.team(&id).is_some());
            let teams = configuration.teams().map(|t| t.id.as_str());
            (!known).then(|| Finding::new(mention.at, format!("unknown team `{team}`")).suggest(team, teams))
        }
        Named::Agent(agent) => {
            let known = AgentId::new(agent.as_str()).is_ok_and(|id| configuration.agent(&id).is_some());
            let agents = configuration.agents().map(|a| a.id.as_str());
            (!known).then(|| Finding::new(mention.at, format!("unknown agent `{agent}`")).suggest(agent, agents))
        }
        Named::Other(words, word) => {
            let known = words.known(Some(configuration)).unwrap_or_default();
            let text = format!("unknown {} `{word}`", words.name());
            let unknown = !known.iter().any(|known| known == word);
            unknown.then(|| Finding::new(mention.at, text).suggest(word, known.iter().map(String::as_str)))
        }
    }
}
