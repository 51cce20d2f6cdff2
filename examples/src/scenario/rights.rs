//! What agents of a scenario may do: everywhere, in their own teams, or what is written of each.
use std::collections::BTreeMap;

use helpdesk_core::{AgentId, Configuration, Grants, Ground, Right, TeamRights};
use serde_json::Value;

use super::{fault::ScenarioFault, node::Node};

const EXPECTED: &str = "`everywhere`, `own_teams`, `collaborator`, or rights by ground";
const GROUNDS: [&str; 6] = ["everywhere", "member", "lead", "assignee", "unplaced", "team:billing"];
const RIGHTS: &str = "`agent`, `lead`, `collaborator`, or a list of rights";
/// The most rights on a ground.
const RIGHTS_MAX: usize = 100;

/// What agents may do of whom the configuration says it. Everybody else may act on every ticket.
#[derive(Debug, Clone, Default)]
pub(super) struct Book(BTreeMap<AgentId, Grants>);

impl Book {
    /// What somebody may do.
    pub(super) fn grants(&self, agent: &AgentId) -> Grants {
        self.0.get(agent).cloned().unwrap_or_else(Grants::everywhere)
    }

    /// Whether every team is there on whose tickets somebody has rights.
    pub(super) fn check(&self, configuration: &Configuration) -> Result<(), String> {
        for (agent, grants) in &self.0 {
            for (ground, _) in grants.iter() {
                if let Ground::Team(team) = ground
                    && configuration.team(team).is_none()
                {
                    return Err(format!("agent `{agent}`: has rights in the unknown team `{team}`"));
                }
            }
        }
        Ok(())
    }

    /// Takes `rights` out of what is said of an agent, if it is there.
    pub(super) fn take(&mut self, agent: &str, node: &Node<'_>, fields: &mut Value) -> Result<(), ScenarioFault> {
        let Some(said) = node.get("rights") else { return Ok(()) };
        if let Some(fields) = fields.as_object_mut() {
            fields.remove("rights");
        }
        let agent: AgentId = node.form(agent.into())?;
        self.0.insert(agent, grants(&said)?);
        Ok(())
    }
}

fn grants(node: &Node<'_>) -> Result<Grants, ScenarioFault> {
    match node.value.as_str() {
        Some("everywhere") => return Ok(Grants::everywhere()),
        Some("own_teams") => return Ok(Grants::of_members()),
        Some("collaborator") => return Ok(Grants::none().give(Ground::Member, TeamRights::of_a_collaborator())),
        Some(_) => return Err(node.wrong(EXPECTED)),
        None => {}
    }
    let mut grants = Grants::none();
    for (on, given) in node.entries(EXPECTED)? {
        grants = grants.give(ground(on, &given)?, rights(&given)?);
    }
    Ok(grants)
}

fn ground(name: &str, node: &Node<'_>) -> Result<Ground, ScenarioFault> {
    if let Some(team) = name.strip_prefix("team:") {
        return Ok(Ground::Team(node.form(team.into())?));
    }
    match name {
        "everywhere" => Ok(Ground::Everywhere),
        "member" => Ok(Ground::Member),
        "lead" => Ok(Ground::Lead),
        "assignee" => Ok(Ground::Assignee),
        "unplaced" => Ok(Ground::Unplaced),
        _ => Err(ScenarioFault::new(node.place.clone(), super::node::unknown("ground", name, &GROUNDS))),
    }
}

fn rights(node: &Node<'_>) -> Result<TeamRights, ScenarioFault> {
    match node.value.as_str() {
        Some("agent") => Ok(TeamRights::of_an_agent()),
        Some("lead") => Ok(TeamRights::of_a_lead()),
        Some("collaborator") => Ok(TeamRights::of_a_collaborator()),
        Some(_) => Err(node.wrong(RIGHTS)),
        None => {
            let given = node.list(RIGHTS_MAX, RIGHTS)?;
            let given: Vec<Right> = given.iter().map(Node::parse).collect::<Result<_, _>>()?;
            Ok(TeamRights::of(given))
        }
    }
}
