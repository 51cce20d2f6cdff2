//! Moving a ticket to another version of its policy.
use alloc::{format, string::ToString};

use helpdesk_sla::Instant;

use super::{Decided, one};
use crate::{Configuration, EventBody, Migrate, PolicySpec, Refusal, Ticket};

pub(super) fn migrate(
    ticket: &Ticket,
    asked: &Migrate,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let to = version(asked, configuration, at)?.reference();
    let from = ticket.policy.clone().filter(|held| held.id == asked.policy);
    let Some(from) = from else {
        let has = ticket.policy.as_ref().map_or_else(|| "none".to_string(), ToString::to_string);
        return Err(Refusal::NotUnderPolicy { policy: asked.policy.clone(), has });
    };
    if from == to {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::Migrated { from, to, mode: asked.mode }))
}

fn version<'a>(asked: &Migrate, configuration: &'a Configuration, at: Instant) -> Result<&'a PolicySpec, Refusal> {
    let unknown = |name: &str, expected: &str| Refusal::Unknown {
        what: "policy".to_string(),
        name: name.to_string(),
        expected: expected.to_string(),
    };
    let Some(version) = asked.version else {
        let expected = "expected one of which a version is in force";
        return configuration
            .policy_in_force(&asked.policy, at)
            .ok_or_else(|| unknown(asked.policy.as_str(), expected));
    };
    let versions = configuration.spec().policies.iter().filter(|policy| policy.id == asked.policy);
    let named = versions.into_iter().find(|policy| policy.version == version);
    let name = format!("{} v{version}", asked.policy);
    let policy = named.ok_or_else(|| unknown(&name, "expected a version of the configuration"))?;
    if policy.effective_from.is_some_and(|from| at < from) {
        let what = format!("policy `{name}` is not in force yet, expected a version that is");
        return Err(Refusal::BadRequest { what });
    }
    Ok(policy)
}
