//! Agents in a scenario: who comes and goes, what a ticket needs, who could have it and why somebody does not.
use helpdesk_core::{
    AgentId, Candidate, Configuration, ConfigurationSpec, Desk, Instant, Language, Presence, Roster, Ticket, WhyNot,
    Workforce, rank,
};
use helpdesk_memory::MemoryStore;
use serde_json::{Value, json};

use super::{
    event::Who,
    fault::ScenarioFault,
    node::{Node, shown},
    policy,
};

/// The most rules of skills.
const SKILL_RULES_MAX: usize = 1_000;

/// Somebody comes or goes, or is said to.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) by: Who,
    pub(super) agent: AgentId,
    pub(super) presence: Presence,
}

/// Takes the parts of a configuration that are written as they are.
pub(super) fn configure(node: &Node<'_>, spec: &mut ConfigurationSpec) -> Result<(), ScenarioFault> {
    if let Some(rules) = node.get("skill_rules") {
        const EXPECTED: &str = "a list of rules with `when` and `needs`";
        let conditioned =
            rules.list(SKILL_RULES_MAX, EXPECTED)?.iter().map(policy::conditioned).collect::<Result<_, _>>()?;
        spec.skill_rules = rules.form(Value::Array(conditioned))?;
    }
    Ok(())
}

/// Reads who comes or goes: a word of the agent who says it, or whose presence it is.
pub(super) fn coming(node: &Node<'_>, by: Who) -> Result<Coming, ScenarioFault> {
    if node.value.is_object() {
        node.only(&["agent", "is"], "`agent` and `is`")?;
        let agent = node.need("agent", "whose presence it is")?.parse()?;
        return Ok(Coming { by, agent, presence: node.need("is", "`online`, `away` or `offline`")?.parse()? });
    }
    let Who::Agent(agent) = &by else {
        return Err(node.wrong("`agent` and `is`: only an agent has a presence of their own"));
    };
    Ok(Coming { agent: agent.clone(), presence: node.parse()?, by })
}

/// Who could have a ticket now by its team's first strategy, the best first, then the others with every reason against them.
pub(super) async fn candidates(
    ticket: &Ticket,
    store: &MemoryStore,
    configuration: &Configuration,
    at: Instant,
) -> Result<Value, helpdesk_core::StoreError> {
    let team = ticket.team.as_ref().and_then(|team| configuration.team(team));
    let Some(strategy) = team.and_then(|team| team.strategies().next()) else { return Ok(json!([])) };
    let agents: Vec<AgentId> = configuration.agents().map(|agent| agent.id.clone()).collect();
    let mut roster: Roster = store.loads(&ticket.tenant, &agents).await?;
    if let Some(agent) = store.helped(&ticket.tenant, &ticket.requester, ticket.id).await? {
        roster.entry(agent).or_default().helped = true;
    }
    Ok(rank(configuration, ticket, strategy, &roster, at).iter().map(candidate).collect())
}

fn candidate(candidate: &Candidate) -> Value {
    let against: Vec<String> = candidate.reasons().map(ToString::to_string).collect();
    let mut line = json!({
        "agent": candidate.agent, "load": candidate.load.open, "capacity": candidate.capacity, "against": against,
    });
    if let Some((fields, whom)) = line.as_object_mut().zip(candidate.stands_in_for.as_ref()) {
        fields.insert(String::from("stands_in_for"), json!(whom));
    }
    line
}

/// Why an agent does not have a ticket: a line for each reason.
pub(super) fn why_not(answer: &WhyNot) -> Value {
    let english = Language::english();
    answer.tell().iter().skip(1).map(|told| english.say(&told.phrase)).collect()
}

/// What assignment remembers of a ticket, and when it goes on by itself.
pub(super) fn hands(ticket: &Ticket, desk: &Desk) -> Value {
    let configuration = desk.configuration();
    json!({
        "weight": ticket.load().map(|(_, weight)| weight),
        "had_by": ticket.hands.had_by,
        "passed_over": ticket.hands.passed_over,
        "overflows_at": ticket.overflows_at(configuration).map(shown),
        "to_act_by": ticket.to_act_by(configuration).map(shown),
        "requeues_at": ticket.requeues_at().map(shown),
    })
}
